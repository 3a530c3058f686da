# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Lifeboat developers
"""What tools/screenshots stands on: looks, scenes, and a window that is spoken to in the language of its look.

A scene is a function with @scene(...) above it. It gets a Visit: the window, on a home of its own, in one look. It
waits for texts as they stand in the source, "_Back Up" and "Change %u of %u", whatever language the window speaks.
"""

import contextlib
import gettext
import os
import re
import shutil
import subprocess
import tempfile
import time

from lifeboat_ui import CLI, PROGRAM, App, normalise, wait


GERMAN = {'LOCPATH': os.path.join(tempfile.gettempdir(), 'lifeboat-locales'), 'LANG': 'de_DE.UTF-8',
          'LC_ALL': 'de_DE.UTF-8', 'LANGUAGE': 'de'}

FOLDER = os.environ.get('LIFEBOAT_PICTURES', '.')
WIDE = {'window-width': '1000', 'window-height': '720'}

# Name: environment, settings of the window (what is not said is as in WIDE).
LOOKS = {
    'light': ({}, {}),
    'dark': ({'ADW_DEBUG_COLOR_SCHEME': 'prefer-dark'}, {}),
    'contrast': ({'ADW_DEBUG_HIGH_CONTRAST': '1'}, {}),
    'narrow': ({}, {'window-width': '360', 'window-height': '640'}),
    'large': ({'GDK_SCALE': '2'}, {'window-width': '600', 'window-height': '700'}),
    'german': (GERMAN, {}),
    'tall': ({}, {'window-height': '1900'}),  # whole pages, to look at; nobody has such a screen
    'german-narrow': (GERMAN, {'window-width': '360', 'window-height': '1900'}),
}

# As on a GNOME desktop, and without anything that moves by itself.
DESKTOP = """[Settings]
gtk-decoration-layout=:close
gtk-font-name=Cantarell 11
gtk-icon-theme-name=Adwaita
gtk-enable-animations=0
gtk-cursor-blink=0
gtk-xft-antialias=1
gtk-xft-hinting=1
gtk-xft-hintstyle=hintslight
gtk-xft-rgba=none
"""

SCENES = []


def scene(*arguments, home='empty', settings=None):
    """The function below is a scene: the window is started with these arguments on a copy of that home."""
    def register(function):
        SCENES.append((function, arguments, home, settings or {}))
        return function
    return register


class Homes:
    """Homes as people have them, each made once by the command line; scenes get copies."""

    def __init__(self, makers):
        self.makers = makers
        self.made = {}
        self.folder = tempfile.mkdtemp(prefix='lifeboat-homes-')

    def copy(self, name):
        if name not in self.made:
            self.made[name] = os.path.join(self.folder, name)
            os.makedirs(self.made[name])
            self.makers[name](self.made[name])
        home = tempfile.mkdtemp(prefix='lifeboat-ui-')
        shutil.copytree(self.made[name], home, dirs_exist_ok=True)
        return home

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)


def cli_in(home, *arguments):
    """The command line on a home that has no window yet."""
    environment = dict(os.environ, HOME=home, XDG_DATA_HOME=os.path.join(home, 'data'),
                       XDG_STATE_HOME=os.path.join(home, 'state'))
    return subprocess.run([CLI, *arguments], env=environment, capture_output=True, text=True, check=False,
                          stdin=subprocess.DEVNULL)


class Visit:
    """A window in one look."""

    def __init__(self, app, look, words):
        self.app = app
        self.look = look
        self.words = words

    # --- words ------------------------------------------------------------------------------------

    def say(self, text, context=None):
        """What the window says for a text of the source."""
        return normalise(self.words.pgettext(context, text) if context else self.words.gettext(text))

    def piece(self, text, context=None):
        """Of a text with things to fill in, the longest part that is always there."""
        return max(re.split(r'%[a-z]', self.say(text, context)), key=len).strip()

    # --- doing and waiting ------------------------------------------------------------------------

    def see(self, text, seconds=20, context=None):
        return self.app.see(contains=self.piece(text, context), seconds=seconds)

    def gone(self, text, seconds=20):
        self.app.gone(contains=self.piece(text), seconds=seconds)

    def click(self, text, seconds=20):
        return self.app.click(contains=self.piece(text), seconds=seconds)

    def row(self, text):
        return self.app.click_row(contains=self.piece(text))

    def keys(self, *keys):
        self.app.activate()
        self.app.keys(*keys)

    def type(self, text):
        self.app.activate()
        self.app.type(text)

    def hand(self, *arguments):
        """A second start, which hands its arguments to this window."""
        subprocess.run([PROGRAM, *arguments], env=self.app.environment, timeout=60, check=True)

    def connect(self):
        """Where the practice board waits for a hand, it presses its own buttons."""
        self.keys('ctrl+Return')
        wait(self._is_ready, 40, 'a connected device')

    def _is_ready(self):
        self.app.let_the_board_press(self.piece('_Press Them for Me'))
        return self.app.find(contains=self.piece('_Back Up'), role='push button')

    def accept_warnings(self):
        for box in self.app.find_all(contains=self.say('I understand'), role='check box'):
            self.app.press(box)

    # --- pictures ---------------------------------------------------------------------------------

    def _capture(self, path):
        """The main window and what lies upon it, from the screen: dialogs are windows of their own."""
        ids = subprocess.run(['xdotool', 'search', '--onlyvisible', '--pid', str(self.app.process.pid)],
                             capture_output=True, text=True, check=False).stdout.split()
        places = []
        for window in ids:
            shell = subprocess.run(['xdotool', 'getwindowgeometry', '--shell', window],
                                   capture_output=True, text=True, check=False).stdout
            values = {key: int(value) for key, value in re.findall(r'^(\w+)=(-?\d+)$', shell, re.M)}
            if values.get('WIDTH', 0) > 50:
                places.append((values['WIDTH'] * values['HEIGHT'], values))
        place = max(places, key=lambda found: found[0])[1]
        area = f'{place["WIDTH"] - 10}x{place["HEIGHT"] - 10}+{place["X"] + 5}+{place["Y"] + 5}'  # without its border
        subprocess.run(['import', '-window', 'root', '-crop', area, '+repage', path], check=True)

    def picture(self, name, moving=False):
        """Takes a picture once the window rests; of a page where work goes on, at once."""
        subprocess.run(['xdotool', 'mousemove', '1279', '2299'], check=True)  # nothing under the pointer lights up
        path = os.path.join(FOLDER, f'{name}-{self.look}.png')
        before = None
        end = time.monotonic() + 4
        while True:
            self._capture(path)
            with open(path, 'rb') as file:
                now = file.read()
            if moving or now == before or time.monotonic() > end:
                break
            before = now
            time.sleep(0.15)
        subprocess.run(['convert', path, '-strip', '-define', 'png:compression-level=9', path], check=True)


def words_of(look):
    """The translations beside the build, for a look with a language."""
    language = LOOKS[look][0].get('LANGUAGE')
    folder = os.path.join(os.path.dirname(PROGRAM), '..', '..', 'po')
    return gettext.translation('lifeboat', folder, [language]) if language else gettext.NullTranslations()


def make_locale(name, folder):
    """Few machines have the locale of every look."""
    if not os.path.isdir(os.path.join(folder, name)):
        os.makedirs(folder, exist_ok=True)
        subprocess.run(['localedef', '-i', name.split('.')[0], '-f', 'UTF-8', os.path.join(folder, name)], check=True)


@contextlib.contextmanager
def visiting(look, homes, arguments, home, settings):
    environment, size = LOOKS[look]
    if 'LOCPATH' in environment:
        make_locale(environment['LANG'], environment['LOCPATH'])
    place = homes.copy(home)
    os.makedirs(os.path.join(place, 'config', 'gtk-4.0'), exist_ok=True)
    with open(os.path.join(place, 'config', 'gtk-4.0', 'settings.ini'), 'w', encoding='utf-8') as file:
        file.write(DESKTOP)
    app = App(*arguments, home=place, environment=environment, settings=dict(WIDE, **size, **settings))
    try:
        yield Visit(app, look, words_of(look))
    except BaseException:
        with contextlib.suppress(Exception):
            print('\n'.join('# ' + line for line in app.dump().splitlines()), flush=True)
            Visit(app, look, words_of(look)).picture('failed', moving=True)
        raise
    finally:
        app.kill()
        shutil.rmtree(place, ignore_errors=True)


def walks(homes):
    """One walk a look, of all scenes or those asked for, for tap()."""
    asked = os.environ.get('LIFEBOAT_LOOKS', '').split()
    looks = [name for name in asked if name in LOOKS] or list(LOOKS)
    scenes = [found for found in SCENES if found[0].__name__ in asked]
    unknown = set(asked) - set(LOOKS) - {found[0].__name__ for found in SCENES}
    if unknown:
        raise SystemExit(f'neither a look nor a scene: {", ".join(sorted(unknown))}')

    def walk_of(look, found):
        def walk():
            function, arguments, home, settings = found
            with visiting(look, homes, arguments, home, settings) as visit:
                function(visit)
        walk.__name__ = f'{look}:{found[0].__name__}'
        walk.__doc__ = f'{look}: {found[0].__doc__}'
        return walk
    return [walk_of(look, found) for look in looks for found in scenes or SCENES]


def wait_for_progress(visit, share):
    """Until the bar of the page has come this far."""
    def far():
        return any(bar.value >= share for bar in visit.app.find_all(role='progress bar'))
    wait(far, 60, f'a bar at {share:.0%}')

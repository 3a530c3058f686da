# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Lifeboat developers
"""Drives the window as a person with a screen reader would: by names, roles, clicks and keys.

A walk is a function that gets an App; tap() runs all walks of a file and speaks TAP. Facts about GTK 4.8 that
this rests on: there is no SHOWING state, so a widget is on the screen when it has an extent; the names of labels
with mnemonics come twice ("_Back Up Back Up"); rows have no action and are clicked with the pointer.
"""

import atexit
import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

try:
    import gi

    gi.require_version('Atspi', '2.0')
    from gi.repository import Atspi, GLib

    import accessible
except (ImportError, ValueError) as reason:
    print(f'1..0 # SKIP no accessibility for Python: {reason}')
    sys.exit(0)

PROGRAM = os.environ.get('LIFEBOAT_PROGRAM', 'lifeboat')
CLI = os.environ.get('LIFEBOAT_CLI', 'lifeboat-cli')
SLOW = float(os.environ.get('LIFEBOAT_UI_SLOW', '1'))  # everything takes this much longer (sanitizers)
SCREEN_HEIGHT = 2300  # so that no page has to be scrolled before a click


class Skip(Exception):
    """Raised by a walk that cannot be done on this machine; the text says why."""


class Missing(AssertionError):
    """Something that should be on the screen is not."""


def normalise(name):
    """What a person reads: without mnemonics, and once."""
    name = (name or '').replace('_', '')
    half = len(name) // 2
    if len(name) % 2 and name[half] == ' ' and name[:half] == name[half + 1:]:
        return name[:half]
    return name


def wait(condition, seconds, what):
    """Until condition() is true; returns its value."""
    end = time.monotonic() + seconds * SLOW
    while True:
        begin = time.monotonic()
        value = condition()
        if value:
            return value
        now = time.monotonic()
        if now > end:
            raise Missing(f'not within {seconds * SLOW:g} s: {what}')
        time.sleep(max(0.05, now - begin))  # looking costs the program as much time as us


class Node:
    """An accessible as it was on the screen when it was found."""

    def __init__(self, bus, widget, parents):
        self.bus = bus
        self.widget = widget
        self.parents = parents
        self.raw_name = widget.name
        self.name = normalise(widget.name)
        self.role = widget.role
        self.x, self.y, self.width, self.height = widget.extents

    def __repr__(self):
        return f'{self.role} "{self.name}"'

    def has_state(self, state):
        return self.widget.has_state(state)

    @property
    def sensitive(self):
        return self.has_state(Atspi.StateType.SENSITIVE)

    @property
    def checked(self):
        return self.has_state(Atspi.StateType.CHECKED) or self.has_state(Atspi.StateType.PRESSED)

    @property
    def focused(self):
        return self.has_state(Atspi.StateType.FOCUSED)

    @property
    def text(self):
        return self.bus.call(self.widget.place, 'org.a11y.atspi.Text', 'GetText', GLib.Variant('(ii)', (0, -1)))[0]

    @property
    def description(self):
        return self._get_property(accessible.ACCESSIBLE, 'Description')

    @property
    def value(self):
        """How far a bar is, 0 where nothing is measured."""
        try:
            return self._get_property('org.a11y.atspi.Value', 'CurrentValue')
        except GLib.Error:
            return 0

    def act(self):
        """Does what a click on it does; returns whether it has an action."""
        action = 'org.a11y.atspi.Action'
        # Not the property NActions: GTK 4.8 leaks the list that it counts for that.
        if not self.bus.call(self.widget.place, action, 'GetActions')[0]:
            return False
        self.bus.call(self.widget.place, action, 'DoAction', GLib.Variant('(i)', (0,)))
        return True

    def _get_property(self, interface, name):
        return self.bus.call(self.widget.place, 'org.freedesktop.DBus.Properties', 'Get',
                             GLib.Variant('(ss)', (interface, name)))[0]


class App:
    """One run of the program in a home of its own, or in that of an earlier run."""

    def __init__(self, *arguments, home=None, environment=None, settings=None, prefix=()):
        self.own_home = home is None
        self.home = home or tempfile.mkdtemp(prefix='lifeboat-ui-')
        self.environment = dict(os.environ)
        self.environment.update({
            'G_DEBUG': 'fatal-warnings',
            'GSK_RENDERER': 'cairo',
            'GTK_USE_PORTAL': '0',
            'GSETTINGS_BACKEND': 'keyfile',
            'XDG_CONFIG_HOME': self.path('config'),
            'XDG_DATA_HOME': self.path('data'),
            'XDG_STATE_HOME': self.path('state'),
            'XDG_CACHE_HOME': self.path('cache'),
            'HOME': self.home,
        })
        self.environment.update(environment or {})
        self._write_settings(settings or {})
        self.log_path = self.path('stderr')
        self.arguments = list(arguments)
        self.prefix = list(prefix)
        self.process = None
        self.libraries_leak = False
        self.bus = accessible.Bus()
        self.start()

    def path(self, *parts):
        return os.path.join(self.home, *parts)

    def _write_settings(self, settings):
        folder = self.path('config', 'glib-2.0', 'settings')
        if os.path.exists(os.path.join(folder, 'keyfile')):
            return
        values = {'window-height': str(SCREEN_HEIGHT - 100), 'window-width': '1000'}
        values.update(settings)
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, 'keyfile'), 'w', encoding='utf-8') as file:
            file.write('[io/github/lifeboat/Lifeboat]\n')
            file.writelines(f'{key}={value}\n' for key, value in values.items())

    def start(self):
        self.log = open(self.log_path, 'ab')
        self.process = subprocess.Popen(self.prefix + [PROGRAM] + self.arguments, env=self.environment,
                                        stdout=self.log, stderr=self.log, cwd=self.home)
        self.root = wait(self._find_root, 20, 'the application in the accessibility tree')
        wait(lambda: self.window_id(), 20, 'the window')

    def _find_root(self):
        if self.process.poll() is not None:
            raise AssertionError(f'the program ended with {self.process.returncode}:\n{self.stderr()}')
        return self.bus.find_program(self.process.pid)

    def stderr(self):
        with open(self.log_path, encoding='utf-8', errors='replace') as file:
            return file.read()

    # --- looking --------------------------------------------------------------------------------

    def _flatten(self, widget, parents):
        for child in widget.children:
            if child.on_screen:
                node = Node(self.bus, child, parents)
                yield node
                yield from self._flatten(child, parents + [node])

    def nodes(self):
        """Everything on the screen, of all windows of the program."""
        if self.process.poll() is not None:
            raise AssertionError(f'the program ended with {self.process.returncode}:\n{self.stderr()}')
        return list(self._flatten(accessible.Reader(self.bus).read(self.root), []))

    def find_all(self, name=None, role=None, contains=None):
        roles = (role,) if isinstance(role, str) else role
        return [n for n in self.nodes()
                if (roles is None or n.role in roles) and (name is None or n.name == name) and
                (contains is None or contains in n.name)]

    def find(self, name=None, role=None, contains=None):
        roles = (role,) if isinstance(role, str) else role
        for n in self.nodes():
            if (roles is None or n.role in roles) and (name is None or n.name == name) and \
               (contains is None or contains in n.name):
                return n
        return None

    def see(self, name=None, role=None, contains=None, seconds=20):
        """Waits until it is on the screen; returns the node."""
        return wait(lambda: self.find(name, role, contains), seconds,
                    f'{role or "anything"} {"named" if name else "with"} "{name or contains}"')

    def see_text(self, text, seconds=20):
        """Waits for a label (or anything) that holds this text. Names are read without underscores, which the
        random name of a folder may have."""
        return self.see(contains=text.replace('_', ''), seconds=seconds)

    def gone(self, name=None, role=None, contains=None, seconds=20):
        wait(lambda: self.find(name, role, contains) is None, seconds, f'that "{name or contains}" goes away')

    def texts(self):
        return [n.name for n in self.nodes() if n.name]

    def dump(self):
        return '\n'.join(f'{"  " * len(n.parents)}{n!r}{"" if n.sensitive else " (insensitive)"}'
                         for n in self.nodes())

    # --- doing ----------------------------------------------------------------------------------

    def window_id(self):
        """The topmost window, a dialog if there is one."""
        result = subprocess.run(['xdotool', 'search', '--onlyvisible', '--pid', str(self.process.pid)],
                                capture_output=True, text=True, check=False)
        ids = result.stdout.split()
        return ids[-1] if ids else None

    def _window_of(self, node):
        """Where its window is: that with the size of the frame it is in."""
        top = node.parents[0] if node.parents else node
        result = subprocess.run(['xdotool', 'search', '--onlyvisible', '--pid', str(self.process.pid)],
                                capture_output=True, text=True, check=False)
        best = None
        for window in result.stdout.split():
            shell = subprocess.run(['xdotool', 'getwindowgeometry', '--shell', window],
                                   capture_output=True, text=True, check=False).stdout
            values = dict(line.split('=', 1) for line in shell.split())
            if 'X' not in values:
                continue
            off = abs(int(values['WIDTH']) - top.width) + abs(int(values['HEIGHT']) - top.height)
            if best is None or off < best[0]:
                best = (off, window, int(values['X']), int(values['Y']))
        return best

    def point(self, node, *click):
        """Clicks in the middle of it with the pointer, or does what is said there instead."""
        _, _, x, y = wait(lambda: self._window_of(node), 10, 'the window of what is clicked')
        scale = int(self.environment.get('GDK_SCALE', '1'))
        subprocess.run(['xdotool', 'mousemove', str(x + scale * (node.x + node.width // 2)),
                        str(y + scale * (node.y + node.height // 2)), 'click', *(click or ('1',))], check=True)

    def scroll_down(self, node, steps):
        """With the wheel of the pointer on it."""
        self.point(node, '--repeat', str(steps), '--delay', '20', '5')

    def press(self, node):
        """Does what a click on it does."""
        with contextlib.suppress(GLib.Error):
            if node.role in ('push button', 'toggle button', 'check box', 'menu item', 'radio button') and node.act():
                return
        self.point(node)

    def click(self, name=None, role=None, contains=None, seconds=20):
        """Waits until it is there and can be used, then clicks it."""
        if role is None:
            role = ('push button', 'toggle button', 'check box', 'menu item')

        def ready():
            node = self.find(name, role, contains)
            return node if node and node.sensitive else None
        node = wait(ready, seconds, f'a usable {role} "{name or contains}"')
        self.press(node)
        return node

    def see_at_rest(self, name, role, contains=None, seconds=20):
        """Waits until it stays where it is: pages slide in, and what is found out later pushes rows down."""
        def still():
            node = self.find(name, role, contains)
            if node is None:
                return None
            time.sleep(0.2)
            again = self.find(name, role, contains)
            return again if again and (again.x, again.y) == (node.x, node.y) else None
        return wait(still, seconds, f'{role} "{name or contains}" at rest')

    def click_row(self, name=None, contains=None, seconds=20):
        """Rows of lists have no action: the pointer, once the row rests where it is."""
        node = self.see_at_rest(name, 'list item', contains, seconds)
        self.point(node)
        return node

    def keys(self, *keys):
        subprocess.run(['xdotool', 'key', '--delay', '30', *keys], check=True)

    def type(self, text):
        subprocess.run(['xdotool', 'type', '--delay', '15', text], check=True)

    def set_text(self, name, mnemonic, text):
        """By keyboard, as GTK 4.8 has no editable text for screen readers."""
        self.see_at_rest(name, 'text')
        self.activate()
        self.keys(mnemonic)
        self.keys('ctrl+a', 'BackSpace')
        self.type(text)

    def choose_file(self, title, path, saving=False):
        """In the file chooser of GTK."""
        self.libraries_leak = True
        self.see(title, 'filler')
        self.activate()
        if saving:
            wait(lambda: any(n.focused for n in self.find_all('Name:', 'text')), 20, 'focus in the name')
            self.keys('ctrl+a')
        else:
            self.keys('ctrl+l')
            wait(lambda: any(n.focused for n in self.find_all(role='text')), 20, 'focus in the path')
        self.type(path)
        self._leave_file_chooser(title)

    def _leave_file_chooser(self, title):
        """A completion that pops up late takes the first Return for itself."""
        for _ in range(5):
            self.keys('Return')
            with contextlib.suppress(Missing):
                self.gone(title, 'filler', seconds=3)
                return
        raise Missing(f'the file chooser "{title}" stays')

    def activate(self):
        """Brings the window to the front."""
        window = wait(self.window_id, 10, 'the window')
        subprocess.run(['xdotool', 'windowactivate', '--sync', window], check=False)

    # --- shorthands of this program ---------------------------------------------------------------

    def choose_port(self, contains):
        """A real or named port of the list, as radio button."""
        self.click_row(contains=contains)

    def connect(self):
        self.click('Connect', 'push button')

    def connect_ready(self, seconds=40):
        """Connects, lets a practice board that waits for a hand press its own buttons, and waits for what is there."""
        self.connect()
        wait(self._is_ready, seconds, 'a connected device')

    def _is_ready(self):
        self.let_the_board_press('Press Them for Me')
        return self.find('Back Up', 'push button')

    def let_the_board_press(self, words):
        """Where a practice board waits for a hand."""
        button = self.find(contains=words, role='push button')
        if button is not None:
            with contextlib.suppress(GLib.Error):  # the page may have moved on while we looked
                button.act()

    def accept_warnings(self):
        """Says "I understand" to each of them."""
        for box in self.find_all(contains='I understand', role='check box'):
            self.press(box)

    def back_up(self, seconds=90):
        self.click('Back Up', 'push button')
        self.see('Backed Up and Proven', seconds=seconds)

    def cli(self, *arguments, check=True):
        """The command line on the same home: to prepare, and to look at what the window left."""
        return subprocess.run([CLI, *arguments], env=self.environment, capture_output=True, text=True,
                              check=check, stdin=subprocess.DEVNULL)

    def flash_of(self, name):
        """The file that holds the flash of a practice board."""
        return self.path('state', 'lifeboat', 'practice', name + '.bin')

    def only_backup(self, unit_start):
        """The image of the one backup of the units whose id begins like this."""
        base = self.path('data', 'lifeboat', 'backups')
        files = [os.path.join(base, unit, name) for unit in os.listdir(base) if unit.startswith(unit_start)
                 for name in os.listdir(os.path.join(base, unit)) if name.endswith('.bin')]
        assert len(files) == 1, files
        return files[0]

    # --- the end ----------------------------------------------------------------------------------

    def quit(self):
        """As a person does; the program must end by itself, with success and without a word on stderr."""
        if self.process.poll() is None:
            self.activate()
            self.keys('ctrl+q')
            try:
                self.process.wait(20 * SLOW)
            except subprocess.TimeoutExpired:
                raise AssertionError('the program does not end') from None
        self.log.close()
        leaks = 'ERROR: LeakSanitizer' if self._leaks_are_of_libraries() else None
        if self.process.returncode != 0 and not leaks:
            raise AssertionError(f'the program ended with {self.process.returncode}:\n{self.stderr()}')
        words = [line for line in self.stderr().splitlines()
                 if re.search(r'WARNING|CRITICAL|ERROR|runtime error', line) and not (leaks and leaks in line)]
        if words:
            raise AssertionError('words on stderr:\n' + '\n'.join(words))

    def _leaks_are_of_libraries(self):
        """Whether LeakSanitizer alone complains, of no function of ours, after a file was chosen or dropped.

        GLib leaves its old table of quarks when it grows, GTK 4.8 the labels of folders and times of recent files,
        libcloudproviders what it reads, and GDK something of a drop. No suppression can name them: they keep no frame
        pointers, so that the stacks of these leaks end at g_malloc(); unwinding without takes fifteen times as long.
        """
        words = self.stderr()
        return self.libraries_leak and 'ERROR: LeakSanitizer' in words and 'ERROR: AddressSanitizer' not in words and \
            re.search(r'^ +#\d+ 0x\w+ in \w+ \.\./(src|tests)/', words, re.MULTILINE) is None

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.log.close()

    def remove(self):
        if self.own_home:
            shutil.rmtree(self.home, ignore_errors=True)


@contextlib.contextmanager
def running(*arguments, **options):
    """An App that is quit properly when all went well."""
    app = App(*arguments, **options)
    try:
        yield app
        app.quit()
    except BaseException:
        if app.process.poll() is None:
            with contextlib.suppress(Exception):
                print('\n'.join('# ' + line for line in app.dump().splitlines()), flush=True)
        picture = os.environ.get('LIFEBOAT_UI_PICTURES')
        if picture:
            os.makedirs(picture, exist_ok=True)
            subprocess.run(['import', '-window', 'root', os.path.join(picture, f'{os.getpid()}-{time.time():.0f}.png')],
                           check=False)
        print('\n'.join('# stderr: ' + line for line in app.stderr().splitlines()[-40:]), flush=True)
        raise
    finally:
        app.kill()
        app.remove()


def read(path):
    """What a file holds."""
    with open(path, 'rb') as file:
        return file.read()


def desktop_calls():
    """What programs asked of the desktop so far: notifications, and what they held off."""
    with open(os.environ['LIFEBOAT_UI_CALLS'], encoding='utf-8') as file:
        return file.read().splitlines()


# --- the stage: display, bus, window manager ------------------------------------------------------

NEEDED = ('Xvfb', 'openbox', 'xdotool', 'dbus-run-session')


def _start_display():
    read_end, write_end = os.pipe()
    server = subprocess.Popen(['Xvfb', '-displayfd', str(write_end), '-screen', '0', f'1280x{SCREEN_HEIGHT}x24',
                               '-nolisten', 'tcp'],
                              pass_fds=(write_end,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write_end)
    with os.fdopen(read_end) as pipe:
        number = pipe.readline().strip()
    if not number:
        raise RuntimeError('Xvfb does not start')
    return server, f':{number}'


def enter_stage(command):
    """Runs the command inside a display and a session bus of its own; does not return."""
    missing = [tool for tool in NEEDED if shutil.which(tool) is None]
    if missing:
        print(f'1..0 # SKIP not installed: {", ".join(missing)}')
        sys.exit(0)
    server, display = _start_display()
    runtime = tempfile.mkdtemp(prefix='lifeboat-run-')
    environment = dict(os.environ, DISPLAY=display, GDK_BACKEND='x11', XDG_RUNTIME_DIR=runtime, LIFEBOAT_UI_STAGE='1',
                       NO_AT_BRIDGE='0')
    for name in ('WAYLAND_DISPLAY', 'AT_SPI_BUS_ADDRESS', 'DBUS_SESSION_BUS_ADDRESS'):
        environment.pop(name, None)
    manager = subprocess.Popen(['openbox', '--sm-disable'], env=environment, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    inside = subprocess.Popen(['dbus-run-session', '--', *command], env=environment,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        for line in inside.stdout:  # the services on the bus talk here too, which is no TAP
            if not line.startswith('SpiRegistry'):
                print(line, end='', flush=True)
        code = inside.wait()
    finally:
        for process in (inside, manager, server):
            if process.poll() is None:
                process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(5)
        shutil.rmtree(runtime, ignore_errors=True)
    sys.exit(code)


def tap(*walks):
    """Runs the walks, or those whose names are given as arguments."""
    if 'LIFEBOAT_UI_STAGE' not in os.environ:
        enter_stage([sys.executable, *sys.argv])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    calls = tempfile.mkstemp(prefix='lifeboat-calls-')[1]
    os.environ['LIFEBOAT_UI_CALLS'] = calls
    desktop = subprocess.Popen([sys.executable, os.path.join(os.path.dirname(os.path.abspath(__file__)), 'desktop.py'),
                                calls], stdout=subprocess.PIPE)
    desktop.stdout.readline()  # it is there
    atexit.register(os.unlink, calls)
    atexit.register(desktop.terminate)
    chosen = [walk for walk in walks if len(sys.argv) < 2 or walk.__name__ in sys.argv[1:]]
    failed = 0
    print(f'1..{len(chosen)}', flush=True)
    for number, walk in enumerate(chosen, 1):
        title = (walk.__doc__ or walk.__name__).strip().splitlines()[0]
        begin = time.monotonic()
        try:
            walk()
            print(f'ok {number} - {title}', flush=True)
        except Skip as reason:
            print(f'ok {number} - {title} # SKIP {reason}', flush=True)
        except Exception:  # every failure is reported, the next walk still runs
            failed += 1
            print('\n'.join('# ' + line for line in traceback.format_exc().splitlines()))
            print(f'not ok {number} - {title}', flush=True)
        print(f'# {time.monotonic() - begin:.1f} s', flush=True)
    sys.exit(1 if failed else 0)


if __name__ == '__main__':
    enter_stage(sys.argv[1:])  # another program that needs a display

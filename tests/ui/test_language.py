#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Lifeboat developers
"""In German the window speaks German: on every page of a backup, a restore and a failure."""

import gettext
import os
import shutil
import subprocess
import tempfile

from lifeboat_ui import PROGRAM, Skip, running, tap

ENGRAVER = 'practice:vg-l7x,instant'
NARROW = {'window-width': '360', 'window-height': '700'}


def find_catalogue():
    """The translations beside the build, or None."""
    folder = os.path.join(os.path.dirname(PROGRAM), '..', '..', 'po')
    with_file = [f for f, _, files in os.walk(folder) if 'lifeboat.mo' in files and '/de/' in f + '/']
    if not with_file:
        return None
    with open(os.path.join(with_file[0], 'lifeboat.mo'), 'rb') as file:
        return gettext.GNUTranslations(file)


def make_locale(folder):
    """A German locale, which few machines have installed; C.UTF-8 takes no translations. Returns its name, or None."""
    if shutil.which('localedef') is None:
        return None
    made = subprocess.run(['localedef', '--no-archive', '-i', 'de_DE', '-f', 'UTF-8', os.path.join(folder, 'de_DE.UTF-8')],
                          check=False, capture_output=True)
    return 'de_DE.UTF-8' if made.returncode == 0 else None


def left_in_english(app, catalogue):
    """What is on the screen in English although it has a German translation."""
    def said(node):
        """The text as in the source; that of a label with a mnemonic comes twice, with and without it."""
        twice = node.name != node.raw_name.replace('_', '')
        return node.name, node.raw_name, node.raw_name[:len(node.raw_name) // 2] if twice else node.name
    return sorted({text for node in app.nodes() for text in said(node) if text and catalogue.gettext(text) != text})


def walk_in_german(catalogue, environment):
    say = catalogue.gettext
    left = {}
    with running('--port', ENGRAVER, environment=environment, settings=NARROW) as app:
        def look(page):
            width = app.find(role='frame').width
            # A page that needs more makes the window wider, which a telephone cannot.
            assert width <= 360, f'{page}: {width} px wide'
            texts = left_in_english(app, catalogue)
            if texts:
                left[page] = texts
        def press(name, seconds=20):
            app.click(say(name).replace('_', ''), 'push button', seconds=seconds)
        app.see(say('_Connect').replace('_', ''), 'push button')
        assert app.find('Connect', 'push button') is None
        look('device, choosing')
        press('_Connect')
        press('_Back Up', 40)
        app.see(say('Backed Up and Proven'), seconds=60)
        look('result')
        press('_Done')
        app.see(say('_Restore…').replace('_', ''), 'push button')
        look('device, connected')
        press('_Restore…')
        app.click(contains='vg-l7x 1.4', role='push button')
        app.see(contains=say('_Restore %s').replace('_', '') % 'VG-L7X', role='push button', seconds=40)
        look('checks')
        app.activate()
        app.keys('alt+Left')
        app.see(say('_Restore…').replace('_', ''), 'push button')
        subprocess.run([PROGRAM, '--port', '/tmp/lifeboat-no-such-port'], env=app.environment, check=True, timeout=30)
        press('_Connect')
        app.see(say('The port is not there'), seconds=30)
        look('failure')
        assert not left, left


def german():
    """The way through a backup, a restore and a failure: nothing that has a translation is left in English"""
    catalogue = find_catalogue()
    if catalogue is None:
        raise Skip('there is no German translation yet')
    with tempfile.TemporaryDirectory() as folder:
        locale = make_locale(folder)
        if locale is None:
            raise Skip('no locale can be made: the data of the package "locales" is missing')
        walk_in_german(catalogue, {'LOCPATH': folder, 'LC_ALL': locale, 'LANGUAGE': 'de'})


if __name__ == '__main__':
    tap(german)

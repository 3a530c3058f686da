#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Lifeboat developers
"""The window as a whole: names of all controls, the keyboard alone, two devices, questions, the language."""

import os
import re
import subprocess

from lifeboat_ui import PROGRAM, Skip, desktop_calls, running, tap, wait

ENGRAVER = 'practice:vg-l7x,instant'
SONOFF = 'practice:sonoff-basic,instant'
CONTROLS = ('push button', 'toggle button', 'check box', 'radio button', 'text', 'entry', 'combo box', 'list item',
            'menu item', 'slider', 'spin button', 'progress bar', 'table cell', 'link', 'switch')


def unnamed(app):
    """Controls whose name is empty or that of a class; pictures too, unless they are part of a named control."""
    offenders = []
    for node in app.nodes():
        if any(p.role == 'combo box' or p.name in ('Speed', 'AdwIndicatorBin') for p in node.parents) and \
           node.role in ('list item', 'image'):
            continue  # rows of a list that is not open, and parts of libadwaita
        nameless = node.name == '' or re.match(r'^(Gtk|Adw|Lb)[A-Z]', node.name) is not None
        if not nameless:
            continue
        inside = any(p.role in CONTROLS and p.name and not re.match(r'^(Gtk|Adw|Lb)[A-Z]', p.name) for p in node.parents)
        if node.role in CONTROLS or (node.role == 'image' and not inside):
            offenders.append(' > '.join(repr(p) for p in node.parents[-3:] + [node]))
    return offenders


def names():
    """Every control on every page has a name that is not that of its class"""
    with running('--port', ENGRAVER) as app:
        found = {}

        def look(page):
            offenders = unnamed(app)
            if offenders:
                found[page] = offenders
        app.cli('backup', '--port', SONOFF)
        app.click_row('Practice Boards')
        app.see_text('ESP-01 module')
        look('device, choosing')
        app.click('Change…', 'push button')
        app.see_text('Which board is it?')
        look('boards')
        app.click('Back', 'push button')
        app.connect_ready()
        app.click_row('Options for the Backup')
        app.see_text('Only a part')
        look('device, connected')
        app.back_up()
        app.click('Details', 'push button')
        app.see('Copy', 'push button')
        look('result')
        app.click('Done', 'push button')
        app.click('Restore…', 'push button')
        app.see_text('Choose what to take')
        look('pick')
        app.click(contains='vg-l7x 1.4', role='push button')
        app.see_text('What Will Happen', seconds=30)
        look('checks')
        app.click('Back', 'push button')
        app.see('Back Up', 'push button')
        app.click_row('Backups')
        app.keys('ctrl+f')
        app.see('Search the backups')
        look('backups')
        app.click_row(contains='vg-l7x')
        app.see('Facts')
        look('backup')
        app.keys('ctrl+comma')
        app.see('Keep the screen awake')
        look('preferences')
        app.keys('Escape')
        app.gone('Keep the screen awake')
        app.keys('F1')
        app.see_text('Cancel what is running')
        app.keys('Escape')
        app.gone(contains='Cancel what is running')
        app.click('Connect Another Device', 'push button')
        app.click_row(contains='Sonoff POW') if app.find(contains='Sonoff POW', role='list item') else None
        app.keys('ctrl+q')
        app.process.wait(20)
        assert not found, '\n'.join(f'{page}:\n  ' + '\n  '.join(lines) for page, lines in found.items())


def names_at_work():
    """So has every control on the pages of a board that is waited for, and of running work"""
    with running('--port', 'practice:sonoff-basic,fault=boot:normal') as app:
        app.connect()
        app.see('Buttons of the Practice Board')
        offenders = unnamed(app)
        app.click('Cancel', 'push button')
        app.see('Connect', 'push button')
        app.cli('ports')
        subprocess.run([PROGRAM, '--port', 'practice:vg-l7x'], env=app.environment, check=True, timeout=30)
        app.see_text('VG-L7X')
        app.connect_ready()
        app.click('Back Up', 'push button')
        app.see_text('Keep holding')
        app.click('Log', 'push button')
        app.see('Copy', 'push button')
        offenders += unnamed(app)
        app.click('Cancel', 'push button')
        app.see('Cancelled', seconds=30)
        assert not offenders, '\n'.join(offenders)


def focus_name(app):
    for node in app.nodes():
        if node.focused:
            return node.name
    return None


def tab_to(app, name, limit=40):
    """Presses Tab until the control has the focus, as somebody without a mouse does."""
    for _ in range(limit):
        if focus_name(app) == name:
            return
        app.keys('Tab')
    raise AssertionError(f'Tab never reaches "{name}"; the last was "{focus_name(app)}"')


def keyboard_alone():
    """A backup by keyboard alone: Tab and Enter, then by accelerators"""
    with running('--port', ENGRAVER) as app:
        app.activate()
        app.see('Connect', 'push button')
        tab_to(app, 'Connect')
        app.keys('Return')
        app.see('Back Up', 'push button', seconds=40)
        tab_to(app, 'Back Up')
        app.keys('Return')
        app.see('Backed Up and Proven', seconds=60)
        tab_to(app, 'Done')
        app.keys('Return')
        app.see('Back Up', 'push button')
        app.keys('ctrl+b')
        app.see('Backed Up and Proven', seconds=60)
        app.keys('alt+d')
        app.see('Back Up', 'push button')
        app.keys('ctrl+d')
        app.see('Connect', 'push button')
        app.keys('ctrl+l')
        app.see(contains='vg-l7x', role='list item')
        app.keys('ctrl+n')
        app.see('Connect', 'push button')


def closing_asks():
    """Closing while work goes on asks; staying, finishing first and stopping do what they say"""
    with running('--port', 'practice:vg-l7x', settings={'default-speed': 'uint32 230400'}) as app:
        app.connect_ready()
        known = len(desktop_calls())
        app.click('Back Up', 'push button')
        app.see_text('Keep holding')
        wait(lambda: any(line.startswith('Inhibit') for line in desktop_calls()[known:]), 10, 'suspend to be held off')
        app.keys('ctrl+w')
        app.see('Work Is Going On')
        app.click('Keep Open', 'push button')
        app.gone('Work Is Going On')
        app.see_text('Keep holding')
        app.keys('ctrl+q')
        app.see('Work Is Going On')
        app.click('Stop and Close', 'push button')
        app.process.wait(20)
        wait(lambda: any(line.startswith('Uninhibit') for line in desktop_calls()[known:]), 10, 'suspend to be allowed')
        assert app.process.returncode == 0
        app.start()
        app.see('Connect', 'push button')


def finish_then_close():
    """Finish, Then Close: the work goes on without the window, and ends with a whole backup"""
    with running('--port', 'practice:sonoff-basic') as app:
        app.connect_ready()
        app.click('Back Up', 'push button')
        app.see('Look at each block')
        app.keys('ctrl+w')
        app.click('Finish, Then Close', 'push button')
        app.process.wait(90)
        assert app.process.returncode == 0
        calls = desktop_calls()
        assert any(line.startswith('Notify') and 'Sonoff Basic' in line and 'Done.' in line for line in calls), calls
        listed = app.cli('list').stdout
        assert 'esp8266' in listed.lower() or 'sonoff' in listed.lower(), listed


def two_boards():
    """Two devices side by side: one is backed up while the other is"""
    with running('--port', 'practice:vg-l7x') as app:
        app.connect_ready()
        app.click('Back Up', 'push button')
        app.see_text('Keep holding')
        app.click('Connect Another Device', 'push button')
        subprocess.run([PROGRAM, '--port', SONOFF], env=app.environment, check=True, timeout=30)
        app.connect_ready()
        app.see(contains='Backing up…', role='list item')
        app.back_up()
        app.see(contains='Done', role='list item')
        app.click_row(contains='VG-L7X')
        app.see('Backed Up and Proven', seconds=90)
        assert len(app.cli('list').stdout.strip().splitlines()) >= 2


def size_in_doubt():
    """Flash size in doubt: the person chooses it, with the evidence at hand"""
    with running('--port', SONOFF) as app:
        app.cli('detect', '--port', SONOFF)
        app.cli('backup', '--port', SONOFF)
        flash = app.path('state', 'lifeboat', 'practice', 'sonoff-basic.bin')
        with open(flash, 'r+b') as file:  # the header now names 4 MB, the flash id 1 MB
            file.seek(3)
            byte = file.read(1)[0]
            file.seek(3)
            file.write(bytes([(byte & 0x0f) | 0x40]))
        app.connect()
        app.see('How large the flash is has to be chosen first', seconds=40)
        app.see_text('the firmware’s header says') if app.find(contains='header’s') else app.see_text('header says 4')
        assert not app.see('Back Up', 'push button').sensitive
        app.click('Choose the Flash Size…', 'push button')
        app.see('How Large Is the Flash?')
        app.click('Use This Size', 'push button')  # what this board usually has
        app.gone('How large the flash is has to be chosen first')
        app.back_up()
        app.click('Done', 'push button')


def blank_chip():
    """A blank chip is asked about, and can be backed up anyway"""
    with running('--port', SONOFF) as app:
        folder = app.path('state', 'lifeboat', 'practice')
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, 'sonoff-basic.bin'), 'wb') as file:
            file.write(b'\xff' * (1 << 20))
        app.connect_ready()
        app.click('Back Up', 'push button')
        app.see('There seems to be nothing on it', seconds=60)
        app.see('Try Again', 'push button')
        app.click('Back Up Anyway', 'push button')
        app.see('Backed Up and Proven', seconds=60)


def german():
    """In German the pages speak German"""
    locales = subprocess.run(['locale', '-a'], capture_output=True, text=True, check=False).stdout.split()
    catalogue = [os.path.join(folder, file) for folder, _, files in
                 os.walk(os.path.join(os.path.dirname(PROGRAM), '..', '..', 'po'))
                 for file in files if file == 'lifeboat.mo' and '/de/' in folder]
    if not catalogue:
        raise Skip('there is no German translation yet')
    if not any(name.lower() in ('de_de.utf8', 'de_de.utf-8') for name in locales):
        # C.UTF-8 takes no translations, and only a locale that exists is taken
        if not any(name.lower() == 'en_us.utf8' for name in locales):
            raise Skip('no locale that takes translations is installed')
    locale = next(name for name in locales if name.lower() in ('de_de.utf8', 'de_de.utf-8', 'en_us.utf8'))
    with running('--port', ENGRAVER, environment={'LC_ALL': locale, 'LANGUAGE': 'de'}) as app:
        app.see('Verbinden', 'push button')
        assert app.find('Connect', 'push button') is None


if __name__ == '__main__':
    tap(names, names_at_work, keyboard_alone, closing_asks, finish_then_close, two_boards, size_in_doubt, blank_chip,
        german)

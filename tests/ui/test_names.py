#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Lifeboat developers
"""Every control has a name: what a screen reader says about it."""

import re
import subprocess

from lifeboat_ui import PROGRAM, running, tap

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


if __name__ == '__main__':
    tap(names, names_at_work)

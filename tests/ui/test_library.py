#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Lifeboat developers
"""The page of backups: search, note, export, delete and undo."""

import os
import shutil

from backups import multiply
from lifeboat_ui import running, tap, wait

BOARD = 'practice:vg-l7x,instant'
SONOFF = 'practice:sonoff-basic,instant'


def stored(app):
    base = app.path('data', 'lifeboat', 'backups')
    return sorted(f for _, _, files in os.walk(base) for f in files if f.endswith('.bin'))


def open_backup(app, contains):
    app.click_row('Backups')
    app.click_row(contains=contains)
    app.see('Facts')


def delete_and_undo():
    """Delete, and bring it back with Undo, clicked twice in haste"""
    with running(home=None) as app:
        app.cli('backup', '--port', BOARD)
        before = stored(app)
        assert len(before) == 1
        app.quit()
        app.start()
        open_backup(app, 'ESP32')
        app.click('More', ('push button', 'toggle button'))
        app.click('Delete', ('menu item', 'push button'))
        app.see_text('deleted')
        app.see('No Backups Yet')
        assert stored(app) != before or not os.path.exists(before[0])
        app.point(app.see_at_rest('Undo', 'push button'), '--repeat', '2', '--delay', '20', '1')
        app.see(contains='ESP32', role='list item')
        assert stored(app) == before
        assert app.find('OK', 'push button') is None, 'the second click did something'


def gone():
    """What another program took away can neither get a note nor be deleted: said in words, and the page stays usable"""
    with running() as app:
        app.cli('backup', '--port', BOARD)
        app.quit()
        app.start()
        open_backup(app, 'ESP32')
        shutil.rmtree(app.path('data', 'lifeboat', 'backups'))
        app.set_text('Note', 'alt+n', 'too late')
        app.keys('Return')
        app.click('OK', 'push button')
        app.gone('OK')
        app.click('More', ('push button', 'toggle button'))
        app.click('Delete', ('menu item', 'push button'))
        app.click('OK', 'push button')
        app.gone('OK')
        assert app.see('Export…', 'push button').sensitive


def note_and_search():
    """A note is kept, and found by searching"""
    with running() as app:
        app.cli('backup', '--port', BOARD)
        app.cli('backup', '--port', SONOFF)
        app.quit()
        app.start()
        open_backup(app, 'ESP32')
        app.set_text('Note', 'alt+n', 'before the update')
        app.keys('Return')
        wait(lambda: 'before the update' in app.cli('list', '--json').stdout, 10, 'the note in the library')
        app.click('Back', 'push button')
        app.keys('ctrl+f')
        app.see('Search the backups', ('text', 'entry', 'search'))
        app.type('before the')
        wait(lambda: len([n for n in app.find_all(role='list item') if 'ESP' in n.name]) == 1, 10, 'one row')
        app.keys('ctrl+a')
        app.type('nothing like this')
        app.see_text('Nothing Found')


def export():
    """Export a plain image, equal to the flash"""
    with running() as app:
        app.cli('backup', '--port', BOARD)
        app.quit()
        app.start()
        open_backup(app, 'ESP32')
        name = app.path('exported.bin')
        app.click('Export…', 'push button')
        app.choose_file('Export', name, saving=True)
        app.see('Exported')
        with open(name, 'rb') as file, open(app.path('state', 'lifeboat', 'practice', 'vg-l7x.bin'), 'rb') as flash:
            assert file.read() == flash.read()


def rot(app):
    """Something changes a stored image behind our back."""
    for folder, _, files in os.walk(app.path('data', 'lifeboat', 'backups')):
        for file in files:
            if file.endswith('.bin'):
                with open(os.path.join(folder, file), 'r+b') as image:
                    image.seek(0x12345)
                    image.write(b'rot')


def export_of_damage():
    """Export of a file that rotted on disk: refused in words, the raw reason under Details, nothing written"""
    with running() as app:
        app.cli('backup', '--port', BOARD)
        app.quit()
        app.start()
        open_backup(app, 'ESP32')
        rot(app)
        name = app.path('exported.bin')
        app.click('Export…', 'push button')
        app.choose_file('Export', name, saving=True)
        app.see('The stored file is damaged')
        app.see_text('Take another backup')
        app.click('Details')
        app.see_text('is damaged on this computer')
        app.click('OK', 'push button')
        app.gone('OK')
        assert not os.path.exists(name)


def import_file():
    """Import: a file becomes a backup, the same one again is known, and one that is no image is refused with advice"""
    with running() as app:
        app.cli('backup', '--port', SONOFF, '-o', app.path('from-a-friend.bin'))
        os.rename(app.path('data', 'lifeboat'), app.path('theirs'))  # a friend's library, not ours
        with open(app.path('empty.bin'), 'wb'):
            pass
        app.quit()
        app.start()

        def choose(name):
            app.activate()
            app.keys('ctrl+i')
            app.choose_file('Import a Backup', app.path(name))
        choose('from-a-friend.bin')
        app.see('Facts')
        assert len(stored(app)) == 1
        choose('from-a-friend.bin')
        app.see('This file is in the library already')
        choose('empty.bin')
        app.see('OK', 'push button')
        app.click('Details')
        app.see_text('empty.bin')
        app.click('OK', 'push button')
        app.gone('OK')
        assert len(stored(app)) == 1


def check_stored_file():
    """Check the stored file: whole, and then damaged"""
    with running() as app:
        app.cli('backup', '--port', BOARD)
        app.quit()
        app.start()
        open_backup(app, 'ESP32')
        app.click('More', ('push button', 'toggle button'))
        app.click('Check the Stored File', ('menu item', 'push button'))
        app.see('The stored file is whole')
        rot(app)
        app.click('More', ('push button', 'toggle button'))
        app.click('Check the Stored File', ('menu item', 'push button'))
        app.see('This backup is damaged')
        assert not app.see('Restore…', 'push button').sensitive


def rows(app):
    return app.find_all(contains='note: bench', role='list item')


def focused_row(app):
    return next((n.name for n in rows(app) if n.focused), '')


def press(app, key, note):
    app.keys(key)
    wait(lambda: focused_row(app).endswith(f'note: bench {note}'), 10, f'the row {note} after {key}')


def many_backups():
    """A long list: named rows for what is on the screen, walked by keys and the wheel, searched and put in order"""
    with running(settings={'window-height': '700'}) as app:
        app.cli('backup', '--port', BOARD)
        multiply(app, 90, 3)
        app.quit()
        app.start()
        app.click_row('Backups')
        first = app.see('vg-l7x 1.4.2, ESP32 24:A1:60:00:00:02, made: 19 Jan 2020, 13:00, size: 4 MB, Proven, '
                        'note: bench 89', 'list item')
        wait(lambda: 8 <= len(rows(app)) <= 14, 10, 'a row for each backup that fits, no more')
        wait(lambda: app.scroll_down(first, 20) or rows(app)[-1].name.endswith('note: bench 1'), 20, 'the end of the list')
        app.keys('ctrl+f')
        app.see('Search the backups')
        app.type('24:a1:60:00:00:02')
        wait(lambda: all('24:A1:60:00:00:02' in row.name for row in rows(app)), 10, 'one device of three')
        press(app, 'Tab', 89)
        press(app, 'Down', 86)
        press(app, 'End', 2)
        press(app, 'Up', 5)
        press(app, 'Home', 89)
        press(app, 'Page_Down', 62)
        app.keys('Return')
        app.see('Facts')
        app.keys('alt+Left')
        press(app, 'Down', 59)
        app.keys('ctrl+f', 'ctrl+a', 'BackSpace')
        app.click('Order', 'push button')
        app.click('By Device', ('menu item', 'radio button'))
        wait(lambda: rows(app)[0].name.endswith('bench 87'), 10, 'the first device on top')


if __name__ == '__main__':
    tap(delete_and_undo, gone, note_and_search, export, export_of_damage, import_file, check_stored_file, many_backups)

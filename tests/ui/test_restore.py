#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Lifeboat developers
"""Restoring from the library and from files, writing a firmware file, erasing, comparing."""

import os
import shutil
import subprocess
import tempfile

from lifeboat_ui import CLI, PROGRAM, Skip, running, tap, wait

ENGRAVER = 'practice:vg-l7x,instant'
OTHER = 'practice:esp32,instant'
SONOFF = 'practice:sonoff-basic,instant'


def flash_of(app, name):
    return app.path('state', 'lifeboat', 'practice', name + '.bin')


def read(path):
    with open(path, 'rb') as file:
        return file.read()


def only_backup(app, unit_start):
    base = app.path('data', 'lifeboat', 'backups')
    files = [os.path.join(base, unit, name) for unit in os.listdir(base) if unit.startswith(unit_start)
             for name in os.listdir(os.path.join(base, unit)) if name.endswith('.bin')]
    assert len(files) == 1, files
    return files[0]


def restore_of_another_unit():
    """Restore from the library: the warning about another unit has to be accepted first"""
    with running('--port', ENGRAVER) as app:
        app.cli('backup', '--port', OTHER)
        other = read(flash_of(app, 'esp32'))
        app.connect_ready()
        app.click('Restore…', 'push button')
        app.see_text('Backups of Other Devices with This Chip')
        app.click(contains='esp32 1.4', role='push button')
        app.see_text('Not this unit’s own backup')
        app.see_text('Two devices would share one identity')
        app.see_text('Back up what is on it now')
        go = app.see(contains='Back Up and Restore', role='push button')
        assert not go.sensitive, 'a warning that nobody accepted does not hold it back'
        app.accept_warnings()
        app.click(contains='Back Up and Restore', role='push button')
        app.see('Written and Proven', seconds=60)
        assert read(flash_of(app, 'vg-l7x')) == other
        app.see_text('What was on it before')


def put_back_unchanged():
    """Restore of the device's own backup: nothing to accept, nothing to change"""
    with running('--port', ENGRAVER) as app:
        app.connect_ready()
        app.back_up()
        app.click('Done', 'push button')
        app.click('Restore…', 'push button')
        app.see_text('Backups of This Device')
        app.click(contains='vg-l7x 1.4', role='push button')
        app.see_text('This unit’s own backup')
        app.see_text('is backed up already')
        app.click(contains='Restore VG-L7X', role='push button')
        app.see('Written and Proven', seconds=60)


def file_by_chooser():
    """Write a firmware file: chosen, at its address, everything else erased, the backup first"""
    with running('--port', SONOFF) as app:
        name = app.path('new-firmware.bin')
        app.cli('backup', '--port', SONOFF)
        before = read(flash_of(app, 'sonoff-basic'))
        shutil.copy(only_backup(app, 'esp8266'), name)
        with open(name, 'r+b') as file:  # the beginning of it, as a firmware file is
            file.truncate(0x60000)
        app.connect_ready()
        app.click('Write a Firmware File…', 'push button')
        app.choose_file('Write a Firmware File', name)
        app.see('Address in the flash', seconds=40)
        switch = app.see('Erase everything else first', ('toggle button', 'check box', 'switch'))
        assert switch.checked, 'not preselected'
        app.see_text('is backed up already')
        app.accept_warnings()
        app.click(contains='Write to', role='push button')
        app.see('Written and Proven', seconds=60)
        after = read(flash_of(app, 'sonoff-basic'))
        assert after[:0x60000] == before[:0x60000]
        assert after[0x60000:] == b'\xff' * (len(after) - 0x60000)


def file_by_second_start():
    """Restore of a file: a second start hands it to the window that is open, and raises it"""
    with running('--port', ENGRAVER) as app:
        app.cli('backup', '--port', OTHER)
        name = app.path('from-a-friend.bin')
        shutil.copy(flash_of(app, 'esp32'), name)
        with open(name, 'r+b') as file:  # not what is in the library
            file.seek(0x3f0000)
            file.write(b'a friend')
        second = subprocess.run([PROGRAM, name], env=app.environment, timeout=30, check=False)
        assert second.returncode == 0
        app.see_text('Connect the device that the file goes to')
        app.connect()
        app.see(contains='Write to', role='push button', seconds=40)
        app.see_text('Looks bootable')
        rest = app.find('Erase everything else first', ('toggle button', 'check box', 'switch'))
        assert rest is None, 'an image of the whole chip leaves nothing else'
        app.accept_warnings()
        app.click(contains='Write to', role='push button')
        app.see('Written and Proven', seconds=60)
        assert read(flash_of(app, 'vg-l7x')) == read(name)


def useless_file():
    """A file that cannot be used is refused in words, and nothing else happens"""
    with running('--port', ENGRAVER) as app:
        name = app.path('empty.bin')
        open(name, 'wb').close()
        subprocess.run([PROGRAM, name], env=app.environment, timeout=30, check=True)
        app.see_text('The file cannot be used')
        app.see_text('Choose another file')
        app.click('OK', 'push button')
        app.gone(contains='The file cannot be used')
        app.see('Connect', 'push button')


def stop_of_another_chip():
    """A backup of another chip says stop, and no button goes on"""
    with running('--port', ENGRAVER) as app:
        app.cli('backup', '--port', SONOFF)
        subprocess.run([PROGRAM, only_backup(app, 'esp8266')], env=app.environment, timeout=30, check=True)
        app.see_text('Connect the device')
        app.connect()
        app.see_text('Made for another chip', seconds=40)
        app.see_text('One check says stop')
        go = [n for n in app.find_all(role='push button') if 'Restore' in n.name or 'Write to' in n.name]
        assert go and not any(n.sensitive for n in go), go
        app.click('Back', 'push button')
        app.see('Back Up', 'push button')


def erase_with_radio_data():
    """Erase an ESP8266: the backup first, and a warning about its radio settings"""
    with running('--port', SONOFF) as app:
        app.connect_ready()
        app.click('Erase…', 'push button')
        app.see_text('Radio settings are erased too', seconds=40)
        app.see_text('Back up what is on it now')
        go = app.see(contains='Back Up and Erase', role='push button')
        assert not go.sensitive
        before = read(flash_of(app, 'sonoff-basic'))
        app.accept_warnings()
        app.click(contains='Back Up and Erase', role='push button')
        app.see('Erased', seconds=60)
        assert set(read(flash_of(app, 'sonoff-basic'))) == {0xff}
        assert read(only_backup(app, 'esp8266')) == before


def erase_a_part():
    """Erase a part: it has to be whole sectors, the backup comes first, and nothing else is erased"""
    with running('--port', ENGRAVER) as app:
        app.connect_ready()
        before = read(flash_of(app, 'vg-l7x'))
        app.click('Erase…', 'push button')
        app.see('Back Up and Erase VG-L7X', 'push button', seconds=40)
        app.set_text('Only a part, as address:length', 'alt+p', '0x20001:64K')
        app.keys('Return')
        app.see_text('Write whole sectors')
        app.set_text('Only a part, as address:length', 'alt+p', '0x20000:64K')
        app.keys('Return')
        app.see('Back Up and Erase a Part of VG-L7X', 'push button', seconds=40)
        app.accept_warnings()
        app.click('Back Up and Erase a Part of VG-L7X', 'push button')
        app.see('Part Erased', seconds=60)
        assert read(flash_of(app, 'vg-l7x')) == before[:0x20000] + b'\xff' * 0x10000 + before[0x30000:]
        assert read(only_backup(app, 'esp32')) == before


def without_safety_backup():
    """No backup first: only after a question, and the page says what that means"""
    with running('--port', ENGRAVER) as app:
        app.connect_ready()
        app.click('Erase…', 'push button')
        app.click('Do Without…', 'push button', seconds=40)
        app.see_text('cannot be brought back then')
        app.click('Do Without', 'push button')
        app.see_text('You said that you do not want one', seconds=40)
        app.click('Back', 'push button')
        app.see('Back Up', 'push button')


def compare():
    """Compare with a backup: the same, and then not"""
    with running('--port', ENGRAVER) as app:
        app.connect_ready()
        app.back_up()
        app.click('Done', 'push button')
        app.click('Compare with a Backup…', 'push button')
        app.click(contains='vg-l7x 1.4', role='push button')
        app.see('The Same', seconds=60)
        app.click('Done', 'push button')
        app.click('Disconnect', 'push button')
        app.see('Connect', 'push button')
        with open(flash_of(app, 'vg-l7x'), 'r+b') as file:
            file.seek(0x20000)
            file.write(b'something else')
        app.connect_ready()
        app.click('Compare with a Backup…', 'push button')
        app.click(contains='vg-l7x 1.4', role='push button')
        app.see('The contents differ', seconds=60)
        app.see_text('1 place')


if __name__ == '__main__':
    tap(restore_of_another_unit, put_back_unchanged, file_by_chooser, file_by_second_start, useless_file,
        stop_of_another_chip, erase_with_radio_data, erase_a_part, without_safety_backup, compare)

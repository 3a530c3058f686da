#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Lifeboat developers
"""Writing a firmware file, and erasing."""

import os
import shutil
import subprocess

from lifeboat_ui import PROGRAM, read, running, tap

ENGRAVER = 'practice:vg-l7x,instant'
OTHER = 'practice:esp32,instant'
SONOFF = 'practice:sonoff-basic,instant'


def file_by_chooser():
    """Write a firmware file: chosen, at its address, everything else erased, the backup first"""
    with running('--port', SONOFF) as app:
        name = app.path('new-firmware.bin')
        app.cli('backup', '--port', SONOFF)
        before = read(app.flash_of('sonoff-basic'))
        shutil.copy(app.only_backup('esp8266'), name)
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
        after = read(app.flash_of('sonoff-basic'))
        assert after[:0x60000] == before[:0x60000]
        assert after[0x60000:] == b'\xff' * (len(after) - 0x60000)


def file_by_second_start():
    """Restore of a file: a second start hands it to the window that is open, and raises it"""
    with running('--port', ENGRAVER) as app:
        app.cli('backup', '--port', OTHER)
        name = app.path('from-a-friend.bin')
        shutil.copy(app.flash_of('esp32'), name)
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
        assert read(app.flash_of('vg-l7x')) == read(name)


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


def erase_with_radio_data():
    """Erase an ESP8266: the backup first, and a warning about its radio settings"""
    with running('--port', SONOFF) as app:
        app.connect_ready()
        app.click('Erase…', 'push button')
        app.see_text('Radio settings are erased too', seconds=40)
        app.see_text('Back up what is on it now')
        go = app.see(contains='Back Up and Erase', role='push button')
        assert not go.sensitive
        before = read(app.flash_of('sonoff-basic'))
        app.accept_warnings()
        app.click(contains='Back Up and Erase', role='push button')
        app.see('Erased', seconds=60)
        assert set(read(app.flash_of('sonoff-basic'))) == {0xff}
        assert read(app.only_backup('esp8266')) == before


def erase_a_part():
    """Erase a part: it has to be whole sectors, the backup comes first, and nothing else is erased"""
    with running('--port', ENGRAVER) as app:
        app.connect_ready()
        before = read(app.flash_of('vg-l7x'))
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
        assert read(app.flash_of('vg-l7x')) == before[:0x20000] + b'\xff' * 0x10000 + before[0x30000:]
        assert read(app.only_backup('esp32')) == before


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


if __name__ == '__main__':
    tap(file_by_chooser, file_by_second_start, useless_file, erase_with_radio_data, erase_a_part, without_safety_backup)

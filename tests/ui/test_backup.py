#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Lifeboat developers
"""Backing up: the first start, the rehearsal with a hold guide, a size in doubt, a blank chip."""

import glob
import os

from lifeboat_ui import read, running, tap

SONOFF = 'practice:sonoff-basic,instant'


def first_start():
    """First start: nothing chosen, what to do next is on the page"""
    with running() as app:
        app.see('Connect', 'push button')
        app.see_text('I don’t know')
        plugged_in = glob.glob('/dev/ttyUSB*') + glob.glob('/dev/ttyACM*')
        # A computer's own serial port is listed, but nobody's board is there.
        assert app.find('Connect', 'push button').sensitive == bool(plugged_in), plugged_in
        assert plugged_in or app.find(contains='shows up here by itself'), 'what to do'
        app.see('Practice Boards', 'list item')
        app.click_row('Practice Boards')
        app.see_text('VG-L7X')
        app.click_row('Backups')
        app.see('No Backups Yet')


def pressed_by_hand():
    """The VG-L7X by hand: right button and POWER, red light, right button let go; letting POWER go ends it"""
    with running('--port', 'practice:vg-l7x') as app:
        app.connect()
        app.see('Press Them for Me', 'push button')
        app.click('released POWER key', 'push button')  # alone: it starts as every day
        app.click('held POWER key', 'push button')
        app.click('released Right button', 'push button')
        app.click('released POWER key', 'push button')
        app.click('held Right button', 'push button')
        app.see('Back Up', 'push button', seconds=40)


def hold_guide():
    """Backup of the VG-L7X: buttons on the guide page, keep holding, then let go"""
    with running() as app:
        app.click_row('Practice Boards')
        app.click_row(contains='VG-L7X')
        app.connect_ready()
        app.click('Back Up', 'push button')
        app.see_text('Keep holding', seconds=20)
        app.see('Backed Up and Proven', seconds=90)
        app.see_text('You can let go of')
        files = glob.glob(app.path('data', 'lifeboat', 'backups', 'esp32-*', '*.bin'))
        assert len(files) == 1 and os.path.getsize(files[0]) == 4 << 20, files
        app.click('Done', 'push button')
        app.see('Restore…', 'push button')


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
        app.see_text('Id of the flash: 1 MB\nHeader of the firmware: 4 MB')
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


def only_a_part():
    """Only a part: refused in words when it is none, else a plain file with just those bytes, and no backup"""
    with running('--port', SONOFF) as app:
        app.connect_ready()
        app.click_row('Options for the Backup')
        app.set_text('Only a part, as address:length, into a file', 'alt+p', 'the last half')
        app.click('Save Part…', 'push button')
        app.see_text('Write the part as address:length')
        app.set_text('Only a part, as address:length, into a file', 'alt+p', '0x1000:20K')
        app.click('Save Part…', 'push button')
        part = app.path('part.bin')
        app.choose_file('Save Part', part, saving=True)
        app.see('Part Saved', seconds=60)
        assert read(part) == read(app.flash_of('sonoff-basic'))[0x1000:0x6000]
        assert app.cli('list').stdout == ''


if __name__ == '__main__':
    tap(first_start, pressed_by_hand, hold_guide, only_a_part, size_in_doubt, blank_chip)

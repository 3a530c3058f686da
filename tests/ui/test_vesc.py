#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Lifeboat developers
"""VESC motor controllers: behind an ST-Link, beside one that works, and over USB."""

import glob
import os
import struct

from lifeboat_ui import running, tap, wait

STLINK = 'practice:vesc-stlink,instant'
RESCUE = 'practice:vesc-rescue,instant'
USB = 'practice:vesc,instant'
FIRMWARE_SIZE = 524280


def flash(app, board):
    with open(app.path('state', 'lifeboat', 'practice', f'{board}.bin'), 'rb') as file:
        return file.read()


def firmware(app, folder, version=None):
    """A firmware file in a folder of that name: what the practice board has, as another version perhaps."""
    content = bytearray(flash(app, 'vesc')[:FIRMWARE_SIZE])
    if version:
        at = bytes(content).index(b'LBVESC') + 6
        content[at:at + 2] = struct.pack('BB', *version)
    os.makedirs(app.path(folder), exist_ok=True)
    path = app.path(folder, 'VESC_default.bin')
    with open(path, 'wb') as file:
        file.write(content)
    return path


def whole_life(port, board):
    """Back up, erase, restore, compare: the flash of the practice board is the witness."""
    with running('--port', port) as app:
        app.connect_ready()
        app.see_text('Voltage of the board' if board == 'vesc-stlink' else 'Adapter')
        app.back_up()
        before = flash(app, board)
        app.see_text('read twice')
        app.click('Done', 'push button')

        app.click_row('Erase…')
        app.see('What Will Happen')
        app.see_text('compare with that')
        app.accept_warnings()
        app.click(contains='Erase VESC', role='push button')
        app.see('Erased', seconds=60)
        assert flash(app, board) == b'\xff' * len(before)
        app.click('Done', 'push button')

        app.click('Restore…', 'push button')
        app.click(contains='1 MB', role='push button')
        app.see('What Will Happen')
        app.accept_warnings()
        app.click(contains='Restore VESC', role='push button')
        app.see('Written and Proven', seconds=60)
        app.click('Done', 'push button')
        assert flash(app, board) == before

        if board == 'vesc-rescue':
            return  # comparing is the same job at the same kind of chip

        app.connect_ready()  # the firmware runs again
        app.click_row('Compare with a Backup…')
        app.click(contains='1 MB', role='push button')
        app.see('The Same', seconds=60)
        app.click('Done', 'push button')
        app.see('Back Up', 'push button')


def stlink():
    """Through an ST-Link: backup, erase, restore, compare; adapter, voltage and contents are told"""
    whole_life(STLINK, 'vesc-stlink')


def rescue():
    """Through another VESC: backup, erase and restore of the dead one, compared with its flash"""
    whole_life(RESCUE, 'vesc-rescue')


def settings():
    """Over USB: what cannot be saved is said; settings are saved, kept, and brought back"""
    with running('--port', USB) as app:
        app.connect()
        app.see('Save Settings', 'push button', seconds=40)
        app.see_text('The firmware itself cannot be saved over USB')
        app.see_text('2D0041000E51353337373630')
        app.see_text('Not paired')
        assert app.find('Back Up', 'push button') is None
        app.click('Save Settings', 'push button')
        app.see('Settings Saved', seconds=40)
        kept = glob.glob(app.path('data', 'lifeboat', 'backups', 'vesc-*', 'settings', '*.json'))
        assert len(kept) == 1, kept
        app.click('Done', 'push button')

        app.click('Restore Settings…', 'push button')
        app.see('Saved Settings of This Controller')
        app.click(contains='Today', role='push button')
        app.see_text('What is set now is saved first')
        app.click('Restore', 'push button')
        app.see('Settings Restored', seconds=40)
        app.see_text('Settings before')
        app.click('Done', 'push button')

        app.click('Back Up with an ST-Link…', 'push button')
        app.see_text('Connect the device to back up')
        app.see_text('VESC 4.12')


def upload():
    """Over USB: firmware for other hardware is refused; unknown needs the typed name; the version is read back"""
    with running('--port', USB) as app:
        app.connect()
        app.see('Save Settings', 'push button', seconds=40)
        app.click_row('Upload Firmware…')
        app.choose_file('Choose Firmware', firmware(app, '60_o_60_MK5'))
        app.see('Made for other hardware')
        app.see_text('destroy it')
        app.accept_warnings()
        assert not app.find('Save Settings and Upload', 'push button').sensitive
        app.click('Back', 'push button')
        app.see('Save Settings', 'push button')

        app.click_row('Upload Firmware…')
        app.choose_file('Choose Firmware', firmware(app, 'Downloads', version=(6, 5)))
        app.see_text('does not say for which hardware')
        app.see_text('not in the safety backup')
        app.accept_warnings()
        assert not app.see('Save Settings and Upload', 'push button').sensitive
        app.set_text('Hardware the file is for', 'alt+h', '60')
        assert not app.find('Save Settings and Upload', 'push button').sensitive
        app.set_text('Hardware the file is for', 'alt+h', '410')
        app.click('Save Settings and Upload', 'push button')
        app.see('Firmware Uploaded', seconds=60)
        app.see_text('reports version 6.05')
        app.see_text('Settings before')
        app.click('Done', 'push button')
        wait(lambda: any(n.name == '6.05' for n in app.find_all(role='label')), 20, 'the new version on the page')


def protection():
    """Read protection: explained, removed only after its own question, which erases everything"""
    with running('--port', STLINK + ',fault=protected') as app:
        app.connect()
        app.see('This chip is read-protected', seconds=40)
        app.see_text('erases everything on the chip')
        assert not app.see('Back Up', 'push button').sensitive
        app.click('Remove the Protection…', 'push button')
        app.see_text('nobody can bring it back')
        assert not app.see('Remove and Erase', 'push button').sensitive
        app.press(app.see(contains='no backup of it', role='check box'))
        app.click('Remove and Erase', 'push button')
        app.see('Protection Removed', seconds=60)
        app.see_text('Take all power off the board')
        assert set(flash(app, 'vesc-stlink')) == {0xff}
        app.click('Done', 'push button')
        app.see('Connect', 'push button')


if __name__ == '__main__':
    tap(stlink, rescue, settings, upload, protection)

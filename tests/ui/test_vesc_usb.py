#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Lifeboat developers
"""VESC motor controllers over USB: settings, firmware, boot loader, and the one behind it on the CAN bus."""

import base64
import glob
import json
import os
import struct

from lifeboat_ui import read, running, tap, wait

USB = 'practice:vesc,instant'
UNIT = '2d0041000e51353337373630'
CAN_UNIT = '0102030405060708090a0b0d'
FIRMWARE_SIZE = 524280
BOOT_LOADER = 0xe0000
BOOT_LOADER_SIZE = 5280


def connect_usb(app):
    """Until it is known who is on the CAN bus: that makes the page longer."""
    app.connect()
    app.see(contains='CAN 5', role='radio button', seconds=40)
    app.see('Save Settings', 'push button')


def flash(app, board):
    return read(app.flash_of(board))


def saved_settings(app, unit):
    return sorted(glob.glob(app.path('data', 'lifeboat', 'backups', f'vesc-{unit}', 'settings', '*.json')))


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


def settings():
    """Over USB: what cannot be saved is said; settings are saved, kept, and brought back"""
    with running('--port', USB) as app:
        connect_usb(app)
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
        connect_usb(app)
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


def can():
    """The one behind it on the CAN bus: its settings are saved; given to another one only when that is wanted"""
    with running('--port', USB) as app:
        connect_usb(app)
        app.press(app.see(contains='CAN 5', role='radio button'))
        app.click('Save Settings', 'push button')
        app.see('Settings Saved', seconds=40)
        [kept] = saved_settings(app, CAN_UNIT)
        assert not saved_settings(app, UNIT)
        app.click('Done', 'push button')

        # The choice stays, and the page of saved settings is that controller's.
        assert app.see(contains='CAN 5', role='radio button').checked
        app.click('Restore Settings…', 'push button')
        app.see(contains='Today', role='push button')
        app.click('Back', 'push button')
        app.press(app.see(contains='410, firmware', role='radio button'))
        app.click('Restore Settings…', 'push button')
        app.see_text('There are none yet.')

        choose_settings(app, kept)
        app.see('Restore Settings of Another Controller?')
        app.see_text('current offsets')
        app.click('Cancel', 'push button')
        assert not saved_settings(app, UNIT), 'nothing was begun'
        choose_settings(app, kept)
        app.click('Restore Anyway', 'push button')
        app.see('Settings Restored', seconds=40)
        assert len(saved_settings(app, UNIT)) == 1, 'what was set before'


def choose_settings(app, path):
    app.click_row('A File on This Computer…')
    app.choose_file('Choose Saved Settings', path)


def other_format():
    """Settings that the firmware keeps in another format are refused, and nothing is changed"""
    with running('--port', USB) as app:
        app.cli('vesc', 'save', app.path('mine.json'), '--port', USB)
        with open(app.path('mine.json'), encoding='utf-8') as file:
            settings = json.load(file)
        motor = bytearray(base64.b64decode(settings['motor']))
        motor[0] ^= 0xff  # the signature of the format comes first
        settings['motor'] = base64.b64encode(motor).decode()
        with open(app.path('other.json'), 'w', encoding='utf-8') as file:
            json.dump(settings, file)

        connect_usb(app)
        app.click('Restore Settings…', 'push button')
        choose_settings(app, app.path('other.json'))
        app.click('Restore', 'push button')
        app.see('Not for this VESC', seconds=40)
        app.see_text('same format')
        app.cli('vesc', 'save', app.path('after.json'), '--port', USB)
        with open(app.path('after.json'), encoding='utf-8') as file:
            assert json.load(file)['motor'] != settings['motor']


def boot_loader():
    """Over USB: a boot loader is told from firmware, and arrives"""
    with running('--port', USB) as app:
        connect_usb(app)
        app.click('Upload a Boot Loader…', 'push button')
        app.choose_file('Choose a Boot Loader', firmware(app, '410_o_411_o_412'))
        app.see('Firmware, not a boot loader')
        app.accept_warnings()
        assert not app.see('Upload the Boot Loader', 'push button').sensitive
        app.click('Back', 'push button')

        content = bytearray(flash(app, 'vesc')[BOOT_LOADER:BOOT_LOADER + BOOT_LOADER_SIZE])
        content[-8:] = b'Lifeboat'
        path = app.path('410_o_411_o_412', 'generic.bin')
        with open(path, 'wb') as file:
            file.write(content)
        app.click('Upload a Boot Loader…', 'push button')
        app.choose_file('Choose a Boot Loader', path)
        app.see('A boot loader')
        app.accept_warnings()
        app.click('Upload the Boot Loader', 'push button')
        app.see('Boot Loader Uploaded', seconds=60)
        assert flash(app, 'vesc')[BOOT_LOADER:BOOT_LOADER + len(content)] == content


if __name__ == '__main__':
    tap(settings, upload, can, other_format, boot_loader)

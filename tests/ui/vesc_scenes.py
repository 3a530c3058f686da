# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Lifeboat developers
"""Scenes of VESC motor controllers, for tools/screenshots: behind an ST-Link, over USB, through another one."""

import os

from pictures import cli_in, scene, wait_for_progress

STLINK = 'practice:vesc-stlink,instant'
RESCUE = 'practice:vesc-rescue,instant'
USB = 'practice:vesc,instant'
VESC_6 = {'last-board': "'vesc-6'"}
FIRMWARE_SIZE = 524280
NEW_VERSION = bytes([6, 5])


def make_saved(home):
    """A VESC that was backed up through its SWD pins, and one whose settings were saved."""
    cli_in(home, 'backup', '--port', STLINK, '--board', 'vesc-6', '--note', 'before the new firmware')
    cli_in(home, 'backup', '--port', RESCUE)
    cli_in(home, 'vesc', 'save', os.path.join(home, 'settings.json'), '--port', USB)


HOMES = {'vesc': make_saved}


def firmware(visit, folder):
    """A file in a folder of that name, as VESC Tool keeps them."""
    with open(visit.app.path('state', 'lifeboat', 'practice', 'vesc.bin'), 'rb') as file:
        content = bytearray(file.read(FIRMWARE_SIZE))
    at = content.index(b'LBVESC') + 6
    content[at:at + 2] = NEW_VERSION
    os.makedirs(visit.app.path(folder), exist_ok=True)
    path = visit.app.path(folder, 'VESC_default.bin')
    with open(path, 'wb') as file:
        file.write(content)
    return path


def connect_usb(visit):
    """Until it is known who is on the CAN bus: the page moves when that comes."""
    visit.keys('ctrl+Return')
    visit.see('_Save Settings')
    visit.app.see(contains='CAN 5', role='radio button')


def boot_loader(visit, folder):
    with open(visit.app.path('state', 'lifeboat', 'practice', 'vesc.bin'), 'rb') as file:
        content = file.read()[0xe0000:0xe0000 + 5280]
    os.makedirs(visit.app.path(folder), exist_ok=True)
    path = visit.app.path(folder, 'generic.bin')
    with open(path, 'wb') as file:
        file.write(content)
    return path


# --- behind an ST-Link ----------------------------------------------------------------------------

@scene('--port', STLINK, settings=VESC_6)
def vesc_stlink(visit):
    """found through an ST-Link"""
    visit.see('_Connect')
    visit.picture('vesc-stlink-chosen')
    visit.connect()
    visit.picture('vesc-stlink')


@scene('--port', 'practice:vesc-stlink', settings=VESC_6)
def vesc_work(visit):
    """backed up, the parts named; then the checks of a restore, the restore, and a comparison"""
    visit.connect()
    visit.keys('ctrl+b')
    wait_for_progress(visit, 0.4)
    visit.picture('vesc-progress-backup', moving=True)
    visit.see('Backed Up and Proven', seconds=120)
    visit.picture('vesc-result-backup')
    visit.click('_Done')
    visit.app.click(visit.say('_Restore…'), 'push button')
    visit.see('Backups of This Device')
    visit.picture('vesc-pick')
    with open(visit.app.flash_of('vesc-stlink'), 'r+b') as file:
        file.seek(0x40000)
        file.write(os.urandom(200000))
    visit.app.click(contains='1 MB', role='push button')
    visit.see('What Will Happen')
    visit.picture('vesc-checks')
    visit.click('Back _Up and Restore %s')
    wait_for_progress(visit, 0.6)
    visit.picture('vesc-progress-restore', moving=True)
    visit.see('Written and Proven', seconds=180)
    visit.picture('vesc-result-restore')


@scene('--port', STLINK + ',fault=novoltage', settings=VESC_6)
def vesc_voltage(visit):
    """an adapter that does not measure the voltage"""
    visit.connect()
    visit.picture('vesc-voltage')


@scene('--port', 'practice:vesc-rescue,fault=notargetx1000')
def vesc_no_target(visit):
    """no chip answers behind the other one, and what it may be"""
    visit.keys('ctrl+Return')
    visit.see('What It May Be')
    visit.picture('vesc-no-target')


@scene('--port', STLINK + ',fault=updater', settings=VESC_6)
def vesc_updater(visit):
    """an adapter whose own firmware is being updated"""
    visit.keys('ctrl+Return')
    visit.see('_Try Again', seconds=40)
    visit.picture('vesc-updater')


@scene('--port', STLINK + ',fault=protected', settings=VESC_6)
def protection(visit):
    """a read-protected chip, the question before the protection is removed, and the end"""
    visit.keys('ctrl+Return')
    visit.see('This chip is read-protected')
    visit.picture('protection')
    visit.click('Remove the Pro_tection…')
    visit.see('Remove the Read Protection?')
    visit.picture('protection-question')
    visit.app.press(visit.see('Erase _everything; I know that there is no backup of it'))
    visit.click('_Remove and Erase')
    visit.see('Protection Removed', seconds=60)
    visit.picture('protection-removed')


# --- over USB -------------------------------------------------------------------------------------

@scene('--port', USB)
def vesc_usb(visit):
    """over USB: what can be done, its settings saved, and which to bring back"""
    connect_usb(visit)
    visit.picture('vesc-usb')
    visit.click('_Save Settings')
    visit.see('Settings Saved')
    visit.picture('vesc-settings-saved')
    visit.click('_Done')
    visit.click('_Restore Settings…')
    visit.see('Saved Settings of This Controller')
    visit.picture('vesc-settings')


@scene('--port', USB)
def vesc_upload(visit):
    """firmware for other hardware, of unknown hardware, and the right one; a boot loader"""
    connect_usb(visit)
    visit.app.click(visit.say('Upload _Firmware…'), 'push button')
    visit.app.choose_file(visit.say('Choose Firmware'), firmware(visit, '60_o_60_MK5'))
    visit.see('Made for other hardware')
    visit.picture('vesc-upload-refused')
    visit.click('Back')
    visit.see('_Save Settings')
    visit.app.click(visit.say('Upload _Firmware…'), 'push button')
    visit.app.choose_file(visit.say('Choose Firmware'), firmware(visit, 'Downloads'))
    visit.see('_Hardware the file is for')
    visit.picture('vesc-upload-unknown')
    visit.click('Back')
    visit.see('_Save Settings')
    visit.app.click(visit.say('Upload _Firmware…'), 'push button')
    visit.app.choose_file(visit.say('Choose Firmware'), firmware(visit, '410_o_411_o_412'))
    visit.see('Save Settings and _Upload')
    visit.picture('vesc-upload')
    visit.accept_warnings()
    visit.click('Save Settings and _Upload')
    visit.see('Firmware Uploaded', seconds=60)
    visit.picture('vesc-uploaded')
    visit.click('_Done')
    visit.see('_Save Settings')
    visit.app.click(visit.say('Upload a Boot _Loader…'), 'push button')
    visit.app.choose_file(visit.say('Choose a Boot Loader'), boot_loader(visit, '410_o_411_o_412'))
    visit.see('_Upload the Boot Loader')
    visit.picture('vesc-bootloader')


# --- through another one --------------------------------------------------------------------------

@scene('--port', RESCUE)
def vesc_rescue(visit):
    """a dead one beside one that works"""
    visit.see('_Connect')
    visit.picture('vesc-rescue-chosen')
    visit.connect()
    visit.picture('vesc-rescue')


@scene(home='vesc')
def vesc_backups(visit):
    """their backups"""
    visit.keys('ctrl+l')
    visit.app.see(contains='STM32F405', role='list item')
    visit.picture('vesc-backups')
    visit.app.click_row(contains='VESC 6')
    visit.see('What Is Where')
    visit.picture('vesc-backup')

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Lifeboat developers
"""Pictures of every page and state, for tools/screenshots. A new page is one more function below."""

import contextlib
import os
import shutil
import tty

import vesc_scenes
from lifeboat_ui import tap
from pictures import Homes, cli_in, scene, wait_for_progress, walks

ENGRAVER = 'practice:vg-l7x,instant'
SONOFF = 'practice:sonoff-basic,instant'
OTHER_ESP32 = 'practice:esp32,instant'
REAL_TIME = {'default-speed': 'uint32 230400'}


def flash_of(home, name):
    return os.path.join(home, 'state', 'lifeboat', 'practice', name + '.bin')


def change(path, offset, data):
    with open(path, 'r+b') as file:
        file.seek(offset)
        file.write(data)


def make_filled(home):
    """Some weeks of use: several devices, and notes."""
    for port, board, note in ((OTHER_ESP32, 'esp32-devkit', 'spare board, as it came'),
                              ('practice:esp8266,instant', 'nodemcu', ''),
                              (SONOFF, 'sonoff-basic', 'factory firmware'),
                              ('practice:sonoff-pow,instant', 'sonoff-pow', 'before Tasmota'),
                              ('practice:esp32s3,instant', 'esp32-s3', ''),
                              (ENGRAVER, 'vg-l7x', 'as bought')):
        cli_in(home, 'backup', '--port', port, '--board', board, '--note', note)
    change(flash_of(home, 'vg-l7x'), 0x180000, os.urandom(90000))
    cli_in(home, 'backup', '--port', ENGRAVER, '--board', 'vg-l7x', '--note', 'after the update')
    change(flash_of(home, 'vg-l7x'), 0x120000, bytes(200000))
    shutil.copy(flash_of(home, 'sonoff-basic'), os.path.join(home, 'other-chip.bin'))
    shutil.copy(flash_of(home, 'sonoff-basic'), os.path.join(home, 'tasmota.bin'))
    with open(os.path.join(home, 'tasmota.bin'), 'r+b') as file:
        file.truncate(0x60000)
        file.seek(0x2000)
        file.write(os.urandom(0x50000))


def make_interrupted(home):
    """A restore that lost its cable."""
    cli_in(home, 'backup', '--port', SONOFF)
    change(flash_of(home, 'sonoff-basic'), 0x10000, os.urandom(0x60000))
    listed = cli_in(home, 'list').stdout.split()
    backup = next(word for word in listed if word.startswith('esp8266-'))
    cli_in(home, 'restore', '--port', SONOFF + ',fault=vanish@500000', backup, '--yes')


def make_doubt(home):
    """A flash whose header names another size than its id."""
    cli_in(home, 'backup', '--port', SONOFF)
    with open(flash_of(home, 'sonoff-basic'), 'rb') as file:
        header = file.read(4)
    change(flash_of(home, 'sonoff-basic'), 3, bytes([header[3] & 0x0f | 0x40]))


HOMES = {'empty': lambda home: None, 'filled': make_filled, 'interrupted': make_interrupted, 'doubt': make_doubt,
         **vesc_scenes.HOMES}


# --- the device page ------------------------------------------------------------------------------

@scene()
def first(visit):
    """first start"""
    visit.see('Practice Boards')
    visit.picture('device-first')


@scene('--port', ENGRAVER)
def choose(visit):
    """board and port chosen; which board is it"""
    visit.see('_Connect')
    visit.picture('device-chosen')
    visit.click('C_hange…')
    visit.see('Which board is it?')
    visit.picture('boards')
    visit.type('sonoff')
    visit.app.see(contains='Sonoff')
    visit.picture('boards-search')
    visit.type('xyz')
    visit.see('No Such Board Here')
    visit.picture('boards-nothing')


@scene('--port', ENGRAVER, home='filled')
def connected(visit):
    """connected, with earlier backups; options; what to restore"""
    visit.connect()
    visit.picture('device-connected')
    visit.row('Options for the Backup')
    visit.see('Save that part')
    visit.picture('device-options')
    visit.keys('ctrl+r')
    visit.see('Backups of This Device')
    visit.picture('pick')


@scene('--port', SONOFF, home='interrupted')
def interrupted(visit):
    """an interrupted restore, before and after connecting"""
    visit.see('Interrupted Work')
    visit.picture('device-interrupted')
    visit.keys('ctrl+Return')
    visit.see('_Finish It Now')
    visit.picture('device-interrupted-connected')


@scene('--port', SONOFF, home='doubt')
def doubt(visit):
    """a flash size in doubt"""
    visit.keys('ctrl+Return')
    visit.see('Choose the Flash Si_ze…')
    visit.picture('device-doubt')
    visit.click('Choose the Flash Si_ze…')
    visit.see('How Large Is the Flash?')
    visit.picture('device-doubt-dialog')


# --- the guide ------------------------------------------------------------------------------------

@scene('--port', 'practice:sonoff-basic,fault=boot:normal', settings={'last-board': "'sonoff-basic'"})
def guide(visit):
    """wiring and boot mode; a normal boot is heard"""
    visit.keys('ctrl+Return')
    visit.see('Buttons of the Practice Board')
    visit.picture('guide')


@scene('--port', 'practice:vg-l7x,fault=boot:normal', settings={'last-board': "'vg-l7x'"})
def guide_hold(visit):
    """two buttons, one of them held to the end"""
    visit.keys('ctrl+Return')
    visit.see('Buttons of the Practice Board')
    visit.picture('guide-hold')


@contextlib.contextmanager
def silent_port():
    master, slave = os.openpty()
    tty.setraw(slave)
    try:
        yield os.ttyname(slave)
    finally:
        os.close(slave)
        os.close(master)


@scene(settings={'last-board': "'esp-01'"})
def silence(visit):
    """nothing heard, and what it may be; the check of the adapter"""
    with silent_port() as path:
        visit.hand('--port', path)
        visit.keys('ctrl+Return')
        visit.see('Nothing heard yet')
        visit.picture('guide-silent')
        visit.see('What It May Be')
        visit.picture('guide-causes')
        visit.click('Check _My Adapter')
        visit.see('Checking the adapter…')
        visit.picture('guide-adapter')


# --- checks ---------------------------------------------------------------------------------------

@scene('--port', ENGRAVER, home='filled')
def checks_fine(visit):
    """the device's own backup: nothing to accept"""
    visit.connect()
    visit.keys('ctrl+r')
    visit.see('Backups of This Device')
    visit.app.click(contains='vg-l7x 1.4', role='push button')
    visit.see('What Will Happen')
    visit.picture('checks-fine')


@scene('--port', ENGRAVER, home='filled')
def checks_warning(visit):
    """another unit's backup: a warning to accept; without a backup first"""
    visit.connect()
    visit.keys('ctrl+r')
    visit.see('Backups of Other Devices with This Chip')
    visit.app.click(contains='esp32 1.4', role='push button')
    visit.see('What Will Happen')
    visit.picture('checks-warning')
    visit.click('Do With_out…')
    visit.see('Without a Backup?')
    visit.picture('checks-without-backup')


@scene('--port', ENGRAVER, home='filled')
def checks_stop(visit):
    """a file for another chip: stop"""
    visit.connect()
    visit.hand(visit.app.path('other-chip.bin'))
    visit.see('What Will Happen')
    visit.picture('checks-stop')


@scene('--port', SONOFF, home='filled')
def checks_file(visit):
    """a firmware file: address, everything else erased first"""
    visit.connect()
    visit.hand(visit.app.path('tasmota.bin'))
    visit.see('Erase everything else _first')
    visit.picture('checks-file')


# --- work and its end -----------------------------------------------------------------------------

@scene('--port', 'practice:vg-l7x', settings=REAL_TIME)
def work(visit):
    """a backup at work with a held button, its log, the question on closing, then success and its details"""
    visit.connect()
    visit.keys('ctrl+b')
    visit.see('Keep holding %s until this page says that you can let go.')
    wait_for_progress(visit, 0.45)
    visit.picture('progress-backup', moving=True)
    visit.click('_Log')
    visit.see('Cop_y')
    visit.picture('progress-log', moving=True)
    visit.keys('ctrl+w')
    visit.see('Work Is Going On')
    visit.picture('closing', moving=True)
    visit.click('_Keep Open')
    visit.see('Backed Up and Proven', seconds=120)
    visit.picture('result-backup')
    visit.click('Deta_ils')
    visit.see('Cop_y')
    visit.picture('result-details')


@scene('--port', 'practice:sonoff-basic', home='filled', settings=REAL_TIME)
def writing(visit):
    """a file being written, then cancelled"""
    visit.connect()
    visit.hand(visit.app.path('tasmota.bin'))
    visit.see('What Will Happen', seconds=90)
    visit.accept_warnings()
    visit.click('_Write to %s')
    visit.see('Write and check')
    wait_for_progress(visit, 0.3)
    visit.picture('progress-restore', moving=True)
    visit.keys('ctrl+period')
    visit.see('Cancelled', seconds=60)
    visit.picture('result-cancelled')


@scene('--port', ENGRAVER, home='filled')
def restored(visit):
    """a restore that went well; a comparison that found differences"""
    visit.connect()
    visit.click('_Compare with a Backup…')
    visit.app.click(contains='vg-l7x 1.4', role='push button')
    visit.see('The contents differ', seconds=60)
    visit.picture('result-differs')
    visit.click('_Back to the Device')
    visit.see('_Back Up')
    visit.keys('ctrl+r')
    visit.see('Backups of This Device')
    visit.app.click(contains='vg-l7x 1.4', role='push button')
    visit.see('What Will Happen')
    visit.click('Back _Up and Restore %s')
    visit.see('Written and Proven', seconds=90)
    visit.picture('result-restore')


@scene('--port', 'practice:sonoff-basic,instant,fault=vanish@200000')
def failed(visit):
    """a lost cable, with its details"""
    visit.connect()
    visit.keys('ctrl+b')
    visit.see('_Try Again', seconds=60)
    visit.picture('error')
    visit.click('Deta_ils')
    visit.see('Cop_y')
    visit.picture('error-details')


@scene('--port', '/dev/no-such-port')
def no_port(visit):
    """a port that is not there"""
    visit.keys('ctrl+Return')
    visit.see('_Try Again')
    visit.picture('error-port')


@scene('--port', 'practice:vg-l7x', home='filled', settings=REAL_TIME)
def two(visit):
    """two devices, one of them at work"""
    visit.connect()
    visit.keys('ctrl+b')
    visit.see('Keep holding %s until this page says that you can let go.')
    visit.keys('ctrl+n')
    visit.hand('--port', SONOFF)
    visit.connect()
    visit.picture('two-devices', moving=True)


# --- backups --------------------------------------------------------------------------------------

@scene()
def backups_empty(visit):
    """no backups yet"""
    visit.keys('ctrl+l')
    visit.see('No Backups Yet')
    visit.picture('backups-empty')


@scene(home='filled')
def backups(visit):
    """the list, a search without result, one backup, a deleted one"""
    visit.keys('ctrl+l')
    visit.app.see(contains='vg-l7x', role='list item')
    visit.picture('backups')
    visit.keys('ctrl+f')
    visit.type('nothing like this')
    visit.see('Nothing Found')
    visit.picture('backups-nothing')
    visit.keys('Escape')
    visit.app.click_row(contains='vg-l7x')
    visit.see('What Is Where')
    visit.picture('backup')
    visit.click('More')
    visit.see('_Show in Files')  # no picture: without a compositor a menu stands on black
    visit.click('_Delete')
    visit.see('_Undo')
    visit.picture('backup-deleted')


# --- around it ------------------------------------------------------------------------------------

@scene()
def around(visit):
    """preferences, shortcuts"""
    visit.see('_Connect')
    visit.keys('ctrl+comma')
    visit.see('Keep the screen _awake')
    visit.picture('preferences')
    visit.keys('Escape')
    visit.gone('Keep the screen _awake')
    visit.keys('ctrl+question')
    visit.see('Connect another device', context='shortcut window')
    visit.picture('shortcuts')
    visit.keys('Escape')


@scene()
def about(visit):
    """about"""
    if visit.app.find(contains=visit.say('Devices and Backups'), role='push button'):
        visit.click('Devices and Backups')  # narrow: the menu is on the other page
    visit.keys('F10')
    visit.click('_About Lifeboat')
    visit.app.see_text('0.')
    visit.picture('about')


if __name__ == '__main__':
    homes = Homes(HOMES)
    try:
        tap(*walks(homes))
    finally:
        homes.remove()

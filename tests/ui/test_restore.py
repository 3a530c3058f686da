#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Lifeboat developers
"""Restoring from the library, and comparing with it."""

import subprocess

from lifeboat_ui import PROGRAM, read, running, tap

ENGRAVER = 'practice:vg-l7x,instant'
OTHER = 'practice:esp32,instant'
SONOFF = 'practice:sonoff-basic,instant'


def restore_of_another_unit():
    """Restore from the library: the warning about another unit has to be accepted first"""
    with running('--port', ENGRAVER) as app:
        app.cli('backup', '--port', OTHER)
        other = read(app.flash_of('esp32'))
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
        assert read(app.flash_of('vg-l7x')) == other
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


def stop_of_another_chip():
    """A backup of another chip says stop, and no button goes on"""
    with running('--port', ENGRAVER) as app:
        app.cli('backup', '--port', SONOFF)
        subprocess.run([PROGRAM, app.only_backup('esp8266')], env=app.environment, timeout=30, check=True)
        app.see_text('Connect the device')
        app.connect()
        app.see_text('Made for another chip', seconds=40)
        app.see_text('One check says stop')
        go = [n for n in app.find_all(role='push button') if 'Restore' in n.name or 'Write to' in n.name]
        assert go and not any(n.sensitive for n in go), go
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
        with open(app.flash_of('vg-l7x'), 'r+b') as file:
            file.seek(0x20000)
            file.write(b'something else')
        app.connect_ready()
        app.click('Compare with a Backup…', 'push button')
        app.click(contains='vg-l7x 1.4', role='push button')
        app.see('The contents differ', seconds=60)
        app.see_text('1 place')


if __name__ == '__main__':
    tap(restore_of_another_unit, put_back_unchanged, stop_of_another_chip, compare)

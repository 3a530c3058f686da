#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Lifeboat developers
"""Cancel, in each phase: it always works, and says in what state the device is."""

import os

from lifeboat_ui import running, tap, wait

# In real time, so that there is time for a person to press a button.
SLOW_LINE = {'default-speed': 'uint32 115200'}
BOARD = 'practice:sonoff-basic'
LARGE_BOARD = 'practice:sonoff-pow'  # four times as much to look at


def listening():
    """Cancel while listening: back to the choice of board and port"""
    with running('--port', 'practice:sonoff-basic,fault=boot:normal') as app:
        app.connect()
        app.see('Boot Mode', seconds=20)
        app.click('Cancel', 'push button')
        app.see('Connect', 'push button')
        app.connect()
        app.see('Boot Mode')
        app.keys('ctrl+period')
        app.see('Connect', 'push button')


def backing_up():
    """Cancel while looking at blocks and while reading: nothing changed, and it can go on"""
    with running('--port', BOARD, settings=SLOW_LINE) as app:
        app.connect_ready()
        app.click('Back Up', 'push button')
        app.see('Look at each block')
        app.click('Cancel', 'push button')
        app.see('Cancelled', seconds=30)
        app.see_text('Nothing on the device was changed')
        app.click('Go On', 'push button')
        app.see_text('B/s', seconds=60)
        app.click('Cancel', 'push button')
        app.see('Cancelled', seconds=30)
        app.see_text('goes on from there')
        base = app.path('data', 'lifeboat', 'backups')
        stored = [f for _, _, files in os.walk(base) for f in files if f.endswith('.json')]
        assert not stored, stored
        app.click('Done', 'push button')
        app.see('Back Up', 'push button')


def cancel_checks(app):
    """Whether the click came before the checks were through; on a busy machine it may not."""
    app.click('Erase…', 'push button')
    seen = wait(lambda: app.find('Cancel', 'push button') or app.find('What Will Happen'), 30, 'the checks')
    if seen.name == 'Cancel':
        app.press(seen)
    if wait(lambda: app.find('Back Up', 'push button') or app.find('What Will Happen'), 30, 'their end').name == 'Back Up':
        return True
    app.click('Back', 'push button')
    app.see('Back Up', 'push button')
    return False


def preparing():
    """Cancel while the checks run: back to the device, nothing changed"""
    with running('--port', LARGE_BOARD, settings=SLOW_LINE) as app:
        app.connect_ready()
        wait(lambda: cancel_checks(app), 60, 'the checks to be cancelled')


def writing():
    """Cancel while writing: what state the device is in; then put back, first thing at the next start"""
    with running('--port', BOARD, settings=SLOW_LINE) as app:
        app.cli('backup', '--port', BOARD + ',instant')
        # Writing takes a quarter of a minute: what cannot be compressed, where something else is now.
        other = app.path('other.bin')
        with open(app.only_backup('esp8266'), 'rb') as file:
            content = bytearray(file.read())
        content[0x20000:0x48000] = os.urandom(0x28000)
        with open(other, 'wb') as file:
            file.write(content)
        app.cli('restore', other, '--yes', '--port', BOARD + ',instant')
        app.connect_ready()
        app.click('Restore…', 'push button')
        app.click(contains='Sonoff Basic', role='push button', seconds=20)
        app.see('What Will Happen', seconds=60)
        app.accept_warnings()
        app.click(contains='Restore Sonoff', role='push button')
        app.see('Write and check', seconds=60)
        app.click('Cancel', 'push button')
        app.see('Cancelled', seconds=40)
        app.see_text('may not start')
        app.see('Finish It Now', 'push button')
        app.see('Put the Old Firmware Back', 'push button')
        app.click('Done', 'push button')
        app.see_text('interrupted', seconds=20)
        app.quit()
        app.start()
        app.see('Interrupted Work')
        app.see_text('Writing to Sonoff Basic, DC:4F:22:3A:51:07 was interrupted')
        app.see_text('Connect that device to finish it')
        app.connect_ready()
        app.see('Put the Old Firmware Back', 'push button')
        wait(lambda: app.find('Finish It Now', 'push button').focused, 10, 'focus on what to do first')
        app.click('Put the Old Firmware Back', 'push button')
        app.see(contains='Restore Sonoff', role='push button', seconds=60)
        app.accept_warnings()
        app.click(contains='Restore Sonoff', role='push button')
        app.see('Written and Proven', seconds=120)


if __name__ == '__main__':
    tap(listening, backing_up, preparing, writing)

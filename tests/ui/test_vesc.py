#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Lifeboat developers
"""VESC motor controllers: behind an ST-Link, and beside one that works."""

from lifeboat_ui import running, tap

STLINK = 'practice:vesc-stlink,instant'
USB = 'practice:vesc,instant'


def flash(app, board):
    with open(app.path('state', 'lifeboat', 'practice', f'{board}.bin'), 'rb') as file:
        return file.read()


def choose_rescue(app):
    """From the page of the one that works to that of the dead one beside it."""
    app.connect()
    app.see(contains='CAN 5', role='radio button', seconds=40)
    app.click('Rescue Another VESC…', 'push button')
    app.see_text('A VESC that does not start')


def whole_life(port, board):
    """Back up, erase, restore, compare: the flash of the practice board is the witness."""
    with running('--port', port) as app:
        if board == 'vesc-rescue':
            choose_rescue(app)
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
        app.activate()
        app.keys('ctrl+l')
        app.see(contains='VESC with an ST-Link, STM32F405', role='list item')


def stlink():
    """Through an ST-Link: backup, erase, restore, compare; adapter, voltage and contents are told"""
    whole_life(STLINK, 'vesc-stlink')


def rescue():
    """From a working VESC to the dead one beside it: backup, erase and restore, compared with its flash"""
    whole_life(USB, 'vesc-rescue')


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
    tap(stlink, rescue, protection)

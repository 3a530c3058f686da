#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Lifeboat developers
"""Backing up: the first start, the rehearsal with a hold guide, the keyboard alone."""

import glob
import os

from lifeboat_ui import running, tap, wait


def first_start():
    """First start: nothing chosen, what to do next is on the page"""
    with running() as app:
        app.see('Connect', 'push button')
        app.see_text('I don’t know')
        assert not app.find('Connect', 'push button').sensitive or app.find(contains='/dev/') is not None
        app.see('Practice Boards', 'list item')
        app.click_row('Practice Boards')
        app.see_text('VG-L7X')
        app.click_row('Backups')
        app.see('No Backups Yet')


def hold_guide():
    """Backup of the VG-L7X: buttons on the guide page, keep holding, then let go"""
    with running() as app:
        app.click_row('Practice Boards')
        app.click_row(contains='VG-L7X')
        app.connect()
        app.see('Back Up', 'push button', seconds=40)
        app.click('Back Up', 'push button')
        app.see_text('Keep holding', seconds=20)
        app.see('Backed Up and Proven', seconds=90)
        app.see_text('You can let go of')
        files = glob.glob(app.path('data', 'lifeboat', 'backups', 'esp32-*', '*.bin'))
        assert len(files) == 1 and os.path.getsize(files[0]) == 4 << 20, files
        app.click('Done', 'push button')
        app.see('Restore…', 'push button')


if __name__ == '__main__':
    tap(first_start, hold_guide)

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Lifeboat developers
"""Dragging a firmware file onto the window."""

import contextlib
import os
import subprocess
import sys
import time

from lifeboat_ui import SLOW, Missing, Skip, running, tap, wait

ENGRAVER = 'practice:vg-l7x,instant'


def xdotool(*arguments):
    return subprocess.run(['xdotool', *arguments], capture_output=True, text=True, check=False).stdout


@contextlib.contextmanager
def drag_source(path):
    """Yields the X window with the file to drag."""
    program = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'drag_source.py')
    process = subprocess.Popen([sys.executable, program, path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                               text=True)
    try:
        if process.stdout.readline().strip() != 'ready':
            raise Skip('GTK 4 for Python is not installed')
        yield wait(lambda: xdotool('search', '--onlyvisible', '--pid', str(process.pid)).split(), 20,
                   'the window to drag from')[-1]
    finally:
        process.terminate()
        process.wait()


def drag(window, node_x, node_y):
    """From the middle of the window to a point of the screen, in steps as a hand does it."""
    xdotool('windowmove', '--sync', window, '1040', '20')
    xdotool('windowactivate', '--sync', window)
    xdotool('mousemove', '--window', window, '100', '100', 'mousedown', '1')
    x, y = 1140, 120
    for i in range(1, 21):
        xdotool('mousemove', str(x + (node_x - x) * i // 20), str(y + (node_y - y) * i // 20))
        time.sleep(0.03 * SLOW)
    time.sleep(0.2 * SLOW)
    xdotool('mouseup', '1')


def dropped(app, window):
    """Drags once more when a busy machine took the movement for a click."""
    drag(window, 500, 400)
    with contextlib.suppress(Missing):
        return app.see_text('Connect the device that the file goes to', seconds=5)
    return None


def file_by_drop():
    """A file dropped on the window waits for its device; connected, the checks come first and nothing is written"""
    with running('--port', ENGRAVER) as app:
        app.cli('backup', '--port', ENGRAVER)
        name = app.path('dropped.bin')
        with open(app.path('state', 'lifeboat', 'practice', 'vg-l7x.bin'), 'rb') as flash:
            before = flash.read()
        with open(name, 'wb') as file:
            file.write(before[:-8] + b'dropped!')
        app.see('Connect', 'push button')
        app.libraries_leak = True
        with drag_source(name) as window:
            wait(lambda: dropped(app, window), 60, 'what the drop leads to')
        app.activate()
        app.connect()
        app.see(contains='Write to VG-L7X', role='push button', seconds=40)
        with open(app.path('state', 'lifeboat', 'practice', 'vg-l7x.bin'), 'rb') as flash:
            assert flash.read() == before


if __name__ == '__main__':
    tap(file_by_drop)

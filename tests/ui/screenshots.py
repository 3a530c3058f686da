#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Lifeboat developers
"""Pictures of the pages, for tools/screenshots: each page in each look."""

import os
import subprocess
import time

from lifeboat_ui import running, tap

FOLDER = os.environ.get('LIFEBOAT_PICTURES', '.')
LOOKS = {
    'light': ({}, {}),
    'dark': ({'ADW_DEBUG_COLOR_SCHEME': 'prefer-dark'}, {}),
    'narrow': ({}, {'window-width': '360', 'window-height': '720'}),
    'large': ({'GDK_SCALE': '2'}, {'window-width': '600', 'window-height': '700'}),
    'german': ({'LANG': 'de_DE.UTF-8', 'LC_ALL': 'de_DE.UTF-8', 'LANGUAGE': 'de'}, {}),
}
SIZE = {'window-width': '1000', 'window-height': '720'}


def take(app, look, name):
    time.sleep(1)  # a picture wants an end of all animation
    path = os.path.join(FOLDER, f'{name}-{look}.png')
    subprocess.run(['import', '-window', app.window_id(), path], check=True)
    subprocess.run(['convert', path, '-strip', '-colors', '255', f'PNG8:{path}'], check=True)


def tour(look):
    """By accelerators, which are the same in every language."""
    environment, settings = LOOKS[look]
    options = {'environment': environment, 'settings': dict(SIZE, **settings)}

    with running('--port', 'practice:vg-l7x', **options) as app:
        take(app, look, '1-choose')
        app.keys('ctrl+Return')
        time.sleep(1.2)
        take(app, look, '2-guide')
        time.sleep(4)
        take(app, look, '3-device')
        app.keys('ctrl+b')
        time.sleep(9)
        take(app, look, '4-progress')
        time.sleep(16)
        take(app, look, '5-result')
        app.keys('ctrl+l')
        take(app, look, '6-backups')

    with running('--port', 'practice:sonoff-basic,instant,fault=vanish@200000', **options) as app:
        app.keys('ctrl+Return')
        time.sleep(4)
        app.keys('ctrl+b')
        time.sleep(4)
        take(app, look, '8-error')

    with running('--port', 'practice:sonoff-basic,instant', **options) as app:
        app.keys('ctrl+Return')
        time.sleep(4)
        app.keys('ctrl+shift+Delete')
        time.sleep(3)
        take(app, look, '7-checks')


def walk_of(look):
    def walk():
        tour(look)
    walk.__doc__ = f'Pictures: {look}'
    walk.__name__ = look
    return walk


if __name__ == '__main__':
    wanted = os.environ.get('LIFEBOAT_LOOKS', '').split() or list(LOOKS)
    tap(*[walk_of(look) for look in wanted])

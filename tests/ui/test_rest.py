#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Lifeboat developers
"""The window at rest: what is out of sight must not keep it painting."""

from frame_probe import probed
from lifeboat_ui import tap


def nothing_to_paint():
    """Nothing is painted while nothing changes: before work, and after it"""
    with probed('--port', 'practice:vg-l7x,instant') as run:
        run.app.see('Connect', 'push button')
        run.settle(1)
        run.app.connect_ready()
        run.app.back_up()
        run.mark()
        run.settle(1)


if __name__ == '__main__':
    tap(nothing_to_paint)

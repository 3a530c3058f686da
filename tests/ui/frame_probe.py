# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Lifeboat developers
"""Reads what frame-probe.c, preloaded into the real program, tells of its main loop."""

import collections
import contextlib
import os
import tempfile
import time

from lifeboat_ui import running, wait

PROBE = os.environ.get('LIFEBOAT_FRAME_PROBE', 'frame-probe.so')
SIZE = {'window-width': '1200', 'window-height': '800'}

# Milliseconds: when it ended, how long it took, how much of that was work, and work of GSK alone.
Turn = collections.namedtuple('Turn', 'end took work painting frames')


class Probed:
    """A run of the program, and what its main loop did."""

    def __init__(self, app):
        self.app = app
        self.since = time.monotonic()

    def turns(self):
        with open(self.app.path('probe'), encoding='ascii') as file:
            lines = [list(map(int, line.split())) for line in file if line.endswith('\n')]
        all_turns = [Turn(*(value / 1000 for value in line[:4]), line[4]) for line in lines]
        return [turn for turn in all_turns if turn.end > self.since * 1000]

    def mark(self):
        """What comes before is forgotten."""
        self.since = time.monotonic()

    def settle(self, seconds=1.5):
        """Until nothing was painted and nothing took long for a while; returns the turns since the mark."""
        def rests():
            turns = self.turns()
            last = turns[-1].end / 1000 if turns else self.since
            return time.monotonic() - last > seconds
        wait(rests, 120, 'the main loop to come to rest')
        return self.turns()


@contextlib.contextmanager
def probed(*arguments, home=None):
    """A run of the program in a window of a usual size, and its Probed."""
    with tempfile.TemporaryDirectory(prefix='lifeboat-measure-') as own:
        home = home or own
        start = time.monotonic()
        with running(*arguments, home=home, settings=SIZE,
                     environment={'LD_PRELOAD': PROBE, 'LIFEBOAT_PROBE': os.path.join(home, 'probe')}) as app:
            run = Probed(app)
            run.since = start
            yield run

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Lifeboat developers
"""What the window costs, for tools/bench: prints one JSON object. LIFEBOAT_MEASURE says what: start, job or list.

Nothing is asked of the accessibility tree while the clock runs, as answering is work too.
"""

import json
import os
import statistics
import tempfile
import time

from backups import multiply
from frame_probe import probed
from lifeboat_ui import running, tap

STARTS = 9
REAL_SECONDS = 25
BACKUPS = 10_000
UNITS = 40
STEP_SECONDS = 2


def longest(turns):
    """How long the window did not answer at worst, and what was work at worst: other programs take their time too."""
    return {'took': max((turn.took for turn in turns), default=0), 'work': max((turn.work for turn in turns), default=0)}


def own_work(turns):
    """All that is not GSK's painting, of turns that painted a frame or did anything else that took a while."""
    work = [turn.work - turn.painting for turn in turns]
    return {'longest': max(work), 'median': statistics.median(work), 'frames': sum(turn.frames for turn in turns),
            'painting': statistics.median(turn.painting for turn in turns if turn.frames)}


def start():
    seconds = []
    for _ in range(STARTS):
        with probed() as run:
            turns = run.settle(0.5)
            # Painted once, and the loop waits for the person.
            first = next(turn for turn in turns if turn.frames)
            seconds.append(first.end / 1000 - run.since)
    return {'longest': max(seconds), 'median': statistics.median(seconds)}


def job():
    """Every byte of 16 MiB used: as fast as it can go, and in the time of the real thing."""
    result = {}
    for name, spec in (('instant', 'practice:esp32,instant'), ('real', 'practice:esp32')):
        with tempfile.TemporaryDirectory(prefix='lifeboat-measure-') as home:
            flash = os.path.join(home, 'state', 'lifeboat', 'practice', 'esp32.bin')
            os.makedirs(os.path.dirname(flash))
            with open(flash, 'wb') as file:
                file.write(os.urandom(16 << 20))
            with probed('--port', spec, home=home) as run:
                run.app.connect_ready()
                run.app.activate()
                run.settle()
                run.mark()
                run.app.keys('ctrl+b')
                if name == 'instant':
                    run.settle()
                else:
                    time.sleep(REAL_SECONDS)
                result[name] = own_work(run.turns())
                if name == 'real':
                    run.app.click('Cancel', 'push button')
                    run.app.see('Cancelled')
    return result


def backups():
    """The longest time that the window does not answer, with BACKUPS backups."""
    with tempfile.TemporaryDirectory(prefix='lifeboat-measure-') as home:
        with running(home=home) as app:
            app.cli('backup', '--port', 'practice:vg-l7x,instant')
            multiply(app, BACKUPS, UNITS)
        result = {}
        for scan in ('without index', 'with index'):
            with probed(home=home) as run:
                result[f'start {scan}'] = longest(run.settle())
                run.app.activate()
                for step, keys in (('open', ['ctrl+l']), ('search', ['ctrl+f'])):
                    run.mark()
                    run.app.keys(*keys)
                    result[f'{step} {scan}'] = longest(run.settle())
        return dict(result, **using(home))


def using(home):
    """A letter that all have, then words that fewer and fewer have, then none, then all again; then another order, the
    wheel, and the end."""
    turns = {}
    with probed(home=home) as run:
        run.app.activate()
        run.app.keys('ctrl+l')
        row = run.app.see(contains='vg-l7x', role='list item')
        run.app.keys('ctrl+f')
        run.app.see('Search the backups')

        def step(name, act, *arguments):
            time.sleep(STEP_SECONDS)
            run.mark()
            act(*arguments)
            time.sleep(STEP_SECONDS)
            turns[name] = longest(run.turns())
        for text in ('b', 'ench 7', '7', ' not this'):
            step(f'search "{text}"', run.app.type, text)
        step('search nothing', run.app.keys, 'ctrl+a', 'BackSpace')
        run.app.click('Order', 'push button')
        step('order by device', run.app.press, run.app.see('By Device', ('menu item', 'radio button')))
        step('scroll', run.app.scroll_down, row, 200)
        run.app.keys('Tab')
        step('end', run.app.keys, 'End')
    return turns


def measure():
    """Measures"""
    print(json.dumps({'start': start, 'job': job, 'list': backups}[os.environ['LIFEBOAT_MEASURE']]()), flush=True)


if __name__ == '__main__':
    tap(measure)

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Lifeboat developers
"""What the window costs, for tools/bench: prints one JSON object. LIFEBOAT_MEASURE says what: start, job or list.

Nothing is asked of the accessibility tree while the clock runs, as answering is work too.
"""

import datetime
import hashlib
import json
import os
import statistics
import tempfile
import time

from frame_probe import probed
from lifeboat_ui import running, tap

STARTS = 9
REAL_SECONDS = 25
BACKUPS = 10_000
UNITS = 40
SEARCH_SECONDS = 2


def longest(turns):
    """The turn in which the window did not answer for longest."""
    took, work = max(((turn.took, turn.work) for turn in turns), default=(0, 0))
    return {'took': took, 'work': work}


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


def fill_library(home):
    """BACKUPS descriptions after the pattern of a real one, of UNITS devices; their images are holes."""
    with running(home=home) as app:
        app.cli('backup', '--port', 'practice:vg-l7x,instant')
    base = os.path.join(home, 'data', 'lifeboat', 'backups')
    (pattern,) = [os.path.join(folder, file) for folder, _, files in os.walk(base) for file in files
                  if file.endswith('.json')]
    with open(pattern, encoding='utf-8') as file:
        manifest = json.load(file)
    begin = datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)
    for number in range(1, BACKUPS):
        unit = f'24a16000{number % UNITS:04x}'
        made = begin + datetime.timedelta(hours=5 * number)
        manifest['created'] = manifest['finished'] = made.strftime('%Y-%m-%dT%H:%M:%SZ')
        manifest['device']['unit'] = unit
        manifest['image']['sha256'] = hashlib.sha256(str(number).encode()).hexdigest()
        manifest['note'] = f'bench {number % 100}'
        folder = os.path.join(base, f'esp32-{unit}')
        os.makedirs(folder, mode=0o700, exist_ok=True)
        name = os.path.join(folder, made.strftime('%Y%m%dT%H%M%SZ'))
        with open(name + '.json', 'w', encoding='utf-8') as file:
            json.dump(manifest, file)
        with open(name + '.bin', 'wb') as file:
            file.truncate(manifest['image']['size'])


def backups():
    """The longest time that the window does not answer, with BACKUPS backups."""
    with tempfile.TemporaryDirectory(prefix='lifeboat-measure-') as home:
        fill_library(home)
        result = {}
        for scan in ('without index', 'with index'):
            with probed(home=home) as run:
                result[f'start {scan}'] = longest(run.settle())
                run.app.activate()
                for step, keys in (('open', ['ctrl+l']), ('search', ['ctrl+f'])):
                    run.mark()
                    run.app.keys(*keys)
                    result[f'{step} {scan}'] = longest(run.settle())
        return dict(result, **typing(home))


def typing(home):
    """A letter that all have, then words that fewer and fewer have, then none, then all again."""
    with probed(home=home) as run:
        run.app.activate()
        run.app.keys('ctrl+l')
        run.app.see(contains='vg-l7x', role='list item')
        run.app.keys('ctrl+f')
        run.app.see('Search the backups')
        time.sleep(SEARCH_SECONDS)
        turns = {}
        for text in ('b', 'ench 7', '7', ' not this', None):
            run.mark()
            if text:
                run.app.type(text)
            else:
                run.app.keys('ctrl+a', 'BackSpace')
            time.sleep(SEARCH_SECONDS)
            turns[f'search "{text}"' if text else 'search nothing'] = longest(run.turns())
    return turns


def measure():
    """Measures"""
    print(json.dumps({'start': start, 'job': job, 'list': backups}[os.environ['LIFEBOAT_MEASURE']]()), flush=True)


if __name__ == '__main__':
    tap(measure)

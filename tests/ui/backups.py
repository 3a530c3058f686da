# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Lifeboat developers
"""Makes many backups of one."""

import datetime
import hashlib
import json
import os


def multiply(app, count, units):
    """COUNT backups of UNITS devices after the pattern of the only one there is; the images of the others are holes.
    Their notes are "bench 1" to "bench 99" and "bench 0", again and again; the newest is the pattern, without one."""
    base = app.path('data', 'lifeboat', 'backups')
    (pattern,) = [os.path.join(folder, file) for folder, _, files in os.walk(base) for file in files
                  if file.endswith('.json')]
    with open(pattern, encoding='utf-8') as file:
        manifest = json.load(file)
    begin = datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)
    for number in range(1, count):
        unit = f'24a16000{number % units:04x}'
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

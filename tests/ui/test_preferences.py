#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Lifeboat developers
"""What is set in the preferences is what happens."""

import contextlib
import os
import re

from lifeboat_ui import Missing, desktop_calls, running, tap, wait


def open_preferences(app):
    app.activate()
    app.keys('ctrl+comma')
    app.see('Keep the screen awake')


def switch(app, name, on):
    """Clicks it, once more when a dialog that is just closing took the click."""
    for _ in range(3):
        app.click(name, 'check box')
        with contextlib.suppress(Missing):
            wait(lambda: app.find(name, 'check box').checked == on, 3, f'"{name}" to be {"on" if on else "off"}')
            return
    raise Missing(f'"{name}" does not follow clicks')


def close_preferences(app):
    app.keys('Escape')
    app.gone('Keep the screen awake')


def preferences():
    """Preferences take effect at once: the library folder, the log that opens, the screen that may go dark"""
    with running('--port', 'practice:sonoff-pow', settings={'default-speed': 'uint32 115200'}) as app:
        folder = app.path('elsewhere')
        os.mkdir(folder)
        open_preferences(app)
        app.click('Choose…', 'push button')
        app.choose_file('Library Folder', folder)
        app.see_text(folder)
        switch(app, 'Detailed log', True)
        close_preferences(app)
        app.connect_ready()
        for awake in (True, False):
            known = len(desktop_calls())
            app.click('Back Up', 'push button')
            app.see('Log', 'text')  # it is open
            wait(lambda: [c for c in desktop_calls()[known:] if c.startswith('Inhibit')], 10, 'suspend held off')
            if awake:
                wait(lambda: [c for c in desktop_calls()[known:] if idle(c)], 10, 'the screen kept awake')
            app.click('Cancel', 'push button')
            app.see('Cancelled', seconds=30)
            held = [c for c in desktop_calls()[known:] if idle(c)]
            assert bool(held) == awake, desktop_calls()[known:]
            app.click('Done', 'push button')
            app.see('Back Up', 'push button')
            open_preferences(app)
            switch(app, 'Keep the screen awake', not awake)
            close_preferences(app)
        work = [name for _, names, _ in os.walk(folder) for name in names]
        assert any(name.startswith('esp8266-') for name in work), work
        assert not os.path.exists(app.path('data', 'lifeboat', 'backups', 'work')), 'the old folder was used'


def default_speed():
    """The speed chosen in the preferences is the one that the device is asked for, at this start and the next"""
    with running('--port', 'practice:sonoff-basic,instant',
                 environment={'G_MESSAGES_DEBUG': 'lb-practice-commands'}) as app:
        open_preferences(app)
        app.point(app.see_at_rest('Speed to begin with', 'combo box'))
        app.point(app.see_at_rest('230400', 'label'))
        app.gone('Automatic', 'label')
        close_preferences(app)
        for _ in range(2):
            app.connect_ready()
            app.quit()
            speeds = re.findall(r'now runs at (\d+) baud', app.stderr())
            assert set(speeds) == {'230400', '115200'}, speeds  # it is left at 115200
            app.start()


def idle(call):
    """Whether this asks the session to keep the screen on: the last argument of Inhibit has the flag 8."""
    numbers = re.findall(r'\d+', call)
    return call.startswith('Inhibit') and bool(int(numbers[-1]) & 8)


if __name__ == '__main__':
    tap(preferences, default_speed)

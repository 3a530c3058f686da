#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Lifeboat developers
"""The window as a whole: the keyboard alone, closing it during work, two devices."""

import subprocess

from lifeboat_ui import PROGRAM, desktop_calls, running, tap, wait

ENGRAVER = 'practice:vg-l7x,instant'
SONOFF = 'practice:sonoff-basic,instant'
def focus_name(app):
    for node in app.nodes():
        if node.focused:
            return node.name
    return None


def tab_to(app, name, limit=40):
    """Presses Tab until the control has the focus, as somebody without a mouse does."""
    for _ in range(limit):
        if focus_name(app) == name:
            return
        app.keys('Tab')
    raise AssertionError(f'Tab never reaches "{name}"; the last was "{focus_name(app)}"')


def keyboard_alone():
    """A backup by keyboard alone: Tab and Enter"""
    with running('--port', ENGRAVER) as app:
        app.activate()
        app.see('Connect', 'push button')
        tab_to(app, 'Connect')
        app.keys('Return')
        app.see('Back Up', 'push button', seconds=40)
        tab_to(app, 'Back Up')
        app.keys('Return')
        app.see('Backed Up and Proven', seconds=60)
        tab_to(app, 'Done')
        app.keys('Return')
        app.see('Back Up', 'push button')


def closing_asks():
    """Closing while work goes on asks; staying, finishing first and stopping do what they say"""
    with running('--port', 'practice:vg-l7x', settings={'default-speed': 'uint32 230400'}) as app:
        app.connect_ready()
        known = len(desktop_calls())
        app.click('Back Up', 'push button')
        app.see_text('Keep holding')
        wait(lambda: any(line.startswith('Inhibit') for line in desktop_calls()[known:]), 10, 'suspend to be held off')
        app.keys('ctrl+w')
        app.see('Work Is Going On')
        app.click('Keep Open', 'push button')
        app.gone('Work Is Going On')
        app.see_text('Keep holding')
        app.keys('ctrl+q')
        app.see('Work Is Going On')
        app.click('Stop and Close', 'push button')
        app.process.wait(20)
        wait(lambda: any(line.startswith('Uninhibit') for line in desktop_calls()[known:]), 10, 'suspend to be allowed')
        assert app.process.returncode == 0
        app.start()
        app.see('Connect', 'push button')


def finish_then_close():
    """Finish, Then Close: the work goes on without the window, and ends with a whole backup"""
    with running('--port', 'practice:sonoff-basic') as app:
        app.connect_ready()
        app.click('Back Up', 'push button')
        app.see('Look at each block')
        app.keys('ctrl+w')
        app.click('Finish, Then Close', 'push button')
        app.process.wait(90)
        assert app.process.returncode == 0
        calls = desktop_calls()
        assert any(line.startswith('Notify') and 'Sonoff Basic' in line and 'Done.' in line for line in calls), calls
        listed = app.cli('list').stdout
        assert 'esp8266' in listed.lower() or 'sonoff' in listed.lower(), listed


def two_boards():
    """Two devices side by side: one is backed up while the other is"""
    with running('--port', 'practice:vg-l7x') as app:
        app.connect_ready()
        app.click('Back Up', 'push button')
        app.see_text('Keep holding')
        app.click('Connect Another Device', 'push button')
        subprocess.run([PROGRAM, '--port', SONOFF], env=app.environment, check=True, timeout=30)
        app.connect_ready()
        app.see(contains='Backing up…', role='list item')
        app.back_up()
        app.see(contains='Done', role='list item')
        app.click_row(contains='VG-L7X')
        app.see('Backed Up and Proven', seconds=90)
        assert len(app.cli('list').stdout.strip().splitlines()) >= 2


def second_start():
    """A second start brings a minimised window back, and ends"""
    with running() as app:
        window = app.window_id()
        subprocess.run(['xdotool', 'windowminimize', '--sync', window], check=True)
        wait(lambda: app.window_id() is None, 10, 'the window to go')
        subprocess.run([PROGRAM], env=app.environment, check=True, timeout=30)
        wait(lambda: app.window_id() == window, 10, 'the window to come back')
        active = subprocess.run(['xdotool', 'getactivewindow'], capture_output=True, text=True, check=True)
        assert active.stdout.strip() == window


if __name__ == '__main__':
    tap(keyboard_alone, closing_asks, finish_then_close, two_boards, second_start)

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Lifeboat developers
"""What goes wrong, and the advice that must be on the page then."""

import contextlib
import fcntl
import os
import shutil
import subprocess
import threading
import time
import tty

from lifeboat_ui import Missing, Skip, running, tap, wait

BOARD = 'practice:vg-l7x,instant'


@contextlib.contextmanager
def pty(answer=None):
    """A port with nobody at the other end, or one who answers what is heard with answer(bytes)."""
    master, slave = os.openpty()
    tty.setraw(slave)
    path = os.ttyname(slave)
    stop = threading.Event()

    def serve():
        while not stop.is_set():
            try:
                heard = os.read(master, 4096)
            except OSError:
                return
            reply = answer(heard) if answer else b''
            if reply:
                os.write(master, reply)
    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield path, master, slave
    finally:
        stop.set()
        os.close(slave)
        os.close(master)


def no_port():
    """No port: what is not plugged in is said to be missing"""
    with running('--port', '/tmp/lifeboat-no-such-port') as app:
        app.connect()
        app.see('The port is not there', seconds=30)
        app.see_text('Plug it in again, try another cable')
        app.see('Try Again', 'push button')
        app.click('Back to the Device', 'push button')
        app.see('Connect', 'push button')


def no_permission():
    """No permission: a button installs the rule, or the command is under Details"""
    prefix = []
    if os.getuid() == 0:  # root is allowed everything, unless it gives that up
        prefix = ['setpriv', '--bounding-set', '-dac_override,-dac_read_search', '--inh-caps',
                  '-dac_override,-dac_read_search']
        if shutil.which('setpriv') is None or subprocess.run(prefix + ['true'], check=False,
                                                             capture_output=True).returncode:
            raise Skip('root cannot give up its rights here')
    with pty() as (path, _, slave):
        os.fchmod(slave, 0)
        with running('--port', path, prefix=prefix) as app:
            app.connect()
            app.see('You are not allowed to use this', seconds=30)
            app.see_text('install the rule')
            app.see('Try Again', 'push button')
            if shutil.which('pkexec'):
                app.see('Install the Rule', 'push button')
            else:
                app.click('Details', 'push button')
                wait(lambda: any(path in n.text for n in app.find_all(role='text')), 20, 'the reason under Details')


def port_in_use():
    """Busy: another program holds the port"""
    with pty() as (path, _, slave):
        fcntl.flock(slave, fcntl.LOCK_EX)
        with running('--port', path) as app:
            app.connect()
            app.see('Another program uses this port', seconds=30)
            app.see_text('Close serial monitors')
            fcntl.flock(slave, fcntl.LOCK_UN)
            app.click('Try Again', 'push button')
            app.see('Nothing heard yet', seconds=30)
            app.click('Cancel', 'push button')
            app.see('Connect', 'push button')


def silent_board():
    """Silence: after ten quiet seconds the likeliest causes, in order; the adapter can be checked"""
    with pty() as (path, _, _):
        with running('--port', path, settings={'last-board': "'esp-01'"}) as app:
            app.connect()
            app.see('Nothing heard yet', seconds=20)
            app.see('What It May Be', seconds=25)
            rows = [n.name for n in app.find_all(role='list item')]
            causes = [n for n in rows if n.startswith(('TX and RX are swapped', 'The board has no power',
                                                       'The button was let go', 'A pin of the header'))]
            assert [c[:8] for c in causes] == ['TX and R', 'The boar', 'The butt', 'A pin of'], rows
            app.click('Check My Adapter', 'push button')
            app.see('Checking the adapter…')
            app.click('Cancel', 'push button')
            app.see('Connect', 'push button')


def echo():
    """TX and RX joined: our own words come back, which is what the check of the adapter wants"""
    with pty(lambda heard: heard) as (path, _, _):
        with running('--port', path, settings={'last-board': "'esp-01'"}) as app:
            app.connect()
            app.see('Only our own words come back', seconds=30)
            app.see_text('Connect TX to the board’s RX')
            app.click('Check My Adapter', 'push button')
            app.see('The adapter works')
            app.click('Cancel', 'push button')
            app.see('Connect', 'push button')


def normal_boot():
    """Normal boot: the board talks, but its boot pin was not low"""
    with running('--port', 'practice:sonoff-basic,fault=boot:normal') as app:
        app.connect()
        app.see('Buttons of the Practice Board')
        # Heard at the wrong rate the log is noise; the program listens at 74880 then.
        for _ in range(3):
            app.click('held 3.3 V supply plugged in', 'push button')  # pulled
            app.click('released 3.3 V supply plugged in', 'push button')
            with contextlib.suppress(Missing):
                app.see_text('normally', seconds=8)
                break
        app.see_text('normally', seconds=5)
        app.see_text('old the button')
        app.click('Cancel', 'push button')
        app.see('Connect', 'push button')


def lost_cable():
    """Lost cable: what is proven is kept, and trying again goes on from there"""
    with running('--port', 'practice:vg-l7x,instant,fault=vanish@300000') as app:
        app.connect_ready()
        app.click('Back Up', 'push button')
        app.see('Try Again', 'push button', seconds=60)
        app.see_text('work goes on where it stopped')
        app.click('Details', 'push button')
        app.see('Copy', 'push button')
        for _ in range(40):  # the cable comes back after a while
            if app.find('Backed Up and Proven'):
                break
            if app.find('Try Again', 'push button'):
                with contextlib.suppress(Missing):
                    app.click('Try Again', 'push button', seconds=2)
            time.sleep(0.5)
        app.see('Backed Up and Proven', seconds=60)


def full_disk():
    """Full disk: said so, and earlier backups are untouched"""
    small = '/tmp/lifeboat-ui-small-disk'
    if os.getuid() != 0 or shutil.which('unshare') is None:
        raise Skip('needs root, for a small file system')
    mount = f'mkdir -p {small} && mount -t tmpfs -o size=1m none {small} && exec "$@"'
    prefix = ['unshare', '--mount', 'sh', '-c', mount, 'sh']
    if subprocess.run(prefix + ['true'], check=False, capture_output=True).returncode:
        raise Skip('no file system can be mounted here')
    with running('--port', BOARD, prefix=prefix, environment={'XDG_DATA_HOME': small}) as app:
        app.connect_ready()
        app.click('Back Up', 'push button')
        app.see('This computer cannot store it', seconds=60)
        app.see_text('Make room')
        app.see_text('Earlier backups are untouched')
        app.see('Try Again', 'push button')


if __name__ == '__main__':
    tap(no_port, no_permission, port_in_use, silent_board, echo, normal_boot, lost_cable, full_disk)

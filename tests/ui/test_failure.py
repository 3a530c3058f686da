#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Lifeboat developers
"""What goes wrong, and the advice that must be on the page then."""

import contextlib
import fcntl
import os
import re
import shutil
import subprocess
import tempfile
import threading
import tty

from lifeboat_ui import GLib, Missing, Skip, running, tap, wait

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


def without_rights():
    """What starts a program that may not open everything: root gives that up. Empty for others."""
    if os.getuid() != 0:
        return []
    prefix = ['setpriv', '--bounding-set', '-dac_override,-dac_read_search', '--inh-caps',
              '-dac_override,-dac_read_search']
    if shutil.which('setpriv') is None or subprocess.run(prefix + ['true'], check=False,
                                                         capture_output=True).returncode:
        raise Skip('root cannot give up its rights here')
    return prefix


@contextlib.contextmanager
def password_dialog():
    """A pkexec that notes what it is to run, and ends as the file "answer" says; yields its folder."""
    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, 'pkexec')
        with open(program, 'w', encoding='utf-8') as file:
            file.write(f'#!/bin/sh\nprintf "%s\\n" "$@" >{folder}/asked\nexit $(cat {folder}/answer)\n')
        os.chmod(program, 0o755)
        yield folder


def no_permission():
    """No permission: a button installs the rule; when that is refused, the command is under Details"""
    prefix = without_rights()
    with pty() as (path, _, slave), password_dialog() as folder:
        os.fchmod(slave, 0)
        environment = {'PATH': folder + os.pathsep + os.environ['PATH']}
        with running('--port', path, prefix=prefix, environment=environment) as app:
            app.connect()
            app.see('You are not allowed to use this', seconds=30)
            app.see_text('install the rule')
            app.see('Try Again', 'push button')
            for answer, words in ((126, 'The rule was not installed'), (0, 'The rule is installed')):
                with open(os.path.join(folder, 'answer'), 'w', encoding='utf-8') as file:
                    file.write(str(answer))
                app.click('Install the Rule', 'push button')
                app.see_text(words)
                with open(os.path.join(folder, 'asked'), encoding='utf-8') as file:
                    shell, option, script = file.read().splitlines()
                assert (shell, option) == ('sh', '-c'), (shell, option)
                source, target = re.fullmatch(r"install -m 644 '(.*)' (\S+) && udevadm control --reload && "
                                              r"udevadm trigger --subsystem-match=tty --subsystem-match=usb",
                                              script).groups()
                assert target == '/etc/udev/rules.d/70-lifeboat.rules', target
                with open(source, encoding='utf-8') as file:
                    assert 'uaccess' in file.read()
            app.click('Details', 'push button')
            wait(lambda: any(path in n.text and 'sudo sh -c' in n.text for n in app.find_all('Log', 'text')), 20,
                 'the reason and the command under Details')
            os.fchmod(slave, 0o600)
            app.click('Try Again', 'push button')
            app.see('Nothing heard yet', seconds=30)
            app.click('Cancel', 'push button')
            app.see('Connect', 'push button')


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


# What a board says while it starts, and what the page makes of it.
HEARD = (
    (b'\r\n ets Jan  8 2013,rst cause:1, boot mode:(3,6)\r\n\r\nload 0x4010f000, len 1384, room 16 \r\n',
     'The board started normally', 'The boot pin (GPIO0) was not low'),
    (b'\r\n ets Jan  8 2013,rst cause:1, boot mode:(5,7)\r\n\r\nwaiting for host\r\n',
     'The board waits for an SD host', 'Connect GPIO15 to GND'),
    (b'\r\nrst:0x1 (POWERON_RESET),boot:0x3 (DOWNLOAD_BOOT(UART0/UART1/SDIO_REI_REO_V2))\r\nwaiting for download\r\n',
     'In boot mode, but it does not hear us', 'TX to the board’s RX is loose'),
    (b'\r\nrst:0x10 (RTCWDT_RTC_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\ninvalid header: 0xffffffff\r\n',
     'The board starts but finds no firmware', 'Its flash is blank'),
    (b'\r\nrst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\nBrownout detector was triggered\r\n',
     'The board gets too little power', 'Use a supply that gives 500 mA'),
)


def what_is_heard():
    """What the board says while it starts is told in words of its own, each with what to do"""
    with pty() as (path, master, _):
        with running('--port', path, settings={'last-board': "'esp32-devkit'"}) as app:
            app.connect()
            app.see('Nothing heard yet', seconds=20)
            for words, title, advice in HEARD:
                def heard():
                    os.write(master, words)  # again and again: what comes while we speak is not listened to
                    return app.find(title, 'label')
                wait(heard, 20, title)
                app.see_text(advice)
            app.click('Cancel', 'push button')
            app.see('Connect', 'push button')


def power_cycle_until(app, heard):
    """Heard at the wrong rate a start-up message is noise; the program listens at the other rate then."""
    for _ in range(8):
        app.click('held 3.3 V supply plugged in', 'push button')  # pulled
        app.click('released 3.3 V supply plugged in', 'push button')
        with contextlib.suppress(Missing):
            wait(heard, 2, 'the start-up message')
            return
    raise Missing('the start-up message was never understood')


def normal_boot():
    """Normal boot: the board talks, but its boot pin was not low"""
    with running('--port', 'practice:sonoff-basic,fault=boot:normal') as app:
        app.connect()
        app.see('Buttons of the Practice Board')
        power_cycle_until(app, lambda: app.find(contains='started normally') or app.find('The board’s start-up message is heard'))
        app.see_text('old the button')
        app.click('Cancel', 'push button')
        app.see('Connect', 'push button')


def connect_again(app):
    """Tries again whenever that is offered: the cable comes back by itself after a while."""
    if app.find('Backed Up and Proven'):
        return True
    again = app.find('Try Again', 'push button')
    if again and again.sensitive:
        with contextlib.suppress(GLib.Error):  # the page may have moved on while we looked
            again.act()
    return False


def lost_cable():
    """Lost cable: what is proven is kept, and trying again goes on from there"""
    with running('--port', 'practice:vg-l7x,instant,fault=vanish@300000') as app:
        app.connect_ready()
        app.click('Back Up', 'push button')
        app.see('Try Again', 'push button', seconds=60)
        app.see_text('work goes on where it stopped')
        app.click('Details', 'push button')
        app.see('Copy', 'push button')
        wait(lambda: connect_again(app), 90, 'the backup after the cable is back')
        app.see('Backed Up and Proven')


def stored(app):
    """The backups in the library, with what they hold."""
    base = app.path('data', 'lifeboat', 'backups')
    return {name: open(os.path.join(folder, name), 'rb').read() for folder, _, names in os.walk(base)
            for name in names if name.endswith('.bin')}


def full_disk():
    """Full disk: said so, earlier backups are untouched, and with room again the work goes on"""
    shim = os.environ.get('LIFEBOAT_ENOSPC_SHIM')
    if shim is None:
        raise Skip('LIFEBOAT_ENOSPC_SHIM does not name the library that lets the disk fail')
    with running('--port', BOARD) as app:
        app.cli('backup', '--port', 'practice:sonoff-basic,instant')
        before = stored(app)
        app.quit()
        app.environment.update(LD_PRELOAD=shim, LB_SHIM_ROOT=app.path('data'), LB_SHIM_BYTES='600000')
        app.start()
        app.connect_ready()
        app.click('Back Up', 'push button')
        app.see('This computer cannot store it', seconds=60)
        app.see_text('Make room')
        app.see_text('Earlier backups are untouched')
        app.see('Try Again', 'push button')
        assert stored(app) == before
        app.quit()
        del app.environment['LD_PRELOAD']
        app.start()
        app.connect_ready()
        app.back_up()
        after = stored(app)
        assert len(after) == len(before) + 1 and before.items() <= after.items(), after.keys()


if __name__ == '__main__':
    tap(no_port, no_permission, port_in_use, silent_board, echo, what_is_heard, normal_boot, lost_cable, full_disk)

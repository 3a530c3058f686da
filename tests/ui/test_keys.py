#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Lifeboat developers
"""Every accelerator that the application registers is pressed and does what it says."""

import os
import re
import xml.etree.ElementTree as xml

from lifeboat_ui import running, tap

SOURCE = os.environ['LIFEBOAT_SOURCE']


def registered():
    """What src/app/lb-application.c gives to GTK: action and keys, as xdotool calls them."""
    with open(os.path.join(SOURCE, 'src/app/lb-application.c'), encoding='utf-8') as file:
        table = re.search(r'accelerators\[\]\[3\] = \{(.*?)\n\};', file.read(), re.S).group(1)
    found = {}
    for action, *keys in re.findall(r'\{ "([^"]+)", "([^"]+)", (?:NULL|"([^"]+)") \}', table):
        found[action] = [key.replace('<primary>', 'ctrl+').replace('<shift>', 'shift+').replace('<alt>', 'alt+')
                         for key in keys if key]
    assert len(found) == table.count('{'), table
    return found


def dialog(title):
    """A dialog that is closed again."""
    def check(app):
        app.see(title, ('filler', 'frame', 'dialog', 'panel'))
        app.activate()
        app.keys('Escape')
        app.gone(title, ('filler', 'frame', 'dialog', 'panel'))
    return check


def button(name):
    return lambda app: app.see(name, 'push button', seconds=60)


def connected(app):
    app.click('Press Them for Me', 'push button')
    app.see('Back Up', 'push button', seconds=60)


def finished(app):
    app.see('Backed Up and Proven', seconds=90)
    app.click('Done', 'push button')
    app.see('Back Up', 'push button')


def compared(app):
    app.click(contains='· 1 MB ·', role='push button')
    app.see_text('The device holds exactly what was compared', seconds=60)
    app.click('Done', 'push button')
    app.see('Back Up', 'push button')


def asked_to_erase(app):
    app.see(contains='Erase Sonoff', role='push button', seconds=60)
    app.click('Back', 'push button')
    app.see('Back Up', 'push button')


def searched(app):
    app.see('Search the backups')
    app.type('nothing like this')
    app.see_text('Nothing Found')


def ended(app):
    app.process.wait(60)
    app.quit()
    app.start()
    app.see('Connect', 'push button')
    app.activate()


# In the order of a visit: the action, and what can be seen once its key was pressed.
STEPS = [
    ('session.connect', connected),
    ('session.backup', lambda app: app.see_text('kB/s')),
    ('session.cancel', lambda app: app.see('Cancelled', seconds=30)),
    ('session.try-again', finished),
    ('session.restore', lambda app: app.see_text('Choose what to take')),
    ('win.back', button('Back Up')),
    ('session.verify', compared),
    ('session.write-file', dialog('Write a Firmware File')),
    ('session.erase', asked_to_erase),
    ('session.disconnect', button('Connect')),
    ('win.backups', lambda app: app.see(contains='Sonoff', role='list item')),
    ('win.search', searched),
    ('win.new-device', button('Connect')),
    ('win.import', dialog('Import a Backup')),
    ('win.open', dialog('Write a Firmware File')),
    ('app.preferences', dialog('Preferences')),
    ('win.show-help-overlay', dialog('Keyboard Shortcuts')),
    ('win.close', ended),
    ('app.quit', ended),
]


def accelerators():
    """Each does what it is for"""
    keys = registered()
    assert sorted(keys) == sorted(action for action, _ in STEPS), 'an accelerator without a check here, or the reverse'
    with running('--port', 'practice:sonoff-basic', settings={'default-speed': 'uint32 460800'}) as app:
        app.see('Connect', 'push button')
        app.activate()
        app.libraries_leak = True  # some of the keys open the file chooser
        for action, check in STEPS:
            for key in keys[action]:
                print(f'# {action}: {key}', flush=True)
                app.keys(key)
                check(app)


def overview():
    """The window of keyboard shortcuts tells of each"""
    tree = xml.parse(os.path.join(SOURCE, 'ui/help-overlay.ui'))
    told = [node.text for node in tree.iter('property') if node.get('name') == 'action-name']
    assert sorted(told) == sorted(registered()), told


if __name__ == '__main__':
    tap(accelerators, overview)

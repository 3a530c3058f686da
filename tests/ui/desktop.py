#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Lifeboat developers
"""The parts of a desktop that the window talks to: notifications and the session. Writes every call to a file."""

import sys

from gi.repository import Gio, GLib

CALLS = sys.argv[1]

NOTIFICATIONS = """<node><interface name="org.freedesktop.Notifications">
  <method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
    <arg type="a{sv}" direction="in"/><arg type="i" direction="in"/><arg type="u" direction="out"/></method>
  <method name="GetCapabilities"><arg type="as" direction="out"/></method>
  <method name="CloseNotification"><arg type="u" direction="in"/></method>
</interface></node>"""

SESSION = """<node><interface name="org.gnome.SessionManager">
  <method name="Inhibit"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
    <arg type="u" direction="in"/><arg type="u" direction="out"/></method>
  <method name="Uninhibit"><arg type="u" direction="in"/></method>
</interface></node>"""

ANSWERS = {
    'Notify': GLib.Variant('(u)', (1,)),
    'GetCapabilities': GLib.Variant('(as)', (['body', 'actions'],)),
    'Inhibit': GLib.Variant('(u)', (7,)),
}


def called(_connection, _sender, _path, _interface, method, parameters, invocation):
    with open(CALLS, 'a', encoding='utf-8') as file:
        file.write(f'{method} {parameters.print_(False)}\n')
    invocation.return_value(ANSWERS.get(method))


connection = Gio.bus_get_sync(Gio.BusType.SESSION)
for xml, path, name in ((NOTIFICATIONS, '/org/freedesktop/Notifications', 'org.freedesktop.Notifications'),
                        (SESSION, '/org/gnome/SessionManager', 'org.gnome.SessionManager')):
    connection.register_object(path, Gio.DBusNodeInfo.new_for_xml(xml).interfaces[0], called, None, None)
    connection.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'RequestName',
                         GLib.Variant('(su)', (name, 4)), None, Gio.DBusCallFlags.NONE, -1, None)
print('ready', flush=True)
GLib.MainLoop().run()

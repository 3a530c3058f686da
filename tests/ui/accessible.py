# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Lifeboat developers
"""Reads a program's accessibility tree over D-Bus, many questions at a time.

The usual library asks one question and waits for its answer before the next one: a page of 300 widgets then takes
seconds on a busy machine. Here all widgets of a level are asked at once.
"""

import gi

gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, Gio, GLib  # noqa: E402

ACCESSIBLE = 'org.a11y.atspi.Accessible'
COMPONENT = 'org.a11y.atspi.Component'
TIMEOUT_MS = 20000
WINDOW_COORDINATES = GLib.Variant('(u)', (1,))


class Bus:
    """The bus of accessible programs."""

    def __init__(self):
        session = Gio.bus_get_sync(Gio.BusType.SESSION)
        address = session.call_sync('org.a11y.Bus', '/org/a11y/bus', 'org.a11y.Bus', 'GetAddress', None, None,
                                    Gio.DBusCallFlags.NONE, TIMEOUT_MS, None).unpack()[0]
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        self.connection = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
        self.pending = 0

    def call(self, place, interface, method, arguments=None):
        """Waits for the answer; raises GLib.Error."""
        return self.connection.call_sync(place[0], place[1], interface, method, arguments, None,
                                         Gio.DBusCallFlags.NONE, TIMEOUT_MS, None).unpack()

    def ask(self, place, interface, method, arguments, answered):
        """Calls answered(values), or answered(None) for an error, in finish()."""
        self.pending += 1

        def done(connection, result):
            self.pending -= 1
            try:
                values = connection.call_finish(result).unpack()
            except GLib.Error:
                values = None
            answered(values)
        self.connection.call(place[0], place[1], interface, method, arguments, None, Gio.DBusCallFlags.NONE,
                             TIMEOUT_MS, None, done)

    def finish(self):
        """Until every question is answered, those that answers lead to as well."""
        context = GLib.MainContext.default()
        while self.pending:
            context.iteration(True)

    def find_program(self, process_id):
        """The root of the program with this process id, or None."""
        registry = ('org.a11y.atspi.Registry', '/org/a11y/atspi/accessible/root')
        for place in self.call(registry, ACCESSIBLE, 'GetChildren')[0]:
            try:
                owner = self.call(('org.freedesktop.DBus', '/org/freedesktop/DBus'), 'org.freedesktop.DBus',
                                  'GetConnectionUnixProcessID', GLib.Variant('(s)', (place[0],)))[0]
            except GLib.Error:
                continue  # it is just leaving
            if owner == process_id:
                return place
        return None


class Widget:
    """One accessible and what it said when it was asked."""

    def __init__(self, place):
        self.place = place
        self.name = ''
        self.role = ''
        self.states = 0
        self.extents = (0, 0, 1, 1)  # pages of a GtkStack have no place of their own, but their children do
        self.children = []

    def has_state(self, state):
        return bool(self.states >> int(state) & 1)

    @property
    def on_screen(self):
        return self.extents[2] > 0 and self.extents[3] > 0 and self.has_state(Atspi.StateType.VISIBLE)


class Reader:
    """Fills a tree with everything that is on the screen."""

    def __init__(self, bus):
        self.bus = bus

    def read(self, place):
        root = Widget(place)
        self._ask_children(root)
        self.bus.finish()
        return root

    def _ask_children(self, widget):
        def answered(values):
            for place in values[0] if values else ():
                child = Widget(place)
                widget.children.append(child)
                self._ask_presence(child)
        self.bus.ask(widget.place, ACCESSIBLE, 'GetChildren', None, answered)

    def _ask_presence(self, widget):
        """What is not on the screen is asked no more."""
        def placed(values):
            if values:
                widget.extents = tuple(values[0])

        def stated(values):  # the answers come in the order of the questions
            if values:
                widget.states = sum(word << 32 * i for i, word in enumerate(values[0]))
            if widget.on_screen:
                self._ask_rest(widget)
        self.bus.ask(widget.place, COMPONENT, 'GetExtents', WINDOW_COORDINATES, placed)
        self.bus.ask(widget.place, ACCESSIBLE, 'GetState', None, stated)

    def _ask_rest(self, widget):
        def named(values):
            widget.name = values[0] if values else ''

        def played(values):
            widget.role = Atspi.role_get_name(Atspi.Role(values[0])) if values else ''
        self.bus.ask(widget.place, 'org.freedesktop.DBus.Properties', 'Get',
                     GLib.Variant('(ss)', (ACCESSIBLE, 'Name')), named)
        self.bus.ask(widget.place, ACCESSIBLE, 'GetRole', None, played)
        self._ask_children(widget)

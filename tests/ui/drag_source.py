# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Lifeboat developers
"""A small window with a file in it that can be dragged, as a file manager has."""

import sys

import gi

gi.require_version('Gtk', '4.0')
from gi.repository import Gdk, Gio, GLib, Gtk  # noqa: E402


def activate(app):
    """Shows the window and says so."""
    files = Gdk.FileList.new_from_list([Gio.File.new_for_path(sys.argv[1])])
    label = Gtk.Label(label='Drag me')
    source = Gtk.DragSource(actions=Gdk.DragAction.COPY)
    source.set_content(Gdk.ContentProvider.new_for_value(files))
    label.add_controller(source)
    window = Gtk.ApplicationWindow(application=app, title='Drag Source', default_width=200, default_height=200)
    window.set_child(label)
    window.connect('map', lambda *_: print('ready', flush=True))
    window.present()


app = Gtk.Application(application_id=None, flags=Gio.ApplicationFlags.NON_UNIQUE)
app.connect('activate', activate)
GLib.set_prgname('drag-source')
app.run([])

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <gio/gio.h>

#include "lb-port.h"

G_BEGIN_DECLS

/**
 * LbPlace:
 *
 * A place where a device can be: what port lists show and jobs take. Immutable but for what a subclass
 * says; may be used from any thread. Only some places open to an LbPort.
 */
#define LB_TYPE_PLACE (lb_place_get_type ())
G_DECLARE_DERIVABLE_TYPE (LbPlace, lb_place, LB, PLACE, GObject)

typedef enum
{
  LB_PLACE_SERIAL,   /* /dev/ttyUSB0 */
  LB_PLACE_STREAM,   /* a pty, tcp:HOST:PORT */
  LB_PLACE_PRACTICE, /* practice:NAME */
  LB_PLACE_STLINK,   /* stlink[:SERIAL] */
  LB_PLACE_VESC,     /* vesc:PATH */
  LB_PLACE_VESC_SWD, /* vesc-swd:PATH */
} LbPlaceKind;

/* A place without open_port is no serial line. */
struct _LbPlaceClass
{
  GObjectClass parent_class;

  LbPort *(*open_port) (LbPlace       *self,
                        GCancellable  *cancellable,
                        GError       **error);
};

/*
 * Construct properties, all strings but "kind" and the last three:
 * "kind", "spec" (as after --port), "title" ("CP2102 USB to UART"), "subtitle" ("/dev/ttyUSB0"),
 * "board-title" (of a practice board, which its title ends in; NULL elsewhere),
 * "serial" (of the adapter, may be NULL), "usb-vid", "usb-pid" (0 when none),
 * "rank" (larger is likelier to be a board, facts 6.6).
 */
LbPlaceKind  lb_place_get_kind     (LbPlace *self);
const char  *lb_place_get_spec     (LbPlace *self);
const char  *lb_place_get_title    (LbPlace *self);
const char  *lb_place_get_subtitle (LbPlace *self);
const char  *lb_place_get_board_title (LbPlace *self);
const char  *lb_place_get_serial   (LbPlace *self);
guint16      lb_place_get_usb_vid  (LbPlace *self);
guint16      lb_place_get_usb_pid  (LbPlace *self);
int          lb_place_get_rank     (LbPlace *self);

/*
 * Returns: whether it is likelier to be a board than the computer's own ports: a real adapter that somebody
 * plugged in
 */
gboolean     lb_place_is_adapter   (LbPlace *self);

/**
 * lb_place_open_port:
 *
 * Opens the serial line at 115200 8N1, exclusively. Worker thread.
 *
 * Returns: (transfer full): the port, or %NULL with LB_RETRY_NO_PORT, LB_RETRY_NO_ACCESS (the
 * message holds the exact command that fixes it), LB_RETRY_PORT_BUSY (it names the process where
 * /proc tells), or LB_ERROR_UNSUPPORTED for places that are no serial line
 */
LbPort      *lb_place_open_port    (LbPlace       *self,
                                    GCancellable  *cancellable,
                                    GError       **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-stlink-codec.h"
#include "lb-usb-transport.h"

G_BEGIN_DECLS

#define LB_STLINK_USB_TIMEOUT_MS 3000
#define LB_STLINK_NRST_LOW 0
#define LB_STLINK_NRST_HIGH 1

/**
 * LbStlinkWire:
 *
 * The adapter itself: commands with their status, its mode, voltage and clock. Nothing here touches
 * the chip's memory.
 */
typedef struct
{
  LbUsbTransport  *usb;
  LbStlinkVersion  version;
  guint            voltage_mv; /* 0 when unknown */
  guint            khz;
} LbStlinkWire;

gboolean lb_stlink_wire_send          (LbStlinkWire  *self,
                                       const guint8   block[LB_STLINK_BLOCK],
                                       GError       **error);
/* A command and an answer of exactly @length bytes. */
gboolean lb_stlink_wire_ask           (LbStlinkWire  *self,
                                       const guint8   block[LB_STLINK_BLOCK],
                                       guint8        *reply,
                                       gsize          length,
                                       GError       **error);
/* The same for answers that begin with a status; a busy chip is asked again. */
gboolean lb_stlink_wire_ask_status    (LbStlinkWire  *self,
                                       const guint8   block[LB_STLINK_BLOCK],
                                       guint8        *reply,
                                       gsize          length,
                                       GError       **error);
/* The status of the last memory command. */
gboolean lb_stlink_wire_last_status   (LbStlinkWire  *self,
                                       guint8        *status,
                                       GError       **error);

/* The steps of a connect, in this order (facts 1.7). */
gboolean lb_stlink_wire_wake          (LbStlinkWire  *self,
                                       GError       **error);
gboolean lb_stlink_wire_check_version (LbStlinkWire  *self,
                                       GError       **error);
gboolean lb_stlink_wire_leave_mode    (LbStlinkWire  *self,
                                       GError       **error);
gboolean lb_stlink_wire_read_voltage  (LbStlinkWire  *self,
                                       GError       **error);
gboolean lb_stlink_wire_set_speed     (LbStlinkWire  *self,
                                       guint          khz,
                                       GError       **error);
gboolean lb_stlink_wire_enter         (LbStlinkWire  *self,
                                       GError       **error);

gboolean lb_stlink_wire_drive_nrst    (LbStlinkWire  *self,
                                       guint8         level,
                                       GError       **error);

G_END_DECLS

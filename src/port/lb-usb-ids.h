/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How the modem lines of an adapter reach reset and boot pin (facts 6.1). */
typedef enum
{
  LB_USB_RESET_BRIDGE,   /* a UART bridge: tight, then classic */
  LB_USB_RESET_USB_JTAG, /* the built-in USB-Serial/JTAG */
  LB_USB_RESET_USB_OTG,  /* the USB-OTG loader: watchdog reset only */
  LB_USB_RESET_CP2102C,  /* always-on flow control: leave DTR asserted */
  LB_USB_RESET_NONE,     /* the lines reset nothing */
} LbUsbReset;

typedef struct
{
  guint16 vid;
  guint16 pid;
  const char *name;     /* for people: "CP2102 USB to UART" */
  guint max_baud;       /* practical maximum; 0 where the rate has no effect */
  LbUsbReset reset;
  int rank;             /* larger is likelier to be a board */
  gboolean slow_latency; /* keeps bytes for 16 ms unless told otherwise */
} LbUsbId;

/* The ranks of ports that are in no table. */
#define LB_RANK_USB_UNKNOWN 40
#define LB_RANK_NATIVE 10
#define LB_RANK_BLUETOOTH 5

/* Returns: (nullable): the row for this adapter (facts 6.6), or NULL for one we do not know */
const LbUsbId *lb_usb_id_find       (guint16 vid,
                                     guint16 pid);

/* Whether this vendor's serial ports belong to modems, telephones, receivers or printers. */
gboolean       lb_usb_id_is_foreign (guint16 vid);

G_END_DECLS

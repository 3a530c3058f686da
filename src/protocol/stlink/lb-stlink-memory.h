/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-stlink-wire.h"

G_BEGIN_DECLS

/*
 * Blocks of the chip's memory through an ST-Link in debug mode. They are cut where the adapter or the
 * bus wants it (facts 1.4). READMEM and WRITEMEM carry no status, so each block is followed by the
 * question for it: a failed read never becomes data. A busy chip (WAIT) is asked again, up to eight
 * times with growing pauses.
 *
 * Returns: %FALSE with the errors of lb_stlink_check_status(), of the USB transport, or cancelled
 */

/* @address and @len are multiples of 4. */
gboolean lb_stlink_memory_read        (LbStlinkWire *self,
                                       guint32       address,
                                       guint8       *buf,
                                       gsize         len,
                                       GCancellable *cancellable,
                                       GError      **error);
/* In words; @address and @len are multiples of 4. */
gboolean lb_stlink_memory_write       (LbStlinkWire *self,
                                       guint32       address,
                                       const guint8 *data,
                                       gsize         len,
                                       GCancellable *cancellable,
                                       GError      **error);
gboolean lb_stlink_memory_write_bytes (LbStlinkWire *self,
                                       guint32       address,
                                       const guint8 *data,
                                       gsize         len,
                                       GCancellable *cancellable,
                                       GError      **error);

G_END_DECLS

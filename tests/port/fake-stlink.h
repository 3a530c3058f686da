/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>
#include <umockdev.h>

G_BEGIN_DECLS

/*
 * A USB device made by libumockdev that looks like an ST-Link to the real libusb. Behind its pipes is
 * no adapter but an echo: what goes out comes back in. Programs need the umockdev wrapper.
 */
typedef struct _FakeStlink FakeStlink;

/*
 * @socket: "1-2"; @out_endpoint: where the descriptors put the OUT pipe; @serial: the string
 * descriptor as UTF-16 units, @serial_len of them
 */
FakeStlink *fake_stlink_new         (UMockdevTestbed *bed,
                                     const char      *socket,
                                     guint16          pid,
                                     guint8           out_endpoint,
                                     const guint16   *serial,
                                     gsize            serial_len);
void        fake_stlink_free        (FakeStlink      *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeStlink, fake_stlink_free)

/*
 * What is behind the pipes instead of the echo. @out returns whether the bytes were taken (else the
 * pipe stalls), @in how many there are, -1 for none. Called in a thread of libumockdev.
 */
typedef gboolean (*FakeStlinkOut) (const guint8 *data,
                                   gsize         length,
                                   gpointer      user_data);
typedef gssize   (*FakeStlinkIn)  (guint8       *buf,
                                   gsize         length,
                                   gpointer      user_data);

void        fake_stlink_set_pipes   (FakeStlink      *self,
                                     FakeStlinkOut    out,
                                     FakeStlinkIn     in,
                                     gpointer         user_data);

/* The interface is claimed by another program. */
void        fake_stlink_set_busy    (FakeStlink      *self,
                                     gboolean         busy);
/* Both pipes stall until the halt is cleared. */
void        fake_stlink_stall       (FakeStlink      *self);
/* From here on every transfer fails as after unplugging. */
void        fake_stlink_vanish      (FakeStlink      *self);
guint       fake_stlink_get_resets  (FakeStlink      *self);
/* Which endpoint the last bulk OUT went to. */
guint8      fake_stlink_get_out     (FakeStlink      *self);

G_END_DECLS

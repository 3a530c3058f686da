/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>
#include <umockdev.h>

G_BEGIN_DECLS

/*
 * A USB serial adapter made by libumockdev: the real libserialport lists and opens it, its bytes go
 * over a pty, and its modem lines and odd rates arrive here. Programs need the umockdev wrapper.
 */
typedef struct _FakeAdapter FakeAdapter;

typedef struct
{
  const char *tty;     /* "ttyUSB0" */
  const char *socket;  /* "1-2" */
  guint16 vid;
  guint16 pid;
  const char *product; /* may be NULL, as may serial */
  const char *serial;
  const char *driver;  /* "cp210x" */
  const char *latency; /* what the attribute latency_timer holds; NULL without one */
} FakeAdapterInfo;

/* Returns: whether the program runs under the umockdev wrapper; else the test is skipped, in words */
gboolean     fake_adapter_can_run  (void);

/* Plugs it in. */
FakeAdapter *fake_adapter_new      (UMockdevTestbed       *bed,
                                    const FakeAdapterInfo *info);
/* Pulls it. */
void         fake_adapter_free     (FakeAdapter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeAdapter, fake_adapter_free)

/* As if another of its kind had come in its place: libumockdev gives no name twice. */
void         fake_adapter_replace  (FakeAdapter *self,
                                    const char  *serial);

/* The board's end of the line. */
int          fake_adapter_get_fd   (FakeAdapter *self);

/* Returns: (transfer full): the lines after each TIOCMSET, "D1R0 D0R0"; then starts anew */
char        *fake_adapter_take_log (FakeAdapter *self);

/* The rate in force. */
guint        fake_adapter_get_baud     (FakeAdapter *self);
/* Rates above @max are ignored, as a driver does that clamps. */
void         fake_adapter_set_max_baud (FakeAdapter *self,
                                        guint        max);
/* Returns: (transfer full): what the attribute latency_timer holds now */
char        *fake_adapter_dup_latency    (FakeAdapter *self);
/* Whether the serial flag for low latency was set. */
gboolean     fake_adapter_is_low_latency (FakeAdapter *self);
/* From here on the modem-line calls fail with ENOTTY. */
void         fake_adapter_drop_lines     (FakeAdapter *self);

G_END_DECLS

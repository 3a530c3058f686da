/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-port.h"

G_BEGIN_DECLS

/* How modem lines start a chip (facts 6.1): waveforms as data. */

/* What stands between the computer and the chip, told by the USB ids (facts 6.6). */
typedef enum
{
  LB_ESP_LINK_UART,      /* a bridge, or a port without USB ids */
  LB_ESP_LINK_UART_FLOW, /* CP2102C: flow control always on */
  LB_ESP_LINK_USB_JTAG,  /* the chip's own USB serial port */
  LB_ESP_LINK_USB_OTG,   /* the USB loader of S2, S3 and P4 */
} LbEspLink;

LbEspLink   lb_esp_link_from_usb (guint16 vid,
                                  guint16 pid);
/* The rate of the line means nothing over built-in USB. */
gboolean    lb_esp_link_is_usb   (LbEspLink self);

typedef struct
{
  LbLines lines;
  guint   wait_ms; /* after the lines were set */
} LbEspResetStep;

typedef struct
{
  const char           *name;
  const LbEspResetStep *steps;
  guint                 n_steps;
} LbEspReset;

/**
 * lb_esp_reset_get_boot:
 * @attempt: counts from 0; the strategies take turns
 *
 * Returns: the waveform that starts the loader
 */
const LbEspReset *lb_esp_reset_get_boot (LbEspLink link,
                                         guint     attempt);

/* Returns: the waveform that starts the application */
const LbEspReset *lb_esp_reset_get_run  (LbEspLink link);

/**
 * lb_esp_reset_play:
 *
 * Plays a waveform. A built-in USB port that vanishes meanwhile is opened again (up to three times).
 *
 * Returns: %FALSE with LB_ERROR_UNSUPPORTED when the port has no lines
 */
gboolean    lb_esp_reset_play     (const LbEspReset  *self,
                                   LbPort            *port,
                                   GCancellable      *cancellable,
                                   GError           **error);

/**
 * lb_esp_reset_reopen:
 *
 * Waits for a built-in USB port that vanished with a reset of its chip, and opens it again.
 */
gboolean    lb_esp_reset_reopen   (LbPort            *port,
                                   GCancellable      *cancellable,
                                   GError           **error);

G_END_DECLS

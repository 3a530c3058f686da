/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-esp-loader.h"
#include "lb-slip.h"

G_BEGIN_DECLS

/* The inside of a session, shared by the files that implement it. */

#define LB_ESP_COMMAND_MS 3000

struct _LbEspLoader
{
  GObject          parent_instance;

  LbPort          *port;
  LbEspLink        link;

  LbSlipDecoder    decoder;
  guint8           rx[4096];     /* read from the port, not decoded yet */
  gsize            rx_at;
  gsize            rx_length;

  const LbEspChip *chip;
  guint32          magic;        /* the register that proves a new rate */
  gboolean         has_magic;
  gboolean         stub;
  guint8           status[2];

  gboolean         unsettled;    /* an answer or a stream may still be on its way */
  gint64           busy_until;   /* µs: how long the loader may need for what was begun */

  gboolean         lines_work;
  gboolean         entered_by_lines;
  GByteArray      *boot_log;
  gboolean         echo;         /* our own request was heard */
  guint8           refusal;      /* with what the last SYNC was refused; 0: it was not */
  LbEspBoot        last_heard;
  LbEspHeardFunc   heard_func;
  gpointer         heard_data;
};

typedef enum
{
  LB_ESP_GOT_FRAME,
  LB_ESP_GOT_START,  /* the first byte of a frame */
  LB_ESP_GOT_NOTHING,
  LB_ESP_GOT_ERROR,
} LbEspGot;

/**
 * lb_esp_loader_receive:
 * @deadline: µs of the port's clock
 * @want_start: return already when a frame begins
 *
 * Gets the next frame into the decoder. A frame may stay open as long as it likes (trap 10).
 */
LbEspGot lb_esp_loader_receive      (LbEspLoader   *self,
                                     gint64         deadline,
                                     gboolean       want_start,
                                     GCancellable  *cancellable,
                                     GError       **error);

gboolean lb_esp_loader_send         (LbEspLoader   *self,
                                     GByteArray    *wire,
                                     GCancellable  *cancellable,
                                     GError       **error);

/* Sends @data as a bare frame: acknowledgement or cancel of a read. */
gboolean lb_esp_loader_send_frame   (LbEspLoader   *self,
                                     const guint8  *data,
                                     gsize          length,
                                     GCancellable  *cancellable,
                                     GError       **error);

/* Drops what was received so far and what waits in the port. */
gboolean lb_esp_loader_flush        (LbEspLoader   *self,
                                     GError       **error);

/* Drops what comes until the line was quiet for @quiet_ms. */
gboolean lb_esp_loader_drain        (LbEspLoader   *self,
                                     guint          quiet_ms,
                                     GCancellable  *cancellable,
                                     GError       **error);

/**
 * lb_esp_loader_exchange:
 *
 * Sends a request and waits for the reply with its opcode; the status is not looked at. @response
 * stays valid until something is received again.
 */
gboolean lb_esp_loader_exchange     (LbEspLoader    *self,
                                     LbEspOp         op,
                                     const guint8   *data,
                                     gsize           length,
                                     guint           timeout_ms,
                                     LbEspResponse  *response,
                                     GCancellable   *cancellable,
                                     GError        **error);

/* The second half of the above, for requests that were sent already. */
gboolean lb_esp_loader_wait_reply   (LbEspLoader    *self,
                                     LbEspOp         op,
                                     guint           timeout_ms,
                                     LbEspResponse  *response,
                                     GCancellable   *cancellable,
                                     GError        **error);

/* Checks the status behind @payload bytes; a failure becomes LB_ERROR_DEVICE, or LB_ERROR_CHECKSUM when
 * the loader says that the request came damaged. */
gboolean lb_esp_loader_check        (LbEspLoader          *self,
                                     const LbEspResponse  *response,
                                     gsize                 payload,
                                     GCancellable         *cancellable,
                                     GError              **error);

/* Both: exchange and check. */
gboolean lb_esp_loader_call         (LbEspLoader    *self,
                                     LbEspOp         op,
                                     const guint8   *data,
                                     gsize           length,
                                     gsize           payload,
                                     guint           timeout_ms,
                                     LbEspResponse  *response,
                                     GCancellable   *cancellable,
                                     GError        **error);

typedef enum
{
  LB_ESP_SYNC_NONE,   /* no answer */
  LB_ESP_SYNC_ROM,
  LB_ESP_SYNC_STUB,
  LB_ESP_SYNC_ERROR,
} LbEspSync;

/* One SYNC with its eight replies. */
LbEspSync lb_esp_loader_sync        (LbEspLoader   *self,
                                     guint          timeout_ms,
                                     GCancellable  *cancellable,
                                     GError       **error);

/* µs from now on the port's clock */
gint64   lb_esp_loader_deadline     (LbEspLoader *self,
                                     guint        ms);

/* Time for work on @bytes of flash: @seconds for 10^6 bytes, never less than 3 s (facts 1.6). */
guint    lb_esp_timeout_for         (guint64 bytes,
                                     guint   seconds);

#define LB_ESP_ERASE_SECONDS 40
#define LB_ESP_DIGEST_SECONDS 8

G_END_DECLS

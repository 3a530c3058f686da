/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define LB_SLIP_END 0xc0

/**
 * lb_slip_append_frame:
 *
 * Appends @data as one frame with a delimiter at both ends (facts 1.2).
 */
void lb_slip_append_frame (GByteArray   *out,
                           const guint8 *data,
                           gsize         length);

/**
 * LbSlipDecoder:
 *
 * Takes the bytes of a line as they come, cut anywhere, and gives frames. What stands between two
 * delimiters is a frame, so one byte of noise never costs more than one frame; empty frames are
 * dropped. Bytes in front of the first delimiter are no frame but text, mostly a boot log.
 */
typedef struct
{
  GByteArray *frame;     /* decoded bytes of the frame under way, or of the one just finished */
  GByteArray *skipped;   /* bytes that were no frame; the owner empties it */
  gboolean    opened;    /* a delimiter was seen */
  gboolean    escaped;   /* the last byte was DB */
  gboolean    damaged;   /* the frame holds an escape that does not exist */
  gboolean    finished;  /* the frame ended with the last byte taken */
} LbSlipDecoder;

void     lb_slip_decoder_init    (LbSlipDecoder *self);
void     lb_slip_decoder_clear   (LbSlipDecoder *self);

/* Forgets the frame under way and waits for a delimiter again. */
void     lb_slip_decoder_reset   (LbSlipDecoder *self);

/**
 * lb_slip_decoder_feed:
 * @used: (out): bytes taken from @data, up to and with the delimiter that ended the frame
 *
 * Returns: %TRUE when a frame is complete in @self->frame, where it stays until the next call
 */
gboolean lb_slip_decoder_feed    (LbSlipDecoder *self,
                                  const guint8  *data,
                                  gsize          length,
                                  gsize         *used);

/**
 * lb_slip_decoder_started:
 *
 * Returns: whether at least one byte of a further frame has come, be it only an escape
 */
gboolean lb_slip_decoder_started (const LbSlipDecoder *self);

/**
 * lb_slip_decoder_reject:
 *
 * The owner calls the finished frame no frame at all; it becomes skipped text.
 */
void     lb_slip_decoder_reject  (LbSlipDecoder *self);

G_END_DECLS

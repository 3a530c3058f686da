/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-job-private.h"

G_BEGIN_DECLS

/**
 * LbBlockIo:
 *
 * Asks, reads and proves single blocks of the open device for a running job, with the ladder of
 * design section 4: a block that fails is repeated alone, at the same speed twice, then one speed
 * lower, then with another packet size. Lives on the stack of the job's run function.
 */
typedef struct
{
  LbJob        *job;
  LbJobContext *context;
  LbDevice     *device;
  GCancellable *cancellable;

  guint64       base; /* bytes of the phase that were done before the current block */
} LbBlockIo;

void      lb_block_io_init    (LbBlockIo       *self,
                               LbJob           *job,
                               LbJobContext    *context,
                               GCancellable    *cancellable);

/* A step that may be tried again. */
typedef gboolean (*LbAttempt) (LbBlockIo       *self,
                               gpointer         user_data,
                               GError         **error);

/* Whether another attempt may help after @error. */
gboolean  lb_block_io_may_repeat (const GError *error);

/**
 * lb_block_io_attempt:
 * @failed: (nullable): why an attempt made elsewhere failed: begin with the second rung
 *
 * Returns: whether one of the attempts succeeded; else what the last one said
 */
gboolean  lb_block_io_attempt (LbBlockIo       *self,
                               guint64          start,
                               guint32          length,
                               const GError    *failed,
                               LbAttempt        func,
                               gpointer         user_data,
                               GError         **error);

/* Asks the chip. At most lb_device_get_max_command() bytes. */
gboolean  lb_block_io_digest  (LbBlockIo       *self,
                               guint64          start,
                               guint32          length,
                               LbDigest        *digest,
                               GError         **error);

/**
 * lb_block_io_read:
 * @wanted: (nullable): the digest of the range as the chip computed it in a separate request
 * @proven: (out): the digest of what is returned
 *
 * Without @wanted the chip is asked afterwards, or where it computes no digests everything is read
 * twice; a block the library has read before counts as one of the two.
 *
 * Returns: (transfer full): the bytes, proven; or %NULL with LB_ERROR_UNSTABLE when two askings
 * differ, or what the last attempt said
 */
GBytes   *lb_block_io_read    (LbBlockIo       *self,
                               guint64          start,
                               guint32          length,
                               const LbDigest  *wanted,
                               LbDigest        *proven,
                               GError         **error);

/**
 * lb_block_io_read_run:
 * @arrived: (nullable): takes in what came, also when the read fails later
 *
 * One attempt to read several blocks in one request, without proof and without the ladder.
 */
GBytes   *lb_block_io_read_run (LbBlockIo      *self,
                                guint64         start,
                                guint32         length,
                                GByteArray     *arrived,
                                GError        **error);

gboolean  lb_block_io_can_digest (LbBlockIo    *self);

G_END_DECLS

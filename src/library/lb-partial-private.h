/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-files.h"
#include "lb-library-private.h"
#include "lb-partial.h"

G_BEGIN_DECLS

#define LB_PARTIAL_IMAGE "partial.bin"
#define LB_PARTIAL_HEADER "partial.head"
#define LB_PARTIAL_LOG "partial.blocks"

typedef struct
{
  gboolean proven;
  LbDigest digest;
} LbPartialBlock;

/* What a partial image is a part of. */
typedef struct
{
  gint64      created;  /* Unix seconds */
  char       *chip;
  char       *unit;
  guint32     flash_id;
  guint32     block_size;
  LbGeometry *geometry;
} LbPartialHeader;

struct _LbPartial
{
  LbUnitLock     *lock;
  LbIdentity     *identity;
  LbPartialHeader header;
  char           *image_path;
  char           *header_path;
  char           *log_path;
  int             image_fd;
  int             log_fd;
  off_t           log_length;  /* bytes of the log that are good */
  GByteArray     *pending;     /* records that wait for the next sync */
  guint           n_pending;
  gint64          synced_at;   /* g_get_monotonic_time() */
  GArray         *blocks;      /* of LbBlock */
  guint64        *offsets;     /* of each block in the file */
  LbPartialBlock *states;
  char           *commit_stem; /* the image has this name in the library, the manifest not yet */
};

void     lb_partial_header_init   (LbPartialHeader   *self,
                                   const LbIdentity  *identity,
                                   LbGeometry        *geometry,
                                   guint32            block_size);
void     lb_partial_header_clear  (LbPartialHeader   *self);
GBytes  *lb_partial_header_encode (const LbPartialHeader *self);
/* Hostile text. FALSE when it is no header; *self is cleared then. */
gboolean lb_partial_header_decode (LbPartialHeader   *self,
                                   GBytes            *text);
/* Returns: (nullable): why an image of @old cannot be continued as @self, in words */
const char *lb_partial_header_compare (const LbPartialHeader *self,
                                       const LbPartialHeader *old);

/* One line of the log: @block proven with its digest, or not any more. */
void     lb_partial_log_append    (GByteArray           *log,
                                   guint                 block,
                                   const LbPartialBlock *state);
/* Returns: bytes of the log that are good: a torn record and what follows it do not count */
gsize    lb_partial_log_replay    (GBytes               *log,
                                   LbPartialBlock       *states,
                                   guint                 n_blocks);

void     lb_partial_close_files   (LbPartial *self);

G_END_DECLS

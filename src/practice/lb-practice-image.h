/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-practice-board.h"

G_BEGIN_DECLS

/*
 * The parts that factory firmware is made of (facts section 7). Nothing in them runs; every length,
 * checksum and digest is right.
 */

/* A generator of numbers: the same seed, the same numbers, on every machine. */
typedef struct
{
  guint64 state;
} LbPracticeRandom;

void    lb_practice_random_init  (LbPracticeRandom *self,
                                  const char       *seed);
guint32 lb_practice_random_next  (LbPracticeRandom *self);

/* Fills @length bytes with what compresses like machine code: to about two thirds. */
void    lb_practice_random_code  (LbPracticeRandom *self,
                                  guint8           *buf,
                                  gsize             length);

/* What the header of an image says beside its chip. */
typedef struct
{
  const LbPracticeModel *model;
  guint64                flash_size;
  guint8                 mode;      /* 2 DIO, 3 DOUT */
  guint32                entry;
} LbPracticeImageHead;

/* One segment to load. */
typedef struct
{
  guint32     address;
  GByteArray *data; /* its length a multiple of 4 */
} LbPracticeSegment;

/**
 * lb_practice_image_make:
 *
 * Returns: (transfer full): an image with checksum and, where the chip's images have one, SHA-256
 */
GByteArray *lb_practice_image_make       (const LbPracticeImageHead *head,
                                          const LbPracticeSegment   *segments,
                                          guint                      n_segments);
/* Returns: (transfer full): @length bytes to be a segment */
GByteArray *lb_practice_image_code       (LbPracticeRandom          *random,
                                          gsize                      length);
/* Writes an application description over the start of @segment. */
void        lb_practice_image_describe   (GByteArray                *segment,
                                          LbPracticeRandom          *random,
                                          const char                *project,
                                          const char                *version);

/* A row of a partition table. */
typedef struct
{
  guint8      type;
  guint8      subtype;
  guint32     offset;
  guint32     size;
  const char *label;
} LbPracticePartition;

/* Writes a partition table with its MD5 row to the 4 KiB at @sector. */
void        lb_practice_image_partitions (guint8                    *sector,
                                          const LbPracticePartition *rows,
                                          guint                      n_rows);
/* Writes the record that makes the first OTA slot start to the 4 KiB at @sector. */
void        lb_practice_image_otadata    (guint8                    *sector);

/* Writes a page of key-value store, with network and identity, to the 4 KiB at @sector. */
void        lb_practice_nvs_make         (guint8                    *sector,
                                          const LbPracticeBoard     *board,
                                          LbPracticeRandom          *random);

G_END_DECLS

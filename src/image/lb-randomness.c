/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-randomness"

#include "config.h"

#include "lb-randomness.h"
#include "lb-reader.h"

#define SECTOR 0x1000u

/*
 * Ciphertext looks like dice. Over 4096 bytes the sum of the squared counts of each byte value is
 * about 69616 for dice; a limit of 400 on chi square (255 expected, 23 deviation) lets no plain
 * code through. In whole numbers: chi² = 256 / n × sum − n.
 */
#define CHI_SQUARE_MAX 400
#define DICE_SHARE_PERCENT 60 /* of the sectors that are not blank */

static gboolean
looks_like_dice (const guint8 *sector)
{
  guint counts[256] = { 0 };
  guint64 sum = 0;

  for (guint i = 0; i < SECTOR; i++)
    counts[sector[i]]++;
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    sum += (guint64) counts[i] * counts[i];

  return sum * G_N_ELEMENTS (counts) / SECTOR < SECTOR + CHI_SQUARE_MAX;
}

gboolean
lb_looks_random (const guint8 *data,
                 gsize         length)
{
  guint n_used = 0;
  guint n_dice = 0;

  for (gsize offset = 0; length - offset >= SECTOR; offset += SECTOR)
    {
      const guint8 *sector = data + offset;

      if (lb_bytes_are (sector, SECTOR, sector[0]))
        continue;
      n_used++;
      n_dice += looks_like_dice (sector);
    }

  return n_used > 0 && n_dice * 100 >= n_used * DICE_SHARE_PERCENT;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice-firmware"

#include "config.h"

#include <string.h>

#include "lb-practice-firmware.h"

GBytes *
lb_practice_firmware_make (const LbPracticeBoard *board,
                           guint64                size)
{
  guint8 *data = g_malloc (size);
  guint64 used = size / 100 * board->used;
  guint32 state = g_str_hash (board->name) | 1;

  memset (data, 0xff, size);
  for (guint64 i = 0; i < used; i++)
    {
      state ^= state << 13;
      state ^= state >> 17;
      state ^= state << 5;
      data[i] = state >> 24 & (state & 0x100 ? 0xff : 0x3c);
    }
  data[lb_practice_board_model (board)->bootloader] = 0xe9;
  return g_bytes_new_take (data, size);
}

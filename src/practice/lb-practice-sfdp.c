/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice-sfdp"

#include "config.h"

#include <string.h>

#include "lb-practice-flash.h"
#include "lb-reader.h"

void
lb_practice_flash_read_sfdp (LbPracticeFlash *self,
                             guint32          address,
                             guint8          *buf,
                             gsize            length)
{
  /* Header; one parameter header: the basic table, 11 words at 30. */
  static const guint8 head[] = {
    'S', 'F', 'D', 'P', 0x06, 0x01, 0x00, 0xff, 0x00, 0x06, 0x01, 0x0b, 0x30, 0x00, 0x00, 0xff,
  };
  guint8 table[0x30 + 11 * 4];

  memset (table, 0xff, sizeof table);
  memcpy (table, head, sizeof head);
  lb_put_le32 (table + 0x30, 0xfff120e5);                  /* 4 KiB erase with code 20 */
  lb_put_le32 (table + 0x34,
               (guint32)(lb_practice_flash_get_size (self) * 8 - 1)); /* density in bits */
  lb_put_le32 (table + 0x4c, 0x520f200c);                  /* erase types: 4 KiB, 32 KiB */
  lb_put_le32 (table + 0x50, 0xff00d810);                  /* 64 KiB */
  lb_put_le32 (table + 0x54, 0x00a423a2);                  /* typical erase times */
  lb_put_le32 (table + 0x58, 0x84a92582); /* page size, program and chip erase times */

  for (gsize i = 0; i < length; i++)
    buf[i] = address + i < sizeof table ? table[address + i] : 0xff;
}

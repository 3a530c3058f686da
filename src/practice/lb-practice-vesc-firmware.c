/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice"

#include "config.h"

#include <string.h>

#include "lb-practice-stm32-flash.h"
#include "lb-practice-vesc-private.h"
#include "lb-practice-vesc.h"

#define MIB (1024 * 1024u)
#define FIRMWARE_SIZE 524280u
#define BOOTLOADER_SIZE 5280u
#define BOOTLOADER_OFFSET 0xe0000u
#define SETTINGS_OFFSET 0x4000u
#define CODE_OFFSET 0xc000u
#define QML_OFFSET 0xa0000u
#define LISP_OFFSET 0xc0000u
#define CODE_END 0x50000u

/* Bytes that compress about as well as machine code. */
static void
fill_code (guint8 *data,
           gsize   from,
           gsize   to,
           guint32 seed)
{
  for (gsize i = from; i < to; i++)
    {
      seed = seed * 1664525u + 1013904223u;
      data[i] = i >= from + 64 && (seed >> 24) % 3 != 0 ? data[i - 64] : (guint8) (seed >> 20);
    }
}

GBytes *
lb_practice_vesc_firmware (const char *hardware,
                           guint       major,
                           guint       minor)
{
  guint8 *data = g_malloc (FIRMWARE_SIZE);

  memset (data, 0xff, FIRMWARE_SIZE);
  fill_code (data, 0, SETTINGS_OFFSET, major * 100 + minor);
  fill_code (data, CODE_OFFSET, CODE_END, major * 100 + minor + 7);
  lb_practice_word_put (data, 0x20020000);
  lb_practice_word_put (data + 4, 0x08000201);
  memset (data + LB_PRACTICE_VESC_MARK_OFFSET, 0, 64);
  memcpy (data + LB_PRACTICE_VESC_MARK_OFFSET, LB_PRACTICE_VESC_MARK, 6);
  data[LB_PRACTICE_VESC_MARK_OFFSET + 6] = (guint8) major;
  data[LB_PRACTICE_VESC_MARK_OFFSET + 7] = (guint8) minor;
  g_strlcpy ((char *) data + LB_PRACTICE_VESC_MARK_OFFSET + 8, hardware, 32);
  return g_bytes_new_take (data, FIRMWARE_SIZE);
}

GBytes *
lb_practice_vesc_bootloader (void)
{
  guint8 *data = g_malloc (BOOTLOADER_SIZE);

  fill_code (data, 0, BOOTLOADER_SIZE, 99);
  lb_practice_word_put (data, 0x20000800);
  lb_practice_word_put (data + 4, 0x080e04f1);
  return g_bytes_new_take (data, BOOTLOADER_SIZE);
}

/* An emulated EEPROM page in use: valid, then records of a value and its address (facts 3). */
static void
fill_settings (guint8 *page)
{
  page[0] = 0;
  page[1] = 0;
  for (guint i = 0; i < 220; i++)
    {
      guint16 address = (guint16) (1000 + i);

      page[4 + 4 * i] = (guint8) (i * 13);
      page[5 + 4 * i] = (guint8) (i * 7);
      page[6 + 4 * i] = (guint8) address;
      page[7 + 4 * i] = (guint8) (address >> 8);
    }
}

/* Length, CRC over flags and text, flags, text (facts 3). */
void
lb_practice_vesc_store_script (guint8     *flash,
                               gboolean    is_lisp,
                               const char *text)
{
  guint8 *at = flash + (is_lisp ? LISP_OFFSET : QML_OFFSET);
  gsize n = strlen (text);
  guint16 crc;

  at[0] = 0;
  at[1] = 0;
  at[2] = (guint8) (n >> 8);
  at[3] = (guint8) n;
  at[6] = 0;
  at[7] = is_lisp ? 0 : 2;
  memcpy (at + 8, text, n);
  crc = lb_practice_vesc_crc (at + 6, n + 2);
  at[4] = (guint8) (crc >> 8);
  at[5] = (guint8) crc;
}

void
lb_practice_vesc_fill (guint8     *flash,
                       const char *hardware,
                       guint       major,
                       guint       minor)
{
  g_autoptr(GBytes) firmware = lb_practice_vesc_firmware (hardware, major, minor);
  g_autoptr(GBytes) bootloader = lb_practice_vesc_bootloader ();

  memset (flash, 0xff, MIB);
  memcpy (flash, g_bytes_get_data (firmware, NULL), FIRMWARE_SIZE);
  memcpy (flash + BOOTLOADER_OFFSET, g_bytes_get_data (bootloader, NULL), BOOTLOADER_SIZE);
  fill_settings (flash + SETTINGS_OFFSET);
  lb_practice_vesc_store_script (flash, FALSE, "Item { property string name: \"practice\" }");
  lb_practice_vesc_store_script (flash, TRUE, "(loopwhile t (sleep 1)) ; practice");
  /* The firmware has started before: its CRC is in place. */
  lb_practice_word_put (flash + 0x7fff0, 0);
  lb_practice_word_put (flash + 0x7fff4, 0x1badcafe);
}

/* What the bootloader does with a compressed image: the reverse of LZSS, bits highest first. */
gsize
lb_practice_vesc_expand (const guint8 *data,
                         gsize         length,
                         guint8       *out,
                         gsize         size)
{
  gsize bit = 0;
  gsize n = 0;
  gsize bits = length * 8;

  while (n < size)
    {
      guint n_bits;
      guint32 value = 0;

      if (bit >= bits)
        break;
      n_bits = (data[bit / 8] >> (7 - bit % 8)) & 1 ? 8 : 18;
      bit++;
      if (bit + n_bits > bits)
        break;
      for (guint i = 0; i < n_bits; i++, bit++)
        value = value << 1 | ((data[bit / 8] >> (7 - bit % 8)) & 1);
      if (n_bits == 8)
        out[n++] = (guint8) value;
      else
        {
          gsize back = (value >> 5) + 1;
          guint count = (value & 31) + 1;

          for (guint i = 0; i < count && n < size; i++, n++)
            out[n] = back <= n ? out[n - back] : 0;
        }
    }
  return n;
}

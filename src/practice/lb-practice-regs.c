/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice-regs"

#include "config.h"

#include <string.h>

#include "lb-practice-regs.h"
#include "lb-practice-spi.h"

#define MAGIC_ADDRESS 0x40001000
#define CLKDIV_MASK 0xfffff

#define ESP32_EFUSE_CRYPT 0x3ff5a000 /* bits 20 to 26 */
#define ESP32_EFUSE_SECURE 0x3ff5a018 /* bit 4: secure boot v1, bit 5: v2 */
#define ESP32_SECURE_BOOT_V2 (1u << 5)

struct _LbPracticeRegs
{
  const LbPracticeModel *model;
  GHashTable            *fixed;  /* eFuses and the like: address to value */
  GHashTable            *values; /* what was written since reset */
  LbPracticeSpi         *spi;
  guint                  baud;
};

static void
fix (LbPracticeRegs *self,
     guint32         address,
     guint32         bits)
{
  gpointer key = GUINT_TO_POINTER (address);
  guint32 old = GPOINTER_TO_UINT (g_hash_table_lookup (self->fixed, key));

  g_hash_table_insert (self->fixed, key, GUINT_TO_POINTER (old | bits));
}

static guint8
mac_crc (const guint8 *mac)
{
  guint8 crc = 0;

  for (guint i = 0; i < 6; i++)
    {
      crc ^= mac[i];
      for (guint bit = 0; bit < 8; bit++)
        crc = (crc & 1) != 0 ? crc >> 1 ^ 0x8c : crc >> 1;
    }

  return crc;
}

/* Facts 4.2: where each generation keeps its address. */
static void
fix_mac (LbPracticeRegs *self,
         const guint8   *mac)
{
  guint32 low = self->model->mac_address;

  if (self->model->generation == LB_PRACTICE_ESP8266)
    {
      fix (self, low, (guint32) mac[5] << 24);
      fix (self, low + 4, (guint32) mac[3] << 8 | mac[4]);
      fix (self, low + 12, (guint32) mac[0] << 16 | (guint32) mac[1] << 8 | mac[2]);
      return;
    }

  fix (self, low, (guint32) mac[2] << 24 | (guint32) mac[3] << 16 | (guint32) mac[4] << 8 | mac[5]);
  fix (self, low + 4, (guint32) mac[0] << 8 | mac[1]);
  if (self->model->generation == LB_PRACTICE_ESP32)
    fix (self, low + 4, (guint32) mac_crc (mac) << 16);
}

static void
fix_security (LbPracticeRegs           *self,
              const LbPracticeSecurity *security)
{
  if (self->model->generation != LB_PRACTICE_ESP32)
    return;

  fix (self, ESP32_EFUSE_CRYPT, (guint32) (security->crypt_count & 0x7f) << 20);
  if ((security->flags & LB_PRACTICE_SECURE_BOOT) != 0)
    fix (self, ESP32_EFUSE_SECURE, ESP32_SECURE_BOOT_V2);
}

LbPracticeRegs *
lb_practice_regs_new (const LbPracticeBoard    *board,
                      const LbPracticeSecurity *security,
                      LbPracticeFlash          *flash)
{
  LbPracticeRegs *self = g_new0 (LbPracticeRegs, 1);
  const LbPracticeWord *words;

  self->model = lb_practice_board_model (board);
  self->fixed = g_hash_table_new (NULL, NULL);
  self->values = g_hash_table_new (NULL, NULL);
  self->spi = lb_practice_spi_new (self->model, flash);
  self->baud = 115200;

  words = board->words[0].address != 0 ? board->words : self->model->words;
  for (guint i = 0; i < LB_PRACTICE_MAX_WORDS && words[i].address != 0; i++)
    fix (self, words[i].address, words[i].value);

  fix_mac (self, board->mac);
  fix_security (self, security);
  return self;
}

void
lb_practice_regs_free (LbPracticeRegs *self)
{
  g_hash_table_unref (self->fixed);
  g_hash_table_unref (self->values);
  lb_practice_spi_free (self->spi);
  g_free (self);
}

void
lb_practice_regs_reset (LbPracticeRegs *self)
{
  g_hash_table_remove_all (self->values);
  lb_practice_spi_reset (self->spi);
}

void
lb_practice_regs_attach (LbPracticeRegs *self,
                         gboolean        attached)
{
  lb_practice_spi_attach (self->spi, attached);
}

void
lb_practice_regs_hide_id (LbPracticeRegs *self,
                          gboolean        hidden)
{
  lb_practice_spi_hide_id (self->spi, hidden);
}

void
lb_practice_regs_set_baud (LbPracticeRegs *self,
                           guint           baud)
{
  self->baud = baud;
}

static guint32
clock_divider (LbPracticeRegs *self)
{
  guint64 clock = (guint64) self->model->crystal * 1000000;

  if (self->model->generation == LB_PRACTICE_ESP8266)
    clock *= 2;

  return (guint32) (clock / MAX (self->baud, 1)) & CLKDIV_MASK;
}

guint32
lb_practice_regs_read (LbPracticeRegs *self,
                       gint64          now,
                       guint32         address)
{
  gpointer key = GUINT_TO_POINTER (address);
  gpointer value;

  if (lb_practice_spi_owns (self->spi, address))
    return lb_practice_spi_read (self->spi, now, address);
  if (address == MAGIC_ADDRESS)
    return self->model->magic;
  if (address == self->model->clkdiv)
    return clock_divider (self);
  if (g_hash_table_lookup_extended (self->fixed, key, NULL, &value) ||
      g_hash_table_lookup_extended (self->values, key, NULL, &value))
    return GPOINTER_TO_UINT (value);

  return 0;
}

void
lb_practice_regs_write (LbPracticeRegs *self,
                        gint64          now,
                        guint32         address,
                        guint32         value,
                        guint32         mask)
{
  guint32 old;

  if (mask != 0xffffffff)
    {
      old = lb_practice_regs_read (self, now, address);
      value = (old & ~mask) | (value & mask);
    }

  if (lb_practice_spi_owns (self->spi, address))
    lb_practice_spi_write (self->spi, now, address, value);
  else
    g_hash_table_insert (self->values, GUINT_TO_POINTER (address), GUINT_TO_POINTER (value));
}

guint8
lb_practice_regs_last_command (LbPracticeRegs *self)
{
  return lb_practice_spi_last_command (self->spi);
}

guint32
lb_practice_regs_flash_id (LbPracticeRegs *self)
{
  return lb_practice_spi_flash_id (self->spi);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-esp-spi"

#include "config.h"

#include <string.h>

#include "lb-error.h"
#include "lb-esp-loader-private.h"
#include "lb-reader.h"

/* Any command to the flash, sent by hand through the SPI controller's registers (facts 2.10). */

#define USR_COMMAND (1u << 31)
#define USR_ADDRESS (1u << 30)
#define USR_DUMMY (1u << 29)
#define USR_MISO (1u << 28)
#define USR_MOSI (1u << 27)
#define USR2_8_BITS (7u << 28)
#define CMD_USR (1u << 18)
#define POLLS 10
#define MAX_DATA 64u
#define MAX_WRITES 24

typedef struct
{
  LbEspWrite writes[MAX_WRITES];
  guint      n;
} WriteList;

static void
add (WriteList *list,
     guint32    address,
     guint32    value)
{
  g_assert (list->n < MAX_WRITES);
  list->writes[list->n++] = (LbEspWrite) { address, value, G_MAXUINT32, 0 };
}

static guint32
length_field (guint bits,
              guint shift)
{
  return bits > 0 ? (bits - 1) << shift : 0;
}

static void
add_lengths (WriteList             *list,
             const LbEspSpi        *spi,
             const LbEspSpiCommand *command)
{
  guint32 usr1 = length_field (command->address_bits, 26) | length_field (command->dummy_bits, 0);
  guint data_bits = command->data_length * 8;

  if (spi->mosi_dlen == 0)
    {
      usr1 |= length_field (command->read_bits, 8) | length_field (data_bits, 17);
      add (list, spi->base + spi->usr1, usr1);
      return;
    }

  if (data_bits > 0)
    add (list, spi->base + spi->mosi_dlen, data_bits - 1);
  if (command->read_bits > 0)
    add (list, spi->base + spi->miso_dlen, command->read_bits - 1);
  if (command->address_bits > 0 || command->dummy_bits > 0)
    add (list, spi->base + spi->usr1, usr1);
}

static guint32
usr_flags (const LbEspSpiCommand *command)
{
  return USR_COMMAND |
         (command->address_bits > 0 ? USR_ADDRESS : 0) |
         (command->dummy_bits > 0 ? USR_DUMMY : 0) |
         (command->read_bits > 0 ? USR_MISO : 0) |
         (command->data_length > 0 ? USR_MOSI : 0);
}

static void
add_data (WriteList             *list,
          const LbEspSpi        *spi,
          const LbEspSpiCommand *command)
{
  guint8 padded[MAX_DATA] = { 0 };

  if (command->data_length > 0)
    memcpy (padded, command->data, command->data_length);

  for (guint i = 0; i == 0 || i < command->data_length; i += 4)
    add (list, spi->base + spi->w0 + i, lb_get_le32 (padded + i));
}

static gboolean
wait_done (LbEspLoader     *self,
           const LbEspSpi  *spi,
           GCancellable    *cancellable,
           GError         **error)
{
  for (guint i = 0; i < POLLS; i++)
    {
      guint32 value;

      if (!lb_esp_loader_read_reg (self, spi->base, &value, cancellable, error))
        return FALSE;

      if ((value & CMD_USR) == 0)
        return TRUE;
    }

  g_set_error_literal (error, LB_ERROR, LB_ERROR_DEVICE,
                       "The chip's flash controller does not finish a command.");
  return FALSE;
}

gboolean
lb_esp_loader_spi_command (LbEspLoader            *self,
                           const LbEspSpiCommand  *command,
                           guint32                *result,
                           GCancellable           *cancellable,
                           GError                **error)
{
  const LbEspSpi *spi = &self->chip->spi;
  WriteList list = { .n = 0 };
  guint32 usr;
  guint32 usr2;
  guint32 value = 0;

  g_return_val_if_fail (command->data_length <= MAX_DATA && command->read_bits <= 32, FALSE);

  if (!lb_esp_loader_read_reg (self, spi->base + spi->usr, &usr, cancellable, error) ||
      !lb_esp_loader_read_reg (self, spi->base + spi->usr2, &usr2, cancellable, error))
    return FALSE;

  add_lengths (&list, spi, command);
  add (&list, spi->base + spi->usr, usr_flags (command));
  add (&list, spi->base + spi->usr2, USR2_8_BITS | command->command);
  if (command->address_bits > 0)
    add (&list, spi->base + 4,
         spi->address_high ? command->address << (32 - command->address_bits) : command->address);
  add_data (&list, spi, command);
  add (&list, spi->base, CMD_USR);

  if (!lb_esp_loader_write_regs (self, list.writes, list.n, cancellable, error) ||
      !wait_done (self, spi, cancellable, error))
    return FALSE;

  if (command->read_bits > 0 &&
      !lb_esp_loader_read_reg (self, spi->base + spi->w0, &value, cancellable, error))
    return FALSE;

  list.n = 0;
  add (&list, spi->base + spi->usr, usr);
  add (&list, spi->base + spi->usr2, usr2);
  if (!lb_esp_loader_write_regs (self, list.writes, list.n, cancellable, error))
    return FALSE;

  if (result != NULL)
    *result = command->read_bits < 32 ? value & ((1u << command->read_bits) - 1) : value;
  return TRUE;
}

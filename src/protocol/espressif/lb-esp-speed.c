/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-esp-speed"

#include "config.h"

#include "lb-error.h"
#include "lb-esp-loader-private.h"
#include "lb-reader.h"

/* Rates and leaving (facts 2.9, 6.3, trap 9). */

#define SETTLE_AFTER_CHANGE_MS 50
#define PROOF_MS 300
#define PROOF_TRIES 2
#define WATCHDOG_WAIT_MS 500
#define WATCHDOG_TICKS 2000

#define ESP32_CALI 0x3ff5f06cu
#define ESP32_CLK8M 0x3ff5a010u
#define C5_ASSUMED_CRYSTAL 0x60096110u
#define S3_FORCE_DOWNLOAD 0x6000812cu

static guint32
scale (guint32 rate,
       guint   by,
       guint   from)
{
  return ((guint64) rate * by + from / 2) / from;
}

/* The ROM of the ESP32 measures its crystal at start and divides by what it found, not by 40 MHz. */
static guint32
esp32_word (const LbEspBaudFacts *facts,
            guint                 wanted)
{
  guint64 cali = (facts->cali >> 7) & 0x01ffffff;
  guint64 f_rom = cali * 15625 * (facts->clk8m & 0xff) / 40;
  guint64 f_crystal = f_rom > 33000000 ? 40000000 : 26000000;

  /* Registers that were never calibrated say nothing. */
  if (f_rom < 20000000 || f_rom > 60000000)
    return wanted;

  return (wanted * f_rom + f_crystal / 2) / f_crystal;
}

guint32
lb_esp_baud_get_word (const LbEspBaudFacts *facts,
                      guint                 wanted)
{
  if (facts->stub)
    return facts->chip->id == LB_ESP_ESP8266 ? scale (wanted, LB_ESP_FIRST_BAUD, facts->current)
                                             : wanted;

  if (facts->chip->id == LB_ESP_ESP32)
    return esp32_word (facts, wanted);

  if (facts->chip->id == LB_ESP_ESP32C2 && facts->crystal_mhz == 26)
    return scale (wanted, 40, 26);

  if (facts->chip->id == LB_ESP_ESP32C5 && facts->crystal_mhz == 48 && facts->assumed_mhz == 40)
    return scale (wanted, 40, 48);

  if (facts->chip->id == LB_ESP_ESP32C5 && facts->crystal_mhz == 40 && facts->assumed_mhz == 48)
    return scale (wanted, 48, 40);

  return wanted;
}

static gboolean
read_baud_facts (LbEspLoader     *self,
                 LbEspBaudFacts  *facts,
                 GCancellable    *cancellable,
                 GError         **error)
{
  guint32 value;

  *facts = (LbEspBaudFacts) { .chip = self->chip, .stub = self->stub };
  facts->current = lb_port_get_baud (self->port);
  if (self->stub)
    return TRUE;

  if (self->chip->id == LB_ESP_ESP32)
    return lb_esp_loader_read_reg (self, ESP32_CALI, &facts->cali, cancellable, error) &&
           lb_esp_loader_read_reg (self, ESP32_CLK8M, &facts->clk8m, cancellable, error);

  if (self->chip->id != LB_ESP_ESP32C2 && self->chip->id != LB_ESP_ESP32C5)
    return TRUE;

  if (!lb_esp_loader_read_reg (self, self->chip->clkdiv, &value, cancellable, error))
    return FALSE;
  facts->crystal_mhz = lb_esp_chip_get_crystal (self->chip, value, facts->current);

  if (self->chip->id == LB_ESP_ESP32C5)
    {
      if (!lb_esp_loader_read_reg (self, C5_ASSUMED_CRYSTAL, &value, cancellable, error))
        return FALSE;
      facts->assumed_mhz = (value >> 24) & 0x7f;
    }

  return TRUE;
}

static gboolean
send_change (LbEspLoader   *self,
             guint          baud,
             GCancellable  *cancellable,
             GError       **error)
{
  LbEspBaudFacts facts;
  guint8 data[8];

  if (!read_baud_facts (self, &facts, cancellable, error))
    return FALSE;

  lb_put_le32 (data, lb_esp_baud_get_word (&facts, baud));
  lb_put_le32 (data + 4, self->stub ? facts.current : 0);
  return lb_esp_loader_call (self, LB_ESP_OP_CHANGE_BAUDRATE, data, sizeof data, 0,
                             LB_ESP_COMMAND_MS, NULL, cancellable, error);
}

/* A register whose value is known comes back right at this rate. */
static gboolean
prove (LbEspLoader   *self,
       GCancellable  *cancellable,
       GError       **error)
{
  guint8 data[4];

  lb_put_le32 (data, LB_ESP_MAGIC_REGISTER);
  for (guint try = 0; try < PROOF_TRIES; try++)
    {
      g_autoptr(GError) local_error = NULL;
      LbEspResponse response;

      self->unsettled = FALSE;
      if (lb_esp_loader_call (self, LB_ESP_OP_READ_REG, data, sizeof data, 0, PROOF_MS, &response,
                              cancellable, &local_error))
        {
          if (response.value == self->magic)
            return TRUE;
        }
      else if (lb_error_is_cancelled (local_error) ||
               g_error_matches (local_error, LB_ERROR, LB_ERROR_UNPLUGGED))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
    }

  self->unsettled = TRUE;
  g_set_error (error, LB_ERROR, LB_ERROR_PROTOCOL,
               "No right answer comes at %u baud: the adapter, the cable or the chip is not good for "
               "that speed.", lb_port_get_baud (self->port));
  return FALSE;
}

/* The adapter is asked first: once the chip has changed it could not be told to go back. */
static gboolean
adapter_can (LbEspLoader  *self,
             guint         baud,
             GError      **error)
{
  guint old = lb_port_get_baud (self->port);

  return lb_port_set_baud (self->port, baud, error) && lb_port_set_baud (self->port, old, error);
}

/* Perhaps only our end has changed. */
static gboolean
is_back (LbEspLoader  *self,
         guint         baud,
         GCancellable *cancellable)
{
  return lb_port_set_baud (self->port, baud, NULL) && lb_esp_loader_flush (self, NULL) &&
         prove (self, cancellable, NULL);
}

gboolean
lb_esp_loader_change_baud (LbEspLoader   *self,
                           guint          baud,
                           GCancellable  *cancellable,
                           GError       **error)
{
  guint old = lb_port_get_baud (self->port);
  g_autoptr(GError) local_error = NULL;

  g_return_val_if_fail (self->chip != NULL && self->has_magic, FALSE);

  if (baud == old)
    return TRUE;

  if (!self->stub && self->chip->id == LB_ESP_ESP8266)
    {
      g_set_error_literal (error, LB_ERROR, LB_ERROR_UNSUPPORTED,
                           "The ESP8266's ROM loader keeps the speed it was found at.");
      return FALSE;
    }

  if (!adapter_can (self, baud, error))
    return FALSE;

  if (!send_change (self, baud, cancellable, &local_error))
    {
      /* Refused, but still talking: the old rate is in use. */
      if (g_error_matches (local_error, LB_ERROR, LB_ERROR_DEVICE))
        local_error->code = LB_ERROR_UNSUPPORTED;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  if (!lb_port_set_baud (self->port, baud, error) ||
      !lb_port_sleep (self->port, SETTLE_AFTER_CHANGE_MS, cancellable, error) ||
      !lb_esp_loader_flush (self, error))
    return FALSE;

  if (prove (self, cancellable, &local_error))
    return TRUE;

  if (g_error_matches (local_error, LB_ERROR, LB_ERROR_PROTOCOL) && is_back (self, old, cancellable))
    local_error->code = LB_ERROR_UNSUPPORTED;

  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* Returns: whether the boot pin was sampled low and no reset by lines changes that (facts 6.3) */
static gboolean
needs_watchdog (LbEspLoader  *self,
                GCancellable *cancellable)
{
  const LbEspStrap *strap = &self->chip->strap;
  guint32 value;
  guint32 force;

  /* C6: its port may vanish for good; H2 and chips without built-in USB: not available. */
  if (!lb_esp_link_is_usb (self->link) || self->chip->watchdog.config1 == 0 ||
      self->chip->id == LB_ESP_ESP32C6 || self->chip->id == LB_ESP_ESP32H2)
    return FALSE;

  if (strap->strap == 0)
    return !self->entered_by_lines;

  return lb_esp_loader_read_reg (self, strap->strap, &value, cancellable, NULL) &&
         lb_esp_loader_read_reg (self, strap->force, &force, cancellable, NULL) &&
         (value & strap->strap_mask) == 0 && (force & strap->force_mask) == 0;
}

static gboolean
reset_by_watchdog (LbEspLoader   *self,
                   GCancellable  *cancellable,
                   GError       **error)
{
  const LbEspWatchdog *dog = &self->chip->watchdog;
  const LbEspWrite writes[] = {
    { dog->wprotect, LB_ESP_WATCHDOG_KEY, G_MAXUINT32, 0 },
    { dog->config1, WATCHDOG_TICKS, G_MAXUINT32, 0 },
    { dog->config0, 1u << 31 | 5u << 28 | 1u << 8 | 2, G_MAXUINT32, 0 },
    { dog->wprotect, 0, G_MAXUINT32, 0 },
  };

  if (!lb_esp_loader_write_regs (self, writes, G_N_ELEMENTS (writes), cancellable, error))
    return FALSE;

  return lb_port_sleep (self->port, WATCHDOG_WAIT_MS, cancellable, error);
}

/* Otherwise the chip would come up in its loader again. */
static gboolean
forget_force (LbEspLoader   *self,
              GCancellable  *cancellable,
              GError       **error)
{
  const LbEspWrite write = { S3_FORCE_DOWNLOAD, 0, 1, 0 };

  if (self->chip->id != LB_ESP_ESP32S3 || !lb_esp_link_is_usb (self->link))
    return TRUE;

  return lb_esp_loader_write_regs (self, &write, 1, cancellable, error);
}

static gboolean
set_back_to_first_baud (LbEspLoader   *self,
                        GCancellable  *cancellable,
                        GError       **error)
{
  if (lb_port_get_baud (self->port) == LB_ESP_FIRST_BAUD || lb_esp_link_is_usb (self->link) ||
      !(lb_port_get_features (self->port) & LB_PORT_HAS_BAUD))
    return TRUE;

  /* Nothing is asked at the new rate: the next to connect will see. */
  if (self->chip != NULL && !send_change (self, LB_ESP_FIRST_BAUD, cancellable, error))
    return FALSE;

  return lb_port_set_baud (self->port, LB_ESP_FIRST_BAUD, error);
}

static gboolean
reset_to_run (LbEspLoader   *self,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autoptr(GError) local_error = NULL;

  if (self->chip != NULL && !self->unsettled && needs_watchdog (self, cancellable))
    return forget_force (self, cancellable, error) && reset_by_watchdog (self, cancellable, error);

  if (lb_esp_reset_play (lb_esp_reset_get_run (self->link), self->port, cancellable, &local_error) ||
      g_error_matches (local_error, LB_ERROR, LB_ERROR_UNSUPPORTED))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

gboolean
lb_esp_loader_leave (LbEspLoader   *self,
                     gboolean       run,
                     guint          log_baud,
                     GCancellable  *cancellable,
                     GError       **error)
{
  gboolean has_lines = (lb_port_get_features (self->port) & LB_PORT_HAS_LINES) != 0;
  g_autoptr(GError) local_error = NULL;

  /* A loader that no longer answers cannot be told anything, but a line may still reset it. */
  if (!set_back_to_first_baud (self, cancellable, &local_error) && !(run && has_lines))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  if (!run || !has_lines)
    return TRUE;

  if (!lb_esp_link_is_usb (self->link) && lb_port_get_baud (self->port) != log_baud)
    lb_port_set_baud (self->port, log_baud, NULL);
  return lb_esp_loader_flush (self, error) && reset_to_run (self, cancellable, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-esp-identify"

#include "config.h"

#include "lb-error.h"
#include "lb-esp-loader-private.h"
#include "lb-reader.h"

/* Which chip answers, and what its ROM needs before anything else (facts 3.1, 4.1, 4.6, 6.5). */

#define SECURITY_LENGTH 20
#define SECURITY_LENGTH_S2 12
#define ROM_STATUS_LENGTH 4
#define STUB_STATUS_LENGTH 2

#define P4_DATE_REGISTER 0x500d0000u
#define P4_DATE_MASK 0x07ffffffu
#define P4_DATE 0x02207202u

static gsize
security_payload (LbEspLoader         *self,
                  const LbEspResponse *response)
{
  gsize status = self->stub ? STUB_STATUS_LENGTH : ROM_STATUS_LENGTH;

  if (response->length == SECURITY_LENGTH + status)
    return SECURITY_LENGTH;

  return response->length == SECURITY_LENGTH_S2 + status ? SECURITY_LENGTH_S2 : 0;
}

static gboolean
get_security (LbEspLoader    *self,
              LbEspSecurity  *security,
              GCancellable   *cancellable,
              GError        **error)
{
  LbEspResponse response;
  gsize payload;

  if (!lb_esp_loader_exchange (self, LB_ESP_OP_GET_SECURITY_INFO, NULL, 0, LB_ESP_COMMAND_MS,
                               &response, cancellable, error))
    return FALSE;

  payload = security_payload (self, &response);
  if (!lb_esp_loader_check (self, &response, payload, cancellable, error))
    return FALSE;

  if (lb_esp_security_parse (security, response.data, payload))
    return TRUE;

  g_set_error_literal (error, LB_ERROR, LB_ERROR_PROTOCOL,
                       "The chip's security information has an unknown form.");
  return FALSE;
}

static gboolean
was_refused (LbEspLoader  *self,
             const GError *error)
{
  return g_error_matches (error, LB_ERROR, LB_ERROR_DEVICE) &&
         lb_esp_status_is_unsupported (self->status);
}

static void
set_unknown (LbEspLoader  *self,
             GError      **error)
{
  g_set_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED,
               "This chip is not known to Lifeboat (identification word %08X). It may be newer than "
               "this version.", self->magic);
}

/* A P4 whose word was not seen before still has its date register (facts 4.1). */
static const LbEspChip *
find_by_date (LbEspLoader  *self,
              GCancellable *cancellable)
{
  guint32 date;

  if (self->has_magic &&
      lb_esp_loader_read_reg (self, P4_DATE_REGISTER, &date, cancellable, NULL) &&
      (date & P4_DATE_MASK) == P4_DATE)
    return lb_esp_chip_get (LB_ESP_ESP32P4);

  return NULL;
}

static const LbEspChip *
choose (const LbEspChip     *by_magic,
        const LbEspSecurity *security,
        gboolean             has_security)
{
  const LbEspChip *by_id = NULL;

  if (has_security && security->has_chip_id)
    by_id = lb_esp_chip_from_security_id (security->chip_id);
  else if (has_security)
    by_id = lb_esp_chip_get (LB_ESP_ESP32S2);

  return by_id != NULL ? by_id : by_magic;
}

static gboolean
identify_by_security (LbEspLoader      *self,
                      const LbEspChip  *by_magic,
                      gboolean          refused,
                      LbEspSecurity    *security,
                      gboolean         *secure_download,
                      GCancellable     *cancellable,
                      GError          **error)
{
  g_autoptr(GError) local_error = NULL;
  gboolean has_security = get_security (self, security, cancellable, &local_error);

  if (!has_security && !was_refused (self, local_error))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  *secure_download = refused || (security->flags & LB_ESP_SECURITY_SECURE_DOWNLOAD) != 0;

  /* Only an S2 in secure download mode refuses both. */
  if (!has_security && refused)
    self->chip = lb_esp_chip_get (LB_ESP_ESP32S2);
  else
    self->chip = choose (by_magic, security, has_security);

  if (self->chip == NULL)
    self->chip = find_by_date (self, cancellable);

  if (self->chip == NULL)
    set_unknown (self, error);

  return self->chip != NULL;
}

/*
 * The magic word comes first, although newer tools ask for the security information first: the ROM of
 * ESP8266 and ESP32 answers that unknown command with stale and repeated replies (facts 1.3), and
 * these two are what most people own.
 */
gboolean
lb_esp_loader_identify (LbEspLoader    *self,
                        LbEspSecurity  *security,
                        gboolean       *secure_download,
                        GCancellable   *cancellable,
                        GError        **error)
{
  g_autoptr(GError) local_error = NULL;
  const LbEspChip *by_magic = NULL;

  *security = (LbEspSecurity) { 0 };
  *secure_download = FALSE;

  self->has_magic = lb_esp_loader_read_reg (self, LB_ESP_MAGIC_REGISTER, &self->magic, cancellable,
                                            &local_error);
  if (!self->has_magic && !was_refused (self, local_error))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  if (self->has_magic)
    by_magic = lb_esp_chip_from_magic (self->magic);

  if (by_magic != NULL && (by_magic->id == LB_ESP_ESP8266 || by_magic->id == LB_ESP_ESP32))
    {
      self->chip = by_magic;
      return TRUE;
    }

  return identify_by_security (self, by_magic, !self->has_magic, security, secure_download,
                               cancellable, error);
}

gboolean
lb_esp_loader_stop_watchdogs (LbEspLoader   *self,
                              GCancellable  *cancellable,
                              GError       **error)
{
  const LbEspWatchdog *dog = &self->chip->watchdog;
  guint32 conf;

  if (self->stub || !lb_esp_link_is_usb (self->link) || dog->config0 == 0)
    return TRUE;

  {
    const LbEspWrite writes[] = {
      { dog->wprotect, LB_ESP_WATCHDOG_KEY, G_MAXUINT32, 0 },
      { dog->config0, 0, G_MAXUINT32, 0 },
      { dog->wprotect, 0, G_MAXUINT32, 0 },
    };

    if (!lb_esp_loader_write_regs (self, writes, G_N_ELEMENTS (writes), cancellable, error))
      return FALSE;
  }

  if (dog->swd_conf == 0)
    return TRUE;

  if (!lb_esp_loader_read_reg (self, dog->swd_conf, &conf, cancellable, error))
    return FALSE;

  {
    const LbEspWrite writes[] = {
      { dog->swd_wprotect, dog->swd_key, G_MAXUINT32, 0 },
      { dog->swd_conf, conf | 1u << dog->swd_bit, G_MAXUINT32, 0 },
      { dog->swd_wprotect, 0, G_MAXUINT32, 0 },
    };

    return lb_esp_loader_write_regs (self, writes, G_N_ELEMENTS (writes), cancellable, error);
  }
}

#define P4_EFUSE_WORD 0x5012d034u
#define P4_EFUSE_BIT (1u << 16)
#define P4_POWER_SWITCH 0x5011010cu
#define P4_POWER_BC 0x501151bcu
#define P4_POWER_B8 0x501151b8u
#define P4_POWER_FC 0x501153fcu

static gboolean
change_bits (LbEspLoader   *self,
             guint32        address,
             guint32        clear,
             guint32        set,
             guint32        delay_us,
             GCancellable  *cancellable,
             GError       **error)
{
  guint32 value;

  if (!lb_esp_loader_read_reg (self, address, &value, cancellable, error))
    return FALSE;

  {
    const LbEspWrite write = { address, (value & ~clear) | set, G_MAXUINT32, delay_us };

    return lb_esp_loader_write_regs (self, &write, 1, cancellable, error);
  }
}

static gboolean
power_on_p4 (LbEspLoader   *self,
             GCancellable  *cancellable,
             GError       **error)
{
  static const struct { guint32 address; guint32 clear; guint32 set; guint32 delay_us; } steps[] = {
    { P4_POWER_BC, 0, 1u << 27, 0 },
    { P4_POWER_B8, 0, 1u << 7, 0 },
    { P4_POWER_FC, 0, 3, 50 },
    { P4_POWER_BC, 1u << 27, 0, 0 },
    { P4_POWER_B8, 0xffu << 23, 0, 0 },
    { P4_POWER_B8, 0, 1u << 7, 0 },
    { P4_POWER_B8, 1u << 7, 0, 1800 },
  };
  static const LbEspWrite on = { P4_POWER_SWITCH, 1, G_MAXUINT32, 10000 };

  if (!lb_esp_loader_write_regs (self, &on, 1, cancellable, error))
    return FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    if (!change_bits (self, steps[i].address, steps[i].clear, steps[i].set, steps[i].delay_us,
                      cancellable, error))
      return FALSE;

  return TRUE;
}

gboolean
lb_esp_loader_power_flash (LbEspLoader   *self,
                           int            revision,
                           GCancellable  *cancellable,
                           GError       **error)
{
  guint32 word;
  guint32 state;

  if (self->stub || self->chip->id != LB_ESP_ESP32P4 || (revision != 301 && revision != 302))
    return TRUE;

  if (revision == 301)
    return power_on_p4 (self, cancellable, error);

  if (!lb_esp_loader_read_reg (self, P4_EFUSE_WORD, &word, cancellable, error))
    return FALSE;

  if ((word & P4_EFUSE_BIT) == 0)
    return power_on_p4 (self, cancellable, error);

  if (!lb_esp_loader_read_reg (self, P4_POWER_FC, &state, cancellable, error))
    return FALSE;

  return (state & 3) != 3 || change_bits (self, P4_POWER_FC, 3, 0, 0, cancellable, error);
}

gboolean
lb_esp_loader_attach (LbEspLoader   *self,
                      guint32        pads,
                      GCancellable  *cancellable,
                      GError       **error)
{
  guint8 data[8] = { 0 };

  if (self->stub)
    return TRUE;

  /* The ESP8266 ROM attaches its flash when it is told to begin a write of nothing (facts 3.2). */
  if (self->chip->id == LB_ESP_ESP8266)
    {
      guint8 begin[16] = { 0 };

      lb_put_le32 (begin + 8, 0x400);
      return lb_esp_loader_call (self, LB_ESP_OP_FLASH_BEGIN, begin, sizeof begin, 0,
                                 LB_ESP_COMMAND_MS, NULL, cancellable, error);
    }

  lb_put_le32 (data, pads);
  return lb_esp_loader_call (self, LB_ESP_OP_SPI_ATTACH, data, sizeof data, 0, LB_ESP_COMMAND_MS,
                             NULL, cancellable, error);
}

gboolean
lb_esp_loader_set_flash_size (LbEspLoader   *self,
                              guint64        size,
                              GCancellable  *cancellable,
                              GError       **error)
{
  guint8 data[24];

  if (!self->stub && self->chip->id == LB_ESP_ESP8266)
    return TRUE;

  lb_put_le32 (data, 0);
  lb_put_le32 (data + 4, size);
  lb_put_le32 (data + 8, 65536);
  lb_put_le32 (data + 12, 4096);
  lb_put_le32 (data + 16, 256);
  lb_put_le32 (data + 20, 0xffff);
  return lb_esp_loader_call (self, LB_ESP_OP_SPI_SET_PARAMS, data, sizeof data, 0,
                             LB_ESP_COMMAND_MS, NULL, cancellable, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-esp-flash-setup"

#include "config.h"

#include "lb-error.h"
#include "lb-esp-device-private.h"
#include "lb-esp-flash.h"

#define MIB (1024 * 1024)
#define ROM_LIMIT (16 * MIB)
#define HEADER_LENGTH 16u
#define MIRROR_BLOCK (64u * 1024)
#define SMALLEST (256u * 1024)
#define VENDOR_XMC 0x20
#define SFDP_POINTER 0x0c      /* of the basic table, 3 bytes */
#define SFDP_XMC_BYTE 0x10
#define XMC_WAIT_MS 2
#define STATUS_POLLS 20
#define STATUS_BUSY 0x01
#define STATUS2_QUAD_ENABLE 0x02

static gboolean
spi (LbEspDevice            *self,
     const LbEspSpiCommand  *command,
     guint32                *result,
     GCancellable           *cancellable,
     GError                **error)
{
  return lb_esp_loader_spi_command (self->loader, command, result, cancellable, error);
}

static gboolean
spi_simple (LbEspDevice   *self,
            guint8         code,
            GCancellable  *cancellable,
            GError       **error)
{
  const LbEspSpiCommand command = { .command = code };

  return spi (self, &command, NULL, cancellable, error);
}

static gboolean
read_id (LbEspDevice   *self,
         guint32       *id,
         GCancellable  *cancellable,
         GError       **error)
{
  const LbEspSpiCommand command = { .command = LB_FLASH_CMD_RDID, .read_bits = 24 };

  return spi (self, &command, id, cancellable, error);
}

static gboolean
read_sfdp (LbEspDevice   *self,
           guint32        address,
           guint32       *word,
           GCancellable  *cancellable,
           GError       **error)
{
  const LbEspSpiCommand command = {
    .command = LB_FLASH_CMD_SFDP, .address = address, .address_bits = 24, .dummy_bits = 8,
    .read_bits = 32,
  };

  return spi (self, &command, word, cancellable, error);
}

/* An XMC flash that came up wrong is put through a power-down, after which it knows its id. */
static gboolean
restart_xmc (LbEspDevice   *self,
             guint32       *id,
             GCancellable  *cancellable,
             GError       **error)
{
  static const guint8 codes[] = { LB_FLASH_CMD_POWER_DOWN, 0x79, 0xff };
  guint32 word;

  if (!read_sfdp (self, SFDP_XMC_BYTE, &word, cancellable, error))
    return FALSE;

  if ((word & 0xff) != VENDOR_XMC)
    return TRUE;

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    if (!spi_simple (self, codes[i], cancellable, error))
      return FALSE;

  return lb_port_sleep (self->port, XMC_WAIT_MS, cancellable, error) &&
         spi_simple (self, LB_FLASH_CMD_WAKE, cancellable, error) &&
         read_id (self, id, cancellable, error);
}

static gboolean
id_is_odd (guint32 id)
{
  return lb_flash_id_is_absent (id) || lb_flash_id_get_vendor (id) == NULL ||
         lb_flash_id_get_size (id) == 0 ||
         ((id & 0xff) == VENDOR_XMC && !lb_flash_id_is_good_xmc (id));
}

static gboolean
read_sfdp_size (LbEspDevice   *self,
                guint64       *size,
                GCancellable  *cancellable,
                GError       **error)
{
  guint32 word;

  if (!read_sfdp (self, 0, &word, cancellable, error))
    return FALSE;

  if (word != LB_FLASH_SFDP_SIGNATURE)
    return TRUE;

  if (!read_sfdp (self, SFDP_POINTER, &word, cancellable, error) ||
      !read_sfdp (self, (word & 0xffffff) + 4, &word, cancellable, error))
    return FALSE;

  *size = lb_flash_sfdp_get_size (word);
  return TRUE;
}

/* @equal: (out): whether the range has this digest */
static gboolean
has_digest (LbEspDevice     *self,
            guint32          start,
            guint32          length,
            const LbDigest  *expected,
            gboolean        *equal,
            GCancellable    *cancellable,
            GError         **error)
{
  LbDigest digest;

  if (!lb_esp_loader_digest (self->loader, start, length, &digest, cancellable, error))
    return FALSE;

  *equal = lb_digest_equal (&digest, expected);
  return TRUE;
}

/* A flash smaller than it claims repeats its contents (facts 5). A small range decides mostly; only
 * when that repeats is a large one asked. */
static gboolean
look_for_mirror (LbEspDevice        *self,
                 guint64             claimed,
                 LbEspSizeEvidence  *evidence,
                 GCancellable       *cancellable,
                 GError            **error)
{
  guint32 start = lb_esp_loader_get_chip (self->loader)->bootloader;
  LbDigest blank = lb_digest_of_fill (0xff, LB_ESP_PROOF_LENGTH);
  gsize length;
  const guint8 *data = g_bytes_get_data (self->proof, &length);
  LbDigest small = lb_digest_compute (data, length);
  LbDigest large;

  if (length < LB_ESP_PROOF_LENGTH || lb_digest_equal (&small, &blank))
    return TRUE;

  for (guint64 period = MIN (claimed, ROM_LIMIT) / 2; period >= SMALLEST; period /= 2)
    {
      gboolean equal;

      if (!has_digest (self, start + period, LB_ESP_PROOF_LENGTH, &small, &equal, cancellable,
                       error))
        return FALSE;

      if (equal &&
          (!lb_esp_loader_digest (self->loader, 0, MIRROR_BLOCK, &large, cancellable, error) ||
           !has_digest (self, period, MIRROR_BLOCK, &large, &equal, cancellable, error)))
        return FALSE;

      if (!equal)
        return TRUE;

      evidence->mirror = period;
    }

  return TRUE;
}

/* The ROM reads slowly: of it only the header is wanted. */
static gboolean
read_header (LbEspDevice        *self,
             LbEspSizeEvidence  *evidence,
             GCancellable       *cancellable,
             GError            **error)
{
  const LbEspChip *chip = lb_esp_loader_get_chip (self->loader);

  if (self->proof == NULL)
    self->proof = lb_esp_loader_read (self->loader, chip->bootloader, HEADER_LENGTH, HEADER_LENGTH,
                                      NULL, cancellable, error);
  if (self->proof == NULL)
    return FALSE;

  evidence->header = lb_flash_header_get_size (g_bytes_get_data (self->proof, NULL),
                                               chip->id == LB_ESP_ESP8266);
  return TRUE;
}

static gboolean
can_read (LbEspDevice *self)
{
  return lb_esp_loader_is_stub (self->loader) ||
         lb_esp_loader_get_chip (self->loader)->id != LB_ESP_ESP8266;
}

static gboolean
collect (LbEspDevice        *self,
         LbEspSizeEvidence  *evidence,
         GCancellable       *cancellable,
         GError            **error)
{
  guint64 claimed;

  if (!read_id (self, &evidence->flash_id, cancellable, error))
    return FALSE;

  if (id_is_odd (evidence->flash_id) &&
      (!restart_xmc (self, &evidence->flash_id, cancellable, error) ||
       !read_sfdp_size (self, &evidence->sfdp, cancellable, error)))
    return FALSE;

  evidence->rdid = lb_flash_id_get_size (evidence->flash_id);
  evidence->package = (guint64) self->info.flash_mib * MIB;
  if (lb_flash_id_is_absent (evidence->flash_id) && evidence->sfdp == 0)
    return TRUE;

  claimed = evidence->rdid ? evidence->rdid : evidence->sfdp ? evidence->sfdp : ROM_LIMIT;
  evidence->told = claimed;
  return lb_esp_loader_set_flash_size (self->loader, claimed, cancellable, error) &&
         (!can_read (self) || (read_header (self, evidence, cancellable, error) &&
                               look_for_mirror (self, claimed, evidence, cancellable, error)));
}

static gboolean
set_no_flash (LbEspDevice  *self,
              guint32       id,
              GError      **error)
{
  gboolean esp32 = lb_esp_loader_get_chip (self->loader)->id == LB_ESP_ESP32;

  g_set_error (error, LB_ERROR, LB_ERROR_DEVICE,
               "The flash does not answer (id %06X). It has no supply, a bad contact, or something on "
               "the board holds its pins.%s Disconnect what is wired to the board and try again; if "
               "you know the flash's size you can give it.", id,
               esp32 ? " On an ESP32, GPIO12 must not be high at reset." : "");
  return FALSE;
}

static gboolean
check_reach (LbEspDevice  *self,
             guint64       size,
             GError      **error)
{
  const LbEspChip *chip = lb_esp_loader_get_chip (self->loader);

  if (size <= ROM_LIMIT || (lb_esp_loader_is_stub (self->loader) && chip->large_flash))
    return TRUE;

  g_set_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED,
               "This flash is larger than 16 MiB, and what lies behind that cannot be reached %s.",
               chip->large_flash ? "without Espressif's stub" : "by this chip's loader");
  return FALSE;
}

gboolean
lb_esp_device_set_up_flash (LbEspDevice   *self,
                            LbIdentity    *identity,
                            GCancellable  *cancellable,
                            GError       **error)
{
  LbEspSizeEvidence evidence = { 0 };
  g_autofree char *doubt = NULL;
  gboolean absent;

  if (!collect (self, &evidence, cancellable, error))
    {
      g_prefix_error (error, "Looking at the flash: ");
      return FALSE;
    }

  absent = lb_flash_id_is_absent (evidence.flash_id);
  if (absent && evidence.sfdp == 0 && self->options.flash_size == 0)
    return set_no_flash (self, evidence.flash_id, error);

  identity->flash_id = absent ? 0 : evidence.flash_id;
  g_free (identity->flash_vendor);
  identity->flash_vendor = absent ? NULL : g_strdup (lb_flash_id_get_vendor (evidence.flash_id));
  identity->flash_size = lb_esp_size_decide (&evidence, &identity->size_evidence, &doubt);
  g_free (identity->size_doubt);
  identity->size_doubt = self->options.flash_size == 0 ? g_strdup (doubt) : NULL;
  identity->size_claims = (LbSizeClaims) { evidence.rdid, evidence.sfdp, evidence.package, evidence.header,
                                           evidence.mirror };
  if (doubt != NULL)
    lb_device_emit (LB_DEVICE (self), LB_DEVICE_EVENT_LOG, 0, "%s", doubt);

  if (self->options.flash_size != 0)
    {
      identity->flash_size = self->options.flash_size;
      identity->size_evidence = LB_SIZE_FROM_USER;
    }

  if (identity->flash_size == 0)
    return TRUE;

  if (!check_reach (self, identity->flash_size, error))
    return FALSE;

  return identity->flash_size == evidence.told ||
         lb_esp_loader_set_flash_size (self->loader, identity->flash_size, cancellable, error);
}

gboolean
lb_esp_device_read_status (LbEspDevice   *self,
                           guint8        *status,
                           GCancellable  *cancellable,
                           GError       **error)
{
  const LbEspSpiCommand command = { .command = LB_FLASH_CMD_READ_STATUS, .read_bits = 8 };
  guint32 value;

  if (!spi (self, &command, &value, cancellable, error))
    return FALSE;

  *status = value;
  return TRUE;
}

static gboolean
wait_not_busy (LbEspDevice   *self,
               guint8        *status,
               GCancellable  *cancellable,
               GError       **error)
{
  for (guint i = 0; i < STATUS_POLLS; i++)
    {
      if (!lb_esp_device_read_status (self, status, cancellable, error))
        return FALSE;

      if ((*status & STATUS_BUSY) == 0)
        return TRUE;

      if (!lb_port_sleep (self->port, 5, cancellable, error))
        return FALSE;
    }

  g_set_error_literal (error, LB_ERROR, LB_ERROR_DEVICE, "The flash stays busy.");
  return FALSE;
}

/* Both status registers go in one command; only the bit that enables four data lines is kept. */
gboolean
lb_esp_device_unprotect (LbEspDevice   *self,
                         GCancellable  *cancellable,
                         GError       **error)
{
  const LbEspSpiCommand ask = { .command = LB_FLASH_CMD_READ_STATUS_2, .read_bits = 8 };
  guint8 registers[2] = { 0, 0 };
  const LbEspSpiCommand clear = {
    .command = LB_FLASH_CMD_WRITE_STATUS, .data = registers, .data_length = sizeof registers,
  };
  guint32 second;
  guint8 status;

  if (!spi (self, &ask, &second, cancellable, error))
    return FALSE;

  registers[1] = second & STATUS2_QUAD_ENABLE;
  if (!spi_simple (self, LB_FLASH_CMD_WRITE_ENABLE, cancellable, error) ||
      !spi (self, &clear, NULL, cancellable, error) ||
      !wait_not_busy (self, &status, cancellable, error))
    return FALSE;

  if (!lb_flash_status_is_protected (status))
    return TRUE;

  g_set_error_literal (error, LB_ERROR, LB_ERROR_DEVICE,
                       "The flash keeps its write protection: its WP pin may be tied to GND.");
  return FALSE;
}

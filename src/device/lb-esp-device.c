/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-esp-device"

#include "config.h"

#include "lb-error.h"
#include "lb-esp-device-private.h"
#include "lb-esp-flash.h"

#define SECTOR 4096u
#define MAX_COMMAND_8266 (64u * 1024)
#define MAX_COMMAND (128u * 1024)
#define LOG_8266_BAUD 74880u

G_DEFINE_FINAL_TYPE (LbEspDevice, lb_esp_device, LB_TYPE_DEVICE)

LbHearing
lb_esp_device_hearing (LbEspBoot kind)
{
  switch (kind)
    {
    case LB_ESP_BOOT_ECHO:
      return LB_HEARING_ECHO;
    case LB_ESP_BOOT_LOG_74880:
      return LB_HEARING_LOG_74880;
    case LB_ESP_BOOT_NORMAL:
    case LB_ESP_BOOT_CRASH:
      return LB_HEARING_NORMAL_BOOT;
    case LB_ESP_BOOT_SDIO:
      return LB_HEARING_SDIO_BOOT;
    case LB_ESP_BOOT_DOWNLOAD:
      return LB_HEARING_DOWNLOAD_NO_SYNC;
    case LB_ESP_BOOT_NO_FLASH:
      return LB_HEARING_NO_FLASH;
    case LB_ESP_BOOT_BROWNOUT:
      return LB_HEARING_BROWNOUT;
    case LB_ESP_BOOT_NOISE:
      return LB_HEARING_NOISE;
    case LB_ESP_BOOT_NOTHING:
    default:
      return LB_HEARING_NOTHING;
    }
}

static void
heard_cb (LbEspBoot   kind,
          const char *text,
          gpointer    user_data)
{
  LbDevice *device = LB_DEVICE (user_data);

  lb_device_emit (device, LB_DEVICE_EVENT_HEARING, lb_esp_device_hearing (kind), "%s", text);
  if (*lb_esp_boot_get_advice (kind) != '\0')
    lb_device_emit (device, LB_DEVICE_EVENT_LOG, 0, "%s", lb_esp_boot_get_advice (kind));
}

static void
lb_esp_device_finalize (GObject *object)
{
  LbEspDevice *self = LB_ESP_DEVICE (object);

  g_clear_pointer (&self->proof, g_bytes_unref);
  g_clear_object (&self->loader);
  g_clear_object (&self->port);

  G_OBJECT_CLASS (lb_esp_device_parent_class)->finalize (object);
}

static gboolean
is_esp8266 (LbEspDevice *self)
{
  return lb_esp_loader_get_chip (self->loader)->id == LB_ESP_ESP8266;
}

static LbSecurity
decode_security (LbEspDevice *self)
{
  LbSecurity security = LB_SECURITY_KNOWN;

  /* An ESP8266 has none of it. */
  if (lb_esp_crypt_count_is_on (self->security.crypt_count) ||
      lb_esp_crypt_count_is_on (self->info.crypt_count))
    security |= LB_SECURITY_FLASH_ENCRYPTION;

  if (self->info.secure_boot || (self->security.flags & LB_ESP_SECURITY_SECURE_BOOT) != 0)
    security |= LB_SECURITY_SECURE_BOOT;

  return security;
}

static LbIdentity *
new_identity (LbEspDevice *self)
{
  const LbEspChip *chip = lb_esp_loader_get_chip (self->loader);
  LbIdentity *identity = lb_identity_new ();

  identity->family = LB_FAMILY_ESPRESSIF;
  identity->chip = g_strdup (chip->key);
  identity->chip_name = g_strdup (chip->name);
  identity->model = g_strdup (self->info.model);
  identity->revision = self->info.revision;
  identity->unit = lb_esp_device_format_unit (&self->info);
  identity->features = lb_esp_info_get_features (&self->info, chip);
  identity->crystal_mhz = self->crystal_mhz;
  identity->security = decode_security (self);
  identity->crypt_count = chip->id == LB_ESP_ESP32 ? self->info.crypt_count
                                                   : self->security.crypt_count;
  return identity;
}

/* The loaders erase whole sectors as they write, so nothing smaller can be written. */
static LbGeometry *
new_geometry (guint64 size)
{
  const LbRegion region = { 0, size, SECTOR, SECTOR, 0xff };

  return size == 0 ? lb_geometry_new (NULL, 0) : lb_geometry_new (&region, 1);
}

static gboolean
lb_esp_device_open (LbDevice             *device,
                    const LbOpenOptions  *options,
                    GCancellable         *cancellable,
                    GError              **error)
{
  LbEspDevice *self = LB_ESP_DEVICE (device);
  const LbEspConnect connect = { .first_baud = options->first_baud,
                                 .wait = options->wait,
                                 .wait_ms = options->wait_ms };
  g_autoptr(LbIdentity) identity = NULL;
  g_autoptr(LbGeometry) geometry = NULL;

  if (options->flash_size % SECTOR != 0 || options->flash_size > G_MAXUINT32)
    {
      g_set_error_literal (error, LB_ERROR, LB_ERROR_INVALID,
                           "A flash size is a multiple of 4096 bytes, below 4 GiB.");
      return FALSE;
    }

  self->options = *options;
  self->packet_choice = 0;
  self->rom_only = options->no_stub;
  self->raise_late = FALSE;
  self->target = lb_esp_device_first_target (self);
  if (!lb_esp_device_bring_up (self, &connect, cancellable, error))
    return FALSE;

  identity = new_identity (self);
  if (!lb_esp_device_set_up_flash (self, identity, cancellable, error))
    return FALSE;

  geometry = new_geometry (identity->flash_size);
  lb_device_set_identity (device, identity);
  lb_device_set_geometry (device, geometry);
  self->opened = TRUE;
  return TRUE;
}

static gboolean
lb_esp_device_check_alive (LbDevice      *device,
                           GCancellable  *cancellable,
                           GError       **error)
{
  LbEspDevice *self = LB_ESP_DEVICE (device);
  const LbEspChip *chip = lb_esp_loader_get_chip (self->loader);
  guint32 addresses[LB_ESP_MAX_REGS];
  guint n = lb_esp_chip_list_registers (chip, addresses);
  LbEspRegs regs = { 0 };
  LbEspInfo now;

  /* The words of the address stand in front: two, or four on the ESP8266. */
  n = MIN (n, chip->id == LB_ESP_ESP8266 ? 4 : 2);
  for (guint i = 0; i < n; i++)
    {
      guint32 value;

      if (!lb_esp_loader_read_reg (self->loader, addresses[i], &value, cancellable, error))
        return FALSE;

      lb_esp_regs_add (&regs, addresses[i], value);
    }

  lb_esp_info_decode (&now, chip, &regs);
  return lb_esp_device_check_unit (self, &now, error);
}

/* A connection that was lost and could not be made again leaves a loader without a chip. */
static gboolean
check_connected (LbEspDevice  *self,
                 GError      **error)
{
  if (lb_esp_loader_get_chip (self->loader) != NULL)
    return TRUE;

  g_set_error_literal (error, LB_ERROR, LB_ERROR_TIMEOUT,
                       "The chip does not answer any more. Check the cable and the supply, put it "
                       "into boot mode again, then try again.");
  return FALSE;
}

static gboolean
lb_esp_device_digest (LbDevice      *device,
                      guint64        start,
                      guint32        length,
                      LbDigest      *digest,
                      GCancellable  *cancellable,
                      GError       **error)
{
  LbEspDevice *self = LB_ESP_DEVICE (device);

  return check_connected (self, error) &&
         lb_esp_loader_digest (self->loader, start, length, digest, cancellable, error);
}

static GBytes *
lb_esp_device_read (LbDevice      *device,
                    guint64        start,
                    guint32        length,
                    LbProgress    *progress,
                    GCancellable  *cancellable,
                    GError       **error)
{
  LbEspDevice *self = LB_ESP_DEVICE (device);
  GBytes *bytes = NULL;

  if (check_connected (self, error))
    bytes = lb_esp_loader_read (self->loader, start, length, lb_esp_device_get_packet (self), progress,
                                cancellable, error);
  if (bytes == NULL)
    g_prefix_error (error, "Reading 0x%06x: ", (guint32) start);

  return bytes;
}

static gboolean
lb_esp_device_erase (LbDevice      *device,
                     guint64        start,
                     guint32        length,
                     GCancellable  *cancellable,
                     GError       **error)
{
  LbEspDevice *self = LB_ESP_DEVICE (device);

  return check_connected (self, error) &&
         lb_esp_loader_erase (self->loader, start, length, cancellable, error);
}

/*
 * The stub skips the erase of sectors that read as blank until it meets one that does not; from then
 * on it erases everything (facts 2.4). A cell whose erase was interrupted may read as blank once and
 * not again, so a range that begins blank is erased by command. The ROM skips nothing.
 */
static gboolean
erase_for_certain (LbEspDevice   *self,
                   guint32        start,
                   guint32        length,
                   GCancellable  *cancellable,
                   GError       **error)
{
  guint32 most = lb_device_get_max_command (LB_DEVICE (self));
  LbDigest blank = lb_digest_of_fill (0xff, SECTOR);
  LbDigest first;

  if (!lb_esp_loader_is_stub (self->loader))
    return TRUE;

  if (!lb_esp_loader_digest (self->loader, start, SECTOR, &first, cancellable, error))
    return FALSE;

  if (!lb_digest_equal (&first, &blank))
    return TRUE;

  for (guint32 done = 0; done < length; done += most)
    if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
        !lb_esp_loader_erase (self->loader, start + done, MIN (most, length - done), cancellable,
                              error))
      return FALSE;

  return TRUE;
}

static gboolean
lb_esp_device_write (LbDevice      *device,
                     guint64        start,
                     GBytes        *data,
                     LbWriteFlags   flags,
                     LbProgress    *progress,
                     GCancellable  *cancellable,
                     GError       **error)
{
  LbEspDevice *self = LB_ESP_DEVICE (device);
  gsize length;
  const guint8 *bytes = g_bytes_get_data (data, &length);

  if (start % SECTOR != 0 || length % SECTOR != 0)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_INVALID,
                   "A write of %" G_GSIZE_FORMAT " bytes at 0x%06x would cut a sector.",
                   length, (guint32) start);
      return FALSE;
    }

  if ((flags & LB_WRITE_ERASE) != 0 && !erase_for_certain (self, start, length, cancellable, error))
    return FALSE;

  return lb_esp_loader_write (self->loader, start, bytes, length, progress, cancellable, error);
}

static gboolean
lb_esp_device_get_protection (LbDevice      *device,
                              gboolean      *is_protected,
                              GCancellable  *cancellable,
                              GError       **error)
{
  guint8 status;

  if (!lb_esp_device_read_status (LB_ESP_DEVICE (device), &status, cancellable, error))
    return FALSE;

  *is_protected = lb_flash_status_is_protected (status);
  return TRUE;
}

static gboolean
lb_esp_device_clear_protection (LbDevice      *device,
                                GCancellable  *cancellable,
                                GError       **error)
{
  return lb_esp_device_unprotect (LB_ESP_DEVICE (device), cancellable, error);
}

/* A built-in USB port goes away with the reset and comes back with the application, perhaps. */
static GByteArray *
listen_again (LbEspDevice   *self,
              guint          ms,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autoptr(GError) local_error = NULL;
  GByteArray *heard = lb_esp_loader_listen (self->loader, ms, cancellable, &local_error);

  if (heard == NULL && g_error_matches (local_error, LB_ERROR, LB_ERROR_UNPLUGGED) &&
      lb_esp_link_is_usb (lb_esp_loader_get_link (self->loader)))
    {
      g_clear_error (&local_error);
      if (lb_esp_reset_reopen (self->port, cancellable, &local_error))
        heard = lb_esp_loader_listen (self->loader, ms, cancellable, &local_error);
      else if (!lb_error_is_cancelled (local_error))
        return g_byte_array_new ();
    }

  if (heard == NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return heard;
}

/* A board that no line can reset says nothing, which proves nothing. */
static char *
lb_esp_device_listen (LbDevice      *device,
                      guint          ms,
                      LbHearing     *hearing,
                      GCancellable  *cancellable,
                      GError       **error)
{
  LbEspDevice *self = LB_ESP_DEVICE (device);
  gboolean has_lines = (lb_port_get_features (self->port) & LB_PORT_HAS_LINES) != 0;
  gboolean is_usb = lb_esp_link_is_usb (lb_esp_loader_get_link (self->loader));
  g_autoptr(GByteArray) heard = NULL;

  if (has_lines)
    {
      heard = listen_again (self, ms, cancellable, error);
      if (heard == NULL)
        return NULL;
    }

  if (heard == NULL ||
      (heard->len == 0 && (is_usb || !lb_esp_loader_lines_work (self->loader))))
    {
      g_set_error_literal (error, LB_ERROR, LB_ERROR_UNSUPPORTED,
                           "Not checked: whether the board starts cannot be heard over this "
                           "connection. Unplug it and plug it in again.");
      return NULL;
    }

  *hearing = lb_esp_device_hearing (lb_esp_bootlog_parse (heard->data, heard->len).kind);
  return lb_esp_bootlog_to_text (heard->data, heard->len);
}

static gboolean
lb_esp_device_close (LbDevice  *device,
                     LbLeave    leave,
                     GError   **error)
{
  LbEspDevice *self = LB_ESP_DEVICE (device);
  guint log_baud = LB_ESP_FIRST_BAUD;

  /* With a crystal of 26 MHz the ESP8266's ROM talks at this rate (facts 1.1). */
  if (lb_esp_loader_get_chip (self->loader) != NULL && is_esp8266 (self) && self->crystal_mhz != 40)
    log_baud = LOG_8266_BAUD;

  self->opened = FALSE;
  return lb_esp_loader_leave (self->loader, leave == LB_LEAVE_RUN, log_baud, NULL, error);
}

static LbDeviceFeatures
lb_esp_device_get_features (LbDevice *device)
{
  LbEspDevice *self = LB_ESP_DEVICE (device);
  LbDeviceFeatures features = LB_DEVICE_CAN_ERASE | LB_DEVICE_CAN_WRITE;

  if (!self->opened)
    return 0;

  if (lb_esp_loader_is_stub (self->loader) || !is_esp8266 (self))
    features |= LB_DEVICE_CAN_READ | LB_DEVICE_CAN_DIGEST | LB_DEVICE_CAN_VERIFY |
                LB_DEVICE_FAST_DIGEST;

  return features;
}

static guint32
lb_esp_device_get_max_command (LbDevice *device)
{
  LbEspDevice *self = LB_ESP_DEVICE (device);

  return lb_esp_loader_get_chip (self->loader) != NULL && is_esp8266 (self) ? MAX_COMMAND_8266
                                                                            : MAX_COMMAND;
}

static gint64
lb_esp_device_now (LbDevice *device)
{
  return lb_port_now (LB_ESP_DEVICE (device)->port);
}

static void
lb_esp_device_class_init (LbEspDeviceClass *klass)
{
  LbDeviceClass *device_class = LB_DEVICE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lb_esp_device_finalize;

  device_class->open = lb_esp_device_open;
  device_class->check_alive = lb_esp_device_check_alive;
  device_class->digest = lb_esp_device_digest;
  device_class->read = lb_esp_device_read;
  device_class->erase = lb_esp_device_erase;
  device_class->write = lb_esp_device_write;
  device_class->recover = lb_esp_device_recover;
  device_class->get_protection = lb_esp_device_get_protection;
  device_class->clear_protection = lb_esp_device_clear_protection;
  device_class->listen = lb_esp_device_listen;
  device_class->close = lb_esp_device_close;
  device_class->get_features = lb_esp_device_get_features;
  device_class->get_max_command = lb_esp_device_get_max_command;
  device_class->now = lb_esp_device_now;
}

static void
lb_esp_device_init (LbEspDevice *self)
{
}

LbDevice *
lb_esp_device_new (LbPort *port)
{
  LbEspDevice *self;

  g_return_val_if_fail (LB_IS_PORT (port), NULL);

  self = g_object_new (LB_TYPE_ESP_DEVICE, NULL);
  self->port = g_object_ref (port);
  self->loader = lb_esp_loader_new (port);
  lb_esp_loader_set_heard_func (self->loader, heard_cb, self);
  return LB_DEVICE (self);
}

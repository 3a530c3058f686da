/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-vesc"

#include "config.h"

#include "lb-vesc-upload.h"

#include "lb-error.h"
#include "lb-reader.h"
#include "lb-vesc-firmware.h"

#define CHUNK 384
#define CHUNK_TRIES 3
#define CHUNK_TIMEOUT_MS 3000
#define ERASE_TIMEOUT_MS 20000
#define QUIET_MS 300
#define BEFORE_CLOSE_MS 500
#define RETURN_TRIES 20
#define RETURN_PAUSE_MS 1000

static gboolean
check_hardware (const LbVescVersion *version,
                const char          *image_hardware,
                gboolean             confirmed,
                GError             **error)
{
  if (image_hardware != NULL && lb_vesc_hardware_matches (image_hardware, version->hardware))
    return TRUE;

  if (image_hardware != NULL)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_REFUSED,
                   "This firmware is for %s, the controller is a %s. Firmware for other hardware "
                   "switches the power stage wrongly and destroys it.",
                   image_hardware, *version->hardware != '\0' ? version->hardware : "nameless one");
      return FALSE;
    }
  if (confirmed)
    return TRUE;

  g_set_error (error, LB_ERROR, LB_ERROR_REFUSED,
               "The file does not say for which hardware it is. Firmware for other hardware "
               "destroys the power stage: say which hardware it is for. This controller is a %s.",
               *version->hardware != '\0' ? version->hardware : "nameless one");
  return FALSE;
}

/* Returns: whether the answer to a write says that it went to @offset and went well */
static gboolean
check_written (GBytes  *reply,
               guint32  offset,
               GError **error)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (reply, &length);

  if (length < 1 || data[0] != 1)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_DEVICE, "The controller could not write at 0x%x",
                   offset);
      return FALSE;
    }
  /* Older firmware does not repeat the offset. */
  if (length >= 5 && lb_vesc_get_be32 (data + 1) != offset)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_PROTOCOL,
                   "The controller answered for another place than 0x%x", offset);
      return FALSE;
    }
  return TRUE;
}

static gboolean
write_chunk (LbVescSession *self,
             guint32        offset,
             const guint8  *data,
             gsize          n,
             GCancellable  *cancellable,
             GError       **error)
{
  g_autoptr(GByteArray) payload = g_byte_array_new ();
  guint8 id = LB_VESC_WRITE_NEW_APP_DATA;
  g_autoptr(GError) last = NULL;

  g_byte_array_append (payload, &id, 1);
  lb_vesc_append_u32 (payload, offset);
  g_byte_array_append (payload, data, (guint) n);

  for (guint i = 0; i < CHUNK_TRIES; i++)
    {
      g_autoptr(GBytes) reply = NULL;

      g_clear_error (&last);
      reply = lb_vesc_session_request (self, payload->data, payload->len, CHUNK_TIMEOUT_MS,
                                       cancellable, &last);
      if (reply != NULL && check_written (reply, offset, &last))
        return TRUE;
      if (!g_error_matches (last, LB_ERROR, LB_ERROR_TIMEOUT) &&
          !g_error_matches (last, LB_ERROR, LB_ERROR_PROTOCOL))
        break;
      /* A late answer must not be taken for that of the next try. */
      if (!lb_vesc_session_drain (self, QUIET_MS, cancellable, error))
        return FALSE;
    }

  g_propagate_error (error, g_steal_pointer (&last));
  return FALSE;
}

static gboolean
write_all (LbVescSession *self,
           guint32        offset,
           const guint8  *data,
           gsize          length,
           LbProgress    *progress,
           GCancellable  *cancellable,
           GError       **error)
{
  for (gsize done = 0; done < length;)
    {
      gsize n = MIN (CHUNK, length - done);

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      /* The staging area is erased: what is all ones is there already. */
      if (!lb_bytes_are (data + done, n, 0xff) &&
          !write_chunk (self, offset + (guint32) done, data + done, n, cancellable, error))
        return FALSE;
      done += n;
      lb_progress_set_bytes (progress, done, length);
    }

  return TRUE;
}

static gboolean
check_erased (GBytes  *reply,
              GError **error)
{
  if (reply == NULL)
    {
      g_prefix_error (error, "Erasing: is the motor turning? Stop the wheel. (Old Unity and FOCBOX "
                             "forks need firmware 5.03 first.) ");
      return FALSE;
    }
  if (g_bytes_get_size (reply) >= 1 && *(const guint8 *) g_bytes_get_data (reply, NULL) == 1)
    return TRUE;

  g_set_error (error, LB_ERROR, LB_ERROR_DEVICE,
               "The controller refused to erase. Stop the motor and try again.");
  return FALSE;
}

static gboolean
erase_staging (LbVescSession *self,
               gsize          image_length,
               GCancellable  *cancellable,
               GError       **error)
{
  g_autoptr(GByteArray) payload = g_byte_array_new ();
  g_autoptr(GBytes) reply = NULL;
  guint8 id = LB_VESC_ERASE_NEW_APP;

  g_byte_array_append (payload, &id, 1);
  lb_vesc_append_u32 (payload, (guint32) image_length);
  reply = lb_vesc_session_request (self, payload->data, payload->len, ERASE_TIMEOUT_MS, cancellable,
                                   error);
  return check_erased (reply, error);
}

gboolean
lb_vesc_upload_firmware (LbVescSession       *self,
                         const LbVescVersion *version,
                         GBytes              *image,
                         const char          *image_hardware,
                         gboolean             hardware_confirmed,
                         LbProgress          *progress,
                         GCancellable        *cancellable,
                         GError             **error)
{
  g_autoptr(GBytes) plain = lb_vesc_firmware_strip_header (image);
  g_autoptr(GBytes) staged = NULL;
  gboolean compressed;
  guint32 address;
  gsize length;
  const guint8 *data;

  if (!check_hardware (version, image_hardware, hardware_confirmed, error) ||
      !lb_vesc_firmware_guess_address (plain, &address, error))
    return FALSE;
  if (address != LB_VESC_APP_ADDRESS)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_INVALID, "This file is a bootloader, not firmware.");
      return FALSE;
    }

  staged = lb_vesc_firmware_stage (plain, &compressed, error);
  if (staged == NULL)
    return FALSE;

  data = g_bytes_get_data (staged, &length);
  g_debug ("staging %" G_GSIZE_FORMAT " bytes, compressed %d", length, compressed);
  if (!erase_staging (self, g_bytes_get_size (plain), cancellable, error) ||
      !write_all (self, 0, data, length, progress, cancellable, error))
    {
      g_prefix_error (error, "Uploading firmware (the old one is untouched): ");
      return FALSE;
    }

  return lb_vesc_session_tell (self, LB_VESC_JUMP_TO_BOOTLOADER, error);
}

gboolean
lb_vesc_upload_bootloader (LbVescSession       *self,
                           const LbVescVersion *version,
                           GBytes              *image,
                           LbProgress          *progress,
                           GCancellable        *cancellable,
                           GError             **error)
{
  g_autoptr(GBytes) reply = NULL;
  guint32 address;
  gsize length;
  const guint8 *data = g_bytes_get_data (image, &length);

  if (!lb_vesc_firmware_guess_address (image, &address, error))
    return FALSE;
  if (address != LB_VESC_BOOTLOADER_ADDRESS)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_INVALID, "This file is firmware, not a bootloader.");
      return FALSE;
    }
  if (!lb_vesc_version_at_least (version, 3, 59))
    {
      g_set_error (error, LB_ERROR, LB_ERROR_REFUSED,
                   "This controller's firmware cannot erase its bootloader, and writing over the "
                   "old one would destroy it. Update the firmware first, or use a programmer.");
      return FALSE;
    }

  reply = lb_vesc_session_ask (self, LB_VESC_ERASE_BOOTLOADER, ERASE_TIMEOUT_MS, cancellable,
                               error);
  if (!check_erased (reply, error))
    return FALSE;
  if (write_all (self, LB_VESC_BOOTLOADER_OFFSET, data, length, progress, cancellable, error))
    return TRUE;

  g_prefix_error (error, "Uploading the bootloader (it is incomplete now: upload it again before "
                         "new firmware): ");
  return FALSE;
}

LbVescVersion *
lb_vesc_wait_for_return (LbVescSession *self,
                         GCancellable  *cancellable,
                         GError       **error)
{
  LbPort *port = lb_vesc_session_get_port (self);

  if (!lb_port_sleep (port, BEFORE_CLOSE_MS, cancellable, error))
    return NULL;

  for (guint i = 0; i < RETURN_TRIES; i++)
    {
      g_autoptr(GError) local_error = NULL;
      LbVescVersion *version = NULL;

      if (lb_port_reopen (port, cancellable, &local_error))
        version = lb_vesc_session_get_version (self, cancellable, &local_error);
      if (version != NULL)
        return version;
      if (lb_error_is_cancelled (local_error))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
      g_debug ("not back yet: %s", local_error->message);
      if (!lb_port_sleep (port, RETURN_PAUSE_MS, cancellable, error))
        return NULL;
    }

  g_set_error (error, LB_ERROR, LB_ERROR_TIMEOUT,
               "The controller did not come back after the update. Do not cut its power yet; look "
               "at its lights. If it stays away, a programmer (ST-Link, or another VESC) can "
               "rescue it.");
  return NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-check-list"

#include "config.h"

#include "lb-check-list.h"
#include "lb-image-info.h"
#include "lb-size.h"

/* Radio calibration, radio data and system parameters: the last five sectors (facts 7.5). */
#define ESP8266_RF_BYTES (5 * 4096)

typedef struct
{
  const LbCheckInput *input;
  LbImageInfo        *info;     /* NULL for an erase */
  gboolean            is_own;   /* a backup of this very unit */
  GPtrArray          *checks;
} Checking;

static void
add (Checking   *self,
     const char *id,
     LbSeverity  severity,
     const char *title,
     const char *format,
     ...) G_GNUC_PRINTF (5, 6);

static void
add (Checking   *self,
     const char *id,
     LbSeverity  severity,
     const char *title,
     const char *format,
     ...)
{
  g_autofree char *reason = NULL;
  va_list args;

  va_start (args, format);
  reason = g_strdup_vprintf (format, args);
  va_end (args);

  g_ptr_array_add (self->checks, lb_check_new (id, severity, title, reason));
}

static const char *
name_of (const LbIdentity *identity)
{
  if (identity->chip_name != NULL)
    return identity->chip_name;

  return identity->chip != NULL ? identity->chip : "an unknown chip";
}

/* The ESP8285 is an ESP8266 with its flash inside; their images are the same. */
static const char *
family_of (const char *chip)
{
  return g_strcmp0 (chip, "esp8285") == 0 ? "esp8266" : chip;
}

static void
check_chip (Checking *self)
{
  const LbIdentity *device = self->input->identity;
  const LbManifest *manifest = self->input->manifest;
  const char *chip = manifest != NULL ? manifest->identity->chip : NULL;
  const char *name = manifest != NULL ? name_of (manifest->identity) : NULL;

  if (chip == NULL)
    {
      chip = self->info->chip;
      name = self->info->chip_name;
    }

  if (chip == NULL || device->chip == NULL)
    return;

  if (g_strcmp0 (family_of (chip), family_of (device->chip)) == 0)
    add (self, LB_CHECK_CHIP_FAMILY, LB_SEVERITY_FINE, "The chip is the right one",
         "Device and image are both for %s.", name_of (device));
  else
    add (self, LB_CHECK_CHIP_FAMILY, LB_SEVERITY_STOP, "Made for another chip",
         "The image is for %s, but the device is %s. It could not start.",
         name != NULL ? name : chip, name_of (device));
}

static void
check_size (Checking *self)
{
  const LbCheckInput *input = self->input;
  guint64 size = lb_geometry_get_size (input->geometry);
  g_autofree char *length = lb_size_format (input->length);
  g_autofree char *whole = lb_size_format (size);
  guint64 offset;

  if (!lb_geometry_to_offset (input->geometry, input->address, &offset) ||
      input->length > size - offset)
    add (self, LB_CHECK_TOO_LARGE, LB_SEVERITY_STOP, "Too large",
         "%s at 0x%08" G_GINT64_MODIFIER "x do not fit into the memory of this device, 0x%08"
         G_GINT64_MODIFIER "x to 0x%08" G_GINT64_MODIFIER "x.",
         length, input->address, lb_geometry_get_start (input->geometry),
         lb_geometry_get_end (input->geometry) - 1);
  else
    add (self, LB_CHECK_TOO_LARGE, LB_SEVERITY_FINE, "It fits",
         "%s into a memory of %s.", length, whole);
}

static void
check_smaller (Checking *self)
{
  const LbCheckInput *input = self->input;
  guint64 size = lb_geometry_get_size (input->geometry);
  g_autofree char *covered = lb_size_format (input->length);
  g_autofree char *whole = lb_size_format (size);

  if (input->length >= size)
    return;

  add (self, LB_CHECK_SMALLER, LB_SEVERITY_NOTE, "Smaller than the memory",
       "The image covers %s of %s. %s", covered, whole,
       input->erase_rest ? "Everything else is erased." : "Everything else stays as it is.");
}

static void
check_encryption (Checking *self)
{
  const LbIdentity *device = self->input->identity;
  const LbIdentity *origin = self->input->manifest != NULL ? self->input->manifest->identity : NULL;
  gboolean encrypts = (device->security & LB_SECURITY_FLASH_ENCRYPTION) != 0;
  gboolean encrypted = origin != NULL && (origin->security & LB_SECURITY_FLASH_ENCRYPTION) != 0;

  if (!encrypts && !encrypted)
    add (self, LB_CHECK_ENCRYPTION, LB_SEVERITY_FINE, "No flash encryption",
         "Neither the device nor the image is encrypted.");
  else if (encrypts && !encrypted)
    add (self, LB_CHECK_ENCRYPTION, LB_SEVERITY_STOP, "The device encrypts its flash",
         "It would take this plain image for ciphertext and could not start.");
  else if (!encrypts)
    add (self, LB_CHECK_ENCRYPTION, LB_SEVERITY_STOP, "The backup is encrypted",
         "It was read from a device with flash encryption and holds ciphertext, which this device "
         "cannot read.");
  else if (!self->is_own)
    add (self, LB_CHECK_ENCRYPTION, LB_SEVERITY_STOP, "Encrypted by another device",
         "Each device has its own secret key. Only the device this backup came from can read it.");
  else if (origin->crypt_count != device->crypt_count)
    add (self, LB_CHECK_ENCRYPTION, LB_SEVERITY_STOP, "The encryption has changed since",
         "The encryption counter was %u at the time of the backup and is %u now, so the device would "
         "not read this backup as it did then.", origin->crypt_count, device->crypt_count);
  else
    add (self, LB_CHECK_ENCRYPTION, LB_SEVERITY_WARNING, "The flash is encrypted",
         "The backup holds this device's own ciphertext. It works only as long as its keys and "
         "fuses stay as they are.");
}

static void
check_secure_boot (Checking *self)
{
  if ((self->input->identity->security & LB_SECURITY_SECURE_BOOT) == 0)
    return;

  if (self->is_own)
    add (self, LB_CHECK_SECURE_BOOT, LB_SEVERITY_FINE, "Secure boot",
         "The device starts signed firmware only; this backup came from it.");
  else
    add (self, LB_CHECK_SECURE_BOOT, LB_SEVERITY_STOP, "Secure boot",
         "The device starts signed firmware only. Nothing but a backup of this very device is sure "
         "to start.");
}

static void
check_unit (Checking *self)
{
  const LbIdentity *device = self->input->identity;
  const LbIdentity *origin = self->input->manifest != NULL ? self->input->manifest->identity : NULL;
  g_autofree char *from = origin != NULL ? lb_identity_format_unit (origin) : NULL;
  g_autofree char *to = lb_identity_format_unit (device);

  if (from == NULL)
    return;

  if (self->is_own)
    add (self, LB_CHECK_OTHER_UNIT, LB_SEVERITY_FINE, "From this very device",
         "The backup was read from %s.", from);
  else
    add (self, LB_CHECK_OTHER_UNIT, LB_SEVERITY_WARNING, "From another device",
         "The backup was read from %s, this device is %s. It takes over names, passwords and "
         "cloud identity of the other one; both at once may get into each other's way.",
         from, to != NULL ? to : "one without a number");
}

static void
check_content (Checking *self)
{
  const LbImageInfo *info = self->info;

  if (self->is_own)
    return;

  if (info->kind == LB_IMAGE_KIND_BLANK)
    add (self, LB_CHECK_BLANK, LB_SEVERITY_WARNING, "The image is blank",
         "All its bytes are alike. The device will not start with it.");
  else if (info->kind == LB_IMAGE_KIND_UNKNOWN || info->kind == LB_IMAGE_KIND_ENCRYPTED ||
           info->kind == LB_IMAGE_KIND_DAMAGED)
    add (self, LB_CHECK_NOT_AN_IMAGE, LB_SEVERITY_WARNING, "Not a firmware that Lifeboat knows",
         "%s", info->problem != NULL ? info->problem
                                     : "Nothing in it looks like firmware for this kind of device.");
  else
    add (self, LB_CHECK_NOT_AN_IMAGE, LB_SEVERITY_FINE, "It is a firmware", "%s", info->summary);
}

/* What the file said beside the bytes that are written. */
static void
check_file (Checking *self)
{
  if (self->input->is_cut_off)
    add (self, LB_CHECK_CUT_OFF, LB_SEVERITY_WARNING, "The file may be cut off",
         "The HEX file has no end mark. When its end is missing, the device may not start with it.");

  if (self->input->has_options)
    add (self, LB_CHECK_OPTION_BYTES, LB_SEVERITY_NOTE, "Option bytes are left out",
         "The file also holds option bytes or one-time bytes of the chip. They are never written.");
}

static void
check_protection (Checking *self)
{
  if (self->input->is_protected)
    add (self, LB_CHECK_WRITE_PROTECTED, LB_SEVERITY_WARNING, "The memory is write-protected",
         "Status bits of the flash chip protect parts of it. When you accept this, the protection is "
         "taken away for good.");
}

/* What a header says was right for its own unit, whatever it is: only worth a note there. */
static void
check_header_size (Checking *self)
{
  guint64 size = lb_geometry_get_size (self->input->geometry);
  guint64 header = self->info->header_flash_size;

  if (self->input->identity->family != LB_FAMILY_ESPRESSIF || header == 0 || header == size)
    return;

  add (self, LB_CHECK_HEADER_SIZE,
       header > size && !self->is_own ? LB_SEVERITY_WARNING : LB_SEVERITY_NOTE,
       "Made for another flash size",
       "The image says %" G_GUINT64_FORMAT " KiB, the device has %" G_GUINT64_FORMAT " KiB. %s",
       header / 1024, size / 1024,
       header > size ? "It may look for data where there is no memory."
                     : "It uses the first part only.");
}

static void
check_mode (Checking *self)
{
  const char *mode = self->info->header_mode;
  const char *usual = self->input->usual_mode;

  if (mode == NULL || usual == NULL || g_ascii_strcasecmp (mode, usual) == 0)
    return;

  add (self, LB_CHECK_FLASH_MODE, self->is_own ? LB_SEVERITY_NOTE : LB_SEVERITY_WARNING,
       "Unusual flash mode",
       "The image drives the flash in mode %s; this kind of board is usually wired for %s and may "
       "not start with another one.", mode, usual);
}

static gboolean
erases_rf_data (const LbCheckInput *input)
{
  guint64 end = lb_geometry_get_end (input->geometry);

  if (g_strcmp0 (family_of (input->identity->chip), "esp8266") != 0)
    return FALSE;

  if (input->kind == LB_WRITE_ERASE_ONLY)
    return input->address + input->length > end - MIN (end, ESP8266_RF_BYTES);

  return input->erase_rest && input->address + input->length < end;
}

static void
check_rf_data (Checking *self)
{
  if (erases_rf_data (self->input))
    add (self, LB_CHECK_RF_DATA, LB_SEVERITY_WARNING, "Radio data goes too",
         "The end of an ESP8266's flash holds the calibration of its radio. Without it many programs "
         "do not start until a full backup is restored or the data is written anew.");
}

static gboolean
is_own_backup (const LbCheckInput *input)
{
  return input->manifest != NULL && input->manifest->identity->unit != NULL &&
         g_strcmp0 (input->manifest->identity->unit, input->identity->unit) == 0;
}

static int
compare_checks (gconstpointer a,
                gconstpointer b)
{
  LbSeverity first = lb_check_get_severity (*(LbCheck **) a);
  LbSeverity second = lb_check_get_severity (*(LbCheck **) b);

  return (int) second - (int) first;
}

GPtrArray *
lb_check_list_make (const LbCheckInput *input)
{
  Checking self = { input };

  self.checks = g_ptr_array_new_with_free_func (g_object_unref);
  self.is_own = is_own_backup (input);
  if (input->kind == LB_WRITE_RESTORE)
    {
      self.info = lb_image_info_new (input->image, input->identity->chip);
      check_chip (&self);
      check_size (&self);
      check_encryption (&self);
      check_secure_boot (&self);
      check_unit (&self);
      check_content (&self);
      check_file (&self);
    }
  check_protection (&self);
  if (input->kind == LB_WRITE_RESTORE)
    {
      check_header_size (&self);
      check_mode (&self);
      check_smaller (&self);
    }
  check_rf_data (&self);

  /* g_ptr_array_sort() is a stable merge sort. */
  g_ptr_array_sort (self.checks, compare_checks);
  g_clear_pointer (&self.info, lb_image_info_free);

  return self.checks;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-vesc"

#include "config.h"

#include "lb-vesc-codec.h"

#include <string.h>

#include "lb-error.h"
#include "lb-reader.h"

#define NAMES_JOINED_BY "_o_"
#define MAX_NAME 64

guint16
lb_vesc_get_be16 (const guint8 *p)
{
  return (guint16) (p[0] << 8 | p[1]);
}

guint32
lb_vesc_get_be32 (const guint8 *p)
{
  return (guint32) lb_vesc_get_be16 (p) << 16 | lb_vesc_get_be16 (p + 2);
}

void
lb_vesc_append_u16 (GByteArray *array,
                    guint16     value)
{
  guint8 bytes[] = { (guint8) (value >> 8), (guint8) value };

  g_byte_array_append (array, bytes, sizeof bytes);
}

void
lb_vesc_append_u32 (GByteArray *array,
                    guint32     value)
{
  lb_vesc_append_u16 (array, (guint16) (value >> 16));
  lb_vesc_append_u16 (array, (guint16) value);
}

LbVescVersion *
lb_vesc_version_new (void)
{
  LbVescVersion *self = g_new0 (LbVescVersion, 1);

  self->hardware = g_strdup ("");
  return self;
}

void
lb_vesc_version_free (LbVescVersion *self)
{
  g_free (self->hardware);
  g_free (self->firmware_name);
  g_free (self);
}

/* A text that ends with a NUL, which may be missing at the end of an old answer. */
static char *
read_text (LbReader *reader)
{
  gsize left = reader->length - reader->offset;
  const guint8 *start = reader->data + reader->offset;
  const guint8 *nul = left > 0 ? memchr (start, 0, left) : NULL;
  gsize n = nul != NULL ? (gsize) (nul - start) : left;
  char *text;

  if (reader->failed || left == 0)
    {
      reader->failed = TRUE;
      return g_strdup ("");
    }

  text = lb_reader_text (reader, n);
  if (nul != NULL)
    lb_reader_skip (reader, 1);
  if (g_utf8_strlen (text, -1) > MAX_NAME)
    *g_utf8_offset_to_pointer (text, MAX_NAME) = '\0';
  return text;
}

LbVescVersion *
lb_vesc_version_parse (const guint8 *reply,
                       gsize         length,
                       GError      **error)
{
  g_autoptr(LbVescVersion) self = lb_vesc_version_new ();
  LbReader reader = LB_READER_INIT (reply, length);
  const guint8 *uuid;
  g_autofree char *name = NULL;

  self->major = lb_reader_u8 (&reader);
  self->minor = lb_reader_u8 (&reader);
  if (reader.failed)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED,
                   "This controller's firmware is too old to say its version. Use a programmer "
                   "(ST-Link, or another VESC) for it.");
      return NULL;
    }

  g_free (self->hardware);
  self->hardware = read_text (&reader);
  uuid = lb_reader_bytes (&reader, sizeof self->uuid);
  self->has_uuid = uuid != NULL;
  if (uuid != NULL)
    memcpy (self->uuid, uuid, sizeof self->uuid);
  self->paired = lb_reader_u8 (&reader) != 0;
  self->test = lb_reader_u8 (&reader);
  self->hardware_type = lb_reader_u8 (&reader);
  /* Custom configurations, phase filters and the QML of the hardware; then the NRF's flags. */
  lb_reader_skip (&reader, 3);
  self->qml_flags = lb_reader_u8 (&reader);
  lb_reader_skip (&reader, 1);
  name = read_text (&reader);
  if (!reader.failed && *name != '\0')
    self->firmware_name = g_steal_pointer (&name);
  return g_steal_pointer (&self);
}

gboolean
lb_vesc_version_at_least (const LbVescVersion *self,
                          guint                major,
                          guint                minor)
{
  return self->major > major || (self->major == major && self->minor >= minor);
}

char *
lb_vesc_version_to_text (const LbVescVersion *self)
{
  if (self->test != 0)
    return g_strdup_printf ("%u.%02u test %u", self->major, self->minor, self->test);
  return g_strdup_printf ("%u.%02u", self->major, self->minor);
}

gboolean
lb_vesc_hardware_matches (const char *names,
                          const char *hardware)
{
  g_auto(GStrv) alternatives = g_strsplit (names, NAMES_JOINED_BY, -1);

  if (*hardware == '\0')
    return FALSE;
  for (guint i = 0; alternatives[i] != NULL; i++)
    if (g_ascii_strcasecmp (alternatives[i], hardware) == 0)
      return TRUE;

  return FALSE;
}

char *
lb_vesc_hardware_of_path (const char *path,
                          const char *hardware)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *folder = g_path_get_dirname (absolute);
  g_autofree char *name = g_path_get_basename (folder);

  if (strstr (name, NAMES_JOINED_BY) != NULL ||
      (hardware != NULL && *hardware != '\0' && g_ascii_strcasecmp (name, hardware) == 0))
    return g_steal_pointer (&name);
  return NULL;
}

const char *
lb_vesc_bm_target_name (gint16 code)
{
  static const char *const names[] = {
    NULL,
    "STM32F40x",
    "nRF51 128K/16K",
    "nRF51 256K/16K",
    "nRF51 256K/32K",
    "nRF52832 256K/32K",
    "nRF52832 256K/64K",
    "nRF52832 512K/64K",
    "nRF52840",
    "STM32F30x",
    "STM32L47x",
    "STM32G43x",
    "STM32G47x",
    "STM32G49x",
  };

  return code > 0 && code < (gint16) G_N_ELEMENTS (names) ? names[code] : NULL;
}

gboolean
lb_vesc_bm_target_is_stm32 (gint16 code)
{
  const char *name = lb_vesc_bm_target_name (code);

  return name != NULL && g_str_has_prefix (name, "STM32");
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-identity"

#include "config.h"

#include <string.h>

#include "lb-identity.h"
#include "lb-sync.h"

#define MAC_HEX_LENGTH 12
#define NAME_PART_MAX 64 /* characters; a file name has room for 255 */
#define UNKNOWN_UNIT "unknown"

G_DEFINE_BOXED_TYPE (LbIdentity, lb_identity, lb_identity_ref, lb_identity_unref)

LbIdentity *
lb_identity_new (void)
{
  LbIdentity *self = g_new0 (LbIdentity, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->revision = -1;

  return self;
}

LbIdentity *
lb_identity_ref (LbIdentity *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
lb_identity_unref (LbIdentity *self)
{
  g_return_if_fail (self != NULL);

  lb_tsan_release (self);
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  lb_tsan_acquire (self);

  g_free (self->chip);
  g_free (self->chip_name);
  g_free (self->model);
  g_free (self->unit);
  g_strfreev (self->features);
  g_free (self->flash_vendor);
  g_free (self->size_doubt);
  g_free (self);
}

LbIdentity *
lb_identity_copy (const LbIdentity *self)
{
  LbIdentity *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_new0 (LbIdentity, 1);
  *copy = *self;
  g_atomic_ref_count_init (&copy->ref_count);
  copy->chip = g_strdup (self->chip);
  copy->chip_name = g_strdup (self->chip_name);
  copy->model = g_strdup (self->model);
  copy->unit = g_strdup (self->unit);
  copy->features = g_strdupv (self->features);
  copy->flash_vendor = g_strdup (self->flash_vendor);
  copy->size_doubt = g_strdup (self->size_doubt);

  return copy;
}

/* Manifests are read back from disk, so what goes into a folder name is hostile data here. */
static char *
safe_part (const char *text)
{
  GString *part = g_string_new (NULL);

  for (; text != NULL && *text != '\0' && part->len < NAME_PART_MAX; text++)
    {
      if (g_ascii_isalnum (*text))
        g_string_append_c (part, g_ascii_tolower (*text));
    }

  return g_string_free (part, FALSE);
}

char *
lb_identity_get_device_id (const LbIdentity *self)
{
  g_autofree char *chip = NULL;
  g_autofree char *unit = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  chip = safe_part (self->chip);
  unit = safe_part (self->unit);
  if (*chip == '\0' || *unit == '\0')
    return g_strdup (UNKNOWN_UNIT);

  return g_strconcat (chip, "-", unit, NULL);
}

char *
lb_identity_get_backups_id (const LbIdentity *self)
{
  if (self->family == LB_FAMILY_VESC && self->unit != NULL)
    return g_strconcat ("stm32f405-", self->unit, NULL);

  return lb_identity_get_device_id (self);
}

char *
lb_identity_format_unit (const LbIdentity *self)
{
  g_autofree char *upper = NULL;
  GString *mac;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->unit == NULL)
    return NULL;

  upper = g_ascii_strup (self->unit, -1);
  if (strlen (upper) != MAC_HEX_LENGTH)
    return g_steal_pointer (&upper);

  mac = g_string_sized_new (MAC_HEX_LENGTH + MAC_HEX_LENGTH / 2);
  for (gsize i = 0; i < MAC_HEX_LENGTH; i += 2)
    {
      if (i > 0)
        g_string_append_c (mac, ':');
      g_string_append_len (mac, upper + i, 2);
    }

  return g_string_free (mac, FALSE);
}

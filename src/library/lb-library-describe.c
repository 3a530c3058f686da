/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-library"

#include "config.h"

#include "lb-error.h"
#include "lb-image-info.h"
#include "lb-library-private.h"
#include "lb-vesc-layout.h"

#define SECTOR 4096

static void
learn_chip (LbManifest        *manifest,
            const LbImageInfo *info)
{
  LbIdentity *identity = lb_identity_copy (manifest->identity);

  identity->chip = g_strdup (info->chip);
  g_free (identity->chip_name);
  identity->chip_name = g_strdup (info->chip_name);
  identity->family = info->family;
  lb_identity_unref (manifest->identity);
  manifest->identity = identity;
}

void
lb_library_learn (LbManifest *manifest,
                  GBytes     *image)
{
  g_autoptr(LbImageInfo) info = lb_image_info_new (image, manifest->identity->chip);
  gsize size = g_bytes_get_size (image);

  if (manifest->identity->chip == NULL && info->chip != NULL)
    learn_chip (manifest, info);

  if (manifest->firmware_name == NULL && manifest->firmware_version == NULL)
    {
      manifest->firmware_name = g_strdup (info->firmware_name);
      manifest->firmware_version = g_strdup (info->firmware_version);
    }

  if (manifest->geometry == NULL && info->family == LB_FAMILY_ESPRESSIF &&
      info->kind == LB_IMAGE_KIND_WHOLE_CHIP && size % SECTOR == 0)
    manifest->geometry = lb_geometry_new_flat (size);
}

GBytes *
lb_library_unpack_hex (GBytes      *bytes,
                       const char  *chip,
                       GError     **error)
{
  g_autoptr(LbImageInfo) info = lb_image_info_new (bytes, chip);
  guint64 base;

  if (!info->is_hex)
    return g_bytes_ref (bytes);

  if (info->image == NULL)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_INVALID, "This HEX file cannot be read: %s",
                   info->problem != NULL ? info->problem : "it is damaged");
      return NULL;
    }

  /* The two places where a memory begins. */
  base = lb_image_get_start (info->image);
  if (base != 0 && base != LB_VESC_LAYOUT_FLASH_START)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_INVALID,
                   "This HEX file holds a part of a memory, not its beginning. Restore it "
                   "directly to a device instead");
      return NULL;
    }

  if (lb_image_get_n_ranges (info->image) > 1)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_INVALID,
                   "This HEX file leaves gaps, and nobody knows what belongs into them. Restore it "
                   "directly to a device instead: what that holds in the gaps stays");
      return NULL;
    }

  return lb_image_flatten (info->image, base, lb_image_get_end (info->image) - base, 0xff, error);
}

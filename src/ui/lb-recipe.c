/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-recipe"

#include "config.h"

#include "lb-image-info.h"
#include "lb-recipe.h"

static LbRecipe *
recipe_new (void)
{
  LbRecipe *self = g_new0 (LbRecipe, 1);

  g_ref_count_init (&self->ref_count);
  return self;
}

LbRecipe *
lb_recipe_new_backup (LbBackup *backup)
{
  LbRecipe *self = recipe_new ();

  self->backup = g_object_ref (backup);
  return self;
}

LbRecipe *
lb_recipe_new_file (GBytes     *bytes,
                    const char *name)
{
  g_autoptr(LbImageInfo) info = lb_image_info_new (bytes, NULL);
  LbRecipe *self = recipe_new ();

  self->bytes = g_bytes_ref (bytes);
  self->name = g_strdup (name);
  self->is_whole = info->kind == LB_IMAGE_KIND_WHOLE_CHIP;
  self->address = info->has_address ? info->address : 0;
  self->erase_rest = !self->is_whole && !info->is_hex && !info->is_vesc;

  return self;
}

LbRecipe *
lb_recipe_new_erase (void)
{
  return recipe_new ();
}

LbRecipe *
lb_recipe_ref (LbRecipe *self)
{
  g_ref_count_inc (&self->ref_count);
  return self;
}

void
lb_recipe_unref (LbRecipe *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;

  g_clear_object (&self->backup);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self->name);
  g_free (self);
}

LbWriteRequest *
lb_recipe_build (LbRecipe *self)
{
  LbWriteRequest *request;

  if (self->backup != NULL)
    request = lb_write_request_new_backup (self->backup);
  else if (self->bytes != NULL)
    request = lb_write_request_new_file (self->bytes, self->name, self->address);
  else
    request = lb_write_request_new_erase (self->address, self->length);

  lb_write_request_set_erase_rest (request, self->erase_rest);
  lb_write_request_set_safety (request, !self->no_safety);

  return request;
}

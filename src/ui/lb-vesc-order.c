/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-vesc-order"

#include "config.h"

#include "lb-error.h"
#include "lb-vesc-order.h"

#define LARGEST_FILE (8 * 1000 * 1000)

LbVescOrder *
lb_vesc_order_new (LbVescAction action,
                   int          can_id)
{
  LbVescOrder *self = g_new0 (LbVescOrder, 1);

  g_ref_count_init (&self->ref_count);
  self->action = action;
  self->can_id = can_id;
  return self;
}

gboolean
lb_vesc_order_load (LbVescOrder  *self,
                    GFile        *file,
                    const char   *hardware,
                    GError      **error)
{
  const char *path = g_file_peek_path (file);
  GBytes *content = g_file_load_bytes (file, NULL, NULL, error);

  if (content == NULL)
    {
      lb_error_adopt_file_error (error);
      return FALSE;
    }

  g_clear_pointer (&self->content, g_bytes_unref);
  self->content = content;
  g_free (self->name);
  self->name = g_file_get_basename (file);
  g_free (self->hardware);
  self->hardware = path != NULL ? lb_vesc_hardware_of_path (path, hardware) : NULL;

  if (g_bytes_get_size (content) > 0 && g_bytes_get_size (content) <= LARGEST_FILE)
    return TRUE;

  g_set_error (error, LB_ERROR, LB_ERROR_INVALID, "%s is empty or too large for a VESC", self->name);
  return FALSE;
}

LbVescOrder *
lb_vesc_order_ref (LbVescOrder *self)
{
  g_ref_count_inc (&self->ref_count);
  return self;
}

void
lb_vesc_order_unref (LbVescOrder *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->content, g_bytes_unref);
  g_free (self->name);
  g_free (self->hardware);
  g_free (self);
}

LbVescJob *
lb_vesc_order_build (LbVescOrder *self)
{
  LbVescJob *job = lb_vesc_job_new (self->action);

  lb_vesc_job_set_can_id (job, self->can_id);
  if (self->content != NULL)
    lb_vesc_job_set_content (job, self->content);
  lb_vesc_job_set_hardware (job, self->hardware);
  if (self->hardware_confirmed)
    lb_vesc_job_confirm_hardware (job);
  if (self->other_unit_accepted)
    lb_vesc_job_accept_other_unit (job);

  return job;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-progress"

#include "config.h"

#include "lb-progress.h"

void
lb_progress_set_bytes (LbProgress *self,
                       guint64     done,
                       guint64     total)
{
  if (self == NULL)
    return;

  self->total = total;
  self->done = MIN (MAX (self->done, done), total);
  if (self->func != NULL)
    self->func (self, self->user_data);
}

void
lb_progress_set_data (LbProgress   *self,
                      const guint8 *data,
                      guint64       done,
                      guint64       total)
{
  if (self == NULL)
    return;

  self->data = data;
  lb_progress_set_bytes (self, done, total);
  self->data = NULL;
}

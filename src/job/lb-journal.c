/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-journal"

#include "config.h"

#include "lb-error.h"
#include "lb-journal-private.h"

G_DEFINE_BOXED_TYPE (LbJournal, lb_journal, lb_journal_ref, lb_journal_unref)

static void
edge_clear (gpointer data)
{
  g_bytes_unref (((LbJournalEdge *) data)->bytes);
}

LbJournal *
lb_journal_alloc (void)
{
  LbJournal *self = g_new0 (LbJournal, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->plan = g_array_new (FALSE, FALSE, sizeof (LbBlock));
  self->open = g_array_new (FALSE, FALSE, sizeof (LbBlock));
  self->edges = g_array_new (FALSE, FALSE, sizeof (LbJournalEdge));
  g_array_set_clear_func (self->edges, edge_clear);

  return self;
}

LbJournal *
lb_journal_ref (LbJournal *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
lb_journal_unref (LbJournal *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->device_id);
  g_free (self->title);
  g_free (self->image_id);
  g_free (self->sha256);
  g_free (self->safety_id);
  g_strfreev (self->accepted);
  g_array_unref (self->plan);
  g_array_unref (self->open);
  g_array_unref (self->edges);
  g_free (self);
}

LbJournal *
lb_journal_new (LbUnitLock       *lock,
                const LbIdentity *identity,
                const char       *title,
                const char       *image_id,
                const char       *sha256,
                guint64           address,
                guint64           length,
                gboolean          erase_rest)
{
  LbJournal *self = lb_journal_alloc ();

  self->device_id = g_strdup (lb_unit_lock_get_device_id (lock));
  self->flash_id = identity->flash_id;
  self->flash_size = identity->flash_size;
  self->title = g_strdup (title);
  self->image_id = g_strdup (image_id);
  self->sha256 = g_strdup (sha256);
  self->address = address;
  self->length = length;
  self->erase_rest = erase_rest;
  self->time = g_get_real_time () / G_USEC_PER_SEC;

  return self;
}

const char *
lb_journal_get_title (const LbJournal *self)
{
  return self->title;
}

const char *
lb_journal_get_image_id (const LbJournal *self)
{
  return self->image_id;
}

const char *
lb_journal_get_sha256 (const LbJournal *self)
{
  return self->sha256;
}

const char *
lb_journal_get_safety_id (const LbJournal *self)
{
  return self->safety_id;
}

const char *
lb_journal_get_device_id (const LbJournal *self)
{
  return self->device_id;
}

gint64
lb_journal_get_time (const LbJournal *self)
{
  return self->time;
}

guint
lb_journal_get_n_open (const LbJournal *self)
{
  return self->open->len;
}

guint64
lb_journal_get_address (const LbJournal *self)
{
  return self->address;
}

guint64
lb_journal_get_length (const LbJournal *self)
{
  return self->length;
}

gboolean
lb_journal_get_erase_rest (const LbJournal *self)
{
  return self->erase_rest;
}

const char * const *
lb_journal_get_accepted (const LbJournal *self)
{
  return (const char * const *) self->accepted;
}

void
lb_journal_get_progress (const LbJournal *self,
                         guint           *closed,
                         guint           *total)
{
  *closed = self->closed;
  *total = self->plan->len;
}

gboolean
lb_journal_fits (const LbJournal   *self,
                 const LbIdentity  *identity,
                 GError           **error)
{
  g_autofree char *device_id = lb_identity_get_device_id (identity);

  if (!g_str_equal (device_id, self->device_id))
    {
      g_set_error (error, LB_ERROR, LB_ERROR_OTHER_UNIT,
                   "The interrupted work belongs to another device (%s).", self->device_id);
      return FALSE;
    }

  if (identity->flash_id == self->flash_id && identity->flash_size == self->flash_size)
    return TRUE;

  g_set_error (error, LB_ERROR, LB_ERROR_OTHER_UNIT,
               "The interrupted work was done on another flash chip (id %06x, %" G_GUINT64_FORMAT
               " KiB) than the one that answers now (id %06x, %" G_GUINT64_FORMAT " KiB). It cannot "
               "be continued.",
               self->flash_id, self->flash_size / 1024, identity->flash_id,
               identity->flash_size / 1024);
  return FALSE;
}

void
lb_journal_set_safety_id (LbJournal  *self,
                          const char *safety_id)
{
  g_free (self->safety_id);
  self->safety_id = g_strdup (safety_id);
}

void
lb_journal_set_accepted (LbJournal          *self,
                         const char * const *accepted)
{
  g_strfreev (self->accepted);
  self->accepted = g_strdupv ((GStrv) accepted);
}

void
lb_journal_set_plan (LbJournal    *self,
                     const GArray *plan)
{
  g_array_set_size (self->plan, 0);
  g_array_append_vals (self->plan, plan->data, plan->len);
  self->closed = 0;
}

void
lb_journal_set_closed (LbJournal *self,
                       guint      closed)
{
  self->closed = closed;
}

void
lb_journal_add_edge (LbJournal *self,
                     guint64    start,
                     GBytes    *bytes)
{
  LbJournalEdge edge = { start, g_bytes_ref (bytes) };

  g_array_append_val (self->edges, edge);
}

const guint8 *
lb_journal_find_edge (const LbJournal *self,
                      guint64          start,
                      guint32          length)
{
  for (guint i = 0; i < self->edges->len; i++)
    {
      const LbJournalEdge *edge = &g_array_index (self->edges, LbJournalEdge, i);

      if (edge->start == start && g_bytes_get_size (edge->bytes) == length)
        return g_bytes_get_data (edge->bytes, NULL);
    }

  return NULL;
}

void
lb_journal_take_open (LbJournal       *self,
                      const LbJournal *other)
{
  g_array_append_vals (self->open, other->open->data, other->open->len);
}

gboolean
lb_journal_is_open (const LbJournal *self,
                    guint64          start,
                    guint64          length)
{
  for (guint i = 0; i < self->open->len; i++)
    {
      const LbBlock *block = &g_array_index (self->open, LbBlock, i);

      if (block->start < start + length && start < block->start + block->length)
        return TRUE;
    }

  return FALSE;
}

void
lb_journal_open_block (LbJournal *self,
                       guint64    start,
                       guint32    length)
{
  LbBlock block = { start, length };

  g_array_append_val (self->open, block);
}

void
lb_journal_close_block (LbJournal *self,
                        guint64    start,
                        guint32    length)
{
  for (guint i = self->open->len; i > 0; i--)
    {
      const LbBlock *block = &g_array_index (self->open, LbBlock, i - 1);

      if (block->start >= start && block->start + block->length <= start + length)
        g_array_remove_index (self->open, i - 1);
    }
}

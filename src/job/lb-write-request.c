/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-write-request"

#include "config.h"

#include "lb-backup.h"
#include "lb-write-request-private.h"

G_DEFINE_BOXED_TYPE (LbWriteRequest, lb_write_request, lb_write_request_ref, lb_write_request_unref)

static LbWriteRequest *
request_alloc (LbWriteKind  kind,
               const char  *name)
{
  LbWriteRequest *self = g_new0 (LbWriteRequest, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->kind = kind;
  self->name = g_strdup (name);
  self->safety = TRUE;

  return self;
}

LbWriteRequest *
lb_write_request_new_backup (LbBackup *backup)
{
  LbWriteRequest *self = request_alloc (LB_WRITE_RESTORE, lb_backup_get_title (backup));

  self->backup = g_object_ref (backup);

  return self;
}

LbWriteRequest *
lb_write_request_new_file (GBytes     *bytes,
                           const char *name,
                           guint64     address)
{
  LbWriteRequest *self = request_alloc (LB_WRITE_RESTORE, name);

  self->bytes = g_bytes_ref (bytes);
  lb_write_request_set_address (self, address);

  return self;
}

LbWriteRequest *
lb_write_request_new_erase (guint64 start,
                            guint64 length)
{
  LbWriteRequest *self = request_alloc (LB_WRITE_ERASE_ONLY, "Erase");

  self->length = length;
  self->address = start;
  self->has_address = length != 0;

  return self;
}

LbWriteRequest *
lb_write_request_new_resume (LbJournal *journal)
{
  gboolean restores = lb_journal_get_image_id (journal) != NULL;
  LbWriteRequest *self = request_alloc (restores ? LB_WRITE_RESTORE : LB_WRITE_ERASE_ONLY,
                                        lb_journal_get_title (journal));

  self->journal = lb_journal_ref (journal);
  self->length = lb_journal_get_length (journal);
  self->erase_rest = lb_journal_get_erase_rest (journal);
  lb_write_request_set_address (self, lb_journal_get_address (journal));
  lb_write_request_set_accepted (self, lb_journal_get_accepted (journal));

  return self;
}

LbWriteRequest *
lb_write_request_ref (LbWriteRequest *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
lb_write_request_unref (LbWriteRequest *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_object (&self->backup);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self->name);
  g_strfreev (self->accepted);
  g_free (self->usual_mode);
  g_free (self->board);
  g_clear_pointer (&self->journal, lb_journal_unref);
  g_free (self);
}

LbWriteKind
lb_write_request_get_kind (LbWriteRequest *self)
{
  return self->kind;
}

LbBackup *
lb_write_request_get_backup (LbWriteRequest *self)
{
  return self->backup;
}

const char *
lb_write_request_get_name (LbWriteRequest *self)
{
  return self->name;
}

void
lb_write_request_set_address (LbWriteRequest *self,
                              guint64         address)
{
  self->address = address;
  self->has_address = TRUE;
}

void
lb_write_request_set_erase_rest (LbWriteRequest *self,
                                 gboolean        erase_rest)
{
  self->erase_rest = erase_rest;
}

gboolean
lb_write_request_get_erase_rest (LbWriteRequest *self)
{
  return self->erase_rest;
}

void
lb_write_request_set_safety (LbWriteRequest *self,
                             gboolean        safety)
{
  self->safety = safety;
}

void
lb_write_request_set_accepted (LbWriteRequest     *self,
                               const char * const *ids)
{
  g_strfreev (self->accepted);
  self->accepted = g_strdupv ((GStrv) ids);
}

void
lb_write_request_set_usual_mode (LbWriteRequest *self,
                                 const char     *mode)
{
  g_free (self->usual_mode);
  self->usual_mode = g_strdup (mode);
}

void
lb_write_request_set_board (LbWriteRequest *self,
                            const char     *board)
{
  g_free (self->board);
  self->board = g_strdup (board);
}

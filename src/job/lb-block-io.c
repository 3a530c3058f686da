/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-block-io"

#include "config.h"

#include "lb-block-io.h"
#include "lb-error.h"
#include "lb-rates.h"

static const LbRecovery ladder[] = {
  LB_RECOVER_RESYNC,
  LB_RECOVER_RESYNC,
  LB_RECOVER_SLOWER,
  LB_RECOVER_OTHER_PACKETS,
};

void
lb_block_io_init (LbBlockIo    *self,
                  LbJob        *job,
                  LbJobContext *context,
                  GCancellable *cancellable)
{
  *self = (LbBlockIo) {
    .job = job,
    .context = context,
    .device = context->device,
    .cancellable = cancellable,
  };
}

gboolean
lb_block_io_can_digest (LbBlockIo *self)
{
  return (lb_device_get_features (self->device) & LB_DEVICE_CAN_DIGEST) != 0;
}

gboolean
lb_block_io_may_repeat (const GError *error)
{
  return g_error_matches (error, LB_ERROR, LB_ERROR_TIMEOUT) ||
         g_error_matches (error, LB_ERROR, LB_ERROR_PROTOCOL) ||
         g_error_matches (error, LB_ERROR, LB_ERROR_CHECKSUM) ||
         g_error_matches (error, LB_ERROR, LB_ERROR_DEVICE);
}

static void
note_slower (LbBlockIo *self)
{
  guint speed = lb_device_get_speed (self->device);

  lb_figures_init (&self->context->figures, speed,
                   (lb_device_get_features (self->device) & LB_DEVICE_FAST_DIGEST) != 0);
  lb_rates_set_stable (self->context->place, speed);
}

/*
 * Makes ready for another attempt. Returns whether one makes sense; a step that this device does
 * not have is passed over, except that a resync is nothing but a repeat.
 */
static gboolean
climb (LbBlockIo  *self,
       LbRecovery  how,
       GError    **error)
{
  g_autoptr(GError) local_error = NULL;

  if (lb_device_recover (self->device, how, self->cancellable, &local_error))
    {
      if (how == LB_RECOVER_SLOWER)
        note_slower (self);
      return TRUE;
    }

  if (g_error_matches (local_error, LB_ERROR, LB_ERROR_UNSUPPORTED))
    return how == LB_RECOVER_RESYNC;

  g_clear_error (error);
  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

gboolean
lb_block_io_attempt (LbBlockIo     *self,
                     guint64        start,
                     guint32        length,
                     const GError  *failed,
                     LbAttempt      func,
                     gpointer       user_data,
                     GError       **error)
{
  g_autoptr(GError) last = failed != NULL ? g_error_copy (failed) : NULL;

  if (last == NULL && func (self, user_data, &last))
    return TRUE;

  for (guint rung = 0; rung < G_N_ELEMENTS (ladder); rung++)
    {
      if (!lb_block_io_may_repeat (last))
        break;

      lb_job_log (self->job, "0x%06" G_GINT64_MODIFIER "x, try %u: %s", start, rung + 2, last->message);
      if (!climb (self, ladder[rung], &last))
        continue;

      g_clear_error (&last);
      if (func (self, user_data, &last))
        return TRUE;
    }

  if (!lb_error_is_cancelled (last))
    {
      lb_job_mark (self->job, start, length, LB_CELL_FAILED);
      g_prefix_error (&last, "%u KiB at 0x%06" G_GINT64_MODIFIER "x: ", length / 1024, start);
    }

  g_propagate_error (error, g_steal_pointer (&last));
  return FALSE;
}

typedef struct
{
  guint64   start;
  guint32   length;
  LbDigest *digest;
} DigestAttempt;

static gboolean
ask_once (LbBlockIo  *self,
          gpointer    user_data,
          GError    **error)
{
  DigestAttempt *attempt = user_data;
  gint64 begin = lb_device_now (self->device);

  if (!lb_device_digest (self->device, attempt->start, attempt->length, attempt->digest,
                         self->cancellable, error))
    return FALSE;

  lb_figures_note_digest (&self->context->figures, attempt->length,
                          lb_device_now (self->device) - begin);
  return TRUE;
}

gboolean
lb_block_io_digest (LbBlockIo  *self,
                    guint64     start,
                    guint32     length,
                    LbDigest   *digest,
                    GError    **error)
{
  DigestAttempt attempt = { start, length, digest };

  return lb_block_io_attempt (self, start, length, NULL, ask_once, &attempt, error);
}

typedef struct
{
  LbBlockIo  *io;
  GByteArray *arrived;
} Reading;

static void
progress_cb (LbProgress *progress,
             gpointer    user_data)
{
  Reading *reading = user_data;
  LbBlockIo *self = reading->io;
  GByteArray *arrived = reading->arrived;

  if (arrived != NULL && progress->data != NULL && progress->done > arrived->len)
    g_byte_array_append (arrived, progress->data + arrived->len,
                         (guint) (progress->done - arrived->len));

  lb_job_report (self->job, self->base + progress->done, lb_device_now (self->device));
}

GBytes *
lb_block_io_read_run (LbBlockIo   *self,
                      guint64      start,
                      guint32      length,
                      GByteArray  *arrived,
                      GError     **error)
{
  Reading reading = { self, arrived };
  LbProgress progress = LB_PROGRESS_INIT (progress_cb, &reading);
  gint64 begin = lb_device_now (self->device);
  GBytes *bytes;

  bytes = lb_device_read (self->device, start, length, &progress, self->cancellable, error);
  if (bytes == NULL)
    return NULL;

  lb_figures_note_read (&self->context->figures, length, lb_device_now (self->device) - begin);
  if (arrived != NULL && arrived->len < length) /* a device that does not show what it has yet */
    g_byte_array_append (arrived, (const guint8 *) g_bytes_get_data (bytes, NULL) + arrived->len,
                         length - arrived->len);

  return bytes;
}

typedef struct
{
  guint64         start;
  guint32         length;
  const LbDigest *wanted;
  GBytes         *bytes;
  LbDigest        proven;
  gboolean        differed; /* two reads of the content were not alike */
} ReadAttempt;

static LbDigest
digest_of (GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  return lb_digest_compute (data, size);
}

static gboolean
set_unstable (GError **error)
{
  g_set_error (error, LB_ERROR, LB_ERROR_UNSTABLE,
               "The chip gave two different answers about the same memory. Usually its power is too "
               "weak or a contact is loose: check the wires and the supply, then try again.");
  return FALSE;
}

static gboolean
set_damaged (GError **error)
{
  g_set_error (error, LB_ERROR, LB_ERROR_CHECKSUM, "The bytes were damaged on the way.");
  return FALSE;
}

/* Was it the line, or does the memory itself change its mind? */
static gboolean
explain_mismatch (LbBlockIo    *self,
                  ReadAttempt  *attempt,
                  LbDigest      first,
                  GError      **error)
{
  LbDigest again;

  if (!lb_device_digest (self->device, attempt->start, attempt->length, &again, self->cancellable,
                         error))
    return FALSE;

  return lb_digest_equal (&again, &first) ? set_damaged (error) : set_unstable (error);
}

static gboolean
prove_by_digest (LbBlockIo    *self,
                 ReadAttempt  *attempt,
                 GError      **error)
{
  LbDigest asked;

  if (attempt->wanted != NULL)
    asked = *attempt->wanted;
  else if (!lb_device_digest (self->device, attempt->start, attempt->length, &asked,
                              self->cancellable, error))
    return FALSE;

  if (lb_digest_equal (&asked, &attempt->proven))
    return TRUE;

  return explain_mismatch (self, attempt, asked, error);
}

static gboolean
prove_by_second_read (LbBlockIo    *self,
                      ReadAttempt  *attempt,
                      GError      **error)
{
  g_autoptr(GBytes) again = NULL;

  if (lb_library_has_block (self->context->library, &attempt->proven, attempt->length))
    return TRUE;

  lb_job_mark (self->job, attempt->start, attempt->length, LB_CELL_READ);
  self->base += attempt->length;
  again = lb_block_io_read_run (self, attempt->start, attempt->length, NULL, error);
  self->base -= attempt->length;
  if (again == NULL)
    return FALSE;

  if (g_bytes_equal (again, attempt->bytes))
    return TRUE;

  attempt->differed = TRUE;
  return set_damaged (error);
}

static gboolean
read_once (LbBlockIo  *self,
           gpointer    user_data,
           GError    **error)
{
  ReadAttempt *attempt = user_data;

  attempt->differed = FALSE;
  g_clear_pointer (&attempt->bytes, g_bytes_unref);
  lb_job_mark (self->job, attempt->start, attempt->length, LB_CELL_READING);
  attempt->bytes = lb_block_io_read_run (self, attempt->start, attempt->length, NULL, error);
  if (attempt->bytes == NULL)
    return FALSE;

  attempt->proven = digest_of (attempt->bytes);
  if (attempt->wanted != NULL || lb_block_io_can_digest (self))
    return prove_by_digest (self, attempt, error);

  return prove_by_second_read (self, attempt, error);
}

GBytes *
lb_block_io_read (LbBlockIo       *self,
                  guint64          start,
                  guint32          length,
                  const LbDigest  *wanted,
                  LbDigest        *proven,
                  GError         **error)
{
  ReadAttempt attempt = { start, length, wanted };

  if (lb_block_io_attempt (self, start, length, NULL, read_once, &attempt, error))
    {
      *proven = attempt.proven;
      return attempt.bytes;
    }

  g_clear_pointer (&attempt.bytes, g_bytes_unref);
  if (attempt.differed && error != NULL && lb_block_io_may_repeat (*error))
    {
      g_clear_error (error);
      set_unstable (error);
    }

  return NULL;
}

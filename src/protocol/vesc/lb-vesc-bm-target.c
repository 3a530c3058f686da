/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-vesc"

#include "config.h"

#include "lb-vesc-bm-target.h"

#include <string.h>

#include "lb-error.h"
#include "lb-reader.h"

#define CODE_OK 1
#define READ_CHUNK 400u
#define WRITE_CHUNK 400u
#define TRIES 3
#define MAP_PINS_TIMEOUT_MS 100
#define CONNECT_TIMEOUT_MS 5000
#define TRANSFER_TIMEOUT_MS 3000
#define ERASE_TIMEOUT_MS 35000
#define LEAVE_TIMEOUT_MS 3000
#define QUIET_MS 500

struct _LbVescBmTarget
{
  LbSwdTarget parent_instance;

  LbVescSession *session;
  LbVescVersion *version;
  gboolean       connected;
  gint16         found; /* code of BM_CONNECT */
};

G_DEFINE_FINAL_TYPE (LbVescBmTarget, lb_vesc_bm_target, LB_TYPE_SWD_TARGET)

static LbPort *
get_port (LbVescBmTarget *self)
{
  return lb_vesc_session_get_port (self->session);
}

static void
begin_payload (GByteArray   *payload,
               LbVescCommand command,
               guint32       address)
{
  guint8 id = (guint8) command;

  g_byte_array_set_size (payload, 0);
  g_byte_array_append (payload, &id, 1);
  lb_vesc_append_u32 (payload, address);
}

static gboolean
ask_plain_code (LbVescBmTarget *self,
                LbVescCommand   command,
                guint           timeout_ms,
                gint16         *code,
                GCancellable   *cancellable,
                GError        **error)
{
  guint8 payload = (guint8) command;

  return lb_vesc_session_ask_code (self->session, &payload, 1, timeout_ms, code, cancellable,
                                   error);
}

/* Codes below 1 of the commands after connect. */
static void
set_code_error (GError    **error,
                gint16      code,
                const char *what)
{
  if (code == -1)
    g_set_error (error, LB_ERROR, LB_ERROR_TIMEOUT,
                 "%s: the VESC has lost the chip behind it (code -1). Check the wires and the "
                 "supply of both boards.",
                 what);
  else
    g_set_error (error, LB_ERROR, LB_ERROR_DEVICE, "%s: the VESC reports a failure (code %d).",
                 what,
                 code);
}

static gboolean
check_found (LbVescBmTarget *self,
             GError        **error)
{
  const char *name = lb_vesc_bm_target_name (self->found);

  if (lb_vesc_bm_target_is_stm32 (self->found))
    return TRUE;

  if (name != NULL)
    g_set_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED, "The chip behind the VESC is a %s.", name);
  else if (self->found == -2)
    g_set_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED,
                 "The VESC found a chip that it does not know.");
  else
    g_set_error (error, LB_RETRY, LB_RETRY_HOLD_BOOT,
                 "The VESC works, but it finds no chip on its SWD connector. Check, in this order: "
                 "is the other board powered from its own supply; are SWDIO and SWCLK swapped "
                 "(SWDIO goes to SWDIO); are the grounds joined; is the cable short. Else hold NRST "
                 "of the dead board to ground while connecting and let go. (code %d)",
                 self->found);
  return FALSE;
}

static gboolean
lb_vesc_bm_target_connect (LbSwdTarget  *target,
                           LbSwdConnect  how,
                           guint         khz,
                           GCancellable *cancellable,
                           GError      **error)
{
  LbVescBmTarget *self = LB_VESC_BM_TARGET (target);
  gint16 ignored;

  g_clear_pointer (&self->version, lb_vesc_version_free);
  self->version = lb_vesc_session_get_version (self->session, cancellable, error);
  if (self->version == NULL)
    return FALSE;
  /* Reading memory came with 3.62; without it there is no backup and no proof. */
  if (!lb_vesc_version_at_least (self->version, 3, 62))
    {
      g_set_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED,
                   "The firmware %u.%02u of the VESC that programs is too old for this: 3.62 is "
                   "the first that can read a chip.",
                   self->version->major, self->version->minor);
      return FALSE;
    }

  /* Hardware without such pins does not answer. */
  if (!ask_plain_code (self, LB_VESC_BM_MAP_PINS_DEFAULT, MAP_PINS_TIMEOUT_MS, &ignored,
                       cancellable,
                       NULL) &&
      g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (!ask_plain_code (self, LB_VESC_BM_CONNECT, CONNECT_TIMEOUT_MS, &self->found, cancellable,
                       error))
    return FALSE;

  self->connected = lb_vesc_bm_target_name (self->found) != NULL;
  if (check_found (self, error))
    return TRUE;

  lb_swd_target_disconnect (target, NULL);
  return FALSE;
}

static gboolean
lb_vesc_bm_target_disconnect (LbSwdTarget *target,
                              GError     **error)
{
  LbVescBmTarget *self = LB_VESC_BM_TARGET (target);
  g_autoptr(GBytes) reply = NULL;

  if (!self->connected)
    return TRUE;

  self->connected = FALSE;
  reply = lb_vesc_session_ask (self->session, LB_VESC_BM_DISCONNECT, LEAVE_TIMEOUT_MS, NULL, error);
  return reply != NULL;
}

/* A second connect finds the chip again and flushes nothing: what was buffered is written anew. */
static gboolean
lb_vesc_bm_target_reenter (LbSwdTarget  *target,
                           guint         khz,
                           GCancellable *cancellable,
                           GError      **error)
{
  LbVescBmTarget *self = LB_VESC_BM_TARGET (target);

  return lb_vesc_session_drain (self->session, QUIET_MS, cancellable, error) &&
         lb_vesc_bm_target_connect (target, LB_SWD_CONNECT_NORMAL, khz, cancellable, error);
}

static gboolean
read_once (LbVescBmTarget *self,
           guint32         address,
           guint8         *buf,
           gsize           n,
           GCancellable   *cancellable,
           GError        **error)
{
  g_autoptr(GByteArray) payload = g_byte_array_new ();
  g_autoptr(GBytes) reply = NULL;
  const guint8 *data;
  gsize length;
  gint16 code;

  begin_payload (payload, LB_VESC_BM_MEM_READ, address);
  lb_vesc_append_u16 (payload, (guint16) n);
  reply = lb_vesc_session_request (self->session, payload->data, payload->len, TRANSFER_TIMEOUT_MS,
                                   cancellable, error);
  if (reply == NULL)
    return FALSE;

  data = g_bytes_get_data (reply, &length);
  code = length >= 2 ? (gint16) lb_vesc_get_be16 (data) : 0;
  if (code != CODE_OK)
    {
      set_code_error (error, code, "Reading");
      return FALSE;
    }
  if (length != 2 + n)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_PROTOCOL,
                   "The VESC gave %" G_GSIZE_FORMAT " bytes instead of %" G_GSIZE_FORMAT,
                   length - 2, n);
      return FALSE;
    }

  memcpy (buf, data + 2, n);
  return TRUE;
}

/* Whether the same request may be sent again once the line is quiet. */
static gboolean
may_repeat (LbVescBmTarget *self,
            const GError   *error,
            guint           tries)
{
  return tries + 1 < TRIES && (g_error_matches (error, LB_ERROR, LB_ERROR_TIMEOUT) ||
                               g_error_matches (error, LB_ERROR, LB_ERROR_PROTOCOL));
}

typedef gboolean (*TransferFunc) (LbVescBmTarget *self,
                                  guint32         address,
                                  guint8         *data,
                                  gsize           n,
                                  GCancellable   *cancellable,
                                  GError        **error);

static gboolean
transfer_checked (LbVescBmTarget *self,
                  TransferFunc    transfer,
                  guint32         address,
                  guint8         *data,
                  gsize           n,
                  GCancellable   *cancellable,
                  GError        **error)
{
  for (guint i = 0;; i++)
    {
      g_autoptr(GError) local_error = NULL;

      if (transfer (self, address, data, n, cancellable, &local_error))
        return TRUE;
      if (!may_repeat (self, local_error, i))
        {
          g_propagate_prefixed_error (error, g_steal_pointer (&local_error), "At 0x%08x: ",
                                      address);
          return FALSE;
        }

      /*
       * Answers hold no address: a late one must be gone before the next question, and a question
       * asked
       * too early would be dropped (facts 4.6).
       */
      if (!lb_vesc_session_drain (self->session, QUIET_MS, cancellable, error))
        return FALSE;
    }
}

static gboolean
lb_vesc_bm_target_read (LbSwdTarget  *target,
                        guint32       address,
                        guint8       *buf,
                        gsize         len,
                        GCancellable *cancellable,
                        GError      **error)
{
  LbVescBmTarget *self = LB_VESC_BM_TARGET (target);

  for (gsize done = 0; done < len; done += READ_CHUNK)
    if (!transfer_checked (self, read_once, address + (guint32) done, buf + done,
                           MIN (READ_CHUNK, len - done), cancellable, error))
      return FALSE;

  return TRUE;
}

static gboolean
write_once (LbVescBmTarget *self,
            guint32         address,
            guint8         *data,
            gsize           n,
            GCancellable   *cancellable,
            GError        **error)
{
  g_autoptr(GByteArray) payload = g_byte_array_new ();
  gint16 code;

  begin_payload (payload, LB_VESC_BM_WRITE_FLASH, address);
  g_byte_array_append (payload, data, (guint) n);
  if (!lb_vesc_session_ask_code (self->session, payload->data, payload->len, TRANSFER_TIMEOUT_MS,
                                 &code, cancellable, error))
    return FALSE;
  if (code == CODE_OK)
    return TRUE;

  set_code_error (error, code, "Writing this or the block before it");
  return FALSE;
}

/*
 * The VESC writes a block of 1 KiB once an address leaves it, and may report its failure one piece
 * late. A read at the end makes it write the last one, and tells how that went.
 */
static gboolean
lb_vesc_bm_target_program (LbSwdTarget  *target,
                           guint32       address,
                           const guint8 *data,
                           gsize         len,
                           GCancellable *cancellable,
                           GError      **error)
{
  LbVescBmTarget *self = LB_VESC_BM_TARGET (target);
  guint8 scratch[4];

  if (lb_bytes_are (data, len, 0xff))
    return TRUE;

  for (gsize done = 0; done < len; done += WRITE_CHUNK)
    {
      gsize n = MIN (WRITE_CHUNK, len - done);

      if (!lb_bytes_are (data + done, n, 0xff) &&
          !transfer_checked (self, write_once, address + (guint32) done, (guint8 *) data + done, n,
                             cancellable, error))
        return FALSE;
    }

  return read_once (self, address & ~3u, scratch, sizeof scratch, cancellable, error);
}

static gboolean
lb_vesc_bm_target_erase_all (LbSwdTarget  *target,
                             GCancellable *cancellable,
                             GError      **error)
{
  LbVescBmTarget *self = LB_VESC_BM_TARGET (target);
  gint16 code;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  /* Once begun it is waited for: half an erase is worse than a short wait. */
  if (!ask_plain_code (self, LB_VESC_BM_ERASE_FLASH_ALL, ERASE_TIMEOUT_MS, &code, NULL, error))
    return FALSE;
  if (code == CODE_OK)
    return TRUE;

  set_code_error (error, code, "Erasing the chip");
  return FALSE;
}

/* Connecting has halted it; newer firmware can be asked to make sure. */
static gboolean
lb_vesc_bm_target_halt (LbSwdTarget  *target,
                        GCancellable *cancellable,
                        GError      **error)
{
  LbVescBmTarget *self = LB_VESC_BM_TARGET (target);
  g_autoptr(GBytes) reply = NULL;

  if (!lb_vesc_version_at_least (self->version, 5, 3))
    return TRUE;

  reply = lb_vesc_session_ask (self->session, LB_VESC_BM_HALT_REQ, TRANSFER_TIMEOUT_MS, cancellable,
                               error);
  return reply != NULL;
}

static gboolean
lb_vesc_bm_target_leave (LbSwdTarget *target,
                         gboolean     reset,
                         GError     **error)
{
  LbVescBmTarget *self = LB_VESC_BM_TARGET (target);
  gint16 code;

  /* Disconnecting lets it run on. */
  if (!reset)
    return TRUE;
  if (!ask_plain_code (self, LB_VESC_BM_REBOOT, LEAVE_TIMEOUT_MS, &code, NULL, error))
    return FALSE;
  if (code == CODE_OK)
    return TRUE;

  set_code_error (error, code, "Starting the chip");
  return FALSE;
}

static gboolean
lb_vesc_bm_target_sleep (LbSwdTarget  *target,
                         guint         ms,
                         GCancellable *cancellable,
                         GError      **error)
{
  return lb_port_sleep (get_port (LB_VESC_BM_TARGET (target)), ms, cancellable, error);
}

static gint64
lb_vesc_bm_target_now (LbSwdTarget *target)
{
  return lb_port_now (get_port (LB_VESC_BM_TARGET (target)));
}

static LbSwdFeatures
lb_vesc_bm_target_get_features (LbSwdTarget *target)
{
  return LB_SWD_HAS_PROGRAMMER;
}

static char *
lb_vesc_bm_target_dup_name (LbSwdTarget *target)
{
  LbVescBmTarget *self = LB_VESC_BM_TARGET (target);

  return g_strdup_printf ("VESC %s, firmware %u.%02u",
                          self->version != NULL ? self->version->hardware : "",
                          self->version != NULL ? self->version->major : 0,
                          self->version != NULL ? self->version->minor : 0);
}

static void
lb_vesc_bm_target_dispose (GObject *object)
{
  LbVescBmTarget *self = LB_VESC_BM_TARGET (object);

  if (self->session != NULL)
    {
      lb_vesc_bm_target_disconnect (LB_SWD_TARGET (self), NULL);
      lb_port_close (get_port (self));
    }
  g_clear_object (&self->session);
  g_clear_pointer (&self->version, lb_vesc_version_free);
  G_OBJECT_CLASS (lb_vesc_bm_target_parent_class)->dispose (object);
}

static void
lb_vesc_bm_target_class_init (LbVescBmTargetClass *klass)
{
  LbSwdTargetClass *target_class = LB_SWD_TARGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_vesc_bm_target_dispose;
  target_class->connect = lb_vesc_bm_target_connect;
  target_class->disconnect = lb_vesc_bm_target_disconnect;
  target_class->reenter = lb_vesc_bm_target_reenter;
  target_class->read = lb_vesc_bm_target_read;
  target_class->halt = lb_vesc_bm_target_halt;
  target_class->leave = lb_vesc_bm_target_leave;
  target_class->erase_all = lb_vesc_bm_target_erase_all;
  target_class->program = lb_vesc_bm_target_program;
  target_class->sleep = lb_vesc_bm_target_sleep;
  target_class->now = lb_vesc_bm_target_now;
  target_class->get_features = lb_vesc_bm_target_get_features;
  target_class->dup_name = lb_vesc_bm_target_dup_name;
}

static void
lb_vesc_bm_target_init (LbVescBmTarget *self)
{
}

LbSwdTarget *
lb_vesc_bm_target_new (LbPort *port)
{
  LbVescBmTarget *self = g_object_new (LB_TYPE_VESC_BM_TARGET, NULL);

  self->session = lb_vesc_session_new (port);
  return LB_SWD_TARGET (self);
}

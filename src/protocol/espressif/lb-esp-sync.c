/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-esp-sync"

#include "config.h"

#include "lb-error.h"
#include "lb-esp-loader-private.h"
#include "lb-reader.h"

/* SYNC: is a loader there, and where does its next frame begin (facts 1.5)? */

#define SURPLUS_MS 100   /* between the eight replies of one SYNC */
#define SETTLE_TRIES 6
#define SETTLE_MS 100
#define NOTHING_PACKET 0x400

/* From here on a stub speaks of its work; below, of a request that came damaged (facts 1.4). */
#define FIRST_WORK_ERROR 0xc4
#define LAST_WORK_ERROR 0xcb

typedef struct
{
  guint   good;     /* replies that say yes */
  guint8  refusal;  /* with what one was refused, 0 when none was */
  guint32 values;   /* what these carry, all of them together */
} Replies;

/* A request that was damaged on the way is refused in an answer to SYNC too, with the value 0. */
static void
count_reply (Replies             *self,
             const LbEspResponse *response)
{
  guint8 status[2];

  if (!lb_esp_response_get_status (response, 0, status))
    return;

  if (status[0] != 0)
    {
      self->refusal = status[0];
      return;
    }

  self->good++;
  self->values |= response->value;
}

/* Takes the further replies of a SYNC. Returns: FALSE on error; a missing reply is none */
static gboolean
take_surplus (LbEspLoader   *self,
              Replies       *replies,
              GCancellable  *cancellable,
              GError       **error)
{
  for (guint i = 1; i < LB_ESP_SYNC_REPLIES; i++)
    {
      LbEspResponse response;
      LbEspGot got = lb_esp_loader_receive (self, lb_esp_loader_deadline (self, SURPLUS_MS), FALSE,
                                            cancellable, error);

      if (got == LB_ESP_GOT_ERROR)
        return FALSE;

      if (got == LB_ESP_GOT_NOTHING)
        return TRUE;

      if (!self->decoder.damaged &&
          lb_esp_response_parse (&response, self->decoder.frame->data, self->decoder.frame->len) &&
          response.op == LB_ESP_OP_SYNC)
        count_reply (replies, &response);
    }

  return TRUE;
}

/*
 * The stubs of older programs repeat the error of a failed write to every command, SYNC too, until the
 * next BEGIN (trap 3). Twice the same makes sure that it is one; a write of nothing erases nothing.
 */
static gboolean
clear_old_error (LbEspLoader   *self,
                 guint8         refusal,
                 GCancellable  *cancellable,
                 GError       **error)
{
  g_autoptr(GByteArray) wire = g_byte_array_new ();
  g_autoptr(GError) local_error = NULL;
  guint8 nothing[16] = { 0 };
  LbEspResponse response;
  gboolean again = refusal == self->refusal;

  self->refusal = refusal;
  if (!again || refusal < FIRST_WORK_ERROR || refusal > LAST_WORK_ERROR)
    return TRUE;

  g_debug ("a stub with an old error 0x%02x: begin anew", refusal);
  self->refusal = 0;
  lb_put_le32 (nothing + 8, NOTHING_PACKET);
  lb_esp_packet_append_request (wire, LB_ESP_OP_FLASH_BEGIN, 0, nothing, sizeof nothing);
  if (!lb_esp_loader_send (self, wire, cancellable, error))
    return FALSE;

  if (lb_esp_loader_wait_reply (self, LB_ESP_OP_FLASH_BEGIN, SETTLE_MS, &response, cancellable,
                                &local_error) ||
      g_error_matches (local_error, LB_ERROR, LB_ERROR_TIMEOUT) ||
      g_error_matches (local_error, LB_ERROR, LB_ERROR_PROTOCOL))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

LbEspSync
lb_esp_loader_sync (LbEspLoader   *self,
                    guint          timeout_ms,
                    GCancellable  *cancellable,
                    GError       **error)
{
  g_autoptr(GByteArray) wire = g_byte_array_new ();
  g_autoptr(GError) local_error = NULL;
  LbEspResponse response;
  Replies replies = { 0 };

  lb_esp_packet_append_request (wire, LB_ESP_OP_SYNC, 0, lb_esp_sync_data, LB_ESP_SYNC_DATA_LENGTH);
  if (!lb_esp_loader_send (self, wire, cancellable, error))
    return LB_ESP_SYNC_ERROR;

  if (!lb_esp_loader_wait_reply (self, LB_ESP_OP_SYNC, timeout_ms, &response, cancellable,
                                 &local_error))
    {
      if (g_error_matches (local_error, LB_ERROR, LB_ERROR_TIMEOUT) ||
          g_error_matches (local_error, LB_ERROR, LB_ERROR_PROTOCOL))
        return LB_ESP_SYNC_NONE;

      g_propagate_error (error, g_steal_pointer (&local_error));
      return LB_ESP_SYNC_ERROR;
    }

  count_reply (&replies, &response);
  if (!take_surplus (self, &replies, cancellable, error))
    return LB_ESP_SYNC_ERROR;

  if (replies.good == 0)
    return clear_old_error (self, replies.refusal, cancellable, error) ? LB_ESP_SYNC_NONE
                                                                        : LB_ESP_SYNC_ERROR;

  self->refusal = 0;

  self->unsettled = FALSE;
  return replies.values == 0 ? LB_ESP_SYNC_STUB : LB_ESP_SYNC_ROM;
}

gboolean
lb_esp_loader_settle (LbEspLoader   *self,
                      GCancellable  *cancellable,
                      GError       **error)
{
  gint64 busy_until = self->busy_until;
  guint packet_ms = 4096 * 11 * 1000 / MAX (lb_port_get_baud (self->port), 9600);

  for (guint try = 0; try < SETTLE_TRIES || lb_port_now (self->port) < busy_until; try++)
    {
      LbEspSync sync = lb_esp_loader_sync (self, SETTLE_MS + packet_ms, cancellable, error);

      if (sync == LB_ESP_SYNC_ERROR)
        return FALSE;

      if (sync == LB_ESP_SYNC_NONE)
        continue;

      if (self->stub && sync == LB_ESP_SYNC_ROM)
        {
          self->stub = FALSE;
          self->unsettled = TRUE;
          g_set_error_literal (error, LB_ERROR, LB_ERROR_PROTOCOL,
                               "The chip has restarted by itself, probably because its supply broke "
                               "down for a moment.");
          return FALSE;
        }

      return TRUE;
    }

  self->unsettled = TRUE;
  g_set_error_literal (error, LB_ERROR, LB_ERROR_TIMEOUT,
                       "The chip does not answer any more. Check the cable and the supply.");
  return FALSE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-vesc"

#include "config.h"

#include "lb-vesc-session.h"

#include <string.h>

#include "lb-error.h"
#include "lb-vesc-packet.h"

#define VERSION_TRIES 3
#define VERSION_TIMEOUT_MS 1000
#define CONFIG_TIMEOUT_MS 3000
#define SCRIPT_TIMEOUT_MS 3000
#define SCRIPT_ERASE_TIMEOUT_MS 10000
#define PING_TIMEOUT_MS 12000
#define SCRIPT_CHUNK 400
#define SCRIPT_MAX (128 * 1024)
#define SIGNATURE 4
#define READ_CHUNK 1024
#define SLICE_MS 50

struct _LbVescSession
{
  GObject parent_instance;

  LbPort        *port;
  int            can_id;
  LbVescDecoder  decoder;
};

G_DEFINE_FINAL_TYPE (LbVescSession, lb_vesc_session, G_TYPE_OBJECT)

static void
lb_vesc_session_finalize (GObject *object)
{
  LbVescSession *self = LB_VESC_SESSION (object);

  g_clear_object (&self->port);
  lb_vesc_decoder_clear (&self->decoder);
  G_OBJECT_CLASS (lb_vesc_session_parent_class)->finalize (object);
}

static void
lb_vesc_session_class_init (LbVescSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_vesc_session_finalize;
}

static void
lb_vesc_session_init (LbVescSession *self)
{
  self->can_id = LB_VESC_NO_CAN;
  lb_vesc_decoder_init (&self->decoder);
}

LbVescSession *
lb_vesc_session_new (LbPort *port)
{
  LbVescSession *self = g_object_new (LB_TYPE_VESC_SESSION, NULL);

  self->port = g_object_ref (port);
  return self;
}

LbPort *
lb_vesc_session_get_port (LbVescSession *self)
{
  g_return_val_if_fail (LB_IS_VESC_SESSION (self), NULL);

  return self->port;
}

void
lb_vesc_session_set_can_id (LbVescSession *self,
                            int            can_id)
{
  g_return_if_fail (LB_IS_VESC_SESSION (self));
  g_return_if_fail (can_id >= LB_VESC_NO_CAN && can_id <= 254);

  self->can_id = can_id;
}

int
lb_vesc_session_get_can_id (LbVescSession *self)
{
  g_return_val_if_fail (LB_IS_VESC_SESSION (self), LB_VESC_NO_CAN);

  return self->can_id;
}

static gboolean
send_payload (LbVescSession *self,
              const guint8  *payload,
              gsize          length,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autoptr(GByteArray) inner = g_byte_array_new ();
  g_autoptr(GByteArray) packet = NULL;

  if (self->can_id != LB_VESC_NO_CAN)
    {
      guint8 forward[] = { LB_VESC_FORWARD_CAN, (guint8) self->can_id };

      g_byte_array_append (inner, forward, sizeof forward);
    }
  g_byte_array_append (inner, payload, (guint) length);
  packet = lb_vesc_packet_encode (inner->data, inner->len);
  return lb_port_write (self->port, packet->data, packet->len, cancellable, error);
}

/*
 * Returns: (transfer full) (nullable): the next packet until @end; NULL without error when none
 * came
 */
static GBytes *
next_packet (LbVescSession *self,
             gint64         end,
             GCancellable  *cancellable,
             GError       **error)
{
  guint8 buffer[READ_CHUNK];

  while (TRUE)
    {
      GBytes *packet = lb_vesc_decoder_pop (&self->decoder);
      gint64 left_ms = (end - lb_port_now (self->port) + 999) / 1000;
      gssize got;

      if (packet != NULL || left_ms <= 0)
        return packet;

      got = lb_port_read (self->port, buffer, sizeof buffer, (guint) MIN (left_ms, SLICE_MS),
                          cancellable, error);
      if (got < 0)
        return NULL;
      lb_vesc_decoder_push (&self->decoder, buffer, (gsize) got);
    }
}

static GBytes *
wait_for (LbVescSession *self,
          guint8         command,
          guint          timeout_ms,
          GCancellable  *cancellable,
          GError       **error)
{
  gint64 end = lb_port_now (self->port) + timeout_ms * 1000ll;
  g_autoptr(GError) local_error = NULL;

  while (TRUE)
    {
      g_autoptr(GBytes) packet = next_packet (self, end, cancellable, &local_error);
      gsize length;
      const guint8 *data;

      if (packet == NULL)
        break;
      data = g_bytes_get_data (packet, &length);
      if (data[0] == command)
        return g_bytes_new_from_bytes (packet, 1, length - 1);
      if (data[0] == LB_VESC_PRINT)
        g_debug ("print: %.*s", (int) length - 1, (const char *) data + 1);
    }

  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else
    g_set_error (error, LB_ERROR, LB_ERROR_TIMEOUT,
                 "The controller did not answer command %u within %u ms", command, timeout_ms);
  return NULL;
}

GBytes *
lb_vesc_session_request (LbVescSession *self,
                         const guint8  *payload,
                         gsize          length,
                         guint          timeout_ms,
                         GCancellable  *cancellable,
                         GError       **error)
{
  g_return_val_if_fail (LB_IS_VESC_SESSION (self), NULL);
  g_return_val_if_fail (length > 0 && length <= LB_VESC_MAX_PAYLOAD, NULL);

  if (!send_payload (self, payload, length, cancellable, error))
    return NULL;

  return wait_for (self, payload[0], timeout_ms, cancellable, error);
}

GBytes *
lb_vesc_session_ask (LbVescSession *self,
                     LbVescCommand  command,
                     guint          timeout_ms,
                     GCancellable  *cancellable,
                     GError       **error)
{
  guint8 payload = (guint8) command;

  return lb_vesc_session_request (self, &payload, 1, timeout_ms, cancellable, error);
}

gboolean
lb_vesc_session_tell (LbVescSession *self,
                      LbVescCommand  command,
                      GError       **error)
{
  guint8 payload = (guint8) command;

  g_return_val_if_fail (LB_IS_VESC_SESSION (self), FALSE);

  return send_payload (self, &payload, 1, NULL, error);
}

gboolean
lb_vesc_session_ask_code (LbVescSession *self,
                          const guint8  *payload,
                          gsize          length,
                          guint          timeout_ms,
                          gint16        *code,
                          GCancellable  *cancellable,
                          GError       **error)
{
  g_autoptr(GBytes) reply =
    lb_vesc_session_request (self, payload, length, timeout_ms, cancellable, error);

  if (reply == NULL)
    return FALSE;
  if (g_bytes_get_size (reply) < 2)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_PROTOCOL,
                   "The controller's answer to command %u is too short", payload[0]);
      return FALSE;
    }

  *code = (gint16) lb_vesc_get_be16 (g_bytes_get_data (reply, NULL));
  return TRUE;
}

gboolean
lb_vesc_session_drain (LbVescSession *self,
                       guint          quiet_ms,
                       GCancellable  *cancellable,
                       GError       **error)
{
  guint8 buffer[READ_CHUNK];
  gssize got;

  g_return_val_if_fail (LB_IS_VESC_SESSION (self), FALSE);

  do
    got = lb_port_read (self->port, buffer, sizeof buffer, quiet_ms, cancellable, error);
  while (got > 0);

  lb_vesc_decoder_reset (&self->decoder);
  return got == 0;
}

LbVescVersion *
lb_vesc_session_get_version (LbVescSession *self,
                             GCancellable  *cancellable,
                             GError       **error)
{
  g_return_val_if_fail (LB_IS_VESC_SESSION (self), NULL);

  if (!lb_port_flush_input (self->port, error))
    return NULL;
  lb_vesc_decoder_reset (&self->decoder);

  for (guint i = 0; i < VERSION_TRIES; i++)
    {
      g_autoptr(GError) local_error = NULL;
      g_autoptr(GBytes) reply =
        lb_vesc_session_ask (self, LB_VESC_FW_VERSION, VERSION_TIMEOUT_MS, cancellable,
                             &local_error);

      if (reply != NULL)
        return lb_vesc_version_parse (g_bytes_get_data (reply, NULL), g_bytes_get_size (reply),
                                      error);
      if (!g_error_matches (local_error, LB_ERROR, LB_ERROR_TIMEOUT))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
    }

  g_set_error (error, LB_RETRY, LB_RETRY_HOLD_BOOT,
               "No VESC answers here. Is the controller powered from its battery or supply? A "
               "controller without working firmware does not answer over USB: rescue it with an "
               "ST-Link or another VESC.");
  return NULL;
}

GBytes *
lb_vesc_session_ping_can (LbVescSession *self,
                          GCancellable  *cancellable,
                          GError       **error)
{
  return lb_vesc_session_ask (self, LB_VESC_PING_CAN, PING_TIMEOUT_MS, cancellable, error);
}

GBytes *
lb_vesc_session_get_config (LbVescSession *self,
                            LbVescCommand  command,
                            GCancellable  *cancellable,
                            GError       **error)
{
  GBytes *config = lb_vesc_session_ask (self, command, CONFIG_TIMEOUT_MS, cancellable, error);

  if (config != NULL && g_bytes_get_size (config) <= SIGNATURE)
    {
      g_clear_pointer (&config, g_bytes_unref);
      g_set_error (error, LB_ERROR, LB_ERROR_PROTOCOL,
                   "The controller gave an empty configuration");
    }
  return config;
}

gboolean
lb_vesc_session_check_config (LbVescSession *self,
                              LbVescCommand  command,
                              GBytes        *config,
                              GCancellable  *cancellable,
                              GError       **error)
{
  g_autoptr(GBytes) present = lb_vesc_session_get_config (self, command, cancellable, error);
  gsize length = g_bytes_get_size (config);

  if (present == NULL)
    return FALSE;
  if (length == g_bytes_get_size (present) && length + 3 <= LB_VESC_MAX_PAYLOAD &&
      memcmp (g_bytes_get_data (config, NULL), g_bytes_get_data (present, NULL), SIGNATURE) == 0)
    return TRUE;

  g_set_error (error, LB_ERROR, LB_ERROR_REFUSED,
               "These settings were saved with another firmware version, which stores them in "
               "another form. Put that version back first, or set them by hand.");
  return FALSE;
}

gboolean
lb_vesc_session_set_config (LbVescSession *self,
                            LbVescCommand  command,
                            GBytes        *config,
                            GCancellable  *cancellable,
                            GError       **error)
{
  LbVescCommand get = command == LB_VESC_SET_MCCONF ? LB_VESC_GET_MCCONF : LB_VESC_GET_APPCONF;
  g_autoptr(GByteArray) payload = g_byte_array_new ();
  g_autoptr(GBytes) reply = NULL;
  guint8 id = (guint8) command;

  if (!lb_vesc_session_check_config (self, get, config, cancellable, error))
    return FALSE;

  g_byte_array_append (payload, &id, 1);
  g_byte_array_append (payload, g_bytes_get_data (config, NULL), (guint) g_bytes_get_size (config));
  reply = lb_vesc_session_request (self, payload->data, payload->len, CONFIG_TIMEOUT_MS,
                                   cancellable,
                                   error);
  return reply != NULL;
}

/*
 * One piece of a script. @total: (out): its whole length.
 *
 * Returns: (transfer full) (nullable)
 */
static GBytes *
read_script_piece (LbVescSession *self,
                   LbVescCommand  command,
                   gsize          offset,
                   gsize          wanted,
                   gsize         *total,
                   GCancellable  *cancellable,
                   GError       **error)
{
  g_autoptr(GByteArray) payload = g_byte_array_new ();
  g_autoptr(GBytes) reply = NULL;
  guint8 id = (guint8) command;
  const guint8 *data;
  gsize length;

  g_byte_array_append (payload, &id, 1);
  lb_vesc_append_u32 (payload, (guint32) wanted);
  lb_vesc_append_u32 (payload, (guint32) offset);
  reply = lb_vesc_session_request (self, payload->data, payload->len, SCRIPT_TIMEOUT_MS,
                                   cancellable,
                                   error);
  if (reply == NULL)
    return NULL;

  data = g_bytes_get_data (reply, &length);
  if (length >= 8)
    *total = lb_vesc_get_be32 (data);
  if (length < 8 || *total > SCRIPT_MAX || (*total > 0 && lb_vesc_get_be32 (data + 4) != offset) ||
      (*total > offset && length == 8) || length - 8 > wanted)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_PROTOCOL, "The controller's script makes no sense");
      return NULL;
    }
  return g_bytes_new_from_bytes (reply, 8, length - 8);
}

GBytes *
lb_vesc_session_read_script (LbVescSession *self,
                             LbVescCommand  command,
                             GCancellable  *cancellable,
                             GError       **error)
{
  g_autoptr(GByteArray) script = g_byte_array_new ();
  gsize total = 0;
  gsize wanted = 1;

  g_return_val_if_fail (LB_IS_VESC_SESSION (self), NULL);

  /* Asked for more than there is, the firmware stays silent: first the length, by one byte. */
  do
    {
      g_autoptr(GBytes) piece = read_script_piece (self, command, script->len, wanted, &total,
                                                   cancellable, error);

      if (piece == NULL)
        return NULL;
      g_byte_array_append (script, g_bytes_get_data (piece, NULL),
                           (guint) g_bytes_get_size (piece));
      wanted = MIN (SCRIPT_CHUNK, total - MIN (total, script->len));
    }
  while (script->len < total);

  g_byte_array_set_size (script, (guint) total);
  return g_byte_array_free_to_bytes (g_steal_pointer (&script));
}

static gboolean
check_ok (GBytes     *reply,
          const char *what,
          GError    **error)
{
  if (reply == NULL)
    return FALSE;
  if (g_bytes_get_size (reply) >= 1 && *(const guint8 *) g_bytes_get_data (reply, NULL) == 1)
    return TRUE;

  g_set_error (error, LB_ERROR, LB_ERROR_DEVICE, "The controller could not %s", what);
  return FALSE;
}

/* Length, CRC over flags and script, flags, script. */
static GByteArray *
wrap_script (GBytes *script,
             guint16 flags)
{
  GByteArray *body = g_byte_array_new ();
  GByteArray *blob = g_byte_array_new ();

  lb_vesc_append_u16 (body, flags);
  g_byte_array_append (body, g_bytes_get_data (script, NULL), (guint) g_bytes_get_size (script));
  lb_vesc_append_u32 (blob, (guint32) g_bytes_get_size (script));
  lb_vesc_append_u16 (blob, lb_vesc_crc16 (body->data, body->len));
  g_byte_array_append (blob, body->data, body->len);
  g_byte_array_unref (body);
  return blob;
}

gboolean
lb_vesc_session_write_script (LbVescSession *self,
                              gboolean       is_lisp,
                              guint16        flags,
                              GBytes        *script,
                              GCancellable  *cancellable,
                              GError       **error)
{
  g_autoptr(GByteArray) blob = wrap_script (script, flags);
  g_autoptr(GBytes) erased = NULL;

  g_return_val_if_fail (LB_IS_VESC_SESSION (self), FALSE);

  if (g_bytes_get_size (script) > SCRIPT_MAX)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_INVALID, "The script is too long for a VESC");
      return FALSE;
    }

  erased = lb_vesc_session_ask (self, is_lisp ? LB_VESC_LISP_ERASE_CODE : LB_VESC_QML_ERASE,
                                SCRIPT_ERASE_TIMEOUT_MS, cancellable, error);
  if (!check_ok (erased, "erase its script", error))
    return FALSE;
  if (g_bytes_get_size (script) == 0)
    return TRUE;

  for (gsize done = 0; done < blob->len; done += SCRIPT_CHUNK)
    {
      g_autoptr(GByteArray) payload = g_byte_array_new ();
      g_autoptr(GBytes) reply = NULL;
      guint8 id = is_lisp ? LB_VESC_LISP_WRITE_CODE : LB_VESC_QML_WRITE;

      g_byte_array_append (payload, &id, 1);
      lb_vesc_append_u32 (payload, (guint32) done);
      g_byte_array_append (payload, blob->data + done, (guint) MIN (SCRIPT_CHUNK,
                                                                    blob->len - done));
      reply = lb_vesc_session_request (self, payload->data, payload->len, SCRIPT_TIMEOUT_MS,
                                       cancellable, error);
      if (!check_ok (reply, "write its script", error))
        return FALSE;
    }

  return TRUE;
}

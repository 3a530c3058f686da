/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-device"

#include "config.h"

#include <stdarg.h>

#include "lb-device.h"
#include "lb-error.h"

#define DEFAULT_MAX_COMMAND (128 * 1024)

typedef struct
{
  LbIdentity       *identity;
  LbGeometry       *geometry;
  guint             speed;
  guint             connection;
  LbDeviceListener  listener;
  gpointer          listener_data;
} LbDevicePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (LbDevice, lb_device, G_TYPE_OBJECT)

static void
lb_device_finalize (GObject *object)
{
  LbDevicePrivate *priv = lb_device_get_instance_private (LB_DEVICE (object));

  g_clear_pointer (&priv->identity, lb_identity_unref);
  g_clear_pointer (&priv->geometry, lb_geometry_unref);

  G_OBJECT_CLASS (lb_device_parent_class)->finalize (object);
}

static void
lb_device_class_init (LbDeviceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_device_finalize;
}

static void
lb_device_init (LbDevice *self)
{
}

static gboolean
set_unsupported (const char  *what,
                 GError     **error)
{
  g_set_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED,
               "This device cannot %s the way it is connected now.", what);
  return FALSE;
}

/* A range from a plan or a command line is data: it gets an error, not a critical. */
static gboolean
check_range (LbDevice  *self,
             guint64    start,
             guint64    length,
             guint64    max_length,
             GError   **error)
{
  LbDevicePrivate *priv = lb_device_get_instance_private (self);

  if (priv->geometry == NULL)
    {
      g_set_error_literal (error, LB_ERROR, LB_ERROR_FAILED, "The device is not open.");
      return FALSE;
    }

  if (length > 0 && length <= max_length &&
      lb_geometry_contains (priv->geometry, start, length))
    return TRUE;

  g_set_error (error, LB_ERROR, LB_ERROR_INVALID,
               "%" G_GUINT64_FORMAT " bytes at 0x%06" G_GINT64_MODIFIER
               "x are not a range this device can treat at once.",
               length, start);
  return FALSE;
}

gboolean
lb_device_open (LbDevice             *self,
                const LbOpenOptions  *options,
                GCancellable         *cancellable,
                GError              **error)
{
  LbDevicePrivate *priv = lb_device_get_instance_private (self);
  LbDeviceClass *klass;

  g_return_val_if_fail (LB_IS_DEVICE (self), FALSE);
  g_return_val_if_fail (options != NULL, FALSE);

  klass = LB_DEVICE_GET_CLASS (self);
  if (klass->open == NULL)
    return set_unsupported ("be opened", error);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  if (!klass->open (self, options, cancellable, error))
    return FALSE;

  g_return_val_if_fail (priv->identity != NULL, FALSE);
  g_return_val_if_fail (priv->geometry != NULL, FALSE);
  lb_device_note_reset (self);
  return TRUE;
}

gboolean
lb_device_check_alive (LbDevice      *self,
                       GCancellable  *cancellable,
                       GError       **error)
{
  LbDeviceClass *klass;

  g_return_val_if_fail (LB_IS_DEVICE (self), FALSE);

  klass = LB_DEVICE_GET_CLASS (self);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  return klass->check_alive == NULL || klass->check_alive (self, cancellable, error);
}

gboolean
lb_device_digest (LbDevice      *self,
                  guint64        start,
                  guint32        length,
                  LbDigest      *digest,
                  GCancellable  *cancellable,
                  GError       **error)
{
  LbDeviceClass *klass;

  g_return_val_if_fail (LB_IS_DEVICE (self), FALSE);
  g_return_val_if_fail (digest != NULL, FALSE);

  klass = LB_DEVICE_GET_CLASS (self);
  if (klass->digest == NULL)
    return set_unsupported ("compute digests", error);

  if (!check_range (self, start, length, lb_device_get_max_command (self), error) ||
      g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  return klass->digest (self, start, length, digest, cancellable, error);
}

GBytes *
lb_device_read (LbDevice      *self,
                guint64        start,
                guint32        length,
                LbProgress    *progress,
                GCancellable  *cancellable,
                GError       **error)
{
  LbDeviceClass *klass;

  g_return_val_if_fail (LB_IS_DEVICE (self), NULL);

  klass = LB_DEVICE_GET_CLASS (self);
  if (klass->read == NULL)
    {
      set_unsupported ("be read", error);
      return NULL;
    }

  if (!check_range (self, start, length, G_MAXUINT32, error) ||
      g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  return klass->read (self, start, length, progress, cancellable, error);
}

gboolean
lb_device_erase (LbDevice      *self,
                 guint64        start,
                 guint32        length,
                 GCancellable  *cancellable,
                 GError       **error)
{
  LbDevicePrivate *priv = lb_device_get_instance_private (self);
  LbDeviceClass *klass;

  g_return_val_if_fail (LB_IS_DEVICE (self), FALSE);

  klass = LB_DEVICE_GET_CLASS (self);
  if (klass->erase == NULL)
    return set_unsupported ("be erased apart from writing", error);

  if (!check_range (self, start, length, lb_device_get_max_command (self), error))
    return FALSE;

  if (!lb_geometry_is_aligned (priv->geometry, start, length))
    {
      g_set_error (error, LB_ERROR, LB_ERROR_INVALID,
                   "An erase of %u bytes at 0x%06" G_GINT64_MODIFIER "x would cut a sector.",
                   length, start);
      return FALSE;
    }

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  return klass->erase (self, start, length, cancellable, error);
}

gboolean
lb_device_write (LbDevice      *self,
                 guint64        start,
                 GBytes        *data,
                 LbWriteFlags   flags,
                 LbProgress    *progress,
                 GCancellable  *cancellable,
                 GError       **error)
{
  LbDeviceClass *klass;

  g_return_val_if_fail (LB_IS_DEVICE (self), FALSE);
  g_return_val_if_fail (data != NULL, FALSE);

  klass = LB_DEVICE_GET_CLASS (self);
  if (klass->write == NULL)
    return set_unsupported ("be written", error);

  if (!check_range (self, start, g_bytes_get_size (data), G_MAXUINT32, error) ||
      g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  return klass->write (self, start, data, flags, progress, cancellable, error);
}

gboolean
lb_device_recover (LbDevice      *self,
                   LbRecovery     how,
                   GCancellable  *cancellable,
                   GError       **error)
{
  LbDeviceClass *klass;

  g_return_val_if_fail (LB_IS_DEVICE (self), FALSE);

  klass = LB_DEVICE_GET_CLASS (self);
  if (klass->recover == NULL)
    return set_unsupported ("try another way", error);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  return klass->recover (self, how, cancellable, error);
}

gboolean
lb_device_get_protection (LbDevice      *self,
                          gboolean      *is_protected,
                          GCancellable  *cancellable,
                          GError       **error)
{
  LbDeviceClass *klass;

  g_return_val_if_fail (LB_IS_DEVICE (self), FALSE);
  g_return_val_if_fail (is_protected != NULL, FALSE);

  klass = LB_DEVICE_GET_CLASS (self);
  *is_protected = FALSE;
  return klass->get_protection == NULL ||
         klass->get_protection (self, is_protected, cancellable, error);
}

gboolean
lb_device_clear_protection (LbDevice      *self,
                            GCancellable  *cancellable,
                            GError       **error)
{
  LbDeviceClass *klass;

  g_return_val_if_fail (LB_IS_DEVICE (self), FALSE);

  klass = LB_DEVICE_GET_CLASS (self);
  if (klass->clear_protection == NULL)
    return set_unsupported ("clear its write protection", error);

  return klass->clear_protection (self, cancellable, error);
}

char *
lb_device_listen (LbDevice      *self,
                  guint          ms,
                  LbHearing     *hearing,
                  GCancellable  *cancellable,
                  GError       **error)
{
  LbHearing ignored;
  LbDeviceClass *klass;

  g_return_val_if_fail (LB_IS_DEVICE (self), NULL);

  klass = LB_DEVICE_GET_CLASS (self);
  if (hearing == NULL)
    hearing = &ignored;
  *hearing = LB_HEARING_NOTHING;

  if (klass->listen == NULL)
    {
      set_unsupported ("be listened to", error);
      return NULL;
    }

  return klass->listen (self, ms, hearing, cancellable, error);
}

gboolean
lb_device_close (LbDevice  *self,
                 LbLeave    leave,
                 GError   **error)
{
  LbDeviceClass *klass;

  g_return_val_if_fail (LB_IS_DEVICE (self), FALSE);

  klass = LB_DEVICE_GET_CLASS (self);
  return klass->close == NULL || klass->close (self, leave, error);
}

LbDeviceFeatures
lb_device_get_features (LbDevice *self)
{
  LbDeviceClass *klass;
  LbDeviceFeatures features = 0;

  g_return_val_if_fail (LB_IS_DEVICE (self), 0);

  klass = LB_DEVICE_GET_CLASS (self);
  if (klass->get_features != NULL)
    return klass->get_features (self);

  if (klass->read != NULL)
    features |= LB_DEVICE_CAN_READ | LB_DEVICE_CAN_VERIFY;
  if (klass->digest != NULL)
    features |= LB_DEVICE_CAN_DIGEST | LB_DEVICE_CAN_VERIFY | LB_DEVICE_FAST_DIGEST;
  if (klass->erase != NULL)
    features |= LB_DEVICE_CAN_ERASE;
  if (klass->write != NULL)
    features |= LB_DEVICE_CAN_WRITE;

  return features;
}

guint32
lb_device_get_max_command (LbDevice *self)
{
  LbDeviceClass *klass;

  g_return_val_if_fail (LB_IS_DEVICE (self), 0);

  klass = LB_DEVICE_GET_CLASS (self);
  return klass->get_max_command != NULL ? klass->get_max_command (self) : DEFAULT_MAX_COMMAND;
}

GBytes *
lb_device_get_extra (LbDevice    *self,
                     guint        index,
                     const char **name)
{
  LbDeviceClass *klass;
  const char *unused;

  g_return_val_if_fail (LB_IS_DEVICE (self), NULL);

  klass = LB_DEVICE_GET_CLASS (self);
  return klass->get_extra != NULL ? klass->get_extra (self, index, name != NULL ? name : &unused)
                                  : NULL;
}

LbIdentity *
lb_device_get_identity (LbDevice *self)
{
  LbDevicePrivate *priv = lb_device_get_instance_private (self);

  g_return_val_if_fail (LB_IS_DEVICE (self), NULL);

  return priv->identity;
}

LbGeometry *
lb_device_get_geometry (LbDevice *self)
{
  LbDevicePrivate *priv = lb_device_get_instance_private (self);

  g_return_val_if_fail (LB_IS_DEVICE (self), NULL);

  return priv->geometry;
}

guint
lb_device_get_speed (LbDevice *self)
{
  LbDevicePrivate *priv = lb_device_get_instance_private (self);

  g_return_val_if_fail (LB_IS_DEVICE (self), 0);

  return priv->speed;
}

gint64
lb_device_now (LbDevice *self)
{
  LbDeviceClass *klass;

  g_return_val_if_fail (LB_IS_DEVICE (self), 0);

  klass = LB_DEVICE_GET_CLASS (self);
  return klass->now != NULL ? klass->now (self) : g_get_monotonic_time ();
}

void
lb_device_set_listener (LbDevice         *self,
                        LbDeviceListener  listener,
                        gpointer          user_data)
{
  LbDevicePrivate *priv = lb_device_get_instance_private (self);

  g_return_if_fail (LB_IS_DEVICE (self));

  priv->listener = listener;
  priv->listener_data = user_data;
}

void
lb_device_emit (LbDevice      *self,
                LbDeviceEvent  event,
                guint          value,
                const char    *format,
                ...)
{
  LbDevicePrivate *priv = lb_device_get_instance_private (self);
  g_autofree char *text = NULL;
  va_list args;

  g_return_if_fail (LB_IS_DEVICE (self));

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);

  g_debug ("event %d, value %u: %s", event, value, text);
  if (priv->listener != NULL)
    priv->listener (event, value, text, priv->listener_data);
}

void
lb_device_set_identity (LbDevice   *self,
                        LbIdentity *identity)
{
  LbDevicePrivate *priv = lb_device_get_instance_private (self);

  g_return_if_fail (LB_IS_DEVICE (self));
  g_return_if_fail (identity != NULL);

  lb_identity_ref (identity);
  g_clear_pointer (&priv->identity, lb_identity_unref);
  priv->identity = identity;
}

void
lb_device_set_geometry (LbDevice   *self,
                        LbGeometry *geometry)
{
  LbDevicePrivate *priv = lb_device_get_instance_private (self);

  g_return_if_fail (LB_IS_DEVICE (self));
  g_return_if_fail (geometry != NULL);

  lb_geometry_ref (geometry);
  g_clear_pointer (&priv->geometry, lb_geometry_unref);
  priv->geometry = geometry;
}

void
lb_device_set_speed (LbDevice *self,
                     guint     speed)
{
  LbDevicePrivate *priv = lb_device_get_instance_private (self);

  g_return_if_fail (LB_IS_DEVICE (self));

  priv->speed = speed;
}

guint
lb_device_get_connection (LbDevice *self)
{
  LbDevicePrivate *priv = lb_device_get_instance_private (self);

  g_return_val_if_fail (LB_IS_DEVICE (self), 0);

  return priv->connection;
}

void
lb_device_note_reset (LbDevice *self)
{
  static int n_connections;
  LbDevicePrivate *priv = lb_device_get_instance_private (self);

  g_return_if_fail (LB_IS_DEVICE (self));

  priv->connection = g_atomic_int_add (&n_connections, 1) + 1;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-place"

#include "config.h"

#include "lb-place.h"

#include "lb-error.h"
#include "lb-usb-ids.h"

typedef struct
{
  LbPlaceKind kind;
  char *spec;
  char *title;
  char *subtitle;
  char *board_title;
  char *serial;
  guint usb_vid;
  guint usb_pid;
  int rank;
} LbPlacePrivate;

enum
{
  PROP_0,
  PROP_KIND,
  PROP_SPEC,
  PROP_TITLE,
  PROP_SUBTITLE,
  PROP_BOARD_TITLE,
  PROP_SERIAL,
  PROP_USB_VID,
  PROP_USB_PID,
  PROP_RANK,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_TYPE_WITH_PRIVATE (LbPlace, lb_place, G_TYPE_OBJECT)

#define PRIVATE(self) ((LbPlacePrivate *) lb_place_get_instance_private (self))

static void
lb_place_finalize (GObject *object)
{
  LbPlacePrivate *priv = PRIVATE (LB_PLACE (object));

  g_free (priv->spec);
  g_free (priv->title);
  g_free (priv->subtitle);
  g_free (priv->board_title);
  g_free (priv->serial);

  G_OBJECT_CLASS (lb_place_parent_class)->finalize (object);
}

static void
lb_place_get_property (GObject    *object,
                       guint       prop_id,
                       GValue     *value,
                       GParamSpec *pspec)
{
  LbPlacePrivate *priv = PRIVATE (LB_PLACE (object));

  switch (prop_id)
    {
    case PROP_KIND:
      g_value_set_uint (value, priv->kind);
      break;
    case PROP_SPEC:
      g_value_set_string (value, priv->spec);
      break;
    case PROP_TITLE:
      g_value_set_string (value, priv->title);
      break;
    case PROP_SUBTITLE:
      g_value_set_string (value, priv->subtitle);
      break;
    case PROP_BOARD_TITLE:
      g_value_set_string (value, priv->board_title);
      break;
    case PROP_SERIAL:
      g_value_set_string (value, priv->serial);
      break;
    case PROP_USB_VID:
      g_value_set_uint (value, priv->usb_vid);
      break;
    case PROP_USB_PID:
      g_value_set_uint (value, priv->usb_pid);
      break;
    case PROP_RANK:
      g_value_set_int (value, priv->rank);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lb_place_set_property (GObject      *object,
                       guint         prop_id,
                       const GValue *value,
                       GParamSpec   *pspec)
{
  LbPlacePrivate *priv = PRIVATE (LB_PLACE (object));

  switch (prop_id)
    {
    case PROP_KIND:
      priv->kind = g_value_get_uint (value);
      break;
    case PROP_SPEC:
      priv->spec = g_value_dup_string (value);
      break;
    case PROP_TITLE:
      priv->title = g_value_dup_string (value);
      break;
    case PROP_SUBTITLE:
      priv->subtitle = g_value_dup_string (value);
      break;
    case PROP_BOARD_TITLE:
      priv->board_title = g_value_dup_string (value);
      break;
    case PROP_SERIAL:
      priv->serial = g_value_dup_string (value);
      break;
    case PROP_USB_VID:
      priv->usb_vid = g_value_get_uint (value);
      break;
    case PROP_USB_PID:
      priv->usb_pid = g_value_get_uint (value);
      break;
    case PROP_RANK:
      priv->rank = g_value_get_int (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lb_place_class_init (LbPlaceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags =
    G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = lb_place_finalize;
  object_class->get_property = lb_place_get_property;
  object_class->set_property = lb_place_set_property;

  properties[PROP_KIND] =
    g_param_spec_uint ("kind", NULL, NULL, 0, LB_PLACE_VESC_SWD, LB_PLACE_SERIAL, flags);
  properties[PROP_SPEC] = g_param_spec_string ("spec", NULL, NULL, "", flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", flags);
  properties[PROP_SUBTITLE] = g_param_spec_string ("subtitle", NULL, NULL, "", flags);
  properties[PROP_BOARD_TITLE] = g_param_spec_string ("board-title", NULL, NULL, NULL, flags);
  properties[PROP_SERIAL] = g_param_spec_string ("serial", NULL, NULL, NULL, flags);
  properties[PROP_USB_VID] = g_param_spec_uint ("usb-vid", NULL, NULL, 0, G_MAXUINT16, 0, flags);
  properties[PROP_USB_PID] = g_param_spec_uint ("usb-pid", NULL, NULL, 0, G_MAXUINT16, 0, flags);
  properties[PROP_RANK] = g_param_spec_int ("rank", NULL, NULL, G_MININT, G_MAXINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lb_place_init (LbPlace *self)
{
}

LbPlaceKind
lb_place_get_kind (LbPlace *self)
{
  g_return_val_if_fail (LB_IS_PLACE (self), LB_PLACE_SERIAL);

  return PRIVATE (self)->kind;
}

const char *
lb_place_get_spec (LbPlace *self)
{
  g_return_val_if_fail (LB_IS_PLACE (self), NULL);

  return PRIVATE (self)->spec;
}

const char *
lb_place_get_title (LbPlace *self)
{
  g_return_val_if_fail (LB_IS_PLACE (self), NULL);

  return PRIVATE (self)->title;
}

const char *
lb_place_get_subtitle (LbPlace *self)
{
  g_return_val_if_fail (LB_IS_PLACE (self), NULL);

  return PRIVATE (self)->subtitle;
}

const char *
lb_place_get_board_title (LbPlace *self)
{
  g_return_val_if_fail (LB_IS_PLACE (self), NULL);

  return PRIVATE (self)->board_title;
}

const char *
lb_place_get_serial (LbPlace *self)
{
  g_return_val_if_fail (LB_IS_PLACE (self), NULL);

  return PRIVATE (self)->serial;
}

guint16
lb_place_get_usb_vid (LbPlace *self)
{
  g_return_val_if_fail (LB_IS_PLACE (self), 0);

  return PRIVATE (self)->usb_vid;
}

guint16
lb_place_get_usb_pid (LbPlace *self)
{
  g_return_val_if_fail (LB_IS_PLACE (self), 0);

  return PRIVATE (self)->usb_pid;
}

int
lb_place_get_rank (LbPlace *self)
{
  g_return_val_if_fail (LB_IS_PLACE (self), 0);

  return PRIVATE (self)->rank;
}

gboolean
lb_place_is_adapter (LbPlace *self)
{
  g_return_val_if_fail (LB_IS_PLACE (self), FALSE);

  return PRIVATE (self)->kind != LB_PLACE_PRACTICE && PRIVATE (self)->rank > LB_RANK_NATIVE;
}

LbPort *
lb_place_open_port (LbPlace       *self,
                    GCancellable  *cancellable,
                    GError       **error)
{
  LbPlaceClass *klass;

  g_return_val_if_fail (LB_IS_PLACE (self), NULL);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  klass = LB_PLACE_GET_CLASS (self);
  if (klass->open_port != NULL)
    return klass->open_port (self, cancellable, error);

  g_set_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED, "%s is not a serial port",
               PRIVATE (self)->title);
  return NULL;
}

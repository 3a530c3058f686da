/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-check"

#include "config.h"

#include "lb-check.h"
#include "lb-error.h"

struct _LbCheck
{
  GObject     parent_instance;

  const char *id; /* interned */
  LbSeverity  severity;
  char       *title;
  char       *reason;
};

G_DEFINE_FINAL_TYPE (LbCheck, lb_check, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_SEVERITY,
  PROP_TITLE,
  PROP_REASON,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

static void
lb_check_get_property (GObject    *object,
                       guint       prop_id,
                       GValue     *value,
                       GParamSpec *pspec)
{
  LbCheck *self = LB_CHECK (object);

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_static_string (value, self->id);
      break;
    case PROP_SEVERITY:
      g_value_set_uint (value, self->severity);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_REASON:
      g_value_set_string (value, self->reason);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lb_check_finalize (GObject *object)
{
  LbCheck *self = LB_CHECK (object);

  g_free (self->title);
  g_free (self->reason);

  G_OBJECT_CLASS (lb_check_parent_class)->finalize (object);
}

static void
lb_check_class_init (LbCheckClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = lb_check_finalize;
  object_class->get_property = lb_check_get_property;

  props[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  props[PROP_SEVERITY] = g_param_spec_uint ("severity", NULL, NULL, 0, LB_SEVERITY_STOP, 0, flags);
  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  props[PROP_REASON] = g_param_spec_string ("reason", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
lb_check_init (LbCheck *self)
{
}

LbCheck *
lb_check_new (const char *id,
              LbSeverity  severity,
              const char *title,
              const char *reason)
{
  LbCheck *self = g_object_new (LB_TYPE_CHECK, NULL);

  self->id = g_intern_string (id);
  self->severity = severity;
  self->title = g_strdup (title);
  self->reason = g_strdup (reason);

  return self;
}

const char *
lb_check_get_id (LbCheck *self)
{
  return self->id;
}

LbSeverity
lb_check_get_severity (LbCheck *self)
{
  return self->severity;
}

const char *
lb_check_get_title (LbCheck *self)
{
  return self->title;
}

const char *
lb_check_get_reason (LbCheck *self)
{
  return self->reason;
}

const char *
lb_severity_to_string (LbSeverity severity)
{
  static const char * const names[] = { "fine", "note", "warning", "stop" };

  return severity < G_N_ELEMENTS (names) ? names[severity] : names[LB_SEVERITY_STOP];
}

gboolean
lb_check_id_is_known (const char *id)
{
  static const char * const known[] = {
    LB_CHECK_CHIP_FAMILY, LB_CHECK_TOO_LARGE, LB_CHECK_ENCRYPTION, LB_CHECK_SECURE_BOOT,
    LB_CHECK_OTHER_UNIT, LB_CHECK_NOT_AN_IMAGE, LB_CHECK_BLANK, LB_CHECK_WRITE_PROTECTED,
    LB_CHECK_HEADER_SIZE, LB_CHECK_FLASH_MODE, LB_CHECK_SMALLER, LB_CHECK_RF_DATA,
    LB_CHECK_CUT_OFF, LB_CHECK_OPTION_BYTES, NULL
  };

  return g_strv_contains (known, id);
}

LbSeverity
lb_checks_get_worst (GPtrArray *checks)
{
  LbSeverity worst = LB_SEVERITY_FINE;

  for (guint i = 0; i < checks->len; i++)
    worst = MAX (worst, lb_check_get_severity (g_ptr_array_index (checks, i)));

  return worst;
}

static gboolean
is_in_the_way (LbCheck            *check,
               const char * const *accepted)
{
  if (check->severity == LB_SEVERITY_STOP)
    return TRUE;

  return check->severity == LB_SEVERITY_WARNING &&
         (accepted == NULL || !g_strv_contains (accepted, check->id));
}

gboolean
lb_checks_pass (GPtrArray           *checks,
                const char * const  *accepted,
                GError             **error)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < checks->len; i++)
    {
      LbCheck *check = g_ptr_array_index (checks, i);

      if (!is_in_the_way (check, accepted))
        continue;

      g_string_append_printf (text, "%s%s (%s, %s): %s", text->len > 0 ? "\n" : "", check->title,
                              check->id, lb_severity_to_string (check->severity), check->reason);
    }

  if (text->len == 0)
    return TRUE;

  g_set_error_literal (error, LB_ERROR, LB_ERROR_REFUSED, text->str);
  return FALSE;
}

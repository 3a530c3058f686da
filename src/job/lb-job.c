/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-job"

#include "config.h"

#include "lb-error.h"
#include "lb-job-inside-private.h"

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (LbJob, lb_job, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_STATE,
  PROP_RESULT,
  PROP_PHASE,
  PROP_FRACTION,
  PROP_DONE,
  PROP_TOTAL,
  PROP_RATE,
  PROP_TIME_LEFT,
  PROP_HOLD,
  PROP_HEARING,
  PROP_HEARING_TEXT,
  PROP_SPEED,
  N_PROPS
};

enum
{
  SIGNAL_CHANGED,
  SIGNAL_LOG,
  SIGNAL_CELLS_RESET,
  SIGNAL_CELLS_CHANGED,
  SIGNAL_FINISHED,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

#define PRIV(self) ((LbJobPrivate *) lb_job_get_instance_private (self))

LbJobPrivate *
lb_job_get_private (LbJob *self)
{
  return PRIV (self);
}

static void
notify_if (LbJob    *self,
           guint     prop,
           gboolean  differs)
{
  if (differs)
    g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

/* Shows @now; @before is what was shown. Returns whether anything differs. */
static gboolean
show_snapshot (LbJob               *self,
               const LbJobSnapshot *before,
               const LbJobSnapshot *now)
{
  const struct { guint prop; gboolean differs; } changes[] = {
    { PROP_STATE, before->state != now->state },
    { PROP_RESULT, before->result != now->result },
    { PROP_PHASE, before->phase != now->phase },
    { PROP_FRACTION, before->fraction < now->fraction },
    { PROP_DONE, before->done != now->done },
    { PROP_TOTAL, before->total != now->total },
    { PROP_RATE, before->rate != now->rate },
    { PROP_TIME_LEFT, before->time_left_ms != now->time_left_ms },
    { PROP_HOLD, before->hold != now->hold },
    { PROP_HEARING, before->hearing != now->hearing },
    { PROP_HEARING_TEXT, g_strcmp0 (before->hearing_text, now->hearing_text) != 0 },
    { PROP_SPEED, before->speed != now->speed },
  };
  gboolean any = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      notify_if (self, changes[i].prop, changes[i].differs);
      any |= changes[i].differs;
    }

  return any;
}

static void
show_lines (LbJob     *self,
            GPtrArray *lines)
{
  LbJobPrivate *priv = PRIV (self);

  for (guint i = 0; i < lines->len; i++)
    {
      const char *line = g_ptr_array_index (lines, i);

      g_queue_push_tail (&priv->lines, g_strdup (line));
      if (priv->lines.length > LB_JOB_MAX_LOG)
        g_free (g_queue_pop_head (&priv->lines));
      g_signal_emit (self, signals[SIGNAL_LOG], 0, line);
    }
}

static void
show_cells (LbJob    *self,
            gboolean  reset,
            guint     first,
            guint     n)
{
  if (reset)
    g_signal_emit (self, signals[SIGNAL_CELLS_RESET], 0);
  else if (n > 0)
    g_signal_emit (self, signals[SIGNAL_CELLS_CHANGED], 0, first, n);
}

/* The end is told by a wake-up of its own, behind what the worker told others before it. */
static void
hide_end (const LbJobSnapshot *before,
          LbJobSnapshot       *now)
{
  if (now->state != LB_JOB_FINISHED)
    return;

  now->state = before->state;
  now->result = before->result;
}

static gboolean
deliver_cb (gpointer user_data)
{
  LbJob *self = user_data;
  LbJobPrivate *priv = PRIV (self);
  g_autoptr(GPtrArray) lines = NULL;
  LbJobSnapshot before = priv->shown;
  g_autofree char *before_text G_GNUC_UNUSED = priv->shown.hearing_text;
  gboolean reset = FALSE;
  gboolean finished;
  guint first = 0;
  guint n = 0;

  lb_mutex_lock (&priv->lock);
  priv->wake_queued = FALSE;
  priv->shown.hearing_text = NULL;
  lb_report_copy_snapshot (&priv->report, &priv->shown);
  if (!priv->finish_due)
    hide_end (&before, &priv->shown);
  lines = g_steal_pointer (&priv->new_lines);
  priv->new_lines = g_ptr_array_new_with_free_func (g_free);
  if (priv->cells.cells != NULL)
    lb_cell_map_take (&priv->shown_cells, &priv->cells, &reset, &first, &n);
  finished = priv->shown.state == LB_JOB_FINISHED && before.state != LB_JOB_FINISHED;
  if (finished && priv->error != NULL)
    priv->shown_error = g_error_copy (priv->error);
  lb_mutex_unlock (&priv->lock);

  show_cells (self, reset, first, n);
  show_lines (self, lines);
  if (show_snapshot (self, &before, &priv->shown))
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  if (finished)
    g_signal_emit (self, signals[SIGNAL_FINISHED], 0);

  return G_SOURCE_REMOVE;
}

static gboolean
deliver_end_cb (gpointer user_data)
{
  LbJobPrivate *priv = PRIV (LB_JOB (user_data));

  lb_mutex_lock (&priv->lock);
  priv->finish_due = TRUE;
  lb_mutex_unlock (&priv->lock);

  return deliver_cb (user_data);
}

static void
unref_job (gpointer user_data)
{
  lb_tsan_release (user_data);
  g_object_unref (user_data);
}

void
lb_job_wake (LbJob *self)
{
  LbJobPrivate *priv = PRIV (self);

  if (priv->wake_queued)
    return;

  priv->wake_queued = TRUE;
  lb_invoke_in (priv->context, G_PRIORITY_DEFAULT_IDLE, deliver_cb, g_object_ref (self), unref_job);
}

/* The last reference must not go in the worker: handlers and their data belong to the context. */
void
lb_job_wake_at_end (LbJob *self)
{
  lb_invoke_in (PRIV (self)->context, G_PRIORITY_DEFAULT_IDLE, deliver_end_cb, self, unref_job);
}

static void
cancelled_cb (GCancellable *cancellable,
              LbJob        *self)
{
  LbJobPrivate *priv = PRIV (self);
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&priv->lock);

  if (priv->report.snapshot.state == LB_JOB_FINISHED)
    return;

  priv->report.snapshot.state = LB_JOB_CANCELLING;
  lb_job_wake (self);
}

static void
lb_job_get_property (GObject    *object,
                     guint       prop_id,
                     GValue     *value,
                     GParamSpec *pspec)
{
  const LbJobSnapshot *shown = &PRIV (LB_JOB (object))->shown;

  switch (prop_id)
    {
    case PROP_STATE:
      g_value_set_uint (value, shown->state);
      break;
    case PROP_RESULT:
      g_value_set_uint (value, shown->result);
      break;
    case PROP_PHASE:
      g_value_set_static_string (value, shown->phase);
      break;
    case PROP_FRACTION:
      g_value_set_double (value, shown->fraction);
      break;
    case PROP_DONE:
      g_value_set_uint64 (value, shown->done);
      break;
    case PROP_TOTAL:
      g_value_set_uint64 (value, shown->total);
      break;
    case PROP_RATE:
      g_value_set_uint (value, shown->rate);
      break;
    case PROP_TIME_LEFT:
      g_value_set_int64 (value, shown->time_left_ms);
      break;
    case PROP_HOLD:
      g_value_set_uint (value, shown->hold);
      break;
    case PROP_HEARING:
      g_value_set_uint (value, shown->hearing);
      break;
    case PROP_HEARING_TEXT:
      g_value_set_string (value, shown->hearing_text);
      break;
    case PROP_SPEED:
      g_value_set_uint (value, shown->speed);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lb_job_dispose (GObject *object)
{
  LbJobPrivate *priv = PRIV (LB_JOB (object));

  lb_tsan_acquire (object);
  if (priv->cancelled_id != 0)
    g_cancellable_disconnect (priv->cancellable, priv->cancelled_id);
  priv->cancelled_id = 0;

  G_OBJECT_CLASS (lb_job_parent_class)->dispose (object);
}

static void
lb_job_finalize (GObject *object)
{
  LbJobPrivate *priv = PRIV (LB_JOB (object));

  g_main_context_unref (priv->context);
  g_object_unref (priv->cancellable);
  g_free (priv->hold_control);
  g_free (priv->expected_unit);
  lb_mutex_clear (&priv->lock);
  lb_report_clear (&priv->report);
  lb_cell_map_clear (&priv->cells);
  g_ptr_array_unref (priv->new_lines);
  g_clear_error (&priv->error);
  g_free (priv->shown.hearing_text);
  lb_cell_map_clear (&priv->shown_cells);
  g_array_unref (priv->shown_phases);
  g_queue_clear_full (&priv->lines, g_free);
  g_clear_error (&priv->shown_error);

  G_OBJECT_CLASS (lb_job_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  props[PROP_STATE] =
    g_param_spec_uint ("state", NULL, NULL, 0, LB_JOB_FINISHED, LB_JOB_QUEUED, flags);
  props[PROP_RESULT] =
    g_param_spec_uint ("result", NULL, NULL, 0, LB_JOB_RESULT_ERROR, LB_JOB_RESULT_NONE, flags);
  props[PROP_PHASE] = g_param_spec_string ("phase", NULL, NULL, NULL, flags);
  props[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0, 1, 0, flags);
  props[PROP_DONE] = g_param_spec_uint64 ("done", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  props[PROP_TOTAL] = g_param_spec_uint64 ("total", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  props[PROP_RATE] = g_param_spec_uint ("rate", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_TIME_LEFT] =
    g_param_spec_int64 ("time-left", NULL, NULL, -1, G_MAXINT64, -1, flags);
  props[PROP_HOLD] = g_param_spec_uint ("hold", NULL, NULL, 0, LB_HOLD_LET_GO, 0, flags);
  props[PROP_HEARING] =
    g_param_spec_uint ("hearing", NULL, NULL, 0, LB_HEARING_CONNECTED, 0, flags);
  props[PROP_HEARING_TEXT] = g_param_spec_string ("hearing-text", NULL, NULL, NULL, flags);
  props[PROP_SPEED] = g_param_spec_uint ("speed", NULL, NULL, 0, G_MAXUINT, 0, flags);

  g_object_class_install_properties (object_class, N_PROPS, props);
}

static guint
add_signal (const char *name,
            guint       n_params,
            GType       param,
            GType       other_param)
{
  return g_signal_new (name, LB_TYPE_JOB, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, n_params, param, other_param);
}

static void
lb_job_class_init (LbJobClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lb_job_dispose;
  object_class->finalize = lb_job_finalize;
  object_class->get_property = lb_job_get_property;

  klass->name = "job";
  klass->needs_device = TRUE;

  install_properties (object_class);
  signals[SIGNAL_CHANGED] = add_signal ("changed", 0, G_TYPE_NONE, G_TYPE_NONE);
  signals[SIGNAL_LOG] = add_signal ("log", 1, G_TYPE_STRING, G_TYPE_NONE);
  signals[SIGNAL_CELLS_RESET] = add_signal ("cells-reset", 0, G_TYPE_NONE, G_TYPE_NONE);
  signals[SIGNAL_CELLS_CHANGED] = add_signal ("cells-changed", 2, G_TYPE_UINT, G_TYPE_UINT);
  signals[SIGNAL_FINISHED] = add_signal ("finished", 0, G_TYPE_NONE, G_TYPE_NONE);
}

static void
lb_job_init (LbJob *self)
{
  LbJobPrivate *priv = PRIV (self);

  priv->context = g_main_context_ref_thread_default ();
  priv->cancellable = g_cancellable_new ();
  priv->new_lines = g_ptr_array_new_with_free_func (g_free);
  priv->shown.time_left_ms = -1;
  priv->shown_phases = g_array_new (FALSE, FALSE, sizeof (LbPhase));
  g_queue_init (&priv->lines);
  lb_mutex_init (&priv->lock);
  lb_report_init (&priv->report);
  priv->cancelled_id =
    g_cancellable_connect (priv->cancellable, G_CALLBACK (cancelled_cb), self, NULL);
}

void
lb_job_set_open_options (LbJob               *self,
                         const LbOpenOptions *options)
{
  PRIV (self)->open_options = *options;
}

void
lb_job_get_open_options (LbJob         *self,
                         LbOpenOptions *options)
{
  *options = PRIV (self)->open_options;
}

void
lb_job_set_hold_control (LbJob      *self,
                         const char *control)
{
  LbJobPrivate *priv = PRIV (self);

  g_free (priv->hold_control);
  priv->hold_control = g_strdup (control);
}

void
lb_job_set_expected_unit (LbJob      *self,
                          const char *unit)
{
  LbJobPrivate *priv = PRIV (self);

  g_free (priv->expected_unit);
  priv->expected_unit = g_strdup (unit);
}

const char *
lb_job_get_expected_unit (LbJob *self)
{
  return PRIV (self)->expected_unit;
}

void
lb_job_cancel (LbJob *self)
{
  g_cancellable_cancel (PRIV (self)->cancellable);
}

GCancellable *
lb_job_get_cancellable (LbJob *self)
{
  return PRIV (self)->cancellable;
}

LbJobSnapshot *
lb_job_get_snapshot (LbJob *self)
{
  LbJobPrivate *priv = PRIV (self);
  LbJobSnapshot *snapshot = g_new0 (LbJobSnapshot, 1);
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&priv->lock);

  lb_report_copy_snapshot (&priv->report, snapshot);

  return snapshot;
}

void
lb_job_snapshot_free (LbJobSnapshot *snapshot)
{
  g_free (snapshot->hearing_text);
  g_free (snapshot);
}

const char *
lb_job_get_name (LbJob *self)
{
  return LB_JOB_GET_CLASS (self)->name;
}

LbJobState
lb_job_get_state (LbJob *self)
{
  return PRIV (self)->shown.state;
}

LbJobResult
lb_job_get_result (LbJob *self)
{
  return PRIV (self)->shown.result;
}

const GError *
lb_job_get_error (LbJob *self)
{
  return PRIV (self)->shown_error;
}

const char *
lb_job_get_phase (LbJob *self)
{
  return PRIV (self)->shown.phase;
}

const LbPhase *
lb_job_get_phases (LbJob *self,
                   guint *n_phases)
{
  LbJobPrivate *priv = PRIV (self);
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&priv->lock);

  g_array_set_size (priv->shown_phases, 0);
  g_array_append_vals (priv->shown_phases, priv->report.phases->data, priv->report.phases->len);
  *n_phases = priv->shown_phases->len;

  return (const LbPhase *) (gpointer) priv->shown_phases->data;
}

double
lb_job_get_fraction (LbJob *self)
{
  return PRIV (self)->shown.fraction;
}

guint64
lb_job_get_done (LbJob *self)
{
  return PRIV (self)->shown.done;
}

guint64
lb_job_get_total (LbJob *self)
{
  return PRIV (self)->shown.total;
}

guint
lb_job_get_rate (LbJob *self)
{
  return PRIV (self)->shown.rate;
}

gint64
lb_job_get_time_left_ms (LbJob *self)
{
  return PRIV (self)->shown.time_left_ms;
}

LbHold
lb_job_get_hold (LbJob *self)
{
  return PRIV (self)->shown.hold;
}

const char *
lb_job_get_hold_control (LbJob *self)
{
  return PRIV (self)->hold_control;
}

LbHearing
lb_job_get_hearing (LbJob *self)
{
  return PRIV (self)->shown.hearing;
}

const char *
lb_job_get_hearing_text (LbJob *self)
{
  return PRIV (self)->shown.hearing_text;
}

guint
lb_job_get_speed (LbJob *self)
{
  return PRIV (self)->shown.speed;
}

GStrv
lb_job_dup_log (LbJob *self)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (GList *l = PRIV (self)->lines.head; l != NULL; l = l->next)
    g_strv_builder_add (builder, l->data);

  return g_strv_builder_end (builder);
}

const LbBlock *
lb_job_get_cells (LbJob *self,
                  guint *n_cells)
{
  const LbCellMap *map = &PRIV (self)->shown_cells;

  *n_cells = map->cells != NULL ? map->cells->len : 0;
  return map->cells != NULL ? (const LbBlock *) (gpointer) map->cells->data : NULL;
}

const guint8 *
lb_job_get_cell_states (LbJob *self,
                        guint *n_cells)
{
  const LbCellMap *map = &PRIV (self)->shown_cells;

  *n_cells = map->cells != NULL ? map->cells->len : 0;
  return map->states;
}

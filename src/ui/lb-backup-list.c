/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-backup-list"

#include "config.h"

#include "lb-backup-list.h"
#include "lb-backup-rows.h"

#define EDGE 15        /* pixels free above the first row and below the last */
#define ROWS_A_FRAME 8 /* new ones: more would be felt in a window that fills a large screen */

struct _LbBackupList
{
  GtkWidget parent_instance;

  GListModel    *model;
  LbBackupRows  *rows;
  guint          last_focus; /* position in the model where the focus is or was */
  guint          grow_tick;
  int            row_height;
  GtkAdjustment *adjustments[2]; /* by GtkOrientation */
  guint          policies[2];
};

enum
{
  PROP_0,
  PROP_HADJUSTMENT,
  PROP_VADJUSTMENT,
  PROP_HSCROLL_POLICY,
  PROP_VSCROLL_POLICY,
};

enum
{
  SIGNAL_ACTIVATE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE_WITH_CODE (LbBackupList,
                               lb_backup_list,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

static GtkAdjustment *
get_scroll (LbBackupList *self)
{
  return self->adjustments[GTK_ORIENTATION_VERTICAL];
}

static guint
get_n_items (LbBackupList *self)
{
  return lb_backup_rows_get_n_items (self->rows);
}

static gboolean
has_focus (LbBackupList *self)
{
  return gtk_widget_get_focus_child (GTK_WIDGET (self)) != NULL;
}

/* The focus stays with its backup as long as that is on the screen, and goes to the nearest one then. */
static void
keep_focus (LbBackupList *self)
{
  guint first = lb_backup_rows_get_first (self->rows);
  guint end = MIN (first + lb_backup_rows_get_length (self->rows), get_n_items (self));

  if (first >= end)
    return;

  self->last_focus = CLAMP (self->last_focus, first, end - 1);
  gtk_widget_grab_focus (lb_backup_rows_find (self->rows, self->last_focus));
}

static void
show_from (LbBackupList *self,
           guint         first)
{
  gboolean was_focused = has_focus (self);

  lb_backup_rows_show_from (self->rows, first);
  if (was_focused)
    keep_focus (self);
}

/* --- scrolling ----------------------------------------------------------------------------------- */

static guint
get_n_wanted (LbBackupList *self)
{
  return (guint) (gtk_widget_get_height (GTK_WIDGET (self)) / MAX (1, self->row_height)) + 2;
}

static gboolean
grow_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  LbBackupList *self = LB_BACKUP_LIST (widget);
  guint n_wanted = MIN (get_n_wanted (self), get_n_items (self));

  for (guint i = 0; i < ROWS_A_FRAME && lb_backup_rows_get_length (self->rows) < n_wanted; i++)
    lb_backup_rows_add (self->rows);
  if (lb_backup_rows_get_length (self->rows) < n_wanted)
    return G_SOURCE_CONTINUE;

  self->grow_tick = 0;
  return G_SOURCE_REMOVE;
}

static void
grow (LbBackupList *self)
{
  if (self->grow_tick == 0 && lb_backup_rows_get_length (self->rows) < MIN (get_n_wanted (self), get_n_items (self)))
    self->grow_tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), grow_cb, NULL, NULL);
}

static void
scrolled_cb (LbBackupList *self)
{
  double above = gtk_adjustment_get_value (get_scroll (self)) - EDGE;

  show_from (self, (guint) (MAX (0, above) / MAX (1, self->row_height)));
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

/* How far it can be scrolled now; the uppermost row follows. */
static void
update_scroll (LbBackupList *self,
               int           width,
               int           height)
{
  double length = 2.0 * EDGE + (double) get_n_items (self) * self->row_height;
  double value = gtk_adjustment_get_value (get_scroll (self));

  gtk_adjustment_configure (get_scroll (self), CLAMP (value, 0, MAX (0, length - height)), 0, MAX (length, height),
                            self->row_height, height * 0.9, height);
  gtk_adjustment_configure (self->adjustments[GTK_ORIENTATION_HORIZONTAL], 0, 0, width, width * 0.1, width * 0.9,
                            width);
}

/* Scrolls no more than it takes to see all of this row. */
static void
scroll_to (LbBackupList *self,
           guint         position)
{
  double top = position == 0 ? 0 : EDGE + (double) position * self->row_height;
  double bottom = EDGE + (position + 1.0) * self->row_height + (position + 1 == get_n_items (self) ? EDGE : 0);

  gtk_adjustment_clamp_page (get_scroll (self), top, bottom);
}

static void
set_adjustment (LbBackupList   *self,
                GtkOrientation  orientation,
                GtkAdjustment  *adjustment)
{
  GtkAdjustment *old = self->adjustments[orientation];
  g_autoptr(GtkAdjustment) new = g_object_ref_sink (adjustment != NULL ? adjustment
                                                                       : gtk_adjustment_new (0, 0, 0, 0, 0, 0));

  if (old != NULL)
    g_signal_handlers_disconnect_by_func (old, scrolled_cb, self);
  g_set_object (&self->adjustments[orientation], new);
  if (orientation == GTK_ORIENTATION_VERTICAL)
    g_signal_connect_swapped (new, "value-changed", G_CALLBACK (scrolled_cb), self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

/* --- layout -------------------------------------------------------------------------------------- */

static void
lb_backup_list_measure (GtkWidget      *widget,
                        GtkOrientation  orientation,
                        int             for_size,
                        int            *minimum,
                        int            *natural,
                        int            *minimum_baseline,
                        int            *natural_baseline)
{
  /* All rows are equal, and as many as fit are shown. */
  gtk_widget_measure (lb_backup_rows_get (LB_BACKUP_LIST (widget)->rows, 0), orientation, -1, minimum, natural, NULL, NULL);
}

static void
lb_backup_list_size_allocate (GtkWidget *widget,
                              int        width,
                              int        height,
                              int        baseline)
{
  LbBackupList *self = LB_BACKUP_LIST (widget);
  int y;

  gtk_widget_measure (lb_backup_rows_get (self->rows, 0), GTK_ORIENTATION_VERTICAL, -1, &self->row_height, NULL, NULL, NULL);
  update_scroll (self, width, height);
  grow (self);

  y = EDGE - (int) gtk_adjustment_get_value (get_scroll (self))
      + (int) lb_backup_rows_get_first (self->rows) * self->row_height;
  for (guint i = 0; i < lb_backup_rows_get_length (self->rows); i++, y += self->row_height)
    {
      GtkWidget *row = lb_backup_rows_get (self->rows, i);

      if (gtk_widget_should_layout (row))
        gtk_widget_size_allocate (row, &(GtkAllocation) { 0, y, width, self->row_height }, -1);
    }
}

/* --- what the person does ------------------------------------------------------------------------- */

static void
activate (LbBackupList *self,
          guint         position)
{
  g_autoptr(LbBackup) backup = lb_backup_rows_dup_backup (self->rows, position);

  if (backup != NULL)
    g_signal_emit (self, signals[SIGNAL_ACTIVATE], 0, backup);
}

static void
focus_position (LbBackupList *self,
                guint         position)
{
  GtkWidget *row;

  scroll_to (self, position);
  row = lb_backup_rows_find (self->rows, position);
  if (row != NULL)
    gtk_widget_grab_focus (row);
}

/* By so many rows; G_MININT and G_MAXINT: to the ends. */
static gboolean
move_cb (GtkWidget *widget,
         GVariant  *arguments,
         gpointer   user_data)
{
  LbBackupList *self = LB_BACKUP_LIST (widget);
  gint64 last = (gint64) get_n_items (self) - 1;
  gint64 by = g_variant_get_int32 (arguments);
  gint64 position = CLAMP (self->last_focus + by, 0, MAX (0, last));

  if (!has_focus (self) || position == self->last_focus)
    return FALSE; /* the focus may leave the list */

  focus_position (self, (guint) position);
  return TRUE;
}

static gboolean
move_page_cb (GtkWidget *widget,
              GVariant  *arguments,
              gpointer   user_data)
{
  LbBackupList *self = LB_BACKUP_LIST (widget);
  int page = MAX (1, gtk_widget_get_height (widget) / MAX (1, self->row_height) - 1);
  g_autoptr(GVariant) by = g_variant_ref_sink (g_variant_new_int32 (g_variant_get_int32 (arguments) * page));

  return move_cb (widget, by, user_data);
}

static gboolean
activate_cb (GtkWidget *widget,
             GVariant  *arguments,
             gpointer   user_data)
{
  LbBackupList *self = LB_BACKUP_LIST (widget);

  if (!has_focus (self))
    return FALSE;

  activate (self, self->last_focus);
  return TRUE;
}

static void
clicked_cb (LbBackupList *self,
            int           n_press,
            double        x,
            double        y)
{
  double at = y + gtk_adjustment_get_value (get_scroll (self)) - EDGE;

  if (at < 0 || at >= (double) get_n_items (self) * self->row_height)
    return;

  focus_position (self, (guint) at / self->row_height);
  activate (self, (guint) at / self->row_height);
}

static gboolean
lb_backup_list_focus (GtkWidget        *widget,
                      GtkDirectionType  direction)
{
  LbBackupList *self = LB_BACKUP_LIST (widget);
  guint n_items = get_n_items (self);

  if (has_focus (self) || n_items == 0)
    return FALSE;

  focus_position (self, MIN (self->last_focus, n_items - 1));
  return TRUE;
}

static void
lb_backup_list_set_focus_child (GtkWidget *widget,
                                GtkWidget *child)
{
  LbBackupList *self = LB_BACKUP_LIST (widget);

  GTK_WIDGET_CLASS (lb_backup_list_parent_class)->set_focus_child (widget, child);
  if (child != NULL)
    self->last_focus = lb_backup_rows_get_position (self->rows, child);
}

static gboolean
lb_backup_list_grab_focus (GtkWidget *widget)
{
  return lb_backup_list_focus (widget, GTK_DIR_TAB_FORWARD);
}

/* --- the model ------------------------------------------------------------------------------------ */

static void
items_changed_cb (LbBackupList *self)
{
  gboolean was_focused = has_focus (self);

  lb_backup_rows_bind (self->rows);
  if (was_focused)
    keep_focus (self);
}

void
lb_backup_list_set_model (LbBackupList *self,
                          GListModel   *model,
                          LbBoardList  *boards)
{
  g_return_if_fail (LB_IS_BACKUP_LIST (self));

  if (self->model != NULL)
    g_signal_handlers_disconnect_by_func (self->model, items_changed_cb, self);
  g_set_object (&self->model, model);
  if (model != NULL)
    g_signal_connect_swapped (model, "items-changed", G_CALLBACK (items_changed_cb), self);
  lb_backup_rows_set_model (self->rows, model, boards);
}

/* --- the object ----------------------------------------------------------------------------------- */

static void
lb_backup_list_get_property (GObject    *object,
                             guint       property_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  LbBackupList *self = LB_BACKUP_LIST (object);

  switch (property_id)
    {
    case PROP_HADJUSTMENT:
    case PROP_VADJUSTMENT:
      g_value_set_object (value, self->adjustments[property_id - PROP_HADJUSTMENT]);
      break;
    case PROP_HSCROLL_POLICY:
    case PROP_VSCROLL_POLICY:
      g_value_set_enum (value, (int) self->policies[property_id - PROP_HSCROLL_POLICY]);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
lb_backup_list_set_property (GObject      *object,
                             guint         property_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  LbBackupList *self = LB_BACKUP_LIST (object);

  switch (property_id)
    {
    case PROP_HADJUSTMENT:
    case PROP_VADJUSTMENT:
      set_adjustment (self, (GtkOrientation) (property_id - PROP_HADJUSTMENT), g_value_get_object (value));
      break;
    case PROP_HSCROLL_POLICY:
    case PROP_VSCROLL_POLICY:
      self->policies[property_id - PROP_HSCROLL_POLICY] = (guint) g_value_get_enum (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
lb_backup_list_dispose (GObject *object)
{
  LbBackupList *self = LB_BACKUP_LIST (object);

  if (self->model != NULL)
    g_signal_handlers_disconnect_by_func (self->model, items_changed_cb, self);
  g_clear_object (&self->model);
  if (get_scroll (self) != NULL)
    g_signal_handlers_disconnect_by_func (get_scroll (self), scrolled_cb, self);
  for (guint i = 0; i < G_N_ELEMENTS (self->adjustments); i++)
    g_clear_object (&self->adjustments[i]);
  g_clear_pointer (&self->rows, lb_backup_rows_free);

  G_OBJECT_CLASS (lb_backup_list_parent_class)->dispose (object);
}

static void
add_keys (GtkWidgetClass *widget_class)
{
  const struct { guint keys[2]; GtkShortcutFunc func; int argument; } bindings[] = {
    { { GDK_KEY_Up, GDK_KEY_KP_Up }, move_cb, -1 },
    { { GDK_KEY_Down, GDK_KEY_KP_Down }, move_cb, 1 },
    { { GDK_KEY_Page_Up, GDK_KEY_KP_Page_Up }, move_page_cb, -1 },
    { { GDK_KEY_Page_Down, GDK_KEY_KP_Page_Down }, move_page_cb, 1 },
    { { GDK_KEY_Home, GDK_KEY_KP_Home }, move_cb, G_MININT },
    { { GDK_KEY_End, GDK_KEY_KP_End }, move_cb, G_MAXINT },
    { { GDK_KEY_Return, GDK_KEY_KP_Enter }, activate_cb, 0 },
    { { GDK_KEY_space, GDK_KEY_KP_Space }, activate_cb, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bindings); i++)
    for (guint k = 0; k < G_N_ELEMENTS (bindings[i].keys); k++)
      gtk_widget_class_add_binding (widget_class, bindings[i].keys[k], 0, bindings[i].func, "i", bindings[i].argument);
}

static void
lb_backup_list_class_init (LbBackupListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = lb_backup_list_get_property;
  object_class->set_property = lb_backup_list_set_property;
  object_class->dispose = lb_backup_list_dispose;
  widget_class->measure = lb_backup_list_measure;
  widget_class->size_allocate = lb_backup_list_size_allocate;
  widget_class->focus = lb_backup_list_focus;
  widget_class->set_focus_child = lb_backup_list_set_focus_child;
  widget_class->grab_focus = lb_backup_list_grab_focus;

  g_object_class_override_property (object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_VSCROLL_POLICY, "vscroll-policy");

  signals[SIGNAL_ACTIVATE] = g_signal_new ("activate", LB_TYPE_BACKUP_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 1, LB_TYPE_BACKUP);

  gtk_widget_class_set_css_name (widget_class, "backuplist");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST);
  add_keys (widget_class);
}

static void
lb_backup_list_init (LbBackupList *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  self->rows = lb_backup_rows_new (GTK_WIDGET (self));
  set_adjustment (self, GTK_ORIENTATION_HORIZONTAL, NULL);
  set_adjustment (self, GTK_ORIENTATION_VERTICAL, NULL);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);

  g_signal_connect_swapped (click, "released", G_CALLBACK (clicked_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

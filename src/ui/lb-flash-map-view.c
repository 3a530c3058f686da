/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-ui"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "lb-flash-cell.h"
#include "lb-flash-grid.h"
#include "lb-flash-legend.h"
#include "lb-flash-map-view.h"
#include "lb-flash-rows.h"

#define PADDING 16
#define BAR_GAP 6
#define LEGEND_GAP 12
#define FADE_US 220000          /* a cell changes its state */
#define PULSE_US 1400000        /* a cell at work brightens and darkens */
#define MAX_FADES 512           /* more at once is a new picture, not a change */
#define SUMMARY_US 2000000      /* a screen reader is not to be flooded */

typedef struct
{
  guint  cell;
  guint8 from;
  gint64 start;
} Fade;

struct _LbFlashMapView
{
  GtkWidget     parent_instance;

  GArray       *blocks;      /* LbFlashBlock */
  guint8       *states;      /* of each block */
  GArray       *ranges;      /* LbFlashRange, names owned */
  gboolean      seen[LB_N_FLASH_CELLS]; /* in the legend */

  LbFlashGrid   grid;
  guint8       *cells;       /* state of each cell */
  LbFlashRows  *rows;        /* NULL until the width is known */

  GArray       *fades;       /* Fade */
  guint         tick;
  int           focus_cell;
  gint64        summary_time;
};

G_DEFINE_FINAL_TYPE (LbFlashMapView, lb_flash_map_view, GTK_TYPE_WIDGET)

static void
clear_range (gpointer data)
{
  g_free ((char *) ((LbFlashRange *) data)->name);
}

static LbFlashCell
state_of_cell (LbFlashMapView *self,
               guint           cell)
{
  guint first = cell * self->grid.group;
  guint end = MIN (first + self->grid.group, self->blocks->len);
  guint8 state = 0;

  for (guint i = first; i < end; i++)
    state = MAX (state, self->states[i]);
  return state;
}

static void
set_grid (LbFlashMapView *self,
          double          width)
{
  LbFlashGrid grid = lb_flash_grid_fit (self->blocks->len, width);

  if (memcmp (&grid, &self->grid, sizeof grid) == 0 && self->rows != NULL)
    return;
  g_clear_pointer (&self->rows, lb_flash_rows_free);
  self->grid = grid;
  self->rows = lb_flash_rows_new (&grid);
  self->cells = g_renew (guint8, self->cells, MAX (grid.n_cells, 1));
  for (guint i = 0; i < grid.n_cells; i++)
    self->cells[i] = state_of_cell (self, i);
  g_array_set_size (self->fades, 0);
  self->focus_cell = MIN (self->focus_cell, (int) grid.n_cells - 1);
}

static guint64
first_address (LbFlashMapView *self)
{
  return g_array_index (self->blocks, LbFlashBlock, 0).start;
}

static guint64
end_address (LbFlashMapView *self)
{
  const LbFlashBlock *last = &g_array_index (self->blocks, LbFlashBlock, self->blocks->len - 1);

  return last->start + last->length;
}

static int
bar_height (LbFlashMapView *self)
{
  return self->ranges->len > 0 ? LB_FLASH_BAR_HEIGHT + BAR_GAP : 0;
}

/* Words. */

/* Apart from the sentences: what follows a macro inside a text never reaches the translators. */
static char *
format_address (guint64 address)
{
  return g_strdup_printf ("0x%06" G_GINT64_MODIFIER "x", address);
}

static char *
describe_blocks (LbFlashMapView *self,
                 guint           first,
                 guint           end)
{
  const LbFlashBlock *from = &g_array_index (self->blocks, LbFlashBlock, first);
  const LbFlashBlock *to = &g_array_index (self->blocks, LbFlashBlock, end - 1);
  GString *text = g_string_new (NULL);
  LbFlashCell state = self->cells[first / self->grid.group];
  g_autofree char *lowest = format_address (from->start);
  g_autofree char *highest = format_address (to->start + to->length - 1);

  /* Translators: two addresses, and what the flash map shows from the one to the other */
  g_string_append_printf (text, _("%s to %s: %s"), lowest, highest, lb_flash_cell_get_name (state));
  for (guint i = 0; i < self->ranges->len; i++)
    {
      const LbFlashRange *range = &g_array_index (self->ranges, LbFlashRange, i);

      if (range->start < to->start + to->length && from->start < range->start + range->length)
        g_string_append_printf (text, " · %s", range->name);
    }
  return g_string_free (text, FALSE);
}

static char *
describe_cell (LbFlashMapView *self,
               guint           cell)
{
  guint first = cell * self->grid.group;

  return describe_blocks (self, first, MIN (first + self->grid.group, self->blocks->len));
}

char *
lb_flash_map_view_dup_summary (LbFlashMapView *self)
{
  guint counts[LB_N_FLASH_CELLS] = { 0 };
  GString *text = g_string_new (NULL);

  g_return_val_if_fail (LB_IS_FLASH_MAP_VIEW (self), NULL);

  for (guint i = 0; i < self->blocks->len; i++)
    counts[self->states[i]]++;
  for (int state = LB_N_FLASH_CELLS - 1; state >= 0; state--)
    if (counts[state] > 0)
      /* Translators: a number of blocks and their state, in a list: "312 proven, 40 to read" */
      g_string_append_printf (text, _("%s%u %s"), text->len > 0 ? ", " : "", counts[state],
                              lb_flash_cell_get_name (state));
  if (text->len == 0)
    g_string_append (text, _("empty"));
  return g_string_free (text, FALSE);
}

static void
update_summary (LbFlashMapView *self,
                gboolean        now)
{
  gint64 time = g_get_monotonic_time ();
  g_autofree char *summary = NULL;

  if (!now && time - self->summary_time < SUMMARY_US)
    return;
  self->summary_time = time;
  summary = lb_flash_map_view_dup_summary (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  summary, -1);
}

/* Drawing. */

static void
cover_cell (LbFlashMapView *self,
            GtkSnapshot    *snapshot,
            guint           cell,
            const GdkRGBA  *color)
{
  int x, y, width, height;
  int gap;

  lb_flash_grid_get_cell (&self->grid, cell, &x, &y, &width, &height);
  gap = MIN (width, height) >= 12 ? 2 : 1;
  gtk_snapshot_append_color (snapshot, color,
                             &GRAPHENE_RECT_INIT (x, y, width - gap, height - gap));
}

/* What changes while nothing is painted anew: the old state fading, cells at work pulsing. */
static void
snapshot_motion (LbFlashMapView  *self,
                 GtkSnapshot     *snapshot,
                 const LbPalette *palette)
{
  gint64 now = gdk_frame_clock_get_frame_time (gtk_widget_get_frame_clock (GTK_WIDGET (self)));
  double pulse = 0.5 + 0.5 * sin (2 * G_PI * (now % PULSE_US) / PULSE_US);
  GdkRGBA glow = { 1, 1, 1, 0.28 * pulse };

  for (guint i = 0; i < self->fades->len; i++)
    {
      const Fade *fade = &g_array_index (self->fades, Fade, i);
      double left = 1 - (double) (now - fade->start) / FADE_US;
      GdkRGBA color = lb_flash_cell_color (fade->from, palette);

      color.alpha = 0.8 * CLAMP (left, 0, 1);
      cover_cell (self, snapshot, fade->cell, &color);
    }
  if (self->tick == 0)
    return;
  for (guint i = 0; i < self->grid.n_cells; i++)
    if (lb_flash_cell_is_busy (self->cells[i]))
      cover_cell (self, snapshot, i, &glow);
}

/* The cell the keyboard is at: a frame around it and its words beside it. */
static void
snapshot_focus (LbFlashMapView  *self,
                GtkSnapshot     *snapshot,
                const LbPalette *palette,
                int              width)
{
  g_autofree char *words = describe_cell (self, self->focus_cell);
  g_autoptr(PangoLayout) text = lb_text_layout (GTK_WIDGET (self), LB_FONT_SMALL, words, -1);
  int x, y, w, h, text_width, text_height;
  double bubble_x, bubble_y;
  GdkRGBA back = palette->dark ? lb_color_parse ("#f6f5f4") : lb_color_parse ("#241f31");
  GdkRGBA fore = lb_color_readable_on (&back);

  pango_layout_set_width (text, MAX (40, width - 16) * PANGO_SCALE);
  pango_layout_get_pixel_size (text, &text_width, &text_height);
  lb_flash_grid_get_cell (&self->grid, self->focus_cell, &x, &y, &w, &h);
  lb_snapshot_box (snapshot, x - 2, y - 2, w + 3, h + 3, 3, NULL, &palette->accent);
  lb_snapshot_box (snapshot, x - 3, y - 3, w + 5, h + 5, 4, NULL, &palette->accent);

  bubble_x = CLAMP (x + w / 2.0 - text_width / 2.0 - 8, 0, MAX (0, width - text_width - 16));
  bubble_y = y + h + 6;
  lb_snapshot_box (snapshot, bubble_x, bubble_y, text_width + 16, text_height + 8, 6, &back, NULL);
  lb_snapshot_text (snapshot, text, bubble_x + 8, bubble_y + 4, &fore);
}

/* Returns: (transfer full): the edges of the boxes with names, from the left of the bar */
static double *
place_ranges (LbFlashMapView *self)
{
  return lb_flash_ranges_place (GTK_WIDGET (self), self->ranges, first_address (self), end_address (self),
                                gtk_widget_get_width (GTK_WIDGET (self)) - 2 * PADDING);
}

static void
lb_flash_map_view_snapshot (GtkWidget   *widget,
                            GtkSnapshot *snapshot)
{
  LbFlashMapView *self = LB_FLASH_MAP_VIEW (widget);
  int width = gtk_widget_get_width (widget) - 2 * PADDING;
  LbPalette palette = { 0 };

  if (self->blocks->len == 0 || width <= 0)
    return;
  lb_palette_init (&palette, widget);
  set_grid (self, width);

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (PADDING, PADDING));
  if (self->ranges->len > 0)
    {
      g_autofree double *edges = place_ranges (self);

      lb_flash_ranges_draw (widget, snapshot, &palette, self->ranges, edges);
    }
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (0, bar_height (self)));
  lb_flash_rows_snapshot (self->rows, snapshot, self->cells, &palette,
                          gtk_widget_get_scale_factor (widget));
  snapshot_motion (self, snapshot, &palette);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT (0, LEGEND_GAP
                                                   + lb_flash_grid_get_height (&self->grid)));
  lb_flash_legend_flow (widget, snapshot, &palette, self->seen, width);
  gtk_snapshot_restore (snapshot);
  if (self->focus_cell >= 0 && gtk_widget_has_visible_focus (widget))
    snapshot_focus (self, snapshot, &palette, width);
  gtk_snapshot_restore (snapshot);
}

static GtkSizeRequestMode
lb_flash_map_view_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
lb_flash_map_view_measure (GtkWidget      *widget,
                           GtkOrientation  orientation,
                           int             for_size,
                           int            *minimum,
                           int            *natural,
                           int            *minimum_baseline,
                           int            *natural_baseline)
{
  LbFlashMapView *self = LB_FLASH_MAP_VIEW (widget);
  LbFlashGrid grid;
  int width = (for_size < 0 ? 840 : for_size) - 2 * PADDING;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 240;
      *natural = 840;
      return;
    }
  if (self->blocks->len == 0)
    {
      *minimum = *natural = 2 * PADDING;
      return;
    }
  grid = lb_flash_grid_fit (self->blocks->len, width);
  *minimum = *natural = 2 * PADDING + bar_height (self) + lb_flash_grid_get_height (&grid)
                        + LEGEND_GAP + lb_flash_legend_flow (widget, NULL, NULL, self->seen, width);
}

/* Motion. */

static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  LbFlashMapView *self = LB_FLASH_MAP_VIEW (widget);
  gint64 now = gdk_frame_clock_get_frame_time (clock);
  gboolean busy = FALSE;

  for (guint i = self->fades->len; i > 0; i--)
    if (now - g_array_index (self->fades, Fade, i - 1).start > FADE_US)
      g_array_remove_index_fast (self->fades, i - 1);
  for (guint i = 0; i < self->grid.n_cells && !busy; i++)
    busy = lb_flash_cell_is_busy (self->cells[i]);

  gtk_widget_queue_draw (widget);
  if (self->fades->len > 0 || busy)
    return G_SOURCE_CONTINUE;
  self->tick = 0;
  return G_SOURCE_REMOVE;
}

static void
start_motion (LbFlashMapView *self)
{
  if (self->tick == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
}

static void
change_cell (LbFlashMapView *self,
             guint           cell,
             LbFlashCell     state,
             gboolean        animate)
{
  Fade fade = { .cell = cell, .from = self->cells[cell] };
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self));

  self->cells[cell] = state;
  lb_flash_rows_touch (self->rows, cell);
  if (!animate || clock == NULL || self->fades->len >= MAX_FADES)
    return;
  fade.start = gdk_frame_clock_get_frame_time (clock);
  g_array_append_val (self->fades, fade);
}

void
lb_flash_map_view_set_states (LbFlashMapView *self,
                              const guint8   *states,
                              guint           n_states)
{
  gboolean animate;
  gboolean changed = FALSE;
  gboolean new_state = FALSE;

  g_return_if_fail (LB_IS_FLASH_MAP_VIEW (self));
  g_return_if_fail (n_states == self->blocks->len);

  animate = adw_get_enable_animations (GTK_WIDGET (self))
            && gtk_widget_get_mapped (GTK_WIDGET (self));
  for (guint i = 0; i < n_states; i++)
    {
      g_return_if_fail (states[i] < LB_N_FLASH_CELLS);
      changed = changed || states[i] != self->states[i];
      new_state = new_state || !self->seen[states[i]];
      self->seen[states[i]] = TRUE;
      self->states[i] = states[i];
    }
  if (!changed)
    return;
  for (guint i = 0; self->rows != NULL && i < self->grid.n_cells; i++)
    {
      LbFlashCell state = state_of_cell (self, i);

      if (state != self->cells[i])
        change_cell (self, i, state, animate);
    }
  if (animate)
    start_motion (self);
  if (new_state)
    gtk_widget_queue_resize (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
  update_summary (self, FALSE);
}

void
lb_flash_map_view_set_layout (LbFlashMapView     *self,
                              const LbFlashBlock *blocks,
                              guint               n_blocks)
{
  g_return_if_fail (LB_IS_FLASH_MAP_VIEW (self));
  g_return_if_fail (blocks != NULL || n_blocks == 0);

  g_clear_pointer (&self->rows, lb_flash_rows_free);
  g_array_set_size (self->blocks, 0);
  g_array_set_size (self->ranges, 0);
  g_array_set_size (self->fades, 0);
  if (n_blocks > 0)
    g_array_append_vals (self->blocks, blocks, n_blocks);
  g_free (self->states);
  self->states = g_new0 (guint8, MAX (n_blocks, 1));
  memset (self->seen, 0, sizeof self->seen);
  self->focus_cell = -1;
  gtk_widget_queue_resize (GTK_WIDGET (self));
  update_summary (self, TRUE);
}

void
lb_flash_map_view_set_equal_layout (LbFlashMapView *self,
                                    guint64         start,
                                    guint64         block_size,
                                    guint           n_blocks)
{
  g_autofree LbFlashBlock *blocks = g_new (LbFlashBlock, MAX (n_blocks, 1));

  for (guint i = 0; i < n_blocks; i++)
    blocks[i] = (LbFlashBlock) { start + i * block_size, block_size };
  lb_flash_map_view_set_layout (self, blocks, n_blocks);
}

void
lb_flash_map_view_set_ranges (LbFlashMapView     *self,
                              const LbFlashRange *ranges,
                              guint               n_ranges)
{
  g_return_if_fail (LB_IS_FLASH_MAP_VIEW (self));

  g_array_set_size (self->ranges, 0);
  for (guint i = 0; i < n_ranges; i++)
    {
      LbFlashRange range = { g_strdup (ranges[i].name), ranges[i].start, ranges[i].length };

      g_array_append_val (self->ranges, range);
    }
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/* Pointing. */

/* The range whose box lies at @x of the bar. */
static const LbFlashRange *
range_at (LbFlashMapView *self,
          double          x)
{
  g_autofree double *edges = place_ranges (self);

  for (guint i = 0; i < self->ranges->len; i++)
    if (x >= edges[i] && x < edges[i + 1])
      return &g_array_index (self->ranges, LbFlashRange, i);

  return NULL;
}

static gboolean
range_tooltip (LbFlashMapView *self,
               int             x,
               GtkTooltip     *tooltip)
{
  const LbFlashRange *range = range_at (self, x - PADDING);
  g_autofree char *size = NULL;
  g_autofree char *words = NULL;

  if (range == NULL)
    return FALSE;
  size = g_format_size_full (range->length, G_FORMAT_SIZE_IEC_UNITS);
  words = g_strdup_printf ("%s: 0x%06" G_GINT64_MODIFIER "x, %s", range->name, range->start, size);
  gtk_tooltip_set_text (tooltip, words);
  return TRUE;
}

static gboolean
query_tooltip_cb (LbFlashMapView *self,
                  int             x,
                  int             y,
                  gboolean        keyboard,
                  GtkTooltip     *tooltip)
{
  g_autofree char *words = NULL;
  int left, top, width, height;
  int cell;

  if (keyboard || self->rows == NULL)
    return FALSE;
  if (self->ranges->len > 0 && y >= PADDING && y < PADDING + LB_FLASH_BAR_HEIGHT)
    return range_tooltip (self, x, tooltip);
  cell = lb_flash_grid_cell_at (&self->grid, x - PADDING, y - PADDING - bar_height (self));
  if (cell < 0)
    return FALSE;
  words = describe_cell (self, cell);
  lb_flash_grid_get_cell (&self->grid, cell, &left, &top, &width, &height);
  gtk_tooltip_set_text (tooltip, words);
  gtk_tooltip_set_tip_area (tooltip, &(GdkRectangle) { left + PADDING,
                                                       top + PADDING + bar_height (self),
                                                       width, height });
  return TRUE;
}

gboolean
lb_flash_map_view_move (LbFlashMapView *self,
                        LbFlashMove     move)
{
  g_autofree char *words = NULL;
  int columns, last, cell;

  g_return_val_if_fail (LB_IS_FLASH_MAP_VIEW (self), FALSE);

  if (self->rows == NULL || self->grid.n_cells == 0)
    return FALSE;
  columns = self->grid.columns;
  last = (int) self->grid.n_cells - 1;
  cell = self->focus_cell;
  switch (move)
    {
    case LB_FLASH_MOVE_LEFT:
      cell--;
      break;
    case LB_FLASH_MOVE_RIGHT:
      cell++;
      break;
    case LB_FLASH_MOVE_UP:
      cell -= columns;
      break;
    case LB_FLASH_MOVE_DOWN:
      cell += columns;
      break;
    case LB_FLASH_MOVE_FIRST:
      cell = 0;
      break;
    case LB_FLASH_MOVE_LAST:
      cell = last;
      break;
    }
  if (cell < 0 || cell > last)
    return FALSE;
  self->focus_cell = cell;
  words = describe_cell (self, cell);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words,
                                  -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return TRUE;
}

static gboolean
move_cb (GtkWidget *widget,
         GVariant  *args,
         gpointer   user_data)
{
  return lb_flash_map_view_move (LB_FLASH_MAP_VIEW (widget), g_variant_get_int32 (args));
}

static void
focus_cb (LbFlashMapView *self)
{
  if (self->focus_cell < 0 && self->blocks->len > 0)
    self->focus_cell = 0;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
lb_flash_map_view_unmap (GtkWidget *widget)
{
  LbFlashMapView *self = LB_FLASH_MAP_VIEW (widget);

  if (self->tick != 0)
    gtk_widget_remove_tick_callback (widget, self->tick);
  self->tick = 0;
  g_array_set_size (self->fades, 0);

  GTK_WIDGET_CLASS (lb_flash_map_view_parent_class)->unmap (widget);
}

static void
lb_flash_map_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lb_flash_map_view_parent_class)->map (widget);

  if (adw_get_enable_animations (widget))
    start_motion (LB_FLASH_MAP_VIEW (widget));
}

static void
lb_flash_map_view_finalize (GObject *object)
{
  LbFlashMapView *self = LB_FLASH_MAP_VIEW (object);

  g_clear_pointer (&self->rows, lb_flash_rows_free);
  g_array_unref (self->blocks);
  g_array_unref (self->ranges);
  g_array_unref (self->fades);
  g_free (self->states);
  g_free (self->cells);

  G_OBJECT_CLASS (lb_flash_map_view_parent_class)->finalize (object);
}

static void
lb_flash_map_view_class_init (LbFlashMapViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  static const guint keys[] = {
    [LB_FLASH_MOVE_LEFT] = GDK_KEY_Left, [LB_FLASH_MOVE_RIGHT] = GDK_KEY_Right,
    [LB_FLASH_MOVE_UP] = GDK_KEY_Up, [LB_FLASH_MOVE_DOWN] = GDK_KEY_Down,
    [LB_FLASH_MOVE_FIRST] = GDK_KEY_Home, [LB_FLASH_MOVE_LAST] = GDK_KEY_End,
  };

  G_OBJECT_CLASS (klass)->finalize = lb_flash_map_view_finalize;
  widget_class->snapshot = lb_flash_map_view_snapshot;
  widget_class->measure = lb_flash_map_view_measure;
  widget_class->get_request_mode = lb_flash_map_view_get_request_mode;
  widget_class->map = lb_flash_map_view_map;
  widget_class->unmap = lb_flash_map_view_unmap;

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding (widget_class, keys[i], 0, move_cb, "i", i);
  gtk_widget_class_set_css_name (widget_class, "flashmap");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
lb_flash_map_view_init (LbFlashMapView *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->blocks = g_array_new (FALSE, FALSE, sizeof (LbFlashBlock));
  self->ranges = g_array_new (FALSE, FALSE, sizeof (LbFlashRange));
  g_array_set_clear_func (self->ranges, clear_range);
  self->fades = g_array_new (FALSE, FALSE, sizeof (Fade));
  self->states = g_new0 (guint8, 1);
  self->focus_cell = -1;

  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
  g_signal_connect_swapped (focus, "enter", G_CALLBACK (focus_cb), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (focus_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Flash map"), -1);
}

GtkWidget *
lb_flash_map_view_new (void)
{
  return g_object_new (LB_TYPE_FLASH_MAP_VIEW, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

/* The drawn widgets on a display (Xvfb will do). Without one every case is skipped. */

#include "config.h"

#include <adwaita.h>

#include "lb-board-list.h"
#include "lb-board-view.h"
#include "lb-flash-map-view.h"
#include "lb-hold-timeline.h"
#include "lb-wiring-view.h"

static gboolean have_display;

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static gboolean
skipped (void)
{
  if (!have_display)
    g_test_skip ("no display");
  return !have_display;
}

static gboolean
count_frame_cb (GtkWidget     *widget,
                GdkFrameClock *clock,
                gpointer       user_data)
{
  (*(int *) user_data)--;
  return *(int *) user_data > 0;
}

/* A window with @child, @width pixels wide, after @frames frames. */
static GtkWidget *
show (GtkWidget *child,
      int        width,
      int        frames)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_child (GTK_WINDOW (window), child);
  gtk_window_set_default_size (GTK_WINDOW (window), width, 700);
  gtk_window_present (GTK_WINDOW (window));
  gtk_widget_add_tick_callback (child, count_frame_cb, &frames, NULL);
  while (frames > 0)
    g_main_context_iteration (NULL, TRUE);
  return window;
}

static void
close_window (GtkWidget *window)
{
  gtk_window_destroy (GTK_WINDOW (window));
  settle ();
}

static void
check_measures (GtkWidget *widget)
{
  for (int width = 300; width <= 2400; width = width * 5 / 4)
    {
      int minimum, natural;

      gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, width, &minimum, &natural, NULL, NULL);
      g_assert_cmpint (minimum, >, 0);
      g_assert_cmpint (minimum, <=, natural);
      g_assert_cmpint (natural, <, 1400);
    }
}

/* Draws the widget into a picture; NULL when nothing was drawn. */
static GskRenderNode *
draw (GtkWidget *widget)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  GTK_WIDGET_GET_CLASS (widget)->snapshot (widget, snapshot);
  return gtk_snapshot_free_to_node (snapshot);
}

static void
check_drawn (GtkWidget *widget)
{
  GskRenderNode *node = draw (widget);
  graphene_rect_t bounds;

  g_assert_nonnull (node);
  gsk_render_node_get_bounds (node, &bounds);
  /* Nothing is cut off at the right or below. */
  g_assert_cmpfloat (bounds.origin.x + bounds.size.width, <=, gtk_widget_get_width (widget) + 1);
  g_assert_cmpfloat (bounds.origin.y + bounds.size.height, <=, gtk_widget_get_height (widget) + 1);
  g_assert_cmpfloat (bounds.origin.x, >=, -1);
  g_assert_cmpfloat (bounds.origin.y, >=, -1);
  gsk_render_node_unref (node);
}

/* Every board and guide, wide and narrow, light and dark. */
static void
test_boards (void)
{
  static const int widths[] = { 320, 720, 1600 };
  LbBoardList *boards = lb_board_list_get_default ();
  GtkWidget *box;
  GtkWidget *wiring;
  GtkWidget *timeline;
  GtkWidget *picture;

  if (skipped ())
    return;
  for (guint w = 0; w < G_N_ELEMENTS (widths); w++)
    {
      GtkWidget *window;

      box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
      gtk_box_append (GTK_BOX (box), wiring = lb_wiring_view_new ());
      gtk_box_append (GTK_BOX (box), timeline = lb_hold_timeline_new ());
      gtk_box_append (GTK_BOX (box), picture = lb_board_view_new ());
      window = show (box, widths[w], 1);
      for (guint i = 0; i < lb_board_list_get_size (boards); i++)
        {
          LbBoard *board = lb_board_list_get (boards, i);

          g_test_message ("%s at %d", lb_board_get_id (board), widths[w]);
          lb_wiring_view_set_board (LB_WIRING_VIEW (wiring), board);
          lb_board_view_set_board (LB_BOARD_VIEW (picture), board);
          check_measures (wiring);
          for (guint g = 0; g < lb_board_get_n_guides (board); g++)
            {
              int frames = 2;

              lb_wiring_view_set_guide (LB_WIRING_VIEW (wiring), g);
              lb_hold_timeline_set_guide (LB_HOLD_TIMELINE (timeline), board, g);
              lb_hold_timeline_set_phase (LB_HOLD_TIMELINE (timeline), LB_BOARD_PHASE_DURING);
              adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                                  g % 2 == 0 ? ADW_COLOR_SCHEME_FORCE_LIGHT
                                                             : ADW_COLOR_SCHEME_FORCE_DARK);
              check_measures (timeline);
              gtk_widget_add_tick_callback (box, count_frame_cb, &frames, NULL);
              while (frames > 0)
                g_main_context_iteration (NULL, TRUE);
              check_drawn (wiring);
              check_drawn (timeline);
              check_drawn (picture);
            }
        }
      close_window (window);
    }
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

/* Each picture has a name and says in words what it shows. */
static void
test_words (void)
{
  LbBoard *board = lb_board_list_find (lb_board_list_get_default (), "esp-01");
  GtkWidget *wiring;
  GtkWidget *timeline;
  GtkWidget *picture;

  if (skipped ())
    return;
  wiring = g_object_ref_sink (lb_wiring_view_new ());
  timeline = g_object_ref_sink (lb_hold_timeline_new ());
  picture = g_object_ref_sink (lb_board_view_new ());
  lb_wiring_view_set_board (LB_WIRING_VIEW (wiring), board);
  lb_hold_timeline_set_guide (LB_HOLD_TIMELINE (timeline), board, 0);
  lb_hold_timeline_set_step (LB_HOLD_TIMELINE (timeline), 1);
  lb_board_view_set_board (LB_BOARD_VIEW (picture), board);

  gtk_test_accessible_assert_property (wiring, GTK_ACCESSIBLE_PROPERTY_LABEL, "Wiring");
  gtk_test_accessible_assert_property (
    wiring, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
    "Wires from USB to serial adapter to ESP-01: GND to GND; GND to GPIO0 (boot mode); "
    "RX to TX (crossed); TX to RX (crossed); 3.3 V to VCC; "
    "3.3 V to CH_PD (switches the chip on).");
  lb_wiring_view_set_board (LB_WIRING_VIEW (wiring), lb_board_list_find (lb_board_list_get_default (), "vesc-4"));
  lb_wiring_view_set_guide (LB_WIRING_VIEW (wiring), 2);
  gtk_test_accessible_assert_property (
    wiring, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
    "Wires from Nucleo board to VESC 4.12: CN4-2 to SWCLK; CN4-3 to GND; CN4-4 to SWDIO; "
    "CN4-5 to NRST (only if needed).");
  gtk_test_accessible_assert_property (
    timeline, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
    "Step 2 of 5: Connect the wires. Connect the wire GPIO0 to GND. "
    "GPIO0 to GND is connected from step 2 to step 5.");
  gtk_test_accessible_assert_property (picture, GTK_ACCESSIBLE_PROPERTY_LABEL, "Picture of ESP-01");

  g_object_unref (wiring);
  g_object_unref (timeline);
  g_object_unref (picture);
}

static void
test_flash_words (void)
{
  static const guint8 states[] = {
    LB_FLASH_CELL_PROVEN, LB_FLASH_CELL_PROVEN, LB_FLASH_CELL_READING, LB_FLASH_CELL_FAILED,
  };
  GtkWidget *map;
  g_autofree char *summary = NULL;

  if (skipped ())
    return;
  map = g_object_ref_sink (lb_flash_map_view_new ());
  gtk_test_accessible_assert_property (map, GTK_ACCESSIBLE_PROPERTY_LABEL, "Flash map");
  lb_flash_map_view_set_equal_layout (LB_FLASH_MAP_VIEW (map), 0x8000000, 4096, 4);
  lb_flash_map_view_set_states (LB_FLASH_MAP_VIEW (map), states, 4);
  summary = lb_flash_map_view_dup_summary (LB_FLASH_MAP_VIEW (map));
  g_assert_cmpstr (summary, ==, "1 failed, 1 reading, 2 proven");
  g_object_unref (map);
}

/* 16 MiB in blocks of 4 KiB, some of them changing in each frame; tools/bench measures how long that takes. */
static void
test_flash_large (void)
{
  enum { BLOCKS = 4096, FRAMES = 11, STEP = 24 };
  static guint8 states[BLOCKS];
  LbFlashMapView *map;
  GtkWidget *window;

  if (skipped ())
    return;
  map = LB_FLASH_MAP_VIEW (lb_flash_map_view_new ());
  lb_flash_map_view_set_equal_layout (map, 0, 4096, BLOCKS);
  window = show (GTK_WIDGET (map), 860, 2);
  for (int frame = 0; frame < FRAMES; frame++)
    {
      for (int i = 0; i < STEP; i++)
        states[frame * STEP + i] = i < STEP / 2 ? LB_FLASH_CELL_PROVEN : LB_FLASH_CELL_READING;
      lb_flash_map_view_set_states (map, states, BLOCKS);
      check_drawn (GTK_WIDGET (map));
    }
  close_window (window);
}

/* Arrow keys walk the cells; the description says where the keyboard is. */
static void
test_flash_keys (void)
{
  LbFlashMapView *map;
  GtkWidget *window;
  LbFlashRange range = { "nvs", 0x1000, 0x1000 };

  if (skipped ())
    return;
  map = LB_FLASH_MAP_VIEW (lb_flash_map_view_new ());
  lb_flash_map_view_set_equal_layout (map, 0, 4096, 256);
  lb_flash_map_view_set_ranges (map, &range, 1);
  window = show (GTK_WIDGET (map), 860, 2);
  g_assert_true (gtk_widget_grab_focus (GTK_WIDGET (map)));
  settle ();
  g_assert_true (lb_flash_map_view_move (map, LB_FLASH_MOVE_RIGHT));
  gtk_test_accessible_assert_property (map, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "0x001000 to 0x001fff: not known yet · nvs");
  g_assert_true (lb_flash_map_view_move (map, LB_FLASH_MOVE_LAST));
  g_assert_false (lb_flash_map_view_move (map, LB_FLASH_MOVE_RIGHT));
  g_assert_true (lb_flash_map_view_move (map, LB_FLASH_MOVE_FIRST));
  g_assert_false (lb_flash_map_view_move (map, LB_FLASH_MOVE_UP));
  gtk_test_accessible_assert_property (map, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "0x000000 to 0x000fff: not known yet");
  check_drawn (GTK_WIDGET (map));
  close_window (window);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  have_display = gtk_init_check ();
  if (have_display)
    adw_init ();

  g_test_add_func ("/widgets/boards", test_boards);
  g_test_add_func ("/widgets/words", test_words);
  g_test_add_func ("/widgets/flash/words", test_flash_words);
  g_test_add_func ("/widgets/flash/large", test_flash_large);
  g_test_add_func ("/widgets/flash/keys", test_flash_keys);

  return g_test_run ();
}

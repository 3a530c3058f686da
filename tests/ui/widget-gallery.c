/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

/* Shows one drawn widget at a time, to be looked at: widget-gallery --help. Not installed. */

#include "config.h"

#include <adwaita.h>

#include "lb-board-list.h"
#include "lb-board-view.h"
#include "lb-flash-map-view.h"
#include "lb-hold-timeline.h"
#include "lb-wiring-view.h"

static char *page;
static char *board_id;
static char *board_file;
static int width = 900;
static int height = 640;
static int step = -1;
static int guide;
static int blocks = 1024;
static gboolean dark;
static gboolean moving;

static const GOptionEntry entries[] = {
  { "page", 0, 0, G_OPTION_ARG_STRING, &page, "flash", "PAGE" },
  { "board", 0, 0, G_OPTION_ARG_STRING, &board_id, "Id of a board", "ID" },
  { "file", 0, 0, G_OPTION_ARG_FILENAME, &board_file, "A board file to try", "FILE" },
  { "guide", 0, 0, G_OPTION_ARG_INT, &guide, "Index of the guide", "N" },
  { "step", 0, 0, G_OPTION_ARG_INT, &step, "Present step", "N" },
  { "blocks", 0, 0, G_OPTION_ARG_INT, &blocks, "Blocks of the flash map", "N" },
  { "width", 0, 0, G_OPTION_ARG_INT, &width, "Width of the window", "PIXELS" },
  { "height", 0, 0, G_OPTION_ARG_INT, &height, "Height of the window", "PIXELS" },
  { "dark", 0, 0, G_OPTION_ARG_NONE, &dark, "Dark style", NULL },
  { "moving", 0, 0, G_OPTION_ARG_NONE, &moving, "Let a job seem to run", NULL },
  { NULL }
};

static guint8 states[65536];
static int done;

static void
fill_states (void)
{
  for (int i = 0; i < blocks; i++)
    {
      guint8 later = i % 97 < 20 ? LB_FLASH_CELL_BLANK : LB_FLASH_CELL_TO_READ;

      states[i] = i < done ? (i % 97 < 20 ? LB_FLASH_CELL_BLANK : LB_FLASH_CELL_PROVEN)
                  : i < done + 6 ? LB_FLASH_CELL_READING : later;
    }
  if (!moving)
    for (int i = 0; i < LB_N_FLASH_CELLS * 3 && i < blocks / 4; i++)
      states[blocks / 2 + i] = i / 3;
}

static gboolean
advance_cb (gpointer user_data)
{
  done = (done + 3) % blocks;
  fill_states ();
  lb_flash_map_view_set_states (user_data, states, blocks);
  return G_SOURCE_CONTINUE;
}

static GtkWidget *
flash_page (void)
{
  static const LbFlashRange ranges[] = {
    { "bootloader", 0x1000, 0x7000 }, { "partition table", 0x8000, 0x1000 },
    { "nvs", 0x9000, 0x5000 }, { "otadata", 0xe000, 0x2000 }, { "app0", 0x10000, 0x140000 },
    { "app1", 0x150000, 0x140000 }, { "spiffs", 0x290000, 0x170000 },
  };
  GtkWidget *map = lb_flash_map_view_new ();

  lb_flash_map_view_set_equal_layout (LB_FLASH_MAP_VIEW (map), 0, 0x400000 / blocks, blocks);
  lb_flash_map_view_set_ranges (LB_FLASH_MAP_VIEW (map), ranges, G_N_ELEMENTS (ranges));
  done = blocks / 3;
  fill_states ();
  lb_flash_map_view_set_states (LB_FLASH_MAP_VIEW (map), states, blocks);
  if (moving)
    g_timeout_add (50, advance_cb, map);
  return map;
}

static LbBoard *
chosen_board (void)
{
  static LbBoard *board;
  g_autoptr(GError) error = NULL;

  if (board == NULL && board_file != NULL)
    board = lb_board_new_from_file (board_file, &error);
  else if (board == NULL)
    board = lb_board_list_find (lb_board_list_get_default (),
                                board_id != NULL ? board_id : "esp-01");
  if (board == NULL)
    g_error ("%s", error != NULL ? error->message : "There is no such board.");
  return board;
}

static GtkWidget *
cards_page (void)
{
  GtkWidget *flow = gtk_flow_box_new ();
  LbBoardList *list = lb_board_list_get_default ();

  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (flow), 8);
  gtk_flow_box_set_homogeneous (GTK_FLOW_BOX (flow), TRUE);
  for (guint i = 0; i < lb_board_list_get_size (list); i++)
    {
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
      GtkWidget *view = lb_board_view_new ();
      GtkWidget *label = gtk_label_new (lb_board_get_name (lb_board_list_get (list, i)));

      lb_board_view_set_compact (LB_BOARD_VIEW (view), TRUE);
      lb_board_view_set_board (LB_BOARD_VIEW (view), lb_board_list_get (list, i));
      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
      gtk_label_set_max_width_chars (GTK_LABEL (label), 12);
      gtk_box_append (GTK_BOX (box), view);
      gtk_box_append (GTK_BOX (box), label);
      gtk_flow_box_append (GTK_FLOW_BOX (flow), box);
    }
  return flow;
}

static GtkWidget *
board_page (void)
{
  GtkWidget *view = lb_board_view_new ();
  const LbBoardGuide *way = lb_board_get_guide (chosen_board (), guide);

  lb_board_view_set_board (LB_BOARD_VIEW (view), chosen_board ());
  if (way->n_controls > 0)
    lb_board_view_set_highlight (LB_BOARD_VIEW (view), way->controls[0].id);
  return view;
}

static GtkWidget *
wiring_page (void)
{
  GtkWidget *view = lb_wiring_view_new ();

  lb_wiring_view_set_board (LB_WIRING_VIEW (view), chosen_board ());
  lb_wiring_view_set_guide (LB_WIRING_VIEW (view), (guint) guide);
  return view;
}

static GtkWidget *
timeline_page (void)
{
  GtkWidget *view = lb_hold_timeline_new ();

  lb_hold_timeline_set_guide (LB_HOLD_TIMELINE (view), chosen_board (), guide);
  lb_hold_timeline_set_step (LB_HOLD_TIMELINE (view), step);
  return view;
}

static GtkWidget *
create_page (void)
{
  static const struct
  {
    const char *name;
    GtkWidget *(*create) (void);
  } pages[] = {
    { "flash", flash_page }, { "cards", cards_page }, { "board", board_page },
    { "wiring", wiring_page }, { "timeline", timeline_page },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    if (g_str_equal (pages[i].name, page))
      return pages[i].create ();
  g_error ("There is no such page.");
}

static void
activate_cb (GtkApplication *app)
{
  GtkWidget *window = adw_application_window_new (app);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *widget = create_page ();

  if (dark)
    adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                        ADW_COLOR_SCHEME_FORCE_DARK);
  if (!g_str_equal (page, "cards"))
    gtk_widget_add_css_class (widget, "card");
  gtk_widget_set_valign (widget, GTK_ALIGN_START);
  gtk_widget_set_margin_top (widget, 18);
  gtk_widget_set_margin_bottom (widget, 18);
  gtk_widget_set_margin_start (widget, 12);
  gtk_widget_set_margin_end (widget, 12);
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 860);
  adw_clamp_set_child (ADW_CLAMP (clamp), widget);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), scroller);
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_present (GTK_WINDOW (window));
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(AdwApplication) app = NULL;

  app = adw_application_new ("io.github.lifeboat.Gallery", G_APPLICATION_NON_UNIQUE);
  g_application_add_main_option_entries (G_APPLICATION (app), entries);
  page = g_strdup ("flash");
  g_signal_connect (app, "activate", G_CALLBACK (activate_cb), NULL);
  return g_application_run (G_APPLICATION (app), argc, argv);
}

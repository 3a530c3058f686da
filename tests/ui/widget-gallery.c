/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

/* Shows one drawn widget at a time, to be looked at: widget-gallery --help. Not installed. */

#include "config.h"

#include <adwaita.h>

#include "lb-board-list.h"
#include "lb-flash-map-view.h"

static char *page;
static char *board_id;
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

static GtkWidget *
create_page (void)
{
  return flash_page ();
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

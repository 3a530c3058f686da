/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include "lb-practice-board.h"
#include "lb-reader.h"
#include "tiny-client.h"

static void
test_every_board_reads (gconstpointer data)
{
  const char *name = data;
  g_autofree guint8 *buf = g_malloc (70000);
  g_autoptr(GBytes) flash = NULL;
  TinyClient client;

  tiny_open (&client, name, NULL);
  tiny_connect_stub (&client);
  g_assert_cmpint (tiny_read (&client, 0x1003, 70000, buf), ==, TINY_READ_OK);
  flash = lb_practice_place_dup_flash (client.place);
  g_assert_cmpmem (buf, 70000, (const guint8 *) g_bytes_get_data (flash, NULL) + 0x1003, 70000);
  tiny_close (&client);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < lb_practice_board_get_n (); i++)
    {
      const char *name = lb_practice_board_get (i)->name;
      g_autofree char *path = g_strdup_printf ("/practice/loader/%s/reads", name);

      g_test_add_data_func (path, name, test_every_board_reads);
    }

  return g_test_run ();
}

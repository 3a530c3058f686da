/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "test-messages"

#include "config.h"

#include "lb-board-list.h"
#include "lb-error.h"
#include "lb-messages.h"
#include "lb-places.h"

/* Each state has words of its own, so that a person can tell them apart, and says what to do. */
static void
test_hearing (void)
{
  g_autoptr(GHashTable) titles = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GHashTable) reasons = g_hash_table_new (g_str_hash, g_str_equal);

  for (LbHearing hearing = LB_HEARING_NOTHING; hearing <= LB_HEARING_CONNECTED; hearing++)
    {
      LbHeard heard = lb_heard_to_words (hearing);

      g_assert_cmpuint (strlen (heard.title), >, 5);
      g_assert_cmpuint (strlen (heard.reason), >, 20);
      g_assert_true (g_hash_table_add (titles, (gpointer) heard.title));
      g_assert_true (g_hash_table_add (reasons, (gpointer) heard.reason));
      g_assert_true (heard.trouble == (hearing != LB_HEARING_NOTHING && hearing != LB_HEARING_CONNECTED));
    }
}

static void
check_advice (GQuark domain,
              int    first,
              int    last)
{
  g_autoptr(GHashTable) titles = g_hash_table_new (g_str_hash, g_str_equal);

  for (int code = first; code <= last; code++)
    {
      g_autoptr(GError) error = g_error_new (domain, code, "raw");
      LbAdvice advice = lb_advice_for_error (error);

      g_assert_true (g_hash_table_add (titles, (gpointer) advice.title));
      g_assert_cmpuint (strlen (advice.reason), >, 15);
      g_assert_null (strstr (advice.reason, "raw"));
    }
}

static void
test_advice (void)
{
  g_autoptr(GError) cancelled = g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "raw");
  g_autoptr(GError) denied = g_error_new (LB_RETRY, LB_RETRY_NO_ACCESS, "raw");
  g_autoptr(GError) foreign = g_error_new (G_FILE_ERROR, G_FILE_ERROR_BADF, "raw");

  check_advice (LB_ERROR, LB_ERROR_FAILED, LB_ERROR_DISK);
  check_advice (LB_RETRY, LB_RETRY_HOLD_BOOT, LB_RETRY_UNIT_BUSY);
  g_assert_cmpstr (lb_advice_for_error (cancelled).title, ==, "Cancelled");
  g_assert_cmpstr (lb_advice_for_error (denied).command, ==, "install-rule");
  g_assert_cmpstr (lb_advice_for_error (foreign).title, ==, lb_advice_for_error (NULL).title);
}

/* The likeliest first: what to look at depends on the wires and on the port. */
static void
test_causes (void)
{
  g_autoptr(LbPlace) practice = lb_place_lookup ("practice:vg-l7x", NULL);
  g_autoptr(LbPlace) port = lb_place_lookup ("/dev/ttyUSB0", NULL);
  LbBoardList *boards = lb_board_list_get_default ();
  g_auto(GStrv) wired = lb_silence_causes (lb_board_list_find (boards, "esp-01"), port);
  g_auto(GStrv) plugged = lb_silence_causes (lb_board_list_find (boards, "esp32-devkit"), port);
  g_auto(GStrv) rehearsed = lb_silence_causes (lb_board_list_find (boards, "vg-l7x"), practice);

  g_assert_true (g_str_has_prefix (wired[0], "TX and RX are swapped"));
  g_assert_cmpuint (g_strv_length (wired), >=, 4);
  g_assert_true (g_str_has_prefix (plugged[0], "This board needs its button"));
  g_assert_cmpuint (g_strv_length (rehearsed), ==, 1);
}

/* Only what was said, in the order of its weight; nothing while nobody doubts it. */
static void
test_size_doubt (void)
{
  g_autoptr(LbIdentity) identity = lb_identity_new ();
  g_autofree char *sure = lb_size_doubt_to_words (identity);
  g_autofree char *nothing = NULL;
  g_autofree char *two = NULL;

  g_assert_cmpstr (sure, ==, "");

  identity->size_doubt = g_strdup ("raw");
  nothing = lb_size_doubt_to_words (identity);
  g_assert_cmpstr (nothing, ==, "Nothing tells how large it is.");

  identity->size_claims = (LbSizeClaims) { .sfdp = 1 << 20, .mirror = 512 << 10 };
  two = lb_size_doubt_to_words (identity);
  g_assert_cmpstr (two, ==, "Table in the flash itself: 1 MB\nThe contents repeat after: 512 kB");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/messages/hearing", test_hearing);
  g_test_add_func ("/messages/advice", test_advice);
  g_test_add_func ("/messages/causes", test_causes);
  g_test_add_func ("/messages/size-doubt", test_size_doubt);

  return g_test_run ();
}

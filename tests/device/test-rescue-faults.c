/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include "lb-error.h"
#include "lb-reader.h"
#include "stm32-bench.h"

/* A dead VESC behind a working one: whatever goes wrong at whichever command. */

#define PART 2048u
#define N_STEPS 5
#define ERASED 3u /* steps done when the chip has been erased */

static const LbOpenOptions plain = { 0 };

/* A backup of a part, an erase, a restore of that part. @done counts the steps that worked. */
static void
run_session (Bench  *bench,
             guint  *done,
             GError **error)
{
  g_autofree guint8 *image = g_malloc (PART);
  g_autoptr(GBytes) bytes = g_bytes_new (image, PART);
  g_autoptr(GBytes) before = NULL;
  g_autoptr(GBytes) after = NULL;

  bench_fill (image, PART);
  g_bytes_unref (bytes);
  bytes = g_bytes_new (image, PART);
  *done = 0;
  if (!lb_device_open (bench->device, &plain, NULL, error))
    return;
  ++*done;
  before = lb_device_read (bench->device, FLASH, PART, NULL, NULL, error);
  if (before == NULL)
    return;
  g_assert_cmpmem (g_bytes_get_data (before, NULL), PART, bench->memory, PART);
  ++*done;
  if (!lb_device_erase (bench->device, FLASH, MIB, NULL, error))
    return;
  g_assert_true (lb_bytes_are (bench->memory, MIB, 0xff));
  ++*done;
  if (!lb_device_write (bench->device, FLASH, bytes, 0, NULL, NULL, error))
    return;
  ++*done;
  after = lb_device_read (bench->device, FLASH, PART, NULL, NULL, error);
  if (after == NULL)
    return;
  /* What is read is what is there: whether that is right is for the verify of the job. */
  g_assert_cmpmem (g_bytes_get_data (after, NULL), PART, bench->memory, PART);
  ++*done;
}

/* The trouble is over: the whole work goes through, and the chip runs by itself afterwards. */
static void
assert_session_works (Bench *bench)
{
  g_autofree guint8 *image = g_malloc (PART);
  g_autoptr(GError) error = NULL;
  guint done;

  bench_fill (image, PART);
  run_session (bench, &done, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (done, ==, N_STEPS);
  g_assert_cmpmem (bench->memory, PART, image, PART);
  g_assert_true (lb_bytes_are (bench->memory + PART, MIB - PART, 0xff));
  g_assert_true (lb_device_close (bench->device, LB_LEAVE_RUN, &error));
  g_assert_no_error (error);
  g_assert_false (lb_practice_stm32_is_halted (bench->chip));
}

static guint
count_commands (void)
{
  Bench bench;
  guint commands;

  bench_init_rescue (&bench);
  assert_session_works (&bench);
  commands = lb_practice_vesc_get_commands (bench.vesc);
  bench_clear (&bench);
  return commands;
}

/* Nothing is touched before the erase begins; then nobody expects the old content any more. */
static void
assert_untouched_before_erase (Bench        *bench,
                               const guint8 *before,
                               guint         done)
{
  if (done < ERASED - 1)
    g_assert_cmpmem (bench->memory, MIB, before, MIB);
}

/* Runs a session with one fault, then one without. Returns: how many steps of the first worked */
static guint
run_with_fault (const char  *spec,
                GError     **error)
{
  g_autofree guint8 *before = NULL;
  Bench bench;
  guint done;

  bench_init_rescue (&bench);
  before = g_memdup2 (bench.memory, MIB);
  bench_add_fault (&bench, spec);
  run_session (&bench, &done, error);
  g_assert_true (*error == NULL || (*error)->domain == LB_ERROR || (*error)->domain == LB_RETRY);
  g_assert_cmpint (*error == NULL, ==, done == N_STEPS);
  assert_untouched_before_erase (&bench, before, done);
  lb_device_close (bench.device, LB_LEAVE_RUN, NULL);

  lb_practice_vesc_clear_faults (bench.vesc);
  lb_practice_vesc_replug (bench.vesc);
  g_assert_true (lb_port_reopen (bench.port, NULL, NULL));
  lb_practice_stm32_set_power (bench.chip, TRUE);
  assert_session_works (&bench);
  bench_clear (&bench);
  return done;
}

/* Once the chip was found, a code has words of its own. */
static void
assert_words (const GError *error,
              int           code)
{
  g_autofree char *number = g_strdup_printf ("(code %d)", code);

  if (code == -1)
    {
      g_assert_error (error, LB_ERROR, LB_ERROR_TIMEOUT);
      g_assert_nonnull (strstr (error->message, "lost the chip behind it"));
    }
  else
    {
      g_assert_error (error, LB_ERROR, LB_ERROR_DEVICE);
      g_assert_nonnull (strstr (error->message, number));
    }
}

/* Each code at each command, once or for good. */
static void
test_code_everywhere (gconstpointer data)
{
  static const int codes[] = { -1, -2, -3, 0, 13 };
  guint times = GPOINTER_TO_UINT (data);
  guint commands = count_commands ();
  guint failed[N_STEPS + 1] = { 0 };

  for (gsize c = 0; c < G_N_ELEMENTS (codes); c++)
    for (guint command = 1; command <= commands; command++)
      {
        g_autofree char *spec = g_strdup_printf ("code:%d@%ux%u", codes[c], command, times);
        g_autoptr(GError) error = NULL;
        guint done = run_with_fault (spec, &error);

        failed[done]++;
        if (error != NULL && done > 0)
          assert_words (error, codes[c]);
      }

  for (guint step = 0; step < N_STEPS; step++)
    g_assert_cmpuint (failed[step], >, 0);
}

/* What happens to wires, cables and supplies, at each command. */
static void
test_trouble_everywhere (void)
{
  static const struct
  {
    const char *fault;
    guint       times;
  } cases[] = {
    { "lost", 1000 }, { "late", 1 }, { "flip", 1 }, { "vanish", 1 },
    { "notarget", 1000 }, { "readfail", 1 }, { "writefail", 1 }, { "brownout", 1 },
  };
  guint commands = count_commands ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint failures = 0;

      for (guint command = 1; command <= commands; command++)
        {
          g_autofree char *spec = g_strdup_printf ("%s@%ux%u", cases[i].fault, command,
                                                   cases[i].times);
          g_autoptr(GError) error = NULL;

          if (run_with_fault (spec, &error) < N_STEPS)
            failures++;
          if (error != NULL && g_str_equal (cases[i].fault, "vanish"))
            g_assert_error (error, LB_ERROR, LB_ERROR_UNPLUGGED);
        }
      g_test_message ("%s x%u: %u of %u commands end the session", cases[i].fault, cases[i].times,
                      failures, commands);
      g_assert_cmpuint (failures, >, 0);
    }
}

/* The supply of the dead board goes in the middle of its erase, or of a write. */
static void
test_power_lost (void)
{
  Bench bench;
  g_autoptr(GError) error = NULL;
  g_autofree guint8 *image = g_malloc (PART);
  g_autoptr(GBytes) bytes = NULL;

  bench_fill (image, PART);
  bytes = g_bytes_new (image, PART);
  bench_init_rescue (&bench);
  bench_open (&bench);
  bench_add_fault (&bench, "brownout");
  g_assert_false (lb_device_erase (bench.device, FLASH, MIB, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_DEVICE);
  g_assert_nonnull (strstr (error->message, "(code -3)"));
  g_clear_error (&error);
  g_assert_null (lb_device_read (bench.device, FLASH, PART, NULL, NULL, &error));
  assert_words (error, -1);
  g_clear_error (&error);

  lb_practice_stm32_set_power (bench.chip, TRUE);
  g_assert_true (lb_device_recover (bench.device, LB_RECOVER_RESYNC, NULL, &error));
  g_assert_true (lb_device_erase (bench.device, FLASH, MIB, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (lb_bytes_are (bench.memory, MIB, 0xff));

  bench_add_fault (&bench, "brownout");
  g_assert_false (lb_device_write (bench.device, FLASH, bytes, 0, NULL, NULL, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  lb_practice_stm32_set_power (bench.chip, TRUE);
  lb_device_close (bench.device, LB_LEAVE_RUN, NULL);
  assert_session_works (&bench);
  bench_clear (&bench);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/rescue-faults/code-once", GUINT_TO_POINTER (1), test_code_everywhere);
  g_test_add_data_func ("/rescue-faults/code-for-good", GUINT_TO_POINTER (1000),
                        test_code_everywhere);
  g_test_add_func ("/rescue-faults/trouble", test_trouble_everywhere);
  g_test_add_func ("/rescue-faults/power-lost", test_power_lost);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include "fake-device.h"
#include "lb-error.h"
#include "lb-plan.h"

#define ROUNDS 60

/* A memory for plans: contents, and how often each byte was erased. */
typedef struct
{
  LbGeometry *geometry;
  guint8     *bytes;
  guint8     *erased;
  gsize       size;
} Model;

static void
model_init (Model      *model,
            LbGeometry *geometry)
{
  model->geometry = geometry;
  model->size = lb_geometry_get_size (geometry);
  model->bytes = g_malloc (model->size);
  model->erased = g_malloc0 (model->size);
}

static void
model_clear (Model *model)
{
  lb_geometry_unref (model->geometry);
  g_free (model->bytes);
  g_free (model->erased);
}

static guint8 *
at (Model   *model,
    guint64  address)
{
  guint64 offset = 0;

  g_assert_true (lb_geometry_to_offset (model->geometry, address, &offset));

  return model->bytes + offset;
}

/* Fills each sector with one of few contents, so that equal and blank ones happen. */
static void
randomize (Model  *model,
           guint8 *bytes)
{
  g_autoptr(GArray) units = lb_plan_units (model->geometry);
  gsize offset = 0;

  for (guint i = 0; i < units->len; i++)
    {
      guint32 length = g_array_index (units, LbBlock, i).length;
      int kind = g_test_rand_int_range (0, 4);

      memset (bytes + offset, kind == 0 ? 0xff : kind, length);
      if (kind == 3)
        bytes[offset + g_test_rand_int_range (0, length)] = g_test_rand_int ();
      offset += length;
    }
}

static void
apply_step (Model             *model,
            const LbWriteStep *step,
            const guint8      *wanted)
{
  guint64 offset = 0;

  g_assert_true (lb_geometry_is_aligned (model->geometry, step->start, step->length));
  lb_geometry_to_offset (model->geometry, step->start, &offset);
  memset (model->erased + offset, 1, step->length);
  memcpy (model->bytes + offset, wanted + offset, step->length);
}

static guint8 *
compute_same (Model          *model,
              const LbTarget *target,
              const GArray   *units)
{
  guint8 *same = g_malloc0 (units->len);

  for (guint i = 0; i < units->len; i++)
    {
      const LbBlock *unit = &g_array_index (units, LbBlock, i);
      g_autofree guint8 *wanted = g_malloc (unit->length);

      lb_target_compose (target, unit->start, unit->length, at (model, unit->start), wanted);
      same[i] = memcmp (wanted, at (model, unit->start), unit->length) == 0;
    }

  return same;
}

/* What the whole memory must hold afterwards, computed without any of the code under test. */
static guint8 *
expect (Model    *model,
        GBytes   *image,
        gsize     start,
        gboolean  erase_rest)
{
  guint8 *expected = g_memdup2 (model->bytes, model->size);

  if (erase_rest)
    memset (expected, 0xff, model->size);
  memcpy (expected + start, g_bytes_get_data (image, NULL), g_bytes_get_size (image));

  return expected;
}

static void
check_round (LbGeometry *geometry,
             guint32     max_command)
{
  Model model;
  g_autofree guint8 *contents = NULL;
  g_autofree guint8 *expected = NULL;
  g_autofree guint8 *same = NULL;
  g_autofree guint8 *before = NULL;
  g_autoptr(GBytes) image = NULL;
  g_autoptr(GArray) units = lb_plan_units (geometry);
  g_autoptr(GArray) goals = NULL;
  g_autoptr(GArray) steps = NULL;
  LbTarget target = { NULL };
  gboolean erase_rest = g_test_rand_bit ();
  gsize start;
  gsize length;
  guint64 address;
  guint in_steps = 0;

  model_init (&model, geometry);
  contents = g_malloc (model.size);
  randomize (&model, model.bytes);
  randomize (&model, contents);
  start = g_test_rand_bit () ? 0 : g_test_rand_int_range (0, model.size);
  length = g_test_rand_bit () ? model.size - start : (gsize) g_test_rand_int_range (1, model.size - start + 1);
  image = g_bytes_new (contents + start, length);
  before = g_memdup2 (model.bytes, model.size);
  expected = expect (&model, image, start, erase_rest);

  g_assert_true (lb_geometry_to_address (geometry, start, &address));
  g_assert_true (lb_target_init (&target, geometry, image, address, 0, erase_rest, NULL));
  same = compute_same (&model, &target, units);
  goals = lb_plan_goals (&target, units, same, NULL);
  steps = lb_plan_steps (units, goals, max_command);

  for (guint i = 0; i < steps->len; i++)
    {
      const LbWriteStep *step = &g_array_index (steps, LbWriteStep, i);

      g_assert_true (step->length <= max_command || step->n_units == 1);
      in_steps += step->n_units;
      apply_step (&model, step, expected);
    }

  g_assert_cmpmem (model.bytes, model.size, expected, model.size);
  for (guint i = 0; i < units->len; i++)
    {
      const LbBlock *unit = &g_array_index (units, LbBlock, i);
      gboolean keep = g_array_index (goals, guint8, i) == LB_GOAL_KEEP;
      guint64 offset = 0;

      lb_geometry_to_offset (geometry, unit->start, &offset);
      in_steps -= keep ? 0 : 1;
      g_assert_cmpint (model.erased[offset], ==, !keep);
      g_assert_cmpint (keep, ==, memcmp (before + offset, expected + offset, unit->length) == 0);
      if (g_array_index (goals, guint8, i) == LB_GOAL_ERASE)
        g_assert_cmpuint (expected[offset], ==, 0xff);
    }
  g_assert_cmpuint (in_steps, ==, 0);

  lb_target_clear (&target);
  model_clear (&model);
}

static void
test_write_flat (void)
{
  for (guint i = 0; i < ROUNDS; i++)
    check_round (lb_geometry_new_flat (512 * 1024), i % 2 ? 64 * 1024 : 128 * 1024);
}

static void
test_write_stm32 (void)
{
  for (guint i = 0; i < ROUNDS; i++)
    check_round (fake_geometry_stm32f405 (), 128 * 1024);
}

/* 64 KiB are erased at once exactly where every sector in them is. */
static void
test_erase_whole_blocks (void)
{
  g_autoptr(LbGeometry) geometry = lb_geometry_new_flat (256 * 1024);
  g_autoptr(GArray) units = lb_plan_units (geometry);
  g_autoptr(GArray) goals = g_array_new (FALSE, TRUE, 1);
  g_autoptr(GArray) steps = NULL;

  g_array_set_size (goals, units->len);
  memset (goals->data, LB_GOAL_ERASE, units->len);
  g_array_index (goals, guint8, 20) = LB_GOAL_KEEP;
  steps = lb_plan_steps (units, goals, 128 * 1024);

  g_assert_cmpuint (steps->len, ==, 5);
  g_assert_cmpuint (g_array_index (steps, LbWriteStep, 0).length, ==, 65536);
  g_assert_cmpuint (g_array_index (steps, LbWriteStep, 1).start, ==, 0x10000);
  g_assert_cmpuint (g_array_index (steps, LbWriteStep, 1).length, ==, 4 * 4096);
  g_assert_cmpuint (g_array_index (steps, LbWriteStep, 2).start, ==, 0x15000);
  g_assert_cmpuint (g_array_index (steps, LbWriteStep, 2).length, ==, 11 * 4096);
  g_assert_cmpuint (g_array_index (steps, LbWriteStep, 4).length, ==, 65536);
}

/* An open block is written whatever it holds, also where the image does not reach. */
static void
test_forced (void)
{
  g_autoptr(LbGeometry) geometry = lb_geometry_new_flat (64 * 1024);
  g_autoptr(GArray) units = lb_plan_units (geometry);
  g_autoptr(GBytes) image = g_bytes_new_static ("abc", 3);
  g_autoptr(GArray) goals = NULL;
  guint8 same[16];
  guint8 forced[16] = { 1, 0, 1 };
  LbTarget target = { NULL };

  memset (same, 1, sizeof same);
  g_assert_true (lb_target_init (&target, geometry, image, 0, 0, FALSE, NULL));
  goals = lb_plan_goals (&target, units, same, forced);
  g_assert_cmpuint (g_array_index (goals, guint8, 0), ==, LB_GOAL_WRITE);
  g_assert_cmpuint (g_array_index (goals, guint8, 1), ==, LB_GOAL_KEEP);
  g_assert_cmpuint (g_array_index (goals, guint8, 2), ==, LB_GOAL_WRITE);
  g_assert_cmpuint (lb_target_outside (&target), ==, 65536 - 3);
  lb_target_clear (&target);
}

static void
test_range (void)
{
  g_autoptr(LbGeometry) geometry = fake_geometry_stm32f405 ();
  g_autoptr(GBytes) image = g_bytes_new_take (g_malloc0 (1024 * 1024 + 1), 1024 * 1024 + 1);
  g_autoptr(GError) error = NULL;
  LbTarget target = { NULL };

  g_assert_false (lb_target_init (&target, geometry, image, 0x08000000, 0, FALSE, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (lb_target_init (&target, geometry, image, 0, 0, FALSE, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (lb_target_init (&target, geometry, NULL, 0x08000000, 0x5000, FALSE, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_true (lb_target_init (&target, geometry, NULL, 0x08004000, 0x1c000, FALSE, &error));
  g_assert_no_error (error);
  lb_target_clear (&target);
}

static gboolean
knows_cb (const LbDigest *digest,
          guint32         length,
          gpointer        user_data)
{
  return lb_digest_equal (digest, user_data);
}

static void
test_backup (void)
{
  g_autoptr(LbGeometry) geometry = lb_geometry_new_flat (256 * 1024);
  g_autoptr(GArray) blocks = lb_geometry_split (geometry, LB_PLAN_BLOCK_SIZE);
  g_autoptr(GArray) digests = g_array_new (FALSE, TRUE, sizeof (LbDigest));
  LbDigest known = lb_digest_of_fill (7, 65536);
  g_autoptr(GArray) actions = NULL;

  g_array_set_size (digests, blocks->len);
  g_array_index (digests, LbDigest, 0) = lb_digest_of_fill (0xff, 65536);
  g_array_index (digests, LbDigest, 1) = known;
  g_array_index (digests, LbDigest, 3) = lb_digest_of_fill (0xff, 4096);

  actions = lb_plan_backup (blocks, digests, geometry, FALSE, knows_cb, &known);
  g_assert_cmpuint (actions->len, ==, 4);
  g_assert_cmpuint (g_array_index (actions, guint8, 0), ==, LB_READ_SKIP);
  g_assert_cmpuint (g_array_index (actions, guint8, 1), ==, LB_READ_COPY);
  g_assert_cmpuint (g_array_index (actions, guint8, 2), ==, LB_READ_READ);
  g_assert_cmpuint (g_array_index (actions, guint8, 3), ==, LB_READ_READ);
  g_clear_pointer (&actions, g_array_unref);

  actions = lb_plan_backup (blocks, digests, geometry, TRUE, knows_cb, &known);
  for (guint i = 0; i < actions->len; i++)
    g_assert_cmpuint (g_array_index (actions, guint8, i), ==, LB_READ_READ);
  g_clear_pointer (&actions, g_array_unref);

  actions = lb_plan_backup (blocks, NULL, geometry, FALSE, knows_cb, &known);
  g_assert_cmpuint (g_array_index (actions, guint8, 0), ==, LB_READ_READ);
}

typedef struct
{
  const guint8 *chip;
  const guint8 *known;
  guint         asked; /* bytes */
} Bisecting;

static gboolean
ask_cb (guint64    start,
        guint32    length,
        LbDigest  *digest,
        gpointer   user_data,
        GError   **error)
{
  Bisecting *data = user_data;

  data->asked += length;
  *digest = lb_digest_compute (data->chip + start, length);
  return TRUE;
}

static guint
match_cb (guint64         start,
          guint32         length,
          const LbDigest *digest,
          gpointer        user_data)
{
  Bisecting *data = user_data;
  LbDigest known = lb_digest_compute (data->known + start, length);

  return lb_digest_equal (digest, &known) ? 7 : 0;
}

static void
test_bisect (void)
{
  g_autofree guint8 *chip = g_malloc0 (65536);
  g_autofree guint8 *known = g_malloc0 (65536);
  const LbBlock block = { 0, 65536 };
  LbFigures figures;

  lb_figures_init (&figures, 921600, TRUE);
  for (guint sector = 0; sector < 16; sector++)
    {
      Bisecting data = { chip, known, 0 };
      g_autoptr(GArray) pieces = g_array_new (FALSE, FALSE, sizeof (LbPiece));
      guint64 next = 0;
      guint unknown = 0;

      chip[sector * 4096 + 17] = 1;
      g_assert_true (lb_plan_bisect (&figures, &block, 4096, ask_cb, match_cb, &data, pieces, NULL));
      for (guint i = 0; i < pieces->len; i++)
        {
          const LbPiece *piece = &g_array_index (pieces, LbPiece, i);

          g_assert_cmpuint (piece->start, ==, next);
          next += piece->length;
          unknown += piece->match == 0 ? piece->length : 0;
          g_assert_cmpint (piece->match == 0, ==,
                           piece->start <= sector * 4096 && sector * 4096 < next);
        }
      g_assert_cmpuint (next, ==, 65536);
      g_assert_cmpuint (unknown, ==, 4096);
      g_assert_cmpuint (data.asked, <=, 2 * 65536);
      chip[sector * 4096 + 17] = 0;
    }
}

/* Change everywhere costs little: asking stops early. On a fast line asking is not worth it at
 * all. */
static void
test_bisect_stops (void)
{
  g_autofree guint8 *chip = g_malloc0 (65536);
  g_autofree guint8 *known = g_malloc (65536);
  g_autoptr(GArray) pieces = g_array_new (FALSE, FALSE, sizeof (LbPiece));
  Bisecting data = { chip, known, 0 };
  const LbBlock block = { 0, 65536 };
  LbFigures figures;

  memset (known, 1, 65536);
  lb_figures_init (&figures, 921600, TRUE);
  g_assert_true (lb_plan_bisect (&figures, &block, 4096, ask_cb, match_cb, &data, pieces, NULL));
  g_assert_cmpuint (data.asked, <=, 2 * 65536);

  data.asked = 0;
  g_array_set_size (pieces, 0);
  lb_figures_init (&figures, 12000000, TRUE);
  g_assert_false (lb_plan_bisect_pays (&figures, 65536, 4096));
  g_assert_true (lb_plan_bisect (&figures, &block, 4096, ask_cb, match_cb, &data, pieces, NULL));
  g_assert_cmpuint (data.asked, ==, 0);
  g_assert_cmpuint (pieces->len, ==, 1);
}

static void
test_figures (void)
{
  LbFigures figures;
  double guess;

  lb_figures_init (&figures, 115200, TRUE);
  guess = lb_figures_read_us (&figures, 1 << 20, 1);
  g_assert_cmpfloat (guess, >, 90e6);
  g_assert_cmpfloat (guess, <, 95e6);
  g_assert_cmpfloat (lb_figures_digest_us (&figures, 65536, 1), <, 100e3);

  for (guint i = 0; i < 30; i++)
    lb_figures_note_read (&figures, 65536, 1000000);
  g_assert_cmpfloat (lb_figures_read_us (&figures, 65536, 1), >, 990e3);
  g_assert_cmpfloat (lb_figures_read_us (&figures, 65536, 1), <, 1010e3);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/plan/write/flat", test_write_flat);
  g_test_add_func ("/plan/write/stm32", test_write_stm32);
  g_test_add_func ("/plan/write/erase-whole-blocks", test_erase_whole_blocks);
  g_test_add_func ("/plan/write/forced", test_forced);
  g_test_add_func ("/plan/write/range", test_range);
  g_test_add_func ("/plan/backup", test_backup);
  g_test_add_func ("/plan/bisect/one-sector", test_bisect);
  g_test_add_func ("/plan/bisect/stops", test_bisect_stops);
  g_test_add_func ("/plan/figures", test_figures);

  return g_test_run ();
}

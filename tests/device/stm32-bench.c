/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include "stm32-bench.h"

#include <string.h>

#include "lb-practice-stlink-usb.h"
#include "lb-practice-vesc-port.h"
#include "lb-reader.h"
#include "lb-stlink-target.h"
#include "lb-vesc-bm-target.h"
#include "lb-vesc-device.h"

static const guint8 uid[12] = { 0x31, 0, 0x2a, 0, 0x11, 0x47, 0x33, 0x32, 0x36, 0x38, 0x31, 0x37 };
static const guint8 uuid[12] = "workingvesc1";
static const guint8 peer_uuid[12] = "workingvesc2";
static const guint8 dead_uuid[12] = "deadvesc0000";

/* Made once: some tests set up thousands of boards. */
static const guint8 *
get_pattern (void)
{
  static guint8 pattern[MIB];
  guint32 seed = 1;

  if (pattern[0] != 0 || pattern[3] != 0)
    return pattern;

  for (gsize i = 0; i < sizeof pattern; i++)
    {
      seed = seed * 1664525u + 1013904223u;
      pattern[i] = (guint8) (seed >> 24);
    }
  lb_put_le32 (pattern, 0x20001000);
  lb_put_le32 (pattern + 4, 0x08000201);
  return pattern;
}

void
bench_fill (guint8 *memory,
            gsize   length)
{
  g_assert_cmpuint (length, <=, MIB);
  memcpy (memory, get_pattern (), length);
}

void
bench_init_part (Bench                 *bench,
                 LbPracticeStlinkModel  model,
                 const char            *part_name)
{
  const LbPracticePart *part = lb_practice_part_find (part_name);

  g_assert_nonnull (part);
  *bench = (Bench) { .memory = g_malloc (part->flash_kib * 1024) };
  bench_fill (bench->memory, part->flash_kib * 1024);
  bench->chip = lb_practice_stm32_new (part, bench->memory, uid);
  bench->adapter = lb_practice_stlink_new (model, bench->chip);
  bench->usb = lb_practice_stlink_usb_new (bench->adapter, 0);
  bench->target = lb_stlink_target_new (bench->usb);
  bench->device = lb_stm32_device_new (bench->target);
}

void
bench_init (Bench *bench)
{
  bench_init_part (bench, LB_PRACTICE_STLINK_V2, NULL);
}

void
bench_init_vesc (Bench *bench)
{
  *bench = (Bench) { .vesc = lb_practice_vesc_new (NULL, "410", uuid) };
  lb_practice_vesc_add_peer (bench->vesc, 17, lb_practice_vesc_new (NULL, "60_MK5", peer_uuid));
  bench->port = lb_practice_vesc_port_new (bench->vesc, 0);
  bench->device = lb_vesc_device_new (bench->port);
}

void
bench_init_rescue (Bench *bench)
{
  *bench = (Bench) { .memory = g_malloc (MIB), .vesc = lb_practice_vesc_new (NULL, "60", uuid) };
  lb_practice_vesc_fill (bench->memory, "410", 5, 3);
  bench->chip = lb_practice_stm32_new (lb_practice_part_find (NULL), bench->memory, dead_uuid);
  lb_practice_stm32_set_watchdog (bench->chip, TRUE);
  lb_practice_vesc_set_target (bench->vesc, bench->chip);
  bench->port = lb_practice_vesc_port_new (bench->vesc, 0);
  bench->target = lb_vesc_bm_target_new (bench->port);
  bench->device = lb_stm32_device_new (bench->target);
}

void
bench_clear (Bench *bench)
{
  g_assert_finalize_object (bench->device);
  if (bench->target != NULL)
    g_assert_finalize_object (bench->target);
  if (bench->usb != NULL)
    g_assert_finalize_object (bench->usb);
  if (bench->port != NULL)
    g_assert_finalize_object (bench->port);
  g_free (bench->memory);
}

void
bench_open (Bench *bench)
{
  const LbOpenOptions plain = { 0 };
  g_autoptr(GError) error = NULL;

  lb_device_open (bench->device, &plain, NULL, &error);
  g_assert_no_error (error);
}

void
bench_add_fault (Bench      *bench,
                 const char *spec)
{
  if (bench->adapter != NULL)
    g_assert_true (lb_practice_stlink_add_fault (bench->adapter, spec));
  else
    g_assert_true (lb_practice_vesc_add_fault (bench->vesc, spec));
}

void
bench_check_write (Bench *bench)
{
  g_autofree guint8 *before = g_memdup2 (bench->memory, MIB);
  g_autofree guint8 *content = g_malloc (0x24000);
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;

  bench_fill (content, 0x24000);
  memset (content + 0x1000, 0xff, 0x800);
  bytes = g_bytes_new (content, 0x14000);
  lb_device_write (bench->device, 0x0800c000, bytes, LB_WRITE_ERASE, NULL, NULL, &error);
  g_assert_no_error (error);
  memcpy (before + 0xc000, content, 0x14000);
  g_assert_cmpmem (bench->memory, MIB, before, MIB);

  g_assert_true (lb_device_erase (bench->device, 0x080e0000, 0x20000, NULL, &error));
  g_assert_no_error (error);
  memset (before + 0xe0000, 0xff, 0x20000);
  g_assert_cmpmem (bench->memory, MIB, before, MIB);
  g_assert_cmpuint (lb_practice_stm32_get_counters (bench->chip)->erases, ==, 3);
}

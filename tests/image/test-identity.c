/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include "lb-identity.h"

static void
assert_device_id (const char *chip,
                  const char *unit,
                  const char *expected)
{
  g_autoptr(LbIdentity) identity = lb_identity_new ();
  g_autofree char *id = NULL;

  identity->chip = g_strdup (chip);
  identity->unit = g_strdup (unit);
  id = lb_identity_get_device_id (identity);
  g_assert_cmpstr (id, ==, expected);
}

static void
test_device_id (void)
{
  g_autofree char *longest = g_strnfill (300, 'a');
  g_autoptr(LbIdentity) identity = lb_identity_new ();
  g_autofree char *id = NULL;

  assert_device_id ("esp32", "24a160112233", "esp32-24a160112233");
  assert_device_id ("esp32", NULL, "unknown");
  assert_device_id (NULL, "24a160112233", "unknown");
  assert_device_id ("esp32", "", "unknown");
  assert_device_id ("esp32", "../..", "unknown");
  assert_device_id ("../ESP32-S3", "24:A1:60/\xc3\xa9", "esp32s3-24a160");

  identity->chip = g_strdup (longest);
  identity->unit = g_strdup (longest);
  id = lb_identity_get_device_id (identity);
  g_assert_cmpuint (strlen (id), <, 200);
}

static void
test_format_unit (void)
{
  g_autoptr(LbIdentity) identity = lb_identity_new ();
  g_autofree char *mac = NULL;
  g_autofree char *uid = NULL;

  g_assert_null (lb_identity_format_unit (identity));
  identity->unit = g_strdup ("24a160112233");
  mac = lb_identity_format_unit (identity);
  g_assert_cmpstr (mac, ==, "24:A1:60:11:22:33");

  g_free (identity->unit);
  identity->unit = g_strdup ("3a0021000b51353033363030");
  uid = lb_identity_format_unit (identity);
  g_assert_cmpstr (uid, ==, "3A0021000B51353033363030");
}

static void
test_copy (void)
{
  static const char *features[] = { "Wi-Fi", "Dual core", NULL };
  g_autoptr(LbIdentity) identity = lb_identity_new ();
  g_autoptr(LbIdentity) copy = NULL;
  g_autoptr(LbIdentity) boxed = NULL;

  g_assert_cmpint (identity->revision, ==, -1);
  identity->chip = g_strdup ("esp32");
  identity->features = g_strdupv ((GStrv) features);
  identity->flash_size = 4 * 1024 * 1024;

  copy = lb_identity_copy (identity);
  g_assert_true (copy->chip != identity->chip);
  g_assert_cmpstr (copy->chip, ==, "esp32");
  g_assert_true (g_strv_equal ((const char *const *) copy->features, features));
  g_assert_cmpuint (copy->flash_size, ==, identity->flash_size);

  boxed = g_boxed_copy (LB_TYPE_IDENTITY, identity);
  g_assert_true (boxed == identity);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/identity/device-id", test_device_id);
  g_test_add_func ("/identity/format-unit", test_format_unit);
  g_test_add_func ("/identity/copy", test_copy);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include "lb-device.h"
#include "lb-error.h"

/* A device that can only be read and erased, to see what the base class makes of it. */
#define TEST_TYPE_DEVICE (test_device_get_type ())
G_DECLARE_FINAL_TYPE (TestDevice, test_device, TEST, DEVICE, LbDevice)

struct _TestDevice
{
  LbDevice parent_instance;
};

G_DEFINE_FINAL_TYPE (TestDevice, test_device, LB_TYPE_DEVICE)

static gboolean
test_device_open (LbDevice             *device,
                  const LbOpenOptions  *options,
                  GCancellable         *cancellable,
                  GError              **error)
{
  g_autoptr(LbIdentity) identity = lb_identity_new ();
  g_autoptr(LbGeometry) geometry = lb_geometry_new_flat (1024 * 1024);

  lb_device_set_identity (device, identity);
  lb_device_set_geometry (device, geometry);
  lb_device_set_speed (device, 460800);
  lb_device_emit (device, LB_DEVICE_EVENT_SPEED, 460800, "%s", "");
  return TRUE;
}

static GBytes *
test_device_read (LbDevice      *device,
                  guint64        start,
                  guint32        length,
                  LbProgress    *progress,
                  GCancellable  *cancellable,
                  GError       **error)
{
  return g_bytes_new_take (g_malloc0 (length), length);
}

static gboolean
test_device_erase (LbDevice      *device,
                   guint64        start,
                   guint32        length,
                   GCancellable  *cancellable,
                   GError       **error)
{
  return TRUE;
}

static void
test_device_class_init (TestDeviceClass *klass)
{
  LbDeviceClass *device_class = LB_DEVICE_CLASS (klass);

  device_class->open = test_device_open;
  device_class->read = test_device_read;
  device_class->erase = test_device_erase;
}

static void
test_device_init (TestDevice *self)
{
}

static void
count_speed_cb (LbDeviceEvent  event,
                guint          value,
                const char    *text,
                gpointer       user_data)
{
  guint *speed = user_data;

  g_assert_cmpint (event, ==, LB_DEVICE_EVENT_SPEED);
  *speed = value;
}

static LbDevice *
open_device (guint *speed)
{
  LbOpenOptions options = { 0 };
  LbDevice *device = g_object_new (TEST_TYPE_DEVICE, NULL);
  g_autoptr(GError) error = NULL;

  lb_device_set_listener (device, count_speed_cb, speed);
  lb_device_open (device, &options, NULL, &error);
  g_assert_no_error (error);
  return device;
}

static void
test_features (void)
{
  guint speed = 0;
  g_autoptr(LbDevice) device = open_device (&speed);

  g_assert_cmpuint (speed, ==, 460800);
  g_assert_cmpuint (lb_device_get_speed (device), ==, 460800);
  g_assert_cmpint (lb_device_get_features (device), ==,
                   LB_DEVICE_CAN_READ | LB_DEVICE_CAN_VERIFY | LB_DEVICE_CAN_ERASE);
  g_assert_cmpuint (lb_device_get_max_command (device), ==, 128 * 1024);
}

static void
test_missing (void)
{
  guint speed = 0;
  g_autoptr(LbDevice) device = open_device (&speed);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) data = g_bytes_new_static ("abcd", 4);
  gboolean is_protected = TRUE;
  LbDigest digest;

  g_assert_false (lb_device_digest (device, 0, 4096, &digest, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED);
  g_clear_error (&error);

  g_assert_false (lb_device_write (device, 0, data, 0, NULL, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED);
  g_clear_error (&error);

  g_assert_null (lb_device_listen (device, 10, NULL, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED);

  g_assert_true (lb_device_get_protection (device, &is_protected, NULL, NULL));
  g_assert_false (is_protected);
  g_assert_true (lb_device_close (device, LB_LEAVE_RUN, NULL));
}

static void
test_ranges (void)
{
  static const struct { guint64 start; guint32 length; gboolean fits; } cases[] = {
    { 0, 4096, TRUE },
    { 0, 128 * 1024, TRUE },
    { 0, 128 * 1024 + 4096, FALSE },
    { 0, 0, FALSE },
    { 0, 4095, FALSE },
    { 1, 4096, FALSE },
    { 1024 * 1024 - 4096, 4096, TRUE },
    { 1024 * 1024, 4096, FALSE },
    { G_MAXUINT64 - 4095, 4096, FALSE },
  };
  guint speed = 0;
  g_autoptr(LbDevice) device = open_device (&speed);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      gboolean done = lb_device_erase (device, cases[i].start, cases[i].length, NULL, &error);

      g_assert_cmpint (done, ==, cases[i].fits);
      if (!done)
        g_assert_error (error, LB_ERROR, LB_ERROR_INVALID);
    }
}

static void
test_cancelled (void)
{
  guint speed = 0;
  g_autoptr(LbDevice) device = open_device (&speed);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (lb_device_read (device, 0, 16, NULL, cancellable, &error));
  g_assert_true (lb_error_is_cancelled (error));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/device/features", test_features);
  g_test_add_func ("/device/missing", test_missing);
  g_test_add_func ("/device/ranges", test_ranges);
  g_test_add_func ("/device/cancelled", test_cancelled);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include "fake-adapter.h"
#include "fake-stlink.h"
#include "lb-error.h"
#include "lb-port-list.h"
#include "lb-usb-stlink.h"

#define TIMEOUT_MS 3000

/* The 24 characters of a normal adapter, and the 12 raw bytes of an old loader (facts 1.1). */
static const guint16 normal_serial[] = {
  '0', '6', '6', 'F', 'F', 'F', '5', '0', '4', '9', '8', '8',
  '5', '6', '8', '7', '8', '7', '0', '1', '2', '3', '4', '5',
};
static const guint16 raw_serial[] = {
  0x48, 0xff, 0x6c, 0x06, 0x50, 0x78, 0x00, 0x53, 0x25, 0x40, 0x11, 0x87,
};

static void
assert_spec (GPtrArray  *places,
             guint       i,
             const char *spec,
             const char *title)
{
  g_assert_cmpuint (i, <, places->len);
  g_assert_cmpint (lb_place_get_kind (places->pdata[i]), ==, LB_PLACE_STLINK);
  g_assert_cmpstr (lb_place_get_spec (places->pdata[i]), ==, spec);
  g_assert_cmpstr (lb_place_get_title (places->pdata[i]), ==, title);
}

static void
test_list (void)
{
  g_autoptr(UMockdevTestbed) bed = NULL;
  g_autoptr(FakeStlink) first = NULL;
  g_autoptr(FakeStlink) second = NULL;
  g_autoptr(FakeStlink) vesc = NULL;
  g_autoptr(GPtrArray) none = NULL;
  g_autoptr(GPtrArray) two = NULL;

  if (!fake_adapter_can_run ())
    return;

  bed = umockdev_testbed_new ();
  none = lb_port_list_scan_once ();
  g_assert_cmpuint (none->len, ==, 0);

  first = fake_stlink_new (bed, "1-2", 0x3748, 0x02, raw_serial, G_N_ELEMENTS (raw_serial));
  second = fake_stlink_new (bed, "1-4", 0x374b, 0x01, normal_serial, G_N_ELEMENTS (normal_serial));
  vesc = fake_stlink_new (bed, "1-5", 0x5740, 0x01, normal_serial, G_N_ELEMENTS (normal_serial));
  two = lb_port_list_scan_once ();
  g_assert_cmpuint (two->len, ==, 2);
  assert_spec (two, 0, "stlink:48FF6C065078005325401187", "ST-Link V2");
  assert_spec (two, 1, "stlink:066FFF504988568787012345", "ST-Link V2-1");
}

/* Clones share one number: then the socket tells them apart. */
static void
test_same_serial (void)
{
  g_autoptr(UMockdevTestbed) bed = NULL;
  g_autoptr(FakeStlink) first = NULL;
  g_autoptr(FakeStlink) second = NULL;
  g_autoptr(GPtrArray) two = NULL;
  g_autoptr(LbUsbTransport) transport = NULL;
  g_autoptr(GError) error = NULL;

  if (!fake_adapter_can_run ())
    return;

  bed = umockdev_testbed_new ();
  first = fake_stlink_new (bed, "1-2", 0x3748, 0x02, normal_serial, G_N_ELEMENTS (normal_serial));
  second = fake_stlink_new (bed, "1-3", 0x3748, 0x02, normal_serial, G_N_ELEMENTS (normal_serial));
  two = lb_port_list_scan_once ();
  assert_spec (two, 0, "stlink:1-2", "ST-Link V2");
  assert_spec (two, 1, "stlink:1-3", "ST-Link V2");

  g_assert_null (lb_usb_stlink_open (NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_INVALID);
  g_clear_error (&error);
  transport = lb_usb_stlink_open ("1-3", &error);
  g_assert_no_error (error);
  g_assert_true (lb_usb_transport_out (transport, (const guint8 *) "x", 1, TIMEOUT_MS, NULL));
  g_assert_cmphex (fake_stlink_get_out (first), ==, 0);
  g_assert_cmphex (fake_stlink_get_out (second), ==, 0x02);
}

static void
test_transfers (void)
{
  g_autoptr(UMockdevTestbed) bed = NULL;
  g_autoptr(FakeStlink) stlink = NULL;
  g_autoptr(LbUsbTransport) transport = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree guint8 *sent = g_malloc (32768);
  g_autofree guint8 *got = g_malloc (32768);
  guint8 answer[64];

  if (!fake_adapter_can_run ())
    return;

  bed = umockdev_testbed_new ();
  stlink = fake_stlink_new (bed, "1-2", 0x374b, 0x07, normal_serial, G_N_ELEMENTS (normal_serial));
  transport = lb_usb_stlink_open ("066fff504988568787012345", &error);
  g_assert_no_error (error);
  g_assert_cmphex (lb_usb_transport_get_vid (transport), ==, 0x0483);
  g_assert_cmphex (lb_usb_transport_get_pid (transport), ==, 0x374b);

  /* The descriptors win over the table, which says 01. */
  g_assert_true (lb_usb_transport_out (transport, (const guint8 *) "hello", 5, TIMEOUT_MS, NULL));
  g_assert_cmphex (fake_stlink_get_out (stlink), ==, 0x07);
  memset (answer, 0xee, sizeof answer);
  g_assert_cmpint (lb_usb_transport_in (transport, answer, sizeof answer, TIMEOUT_MS, NULL), ==, 5);
  g_assert_cmpmem (answer, 6, "hello\0", 6);

  for (guint i = 0; i < 32768; i++)
    sent[i] = i * 7 + i / 256;
  g_assert_true (lb_usb_transport_out (transport, sent, 32768, TIMEOUT_MS, NULL));
  g_assert_cmpint (lb_usb_transport_in (transport, got, 32768, TIMEOUT_MS, NULL), ==, 32768);
  g_assert_cmpmem (got, 32768, sent, 32768);
}

static void
test_trouble (void)
{
  g_autoptr(UMockdevTestbed) bed = NULL;
  g_autoptr(FakeStlink) stlink = NULL;
  g_autoptr(LbUsbTransport) transport = NULL;
  g_autoptr(GError) error = NULL;
  guint8 answer[16];

  if (!fake_adapter_can_run ())
    return;

  bed = umockdev_testbed_new ();
  stlink = fake_stlink_new (bed, "1-2", 0x3748, 0x02, raw_serial, G_N_ELEMENTS (raw_serial));
  transport = lb_usb_stlink_open (NULL, &error);
  g_assert_no_error (error);

  g_assert_cmpint (lb_usb_transport_in (transport, answer, sizeof answer, 50, &error), ==, -1);
  g_assert_error (error, LB_ERROR, LB_ERROR_TIMEOUT);
  g_clear_error (&error);

  fake_stlink_stall (stlink);
  g_assert_false (lb_usb_transport_out (transport, (const guint8 *) "x", 1, TIMEOUT_MS, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_PROTOCOL);
  g_clear_error (&error);
  g_assert_true (lb_usb_transport_clear_halt (transport, NULL));
  g_assert_true (lb_usb_transport_out (transport, (const guint8 *) "x", 1, TIMEOUT_MS, NULL));
  g_assert_true (lb_usb_transport_reset (transport, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (fake_stlink_get_resets (stlink), ==, 1);
  g_assert_cmpint (lb_usb_transport_in (transport, answer, sizeof answer, TIMEOUT_MS, NULL), ==, 1);

  fake_stlink_vanish (stlink);
  g_assert_false (lb_usb_transport_out (transport, (const guint8 *) "x", 1, TIMEOUT_MS, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_UNPLUGGED);
}

static void
test_open_errors (void)
{
  g_autoptr(UMockdevTestbed) bed = NULL;
  g_autoptr(FakeStlink) stlink = NULL;
  g_autoptr(GError) error = NULL;

  if (!fake_adapter_can_run ())
    return;

  bed = umockdev_testbed_new ();
  g_assert_null (lb_usb_stlink_open (NULL, &error));
  g_assert_error (error, LB_RETRY, LB_RETRY_NO_PORT);
  g_clear_error (&error);

  stlink = fake_stlink_new (bed, "1-2", 0x3748, 0x02, normal_serial, G_N_ELEMENTS (normal_serial));
  g_assert_null (lb_usb_stlink_open ("another", &error));
  g_assert_error (error, LB_RETRY, LB_RETRY_NO_PORT);
  g_clear_error (&error);

  fake_stlink_set_busy (stlink, TRUE);
  g_assert_null (lb_usb_stlink_open (NULL, &error));
  g_assert_error (error, LB_RETRY, LB_RETRY_PORT_BUSY);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/usb-stlink/list", test_list);
  g_test_add_func ("/usb-stlink/same-serial", test_same_serial);
  g_test_add_func ("/usb-stlink/transfers", test_transfers);
  g_test_add_func ("/usb-stlink/trouble", test_trouble);
  g_test_add_func ("/usb-stlink/open-errors", test_open_errors);
  return g_test_run ();
}

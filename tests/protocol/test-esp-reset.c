/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include "lb-error.h"
#include "lb-esp-reset.h"
#include "lb-script-port.h"

static void
assert_waveform (const LbEspReset *reset,
                 const char       *expected)
{
  g_autoptr(LbScriptPort) port = lb_script_port_new ();
  g_autoptr(GError) error = NULL;

  lb_esp_reset_play (reset, LB_PORT (port), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lb_script_port_get_log (port), ==, expected);
}

static void
test_waveforms (void)
{
  static const struct { LbEspLink link; guint attempt; const char *log; } boots[] = {
    { LB_ESP_LINK_UART, 0, "D0R0 D1R1 D0R1 W100 D1R0 W50 D0R0" },
    { LB_ESP_LINK_UART, 1, "D0R0 D1R1 D0R1 W100 D1R0 W550 D0R0" },
    { LB_ESP_LINK_UART, 2, "D0R0 D0R1 W100 D1R1 D1R0 W50 D0R0" },
    { LB_ESP_LINK_UART, 3, "D0R0 D0R1 W100 D1R1 D1R0 W550 D0R0" },
    { LB_ESP_LINK_UART, 4, "D0R0 D1R1 D0R1 W100 D1R0 W50 D0R0" },
    { LB_ESP_LINK_UART_FLOW, 0, "D0R0 D1R1 D0R1 W100 D1R0 W50" },
    { LB_ESP_LINK_USB_JTAG, 0, "D0R0 W100 D1R0 W100 D1R1 D0R1 D0R1 W100 D0R0" },
    { LB_ESP_LINK_USB_JTAG, 3, "D0R0 W100 D1R0 W100 D1R1 D0R1 D0R1 W100 D0R0" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (boots); i++)
    assert_waveform (lb_esp_reset_get_boot (boots[i].link, boots[i].attempt), boots[i].log);

  assert_waveform (lb_esp_reset_get_run (LB_ESP_LINK_UART), "D0R1 W100 D0R0");
  assert_waveform (lb_esp_reset_get_run (LB_ESP_LINK_USB_JTAG), "D0R1 W200 D0R0 W200");
  assert_waveform (lb_esp_reset_get_run (LB_ESP_LINK_UART_FLOW), "D0R1 W100 D1R1 W100 D1R0");
}

static void
test_links (void)
{
  g_assert_cmpint (lb_esp_link_from_usb (0x303a, 0x1001), ==, LB_ESP_LINK_USB_JTAG);
  g_assert_cmpint (lb_esp_link_from_usb (0x303a, 0x0009), ==, LB_ESP_LINK_USB_OTG);
  g_assert_cmpint (lb_esp_link_from_usb (0x303a, 0x8123), ==, LB_ESP_LINK_UART);
  g_assert_cmpint (lb_esp_link_from_usb (0x10c4, 0xea64), ==, LB_ESP_LINK_UART_FLOW);
  g_assert_cmpint (lb_esp_link_from_usb (0x10c4, 0xea60), ==, LB_ESP_LINK_UART);
  g_assert_cmpint (lb_esp_link_from_usb (0, 0), ==, LB_ESP_LINK_UART);
}

static void
test_no_lines (void)
{
  g_autoptr(LbScriptPort) port = lb_script_port_new ();
  g_autoptr(GError) error = NULL;

  lb_script_port_set_features (port, LB_PORT_HAS_BAUD);
  g_assert_false (lb_esp_reset_play (lb_esp_reset_get_boot (LB_ESP_LINK_UART, 0), LB_PORT (port),
                                     NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED);
}

/* Built-in USB may vanish while the chip resets; it is opened again. */
static void
test_vanish (void)
{
  g_autoptr(LbScriptPort) port = lb_script_port_new ();
  g_autoptr(GError) error = NULL;

  lb_script_port_unplug (port);
  lb_esp_reset_play (lb_esp_reset_get_run (LB_ESP_LINK_USB_JTAG), LB_PORT (port), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lb_script_port_get_log (port), ==, "W500 O D0R1 W200 D0R0 W200");
}

static void
test_cancelled (void)
{
  g_autoptr(LbScriptPort) port = lb_script_port_new ();
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  gint64 start = lb_port_now (LB_PORT (port));

  lb_script_port_cancel_at (port, 200, cancellable);
  g_assert_false (lb_esp_reset_play (lb_esp_reset_get_boot (LB_ESP_LINK_UART, 1), LB_PORT (port),
                                     cancellable, &error));
  g_assert_true (lb_error_is_cancelled (error));
  g_assert_cmpint (lb_port_now (LB_PORT (port)) - start, <, 300 * 1000);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/esp-reset/waveforms", test_waveforms);
  g_test_add_func ("/esp-reset/links", test_links);
  g_test_add_func ("/esp-reset/no-lines", test_no_lines);
  g_test_add_func ("/esp-reset/vanish", test_vanish);
  g_test_add_func ("/esp-reset/cancelled", test_cancelled);
  return g_test_run ();
}

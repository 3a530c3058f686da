/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-usb-ids"

#include "config.h"

#include "lb-usb-ids.h"

#define BRIDGE LB_USB_RESET_BRIDGE
#define OTG LB_USB_RESET_USB_OTG
#define NONE LB_USB_RESET_NONE

/*
 * Facts 6.6 and 4.8. Where the facts give a span, the rate is one that still leaves the chip a chance:
 * the connection proves it and steps down.
 */
static const LbUsbId ids[] = {
  { 0x303a, 0x1001, "Espressif built-in USB", 0, LB_USB_RESET_USB_JTAG, 100, FALSE },
  { 0x303a, 0x0002, "ESP32-S2 in boot mode", 0, OTG, 100, FALSE },
  { 0x303a, 0x0009, "ESP32-S3 in boot mode", 0, OTG, 100, FALSE },
  { 0x303a, 0x0012, "ESP32-P4 in boot mode", 0, OTG, 100, FALSE },
  { 0x10c4, 0xea60, "CP2102 USB to UART", 921600, BRIDGE, 90, FALSE },
  { 0x10c4, 0xea64, "CP2102C USB to UART", 460800, LB_USB_RESET_CP2102C, 90, FALSE },
  { 0x10c4, 0xea70, "CP2105 USB to UART", 2000000, BRIDGE, 85, FALSE },
  { 0x10c4, 0xea71, "CP2108 USB to UART", 2000000, BRIDGE, 85, FALSE },
  { 0x1a86, 0x7523, "CH340 USB to UART", 921600, BRIDGE, 90, FALSE },
  { 0x1a86, 0x55d4, "CH9102 USB to UART", 1500000, BRIDGE, 90, FALSE },
  { 0x1a86, 0x55d3, "CH343 USB to UART", 2000000, BRIDGE, 90, FALSE },
  { 0x0403, 0x6001, "FT232R USB to UART", 1500000, BRIDGE, 88, TRUE },
  { 0x0403, 0x6010, "FT2232H USB to UART", 3000000, BRIDGE, 85, TRUE },
  { 0x0403, 0x6011, "FT4232H USB to UART", 3000000, BRIDGE, 85, TRUE },
  { 0x0403, 0x6014, "FT232H USB to UART", 3000000, BRIDGE, 86, TRUE },
  { 0x0403, 0x6015, "FT231X USB to UART", 3000000, BRIDGE, 88, TRUE },
  { 0x067b, 0x2303, "PL2303 USB to UART", 460800, BRIDGE, 80, FALSE },
  { 0x0483, 0x5740, "VESC motor controller", 0, NONE, 75, FALSE },
  { 0x0483, 0x374b, "Serial port of an ST-Link", 115200, NONE, 30, FALSE },
  { 0x0483, 0x374e, "Serial port of an ST-Link", 115200, NONE, 30, FALSE },
  { 0x0483, 0x374f, "Serial port of an ST-Link", 115200, NONE, 30, FALSE },
  { 0x0483, 0x3752, "Serial port of an ST-Link", 115200, NONE, 30, FALSE },
  { 0x0483, 0x3753, "Serial port of an ST-Link", 115200, NONE, 30, FALSE },
  { 0x0483, 0x3754, "Serial port of an ST-Link", 115200, NONE, 30, FALSE },
};

static const guint16 foreign_vendors[] = {
  0x03f0, /* HP */
  0x04a9, /* Canon */
  0x04b8, /* Epson */
  0x04f9, /* Brother */
  0x05c6, /* Qualcomm */
  0x0bdb, /* Ericsson */
  0x1199, /* Sierra Wireless */
  0x12d1, /* Huawei */
  0x1546, /* u-blox */
  0x19d2, /* ZTE */
  0x1bc7, /* Telit */
  0x1e0e, /* SIMCom */
  0x2c7c, /* Quectel */
  0x2cb7, /* Fibocom */
};

const LbUsbId *
lb_usb_id_find (guint16 vid,
                guint16 pid)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    if (ids[i].vid == vid && ids[i].pid == pid)
      return &ids[i];

  return NULL;
}

gboolean
lb_usb_id_is_foreign (guint16 vid)
{
  for (gsize i = 0; i < G_N_ELEMENTS (foreign_vendors); i++)
    if (foreign_vendors[i] == vid)
      return TRUE;

  return FALSE;
}

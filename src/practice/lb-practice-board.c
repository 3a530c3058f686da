/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice-board"

#include "config.h"

#include <glib/gi18n.h>

#include "lb-practice-board.h"

#define MIB (1024 * 1024)

#define WINBOND 0xef
#define GIGADEVICE 0xc8
#define PUYA 0x85
#define XMC 0x20
#define BOYA 0x68

/* A bare adapter on a header: three wires, no line that resets. */
#define BARE_FTDI \
  .lines = FALSE, .usb_vid = 0x0403, .usb_pid = 0x6001, .adapter = "FT232R USB to UART"
/* A development board with its bridge and the two-transistor circuit. */
#define DEV_BOARD \
  .lines = TRUE, .usb_vid = 0x10c4, .usb_pid = 0xea60, .adapter = "CP2102N USB to UART", \
  .controls = { { "boot", N_("BOOT button"), LB_PRACTICE_CONTROL_BOOT }, \
                { "reset", N_("RESET button"), LB_PRACTICE_CONTROL_RESET } }
#define SUPPLY { "supply", N_("3.3 V supply plugged in"), LB_PRACTICE_CONTROL_SUPPLY }

static const LbPracticeBoard boards[] = {
  {
    .name = "sonoff-basic", .title = N_("Sonoff Basic"), .chip = "esp8266", .flash_size = 1 * MIB,
    .vendor = PUYA, .mac = { 0xdc, 0x4f, 0x22, 0x3a, 0x51, 0x07 }, .used = 44, BARE_FTDI,
    .controls = { { "button", N_("Button on the Sonoff"), LB_PRACTICE_CONTROL_BOOT }, SUPPLY },
  },
  {
    .name = "esp-01", .title = N_("ESP-01 module"), .chip = "esp8266", .flash_size = 1 * MIB,
    .vendor = GIGADEVICE, .mac = { 0x5c, 0xcf, 0x7f, 0x12, 0x84, 0x1e }, .used = 44, BARE_FTDI,
    .controls = { { "gpio0", N_("GPIO0 to GND"), LB_PRACTICE_CONTROL_BOOT },
                  { "rst", N_("RST to GND"), LB_PRACTICE_CONTROL_RESET } },
  },
  {
    .name = "sonoff-pow", .title = N_("Sonoff POW"), .chip = "esp8266", .flash_size = 4 * MIB,
    .vendor = WINBOND, .mac = { 0x60, 0x01, 0x94, 0x77, 0x2c, 0x90 }, .used = 20, BARE_FTDI,
    .controls = { { "button", N_("Button on the Sonoff"), LB_PRACTICE_CONTROL_BOOT }, SUPPLY },
  },
  {
    .name = "vg-l7x", .title = N_("VG-L7X engraver"), .chip = "esp32", .flash_size = 4 * MIB,
    .vendor = XMC, .mac = { 0x24, 0x0a, 0xc4, 0x5e, 0x70, 0x3c }, .used = 30,
    .lines = FALSE, .usb_vid = 0x1a86, .usb_pid = 0x7523, .adapter = "CH340 USB to UART",
    .controls = { { "right", N_("Right button"), LB_PRACTICE_CONTROL_BOOT },
                  { "power", N_("POWER key"), LB_PRACTICE_CONTROL_KEY } },
    /* D0WDQ6 (package 0), revision 1.0 */
    .words = { { 0x3ff5a00c, 1 << 15 }, { 0x3ff5a010, 150 }, { 0x3ff5f06c, 640 << 7 } },
  },
  {
    .name = "esp8266", .title = N_("ESP8266 board"), .chip = "esp8266", .vendor = GIGADEVICE,
    .mac = { 0x84, 0xf3, 0xeb, 0x0d, 0x66, 0x01 }, .used = 20, DEV_BOARD,
  },
  {
    .name = "esp8285", .title = N_("ESP8285 board"), .chip = "esp8285", .vendor = PUYA,
    .mac = { 0xcc, 0x50, 0xe3, 0x41, 0x85, 0x02 }, .used = 44, DEV_BOARD,
  },
  {
    .name = "esp32", .title = N_("ESP32 board"), .chip = "esp32", .vendor = GIGADEVICE,
    .mac = { 0x24, 0x6f, 0x28, 0x9a, 0x32, 0x03 }, .used = 30, DEV_BOARD,
  },
  {
    .name = "esp32s2", .title = N_("ESP32-S2 board"), .chip = "esp32s2", .vendor = XMC,
    .mac = { 0x7c, 0xdf, 0xa1, 0x02, 0x52, 0x04 }, .used = 30, DEV_BOARD,
  },
  {
    .name = "esp32s3", .title = N_("ESP32-S3 board"), .chip = "esp32s3", .vendor = GIGADEVICE,
    .mac = { 0x34, 0x85, 0x18, 0x6b, 0x53, 0x05 }, .used = 20, DEV_BOARD,
  },
  {
    .name = "esp32c2", .title = N_("ESP32-C2 board"), .chip = "esp32c2", .vendor = XMC,
    .mac = { 0x08, 0x3a, 0x8d, 0x20, 0xc2, 0x06 }, .used = 40, DEV_BOARD,
  },
  {
    .name = "esp32c3", .title = N_("ESP32-C3 board"), .chip = "esp32c3", .vendor = XMC,
    .mac = { 0x60, 0x55, 0xf9, 0x7d, 0xc3, 0x07 }, .used = 30, DEV_BOARD,
  },
  {
    .name = "esp32c5", .title = N_("ESP32-C5 board"), .chip = "esp32c5", .vendor = WINBOND,
    .mac = { 0xd0, 0xcf, 0x13, 0x18, 0xc5, 0x08 }, .used = 20, DEV_BOARD,
  },
  {
    .name = "esp32c6", .title = N_("ESP32-C6 board"), .chip = "esp32c6", .vendor = BOYA,
    .mac = { 0x40, 0x4c, 0xca, 0x56, 0xc6, 0x09 }, .used = 30, DEV_BOARD,
  },
  {
    .name = "esp32c61", .title = N_("ESP32-C61 board"), .chip = "esp32c61", .vendor = GIGADEVICE,
    .mac = { 0x10, 0x51, 0xdb, 0x3e, 0x61, 0x0a }, .used = 20, DEV_BOARD,
  },
  {
    .name = "esp32h2", .title = N_("ESP32-H2 board"), .chip = "esp32h2", .vendor = GIGADEVICE,
    .mac = { 0x74, 0x4d, 0xbd, 0x61, 0xb2, 0x0b }, .used = 30, DEV_BOARD,
  },
  {
    .name = "esp32p4", .title = N_("ESP32-P4 board"), .chip = "esp32p4", .vendor = BOYA,
    .mac = { 0x30, 0xed, 0xa0, 0xe2, 0xf4, 0x0c }, .used = 10, DEV_BOARD,
  },
};

const LbPracticeBoard *
lb_practice_board_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (boards); i++)
    if (g_str_equal (boards[i].name, name))
      return &boards[i];

  return NULL;
}

const LbPracticeBoard *
lb_practice_board_get (guint index)
{
  return index < G_N_ELEMENTS (boards) ? &boards[index] : NULL;
}

guint
lb_practice_board_get_n (void)
{
  return G_N_ELEMENTS (boards);
}

const LbPracticeModel *
lb_practice_board_model (const LbPracticeBoard *self)
{
  return lb_practice_model_find (self->chip);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include "lb-esp-bootlog.h"
#include "lb-esp-packet.h"

static void
test_logs (void)
{
  static const struct { const char *text; LbEspBoot kind; int mode; int cause; } cases[] = {
    { "", LB_ESP_BOOT_NOTHING, -1, -1 },
    { "ets Jun  8 2016 00:22:57\r\n\r\nrst:0x1 (POWERON_RESET),boot:0x3 "
      "(DOWNLOAD_BOOT(UART0/UART1/SDIO_REI_REO_V2))\r\nwaiting for download\r\n",
      LB_ESP_BOOT_DOWNLOAD, 3, 1 },
    { "ets Jun  8 2016 00:22:57\r\n\r\nrst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\n"
      "configsip: 0\r\nentry 0x400805e4\r\n", LB_ESP_BOOT_NORMAL, 0x13, 1 },
    { "ESP-ROM:esp32c3-api1-20210207\r\nBuild:Feb  7 2021\r\nrst:0x1 (POWERON),boot:0xc "
      "(SPI_FAST_FLASH_BOOT)\r\n", LB_ESP_BOOT_NORMAL, 0xc, 1 },
    { "ESP-ROM:esp32s3-20210327\r\nrst:0x15 (USB_UART_CHIP_RESET),boot:0x0 "
      "(DOWNLOAD(USB/UART0))\r\nwaiting for download\r\n", LB_ESP_BOOT_DOWNLOAD, 0, 0x15 },
    { "\r\n ets Jan  8 2013,rst cause:2, boot mode:(3,6)\r\n\r\nload 0x40100000, len 1856\r\n",
      LB_ESP_BOOT_NORMAL, 3, 2 },
    { "\r\n ets Jan  8 2013,rst cause:1, boot mode:(1,7)\r\n", LB_ESP_BOOT_DOWNLOAD, 1, 1 },
    { "\r\n ets Jan  8 2013,rst cause:1, boot mode:(7,7)\r\n\r\nwaiting for host\r\n",
      LB_ESP_BOOT_SDIO, 7, 1 },
    { "ets Jan  8 2013,rst cause:4, boot mode:(3,7)\r\nflash read err, ets_main.c\r\n",
      LB_ESP_BOOT_NO_FLASH, 3, 4 },
    { "rst:0x10 (RTCWDT_RTC_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\ninvalid header: 0xffffffff\r\n",
      LB_ESP_BOOT_NO_FLASH, 0x13, 0x10 },
    { "rst:0xf (BROWN_OUT_RST),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\n", LB_ESP_BOOT_BROWNOUT, 0x13, 15 },
    { "Brownout detector was triggered\r\n\r\nets Jun  8 2016\r\nrst:0xc (SW_CPU_RESET),boot:0x13 "
      "(SPI_FAST_FLASH_BOOT)\r\n", LB_ESP_BOOT_BROWNOUT, 0x13, 12 },
    { "Guru Meditation Error: Core 0 panic'ed\r\n", LB_ESP_BOOT_CRASH, -1, -1 },
    /* Two boots: the last one counts. */
    { "rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\nrst:0x1 (POWERON_RESET),boot:0x3 "
      "(DOWNLOAD_BOOT(UART0))\r\n", LB_ESP_BOOT_DOWNLOAD, 3, 1 },
    { "Tasmota 12.3 starting up\r\n", LB_ESP_BOOT_NORMAL, -1, -1 },
    { "\x13\xa7\x01\xff\x80\x91\x07", LB_ESP_BOOT_NOISE, -1, -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      LbEspBootlog log = lb_esp_bootlog_parse ((const guint8 *) cases[i].text,
                                               strlen (cases[i].text));

      g_test_message ("%s", cases[i].text);
      g_assert_cmpint (log.kind, ==, cases[i].kind);
      g_assert_cmpint (log.mode, ==, cases[i].mode);
      g_assert_cmpint (log.cause, ==, cases[i].cause);
      g_assert_true ((*lb_esp_boot_get_advice (log.kind) == '\0') ==
                     (log.kind == LB_ESP_BOOT_NOTHING));
    }
}

static void
test_echo (void)
{
  guint8 heard[64] = { 0xc0, 0x00, 0x08, 0x24 };

  memcpy (heard + 9, lb_esp_sync_data, LB_ESP_SYNC_DATA_LENGTH);
  g_assert_cmpint (lb_esp_bootlog_parse (heard, sizeof heard).kind, ==, LB_ESP_BOOT_ECHO);
}

/*
 * A UART at 115200 that hears @text sent at 74880: samples in the middle of its own bits, then waits
 * for the next falling edge.
 */
static GByteArray *
hear_at_115200 (const char *text)
{
  g_autoptr(GByteArray) line = g_byte_array_new ();
  GByteArray *heard = g_byte_array_new ();
  const double ratio = 74880.0 / 115200.0;
  guint8 high = 1;
  double edge = 0;

  for (const char *c = text; *c != '\0'; c++)
    {
      guint8 bits[10] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 };

      for (guint i = 0; i < 8; i++)
        bits[1 + i] = (*c >> i) & 1;
      g_byte_array_append (line, bits, sizeof bits);
    }
  for (guint i = 0; i < 20; i++)
    g_byte_array_append (line, &high, 1);

  while (edge + 10 * ratio < line->len)
    {
      guint8 byte = 0;
      guint at;

      for (guint i = 0; i < 8; i++)
        byte |= line->data[(guint) (edge + (1.5 + i) * ratio)] << i;
      g_byte_array_append (heard, &byte, 1);

      at = (guint) (edge + 9.5 * ratio);
      while (at + 1 < line->len && !(line->data[at] == 1 && line->data[at + 1] == 0))
        at++;
      edge = at + 1;
    }

  return heard;
}

static void
test_74880 (void)
{
  g_autoptr(GByteArray) heard = hear_at_115200 ("\r\n ets Jan  8 2013,rst cause:2, "
                                                "boot mode:(3,6)\r\n\r\n");
  g_autoptr(GRand) random = g_rand_new_with_seed (4);
  guint8 noise[64];
  guint wrong = 0;

  g_assert_cmpuint (heard->len, >, 20);
  g_assert_cmpint (lb_esp_bootlog_parse (heard->data, heard->len).kind, ==, LB_ESP_BOOT_LOG_74880);

  for (guint round = 0; round < 1000; round++)
    {
      for (guint i = 0; i < sizeof noise; i++)
        noise[i] = g_rand_int (random);
      wrong += lb_esp_bootlog_looks_like_74880 (noise, sizeof noise);
    }
  g_assert_cmpuint (wrong, ==, 0);
}

static void
test_words (void)
{
  LbEspBootlog esp32 = lb_esp_bootlog_parse ((const guint8 *) "rst:0xf (X),boot:0x13 (Y)", 25);
  LbEspBootlog esp8266 = lb_esp_bootlog_parse ((const guint8 *) "rst cause:4, boot mode:(3,6)", 28);
  static const guint8 raw[] = "\r\n a\x01\n\n b\xc3\xa9 \r\n";
  g_autofree char *text = lb_esp_bootlog_to_text (raw, sizeof raw - 1);

  g_assert_cmpstr (lb_esp_boot_get_cause (&esp32), ==, "supply voltage broke down");
  g_assert_cmpstr (lb_esp_boot_get_cause (&esp8266), ==, "hardware watchdog");
  g_assert_cmpstr (text, ==, "a. b..");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/esp-bootlog/logs", test_logs);
  g_test_add_func ("/esp-bootlog/echo", test_echo);
  g_test_add_func ("/esp-bootlog/74880", test_74880);
  g_test_add_func ("/esp-bootlog/words", test_words);
  return g_test_run ();
}

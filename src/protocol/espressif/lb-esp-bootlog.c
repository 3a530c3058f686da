/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-esp-bootlog"

#include "config.h"

#include <string.h>

#include "lb-esp-bootlog.h"
#include "lb-esp-packet.h"

#define CAUSE_BROWNOUT 15
#define ESP8266_MODE_UART 1
#define ESP8266_MODE_FLASH 3
#define MIN_SIGNATURE 6 /* bytes; fewer prove nothing */
#define MAX_TEXT 2000

/* Text without NULs, so that the string functions see all of it. */
static char *
to_string (const guint8 *data,
           gsize         length)
{
  char *text = g_malloc (length + 1);

  for (gsize i = 0; i < length; i++)
    text[i] = data[i] != 0 ? (char) data[i] : ' ';
  text[length] = '\0';
  return text;
}

static gboolean
is_printable (guint8 byte)
{
  return (byte >= 0x20 && byte < 0x7f) || byte == '\r' || byte == '\n' || byte == '\t' ||
         byte == 0x1b;
}

/* Returns: the place from which the last boot is told */
static const char *
find_last_boot (const char *text)
{
  const char *later = g_strrstr (text, "rst:0x");
  const char *esp8266 = g_strrstr (text, "rst cause:");

  if (later == NULL || (esp8266 != NULL && esp8266 > later))
    later = esp8266;

  return later != NULL ? later : text;
}

static int
number_after (const char *text,
              const char *key,
              int         base)
{
  const char *found = strstr (text, key);
  char *end;
  guint64 value;

  if (found == NULL)
    return -1;

  found += strlen (key);
  if (!g_ascii_isxdigit (*found))
    return -1;

  value = g_ascii_strtoull (found, &end, base);
  return end != found && value <= 0xff ? (int) value : -1;
}

static gboolean
has_any (const char        *text,
         const char *const *words)
{
  for (; *words != NULL; words++)
    if (strstr (text, *words) != NULL)
      return TRUE;

  return FALSE;
}

static void
read_numbers (LbEspBootlog *self,
              const char   *text)
{
  self->mode = number_after (text, "boot mode:(", 10);
  if (self->mode >= 0 || strstr (text, "rst cause:") != NULL)
    {
      self->esp8266 = TRUE;
      self->cause = number_after (text, "rst cause:", 10);
      return;
    }

  self->mode = number_after (text, "boot:0x", 16);
  self->cause = number_after (text, "rst:0x", 16);
}

static LbEspBoot
classify_esp8266 (const LbEspBootlog *self)
{
  if (self->mode == ESP8266_MODE_UART)
    return LB_ESP_BOOT_DOWNLOAD;

  if (self->mode == ESP8266_MODE_FLASH)
    return LB_ESP_BOOT_NORMAL;

  return self->mode >= 4 ? LB_ESP_BOOT_SDIO : LB_ESP_BOOT_NOISE;
}

/* @whole: everything heard: the word about the supply stands in front of the boot that follows it */
static LbEspBoot
classify (const LbEspBootlog *self,
          const char         *text,
          const char         *whole)
{
  static const char *const download[] = { "waiting for download", "DOWNLOAD_BOOT(", "DOWNLOAD(",
                                          NULL };
  static const char *const no_flash[] = { "invalid header", "flash read err", "csum err", NULL };
  static const char *const crash[] = { "Guru Meditation", "Fatal exception", NULL };
  static const char *const normal[] = { "FLASH_BOOT", "entry 0x", "load:0x", "load 0x", NULL };

  if (has_any (text, download))
    return LB_ESP_BOOT_DOWNLOAD;

  if (strstr (whole, "Brownout detector") != NULL ||
      (!self->esp8266 && self->cause == CAUSE_BROWNOUT))
    return LB_ESP_BOOT_BROWNOUT;

  if (has_any (text, no_flash))
    return LB_ESP_BOOT_NO_FLASH;

  if (has_any (text, crash))
    return LB_ESP_BOOT_CRASH;

  if (strstr (text, "waiting for host") != NULL)
    return LB_ESP_BOOT_SDIO;

  if (self->esp8266 && self->mode >= 0)
    return classify_esp8266 (self);

  return has_any (text, normal) || self->mode >= 0 ? LB_ESP_BOOT_NORMAL : LB_ESP_BOOT_NOISE;
}

static gboolean
holds_echo (const guint8 *data,
            gsize         length)
{
  /* Any stretch of the sync request does: its start or its long row of 55. */
  return memmem (data, length, lb_esp_sync_data, 12) != NULL ||
         memmem (data, length, lb_esp_sync_data + 4, 24) != NULL;
}

/* Readable text without any known word: some application that talks. */
static gboolean
is_mostly_text (const guint8 *data,
                gsize         length)
{
  gsize printable = 0;

  for (gsize i = 0; i < length; i++)
    printable += is_printable (data[i]);

  return length >= 8 && printable * 10 >= length * 9;
}

LbEspBootlog
lb_esp_bootlog_parse (const guint8 *data,
                      gsize         length)
{
  LbEspBootlog self = { LB_ESP_BOOT_NOTHING, FALSE, -1, -1 };
  g_autofree char *text = NULL;
  const char *last;

  if (length == 0)
    return self;

  text = to_string (data, length);
  last = find_last_boot (text);
  read_numbers (&self, last);
  self.kind = classify (&self, last, text);
  if (self.kind != LB_ESP_BOOT_NOISE)
    return self;

  if (holds_echo (data, length))
    self.kind = LB_ESP_BOOT_ECHO;
  else if (lb_esp_bootlog_looks_like_74880 (data, length))
    self.kind = LB_ESP_BOOT_LOG_74880;
  else if (is_mostly_text (data, length))
    self.kind = LB_ESP_BOOT_NORMAL;

  return self;
}

gboolean
lb_esp_bootlog_looks_like_74880 (const guint8 *data,
                                 gsize         length)
{
  gsize counted = 0;
  gsize fitting = 0;

  for (gsize i = 0; i < length; i++)
    {
      guint8 b = data[i];

      /* Breaks and idle tell nothing. */
      if (b == 0x00 || b == 0xff)
        continue;

      counted++;
      fitting += (b & 1) == 0 && ((b >> 2) & 1) == ((b >> 3) & 1) && ((b >> 5) & 1) == ((b >> 6) & 1);
    }

  return counted >= MIN_SIGNATURE && fitting * 4 >= counted * 3;
}

const char *
lb_esp_boot_get_advice (LbEspBoot kind)
{
  switch (kind)
    {
    case LB_ESP_BOOT_ECHO:
      return "Only our own bytes come back: TX and RX are joined, or both wires sit on the same pin. "
             "Connect TX of the adapter to RX of the board and RX to TX.";
    case LB_ESP_BOOT_LOG_74880:
      return "An ESP8266 restarted, but not into its loader. Hold its button (GPIO0 to GND) while it "
             "gets power or is reset.";
    case LB_ESP_BOOT_NORMAL:
      return "The board started its normal program: the boot pin was not low. Hold BOOT (GPIO0 to "
             "GND) and press RESET, or plug in the power while holding it.";
    case LB_ESP_BOOT_SDIO:
      return "The ESP8266 waits for an SDIO host: GPIO15 was high. Connect GPIO15 to GND and reset "
             "the board.";
    case LB_ESP_BOOT_DOWNLOAD:
      return "The loader runs and says so, but does not hear us: the wire from TX of the adapter to "
             "RX of the board is open, or something else drives that pin.";
    case LB_ESP_BOOT_NO_FLASH:
      return "The board finds nothing to start in its flash: it is blank, damaged, or cannot be read. "
             "Hold BOOT (GPIO0 to GND) and press RESET to reach the loader.";
    case LB_ESP_BOOT_BROWNOUT:
      return "The supply voltage broke down. Use a stronger 3.3 V supply or a powered hub; the 3.3 V "
             "pin of an FTDI adapter cannot feed an ESP.";
    case LB_ESP_BOOT_CRASH:
      return "The program on the board crashes and restarts. Hold BOOT (GPIO0 to GND) and press RESET "
             "to reach the loader.";
    case LB_ESP_BOOT_NOISE:
      return "Bytes come that mean nothing: a program at another speed, a loose ground wire, or a "
             "weak supply.";
    case LB_ESP_BOOT_NOTHING:
    default:
      return "";
    }
}

const char *
lb_esp_boot_get_cause (const LbEspBootlog *self)
{
  static const struct { guint8 code; const char *words; } causes[] = {
    { 1, "power-on or reset button" },
    { 3, "software reset" },
    { 5, "wake from deep sleep" },
    { 6, "SDIO reset" },
    { 7, "timer watchdog" },
    { 8, "timer watchdog" },
    { 9, "RTC watchdog" },
    { 10, "intrusion test" },
    { 11, "timer watchdog of the CPU" },
    { 12, "software reset of the CPU" },
    { 13, "RTC watchdog of the CPU" },
    { 14, "reset by the other CPU" },
    { 15, "supply voltage broke down" },
    { 16, "RTC watchdog" },
    { 17, "timer watchdog of the CPU" },
    { 18, "super watchdog" },
    { 19, "glitch" },
    { 20, "eFuse error" },
    { 21, "USB serial reset" },
    { 22, "USB JTAG reset" },
    { 23, "glitch" },
  };

  if (self->esp8266)
    return self->cause == 1 ? "power-on" :
           self->cause == 2 ? "reset button" :
           self->cause == 4 ? "hardware watchdog" : NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (causes); i++)
    if (causes[i].code == self->cause)
      return causes[i].words;

  return NULL;
}

char *
lb_esp_bootlog_to_text (const guint8 *data,
                        gsize         length)
{
  GString *text = g_string_sized_new (MIN (length, MAX_TEXT) + 1);
  gboolean space = FALSE;

  for (gsize i = 0; i < length && text->len < MAX_TEXT; i++)
    {
      guint8 b = data[i];

      if (b == '\r' || b == '\n' || b == '\t' || b == ' ' || b == 0)
        {
          space = text->len > 0;
          continue;
        }

      if (space)
        g_string_append_c (text, ' ');
      space = FALSE;
      g_string_append_c (text, b >= 0x20 && b < 0x7f ? (char) b : '.');
    }

  return g_string_free (text, FALSE);
}

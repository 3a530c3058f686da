/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice-bootlog"

#include "config.h"

#include <string.h>

#include "lb-practice-chip-private.h"
#include "lb-reader.h"

#define IMAGE_MAGIC 0xe9
#define ESP8266_LOG_BAUD 74880 /* its 115200, with a 26 MHz crystal for one of 40 (facts 1.1) */
#define LOG_BAUD 115200

#define CAUSE_BROWNOUT_CODE 15

static gint64
print (LbPracticeChip *self,
       gint64          at,
       const char     *text)
{
  lb_practice_wire_send (self->wire, at, (const guint8 *) text, strlen (text));
  return lb_practice_wire_out_done (self->wire);
}

/* What the application prints itself: the loaders above it must have found it. */
static void
print_application (LbPracticeChip *self,
                   gint64          at)
{
  g_autofree char *text = NULL;
  guint8 word[4];

  lb_practice_flash_read (self->flash, self->model->bootloader, word, sizeof word);
  if (word[0] != IMAGE_MAGIC && self->model->generation == LB_PRACTICE_ESP8266)
    {
      print (self, at, "flash read err, 1000\r\nets_main.c\r\n");
      return;
    }

  if (word[0] != IMAGE_MAGIC)
    {
      text = g_strdup_printf ("invalid header: 0x%08x\r\n", lb_get_le32 (word));
      for (guint i = 0; i < 3; i++)
        print (self, at, text);
      return;
    }

  text = g_strdup_printf (
      "\r\nI (%u) main: started\r\nI (%u) wifi: station %02x:%02x:%02x:%02x:%02x:%02x\r\n",
      250,
      310,
      self->board->mac[0],
      self->board->mac[1],
      self->board->mac[2],
      self->board->mac[3],
      self->board->mac[4],
      self->board->mac[5]);
  print (self, at + lb_practice_timing_application, text);
}

static char *
esp8266_line (LbPracticeChip  *self,
              LbPracticeCause  cause,
              LbPracticeMode   mode)
{
  const LbPracticeBootText *boot = &self->model->boot;
  guint number = mode == LB_PRACTICE_ROM ? boot->download
                 : mode == LB_PRACTICE_SDIO ? boot->sdio
                 : boot->normal;
  guint code = cause == LB_PRACTICE_CAUSE_POWER || cause == LB_PRACTICE_CAUSE_BROWNOUT ? 1 : 2;

  return g_strdup_printf ("\r\n%s,rst cause:%u, boot mode:(%u,7)\r\n\r\n%s",
                          boot->banner,
                          code,
                          number,
                          mode == LB_PRACTICE_SDIO ? "waiting for host\r\n" : "");
}

static char *
later_line (LbPracticeChip  *self,
            LbPracticeCause  cause,
            LbPracticeMode   mode)
{
  const LbPracticeBootText *boot = &self->model->boot;
  const char *cause_name = cause == LB_PRACTICE_CAUSE_BROWNOUT ? "RTCWDT_BROWN_OUT_RESET"
                           : cause == LB_PRACTICE_CAUSE_SOFTWARE ? "SW_RESET"
                           : self->model->generation == LB_PRACTICE_ESP32 ? "POWERON_RESET"
                           : "POWERON";
  guint code = cause == LB_PRACTICE_CAUSE_BROWNOUT ? CAUSE_BROWNOUT_CODE
               : cause == LB_PRACTICE_CAUSE_SOFTWARE ? 3
               : 1;
  guint number = mode == LB_PRACTICE_ROM ? boot->download
                 : mode == LB_PRACTICE_SDIO ? boot->sdio
                 : boot->normal;
  const char *name = mode == LB_PRACTICE_ROM ? boot->download_name
                     : mode == LB_PRACTICE_SDIO ? "SDIO_REI_REO_V2"
                     : boot->normal_name;

  return g_strdup_printf ("%srst:0x%x (%s),boot:0x%x (%s)\r\n%s",
                          boot->banner,
                          code,
                          cause_name,
                          number,
                          name,
                          mode == LB_PRACTICE_ROM    ? "waiting for download\r\n"
                          : mode == LB_PRACTICE_SDIO ? "waiting for host\r\n"
                                                     : "");
}

gint64
lb_practice_bootlog_print (LbPracticeChip  *self,
                           gint64           at,
                           LbPracticeCause  cause,
                           LbPracticeMode   mode)
{
  gboolean esp8266 = self->model->generation == LB_PRACTICE_ESP8266;
  g_autofree char *line =
      esp8266 ? esp8266_line (self, cause, mode) : later_line (self, cause, mode);
  gint64 done;

  lb_practice_wire_set_chip_baud (self->wire, esp8266 ? ESP8266_LOG_BAUD : LOG_BAUD);
  if (cause == LB_PRACTICE_CAUSE_BROWNOUT && !esp8266)
    print (self, at, "\r\nBrownout detector was triggered\r\n\r\n");

  done = print (self, at, line);
  if (mode == LB_PRACTICE_APPLICATION)
    print_application (self, done);

  return done;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a chip says on its line before anybody talks to it, as a diagnosis (facts 6.4). */

typedef enum
{
  LB_ESP_BOOT_NOTHING,
  LB_ESP_BOOT_ECHO,      /* our own request came back: TX and RX joined */
  LB_ESP_BOOT_LOG_74880, /* an ESP8266 log, seen at 115200 */
  LB_ESP_BOOT_NORMAL,    /* the application was started */
  LB_ESP_BOOT_SDIO,      /* ESP8266 with GPIO15 high */
  LB_ESP_BOOT_DOWNLOAD,  /* the loader */
  LB_ESP_BOOT_NO_FLASH,  /* nothing bootable in the flash, or it cannot be read */
  LB_ESP_BOOT_BROWNOUT,
  LB_ESP_BOOT_CRASH,     /* the application or a stub crashed */
  LB_ESP_BOOT_NOISE,
} LbEspBoot;

typedef struct
{
  LbEspBoot kind;
  gboolean  esp8266; /* the log is an ESP8266's */
  int       mode;    /* boot mode as printed, -1: not printed */
  int       cause;   /* reset cause as printed, -1: not printed */
} LbEspBootlog;

/**
 * lb_esp_bootlog_parse:
 * @data: bytes heard, of any content; the last boot in them counts
 */
LbEspBootlog lb_esp_bootlog_parse      (const guint8 *data,
                                        gsize         length);

/**
 * lb_esp_bootlog_looks_like_74880:
 *
 * A receiver at 115200 that listens to a sender at 74880 takes its samples at fixed places: its
 * first data bit still lies in the start bit, and its third and fourth, and sixth and seventh, fall
 * into the same sent bit. Random bytes rarely agree.
 */
gboolean     lb_esp_bootlog_looks_like_74880 (const guint8 *data,
                                              gsize         length);

/* Returns: what it means and what to do now, for a person; "" when there is nothing to say */
const char  *lb_esp_boot_get_advice    (LbEspBoot kind);

/* Returns: (nullable): the reset cause in words */
const char  *lb_esp_boot_get_cause     (const LbEspBootlog *self);

/* Returns: (transfer full): @data as one printable line of UTF-8, cut to a sensible length */
char        *lb_esp_bootlog_to_text    (const guint8 *data,
                                        gsize         length);

G_END_DECLS

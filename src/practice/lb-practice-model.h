/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-practice-timing.h"

G_BEGIN_DECLS

/* A register that reads as a value from the start. */
typedef struct
{
  guint32 address;
  guint32 value;
} LbPracticeWord;

#define LB_PRACTICE_MAX_WORDS 8

typedef enum
{
  LB_PRACTICE_ESP8266, /* also the ESP8285 */
  LB_PRACTICE_ESP32,
  LB_PRACTICE_LATER,   /* S2 and everything after it */
} LbPracticeGeneration;

/* Where the registers of the SPI flash controller are (facts 4.3), from @base. */
typedef struct
{
  guint32 base;
  guint8  usr;
  guint8  usr1;
  guint8  usr2;
  guint8  mosi_length; /* 0: the lengths are in USR1 */
  guint8  miso_length;
  guint8  w0;
} LbPracticeSpiMap;

/* What the boot loader in mask ROM prints (facts 6.4). */
typedef struct
{
  const char *banner;
  guint       download;      /* the "boot:" number in download mode */
  const char *download_name;
  guint       normal;
  const char *normal_name;
  guint       sdio;
} LbPracticeBootText;

/**
 * LbPracticeModel:
 *
 * One kind of chip: the tables of facts section 4, typed in a second time.
 */
typedef struct
{
  const char              *key;
  const char              *name;
  LbPracticeGeneration     generation;
  int                      image_id;      /* -1: its images carry none */
  guint32                  magic;         /* at 40001000 */
  guint                    security_info; /* bytes of that reply, 0: command unknown */
  guint32                  mac_address;
  LbPracticeSpiMap         spi;
  guint32                  clkdiv;        /* UART divider register */
  guint                    crystal;       /* MHz */
  guint32                  bootloader;    /* offset in flash */
  gboolean                 wide;          /* its stub reaches past 16 MiB */
  guint64                  flash_size;    /* of a usual board */
  guint64                  flash_max;
  LbPracticeBootText       boot;
  const LbPracticeTiming  *timing;
  LbPracticeWord           words[LB_PRACTICE_MAX_WORDS]; /* revision and package eFuses */
} LbPracticeModel;

/* Returns: (nullable): the model with @key, such as "esp32s3" */
const LbPracticeModel *lb_practice_model_find (const char *key);
const LbPracticeModel *lb_practice_model_get  (guint index);
guint                  lb_practice_model_get_n (void);

G_END_DECLS

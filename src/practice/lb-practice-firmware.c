/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice-firmware"

#include "config.h"

#include <string.h>

#include "lb-practice-firmware.h"
#include "lb-practice-image.h"
#include "lb-reader.h"

#define KIB 1024
#define SECTOR 4096
#define SMALLEST (512 * KIB)

#define MODE_DIO 2
#define MODE_DOUT 3

/* A usual layout of the ESP32 family (facts 7.3). */
#define TABLE 0x8000
#define NVS 0x9000
#define NVS_SIZE 0x5000
#define OTADATA 0xe000
#define OTADATA_SIZE 0x2000
#define APP 0x10000

/* ESP8266: a small boot loader, the application, and at the end the SDK's sectors (facts 7.5). */
#define ESP8266_APP 0x1000
#define ESP8266_SETTINGS 12 /* sectors from the end */
#define ESP8266_RF_CAL 5
#define ESP8266_RF_INIT 4
#define ESP8266_PARAMETERS 3

typedef struct
{
  const LbPracticeBoard *board;
  const LbPracticeModel *model;
  LbPracticeRandom       random;
  guint8                *flash;
  guint64                size;
} Maker;

static void
put (Maker      *maker,
     guint32     offset,
     GByteArray *data)
{
  memcpy (maker->flash + offset, data->data, data->len);
  g_byte_array_unref (data);
}

/* Makes an image of about @length bytes and puts it to @offset. */
static void
put_image (Maker                   *maker,
           guint32                  offset,
           guint8                   mode,
           const LbPracticeSegment *segments,
           guint                    n_segments)
{
  LbPracticeImageHead head = {
    maker->model, maker->size, mode, segments[n_segments - 1].address + 4
  };

  put (maker, offset, lb_practice_image_make (&head, segments, n_segments));
  for (guint i = 0; i < n_segments; i++)
    g_byte_array_unref (segments[i].data);
}

/* --- ESP32 family --------------------------------------------------------------------------- */

static guint32
rom_address (Maker   *maker,
             guint32  esp32,
             guint32  later)
{
  return maker->model->generation == LB_PRACTICE_ESP32 ? esp32 : later;
}

static void
put_bootloader (Maker *maker)
{
  LbPracticeSegment segments[] = {
    { rom_address (maker, 0x3fff0030, 0x3fcd5810), lb_practice_image_code (&maker->random, 1700) },
    { rom_address (maker, 0x40078000, 0x403cc700), lb_practice_image_code (&maker->random, 13900) },
    { rom_address (maker, 0x40080400, 0x403ce700), lb_practice_image_code (&maker->random, 4100) },
  };

  put_image (maker, maker->model->bootloader, MODE_DIO, segments, G_N_ELEMENTS (segments));
}

/* Returns: bytes of one of the two application slots */
static guint32
slot_size (Maker *maker)
{
  if (maker->size >= 8192 * KIB)
    return 0x300000;
  if (maker->size >= 4096 * KIB)
    return 0x140000;

  return (maker->size - APP) / 2 / 0x10000 * 0x10000;
}

static void
put_table (Maker   *maker,
           guint32  slot)
{
  guint32 rest = APP + 2 * slot;
  const LbPracticePartition rows[] = {
    { 1, 0x02, NVS, NVS_SIZE, "nvs" },
    { 1, 0x00, OTADATA, OTADATA_SIZE, "otadata" },
    { 0, 0x10, APP, slot, "app0" },
    { 0, 0x11, APP + slot, slot, "app1" },
    { 1, 0x82, rest, (guint32) (maker->size - rest), "spiffs" },
  };

  lb_practice_image_partitions (maker->flash + TABLE, rows,
                                rest < maker->size ? G_N_ELEMENTS (rows) : G_N_ELEMENTS (rows) - 1);
}

static void
put_app (Maker   *maker,
         guint32  length)
{
  guint32 constants = length / 5;
  guint32 mapped = length - constants - 90 * KIB;
  LbPracticeSegment segments[] = {
    { rom_address (maker, 0x3f400020, 0x3c0d0020),
      lb_practice_image_code (&maker->random, constants) },
    { rom_address (maker, 0x3ffbdb60, 0x3fc91000),
      lb_practice_image_code (&maker->random, 14 * KIB) },
    { rom_address (maker, 0x400d0020, 0x42000020),
      lb_practice_image_code (&maker->random, mapped) },
    { rom_address (maker, 0x40080000, 0x40380000),
      lb_practice_image_code (&maker->random, 76 * KIB) },
  };

  lb_practice_image_describe (segments[0].data, &maker->random, maker->board->name, "1.4.2");
  put_image (maker, APP, MODE_DIO, segments, G_N_ELEMENTS (segments));
}

static void
make_esp32 (Maker *maker)
{
  guint32 used = maker->size / 100 * maker->board->used;
  guint32 slot = slot_size (maker);

  put_table (maker, slot);
  put_bootloader (maker);
  lb_practice_nvs_make (maker->flash + NVS, maker->board, &maker->random);
  lb_practice_image_otadata (maker->flash + OTADATA);
  put_app (maker, MIN (MAX (used, 160 * KIB) - 32 * KIB, slot - SECTOR));
}

/* --- ESP8266 -------------------------------------------------------------------------------- */

static guint8 *
sector_from_end (Maker *maker,
                 guint  index)
{
  return maker->flash + maker->size - index * SECTOR;
}

/* What a cloud-connected switch keeps about itself. */
static void
put_settings (Maker *maker)
{
  const guint8 *mac = maker->board->mac;
  guint8 *sector = sector_from_end (maker, ESP8266_SETTINGS);
  g_autofree char *text = g_strdup_printf (
      "{\"deviceid\":\"1000%02x%02x%02x\",\"apikey\":\"%08x-%04x-4%03x\",\"model\":\"%s\","
      "\"mac\":\"%02x:%02x:%02x:%02x:%02x:%02x\",\"romVersion\":\"3.5.0\"}",
      mac[3],
      mac[4],
      mac[5],
      lb_practice_random_next (&maker->random),
      lb_practice_random_next (&maker->random) & 0xffff,
      lb_practice_random_next (&maker->random) & 0xfff,
      maker->board->title,
      mac[0],
      mac[1],
      mac[2],
      mac[3],
      mac[4],
      mac[5]);

  memset (sector, 0, 1024);
  memcpy (sector, text, strlen (text));
}

/* Three sectors of system parameters: two copies of the network's values, and which one counts. */
static void
put_parameters (Maker *maker)
{
  guint8 record[256] = { 0 };
  guint8 selector[16] = { 0, 1 };

  lb_put_le32 (record, 0x00000155);
  lb_put_le32 (record + 8, strlen ("Workshop"));
  memcpy (record + 12, "Workshop", strlen ("Workshop"));
  memcpy (record + 44, "practice-only", strlen ("practice-only"));
  memcpy (sector_from_end (maker, ESP8266_PARAMETERS), record, sizeof record);
  memcpy (sector_from_end (maker, ESP8266_PARAMETERS - 1), record, sizeof record);
  memcpy (sector_from_end (maker, ESP8266_PARAMETERS - 2), selector, sizeof selector);
}

static void
put_radio (Maker *maker)
{
  static const guint8 init[] = {
    0x05, 0x08, 0x04, 0x02, 0x05, 0x05, 0x05, 0x02, 0x05, 0x00, 0x04, 0x05, 0x05, 0x04, 0x05, 0x05,
    0x04, 0xfe, 0xfd, 0xff, 0xf0, 0xf0, 0xf0, 0xe0, 0xe0, 0xe0, 0xe1, 0x0a, 0xff, 0xff, 0xf8, 0x00,
  };
  guint8 *cal = sector_from_end (maker, ESP8266_RF_CAL);
  guint8 *data = sector_from_end (maker, ESP8266_RF_INIT);

  lb_practice_random_code (&maker->random, cal, 628);
  memset (data, 0, 128);
  memcpy (data, init, sizeof init);
}

static void
make_esp8266 (Maker *maker)
{
  guint32 length = maker->size / 100 * maker->board->used - 28 * KIB;
  LbPracticeSegment boot[] = {
    { 0x4010f000, lb_practice_image_code (&maker->random, 1100) },
  };
  LbPracticeSegment app[] = {
    { 0x40201010, lb_practice_image_code (&maker->random, length - 30 * KIB) },
    { 0x3ffe8000, lb_practice_image_code (&maker->random, 3 * KIB) },
    { 0x40100000, lb_practice_image_code (&maker->random, 27 * KIB) },
  };

  put_image (maker, 0, MODE_DOUT, boot, G_N_ELEMENTS (boot));
  put_image (maker, ESP8266_APP, MODE_DOUT, app, G_N_ELEMENTS (app));
  put_settings (maker);
  put_radio (maker);
  put_parameters (maker);
}

GBytes *
lb_practice_firmware_make (const LbPracticeBoard *board,
                           guint64                size)
{
  Maker maker = { .board = board, .model = lb_practice_board_model (board), .size = size };

  g_return_val_if_fail (size >= SMALLEST, NULL);

  maker.flash = g_malloc (size);
  memset (maker.flash, 0xff, size);
  lb_practice_random_init (&maker.random, board->name);
  if (maker.model->generation == LB_PRACTICE_ESP8266)
    make_esp8266 (&maker);
  else
    make_esp32 (&maker);

  return g_bytes_new_take (maker.flash, size);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include "esp-bench.h"
#include "lb-error.h"
#include "lb-esp-packet.h"
#include "lb-esp-size.h"
#include "lb-practice-board.h"
#include "lb-reader.h"

#define KIB 1024u
#define MIB (1024u * 1024)

/* Opens with these options; returns what came of it. */
static gboolean
open_with (Bench          *bench,
           LbOpenOptions   options,
           GError        **error)
{
  return lb_device_open (bench->device, &options, bench->cancellable, error);
}

static void
assert_in_log (Bench      *bench,
               const char *text)
{
  if (strstr (bench->log->str, text) == NULL)
    g_error ("“%s” was not told:\n%s", text, bench->log->str);
}

static void
test_not_in_loader (void)
{
  static const struct { const char *board; const char *fault; LbHearing hearing; } cases[] = {
    { "esp32", "boot:normal", LB_HEARING_NORMAL_BOOT },
    { "vg-l7x", "boot:normal", LB_HEARING_NOTHING },
    { "esp32c3", "boot:normal", LB_HEARING_NORMAL_BOOT },
    { "esp8266", "boot:normal", LB_HEARING_NORMAL_BOOT },
    { "esp8266", "boot:sdio", LB_HEARING_SDIO_BOOT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      Bench bench;
      gint64 start;

      bench_set_up (&bench, cases[i].board, cases[i].fault);
      start = lb_port_now (bench.port);
      g_assert_false (open_with (&bench, (LbOpenOptions) { .wait_ms = 8000 }, &error));
      g_assert_error (error, LB_RETRY, LB_RETRY_HOLD_BOOT);
      g_test_message ("%s %s: %s", cases[i].board, cases[i].fault, error->message);
      g_assert_cmpint (bench.hearing, ==, cases[i].hearing);
      g_assert_cmpint (lb_port_now (bench.port) - start, <, 11 * G_USEC_PER_SEC);
      bench_clear (&bench);
    }
}

/* A person presses the buttons while the program waits quietly. */
static void
test_waiting (void)
{
  static const char *const boards[] = { "sonoff-basic", "esp-01", "vg-l7x" };

  if (!bench_have_stubs ())
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (boards); i++)
    {
      g_autoptr(GError) error = NULL;
      Bench bench;

      bench_set_up (&bench, boards[i], NULL);
      open_with (&bench, (LbOpenOptions) { .wait = TRUE }, &error);
      g_assert_no_error (error);
      g_assert_cmpint (bench.hearing, ==, LB_HEARING_CONNECTED);
      bench_clear (&bench);
    }
}

static void
test_rom_only (void)
{
  for (guint i = 0; i < lb_practice_board_get_n (); i++)
    {
      const LbPracticeBoard *board = lb_practice_board_get (i);
      gboolean can_read = !g_str_has_prefix (lb_practice_board_get (i)->chip, "esp82");
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) data = bench_make_data (8 * KIB, TRUE);
      g_autoptr(GBytes) text = bench_make_data (8 * KIB, FALSE);
      g_autofree guint8 *blank = g_malloc (4 * KIB);
      LbDeviceFeatures features;
      Bench bench;

      g_test_message ("%s", board->name);
      bench_set_up (&bench, board->name, NULL);
      open_with (&bench, (LbOpenOptions) { .no_stub = TRUE }, &error);
      g_assert_no_error (error);

      features = lb_device_get_features (bench.device);
      g_assert_cmpint ((features & LB_DEVICE_CAN_READ) != 0, ==, can_read);
      g_assert_cmpint ((features & LB_DEVICE_CAN_DIGEST) != 0, ==, can_read);
      g_assert_true (features & LB_DEVICE_CAN_WRITE);
      g_assert_cmpuint (lb_device_get_identity (bench.device)->flash_size, >=, MIB);

      lb_device_write (bench.device, 128 * KIB, data, LB_WRITE_ERASE, NULL, NULL, &error);
      g_assert_no_error (error);
      bench_assert_flash (&bench, 128 * KIB, g_bytes_get_data (data, NULL), 8 * KIB);
      lb_device_write (bench.device, 136 * KIB, text, LB_WRITE_ERASE, NULL, NULL, &error);
      g_assert_no_error (error);
      bench_assert_flash (&bench, 136 * KIB, g_bytes_get_data (text, NULL), 8 * KIB);
      bench_assert_flash (&bench, 128 * KIB, g_bytes_get_data (data, NULL), 8 * KIB);
      lb_device_erase (bench.device, 132 * KIB, 4 * KIB, NULL, &error);
      g_assert_no_error (error);
      memset (blank, 0xff, 4 * KIB);
      bench_assert_flash (&bench, 132 * KIB, blank, 4 * KIB);

      if (can_read)
        {
          g_autoptr(GBytes) back = lb_device_read (bench.device, 128 * KIB, 4 * KIB, NULL, NULL,
                                                   &error);
          LbDigest ours;
          LbDigest chip;

          g_assert_no_error (error);
          g_assert_cmpmem (g_bytes_get_data (back, NULL), 4 * KIB, g_bytes_get_data (data, NULL),
                           4 * KIB);
          ours = lb_digest_compute (g_bytes_get_data (data, NULL), 4 * KIB);
          lb_device_digest (bench.device, 128 * KIB, 4 * KIB, &chip, NULL, &error);
          g_assert_no_error (error);
          g_assert_true (lb_digest_equal (&ours, &chip));
        }
      else
        {
          g_assert_null (lb_device_read (bench.device, 0, 4 * KIB, NULL, NULL, &error));
          g_assert_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED);
        }

      bench_clear (&bench);
    }
}

static void
test_no_hello (void)
{
  /* The ESP-01 is put into its loader by hand, and meets another rate than the first. */
  static const char *const boards[] = { "esp32", "esp32c6", "esp8266", "esp-01" };

  if (!bench_have_stubs ())
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (boards); i++)
    {
      Bench bench;

      bench_set_up (&bench, boards[i], "nohello");
      bench_open (&bench);
      assert_in_log (&bench, "ROM loader, which is slower");
      g_assert_cmpint ((lb_device_get_features (bench.device) & LB_DEVICE_CAN_READ) != 0, ==,
                       i < 2);
      bench_clear (&bench);
    }
}

static void
test_slow_line (void)
{
  static const struct { const char *board; const char *fault; guint speed; } cases[] = {
    { "esp32", "baud:500000", 460800 },
    { "esp32s3", "baud:120000", 115200 },
    { "esp8266", "baud:250000", 230400 },
    { "esp32c3", "baud:900000", 460800 },
  };

  if (!bench_have_stubs ())
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Bench bench;

      bench_set_up (&bench, cases[i].board, cases[i].fault);
      bench_open (&bench);
      g_assert_cmpuint (lb_device_get_speed (bench.device), ==, cases[i].speed);
      g_assert_true (lb_device_get_features (bench.device) & LB_DEVICE_CAN_READ);
      bench_clear (&bench);
    }
}

static guint
count_in_log (Bench      *bench,
              const char *text)
{
  guint n = 0;

  for (const char *at = strstr (bench->log->str, text); at != NULL; at = strstr (at + 1, text))
    n++;

  return n;
}

/* Nobody can reset these. A person may put them into their loader while the search for a rate is at
 * one that the line is too bad for: once more is as often as a person should be asked. */
static void
test_slow_line_by_hand (void)
{
  static const struct { const char *board; const char *fault; guint baud; guint speed; } cases[] = {
    { "esp-01", "baud:115200", 0, 115200 },
    { "sonoff-basic", "baud:115200", 0, 115200 },
    { "vg-l7x", "baud:115200", 0, 115200 },
    { "esp-01", "baud:200000", 0, 115200 },
    { "vg-l7x", "baud:200000", 0, 115200 },
    { "esp-01", "baud:460800", 0, 460800 },
    { "vg-l7x", "baud:460800", 0, 460800 },
    { "esp-01", "baud:115200", 115200, 115200 },
    { "vg-l7x", "baud:115200", 115200, 115200 },
  };

  if (!bench_have_stubs ())
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) bytes = NULL;
      Bench bench;

      g_test_message ("%s %s, %u", cases[i].board, cases[i].fault, cases[i].baud);
      bench_set_up (&bench, cases[i].board, cases[i].fault);
      open_with (&bench, (LbOpenOptions) { .baud = cases[i].baud }, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (lb_device_get_speed (bench.device), ==, cases[i].speed);
      g_assert_cmpuint (count_in_log (&bench, "boot mode once more"), <=, cases[i].baud == 0);

      bytes = lb_device_read (bench.device, 0, 64 * KIB, NULL, NULL, &error);
      g_assert_no_error (error);
      bench_assert_flash (&bench, 0, g_bytes_get_data (bytes, NULL), 64 * KIB);
      bench_clear (&bench);
    }
}

static void
test_wanted_speed (void)
{
  g_autoptr(GError) error = NULL;
  Bench bench;

  if (!bench_have_stubs ())
    return;

  bench_set_up (&bench, "esp32", NULL);
  open_with (&bench, (LbOpenOptions) { .baud = 300000 }, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (lb_device_get_speed (bench.device), ==, 300000);
  bench_clear (&bench);
}

static void
send_raw (Bench        *bench,
          LbEspOp       op,
          guint32       checksum,
          const guint8 *data,
          gsize         length)
{
  g_autoptr(GByteArray) wire = g_byte_array_new ();

  lb_esp_packet_append_request (wire, op, checksum, data, length);
  g_assert_true (lb_port_write (bench->port, wire->data, wire->len, NULL, NULL));
  lb_port_sleep (bench->port, 100, NULL, NULL);
}

/* Another program's write failed and it went away: its stub answers everything with that error. */
static void
test_old_error (void)
{
  guint8 begin[16] = { 0 };
  guint8 block[16 + 4] = { 4, 0, 0, 0 };
  guint32 checksum = 0xef;
  Bench bench;

  if (!bench_have_stubs ())
    return;

  bench_set_up (&bench, "esp-01", "sticky");
  bench_open (&bench);
  lb_put_le32 (begin, 0x1000);
  lb_put_le32 (begin + 4, 1);
  lb_put_le32 (begin + 8, 0x4000);
  send_raw (&bench, LB_ESP_OP_FLASH_DEFL_BEGIN, 0, begin, sizeof begin);
  memcpy (block + 16, "junk", 4);
  for (guint i = 16; i < sizeof block; i++)
    checksum ^= block[i];
  send_raw (&bench, LB_ESP_OP_FLASH_DEFL_DATA, checksum, block, sizeof block);

  bench_new_device (&bench);
  bench_open (&bench);
  assert_in_log (&bench, "stub");
  bench_clear (&bench);
}

static void
test_no_flash_id (void)
{
  g_autoptr(GError) error = NULL;
  LbIdentity *identity;
  Bench bench;

  if (!bench_have_stubs ())
    return;

  bench_set_up (&bench, "esp32", "noid");
  g_assert_false (open_with (&bench, (LbOpenOptions) { 0 }, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_DEVICE);
  g_assert_nonnull (strstr (error->message, "GPIO12"));
  g_clear_error (&error);

  bench_new_device (&bench);
  open_with (&bench, (LbOpenOptions) { .flash_size = 4 * MIB }, &error);
  g_assert_no_error (error);
  identity = lb_device_get_identity (bench.device);
  g_assert_cmpuint (identity->flash_id, ==, 0);
  g_assert_cmpuint (identity->flash_size, ==, 4 * MIB);
  g_assert_cmpint (identity->size_evidence, ==, LB_SIZE_FROM_USER);
  bench_clear (&bench);
}

static void
test_mirror (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) part = bench_make_data (MIB, TRUE);
  guint8 *whole = g_malloc (4 * MIB);
  g_autoptr(GBytes) content = g_bytes_new_take (whole, 4 * MIB);
  LbPracticePlaceOptions options = { .board = "esp32c3", .content = content,
                                     .flash_size = 4 * MIB };
  Bench bench;

  if (!bench_have_stubs ())
    return;

  for (guint i = 0; i < 4; i++)
    memcpy (whole + i * MIB, g_bytes_get_data (part, NULL), MIB);

  bench_set_up_full (&bench, &options);
  bench_open (&bench);
  g_assert_cmpuint (lb_device_get_identity (bench.device)->flash_size, ==, 0);
  assert_in_log (&bench, "in doubt");
  assert_in_log (&bench, "repeating content says 1.0");
  g_assert_cmpuint (lb_geometry_get_size (lb_device_get_geometry (bench.device)), ==, 0);

  bench_new_device (&bench);
  open_with (&bench, (LbOpenOptions) { .flash_size = MIB }, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (lb_geometry_get_size (lb_device_get_geometry (bench.device)), ==, MIB);
  bench_clear (&bench);
}

static void
test_size_decision (void)
{
  static const struct
  {
    LbEspSizeEvidence evidence;
    guint64           size;
    LbSizeEvidence    flags;
  } cases[] = {
    { { .rdid = 4 * MIB }, 4 * MIB, LB_SIZE_FROM_RDID },
    { { .rdid = 4 * MIB, .header = MIB }, 4 * MIB, LB_SIZE_FROM_RDID },
    { { .rdid = 4 * MIB, .header = 4 * MIB }, 4 * MIB, LB_SIZE_FROM_RDID | LB_SIZE_FROM_HEADER },
    { { .rdid = 2 * MIB, .header = 4 * MIB }, 0, 0 },
    { { .rdid = 4 * MIB, .mirror = MIB }, 0, 0 },
    { { .rdid = 4 * MIB, .sfdp = 8 * MIB }, 0, 0 },
    { { .rdid = 4 * MIB, .sfdp = 4 * MIB }, 4 * MIB, LB_SIZE_FROM_RDID | LB_SIZE_FROM_SFDP },
    { { .sfdp = 8 * MIB }, 8 * MIB, LB_SIZE_FROM_SFDP },
    { { .package = 2 * MIB }, 2 * MIB, LB_SIZE_FROM_CHIP },
    { { .rdid = 4 * MIB, .package = 2 * MIB }, 4 * MIB, LB_SIZE_FROM_RDID },
    { { .mirror = MIB, .header = MIB }, MIB, LB_SIZE_FROM_MIRROR | LB_SIZE_FROM_HEADER },
    { { .header = 4 * MIB }, 0, 0 },
    { { 0 }, 0, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *doubt = NULL;
      LbSizeEvidence flags;
      guint64 size = lb_esp_size_decide (&cases[i].evidence, &flags, &doubt);

      g_assert_cmpuint (size, ==, cases[i].size);
      g_assert_cmpint (flags, ==, cases[i].flags);
      g_assert_cmpint (doubt == NULL, ==, size != 0);
    }
}

static void
test_security (void)
{
  static const struct
  {
    const char        *board;
    LbPracticeSecurity burned;
    gboolean           refused;
    LbSecurity         security;
    gboolean           stub;
  } cases[] = {
    { "esp32s3", { LB_PRACTICE_SECURE_DOWNLOAD, 0 }, TRUE, 0, FALSE },
    { "esp32c3", { LB_PRACTICE_SECURE_DOWNLOAD, 0 }, TRUE, 0, FALSE },
    { "esp32s2", { LB_PRACTICE_SECURE_DOWNLOAD, 0 }, TRUE, 0, FALSE },
    { "esp32c6", { 0, 1 }, FALSE, LB_SECURITY_KNOWN | LB_SECURITY_FLASH_ENCRYPTION, TRUE },
    { "esp32c6", { 0, 3 }, FALSE, LB_SECURITY_KNOWN, TRUE },
    { "esp32", { 0, 1 }, FALSE, LB_SECURITY_KNOWN | LB_SECURITY_FLASH_ENCRYPTION, TRUE },
    { "esp32s3", { LB_PRACTICE_SECURE_BOOT, 0 }, FALSE,
      LB_SECURITY_KNOWN | LB_SECURITY_SECURE_BOOT, TRUE },
    { "esp32c3", { LB_PRACTICE_SECURE_BOOT, 0 }, FALSE,
      LB_SECURITY_KNOWN | LB_SECURITY_SECURE_BOOT, FALSE },
  };

  if (!bench_have_stubs ())
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      LbPracticePlaceOptions options = { .board = cases[i].board, .security = cases[i].burned };
      g_autoptr(GError) error = NULL;
      Bench bench;

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      bench_set_up_full (&bench, &options);
      if (cases[i].refused)
        {
          g_assert_false (open_with (&bench, (LbOpenOptions) { 0 }, &error));
          g_assert_error (error, LB_ERROR, LB_ERROR_REFUSED);
        }
      else
        {
          bench_open (&bench);
          g_assert_cmpint (lb_device_get_identity (bench.device)->security, ==, cases[i].security);
          g_assert_cmpint (strstr (bench.log->str, "No stub can run") == NULL, ==, cases[i].stub);
        }
      bench_clear (&bench);
    }
}

/* A program was killed: its stub runs on at a high rate, and no line can reset the chip. */
static void
test_stub_left (void)
{
  static const struct { const char *board; guint baud; guint first; gboolean open_read; } cases[] = {
    { "esp32", 921600, 921600, FALSE },
    { "esp32", 460800, 0, FALSE },
    { "esp32", 921600, 115200, TRUE },
    { "esp8266", 921600, 921600, FALSE },
    { "esp8266", 1500000, 0, TRUE },
    { "esp32c3", 115200, 0, TRUE },
  };

  if (!bench_have_stubs ())
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      static const guint8 read_flash[] = { 0xc0, 0x00, 0xd2, 0x10, 0x00, 0, 0, 0, 0,
                                           0, 0, 0, 0, 0, 0, 1, 0, 0, 0x10, 0, 0, 1, 0, 0, 0, 0xc0 };
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) bytes = NULL;
      Bench bench;

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      bench_set_up (&bench, cases[i].board, NULL);
      open_with (&bench, (LbOpenOptions) { .baud = cases[i].baud }, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (lb_device_get_speed (bench.device), ==, cases[i].baud);
      if (cases[i].open_read)
        {
          lb_port_write (bench.port, read_flash, sizeof read_flash, NULL, &error);
          lb_port_sleep (bench.port, 20, NULL, &error);
          g_assert_no_error (error);
        }

      bench_hide_lines (&bench);
      bench_new_device (&bench);
      lb_port_set_baud (bench.port, 115200, &error);
      g_string_truncate (bench.log, 0);
      open_with (&bench, (LbOpenOptions) { .first_baud = cases[i].first }, &error);
      g_assert_no_error (error);
      assert_in_log (&bench, "a stub at");

      bytes = lb_device_read (bench.device, 0, 16 * KIB, NULL, NULL, &error);
      g_assert_no_error (error);
      bench_assert_flash (&bench, 0, g_bytes_get_data (bytes, NULL), 16 * KIB);
      bench_clear (&bench);
    }
}

/* Left without lines the stub stands at 115200, where anybody finds it. */
static void
test_leave (void)
{
  static const char *const boards[] = { "esp32", "esp8266" };

  if (!bench_have_stubs ())
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (boards); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *text = NULL;
      LbHearing hearing;
      gint64 start;
      Bench bench;

      /* With lines: the application starts. */
      bench_set_up (&bench, boards[i], NULL);
      bench_open (&bench);
      lb_device_close (bench.device, LB_LEAVE_RUN, &error);
      g_assert_no_error (error);
      text = lb_device_listen (bench.device, 2000, &hearing, NULL, &error);
      g_assert_no_error (error);
      g_test_message ("%s", text);
      g_assert_cmpint (hearing, ==, LB_HEARING_NORMAL_BOOT);

      bench_open (&bench);
      bench_hide_lines (&bench);
      lb_device_close (bench.device, LB_LEAVE_RUN, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (lb_port_get_baud (bench.port), ==, 115200);
      g_assert_null (lb_device_listen (bench.device, 2000, &hearing, NULL, &error));
      g_assert_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED);
      g_clear_error (&error);

      bench_new_device (&bench);
      start = lb_port_now (bench.port);
      bench_open (&bench);
      assert_in_log (&bench, "a stub at 115200");
      g_assert_cmpint (lb_port_now (bench.port) - start, <, 700 * 1000);

      /* Staying leaves it in the loader too, lines or not. */
      lb_device_close (bench.device, LB_LEAVE_STAY, &error);
      g_assert_no_error (error);
      bench_new_device (&bench);
      bench_open (&bench);
      bench_clear (&bench);
    }
}

/* An imagined flash: what it answers to RDID and in its own table. */
typedef struct
{
  guint32  id;
  guint32  id_awake;  /* after a power-down: XMC */
  guint32  density;   /* second word of the basic table, 0: no table */
  guint8   xmc;       /* byte at 10h of the table */
  gboolean slept;
} OddFlash;

static guint32
odd_flash_cb (guint8   code,
              guint32  address,
              guint32  real,
              gpointer user_data)
{
  OddFlash *flash = user_data;

  if (code == 0x9f)
    return flash->slept ? flash->id_awake : flash->id;

  if (code != 0x5a)
    return real;

  switch (address)
    {
    case 0x00:
      return flash->density != 0 ? 0x50444653 : 0xffffffff;
    case 0x0c:
      return 0x80 | 0xff000000;
    case 0x10:
      /* Asked only after a first RDID; the power-down follows. */
      flash->slept = flash->xmc == 0x20;
      return 0xffffff00 | flash->xmc;
    case 0x84:
      return flash->density;
    default:
      return 0xffffffff;
    }
}

static void
test_odd_flash (void)
{
  static const struct
  {
    OddFlash       flash;
    guint64        size;
    LbSizeEvidence evidence;
    guint32        id;
    const char    *vendor;
  } cases[] = {
    /* No usual capacity code, but a table (facts 5). */
    { { 0x4a25bf, 0, 0x01ffffff, 0xff, FALSE }, 4 * MIB, LB_SIZE_FROM_SFDP, 0x4a25bf,
      "Microchip SST" },
    { { 0x164277, 0, 0x80000019, 0xff, FALSE }, 4 * MIB, LB_SIZE_FROM_RDID | LB_SIZE_FROM_SFDP,
      0x164277, NULL },
    /* The table disagrees with the id of an unknown maker. */
    { { 0x164277, 0, 0x00ffffff, 0xff, FALSE }, 0, 0, 0x164277, NULL },
    /* An XMC that came up wrong knows its id after a power-down. */
    { { 0x160120, 0x164020, 0, 0x20, FALSE }, 4 * MIB, LB_SIZE_FROM_RDID, 0x164020, "XMC" },
    { { 0xffffff, 0x164020, 0, 0x20, FALSE }, 4 * MIB, LB_SIZE_FROM_RDID, 0x164020, "XMC" },
    /* Only that its contents repeat tells the size of this one. */
    { { 0x4a25bf, 0, 0, 0xff, FALSE }, 4 * MIB, LB_SIZE_FROM_MIRROR, 0x4a25bf, "Microchip SST" },
  };

  if (!bench_have_stubs ())
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      OddFlash flash = cases[i].flash;
      LbIdentity *identity;
      Bench bench;

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      bench_set_up (&bench, "esp32c3", NULL);
      bench_replace_flash (&bench, odd_flash_cb, &flash);
      bench_open (&bench);
      identity = lb_device_get_identity (bench.device);
      g_assert_cmphex (identity->flash_id, ==, cases[i].id);
      g_assert_cmpstr (identity->flash_vendor, ==, cases[i].vendor);
      g_assert_cmpuint (identity->flash_size, ==, cases[i].size);
      g_assert_cmpint (identity->size_evidence & ~LB_SIZE_FROM_HEADER, ==, cases[i].evidence);
      bench_clear (&bench);
    }
}

/* Three wires and an adapter whose lines end in the air: what most people have. */
static void
test_cut_lines (void)
{
  static const char *const boards[] = { "sonoff-basic", "vg-l7x" };

  if (!bench_have_stubs ())
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (boards); i++)
    {
      g_autoptr(GError) error = NULL;
      LbHearing hearing;
      gint64 start;
      Bench bench;

      bench_set_up (&bench, boards[i], NULL);
      bench_cut_lines (&bench);
      bench_open (&bench);

      /* Killed: the stub stays at its rate, and is found before all resets were tried in vain. */
      bench_new_device (&bench);
      start = lb_port_now (bench.port);
      bench_open (&bench);
      assert_in_log (&bench, "a stub at");
      g_assert_cmpint (lb_port_now (bench.port) - start, <, 5 * G_USEC_PER_SEC);

      lb_device_close (bench.device, LB_LEAVE_RUN, &error);
      g_assert_no_error (error);
      g_assert_null (lb_device_listen (bench.device, 2000, &hearing, NULL, &error));
      g_assert_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED);
      bench_clear (&bench);
    }
}

/* The chip's own USB port: no rate, watchdogs, small blocks for USB-OTG. */
static void
test_usb (void)
{
  static const struct { const char *board; guint16 pid; } cases[] = {
    { "esp32c3", 0x1001 }, { "esp32h2", 0x1001 }, { "esp32c6", 0x1001 }, { "esp32s2", 0x0002 },
    { "esp32s3", 0x0009 }, { "esp32p4", 0x0012 },
  };
  g_autoptr(GBytes) data = bench_make_data (64 * KIB, TRUE);

  if (!bench_have_stubs ())
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) bytes = NULL;
      Bench bench;

      g_test_message ("%s", cases[i].board);
      bench_set_up (&bench, cases[i].board, NULL);
      lb_port_set_usb_ids (bench.port, 0x303a, cases[i].pid);
      bench_hide_lines (&bench);
      bench_new_device (&bench);
      bench_open (&bench);
      g_assert_cmpuint (lb_device_get_speed (bench.device), ==, 0);
      g_assert_cmpuint (lb_port_get_baud (bench.port), ==, 115200);

      lb_device_write (bench.device, 128 * KIB, data, LB_WRITE_ERASE, NULL, NULL, &error);
      g_assert_no_error (error);
      bytes = lb_device_read (bench.device, 128 * KIB, 64 * KIB, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_true (g_bytes_equal (data, bytes));

      g_assert_false (lb_device_recover (bench.device, LB_RECOVER_SLOWER, NULL, &error));
      g_assert_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED);
      g_clear_error (&error);
      lb_device_close (bench.device, LB_LEAVE_RUN, &error);
      g_assert_no_error (error);
      bench_clear (&bench);
    }
}

/* However early or late the user cancels, opening ends within 300 ms of the clock. */
static void
test_cancel (void)
{
  static const char *const boards[] = { "esp32", "sonoff-basic", "esp32c3" };

  if (!bench_have_stubs ())
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (boards); i++)
    for (guint at = 5; at < 2400; at += 35)
      {
        g_autoptr(GError) error = NULL;
        gint64 start;
        Bench bench;

        bench_set_up (&bench, boards[i], NULL);
        start = lb_port_now (bench.port);
        bench_cancel_in (&bench, at);
        if (open_with (&bench, (LbOpenOptions) { .wait = TRUE }, &error))
          {
            bench_clear (&bench);
            break;
          }

        g_assert_true (lb_error_is_cancelled (error));
        g_assert_cmpint (lb_port_now (bench.port) - start, <, (at + 300) * (gint64) 1000);
        bench_clear (&bench);
      }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/esp-open/not-in-loader", test_not_in_loader);
  g_test_add_func ("/esp-open/waiting", test_waiting);
  g_test_add_func ("/esp-open/rom-only", test_rom_only);
  g_test_add_func ("/esp-open/no-hello", test_no_hello);
  g_test_add_func ("/esp-open/slow-line", test_slow_line);
  g_test_add_func ("/esp-open/slow-line-by-hand", test_slow_line_by_hand);
  g_test_add_func ("/esp-open/wanted-speed", test_wanted_speed);
  g_test_add_func ("/esp-open/old-error", test_old_error);
  g_test_add_func ("/esp-open/no-flash-id", test_no_flash_id);
  g_test_add_func ("/esp-open/mirror", test_mirror);
  g_test_add_func ("/esp-open/size-decision", test_size_decision);
  g_test_add_func ("/esp-open/odd-flash", test_odd_flash);
  g_test_add_func ("/esp-open/security", test_security);
  g_test_add_func ("/esp-open/stub-left", test_stub_left);
  g_test_add_func ("/esp-open/leave", test_leave);
  g_test_add_func ("/esp-open/cut-lines", test_cut_lines);
  g_test_add_func ("/esp-open/usb", test_usb);
  g_test_add_func ("/esp-open/cancel", test_cancel);
  return g_test_run ();
}

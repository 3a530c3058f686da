/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include "lb-error.h"
#include "lb-esp-loader-private.h"
#include "lb-reader.h"
#include "lb-script-port.h"

/* A session on a script: what is sent is checked byte by byte. */
typedef struct
{
  LbScriptPort *port;
  LbEspLoader  *loader;
} Fixture;

static void
set_up (Fixture    *f,
        LbEspChipId chip,
        gboolean    stub)
{
  f->port = lb_script_port_new ();
  f->loader = lb_esp_loader_new (LB_PORT (f->port));
  f->loader->chip = lb_esp_chip_get (chip);
  f->loader->magic = 0x00f01d83;
  f->loader->has_magic = TRUE;
  f->loader->stub = stub;
}

static void
tear_down (Fixture *f)
{
  g_clear_object (&f->loader);
  g_clear_object (&f->port);
}

static void
expect_request (Fixture       *f,
                LbEspOp        op,
                gconstpointer  data,
                gsize          length)
{
  g_autoptr(GByteArray) wire = g_byte_array_new ();

  lb_esp_packet_append_request (wire, op, 0, data, length);
  lb_script_port_expect (f->port, wire->data, wire->len);
}

static void
expect_frame (Fixture       *f,
              gconstpointer  data,
              gsize          length)
{
  g_autoptr(GByteArray) wire = g_byte_array_new ();

  lb_slip_append_frame (wire, data, length);
  lb_script_port_expect (f->port, wire->data, wire->len);
}

static void
expect_ack (Fixture *f,
            guint32  total)
{
  guint8 data[4];

  lb_put_le32 (data, total);
  expect_frame (f, data, sizeof data);
}

static void
reply_frame (Fixture       *f,
             guint          delay,
             gconstpointer  data,
             gsize          length)
{
  g_autoptr(GByteArray) wire = g_byte_array_new ();

  lb_slip_append_frame (wire, data, length);
  lb_script_port_reply (f->port, delay, wire->data, wire->len);
}

static void
reply_with (Fixture       *f,
            guint          delay,
            LbEspOp        op,
            guint32        value,
            gconstpointer  data,
            gsize          length)
{
  g_autoptr(GByteArray) frame = g_byte_array_new ();
  guint8 header[8] = { 0x01, op };

  lb_put_le16 (header + 2, length);
  lb_put_le32 (header + 4, value);
  g_byte_array_append (frame, header, sizeof header);
  g_byte_array_append (frame, data, length);
  reply_frame (f, delay, frame->data, frame->len);
}

static void
reply_ok (Fixture *f,
          LbEspOp  op,
          guint32  value)
{
  static const guint8 zero[4] = { 0 };

  reply_with (f, 1, op, value, zero, f->loader->stub ? 2 : 4);
}

static void
expect_sync (Fixture *f)
{
  expect_request (f, LB_ESP_OP_SYNC, lb_esp_sync_data, LB_ESP_SYNC_DATA_LENGTH);
}

static void
expect_read_reg (Fixture *f,
                 guint32  address)
{
  guint8 data[4];

  lb_put_le32 (data, address);
  expect_request (f, LB_ESP_OP_READ_REG, data, sizeof data);
}

static void
assert_reg (Fixture *f,
            guint32  address,
            guint32  expected)
{
  g_autoptr(GError) error = NULL;
  guint32 value;

  lb_esp_loader_read_reg (f->loader, address, &value, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmphex (value, ==, expected);
}

static void
test_connect (void)
{
  static const char boot[] = "rst:0x1 (POWERON_RESET),boot:0x3 (DOWNLOAD_BOOT(UART0))\r\n"
                             "waiting for download\r\n";
  static const guint8 zero[4] = { 0 };
  static const struct { guint replies; guint32 value; gboolean stub; } cases[] = {
    { 8, 0x20120707, FALSE }, { 9, 0x20120707, FALSE }, { 16, 1, FALSE }, { 3, 7, FALSE },
    { 8, 0, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      LbEspConnect how = { 0 };
      Fixture f;

      set_up (&f, LB_ESP_ESP32, FALSE);
      expect_sync (&f);
      lb_script_port_reply (f.port, 1, boot, sizeof boot - 1);
      for (guint n = 0; n < cases[i].replies; n++)
        reply_with (&f, 0, LB_ESP_OP_SYNC, cases[i].value, zero, cases[i].stub ? 2 : 4);

      expect_read_reg (&f, 0x40001000);
      reply_ok (&f, LB_ESP_OP_READ_REG, 0x00f01d83);

      lb_esp_loader_connect (f.loader, &how, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (lb_esp_loader_is_stub (f.loader), ==, cases[i].stub);
      g_assert_true (lb_esp_loader_lines_work (f.loader));
      g_assert_cmpmem (lb_esp_loader_get_boot_log (f.loader)->data,
                       lb_esp_loader_get_boot_log (f.loader)->len, boot, sizeof boot - 1);
      g_assert_true (g_str_has_prefix (lb_script_port_get_log (f.port),
                                       "F D0R0 D1R1 D0R1 W100 D1R0 W50 D0R0"));

      /* Replies too many are not taken for the answer to the next command. */
      assert_reg (&f, 0x40001000, 0x00f01d83);
      lb_script_port_assert_done (f.port);
      tear_down (&f);
    }
}

/* A SYNC that was damaged on the way is refused, with a value of 0: that is not a stub. */
static void
test_refused_sync (void)
{
  static const guint8 refused[4] = { 0x01, 0x05 };
  static const guint8 zero[4] = { 0 };
  g_autoptr(GError) error = NULL;
  Fixture f;

  set_up (&f, LB_ESP_ESP8266, FALSE);
  expect_sync (&f);
  reply_with (&f, 1, LB_ESP_OP_SYNC, 0, refused, 2);
  g_assert_cmpint (lb_esp_loader_sync (f.loader, 100, NULL, &error), ==, LB_ESP_SYNC_NONE);
  g_assert_no_error (error);

  expect_sync (&f);
  reply_with (&f, 1, LB_ESP_OP_SYNC, 0, refused, 2);
  reply_with (&f, 0, LB_ESP_OP_SYNC, 0x0000c500, zero, 2);
  g_assert_cmpint (lb_esp_loader_sync (f.loader, 100, NULL, &error), ==, LB_ESP_SYNC_ROM);
  g_assert_no_error (error);
  tear_down (&f);
}

/* Built-in USB goes away with the reset, and the loader is behind it when it is back. */
static void
test_connect_usb (void)
{
  static const guint8 zero[4] = { 0 };
  g_autoptr(GError) error = NULL;
  LbEspConnect how = { 0 };
  Fixture f;

  set_up (&f, LB_ESP_ESP32C3, FALSE);
  f.loader->link = LB_ESP_LINK_USB_JTAG;
  expect_sync (&f);
  lb_script_port_unplug (f.port);
  expect_sync (&f);
  for (guint n = 0; n < 8; n++)
    reply_with (&f, 0, LB_ESP_OP_SYNC, 0x20120707, zero, 4);

  lb_esp_loader_connect (f.loader, &how, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (lb_script_port_get_log (f.port), "W500 O"));
  lb_script_port_assert_done (f.port);
  tear_down (&f);
}

static void
note_heard_cb (LbEspBoot   kind,
               const char *text,
               gpointer    user_data)
{
  *(LbEspBoot *) user_data = kind;
}

static void
echo_cb (LbScriptPort *port,
         const guint8 *buf,
         gsize         len,
         gpointer      user_data)
{
  lb_script_port_push (port, 1, buf, len);
}

/* TX and RX joined: our own requests come back. */
static void
test_echo (void)
{
  g_autoptr(GError) error = NULL;
  LbEspConnect how = { .wait_ms = 1000 };
  LbEspBoot heard = LB_ESP_BOOT_NOTHING;
  Fixture f;

  set_up (&f, LB_ESP_ESP32, FALSE);
  lb_script_port_set_responder (f.port, echo_cb, NULL);
  lb_esp_loader_set_heard_func (f.loader, note_heard_cb, &heard);
  g_assert_false (lb_esp_loader_connect (f.loader, &how, NULL, &error));
  g_assert_error (error, LB_RETRY, LB_RETRY_HOLD_BOOT);
  g_assert_cmpint (heard, ==, LB_ESP_BOOT_ECHO);
  g_assert_nonnull (strstr (error->message, "TX and RX"));
  tear_down (&f);
}

/* A ROM that does not know a command says so up to eight times. */
static void
test_refused (void)
{
  static const guint8 refused[4] = { 0x01, 0x05, 0, 0 };
  g_autoptr(GError) error = NULL;
  guint32 value;
  Fixture f;

  set_up (&f, LB_ESP_ESP32C3, FALSE);
  expect_read_reg (&f, 0x1000);
  for (guint i = 0; i < 8; i++)
    reply_with (&f, 10, LB_ESP_OP_READ_REG, 0, refused, sizeof refused);
  expect_read_reg (&f, 0x2000);
  reply_ok (&f, LB_ESP_OP_READ_REG, 42);

  g_assert_false (lb_esp_loader_read_reg (f.loader, 0x1000, &value, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_DEVICE);
  g_assert_true (lb_esp_status_is_unsupported (lb_esp_loader_get_status (f.loader)));
  assert_reg (&f, 0x2000, 42);
  lb_script_port_assert_done (f.port);
  tear_down (&f);
}

/* The legacy stub opens its reply at once and closes it when the work is done (trap 10). */
static void
test_open_frame (void)
{
  static const guint8 request[] = { 0, 0, 1, 0, 0, 0, 0x18, 0 };
  static const guint8 head[] = { 0xc0, 0x01, 0xd1, 0x02, 0x00, 0, 0, 0, 0 };
  static const guint8 tail[] = { 0, 0, 0xc0 };
  g_autoptr(GError) error = NULL;
  Fixture f;

  set_up (&f, LB_ESP_ESP32, TRUE);
  expect_request (&f, LB_ESP_OP_ERASE_REGION, request, sizeof request);
  lb_script_port_reply (f.port, 1, head, sizeof head);
  lb_script_port_reply (f.port, 60000, tail, sizeof tail);
  lb_esp_loader_erase (f.loader, 0x10000, 0x180000, NULL, &error);
  g_assert_no_error (error);
  lb_script_port_assert_done (f.port);
  tear_down (&f);
}

static void
expect_read_flash (Fixture *f,
                   guint32  offset,
                   guint32  length,
                   guint32  packet)
{
  guint8 data[16];

  lb_put_le32 (data, offset);
  lb_put_le32 (data + 4, length);
  lb_put_le32 (data + 8, packet);
  lb_put_le32 (data + 12, 64);
  expect_request (f, LB_ESP_OP_READ_FLASH, data, sizeof data);
  reply_ok (f, LB_ESP_OP_READ_FLASH, 0);
}

static void
reply_digest (Fixture      *f,
              const guint8 *data,
              gsize         length)
{
  LbDigest digest = lb_digest_compute (data, length);

  reply_frame (f, 1, digest.md5, sizeof digest.md5);
}

/*
 * The acknowledgement goes out when the packet begins: the script sends the rest of the packet only
 * after it has got it. A packet that begins with an escape begins with its first half.
 */
static void
test_early_ack (void)
{
  static const guint8 data[] = { 0xc0, 1, 2, 3, 0xdb, 5, 6, 7, 8, 9 };
  static const guint8 first_head[] = { 0xc0, 0xdb };
  static const guint8 first_tail[] = { 0xdc, 1, 2, 3, 0xc0 };
  static const guint8 second_head[] = { 0xc0, 0xdb, 0xdd, 5 };
  static const guint8 second_tail[] = { 6, 7, 0xc0, 0xc0 };
  static const guint8 third_tail[] = { 8, 9, 0xc0 };
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = NULL;
  LbProgress progress = LB_PROGRESS_INIT (NULL, NULL);
  Fixture f;

  set_up (&f, LB_ESP_ESP32, TRUE);
  expect_read_flash (&f, 0x1234, sizeof data, 4);
  lb_script_port_reply (f.port, 1, first_head, sizeof first_head);
  expect_ack (&f, 4);
  lb_script_port_reply (f.port, 1, first_tail, sizeof first_tail);
  lb_script_port_reply (f.port, 1, second_head, sizeof second_head);
  expect_ack (&f, 8);
  /* The delimiter of the next packet comes in the same piece; alone it does not begin it. */
  lb_script_port_reply (f.port, 1, second_tail, sizeof second_tail);
  lb_script_port_reply (f.port, 1, third_tail, sizeof third_tail);
  expect_ack (&f, 10);
  reply_digest (&f, data, sizeof data);

  bytes = lb_esp_loader_read (f.loader, 0x1234, sizeof data, 4, &progress, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), data, sizeof data);
  g_assert_cmpuint (progress.done, ==, sizeof data);
  g_assert_false (f.loader->unsettled);
  lb_script_port_assert_done (f.port);
  tear_down (&f);
}

static void
test_damaged_read (void)
{
  static const guint8 data[] = { 1, 2, 3, 4 };
  static const struct { gsize length; gboolean wrong_digest; } cases[] = {
    { 3, FALSE }, { 5, FALSE }, { 4, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint8 sent[5] = { 1, 2, 3, 4, 5 };
      g_autoptr(GError) error = NULL;
      Fixture f;

      set_up (&f, LB_ESP_ESP32, TRUE);
      expect_read_flash (&f, 0, 4, 4);
      reply_frame (&f, 1, sent, cases[i].length);
      expect_ack (&f, 4);
      if (cases[i].wrong_digest)
        reply_digest (&f, data, 3);

      g_assert_null (lb_esp_loader_read (f.loader, 0, 4, 4, NULL, NULL, &error));
      g_assert_error (error, LB_ERROR, LB_ERROR_CHECKSUM);
      /* After a wrong digest the stub is in its command loop; after a short packet who knows. */
      g_assert_cmpint (f.loader->unsettled, ==, !cases[i].wrong_digest);
      lb_script_port_assert_done (f.port);
      tear_down (&f);
    }
}

/* A frame that is no acknowledgement, in the place of one, ends the read in order. */
static void
test_cancelled_read (void)
{
  static const guint8 data[] = { 1, 2, 3, 4, 5, 6, 7, 8 };
  static const guint8 stop[] = { 0 };
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  gint64 start;
  Fixture f;

  set_up (&f, LB_ESP_ESP32, TRUE);
  expect_read_flash (&f, 0, 64, 4);
  reply_frame (&f, 1, data, 4);
  expect_ack (&f, 4);
  reply_frame (&f, 100, data + 4, 4);
  expect_frame (&f, stop, sizeof stop);
  reply_digest (&f, data, 8);
  expect_read_reg (&f, 0x40001000);
  reply_ok (&f, LB_ESP_OP_READ_REG, 5);

  start = lb_port_now (LB_PORT (f.port));
  lb_script_port_cancel_at (f.port, 50, cancellable);
  g_assert_null (lb_esp_loader_read (f.loader, 0, 64, 4, NULL, cancellable, &error));
  g_assert_true (lb_error_is_cancelled (error));
  g_assert_cmpint (lb_port_now (LB_PORT (f.port)) - start, <, 300 * 1000);
  g_assert_false (f.loader->unsettled);

  /* No SYNC, no wait: the loader takes commands at once. */
  assert_reg (&f, 0x40001000, 5);
  lb_script_port_assert_done (f.port);
  tear_down (&f);
}

/* After a silence the line is cleared with SYNC before the next command. */
static void
test_settle (void)
{
  g_autoptr(GError) error = NULL;
  guint32 value;
  Fixture f;

  set_up (&f, LB_ESP_ESP32, TRUE);
  expect_read_reg (&f, 0x1000);
  expect_sync (&f);
  /* The late answer comes first, then eight to the SYNC. */
  reply_ok (&f, LB_ESP_OP_READ_REG, 1);
  for (guint i = 0; i < 8; i++)
    reply_ok (&f, LB_ESP_OP_SYNC, 0);
  expect_read_reg (&f, 0x2000);
  reply_ok (&f, LB_ESP_OP_READ_REG, 2);

  g_assert_false (lb_esp_loader_read_reg (f.loader, 0x1000, &value, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_TIMEOUT);
  assert_reg (&f, 0x2000, 2);
  lb_script_port_assert_done (f.port);
  tear_down (&f);
}

/* Where a stub was a ROM answers: the chip was reset, and all that was known of it is void. */
static void
test_settle_after_reset (void)
{
  g_autoptr(GError) error = NULL;
  Fixture f;

  set_up (&f, LB_ESP_ESP32, TRUE);
  expect_sync (&f);
  for (guint i = 0; i < 8; i++)
    reply_ok (&f, LB_ESP_OP_SYNC, 0x20120707);
  g_assert_false (lb_esp_loader_settle (f.loader, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_PROTOCOL);
  g_assert_false (lb_esp_loader_is_stub (f.loader));
  tear_down (&f);
}

static void
expect_block (Fixture      *f,
              guint32       sequence,
              const guint8 *data,
              gsize         length)
{
  g_autoptr(GByteArray) wire = g_byte_array_new ();

  lb_esp_packet_append_block (wire, LB_ESP_OP_FLASH_DATA, sequence, data, length);
  lb_script_port_expect (f->port, wire->data, wire->len);
}

static void
expect_begin (Fixture *f,
              guint32  size,
              guint32  n_packets,
              guint32  packet,
              guint32  offset,
              gsize    length)
{
  guint8 data[20] = { 0 };

  lb_put_le32 (data, size);
  lb_put_le32 (data + 4, n_packets);
  lb_put_le32 (data + 8, packet);
  lb_put_le32 (data + 12, offset);
  expect_request (f, LB_ESP_OP_FLASH_BEGIN, data, length);
  reply_ok (f, LB_ESP_OP_FLASH_BEGIN, 0);
}

static guint8 *
new_random (gsize length)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (length);
  guint8 *data = g_malloc (length);

  for (gsize i = 0; i < length; i++)
    data[i] = g_rand_int (rand);
  return data;
}

static void
test_write (void)
{
  static const guint8 stay[] = { 1, 0, 0, 0 };
  static const guint8 bad_checksum[] = { 0xc1, 0 };
  g_autofree guint8 *data = new_random (0x5000);
  g_autoptr(GError) error = NULL;
  Fixture f;

  set_up (&f, LB_ESP_ESP32, TRUE);
  expect_begin (&f, 0x5000, 2, 0x4000, 0x10000, 16);
  expect_block (&f, 0, data, 0x4000);
  /* The one case in which a block is sent again. */
  reply_with (&f, 1, LB_ESP_OP_FLASH_DATA, 0, bad_checksum, sizeof bad_checksum);
  expect_block (&f, 0, data, 0x4000);
  reply_ok (&f, LB_ESP_OP_FLASH_DATA, 0);
  expect_block (&f, 1, data + 0x4000, 0x1000);
  reply_ok (&f, LB_ESP_OP_FLASH_DATA, 0);
  expect_request (&f, LB_ESP_OP_FLASH_END, stay, sizeof stay);
  reply_ok (&f, LB_ESP_OP_FLASH_END, 0);

  lb_esp_loader_write (f.loader, 0x10000, data, 0x5000, NULL, NULL, &error);
  g_assert_no_error (error);
  lb_script_port_assert_done (f.port);
  tear_down (&f);
}

/* The answer to the second block tells that the first was not written (trap 3). */
static void
test_late_error (void)
{
  static const guint8 refused[] = { 0xc4, 0 };
  g_autofree guint8 *data = new_random (0x9000);
  g_autoptr(GError) error = NULL;
  Fixture f;

  set_up (&f, LB_ESP_ESP32, TRUE);
  expect_begin (&f, 0x9000, 3, 0x4000, 0x20000, 16);
  expect_block (&f, 0, data, 0x4000);
  reply_ok (&f, LB_ESP_OP_FLASH_DATA, 0);
  expect_block (&f, 1, data + 0x4000, 0x4000);
  reply_ok (&f, LB_ESP_OP_FLASH_DATA, 0);
  expect_block (&f, 2, data + 0x8000, 0x1000);
  reply_with (&f, 1, LB_ESP_OP_FLASH_DATA, 0, refused, sizeof refused);

  g_assert_false (lb_esp_loader_write (f.loader, 0x20000, data, 0x9000, NULL, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_DEVICE);
  g_assert_true (g_str_has_prefix (error->message, "Writing 0x024000: "));
  lb_script_port_assert_done (f.port);
  tear_down (&f);
}

/* A block without an answer is not sent again: it might be written twice (trap 4). */
static void
test_no_resend (void)
{
  g_autofree guint8 *data = new_random (0x5000);
  g_autoptr(GError) error = NULL;
  Fixture f;

  set_up (&f, LB_ESP_ESP32, TRUE);
  expect_begin (&f, 0x5000, 2, 0x4000, 0, 16);
  expect_block (&f, 0, data, 0x4000);
  g_assert_false (lb_esp_loader_write (f.loader, 0, data, 0x5000, NULL, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_TIMEOUT);
  g_assert_true (f.loader->unsettled);
  lb_script_port_assert_done (f.port);
  tear_down (&f);
}

/* The ROM is never told the end, which would leave it (trap 11); later ROMs take a fifth word. */
static void
test_write_rom (void)
{
  static const struct { LbEspChipId chip; gsize begin; guint32 size; } cases[] = {
    { LB_ESP_ESP8266, 16, 0x1000 },
    { LB_ESP_ESP32C3, 20, 0x1000 },
    { LB_ESP_ESP32, 16, 0x1000 },
  };
  g_autofree guint8 *data = new_random (0x1000);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      Fixture f;

      set_up (&f, cases[i].chip, FALSE);
      expect_begin (&f, cases[i].size, 4, 0x400, 0x3000, cases[i].begin);
      for (guint n = 0; n < 4; n++)
        {
          expect_block (&f, n, data + n * 0x400, 0x400);
          reply_ok (&f, LB_ESP_OP_FLASH_DATA, 0);
        }

      lb_esp_loader_write (f.loader, 0x3000, data, 0x1000, NULL, NULL, &error);
      g_assert_no_error (error);
      lb_script_port_assert_done (f.port);
      tear_down (&f);
    }
}

static void
test_erase_size (void)
{
  /* Offset and length in sectors, and what the ROM must be told (facts 3.2). */
  static const guint32 cases[][3] = {
    { 0, 1, 1 }, { 0, 2, 1 }, { 0, 16, 8 }, { 0, 31, 16 }, { 0, 32, 16 }, { 0, 64, 48 },
    { 15, 1, 1 }, { 15, 2, 1 }, { 15, 17, 16 }, { 8, 4, 2 }, { 8, 16, 8 }, { 8, 20, 12 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpuint (lb_esp8266_get_erase_size (cases[i][0] * 4096, cases[i][1] * 4096), ==,
                      cases[i][2] * 4096);
}

static void
test_baud_words (void)
{
  static const struct { LbEspChipId chip; gboolean stub; guint current; guint32 cali; guint32 clk8m;
                        guint crystal; guint assumed; guint wanted; guint32 word; } cases[] = {
    { LB_ESP_ESP32, TRUE, 115200, 0, 0, 0, 0, 921600, 921600 },
    /* Trap 9: the first change from 115200, and one from 921600. */
    { LB_ESP_ESP8266, TRUE, 115200, 0, 0, 0, 0, 921600, 921600 },
    { LB_ESP_ESP8266, TRUE, 921600, 0, 0, 0, 0, 115200, 14400 },
    { LB_ESP_ESP8266, TRUE, 460800, 0, 0, 0, 0, 230400, 57600 },
    /* f_rom = 640 × 15625 × 160 / 40 = 40 MHz: as wanted. */
    { LB_ESP_ESP32, FALSE, 115200, 640 << 7, 160, 0, 0, 921600, 921600 },
    /* 37.5 MHz where 40 were meant; 26 MHz; and a chip that was never calibrated. */
    { LB_ESP_ESP32, FALSE, 115200, 640 << 7, 150, 0, 0, 921600, 864000 },
    { LB_ESP_ESP32, FALSE, 115200, 416 << 7, 160, 0, 0, 460800, 460800 },
    { LB_ESP_ESP32, FALSE, 115200, 0, 0, 0, 0, 921600, 921600 },
    { LB_ESP_ESP32C2, FALSE, 115200, 0, 0, 26, 0, 921600, 1417846 },
    { LB_ESP_ESP32C2, FALSE, 115200, 0, 0, 40, 0, 921600, 921600 },
    { LB_ESP_ESP32C5, FALSE, 115200, 0, 0, 48, 40, 921600, 768000 },
    { LB_ESP_ESP32C5, FALSE, 115200, 0, 0, 40, 48, 921600, 1105920 },
    { LB_ESP_ESP32C5, FALSE, 115200, 0, 0, 48, 48, 921600, 921600 },
    { LB_ESP_ESP32S3, FALSE, 115200, 0, 0, 0, 0, 921600, 921600 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      LbEspBaudFacts facts = { lb_esp_chip_get (cases[i].chip), cases[i].stub, cases[i].current,
                               cases[i].cali, cases[i].clk8m, cases[i].crystal, cases[i].assumed };

      g_assert_cmpuint (lb_esp_baud_get_word (&facts, cases[i].wanted), ==, cases[i].word);
    }
}

static void
test_change_baud (void)
{
  static const guint8 change[] = { 0x00, 0x10, 0x0e, 0x00, 0x00, 0xc2, 0x01, 0x00 };
  g_autoptr(GError) error = NULL;
  Fixture f;

  set_up (&f, LB_ESP_ESP32, TRUE);
  expect_request (&f, LB_ESP_OP_CHANGE_BAUDRATE, change, sizeof change);
  reply_ok (&f, LB_ESP_OP_CHANGE_BAUDRATE, 0);
  expect_read_reg (&f, 0x40001000);
  reply_ok (&f, LB_ESP_OP_READ_REG, 0x00f01d83);
  lb_esp_loader_change_baud (f.loader, 921600, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (lb_script_port_get_log (f.port), "B921600 W50 F"));
  lb_script_port_assert_done (f.port);
  tear_down (&f);

  /* An adapter that cannot is asked before the chip, which could not be called back. */
  set_up (&f, LB_ESP_ESP32, TRUE);
  lb_script_port_set_max_baud (f.port, 1000000);
  g_assert_false (lb_esp_loader_change_baud (f.loader, 2000000, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED);
  g_assert_cmpuint (lb_script_port_get_written (f.port)->len, ==, 0);
  g_assert_cmpuint (lb_port_get_baud (LB_PORT (f.port)), ==, 115200);
  tear_down (&f);
}

/* Both lengths of the digest, and a stub that claims success without one. */
static void
test_digest (void)
{
  static const guint8 request[16] = { 0, 0x10, 0, 0, 0, 0x10 };
  static const char hex[] = "00112233445566778899aabbccddeeff\0\0\0";
  static const guint8 raw[18] = { 0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa,
                                  0xbb, 0xcc, 0xdd, 0xee, 0xff, 0, 0 };

  for (guint stub = 0; stub < 2; stub++)
    {
      g_autoptr(GError) error = NULL;
      LbDigest digest;
      Fixture f;

      set_up (&f, LB_ESP_ESP32, stub);
      expect_request (&f, LB_ESP_OP_SPI_FLASH_MD5, request, sizeof request);
      if (stub)
        reply_with (&f, 100, LB_ESP_OP_SPI_FLASH_MD5, 0, raw, sizeof raw);
      else
        reply_with (&f, 100, LB_ESP_OP_SPI_FLASH_MD5, 0, hex, 36);
      lb_esp_loader_digest (f.loader, 0x1000, 0x1000, &digest, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpmem (digest.md5, 16, raw, 16);
      tear_down (&f);

      set_up (&f, LB_ESP_ESP32, stub);
      expect_request (&f, LB_ESP_OP_SPI_FLASH_MD5, request, sizeof request);
      reply_ok (&f, LB_ESP_OP_SPI_FLASH_MD5, 0);
      g_assert_false (lb_esp_loader_digest (f.loader, 0x1000, 0x1000, &digest, NULL, &error));
      g_assert_error (error, LB_ERROR, LB_ERROR_PROTOCOL);
      tear_down (&f);
    }
}

static void
expect_writes (Fixture          *f,
               const LbEspWrite *writes,
               guint             n)
{
  g_autoptr(GByteArray) data = g_byte_array_new ();

  for (guint i = 0; i < n; i++)
    {
      lb_append_le32 (data, writes[i].address);
      lb_append_le32 (data, writes[i].value);
      lb_append_le32 (data, writes[i].mask);
      lb_append_le32 (data, writes[i].delay_us);
    }

  expect_request (f, LB_ESP_OP_WRITE_REG, data->data, data->len);
  reply_ok (f, LB_ESP_OP_WRITE_REG, 0);
}

#define ALL G_MAXUINT32

static void
test_watchdogs (void)
{
  static const LbEspWrite c3_rtc[] = {
    { 0x600080a8, 0x50d83aa1, ALL, 0 }, { 0x60008090, 0, ALL, 0 }, { 0x600080a8, 0, ALL, 0 },
  };
  static const LbEspWrite c3_super[] = {
    { 0x600080b0, 0x8f1d312a, ALL, 0 }, { 0x600080ac, 0x80000011, ALL, 0 },
    { 0x600080b0, 0, ALL, 0 },
  };
  static const LbEspWrite h2_super[] = {
    { 0x600b1c24, 0x50d83aa1, ALL, 0 }, { 0x600b1c20, 1u << 18, ALL, 0 }, { 0x600b1c24, 0, ALL, 0 },
  };
  static const LbEspWrite h2_rtc[] = {
    { 0x600b1c1c, 0x50d83aa1, ALL, 0 }, { 0x600b1c00, 0, ALL, 0 }, { 0x600b1c1c, 0, ALL, 0 },
  };
  g_autoptr(GError) error = NULL;
  Fixture f;

  set_up (&f, LB_ESP_ESP32C3, FALSE);
  f.loader->link = LB_ESP_LINK_USB_JTAG;
  expect_writes (&f, c3_rtc, 3);
  expect_read_reg (&f, 0x600080ac);
  reply_ok (&f, LB_ESP_OP_READ_REG, 0x11);
  expect_writes (&f, c3_super, 3);
  lb_esp_loader_stop_watchdogs (f.loader, NULL, &error);
  g_assert_no_error (error);
  lb_script_port_assert_done (f.port);
  tear_down (&f);

  set_up (&f, LB_ESP_ESP32H2, FALSE);
  f.loader->link = LB_ESP_LINK_USB_JTAG;
  expect_writes (&f, h2_rtc, 3);
  expect_read_reg (&f, 0x600b1c20);
  reply_ok (&f, LB_ESP_OP_READ_REG, 0);
  expect_writes (&f, h2_super, 3);
  lb_esp_loader_stop_watchdogs (f.loader, NULL, &error);
  g_assert_no_error (error);
  lb_script_port_assert_done (f.port);
  tear_down (&f);

  /* Not over a bridge, and not while a stub runs, which does it itself. */
  set_up (&f, LB_ESP_ESP32C3, FALSE);
  lb_esp_loader_stop_watchdogs (f.loader, NULL, &error);
  f.loader->link = LB_ESP_LINK_USB_JTAG;
  f.loader->stub = TRUE;
  lb_esp_loader_stop_watchdogs (f.loader, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (lb_script_port_get_written (f.port)->len, ==, 0);
  tear_down (&f);
}

/* Over USB a chip whose boot pin was sampled low comes up in its application only by a watchdog. */
static void
test_leave_usb (void)
{
  static const LbEspWrite forget[] = { { 0x6000812c, 0, 1, 0 } };
  static const LbEspWrite bite[] = {
    { 0x600080b0, 0x50d83aa1, ALL, 0 }, { 0x6000809c, 2000, ALL, 0 },
    { 0x60008098, 0xd0000102, ALL, 0 }, { 0x600080b0, 0, ALL, 0 },
  };
  static const struct { guint32 strap; guint32 force; gboolean watchdog; } cases[] = {
    { 0x00, 0, TRUE }, { 0x08, 0, FALSE }, { 0x00, 1, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      Fixture f;

      set_up (&f, LB_ESP_ESP32S3, TRUE);
      f.loader->link = LB_ESP_LINK_USB_OTG;
      expect_read_reg (&f, 0x60004038);
      reply_ok (&f, LB_ESP_OP_READ_REG, cases[i].strap);
      expect_read_reg (&f, 0x6000812c);
      reply_ok (&f, LB_ESP_OP_READ_REG, cases[i].force);
      if (cases[i].watchdog)
        {
          expect_writes (&f, forget, G_N_ELEMENTS (forget));
          expect_writes (&f, bite, G_N_ELEMENTS (bite));
        }

      lb_esp_loader_leave (f.loader, TRUE, 115200, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (lb_script_port_get_log (f.port), ==,
                       cases[i].watchdog ? "F W500" : "F D0R1 W200 D0R0 W200");
      lb_script_port_assert_done (f.port);
      tear_down (&f);
    }
}

/* The supply of the flash of a P4 3.1; 3.2 may have it on from the eFuse (facts 4.6). */
static void
test_p4_power (void)
{
  static const LbEspWrite on[] = { { 0x5011010c, 1, ALL, 10000 } };
  static const struct { guint32 address; guint32 before; guint32 after; guint32 delay; } steps[] = {
    { 0x501151bc, 0, 1u << 27, 0 },
    { 0x501151b8, 0x7f800000, 0x7f800080, 0 },
    { 0x501153fc, 0, 3, 50 },
    { 0x501151bc, 1u << 27, 0, 0 },
    { 0x501151b8, 0x7f800080, 0x80, 0 },
    { 0x501151b8, 0x80, 0x80, 0 },
    { 0x501151b8, 0x80, 0, 1800 },
  };
  static const LbEspWrite off[] = { { 0x501153fc, 4, ALL, 0 } };
  g_autoptr(GError) error = NULL;
  Fixture f;

  set_up (&f, LB_ESP_ESP32P4, FALSE);
  expect_writes (&f, on, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      const LbEspWrite write = { steps[i].address, steps[i].after, ALL, steps[i].delay };

      expect_read_reg (&f, steps[i].address);
      reply_ok (&f, LB_ESP_OP_READ_REG, steps[i].before);
      expect_writes (&f, &write, 1);
    }
  lb_esp_loader_power_flash (f.loader, 301, NULL, &error);
  g_assert_no_error (error);
  lb_script_port_assert_done (f.port);
  tear_down (&f);

  set_up (&f, LB_ESP_ESP32P4, FALSE);
  expect_read_reg (&f, 0x5012d034);
  reply_ok (&f, LB_ESP_OP_READ_REG, 1u << 16);
  expect_read_reg (&f, 0x501153fc);
  reply_ok (&f, LB_ESP_OP_READ_REG, 7);
  expect_read_reg (&f, 0x501153fc);
  reply_ok (&f, LB_ESP_OP_READ_REG, 7);
  expect_writes (&f, off, 1);
  lb_esp_loader_power_flash (f.loader, 302, NULL, &error);
  g_assert_no_error (error);
  lb_script_port_assert_done (f.port);

  lb_esp_loader_power_flash (f.loader, 300, NULL, &error);
  g_assert_no_error (error);
  tear_down (&f);
}

/* The registers of one flash command, on the three kinds of controller (facts 2.10). */
static void
test_spi_command (void)
{
  static const LbEspSpiCommand sfdp = { .command = 0x5a, .address = 0x10, .address_bits = 24,
                                        .dummy_bits = 8, .read_bits = 32 };
  static const LbEspWrite c3[] = {
    { 0x60002028, 31, ALL, 0 }, { 0x6000201c, 23u << 26 | 7, ALL, 0 },
    { 0x60002018, 0xf0000000, ALL, 0 }, { 0x60002020, 7u << 28 | 0x5a, ALL, 0 },
    { 0x60002004, 0x10, ALL, 0 }, { 0x60002058, 0, ALL, 0 }, { 0x60002000, 1u << 18, ALL, 0 },
  };
  static const LbEspWrite esp32[] = {
    { 0x3ff4202c, 31, ALL, 0 }, { 0x3ff42020, 23u << 26 | 7, ALL, 0 },
    { 0x3ff4201c, 0xf0000000, ALL, 0 }, { 0x3ff42024, 7u << 28 | 0x5a, ALL, 0 },
    { 0x3ff42004, 0x1000, ALL, 0 }, { 0x3ff42080, 0, ALL, 0 }, { 0x3ff42000, 1u << 18, ALL, 0 },
  };
  static const LbEspWrite esp8266[] = {
    { 0x60000220, 31u << 8 | 23u << 26 | 7, ALL, 0 },
    { 0x6000021c, 0xf0000000, ALL, 0 }, { 0x60000224, 7u << 28 | 0x5a, ALL, 0 },
    { 0x60000204, 0x1000, ALL, 0 }, { 0x60000240, 0, ALL, 0 }, { 0x60000200, 1u << 18, ALL, 0 },
  };
  static const struct { LbEspChipId chip; const LbEspWrite *writes; guint n; } cases[] = {
    { LB_ESP_ESP32C3, c3, G_N_ELEMENTS (c3) },
    { LB_ESP_ESP32, esp32, G_N_ELEMENTS (esp32) },
    { LB_ESP_ESP8266, esp8266, G_N_ELEMENTS (esp8266) },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const LbEspSpi *spi = &lb_esp_chip_get (cases[i].chip)->spi;
      const LbEspWrite restore[] = { { spi->base + spi->usr, 0x11, ALL, 0 },
                                     { spi->base + spi->usr2, 0x22, ALL, 0 } };
      g_autoptr(GError) error = NULL;
      guint32 result;
      Fixture f;

      set_up (&f, cases[i].chip, TRUE);
      expect_read_reg (&f, spi->base + spi->usr);
      reply_ok (&f, LB_ESP_OP_READ_REG, 0x11);
      expect_read_reg (&f, spi->base + spi->usr2);
      reply_ok (&f, LB_ESP_OP_READ_REG, 0x22);
      expect_writes (&f, cases[i].writes, cases[i].n);
      expect_read_reg (&f, spi->base);
      reply_ok (&f, LB_ESP_OP_READ_REG, 1u << 18);
      expect_read_reg (&f, spi->base);
      reply_ok (&f, LB_ESP_OP_READ_REG, 0);
      expect_read_reg (&f, spi->base + spi->w0);
      reply_ok (&f, LB_ESP_OP_READ_REG, 0x12345678);
      expect_writes (&f, restore, 2);

      lb_esp_loader_spi_command (f.loader, &sfdp, &result, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmphex (result, ==, 0x12345678);
      lb_script_port_assert_done (f.port);
      tear_down (&f);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/esp-loader/connect", test_connect);
  g_test_add_func ("/esp-loader/refused-sync", test_refused_sync);
  g_test_add_func ("/esp-loader/connect-usb", test_connect_usb);
  g_test_add_func ("/esp-loader/echo", test_echo);
  g_test_add_func ("/esp-loader/refused", test_refused);
  g_test_add_func ("/esp-loader/open-frame", test_open_frame);
  g_test_add_func ("/esp-loader/early-ack", test_early_ack);
  g_test_add_func ("/esp-loader/damaged-read", test_damaged_read);
  g_test_add_func ("/esp-loader/cancelled-read", test_cancelled_read);
  g_test_add_func ("/esp-loader/settle", test_settle);
  g_test_add_func ("/esp-loader/settle-after-reset", test_settle_after_reset);
  g_test_add_func ("/esp-loader/write", test_write);
  g_test_add_func ("/esp-loader/late-error", test_late_error);
  g_test_add_func ("/esp-loader/no-resend", test_no_resend);
  g_test_add_func ("/esp-loader/write-rom", test_write_rom);
  g_test_add_func ("/esp-loader/erase-size", test_erase_size);
  g_test_add_func ("/esp-loader/baud-words", test_baud_words);
  g_test_add_func ("/esp-loader/change-baud", test_change_baud);
  g_test_add_func ("/esp-loader/digest", test_digest);
  g_test_add_func ("/esp-loader/watchdogs", test_watchdogs);
  g_test_add_func ("/esp-loader/leave-usb", test_leave_usb);
  g_test_add_func ("/esp-loader/p4-power", test_p4_power);
  g_test_add_func ("/esp-loader/spi-command", test_spi_command);
  return g_test_run ();
}

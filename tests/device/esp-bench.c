/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include "esp-bench.h"
#include "lb-esp-packet.h"
#include "lb-paths.h"
#include "lb-reader.h"
#include "lb-slip.h"

/* A port around a port that cancels when its clock says so. */
#define WATCH_TYPE_PORT (watch_port_get_type ())
G_DECLARE_FINAL_TYPE (WatchPort, watch_port, WATCH, PORT, LbPort)

struct _WatchPort
{
  LbPort        parent_instance;

  LbPort       *inner;
  GCancellable *cancellable;
  gint64        cancel_at;
  gboolean      no_lines;
  gboolean      cut_lines;

  BenchFlashFunc flash_func;
  gpointer       flash_data;
  guint8         flash_code;    /* the last command sent to the flash */
  guint32        flash_address;
  gboolean       flash_asked;   /* the next reply carries its answer */
};

G_DEFINE_FINAL_TYPE (WatchPort, watch_port, LB_TYPE_PORT)

#define SLICE_MS 10

/* Registers of the ESP32-C3's flash controller (facts 4.3). */
#define C3_ADDR 0x60002004u
#define C3_USR2 0x60002020u
#define C3_W0 0x60002058u
#define FRAME_HEADER 9 /* delimiter and packet header */

static void
look_at_clock (WatchPort *self)
{
  if (self->cancel_at != 0 && lb_port_now (self->inner) >= self->cancel_at)
    {
      self->cancel_at = 0;
      g_cancellable_cancel (self->cancellable);
    }
}

/* Our own requests come one a write; those of interest hold nothing that has to be escaped. */
static void
look_at_request (WatchPort    *self,
                 const guint8 *buf,
                 gsize         len)
{
  if (self->flash_func == NULL || len < FRAME_HEADER + 4)
    return;

  self->flash_asked = buf[2] == LB_ESP_OP_READ_REG && lb_get_le32 (buf + FRAME_HEADER) == C3_W0;
  if (buf[2] != LB_ESP_OP_WRITE_REG)
    return;

  for (gsize at = FRAME_HEADER; at + 16 < len; at += 16)
    if (lb_get_le32 (buf + at) == C3_USR2 && buf[at + 7] == 0x70)
      self->flash_code = buf[at + 4];
    else if (lb_get_le32 (buf + at) == C3_ADDR)
      self->flash_address = lb_get_le32 (buf + at + 4);
}

static void
change_reply (WatchPort *self,
              guint8    *buf,
              gsize      len)
{
  guint32 real;

  if (!self->flash_asked || len < FRAME_HEADER || buf[0] != LB_SLIP_END)
    return;

  self->flash_asked = FALSE;
  real = lb_get_le32 (buf + 5);
  lb_put_le32 (buf + 5, self->flash_func (self->flash_code, self->flash_address, real,
                                          self->flash_data));
}

static gboolean
watch_port_write (LbPort        *port,
                  const guint8  *buf,
                  gsize          len,
                  GCancellable  *cancellable,
                  GError       **error)
{
  look_at_request (WATCH_PORT (port), buf, len);
  return lb_port_write (WATCH_PORT (port)->inner, buf, len, cancellable, error);
}

static gssize
watch_port_read (LbPort        *port,
                 guint8        *buf,
                 gsize          len,
                 guint          timeout_ms,
                 GCancellable  *cancellable,
                 GError       **error)
{
  WatchPort *self = WATCH_PORT (port);
  gint64 end = lb_port_now (self->inner) + timeout_ms * (gint64) 1000;

  for (;;)
    {
      gint64 left = MAX (end - lb_port_now (self->inner), 0);
      gssize n = lb_port_read (self->inner, buf, len, MIN (left, SLICE_MS * 1000) / 1000,
                               cancellable, error);

      look_at_clock (self);
      if (n > 0)
        change_reply (self, buf, n);
      if (n != 0 || left < 1000)
        return n;
    }
}

static gboolean
watch_port_flush (LbPort  *port,
                  GError **error)
{
  return lb_port_flush_input (WATCH_PORT (port)->inner, error);
}

static gboolean
watch_port_set_lines (LbPort   *port,
                      LbLines   lines,
                      GError  **error)
{
  WatchPort *self = WATCH_PORT (port);

  return self->cut_lines || lb_port_set_lines (self->inner, lines, error);
}

static gboolean
watch_port_set_baud (LbPort   *port,
                     guint     baud,
                     GError  **error)
{
  return lb_port_set_baud (WATCH_PORT (port)->inner, baud, error);
}

static gboolean
watch_port_sleep (LbPort        *port,
                  guint          ms,
                  GCancellable  *cancellable,
                  GError       **error)
{
  WatchPort *self = WATCH_PORT (port);

  while (ms > 0)
    {
      guint slice = MIN (ms, SLICE_MS);

      if (!lb_port_sleep (self->inner, slice, cancellable, error))
        return FALSE;

      look_at_clock (self);
      ms -= slice;
    }

  return TRUE;
}

static gint64
watch_port_now (LbPort *port)
{
  return lb_port_now (WATCH_PORT (port)->inner);
}

static LbPortFeatures
watch_port_get_features (LbPort *port)
{
  WatchPort *self = WATCH_PORT (port);
  LbPortFeatures features = lb_port_get_features (self->inner);

  if (self->cut_lines)
    features |= LB_PORT_HAS_LINES;

  return self->no_lines ? features & ~LB_PORT_HAS_LINES : features;
}

static gboolean
watch_port_reopen (LbPort        *port,
                   GCancellable  *cancellable,
                   GError       **error)
{
  return lb_port_reopen (WATCH_PORT (port)->inner, cancellable, error);
}

static void
watch_port_close (LbPort *port)
{
  lb_port_close (WATCH_PORT (port)->inner);
}

static void
watch_port_finalize (GObject *object)
{
  g_clear_object (&WATCH_PORT (object)->inner);

  G_OBJECT_CLASS (watch_port_parent_class)->finalize (object);
}

static void
watch_port_class_init (WatchPortClass *klass)
{
  LbPortClass *port_class = LB_PORT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = watch_port_finalize;
  port_class->write = watch_port_write;
  port_class->read = watch_port_read;
  port_class->flush_input = watch_port_flush;
  port_class->set_lines = watch_port_set_lines;
  port_class->set_baud = watch_port_set_baud;
  port_class->sleep = watch_port_sleep;
  port_class->now = watch_port_now;
  port_class->get_features = watch_port_get_features;
  port_class->reopen = watch_port_reopen;
  port_class->close = watch_port_close;
}

static void
watch_port_init (WatchPort *self)
{
}

static void
listen_cb (LbDeviceEvent  event,
           guint          value,
           const char    *text,
           gpointer       user_data)
{
  Bench *bench = user_data;

  if (event == LB_DEVICE_EVENT_HEARING)
    bench->hearing = value;
  g_string_append_printf (bench->log, "%d %u %s\n", event, value, text);
}

void
bench_new_device (Bench *bench)
{
  g_clear_object (&bench->device);
  bench->device = lb_esp_device_new (bench->port);
  lb_device_set_listener (bench->device, listen_cb, bench);
}

void
bench_set_up_full (Bench                  *bench,
                   LbPracticePlaceOptions *options)
{
  g_autoptr(GError) error = NULL;
  WatchPort *watch = g_object_new (WATCH_TYPE_PORT, NULL);

  *bench = (Bench) { 0 };
  options->clock = LB_PRACTICE_CLOCK_VIRTUAL;
  bench->place = lb_practice_place_new (options, &error);
  g_assert_no_error (error);

  watch->inner = lb_place_open_port (bench->place, NULL, &error);
  g_assert_no_error (error);
  lb_port_set_usb_ids (LB_PORT (watch), lb_port_get_usb_vid (watch->inner),
                       lb_port_get_usb_pid (watch->inner));

  bench->port = LB_PORT (watch);
  bench->log = g_string_new (NULL);
  bench->hearing = LB_HEARING_NOTHING;
  bench->cancellable = g_cancellable_new ();
  bench_new_device (bench);
}

void
bench_set_up (Bench      *bench,
              const char *board,
              const char *fault)
{
  const char *const faults[] = { fault, NULL };
  LbPracticePlaceOptions options = { .board = board, .faults = fault != NULL ? faults : NULL };

  bench_set_up_full (bench, &options);
}

void
bench_clear (Bench *bench)
{
  g_clear_object (&bench->device);
  g_clear_object (&bench->port);
  g_clear_object (&bench->place);
  g_clear_object (&bench->cancellable);
  g_string_free (bench->log, TRUE);
}

void
bench_open (Bench *bench)
{
  LbOpenOptions options = { 0 };
  g_autoptr(GError) error = NULL;
  gint64 start = lb_port_now (bench->port);

  lb_device_open (bench->device, &options, NULL, &error);
  g_assert_no_error (error);
  g_test_message ("opened in %.1f ms", (lb_port_now (bench->port) - start) / 1000.0);
}

void
bench_cancel_in (Bench *bench,
                 guint  ms)
{
  WatchPort *watch = WATCH_PORT (bench->port);

  watch->cancellable = bench->cancellable;
  watch->cancel_at = lb_port_now (bench->port) + ms * (gint64) 1000;
}

void
bench_forget_cancel (Bench *bench)
{
  WATCH_PORT (bench->port)->cancel_at = 0;
  g_object_unref (bench->cancellable);
  bench->cancellable = g_cancellable_new ();
}

void
bench_hide_lines (Bench *bench)
{
  WATCH_PORT (bench->port)->no_lines = TRUE;
}

void
bench_cut_lines (Bench *bench)
{
  WATCH_PORT (bench->port)->cut_lines = TRUE;
}

void
bench_replace_flash (Bench          *bench,
                     BenchFlashFunc  func,
                     gpointer        user_data)
{
  WATCH_PORT (bench->port)->flash_func = func;
  WATCH_PORT (bench->port)->flash_data = user_data;
}

void
bench_swap_board (Bench      *bench,
                  const char *board)
{
  WatchPort *watch = WATCH_PORT (bench->port);
  LbPracticePlaceOptions options = { .board = board, .clock = LB_PRACTICE_CLOCK_VIRTUAL };
  g_autoptr(GError) error = NULL;

  g_clear_object (&watch->inner);
  g_clear_object (&bench->place);
  bench->place = lb_practice_place_new (&options, &error);
  g_assert_no_error (error);
  watch->inner = lb_place_open_port (bench->place, NULL, &error);
  g_assert_no_error (error);
  lb_port_set_baud (watch->inner, lb_port_get_baud (bench->port), &error);
  g_assert_no_error (error);
}

void
bench_assert_flash (Bench         *bench,
                    guint32        offset,
                    gconstpointer  data,
                    gsize          length)
{
  g_autoptr(GBytes) flash = lb_practice_place_dup_flash (LB_PRACTICE_PLACE (bench->place));
  gsize size;
  const guint8 *bytes = g_bytes_get_data (flash, &size);

  g_assert_cmpuint (offset + length, <=, size);
  g_assert_cmpint (memcmp (bytes + offset, data, length), ==, 0);
}

GBytes *
bench_make_data (gsize    length,
                 gboolean random)
{
  guint8 *data = g_malloc (length);
  g_autoptr(GRand) rand = g_rand_new_with_seed (length);

  for (gsize i = 0; i < length; i++)
    data[i] = random ? g_rand_int (rand) : (guint32) "Lifeboat"[i % 8];

  return g_bytes_new_take (data, length);
}

gboolean
bench_have_stubs (void)
{
  g_autofree char *path = lb_paths_find_data ("stubs/esp32.json");

  if (path == NULL)
    g_test_skip ("no stub files: run tools/setup");
  return path != NULL;
}

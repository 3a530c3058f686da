/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice"

#include "config.h"

#include "lb-practice-vesc-private.h"

#include <string.h>

#define APP_SIZE 524280u
#define STAGING 0x80000u
#define STAGING_SIZE 0x60000u
#define BOOTLOADER 0xe0000u
#define MS 1000000ll
#define ANSWER_NS (2 * MS)
#define PROGRAM_BYTE_NS 16000
#define ERASE_NS (1300 * MS)
#define PING_NS (2000 * MS)
#define AWAY_NS (6000 * MS)
#define REBOOT_NS (1500 * MS)

static void
answer_version (LbPracticeVesc *self,
                GByteArray     *reply)
{
  const guint8 *mark = lb_practice_vesc_find_mark (self);
  const char *hardware = (const char *) mark + 2;

  put_be (reply, mark[0], 1);
  put_be (reply, mark[1], 1);
  g_byte_array_append (reply, (const guint8 *) hardware, (guint) strlen (hardware) + 1);
  g_byte_array_append (reply, self->uuid, sizeof self->uuid);
  put_be (reply, 0, 1);  /* not paired */
  put_be (reply, 0, 1);  /* stable */
  put_be (reply, 0, 1);  /* a VESC */
  put_be (reply, 0, 1);  /* custom configurations */
  put_be (reply, 1, 1);  /* phase filters */
  put_be (reply, 0, 1);  /* QML of the hardware */
  put_be (reply, self->flash[LB_VESC_QML] != 0xff ? self->flash[LB_VESC_QML + 7] : 0, 1);
  put_be (reply, 0, 1);  /* NRF */
  put_be (reply, 0, 1);  /* no name */
  put_be (reply, 0, 4);
}

/* Returns: FALSE when there is nothing to say: asked for more than there is (facts 4.2) */
static gboolean
answer_script (LbPracticeVesc *self,
               GByteArray     *reply,
               const guint8   *arguments,
               gsize           length,
               guint32         place)
{
  const guint8 *at = self->flash + place;
  guint32 total = get_be32 (at);
  guint32 wanted;
  guint32 offset;

  if (length < 8)
    return FALSE;

  wanted = get_be32 (arguments);
  offset = get_be32 (arguments + 4);
  if (total == 0xffffffff || total > LB_VESC_SECTOR - 8)
    {
      put_be (reply, 0, 4);
      put_be (reply, 0, 4);
      return TRUE;
    }
  if (wanted > LB_VESC_MAX_PACKET - 10 || offset > total || wanted > total - offset)
    return FALSE;

  put_be (reply, total, 4);
  put_be (reply, offset, 4);
  g_byte_array_append (reply, at + 8 + offset, wanted);
  return TRUE;
}

static gint64
program (LbPracticeVesc *self,
         guint32         at,
         const guint8   *data,
         gsize           length)
{
  for (gsize i = 0; i < length && at + i < LB_VESC_MIB; i++)
    self->flash[at + i] &= data[i];
  return (gint64) length * PROGRAM_BYTE_NS;
}

static gint64
write_at (LbPracticeVesc *self,
          GByteArray     *reply,
          guint32         base,
          guint32         size,
          const guint8   *arguments,
          gsize           length)
{
  guint32 offset = length >= 4 ? get_be32 (arguments) : G_MAXUINT32;
  gboolean fits = length >= 4 && offset <= size && length - 4 <= size - offset;
  gboolean ok = fits && !lb_practice_vesc_take_fault (self, LB_VESC_FAULT_WRITEFAIL);

  put_be (reply, ok ? 1 : 0, 1);
  put_be (reply, offset, 4);
  return ok ? program (self, base + offset, arguments + 4, length - 4) : 0;
}

static gint64
erase (LbPracticeVesc *self,
       GByteArray     *reply,
       guint32         from,
       guint32         n_sectors)
{
  gboolean ok = !lb_practice_vesc_take_fault (self, LB_VESC_FAULT_MOTOR);

  put_be (reply, ok ? 1 : 0, 1);
  if (!ok)
    return 3000 * MS;

  memset (self->flash + from, 0xff, n_sectors * LB_VESC_SECTOR);
  return n_sectors * ERASE_NS;
}

/* The bootloader copies what is staged, if that is whole, and starts it (facts 3). */
static void
run_bootloader (LbPracticeVesc *self)
{
  const guint8 *staged = self->flash + STAGING;
  guint32 size = get_be32 (staged);
  gboolean compressed = size >> 24 == 0xcc;
  guint16 crc = (guint16) (staged[4] << 8 | staged[5]);
  g_autofree guint8 *image = g_malloc (APP_SIZE);
  gsize n;

  self->gone_until_ns = self->now_ns + REBOOT_NS;
  if (self->flash[BOOTLOADER + 3] != 0x20 ||
      lb_practice_vesc_take_fault (self, LB_VESC_FAULT_NOBOOTLOADER))
    return;
  if (compressed)
    size &= 0xffffff;
  if (size == 0 || size > STAGING_SIZE - 6 || lb_practice_vesc_crc (staged + 6, size) != crc)
    return;

  n = MIN (size, APP_SIZE);
  if (compressed)
    n = lb_practice_vesc_expand (staged + 6, size, image, APP_SIZE);
  else
    memcpy (image, staged + 6, n);
  memset (self->flash, 0xff, 0x4000);
  memset (self->flash + 0xc000, 0xff, APP_SIZE + 8 - 0xc000);
  memcpy (self->flash, image, MIN (n, 0x4000));
  if (n > 0xc000)
    memcpy (self->flash + 0xc000, image + 0xc000, n - 0xc000);
  self->gone_until_ns = self->now_ns + AWAY_NS;
  lb_practice_vesc_start_firmware (self);
}

static gboolean
set_config (GByteArray   *config,
            const guint8 *data,
            gsize         length)
{
  if (length != config->len || memcmp (data, config->data, 4) != 0)
    return FALSE;

  memcpy (config->data, data, length);
  return TRUE;
}

static void
forward (LbPracticeVesc *self,
         LbPracticeVesc *line,
         const guint8   *payload,
         gsize           length)
{
  for (guint i = 0; i < self->peers->len && length > 2; i++)
    {
      LbPracticeVesc *peer = self->peers->pdata[i];

      peer->now_ns = self->now_ns;
      if (peer->peer_id == payload[1] && self->now_ns >= peer->gone_until_ns)
        lb_practice_vesc_run_command (peer, line, payload + 2, length - 2);
    }
}

/* Returns: whether @command is one of the background thread's */
static gboolean
run_bm_command (LbPracticeVesc *self,
                GByteArray     *reply,
                const guint8   *payload,
                gsize           length)
{
  LbPracticeBm *bm = &self->bm;
  guint32 address = length >= 5 ? get_be32 (payload + 1) : 0;
  guint8 data[LB_VESC_MAX_PACKET] = { 0 };
  gint16 code;
  gsize n;

  if (lb_practice_vesc_take_code (self, &code))
    {
      put_be (reply, (guint32) code, 2);
      if (payload[0] == 80 && length >= 7)
        g_byte_array_append (reply, data, MIN ((guint) (payload[5] << 8 | payload[6]),
                                               LB_VESC_MAX_PACKET - 3));
      return TRUE;
    }

  bm->chip = lb_practice_vesc_take_fault (self, LB_VESC_FAULT_NOTARGET) ? NULL : self->target;
  switch (payload[0])
    {
    case 66:
      put_be (reply, (guint32) lb_practice_bm_connect (bm), 2);
      return TRUE;
    case 67:
      bm->brown_out |= lb_practice_vesc_take_fault (self, LB_VESC_FAULT_BROWNOUT);
      put_be (reply, (guint32) lb_practice_bm_erase (bm), 2);
      return TRUE;
    case 68:
      bm->brown_out |= lb_practice_vesc_take_fault (self, LB_VESC_FAULT_BROWNOUT);
      bm->fail_write |= lb_practice_vesc_take_fault (self, LB_VESC_FAULT_WRITEFAIL);
      put_be (reply, (guint32) lb_practice_bm_write (bm, address, payload + MIN (length, 5),
                                                     length - MIN (length, 5)), 2);
      return TRUE;
    case 69:
      put_be (reply, (guint32) lb_practice_bm_reboot (bm), 2);
      return TRUE;
    case 70:
      lb_practice_bm_disconnect (bm);
      return TRUE;
    case 71:
      put_be (reply, 1, 2);
      return TRUE;
    case 80:
      n = length >= 7 ? MIN ((gsize) (payload[5] << 8 | payload[6]), LB_VESC_MAX_PACKET - 3) : 0;
      bm->fail_read |= lb_practice_vesc_take_fault (self, LB_VESC_FAULT_READFAIL);
      put_be (reply, (guint32) lb_practice_bm_read (bm, address, data, n), 2);
      g_byte_array_append (reply, data, (guint) n);
      return TRUE;
    case 116:
      lb_practice_bm_halt (bm);
      return TRUE;
    default:
      return FALSE;
    }
}

/* Runs a command that is not the programmer's. Returns: nanoseconds, or -1 for no answer */
static gint64
run_own_command (LbPracticeVesc *self,
                 LbPracticeVesc *line,
                 GByteArray     *reply,
                 const guint8   *payload,
                 gsize           length)
{
  const guint8 *arguments = payload + 1;
  gsize n = length - 1;
  guint32 sectors;

  switch (payload[0])
    {
    case 0:
      answer_version (self, reply);
      return 0;
    case 1:
      run_bootloader (self);
      return -1;
    case 2:
      sectors = n >= 4 ? (get_be32 (arguments) + LB_VESC_SECTOR - 1) / LB_VESC_SECTOR : 3;
      return erase (self, reply, STAGING, CLAMP (sectors, 1, 3));
    case 3:
      return write_at (self, reply, STAGING, LB_VESC_MIB - STAGING, arguments, n);
    case 13:
      return set_config (self->mcconf, arguments, n) ? 500 * MS : -1;
    case 16:
      return set_config (self->appconf, arguments, n) ? 500 * MS : -1;
    case 14:
      g_byte_array_append (reply, self->mcconf->data, self->mcconf->len);
      return 0;
    case 17:
      g_byte_array_append (reply, self->appconf->data, self->appconf->len);
      return 0;
    case 29:
      self->gone_until_ns = self->now_ns + REBOOT_NS;
      return -1;
    case 34:
      forward (self, line, payload, length);
      return -1;
    case 62:
      for (guint i = 0; i < self->peers->len; i++)
        put_be (reply, ((LbPracticeVesc *) self->peers->pdata[i])->peer_id, 1);
      return PING_NS;
    case 73:
      return erase (self, reply, BOOTLOADER, 1);
    case 118:
      return answer_script (self, reply, arguments, n, LB_VESC_QML) ? 0 : -1;
    case 130:
      return answer_script (self, reply, arguments, n, LB_VESC_LISP) ? 0 : -1;
    case 120:
      return erase (self, reply, LB_VESC_QML, 1);
    case 132:
      return erase (self, reply, LB_VESC_LISP, 1);
    case 121:
      return write_at (self, reply, LB_VESC_QML, LB_VESC_SECTOR, arguments, n);
    case 131:
      return write_at (self, reply, LB_VESC_LISP, LB_VESC_SECTOR, arguments, n);
    default:
      return -1;
    }
}

/* @line: the controller whose serial line the answer takes */
void
lb_practice_vesc_run_command (LbPracticeVesc *self,
                              LbPracticeVesc *line,
                              const guint8   *payload,
                              gsize           length)
{
  g_autoptr(GByteArray) reply = g_byte_array_new ();
  gint64 before = self->now_ns;
  gint64 duration = 0;
  gboolean is_bm = (payload[0] >= 66 && payload[0] <= 72) || payload[0] == 80 || payload[0] == 116;

  if (lb_practice_vesc_find_mark (self) == NULL)
    return;
  self->commands++;
  if (lb_practice_vesc_take_fault (self, LB_VESC_FAULT_VANISH))
    {
      self->gone_until_ns = G_MAXINT64;
      return;
    }
  put_be (reply, payload[0], 1);

  if (is_bm)
    {
      /* The one background thread is at work: a second request is dropped (facts 4.6). */
      if (lb_practice_vesc_bm_is_busy (line))
        {
          self->bm_commands_dropped++;
          return;
        }
      if (!run_bm_command (self, reply, payload, length))
        return;
      duration = self->now_ns - before;
      self->now_ns = before;
    }
  else
    duration = run_own_command (self, line, reply, payload, length);

  if (duration >= 0)
    lb_practice_vesc_send_answer (line, reply, ANSWER_NS + duration, is_bm);
}

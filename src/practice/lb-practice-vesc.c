/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice"

#include "config.h"

#include "lb-practice-vesc.h"

#include <stdlib.h>
#include <string.h>

#include "lb-practice-vesc-private.h"

#define MIB (1024 * 1024u)
#define APP_SIZE 524280u
#define STAGING 0x80000u
#define STAGING_SIZE 0x60000u
#define BOOTLOADER 0xe0000u
#define QML 0xa0000u
#define LISP 0xc0000u
#define SECTOR 0x20000u
#define MAX_PACKET 512u
#define MCCONF_LENGTH 440u
#define APPCONF_LENGTH 240u

#define MS 1000000ll
#define ANSWER_NS (2 * MS)
#define BYTE_NS 2000
#define PROGRAM_BYTE_NS 16000
#define ERASE_NS (1300 * MS)
#define PING_NS (2000 * MS)
#define LATE_NS (4000 * MS)
#define AWAY_NS (6000 * MS)
#define REBOOT_NS (1500 * MS)

typedef enum
{
  FAULT_LOST,
  FAULT_LATE,
  FAULT_FLIP,
  FAULT_VANISH,
  FAULT_NOTARGET,
  FAULT_READFAIL,
  FAULT_WRITEFAIL,
  FAULT_MOTOR,
  FAULT_NOBOOTLOADER,
  N_FAULTS
} FaultKind;

static const char *const fault_names[N_FAULTS] = {
  "lost", "late", "flip", "vanish", "notarget", "readfail", "writefail", "motor", "nobootloader",
};

typedef struct
{
  FaultKind kind;
  guint     at;
  guint     left;
} Fault;

typedef struct
{
  gint64      due_ns;
  GByteArray *bytes;
  gboolean    is_bm; /* the background thread is busy until then */
} Answer;

struct _LbPracticeVesc
{
  int             ref_count;
  guint8         *flash;
  guint8         *own_flash;
  guint8          uuid[12];
  guint8          peer_id;
  GPtrArray      *peers;
  GByteArray     *input;
  GArray         *answers;
  GArray         *faults;
  GByteArray     *mcconf;
  GByteArray     *appconf;
  LbPracticeBm    bm;
  LbPracticeStm32 *target;
  gint64          now_ns;
  gint64          gone_until_ns;
  guint           commands;
  guint           bm_commands_dropped;
};

guint16
lb_practice_vesc_crc (const guint8 *data,
                      gsize         length)
{
  guint16 crc = 0;

  for (gsize i = 0; i < length; i++)
    {
      crc = (guint16) (crc >> 8 | crc << 8);
      crc ^= data[i];
      crc ^= (crc & 0xff) >> 4;
      crc = (guint16) (crc ^ crc << 12);
      crc = (guint16) (crc ^ (crc & 0xff) << 5);
    }
  return crc;
}

static guint32
get_be32 (const guint8 *p)
{
  return (guint32) p[0] << 24 | (guint32) p[1] << 16 | (guint32) p[2] << 8 | p[3];
}

static void
put_be (GByteArray *array,
        guint32     value,
        guint       n_bytes)
{
  for (guint i = n_bytes; i > 0; i--)
    {
      guint8 byte = (guint8) (value >> (8 * (i - 1)));

      g_byte_array_append (array, &byte, 1);
    }
}

/* Whether there is firmware that runs; what it calls itself is in it. */
static const guint8 *
find_mark (LbPracticeVesc *self)
{
  const guint8 *mark = self->flash + LB_PRACTICE_VESC_MARK_OFFSET;

  return memcmp (mark, LB_PRACTICE_VESC_MARK, 6) == 0 ? mark + 6 : NULL;
}

/* The signature changes with the version, as that of real configurations does. */
static void
fill_config (GByteArray *config,
             guint       length,
             guint32     signature)
{
  g_byte_array_set_size (config, 0);
  put_be (config, signature, 4);
  for (guint i = 0; i < length; i++)
    put_be (config, i * 11 + signature, 1);
}

static void
start_firmware (LbPracticeVesc *self)
{
  const guint8 *mark = find_mark (self);
  guint32 version = mark != NULL ? mark[0] * 256u + mark[1] : 0;

  if (self->mcconf->len < 4 || get_be32 (self->mcconf->data) != 0x93000000u + version)
    {
      fill_config (self->mcconf, MCCONF_LENGTH, 0x93000000u + version);
      fill_config (self->appconf, APPCONF_LENGTH, 0x3a000000u + version);
    }
}

static void
answer_clear (gpointer data)
{
  g_byte_array_unref (((Answer *) data)->bytes);
}

LbPracticeVesc *
lb_practice_vesc_new (guint8      *flash,
                      const char  *hardware,
                      const guint8 uuid[12])
{
  LbPracticeVesc *self = g_new0 (LbPracticeVesc, 1);

  self->ref_count = 1;
  if (flash == NULL)
    {
      self->own_flash = g_malloc (MIB);
      flash = self->own_flash;
      lb_practice_vesc_fill (flash, hardware, 6, 2);
    }
  self->flash = flash;
  memcpy (self->uuid, uuid, sizeof self->uuid);
  self->peers = g_ptr_array_new_with_free_func ((GDestroyNotify) lb_practice_vesc_free);
  self->input = g_byte_array_new ();
  self->answers = g_array_new (FALSE, FALSE, sizeof (Answer));
  g_array_set_clear_func (self->answers, answer_clear);
  self->faults = g_array_new (FALSE, FALSE, sizeof (Fault));
  self->mcconf = g_byte_array_new ();
  self->appconf = g_byte_array_new ();
  self->bm.now_ns = &self->now_ns;
  start_firmware (self);
  return self;
}

LbPracticeVesc *
lb_practice_vesc_ref (LbPracticeVesc *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
lb_practice_vesc_free (LbPracticeVesc *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  g_ptr_array_unref (self->peers);
  g_byte_array_unref (self->input);
  g_array_unref (self->answers);
  g_array_unref (self->faults);
  g_byte_array_unref (self->mcconf);
  g_byte_array_unref (self->appconf);
  g_clear_pointer (&self->target, lb_practice_stm32_free);
  g_free (self->own_flash);
  g_free (self);
}

void
lb_practice_vesc_set_target (LbPracticeVesc  *self,
                             LbPracticeStm32 *chip)
{
  self->target = chip;
  self->bm.chip = chip;
}

LbPracticeStm32 *
lb_practice_vesc_get_target (LbPracticeVesc *self)
{
  return self->target;
}

void
lb_practice_vesc_add_peer (LbPracticeVesc *self,
                           guint8          can_id,
                           LbPracticeVesc *peer)
{
  peer->peer_id = can_id;
  g_ptr_array_add (self->peers, peer);
}

static gboolean
take_fault (LbPracticeVesc *self,
            FaultKind       kind)
{
  for (guint i = 0; i < self->faults->len; i++)
    {
      Fault *fault = &g_array_index (self->faults, Fault, i);

      if (fault->kind == kind && fault->left > 0 && self->commands >= fault->at)
        {
          fault->left--;
          return TRUE;
        }
    }
  return FALSE;
}

gboolean
lb_practice_vesc_add_fault (LbPracticeVesc *self,
                            const char     *spec)
{
  g_autofree char *name = g_strdup (spec);
  char *times = strrchr (name, 'x');
  char *at;
  Fault fault = { .left = 1 };

  if (times != NULL && g_ascii_isdigit (times[1]))
    {
      fault.left = (guint) strtoul (times + 1, NULL, 10);
      *times = '\0';
    }
  at = strchr (name, '@');
  if (at != NULL)
    {
      fault.at = (guint) strtoul (at + 1, NULL, 0);
      *at = '\0';
    }

  for (guint i = 0; i < N_FAULTS; i++)
    if (strcmp (name, fault_names[i]) == 0)
      {
        fault.kind = i;
        g_array_append_val (self->faults, fault);
        return TRUE;
      }
  return FALSE;
}

static void
send_answer (LbPracticeVesc   *self,
             const GByteArray *payload,
             gint64            delay_ns,
             gboolean          is_bm)
{
  Answer answer = { 0 };

  if (take_fault (self, FAULT_LOST))
    return;
  if (take_fault (self, FAULT_LATE))
    delay_ns += LATE_NS;

  answer.bytes = g_byte_array_new ();
  answer.is_bm = is_bm;
  put_be (answer.bytes, payload->len <= 255 ? 2 : 3, 1);
  put_be (answer.bytes, payload->len, payload->len <= 255 ? 1 : 2);
  g_byte_array_append (answer.bytes, payload->data, payload->len);
  put_be (answer.bytes, lb_practice_vesc_crc (payload->data, payload->len), 2);
  put_be (answer.bytes, 3, 1);
  if (take_fault (self, FAULT_FLIP))
    answer.bytes->data[answer.bytes->len / 2] ^= 4;
  answer.due_ns = self->now_ns + delay_ns + (gint64) answer.bytes->len * BYTE_NS;
  g_array_append_val (self->answers, answer);
}

static gboolean
bm_is_busy (LbPracticeVesc *self)
{
  for (guint i = 0; i < self->answers->len; i++)
    {
      Answer *answer = &g_array_index (self->answers, Answer, i);

      if (answer->is_bm && answer->due_ns > self->now_ns)
        return TRUE;
    }
  return FALSE;
}

static void
answer_version (LbPracticeVesc *self,
                GByteArray     *reply)
{
  const guint8 *mark = find_mark (self);
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
  put_be (reply, self->flash[QML] != 0xff ? self->flash[QML + 7] : 0, 1);
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
  if (total == 0xffffffff || total > SECTOR - 8)
    {
      put_be (reply, 0, 4);
      put_be (reply, 0, 4);
      return TRUE;
    }
  if (wanted > MAX_PACKET - 10 || offset > total || wanted > total - offset)
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
  for (gsize i = 0; i < length && at + i < MIB; i++)
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
  gboolean ok = fits && !take_fault (self, FAULT_WRITEFAIL);

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
  gboolean ok = !take_fault (self, FAULT_MOTOR);

  put_be (reply, ok ? 1 : 0, 1);
  if (!ok)
    return 3000 * MS;

  memset (self->flash + from, 0xff, n_sectors * SECTOR);
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
  if (self->flash[BOOTLOADER + 3] != 0x20 || take_fault (self, FAULT_NOBOOTLOADER))
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
  start_firmware (self);
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

static void run_command (LbPracticeVesc *self,
                         LbPracticeVesc *line,
                         const guint8   *payload,
                         gsize           length);

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
        run_command (peer, line, payload + 2, length - 2);
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
  guint8 data[MAX_PACKET];
  gsize n;

  bm->chip = take_fault (self, FAULT_NOTARGET) ? NULL : self->target;
  switch (payload[0])
    {
    case 66:
      put_be (reply, (guint32) lb_practice_bm_connect (bm), 2);
      return TRUE;
    case 67:
      put_be (reply, (guint32) lb_practice_bm_erase (bm), 2);
      return TRUE;
    case 68:
      bm->fail_write |= take_fault (self, FAULT_WRITEFAIL);
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
      n = length >= 7 ? MIN ((gsize) (payload[5] << 8 | payload[6]), MAX_PACKET - 3) : 0;
      bm->fail_read |= take_fault (self, FAULT_READFAIL);
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
      sectors = n >= 4 ? (get_be32 (arguments) + SECTOR - 1) / SECTOR : 3;
      return erase (self, reply, STAGING, CLAMP (sectors, 1, 3));
    case 3:
      return write_at (self, reply, STAGING, MIB - STAGING, arguments, n);
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
      return answer_script (self, reply, arguments, n, QML) ? 0 : -1;
    case 130:
      return answer_script (self, reply, arguments, n, LISP) ? 0 : -1;
    case 120:
      return erase (self, reply, QML, 1);
    case 132:
      return erase (self, reply, LISP, 1);
    case 121:
      return write_at (self, reply, QML, SECTOR, arguments, n);
    case 131:
      return write_at (self, reply, LISP, SECTOR, arguments, n);
    default:
      return -1;
    }
}

/* @line: the controller whose serial line the answer takes */
static void
run_command (LbPracticeVesc *self,
             LbPracticeVesc *line,
             const guint8   *payload,
             gsize           length)
{
  g_autoptr(GByteArray) reply = g_byte_array_new ();
  gint64 before = self->now_ns;
  gint64 duration = 0;
  gboolean is_bm = (payload[0] >= 66 && payload[0] <= 72) || payload[0] == 80 || payload[0] == 116;

  if (find_mark (self) == NULL)
    return;
  self->commands++;
  if (take_fault (self, FAULT_VANISH))
    {
      self->gone_until_ns = G_MAXINT64;
      return;
    }
  put_be (reply, payload[0], 1);

  if (is_bm)
    {
      /* The one background thread is at work: a second request is dropped (facts 4.6). */
      if (bm_is_busy (line))
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
    send_answer (line, reply, ANSWER_NS + duration, is_bm);
}

/*
 * Finds packets in the input: minimal lengths only, one byte further on after a bad one (facts
 * 4.1).
 */
static void
parse_input (LbPracticeVesc *self)
{
  GByteArray *input = self->input;
  guint at = 0;

  while (input->len - at >= 6)
    {
      const guint8 *p = input->data + at;
      guint header = p[0] == 2 ? 2 : 3;
      guint n = p[0] == 2 ? p[1] : (guint) p[1] << 8 | p[2];
      gboolean start = (p[0] == 2 && n >= 1) || (p[0] == 3 && n >= 256 && n <= MAX_PACKET);

      if (start && input->len - at < header + n + 3)
        break;
      if (start && p[header + n + 2] == 3 &&
          lb_practice_vesc_crc (p + header, n) == (p[header + n] << 8 | p[header + n + 1]))
        {
          run_command (self, self, p + header, n);
          at += header + n + 3;
        }
      else
        at++;
    }
  g_byte_array_remove_range (input, 0, at);
}

gboolean
lb_practice_vesc_is_gone (LbPracticeVesc *self)
{
  return self->now_ns < self->gone_until_ns;
}

void
lb_practice_vesc_replug (LbPracticeVesc *self)
{
  if (self->gone_until_ns == G_MAXINT64)
    self->gone_until_ns = 0;
  g_byte_array_set_size (self->input, 0);
  g_array_set_size (self->answers, 0);
}

gboolean
lb_practice_vesc_write (LbPracticeVesc *self,
                        const guint8   *data,
                        gsize           length)
{
  if (lb_practice_vesc_is_gone (self))
    return FALSE;

  g_byte_array_append (self->input, data, (guint) length);
  parse_input (self);
  return TRUE;
}

gssize
lb_practice_vesc_read (LbPracticeVesc *self,
                       guint8         *buf,
                       gsize           length)
{
  gsize got = 0;

  if (lb_practice_vesc_is_gone (self))
    return -1;

  while (self->answers->len > 0 && got < length)
    {
      Answer *answer = &g_array_index (self->answers, Answer, 0);
      gsize n = MIN (answer->bytes->len, length - got);

      if (answer->due_ns > self->now_ns)
        break;
      memcpy (buf + got, answer->bytes->data, n);
      got += n;
      g_byte_array_remove_range (answer->bytes, 0, (guint) n);
      if (answer->bytes->len == 0)
        g_array_remove_index (self->answers, 0);
    }
  return (gssize) got;
}

void
lb_practice_vesc_flush (LbPracticeVesc *self)
{
  while (self->answers->len > 0 &&
         g_array_index (self->answers, Answer, 0).due_ns <= self->now_ns)
    g_array_remove_index (self->answers, 0);
}

gint64
lb_practice_vesc_next_ns (LbPracticeVesc *self)
{
  return self->answers->len > 0 ? g_array_index (self->answers, Answer, 0).due_ns : G_MAXINT64;
}

gint64
lb_practice_vesc_now (LbPracticeVesc *self)
{
  return self->now_ns;
}

void
lb_practice_vesc_set_time (LbPracticeVesc *self,
                           gint64          now_ns)
{
  self->now_ns = MAX (self->now_ns, now_ns);
}

const guint8 *
lb_practice_vesc_get_flash (LbPracticeVesc *self)
{
  return self->flash;
}

void
lb_practice_vesc_set_script (LbPracticeVesc *self,
                             gboolean        is_lisp,
                             const char     *text)
{
  memset (self->flash + (is_lisp ? LISP : QML), 0xff, SECTOR);
  if (*text != '\0')
    lb_practice_vesc_store_script (self->flash, is_lisp, text);
}

GByteArray *
lb_practice_vesc_get_mcconf (LbPracticeVesc *self)
{
  return self->mcconf;
}

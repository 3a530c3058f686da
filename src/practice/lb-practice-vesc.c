/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice"

#include "config.h"

#include "lb-practice-vesc.h"

#include <stdlib.h>
#include <string.h>

#include "lb-practice-vesc-private.h"

#define MCCONF_LENGTH 440u
#define APPCONF_LENGTH 240u

#define BYTE_NS 2000
#define LATE_NS 4000000000

static const char *const fault_names[LB_VESC_N_FAULTS] = {
  "lost", "late", "flip", "vanish", "notarget", "readfail", "writefail", "motor", "nobootloader",
  "brownout", "code",
};

typedef struct
{
  LbVescFaultKind kind;
  guint           at;
  guint           left;
  gint16          code;
} Fault;

typedef struct
{
  gint64      due_ns;
  GByteArray *bytes;
  gboolean    is_bm; /* the background thread is busy until then */
} Answer;

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

const guint8 *
lb_practice_vesc_find_mark (LbPracticeVesc *self)
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

void
lb_practice_vesc_start_firmware (LbPracticeVesc *self)
{
  const guint8 *mark = lb_practice_vesc_find_mark (self);
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
      self->own_flash = g_malloc (LB_VESC_MIB);
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
  lb_practice_vesc_start_firmware (self);
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

/* Returns: (nullable): what is due now; used up by one */
static const Fault *
take (LbPracticeVesc  *self,
      LbVescFaultKind  kind)
{
  for (guint i = 0; i < self->faults->len; i++)
    {
      Fault *fault = &g_array_index (self->faults, Fault, i);

      if (fault->kind == kind && fault->left > 0 && self->commands >= fault->at)
        {
          fault->left--;
          return fault;
        }
    }
  return NULL;
}

gboolean
lb_practice_vesc_take_fault (LbPracticeVesc  *self,
                             LbVescFaultKind  kind)
{
  return take (self, kind) != NULL;
}

gboolean
lb_practice_vesc_take_code (LbPracticeVesc *self,
                            gint16         *code)
{
  const Fault *fault = take (self, LB_VESC_FAULT_CODE);

  *code = fault != NULL ? fault->code : 0;
  return fault != NULL;
}

void
lb_practice_vesc_clear_faults (LbPracticeVesc *self)
{
  g_array_set_size (self->faults, 0);
}

guint
lb_practice_vesc_get_commands (LbPracticeVesc *self)
{
  return self->commands;
}

gboolean
lb_practice_vesc_add_fault (LbPracticeVesc *self,
                            const char     *spec)
{
  g_autofree char *name = g_strdup (spec);
  char *times = strrchr (name, 'x');
  char *at;
  char *code;
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
  code = strchr (name, ':');
  if ((code != NULL) != g_str_has_prefix (name, "code:"))
    return FALSE;
  if (code != NULL)
    {
      fault.code = (gint16) strtol (code + 1, NULL, 10);
      *code = '\0';
    }

  for (guint i = 0; i < LB_VESC_N_FAULTS; i++)
    if (strcmp (name, fault_names[i]) == 0 && (code != NULL) == (i == LB_VESC_FAULT_CODE))
      {
        fault.kind = i;
        g_array_append_val (self->faults, fault);
        return TRUE;
      }
  return FALSE;
}

void
lb_practice_vesc_send_answer (LbPracticeVesc   *self,
                              const GByteArray *payload,
                              gint64            delay_ns,
                              gboolean          is_bm)
{
  Answer answer = { 0 };

  if (lb_practice_vesc_take_fault (self, LB_VESC_FAULT_LOST))
    return;
  if (lb_practice_vesc_take_fault (self, LB_VESC_FAULT_LATE))
    delay_ns += LATE_NS;

  answer.bytes = g_byte_array_new ();
  answer.is_bm = is_bm;
  put_be (answer.bytes, payload->len <= 255 ? 2 : 3, 1);
  put_be (answer.bytes, payload->len, payload->len <= 255 ? 1 : 2);
  g_byte_array_append (answer.bytes, payload->data, payload->len);
  put_be (answer.bytes, lb_practice_vesc_crc (payload->data, payload->len), 2);
  put_be (answer.bytes, 3, 1);
  if (lb_practice_vesc_take_fault (self, LB_VESC_FAULT_FLIP))
    answer.bytes->data[answer.bytes->len / 2] ^= 4;
  answer.due_ns = self->now_ns + delay_ns + (gint64) answer.bytes->len * BYTE_NS;
  g_array_append_val (self->answers, answer);
}

gboolean
lb_practice_vesc_bm_is_busy (LbPracticeVesc *self)
{
  for (guint i = 0; i < self->answers->len; i++)
    {
      Answer *answer = &g_array_index (self->answers, Answer, i);

      if (answer->is_bm && answer->due_ns > self->now_ns)
        return TRUE;
    }
  return FALSE;
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
      gboolean start = (p[0] == 2 && n >= 1) || (p[0] == 3 && n >= 256 && n <= LB_VESC_MAX_PACKET);

      if (start && input->len - at < header + n + 3)
        break;
      if (start && p[header + n + 2] == 3 &&
          lb_practice_vesc_crc (p + header, n) == (p[header + n] << 8 | p[header + n + 1]))
        {
          lb_practice_vesc_run_command (self, self, p + header, n);
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
  memset (self->flash + (is_lisp ? LB_VESC_LISP : LB_VESC_QML), 0xff, LB_VESC_SECTOR);
  if (*text != '\0')
    lb_practice_vesc_store_script (self->flash, is_lisp, text);
}

GByteArray *
lb_practice_vesc_get_mcconf (LbPracticeVesc *self)
{
  return self->mcconf;
}

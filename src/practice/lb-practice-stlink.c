/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice"

#include "config.h"

#include "lb-practice-stlink.h"

#include <stdlib.h>
#include <string.h>

#include "lb-practice-stm32-flash.h"

#define COMMAND_LENGTH 16
#define BUFFER_SIZE 65536

#define STATUS_OK 0x80
#define STATUS_NO_ANSWER 0x81
#define STATUS_WRITE_VERIFY 0x0d
#define STATUS_WAIT 0x10
#define STATUS_FAULT 0x11

#define MODE_DFU 0
#define MODE_MASS 1
#define MODE_DEBUG 2
#define MODE_SWIM 3

/* Facts 2.7; a bulk packet of USB is 64 bytes at full speed, 512 at high speed. */
#define WORD_CLOCKS 46
#define FULL_SPEED_PACKET_NS 54000
#define HIGH_SPEED_PACKET_NS 10000
#define TURNAROUND_NS 125000
/* The adapter asks a stalled bus again for this long before it reports WAIT. */
#define STALL_NS 100000

#define DP_IDCODE 0x2ba01477u

typedef enum
{
  FAULT_STATUS,
  FAULT_STALE,
  FAULT_SHORT,
  FAULT_SILENCE,
  FAULT_STALL,
  FAULT_FLIP,
  FAULT_VANISH,
  FAULT_BROWNOUT,
} FaultKind;

typedef struct
{
  FaultKind kind;
  guint8    status;
  gboolean  by_command; /* @at counts commands, not bytes */
  guint64   at;
  guint     left;       /* how often still */
} Fault;

struct _LbPracticeStlink
{
  int                   ref_count;
  LbPracticeStlinkModel model;
  LbPracticeStm32      *chip;
  gint64                now_ns;
  guint8                mode;
  gboolean              in_updater; /* an update of its own firmware was cut off */
  guint                 khz;
  guint                 max_khz;
  guint                 sense_mv;
  gboolean              nrst_wired;
  gboolean              nrst_low;
  gboolean              gone;
  gboolean              stalled;
  gboolean              no_id;
  gint64                hand_until_ns;

  guint8                reply[BUFFER_SIZE];
  gsize                 reply_length;
  guint8                before[BUFFER_SIZE]; /* the data of an earlier read, for the stale fault */

  guint32               write_address;
  guint                 write_width;
  gsize                 write_left;

  guint8                last_status;
  guint                 commands;
  guint64               moved; /* bytes of flash */
  GArray               *faults;
};

/* Facts 1.1 and 1.3: product, clock at power-on, and the version bytes as they are sent. */
static const struct
{
  guint16 pid;
  guint8  version[2];
  guint8  long_version[5];
  gboolean high_speed;
} models[] = {
  [LB_PRACTICE_STLINK_V2] = { 0x3748, { 0x29, 0x47 }, { 0 }, FALSE },
  [LB_PRACTICE_STLINK_V2_OLD] = { 0x3748, { 0x23, 0x44 }, { 0 }, FALSE },
  [LB_PRACTICE_STLINK_V2_1] = { 0x374b, { 0x2a, 0x5b }, { 0 }, FALSE },
  [LB_PRACTICE_STLINK_V3] = { 0x374f, { 0x30, 0x00 }, { 3, 0, 10, 3, 5 }, TRUE },
};

static const struct
{
  guint16 divisor;
  guint   khz;
} divisors[] = {
  { 0, 4000 }, { 1, 1800 }, { 2, 1200 }, { 3, 950 }, { 7, 480 }, { 15, 240 },
  { 31, 125 }, { 40, 100 }, { 79, 50 }, { 158, 25 }, { 265, 15 }, { 798, 5 },
};

static const guint32 v3_khz[] = { 24000, 8000, 3300, 1000, 200, 50, 5 };

LbPracticeStlink *
lb_practice_stlink_new (LbPracticeStlinkModel model,
                        LbPracticeStm32      *chip)
{
  LbPracticeStlink *self = g_new0 (LbPracticeStlink, 1);

  self->ref_count = 1;
  self->model = model;
  self->chip = chip;
  self->mode = MODE_MASS;
  self->khz = 1800;
  self->sense_mv = 3288;
  self->nrst_wired = TRUE;
  self->last_status = STATUS_OK;
  self->faults = g_array_new (FALSE, FALSE, sizeof (Fault));
  return self;
}

LbPracticeStlink *
lb_practice_stlink_ref (LbPracticeStlink *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
lb_practice_stlink_free (LbPracticeStlink *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  g_array_unref (self->faults);
  lb_practice_stm32_free (self->chip);
  g_free (self);
}

/* Lets time pass, and with it the person's hand on NRST go. */
void
lb_practice_stlink_advance (LbPracticeStlink *self,
                            gint64            ns)
{
  self->now_ns += ns;
  if (self->hand_until_ns != 0 && self->now_ns >= self->hand_until_ns)
    {
      self->hand_until_ns = 0;
      lb_practice_stm32_hold_reset (self->chip, self->nrst_low && self->nrst_wired);
    }
  lb_practice_stm32_set_time (self->chip, self->now_ns);
}

static void
charge_transfer (LbPracticeStlink *self,
                 gsize             length)
{
  gboolean high = models[self->model].high_speed;
  gsize packet = high ? 512 : 64;
  gint64 each = high ? HIGH_SPEED_PACKET_NS : FULL_SPEED_PACKET_NS;

  lb_practice_stlink_advance (self, TURNAROUND_NS + (gint64) (length / packet + 1) * each);
}

static void
charge_word (LbPracticeStlink *self)
{
  lb_practice_stlink_advance (self, WORD_CLOCKS * 1000000ll / MAX (self->khz, 1));
}

/* Returns: whether a fault of @kind is due now, used up by one */
static Fault *
take_fault (LbPracticeStlink *self,
            FaultKind         kind)
{
  for (guint i = 0; i < self->faults->len; i++)
    {
      Fault *fault = &g_array_index (self->faults, Fault, i);
      guint64 position = fault->by_command ? self->commands : self->moved;

      if (fault->kind == kind && fault->left > 0 && position >= fault->at)
        {
          fault->left--;
          return fault;
        }
    }

  return NULL;
}

static gboolean
link_works (LbPracticeStlink *self)
{
  return lb_practice_stm32_answers (self->chip) &&
         (self->max_khz == 0 || self->khz <= self->max_khz);
}

static void
reply_bytes (LbPracticeStlink *self,
             gsize             length)
{
  memset (self->reply, 0, length);
  self->reply_length = length;
}

static void
reply_status (LbPracticeStlink *self,
              guint8            status,
              gsize             length)
{
  Fault *fault = take_fault (self, FAULT_STATUS);

  reply_bytes (self, length);
  self->reply[0] = fault != NULL ? fault->status : status;
}

/* One access with the adapter's own patience. Returns: a status */
static guint8
access_word (LbPracticeStlink *self,
             gboolean          write,
             guint32           address,
             guint             width,
             guint32          *value)
{
  gint64 give_up = self->now_ns + STALL_NS;

  if (!link_works (self) || self->mode != MODE_DEBUG)
    return STATUS_NO_ANSWER;

  while (TRUE)
    {
      LbPracticeAp result = write ? lb_practice_stm32_write (self->chip, address, width, *value)
                                  : lb_practice_stm32_read (self->chip, address, width, value);
      gint64 free_at = lb_practice_stm32_busy_until (self->chip);

      if (result == LB_PRACTICE_AP_OK)
        return STATUS_OK;
      if (result == LB_PRACTICE_AP_FAULT)
        return STATUS_FAULT;
      if (free_at > give_up)
        {
          lb_practice_stlink_advance (self, give_up - self->now_ns);
          return STATUS_WAIT;
        }
      lb_practice_stlink_advance (self, MAX (free_at - self->now_ns, 1));
    }
}

static void
count_moved (LbPracticeStlink *self,
             guint32           address,
             gsize             length)
{
  if (address >> 24 == 0x08)
    self->moved += length;
  if (take_fault (self, FAULT_BROWNOUT) != NULL)
    lb_practice_stm32_set_power (self->chip, FALSE);
  if (take_fault (self, FAULT_VANISH) != NULL)
    self->gone = TRUE;
}

static void
read_memory (LbPracticeStlink *self,
             guint32           address,
             gsize             length,
             guint             width)
{
  Fault *fault = take_fault (self, FAULT_STATUS);
  guint8 status = fault != NULL ? fault->status : STATUS_OK;
  gsize sent = width == 1 && length == 1 ? 2 : length;

  reply_bytes (self, sent);
  for (gsize i = 0; i + width <= length && status == STATUS_OK; i += width)
    {
      guint32 value = 0;

      status = access_word (self, FALSE, address + (guint32) i, width, &value);
      for (guint b = 0; b < width && status == STATUS_OK; b++)
        self->reply[i + b] = (guint8) (value >> (8 * b));
      charge_word (self);
    }

  /* A failed read sends as many bytes as a good one: zeros, or what was before (facts 1.4). */
  if (status != STATUS_OK && take_fault (self, FAULT_STALE) != NULL)
    memcpy (self->reply, self->before, sent);
  if (status == STATUS_OK)
    memcpy (self->before, self->reply, sent);
  if (take_fault (self, FAULT_FLIP) != NULL)
    self->reply[0] ^= 0x10;
  self->last_status = status;
  count_moved (self, address, length);
}

static void
begin_write (LbPracticeStlink *self,
             guint32           address,
             gsize             length,
             guint             width)
{
  self->write_address = address;
  self->write_width = width;
  self->write_left = length;
  self->last_status = STATUS_OK;
}

static void
take_payload (LbPracticeStlink *self,
              const guint8     *data,
              gsize             length)
{
  Fault *fault = take_fault (self, FAULT_STATUS);
  guint width = self->write_width;
  gsize used = MIN (length, self->write_left);

  if (fault != NULL && fault->status != STATUS_WRITE_VERIFY && self->last_status == STATUS_OK)
    self->last_status = fault->status;
  for (gsize i = 0; i + width <= used && self->last_status == STATUS_OK; i += width)
    {
      guint32 value = 0;

      for (guint b = 0; b < width; b++)
        value |= (guint32) data[i + b] << (8 * b);
      self->last_status =
        access_word (self, TRUE, self->write_address + (guint32) i, width, &value);
      charge_word (self);
    }

  /* The adapter compares after it wrote, and says so when they differ. */
  if (fault != NULL && fault->status == STATUS_WRITE_VERIFY && self->last_status == STATUS_OK)
    self->last_status = STATUS_WRITE_VERIFY;
  count_moved (self, self->write_address, used);
  self->write_address += (guint32) used;
  self->write_left -= used;
}

static void
enter_debug (LbPracticeStlink *self)
{
  if (!link_works (self))
    {
      self->mode = MODE_MASS;
      reply_status (self, STATUS_NO_ANSWER, 2);
      return;
    }

  self->mode = MODE_DEBUG;
  lb_practice_stm32_attach (self->chip);
  reply_status (self, STATUS_OK, 2);
}

static void
reply_idcodes (LbPracticeStlink *self)
{
  gboolean works = link_works (self) && self->mode == MODE_DEBUG;

  reply_status (self, works ? STATUS_OK : 0x09, 12);
  if (works && !self->no_id)
    lb_practice_word_put (self->reply + 4, DP_IDCODE);
}

static void
drive_nrst (LbPracticeStlink *self,
            guint8            level)
{
  self->nrst_low = level == 0;
  if (self->nrst_wired && self->hand_until_ns == 0)
    lb_practice_stm32_hold_reset (self->chip, self->nrst_low);
  if (self->nrst_wired && level == 2)
    lb_practice_stm32_reset (self->chip);
  reply_status (self, STATUS_OK, 2);
}

static void
set_divisor (LbPracticeStlink *self,
             guint16           divisor)
{
  for (gsize i = 0; i < G_N_ELEMENTS (divisors); i++)
    if (divisors[i].divisor == divisor)
      self->khz = divisors[i].khz;
  reply_status (self, STATUS_OK, 2);
}

static void
reply_com_freq (LbPracticeStlink *self)
{
  reply_status (self, STATUS_OK, 52);
  self->reply[8] = G_N_ELEMENTS (v3_khz);
  for (gsize i = 0; i < G_N_ELEMENTS (v3_khz); i++)
    lb_practice_word_put (self->reply + 12 + 4 * i, v3_khz[i]);
}

static void
set_com_freq (LbPracticeStlink *self,
              guint32           khz)
{
  for (gsize i = 0; i < G_N_ELEMENTS (v3_khz); i++)
    if (v3_khz[i] == khz)
      self->khz = khz;
  reply_status (self, STATUS_OK, 8);
}

static void
read_word (LbPracticeStlink *self,
           guint32           address)
{
  guint32 value = 0;
  guint8 status = access_word (self, FALSE, address, 4, &value);

  charge_word (self);
  reply_status (self, status, 8);
  if (status == STATUS_OK)
    lb_practice_word_put (self->reply + 4, value);
}

static void
write_word (LbPracticeStlink *self,
            guint32           address,
            guint32           value)
{
  guint8 status = access_word (self, TRUE, address, 4, &value);

  charge_word (self);
  reply_status (self, status, 2);
}

static void
reply_registers (LbPracticeStlink *self)
{
  reply_status (self, link_works (self) ? STATUS_OK : STATUS_NO_ANSWER, 88);
  for (guint i = 0; i < 19; i++)
    lb_practice_word_put (self->reply + 4 + 4 * i, lb_practice_stm32_get_register (self->chip, i));
}

static void
reply_version (LbPracticeStlink *self)
{
  reply_bytes (self, 6);
  memcpy (self->reply, models[self->model].version, 2);
  self->reply[2] = 0x83;
  self->reply[3] = 0x04;
  self->reply[4] = (guint8) models[self->model].pid;
  self->reply[5] = (guint8) (models[self->model].pid >> 8);
}

static void
reply_long_version (LbPracticeStlink *self)
{
  reply_bytes (self, 12);
  memcpy (self->reply, models[self->model].long_version, 5);
  self->reply[8] = 0x83;
  self->reply[9] = 0x04;
  self->reply[10] = (guint8) models[self->model].pid;
  self->reply[11] = (guint8) (models[self->model].pid >> 8);
}

static void
reply_voltage (LbPracticeStlink *self)
{
  reply_bytes (self, 8);
  lb_practice_word_put (self->reply, 2400);
  lb_practice_word_put (self->reply + 4, self->sense_mv);
}

static guint16
get16 (const guint8 *p)
{
  return (guint16) (p[0] | p[1] << 8);
}

static void
memory_command (LbPracticeStlink *self,
                const guint8     *c)
{
  guint32 address = lb_practice_word_get (c + 2);
  gsize length = get16 (c + 6);

  switch (c[1])
    {
    case 0x07: read_memory (self, address, length & ~3u, 4); break;
    case 0x08: begin_write (self, address, length & ~3u, 4); break;
    case 0x0c: read_memory (self, address, length, 1); break;
    case 0x0d: begin_write (self, address, length, 1); break;
    case 0x47: read_memory (self, address, length & ~1u, 2); break;
    case 0x48: begin_write (self, address, length & ~1u, 2); break;
    default: break;
    }
}

/* Commands that begin with f2. */
static void
debug_command (LbPracticeStlink *self,
               const guint8     *c)
{
  gboolean is_v3 = models[self->model].long_version[0] != 0;

  switch (c[1])
    {
    case 0x21: self->mode = MODE_MASS; break;
    case 0x30: enter_debug (self); break;
    case 0x31: reply_idcodes (self); break;
    case 0x32:
      lb_practice_stm32_reset (self->chip);
      reply_status (self, STATUS_OK, 2);
      break;
    case 0x33:
      reply_status (self, STATUS_OK, 8);
      lb_practice_word_put (self->reply + 4, lb_practice_stm32_get_register (self->chip, c[2]));
      break;
    case 0x34:
      lb_practice_stm32_set_register (self->chip, c[2], lb_practice_word_get (c + 3));
      reply_status (self, STATUS_OK, 2);
      break;
    case 0x35: write_word (self, lb_practice_word_get (c + 2), lb_practice_word_get (c + 6)); break;
    case 0x36: read_word (self, lb_practice_word_get (c + 2)); break;
    case 0x3a: reply_registers (self); break;
    case 0x3b: reply_status (self, self->last_status, 2); break;
    case 0x3c: drive_nrst (self, c[2]); break;
    case 0x3e: reply_status (self, self->last_status, 12); break;
    case 0x43: set_divisor (self, get16 (c + 2)); break;
    case 0x45:
      reply_status (self, link_works (self) ? STATUS_OK : STATUS_NO_ANSWER, 8);
      if (get16 (c + 2) == 0xffff && get16 (c + 4) == 0)
        lb_practice_word_put (self->reply + 4, DP_IDCODE);
      break;
    case 0x61:
      if (is_v3)
        set_com_freq (self, lb_practice_word_get (c + 4));
      break;
    case 0x62:
      if (is_v3)
        reply_com_freq (self);
      break;
    case 0x07:
    case 0x08:
    case 0x0c:
    case 0x0d:
    case 0x47:
    case 0x48:
      memory_command (self, c);
      break;
    default:
      reply_status (self, STATUS_OK, 2);
      break;
    }
}

static void
run_command (LbPracticeStlink *self,
             const guint8     *c)
{
  self->reply_length = 0;
  self->commands++;

  switch (c[0])
    {
    case 0xf1: reply_version (self); break;
    case 0xfb: reply_long_version (self); break;
    case 0xf5:
      reply_bytes (self, 2);
      self->reply[0] = self->in_updater ? MODE_DFU : self->mode;
      break;
    case 0xf7: reply_voltage (self); break;
    case 0xf3:
      if (c[1] == 0x07 && self->mode == MODE_DFU)
        self->mode = MODE_MASS;
      break;
    case 0xf4:
      if (c[1] == 0x01 && self->mode == MODE_SWIM)
        self->mode = MODE_MASS;
      break;
    case 0xf2: debug_command (self, c); break;
    default: self->stalled = TRUE; break;
    }

  if (take_fault (self, FAULT_SHORT) != NULL && self->reply_length > 0)
    self->reply_length--;
  if (take_fault (self, FAULT_SILENCE) != NULL)
    self->reply_length = 0;
  if (take_fault (self, FAULT_STALL) != NULL)
    self->stalled = TRUE;
}

LbPracticeUsb
lb_practice_stlink_out (LbPracticeStlink *self,
                        const guint8     *data,
                        gsize             length)
{
  guint8 command[COMMAND_LENGTH] = { 0 };

  if (self->gone)
    return LB_PRACTICE_USB_GONE;
  if (self->stalled)
    return LB_PRACTICE_USB_STALL;

  charge_transfer (self, length);
  if (self->write_left > 0)
    {
      take_payload (self, data, length);
      return LB_PRACTICE_USB_OK;
    }

  memcpy (command, data, MIN (length, sizeof command));
  run_command (self, command);
  if (take_fault (self, FAULT_VANISH) != NULL)
    self->gone = TRUE;
  return LB_PRACTICE_USB_OK;
}

LbPracticeUsb
lb_practice_stlink_in (LbPracticeStlink *self,
                       guint8           *buf,
                       gsize             length,
                       gsize            *got)
{
  *got = 0;
  if (self->gone)
    return LB_PRACTICE_USB_GONE;
  if (self->stalled)
    return LB_PRACTICE_USB_STALL;
  if (self->reply_length == 0)
    return LB_PRACTICE_USB_TIMEOUT;

  *got = MIN (length, self->reply_length);
  memcpy (buf, self->reply, *got);
  memmove (self->reply, self->reply + *got, self->reply_length - *got);
  self->reply_length -= *got;
  charge_transfer (self, *got);
  return LB_PRACTICE_USB_OK;
}

void
lb_practice_stlink_clear_halt (LbPracticeStlink *self)
{
  self->stalled = FALSE;
  self->reply_length = 0;
  self->write_left = 0;
}

void
lb_practice_stlink_replug (LbPracticeStlink *self)
{
  lb_practice_stlink_clear_halt (self);
  self->mode = MODE_MASS;
  self->gone = FALSE;
}

gint64
lb_practice_stlink_now (LbPracticeStlink *self)
{
  return self->now_ns;
}

LbPracticeStm32 *
lb_practice_stlink_get_chip (LbPracticeStlink *self)
{
  return self->chip;
}

void
lb_practice_stlink_swap_chip (LbPracticeStlink *self,
                              LbPracticeStlink *other)
{
  LbPracticeStm32 *chip = self->chip;

  self->chip = other->chip;
  other->chip = chip;
  lb_practice_stm32_set_time (self->chip, self->now_ns);
}

guint16
lb_practice_stlink_get_pid (LbPracticeStlink *self)
{
  return models[self->model].pid;
}

guint
lb_practice_stlink_get_commands (LbPracticeStlink *self)
{
  return self->commands;
}

void
lb_practice_stlink_set_mode (LbPracticeStlink *self,
                             guint8            mode)
{
  self->mode = mode;
}

void
lb_practice_stlink_set_nrst_wire (LbPracticeStlink *self,
                                  gboolean          wired)
{
  self->nrst_wired = wired;
}

void
lb_practice_stlink_ground_nrst (LbPracticeStlink *self,
                                guint             ms)
{
  self->hand_until_ns = self->now_ns + ms * 1000000ll;
  lb_practice_stm32_hold_reset (self->chip, TRUE);
}

void
lb_practice_stlink_set_sense (LbPracticeStlink *self,
                              guint             millivolts)
{
  self->sense_mv = millivolts;
}

void
lb_practice_stlink_set_max_khz (LbPracticeStlink *self,
                                guint             khz)
{
  self->max_khz = khz;
}

/* Faults that are a state of the board rather than an event. */
static gboolean
apply_state_fault (LbPracticeStlink *self,
                   const char       *name)
{
  if (strcmp (name, "protected") == 0)
    lb_practice_stm32_set_rdp (self->chip, 0x55);
  else if (strcmp (name, "dead") == 0)
    lb_practice_stm32_set_rdp (self->chip, 0xcc);
  else if (strcmp (name, "noid") == 0)
    self->no_id = TRUE;
  else if (strcmp (name, "nonrst") == 0)
    self->nrst_wired = FALSE;
  else if (strcmp (name, "novoltage") == 0)
    self->sense_mv = 0;
  else if (strcmp (name, "updater") == 0)
    self->in_updater = TRUE;
  else if (strcmp (name, "swdoff") == 0)
    lb_practice_stm32_set_swd_off (self->chip, TRUE);
  else if (g_str_has_prefix (name, "slow:"))
    self->max_khz = (guint) atoi (name + 5);
  else
    return FALSE;

  return TRUE;
}

static gboolean
event_fault (Fault      *fault,
             const char *name)
{
  static const struct
  {
    const char *name;
    FaultKind   kind;
  } names[] = {
    { "stale", FAULT_STALE },   { "short", FAULT_SHORT },   { "silence", FAULT_SILENCE },
    { "stall", FAULT_STALL },   { "flip", FAULT_FLIP },     { "vanish", FAULT_VANISH },
    { "brownout", FAULT_BROWNOUT },
  };

  if (g_str_has_prefix (name, "status:"))
    {
      fault->kind = FAULT_STATUS;
      fault->status = (guint8) strtoul (name + 7, NULL, 16);
      return TRUE;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i].name, name) == 0)
      {
        fault->kind = names[i].kind;
        return TRUE;
      }

  return FALSE;
}

gboolean
lb_practice_stlink_add_fault (LbPracticeStlink *self,
                              const char       *spec)
{
  g_autofree char *name = g_strdup (spec);
  char *times = strrchr (name, 'x');
  char *at;
  Fault fault = { .left = 1 };

  if (times != NULL && times != name && g_ascii_isdigit (times[1]))
    {
      fault.left = (guint) strtoul (times + 1, NULL, 10);
      *times = '\0';
    }
  at = strchr (name, '@');
  if (at != NULL)
    {
      fault.by_command = at[1] == '#';
      fault.at = g_ascii_strtoull (at + (fault.by_command ? 2 : 1), NULL, 0);
      *at = '\0';
    }

  if (apply_state_fault (self, name))
    return TRUE;
  if (!event_fault (&fault, name))
    return FALSE;

  g_array_append_val (self->faults, fault);
  return TRUE;
}

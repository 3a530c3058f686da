/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-practice-vesc.h"

G_BEGIN_DECLS

/* How practice firmware says what it is. */
#define LB_PRACTICE_VESC_MARK "LBVESC"
#define LB_PRACTICE_VESC_MARK_OFFSET 0x1c0

/* Where the flash holds what (facts 3). */
#define LB_VESC_MIB (1024 * 1024u)
#define LB_VESC_QML 0xa0000u
#define LB_VESC_LISP 0xc0000u
#define LB_VESC_SECTOR 0x20000u

#define LB_VESC_MAX_PACKET 512u

guint16 lb_practice_vesc_crc          (const guint8 *data,
                                       gsize         length);
gsize   lb_practice_vesc_expand       (const guint8 *data,
                                       gsize         length,
                                       guint8       *out,
                                       gsize         size);
void    lb_practice_vesc_store_script (guint8       *flash,
                                       gboolean      is_lisp,
                                       const char   *text);

/*
 * The commands by which a VESC programs the chip on its SWD header (facts 4.6). The chip's clock
 * moves on by what they take.
 */
typedef struct
{
  LbPracticeStm32 *chip; /* NULL when nothing is connected */
  gboolean         connected;
  guint8           block[1024]; /* what is written once an address leaves it */
  guint32          block_address;
  gboolean         block_dirty;
  gint64          *now_ns;
  gboolean         fail_read;   /* faults, for the next one */
  gboolean         fail_write;
  gboolean         brown_out;
} LbPracticeBm;

gint16 lb_practice_bm_connect    (LbPracticeBm *self);
gint16 lb_practice_bm_erase      (LbPracticeBm *self);
gint16 lb_practice_bm_write      (LbPracticeBm *self,
                                  guint32       address,
                                  const guint8 *data,
                                  gsize         length);
/* @out is filled whether it works or not. */
gint16 lb_practice_bm_read       (LbPracticeBm *self,
                                  guint32       address,
                                  guint8       *out,
                                  gsize         length);
gint16 lb_practice_bm_reboot     (LbPracticeBm *self);
void   lb_practice_bm_disconnect (LbPracticeBm *self);
void   lb_practice_bm_halt       (LbPracticeBm *self);

typedef enum
{
  LB_VESC_FAULT_LOST,
  LB_VESC_FAULT_LATE,
  LB_VESC_FAULT_FLIP,
  LB_VESC_FAULT_VANISH,
  LB_VESC_FAULT_NOTARGET,
  LB_VESC_FAULT_READFAIL,
  LB_VESC_FAULT_WRITEFAIL,
  LB_VESC_FAULT_MOTOR,
  LB_VESC_FAULT_NOBOOTLOADER,
  LB_VESC_FAULT_BROWNOUT,
  LB_VESC_FAULT_CODE,
  LB_VESC_N_FAULTS
} LbVescFaultKind;

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

static inline guint32
get_be32 (const guint8 *p)
{
  return (guint32) p[0] << 24 | (guint32) p[1] << 16 | (guint32) p[2] << 8 | p[3];
}

static inline void
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

/* Returns: (nullable): what the firmware calls itself; %NULL when there is none that runs */
const guint8 *lb_practice_vesc_find_mark      (LbPracticeVesc *self);
void          lb_practice_vesc_start_firmware (LbPracticeVesc *self);
/* Whether a fault of @kind is due now; it is used up by one. */
gboolean      lb_practice_vesc_take_fault     (LbPracticeVesc  *self,
                                               LbVescFaultKind  kind);
/* The same for LB_VESC_FAULT_CODE. @code: (out) */
gboolean      lb_practice_vesc_take_code      (LbPracticeVesc  *self,
                                               gint16          *code);
/* @is_bm: the programmer's background thread is busy until the answer is out */
void          lb_practice_vesc_send_answer    (LbPracticeVesc   *self,
                                               const GByteArray *payload,
                                               gint64            delay_ns,
                                               gboolean          is_bm);
gboolean      lb_practice_vesc_bm_is_busy     (LbPracticeVesc *self);
/* @line: the controller whose serial line the answer takes */
void          lb_practice_vesc_run_command    (LbPracticeVesc *self,
                                               LbPracticeVesc *line,
                                               const guint8   *payload,
                                               gsize           length);

G_END_DECLS

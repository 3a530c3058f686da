/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-practice-stlink.h"

G_BEGIN_DECLS

#define LB_STLINK_BUFFER_SIZE 65536 /* the length of a command has 16 bits */

#define LB_STLINK_MODE_DFU 0
#define LB_STLINK_MODE_MASS 1
#define LB_STLINK_MODE_DEBUG 2
#define LB_STLINK_MODE_SWIM 3

#define LB_STLINK_STATUS_OK 0x80

typedef enum
{
  LB_STLINK_FAULT_STATUS,
  LB_STLINK_FAULT_STALE,
  LB_STLINK_FAULT_SHORT,
  LB_STLINK_FAULT_SILENCE,
  LB_STLINK_FAULT_STALL,
  LB_STLINK_FAULT_FLIP,
  LB_STLINK_FAULT_VANISH,
  LB_STLINK_FAULT_BROWNOUT,
} LbStlinkFaultKind;

typedef struct
{
  LbStlinkFaultKind kind;
  guint8            status;
  gboolean          by_command; /* @at counts commands, not bytes */
  guint64           at;
  guint             left;       /* how often still */
} LbStlinkFault;

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

  guint8                reply[LB_STLINK_BUFFER_SIZE];
  gsize                 reply_length;
  guint8                before[LB_STLINK_BUFFER_SIZE]; /* what an earlier read gave */

  guint32               write_address;
  guint                 write_width;
  gsize                 write_left;

  guint8                last_status;
  guint                 commands;
  guint64               moved; /* bytes of flash */
  GArray               *faults;
};

/* What a model says of itself: its product, and the version bytes as they are sent. */
typedef struct
{
  guint16  pid;
  guint8   version[2];
  guint8   long_version[5];
  gboolean high_speed;
} LbStlinkTraits;

const LbStlinkTraits *lb_practice_stlink_traits (const LbPracticeStlink *self);

/* Returns: (nullable): a fault of @kind that is due now, used up by one */
LbStlinkFault *lb_practice_stlink_take_fault   (LbPracticeStlink *self,
                                                LbStlinkFaultKind kind);

/* Whether the chip answers over the wires at this clock. */
gboolean       lb_practice_stlink_link_works   (LbPracticeStlink *self);
/* One 16-byte command; its answer waits in @reply. */
void           lb_practice_stlink_run_command  (LbPracticeStlink *self,
                                                const guint8     *command);
/* Makes room for an answer of @length zeros. */
void           lb_practice_stlink_reply        (LbPracticeStlink *self,
                                                gsize             length);

/* The chip's memory: one word, and the blocks of the memory commands. */
guint8         lb_practice_stlink_access_word  (LbPracticeStlink *self,
                                                gboolean          write,
                                                guint32           address,
                                                guint             width,
                                                guint32          *value);
void           lb_practice_stlink_run_memory   (LbPracticeStlink *self,
                                                const guint8     *command);
/* The bytes that follow a command to write. */
void           lb_practice_stlink_take_payload (LbPracticeStlink *self,
                                                const guint8     *data,
                                                gsize             length);

G_END_DECLS

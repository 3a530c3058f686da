/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-practice-model.h"

G_BEGIN_DECLS

/* What a hand can do to a board. */
typedef enum
{
  LB_PRACTICE_CONTROL_NONE,
  LB_PRACTICE_CONTROL_BOOT,   /* pulls the boot pin low while held */
  LB_PRACTICE_CONTROL_RESET,  /* holds the chip in reset */
  LB_PRACTICE_CONTROL_SUPPLY, /* held: the supply is plugged in; so at the start */
  LB_PRACTICE_CONTROL_KEY,    /* the VG-L7X's power key: switches on; boot mode lasts while it is held */
} LbPracticeControlKind;

typedef struct
{
  const char            *name;  /* for lb_practice_place_set_control() */
  const char            *title; /* for people */
  LbPracticeControlKind  kind;
} LbPracticeControl;

#define LB_PRACTICE_MAX_CONTROLS 2

/* How the title of every practice place begins; the title of its board comes after it. */
#define LB_PRACTICE_TITLE_PREFIX "Practice board: "

/**
 * LbPracticeBoard:
 *
 * One practice board by name: which chip, how much flash, how it is reached.
 */
typedef struct
{
  const char        *name;       /* as in practice:NAME */
  const char        *title;      /* for people */
  const char        *chip;       /* key of its LbPracticeModel */
  guint64            flash_size; /* 0: the model's */
  guint8             vendor;     /* of the flash (facts section 5) */
  guint8             mac[6];
  gboolean           lines;      /* DTR and RTS are wired to the boot pin and the reset pin */
  guint16            usb_vid;    /* of its adapter */
  guint16            usb_pid;
  const char        *adapter;    /* its name for people */
  guint              used;       /* percent of the flash that factory firmware fills */
  LbPracticeControl  controls[LB_PRACTICE_MAX_CONTROLS];
  LbPracticeWord     words[LB_PRACTICE_MAX_WORDS]; /* replace the model's, when there are any */
} LbPracticeBoard;

/* Returns: (nullable): the board called @name */
const LbPracticeBoard *lb_practice_board_find  (const char            *name);
const LbPracticeBoard *lb_practice_board_get   (guint                  index);
guint                  lb_practice_board_get_n (void);
const LbPracticeModel *lb_practice_board_model (const LbPracticeBoard *self);

G_END_DECLS

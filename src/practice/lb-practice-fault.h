/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What can go wrong on a practice board: SPEC = NAME[@OFFSET][xCOUNT].
 *
 * Both numbers are decimal: @0x2 is at byte 0, twice.
 * OFFSET counts bytes of flash payload moved in either direction since the board was made: data of
 * reads as sent, data of writes as programmed (not their compressed form). Until then all is well.
 * COUNT is how often it happens; without it the first group happens once, the second for good.
 */
typedef enum
{
  /* happen at a byte */
  LB_PRACTICE_FAULT_SHORT,    /* three bytes of a data frame are missing */
  LB_PRACTICE_FAULT_LOST,     /* a data frame, or the reply to one, never arrives */
  LB_PRACTICE_FAULT_FLIP,     /* one bit of a data frame is wrong on the line */
  LB_PRACTICE_FAULT_SILENCE,  /* the chip hangs until it is reset */
  LB_PRACTICE_FAULT_VANISH,   /* the cable is pulled, and plugged in again after a while */
  LB_PRACTICE_FAULT_BROWNOUT, /* the supply dips: the chip resets */
  LB_PRACTICE_FAULT_PROTECTED, /* the flash's protection bits are set; COUNT: anew when cleared */
  /* are so from a byte on */
  LB_PRACTICE_FAULT_UNSTABLE, /* reads and digests have a wrong bit, another each time */
  LB_PRACTICE_FAULT_BOOT_NORMAL, /* resets start the application, and nobody presses the buttons */
  LB_PRACTICE_FAULT_BOOT_SDIO,   /* resets end in the SDIO loader */
  LB_PRACTICE_FAULT_NOHELLO,     /* the stub never says that it runs */
  LB_PRACTICE_FAULT_BAUD,        /* above MAX bits per second the line damages bytes */
  LB_PRACTICE_FAULT_NOID,        /* the flash does not tell its id */
  LB_PRACTICE_FAULT_STICKY,      /* the stub is an old one: a late error stays until the next BEGIN */
  LB_PRACTICE_N_FAULTS
} LbPracticeFaultKind;

#define LB_PRACTICE_FAULT_FOREVER G_MAXUINT

typedef struct
{
  LbPracticeFaultKind kind;
  guint64             offset;
  guint               left; /* how often it will still happen */
  guint               max;  /* bits per second, for BAUD */
} LbPracticeFault;

/* The list of all faults, a line each, for people. */
char    *lb_practice_fault_describe_all (void);

/* Returns: FALSE with LB_ERROR_INVALID, which names what can be given */
gboolean lb_practice_fault_parse        (const char       *spec,
                                         LbPracticeFault  *fault,
                                         GError          **error);

/* @self: of LbPracticeFault. Returns: (nullable): one of @kind that begins before byte @end */
LbPracticeFault *lb_practice_fault_find (GArray              *self,
                                         LbPracticeFaultKind  kind,
                                         guint64              end);

/* Returns: whether @kind happens now, with @moved bytes moved; uses it up once */
gboolean lb_practice_fault_strikes      (GArray              *self,
                                         LbPracticeFaultKind  kind,
                                         guint64              moved);

/**
 * lb_practice_fault_strikes_in:
 *
 * Whether @kind happens within the @length bytes that follow @moved; uses it up once.
 *
 * @at: (out): the byte among them
 */
gboolean lb_practice_fault_strikes_in   (GArray              *self,
                                         LbPracticeFaultKind  kind,
                                         guint64              moved,
                                         gsize                length,
                                         gsize               *at);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-practice-board.h"
#include "lb-practice-flash.h"

G_BEGIN_DECLS

/* What an owner has burned into the chip; all zero is a chip as it is sold. */
typedef struct
{
  guint32 flags;       /* as GET_SECURITY_INFO reports them (facts 2.8) */
  guint8  crypt_count; /* flash_crypt_cnt */
} LbPracticeSecurity;

#define LB_PRACTICE_SECURE_BOOT (1u << 0)
#define LB_PRACTICE_SECURE_DOWNLOAD (1u << 2)

/**
 * LbPracticeRegs:
 *
 * The registers a loader can be asked for: eFuses, the UART's divider, the SPI flash controller,
 * and plain memory everywhere else. Times are nanoseconds.
 */
typedef struct _LbPracticeRegs LbPracticeRegs;

LbPracticeRegs *lb_practice_regs_new     (const LbPracticeBoard    *board,
                                          const LbPracticeSecurity *security,
                                          LbPracticeFlash          *flash);
void            lb_practice_regs_free    (LbPracticeRegs *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbPracticeRegs, lb_practice_regs_free)

/* A reset: what a program has written is gone, eFuses are not. */
void            lb_practice_regs_reset   (LbPracticeRegs *self);
/* Connects the flash to its controller; before that it reads as FF. */
void            lb_practice_regs_attach  (LbPracticeRegs *self,
                                          gboolean        attached);
/* Whether the flash tells its id and parameters. */
void            lb_practice_regs_hide_id (LbPracticeRegs *self,
                                          gboolean        hidden);
/* The rate the UART's divider shows. */
void            lb_practice_regs_set_baud (LbPracticeRegs *self,
                                           guint           baud);
guint32         lb_practice_regs_read    (LbPracticeRegs *self,
                                          gint64          now,
                                          guint32         address);
void            lb_practice_regs_write   (LbPracticeRegs *self,
                                          gint64          now,
                                          guint32         address,
                                          guint32         value,
                                          guint32         mask);
/* Returns: the code of the last flash command a program gave through registers */
guint8          lb_practice_regs_last_command (LbPracticeRegs *self);

/* The whole RDID as a read through the controller gives it. */
guint32         lb_practice_regs_flash_id (LbPracticeRegs *self);

G_END_DECLS

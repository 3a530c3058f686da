/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-identity.h"
#include "lb-stm32-chips.h"
#include "lb-swd-target.h"

G_BEGIN_DECLS

#define LB_STM32_OTP_LENGTH 528u /* 16 blocks of 32 bytes, and a lock byte for each */

/* What a running STM32 tells about itself over SWD, without being halted. */
typedef struct
{
  const LbStm32Chip *chip;
  guint32            cpuid;
  guint32            idcode;
  guint8             uid[12];
  guint32            flash_size;   /* bytes */
  gboolean           size_certain;
  guint32            option_word;  /* OPTCR, OPTR or OBR */
  guint              rdp_level;
  guint8             otp[LB_STM32_OTP_LENGTH];
  gboolean           have_otp;     /* it was there, and read alike twice */
} LbStm32Info;

/**
 * lb_stm32_identify:
 *
 * Returns: %FALSE with LB_ERROR_UNSUPPORTED for a part that is not in the table, LB_ERROR_PROTOCOL when
 * the answers make no sense, or what the adapter says
 */
gboolean    lb_stm32_identify          (LbStm32Info   *self,
                                        LbSwdTarget   *target,
                                        GCancellable  *cancellable,
                                        GError       **error);

/* Reads the unit's id alone: the cheap "same unit?". */
gboolean    lb_stm32_read_uid          (const LbStm32Chip  *chip,
                                        LbSwdTarget        *target,
                                        guint8              uid[12],
                                        GError            **error);

/* Returns: (transfer full) */
LbIdentity *lb_stm32_info_to_identity  (const LbStm32Info *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-stm32-device.h"

G_BEGIN_DECLS

/* What of a VESC is in the flash behind a debug adapter (facts stm32 3). */
typedef enum
{
  LB_VESC_HAS_FIRMWARE = 1 << 0,
  LB_VESC_HAS_SETTINGS = 1 << 1,
  LB_VESC_HAS_SCRIPTS = 1 << 2,     /* or a staged update */
  LB_VESC_HAS_BOOTLOADER = 1 << 3,
  LB_VESC_HAS_OTHER_START = 1 << 4, /* something else than VESC firmware where the chip starts */
  LB_VESC_HAS_OTHER_LAST = 1 << 5,  /* something else than a boot loader in the last sector */
  LB_VESC_CONTENTS_KNOWN = 1 << 6,  /* it could be asked */
} LbVescContents;

/**
 * lb_vesc_contents_look:
 *
 * Looks at the beginning of each part while the firmware goes on running. Worker thread.
 *
 * Returns: what is there; 0 when the chip is no STM32F405, is read-protected, or does not answer: who
 * needs to know why, reads it
 */
LbVescContents lb_vesc_contents_look (LbStm32Device *device,
                                      GCancellable  *cancellable);

G_END_DECLS

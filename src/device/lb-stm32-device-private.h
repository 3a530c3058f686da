/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-stm32-device.h"
#include "lb-stm32-flash.h"
#include "lb-stm32-identify.h"

G_BEGIN_DECLS

#define LB_STM32_READ_CHUNK 4096u
#define LB_STM32_READ_CHUNK_SMALL 1024u

struct _LbStm32Device
{
  LbDevice parent_instance;

  LbSwdTarget  *target;
  LbStm32Info   info;
  LbStm32Flash  flash;
  guint32       chunk;         /* bytes of one read */
  gboolean      open;
  gboolean      halted;
  gboolean      changed;       /* the flash was erased or written: the firmware must start anew */
  gboolean      caches_stale;
  guint32       old_dbgmcu_cr;
  guint32       old_freeze;
  gboolean      have_old_dbgmcu;
  GPtrArray    *extras;        /* GBytes, in the order of their names */
};

/* Whether the adapter erases and programs the flash itself. */
gboolean lb_stm32_device_has_programmer (LbStm32Device *self);
gboolean lb_stm32_device_can_write      (LbStm32Device *self);

/* lb-stm32-open.c: finds the chip, by more and more means, and learns what it is. */
gboolean lb_stm32_device_open           (LbDevice            *device,
                                         const LbOpenOptions *options,
                                         GCancellable        *cancellable,
                                         GError             **error);

/* lb-stm32-halt.c: the core stands still from the first access to the flash until close. */
gboolean lb_stm32_device_ensure_halted  (LbStm32Device *self,
                                         GCancellable  *cancellable,
                                         GError       **error);
gboolean lb_stm32_device_close          (LbDevice      *device,
                                         LbLeave        leave,
                                         GError       **error);

/* lb-stm32-recover.c: after a broken link. */
gboolean lb_stm32_device_check_alive    (LbDevice      *device,
                                         GCancellable  *cancellable,
                                         GError       **error);
gboolean lb_stm32_device_recover        (LbDevice      *device,
                                         LbRecovery     how,
                                         GCancellable  *cancellable,
                                         GError       **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Cortex-M (facts 1.7, 2.1). */
#define LB_CORTEX_CPUID 0xe000ed00u
#define LB_CORTEX_AIRCR 0xe000ed0cu
#define LB_CORTEX_DHCSR 0xe000edf0u
#define LB_CORTEX_DEMCR 0xe000edfcu
#define LB_CORTEX_DHCSR_HALT 0xa05f0003u
#define LB_CORTEX_DHCSR_RUN 0xa05f0001u
#define LB_CORTEX_DHCSR_LEAVE 0xa05f0000u
#define LB_CORTEX_S_HALT (1u << 17)
#define LB_CORTEX_S_RESET_ST (1u << 25)
#define LB_CORTEX_AIRCR_SYSRESETREQ 0x05fa0004u
#define LB_CORTEX_VC_CORERESET (1u << 0)

#define LB_STM32_DBGMCU_ID_M0 0x40015800u
#define LB_STM32_DBGMCU_ID_M3 0xe0042000u
#define LB_STM32_DBGMCU_CR 0xe0042004u
#define LB_STM32_DBGMCU_APB1_FZ 0xe0042008u
#define LB_STM32_FREEZE_WATCHDOGS 0x1800u

/**
 * LbSwdTarget:
 *
 * The memory of a chip behind a debug adapter: an ST-Link, or a VESC that programs another. All
 * words are little-endian bytes in the order of the chip's memory. Every answer was checked before it
 * becomes data: a failed read returns an error, never bytes. One thread at a time.
 */
#define LB_TYPE_SWD_TARGET (lb_swd_target_get_type ())
G_DECLARE_DERIVABLE_TYPE (LbSwdTarget, lb_swd_target, LB, SWD_TARGET, GObject)

typedef enum
{
  LB_SWD_CONNECT_NORMAL,      /* the chip goes on running until it is halted */
  LB_SWD_CONNECT_UNDER_RESET, /* the adapter holds NRST low: for firmware that turns SWD off */
  LB_SWD_CONNECT_BY_HAND,     /* one try while a person holds NRST to ground; called in a loop */
} LbSwdConnect;

typedef enum
{
  LB_SWD_HAS_NRST = 1 << 0,        /* the adapter has a reset line (it may not be wired) */
  LB_SWD_HAS_SPEED = 1 << 1,       /* connect's speed means something */
  LB_SWD_HAS_BYTES = 1 << 2,       /* write_bytes */
  LB_SWD_HAS_PROGRAMMER = 1 << 3,  /* the adapter erases and programs flash itself */
  LB_SWD_HAS_WORD_WRITE = 1 << 4,  /* any word of the chip's memory can be written */
} LbSwdFeatures;

struct _LbSwdTargetClass
{
  GObjectClass parent_class;

  gboolean      (*connect)      (LbSwdTarget    *self,
                                 LbSwdConnect    how,
                                 guint           khz,
                                 GCancellable   *cancellable,
                                 GError        **error);
  gboolean      (*disconnect)   (LbSwdTarget    *self,
                                 GError        **error);
  gboolean      (*reenter)      (LbSwdTarget    *self,
                                 guint           khz,
                                 GCancellable   *cancellable,
                                 GError        **error);
  gboolean      (*read)         (LbSwdTarget    *self,
                                 guint32         address,
                                 guint8         *buf,
                                 gsize           len,
                                 GCancellable   *cancellable,
                                 GError        **error);
  gboolean      (*write)        (LbSwdTarget    *self,
                                 guint32         address,
                                 const guint8   *data,
                                 gsize           len,
                                 GCancellable   *cancellable,
                                 GError        **error);
  gboolean      (*write_bytes)  (LbSwdTarget    *self,
                                 guint32         address,
                                 const guint8   *data,
                                 gsize           len,
                                 GCancellable   *cancellable,
                                 GError        **error);
  gboolean      (*read_word)    (LbSwdTarget    *self,
                                 guint32         address,
                                 guint32        *value,
                                 GError        **error);
  gboolean      (*write_word)   (LbSwdTarget    *self,
                                 guint32         address,
                                 guint32         value,
                                 GError        **error);
  gboolean      (*halt)         (LbSwdTarget    *self,
                                 GCancellable   *cancellable,
                                 GError        **error);
  gboolean      (*leave)        (LbSwdTarget    *self,
                                 gboolean        reset,
                                 GError        **error);
  gboolean      (*erase_all)    (LbSwdTarget    *self,
                                 GCancellable   *cancellable,
                                 GError        **error);
  gboolean      (*program)      (LbSwdTarget    *self,
                                 guint32         address,
                                 const guint8   *data,
                                 gsize           len,
                                 GCancellable   *cancellable,
                                 GError        **error);
  gboolean      (*sleep)        (LbSwdTarget    *self,
                                 guint           ms,
                                 GCancellable   *cancellable,
                                 GError        **error);
  gint64        (*now)          (LbSwdTarget    *self);
  LbSwdFeatures (*get_features) (LbSwdTarget    *self);
  guint         (*get_voltage)  (LbSwdTarget    *self);
  guint         (*get_khz)      (LbSwdTarget    *self);
  char         *(*dup_name)     (LbSwdTarget    *self);
  const char   *(*get_advice)   (LbSwdTarget    *self);

  gpointer padding[4];
};

/**
 * lb_swd_target_connect:
 * @khz: wanted clock of the wire; 0 for the adapter's usual
 *
 * Returns: %FALSE with LB_RETRY_HOLD_BOOT when no chip answered (the message holds the list of what to
 * check), LB_ERROR_UNPLUGGED, LB_ERROR_UNSUPPORTED (the adapter cannot do it), LB_RETRY_ADAPTER_UPDATE
 * (its firmware is too old, or it waits in its updater), cancelled
 */
gboolean      lb_swd_target_connect     (LbSwdTarget    *self,
                                         LbSwdConnect    how,
                                         guint           khz,
                                         GCancellable   *cancellable,
                                         GError        **error);

/* Gives the chip and the adapter back: ends debug mode. The chip runs unless it was halted. */
gboolean      lb_swd_target_disconnect  (LbSwdTarget    *self,
                                         GError        **error);

/* After a broken link: into debug mode again at @khz, without touching the chip otherwise. */
gboolean      lb_swd_target_reenter     (LbSwdTarget    *self,
                                         guint           khz,
                                         GCancellable   *cancellable,
                                         GError        **error);

/**
 * lb_swd_target_read:
 * @address: a multiple of 4, as is @len
 * @buf: (out caller-allocates): holds zeros after a failure
 *
 * Returns: %FALSE with LB_ERROR_DEVICE when the chip refuses the address (protection among the reasons),
 * LB_ERROR_TIMEOUT, LB_ERROR_CHECKSUM, LB_ERROR_UNPLUGGED, cancelled
 */
gboolean      lb_swd_target_read        (LbSwdTarget    *self,
                                         guint32         address,
                                         guint8         *buf,
                                         gsize           len,
                                         GCancellable   *cancellable,
                                         GError        **error);

/* 32-bit writes. @address and @len are multiples of 4. A busy chip (WAIT) is waited for. */
gboolean      lb_swd_target_write       (LbSwdTarget    *self,
                                         guint32         address,
                                         const guint8   *data,
                                         gsize           len,
                                         GCancellable   *cancellable,
                                         GError        **error);

/* 8-bit writes; LB_ERROR_UNSUPPORTED without LB_SWD_HAS_BYTES. */
gboolean      lb_swd_target_write_bytes (LbSwdTarget    *self,
                                         guint32         address,
                                         const guint8   *data,
                                         gsize           len,
                                         GCancellable   *cancellable,
                                         GError        **error);

gboolean      lb_swd_target_read_word   (LbSwdTarget    *self,
                                         guint32         address,
                                         guint32        *value,
                                         GError        **error);
gboolean      lb_swd_target_write_word  (LbSwdTarget    *self,
                                         guint32         address,
                                         guint32         value,
                                         GError        **error);

/* Stops the core and waits until it says so. */
gboolean      lb_swd_target_halt        (LbSwdTarget    *self,
                                         GCancellable   *cancellable,
                                         GError        **error);

/**
 * lb_swd_target_leave:
 * @reset: start the firmware from its reset vector; else the core goes on where it was halted
 *
 * The core runs and is no longer under debug.
 */
gboolean      lb_swd_target_leave       (LbSwdTarget    *self,
                                         gboolean        reset,
                                         GError        **error);

/* Of adapters with LB_SWD_HAS_PROGRAMMER: the whole flash, and bytes into erased flash. */
gboolean      lb_swd_target_erase_all   (LbSwdTarget    *self,
                                         GCancellable   *cancellable,
                                         GError        **error);
/* Ends with the bytes in the flash, not in the adapter's buffer. */
gboolean      lb_swd_target_program     (LbSwdTarget    *self,
                                         guint32         address,
                                         const guint8   *data,
                                         gsize           len,
                                         GCancellable   *cancellable,
                                         GError        **error);

gboolean      lb_swd_target_sleep       (LbSwdTarget    *self,
                                         guint           ms,
                                         GCancellable   *cancellable,
                                         GError        **error);
/* Microseconds of the adapter's clock. */
gint64        lb_swd_target_now         (LbSwdTarget    *self);

LbSwdFeatures lb_swd_target_get_features (LbSwdTarget   *self);
/* Millivolts at the adapter's sense pin, 0 when unknown. */
guint         lb_swd_target_get_voltage  (LbSwdTarget   *self);
/* The clock of the wire in use, 0 when it has no meaning. */
guint         lb_swd_target_get_khz      (LbSwdTarget   *self);
/* Returns: (transfer full): "ST-Link V2J37S7" */
char         *lb_swd_target_dup_name     (LbSwdTarget   *self);
/* Returns: (nullable): what a person should know about the adapter (old firmware), after connect */
const char   *lb_swd_target_get_advice   (LbSwdTarget   *self);

G_END_DECLS

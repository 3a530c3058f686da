/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <gio/gio.h>

#include "lb-digest.h"
#include "lb-geometry.h"
#include "lb-identity.h"
#include "lb-progress.h"

G_BEGIN_DECLS

/**
 * LbDevice:
 *
 * An opened unit: one subclass per family. Used by one worker thread only. Addresses are those of the
 * device's own geometry. A subclass fills the functions it can; nobody above asks for its class.
 */
#define LB_TYPE_DEVICE (lb_device_get_type ())
G_DECLARE_DERIVABLE_TYPE (LbDevice, lb_device, LB, DEVICE, GObject)

/* What this opened device can do (a ROM loader less than a stub). */
typedef enum
{
  LB_DEVICE_CAN_READ = 1 << 0,
  LB_DEVICE_CAN_DIGEST = 1 << 1,   /* computed on the chip, without moving the data */
  LB_DEVICE_CAN_ERASE = 1 << 2,    /* apart from writing */
  LB_DEVICE_CAN_WRITE = 1 << 3,
  LB_DEVICE_CAN_VERIFY = 1 << 4,   /* by digest or by reading back */
  LB_DEVICE_FAST_DIGEST = 1 << 5,  /* a digest is much cheaper than a read of the same bytes */
} LbDeviceFeatures;

/* What is heard from a device while it is not connected yet (facts 6.4). */
typedef enum
{
  LB_HEARING_NOTHING,
  LB_HEARING_ECHO,          /* our own bytes: TX and RX joined */
  LB_HEARING_LOG_74880,     /* the ESP8266 boot log, seen at the wrong rate */
  LB_HEARING_NORMAL_BOOT,   /* the firmware started: the boot pin was not low */
  LB_HEARING_SDIO_BOOT,     /* ESP8266 with GPIO15 high */
  LB_HEARING_DOWNLOAD_NO_SYNC, /* in the loader, but it does not hear us */
  LB_HEARING_NO_FLASH,      /* "invalid header", "flash read err" */
  LB_HEARING_BROWNOUT,
  LB_HEARING_NOISE,         /* bytes that mean nothing: rate, wiring */
  LB_HEARING_CONNECTED,
} LbHearing;

typedef enum
{
  LB_DEVICE_EVENT_LOG,      /* @text: one line for the log */
  LB_DEVICE_EVENT_HEARING,  /* @value: LbHearing, @text: what was heard, may be "" */
  LB_DEVICE_EVENT_SPEED,    /* @value: bits per second in use from now on */
  LB_DEVICE_EVENT_RETRY,    /* @text: what is done again and why */
} LbDeviceEvent;

typedef void (*LbDeviceListener) (LbDeviceEvent  event,
                                  guint          value,
                                  const char    *text,
                                  gpointer       user_data);

/* How hard to try after a block failed (design section 4). */
typedef enum
{
  LB_RECOVER_RESYNC,        /* same speed: drain, find the frame boundary again */
  LB_RECOVER_SLOWER,        /* one speed lower */
  LB_RECOVER_OTHER_PACKETS, /* another packet size */
} LbRecovery;

typedef enum
{
  LB_LEAVE_RUN,     /* start the application where a line can; else stay, at 115200 */
  LB_LEAVE_STAY,    /* stay in the loader at 115200 for the next job or program */
} LbLeave;

typedef struct
{
  guint    baud;        /* wanted rate; 0: automatic */
  guint    first_baud;  /* last rate used on this port, tried after 115200; 0: none */
  gboolean no_stub;     /* ROM commands only */
  guint64  flash_size;  /* what the user says, in bytes; 0: detect */
  gboolean wait;        /* keep trying quietly until cancelled, for boards a person puts into boot mode */
  guint    wait_ms;     /* else: give up after this long, 0 for the family's default */
} LbOpenOptions;

typedef enum
{
  /* The range is not erased yet: erase as part of the write, cells that merely read as blank too. */
  LB_WRITE_ERASE = 1 << 0,
} LbWriteFlags;

struct _LbDeviceClass
{
  GObjectClass parent_class;

  gboolean         (*open)         (LbDevice             *self,
                                    const LbOpenOptions  *options,
                                    GCancellable         *cancellable,
                                    GError              **error);
  gboolean         (*check_alive)  (LbDevice             *self,
                                    GCancellable         *cancellable,
                                    GError              **error);
  gboolean         (*digest)       (LbDevice             *self,
                                    guint64               start,
                                    guint32               length,
                                    LbDigest             *digest,
                                    GCancellable         *cancellable,
                                    GError              **error);
  GBytes          *(*read)         (LbDevice             *self,
                                    guint64               start,
                                    guint32               length,
                                    LbProgress           *progress,
                                    GCancellable         *cancellable,
                                    GError              **error);
  gboolean         (*erase)        (LbDevice             *self,
                                    guint64               start,
                                    guint32               length,
                                    GCancellable         *cancellable,
                                    GError              **error);
  gboolean         (*write)        (LbDevice             *self,
                                    guint64               start,
                                    GBytes               *data,
                                    LbWriteFlags          flags,
                                    LbProgress           *progress,
                                    GCancellable         *cancellable,
                                    GError              **error);
  gboolean         (*recover)      (LbDevice             *self,
                                    LbRecovery            how,
                                    GCancellable         *cancellable,
                                    GError              **error);
  /* TRUE: blocks in the way may be protected by status bits; see lb_device_get_protection(). */
  gboolean         (*get_protection) (LbDevice           *self,
                                    gboolean             *is_protected,
                                    GCancellable         *cancellable,
                                    GError              **error);
  gboolean         (*clear_protection) (LbDevice         *self,
                                    GCancellable         *cancellable,
                                    GError              **error);
  char            *(*listen)       (LbDevice             *self,
                                    guint                 ms,
                                    LbHearing            *hearing,
                                    GCancellable         *cancellable,
                                    GError              **error);
  gboolean         (*close)        (LbDevice             *self,
                                    LbLeave               leave,
                                    GError              **error);
  LbDeviceFeatures (*get_features) (LbDevice             *self);
  guint32          (*get_max_command) (LbDevice          *self);
  gint64           (*now)          (LbDevice             *self);
  GBytes          *(*get_extra)    (LbDevice             *self,
                                    guint                 index,
                                    const char          **name);

  gpointer padding[6];
};

/**
 * lb_device_open:
 *
 * Connects, identifies, and readies the device for work at the best speed that proves stable.
 * Afterwards lb_device_get_identity() and lb_device_get_geometry() answer.
 *
 * Returns: %FALSE with LB_RETRY_HOLD_BOOT when the device is not in its loader (the message says what
 * was heard and what to do), LB_ERROR_TIMEOUT, LB_ERROR_UNPLUGGED, LB_ERROR_REFUSED (secure
 * download mode), cancelled, …
 */
gboolean          lb_device_open         (LbDevice             *self,
                                          const LbOpenOptions  *options,
                                          GCancellable         *cancellable,
                                          GError              **error);

/* The cheap "still there, same unit?" a job begins with. LB_ERROR_OTHER_UNIT when it is another. */
gboolean          lb_device_check_alive  (LbDevice             *self,
                                          GCancellable         *cancellable,
                                          GError              **error);

/* At most lb_device_get_max_command() bytes a call. */
gboolean          lb_device_digest       (LbDevice             *self,
                                          guint64               start,
                                          guint32               length,
                                          LbDigest             *digest,
                                          GCancellable         *cancellable,
                                          GError              **error);

/**
 * lb_device_read:
 *
 * Returns: (transfer full): exactly @length bytes whose transfer was checked, or %NULL
 */
GBytes           *lb_device_read         (LbDevice             *self,
                                          guint64               start,
                                          guint32               length,
                                          LbProgress           *progress,
                                          GCancellable         *cancellable,
                                          GError              **error);

/**
 * lb_device_erase:
 * @start: on an erase boundary, as is the end; at most lb_device_get_max_command() bytes
 */
gboolean          lb_device_erase        (LbDevice             *self,
                                          guint64               start,
                                          guint32               length,
                                          GCancellable         *cancellable,
                                          GError              **error);

/**
 * lb_device_write:
 * @flags: without LB_WRITE_ERASE the caller has erased the range; with it start and end must be on
 *   erase boundaries
 *
 * Returns when the data is in the memory, not when it was sent. The caller proves it by digest.
 */
gboolean          lb_device_write        (LbDevice             *self,
                                          guint64               start,
                                          GBytes               *data,
                                          LbWriteFlags          flags,
                                          LbProgress           *progress,
                                          GCancellable         *cancellable,
                                          GError              **error);

/* Returns: %FALSE with LB_ERROR_UNSUPPORTED when there is no further step of that kind */
gboolean          lb_device_recover      (LbDevice             *self,
                                          LbRecovery            how,
                                          GCancellable         *cancellable,
                                          GError              **error);

gboolean          lb_device_get_protection   (LbDevice         *self,
                                              gboolean         *is_protected,
                                              GCancellable     *cancellable,
                                              GError          **error);
gboolean          lb_device_clear_protection (LbDevice         *self,
                                              GCancellable     *cancellable,
                                              GError          **error);

/**
 * lb_device_listen:
 * @ms: how long
 * @hearing: (out): what it means
 *
 * After lb_device_close() with LB_LEAVE_RUN: what the board says while it starts.
 *
 * Returns: (transfer full): the text, or %NULL with LB_ERROR_UNSUPPORTED where no line can reset
 * the chip ("not checked: unplug and plug the board")
 */
char             *lb_device_listen       (LbDevice             *self,
                                          guint                 ms,
                                          LbHearing            *hearing,
                                          GCancellable         *cancellable,
                                          GError              **error);

/* The only place where a device is left: reset into the application, rate back to 115200. */
gboolean          lb_device_close        (LbDevice             *self,
                                          LbLeave               leave,
                                          GError              **error);

LbDeviceFeatures  lb_device_get_features    (LbDevice *self);
/* The most bytes one digest or erase command may cover: 64 KiB on the ESP8266, 128 KiB elsewhere. */
guint32           lb_device_get_max_command (LbDevice *self);
/* The unit in use; valid after open. */
LbIdentity       *lb_device_get_identity    (LbDevice *self);
LbGeometry       *lb_device_get_geometry    (LbDevice *self);
/**
 * lb_device_get_extra:
 * @index: from 0 on
 * @name: (out) (optional): such as "option-bytes"
 *
 * What belongs to the unit beside its flash, as it was when the unit was opened. It is kept with a
 * backup for the record; no restore writes it.
 *
 * Returns: (transfer none) (nullable): %NULL when there are no more
 */
GBytes           *lb_device_get_extra       (LbDevice    *self,
                                             guint        index,
                                             const char **name);
/* Bits per second in use, 0 when it has no meaning. */
guint             lb_device_get_speed       (LbDevice *self);
/* The clock of the device's port in µs, virtual or real, for rates and estimates. */
gint64            lb_device_now             (LbDevice *self);
/* A number that changes with every reset of the device, unique in this process: what the device said
 * under another number says nothing about it now. 0 before it was opened. */
guint             lb_device_get_connection  (LbDevice *self);

/* @listener is called in the worker thread. Set it before open. */
void              lb_device_set_listener    (LbDevice         *self,
                                             LbDeviceListener  listener,
                                             gpointer          user_data);

/* For subclasses. */
void              lb_device_emit            (LbDevice         *self,
                                             LbDeviceEvent     event,
                                             guint             value,
                                             const char       *format,
                                             ...) G_GNUC_PRINTF (4, 5);
void              lb_device_set_identity    (LbDevice         *self,
                                             LbIdentity       *identity);
void              lb_device_set_geometry    (LbDevice         *self,
                                             LbGeometry       *geometry);
void              lb_device_set_speed       (LbDevice         *self,
                                             guint             speed);
/* Say that the device was reset in the middle of its work; opening it says so by itself. */
void              lb_device_note_reset      (LbDevice         *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Commands and answers of the ST-Link (facts 1.2 to 1.6), as functions of bytes. Every command is a
 * block of 16 bytes, zero padded. Multi-byte arguments are little-endian; the version word alone is
 * big-endian.
 */
#define LB_STLINK_BLOCK 16

/* The first byte, or the two first bytes as one number: 0xf2 3e is LB_STLINK_LAST_STATUS_2. */
typedef enum
{
  LB_STLINK_GET_VERSION = 0xf100,
  LB_STLINK_GET_VERSION_EX = 0xfb00,
  LB_STLINK_GET_MODE = 0xf500,
  LB_STLINK_GET_VOLTAGE = 0xf700,
  LB_STLINK_DFU_EXIT = 0xf307,
  LB_STLINK_SWIM_EXIT = 0xf401,
  LB_STLINK_READ_MEM_32 = 0xf207,
  LB_STLINK_WRITE_MEM_32 = 0xf208,
  LB_STLINK_READ_MEM_8 = 0xf20c,
  LB_STLINK_WRITE_MEM_8 = 0xf20d,
  LB_STLINK_EXIT_DEBUG = 0xf221,
  LB_STLINK_ENTER = 0xf230,
  LB_STLINK_READ_IDCODES = 0xf231,
  LB_STLINK_RESET_SYS = 0xf232,
  LB_STLINK_WRITE_DEBUG_REG = 0xf235,
  LB_STLINK_READ_DEBUG_REG = 0xf236,
  LB_STLINK_LAST_STATUS = 0xf23b,
  LB_STLINK_DRIVE_NRST = 0xf23c,
  LB_STLINK_LAST_STATUS_2 = 0xf23e,
  LB_STLINK_SET_DIVISOR = 0xf243,
  LB_STLINK_READ_MEM_16 = 0xf247,
  LB_STLINK_WRITE_MEM_16 = 0xf248,
  LB_STLINK_INIT_AP = 0xf24b,
  LB_STLINK_SET_COM_FREQ = 0xf261,
  LB_STLINK_GET_COM_FREQ = 0xf262,
} LbStlinkCommand;

typedef enum
{
  LB_STLINK_MODE_DFU = 0,
  LB_STLINK_MODE_MASS = 1,
  LB_STLINK_MODE_DEBUG = 2,
  LB_STLINK_MODE_SWIM = 3,
  LB_STLINK_MODE_BOOTLOADER = 4,
} LbStlinkMode;

typedef enum
{
  LB_STLINK_HAS_VOLTAGE = 1 << 0,
  LB_STLINK_HAS_LAST_STATUS_2 = 1 << 1,
  LB_STLINK_HAS_DIVISOR = 1 << 2,    /* V2: divisors */
  LB_STLINK_HAS_COM_FREQ = 1 << 3,   /* V3: a list of kHz */
  LB_STLINK_HAS_MEM_16 = 1 << 4,
  LB_STLINK_HAS_INIT_AP = 1 << 5,
  LB_STLINK_HAS_MEM_8_512 = 1 << 6,  /* else 64 bytes a command */
} LbStlinkFeatures;

typedef struct
{
  guint            generation; /* 2 for V2 and V2-1, 3 for V3 (V3PWR reports 4) */
  guint            jtag;       /* J: firmware part that does SWD; 0 when it cannot */
  guint            swim;       /* S */
  guint            msd;        /* M */
  guint            bridge;     /* B */
  guint16          vid;
  guint16          pid;
  gboolean         needs_ex;   /* the short answer holds nothing: ask GET_VERSION_EX */
  LbStlinkFeatures features;
} LbStlinkVersion;

#define LB_STLINK_VERSION_LENGTH 6
#define LB_STLINK_VERSION_EX_LENGTH 12

/* What to do about a status byte. */
typedef enum
{
  LB_STLINK_OK,
  LB_STLINK_WAIT,   /* the same again, a little later */
  LB_STLINK_FAULT,  /* the target refused that access: address, protection */
  LB_STLINK_LINK,   /* the wire to the target does not work: enter again, slower */
  LB_STLINK_FAILED, /* anything else */
} LbStlinkOutcome;

#define LB_STLINK_STATUS_OK 0x80
/*
 * The adapter's own comparison after a write. Registers such as keys and write-to-clear flags never read
 * back as written, so for writes this is no failure: what matters is proven by a read.
 */
#define LB_STLINK_STATUS_WRITE_VERIFY 0x0d

/* Largest transfers of one command, in bytes (facts 1.4). */
#define LB_STLINK_MAX_READ 4096
#define LB_STLINK_MAX_WRITE_RAM 4096
#define LB_STLINK_MAX_MEM_8 64
#define LB_STLINK_MAX_MEM_8_V3 512

void             lb_stlink_encode          (guint8           block[LB_STLINK_BLOCK],
                                            LbStlinkCommand  command);
/* READ_DEBUG_REG (@data unused), WRITE_DEBUG_REG. */
void             lb_stlink_encode_word     (guint8           block[LB_STLINK_BLOCK],
                                            LbStlinkCommand  command,
                                            guint32          address,
                                            guint32          data);
/* READ_MEM_*, WRITE_MEM_*. */
void             lb_stlink_encode_memory   (guint8           block[LB_STLINK_BLOCK],
                                            LbStlinkCommand  command,
                                            guint32          address,
                                            guint16          length);
/* One byte argument: DRIVE_NRST (0 low, 1 released), INIT_AP. */
void             lb_stlink_encode_byte     (guint8           block[LB_STLINK_BLOCK],
                                            LbStlinkCommand  command,
                                            guint8           argument);
/* SWD at the newer API: F2 30 A3. */
void             lb_stlink_encode_enter    (guint8           block[LB_STLINK_BLOCK]);
void             lb_stlink_encode_divisor  (guint8           block[LB_STLINK_BLOCK],
                                            guint16          divisor);
void             lb_stlink_encode_com_freq (guint8           block[LB_STLINK_BLOCK],
                                            guint32          khz);

/**
 * lb_stlink_parse_version:
 * @reply: the answer to GET_VERSION
 *
 * Returns: %FALSE with LB_ERROR_PROTOCOL when it is too short or no ST-Link could have said it
 */
gboolean         lb_stlink_parse_version    (LbStlinkVersion  *self,
                                             const guint8     *reply,
                                             gsize             length,
                                             GError          **error);
gboolean         lb_stlink_parse_version_ex (LbStlinkVersion  *self,
                                             const guint8     *reply,
                                             gsize             length,
                                             GError          **error);
/* Returns: (transfer full): "V2J37S7", "V3J10M3B5" */
char            *lb_stlink_version_to_text  (const LbStlinkVersion *self);

/* Returns: millivolts, 0 when unknown. @reply holds 8 bytes. */
guint            lb_stlink_parse_voltage    (const guint8 reply[8]);

/**
 * lb_stlink_choose_divisor:
 * @khz: wanted
 * @actual_khz: (out): the highest rate of the table that is not above it (the lowest, if all are)
 */
guint16          lb_stlink_choose_divisor   (guint  khz,
                                             guint *actual_khz);
/**
 * lb_stlink_choose_com_freq:
 * @reply: the answer to GET_COM_FREQ
 *
 * Returns: the highest rate in kHz not above @khz (the lowest offered, if all are), or 0 when the
 * answer makes no sense
 */
guint            lb_stlink_choose_com_freq  (const guint8 *reply,
                                             gsize         length,
                                             guint         khz);

LbStlinkOutcome  lb_stlink_status_outcome   (guint8 status);
/* Returns: what the status byte means, for a person */
const char      *lb_stlink_status_text      (guint8 status);
/**
 * lb_stlink_check_status:
 *
 * Returns: %TRUE for 80; else %FALSE with LB_ERROR_DEVICE (the target refused the access),
 * LB_ERROR_CHECKSUM (parity on the wire), LB_ERROR_TIMEOUT (no answer, or WAIT) or LB_ERROR_FAILED
 */
gboolean         lb_stlink_check_status     (guint8   status,
                                             GError **error);

G_END_DECLS

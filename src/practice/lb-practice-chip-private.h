/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <zlib.h>

#include "lb-practice-chip.h"
#include "lb-practice-slip.h"
#include "lb-practice-wire.h"

G_BEGIN_DECLS

/* All times in here are nanoseconds. */

typedef enum
{
  LB_PRACTICE_OFF,         /* no supply */
  LB_PRACTICE_RESET,       /* the reset pin is low */
  LB_PRACTICE_BOOTING,     /* prints its log */
  LB_PRACTICE_APPLICATION, /* runs what is in flash */
  LB_PRACTICE_SDIO,        /* waits for another host */
  LB_PRACTICE_ROM,         /* the loader in mask ROM */
  LB_PRACTICE_STUB,        /* an uploaded loader */
  LB_PRACTICE_HUNG,        /* fault "silence" */
} LbPracticeMode;

/* Why the chip starts. */
typedef enum
{
  LB_PRACTICE_CAUSE_POWER,
  LB_PRACTICE_CAUSE_PIN,
  LB_PRACTICE_CAUSE_BROWNOUT,
  LB_PRACTICE_CAUSE_SOFTWARE,
} LbPracticeCause;

/*
 * What the processor is busy with. Called when the time it gave has come.
 * Returns: when to call again; LB_PRACTICE_NEVER when it is done
 */
typedef gint64 (*LbPracticeStep) (LbPracticeChip *self,
                                  gint64          now);

/* A write or erase of the flash in progress: it takes effect when it ends. */
typedef struct
{
  gboolean active;
  gboolean erasing;
  guint32  address;
  gsize    length;
  guint8   page[LB_PRACTICE_PAGE];
} LbPracticeFlashOp;

/* FLASH_BEGIN to FLASH_END, and the erasing commands. */
typedef struct
{
  gboolean           active;
  gboolean           compressed;
  guint32            address;    /* of the next byte to program */
  guint32            end;        /* one past the last byte announced */
  guint32            packet;     /* announced bytes of a block */
  guint32            erased;     /* everything below is erased already */
  gboolean           dirty;      /* a sector was not blank: look no further, erase */
  GByteArray        *queue;      /* bytes to program */
  gsize              queued;     /* of these, done */
  z_stream           stream;
  gboolean           streaming;  /* @stream is set up */
  gsize              header;     /* bytes of the zlib header seen */
  gboolean           stream_end;
  guint8             reply;      /* opcode to answer when all is done, 0: answered already */
  guint8             failure;    /* with this code */
  guint32            erase_from; /* an erase that was asked for */
  guint32            erase_to;
  gboolean           whole_chip;
  LbPracticeFlashOp  op;
} LbPracticeWriter;

/* READ_FLASH. */
typedef struct
{
  gboolean   active;
  guint32    address;
  guint32    length;
  guint32    packet;
  guint32    done;  /* bytes sent */
  guint      sent;  /* packets */
  guint      acked; /* packets */
  GChecksum *md5;
} LbPracticeReader;

/* MEM_BEGIN to MEM_END. */
typedef struct
{
  gboolean active;
  guint32  size;
  guint32  received;
  gboolean any; /* something was uploaded since reset */
} LbPracticeUpload;

struct _LbPracticeChip
{
  const LbPracticeBoard *board;
  const LbPracticeModel *model;
  LbPracticeSecurity     security;
  LbPracticeFlash       *flash;
  LbPracticeRegs        *regs;
  LbPracticeWire        *wire;
  GArray                *faults;
  guint64                moved;
  guint                  noise_count; /* bytes since the last damaged one */
  guint32                random;
  gint64                 now;
  LbPracticeMode         mode;

  /* pins, supply and hands */
  gboolean               held[LB_PRACTICE_MAX_CONTROLS];
  gboolean               handled; /* a person took over the controls */
  gboolean               dtr;
  gboolean               rts;
  gboolean               reset_low;
  gboolean               key_down; /* of a board with a key, whoever holds it */
  gboolean               gone;
  gint64                 gone_at;

  /* what is due */
  gint64                 boot_at;
  LbPracticeCause        boot_cause;
  gboolean               boot_download;
  gint64                 ready_at;
  LbPracticeMode         ready_mode;
  gint64                 press_at;
  gint64                 step_at;
  LbPracticeStep         step;

  /* receiver */
  LbPracticeSlip         slip;
  GByteArray            *pending; /* a frame that waits to be taken */
  gboolean               has_pending;
  gint64                 open_at; /* before this the receiver drops what comes */
  gboolean               autobaud;

  /* loader */
  gint64                 cpu_free;
  gboolean               attached;
  guint64                flash_limit;
  guint8                 late_error;
  guint8                 last_opcode;
  gboolean               reply_lost;
  guint                  next_baud;
  LbPracticeUpload       upload;
  LbPracticeWriter       writer;
  LbPracticeReader       reader;
  LbPracticeFaultKind    struck; /* what ends the packet being sent */
};

/* lb-practice-chip.c */
void     lb_practice_chip_start_step (LbPracticeChip *self,
                                      LbPracticeStep  step,
                                      gint64          at);
/* Microseconds, rounded up; LB_PRACTICE_NEVER stays. */
gint64   lb_practice_chip_to_us      (gint64 time);
/* One of the faults that end everything strikes within the next @length bytes of payload. */
gboolean lb_practice_chip_strikes    (LbPracticeChip      *self,
                                      gsize                length,
                                      gsize               *at,
                                      LbPracticeFaultKind *kind);
void     lb_practice_chip_suffer     (LbPracticeChip      *self,
                                      LbPracticeFaultKind  kind);

/* lb-practice-power.c: supply, reset, straps and hands */
/* Everything the processor was at is over. */
void     lb_practice_power_stop      (LbPracticeChip *self,
                                      LbPracticeMode  mode,
                                      gboolean        supply_lost);
/* The reset pin is high again: the chip looks at its straps. */
void     lb_practice_power_boot      (LbPracticeChip *self);
/* The boot log is out. */
void     lb_practice_power_ready     (LbPracticeChip *self);
/* The board's own finger: holds the boot button, taps reset. */
void     lb_practice_power_press     (LbPracticeChip *self);
/* Somebody should press the buttons in so many nanoseconds. */
void     lb_practice_power_want_press (LbPracticeChip *self,
                                       gint64          after);
void     lb_practice_chip_hang       (LbPracticeChip *self);
void     lb_practice_chip_vanish     (LbPracticeChip *self);
void     lb_practice_chip_brown_out  (LbPracticeChip *self);
void     lb_practice_chip_restart    (LbPracticeChip  *self,
                                      gint64           at,
                                      LbPracticeCause  cause,
                                      gboolean         download);

/* lb-practice-loader.c: a frame came while a loader runs. Called when the processor is free. */
void     lb_practice_loader_reset    (LbPracticeChip *self,
                                      LbPracticeMode  mode);
void     lb_practice_loader_frame    (LbPracticeChip *self,
                                      const guint8   *data,
                                      gsize           length);
gboolean lb_practice_loader_is_rom   (LbPracticeChip *self);
/* The answer to @opcode, its first bit leaving at @at. */
void     lb_practice_loader_reply    (LbPracticeChip *self,
                                      gint64          at,
                                      guint8          opcode,
                                      guint32         value,
                                      const guint8   *payload,
                                      gsize           length,
                                      guint8          failure);
/* Sends @data as a bare frame. */
void     lb_practice_loader_send     (LbPracticeChip *self,
                                      gint64          at,
                                      const guint8   *data,
                                      gsize           length);
/* Reads flash as the chip sees it: with the fault "unstable". */
void     lb_practice_loader_read     (LbPracticeChip *self,
                                      guint32         address,
                                      guint8         *buf,
                                      gsize           length);

/* Commands (facts 2.1). */
enum
{
  LB_PRACTICE_OP_FLASH_BEGIN = 0x02,
  LB_PRACTICE_OP_FLASH_DATA = 0x03,
  LB_PRACTICE_OP_FLASH_END = 0x04,
  LB_PRACTICE_OP_MEM_BEGIN = 0x05,
  LB_PRACTICE_OP_MEM_END = 0x06,
  LB_PRACTICE_OP_MEM_DATA = 0x07,
  LB_PRACTICE_OP_SYNC = 0x08,
  LB_PRACTICE_OP_WRITE_REG = 0x09,
  LB_PRACTICE_OP_READ_REG = 0x0a,
  LB_PRACTICE_OP_SPI_SET_PARAMS = 0x0b,
  LB_PRACTICE_OP_SPI_ATTACH = 0x0d,
  LB_PRACTICE_OP_READ_FLASH_SLOW = 0x0e,
  LB_PRACTICE_OP_CHANGE_BAUDRATE = 0x0f,
  LB_PRACTICE_OP_FLASH_DEFL_BEGIN = 0x10,
  LB_PRACTICE_OP_FLASH_DEFL_DATA = 0x11,
  LB_PRACTICE_OP_FLASH_DEFL_END = 0x12,
  LB_PRACTICE_OP_SPI_FLASH_MD5 = 0x13,
  LB_PRACTICE_OP_GET_SECURITY_INFO = 0x14,
  LB_PRACTICE_OP_ERASE_FLASH = 0xd0,
  LB_PRACTICE_OP_ERASE_REGION = 0xd1,
  LB_PRACTICE_OP_READ_FLASH = 0xd2,
  LB_PRACTICE_OP_RUN_USER_CODE = 0xd3,
};

#define LB_PRACTICE_SYNC_REPLIES 8

/* Failure codes; the ROM sends them behind a 1, the stub in front of a 0 (facts 1.4). */
enum
{
  LB_PRACTICE_OK = 0,
  LB_PRACTICE_ROM_INVALID = 0x01,
  LB_PRACTICE_ROM_FORMAT = 0x05,
  LB_PRACTICE_ROM_FAILED = 0x06,
  LB_PRACTICE_ROM_CHECKSUM = 0x07,
  LB_PRACTICE_ROM_WRITE = 0x08,
  LB_PRACTICE_ROM_DEFLATE = 0x0b,
  LB_PRACTICE_STUB_LENGTH = 0xc0,
  LB_PRACTICE_STUB_CHECKSUM = 0xc1,
  LB_PRACTICE_STUB_BLOCK_SIZE = 0xc2,
  LB_PRACTICE_STUB_COMMAND = 0xc3,
  LB_PRACTICE_STUB_SPI = 0xc4,
  LB_PRACTICE_STUB_NOT_STARTED = 0xc6,
  LB_PRACTICE_STUB_INFLATE = 0xc7,
  LB_PRACTICE_STUB_TOO_LITTLE = 0xc8,
  LB_PRACTICE_STUB_TOO_MUCH = 0xc9,
  LB_PRACTICE_STUB_UNKNOWN = 0xff,
};

/* What a request carries. */
typedef struct
{
  guint8        opcode;
  guint32       checksum;
  const guint8 *data;
  gsize         length;
} LbPracticeRequest;

/* Returns: the argument at byte @offset, 0 past the end */
guint32  lb_practice_request_u32     (const LbPracticeRequest *request,
                                      gsize                    offset);

/* An answer without payload. */
void     lb_practice_loader_reply_plain (LbPracticeChip          *self,
                                         const LbPracticeRequest *request,
                                         gint64                   at,
                                         guint8                   failure);
/* What this loader says to a request of the wrong length. */
guint8   lb_practice_loader_length_failure (LbPracticeChip *self);

/* lb-practice-commands.c: each answers @request, not before @at */
void     lb_practice_command_sync (LbPracticeChip          *self,
                                   const LbPracticeRequest *request,
                                   gint64                   at);
void     lb_practice_command_read_reg (LbPracticeChip          *self,
                                       const LbPracticeRequest *request,
                                       gint64                   at);
void     lb_practice_command_write_reg (LbPracticeChip          *self,
                                        const LbPracticeRequest *request,
                                        gint64                   at);
void     lb_practice_command_set_params (LbPracticeChip          *self,
                                         const LbPracticeRequest *request,
                                         gint64                   at);
void     lb_practice_command_attach (LbPracticeChip          *self,
                                     const LbPracticeRequest *request,
                                     gint64                   at);
void     lb_practice_command_security_info (LbPracticeChip          *self,
                                            const LbPracticeRequest *request,
                                            gint64                   at);
void     lb_practice_command_baud (LbPracticeChip          *self,
                                   const LbPracticeRequest *request,
                                   gint64                   at);
void     lb_practice_command_end (LbPracticeChip          *self,
                                  const LbPracticeRequest *request,
                                  gint64                   at);
void     lb_practice_command_run_user_code (LbPracticeChip          *self,
                                            const LbPracticeRequest *request,
                                            gint64                   at);

/* lb-practice-upload.c: from MEM_BEGIN to the running stub */
void     lb_practice_command_mem_begin (LbPracticeChip          *self,
                                        const LbPracticeRequest *request,
                                        gint64                   at);
void     lb_practice_command_mem_data (LbPracticeChip          *self,
                                       const LbPracticeRequest *request,
                                       gint64                   at);
void     lb_practice_command_mem_end (LbPracticeChip          *self,
                                      const LbPracticeRequest *request,
                                      gint64                   at);
void     lb_practice_command_read_slow (LbPracticeChip          *self,
                                        const LbPracticeRequest *request,
                                        gint64                   at);

/* lb-practice-program.c: what the processor does after a command that writes or erases */
gint64   lb_practice_writer_work     (LbPracticeChip *self,
                                      gint64          now);

/* lb-practice-writer.c */
void     lb_practice_writer_reset    (LbPracticeChip *self);
void     lb_practice_writer_cut      (LbPracticeChip *self,
                                      gboolean        supply_lost);
void     lb_practice_writer_begin    (LbPracticeChip          *self,
                                      const LbPracticeRequest *request,
                                      gint64                   at);
void     lb_practice_writer_data     (LbPracticeChip          *self,
                                      const LbPracticeRequest *request,
                                      gint64                   at);
void     lb_practice_writer_end      (LbPracticeChip          *self,
                                      const LbPracticeRequest *request,
                                      gint64                   at);
void     lb_practice_writer_erase    (LbPracticeChip          *self,
                                      const LbPracticeRequest *request,
                                      gint64                   at);

/* lb-practice-inflate.c: adds to the writer's queue. Returns: a failure code of the stub */
guint8   lb_practice_inflate_block   (LbPracticeChip *self,
                                      guint32         sequence,
                                      const guint8   *data,
                                      gsize           length);
void     lb_practice_inflate_end     (LbPracticeWriter *writer);

/* lb-practice-reader.c */
void     lb_practice_reader_reset    (LbPracticeChip *self);
void     lb_practice_reader_begin    (LbPracticeChip          *self,
                                      const LbPracticeRequest *request,
                                      gint64                   at);
void     lb_practice_reader_frame    (LbPracticeChip *self,
                                      const guint8   *data,
                                      gsize           length);
void     lb_practice_reader_slow     (LbPracticeChip          *self,
                                      const LbPracticeRequest *request,
                                      gint64                   at);
void     lb_practice_reader_md5      (LbPracticeChip          *self,
                                      const LbPracticeRequest *request,
                                      gint64                   at);

/* lb-practice-bootlog.c: prints from @at on. Returns: when the last letter has left */
gint64   lb_practice_bootlog_print   (LbPracticeChip  *self,
                                      gint64           at,
                                      LbPracticeCause  cause,
                                      LbPracticeMode   mode);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-practice-place.h"

G_BEGIN_DECLS

/*
 * A host for practice boards, written for their tests alone: it shares no code with the protocol
 * room, so that emulator and product can be wrong only independently. It speaks through LbPort.
 */
typedef struct
{
  LbPracticePlace *place;
  LbPort          *port;
  gboolean         rom;    /* which status bytes to expect */
  guint            n_status;
  guint8           in[8192]; /* read from the port, not yet used */
  gsize            in_length;
  gsize            in_used;
} TinyClient;

/* What came back for a command. */
typedef struct
{
  guint8      opcode;
  guint32     value;
  GByteArray *payload; /* status bytes cut off */
  guint8      status[2];
} TinyReply;

void        tiny_open          (TinyClient *self,
                                const char *board,
                                const char * const *faults);
void        tiny_open_options  (TinyClient                   *self,
                                const LbPracticePlaceOptions *options);
void        tiny_close         (TinyClient *self);
void        tiny_reopen        (TinyClient *self);

/* Brings the chip into download mode by what the board offers, and says SYNC until it answers. */
void        tiny_connect       (TinyClient *self);
/* Toggles DTR and RTS as esptool's classic reset does. */
void        tiny_reset         (TinyClient *self,
                                gboolean    download);
/* Returns: whether SYNC was answered within half a second; reads all the answers */
gboolean    tiny_sync          (TinyClient *self);
/* Uploads some bytes and jumps. Returns: whether OHAI came */
gboolean    tiny_upload        (TinyClient *self);
/* tiny_connect() and tiny_upload(), both of which must work */
void        tiny_connect_stub  (TinyClient *self);

/* Returns: (transfer full) (nullable): the next frame; NULL when none came in @timeout_ms */
GByteArray *tiny_frame         (TinyClient *self,
                                guint       timeout_ms);
void        tiny_send_frame    (TinyClient   *self,
                                const guint8 *data,
                                gsize         length);
void        tiny_send          (TinyClient   *self,
                                guint8        opcode,
                                guint32       checksum,
                                const guint8 *data,
                                gsize         length);
/* Waits for the reply to @opcode. Returns: whether one came; clear it then */
gboolean    tiny_receive       (TinyClient *self,
                                guint8      opcode,
                                guint       timeout_ms,
                                TinyReply  *reply);
void        tiny_reply_clear   (TinyReply  *reply);
/* Sends words, waits 3 s. Returns: status[0] << 8 | status[1], or -1 when no reply came */
int         tiny_command       (TinyClient *self,
                                guint8      opcode,
                                guint       n_words,
                                ...);
guint32     tiny_read_reg      (TinyClient *self,
                                guint32     address);
void        tiny_write_reg     (TinyClient *self,
                                guint32     address,
                                guint32     value);
/* Returns: status of a block of FLASH_DATA (03), MEM_DATA (07) or FLASH_DEFL_DATA (11) */
int         tiny_block         (TinyClient   *self,
                                guint8        opcode,
                                guint32       sequence,
                                const guint8 *data,
                                gsize         length);

typedef enum
{
  TINY_READ_OK,
  TINY_READ_REFUSED, /* the command failed */
  TINY_READ_TIMEOUT,
  TINY_READ_SHORT,   /* a packet had the wrong length */
  TINY_READ_DIGEST,  /* data and digest do not agree */
} TinyRead;

/* READ_FLASH, each packet acknowledged when it is complete. */
TinyRead    tiny_read          (TinyClient *self,
                                guint32     address,
                                guint32     length,
                                guint8     *buf);
/* Returns: whether the digest of the chip came; stub only */
gboolean    tiny_md5           (TinyClient *self,
                                guint32     address,
                                guint32     length,
                                guint8     *digest);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-digest.h"
#include "lb-esp-bootlog.h"
#include "lb-esp-chips.h"
#include "lb-esp-packet.h"
#include "lb-esp-reset.h"
#include "lb-esp-stub.h"
#include "lb-port.h"
#include "lb-progress.h"

G_BEGIN_DECLS

/**
 * LbEspLoader:
 *
 * A session with the loader of an Espressif chip, first the one in ROM, later the stub. One thread.
 *
 * Each function fails with LB_ERROR_TIMEOUT (no answer), LB_ERROR_PROTOCOL, LB_ERROR_DEVICE (the
 * loader reports a failure; lb_esp_loader_get_status() has its code), LB_ERROR_UNPLUGGED or
 * cancelled. After a timeout or a cancel an answer may still be on its way; the next command first
 * clears the line.
 */
#define LB_TYPE_ESP_LOADER (lb_esp_loader_get_type ())
G_DECLARE_FINAL_TYPE (LbEspLoader, lb_esp_loader, LB, ESP_LOADER, GObject)

#define LB_ESP_FIRST_BAUD 115200u

/* The rates that are tried, from fast to slow; ends with 0. */
extern const guint lb_esp_rates[];

LbEspLoader     *lb_esp_loader_new           (LbPort *port);

LbPort          *lb_esp_loader_get_port      (LbEspLoader *self);
LbEspLink        lb_esp_loader_get_link      (LbEspLoader *self);
/* Returns: (nullable): NULL before lb_esp_loader_identify() */
const LbEspChip *lb_esp_loader_get_chip      (LbEspLoader *self);
gboolean         lb_esp_loader_is_stub       (LbEspLoader *self);
/* A reset by the lines was seen to work: the chip spoke after it. */
gboolean         lb_esp_loader_lines_work    (LbEspLoader *self);
/* The status bytes of the last reply that reported a failure. */
const guint8    *lb_esp_loader_get_status    (LbEspLoader *self);

/* Called with what is heard while there is no connection, each time it changes. */
typedef void (*LbEspHeardFunc) (LbEspBoot   kind,
                                const char *text,
                                gpointer    user_data);

void             lb_esp_loader_set_heard_func (LbEspLoader    *self,
                                               LbEspHeardFunc  func,
                                               gpointer        user_data);

typedef struct
{
  guint    first_baud; /* last rate used on this port, tried after 115200; 0: none */
  guint    max_baud;   /* no rate above is tried, but 115200 always is; 0: no limit */
  gboolean wait;       /* until cancelled */
  guint    wait_ms;    /* else: give up after this long; 0: the default */
} LbEspConnect;

/**
 * lb_esp_loader_connect:
 *
 * Gets the chip into its loader by the modem lines where there are any (facts 6.1), else keeps
 * asking quietly while a person presses buttons. A stub left running by another program, at any
 * usual rate, is found and used; a read it left open is ended.
 *
 * Returns: %FALSE with LB_RETRY_HOLD_BOOT, whose message says what was heard and what to do
 */
gboolean         lb_esp_loader_connect       (LbEspLoader         *self,
                                              const LbEspConnect  *how,
                                              GCancellable        *cancellable,
                                              GError             **error);

/* What the chip said between reset and the first answer. */
GByteArray      *lb_esp_loader_get_boot_log  (LbEspLoader *self);

/**
 * lb_esp_loader_settle:
 *
 * Finds the frame boundary again, whatever was under way: asks with SYNC until the loader answers.
 *
 * Returns: %FALSE with LB_ERROR_TIMEOUT, or LB_ERROR_PROTOCOL when another loader answers than before
 * (the chip was reset)
 */
gboolean         lb_esp_loader_settle        (LbEspLoader   *self,
                                              GCancellable  *cancellable,
                                              GError       **error);

/**
 * lb_esp_loader_identify:
 * @security: (out): what GET_SECURITY_INFO says; zero where the chip has none
 * @secure_download: (out): the chip is in secure download mode: nothing can be read
 *
 * Finds out which chip it is (facts 4.1).
 */
gboolean         lb_esp_loader_identify      (LbEspLoader    *self,
                                              LbEspSecurity  *security,
                                              gboolean       *secure_download,
                                              GCancellable   *cancellable,
                                              GError        **error);

gboolean         lb_esp_loader_read_reg      (LbEspLoader   *self,
                                              guint32        address,
                                              guint32       *value,
                                              GCancellable  *cancellable,
                                              GError       **error);

typedef struct
{
  guint32 address;
  guint32 value;
  guint32 mask;
  guint32 delay_us;
} LbEspWrite;

/* All writes in one command, in order. */
gboolean         lb_esp_loader_write_regs    (LbEspLoader       *self,
                                              const LbEspWrite  *writes,
                                              guint              n_writes,
                                              GCancellable      *cancellable,
                                              GError           **error);

/* Keeps the watchdogs quiet over built-in USB while the ROM runs (facts 6.5). */
gboolean         lb_esp_loader_stop_watchdogs (LbEspLoader   *self,
                                               GCancellable  *cancellable,
                                               GError       **error);

/* The supply of the flash of a P4 of revision 3.1 or 3.2 (facts 4.6). */
gboolean         lb_esp_loader_power_flash   (LbEspLoader   *self,
                                              int            revision,
                                              GCancellable  *cancellable,
                                              GError       **error);

/* ROM: connects the flash to its pins; a stub has done so by itself. @pads: facts 4.5 */
gboolean         lb_esp_loader_attach        (LbEspLoader   *self,
                                              guint32        pads,
                                              GCancellable  *cancellable,
                                              GError       **error);
/* Tells the loader the size of the flash. Does nothing on the ESP8266 ROM, which does not know it. */
gboolean         lb_esp_loader_set_flash_size (LbEspLoader   *self,
                                               guint64        size,
                                               GCancellable  *cancellable,
                                               GError       **error);

/**
 * lb_esp_loader_run_stub:
 * @secure_boot: as the security information says; an S3 needs another way to start it then
 *
 * Uploads and starts @stub.
 *
 * Returns: %FALSE with LB_ERROR_FAILED when it arrived whole but does not say that it runs
 */
gboolean         lb_esp_loader_run_stub      (LbEspLoader      *self,
                                              const LbEspStub  *stub,
                                              gboolean          secure_boot,
                                              GCancellable     *cancellable,
                                              GError          **error);

/**
 * lb_esp_loader_change_baud:
 *
 * Changes the rate at both ends and asks for a known register at the new one (facts 2.9).
 *
 * Returns: %FALSE with LB_ERROR_UNSUPPORTED when the old rate is still in use (adapter or loader
 * refuse), any other error when the link is lost and only a new connection helps
 */
gboolean         lb_esp_loader_change_baud   (LbEspLoader   *self,
                                              guint          baud,
                                              GCancellable  *cancellable,
                                              GError       **error);

/* What CHANGE_BAUDRATE has to carry so that the chip runs at @wanted (facts 2.9, trap 9). */
typedef struct
{
  const LbEspChip *chip;
  gboolean         stub;
  guint            current;      /* rate now */
  guint32          cali;         /* ESP32 ROM: register 3FF5F06C */
  guint32          clk8m;        /* ESP32 ROM: eFuse word 4 */
  guint            crystal_mhz;  /* C2 and C5 ROM */
  guint            assumed_mhz;  /* C5 ROM: the crystal it believes in */
} LbEspBaudFacts;

guint32          lb_esp_baud_get_word        (const LbEspBaudFacts *facts,
                                              guint                 wanted);

/**
 * lb_esp_loader_spi_command:
 * @command: such as LB_FLASH_CMD_RDID
 * @address_bits: 0 or 24; @dummy_bits: 0 or 8
 * @data: (nullable): bytes to write, at most 64
 * @read_bits: at most 32
 * @result: (out) (nullable): what was read, first byte lowest
 *
 * Sends any command to the flash through the chip's registers (facts 2.10).
 */
typedef struct
{
  guint8        command;
  guint32       address;
  guint         address_bits;
  guint         dummy_bits;
  const guint8 *data;
  guint         data_length; /* bytes */
  guint         read_bits;
} LbEspSpiCommand;

gboolean         lb_esp_loader_spi_command   (LbEspLoader            *self,
                                              const LbEspSpiCommand  *command,
                                              guint32                *result,
                                              GCancellable           *cancellable,
                                              GError                **error);

/**
 * lb_esp_loader_read:
 * @packet: bytes a packet, at most 4096; stub only
 *
 * Reads through the stub (facts 2.6) or, slowly, the ROM (2.7). The data was compared with the digest
 * the stub sends behind it. A ROM sends none: the caller must prove the bytes in another way.
 *
 * Returns: (transfer full): @length bytes, or %NULL; with LB_ERROR_CHECKSUM bytes were lost or
 * damaged, with LB_ERROR_UNSUPPORTED this ROM cannot read
 */
GBytes          *lb_esp_loader_read          (LbEspLoader   *self,
                                              guint32        offset,
                                              guint32        length,
                                              guint          packet,
                                              LbProgress    *progress,
                                              GCancellable  *cancellable,
                                              GError       **error);

/* The chip's own MD5 of a range. LB_ERROR_UNSUPPORTED on the ESP8266 ROM. */
gboolean         lb_esp_loader_digest        (LbEspLoader   *self,
                                              guint32        offset,
                                              guint32        length,
                                              LbDigest      *digest,
                                              GCancellable  *cancellable,
                                              GError       **error);

/* @offset and @length on sectors. */
gboolean         lb_esp_loader_erase         (LbEspLoader   *self,
                                              guint32        offset,
                                              guint32        length,
                                              GCancellable  *cancellable,
                                              GError       **error);

/**
 * lb_esp_loader_write:
 * @offset: on a sector, as is the end
 *
 * Erases and writes, compressed where that is shorter. Returns when a stub says that the last byte is
 * in the flash. A block is sent again only when the loader says that it came damaged: a repeat after
 * a timeout would be written twice (trap 4).
 */
gboolean         lb_esp_loader_write         (LbEspLoader   *self,
                                              guint32        offset,
                                              const guint8  *data,
                                              gsize          length,
                                              LbProgress    *progress,
                                              GCancellable  *cancellable,
                                              GError       **error);

/* What *_BEGIN of the ESP8266 ROM must be told to erase @length bytes at @offset (facts 3.2). */
guint32          lb_esp8266_get_erase_size   (guint32 offset,
                                              guint32 length);

/**
 * lb_esp_loader_leave:
 * @run: start the application, where a line can
 * @log_baud: the rate to listen at while it starts
 *
 * Sets the loader back to 115200, so that the next program finds it even where no line can reset
 * the chip, then resets it into its application.
 */
gboolean         lb_esp_loader_leave         (LbEspLoader   *self,
                                              gboolean       run,
                                              guint          log_baud,
                                              GCancellable  *cancellable,
                                              GError       **error);

/* Listens for @ms without talking. Returns: (transfer full): the bytes heard */
GByteArray      *lb_esp_loader_listen        (LbEspLoader   *self,
                                              guint          ms,
                                              GCancellable  *cancellable,
                                              GError       **error);

G_END_DECLS

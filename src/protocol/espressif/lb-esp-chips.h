/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The chips and what differs between them (facts 4): tables, and pure functions of registers. */

typedef enum
{
  LB_ESP_ESP8266,
  LB_ESP_ESP32,
  LB_ESP_ESP32S2,
  LB_ESP_ESP32S3,
  LB_ESP_ESP32C2,
  LB_ESP_ESP32C3,
  LB_ESP_ESP32C5,
  LB_ESP_ESP32C6,
  LB_ESP_ESP32C61,
  LB_ESP_ESP32H2,
  LB_ESP_ESP32P4,
  LB_ESP_N_CHIPS,
} LbEspChipId;

/* The SPI controller the flash hangs on (facts 4.3): base, and offsets from it. */
typedef struct
{
  guint32 base;
  guint8  usr;
  guint8  usr1;
  guint8  usr2;
  guint8  mosi_dlen;   /* 0: the lengths stand in USR1 (ESP8266) */
  guint8  miso_dlen;
  guint8  w0;
  gboolean address_high; /* the address stands in the upper bits of its register */
} LbEspSpi;

/* Registers that keep the watchdogs quiet over built-in USB (facts 6.5); 0 where there is none. */
typedef struct
{
  guint32 config0;
  guint32 config1;
  guint32 wprotect;
  guint32 swd_conf;
  guint32 swd_wprotect;
  guint32 swd_key;
  guint8  swd_bit;
} LbEspWatchdog;

#define LB_ESP_WATCHDOG_KEY 0x50d83aa1u

/* Where the chip says how it was started (facts 6.3). */
typedef struct
{
  guint32 strap;
  guint32 strap_mask;
  guint32 force;
  guint32 force_mask;
} LbEspStrap;

typedef struct
{
  LbEspChipId    id;
  const char    *key;            /* "esp32s3" */
  const char    *name;           /* "ESP32-S3" */
  int            security_id;    /* chip id in GET_SECURITY_INFO, -1: the ROM does not know it */
  int            image_id;       /* chip id in image headers, -1 for the ESP8266 */
  const guint32 *magics;         /* at LB_ESP_MAGIC_REGISTER, ends with n_magics */
  guint          n_magics;
  guint32        mac;            /* eFuse low word of the MAC */
  guint32        bootloader;     /* flash offset */
  guint32        clkdiv;         /* UART divider register, 0: crystal is fixed */
  guint          crystal_mhz;    /* fixed crystal, 0: must be estimated */
  LbEspSpi       spi;
  LbEspWatchdog  watchdog;
  LbEspStrap     strap;
  gboolean       begin_word;     /* *_BEGIN of the ROM takes a fifth word (facts 2.2) */
  gboolean       large_flash;    /* the stub reaches beyond 16 MiB */
  gboolean       usb_jtag;       /* has the built-in USB serial port */
  gboolean       usb_otg;        /* its ROM loader speaks over USB-OTG */
  const char    *radio;          /* "Wi-Fi, Bluetooth" */
} LbEspChip;

#define LB_ESP_MAGIC_REGISTER 0x40001000u

const LbEspChip *lb_esp_chip_get          (LbEspChipId id);
/* Returns: (nullable): by key, as on the command line */
const LbEspChip *lb_esp_chip_from_key     (const char *key);
/* Returns: (nullable): by the word at LB_ESP_MAGIC_REGISTER */
const LbEspChip *lb_esp_chip_from_magic   (guint32 magic);
/* Returns: (nullable): by the chip id in a reply to GET_SECURITY_INFO */
const LbEspChip *lb_esp_chip_from_security_id (guint32 id);

/**
 * lb_esp_chip_is_settled_by_magic:
 *
 * Only the oldest three chips are told by the magic alone; for the others the security id counts,
 * because the word changes from revision to revision (facts 4.1).
 */
gboolean         lb_esp_chip_is_settled_by_magic (const LbEspChip *self);

/**
 * LbEspRegs:
 *
 * Registers as read: a short list of (address, value).
 */
#define LB_ESP_MAX_REGS 24

typedef struct
{
  guint   n;
  guint32 address[LB_ESP_MAX_REGS];
  guint32 value[LB_ESP_MAX_REGS];
} LbEspRegs;

void     lb_esp_regs_add (LbEspRegs *self,
                          guint32    address,
                          guint32    value);
/* Returns: the value, 0 when it was not read */
guint32  lb_esp_regs_get (const LbEspRegs *self,
                          guint32          address);

/**
 * lb_esp_chip_list_registers:
 * @addresses: room for LB_ESP_MAX_REGS
 *
 * Returns: how many registers lb_esp_info_decode() wants to see
 */
guint    lb_esp_chip_list_registers (const LbEspChip *self,
                                     guint32         *addresses);

/* What a chip's registers tell about it. */
typedef struct
{
  gboolean has_mac;
  guint8   mac[6];
  guint8   mac_extension[2];  /* C5, C6, H2: the middle of the EUI-64, else zero */
  int      revision;          /* major × 100 + minor */
  guint    package;
  const char *model;          /* "ESP32-D0WDQ6", NULL when the package says nothing more */
  guint    cores;
  gboolean no_bluetooth;
  guint    flash_mib;         /* flash inside the package, 0: none or not told */
  gboolean embedded_flash;    /* there is flash inside, size told or not */
  const char *flash_vendor;   /* of the flash inside, or NULL */
  guint    psram_mib;
  guint32  pad_word;          /* for SPI_ATTACH of the ROM (facts 4.5) */
  /* ESP32 only, which has no GET_SECURITY_INFO: */
  guint8   crypt_count;
  gboolean secure_boot;
} LbEspInfo;

void     lb_esp_info_decode         (LbEspInfo       *self,
                                     const LbEspChip *chip,
                                     const LbEspRegs *regs);

/* Returns: (transfer full): what lists show, "Dual core", "Embedded flash 4 MB"; NULL-terminated */
char   **lb_esp_info_get_features   (const LbEspInfo *self,
                                     const LbEspChip *chip);

/**
 * lb_esp_chip_get_crystal:
 * @clkdiv: value of the divider register
 * @baud: rate of the line while it was read
 *
 * Returns: MHz (facts 4.4)
 */
guint    lb_esp_chip_get_crystal    (const LbEspChip *self,
                                     guint32          clkdiv,
                                     guint            baud);

/**
 * lb_esp_chip_get_stub_name:
 * @secure_boot: as the chip's security information says
 *
 * Returns: (nullable): the stub's file name without ".json", or %NULL where no stub can run: C2
 * revision 0.0, C3 with secure boot (facts 3.1)
 */
const char *lb_esp_chip_get_stub_name (const LbEspChip *self,
                                       int              revision,
                                       gboolean         secure_boot);

/* GET_SECURITY_INFO (facts 2.8). */
typedef struct
{
  guint32  flags;
  guint8   crypt_count;
  gboolean has_chip_id;
  guint32  chip_id;
  guint32  api_version;
} LbEspSecurity;

#define LB_ESP_SECURITY_SECURE_BOOT (1u << 0)
#define LB_ESP_SECURITY_SECURE_DOWNLOAD (1u << 2)

/* @length: 20, or 12 from an ESP32-S2. Returns: FALSE for any other length */
gboolean lb_esp_security_parse      (LbEspSecurity *self,
                                     const guint8  *data,
                                     gsize          length);

/* Flash encryption is on when an odd number of bits is set. */
gboolean lb_esp_crypt_count_is_on   (guint32 crypt_count);

G_END_DECLS

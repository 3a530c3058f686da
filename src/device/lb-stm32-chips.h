/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-geometry.h"

G_BEGIN_DECLS

/* Which flash controller a part has (facts 2.6). */
typedef enum
{
  LB_STM32_DRIVER_A, /* F0, F1, F3: half-words, pages by address */
  LB_STM32_DRIVER_B, /* F2, F4, F7: sectors of growing size */
  LB_STM32_DRIVER_C, /* G0, G4, L4, WB: double words, pages by number */
} LbStm32Driver;

/* How the flash is cut into erase units. */
typedef enum
{
  LB_STM32_LAYOUT_PAGES,    /* all of page_size */
  LB_STM32_LAYOUT_16_64,    /* 4 × 16 KiB, 64 KiB, n × 128 KiB */
  LB_STM32_LAYOUT_32_128,   /* 4 × 32 KiB, 128 KiB, n × 256 KiB */
} LbStm32Layout;

typedef enum
{
  LB_STM32_CAN_WRITE = 1 << 0,   /* erase and program are implemented and tested for this part */
  LB_STM32_TWO_BANKS = 1 << 1,   /* a second bank repeats the layout at half the size */
  LB_STM32_DB1M = 1 << 2,        /* 1 MiB parts have two banks when OPTCR bit 30 is set */
  LB_STM32_NDBANK = 1 << 3,      /* F76x: two half-size banks unless OPTCR bit 29 is set */
  LB_STM32_WIDE_SINGLE = 1 << 4, /* pages twice as large in single-bank mode (G47, L4R) */
} LbStm32Flags;

typedef struct
{
  guint16        id;          /* low 12 bits of the id register */
  const char    *chip;        /* key: "stm32f405" */
  const char    *name;        /* for people: "STM32F405/407" */
  LbStm32Driver  driver;
  LbStm32Layout  layout;
  guint32        page_size;   /* bytes; of LAYOUT_PAGES */
  guint32        size_register; /* address of the u16 with the KiB */
  guint32        uid_register;  /* address of 12 bytes */
  guint32        max_kib;
  guint32        flash_base;  /* registers of the flash controller */
  LbStm32Flags   flags;
} LbStm32Chip;

#define LB_STM32_FLASH_START 0x08000000u

/**
 * lb_cortex_id_register:
 * @cpuid: as read at LB_CORTEX_CPUID
 *
 * Returns: the address of the device id register, or 0 for a core without one we know
 */
guint32            lb_cortex_id_register   (guint32 cpuid);

/**
 * lb_stm32_chip_find:
 * @idcode: the device id register
 * @cpuid: decides early F405, which report the id of an F2
 *
 * Returns: (nullable): the table's entry
 */
const LbStm32Chip *lb_stm32_chip_find      (guint32 idcode,
                                            guint32 cpuid);
const LbStm32Chip *lb_stm32_chip_by_name   (const char *chip);

/* Returns: (transfer full): "Rev Y", "Rev 0x1234" */
char              *lb_stm32_revision_text  (const LbStm32Chip *chip,
                                            guint32            idcode);

/**
 * lb_stm32_flash_size:
 * @reported_kib: what the size register holds
 * @is_certain: (out) (nullable): whether the register said something possible
 *
 * Returns: bytes; the part's largest size when the register holds 0 or ffff
 */
guint32            lb_stm32_flash_size     (const LbStm32Chip *chip,
                                            guint16            reported_kib,
                                            gboolean          *is_certain);

/**
 * lb_stm32_geometry:
 * @size: bytes of flash
 * @option_word: OPTCR of driver B or OPTR of driver C, which say how many banks are in use
 *
 * Returns: (transfer full) (nullable): the sectors, or %NULL when no part looks like that
 */
LbGeometry        *lb_stm32_geometry       (const LbStm32Chip *chip,
                                            guint32            size,
                                            guint32            option_word);

/**
 * lb_stm32_sector_number:
 * @start: the first address of a sector
 *
 * Returns: the number of driver B's SNB field, or -1 when no sector begins there
 */
int                lb_stm32_sector_number  (const LbStm32Chip *chip,
                                            LbGeometry        *geometry,
                                            guint32            start);

G_END_DECLS

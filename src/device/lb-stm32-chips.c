/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-stm32"

#include "config.h"

#include "lb-stm32-chips.h"

#include <string.h>

#include "lb-swd-target.h"

#define KIB 1024u
#define OPTCR_DB1M (1u << 30)
#define OPTCR_NDBANK (1u << 29)
#define OPTR_DBANK (1u << 22)
#define SECOND_BANK_NUMBER 16

#define PAGES_A(id, chip, name, page, size_reg, uid_reg, kib) \
  { id, chip, name, LB_STM32_DRIVER_A, LB_STM32_LAYOUT_PAGES, page, size_reg, uid_reg, kib, \
    0x40022000, 0 }
#define F0(id, chip, name, page, kib) \
  PAGES_A (id, chip, name, page, 0x1ffff7cc, 0x1ffff7ac, kib)
#define F1(id, chip, name, page, kib) \
  PAGES_A (id, chip, name, page, 0x1ffff7e0, 0x1ffff7e8, kib)
#define F2(id, chip, name, kib, flags) \
  { id, chip, name, LB_STM32_DRIVER_B, LB_STM32_LAYOUT_16_64, 0, 0x1fff7a22, 0x1fff7a10, kib, \
    0x40023c00, flags }
#define G0(id, chip, name, page, kib, flags) \
  { id, chip, name, LB_STM32_DRIVER_C, LB_STM32_LAYOUT_PAGES, page, 0x1fff75e0, 0x1fff7590, kib, \
    0x40022000, flags }

/*
 * Facts 2.6. Only the F405 may be written: its driver is tested against the emulated part, and it
 * is what the boards of this program hold. The others identify and back up.
 */
static const LbStm32Chip chips[] = {
  F0 (0x440, "stm32f05", "STM32F05x", KIB, 64),
  F0 (0x444, "stm32f03", "STM32F03x", KIB, 32),
  F0 (0x445, "stm32f04", "STM32F04x", KIB, 32),
  F0 (0x448, "stm32f07", "STM32F07x", 2 * KIB, 128),
  F0 (0x442, "stm32f09", "STM32F09x", 2 * KIB, 256),
  F1 (0x412, "stm32f10x-low", "STM32F10x low density", KIB, 32),
  F1 (0x410, "stm32f103", "STM32F103 medium density", KIB, 128),
  F1 (0x414, "stm32f10x-high", "STM32F10x high density", 2 * KIB, 512),
  F1 (0x418, "stm32f105", "STM32F105/107", 2 * KIB, 256),
  F1 (0x420, "stm32f100", "STM32F100", KIB, 128),
  F1 (0x428, "stm32f100-high", "STM32F100 high density", 2 * KIB, 512),
  F1 (0x430, "stm32f10x-xl", "STM32F10x XL density", 2 * KIB, 1024),
  F0 (0x422, "stm32f303", "STM32F302/303xB/C", 2 * KIB, 256),
  F0 (0x446, "stm32f303e", "STM32F302/303xD/E", 2 * KIB, 512),
  F0 (0x438, "stm32f334", "STM32F303x8/334", 2 * KIB, 64),
  F0 (0x439, "stm32f301", "STM32F301/302", 2 * KIB, 64),
  F0 (0x432, "stm32f37", "STM32F37x", 2 * KIB, 256),
  F2 (0x411, "stm32f2", "STM32F2xx", 1024, 0),
  F2 (0x413, "stm32f405", "STM32F405/407", 1024, LB_STM32_CAN_WRITE),
  F2 (0x419, "stm32f42", "STM32F42x/43x", 2048, LB_STM32_TWO_BANKS | LB_STM32_DB1M),
  F2 (0x434, "stm32f469", "STM32F469/479", 2048, LB_STM32_TWO_BANKS | LB_STM32_DB1M),
  F2 (0x423, "stm32f401", "STM32F401xB/C", 256, 0),
  F2 (0x433, "stm32f401e", "STM32F401xD/E", 512, 0),
  F2 (0x431, "stm32f411", "STM32F411", 512, 0),
  F2 (0x421, "stm32f446", "STM32F446", 512, 0),
  F2 (0x441, "stm32f412", "STM32F412", 1024, 0),
  F2 (0x458, "stm32f410", "STM32F410", 128, 0),
  F2 (0x463, "stm32f413", "STM32F413", 1536, 0),
  { 0x449, "stm32f74", "STM32F74x/75x", LB_STM32_DRIVER_B, LB_STM32_LAYOUT_32_128, 0, 0x1ff0f442,
    0x1ff0f420, 1024, 0x40023c00, 0 },
  { 0x451, "stm32f76", "STM32F76x/77x", LB_STM32_DRIVER_B, LB_STM32_LAYOUT_32_128, 0, 0x1ff0f442,
    0x1ff0f420, 2048, 0x40023c00, LB_STM32_NDBANK },
  { 0x452, "stm32f72", "STM32F72x/73x", LB_STM32_DRIVER_B, LB_STM32_LAYOUT_16_64, 0, 0x1ff07a22,
    0x1ff07a10, 512, 0x40023c00, 0 },
  G0 (0x466, "stm32g03", "STM32G03x/04x", 2 * KIB, 64, 0),
  G0 (0x460, "stm32g07", "STM32G07x/08x", 2 * KIB, 128, 0),
  G0 (0x456, "stm32g05", "STM32G05x/06x", 2 * KIB, 64, 0),
  G0 (0x467, "stm32g0b", "STM32G0Bx/0Cx", 2 * KIB, 512, 0),
  G0 (0x468, "stm32g43", "STM32G43x/44x", 2 * KIB, 128, 0),
  G0 (0x469, "stm32g47", "STM32G47x/48x", 2 * KIB, 512, LB_STM32_WIDE_SINGLE),
  G0 (0x479, "stm32g49", "STM32G49x/4Ax", 2 * KIB, 512, 0),
  G0 (0x464, "stm32l41", "STM32L41x/42x", 2 * KIB, 128, 0),
  G0 (0x435, "stm32l43", "STM32L43x/44x", 2 * KIB, 256, 0),
  G0 (0x462, "stm32l45", "STM32L45x/46x", 2 * KIB, 512, 0),
  G0 (0x415, "stm32l47", "STM32L47x/48x", 2 * KIB, 1024, 0),
  G0 (0x461, "stm32l49", "STM32L49x/4Ax", 2 * KIB, 1024, 0),
  G0 (0x470, "stm32l4r", "STM32L4Rx/4Sx", 4 * KIB, 2048, LB_STM32_WIDE_SINGLE),
  G0 (0x471, "stm32l4p", "STM32L4Px/4Qx", 4 * KIB, 1024, LB_STM32_WIDE_SINGLE),
};

#define PART_M0 0xc20
#define PART_M0_PLUS 0xc60
#define PART_M3 0xc23
#define PART_M4 0xc24
#define PART_M7 0xc27

static guint
cpu_part (guint32 cpuid)
{
  return (cpuid >> 4) & 0xfff;
}

guint32
lb_cortex_id_register (guint32 cpuid)
{
  switch (cpu_part (cpuid))
    {
    case PART_M0:
    case PART_M0_PLUS:
      return LB_STM32_DBGMCU_ID_M0;
    case PART_M3:
    case PART_M4:
    case PART_M7:
      return LB_STM32_DBGMCU_ID_M3;
    default:
      return 0;
    }
}

const LbStm32Chip *
lb_stm32_chip_find (guint32 idcode,
                    guint32 cpuid)
{
  guint16 id = idcode & 0xfff;

  /* Erratum of revision A: an F405 with the id of an F2, whose core is an M3. */
  if (id == 0x411 && cpu_part (cpuid) == PART_M4)
    id = 0x413;

  for (gsize i = 0; i < G_N_ELEMENTS (chips); i++)
    if (chips[i].id == id)
      return &chips[i];

  return NULL;
}

const LbStm32Chip *
lb_stm32_chip_by_name (const char *chip)
{
  for (gsize i = 0; i < G_N_ELEMENTS (chips); i++)
    if (strcmp (chips[i].chip, chip) == 0)
      return &chips[i];

  return NULL;
}

char *
lb_stm32_revision_text (const LbStm32Chip *chip,
                        guint32            idcode)
{
  static const struct
  {
    guint16     revision;
    const char *letter;
  } f405[] = {
    { 0x1000, "A" }, { 0x1001, "Z" }, { 0x1003, "Y" }, { 0x1007, "1" }, { 0x2001, "3" },
  };
  guint16 revision = (guint16) (idcode >> 16);

  if (chip->id == 0x413)
    for (gsize i = 0; i < G_N_ELEMENTS (f405); i++)
      if (f405[i].revision == revision)
        return g_strdup_printf ("Rev %s", f405[i].letter);

  return g_strdup_printf ("Rev 0x%04x", revision);
}

guint32
lb_stm32_flash_size (const LbStm32Chip *chip,
                     guint16            reported_kib,
                     gboolean          *is_certain)
{
  gboolean certain = reported_kib != 0 && reported_kib != 0xffff;

  if (is_certain != NULL)
    *is_certain = certain;
  return (certain ? reported_kib : chip->max_kib) * KIB;
}

static void
add_region (GArray  *regions,
            guint32 *start,
            guint32 *left,
            guint    count,
            guint32  unit,
            guint32  program_unit)
{
  LbRegion region = { *start, 0, unit, program_unit, 0xff };

  region.length = MIN ((guint64) count * unit, (guint64) (*left / unit) * unit);
  if (region.length == 0)
    return;

  g_array_append_val (regions, region);
  *start += (guint32) region.length;
  *left -= (guint32) region.length;
}

/* Four small sectors, one of four times their size, and large ones to the end of the bank. */
static gboolean
add_sectors (GArray *regions,
             guint32 start,
             guint32 length,
             guint32 small)
{
  add_region (regions, &start, &length, 4, small, 4);
  add_region (regions, &start, &length, 1, 4 * small, 4);
  add_region (regions, &start, &length, G_MAXUINT16, 8 * small, 4);
  return length == 0;
}

static guint
count_banks (const LbStm32Chip *chip,
             guint32            size,
             guint32            option_word)
{
  if ((chip->flags & LB_STM32_TWO_BANKS) != 0)
    return size > 1024 * KIB || (size == 1024 * KIB && (option_word & OPTCR_DB1M) != 0) ? 2 : 1;
  if ((chip->flags & LB_STM32_NDBANK) != 0)
    return (option_word & OPTCR_NDBANK) == 0 ? 2 : 1;
  return 1;
}

static guint32
page_size (const LbStm32Chip *chip,
           guint32            option_word)
{
  if ((chip->flags & LB_STM32_WIDE_SINGLE) != 0 && (option_word & OPTR_DBANK) == 0)
    return 2 * chip->page_size;
  return chip->page_size;
}

LbGeometry *
lb_stm32_geometry (const LbStm32Chip *chip,
                   guint32            size,
                   guint32            option_word)
{
  g_autoptr(GArray) regions = g_array_new (FALSE, FALSE, sizeof (LbRegion));
  guint32 start = LB_STM32_FLASH_START;
  guint banks = count_banks (chip, size, option_word);
  guint32 small = chip->layout == LB_STM32_LAYOUT_32_128 ? 32 * KIB : 16 * KIB;

  if (size == 0)
    return NULL;

  if (chip->layout == LB_STM32_LAYOUT_PAGES)
    {
      guint32 left = size;

      add_region (regions, &start, &left, G_MAXUINT16, page_size (chip, option_word),
                  chip->driver == LB_STM32_DRIVER_A ? 2 : 8);
      if (left != 0)
        return NULL;
    }
  else
    {
      if (banks == 2 && (chip->flags & LB_STM32_NDBANK) != 0)
        small /= 2;
      for (guint i = 0; i < banks; i++)
        if (!add_sectors (regions, start + i * (size / banks), size / banks, small))
          return NULL;
    }

  return lb_geometry_new ((const LbRegion *) (gpointer) regions->data, regions->len);
}

int
lb_stm32_sector_number (const LbStm32Chip *chip,
                        LbGeometry        *geometry,
                        guint32            start)
{
  guint32 small = chip->layout == LB_STM32_LAYOUT_32_128 ? 32 * KIB : 16 * KIB;
  int number = 0;

  if (chip->layout == LB_STM32_LAYOUT_PAGES)
    return -1;

  for (guint i = 0; i < lb_geometry_get_n_regions (geometry); i++)
    {
      const LbRegion *region = lb_geometry_get_region (geometry, i);
      guint64 offset = start - region->start;

      /* The second bank begins again with small sectors and has numbers of its own. */
      if (i > 0 && region->erase_unit <= small && number < SECOND_BANK_NUMBER)
        number = SECOND_BANK_NUMBER;
      if (start >= region->start && offset < region->length)
        return offset % region->erase_unit == 0 ? number + (int) (offset / region->erase_unit) : -1;
      number += (int) (region->length / region->erase_unit);
    }

  return -1;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-vesc-contents"

#include "config.h"

#include "lb-vesc-contents.h"

#include "lb-reader.h"
#include "lb-vesc-layout.h"

#define HEAD LB_VESC_LAYOUT_PAGE_HEAD
#define QML_START 0x080a0000u
#define LISP_START 0x080c0000u

typedef struct
{
  LbVescContents present; /* when @is_it says so */
  LbVescContents other;   /* when something else is there */
  guint32        start;
  gboolean       (*is_it) (const guint8 *head);
} Part;

static gboolean
is_firmware (const guint8 *head)
{
  return lb_vesc_layout_part_of_vectors (head, HEAD) == LB_VESC_PART_FIRMWARE;
}

static gboolean
is_bootloader (const guint8 *head)
{
  return lb_vesc_layout_part_of_vectors (head, HEAD) == LB_VESC_PART_BOOTLOADER;
}

static gboolean
is_settings (const guint8 *head)
{
  return lb_vesc_layout_is_settings_page (head, HEAD);
}

static gboolean
is_in_use (const guint8 *head)
{
  return !lb_bytes_are (head, HEAD, 0xff);
}

static const Part parts[] = {
  { LB_VESC_HAS_FIRMWARE, LB_VESC_HAS_OTHER_START, LB_VESC_LAYOUT_FLASH_START, is_firmware },
  { LB_VESC_HAS_SETTINGS, 0, LB_VESC_LAYOUT_SETTINGS_START, is_settings },
  { LB_VESC_HAS_SETTINGS, 0, LB_VESC_LAYOUT_SETTINGS_START + LB_VESC_LAYOUT_SETTINGS_PAGE, is_settings },
  { LB_VESC_HAS_SCRIPTS, 0, LB_VESC_LAYOUT_STAGING_START, is_in_use },
  { LB_VESC_HAS_SCRIPTS, 0, QML_START, is_in_use },
  { LB_VESC_HAS_SCRIPTS, 0, LISP_START, is_in_use },
  { LB_VESC_HAS_BOOTLOADER, LB_VESC_HAS_OTHER_LAST, LB_VESC_LAYOUT_BOOTLOADER_START, is_bootloader },
};

LbVescContents
lb_vesc_contents_look (LbStm32Device *device,
                       GCancellable  *cancellable)
{
  LbVescContents contents = LB_VESC_CONTENTS_KNOWN;

  if (!g_str_equal (lb_stm32_device_get_chip (device)->chip, "stm32f405") ||
      lb_stm32_device_get_rdp_level (device) != 0)
    return 0;

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      guint8 head[HEAD];

      if (!lb_stm32_device_peek (device, parts[i].start, head, sizeof head, cancellable, NULL))
        return 0;
      if (parts[i].is_it (head))
        contents |= parts[i].present;
      else if (is_in_use (head))
        contents |= parts[i].other;
    }

  return contents;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Commands of a VESC (facts 4.2) and what their answers hold. All numbers are big-endian. */
typedef enum
{
  LB_VESC_FW_VERSION = 0,
  LB_VESC_JUMP_TO_BOOTLOADER = 1,
  LB_VESC_ERASE_NEW_APP = 2,
  LB_VESC_WRITE_NEW_APP_DATA = 3,
  LB_VESC_SET_MCCONF = 13,
  LB_VESC_GET_MCCONF = 14,
  LB_VESC_SET_APPCONF = 16,
  LB_VESC_GET_APPCONF = 17,
  LB_VESC_PRINT = 21,
  LB_VESC_REBOOT = 29,
  LB_VESC_FORWARD_CAN = 34,
  LB_VESC_PING_CAN = 62,
  LB_VESC_BM_CONNECT = 66,
  LB_VESC_BM_ERASE_FLASH_ALL = 67,
  LB_VESC_BM_WRITE_FLASH = 68,
  LB_VESC_BM_REBOOT = 69,
  LB_VESC_BM_DISCONNECT = 70,
  LB_VESC_BM_MAP_PINS_DEFAULT = 71,
  LB_VESC_ERASE_BOOTLOADER = 73,
  LB_VESC_BM_MEM_READ = 80,
  LB_VESC_BM_HALT_REQ = 116,
  LB_VESC_GET_QML_UI_APP = 118,
  LB_VESC_QML_ERASE = 120,
  LB_VESC_QML_WRITE = 121,
  LB_VESC_LISP_READ_CODE = 130,
  LB_VESC_LISP_WRITE_CODE = 131,
  LB_VESC_LISP_ERASE_CODE = 132,
} LbVescCommand;

/* What FW_VERSION tells. Fields were appended over the years: later ones may be missing. */
typedef struct
{
  guint     major;
  guint     minor;
  guint     test;           /* 0: a stable version */
  char     *hardware;       /* "410"; "" when not told */
  guint8    uuid[12];
  gboolean  has_uuid;
  gboolean  paired;
  guint     hardware_type;  /* 0 VESC, 1 BMS, 2 custom module */
  guint     qml_flags;      /* of the stored QML page: 0 none, 2 full screen */
  char     *firmware_name;  /* may be NULL */
} LbVescVersion;

LbVescVersion *lb_vesc_version_new  (void);
void           lb_vesc_version_free (LbVescVersion *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbVescVersion, lb_vesc_version_free)

/**
 * lb_vesc_version_parse:
 * @reply: the payload after the command byte
 *
 * Returns: (transfer full): as much as is there, or %NULL with LB_ERROR_UNSUPPORTED when there is
 * less
 * than a version number
 */
LbVescVersion *lb_vesc_version_parse    (const guint8         *reply,
                                         gsize                 length,
                                         GError              **error);
/* Returns: whether the firmware is @major.@minor or newer */
gboolean       lb_vesc_version_at_least (const LbVescVersion  *self,
                                         guint                 major,
                                         guint                 minor);
/* Returns: (transfer full): "6.02", "6.05 test 3" */
char          *lb_vesc_version_to_text  (const LbVescVersion  *self);

guint16        lb_vesc_get_be16 (const guint8 *p);
guint32        lb_vesc_get_be32 (const guint8 *p);
void           lb_vesc_append_u16 (GByteArray *array, guint16 value);
void           lb_vesc_append_u32 (GByteArray *array, guint32 value);

/**
 * lb_vesc_hardware_matches:
 * @names: names joined by "_o_", as firmware folders are called ("410_o_411_o_412"), or one name
 * @hardware: what the controller says it is
 *
 * Returns: whether @hardware is one of @names, in any letter case (facts 4.5)
 */
gboolean       lb_vesc_hardware_matches (const char *names,
                                         const char *hardware);

/**
 * lb_vesc_hardware_of_path:
 * @path: of a firmware file, as VESC Tool's folders hold them: "410_o_411_o_412/VESC_default.bin"
 * @hardware: (nullable): what the controller says it is
 *
 * Returns: (transfer full) (nullable): the names of the hardware as the folder has them; %NULL when it
 * is called otherwise ("Downloads"): a single name counts only when it is that of the controller
 */
char          *lb_vesc_hardware_of_path (const char *path,
                                         const char *hardware);

/* What BM_CONNECT found (facts 4.6): "STM32F40x"; NULL for codes that are none. */
const char    *lb_vesc_bm_target_name  (gint16 code);
/* Whether a found target is an STM32, whose flash is at 08000000. */
gboolean       lb_vesc_bm_target_is_stm32 (gint16 code);

G_END_DECLS

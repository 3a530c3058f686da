/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define LB_PRACTICE_PAGE 256u
#define LB_PRACTICE_SECTOR 4096u
#define LB_PRACTICE_BLOCK 65536u

/**
 * LbPracticeFlash:
 *
 * A serial NOR flash chip: programming only clears bits, erasing sets them, protection bits make it
 * ignore both. Addresses wrap at its size, as the real thing's do. The caller keeps the time.
 *
 * What is in it is the content of a file, mapped shared, so that it survives any kind of exit; or
 * memory of this process.
 */
typedef struct _LbPracticeFlash LbPracticeFlash;

/* @content: (nullable): copied; %NULL for an erased chip of @size bytes, a power of two */
LbPracticeFlash *lb_practice_flash_new      (guint64        size,
                                             guint8         vendor,
                                             GBytes        *content);
/**
 * lb_practice_flash_new_for_file:
 * @path: a file whose size is a power of two; locked against a second chip
 *
 * Returns: (transfer full): the chip, or NULL with LB_ERROR_INVALID (size), LB_RETRY_PORT_BUSY
 * (another practice board runs on it) or what the system said
 */
LbPracticeFlash *lb_practice_flash_new_for_file (const char  *path,
                                                 guint8       vendor,
                                                 GError     **error);
void             lb_practice_flash_free     (LbPracticeFlash *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbPracticeFlash, lb_practice_flash_free)

guint64          lb_practice_flash_get_size (LbPracticeFlash *self);
/* The id as RDID gives it, manufacturer in the low byte. */
guint32          lb_practice_flash_get_id   (LbPracticeFlash *self);
/* Exactly what the cells hold; for tests and for who wants to show it. */
GBytes          *lb_practice_flash_dup      (LbPracticeFlash *self);

/* Reads, and uses up the one right reading of interrupted pages and sectors. */
void             lb_practice_flash_read     (LbPracticeFlash *self,
                                             guint32          address,
                                             guint8          *buf,
                                             gsize            length);
gboolean         lb_practice_flash_is_blank (LbPracticeFlash *self,
                                             guint32          address,
                                             gsize            length);
/* Both do nothing where the chip is protected: the real one does not report it either. */
void             lb_practice_flash_erase    (LbPracticeFlash *self,
                                             guint32          address,
                                             gsize            length);
void             lb_practice_flash_program  (LbPracticeFlash *self,
                                             guint32          address,
                                             const guint8    *data,
                                             gsize            length);
gboolean         lb_practice_flash_is_protected (LbPracticeFlash *self,
                                                 guint32          address,
                                                 gsize            length);

/**
 * lb_practice_flash_interrupt_erase:
 *
 * The power went while [address, address + length) was being erased: its cells read as erased
 * once, and as something else ever after. In the file stands the latter at once.
 */
void             lb_practice_flash_interrupt_erase   (LbPracticeFlash *self,
                                                      guint32          address,
                                                      gsize            length);
void             lb_practice_flash_interrupt_program (LbPracticeFlash *self,
                                                      guint32          address,
                                                      const guint8    *data,
                                                      gsize            length);

/* Status registers 1 to 3, as codes 05, 35 and 15 read them. */
guint8           lb_practice_flash_get_status (LbPracticeFlash *self,
                                               guint            index);
void             lb_practice_flash_set_status (LbPracticeFlash *self,
                                               guint            index,
                                               guint8           value);
/* The parameter tables that code 5A reads (JESD216); FF past their end. */
void             lb_practice_flash_read_sfdp  (LbPracticeFlash *self,
                                               guint32          address,
                                               guint8          *buf,
                                               gsize            length);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-practice-flash.h"
#include "lb-practice-model.h"

G_BEGIN_DECLS

/**
 * LbPracticeSpi:
 *
 * The SPI flash controller as registers (facts 2.10, 4.3), with the flash chip's own command set
 * behind it. Times are nanoseconds.
 */
typedef struct _LbPracticeSpi LbPracticeSpi;

LbPracticeSpi *lb_practice_spi_new      (const LbPracticeModel *model,
                                         LbPracticeFlash       *flash);
void           lb_practice_spi_free     (LbPracticeSpi *self);
void           lb_practice_spi_reset    (LbPracticeSpi *self);
void           lb_practice_spi_attach   (LbPracticeSpi *self,
                                         gboolean       attached);
void           lb_practice_spi_hide_id  (LbPracticeSpi *self,
                                         gboolean       hidden);
gboolean       lb_practice_spi_owns     (LbPracticeSpi *self,
                                         guint32        address);
guint32        lb_practice_spi_read     (LbPracticeSpi *self,
                                         gint64         now,
                                         guint32        address);
void           lb_practice_spi_write    (LbPracticeSpi *self,
                                         gint64         now,
                                         guint32        address,
                                         guint32        value);
guint8         lb_practice_spi_last_command (LbPracticeSpi *self);
guint32        lb_practice_spi_flash_id (LbPracticeSpi *self);

G_END_DECLS

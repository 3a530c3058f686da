/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "fake-device.h"
#include "lb-backup-job.h"
#include "lb-backup.h"
#include "lb-connect-job.h"
#include "lb-error.h"
#include "lb-library.h"
#include "lb-prepare-job.h"
#include "lb-verify-job.h"
#include "lb-worker.h"
#include "lb-write-job.h"

G_BEGIN_DECLS

#define RIG_UNIT "24a160112233"

/* A library in a folder of its own, a chip and a worker for it. */
typedef struct
{
  char      *root;
  LbLibrary *library;
  FakeChip  *chip;
  LbPlace   *place;
  LbWorker  *worker;
} Rig;

/* Folders for state and library of this test program; call before g_test_init(). */
void       rig_init_process (void);
void       rig_init         (Rig        *rig,
                             FakeChip   *chip);
void       rig_clear        (Rig        *rig);
/* Another process begins: the device is opened anew. */
void       rig_restart      (Rig        *rig);

gboolean   rig_run          (Rig        *rig,
                             gpointer    job,
                             GError    **error);
/* Backs up; the stored image must be what the chip holds. Returns: (transfer full) */
LbBackup  *rig_back_up      (Rig        *rig);
/* Restores, accepting nothing. */
gboolean   rig_write        (Rig            *rig,
                             LbWriteRequest *request,
                             GError        **error);
void       rig_assert_holds (Rig        *rig,
                             LbBackup   *backup);
/* Every entry of the library is whole and has the content its manifest says. */
void       rig_assert_library_sound (Rig *rig);
guint      rig_count_backups (Rig       *rig);
gboolean   rig_has_journal  (Rig        *rig);

G_END_DECLS

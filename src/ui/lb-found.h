/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-connect-job.h"
#include "lb-library.h"

G_BEGIN_DECLS

/**
 * LbFound:
 *
 * What the last connection found: the unit, its memory, and what the library knows of it. All zero
 * while nothing is connected. Main thread.
 */
typedef struct
{
  LbConnectJob *connection;
  LbIdentity   *identity;
  LbGeometry   *geometry;
  LbJournal    *journal; /* (nullable): an interrupted restore or erase of the unit */
  GPtrArray    *backups; /* (element-type LbBackup): of the unit, newest first */
} LbFound;

void     lb_found_clear          (LbFound      *self);

/* Takes over what @job found, which has succeeded. */
void     lb_found_take           (LbFound      *self,
                                  LbConnectJob *job);

/* The same unit says something new of itself, such as another version of its firmware. */
void     lb_found_set_identity   (LbFound      *self,
                                  LbIdentity   *identity);

/* Asks @library again what it has of the unit; after our own work, which has changed that. */
void     lb_found_ask_library    (LbFound      *self,
                                  LbLibrary    *library);

/* Whether status bits protect parts of the memory from being written. */
gboolean lb_found_is_protected   (const LbFound *self);
/* Whether the memory can be read at all. */
gboolean lb_found_can_read       (const LbFound *self);
/* Whether the flash does not tell its size. */
gboolean lb_found_lacks_size     (const LbFound *self);

G_END_DECLS

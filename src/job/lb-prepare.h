/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-file-image.h"
#include "lb-prepare-job.h"
#include "lb-survey.h"

G_BEGIN_DECLS

struct _LbPrepared
{
  gatomicrefcount  ref_count;

  LbWriteRequest  *request;
  LbIdentity      *identity;
  LbGeometry      *geometry;
  gboolean         is_protected;

  GBytes          *image;        /* NULL for an erase */
  LbFileRemarks    remarks;      /* about the file @image came from */
  LbBackup        *image_backup; /* the backup that holds @image; NULL: a file the library lacks */
  guint64          address;
  guint64          length;
  LbTarget         target;       /* geometry NULL when a check says that it cannot be written */

  LbJournal       *journal;      /* interrupted work of this unit and flash */
  gboolean         distrust;     /* a journal is there but cannot be read: trust no block */

  GPtrArray       *checks;
  LbSurvey        *survey;       /* NULL when nothing may be written anyway */
  LbSafety         safety;
  LbBackup        *safety_backup;
  LbWriteSummary   summary;
};

/**
 * lb_prepare_run:
 *
 * Finds out what is to be written, whether it may be, what is on the device and what has to change.
 *
 * Returns: (transfer full): the preparation, or %NULL
 */
LbPrepared *lb_prepare_run   (LbBlockIo       *io,
                              LbWriteRequest  *request,
                              GError         **error);

/**
 * lb_prepare_image:
 * @journal: (nullable): interrupted work of this unit
 * @backup: (out) (transfer full) (nullable): the backup that holds it
 * @remarks: (out): about the file, when it is one
 *
 * Returns: (transfer full): the bytes of the request's image: a backup's proven against their
 * SHA-256, a file's as of lb_file_image_unpack()
 */
GBytes     *lb_prepare_image (LbBlockIo       *io,
                              LbWriteRequest  *request,
                              LbJournal       *journal,
                              LbBackup       **backup,
                              LbFileRemarks   *remarks,
                              GError         **error);

/* Where the request begins on a device of this geometry, and how many bytes it concerns. */
void        lb_prepare_range (LbWriteRequest  *request,
                              LbGeometry      *geometry,
                              GBytes          *image,
                              guint64         *address,
                              guint64         *length);

/**
 * lb_prepare_same:
 * @now: (nullable): the whole present content, when it is known byte by byte
 * @units: (element-type LbBlock)
 *
 * Returns: (transfer full): a byte a unit: whether it is known to hold what is wanted
 */
guint8     *lb_prepare_same  (LbPrepared      *self,
                              LbLibrary       *library,
                              GBytes          *now,
                              const GArray    *units);

/* Shows on the map of @job what stays and what is to be written. */
void        lb_prepare_mark  (LbJob           *job,
                              const GArray    *units,
                              const GArray    *goals);

/* Returns: (transfer full): a byte a unit: whether it has to be written whatever its digest says */
guint8     *lb_prepare_forced (LbPrepared     *self,
                               const GArray   *units);

G_END_DECLS

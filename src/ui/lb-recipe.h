/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-backup.h"
#include "lb-write-request.h"

G_BEGIN_DECLS

/**
 * LbRecipe:
 *
 * What a person wants written, erased or compared, as long as it can still be changed on the checks
 * page; a request for a job is made from it each time. Reference counted, main thread.
 */
typedef struct
{
  grefcount ref_count;

  LbBackup *backup;      /* restore this, or */
  GBytes   *bytes;       /* write these, or neither: erase */
  char     *name;        /* of the file */
  gboolean  is_whole;    /* the file is an image of a whole chip */
  guint64   address;     /* where the file goes, or where the erasing begins */
  guint64   length;      /* to erase; 0: everything */
  gboolean  erase_rest;
  gboolean  no_safety;   /* the person does not want a safety backup */
} LbRecipe;

LbRecipe       *lb_recipe_new_backup (LbBackup   *backup);

/**
 * lb_recipe_new_file:
 *
 * Finds out from the bytes where they belong, and preselects "erase everything else first" unless they are
 * an image of a whole chip. Nor for a HEX file, which says itself what it means to change, nor for a VESC,
 * whose firmware and boot loader are files of their own.
 */
LbRecipe       *lb_recipe_new_file   (GBytes     *bytes,
                                      const char *name);
LbRecipe       *lb_recipe_new_erase  (void);
LbRecipe       *lb_recipe_ref        (LbRecipe   *self);
void            lb_recipe_unref      (LbRecipe   *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbRecipe, lb_recipe_unref)

/* Returns: (transfer full) */
LbWriteRequest *lb_recipe_build      (LbRecipe   *self);

G_END_DECLS

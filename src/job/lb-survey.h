/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-block-io.h"
#include "lb-plan.h"

G_BEGIN_DECLS

/**
 * LbSurvey:
 *
 * What the chip said about its content in one pass of digests, and what of it is known on this
 * computer. It serves the plan, the safety backup and the blocks that are kept, as long as the
 * connection lasts and nothing is written. Reference counted, because it is handed from one job to
 * the next.
 *
 * A device without quick digests gives a survey without digests: nothing is known then.
 */
typedef struct _LbSurvey LbSurvey;

/* What is at hand for a part of the memory. */
typedef enum
{
  LB_KNOWN_NOT,
  LB_KNOWN_BLANK,
  LB_KNOWN_TARGET,   /* it already holds what is to be written */
  LB_KNOWN_BASELINE, /* the newest backup of this unit has it, at this place */
  LB_KNOWN_LIBRARY,  /* some backup has it; whole blocks only */
} LbKnown;

LbSurvey       *lb_survey_ref          (LbSurvey        *self);
void            lb_survey_unref        (LbSurvey        *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbSurvey, lb_survey_unref)

/**
 * lb_survey_run:
 * @target: (nullable): what is to be written; a reference is not taken to the struct but to its parts
 *
 * Asks the digest of each block, in phase LB_PHASE_SURVEY. Marks the blank cells.
 *
 * Returns: (transfer full): the survey, or %NULL
 */
LbSurvey       *lb_survey_run          (LbBlockIo       *io,
                                        const LbTarget  *target,
                                        GError         **error);

/* Whether it still speaks of what is in the memory: same connection, nothing written since. */
gboolean        lb_survey_is_current   (const LbSurvey  *self,
                                        const LbJobContext *context);

gboolean        lb_survey_has_digests  (const LbSurvey  *self);
guint           lb_survey_get_n_blocks (const LbSurvey  *self);
const LbBlock  *lb_survey_get_block    (const LbSurvey  *self,
                                        guint            index);
/* Returns: (nullable): as the chip computed it */
const LbDigest *lb_survey_get_digest   (const LbSurvey  *self,
                                        guint            index);
const GArray   *lb_survey_get_blocks   (const LbSurvey  *self);
const GArray   *lb_survey_get_digests  (const LbSurvey  *self);
/* FALSE too when it is not known. */
gboolean        lb_survey_is_blank     (const LbSurvey  *self,
                                        guint            index);
gboolean        lb_survey_is_all_blank (const LbSurvey  *self);

/**
 * lb_survey_refine:
 *
 * Finds out what is at hand for the parts of a block that is not known as a whole, by asking about
 * halves where that is cheaper than reading. What was asked once is remembered.
 *
 * Returns: (transfer none) (element-type LbPiece): parts that cover the block, "match" being an
 * LbKnown; or %NULL with @error set
 */
const GArray   *lb_survey_refine       (LbSurvey        *self,
                                        LbBlockIo       *io,
                                        guint            index,
                                        GError         **error);

/**
 * lb_survey_fill_piece:
 * @out: @piece->length bytes
 *
 * Puts what is at hand for @piece (not LB_KNOWN_NOT) there.
 */
void            lb_survey_fill_piece   (const LbSurvey  *self,
                                        const LbPiece   *piece,
                                        guint8          *out);

/* Returns: whether the unit, an erase unit inside block @index, is proven to hold what @target
 * wants. */
gboolean        lb_survey_unit_is_same (LbSurvey        *self,
                                        const LbTarget  *target,
                                        LbLibrary       *library,
                                        guint            index,
                                        const LbBlock   *unit);

/**
 * lb_survey_find_backup:
 * @digests: (nullable) (element-type LbDigest): of all blocks of a device, by the chip or by reading twice; %NULL:
 *   not known, any content will do
 *
 * Returns: (transfer full) (nullable): the newest proven backup of this unit whose content has these digests. Its
 * bytes on disk are not looked at.
 */
LbBackup       *lb_survey_find_backup  (LbLibrary        *library,
                                        const LbIdentity *identity,
                                        guint64           size,
                                        const GArray     *digests);

G_END_DECLS

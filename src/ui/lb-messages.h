/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-board.h"
#include "lb-prepare-job.h"
#include "lb-place.h"

G_BEGIN_DECLS

/*
 * Every sentence the engine's codes become: the one place where domain and code turn into translated
 * words. The raw message stays under Details.
 */

typedef struct
{
  const char *title;   /* what happened */
  const char *reason;  /* why it probably did, and what to do now */
  const char *command; /* (nullable) id of a remedy the window can carry out: "install-rule" */
} LbAdvice;

/* Static strings, translated. */
LbAdvice     lb_advice_for_error      (const GError *error);
/* Of a comparison that was carried out. */
LbAdvice     lb_advice_for_difference (void);

/**
 * lb_advice_for_error_at:
 * @place: (nullable): where it happened: a debug adapter has other causes than a serial port
 * @identity: (nullable): of the device, when it was found
 */
LbAdvice     lb_advice_for_error_at  (const GError *error,
                                      LbPlace      *place,
                                      LbIdentity   *identity);

typedef struct
{
  const char *title;
  const char *reason;
  gboolean    trouble; /* the person has to do something other than wait */
} LbHeard;

LbHeard      lb_heard_to_words       (LbHearing hearing);

/* Returns: (transfer full): what speaks for which size of the flash, a line each; "" when that is not in doubt */
char        *lb_size_doubt_to_words  (const LbIdentity *identity);

/* Returns: what a backup in that state needs; "" when it is whole */
const char  *lb_backup_trouble_to_words (LbBackupState state);
/* Returns: what people call a part that lies beside an image; @name itself when it is of a newer program */
const char  *lb_backup_part_to_words (const char *name);

/**
 * lb_silence_causes:
 *
 * Returns: (transfer full): the likeliest reasons why nothing was heard from this board at this place, likeliest
 * first, each with what to do
 */
GStrv        lb_silence_causes       (LbBoard *board,
                                      LbPlace *place);

/* Translated, with the values at hand. Either may come back as what the engine said. */
void         lb_check_to_words       (LbCheck     *check,
                                      LbPrepared  *prepared,
                                      char       **title,
                                      char       **reason);

const char  *lb_phase_to_words       (const char *phase);
const char  *lb_severity_to_words    (LbSeverity severity);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-practice-rig.h"

G_BEGIN_DECLS

/* The names that practice:NAME knows. Returns: (transfer full): NULL-terminated */
GStrv           lb_practice_list_names           (void);

/* How to make a board for a test or the window. Zero is a good default for all but @board. */
typedef struct
{
  const char         *board;      /* name */
  const char         *flash_path; /* a file, made with factory firmware when it is not there; NULL:
                                     memory of this process */
  GBytes             *content;    /* memory: what is in the flash; NULL: factory firmware */
  guint64             flash_size; /* bytes, a power of two; 0: usual for the board */
  LbPracticeClock     clock;
  const char * const *faults;     /* NULL-terminated list of SPECs, or NULL */
  guint               latency_ms; /* of the USB adapter; 0: 1 ms */
  LbPracticeSecurity  security;
} LbPracticePlaceOptions;

/*
 * Returns: (transfer full) (nullable): a chip as the options ask for, with flash and faults; or
 * NULL with LB_ERROR_NOT_FOUND (no such board), LB_ERROR_INVALID, LB_RETRY_PORT_BUSY or a disk
 * error
 */
LbPracticeChip *lb_practice_chip_new_for_options (const LbPracticePlaceOptions  *options,
                                                  GError                       **error);

/* Returns: (nullable): the board, or NULL with LB_ERROR_NOT_FOUND, which names those there are */
const LbPracticeBoard *lb_practice_options_find_board (const char  *name,
                                                       GError     **error);
/* Returns: (transfer full) (nullable): of LbPracticeFault, or NULL with LB_ERROR_INVALID */
GArray         *lb_practice_options_parse_faults (const char * const  *specs,
                                                  GError             **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A folder of its own for one test: library, state and files of the command line are in it. */
typedef struct
{
  char  *folder;
  GStrv  environment; /* (nullable): more variables for the runs, each NAME=VALUE */
} CliHome;

void       cli_home_init   (CliHome     *self);
void       cli_home_clear  (CliHome     *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliHome, cli_home_clear)
/* Becomes what @other is now. */
void       cli_home_copy   (CliHome     *self,
                            CliHome     *other);
/* Returns: (transfer full): a path in it */
char      *cli_home_path   (CliHome     *self,
                            const char  *name);
void       cli_home_write  (CliHome     *self,
                            const char  *name,
                            GBytes      *bytes);
GBytes    *cli_home_read   (CliHome     *self,
                            const char  *name);

/* What a run said. */
typedef struct
{
  int    code;  /* exit code; -SIGNAL when it was killed */
  char  *out;
  char  *err;
} CliResult;

void       cli_result_clear (CliResult  *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliResult, cli_result_clear)

/* Returns: (transfer full): the path of lifeboat-cli in the build */
char      *cli_program     (void);
/* Returns: (transfer full): a running lifeboat-cli; stdin is closed, stdout and stderr are pipes */
GSubprocess *cli_start     (CliHome            *home,
                            const char *const  *arguments);
CliResult  cli_finish      (GSubprocess        *process);
/* Both; arguments up to NULL. */
CliResult  cli_run         (CliHome            *home,
                            ...) G_GNUC_NULL_TERMINATED;

/* Each line of @text must be a JSON object with a "type". Returns: (element-type JsonNode) them */
GPtrArray *cli_parse_lines (const char         *text);
/* Returns: (nullable): the last object of that type */
JsonObject *cli_find       (GPtrArray          *lines,
                            const char         *type);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <stdio.h>

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Exit codes (design 7). */
typedef enum
{
  LB_EXIT_DONE = 0,
  LB_EXIT_FAILED = 1,     /* anything else */
  LB_EXIT_USAGE = 2,      /* unknown options, names or ids; a question nobody can answer */
  LB_EXIT_PORT = 3,       /* missing, busy, not permitted, or the unit is in use */
  LB_EXIT_DEVICE = 4,     /* did not answer, or was lost */
  LB_EXIT_PROOF = 5,      /* proof failed, or verify found a difference */
  LB_EXIT_REFUSED = 6,    /* for safety */
  LB_EXIT_DISK = 7,
  LB_EXIT_CANCELLED = 130,
} LbExit;

/**
 * LbCli:
 *
 * How one run of the command line talks: results on stdout, all else on stderr; with @json one
 * object a line on both. Main thread.
 */
typedef struct
{
  const char *verb;
  gboolean    json;
  gboolean    show_bar;    /* stderr is a terminal, and no JSON is wanted */
  gboolean    bar_is_up;   /* a line without its end is on the terminal */
  gboolean    can_ask;     /* stdin and stderr are a terminal, and no JSON is wanted */
} LbCli;

void         lb_cli_init       (LbCli         *self);

/**
 * lb_cli_parse:
 * @arguments: what follows the verb in the usage line, such as "FILE|ID"
 * @entries: the verb's own options; --json comes by itself
 * @argv: (inout): from the verb on; afterwards what is no option
 * @n_min: how many of those there must be, without the verb
 * @n_max: and may be
 *
 * Returns: FALSE when it said what is wrong with the usage: exit with LB_EXIT_USAGE
 */
gboolean     lb_cli_parse      (LbCli          *self,
                                const char     *arguments,
                                GOptionEntry   *entries,
                                char         ***argv,
                                guint           n_min,
                                guint           n_max);

/* One message for the person, on stderr. */
void         lb_cli_message    (LbCli          *self,
                                const char     *format,
                                ...) G_GNUC_PRINTF (2, 3);
/* Result text, on stdout; nothing with JSON. */
void         lb_cli_print      (LbCli          *self,
                                const char     *format,
                                ...) G_GNUC_PRINTF (2, 3);
/* The object @builder holds as one line on @stream. */
void         lb_cli_emit       (JsonBuilder    *builder,
                                FILE           *stream);
/* Returns: (transfer full): an object begun, with its member "type" */
JsonBuilder *lb_cli_object     (const char     *type);

/* Says what is wrong with the usage. Returns: LB_EXIT_USAGE */
LbExit       lb_cli_usage      (LbCli          *self,
                                const char     *format,
                                ...) G_GNUC_PRINTF (2, 3);
/* Says what went wrong. Returns: @code */
LbExit       lb_cli_failure    (LbCli          *self,
                                LbExit          code,
                                const char     *format,
                                ...) G_GNUC_PRINTF (3, 4);
/**
 * lb_cli_fail:
 * @error: what happened
 *
 * Says it. Returns: the exit code for @error, when a file or name of this computer caused it
 */
LbExit       lb_cli_fail       (LbCli          *self,
                                const GError   *error);
/* The same with the exit code given. */
LbExit       lb_cli_fail_as    (LbCli          *self,
                                const GError   *error,
                                LbExit          code);

/**
 * lb_cli_exit_code:
 * @at_port: whether a refused permission is one of the port, not of a file
 */
LbExit       lb_cli_exit_code  (const GError   *error,
                                gboolean        at_port);

/* Puts a question on the terminal; and reads the line that answers it, once there is one. */
void         lb_cli_ask_begin  (LbCli          *self,
                                const char     *question);
/* Returns: whether the answer was yes */
gboolean     lb_cli_ask_end    (LbCli          *self);

/* Flushes stdout. Returns: @code, or LB_EXIT_DISK when the result could not be written */
LbExit       lb_cli_finish     (LbCli          *self,
                                LbExit          code);

/* Rows of a table of GOptionEntry that several verbs share; @where takes the value. */
#define LB_CLI_OPTION_PORT(where) \
  { "port", 'p', 0, G_OPTION_ARG_STRING, where, "Where the device is (see ports)", "PORT" }
#define LB_CLI_OPTION_SIZE(where) \
  { "size", 0, 0, G_OPTION_ARG_STRING, where, "Size of the flash, when it is in doubt", "BYTES" }
#define LB_CLI_OPTION_NO_SAFETY(where) \
  { "no-safety-backup", 0, 0, G_OPTION_ARG_NONE, where, "Do not keep what is on the device now", NULL }
#define LB_CLI_OPTION_ACCEPT(where) \
  { "accept", 0, 0, G_OPTION_ARG_STRING_ARRAY, where, "Go on in spite of this warning", "CHECK" }
#define LB_CLI_OPTION_YES(where) { "yes", 'y', 0, G_OPTION_ARG_NONE, where, "Do not ask", NULL }

/* Whole sectors, as all flash memories have them. */
gboolean     lb_cli_parse_flash_size (const char *text,
                                      guint64    *size);
#define LB_CLI_FLASH_SIZE_USAGE \
  "--size is a number of bytes, a multiple of 4096, such as 4M or 1048576"

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-cli"

#include "config.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lb-cli.h"
#include "lb-error.h"
#include "lb-size.h"

#define SECTOR 4096
#define CLEAR_LINE "\r\033[K"

void
lb_cli_init (LbCli *self)
{
  const char *term = g_getenv ("TERM");

  self->show_bar = isatty (STDERR_FILENO) && g_strcmp0 (term, "dumb") != 0;
  self->can_ask = isatty (STDIN_FILENO) && isatty (STDERR_FILENO);
}

static void
clear_bar (LbCli *self)
{
  if (self->bar_is_up)
    fputs (CLEAR_LINE, stderr);
  self->bar_is_up = FALSE;
}

void
lb_cli_emit (JsonBuilder *builder,
             FILE        *stream)
{
  g_autoptr(JsonGenerator) generator = json_generator_new ();
  g_autoptr(JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = NULL;

  json_generator_set_root (generator, root);
  text = json_generator_to_data (generator, NULL);
  fprintf (stream, "%s\n", text);
  fflush (stream);
}

JsonBuilder *
lb_cli_object (const char *type)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "type");
  json_builder_add_string_value (builder, type);

  return builder;
}

static void
say (LbCli      *self,
     const char *type,
     const char *text)
{
  g_autoptr(JsonBuilder) builder = NULL;

  if (!self->json)
    {
      clear_bar (self);
      g_printerr ("%s\n", text);
      return;
    }

  builder = lb_cli_object (type);
  json_builder_set_member_name (builder, "text");
  json_builder_add_string_value (builder, text);
  json_builder_end_object (builder);
  lb_cli_emit (builder, stderr);
}

void
lb_cli_message (LbCli      *self,
                const char *format,
                ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  say (self, "message", text);
}

void
lb_cli_print (LbCli      *self,
              const char *format,
              ...)
{
  g_autofree char *text = NULL;
  va_list args;

  if (self->json)
    return;

  clear_bar (self);
  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_print ("%s", text);
}

static const char *
exit_name (LbExit code)
{
  switch (code)
    {
    case LB_EXIT_DONE:
      return "done";
    case LB_EXIT_USAGE:
      return "usage";
    case LB_EXIT_PORT:
      return "port";
    case LB_EXIT_DEVICE:
      return "device";
    case LB_EXIT_PROOF:
      return "proof";
    case LB_EXIT_REFUSED:
      return "refused";
    case LB_EXIT_DISK:
      return "disk";
    case LB_EXIT_CANCELLED:
      return "cancelled";
    case LB_EXIT_FAILED:
    default:
      return "failed";
    }
}

static LbExit
say_failure (LbCli      *self,
             const char *text,
             LbExit      code)
{
  g_autoptr(JsonBuilder) builder = NULL;

  if (!self->json)
    {
      clear_bar (self);
      g_printerr ("lifeboat-cli%s%s: %s\n", self->verb != NULL ? " " : "",
                  self->verb != NULL ? self->verb : "", text);
      return code;
    }

  builder = lb_cli_object ("error");
  json_builder_set_member_name (builder, "reason");
  json_builder_add_string_value (builder, exit_name (code));
  json_builder_set_member_name (builder, "exit");
  json_builder_add_int_value (builder, code);
  json_builder_set_member_name (builder, "text");
  json_builder_add_string_value (builder, text);
  json_builder_end_object (builder);
  lb_cli_emit (builder, stderr);

  return code;
}

LbExit
lb_cli_usage (LbCli      *self,
              const char *format,
              ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);

  return say_failure (self, text, LB_EXIT_USAGE);
}

LbExit
lb_cli_failure (LbCli      *self,
                LbExit      code,
                const char *format,
                ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);

  return say_failure (self, text, code);
}

static LbExit
exit_code_of_error (LbError code)
{
  switch (code)
    {
    case LB_ERROR_TIMEOUT:
    case LB_ERROR_PROTOCOL:
    case LB_ERROR_UNPLUGGED:
      return LB_EXIT_DEVICE;
    case LB_ERROR_CHECKSUM:
    case LB_ERROR_UNSTABLE:
    case LB_ERROR_MISMATCH:
      return LB_EXIT_PROOF;
    case LB_ERROR_REFUSED:
    case LB_ERROR_OTHER_UNIT:
      return LB_EXIT_REFUSED;
    case LB_ERROR_NOT_FOUND:
      return LB_EXIT_USAGE;
    case LB_ERROR_DISK:
    case LB_ERROR_EXISTS: /* a file stands where a folder of the library belongs */
      return LB_EXIT_DISK;
    case LB_ERROR_FAILED:
    case LB_ERROR_DEVICE:
    case LB_ERROR_UNSUPPORTED:
    case LB_ERROR_INVALID:
    default:
      return LB_EXIT_FAILED;
    }
}

LbExit
lb_cli_exit_code (const GError *error,
                  gboolean      at_port)
{
  if (lb_error_is_cancelled (error))
    return LB_EXIT_CANCELLED;
  if (error->domain == LB_ERROR)
    return exit_code_of_error (error->code);
  if (error->domain != LB_RETRY)
    return LB_EXIT_FAILED;

  switch ((LbRetry) error->code)
    {
    case LB_RETRY_HOLD_BOOT:
      return LB_EXIT_DEVICE;
    case LB_RETRY_NO_ACCESS:
      return at_port ? LB_EXIT_PORT : LB_EXIT_DISK;
    case LB_RETRY_NO_PORT:
    case LB_RETRY_PORT_BUSY:
    case LB_RETRY_UNIT_BUSY:
    case LB_RETRY_ADAPTER_UPDATE:
    default:
      return LB_EXIT_PORT;
    }
}

LbExit
lb_cli_fail (LbCli        *self,
             const GError *error)
{
  return lb_cli_fail_as (self, error, lb_cli_exit_code (error, FALSE));
}

LbExit
lb_cli_fail_as (LbCli        *self,
                const GError *error,
                LbExit        code)
{
  return say_failure (self, error->message, code);
}

void
lb_cli_ask_begin (LbCli      *self,
                  const char *question)
{
  clear_bar (self);
  g_printerr ("%s [y/N] ", question);
}

gboolean
lb_cli_ask_end (LbCli *self)
{
  char answer[16];

  if (fgets (answer, sizeof answer, stdin) == NULL)
    {
      g_printerr ("\n");
      return FALSE;
    }

  g_strstrip (answer);
  return g_ascii_strcasecmp (answer, "y") == 0 || g_ascii_strcasecmp (answer, "yes") == 0;
}

/* As "| head" does it: who reads has seen enough. */
static gboolean
reader_is_gone (void)
{
  struct pollfd out = { .fd = STDOUT_FILENO, .events = POLLOUT };

  return poll (&out, 1, 0) == 1 && (out.revents & POLLERR) != 0;
}

LbExit
lb_cli_finish (LbCli  *self,
               LbExit  code)
{
  clear_bar (self);
  if ((fflush (stdout) == 0 && !ferror (stdout)) || reader_is_gone ())
    return code;

  return say_failure (self, "The result could not be written to standard output: is the disk full?",
                      code == LB_EXIT_DONE ? LB_EXIT_DISK : code);
}

gboolean
lb_cli_parse (LbCli          *self,
              const char     *arguments,
              GOptionEntry   *entries,
              char         ***argv,
              guint           n_min,
              guint           n_max)
{
  GOptionEntry common[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json,
      "One JSON object a line, on standard output and standard error", NULL },
    { NULL },
  };
  g_autoptr(GOptionContext) context = g_option_context_new (arguments);
  g_autoptr(GError) error = NULL;
  guint n;

  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_main_entries (context, common, NULL);
  if (!g_option_context_parse_strv (context, argv, &error))
    {
      lb_cli_usage (self, "%s (try lifeboat-cli %s --help)", error->message, self->verb);
      return FALSE;
    }

  if (self->json)
    self->show_bar = self->can_ask = FALSE;

  n = g_strv_length (*argv) - 1;
  if (n < n_min || n > n_max)
    {
      lb_cli_usage (self, "%s (usage: lifeboat-cli %s %s)",
                    n < n_min ? "Something is missing" : "There is too much on the line",
                    self->verb, arguments);
      return FALSE;
    }

  return TRUE;
}

gboolean
lb_cli_parse_flash_size (const char *text,
                         guint64    *size)
{
  return lb_size_parse (text, size) && *size > 0 && *size % SECTOR == 0 && *size <= G_MAXUINT32;
}

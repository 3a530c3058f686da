/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lifeboat-practice"

#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "lb-error.h"
#include "lb-paths.h"
#include "lb-practice-place.h"
#include "lb-practice-pty.h"
#include "lb-practice-vesc-place.h"
#include "lb-practice-vesc-pty.h"

#define EXIT_USAGE 2
#define EXIT_BUSY 3
#define EXIT_DISK 7

#define MOST_SPEED 1000
#define MOST_LATENCY_MS 1000

static volatile sig_atomic_t stop;

typedef struct
{
  char    *chip;
  char    *board;
  char    *flash;
  char    *link;
  GStrv    faults;
  gboolean instant;
  int      speed;
  int      latency;
  char    *size;
  gboolean version;
} Arguments;

static void
stop_cb (int number)
{
  stop = 1;
}

static void
arguments_clear (Arguments *self)
{
  g_free (self->chip);
  g_free (self->board);
  g_free (self->flash);
  g_free (self->link);
  g_free (self->size);
  g_strfreev (self->faults);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Arguments, arguments_clear)

static gboolean
parse (Arguments *self,
       int       *argc,
       char    ***argv,
       GError   **error)
{
  const GOptionEntry entries[] = {
    { "chip",
      0,
      0,
      G_OPTION_ARG_STRING,
      &self->chip,
      "A board with this chip: esp8266, esp32, esp32c3, …",
      "CHIP" },
    { "board",
      0,
      0,
      G_OPTION_ARG_STRING,
      &self->board,
      "This board: sonoff-basic, vg-l7x, …",
      "NAME" },
    { "flash",
      0,
      0,
      G_OPTION_ARG_FILENAME,
      &self->flash,
      "Its flash is this file; made with factory firmware when missing",
      "FILE" },
    { "link",
      0,
      0,
      G_OPTION_ARG_FILENAME,
      &self->link,
      "Make a link to the terminal here, and remove it at the end",
      "PATH" },
    { "fault",
      0,
      0,
      G_OPTION_ARG_STRING_ARRAY,
      &self->faults,
      "Something goes wrong; \"list\" tells what can",
      "SPEC" },
    { "instant",
      0,
      0,
      G_OPTION_ARG_NONE,
      &self->instant,
      "Do not take the time that a real board takes",
      NULL },
    { "speed", 0, 0, G_OPTION_ARG_INT, &self->speed, "Run so many times faster than real", "N" },
    { "latency", 0, 0, G_OPTION_ARG_INT, &self->latency, "Of the USB adapter (1)", "MS" },
    { "size", 0, 0, G_OPTION_ARG_STRING, &self->size, "Of the flash, when it is made", "BYTES" },
    { "version", 0, 0, G_OPTION_ARG_NONE, &self->version, "Print the version", NULL },
    { NULL }
  };
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (context,
                                "An emulated board that speaks the real protocol on a pseudo "
                                "terminal, whose path is\nthe first line it prints.");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;

  if (*argc > 1)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_INVALID, "“%s” is one word too many", (*argv)[1]);
      return FALSE;
    }

  return TRUE;
}

static gboolean
wants_fault_list (const Arguments *arguments)
{
  return arguments->faults != NULL &&
         g_strv_contains ((const char * const *) arguments->faults, "list");
}

static gboolean
fill_options (const Arguments        *arguments,
              LbPracticePlaceOptions *options,
              GError                **error)
{
  guint64 size = 0;
  struct stat info;

  if ((arguments->chip == NULL) == (arguments->board == NULL))
    {
      g_set_error_literal (error, LB_ERROR, LB_ERROR_INVALID,
                           "Say either --chip CHIP or --board NAME");
      return FALSE;
    }

  if (arguments->chip != NULL && lb_practice_model_find (arguments->chip) == NULL)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_NOT_FOUND,
                   "There is no practice board with the chip “%s”",
                   arguments->chip);
      return FALSE;
    }

  if (arguments->speed < 0 || arguments->speed > MOST_SPEED || arguments->latency < 0 ||
      arguments->latency > MOST_LATENCY_MS || (arguments->instant && arguments->speed != 0))
    {
      g_set_error_literal (error, LB_ERROR, LB_ERROR_INVALID,
                           "--speed is 1 to 1000 and not with --instant, --latency 1 to 1000");
      return FALSE;
    }

  if (arguments->size != NULL && !g_ascii_string_to_unsigned (arguments->size, 10, 1, G_MAXINT64,
                                                              &size, error))
    return FALSE;

  if (size != 0 && arguments->flash != NULL && stat (arguments->flash, &info) == 0 &&
      (guint64) info.st_size != size)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_INVALID,
                   "%s is there and has another size than --size says",
                   arguments->flash);
      return FALSE;
    }

  options->board = arguments->chip != NULL ? arguments->chip : arguments->board;
  options->flash_path = arguments->flash;
  options->flash_size = size;
  options->faults = (const char * const *) arguments->faults;
  options->latency_ms = arguments->latency;
  return TRUE;
}

static gboolean
is_vesc (const Arguments *arguments)
{
  g_autofree char *spec = g_strconcat ("practice:", arguments->board, NULL);

  return arguments->board != NULL && lb_practice_vesc_is_spec (spec);
}

/* Practice VESCs keep their flash in the state folder and take fewer options. */
static LbPracticeVesc *
make_vesc (const Arguments *arguments,
           LbPlace        **place,
           GError         **error)
{
  GString *spec = g_string_new ("practice:");
  g_autofree char *text = NULL;

  g_string_append (spec, arguments->board);
  for (guint i = 0; arguments->faults != NULL && arguments->faults[i] != NULL; i++)
    g_string_append_printf (spec, ",fault=%s", arguments->faults[i]);
  text = g_string_free (spec, FALSE);

  if (arguments->flash != NULL || arguments->size != NULL || arguments->latency != 0)
    {
      g_set_error_literal (error, LB_ERROR, LB_ERROR_INVALID,
                           "A practice VESC takes neither --flash nor --size nor --latency");
      return NULL;
    }

  *place = lb_practice_vesc_place_new_for_spec (text, error);
  return *place != NULL
           ? lb_practice_vesc_place_dup_vesc (LB_PRACTICE_VESC_PLACE (*place), error) : NULL;
}

static int
fail (const GError *error,
      gboolean      usage)
{
  fprintf (stderr, "lifeboat-practice: %s\n", error->message);
  if (usage || g_error_matches (error, LB_ERROR, LB_ERROR_NOT_FOUND) ||
      g_error_matches (error, LB_ERROR, LB_ERROR_INVALID))
    return EXIT_USAGE;
  if (error->domain == LB_RETRY)
    return EXIT_BUSY;

  return g_error_matches (error, LB_ERROR, LB_ERROR_DISK) ? EXIT_DISK : 1;
}

static void
block_signals (sigset_t *wait_mask)
{
  static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
  struct sigaction action = { .sa_handler = stop_cb };
  sigset_t blocked;

  sigemptyset (&blocked);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      sigaction (numbers[i], &action, NULL);
      sigaddset (&blocked, numbers[i]);
    }

  /* They get through only while the loop waits, so none is missed between a look and a wait. */
  sigprocmask (SIG_BLOCK, &blocked, wait_mask);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    sigdelset (wait_mask, numbers[i]);
}

static int
run_vesc (const Arguments *arguments)
{
  g_autoptr(LbPlace) place = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(LbPracticeVesc) vesc = make_vesc (arguments, &place, &error);
  guint speed = arguments->instant ? 0 : arguments->speed != 0 ? (guint) arguments->speed : 1;
  sigset_t wait_mask;

  if (vesc == NULL)
    return fail (error, FALSE);

  block_signals (&wait_mask);
  if (!lb_practice_vesc_pty_run (vesc, arguments->link, speed, &stop, &wait_mask, &error))
    return fail (error, FALSE);
  return 0;
}

int
main (int   argc,
      char *argv[])
{
  g_auto(Arguments) arguments = { 0 };
  g_autoptr(GError) error = NULL;
  g_autoptr(LbPracticePty) pty = NULL;
  LbPracticePlaceOptions options = { 0 };
  LbPracticeChip *chip;
  sigset_t wait_mask;

  lb_paths_init (argv[0]);
  if (!parse (&arguments, &argc, &argv, &error))
    return fail (error, TRUE);

  if (arguments.version)
    {
      printf ("lifeboat-practice %s\n", LB_VERSION);
      return 0;
    }

  if (wants_fault_list (&arguments))
    {
      g_autofree char *list = lb_practice_fault_describe_all ();

      fputs (list, stdout);
      return 0;
    }

  if (!fill_options (&arguments, &options, &error))
    return fail (error, TRUE);

  if (is_vesc (&arguments))
    return run_vesc (&arguments);

  chip = lb_practice_chip_new_for_options (&options, &error);
  if (chip == NULL)
    return fail (error, FALSE);

  block_signals (&wait_mask);
  pty = lb_practice_pty_new (chip,
                             arguments.link,
                             arguments.instant      ? 0
                             : arguments.speed != 0 ? arguments.speed
                                                    : 1,
                             &error);
  if (pty == NULL || !lb_practice_pty_run (pty, &stop, &wait_mask, &error))
    return fail (error, FALSE);

  return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice-options"

#include "config.h"

#include <errno.h>

#include "lb-error.h"
#include "lb-practice-firmware.h"
#include "lb-practice-options.h"

#define SMALLEST_FLASH (512 * 1024)

GStrv
lb_practice_list_names (void)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < lb_practice_board_get_n (); i++)
    g_strv_builder_add (builder, lb_practice_board_get (i)->name);

  return g_strv_builder_end (builder);
}

const LbPracticeBoard *
lb_practice_options_find_board (const char  *name,
                                GError     **error)
{
  const LbPracticeBoard *board = lb_practice_board_find (name);
  g_auto(GStrv) names = NULL;
  g_autofree char *list = NULL;

  if (board != NULL)
    return board;

  names = lb_practice_list_names ();
  list = g_strjoinv (", ", names);
  g_set_error (error, LB_ERROR, LB_ERROR_NOT_FOUND,
               "There is no practice board “%s”. There are: %s", name, list);
  return NULL;
}

GArray *
lb_practice_options_parse_faults (const char * const *specs,
                                  GError            **error)
{
  g_autoptr(GArray) faults = g_array_new (FALSE, FALSE, sizeof (LbPracticeFault));

  for (; specs != NULL && *specs != NULL; specs++)
    {
      LbPracticeFault fault;

      if (!lb_practice_fault_parse (*specs, &fault, error))
        return NULL;
      g_array_append_val (faults, fault);
    }

  return g_steal_pointer (&faults);
}

static guint64
flash_size_of (const LbPracticeBoard *board,
               guint64                wanted)
{
  if (wanted != 0)
    return wanted;

  return board->flash_size != 0 ? board->flash_size : lb_practice_board_model (board)->flash_size;
}

static gboolean
check_size (const LbPracticeBoard *board,
            guint64                size,
            GError               **error)
{
  guint64 most = lb_practice_board_model (board)->flash_max;

  if (size >= SMALLEST_FLASH && size <= most && (size & (size - 1)) == 0)
    return TRUE;

  g_set_error (error,
               LB_ERROR,
               LB_ERROR_INVALID,
               "%s cannot have a flash of %" G_GUINT64_FORMAT
               " bytes: the size is a power of two from "
               "512 KiB to %" G_GUINT64_FORMAT " MiB",
               board->title,
               size,
               most / (1024 * 1024));
  return FALSE;
}

/* A file appears whole or not at all. */
static gboolean
make_file (const LbPracticeBoard *board,
           const char            *path,
           guint64                size,
           GError               **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr(GBytes) firmware = NULL;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      lb_error_set_from_errno (error, errno, "Cannot make the folder %s", folder);
      return FALSE;
    }

  firmware = lb_practice_firmware_make (board, size);
  if (!g_file_set_contents_full (path,
                                 g_bytes_get_data (firmware, NULL),
                                 g_bytes_get_size (firmware),
                                 G_FILE_SET_CONTENTS_CONSISTENT,
                                 0600,
                                 error))
    {
      lb_error_adopt_file_error (error);
      return FALSE;
    }

  return TRUE;
}

static LbPracticeFlash *
make_flash (const LbPracticeBoard        *board,
            const LbPracticePlaceOptions *options,
            GError                      **error)
{
  guint64 size = flash_size_of (board, options->flash_size);
  g_autoptr(LbPracticeFlash) flash = NULL;
  g_autoptr(GBytes) firmware = NULL;

  if (options->flash_path == NULL)
    {
      if (options->content != NULL && options->flash_size == 0)
        size = g_bytes_get_size (options->content);
      if (!check_size (board, size, error))
        return NULL;

      firmware = options->content != NULL ? g_bytes_ref (options->content)
                                          : lb_practice_firmware_make (board, size);
      return lb_practice_flash_new (size, board->vendor, firmware);
    }

  if (!g_file_test (options->flash_path, G_FILE_TEST_EXISTS) &&
      (!check_size (board, size, error) || !make_file (board, options->flash_path, size, error)))
    return NULL;

  flash = lb_practice_flash_new_for_file (options->flash_path, board->vendor, error);
  if (flash == NULL || !check_size (board, lb_practice_flash_get_size (flash), error))
    return NULL;

  return g_steal_pointer (&flash);
}

LbPracticeChip *
lb_practice_chip_new_for_options (const LbPracticePlaceOptions  *options,
                                  GError                       **error)
{
  LbPracticeSetup setup = { 0 };
  g_autoptr(GArray) faults = NULL;

  setup.board = lb_practice_options_find_board (options->board, error);
  if (setup.board == NULL)
    return NULL;

  faults = lb_practice_options_parse_faults (options->faults, error);
  if (faults == NULL)
    return NULL;

  setup.flash = make_flash (setup.board, options, error);
  if (setup.flash == NULL)
    return NULL;

  setup.faults = faults;
  setup.latency_us =
      options->latency_ms != 0 ? options->latency_ms * 1000 : lb_practice_timing_latency_us;
  setup.security = options->security;
  return lb_practice_chip_new (&setup);
}

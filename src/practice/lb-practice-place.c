/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice-place"

#include "config.h"

#include <errno.h>
#include <string.h>

#include "lb-error.h"
#include "lb-paths.h"
#include "lb-practice-firmware.h"
#include "lb-practice-place.h"
#include "lb-practice-port.h"
#include "lb-sync.h"

#define SCHEME "practice:"
#define SMALLEST_FLASH (512 * 1024)
#define MOST_LATENCY_MS 1000

struct _LbPracticePlace
{
  LbPlace                parent_instance;
  LbMutex                lock; /* covers @rig */
  const LbPracticeBoard *board;
  char                  *flash_path;
  GBytes                *content;
  guint64                flash_size;
  LbPracticeClock        clock;
  GStrv                  faults;
  guint                  latency_ms;
  LbPracticeSecurity     security;
  LbPracticeRig         *rig; /* made when first needed: making it opens and locks the file */
};

G_DEFINE_FINAL_TYPE (LbPracticePlace, lb_practice_place, LB_TYPE_PLACE)

GStrv
lb_practice_list_names (void)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < lb_practice_board_get_n (); i++)
    g_strv_builder_add (builder, lb_practice_board_get (i)->name);

  return g_strv_builder_end (builder);
}

static const LbPracticeBoard *
find_board (const char  *name,
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

/* --- making the chip --------------------------------------------------------------------------- */

static GArray *
parse_faults (const char * const *specs,
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

  g_set_error (error, LB_ERROR, LB_ERROR_INVALID,
               "%s cannot have a flash of %" G_GUINT64_FORMAT " bytes: the size is a power of two from "
               "512 KiB to %" G_GUINT64_FORMAT " MiB",
               board->title, size, most / (1024 * 1024));
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
  if (!g_file_set_contents_full (path, g_bytes_get_data (firmware, NULL), g_bytes_get_size (firmware),
                                 G_FILE_SET_CONTENTS_CONSISTENT, 0600, error))
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

  setup.board = find_board (options->board, error);
  if (setup.board == NULL)
    return NULL;

  faults = parse_faults (options->faults, error);
  if (faults == NULL)
    return NULL;

  setup.flash = make_flash (setup.board, options, error);
  if (setup.flash == NULL)
    return NULL;

  setup.faults = faults;
  setup.latency_us = options->latency_ms != 0 ? options->latency_ms * 1000 : lb_practice_timing_latency_us;
  setup.security = options->security;
  return lb_practice_chip_new (&setup);
}

static LbPracticeRig *
ensure_rig (LbPracticePlace *self,
            GError         **error)
{
  g_autoptr(LbMutexLocker) locker = lb_mutex_locker_new (&self->lock);
  LbPracticePlaceOptions options = {
    .board = self->board->name,
    .flash_path = self->flash_path,
    .content = self->content,
    .flash_size = self->flash_size,
    .faults = (const char * const *) self->faults,
    .latency_ms = self->latency_ms,
    .security = self->security,
  };
  LbPracticeChip *chip;

  if (self->rig == NULL)
    {
      chip = lb_practice_chip_new_for_options (&options, error);
      if (chip == NULL)
        return NULL;
      self->rig = lb_practice_rig_new (chip, self->clock);
    }

  return lb_practice_rig_ref (self->rig);
}

/* --- the place --------------------------------------------------------------------------------- */

static LbPlace *
make_place (const LbPracticePlaceOptions *options,
            const char                   *spec,
            GError                      **error)
{
  const LbPracticeBoard *board = find_board (options->board, error);
  g_autoptr(GArray) faults = NULL;
  g_autofree char *title = NULL;
  LbPracticePlace *self;

  if (board == NULL)
    return NULL;

  faults = parse_faults (options->faults, error);
  if (faults == NULL)
    return NULL;

  title = g_strdup_printf ("Practice board: %s", board->title);
  self = g_object_new (LB_TYPE_PRACTICE_PLACE,
                       "kind", LB_PLACE_PRACTICE,
                       "spec", spec,
                       "title", title,
                       "subtitle", board->adapter,
                       "usb-vid", (guint) board->usb_vid,
                       "usb-pid", (guint) board->usb_pid,
                       NULL);
  self->board = board;
  self->flash_path = g_strdup (options->flash_path);
  self->content = options->content != NULL ? g_bytes_ref (options->content) : NULL;
  self->flash_size = options->flash_size;
  self->clock = options->clock;
  self->faults = g_strdupv ((char **) options->faults);
  self->latency_ms = options->latency_ms;
  self->security = options->security;
  return LB_PLACE (self);
}

LbPlace *
lb_practice_place_new (const LbPracticePlaceOptions  *options,
                       GError                       **error)
{
  g_autofree char *spec = g_strconcat (SCHEME, options->board, NULL);

  return make_place (options, spec, error);
}

static gboolean
parse_option (const char              *text,
              LbPracticePlaceOptions  *options,
              GStrvBuilder            *faults,
              GError                 **error)
{
  guint64 latency;

  if (g_str_has_prefix (text, "fault="))
    g_strv_builder_add (faults, text + strlen ("fault="));
  else if (g_str_equal (text, "instant"))
    options->clock = LB_PRACTICE_CLOCK_VIRTUAL;
  else if (g_str_has_prefix (text, "latency=") &&
           g_ascii_string_to_unsigned (text + strlen ("latency="), 10, 1, MOST_LATENCY_MS, &latency, NULL))
    options->latency_ms = (guint) latency;
  else
    {
      g_set_error (error, LB_ERROR, LB_ERROR_INVALID,
                   "A practice board does not know “%s”: it takes fault=SPEC, latency=MS and instant", text);
      return FALSE;
    }

  return TRUE;
}

LbPlace *
lb_practice_place_new_for_spec (const char  *spec,
                                GError     **error)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) parts = NULL;
  g_auto(GStrv) faults = NULL;
  g_autofree char *state = NULL;
  g_autofree char *path = NULL;
  g_autofree char *file = NULL;
  LbPracticePlaceOptions options = { 0 };

  if (!g_str_has_prefix (spec, SCHEME))
    {
      g_set_error (error, LB_ERROR, LB_ERROR_INVALID, "“%s” is not a practice board", spec);
      return NULL;
    }

  parts = g_strsplit (spec + strlen (SCHEME), ",", -1);
  options.board = parts[0] != NULL ? parts[0] : "";
  if (find_board (options.board, error) == NULL)
    return NULL;

  for (guint i = 1; parts[i] != NULL; i++)
    if (!parse_option (parts[i], &options, builder, error))
      return NULL;

  faults = g_strv_builder_end (builder);
  state = lb_paths_state_dir ();
  file = g_strconcat (options.board, ".bin", NULL);
  path = g_build_filename (state, "practice", file, NULL);
  options.flash_path = path;
  options.faults = (const char * const *) faults;
  return make_place (&options, spec, error);
}

static LbPort *
lb_practice_place_open_port (LbPlace       *place,
                             GCancellable  *cancellable,
                             GError       **error)
{
  g_autoptr(LbPracticeRig) rig = ensure_rig (LB_PRACTICE_PLACE (place), error);

  return rig != NULL ? lb_practice_port_new (rig, error) : NULL;
}

const LbPracticeControl *
lb_practice_place_get_controls (LbPracticePlace *self)
{
  g_return_val_if_fail (LB_IS_PRACTICE_PLACE (self), NULL);

  return self->board->controls;
}

static int
find_control (LbPracticePlace *self,
              const char      *name)
{
  for (int i = 0; i < LB_PRACTICE_MAX_CONTROLS; i++)
    if (g_strcmp0 (self->board->controls[i].name, name) == 0)
      return i;

  return -1;
}

gboolean
lb_practice_place_set_control (LbPracticePlace *self,
                               const char      *name,
                               gboolean         held)
{
  g_autoptr(LbPracticeRig) rig = NULL;
  int index;

  g_return_val_if_fail (LB_IS_PRACTICE_PLACE (self) && name != NULL, FALSE);

  index = find_control (self, name);
  if (index < 0)
    return FALSE;

  rig = ensure_rig (self, NULL);
  if (rig != NULL)
    lb_practice_rig_set_control (rig, (guint) index, held);
  return TRUE;
}

gboolean
lb_practice_place_get_control (LbPracticePlace *self,
                               const char      *name)
{
  g_autoptr(LbPracticeRig) rig = NULL;
  int index;

  g_return_val_if_fail (LB_IS_PRACTICE_PLACE (self) && name != NULL, FALSE);

  index = find_control (self, name);
  rig = index >= 0 ? ensure_rig (self, NULL) : NULL;
  return rig != NULL && lb_practice_rig_get_control (rig, (guint) index);
}

GBytes *
lb_practice_place_dup_flash (LbPracticePlace *self)
{
  g_autoptr(LbPracticeRig) rig = NULL;

  g_return_val_if_fail (LB_IS_PRACTICE_PLACE (self), NULL);

  rig = ensure_rig (self, NULL);
  return rig != NULL ? lb_practice_rig_dup_flash (rig) : NULL;
}

guint64
lb_practice_place_get_moved (LbPracticePlace *self)
{
  g_autoptr(LbPracticeRig) rig = NULL;

  g_return_val_if_fail (LB_IS_PRACTICE_PLACE (self), 0);

  rig = ensure_rig (self, NULL);
  return rig != NULL ? lb_practice_rig_get_moved (rig) : 0;
}

static void
lb_practice_place_finalize (GObject *object)
{
  LbPracticePlace *self = LB_PRACTICE_PLACE (object);

  g_clear_pointer (&self->rig, lb_practice_rig_unref);
  g_clear_pointer (&self->content, g_bytes_unref);
  g_strfreev (self->faults);
  g_free (self->flash_path);
  lb_mutex_clear (&self->lock);

  G_OBJECT_CLASS (lb_practice_place_parent_class)->finalize (object);
}

static void
lb_practice_place_class_init (LbPracticePlaceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_practice_place_finalize;
  LB_PLACE_CLASS (klass)->open_port = lb_practice_place_open_port;
}

static void
lb_practice_place_init (LbPracticePlace *self)
{
  lb_mutex_init (&self->lock);
}

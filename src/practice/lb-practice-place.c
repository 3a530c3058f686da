/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice-place"

#include "config.h"

#include <string.h>

#include "lb-error.h"
#include "lb-paths.h"
#include "lb-practice-options.h"
#include "lb-practice-place.h"
#include "lb-practice-port.h"
#include "lb-sync.h"

#define SCHEME "practice:"
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

static LbPracticeRig *
ensure_rig (LbPracticePlace *self,
            GError         **error)
{
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&self->lock);
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

static LbPlace *
make_place (const LbPracticePlaceOptions *options,
            const char                   *spec,
            GError                      **error)
{
  const LbPracticeBoard *board = lb_practice_options_find_board (options->board, error);
  g_autoptr(GArray) faults = NULL;
  g_autofree char *title = NULL;
  LbPracticePlace *self;

  if (board == NULL)
    return NULL;

  faults = lb_practice_options_parse_faults (options->faults, error);
  if (faults == NULL)
    return NULL;

  title = g_strconcat (LB_PRACTICE_TITLE_PREFIX, board->title, NULL);
  self = g_object_new (LB_TYPE_PRACTICE_PLACE,
                       "kind", LB_PLACE_PRACTICE,
                       "spec", spec,
                       "title", title,
                       "board-title", board->title,
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
           g_ascii_string_to_unsigned (
               text + strlen ("latency="), 10, 1, MOST_LATENCY_MS, &latency, NULL))
    options->latency_ms = (guint) latency;
  else
    {
      g_set_error (
          error,
          LB_ERROR,
          LB_ERROR_INVALID,
          "A practice board does not know “%s”: it takes fault=SPEC, latency=MS and instant",
          text);
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
  if (lb_practice_options_find_board (options.board, error) == NULL)
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

void
lb_practice_place_take_over (LbPracticePlace *self)
{
  g_autoptr(LbPracticeRig) rig = NULL;

  g_return_if_fail (LB_IS_PRACTICE_PLACE (self));

  rig = ensure_rig (self, NULL);
  if (rig != NULL && lb_practice_rig_get_clock (rig) == LB_PRACTICE_CLOCK_REAL)
    lb_practice_rig_take_over (rig);
}

void
lb_practice_place_press (LbPracticePlace *self)
{
  g_autoptr(LbPracticeRig) rig = NULL;

  g_return_if_fail (LB_IS_PRACTICE_PLACE (self));

  rig = ensure_rig (self, NULL);
  if (rig != NULL)
    lb_practice_rig_press (rig);
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

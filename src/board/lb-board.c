/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-board"

#include "config.h"

#include <string.h>

#include "lb-board-parse.h"
#include "lb-error.h"

G_DEFINE_FINAL_TYPE (LbBoard, lb_board, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_NAME,
  PROP_SUMMARY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
free_guide (gpointer data)
{
  LbBoardGuide *guide = data;

  g_free ((gpointer) guide->steps);
  g_free ((gpointer) guide->controls);
  g_free ((gpointer) guide->holds);
  g_free (guide->adapter_pins);
}

static void
lb_board_finalize (GObject *object)
{
  LbBoard *self = LB_BOARD (object);

  g_free (self->id);
  g_free (self->aliases);
  g_free (self->warnings);
  g_strfreev (self->search_words);
  g_array_unref (self->parts);
  g_array_unref (self->pins);
  g_array_unref (self->wires);
  g_array_unref (self->guides);
  g_array_unref (self->links);
  g_clear_pointer (&self->strings, g_string_chunk_free);

  G_OBJECT_CLASS (lb_board_parent_class)->finalize (object);
}

static void
lb_board_get_property (GObject    *object,
                       guint       prop_id,
                       GValue     *value,
                       GParamSpec *pspec)
{
  LbBoard *self = LB_BOARD (object);

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_SUMMARY:
      g_value_set_string (value, self->summary);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lb_board_class_init (LbBoardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = lb_board_finalize;
  object_class->get_property = lb_board_get_property;

  properties[PROP_ID] =
    g_param_spec_string ("id", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_NAME] =
    g_param_spec_string ("name", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SUMMARY] =
    g_param_spec_string ("summary", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lb_board_init (LbBoard *self)
{
  self->parts = g_array_new (FALSE, TRUE, sizeof (LbBoardPart));
  self->pins = g_array_new (FALSE, TRUE, sizeof (LbBoardPin));
  self->wires = g_array_new (FALSE, TRUE, sizeof (LbBoardWire));
  self->guides = g_array_new (FALSE, TRUE, sizeof (LbBoardGuide));
  self->links = g_array_new (FALSE, TRUE, sizeof (LbBoardLink));
  g_array_set_clear_func (self->guides, free_guide);
}

/* Words of everything a person may type, folded; compared by their beginning. */
static void
index_words (LbBoard *self)
{
  g_autoptr(GString) text = g_string_new (self->name);

  g_string_append_printf (text, " %s %s %s", self->summary, self->id,
                          self->chip != NULL ? self->chip : "");
  for (guint i = 0; self->aliases[i] != NULL; i++)
    g_string_append_printf (text, " %s", self->aliases[i]);
  self->search_words = g_str_tokenize_and_fold (text->str, NULL, NULL);

  /* "ESP-01" is typed as "esp01", "D1 mini" as "d1mini". */
  g_string_assign (text, "");
  for (guint i = 0; self->name[i] != '\0'; i++)
    if (g_ascii_isalnum (self->name[i]))
      g_string_append_c (text, g_ascii_tolower (self->name[i]));
  self->joined_name = g_string_chunk_insert (self->strings, text->str);
}

LbBoard *
lb_board_new_from_bytes (const char  *id,
                         GBytes      *bytes,
                         GError     **error)
{
  g_autoptr(LbBoard) self = g_object_new (LB_TYPE_BOARD, NULL);

  self->id = g_strdup (id);
  if (!lb_board_parse (self, bytes, error))
    {
      g_prefix_error (error, "Board file “%s”: ", id);
      return NULL;
    }
  index_words (self);
  return g_steal_pointer (&self);
}

LbBoard *
lb_board_new_from_file (const char  *path,
                        GError     **error)
{
  g_autoptr(GError) local = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autofree char *id = g_path_get_basename (path);
  char *contents;
  gsize length;

  if (!g_file_get_contents (path, &contents, &length, &local))
    {
      lb_error_adopt_file_error (&local);
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  bytes = g_bytes_new_take (contents, length);
  if (g_str_has_suffix (id, ".json"))
    id[strlen (id) - strlen (".json")] = '\0';
  return lb_board_new_from_bytes (id, bytes, error);
}

const char *
lb_board_get_id (LbBoard *self)
{
  g_return_val_if_fail (LB_IS_BOARD (self), NULL);
  return self->id;
}

const char *
lb_board_get_name (LbBoard *self)
{
  g_return_val_if_fail (LB_IS_BOARD (self), NULL);
  return self->name;
}

const char *
lb_board_get_summary (LbBoard *self)
{
  g_return_val_if_fail (LB_IS_BOARD (self), NULL);
  return self->summary;
}

const char * const *
lb_board_get_aliases (LbBoard *self)
{
  g_return_val_if_fail (LB_IS_BOARD (self), NULL);
  return self->aliases;
}

const char *
lb_board_get_group (LbBoard *self)
{
  g_return_val_if_fail (LB_IS_BOARD (self), NULL);
  return lb_board_group_names[self->group];
}

const char *
lb_board_get_chip (LbBoard *self)
{
  g_return_val_if_fail (LB_IS_BOARD (self), NULL);
  return self->chip;
}

guint64
lb_board_get_flash_size (LbBoard *self)
{
  g_return_val_if_fail (LB_IS_BOARD (self), 0);
  return self->flash_size;
}

const char *
lb_board_get_flash_mode (LbBoard *self)
{
  g_return_val_if_fail (LB_IS_BOARD (self), NULL);
  return self->flash_mode;
}

gboolean
lb_board_get_auto_reset (LbBoard *self)
{
  g_return_val_if_fail (LB_IS_BOARD (self), FALSE);
  return lb_board_get_guide (self, 0)->auto_reset;
}

gboolean
lb_board_get_mains (LbBoard *self)
{
  g_return_val_if_fail (LB_IS_BOARD (self), FALSE);
  return self->mains;
}

const char *
lb_board_get_practice (LbBoard *self)
{
  g_return_val_if_fail (LB_IS_BOARD (self), NULL);
  return self->practice;
}

static gboolean
word_matches (LbBoard    *self,
              const char *word)
{
  for (guint i = 0; self->search_words[i] != NULL; i++)
    if (g_str_has_prefix (self->search_words[i], word))
      return TRUE;
  return FALSE;
}

gboolean
lb_board_matches (LbBoard    *self,
                  const char *text)
{
  g_auto(GStrv) words = NULL;
  g_autoptr(GString) joined = g_string_new (NULL);
  gboolean all = TRUE;

  g_return_val_if_fail (LB_IS_BOARD (self), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  words = g_str_tokenize_and_fold (text, NULL, NULL);
  for (guint i = 0; words[i] != NULL; i++)
    {
      all = all && word_matches (self, words[i]);
      g_string_append (joined, words[i]);
    }
  return all || strstr (self->joined_name, joined->str) != NULL;
}

void
lb_board_get_outline (LbBoard     *self,
                      double      *width,
                      double      *height,
                      double      *radius,
                      const char **color)
{
  g_return_if_fail (LB_IS_BOARD (self));

  *width = self->width;
  *height = self->height;
  if (radius != NULL)
    *radius = self->radius;
  if (color != NULL)
    *color = self->color;
}

const LbBoardPart *
lb_board_get_parts (LbBoard *self,
                    guint   *n_parts)
{
  g_return_val_if_fail (LB_IS_BOARD (self), NULL);

  *n_parts = self->parts->len;
  return (const LbBoardPart *) (gconstpointer) self->parts->data;
}

const LbBoardPin *
lb_board_get_pins (LbBoard *self,
                   guint   *n_pins)
{
  g_return_val_if_fail (LB_IS_BOARD (self), NULL);

  *n_pins = self->pins->len;
  return (const LbBoardPin *) (gconstpointer) self->pins->data;
}

const LbBoardPin *
lb_board_find_pin (LbBoard    *self,
                   const char *name)
{
  g_return_val_if_fail (LB_IS_BOARD (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  for (guint i = 0; i < self->pins->len; i++)
    {
      LbBoardPin *pin = &g_array_index (self->pins, LbBoardPin, i);

      if (name[0] != '\0' && g_str_equal (pin->name, name))
        return pin;
    }
  return NULL;
}

const LbBoardPart *
lb_board_find_part (LbBoard    *self,
                    const char *id)
{
  g_return_val_if_fail (LB_IS_BOARD (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  for (guint i = 0; i < self->parts->len; i++)
    {
      LbBoardPart *part = &g_array_index (self->parts, LbBoardPart, i);

      if (id[0] != '\0' && g_str_equal (part->id, id))
        return part;
    }
  return NULL;
}

const LbBoardWire *
lb_board_get_wires (LbBoard *self,
                    guint   *n_wires)
{
  g_return_val_if_fail (LB_IS_BOARD (self), NULL);

  *n_wires = self->wires->len;
  return (const LbBoardWire *) (gconstpointer) self->wires->data;
}

const char *
lb_board_get_adapter (LbBoard *self)
{
  g_return_val_if_fail (LB_IS_BOARD (self), NULL);
  return self->adapter;
}

const char *
lb_board_get_adapter_note (LbBoard *self)
{
  g_return_val_if_fail (LB_IS_BOARD (self), NULL);
  return self->adapter_note;
}

const char *
lb_board_get_board_note (LbBoard *self)
{
  g_return_val_if_fail (LB_IS_BOARD (self), NULL);
  return self->board_note;
}

const char * const *
lb_board_get_warnings (LbBoard *self)
{
  g_return_val_if_fail (LB_IS_BOARD (self), NULL);
  return self->warnings;
}

guint
lb_board_get_n_guides (LbBoard *self)
{
  g_return_val_if_fail (LB_IS_BOARD (self), 0);
  return self->guides->len;
}

const LbBoardGuide *
lb_board_get_guide (LbBoard *self,
                    guint    index)
{
  g_return_val_if_fail (LB_IS_BOARD (self), NULL);
  g_return_val_if_fail (index < self->guides->len, NULL);

  return &g_array_index (self->guides, LbBoardGuide, index);
}

const char *
lb_board_get_guide_adapter (LbBoard *self,
                            guint    guide)
{
  const LbBoardGuide *way = lb_board_get_guide (self, guide);

  return way != NULL && way->adapter[0] != '\0' ? way->adapter : self->adapter;
}

const char *
lb_board_get_guide_adapter_note (LbBoard *self,
                                 guint    guide)
{
  const LbBoardGuide *way = lb_board_get_guide (self, guide);

  return way != NULL && way->adapter[0] != '\0' ? way->adapter_note : self->adapter_note;
}

const char *
lb_board_get_guide_adapter_pin (LbBoard *self,
                                guint    guide,
                                guint    wire)
{
  const LbBoardGuide *way = lb_board_get_guide (self, guide);

  g_return_val_if_fail (wire < self->wires->len, NULL);

  if (way != NULL && way->adapter_pins[0] != NULL)
    return way->adapter_pins[wire];
  return g_array_index (self->wires, LbBoardWire, wire).adapter;
}

const LbBoardLink *
lb_board_get_links (LbBoard *self,
                    guint   *n_links)
{
  g_return_val_if_fail (LB_IS_BOARD (self), NULL);

  *n_links = self->links->len;
  return (const LbBoardLink *) (gconstpointer) self->links->data;
}

guint
lb_board_guide_find_step (const LbBoardGuide *guide,
                          LbBoardPhase        phase)
{
  guint i = 0;

  g_return_val_if_fail (guide != NULL, 0);

  while (i < guide->n_steps && guide->steps[i].phase < phase)
    i++;
  return i;
}

gboolean
lb_board_guide_is_held (const LbBoardGuide *guide,
                        guint               control,
                        guint               step)
{
  g_return_val_if_fail (guide != NULL, FALSE);

  for (guint i = 0; i < guide->n_holds; i++)
    {
      const LbBoardHold *hold = &guide->holds[i];

      if (hold->control == control && hold->from <= step && step < hold->to)
        return TRUE;
    }
  return FALSE;
}

const char *
lb_board_find_held_control (LbBoard *self)
{
  const LbBoardGuide *guide;
  guint during;

  if (self == NULL || lb_board_get_n_guides (self) == 0)
    return NULL;

  guide = lb_board_get_guide (self, 0);
  during = lb_board_guide_find_step (guide, LB_BOARD_PHASE_DURING);
  for (guint i = 0; during < guide->n_steps && i < guide->n_controls; i++)
    if (lb_board_guide_is_held (guide, i, during))
      return guide->controls[i].name;

  return NULL;
}

const char *
lb_board_phase_to_string (LbBoardPhase phase)
{
  g_return_val_if_fail (phase <= LB_BOARD_PHASE_AFTER, NULL);
  return lb_board_phase_names[phase];
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-board"

#include "config.h"

#include <string.h>

#include "lb-board-list.h"
#include "lb-board-parse.h"
#include "lb-error.h"
#include "lb-paths.h"

struct _LbBoardList
{
  GObject    parent_instance;

  GPtrArray *boards; /* LbBoard */
};

static void lb_board_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LbBoardList, lb_board_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, lb_board_list_model_init))

static GType
lb_board_list_get_item_type (GListModel *model)
{
  return LB_TYPE_BOARD;
}

static guint
lb_board_list_get_n_items (GListModel *model)
{
  return LB_BOARD_LIST (model)->boards->len;
}

static gpointer
lb_board_list_get_item (GListModel *model,
                        guint       position)
{
  LbBoard *board = lb_board_list_get (LB_BOARD_LIST (model), position);

  return board != NULL ? g_object_ref (board) : NULL;
}

static void
lb_board_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = lb_board_list_get_item_type;
  iface->get_n_items = lb_board_list_get_n_items;
  iface->get_item = lb_board_list_get_item;
}

static void
lb_board_list_finalize (GObject *object)
{
  g_ptr_array_unref (LB_BOARD_LIST (object)->boards);

  G_OBJECT_CLASS (lb_board_list_parent_class)->finalize (object);
}

static void
lb_board_list_class_init (LbBoardListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_board_list_finalize;
}

static void
lb_board_list_init (LbBoardList *self)
{
  self->boards = g_ptr_array_new_with_free_func (g_object_unref);
}

static int
compare_boards (gconstpointer a,
                gconstpointer b)
{
  LbBoard *first = *(LbBoard * const *) a;
  LbBoard *second = *(LbBoard * const *) b;
  gboolean first_unknown = g_str_equal (first->id, LB_BOARD_UNKNOWN);
  gboolean second_unknown = g_str_equal (second->id, LB_BOARD_UNKNOWN);

  if (first_unknown != second_unknown)
    return first_unknown ? -1 : 1;
  if (first->group != second->group)
    return first->group < second->group ? -1 : 1;
  return g_utf8_collate (first->name, second->name);
}

/* Loads what can be loaded. Returns the first error, if any. */
static GError *
load (LbBoardList *self,
      const char  *folder,
      GDir        *dir,
      gboolean     warn)
{
  g_autoptr(GError) first = NULL;
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr(GError) error = NULL;
      g_autoptr(LbBoard) board = NULL;

      if (!g_str_has_suffix (name, ".json"))
        continue;
      board = lb_board_new_from_file (path, &error);
      if (board != NULL)
        g_ptr_array_add (self->boards, g_steal_pointer (&board));
      else if (warn)
        g_warning ("%s", error->message);
      else if (first == NULL)
        first = g_steal_pointer (&error);
    }
  g_ptr_array_sort (self->boards, compare_boards);
  return g_steal_pointer (&first);
}

LbBoardList *
lb_board_list_new_from_dir (const char  *dir,
                            GError     **error)
{
  g_autoptr(LbBoardList) self = g_object_new (LB_TYPE_BOARD_LIST, NULL);
  g_autoptr(GDir) folder = NULL;
  g_autoptr(GError) local = NULL;

  g_return_val_if_fail (dir != NULL, NULL);

  folder = g_dir_open (dir, 0, &local);
  if (folder == NULL)
    lb_error_adopt_file_error (&local);
  else
    local = load (self, dir, folder, FALSE);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  return g_steal_pointer (&self);
}

static LbBoardList *
load_default (void)
{
  LbBoardList *self = g_object_new (LB_TYPE_BOARD_LIST, NULL);
  g_autoptr(GDir) folder = NULL;

  if (lb_boards_dir () != NULL)
    folder = g_dir_open (lb_boards_dir (), 0, NULL);
  if (folder != NULL)
    load (self, lb_boards_dir (), folder, TRUE);
  else
    g_warning ("The folder of the board guides is missing: is Lifeboat installed completely?");
  return self;
}

LbBoardList *
lb_board_list_get_default (void)
{
  static LbBoardList *list;

  if (g_once_init_enter (&list))
    g_once_init_leave (&list, load_default ());
  return list;
}

guint
lb_board_list_get_size (LbBoardList *self)
{
  g_return_val_if_fail (LB_IS_BOARD_LIST (self), 0);
  return self->boards->len;
}

LbBoard *
lb_board_list_get (LbBoardList *self,
                   guint        position)
{
  g_return_val_if_fail (LB_IS_BOARD_LIST (self), NULL);
  return position < self->boards->len ? g_ptr_array_index (self->boards, position) : NULL;
}

LbBoard *
lb_board_list_find (LbBoardList *self,
                    const char  *id)
{
  g_return_val_if_fail (LB_IS_BOARD_LIST (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  for (guint i = 0; i < self->boards->len; i++)
    {
      LbBoard *board = g_ptr_array_index (self->boards, i);

      if (g_str_equal (board->id, id))
        return board;
    }
  return NULL;
}

LbBoard *
lb_board_list_find_practice (LbBoardList *self,
                             const char  *name)
{
  LbBoard *found = lb_board_list_find (self, name);

  for (guint i = 0; found == NULL && i < lb_board_list_get_size (self); i++)
    if (g_strcmp0 (lb_board_get_practice (lb_board_list_get (self, i)), name) == 0)
      found = lb_board_list_get (self, i);

  return found;
}

GPtrArray *
lb_board_list_search (LbBoardList *self,
                      const char  *text)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (LB_IS_BOARD_LIST (self), found);
  g_return_val_if_fail (text != NULL, found);

  for (guint i = 0; i < self->boards->len; i++)
    {
      LbBoard *board = g_ptr_array_index (self->boards, i);

      if (lb_board_matches (board, text))
        g_ptr_array_add (found, g_object_ref (board));
    }
  return found;
}

const char *
lb_boards_dir (void)
{
  static char *dir;

  if (g_once_init_enter (&dir))
    {
      char *found = lb_paths_find_data ("boards");

      g_once_init_leave (&dir, found != NULL ? found : g_strdup (""));
    }
  return dir[0] != '\0' ? dir : NULL;
}

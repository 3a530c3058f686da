/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-shared"

#include "config.h"

#include "lb-paths.h"
#include "lb-flow.h"
#include "lb-shared.h"

#define SHUTDOWN_MS 4000

struct _LbShared
{
  GObject parent_instance;

  GSettings     *settings;
  LbLibrary     *library;
  LbLibraryList *backups;
  LbPlaceList   *places;
  LbBoardList   *boards;
  GListStore    *flows;
};

enum
{
  SIGNAL_LIBRARY_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LbShared, lb_shared, G_TYPE_OBJECT)

/* The schema beside the build wins over an installed one of another version. */
static GSettings *
open_settings (void)
{
  g_autofree char *compiled = lb_paths_find_data ("gschemas.compiled");
  g_autoptr(GSettingsSchemaSource) source = NULL;
  g_autoptr(GSettingsSchema) schema = NULL;

  if (compiled != NULL)
    {
      g_autofree char *folder = g_path_get_dirname (compiled);

      source = g_settings_schema_source_new_from_directory (folder,
                                                            g_settings_schema_source_get_default (),
                                                            TRUE, NULL);
    }
  else
    {
      /* A prefix that is not among XDG_DATA_DIRS must work as well. */
      source = g_settings_schema_source_new_from_directory (LB_SCHEMADIR,
                                                            g_settings_schema_source_get_default (),
                                                            TRUE, NULL);
    }

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, LB_APP_ID, TRUE);

  return schema != NULL ? g_settings_new_full (schema, NULL, NULL) : g_settings_new (LB_APP_ID);
}

static void
open_library (LbShared *self)
{
  g_autofree char *folder = g_settings_get_string (self->settings, "library-folder");

  g_clear_object (&self->backups);
  g_clear_object (&self->library);
  self->library = lb_library_new (*folder != '\0' ? folder : NULL);
  self->backups = lb_library_list_new (self->library);
}

static void
library_folder_changed_cb (LbShared *self)
{
  open_library (self);
  g_signal_emit (self, signals[SIGNAL_LIBRARY_CHANGED], 0);
}

static void
lb_shared_finalize (GObject *object)
{
  LbShared *self = LB_SHARED (object);

  g_clear_object (&self->flows);
  g_clear_object (&self->boards);
  g_clear_object (&self->places);
  g_clear_object (&self->backups);
  g_clear_object (&self->library);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (lb_shared_parent_class)->finalize (object);
}

static void
lb_shared_class_init (LbSharedClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_shared_finalize;

  /* Another folder was chosen: lists have to be bound anew. */
  signals[SIGNAL_LIBRARY_CHANGED] =
    g_signal_new ("library-changed", LB_TYPE_SHARED, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
lb_shared_init (LbShared *self)
{
  self->settings = open_settings ();
  self->boards = g_object_ref (lb_board_list_get_default ());
  self->places = lb_place_list_new ();
  self->flows = g_list_store_new (LB_TYPE_FLOW);
  open_library (self);

  g_signal_connect_object (self->settings, "changed::library-folder",
                           G_CALLBACK (library_folder_changed_cb), self, G_CONNECT_SWAPPED);
}

LbShared *
lb_shared_new (void)
{
  return g_object_new (LB_TYPE_SHARED, NULL);
}

GSettings *
lb_shared_get_settings (LbShared *self)
{
  return self->settings;
}

LbLibrary *
lb_shared_get_library (LbShared *self)
{
  return self->library;
}

LbLibraryList *
lb_shared_get_backups (LbShared *self)
{
  return self->backups;
}

LbPlaceList *
lb_shared_get_places (LbShared *self)
{
  return self->places;
}

LbBoardList *
lb_shared_get_boards (LbShared *self)
{
  return self->boards;
}

GListModel *
lb_shared_get_flows (LbShared *self)
{
  return G_LIST_MODEL (self->flows);
}

LbFlow *
lb_shared_add_flow (LbShared *self)
{
  g_autoptr(LbFlow) flow = lb_flow_new (self);

  g_list_store_append (self->flows, flow);
  return flow;
}

void
lb_shared_remove_flow (LbShared *self,
                       LbFlow   *flow)
{
  guint position;

  g_return_if_fail (!lb_flow_is_busy (flow));

  if (g_list_store_find (self->flows, flow, &position))
    {
      lb_flow_shut_down (flow, SHUTDOWN_MS);
      g_list_store_remove (self->flows, position);
    }
}

static LbFlow *
peek_flow (LbShared *self,
           guint     position)
{
  g_autoptr(LbFlow) flow = g_list_model_get_item (G_LIST_MODEL (self->flows), position);

  return flow;
}

gboolean
lb_shared_is_busy (LbShared *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->flows)); i++)
    if (lb_flow_is_busy (peek_flow (self, i)))
      return TRUE;

  return FALSE;
}

LbFlow *
lb_shared_find_by_place (LbShared   *self,
                         const char *spec,
                         LbFlow     *except)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->flows)); i++)
    {
      LbFlow *flow = peek_flow (self, i);

      if (flow != except && lb_flow_uses_place (flow, spec))
        return flow;
    }

  return NULL;
}

LbFlow *
lb_shared_find_choosing (LbShared *self,
                         LbFlow   *preferred)
{
  if (preferred != NULL && lb_flow_get_state (preferred) == LB_FLOW_CHOOSE)
    return preferred;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->flows)); i++)
    if (lb_flow_get_state (peek_flow (self, i)) == LB_FLOW_CHOOSE)
      return peek_flow (self, i);

  return lb_shared_add_flow (self);
}

LbFlow *
lb_shared_find_idle (LbShared *self,
                     LbFlow   *preferred)
{
  if (preferred != NULL && !lb_flow_is_busy (preferred))
    return preferred;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->flows)); i++)
    if (lb_flow_get_state (peek_flow (self, i)) == LB_FLOW_READY)
      return peek_flow (self, i);

  return lb_shared_find_choosing (self, NULL);
}

void
lb_shared_shut_down (LbShared *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->flows)); i++)
    lb_flow_shut_down (peek_flow (self, i), SHUTDOWN_MS);
}

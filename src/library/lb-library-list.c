/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-library-list"

#include "config.h"

#include "lb-library-list.h"
#include "lb-library-private.h"
#include "lb-sync.h"

#define SETTLE_MS 200    /* a burst of changes in the folder makes one scan */
#define MONITORS_MAX 1000 /* folders watched; the system has a limit for all programs */

/* One look at the disk. The thread fills it, the main context takes it. */
typedef struct
{
  GWeakRef   list;
  LbLibrary *library;
  gboolean   is_first;
  GPtrArray *backups;
  GError    *error;
} Scan;

struct _LbLibraryList
{
  GObject       parent_instance;

  LbLibrary    *library;
  GMainContext *context;
  GPtrArray    *items;    /* of LbBackup, in the order of lb_backup_compare() */
  GHashTable   *monitors; /* device id, "" for the folder above -> GFileMonitor */
  GSource      *settle;   /* waits for the end of a burst */
  LbThread     *thread;   /* NULL when no scan runs */
  gboolean      is_watching;
  gboolean      is_loaded;
  gboolean      is_wanted; /* one more scan, once the running one has ended */
  gboolean      is_outdated; /* the running scan may have missed what was put or removed here */
  char         *error_text;
};

enum
{
  PROP_0,
  PROP_LOADING,
  PROP_ERROR_TEXT,
  PROP_N_ITEMS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void lb_library_list_model_init (GListModelInterface *iface);
static void start_scan                 (LbLibraryList       *self);

G_DEFINE_FINAL_TYPE_WITH_CODE (LbLibraryList,
                               lb_library_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      lb_library_list_model_init))

static GType
get_item_type (GListModel *model)
{
  return LB_TYPE_BACKUP;
}

static guint
get_n_items (GListModel *model)
{
  return LB_LIBRARY_LIST (model)->items->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  LbLibraryList *self = LB_LIBRARY_LIST (model);

  return position < self->items->len ? g_object_ref (self->items->pdata[position]) : NULL;
}

static void
lb_library_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
scan_free (gpointer data)
{
  Scan *scan = data;

  g_weak_ref_clear (&scan->list);
  g_clear_object (&scan->library);
  g_clear_pointer (&scan->backups, g_ptr_array_unref);
  g_clear_error (&scan->error);
  g_free (scan);
}

/* Replaces a run of items and says so. */
static void
splice (LbLibraryList *self,
        guint          position,
        guint          n_removed,
        GPtrArray     *from,
        guint          first,
        guint          n_added)
{
  guint n_before = self->items->len;

  if (n_removed == 0 && n_added == 0)
    return;

  if (n_removed > 0)
    g_ptr_array_remove_range (self->items, position, n_removed);
  for (guint i = 0; i < n_added; i++)
    g_ptr_array_insert (self->items, (int) (position + i), g_object_ref (from->pdata[first + i]));

  g_list_model_items_changed (G_LIST_MODEL (self), position, n_removed, n_added);
  if (self->items->len != n_before)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
}

/*
 * Both are in the same order, so one walk over both finds what went, what came and what changed.
 * Runs of changes that touch become one signal; unchanged items keep their object.
 */
static void
take_backups (LbLibraryList *self,
              GPtrArray     *backups)
{
  guint position = 0;
  guint n_removed = 0;
  guint first = 0;
  guint next = 0;

  while (position + n_removed < self->items->len || next < backups->len)
    {
      LbBackup *old =
          position + n_removed < self->items->len ? self->items->pdata[position + n_removed] : NULL;
      LbBackup *new = next < backups->len ? backups->pdata[next] : NULL;
      int order = old == NULL ? 1 : new == NULL ? -1 : lb_backup_compare (old, new);

      if (order == 0 && lb_backup_equal (old, new))
        {
          splice (self, position, n_removed, backups, first, next - first);
          position += next - first + 1;
          n_removed = 0;
          first = ++next;
        }
      else
        {
          n_removed += order <= 0;
          next += order >= 0;
        }
    }

  splice (self, position, n_removed, backups, first, next - first);
}

static void
monitor_changed_cb (GFileMonitor      *monitor,
                    GFile             *file,
                    GFile             *other_file,
                    GFileMonitorEvent  event,
                    gpointer           user_data)
{
  lb_library_list_refresh (user_data);
}

static void
watch (LbLibraryList *self,
       const char    *device_id)
{
  g_autofree char *path = lb_library_get_folder (self->library, device_id);
  g_autoptr(GFile) file = NULL;
  GFileMonitor *monitor;

  if (g_hash_table_contains (self->monitors, device_id) ||
      g_hash_table_size (self->monitors) >= MONITORS_MAX)
    return;

  file = g_file_new_for_path (path);
  monitor = g_file_monitor_directory (file, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  if (monitor == NULL)
    return;

  g_signal_connect_object (monitor, "changed", G_CALLBACK (monitor_changed_cb), self, 0);
  g_hash_table_replace (self->monitors, g_strdup (device_id), monitor);
}

static void
watch_devices (LbLibraryList *self)
{
  watch (self, "");
  for (guint i = 0; i < self->items->len; i++)
    watch (self, lb_backup_get_device_id (self->items->pdata[i]));
}

static void
set_error_text (LbLibraryList *self,
                const char    *text)
{
  if (g_strcmp0 (self->error_text, text) == 0)
    return;

  g_free (self->error_text);
  self->error_text = g_strdup (text);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR_TEXT]);
}

static void
take_scan (LbLibraryList *self,
           Scan          *scan)
{
  set_error_text (self, scan->error != NULL ? scan->error->message : NULL);

  if (!self->is_outdated && scan->backups != NULL)
    take_backups (self, scan->backups);
  if (self->is_watching)
    watch_devices (self);

  if (!self->is_loaded)
    {
      self->is_loaded = TRUE;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
    }
}

static gboolean
scan_done_cb (gpointer user_data)
{
  Scan *scan = user_data;
  g_autoptr(LbLibraryList) self = g_weak_ref_get (&scan->list);

  if (self == NULL)
    return G_SOURCE_REMOVE;

  lb_thread_join (g_steal_pointer (&self->thread));
  take_scan (self, scan);
  if (self->is_wanted || self->is_outdated)
    start_scan (self);

  return G_SOURCE_REMOVE;
}

typedef struct
{
  Scan         *scan;
  GMainContext *context;
} ScanThread;

static gpointer
scan_cb (gpointer user_data)
{
  g_autofree ScanThread *thread = user_data;
  g_autoptr(GError) error = NULL;
  Scan *scan = thread->scan;

  if (scan->is_first && lb_library_purge_trash (scan->library, LB_TRASH_DAYS, &error) < 0)
    g_debug ("%s", error->message);

  scan->backups = lb_library_load_all (scan->library, &scan->error);
  lb_invoke_in (thread->context, G_PRIORITY_DEFAULT_IDLE, scan_done_cb, scan, scan_free);
  g_main_context_unref (thread->context);

  return NULL;
}

static void
start_scan (LbLibraryList *self)
{
  ScanThread *thread;
  Scan *scan;

  if (self->thread != NULL)
    {
      self->is_wanted = TRUE;
      return;
    }

  self->is_wanted = FALSE;
  self->is_outdated = FALSE;
  scan = g_new0 (Scan, 1);
  g_weak_ref_init (&scan->list, self);
  scan->library = g_object_ref (self->library);
  scan->is_first = !self->is_loaded;
  thread = g_new0 (ScanThread, 1);
  *thread = (ScanThread) { scan, g_main_context_ref (self->context) };
  self->thread = lb_thread_new ("library-scan", scan_cb, thread);
}

static gboolean
settled_cb (gpointer user_data)
{
  LbLibraryList *self = user_data;

  g_clear_pointer (&self->settle, g_source_unref);
  start_scan (self);

  return G_SOURCE_REMOVE;
}

void
lb_library_list_refresh (LbLibraryList *self)
{
  g_return_if_fail (LB_IS_LIBRARY_LIST (self));

  if (self->settle != NULL)
    return;

  self->settle = g_timeout_source_new (SETTLE_MS);
  g_source_set_callback (self->settle, settled_cb, self, NULL);
  g_source_attach (self->settle, self->context);
}

static guint
find_position (LbLibraryList *self,
               const char    *id)
{
  guint position = 0;

  while (position < self->items->len &&
         !g_str_equal (lb_backup_get_id (self->items->pdata[position]), id))
    position++;

  return position;
}

void
lb_library_list_remove (LbLibraryList *self,
                        const char    *id)
{
  guint position;

  g_return_if_fail (LB_IS_LIBRARY_LIST (self) && id != NULL);

  self->is_outdated = self->thread != NULL;
  position = find_position (self, id);
  if (position < self->items->len)
    splice (self, position, 1, NULL, 0, 0);
}

void
lb_library_list_put (LbLibraryList *self,
                     LbBackup      *backup)
{
  g_autoptr(GPtrArray) one = NULL;
  guint position;

  g_return_if_fail (LB_IS_LIBRARY_LIST (self) && LB_IS_BACKUP (backup));

  self->is_outdated = self->thread != NULL;
  one = g_ptr_array_new ();
  g_ptr_array_add (one, backup);

  position = find_position (self, lb_backup_get_id (backup));
  if (position < self->items->len &&
      lb_backup_compare (self->items->pdata[position], backup) == 0)
    {
      splice (self, position, 1, one, 0, 1);
      return;
    }

  if (position < self->items->len)
    splice (self, position, 1, NULL, 0, 0);
  for (position = 0; position < self->items->len; position++)
    if (lb_backup_compare (self->items->pdata[position], backup) > 0)
      break;
  splice (self, position, 0, one, 0, 1);
}

LbBackup *
lb_library_list_find (LbLibraryList *self,
                      const char    *id)
{
  guint position;

  g_return_val_if_fail (LB_IS_LIBRARY_LIST (self) && id != NULL, NULL);

  position = find_position (self, id);

  return position < self->items->len ? self->items->pdata[position] : NULL;
}

LbLibrary *
lb_library_list_get_library (LbLibraryList *self)
{
  g_return_val_if_fail (LB_IS_LIBRARY_LIST (self), NULL);

  return self->library;
}

gboolean
lb_library_list_get_loading (LbLibraryList *self)
{
  g_return_val_if_fail (LB_IS_LIBRARY_LIST (self), FALSE);

  return !self->is_loaded;
}

const char *
lb_library_list_get_error_text (LbLibraryList *self)
{
  g_return_val_if_fail (LB_IS_LIBRARY_LIST (self), NULL);

  return self->error_text;
}

static void
lb_library_list_dispose (GObject *object)
{
  LbLibraryList *self = LB_LIBRARY_LIST (object);

  if (self->settle != NULL)
    g_source_destroy (self->settle);
  g_clear_pointer (&self->settle, g_source_unref);
  if (self->thread != NULL)
    lb_thread_join (g_steal_pointer (&self->thread));
  g_hash_table_remove_all (self->monitors);

  G_OBJECT_CLASS (lb_library_list_parent_class)->dispose (object);
}

static void
lb_library_list_finalize (GObject *object)
{
  LbLibraryList *self = LB_LIBRARY_LIST (object);

  g_clear_object (&self->library);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_ptr_array_unref (self->items);
  g_hash_table_unref (self->monitors);
  g_free (self->error_text);

  G_OBJECT_CLASS (lb_library_list_parent_class)->finalize (object);
}

static void
lb_library_list_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  LbLibraryList *self = LB_LIBRARY_LIST (object);

  switch (prop_id)
    {
    case PROP_LOADING:
      g_value_set_boolean (value, !self->is_loaded);
      break;
    case PROP_ERROR_TEXT:
      g_value_set_string (value, self->error_text);
      break;
    case PROP_N_ITEMS:
      g_value_set_uint (value, self->items->len);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lb_library_list_class_init (LbLibraryListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lb_library_list_dispose;
  object_class->finalize = lb_library_list_finalize;
  object_class->get_property = lb_library_list_get_property;

  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, TRUE,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ERROR_TEXT] = g_param_spec_string ("error-text", NULL, NULL, NULL,
                                                     G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lb_library_list_init (LbLibraryList *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->monitors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

LbLibraryList *
lb_library_list_new_unwatched (LbLibrary *library)
{
  LbLibraryList *self;

  g_return_val_if_fail (LB_IS_LIBRARY (library), NULL);

  self = g_object_new (LB_TYPE_LIBRARY_LIST, NULL);
  self->library = g_object_ref (library);
  start_scan (self);

  return self;
}

LbLibraryList *
lb_library_list_new (LbLibrary *library)
{
  LbLibraryList *self = lb_library_list_new_unwatched (library);

  /* The folders are watched from the first scan on, which tells which there are. */
  if (self != NULL)
    self->is_watching = TRUE;

  return self;
}

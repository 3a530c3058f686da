/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-backups-page"

#include "config.h"

#include <glib/gi18n.h>

#include "lb-backup-list.h"
#include "lb-backup-page.h"
#include "lb-backups-page.h"
#include "lb-stack.h"

struct _LbBackupsPage
{
  AdwBin parent_instance;

  LbShared           *shared;
  GtkFilterListModel *filtered;
  GtkSortListModel   *sorted;
  GtkCustomFilter    *filter;
  GtkCustomSorter    *sorter;
  GStrv               search; /* the words */
  char               *order; /* "newest", "device" or "largest" */

  GtkStack        *stack;
  GtkWidget       *sidebar_button;
  GtkToggleButton *search_button;
  GtkSearchBar    *search_bar;
  GtkEditable     *search_entry;
  GtkStack        *list_stack;
  GtkSpinner      *spinner;
  AdwStatusPage   *error_page;
  GtkLabel        *error_label;
  LbBackupList    *list;
  LbBackupPage    *backup_page;
};

enum
{
  PROP_0,
  PROP_ORDER,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LbBackupsPage, lb_backups_page, ADW_TYPE_BIN)

static gboolean
filter_cb (gpointer item,
           gpointer user_data)
{
  LbBackupsPage *self = user_data;

  return lb_backup_matches (LB_BACKUP (item), (const char * const *) self->search);
}

static int
compare_cb (gconstpointer a,
            gconstpointer b,
            gpointer      user_data)
{
  LbBackupsPage *self = user_data;
  LbBackup *first = (LbBackup *) a;
  LbBackup *second = (LbBackup *) b;
  int difference = 0;

  if (g_str_equal (self->order, "device"))
    difference = g_strcmp0 (lb_backup_get_device_id (first), lb_backup_get_device_id (second));
  else if (g_str_equal (self->order, "largest"))
    difference = lb_backup_get_size (first) < lb_backup_get_size (second)
                 ? 1
                 : -(lb_backup_get_size (first) > lb_backup_get_size (second));

  return difference != 0 ? difference : lb_backup_compare (first, second);
}

static void
show_error (LbBackupsPage *self,
            const char    *error)
{
  const char *folder = lb_library_get_root (lb_shared_get_library (self->shared));
  g_autofree char *name = g_filename_display_name (folder);
  g_autofree char *words = NULL;

  /* Translators: %s is the path of a folder */
  words = g_strdup_printf (_("Your backups are in the folder %s, which cannot be opened. Its disk may be unplugged "
                             "or failing, or the folder may belong to somebody else. Put that right, or choose "
                             "another folder in the preferences. Nothing in it was changed."), name);
  adw_status_page_set_description (self->error_page, words);
  gtk_label_set_text (self->error_label, error);
}

static void
update_stack (LbBackupsPage *self)
{
  LbLibraryList *backups = lb_shared_get_backups (self->shared);
  const char *error = lb_library_list_get_error_text (backups);
  guint all = g_list_model_get_n_items (G_LIST_MODEL (backups));
  guint found = g_list_model_get_n_items (G_LIST_MODEL (self->filtered));
  const char *page = "list";

  if (error != NULL && all == 0)
    page = "error";
  else if (all == 0)
    page = lb_library_list_get_loading (backups) ? "loading" : "empty";
  else if (found == 0)
    page = "nothing";

  if (error != NULL)
    show_error (self, error);
  gtk_stack_set_visible_child_name (self->list_stack, page);
  /* On a page that is not shown it would keep the whole window painting. */
  gtk_spinner_set_spinning (self->spinner, g_str_equal (page, "loading"));
}

/* Comes while the page is being made as well. */
static void
found_changed_cb (LbBackupsPage *self)
{
  if (self->shared != NULL)
    update_stack (self);
}

static void
search_changed_cb (LbBackupsPage *self)
{
  g_strfreev (self->search);
  self->search = lb_backup_fold_words (gtk_editable_get_text (self->search_entry));
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
  update_stack (self);
}

static void
set_order (LbBackupsPage *self,
           const char    *order)
{
  if (g_strcmp0 (self->order, order) == 0)
    return;

  g_free (self->order);
  self->order = g_strdup (order);
  gtk_sorter_changed (GTK_SORTER (self->sorter), GTK_SORTER_CHANGE_DIFFERENT);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ORDER]);
}

static void
lb_backups_page_get_property (GObject    *object,
                              guint       property_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  if (property_id == PROP_ORDER)
    g_value_set_string (value, LB_BACKUPS_PAGE (object)->order);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
lb_backups_page_set_property (GObject      *object,
                              guint         property_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  if (property_id == PROP_ORDER)
    set_order (LB_BACKUPS_PAGE (object), g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
back_cb (LbBackupsPage *self)
{
  gtk_stack_set_visible_child_name (self->stack, "list");
}

void
lb_backups_page_show (LbBackupsPage *self,
                      LbBackup      *backup)
{
  lb_backup_page_set_backup (self->backup_page, backup);
  gtk_stack_set_visible_child_name (self->stack, "backup");
}

void
lb_backups_page_search (LbBackupsPage *self)
{
  back_cb (self);
  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

gboolean
lb_backups_page_go_back (LbBackupsPage *self)
{
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "backup") != 0)
    return FALSE;

  back_cb (self);
  return TRUE;
}

static void
library_changed_cb (LbBackupsPage *self)
{
  LbLibraryList *backups = lb_shared_get_backups (self->shared);

  gtk_filter_list_model_set_model (self->filtered, G_LIST_MODEL (backups));
  g_signal_connect_object (backups, "items-changed", G_CALLBACK (update_stack), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (backups, "notify::loading", G_CALLBACK (update_stack), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (backups, "notify::error-text", G_CALLBACK (update_stack), self, G_CONNECT_SWAPPED);
  back_cb (self);
  update_stack (self);
}

static void
root_cb (LbBackupsPage *self)
{
  GtkWidget *leaflet = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_LEAFLET);

  if (leaflet != NULL)
    g_object_bind_property (leaflet, "folded", self->sidebar_button, "visible", G_BINDING_SYNC_CREATE);
}

static void
lb_backups_page_dispose (GObject *object)
{
  LbBackupsPage *self = LB_BACKUPS_PAGE (object);

  if (self->list != NULL)
    lb_backup_list_set_model (self->list, NULL, NULL);
  /* The bin would let go a second time of a child that the template has let go of. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), LB_TYPE_BACKUPS_PAGE);
  g_clear_object (&self->sorted);
  g_clear_object (&self->filtered);
  g_clear_object (&self->filter);
  g_clear_object (&self->sorter);
  g_clear_object (&self->shared);
  g_clear_pointer (&self->search, g_strfreev);
  g_clear_pointer (&self->order, g_free);

  G_OBJECT_CLASS (lb_backups_page_parent_class)->dispose (object);
}

static void
lb_backups_page_class_init (LbBackupsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_backups_page_dispose;
  G_OBJECT_CLASS (klass)->get_property = lb_backups_page_get_property;
  G_OBJECT_CLASS (klass)->set_property = lb_backups_page_set_property;

  properties[PROP_ORDER] = g_param_spec_string ("order", NULL, NULL, "newest",
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                  G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);

  g_type_ensure (LB_TYPE_BACKUP_LIST);
  g_type_ensure (LB_TYPE_BACKUP_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/lifeboat/Lifeboat/ui/lb-backups-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LbBackupsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, LbBackupsPage, sidebar_button);
  gtk_widget_class_bind_template_child (widget_class, LbBackupsPage, search_button);
  gtk_widget_class_bind_template_child (widget_class, LbBackupsPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, LbBackupsPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, LbBackupsPage, list_stack);
  gtk_widget_class_bind_template_child (widget_class, LbBackupsPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, LbBackupsPage, error_page);
  gtk_widget_class_bind_template_child (widget_class, LbBackupsPage, error_label);
  gtk_widget_class_bind_template_child (widget_class, LbBackupsPage, list);
  gtk_widget_class_bind_template_child (widget_class, LbBackupsPage, backup_page);
  gtk_widget_class_install_property_action (widget_class, "backups.order", "order");
}

static void
lb_backups_page_init (LbBackupsPage *self)
{
  self->search = lb_backup_fold_words ("");
  self->order = g_strdup ("newest");
  gtk_widget_init_template (GTK_WIDGET (self));

  lb_stack_hide_unshown (self->stack);
  lb_stack_hide_unshown (self->list_stack);
  self->filter = gtk_custom_filter_new (filter_cb, self, NULL);
  self->sorter = gtk_custom_sorter_new ((GCompareDataFunc) compare_cb, self, NULL);
  self->filtered = gtk_filter_list_model_new (NULL, g_object_ref (GTK_FILTER (self->filter)));
  self->sorted = gtk_sort_list_model_new (g_object_ref (G_LIST_MODEL (self->filtered)),
                                          g_object_ref (GTK_SORTER (self->sorter)));

  gtk_search_bar_connect_entry (self->search_bar, self->search_entry);
  g_signal_connect_swapped (self->search_entry, "search-changed", G_CALLBACK (search_changed_cb), self);
  g_signal_connect_swapped (self->list, "activate", G_CALLBACK (lb_backups_page_show), self);
  g_signal_connect_swapped (self->backup_page, "back", G_CALLBACK (back_cb), self);
  g_signal_connect_object (self->filtered, "items-changed", G_CALLBACK (found_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::root", G_CALLBACK (root_cb), NULL);
}

GtkWidget *
lb_backups_page_new (LbShared *shared)
{
  LbBackupsPage *self = g_object_new (LB_TYPE_BACKUPS_PAGE, NULL);

  self->shared = g_object_ref (shared);
  lb_backup_list_set_model (self->list, G_LIST_MODEL (self->sorted), lb_shared_get_boards (self->shared));
  lb_backup_page_set_shared (self->backup_page, shared);
  g_signal_connect_object (shared, "library-changed", G_CALLBACK (library_changed_cb), self, G_CONNECT_SWAPPED);
  library_changed_cb (self);

  return GTK_WIDGET (self);
}

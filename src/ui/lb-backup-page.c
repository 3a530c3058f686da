/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-backup-page"

#include "config.h"

#include <glib/gi18n.h>

#include "lb-backup-page.h"
#include "lb-backup-picture.h"
#include "lb-backup-title.h"
#include "lb-fact-row.h"
#include "lb-file-chooser.h"
#include "lb-file-work.h"
#include "lb-format.h"
#include "lb-messages.h"
#include "lb-range-words.h"
#include "lb-recipe.h"
#include "lb-window.h"

struct _LbBackupPage
{
  AdwBin parent_instance;

  LbShared     *shared;
  LbBackup     *backup;
  GCancellable *cancellable; /* of what is being found out about @backup */
  GHashTable   *at_work;     /* ids of backups that something is being done to */
  GPtrArray    *fact_rows;
  GPtrArray    *range_rows;

  AdwWindowTitle      *window_title;
  GtkWidget           *trouble_group;
  AdwActionRow        *trouble_row;
  GtkWidget           *adopt_button;
  LbFlashMapView      *map;
  GtkEditable         *note_row;
  AdwPreferencesGroup *facts_group;
  AdwPreferencesGroup *ranges_group;
};

enum
{
  SIGNAL_BACK,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LbBackupPage, lb_backup_page, ADW_TYPE_BIN)

/* Returns: (nullable): NULL once the page is gone, as work in another thread may find it */
static LbWindow *
get_window (LbBackupPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return root != NULL ? LB_WINDOW (root) : NULL;
}

static LbLibrary *
get_library (LbBackupPage *self)
{
  return lb_shared_get_library (self->shared);
}

static void
add_row (AdwPreferencesGroup *group,
         GPtrArray           *rows,
         const char          *title,
         const char          *value)
{
  GtkWidget *row;

  if (value == NULL || *value == '\0')
    return;

  row = lb_fact_row_new (title, value);
  adw_preferences_group_add (group, row);
  g_ptr_array_add (rows, row);
}

static void
clear_rows (AdwPreferencesGroup *group,
            GPtrArray           *rows)
{
  for (guint i = 0; i < rows->len; i++)
    adw_preferences_group_remove (group, g_ptr_array_index (rows, i));
  g_ptr_array_set_size (rows, 0);
}

static const char *
describe_source (LbBackupSource source)
{
  switch (source)
    {
    case LB_SOURCE_IMPORTED:
      return _("Imported from a file");
    case LB_SOURCE_ADOPTED:
      return _("Found in the library folder");
    case LB_SOURCE_READ:
    default:
      return _("Read from the device, each block proven");
    }
}

/* Returns: (transfer full) (nullable): what lies beside the image */
static char *
describe_parts (const GPtrArray *parts)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new ();
  g_autofree char *list = NULL;

  for (guint i = 0; i < parts->len; i++)
    {
      const LbBackupPart *part = parts->pdata[i];

      g_ptr_array_add (names, (gpointer) lb_backup_part_to_words (part->name));
    }
  if (names->len == 0)
    return NULL;

  g_ptr_array_add (names, NULL);
  list = g_strjoinv (", ", (GStrv) names->pdata);
  /* Translators: %s is a list such as “option bytes, one-time area” */
  return g_strdup_printf (_("%s (kept for the record; a restore never writes them)"), list);
}

static void
fill_facts (LbBackupPage *self)
{
  LbManifest *manifest = lb_backup_get_manifest (self->backup);
  LbIdentity *identity = manifest->identity;
  g_autofree char *time = lb_format_time (lb_backup_get_created (self->backup));
  g_autofree char *size = lb_format_size (lb_backup_get_size (self->backup));
  g_autofree char *chip = identity->chip_name != NULL ? lb_format_chip (identity) : NULL;
  g_autofree char *unit = lb_identity_format_unit (identity);
  g_autofree char *security = identity->chip_name != NULL ? lb_format_security (identity) : NULL;
  g_autofree char *firmware = manifest->firmware_name != NULL
                              ? g_strjoin (" ", manifest->firmware_name, manifest->firmware_version, NULL)
                              : NULL;
  g_autofree char *parts = describe_parts (manifest->parts);
  LbBoard *board = manifest->board != NULL ? lb_board_list_find (lb_shared_get_boards (self->shared), manifest->board)
                                           : NULL;

  clear_rows (self->facts_group, self->fact_rows);
  add_row (self->facts_group, self->fact_rows, _("Firmware"), firmware);
  add_row (self->facts_group, self->fact_rows, _("Board"), board != NULL ? lb_board_get_name (board) : manifest->board);
  add_row (self->facts_group, self->fact_rows, _("Chip"), chip);
  add_row (self->facts_group, self->fact_rows, _("Unique id"), unit);
  add_row (self->facts_group, self->fact_rows, _("Size"), size);
  add_row (self->facts_group, self->fact_rows, _("Made"), time);
  add_row (self->facts_group, self->fact_rows, _("Source"), describe_source (manifest->source));
  add_row (self->facts_group, self->fact_rows, _("Protection of the chip"), security);
  add_row (self->facts_group, self->fact_rows, _("Beside the image"), parts);
  add_row (self->facts_group, self->fact_rows, _("SHA-256"), lb_backup_get_sha256 (self->backup));
  add_row (self->facts_group, self->fact_rows, _("Details"), lb_backup_get_reason (self->backup));
  add_row (self->facts_group, self->fact_rows, _("File"), lb_backup_get_path (self->backup));
}

static void
fill_trouble (LbBackupPage *self)
{
  LbBackupState state = lb_backup_get_state (self->backup);
  const char *title = "";

  if (state == LB_BACKUP_DAMAGED)
    title = _("This backup is damaged");
  else if (state == LB_BACKUP_BROKEN)
    title = _("The description of this backup cannot be read");
  else if (state == LB_BACKUP_ORPHAN)
    title = _("An image without a description");

  gtk_widget_set_visible (self->trouble_group, state != LB_BACKUP_OK);
  gtk_widget_set_visible (self->adopt_button, state == LB_BACKUP_ORPHAN || state == LB_BACKUP_BROKEN);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->trouble_row), title);
  adw_action_row_set_subtitle (self->trouble_row, lb_backup_trouble_to_words (state));
}

static void
show_picture (LbBackupPage    *self,
              LbBackupPicture *picture)
{
  for (guint i = 0; i < picture->map->ranges->len; i++)
    {
      const LbRange *range = g_ptr_array_index (picture->map->ranges, i);
      g_autofree char *size = lb_format_size (range->length);
      g_autofree char *where = g_strdup_printf ("0x%06" G_GINT64_MODIFIER "x · %s", range->start, size);
      g_autofree char *detail = range->detail != NULL ? g_strjoin (" · ", where, range->detail, NULL)
                                                      : g_strdup (where);
      g_autofree char *name = lb_range_to_words (range);

      if (range->kind != LB_RANGE_FREE)
        add_row (self->ranges_group, self->range_rows, name, detail);
    }

  lb_flash_map_view_set_layout (self->map, (const LbFlashBlock *) (gconstpointer) picture->blocks->data, picture->blocks->len);
  lb_range_words_show (self->map, picture->map);
  lb_flash_map_view_set_states (self->map, picture->states->data, picture->states->len);
  gtk_widget_set_visible (GTK_WIDGET (self->map), TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->ranges_group), self->range_rows->len > 0);
}

static void
picture_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(LbBackupPage) self = user_data;
  g_autoptr(LbBackupPicture) picture = lb_backup_picture_finish (result, NULL);

  if (picture != NULL && !g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    show_picture (self, picture);
}

static void
update_actions (LbBackupPage *self)
{
  LbBackupState state = lb_backup_get_state (self->backup);
  gboolean idle = !g_hash_table_contains (self->at_work, lb_backup_get_id (self->backup));
  const struct { const char *name; gboolean is_possible; } actions[] = {
    { "backup.restore", state == LB_BACKUP_OK },
    { "backup.verify", state == LB_BACKUP_OK },
    { "backup.export", state == LB_BACKUP_OK },
    { "backup.check", state == LB_BACKUP_OK || state == LB_BACKUP_DAMAGED },
    { "backup.delete", state != LB_BACKUP_ORPHAN },
    { "backup.adopt", state == LB_BACKUP_ORPHAN || state == LB_BACKUP_BROKEN },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), actions[i].name, idle && actions[i].is_possible);
  gtk_editable_set_editable (self->note_row, idle);
}

void
lb_backup_page_set_backup (LbBackupPage *self,
                           LbBackup     *backup)
{
  const char *note = lb_backup_get_manifest (backup)->note;

  g_set_object (&self->backup, backup);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();

  adw_window_title_set_title (self->window_title,
                              lb_backup_find_title (backup, lb_shared_get_boards (self->shared)));
  adw_window_title_set_subtitle (self->window_title, lb_backup_get_subtitle (backup));
  gtk_editable_set_text (self->note_row, note != NULL ? note : "");
  fill_trouble (self);
  fill_facts (self);
  update_actions (self);

  clear_rows (self->ranges_group, self->range_rows);
  gtk_widget_set_visible (GTK_WIDGET (self->ranges_group), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->map), FALSE);
  if (lb_backup_get_state (backup) != LB_BACKUP_BROKEN)
    lb_backup_picture_load (backup, self->cancellable, picture_cb, g_object_ref (self));
}

/* The person may look at another one by now. */
static gboolean
is_shown (LbBackupPage *self,
          LbBackup     *backup)
{
  return g_str_equal (lb_backup_get_id (backup), lb_backup_get_id (self->backup));
}

static void
take (LbBackupPage *self,
      LbBackup     *backup)
{
  lb_library_list_put (lb_shared_get_backups (self->shared), backup);
  lb_library_list_refresh (lb_shared_get_backups (self->shared));
  if (is_shown (self, backup))
    lb_backup_page_set_backup (self, backup);
}

/* One thing at a time is done to a backup, so that a second click does nothing. */
static void
begin (LbBackupPage        *self,
       LbFileWorkFunc       func,
       const char          *words,
       LbFileWork           what,
       GAsyncReadyCallback  callback)
{
  what.library = get_library (self);
  what.backup = self->backup;
  g_hash_table_add (self->at_work, g_strdup (lb_backup_get_id (self->backup)));
  update_actions (self);
  lb_window_wait (get_window (self), words);
  lb_file_work_begin (self, func, &what, callback);
}

/* Returns: (nullable): the work when it was done and the page is still there; says what failed */
static const LbFileWork *
finish (LbBackupPage *self,
        GAsyncResult *result)
{
  const LbFileWork *work = lb_file_work_get (result);
  g_autoptr(GError) error = NULL;
  gboolean done = lb_file_work_finish (result, &error);

  if (get_window (self) == NULL)
    return NULL;

  g_hash_table_remove (self->at_work, lb_backup_get_id (work->backup));
  update_actions (self);
  if (done)
    lb_window_end_wait (get_window (self));
  else
    lb_window_fail (get_window (self), error);

  return done ? work : NULL;
}

static void
back_cb (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_BACK], 0);
}

static void
restore_cb (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  LbBackupPage *self = LB_BACKUP_PAGE (widget);
  g_autoptr(LbRecipe) recipe = lb_recipe_new_backup (self->backup);

  lb_window_begin (get_window (self), LB_TASK_RESTORE, recipe);
}

static void
verify_cb (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  LbBackupPage *self = LB_BACKUP_PAGE (widget);
  g_autoptr(LbRecipe) recipe = lb_recipe_new_backup (self->backup);

  lb_window_begin (get_window (self), LB_TASK_VERIFY, recipe);
}

static void
exported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  LbBackupPage *self = LB_BACKUP_PAGE (source);
  const LbFileWork *work = finish (self, result);
  g_autofree char *set = NULL;

  if (work == NULL)
    return;

  set = g_strdup_printf (ngettext ("Exported as %u file",
                                   "Exported as %u files: keep them together", work->n_files), work->n_files);
  lb_window_toast (get_window (self), work->n_files > 1 ? set : _("Exported"));
}

static void
export_to_cb (GFile    *file,
              gpointer  user_data)
{
  begin (user_data, lb_file_work_export, _("Exporting…"), (LbFileWork) { .file = file }, exported_cb);
}

static void
export_cb (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  LbBackupPage *self = LB_BACKUP_PAGE (widget);
  g_autofree char *name = g_strdelimit (g_strconcat (lb_backup_get_id (self->backup), ".bin", NULL), "/", '-');

  lb_file_chooser_save (GTK_WINDOW (get_window (self)), _("Export"), name, export_to_cb, self);
}

static void
show_cb (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  LbBackupPage *self = LB_BACKUP_PAGE (widget);
  g_autofree char *folder = g_path_get_dirname (lb_backup_get_path (self->backup));
  g_autofree char *uri = g_filename_to_uri (folder, NULL, NULL);

  gtk_show_uri (GTK_WINDOW (get_window (self)), uri, GDK_CURRENT_TIME);
}

static void
checked_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  LbBackupPage *self = LB_BACKUP_PAGE (source);
  const LbFileWork *work = finish (self, result);

  if (work == NULL)
    return;

  take (self, work->backup);
  lb_window_toast (get_window (self), lb_backup_get_state (work->backup) == LB_BACKUP_OK
                                        ? _("The stored file is whole")
                                        : _("The stored file is damaged"));
}

static void
check_cb (GtkWidget  *widget,
          const char *action_name,
          GVariant   *parameter)
{
  begin (LB_BACKUP_PAGE (widget), lb_file_work_check, _("Reading the stored file…"), (LbFileWork) { 0 }, checked_cb);
}

static void
deleted_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  LbBackupPage *self = LB_BACKUP_PAGE (source);
  const LbFileWork *work = finish (self, result);
  g_autofree char *text = NULL;

  if (work == NULL)
    return;

  lb_library_list_remove (lb_shared_get_backups (self->shared), lb_backup_get_id (work->backup));
  lb_library_list_refresh (lb_shared_get_backups (self->shared));
  /* Translators: %s is the name of a backup */
  text = g_strdup_printf (_("“%s” deleted"),
                          lb_backup_find_title (work->backup, lb_shared_get_boards (self->shared)));
  lb_window_toast_undo (get_window (self), text, work->undo_token);
  if (is_shown (self, work->backup))
    g_signal_emit (self, signals[SIGNAL_BACK], 0);
}

static void
delete_cb (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  begin (LB_BACKUP_PAGE (widget), lb_file_work_delete, _("Deleting…"), (LbFileWork) { 0 }, deleted_cb);
}

/* The backup as it is now. */
static void
changed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  LbBackupPage *self = LB_BACKUP_PAGE (source);
  const LbFileWork *work = finish (self, result);

  if (work != NULL)
    take (self, work->backup);
}

static void
adopt_cb (GtkWidget  *widget,
          const char *action_name,
          GVariant   *parameter)
{
  begin (LB_BACKUP_PAGE (widget), lb_file_work_adopt, _("Reading the stored file…"), (LbFileWork) { 0 }, changed_cb);
}

static void
note_applied_cb (LbBackupPage *self)
{
  begin (self, lb_file_work_set_note, _("Saving the note…"),
         (LbFileWork) { .text = gtk_editable_get_text (self->note_row) }, changed_cb);
}

void
lb_backup_page_set_shared (LbBackupPage *self,
                           LbShared     *shared)
{
  g_set_object (&self->shared, shared);
}

static void
lb_backup_page_dispose (GObject *object)
{
  LbBackupPage *self = LB_BACKUP_PAGE (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->at_work, g_hash_table_unref);
  g_clear_pointer (&self->fact_rows, g_ptr_array_unref);
  g_clear_pointer (&self->range_rows, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), LB_TYPE_BACKUP_PAGE);
  g_clear_object (&self->backup);
  g_clear_object (&self->shared);

  G_OBJECT_CLASS (lb_backup_page_parent_class)->dispose (object);
}

static void
lb_backup_page_class_init (LbBackupPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_backup_page_dispose;

  signals[SIGNAL_BACK] = g_signal_new ("back", LB_TYPE_BACKUP_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 0);

  g_type_ensure (LB_TYPE_FLASH_MAP_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/lifeboat/Lifeboat/ui/lb-backup-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LbBackupPage, window_title);
  gtk_widget_class_bind_template_child (widget_class, LbBackupPage, trouble_group);
  gtk_widget_class_bind_template_child (widget_class, LbBackupPage, trouble_row);
  gtk_widget_class_bind_template_child (widget_class, LbBackupPage, adopt_button);
  gtk_widget_class_bind_template_child (widget_class, LbBackupPage, map);
  gtk_widget_class_bind_template_child (widget_class, LbBackupPage, note_row);
  gtk_widget_class_bind_template_child (widget_class, LbBackupPage, facts_group);
  gtk_widget_class_bind_template_child (widget_class, LbBackupPage, ranges_group);

  gtk_widget_class_install_action (widget_class, "backup.back", NULL, back_cb);
  gtk_widget_class_install_action (widget_class, "backup.restore", NULL, restore_cb);
  gtk_widget_class_install_action (widget_class, "backup.verify", NULL, verify_cb);
  gtk_widget_class_install_action (widget_class, "backup.export", NULL, export_cb);
  gtk_widget_class_install_action (widget_class, "backup.show", NULL, show_cb);
  gtk_widget_class_install_action (widget_class, "backup.check", NULL, check_cb);
  gtk_widget_class_install_action (widget_class, "backup.delete", NULL, delete_cb);
  gtk_widget_class_install_action (widget_class, "backup.adopt", NULL, adopt_cb);
}

static void
lb_backup_page_init (LbBackupPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->at_work = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->fact_rows = g_ptr_array_new ();
  self->range_rows = g_ptr_array_new ();
  g_signal_connect_swapped (self->note_row, "apply", G_CALLBACK (note_applied_cb), self);
}

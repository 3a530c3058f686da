/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-checks-page"

#include "config.h"

#include <glib/gi18n.h>

#include "lb-check-row.h"
#include "lb-checks-page.h"
#include "lb-flash-map-view.h"
#include "lb-format.h"
#include "lb-job-map.h"
#include "lb-messages.h"
#include "lb-size.h"
#include "lb-window.h"

struct _LbChecksPage
{
  AdwBin parent_instance;

  LbFlow    *flow;
  gboolean   quiet; /* controls are being set by us */
  GPtrArray *rows;  /* LbCheckRow, the folded ones too; the list owns them */

  GtkWidget      *checks_group;
  GtkListBox     *checks;
  AdwActionRow   *safety_row;
  GtkWidget      *skip_safety_button;
  AdwActionRow   *change_row;
  GtkWidget      *map_group;
  LbFlashMapView *map;
  GtkWidget      *options_group;
  GtkWidget      *rest_row;
  GtkSwitch      *rest_switch;
  GtkWidget      *address_row;
  GtkWidget      *region_row;
  GtkLabel       *go_label;
  GtkLabel       *go_hint;
};

G_DEFINE_FINAL_TYPE (LbChecksPage, lb_checks_page, ADW_TYPE_BIN)

static void
update_go (LbChecksPage *self)
{
  gboolean pass = TRUE;
  gboolean stop = FALSE;

  for (guint i = 0; i < self->rows->len; i++)
    {
      LbCheckRow *row = g_ptr_array_index (self->rows, i);

      pass = pass && lb_check_row_passes (row);
      stop = stop || lb_check_get_severity (lb_check_row_get_check (row)) == LB_SEVERITY_STOP;
    }

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "checks.go", pass);
  gtk_widget_set_visible (GTK_WIDGET (self->go_hint), !pass);
  gtk_label_set_label (self->go_hint, stop ? _("One check says stop: this cannot go on, for the safety of the device.")
                                      : !pass ? _("Read the warnings and accept each of them to go on.")
                                              : "");
}

/* What is fine needs one line: each by its name, with the reasons a click away. */
static GtkWidget *
create_fine_row (GPtrArray *fine)
{
  GtkWidget *expander = adw_expander_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name ("emblem-ok-symbolic");
  g_autoptr(GString) names = g_string_new (NULL);
  g_autofree char *title = NULL;

  title = g_strdup_printf (ngettext ("%u check is fine", "%u checks are fine", fine->len), fine->len);
  for (guint i = 0; i < fine->len; i++)
    {
      AdwPreferencesRow *row = g_ptr_array_index (fine, i);

      g_string_append_printf (names, "%s%s", i > 0 ? " · " : "", adw_preferences_row_get_title (row));
      adw_expander_row_add_row (ADW_EXPANDER_ROW (expander), GTK_WIDGET (row));
    }

  gtk_image_set_pixel_size (GTK_IMAGE (icon), 20);
  gtk_widget_add_css_class (icon, "success");
  gtk_accessible_update_property (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  lb_severity_to_words (LB_SEVERITY_FINE), -1);
  adw_expander_row_add_prefix (ADW_EXPANDER_ROW (expander), icon);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (expander), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (expander), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (expander), names->str);
  gtk_accessible_update_property (GTK_ACCESSIBLE (expander), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);

  return expander;
}

static void
fill_checks (LbChecksPage *self,
             LbPrepared   *prepared)
{
  GPtrArray *checks = lb_prepared_get_checks (prepared);
  g_autoptr(GPtrArray) fine = g_ptr_array_new ();
  GtkWidget *child;

  g_ptr_array_set_size (self->rows, 0);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->checks))) != NULL)
    gtk_list_box_remove (self->checks, child);

  gtk_widget_set_visible (self->checks_group, checks->len > 0);
  for (guint i = 0; i < checks->len; i++)
    {
      GtkWidget *row = lb_check_row_new (g_ptr_array_index (checks, i), prepared);

      g_signal_connect_object (row, "accepted", G_CALLBACK (update_go), self, G_CONNECT_SWAPPED);
      g_ptr_array_add (self->rows, row);
      if (lb_check_get_severity (lb_check_row_get_check (LB_CHECK_ROW (row))) == LB_SEVERITY_FINE)
        g_ptr_array_add (fine, row);
      else
        gtk_list_box_append (self->checks, row);
    }

  if (fine->len > 0)
    gtk_list_box_append (self->checks, create_fine_row (fine));
}

static char *
describe_safety_backup (LbBackup   *earlier,
                        const char *size)
{
  g_autofree char *age = NULL;

  /* Translators: %s is a size such as "1.9 MB" */
  if (earlier == NULL)
    return g_strdup_printf (_("No proven backup holds exactly this yet; %s to read."), size);

  /* This chip cannot tell by itself whether it still holds that. */
  age = lb_format_age (lb_backup_get_created (earlier));
  /* Translators: the first %s is such as "3 days ago", the second one a size such as "1 MB" */
  return g_strdup_printf (_("Backed up %s, and proven. %s to read and to compare with that: only if it differs, "
                            "another backup is kept."),
                          age, size);
}

static void
fill_safety (LbChecksPage         *self,
             LbPrepared           *prepared,
             const LbWriteSummary *summary)
{
  LbSafety safety = lb_prepared_get_safety (prepared);
  LbBackup *earlier = lb_prepared_get_safety_backup (prepared);
  g_autofree char *size = lb_format_size (summary->safety_bytes);
  g_autofree char *subtitle = NULL;
  const char *title;

  switch (safety)
    {
    case LB_SAFETY_PRESENT:
      title = _("1. What is on it now is backed up already");
      subtitle = g_strdup (_("A proven backup in the library holds exactly this."));
      break;
    case LB_SAFETY_TO_MAKE:
      title = earlier != NULL ? _("1. Read what is on it now") : _("1. Back up what is on it now");
      subtitle = describe_safety_backup (earlier, size);
      break;
    case LB_SAFETY_DECLINED:
      title = _("1. No backup of what is on it now");
      subtitle = g_strdup (_("You said that you do not want one. What is on the device is lost for good."));
      break;
    case LB_SAFETY_NOT_NEEDED:
    default:
      title = _("1. Nothing to back up");
      subtitle = g_strdup (_("The chip is blank."));
      break;
    }

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->safety_row), title);
  adw_action_row_set_subtitle (self->safety_row, subtitle);
  gtk_widget_set_visible (self->skip_safety_button, safety == LB_SAFETY_TO_MAKE);
}

static void
fill_change (LbChecksPage         *self,
             const LbWriteSummary *summary)
{
  g_autofree char *duration = lb_format_duration (summary->time_ms);
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;

  if (summary->exact)
    title = g_strdup_printf (ngettext ("2. Change %u of %u sector", "2. Change %u of %u sectors", summary->sectors),
                             summary->change, summary->sectors);
  else
    title = g_strdup_printf (ngettext ("2. Change at most %u of %u sector", "2. Change at most %u of %u sectors",
                                       summary->sectors),
                             summary->change, summary->sectors);
  if (summary->exact || summary->keep > 0)
    /* Translators: a number of sectors; a duration such as "about 14 s" for the whole run */
    subtitle = g_strdup_printf (ngettext ("%u is right already · all in all %s", "%u are right already · all in all %s",
                                          summary->keep),
                                summary->keep, duration);
  else
    /* Translators: sectors of the flash; a duration such as "about 14 s" for the whole run */
    subtitle = g_strdup_printf (_("What turns out to be right already stays · all in all %s"), duration);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->change_row), title);
  adw_action_row_set_subtitle (self->change_row, subtitle);
}

/* The job that prepared this has marked its cells with the plan. */
static void
fill_map (LbChecksPage *self)
{
  lb_job_map_set_layout (self->map, lb_flow_get_job (self->flow), lb_flow_get_connection (self->flow));
  gtk_widget_set_visible (self->map_group, gtk_widget_get_visible (GTK_WIDGET (self->map)));
}

static char *
describe_go (LbChecksPage *self,
             LbSafety      safety)
{
  const char *name = lb_flow_get_title (self->flow);
  gboolean part = lb_flow_get_recipe (self->flow)->length > 0;
  gboolean backup = safety == LB_SAFETY_TO_MAKE;

  switch (lb_flow_get_task (self->flow))
    {
    case LB_TASK_ERASE:
      if (part)
        return g_strdup_printf (backup ? _("Back _Up and Erase a Part of %s") : _("_Erase a Part of %s"), name);
      return g_strdup_printf (backup ? _("Back _Up and Erase %s") : _("_Erase %s"), name);
    case LB_TASK_WRITE_FILE:
      return g_strdup_printf (backup ? _("Back _Up and Write to %s") : _("_Write to %s"), name);
    case LB_TASK_RESTORE:
    case LB_TASK_BACKUP:
    case LB_TASK_VERIFY:
    case LB_TASK_RESUME:
    case LB_TASK_CONNECT:
    case LB_TASK_NONE:
    default:
      return g_strdup_printf (backup ? _("Back _Up and Restore %s") : _("_Restore %s"), name);
    }
}

static void
fill_options (LbChecksPage         *self,
              const LbWriteSummary *summary)
{
  LbRecipe *recipe = lb_flow_get_recipe (self->flow);
  gboolean file = recipe->bytes != NULL;
  gboolean erase = lb_flow_get_task (self->flow) == LB_TASK_ERASE;
  gboolean rest = recipe->erase_rest || summary->kept_outside > 0;
  g_autofree char *address = g_strdup_printf ("0x%" G_GINT64_MODIFIER "x", recipe->address);
  g_autofree char *region = recipe->length > 0
                            ? g_strdup_printf ("0x%" G_GINT64_MODIFIER "x:0x%" G_GINT64_MODIFIER "x", recipe->address,
                                               recipe->length)
                            : g_strdup ("");

  self->quiet = TRUE;
  gtk_widget_set_visible (self->options_group, rest || file || erase);
  gtk_widget_set_visible (self->rest_row, rest);
  gtk_switch_set_active (self->rest_switch, recipe->erase_rest);
  gtk_widget_set_visible (self->address_row, file);
  gtk_editable_set_text (GTK_EDITABLE (self->address_row), address);
  gtk_widget_remove_css_class (self->address_row, "error");
  gtk_widget_set_visible (self->region_row, erase);
  gtk_editable_set_text (GTK_EDITABLE (self->region_row), region);
  gtk_widget_remove_css_class (self->region_row, "error");
  self->quiet = FALSE;
}

static void
state_cb (LbChecksPage *self)
{
  LbPrepared *prepared = lb_flow_get_prepared (self->flow);
  LbWriteSummary summary = { 0 };
  g_autofree char *go = NULL;

  if (lb_flow_get_state (self->flow) != LB_FLOW_CHECKS || prepared == NULL)
    return;

  lb_prepared_get_summary (prepared, &summary);
  fill_checks (self, prepared);
  fill_safety (self, prepared, &summary);
  fill_change (self, &summary);
  fill_map (self);
  fill_options (self, &summary);
  go = describe_go (self, lb_prepared_get_safety (prepared));
  gtk_label_set_label (self->go_label, go);
  update_go (self);
}

static void
rest_switched_cb (LbChecksPage *self)
{
  LbRecipe *recipe = lb_flow_get_recipe (self->flow);

  if (self->quiet || recipe == NULL)
    return;

  recipe->erase_rest = gtk_switch_get_active (self->rest_switch);
  lb_flow_prepare_again (self->flow);
}

static void
address_applied_cb (LbChecksPage *self)
{
  LbRecipe *recipe = lb_flow_get_recipe (self->flow);
  guint64 address;

  if (self->quiet || recipe == NULL)
    return;

  if (!lb_parse_size (gtk_editable_get_text (GTK_EDITABLE (self->address_row)), &address))
    {
      gtk_widget_add_css_class (self->address_row, "error");
      return;
    }

  recipe->address = address;
  lb_flow_prepare_again (self->flow);
}

/* Nothing written there: everything. */
static gboolean
parse_region (LbChecksPage *self,
              guint64      *start,
              guint64      *length)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->region_row));
  LbGeometry *geometry = lb_flow_get_geometry (self->flow);

  *start = 0;
  *length = 0;

  return *text == '\0' ||
         (lb_size_parse_region (text, start, length) && geometry != NULL &&
          lb_geometry_contains (geometry, *start, *length) && lb_geometry_is_aligned (geometry, *start, *length));
}

static void
region_applied_cb (LbChecksPage *self)
{
  LbRecipe *recipe = lb_flow_get_recipe (self->flow);
  guint64 start;
  guint64 length;

  if (self->quiet || recipe == NULL)
    return;

  if (!parse_region (self, &start, &length))
    {
      gtk_widget_add_css_class (self->region_row, "error");
      lb_window_toast (LB_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                       _("Write whole sectors of the flash as address:length, such as 0x10000:64K"));
      return;
    }

  recipe->address = start;
  recipe->length = length;
  lb_flow_prepare_again (self->flow);
}

static void
skip_response_cb (AdwMessageDialog *dialog,
                  const char       *response,
                  LbChecksPage     *self)
{
  LbRecipe *recipe = lb_flow_get_recipe (self->flow);

  if (!g_str_equal (response, "skip") || recipe == NULL)
    return;

  recipe->no_safety = TRUE;
  lb_flow_prepare_again (self->flow);
}

static void
skip_safety_cb (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  LbChecksPage *self = LB_CHECKS_PAGE (widget);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (widget)),
                                              _("Without a Backup?"),
                                              _("What is on the device now cannot be brought back then, by nobody."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Make the Backup"),
                                    "skip", _("_Do Without"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "skip", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (skip_response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
go_cb (GtkWidget  *widget,
       const char *action_name,
       GVariant   *parameter)
{
  LbChecksPage *self = LB_CHECKS_PAGE (widget);
  g_autoptr(GPtrArray) accepted = g_ptr_array_new ();

  for (guint i = 0; i < self->rows->len; i++)
    {
      LbCheck *check = lb_check_row_get_check (g_ptr_array_index (self->rows, i));

      if (lb_check_get_severity (check) == LB_SEVERITY_WARNING)
        g_ptr_array_add (accepted, (gpointer) lb_check_get_id (check));
    }
  g_ptr_array_add (accepted, NULL);

  lb_flow_confirm (self->flow, (const char * const *) accepted->pdata);
}

static void
lb_checks_page_dispose (GObject *object)
{
  LbChecksPage *self = LB_CHECKS_PAGE (object);

  g_clear_pointer (&self->rows, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), LB_TYPE_CHECKS_PAGE);
  g_clear_object (&self->flow);

  G_OBJECT_CLASS (lb_checks_page_parent_class)->dispose (object);
}

static void
lb_checks_page_class_init (LbChecksPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_checks_page_dispose;

  g_type_ensure (LB_TYPE_FLASH_MAP_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/lifeboat/Lifeboat/ui/lb-checks-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LbChecksPage, checks);
  gtk_widget_class_bind_template_child (widget_class, LbChecksPage, checks_group);
  gtk_widget_class_bind_template_child (widget_class, LbChecksPage, safety_row);
  gtk_widget_class_bind_template_child (widget_class, LbChecksPage, skip_safety_button);
  gtk_widget_class_bind_template_child (widget_class, LbChecksPage, change_row);
  gtk_widget_class_bind_template_child (widget_class, LbChecksPage, map_group);
  gtk_widget_class_bind_template_child (widget_class, LbChecksPage, map);
  gtk_widget_class_bind_template_child (widget_class, LbChecksPage, options_group);
  gtk_widget_class_bind_template_child (widget_class, LbChecksPage, rest_row);
  gtk_widget_class_bind_template_child (widget_class, LbChecksPage, rest_switch);
  gtk_widget_class_bind_template_child (widget_class, LbChecksPage, address_row);
  gtk_widget_class_bind_template_child (widget_class, LbChecksPage, region_row);
  gtk_widget_class_bind_template_child (widget_class, LbChecksPage, go_label);
  gtk_widget_class_bind_template_child (widget_class, LbChecksPage, go_hint);
  gtk_widget_class_install_action (widget_class, "checks.go", NULL, go_cb);
  gtk_widget_class_install_action (widget_class, "checks.skip-safety", NULL, skip_safety_cb);
}

static void
lb_checks_page_init (LbChecksPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = g_ptr_array_new ();
  g_signal_connect_swapped (self->rest_switch, "notify::active", G_CALLBACK (rest_switched_cb), self);
  g_signal_connect_swapped (self->address_row, "apply", G_CALLBACK (address_applied_cb), self);
  g_signal_connect_swapped (self->region_row, "apply", G_CALLBACK (region_applied_cb), self);
}

GtkWidget *
lb_checks_page_new (LbFlow *flow)
{
  LbChecksPage *self = g_object_new (LB_TYPE_CHECKS_PAGE, NULL);

  self->flow = g_object_ref (flow);
  g_signal_connect_object (flow, "notify::state", G_CALLBACK (state_cb), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

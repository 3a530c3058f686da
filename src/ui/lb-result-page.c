/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-result-page"

#include "config.h"

#include <glib/gi18n.h>

#include "lb-error.h"
#include "lb-fact-row.h"
#include "lb-format.h"
#include "lb-log-view.h"
#include "lb-messages.h"
#include "lb-result-page.h"
#include "lb-rule-installer.h"
#include "lb-vesc-result.h"

struct _LbResultPage
{
  AdwBin parent_instance;

  LbFlow *flow;
  GPtrArray *rows;

  GtkImage            *icon;
  GtkLabel            *title;
  GtkLabel            *reason;
  GtkLabel            *hold;
  GtkBox              *buttons;
  AdwPreferencesGroup *facts;
  GtkExpander         *details;
  LbLogView           *log;
};

G_DEFINE_FINAL_TYPE (LbResultPage, lb_result_page, ADW_TYPE_BIN)

static void
add_fact_cb (const char *title,
             const char *value,
             gpointer    user_data)
{
  LbResultPage *self = user_data;
  GtkWidget *row = lb_fact_row_new (title, value);

  adw_preferences_group_add (self->facts, row);
  g_ptr_array_add (self->rows, row);
}

static void
add_button (LbResultPage *self,
            const char   *label,
            const char   *action,
            gboolean      main)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_add_css_class (button, "pill");
  if (main)
    gtk_widget_add_css_class (button, "suggested-action");
  gtk_box_append (self->buttons, button);
}

static void
clear (LbResultPage *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->buttons))) != NULL)
    gtk_box_remove (self->buttons, child);
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->facts, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
}

static void
say (LbResultPage *self,
     const char   *icon,
     const char   *css,
     const char   *title,
     const char   *reason)
{
  static const char *looks[] = { "success", "warning", "error", "dim-label" };

  for (gsize i = 0; i < G_N_ELEMENTS (looks); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (self->icon), looks[i]);
  gtk_image_set_from_icon_name (self->icon, icon);
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), css);
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->reason, reason);
}

/* Behind a debug adapter: no digests on the chip, and power of its own. */
static gboolean
is_stm32 (LbResultPage *self)
{
  LbIdentity *identity = lb_flow_get_identity (self->flow);

  return identity != NULL && identity->family == LB_FAMILY_STM32;
}

static void
show_backup (LbResultPage *self,
             LbBackupJob  *job)
{
  LbBackup *backup = lb_backup_job_get_backup (job);
  LbBackupFigures figures = { 0 };
  g_autofree char *read = NULL;
  g_autofree char *copied = NULL;
  g_autofree char *blank = NULL;
  g_autofree char *amounts = NULL;

  if (backup == NULL)
    {
      say (self, "emblem-ok-symbolic", "success", _("Part Saved"),
           _("Every byte of it was proven against the chip. It is a plain file, not a backup in the library."));
      add_fact_cb (_("SHA-256"), lb_backup_job_get_sha256 (job), self);
      return;
    }

  lb_backup_job_get_figures (job, &figures);
  read = lb_format_size (figures.read);
  copied = lb_format_size (figures.copied);
  blank = lb_format_size (figures.blank);
  /* Translators: three sizes */
  amounts = g_strdup_printf (_("%s read, %s already known, %s blank"), read, copied, blank);

  say (self, "emblem-ok-symbolic", "success", _("Backed Up and Proven"),
       is_stm32 (self)
         ? _("Each block was read twice and was the same both times. You can bring this firmware back at any time.")
         : _("Each block was compared with a digest that the chip computed itself. You can bring this firmware back at any "
             "time."));
  add_fact_cb (_("Proof"), amounts, self);
  add_fact_cb (_("File"), lb_backup_get_path (backup), self);
  add_fact_cb (_("SHA-256"), lb_backup_job_get_sha256 (job), self);
}

static void
show_write (LbResultPage *self,
            LbWriteJob   *job)
{
  g_autofree char *erased = lb_format_size (lb_write_job_get_erased (job));
  g_autofree char *written = lb_format_size (lb_write_job_get_written (job));
  g_autofree char *amounts = g_strdup_printf (_("%s erased, %s written, every changed block checked"), erased, written);
  LbRecipe *recipe = lb_flow_get_recipe (self->flow);
  gboolean erasing = lb_flow_get_task (self->flow) == LB_TASK_ERASE;
  gboolean part = erasing && recipe != NULL && recipe->length > 0;
  gboolean erase = erasing && !part;
  const char *boot;

  switch (lb_write_job_get_boot (job))
    {
    case LB_BOOT_STARTED:
      boot = _("The board started.");
      break;
    case LB_BOOT_SILENT:
      boot = _("The board says nothing while it starts; not every firmware talks.");
      break;
    case LB_BOOT_FAILED:
      boot = erase ? _("The board finds no firmware, as it should be after erasing.")
                   : _("The board says that it cannot start. See Details.");
      break;
    case LB_BOOT_NOT_CHECKED:
    default:
      boot = is_stm32 (self) ? _("Take the power off the board and give it power again: it starts with what is on it now.")
                             : _("Unplug the board and plug it in again: it starts with what is on it now.");
      break;
    }

  say (self, lb_write_job_get_boot (job) == LB_BOOT_FAILED && !erase ? "dialog-warning-symbolic" : "emblem-ok-symbolic",
       lb_write_job_get_boot (job) == LB_BOOT_FAILED && !erase ? "warning" : "success",
       part ? _("Part Erased") : erase ? _("Erased") : _("Written and Proven"), boot);
  add_fact_cb (_("Proof"), amounts, self);
  if (lb_write_job_get_safety (job) != NULL)
    add_fact_cb (_("What was on it before"), lb_backup_get_path (lb_write_job_get_safety (job)), self);
}

static gboolean
show_vesc (LbResultPage *self,
           LbJob        *job)
{
  g_auto(LbVescResult) result = { 0 };
  gboolean cancelled = lb_job_get_result (job) == LB_JOB_RESULT_CANCELLED;

  if (!lb_vesc_result_fill (&result, job))
    return FALSE;

  say (self,
       result.warning ? "dialog-warning-symbolic" : cancelled ? "media-playback-stop-symbolic" : "emblem-ok-symbolic",
       result.warning ? "warning" : cancelled ? "dim-label" : "success", result.title, result.reason);
  lb_vesc_result_foreach (job, add_fact_cb, self);
  return TRUE;
}

static void
show_success (LbResultPage *self,
              LbJob        *job)
{
  if (LB_IS_BACKUP_JOB (job))
    show_backup (self, LB_BACKUP_JOB (job));
  else if (LB_IS_WRITE_JOB (job))
    show_write (self, LB_WRITE_JOB (job));
  else if (LB_IS_VERIFY_JOB (job))
    {
      g_autofree char *size = lb_format_size (lb_verify_job_get_compared (LB_VERIFY_JOB (job)));

      say (self, "emblem-ok-symbolic", "success", _("The Same"),
           _("The device holds exactly what was compared with it."));
      add_fact_cb (_("Compared"), size, self);
    }
  else if (!show_vesc (self, job))
    say (self, "emblem-ok-symbolic", "success", _("Done"), "");

  add_button (self, _("_Done"), "session.leave", TRUE);
  if (LB_IS_BACKUP_JOB (job))
    add_button (self, _("_Show in Library"), "win.backups", FALSE);
}

static void
show_cancelled (LbResultPage *self,
                LbJob        *job)
{
  gboolean wrote = LB_IS_WRITE_JOB (job);

  if (show_vesc (self, job))
    {
      add_button (self, _("_Try Again"), "session.try-again", FALSE);
      add_button (self, _("_Done"), "session.leave", TRUE);
      return;
    }

  say (self, wrote ? "dialog-warning-symbolic" : "media-playback-stop-symbolic", wrote ? "warning" : "dim-label",
       _("Cancelled"),
       wrote ? _("The device may hold a part of each firmware and may not start. Finish it, or put the old firmware "
                 "back; Details says how far it came.")
             : _("Nothing on the device was changed. What was proven is kept: the next backup goes on from there."));
  add_button (self, wrote ? _("_Finish It Now") : _("_Go On"), "session.try-again", wrote);
  if (lb_flow_has_old_firmware (self->flow))
    add_button (self, _("Put the Old Firmware Bac_k"), "session.put-back", FALSE);
  add_button (self, _("_Done"), "session.leave", !wrote);
}

static void
show_differences (LbResultPage *self,
                  LbVerifyJob  *job)
{
  GArray *differences = lb_verify_job_get_differences (job);
  guint64 bytes = 0;
  g_autofree char *size = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; differences != NULL && i < differences->len; i++)
    bytes += g_array_index (differences, LbBlock, i).length;

  size = lb_format_size (bytes);
  text = g_strdup_printf (ngettext ("%s in %u place", "%s in %u places", differences != NULL ? differences->len : 0),
                          size, differences != NULL ? differences->len : 0);
  add_fact_cb (_("Different"), text, self);
}

/* A backup that is damaged on disk fails to be compared with the same code. */
static gboolean
found_differences (LbJob *job)
{
  GArray *differences = LB_IS_VERIFY_JOB (job) ? lb_verify_job_get_differences (LB_VERIFY_JOB (job)) : NULL;

  return differences != NULL && differences->len > 0 &&
         g_error_matches (lb_job_get_error (job), LB_ERROR, LB_ERROR_MISMATCH);
}

static void
show_failure (LbResultPage *self,
              LbJob        *job)
{
  const GError *error = lb_job_get_error (job);
  LbAdvice advice = lb_advice_for_error_at (error, lb_flow_get_place (self->flow),
                                            lb_flow_get_identity (self->flow));
  gboolean differs = found_differences (job);
  gboolean blank = LB_IS_BACKUP_JOB (job) && lb_backup_job_get_looks_blank (LB_BACKUP_JOB (job));

  if (differs)
    advice = lb_advice_for_difference ();
  else if (blank)
    advice = (LbAdvice) { _("There seems to be nothing on it"),
                          _("That is what a new chip looks like, but also one without power or with a loose contact. "
                            "Check the wires, then try again. If you know that it is blank, back it up anyway."), NULL };

  say (self, "dialog-warning-symbolic", differs ? "warning" : "error", advice.title, advice.reason);
  if (differs)
    show_differences (self, LB_VERIFY_JOB (job));
  lb_vesc_result_foreach (job, add_fact_cb, self);

  if (g_strcmp0 (advice.command, "install-rule") == 0 && lb_rule_installer_is_available ())
    add_button (self, _("Install the R_ule"), "result.install-rule", FALSE);
  /* A difference is an answer; asking again gives the same. */
  if (!differs)
    add_button (self, _("_Try Again"), "session.try-again", TRUE);
  if (blank)
    add_button (self, _("Back Up An_yway"), "session.backup-anyway", FALSE);
  if (lb_flow_needs_size (self->flow))
    add_button (self, _("Choose the Flash Si_ze…"), "session.choose-size", FALSE);
  add_button (self, _("_Back to the Device"), "session.leave", differs);
}

static void
show_hold (LbResultPage *self,
           LbJob        *job)
{
  const char *control = lb_job_get_hold_control (job);
  g_autofree char *text = NULL;

  if (control != NULL)
    text = g_strdup_printf (_("You can let go of %s now."), control);
  gtk_label_set_label (self->hold, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->hold), text != NULL);
}

/*
 * Returns: (transfer full) (nullable): what went wrong, as the engine said it; where a rule is missing also the
 * command that installs it, for computers without a password dialog
 */
static char *
describe_error (const GError *error)
{
  g_autofree char *command = NULL;

  if (error == NULL)
    return NULL;

  if (g_strcmp0 (lb_advice_for_error (error).command, "install-rule") == 0)
    command = lb_rule_installer_dup_command ();
  if (command == NULL)
    return g_strdup (error->message);

  /* Translators: an error message; a command for a terminal */
  return g_strdup_printf (_("%s\n\nIn a terminal, this installs the rule:\n%s\n"), error->message, command);
}

static void
state_cb (LbResultPage *self)
{
  LbJob *job = lb_flow_get_job (self->flow);
  g_autofree char *headline = NULL;
  LbJobResult result;

  if (lb_flow_get_state (self->flow) != LB_FLOW_RESULT || job == NULL)
    return;

  result = lb_job_get_result (job);
  clear (self);
  if (result == LB_JOB_RESULT_SUCCESS)
    show_success (self, job);
  else if (result == LB_JOB_RESULT_CANCELLED)
    show_cancelled (self, job);
  else
    show_failure (self, job);

  show_hold (self, job);
  headline = describe_error (lb_job_get_error (job));
  lb_log_view_set_job (self->log, job, headline);
  gtk_expander_set_expanded (self->details, FALSE);
}

static void
rule_installed_cb (gboolean  installed,
                   gpointer  user_data)
{
  LbResultPage *self = user_data;

  gtk_label_set_label (self->reason, installed
                                       ? _("The rule is installed. Unplug the adapter, plug it in again, then try again.")
                                       : _("The rule was not installed. Details has a command that does the same."));
}

static void
install_rule_cb (GtkWidget  *widget,
                 const char *action_name,
                 GVariant   *parameter)
{
  lb_rule_installer_run (rule_installed_cb, widget);
}

/* Where the page is shown, the one next thing to do has the focus. */
static gboolean
lb_result_page_grab_focus (GtkWidget *widget)
{
  GtkWidget *button = gtk_widget_get_first_child (GTK_WIDGET (LB_RESULT_PAGE (widget)->buttons));

  return button != NULL && gtk_widget_grab_focus (button);
}

static void
lb_result_page_dispose (GObject *object)
{
  LbResultPage *self = LB_RESULT_PAGE (object);

  g_clear_pointer (&self->rows, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), LB_TYPE_RESULT_PAGE);
  g_clear_object (&self->flow);

  G_OBJECT_CLASS (lb_result_page_parent_class)->dispose (object);
}

static void
lb_result_page_class_init (LbResultPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_result_page_dispose;
  widget_class->grab_focus = lb_result_page_grab_focus;

  g_type_ensure (LB_TYPE_LOG_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/lifeboat/Lifeboat/ui/lb-result-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LbResultPage, icon);
  gtk_widget_class_bind_template_child (widget_class, LbResultPage, title);
  gtk_widget_class_bind_template_child (widget_class, LbResultPage, reason);
  gtk_widget_class_bind_template_child (widget_class, LbResultPage, hold);
  gtk_widget_class_bind_template_child (widget_class, LbResultPage, buttons);
  gtk_widget_class_bind_template_child (widget_class, LbResultPage, facts);
  gtk_widget_class_bind_template_child (widget_class, LbResultPage, details);
  gtk_widget_class_bind_template_child (widget_class, LbResultPage, log);
  gtk_widget_class_install_action (widget_class, "result.install-rule", NULL, install_rule_cb);
}

static void
lb_result_page_init (LbResultPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = g_ptr_array_new ();
  lb_log_view_follow (self->log, self->details);
}

GtkWidget *
lb_result_page_new (LbFlow *flow)
{
  LbResultPage *self = g_object_new (LB_TYPE_RESULT_PAGE, NULL);

  self->flow = g_object_ref (flow);
  g_signal_connect_object (flow, "notify::state", G_CALLBACK (state_cb), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

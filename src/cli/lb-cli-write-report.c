/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-cli"

#include "config.h"

#include "lb-cli-objects.h"
#include "lb-cli-write-report.h"
#include "lb-size.h"

void
lb_cli_show_check (LbCli   *cli,
                   LbCheck *check)
{
  g_autoptr(JsonBuilder) builder = NULL;

  if (!cli->json)
    {
      if (lb_check_get_severity (check) != LB_SEVERITY_FINE)
        lb_cli_message (cli, "%s (%s): %s. %s",
                        lb_severity_to_string (lb_check_get_severity (check)),
                        lb_check_get_id (check), lb_check_get_title (check),
                        lb_check_get_reason (check));
      return;
    }

  builder = lb_cli_object ("check");
  lb_json_string (builder, "id", lb_check_get_id (check));
  lb_json_string (builder, "severity", lb_severity_to_string (lb_check_get_severity (check)));
  lb_json_string (builder, "title", lb_check_get_title (check));
  lb_json_string (builder, "reason", lb_check_get_reason (check));
  json_builder_end_object (builder);
  lb_cli_emit (builder, stderr);
}

/* A person who reads why it was refused wants to know how to go on, where that is possible. */
void
lb_cli_show_how_to_accept (LbCli             *cli,
                           GPtrArray         *checks,
                           const char *const *accepted)
{
  g_autoptr(GString) options = g_string_new (NULL);

  for (guint i = 0; i < checks->len; i++)
    {
      LbCheck *check = g_ptr_array_index (checks, i);

      if (lb_check_get_severity (check) == LB_SEVERITY_STOP)
        return;
      if (lb_check_get_severity (check) == LB_SEVERITY_WARNING &&
          (accepted == NULL || !g_strv_contains (accepted, lb_check_get_id (check))))
        g_string_append_printf (options, " --accept %s", lb_check_get_id (check));
    }

  lb_cli_message (cli, "To go on all the same, add%s.", options->str);
}

static const char *
safety_to_string (LbSafety safety)
{
  static const char *const names[] = { "not-needed", "present", "to-make", "declined" };

  return names[safety];
}

void
lb_cli_show_plan (LbCli      *cli,
                  LbPrepared *prepared)
{
  g_autofree char *erased = NULL;
  g_autofree char *written = NULL;
  g_autoptr(JsonBuilder) builder = NULL;
  LbBackup *earlier = lb_prepared_get_safety_backup (prepared);
  LbWriteSummary summary;

  lb_prepared_get_summary (prepared, &summary);
  if (!cli->json)
    {
      erased = lb_size_format (summary.erase_bytes);
      written = lb_size_format (summary.write_bytes);
      lb_cli_message (cli, "Plan: %u of %u sectors change%s; %s erased, %s written.",
                      summary.change, summary.sectors, summary.exact ? "" : " at most", erased,
                      written);
      if (lb_prepared_get_safety (prepared) == LB_SAFETY_TO_MAKE && earlier != NULL)
        lb_cli_message (cli, "What is on the device now is read first and compared with the proven backup %s; "
                        "only if it differs, another one is kept.", lb_backup_get_id (earlier));
      else if (lb_prepared_get_safety (prepared) == LB_SAFETY_TO_MAKE)
        lb_cli_message (cli, "A safety backup of what is on the device now comes first.");
      if (summary.kept_outside > 0)
        {
          g_autofree char *kept = lb_size_format (summary.kept_outside);

          lb_cli_message (cli, "%s outside the image stay as they are.", kept);
        }
      return;
    }

  builder = lb_cli_object ("plan");
  lb_json_int (builder, "sectors", summary.sectors);
  lb_json_int (builder, "change", summary.change);
  lb_json_int (builder, "keep", summary.keep);
  lb_json_int (builder, "erase_bytes", (gint64) summary.erase_bytes);
  lb_json_int (builder, "write_bytes", (gint64) summary.write_bytes);
  lb_json_int (builder, "kept_outside", (gint64) summary.kept_outside);
  lb_json_int (builder, "safety_bytes", (gint64) summary.safety_bytes);
  lb_json_int (builder, "time_ms", summary.time_ms);
  lb_json_string (builder, "safety", safety_to_string (lb_prepared_get_safety (prepared)));
  lb_json_string (builder, "earlier_backup", earlier != NULL ? lb_backup_get_id (earlier) : NULL);
  json_builder_end_object (builder);
  lb_cli_emit (builder, stderr);
}

static void
emit_written (LbCli      *cli,
              LbWriteJob *job)
{
  LbBackup *safety = lb_write_job_get_safety (job);
  LbPrepared *prepared = lb_write_job_get_prepared (job);
  g_autoptr(JsonBuilder) builder = lb_cli_object (cli->verb);

  if (prepared != NULL)
    lb_json_identity (builder, lb_prepared_get_identity (prepared));
  lb_json_int (builder, "erased_bytes", (gint64) lb_write_job_get_erased (job));
  lb_json_int (builder, "written_bytes", (gint64) lb_write_job_get_written (job));
  lb_json_string (builder, "safety_backup", safety != NULL ? lb_backup_get_id (safety) : NULL);
  lb_json_string (builder, "boot", lb_boot_to_string (lb_write_job_get_boot (job)));
  lb_json_string (builder, "boot_log", lb_write_job_get_boot_log (job));
  json_builder_end_object (builder);
  lb_cli_emit (builder, stdout);
}

static const char *
describe_boot (LbBoot boot)
{
  switch (boot)
    {
    case LB_BOOT_STARTED:
      return "the board started";
    case LB_BOOT_SILENT:
      return "nothing heard; not every firmware talks";
    case LB_BOOT_FAILED:
      return "the board says that it cannot start";
    case LB_BOOT_NOT_CHECKED:
    default:
      return "not checked: unplug and plug the board";
    }
}

static void
print_written (LbCli      *cli,
               LbWriteJob *job)
{
  LbBackup *safety = lb_write_job_get_safety (job);
  g_autofree char *erased = lb_size_format (lb_write_job_get_erased (job));
  g_autofree char *written = lb_size_format (lb_write_job_get_written (job));

  lb_cli_print (cli, "%-18s%s erased, %s written, all of it checked\n", "Done", erased,
                written);
  if (safety != NULL)
    lb_cli_print (cli, "%-18s%s\n", "Before", lb_backup_get_id (safety));
  lb_cli_print (cli, "%-18s%s\n", "Start", describe_boot (lb_write_job_get_boot (job)));
}

void
lb_cli_show_written (LbCli      *cli,
                     LbWriteJob *job)
{
  if (cli->json)
    emit_written (cli, job);
  else
    print_written (cli, job);
}

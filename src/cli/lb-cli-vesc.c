/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-cli"

#include "config.h"

#include <string.h>

#include "lb-cli-objects.h"
#include "lb-cli-run.h"
#include "lb-cli-verbs.h"
#include "lb-error.h"
#include "lb-vesc-job.h"

#define LARGEST_FILE (8 * 1000 * 1000)
#define FIRMWARE_QUESTION \
  "A safety copy of the settings and scripts is made first. The firmware that is on the controller " \
  "now is NOT in it: it cannot be read over USB (an ST-Link could). Disconnect the motor, and do not " \
  "cut the power. Go on?"

static const struct
{
  const char   *name;
  LbVescAction  action;
  guint         n_files;
  gboolean      changes;
} actions[] = {
  { "list", LB_VESC_LIST, 0, FALSE },
  { "save", LB_VESC_SAVE, 1, FALSE },
  { "load", LB_VESC_LOAD, 1, TRUE },
  { "firmware", LB_VESC_FIRMWARE, 1, TRUE },
  { "bootloader", LB_VESC_BOOTLOADER, 1, TRUE },
};

typedef struct
{
  char     *port;
  char     *hardware;
  char     *accept;
  int       can_id;
  gboolean  yes;
} Options;

static int
find_action (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    if (strcmp (actions[i].name, name) == 0)
      return (int) i;

  return -1;
}

/* Returns: LB_EXIT_DONE, or after saying why not, another code */
static LbExit
load_file (LbCli      *cli,
           LbVescJob  *job,
           const char *path)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) content = NULL;
  char *data;
  gsize length;

  if (!g_file_get_contents (path, &data, &length, &error))
    {
      lb_error_adopt_file_error (&error);
      return lb_cli_fail (cli, error);
    }

  content = g_bytes_new_take (data, length);
  if (length == 0 || length > LARGEST_FILE)
    return lb_cli_failure (cli, LB_EXIT_FAILED, "%s is empty or too large for a VESC", path);

  lb_vesc_job_set_content (job, content);
  return LB_EXIT_DONE;
}

static void
take_hardware (LbVescJob     *job,
               const Options *options,
               const char    *path)
{
  g_autofree char *of_folder = lb_vesc_hardware_of_path (path, NULL);

  lb_vesc_job_set_hardware (job, options->hardware != NULL ? options->hardware : of_folder);
}

static LbExit
prepare (LbCli         *cli,
         LbVescJob     *job,
         guint          action,
         const Options *options,
         const char    *path)
{
  LbExit code = LB_EXIT_DONE;

  lb_vesc_job_set_can_id (job, options->can_id);
  if (options->accept != NULL)
    lb_vesc_job_accept_other_unit (job);
  if (actions[action].action == LB_VESC_SAVE)
    lb_vesc_job_set_output (job, path);
  else if (path != NULL)
    code = load_file (cli, job, path);
  if (actions[action].action == LB_VESC_FIRMWARE && code == LB_EXIT_DONE)
    take_hardware (job, options, path);
  return code;
}

/* Returns: (transfer full): "5: 410, firmware 6.02" for each controller found; NULL-terminated */
static GStrv
describe_peers (GPtrArray *peers)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; peers != NULL && i < peers->len; i++)
    {
      LbVescCanPeer *peer = peers->pdata[i];
      g_autofree char *version = peer->version != NULL ? lb_vesc_version_to_text (peer->version) : NULL;
      g_autofree char *text =
        version != NULL ? g_strdup_printf ("%u: %s, firmware %s", peer->id, peer->version->hardware,
                                           version)
                        : g_strdup_printf ("%u: does not answer", peer->id);

      g_strv_builder_add (builder, text);
    }

  return g_strv_builder_end (builder);
}

static void
report (LbCli     *cli,
        LbVescJob *job)
{
  g_autoptr(JsonBuilder) builder = NULL;
  g_auto(GStrv) peers = describe_peers (lb_vesc_job_get_peers (job));

  if (cli->json)
    {
      builder = lb_cli_object ("vesc");
      lb_json_string (builder, "hardware", lb_vesc_job_get_hardware (job));
      lb_json_string (builder, "firmware_before", lb_vesc_job_get_version (job));
      lb_json_string (builder, "firmware", lb_vesc_job_get_new_version (job));
      lb_json_string (builder, "safety", lb_vesc_job_get_safety_path (job));
      json_builder_set_member_name (builder, "can");
      json_builder_begin_array (builder);
      for (guint i = 0; peers[i] != NULL; i++)
        json_builder_add_string_value (builder, peers[i]);
      json_builder_end_array (builder);
      json_builder_end_object (builder);
      lb_cli_emit (builder, stdout);
      return;
    }

  lb_cli_print (cli, "%-18s%s\n", "Hardware", lb_vesc_job_get_hardware (job));
  lb_cli_print (cli, "%-18s%s\n", "Firmware", lb_vesc_job_get_new_version (job));
  if (lb_vesc_job_get_safety_path (job) != NULL)
    lb_cli_print (cli, "%-18s%s\n", "Settings before", lb_vesc_job_get_safety_path (job));
  for (guint i = 0; peers[i] != NULL; i++)
    lb_cli_print (cli, "%-18s%s\n", "On the CAN bus", peers[i]);
}

/* An upload that went well and changed nothing has a known cause (facts 7). */
static void
warn_unchanged (LbCli     *cli,
                guint      action,
                LbVescJob *job)
{
  if (actions[action].action == LB_VESC_FIRMWARE &&
      g_strcmp0 (lb_vesc_job_get_version (job), lb_vesc_job_get_new_version (job)) == 0)
    lb_cli_message (cli, "The version is the same as before. If the file is another version, the "
                         "controller has no (or too old a) bootloader: upload that first.");
}

static LbExit
run_action (LbCli         *cli,
            guint          action,
            const Options *options,
            const char    *path)
{
  LbCliRun run = { 0 };
  g_autoptr(LbVescJob) job = lb_vesc_job_new (actions[action].action);
  g_autoptr(GError) error = NULL;
  LbExit code = prepare (cli, job, action, options, path);

  if (code != LB_EXIT_DONE)
    return code;

  code = lb_cli_run_open (&run, cli, options->port, NULL);
  if (code == LB_EXIT_DONE && actions[action].changes && !options->yes &&
      !lb_cli_run_ask (&run, FIRMWARE_QUESTION))
    code = lb_cli_failure (cli, LB_EXIT_CANCELLED, "Nothing was changed.");
  if (code == LB_EXIT_DONE)
    {
      if (!lb_cli_run_job (&run, LB_JOB (job), FALSE, &error))
        code = lb_cli_run_fail (&run, error, actions[action].changes ? NULL : "Cancelled.");
      else
        {
          warn_unchanged (cli, action, job);
          report (cli, job);
        }
    }
  lb_cli_run_close (&run, LB_LEAVE_RUN);

  return code;
}

LbExit
lb_cli_vesc (LbCli  *cli,
             char ***argv)
{
  Options options = { .can_id = -1 };
  GOptionEntry entries[] = {
    { "port", 'p', 0, G_OPTION_ARG_STRING, &options.port, "Where the VESC is (vesc:PATH)", "PORT" },
    { "can", 0, 0, G_OPTION_ARG_INT, &options.can_id, "A controller behind it on the CAN bus", "ID" },
    { "hardware", 0, 0, G_OPTION_ARG_STRING, &options.hardware,
      "Which hardware the firmware is for; else its folder's name says it", "NAME" },
    { "accept", 0, 0, G_OPTION_ARG_STRING, &options.accept, "other-unit: settings of another controller",
      "CHECK" },
    LB_CLI_OPTION_YES (&options.yes),
    { NULL },
  };
  LbExit code;
  int action = -1;

  if (!lb_cli_parse (cli, "list | save FILE | load FILE | firmware FILE | bootloader FILE", entries,
                     argv, 1, 2))
    code = LB_EXIT_USAGE;
  else if ((action = find_action ((*argv)[1])) < 0)
    code = lb_cli_usage (cli, "“%s” is none of list, save, load, firmware, bootloader", (*argv)[1]);
  else if (((*argv)[2] != NULL) != (actions[action].n_files == 1))
    code = lb_cli_usage (cli, "%s takes %u files", actions[action].name, actions[action].n_files);
  else if (options.can_id < -1 || options.can_id > 254)
    code = lb_cli_usage (cli, "A CAN id is from 0 to 254");
  else if (options.accept != NULL && strcmp (options.accept, "other-unit") != 0)
    code = lb_cli_usage (cli, "Only other-unit can be accepted here");
  else if (actions[action].changes && !options.yes && !cli->can_ask)
    code = lb_cli_usage (cli,
                         "This changes the device, and nobody is there to be asked: add --yes");
  else
    code = run_action (cli, (guint) action, &options, (*argv)[2]);

  g_free (options.port);
  g_free (options.hardware);
  g_free (options.accept);
  return code;
}

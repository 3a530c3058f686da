/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-rule-installer"

#include "config.h"

#include "lb-paths.h"
#include "lb-rule-installer.h"

#define RULE "70-lifeboat.rules"
#define TARGET "/etc/udev/rules.d/" RULE

typedef struct
{
  LbRuleInstalled  func;
  GObject         *owner;
} Run;

static char *
find_rule (void)
{
  return lb_paths_find_data ("udev/" RULE);
}

gboolean
lb_rule_installer_is_available (void)
{
  g_autofree char *rule = find_rule ();
  g_autofree char *pkexec = g_find_program_in_path ("pkexec");

  return rule != NULL && pkexec != NULL;
}

static char *
build_script (const char *rule)
{
  g_autofree char *quoted = g_shell_quote (rule);

  return g_strdup_printf ("install -m 644 %s " TARGET " && udevadm control --reload && "
                          "udevadm trigger --subsystem-match=tty --subsystem-match=usb", quoted);
}

char *
lb_rule_installer_dup_command (void)
{
  g_autofree char *rule = find_rule ();
  g_autofree char *script = NULL;
  g_autofree char *quoted = NULL;

  if (rule == NULL)
    return NULL;

  script = build_script (rule);
  quoted = g_shell_quote (script);
  return g_strconcat ("sudo sh -c ", quoted, NULL);
}

static void
finish (Run      *run,
        gboolean  installed)
{
  run->func (installed, run->owner);
  g_object_unref (run->owner);
  g_free (run);
}

static void
waited_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  gboolean installed = g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, &error);

  if (!installed)
    g_debug ("Installing the rule: %s", error->message);
  finish (user_data, installed);
}

void
lb_rule_installer_run (LbRuleInstalled func,
                       gpointer        owner)
{
  g_autofree char *rule = find_rule ();
  g_autofree char *script = NULL;
  g_autoptr(GSubprocess) process = NULL;
  Run *run = g_new0 (Run, 1);

  run->func = func;
  run->owner = g_object_ref (owner);

  if (rule != NULL)
    {
      script = build_script (rule);
      process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, "pkexec", "sh", "-c", script, NULL);
    }

  if (process == NULL)
    finish (run, FALSE);
  else
    g_subprocess_wait_check_async (process, NULL, waited_cb, run);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-task"

#include "config.h"

#include <glib/gi18n.h>

#include "lb-task.h"

G_DEFINE_ENUM_TYPE (LbTask, lb_task,
                    G_DEFINE_ENUM_VALUE (LB_TASK_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (LB_TASK_CONNECT, "connect"),
                    G_DEFINE_ENUM_VALUE (LB_TASK_BACKUP, "backup"),
                    G_DEFINE_ENUM_VALUE (LB_TASK_RESTORE, "restore"),
                    G_DEFINE_ENUM_VALUE (LB_TASK_WRITE_FILE, "write-file"),
                    G_DEFINE_ENUM_VALUE (LB_TASK_VERIFY, "verify"),
                    G_DEFINE_ENUM_VALUE (LB_TASK_ERASE, "erase"),
                    G_DEFINE_ENUM_VALUE (LB_TASK_RESUME, "resume"),
                    G_DEFINE_ENUM_VALUE (LB_TASK_VESC, "vesc"),
                    G_DEFINE_ENUM_VALUE (LB_TASK_UNLOCK, "unlock"))

char *
lb_task_format_title (LbTask      task,
                      const char *name)
{
  switch (task)
    {
    case LB_TASK_BACKUP:
      /* Translators: %s is the name of a board */
      return g_strdup_printf (_("Back Up %s"), name);
    case LB_TASK_RESTORE:
      return g_strdup_printf (_("Restore %s"), name);
    case LB_TASK_WRITE_FILE:
      return g_strdup_printf (_("Write to %s"), name);
    case LB_TASK_VERIFY:
      return g_strdup_printf (_("Compare %s"), name);
    case LB_TASK_ERASE:
      return g_strdup_printf (_("Erase %s"), name);
    case LB_TASK_RESUME:
      return g_strdup_printf (_("Finish %s"), name);
    case LB_TASK_VESC:
    case LB_TASK_UNLOCK:
    case LB_TASK_CONNECT:
    case LB_TASK_NONE:
    default:
      return g_strdup (name);
    }
}

const char *
lb_task_describe_running (LbTask task)
{
  switch (task)
    {
    case LB_TASK_BACKUP:
      return _("Backing up…");
    case LB_TASK_RESTORE:
    case LB_TASK_RESUME:
      return _("Restoring…");
    case LB_TASK_WRITE_FILE:
      return _("Writing…");
    case LB_TASK_VERIFY:
      return _("Comparing…");
    case LB_TASK_ERASE:
      return _("Erasing…");
    case LB_TASK_UNLOCK:
      return _("Removing the protection…");
    case LB_TASK_VESC:
    case LB_TASK_CONNECT:
    case LB_TASK_NONE:
    default:
      return _("Working…");
    }
}

const char *
lb_task_describe_pending (LbTask task)
{
  switch (task)
    {
    case LB_TASK_RESTORE:
      return _("Connect the device that the backup goes to. The checks come next; nothing is written yet.");
    case LB_TASK_WRITE_FILE:
      return _("Connect the device that the file goes to. The checks come next; nothing is written yet.");
    case LB_TASK_VERIFY:
      return _("Connect the device to compare with.");
    case LB_TASK_BACKUP:
      return _("Connect the device to back up.");
    case LB_TASK_ERASE:
    case LB_TASK_RESUME:
    case LB_TASK_VESC:
    case LB_TASK_UNLOCK:
    case LB_TASK_CONNECT:
    case LB_TASK_NONE:
    default:
      return NULL;
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * LbTask:
 *
 * What a person wants of a device, and the words for it on pages that do not depend on the device.
 */
typedef enum
{
  LB_TASK_NONE,
  LB_TASK_CONNECT,
  LB_TASK_BACKUP,
  LB_TASK_RESTORE,
  LB_TASK_WRITE_FILE,
  LB_TASK_VERIFY,
  LB_TASK_ERASE,
  LB_TASK_RESUME,
  LB_TASK_VESC,   /* settings, firmware or boot loader of a working VESC */
  LB_TASK_UNLOCK, /* remove the read protection, which erases everything */
} LbTask;

#define LB_TYPE_TASK (lb_task_get_type ())
GType           lb_task_get_type         (void);

/* Returns: (transfer full): of a page, such as "Restore VG-L7X"; @name is that of the board */
char           *lb_task_format_title     (LbTask      task,
                                          const char *name);
/* While it runs, such as "Restoring…". */
const char     *lb_task_describe_running (LbTask      task);
/* Returns: (nullable): what to connect for it; NULL where nothing waits for a device */
const char     *lb_task_describe_pending (LbTask      task);

G_END_DECLS

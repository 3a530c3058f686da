/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-port.h"

G_BEGIN_DECLS

/**
 * LbFdPort:
 *
 * What all ports over a POSIX descriptor share: waiting with poll, modem lines, telling a pulled cable
 * from silence. Subclasses open and close.
 */
#define LB_TYPE_FD_PORT (lb_fd_port_get_type ())
G_DECLARE_DERIVABLE_TYPE (LbFdPort, lb_fd_port, LB, FD_PORT, LbPort)

struct _LbFdPortClass
{
  LbPortClass parent_class;

  /* Sets the rate of the tty. Returns: 0 or an errno. The default is lb_tty_set_baud(). */
  int (*apply_baud) (LbFdPort *self,
                     guint     baud);
};

typedef enum
{
  LB_FD_NONE,
  LB_FD_TTY,
  LB_FD_SOCKET,
} LbFdKind;

/**
 * lb_fd_port_set_fd:
 * @fd: non-blocking; owned by the subclass, which closes it; -1 with LB_FD_NONE
 *
 * For subclasses, after opening and before closing.
 */
void lb_fd_port_set_fd (LbFdPort *self,
                        int       fd,
                        LbFdKind  kind);
int  lb_fd_port_get_fd (LbFdPort *self);

G_END_DECLS

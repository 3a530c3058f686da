/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-port-os"

#include "config.h"

#include "lb-port-os.h"

char *
lb_port_os_dup_driver (const char *path)
{
  return NULL;
}

char *
lb_port_os_dup_usb_location (const char *path)
{
  return NULL;
}

char *
lb_port_os_dup_fingerprint (void)
{
  return NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-cli"

#include "config.h"

#include "lb-cli-request.h"
#include "lb-image-info.h"

static LbWriteRequest *
request_backup (LbBackup      *backup,
                const guint64 *at)
{
  LbWriteRequest *request = lb_write_request_new_backup (backup);

  if (at != NULL)
    lb_write_request_set_address (request, *at);

  return request;
}

LbWriteRequest *
lb_cli_make_request (LbCliRun      *run,
                     LbCliSource   *source,
                     LbConnectJob  *connected,
                     const guint64 *at)
{
  LbGeometry *geometry = lb_connect_job_get_geometry (connected);
  g_autoptr(LbImageInfo) info = NULL;
  guint64 address;

  if (source->backup != NULL)
    return request_backup (source->backup, at);

  info = lb_image_info_new (source->bytes, lb_connect_job_get_identity (connected)->chip);
  lb_cli_message (run->cli, "%s: %s.", source->name, info->summary);
  address = at != NULL ? *at : info->has_address ? info->address : lb_geometry_get_start (geometry);
  if (at == NULL && info->has_address && address != lb_geometry_get_start (geometry))
    lb_cli_message (run->cli, "It goes to 0x%" G_GINT64_MODIFIER "x, where such a file belongs.",
                    address);

  return lb_write_request_new_file (source->bytes, source->name, address);
}

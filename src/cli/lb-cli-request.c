/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-cli"

#include "config.h"

#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "lb-backup-job.h"
#include "lb-cli-request.h"
#include "lb-error.h"
#include "lb-image-info.h"

/* Returns: (transfer full) (nullable): what the device holds now, proven */
static GBytes *
read_region (LbCliRun  *run,
             guint64    start,
             guint64    length,
             GError   **error)
{
  g_autoptr(LbBackupJob) job = lb_backup_job_new ();
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("lifeboat-XXXXXX", &path, error);
  char *data = NULL;
  gsize size = 0;
  gboolean ok;

  if (fd < 0)
    {
      lb_error_adopt_file_error (error);
      return NULL;
    }

  close (fd);
  lb_backup_job_set_region (job, start, length);
  lb_backup_job_set_output (job, path);
  ok = lb_cli_run_job (run, LB_JOB (job), TRUE, error);
  if (ok && !g_file_get_contents (path, &data, &size, error))
    {
      lb_error_adopt_file_error (error);
      ok = FALSE;
    }
  g_unlink (path);

  return ok ? g_bytes_new_take (data, size) : NULL;
}

/* One run of bytes from the first range to the last, with the present content between them. */
static GBytes *
compose (LbCliRun       *run,
         const LbImage  *image,
         GError        **error)
{
  guint64 start = lb_image_get_start (image);
  g_autoptr(GBytes) present = NULL;
  guint8 *bytes;
  gsize size;

  lb_cli_message (run->cli,
                  "The file holds %u separate ranges; what lies between them is read, and stays.",
                  lb_image_get_n_ranges (image));
  present = read_region (run, start, lb_image_get_end (image) - start, error);
  if (present == NULL)
    return NULL;

  bytes = g_bytes_unref_to_data (g_steal_pointer (&present), &size);
  for (guint i = 0; i < lb_image_get_n_ranges (image); i++)
    {
      guint64 address;
      gsize length;
      const guint8 *data = lb_image_get_range (image, i, &address, &length);

      memcpy (bytes + (address - start), data, length);
    }

  return g_bytes_new_take (bytes, size);
}

static GBytes *
take_hex (LbCliRun           *run,
          const LbImageInfo  *info,
          LbGeometry         *geometry,
          LbExit             *code)
{
  g_autoptr(GError) error = NULL;
  guint64 start;
  gsize length;
  const guint8 *data;
  GBytes *bytes;

  if (info->image == NULL)
    {
      *code = lb_cli_failure (run->cli, LB_EXIT_FAILED, "%s", info->problem);
      return NULL;
    }
  for (guint i = 0; i < lb_image_get_n_ranges (info->image); i++)
    {
      lb_image_get_range (info->image, i, &start, &length);
      if (!lb_geometry_contains (geometry, start, length))
        {
          *code = lb_cli_failure (run->cli, LB_EXIT_REFUSED,
                                  "The file holds bytes at 0x%08" G_GINT64_MODIFIER
                                  "x, where this device has no memory", start);
          return NULL;
        }
    }
  if (lb_image_get_n_ranges (info->image) == 1)
    {
      data = lb_image_get_range (info->image, 0, &start, &length);
      return g_bytes_new (data, length);
    }

  bytes = compose (run, info->image, &error);
  if (bytes == NULL)
    *code = lb_cli_run_fail (run, error, "Cancelled. The device is as it was.");
  return bytes;
}

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
                     const guint64 *at,
                     LbExit        *code)
{
  LbGeometry *geometry = lb_connect_job_get_geometry (connected);
  g_autoptr(LbImageInfo) info = NULL;
  g_autoptr(GBytes) bytes = NULL;
  guint64 address;

  if (source->backup != NULL)
    return request_backup (source->backup, at);

  info = lb_image_info_new (source->bytes, lb_connect_job_get_identity (connected)->chip);
  lb_cli_message (run->cli, "%s: %s.", source->name, info->summary);
  bytes = info->is_hex ? take_hex (run, info, geometry, code)
                       : g_bytes_new_from_bytes (source->bytes, info->payload_offset,
                                                 info->size - info->payload_offset);
  if (bytes == NULL)
    return NULL;

  address = at != NULL ? *at : info->has_address ? info->address : lb_geometry_get_start (geometry);
  if (at == NULL && info->has_address && address != lb_geometry_get_start (geometry))
    lb_cli_message (run->cli, "It goes to 0x%" G_GINT64_MODIFIER "x, where such a file belongs.",
                    address);

  return lb_write_request_new_file (bytes, source->name, address);
}

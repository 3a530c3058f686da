/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-cli"

#include "config.h"

#include "lb-cli-request.h"
#include "lb-image-info.h"
#include "lb-size.h"

/* Returns: (transfer full) (nullable): the bytes to write, and where they belong */
static GBytes *
take_content (LbCli             *cli,
              const LbCliSource *source,
              const LbImageInfo *info,
              LbExit            *code)
{
  gsize size = g_bytes_get_size (source->bytes);
  guint64 start;
  gsize length;
  const guint8 *data;

  if (!info->is_hex)
    return g_bytes_new_from_bytes (source->bytes, info->payload_offset, size - info->payload_offset);

  if (info->image == NULL)
    {
      *code = lb_cli_failure (cli, LB_EXIT_FAILED, "%s", info->problem);
      return NULL;
    }
  if (lb_image_get_n_ranges (info->image) > 1)
    {
      *code = lb_cli_failure (cli, LB_EXIT_FAILED,
                              "This HEX file holds %u separate ranges; what lies between them must "
                              "stay as it is. Restore one .bin file for each of them instead",
                              lb_image_get_n_ranges (info->image));
      return NULL;
    }

  data = lb_image_get_range (info->image, 0, &start, &length);
  return g_bytes_new (data, length);
}

LbWriteRequest *
lb_cli_make_request (LbCli       *cli,
                     LbCliSource *source,
                     const char  *chip,
                     const char  *at,
                     LbExit      *code)
{
  g_autoptr(LbImageInfo) info = NULL;
  g_autoptr(GBytes) bytes = NULL;
  LbWriteRequest *request;
  guint64 address = 0;

  if (at != NULL && !lb_size_parse (at, &address))
    {
      *code = lb_cli_usage (cli, "--at is an address, such as 0x10000");
      return NULL;
    }

  if (source->backup != NULL)
    {
      request = lb_write_request_new_backup (source->backup);
      if (at != NULL)
        lb_write_request_set_address (request, address);
      return request;
    }

  if (g_bytes_get_size (source->bytes) == 0)
    {
      *code = lb_cli_usage (cli, "The file “%s” is empty", source->name);
      return NULL;
    }

  info = lb_image_info_new (source->bytes, chip);
  bytes = take_content (cli, source, info, code);
  if (bytes == NULL)
    return NULL;

  lb_cli_message (cli, "%s: %s.", source->name, info->summary);
  if (at == NULL && info->has_address)
    {
      address = info->address;
      if (address != 0)
        lb_cli_message (cli, "It goes to 0x%" G_GINT64_MODIFIER "x, where such a file belongs.", address);
    }

  return lb_write_request_new_file (bytes, source->name, address);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-cli"

#include "config.h"

#include "lb-cli-source.h"
#include "lb-error.h"
#include "lb-image-info.h"

void
lb_cli_source_clear (LbCliSource *self)
{
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_object (&self->backup);
}

static LbExit
open_file (LbCliSource *self,
           LbCli       *cli,
           const char  *path)
{
  g_autoptr(GMappedFile) file = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *base = g_path_get_basename (path);

  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return lb_cli_usage (cli, "“%s” is not a plain file", path);

  file = g_mapped_file_new (path, FALSE, &error);
  if (file == NULL)
    {
      lb_error_adopt_file_error (&error);
      return lb_cli_fail (cli, error);
    }
  if (g_mapped_file_get_length (file) > LB_IMPORT_SIZE_MAX)
    return lb_cli_usage (cli, "“%s” is too large to be a firmware image", path);

  if (g_mapped_file_get_length (file) == 0)
    return lb_cli_usage (cli, "The file “%s” is empty", path);

  self->name = g_filename_display_name (base);
  self->bytes = g_mapped_file_get_bytes (file);
  return LB_EXIT_DONE;
}

static LbExit
open_backup (LbCliSource *self,
             LbCli       *cli,
             LbLibrary   *library,
             const char  *name,
             gboolean     proven)
{
  g_autoptr(GError) error = NULL;

  self->backup = lb_library_find (library, name, &error);
  if (self->backup == NULL)
    {
      if (g_error_matches (error, LB_ERROR, LB_ERROR_INVALID))
        return lb_cli_fail_as (cli, error, LB_EXIT_USAGE);
      if (g_error_matches (error, LB_ERROR, LB_ERROR_NOT_FOUND))
        return lb_cli_usage (cli, "There is no file “%s”, and no such backup in the library", name);
      return lb_cli_fail (cli, error);
    }

  self->bytes = proven ? lb_library_open_proven_image (library, self->backup, NULL, &error)
                       : lb_backup_open_image (self->backup, &error);
  if (self->bytes == NULL)
    return lb_cli_fail (cli, error);

  self->name = g_strdup (lb_backup_get_id (self->backup));
  return LB_EXIT_DONE;
}

LbExit
lb_cli_source_open (LbCliSource *self,
                    LbCli       *cli,
                    LbLibrary   *library,
                    const char  *name,
                    gboolean     proven)
{
  if (g_file_test (name, G_FILE_TEST_EXISTS))
    return open_file (self, cli, name);

  return open_backup (self, cli, library, name, proven);
}

LbExit
lb_cli_source_check (LbCliSource *self,
                     LbCli       *cli)
{
  g_autoptr(LbImageInfo) info = NULL;

  if (self->backup != NULL)
    return LB_EXIT_DONE;

  info = lb_image_info_new (self->bytes, NULL);
  if (!info->is_hex || info->image != NULL)
    return LB_EXIT_DONE;

  return lb_cli_failure (cli, LB_EXIT_FAILED, "%s", info->problem);
}

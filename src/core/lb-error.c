/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-error"

#include "config.h"

#include <errno.h>
#include <stdarg.h>

#include "lb-error.h"

G_DEFINE_QUARK (lb-error-quark, lb_error)
G_DEFINE_QUARK (lb-retry-quark, lb_retry)

gboolean
lb_error_is_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
classify_errno (int     saved_errno,
                GQuark *domain,
                int    *code)
{
  *domain = LB_ERROR;

  switch (saved_errno)
    {
    case EACCES:
    case EPERM:
      *domain = LB_RETRY;
      *code = LB_RETRY_NO_ACCESS;
      break;
    case ENOENT:
    case ENOTDIR:
      *code = LB_ERROR_NOT_FOUND;
      break;
    case EEXIST:
      *code = LB_ERROR_EXISTS;
      break;
    case ENOSPC:
    case EROFS:
    case EIO:
    case EDQUOT:
    case EFBIG:
      *code = LB_ERROR_DISK;
      break;
    default:
      *code = LB_ERROR_FAILED;
      break;
    }
}

void
lb_error_set_from_errno (GError     **error,
                         int          saved_errno,
                         const char  *format,
                         ...)
{
  g_autofree char *what = NULL;
  GQuark domain;
  int code;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);

  classify_errno (saved_errno, &domain, &code);
  g_set_error (error, domain, code, "%s: %s", what, g_strerror (saved_errno));
}

static int
file_error_code (const GError *error,
                 GQuark       *domain)
{
  static const struct { int io; int file; GQuark (*domain) (void); int code; } map[] = {
    { G_IO_ERROR_PERMISSION_DENIED, G_FILE_ERROR_ACCES, lb_retry_quark, LB_RETRY_NO_ACCESS },
    { -1, G_FILE_ERROR_PERM, lb_retry_quark, LB_RETRY_NO_ACCESS },
    { G_IO_ERROR_NOT_FOUND, G_FILE_ERROR_NOENT, lb_error_quark, LB_ERROR_NOT_FOUND },
    { G_IO_ERROR_NOT_DIRECTORY, G_FILE_ERROR_NOTDIR, lb_error_quark, LB_ERROR_NOT_FOUND },
    { G_IO_ERROR_EXISTS, G_FILE_ERROR_EXIST, lb_error_quark, LB_ERROR_EXISTS },
    { G_IO_ERROR_NO_SPACE, G_FILE_ERROR_NOSPC, lb_error_quark, LB_ERROR_DISK },
    { G_IO_ERROR_READ_ONLY, G_FILE_ERROR_ROFS, lb_error_quark, LB_ERROR_DISK },
    { -1, G_FILE_ERROR_IO, lb_error_quark, LB_ERROR_DISK },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (map); i++)
    if ((error->domain == G_IO_ERROR && error->code == map[i].io) ||
        (error->domain == G_FILE_ERROR && error->code == map[i].file))
      {
        *domain = map[i].domain ();
        return map[i].code;
      }

  *domain = LB_ERROR;
  return LB_ERROR_FAILED;
}

void
lb_error_adopt_file_error (GError **error)
{
  GQuark domain;
  int code;

  if (error == NULL || *error == NULL || lb_error_is_cancelled (*error))
    return;

  if ((*error)->domain != G_IO_ERROR && (*error)->domain != G_FILE_ERROR)
    return;

  code = file_error_code (*error, &domain);
  (*error)->domain = domain;
  (*error)->code = code;
}

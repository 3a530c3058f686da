/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice-flash"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lb-error.h"
#include "lb-reader.h"
#include "lb-practice-flash.h"

#define SMALLEST (256 * 1024)
#define LARGEST (32 * 1024 * 1024)
#define LOCK_TRIES 20 /* of 100 ms: a killed predecessor may still be going */

/* Status register bits: register 1 (protected fraction, bottom instead of top), 2 (complement). */
#define SR1_BP_SHIFT 2
#define SR1_BP_MASK 0x1c
#define SR1_TB 0x20
#define SR2_CMP 0x40

/* What an interrupted page or sector reads as, once. */
typedef struct
{
  guint32 address;
  GBytes *once;
} Weak;

struct _LbPracticeFlash
{
  guint8  *cells;
  guint64  size;
  int      fd; /* -1: memory */
  guint8   vendor;
  guint8   status[3];
  GArray  *weak;
  guint32  noise;
};

static void
weak_clear (Weak *weak)
{
  g_bytes_unref (weak->once);
}

static LbPracticeFlash *
flash_new (guint8 *cells,
           guint64 size,
           int     fd,
           guint8  vendor)
{
  LbPracticeFlash *self = g_new0 (LbPracticeFlash, 1);

  self->cells = cells;
  self->size = size;
  self->fd = fd;
  self->vendor = vendor;
  self->noise = 0x9e3779b9;
  self->weak = g_array_new (FALSE, FALSE, sizeof (Weak));
  g_array_set_clear_func (self->weak, (GDestroyNotify) weak_clear);
  return self;
}

LbPracticeFlash *
lb_practice_flash_new (guint64  size,
                       guint8   vendor,
                       GBytes  *content)
{
  guint8 *cells = g_malloc (size);

  memset (cells, 0xff, size);
  if (content != NULL)
    memcpy (cells, g_bytes_get_data (content, NULL), MIN (size, g_bytes_get_size (content)));

  return flash_new (cells, size, -1, vendor);
}

static gboolean
lock_file (int         fd,
           const char *path,
           GError    **error)
{
  for (guint i = 0; i < LOCK_TRIES; i++)
    {
      if (flock (fd, LOCK_EX | LOCK_NB) == 0)
        return TRUE;
      if (errno != EWOULDBLOCK)
        break;
      g_usleep (100 * 1000);
    }

  g_set_error (error, LB_RETRY, LB_RETRY_PORT_BUSY,
               "Another practice board is running on the flash file %s: close it first", path);
  return FALSE;
}

static guint8 *
map_file (int          fd,
          const char  *path,
          guint64     *size,
          GError     **error)
{
  struct stat info;
  guint8 *cells;

  if (fstat (fd, &info) != 0)
    {
      lb_error_set_from_errno (error, errno, "Cannot look at the flash file %s", path);
      return NULL;
    }

  *size = info.st_size;
  if (*size < SMALLEST || *size > LARGEST || (*size & (*size - 1)) != 0)
    {
      g_set_error (error,
                   LB_ERROR,
                   LB_ERROR_INVALID,
                   "The flash file %s holds %" G_GUINT64_FORMAT
                   " bytes, and no flash chip does: the "
                   "size must be a power of two between 256 KiB and 32 MiB",
                   path,
                   *size);
      return NULL;
    }

  cells = mmap (NULL, *size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (cells == MAP_FAILED)
    {
      lb_error_set_from_errno (error, errno, "Cannot map the flash file %s", path);
      return NULL;
    }

  return cells;
}

LbPracticeFlash *
lb_practice_flash_new_for_file (const char  *path,
                                guint8       vendor,
                                GError     **error)
{
  int fd = open (path, O_RDWR | O_CLOEXEC);
  guint64 size = 0;
  guint8 *cells;

  if (fd < 0)
    {
      lb_error_set_from_errno (error, errno, "Cannot open the flash file %s", path);
      return NULL;
    }

  if (!lock_file (fd, path, error) || (cells = map_file (fd, path, &size, error)) == NULL)
    {
      close (fd);
      return NULL;
    }

  return flash_new (cells, size, fd, vendor);
}

void
lb_practice_flash_free (LbPracticeFlash *self)
{
  if (self->fd >= 0)
    {
      munmap (self->cells, self->size);
      close (self->fd);
    }
  else
    {
      g_free (self->cells);
    }

  g_array_unref (self->weak);
  g_free (self);
}

guint64
lb_practice_flash_get_size (LbPracticeFlash *self)
{
  return self->size;
}

guint32
lb_practice_flash_get_id (LbPracticeFlash *self)
{
  guint capacity = 63 - __builtin_clzll (self->size);

  return self->vendor | 0x40u << 8 | capacity << 16;
}

GBytes *
lb_practice_flash_dup (LbPracticeFlash *self)
{
  return g_bytes_new (self->cells, self->size);
}

static void
copy_out (LbPracticeFlash *self,
          guint32          address,
          guint8          *buf,
          gsize            length)
{
  while (length > 0)
    {
      guint64 start = address & (self->size - 1);
      gsize n = MIN (length, self->size - start);

      memcpy (buf, self->cells + start, n);
      buf += n;
      length -= n;
      address += n;
    }
}

static gboolean
overlaps (const Weak *weak,
          guint32     start,
          gsize       length)
{
  return weak->address < start + length && start < weak->address + g_bytes_get_size (weak->once);
}

/* Shows an interrupted area as it would like to be, this once. */
static void
show_weak (LbPracticeFlash *self,
           guint32          start,
           guint8          *buf,
           gsize            length)
{
  for (guint i = self->weak->len; i > 0; i--)
    {
      const Weak *weak = &g_array_index (self->weak, Weak, i - 1);
      const guint8 *once = g_bytes_get_data (weak->once, NULL);
      gsize size = g_bytes_get_size (weak->once);
      guint32 from;
      guint32 to;

      if (!overlaps (weak, start, length))
        continue;

      from = MAX (weak->address, start);
      to = MIN (weak->address + size, start + length);
      memcpy (buf + (from - start), once + (from - weak->address), to - from);
      g_array_remove_index (self->weak, i - 1);
    }
}

void
lb_practice_flash_read (LbPracticeFlash *self,
                        guint32          address,
                        guint8          *buf,
                        gsize            length)
{
  copy_out (self, address, buf, length);
  show_weak (self, address & (self->size - 1), buf, length);
}

gboolean
lb_practice_flash_is_blank (LbPracticeFlash *self,
                            guint32          address,
                            gsize            length)
{
  g_autofree guint8 *buf = g_malloc (length);

  lb_practice_flash_read (self, address, buf, length);
  return lb_bytes_are (buf, length, 0xff);
}

gboolean
lb_practice_flash_is_protected (LbPracticeFlash *self,
                                guint32          address,
                                gsize            length)
{
  guint level = (self->status[0] & SR1_BP_MASK) >> SR1_BP_SHIFT;
  guint64 covered = level == 0 ? 0 : self->size >> (7 - level);
  gboolean bottom = (self->status[0] & SR1_TB) != 0;
  guint64 start = address & (self->size - 1);
  guint64 end = start + length;

  if ((self->status[1] & SR2_CMP) != 0)
    {
      covered = self->size - covered;
      bottom = !bottom;
    }

  if (covered == 0)
    return FALSE;

  return bottom ? start < covered : end > self->size - covered;
}

static void
forget_weak (LbPracticeFlash *self,
             guint32          start,
             gsize            length)
{
  for (guint i = self->weak->len; i > 0; i--)
    if (overlaps (&g_array_index (self->weak, Weak, i - 1), start, length))
      g_array_remove_index (self->weak, i - 1);
}

void
lb_practice_flash_erase (LbPracticeFlash *self,
                         guint32          address,
                         gsize            length)
{
  guint64 start = address & (self->size - 1);

  if (lb_practice_flash_is_protected (self, address, length))
    return;

  length = MIN (length, self->size - start);
  forget_weak (self, start, length);
  memset (self->cells + start, 0xff, length);
}

void
lb_practice_flash_program (LbPracticeFlash *self,
                           guint32          address,
                           const guint8    *data,
                           gsize            length)
{
  if (lb_practice_flash_is_protected (self, address, length))
    return;

  for (gsize i = 0; i < length; i++)
    self->cells[(address + i) & (self->size - 1)] &= data[i];
}

/* Keeps the wished-for content for one reading and leaves some cells undecided for good. */
static void
weaken (LbPracticeFlash *self,
        guint32          address,
        guint8          *wished,
        gsize            length,
        const guint8    *before)
{
  Weak weak = { address & (self->size - 1), g_bytes_new (wished, length) };
  guint8 *cells = self->cells + weak.address;

  for (gsize i = 0; i < length; i++)
    {
      guint8 undecided = before[i] ^ wished[i];

      self->noise = self->noise * 1664525 + 1013904223;
      cells[i] = wished[i] ^ (undecided & (self->noise >> 24));
    }

  /* An erase of blank cells or a program of nothing is no different when cut short: */
  if (memcmp (cells, wished, length) == 0 && memcmp (before, wished, length) != 0)
    cells[0] = before[0];

  g_array_append_val (self->weak, weak);
}

void
lb_practice_flash_interrupt_erase (LbPracticeFlash *self,
                                   guint32          address,
                                   gsize            length)
{
  g_autofree guint8 *wished = NULL;
  g_autofree guint8 *before = NULL;

  if (lb_practice_flash_is_protected (self, address, length))
    return;

  wished = g_malloc (length);
  before = g_malloc (length);
  memset (wished, 0xff, length);
  copy_out (self, address, before, length);
  forget_weak (self, address & (self->size - 1), length);
  weaken (self, address, wished, length, before);
}

void
lb_practice_flash_interrupt_program (LbPracticeFlash *self,
                                     guint32          address,
                                     const guint8    *data,
                                     gsize            length)
{
  g_autofree guint8 *wished = NULL;
  g_autofree guint8 *before = NULL;

  if (lb_practice_flash_is_protected (self, address, length))
    return;

  wished = g_malloc (length);
  before = g_malloc (length);
  copy_out (self, address, before, length);
  for (gsize i = 0; i < length; i++)
    wished[i] = before[i] & data[i];
  weaken (self, address, wished, length, before);
}

guint8
lb_practice_flash_get_status (LbPracticeFlash *self,
                              guint            index)
{
  return self->status[index];
}

void
lb_practice_flash_set_status (LbPracticeFlash *self,
                              guint            index,
                              guint8           value)
{
  self->status[index] = value;
}

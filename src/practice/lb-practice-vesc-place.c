/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice-place"

#include "config.h"

#include "lb-practice-vesc-place.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lb-error.h"
#include "lb-paths.h"
#include "lb-practice-board.h"
#include "lb-practice-stlink-usb.h"
#include "lb-practice-vesc-port.h"
#include "lb-sync.h"

#define SCHEME "practice:"
#define FLASH_SIZE (1024 * 1024)
#define RANK -10

static const struct
{
  const char        *name;
  const char        *title;
  const char        *subtitle;
  LbPracticeVescWay  way;
  guint16            usb_pid;
  guint8             uid[12];
} boards[] = {
  { "vesc-stlink", N_("VESC behind an ST-Link"), "ST-Link V2",
    LB_PRACTICE_VESC_BY_STLINK, 0x3748,
    { 0x31, 0, 0x2a, 0, 0x11, 0x47, 0x33, 0x32, 0x36, 0x38, 0x31, 0x37 } },
  { "vesc", N_("working VESC"), "VESC over USB",
    LB_PRACTICE_VESC_BY_SERIAL, 0x5740,
    { 0x2d, 0, 0x41, 0, 0x0e, 0x51, 0x35, 0x33, 0x37, 0x37, 0x36, 0x30 } },
  { "vesc-rescue", N_("dead VESC beside a working one"), "SWD through a VESC",
    LB_PRACTICE_VESC_BY_VESC, 0x5740,
    { 0x44, 0, 0x1b, 0, 0x09, 0x50, 0x4b, 0x46, 0x30, 0x30, 0x32, 0x20 } },
};

struct _LbPracticeVescPlace
{
  LbPlace           parent_instance;

  LbMutex           lock; /* covers what follows */
  guint             board;
  gboolean          instant;
  GStrv             faults;
  guint8           *flash; /* mapped from the file; NULL until first opened */
  LbPracticeStlink *adapter;
  LbPracticeVesc   *vesc;
};

G_DEFINE_FINAL_TYPE (LbPracticeVescPlace, lb_practice_vesc_place, LB_TYPE_PLACE)

static int
find_board (const char *spec)
{
  const char *name = spec + strlen (SCHEME);
  gsize length = strcspn (name, ",");

  for (gsize i = 0; i < G_N_ELEMENTS (boards); i++)
    if (strlen (boards[i].name) == length && strncmp (boards[i].name, name, length) == 0)
      return (int) i;

  return -1;
}

GStrv
lb_practice_vesc_list_names (void)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (boards); i++)
    g_strv_builder_add (builder, boards[i].name);
  return g_strv_builder_end (builder);
}

gboolean
lb_practice_vesc_is_spec (const char *spec)
{
  return g_str_has_prefix (spec, SCHEME) && find_board (spec) >= 0;
}

/*
 * --- the file its flash is in ------------------------------------------------------------------
 */

/*
 * The dead one was half written when its supply went: it has settings and a bootloader, no
 * firmware.
 */
static void
make_dead (guint8 *flash)
{
  memset (flash, 0xff, 0x4000);
  memset (flash + 0x20000, 0xff, 0x60000);
}

static gboolean
make_file (const char       *path,
           LbPracticeVescWay way,
           GError          **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree guint8 *content = g_malloc (FLASH_SIZE);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      lb_error_set_from_errno (error, errno, "Cannot make the folder %s", folder);
      return FALSE;
    }

  lb_practice_vesc_fill (content, "410", 6, 2);
  if (way == LB_PRACTICE_VESC_BY_VESC)
    make_dead (content);
  if (g_file_set_contents_full (path, (const char *) content, FLASH_SIZE,
                                G_FILE_SET_CONTENTS_CONSISTENT, 0600, error))
    return TRUE;

  lb_error_adopt_file_error (error);
  return FALSE;
}

/* Shared, so that what is in the flash survives any kind of end. */
static guint8 *
map_file (const char *path,
          GError    **error)
{
  int fd = open (path, O_RDWR | O_CLOEXEC);
  off_t size = fd >= 0 ? lseek (fd, 0, SEEK_END) : -1;
  void *mapped = MAP_FAILED;

  if (size == FLASH_SIZE)
    mapped = mmap (NULL, FLASH_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (mapped == MAP_FAILED && (fd < 0 || size == FLASH_SIZE))
    lb_error_set_from_errno (error, errno, "Cannot open the practice flash %s", path);
  else if (mapped == MAP_FAILED)
    g_set_error (error, LB_ERROR, LB_ERROR_INVALID,
                 "The practice flash %s does not have 1 MiB. Remove it for a fresh one.", path);
  if (fd >= 0)
    close (fd);
  return mapped != MAP_FAILED ? mapped : NULL;
}

static gboolean
ensure_flash (LbPracticeVescPlace *self,
              GError             **error)
{
  g_autofree char *state = lb_paths_state_dir ();
  g_autofree char *file = g_strconcat (boards[self->board].name, ".bin", NULL);
  g_autofree char *path = g_build_filename (state, "practice", file, NULL);

  if (self->flash != NULL)
    return TRUE;
  if (!g_file_test (path, G_FILE_TEST_EXISTS) && !make_file (path, boards[self->board].way, error))
    return FALSE;

  self->flash = map_file (path, error);
  return self->flash != NULL;
}

/*
 * --- the board ---------------------------------------------------------------------------------
 */

static LbPracticeStm32 *
make_chip (LbPracticeVescPlace *self)
{
  LbPracticeStm32 *chip =
    lb_practice_stm32_new (lb_practice_part_find (NULL), self->flash, boards[self->board].uid);

  lb_practice_stm32_set_watchdog (chip, TRUE);
  lb_practice_stm32_set_self_crc (chip, TRUE);
  return chip;
}

static LbPracticeStlink *
make_adapter (LbPracticeVescPlace *self)
{
  LbPracticeStlink *adapter = lb_practice_stlink_new (LB_PRACTICE_STLINK_V2, make_chip (self));

  for (guint i = 0; self->faults[i] != NULL; i++)
    lb_practice_stlink_add_fault (adapter, self->faults[i]);
  return adapter;
}

static LbPracticeVesc *
make_vesc (LbPracticeVescPlace *self)
{
  static const guint8 working[12] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 };
  static const guint8 slave[12] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13 };
  gboolean rescue = boards[self->board].way == LB_PRACTICE_VESC_BY_VESC;
  LbPracticeVesc *vesc = lb_practice_vesc_new (rescue ? NULL : self->flash, "410",
                                               rescue ? working : boards[self->board].uid);

  if (rescue)
    lb_practice_vesc_set_target (vesc, make_chip (self));
  else
    lb_practice_vesc_add_peer (vesc, 5, lb_practice_vesc_new (NULL, "410", slave));
  for (guint i = 0; self->faults[i] != NULL; i++)
    lb_practice_vesc_add_fault (vesc, self->faults[i]);
  return vesc;
}

/* Faults are checked when the place is made, on a board that is then thrown away. */
static gboolean
fault_is_known (LbPracticeVescWay way,
                const char       *spec,
                GError          **error)
{
  static const guint8 uid[12] = { 0 };
  gboolean known;

  if (way == LB_PRACTICE_VESC_BY_STLINK)
    {
      LbPracticeStm32 *chip = lb_practice_stm32_new (lb_practice_part_find (NULL), NULL, uid);
      g_autoptr(LbPracticeStlink) adapter = lb_practice_stlink_new (LB_PRACTICE_STLINK_V2, chip);

      known = lb_practice_stlink_add_fault (adapter, spec);
    }
  else
    {
      g_autoptr(LbPracticeVesc) vesc = lb_practice_vesc_new (NULL, "410", uid);

      known = lb_practice_vesc_add_fault (vesc, spec);
    }

  if (!known)
    g_set_error (error, LB_ERROR, LB_ERROR_INVALID,
                 way == LB_PRACTICE_VESC_BY_STLINK
                   ? "“%s” is no fault of a practice ST-Link: there are status:HEX, stale, short, "
                     "silence, stall, flip, vanish, brownout, protected, dead, noid, nonrst, "
                     "novoltage, swdoff, updater and slow:KHZ"
                   : "“%s” is no fault of a practice VESC: there are lost, late, flip, vanish, "
                     "notarget, readfail, writefail, motor, nobootloader, brownout and code:CODE",
                 spec);
  return known;
}

/*
 * --- the place ---------------------------------------------------------------------------------
 */

LbPracticeVesc *
lb_practice_vesc_place_dup_vesc (LbPracticeVescPlace *self,
                                 GError             **error)
{
  g_autoptr(LbMutexLocker) locker = NULL;

  g_return_val_if_fail (LB_IS_PRACTICE_VESC_PLACE (self), NULL);

  locker = lb_mutex_locker_new (&self->lock);
  if (boards[self->board].way == LB_PRACTICE_VESC_BY_STLINK)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED, "An ST-Link is no serial port.");
      return NULL;
    }
  if (!ensure_flash (self, error))
    return NULL;

  if (self->vesc == NULL)
    self->vesc = make_vesc (self);
  else
    lb_practice_vesc_replug (self->vesc);
  return lb_practice_vesc_ref (self->vesc);
}

static LbPort *
lb_practice_vesc_place_open_port (LbPlace      *place,
                                  GCancellable *cancellable,
                                  GError      **error)
{
  LbPracticeVescPlace *self = LB_PRACTICE_VESC_PLACE (place);
  LbPracticeVesc *vesc = lb_practice_vesc_place_dup_vesc (self, error);

  return vesc != NULL ? lb_practice_vesc_port_new (vesc, self->instant ? 0 : 1) : NULL;
}

static void
lb_practice_vesc_place_finalize (GObject *object)
{
  LbPracticeVescPlace *self = LB_PRACTICE_VESC_PLACE (object);

  g_clear_pointer (&self->adapter, lb_practice_stlink_free);
  g_clear_pointer (&self->vesc, lb_practice_vesc_free);
  if (self->flash != NULL)
    munmap (self->flash, FLASH_SIZE);
  g_strfreev (self->faults);
  lb_mutex_clear (&self->lock);
  G_OBJECT_CLASS (lb_practice_vesc_place_parent_class)->finalize (object);
}

static void
lb_practice_vesc_place_class_init (LbPracticeVescPlaceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_practice_vesc_place_finalize;
  LB_PLACE_CLASS (klass)->open_port = lb_practice_vesc_place_open_port;
}

static void
lb_practice_vesc_place_init (LbPracticeVescPlace *self)
{
  lb_mutex_init (&self->lock);
}

static gboolean
parse_options (const char   *options,
               guint         board,
               gboolean     *instant,
               GStrvBuilder *faults,
               GError      **error)
{
  g_auto(GStrv) parts = g_strsplit (options, ",", -1);

  for (guint i = 1; parts[i] != NULL; i++)
    {
      const char *fault = parts[i] + strlen ("fault=");

      if (g_str_equal (parts[i], "instant"))
        *instant = TRUE;
      else if (!g_str_has_prefix (parts[i], "fault="))
        {
          g_set_error (error, LB_ERROR, LB_ERROR_INVALID,
                       "This practice board does not know “%s”: it takes fault=SPEC and instant",
                       parts[i]);
          return FALSE;
        }
      else if (!fault_is_known (boards[board].way, fault, error))
        return FALSE;
      else
        g_strv_builder_add (faults, fault);
    }

  return TRUE;
}

LbPlace *
lb_practice_vesc_place_new_for_spec (const char *spec,
                                     GError    **error)
{
  g_autoptr(GStrvBuilder) faults = g_strv_builder_new ();
  g_autofree char *title = NULL;
  LbPracticeVescPlace *self;
  gboolean instant = FALSE;
  int board = g_str_has_prefix (spec, SCHEME) ? find_board (spec) : -1;

  if (board < 0)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_NOT_FOUND, "There is no practice VESC “%s”", spec);
      return NULL;
    }
  if (!parse_options (spec, (guint) board, &instant, faults, error))
    return NULL;

  title = g_strconcat (LB_PRACTICE_TITLE_PREFIX, boards[board].title, NULL);
  self = g_object_new (LB_TYPE_PRACTICE_VESC_PLACE,
                       "kind", LB_PLACE_PRACTICE,
                       "spec", spec,
                       "title", title,
                       "board-title", boards[board].title,
                       "subtitle", boards[board].subtitle,
                       "usb-vid", 0x0483u,
                       "usb-pid", (guint) boards[board].usb_pid,
                       "rank", RANK,
                       NULL);
  self->board = (guint) board;
  self->instant = instant;
  self->faults = g_strv_builder_end (faults);
  return LB_PLACE (self);
}

LbPracticeVescWay
lb_practice_vesc_place_get_way (LbPracticeVescPlace *self)
{
  g_return_val_if_fail (LB_IS_PRACTICE_VESC_PLACE (self), LB_PRACTICE_VESC_BY_SERIAL);

  return boards[self->board].way;
}

LbUsbTransport *
lb_practice_vesc_place_open_usb (LbPracticeVescPlace *self,
                                 GError             **error)
{
  g_autoptr(LbMutexLocker) locker = NULL;

  g_return_val_if_fail (LB_IS_PRACTICE_VESC_PLACE (self), NULL);
  g_return_val_if_fail (boards[self->board].way == LB_PRACTICE_VESC_BY_STLINK, NULL);

  locker = lb_mutex_locker_new (&self->lock);
  if (!ensure_flash (self, error))
    return NULL;

  if (self->adapter == NULL)
    self->adapter = make_adapter (self);
  else
    lb_practice_stlink_replug (self->adapter);
  return lb_practice_stlink_usb_new (lb_practice_stlink_ref (self->adapter), self->instant ? 0 : 1);
}

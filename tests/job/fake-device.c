/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fake-device.h"
#include "lb-error.h"

#define PACKET 4096

#define TYPE_FAKE_DEVICE (fake_device_get_type ())
G_DECLARE_FINAL_TYPE (FakeDevice, fake_device, FAKE, DEVICE, LbDevice)

struct _FakeDevice
{
  LbDevice  parent_instance;
  FakeChip *chip;
};

G_DEFINE_FINAL_TYPE (FakeDevice, fake_device, LB_TYPE_DEVICE)

LbGeometry *
fake_geometry_stm32f405 (void)
{
  const LbRegion regions[] = {
    { 0x08000000, 4 * 0x4000, 0x4000, 4, 0xff },
    { 0x08010000, 0x10000, 0x10000, 4, 0xff },
    { 0x08020000, 7 * 0x20000, 0x20000, 4, 0xff },
  };

  return lb_geometry_new (regions, G_N_ELEMENTS (regions));
}

FakeChip *
fake_chip_new (LbGeometry *geometry,
               const char *unit)
{
  FakeChip *chip = g_new0 (FakeChip, 1);

  chip->geometry = geometry;
  chip->size = lb_geometry_get_size (geometry);
  chip->identity = lb_identity_new ();
  chip->identity->family = LB_FAMILY_ESPRESSIF;
  chip->identity->chip = g_strdup ("esp32");
  chip->identity->chip_name = g_strdup ("ESP32");
  chip->identity->unit = g_strdup (unit);
  chip->identity->flash_id = 0x1640ef;
  chip->identity->flash_size = chip->size;
  chip->features = LB_DEVICE_CAN_READ | LB_DEVICE_CAN_DIGEST | LB_DEVICE_CAN_ERASE |
                   LB_DEVICE_CAN_WRITE | LB_DEVICE_CAN_VERIFY | LB_DEVICE_FAST_DIGEST;
  chip->max_command = 64 * 1024;
  chip->has_boot_line = TRUE;
  chip->flash = g_malloc (chip->size);
  chip->erases = g_new0 (guint, chip->size / 4096 + 1);
  for (gsize i = 0; i < chip->size; i++)
    chip->flash[i] = i < chip->size * 3 / 4 ? g_test_rand_int () : 0xff;
  chip->flash[0] = 0xe9;

  return chip;
}

FakeChip *
fake_chip_new_mapped (LbGeometry *geometry,
                      const char *unit,
                      const char *path)
{
  FakeChip *chip = fake_chip_new (geometry, unit);
  gboolean is_new = !g_file_test (path, G_FILE_TEST_EXISTS);
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  guint8 *flash;

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (ftruncate (fd, chip->size), ==, 0);
  flash = mmap (NULL, chip->size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  g_assert_true (flash != MAP_FAILED);
  close (fd);

  if (is_new)
    memcpy (flash, chip->flash, chip->size);
  g_free (chip->flash);
  chip->flash = flash;
  chip->is_mapped = TRUE;

  return chip;
}

void
fake_chip_free (FakeChip *chip)
{
  lb_geometry_unref (chip->geometry);
  lb_identity_unref (chip->identity);
  if (chip->is_mapped)
    munmap (chip->flash, chip->size);
  else
    g_free (chip->flash);
  g_free (chip->erases);
  g_clear_object (&chip->cancellable);
  g_free (chip);
}

void
fake_chip_become (FakeChip   *chip,
                  const char *key,
                  const char *unit,
                  guint32     flash_id)
{
  LbIdentity *identity = lb_identity_copy (chip->identity);

  g_free (identity->chip);
  identity->chip = g_strdup (key);
  g_free (identity->unit);
  identity->unit = g_strdup (unit);
  identity->flash_id = flash_id;
  lb_identity_unref (chip->identity);
  chip->identity = identity;
}

void
fake_chip_fault (FakeChip  *chip,
                 FakeFault  fault,
                 guint64    at,
                 guint      count)
{
  chip->fault = fault;
  chip->fault_at = at;
  chip->fault_count = count;
  chip->moved = 0;
  chip->dead = FALSE;
}

static gsize
offset_of (FakeChip *chip,
           guint64   address)
{
  guint64 offset = 0;

  g_assert_true (lb_geometry_to_offset (chip->geometry, address, &offset));

  return offset;
}

static gboolean
set_error (GError     **error,
           LbError      code)
{
  g_set_error (error, LB_ERROR, code, "The fake device fails (%d).", code);
  return FALSE;
}

/* Time passes, bytes move, and what shall go wrong goes wrong. Returns FALSE when it does. */
static gboolean
pass (FakeChip      *chip,
      guint64        bytes,
      gint64         us,
      FakeFault     *silent,
      GCancellable  *cancellable,
      GError       **error)
{
  gboolean due = chip->fault_count > 0 && chip->moved + bytes > chip->fault_at;

  chip->now += us;
  chip->moved += bytes;
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  if (chip->dead)
    return set_error (error, chip->fault == FAKE_CUT ? LB_ERROR_UNPLUGGED : LB_ERROR_TIMEOUT);

  if (!due)
    return TRUE;

  switch (chip->fault)
    {
    case FAKE_CUT:
    case FAKE_BROWNOUT:
      chip->fault_count = 0;
      chip->dead = TRUE;
      return set_error (error, chip->fault == FAKE_CUT ? LB_ERROR_UNPLUGGED : LB_ERROR_TIMEOUT);
    case FAKE_STALL:
      chip->fault_count--;
      chip->now += 3 * G_USEC_PER_SEC;
      return set_error (error, LB_ERROR_TIMEOUT);
    case FAKE_CANCEL:
      chip->fault_count = 0;
      chip->cancelled_at = chip->now;
      g_cancellable_cancel (chip->cancellable);
      return !g_cancellable_set_error_if_cancelled (cancellable, error);
    case FAKE_KILL:
      kill (getpid (), SIGKILL);
      return FALSE;
    case FAKE_CHECKSUM:
    case FAKE_FLIP:
    case FAKE_UNSTABLE:
    case FAKE_PROTECTED:
      *silent = chip->fault;
      return TRUE;
    case FAKE_NONE:
    default:
      return TRUE;
    }
}

static gboolean
fake_device_open (LbDevice             *device,
                  const LbOpenOptions  *options,
                  GCancellable         *cancellable,
                  GError              **error)
{
  FakeChip *chip = FAKE_DEVICE (device)->chip;
  FakeFault silent = FAKE_NONE;

  if (chip->dead && chip->fault == FAKE_BROWNOUT)
    chip->dead = FALSE;
  if (!pass (chip, 0, 500 * 1000, &silent, cancellable, error))
    return FALSE;

  chip->opened++;
  lb_device_set_identity (device, chip->identity);
  lb_device_set_geometry (device, chip->geometry);
  lb_device_set_speed (device, options->baud != 0 ? options->baud : 921600);
  return TRUE;
}

static gboolean
fake_device_check_alive (LbDevice      *device,
                         GCancellable  *cancellable,
                         GError       **error)
{
  FakeFault silent = FAKE_NONE;

  return pass (FAKE_DEVICE (device)->chip, 0, 5000, &silent, cancellable, error);
}

static gboolean
fake_device_digest (LbDevice      *device,
                    guint64        start,
                    guint32        length,
                    LbDigest      *digest,
                    GCancellable  *cancellable,
                    GError       **error)
{
  FakeChip *chip = FAKE_DEVICE (device)->chip;
  FakeFault silent = FAKE_NONE;

  g_assert_cmpuint (length, <=, chip->max_command);
  if (!pass (chip, length, 5000 + length * G_GINT64_CONSTANT (80000) / 65536, &silent, cancellable, error))
    return FALSE;

  chip->bytes_asked += length;
  *digest = lb_digest_compute (chip->flash + offset_of (chip, start), length);
  if (silent == FAKE_UNSTABLE)
    digest->md5[0] += ++chip->salt;
  return TRUE;
}

static GBytes *
fake_device_read (LbDevice      *device,
                  guint64        start,
                  guint32        length,
                  LbProgress    *progress,
                  GCancellable  *cancellable,
                  GError       **error)
{
  FakeChip *chip = FAKE_DEVICE (device)->chip;
  g_autofree guint8 *data = g_memdup2 (chip->flash + offset_of (chip, start), length);

  for (guint32 done = 0; done < length; done += PACKET)
    {
      FakeFault silent = FAKE_NONE;
      guint32 n = MIN (PACKET, length - done);

      if (!pass (chip, n, n * 11, &silent, cancellable, error))
        return NULL;

      if (silent == FAKE_CHECKSUM || silent == FAKE_FLIP)
        chip->fault_count--;
      if (silent == FAKE_CHECKSUM)
        {
          set_error (error, LB_ERROR_CHECKSUM);
          return NULL;
        }
      if (silent == FAKE_FLIP || silent == FAKE_UNSTABLE)
        data[done] ^= 1 + (chip->salt++ % 7);
      chip->bytes_read += n;
      lb_progress_set_data (progress, data, done + n, length);
    }

  return g_bytes_new_take (g_steal_pointer (&data), length);
}

static void
erase_sectors (FakeChip *chip,
               guint64   start,
               guint32   length)
{
  gsize offset = offset_of (chip, start);

  g_assert_true (lb_geometry_is_aligned (chip->geometry, start, length));
  memset (chip->flash + offset, 0xff, length);
  for (gsize i = offset / 4096; i < (offset + length) / 4096; i++)
    chip->erases[i]++;
}

static gboolean
fake_device_erase (LbDevice      *device,
                   guint64        start,
                   guint32        length,
                   GCancellable  *cancellable,
                   GError       **error)
{
  FakeChip *chip = FAKE_DEVICE (device)->chip;
  FakeFault silent = FAKE_NONE;

  g_assert_cmpuint (length, <=, chip->max_command);
  if (!pass (chip, length, 200 * 1000, &silent, cancellable, error))
    return FALSE;

  if (silent != FAKE_PROTECTED && !chip->is_protected)
    erase_sectors (chip, start, length);
  return TRUE;
}

static gboolean
fake_device_write (LbDevice      *device,
                   guint64        start,
                   GBytes        *bytes,
                   LbWriteFlags   flags,
                   LbProgress    *progress,
                   GCancellable  *cancellable,
                   GError       **error)
{
  FakeChip *chip = FAKE_DEVICE (device)->chip;
  FakeFault silent = FAKE_NONE;
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  gsize offset = offset_of (chip, start);

  if (!pass (chip, 0, 20 * 1000, &silent, cancellable, error))
    return FALSE;

  if ((flags & LB_WRITE_ERASE) != 0 && silent != FAKE_PROTECTED && !chip->is_protected)
    erase_sectors (chip, start, length);

  for (gsize done = 0; done < length; done += PACKET)
    {
      gsize n = MIN (PACKET, length - done);

      if (!pass (chip, n, n * 11, &silent, cancellable, error))
        return FALSE;

      for (gsize i = done; i < done + n && silent != FAKE_PROTECTED && !chip->is_protected; i++)
        chip->flash[offset + i] &= data[i];
      lb_progress_set_bytes (progress, done + n, length);
    }

  return TRUE;
}

static gboolean
fake_device_recover (LbDevice      *device,
                     LbRecovery     how,
                     GCancellable  *cancellable,
                     GError       **error)
{
  FakeChip *chip = FAKE_DEVICE (device)->chip;
  FakeFault silent = FAKE_NONE;

  if (how == LB_RECOVER_SLOWER)
    {
      chip->slower++;
      lb_device_set_speed (device, 460800);
      lb_device_note_reset (device);
    }

  return pass (chip, 0, 10 * 1000, &silent, cancellable, error);
}

static gboolean
fake_device_get_protection (LbDevice      *device,
                            gboolean      *is_protected,
                            GCancellable  *cancellable,
                            GError       **error)
{
  *is_protected = FAKE_DEVICE (device)->chip->is_protected;
  return TRUE;
}

static gboolean
fake_device_clear_protection (LbDevice      *device,
                              GCancellable  *cancellable,
                              GError       **error)
{
  FAKE_DEVICE (device)->chip->is_protected = FALSE;
  return TRUE;
}

static char *
fake_device_listen (LbDevice      *device,
                    guint          ms,
                    LbHearing     *hearing,
                    GCancellable  *cancellable,
                    GError       **error)
{
  FakeChip *chip = FAKE_DEVICE (device)->chip;

  if (!chip->has_boot_line)
    {
      set_error (error, LB_ERROR_UNSUPPORTED);
      return NULL;
    }

  chip->now += ms * 1000;
  *hearing = chip->flash[0] == 0xe9 ? LB_HEARING_NORMAL_BOOT : LB_HEARING_NO_FLASH;
  return g_strdup (chip->flash[0] == 0xe9 ? "boot: ok" : "invalid header: 0xffffffff");
}

static LbDeviceFeatures
fake_device_get_features (LbDevice *device)
{
  return FAKE_DEVICE (device)->chip->features;
}

static guint32
fake_device_get_max_command (LbDevice *device)
{
  return FAKE_DEVICE (device)->chip->max_command;
}

static gint64
fake_device_now (LbDevice *device)
{
  return FAKE_DEVICE (device)->chip->now;
}

static void
fake_device_class_init (FakeDeviceClass *klass)
{
  LbDeviceClass *device_class = LB_DEVICE_CLASS (klass);

  device_class->open = fake_device_open;
  device_class->check_alive = fake_device_check_alive;
  device_class->digest = fake_device_digest;
  device_class->read = fake_device_read;
  device_class->erase = fake_device_erase;
  device_class->write = fake_device_write;
  device_class->recover = fake_device_recover;
  device_class->get_protection = fake_device_get_protection;
  device_class->clear_protection = fake_device_clear_protection;
  device_class->listen = fake_device_listen;
  device_class->get_features = fake_device_get_features;
  device_class->get_max_command = fake_device_get_max_command;
  device_class->now = fake_device_now;
}

static void
fake_device_init (FakeDevice *self)
{
}

LbDevice *
fake_device_create (LbPlace       *place,
                    GCancellable  *cancellable,
                    gpointer       user_data,
                    GError       **error)
{
  FakeChip *chip = user_data;
  FakeDevice *self;

  if (chip->dead && chip->fault == FAKE_CUT)
    {
      g_set_error (error, LB_RETRY, LB_RETRY_NO_PORT, "There is no such port.");
      return NULL;
    }

  self = g_object_new (TYPE_FAKE_DEVICE, NULL);
  self->chip = chip;

  return LB_DEVICE (self);
}

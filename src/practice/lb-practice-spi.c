/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice-spi"

#include "config.h"

#include <string.h>

#include "lb-practice-spi.h"
#include "lb-reader.h"

#define N_WORDS 64 /* registers of the controller that are kept */
#define BUFFER 64  /* bytes of W0 to W15 */

#define CMD_USR (1u << 18)
#define USR_COMMAND (1u << 31)
#define USR_ADDRESS (1u << 30)
#define USR_MISO (1u << 28)
#define USR_MOSI (1u << 27)

/* Commands of serial NOR flash. */
#define NOR_WRITE_STATUS_1 0x01
#define NOR_PROGRAM 0x02
#define NOR_READ 0x03
#define NOR_WRITE_DISABLE 0x04
#define NOR_READ_STATUS_1 0x05
#define NOR_WRITE_ENABLE 0x06
#define NOR_FAST_READ 0x0b
#define NOR_WRITE_STATUS_3 0x11
#define NOR_READ_STATUS_3 0x15
#define NOR_ERASE_SECTOR 0x20
#define NOR_WRITE_STATUS_2 0x31
#define NOR_READ_STATUS_2 0x35
#define NOR_VOLATILE_WRITE_ENABLE 0x50
#define NOR_SFDP 0x5a
#define NOR_ERASE_CHIP_60 0x60
#define NOR_RDID 0x9f
#define NOR_ERASE_CHIP 0xc7
#define NOR_WAKE 0xab
#define NOR_POWER_DOWN 0xb9
#define NOR_ERASE_BLOCK 0xd8

#define STATUS_BUSY 0x01
#define STATUS_WRITABLE 0x02

struct _LbPracticeSpi
{
  const LbPracticeModel *model;
  LbPracticeFlash       *flash;
  guint32                words[N_WORDS];
  gboolean               attached;
  gboolean               id_hidden;
  gboolean               writable; /* write enable latch */
  gboolean               asleep;
  gint64                 busy_until;
  guint8                 last;
};

/* One command as the controller puts it on the bus. */
typedef struct
{
  guint8  code;
  guint32 address;
  guint8  data[BUFFER]; /* sent, then received */
  gsize   sent;         /* bytes */
  gsize   wanted;       /* bytes */
} Command;

LbPracticeSpi *
lb_practice_spi_new (const LbPracticeModel *model,
                     LbPracticeFlash       *flash)
{
  LbPracticeSpi *self = g_new0 (LbPracticeSpi, 1);

  self->model = model;
  self->flash = flash;
  return self;
}

void
lb_practice_spi_free (LbPracticeSpi *self)
{
  g_free (self);
}

void
lb_practice_spi_reset (LbPracticeSpi *self)
{
  memset (self->words, 0, sizeof self->words);
  self->attached = FALSE;
}

void
lb_practice_spi_attach (LbPracticeSpi *self,
                        gboolean       attached)
{
  self->attached = attached;
}

void
lb_practice_spi_hide_id (LbPracticeSpi *self,
                         gboolean       hidden)
{
  self->id_hidden = hidden;
}

gboolean
lb_practice_spi_owns (LbPracticeSpi *self,
                      guint32        address)
{
  return address >= self->model->spi.base && address < self->model->spi.base + N_WORDS * 4;
}

guint32
lb_practice_spi_read (LbPracticeSpi *self,
                      gint64         now,
                      guint32        address)
{
  return self->words[(address - self->model->spi.base) / 4];
}

guint32
lb_practice_spi_flash_id (LbPracticeSpi *self)
{
  if (!self->attached || self->id_hidden)
    return 0xffffff;

  return lb_practice_flash_get_id (self->flash);
}

guint8
lb_practice_spi_last_command (LbPracticeSpi *self)
{
  return self->last;
}

static guint8
read_status (LbPracticeSpi *self,
             gint64         now,
             guint          index)
{
  guint8 status = lb_practice_flash_get_status (self->flash, index);

  if (index == 0)
    {
      status &= ~(STATUS_BUSY | STATUS_WRITABLE);
      status |= now < self->busy_until ? STATUS_BUSY : 0;
      status |= self->writable ? STATUS_WRITABLE : 0;
    }

  return status;
}

static void
write_status (LbPracticeSpi *self,
              gint64         now,
              guint          index,
              const Command *command)
{
  for (gsize i = 0; i < command->sent && index + i < 3; i++)
    lb_practice_flash_set_status (self->flash, index + i, command->data[i]);
  self->busy_until = now + self->model->timing->write_status;
}

/* Commands that change something; they need the write enable latch and clear it. */
static void
run_changing (LbPracticeSpi *self,
              gint64         now,
              const Command *command)
{
  const LbPracticeTiming *timing = self->model->timing;
  guint64 size = lb_practice_flash_get_size (self->flash);

  switch (command->code)
    {
    case NOR_WRITE_STATUS_1:
      write_status (self, now, 0, command);
      break;
    case NOR_WRITE_STATUS_2:
      write_status (self, now, 1, command);
      break;
    case NOR_WRITE_STATUS_3:
      write_status (self, now, 2, command);
      break;
    case NOR_PROGRAM:
      lb_practice_flash_program (self->flash, command->address, command->data, command->sent);
      self->busy_until = now + timing->program_page;
      break;
    case NOR_ERASE_SECTOR:
      lb_practice_flash_erase (self->flash, command->address & ~(LB_PRACTICE_SECTOR - 1),
                               LB_PRACTICE_SECTOR);
      self->busy_until = now + timing->erase_sector;
      break;
    case NOR_ERASE_BLOCK:
      lb_practice_flash_erase (self->flash, command->address & ~(LB_PRACTICE_BLOCK - 1),
                               LB_PRACTICE_BLOCK);
      self->busy_until = now + timing->erase_block;
      break;
    default:
      lb_practice_flash_erase (self->flash, 0, size);
      self->busy_until = now + timing->erase_chip * (gint64) (size / LB_PRACTICE_BLOCK);
      break;
    }

  self->writable = FALSE;
}

static void
run_reading (LbPracticeSpi *self,
             gint64         now,
             Command       *command)
{
  guint8 id[4];

  switch (command->code)
    {
    case NOR_READ_STATUS_1:
      memset (command->data, read_status (self, now, 0), command->wanted);
      break;
    case NOR_READ_STATUS_2:
      memset (command->data, read_status (self, now, 1), command->wanted);
      break;
    case NOR_READ_STATUS_3:
      memset (command->data, read_status (self, now, 2), command->wanted);
      break;
    case NOR_RDID:
      lb_put_le32 (id, lb_practice_spi_flash_id (self) | 0xff000000);
      memcpy (command->data, id, MIN (command->wanted, 3));
      break;
    case NOR_SFDP:
      if (!self->id_hidden)
        lb_practice_flash_read_sfdp (self->flash, command->address, command->data,
                                     command->wanted);
      break;
    case NOR_READ:
    case NOR_FAST_READ:
      lb_practice_flash_read (self->flash, command->address, command->data, command->wanted);
      break;
    default:
      break;
    }
}

static void
run_command (LbPracticeSpi *self,
             gint64         now,
             Command       *command)
{
  gboolean busy = now < self->busy_until;

  g_debug ("flash command %02x at %06x", command->code, command->address);
  self->last = command->code;

  if (!self->attached || (self->asleep && command->code != NOR_WAKE) ||
      (busy && command->code != NOR_READ_STATUS_1))
    {
      memset (command->data, 0xff, sizeof command->data);
      return;
    }

  switch (command->code)
    {
    case NOR_WRITE_ENABLE:
    case NOR_VOLATILE_WRITE_ENABLE:
      self->writable = TRUE;
      break;
    case NOR_WRITE_DISABLE:
      self->writable = FALSE;
      break;
    case NOR_POWER_DOWN:
    case NOR_WAKE:
      self->asleep = command->code == NOR_POWER_DOWN;
      break;
    case NOR_WRITE_STATUS_1:
    case NOR_WRITE_STATUS_2:
    case NOR_WRITE_STATUS_3:
    case NOR_PROGRAM:
    case NOR_ERASE_SECTOR:
    case NOR_ERASE_BLOCK:
    case NOR_ERASE_CHIP:
    case NOR_ERASE_CHIP_60:
      if (self->writable)
        run_changing (self, now, command);
      break;
    default:
      memset (command->data, 0xff, sizeof command->data);
      run_reading (self, now, command);
      break;
    }
}

static guint32
word (LbPracticeSpi *self,
      guint8         offset)
{
  return self->words[offset / 4];
}

/* Facts 2.10: bit counts minus one, in USR1 on the ESP8266, in registers of their own elsewhere. */
static gsize
data_bytes (LbPracticeSpi *self,
            guint32        phase)
{
  const LbPracticeSpiMap *map = &self->model->spi;
  guint bits;

  if ((word (self, map->usr) & phase) == 0)
    return 0;

  if (map->mosi_length == 0)
    bits = word (self, map->usr1) >> (phase == USR_MOSI ? 17 : 8) & 0x1ff;
  else
    bits = word (self, phase == USR_MOSI ? map->mosi_length : map->miso_length) & 0x3ff;

  return MIN ((bits + 8) / 8, BUFFER);
}

static guint32
bus_address (LbPracticeSpi *self)
{
  const LbPracticeSpiMap *map = &self->model->spi;
  guint bits = (word (self, map->usr1) >> 26 & 0x3f) + 1;

  if ((word (self, map->usr) & USR_ADDRESS) == 0)
    return 0;

  /* The older two shift the address out from the top. */
  if (self->model->generation != LB_PRACTICE_LATER)
    return bits >= 32 ? word (self, 4) : word (self, 4) >> (32 - bits);

  return word (self, 4);
}

static void
execute (LbPracticeSpi *self,
         gint64         now)
{
  const LbPracticeSpiMap *map = &self->model->spi;
  Command command = { 0 };

  if ((word (self, map->usr) & USR_COMMAND) == 0)
    return;

  command.code = word (self, map->usr2) & 0xff;
  command.address = bus_address (self);
  command.sent = data_bytes (self, USR_MOSI);
  command.wanted = data_bytes (self, USR_MISO);
  for (guint i = 0; i < BUFFER / 4; i++)
    lb_put_le32 (command.data + 4 * i, self->words[map->w0 / 4 + i]);

  run_command (self, now, &command);

  if (command.wanted == 0)
    return;

  memset (command.data + command.wanted, 0, BUFFER - command.wanted);
  for (guint i = 0; i < (command.wanted + 3) / 4; i++)
    self->words[map->w0 / 4 + i] = lb_get_le32 (command.data + 4 * i);
}

void
lb_practice_spi_write (LbPracticeSpi *self,
                       gint64         now,
                       guint32        address,
                       guint32        value)
{
  guint index = (address - self->model->spi.base) / 4;

  self->words[index] = value;
  if (index != 0)
    return;

  /* The command bit clears itself when the transfer is over, long before the host can look. */
  self->words[0] = 0;
  if ((value & CMD_USR) != 0)
    execute (self, now);
}

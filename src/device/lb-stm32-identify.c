/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-stm32"

#include "config.h"

#include "lb-stm32-identify.h"

#include <string.h>

#include "lb-error.h"
#include "lb-reader.h"
#include "lb-stm32-flash.h"

#define OBR_A 0x1cu
#define OPTR_C 0x20u
#define OBR_F1_RDPRT (1u << 1)
#define OBR_F0_RDPRT_SHIFT 1
#define OTP_START 0x1fff7800u
#define F1_SIZE_REGISTER 0x1ffff7e0u
#define F4_SIZE_REGISTER 0x1fff7a22u

static gboolean
read_ids (LbStm32Info *self,
          LbSwdTarget *target,
          GError     **error)
{
  guint32 id_register;

  if (!lb_swd_target_read_word (target, LB_CORTEX_CPUID, &self->cpuid, error))
    return FALSE;
  if (self->cpuid == 0 || self->cpuid == G_MAXUINT32)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_PROTOCOL,
                   "No valid reply: the core's id reads as %08x. Check the wires and the supply.",
                   self->cpuid);
      return FALSE;
    }

  id_register = lb_cortex_id_register (self->cpuid);
  if (id_register == 0)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED,
                   "The core %08x is none of the families this program knows (Cortex-M0 to M7).",
                   self->cpuid);
      return FALSE;
    }

  return lb_swd_target_read_word (target, id_register, &self->idcode, error);
}

static gboolean
find_chip (LbStm32Info *self,
           GError     **error)
{
  self->chip = lb_stm32_chip_find (self->idcode, self->cpuid);
  if (self->chip != NULL)
    return TRUE;

  if ((self->idcode & 0xfff) == 0)
    g_set_error (error, LB_ERROR, LB_ERROR_PROTOCOL,
                 "No valid reply: the chip's id reads as 0. Check the wires and the supply.");
  else
    g_set_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED,
                 "This program does not know the chip with the id 0x%03x (core %08x).",
                 self->idcode & 0xfff, self->cpuid);
  return FALSE;
}

gboolean
lb_stm32_read_uid (const LbStm32Chip *chip,
                   LbSwdTarget       *target,
                   guint8             uid[12],
                   GError           **error)
{
  for (guint i = 0; i < 3; i++)
    {
      guint32 word;

      if (!lb_swd_target_read_word (target, chip->uid_register + 4 * i, &word, error))
        return FALSE;
      lb_put_le32 (uid + 4 * i, word);
    }

  return TRUE;
}

/* The size is a half-word; only whole words are read. */
static gboolean
read_size (LbStm32Info *self,
           LbSwdTarget *target,
           GError     **error)
{
  guint32 address = self->chip->size_register;
  guint32 word;

  if (!lb_swd_target_read_word (target, address & ~3u, &word, error))
    return FALSE;

  self->flash_size = lb_stm32_flash_size (self->chip, (guint16) (word >> (8 * (address & 3))),
                                          &self->size_certain);
  return TRUE;
}

static guint
rdp_level (const LbStm32Chip *chip,
           guint32            option_word)
{
  guint bits;

  switch (chip->driver)
    {
    case LB_STM32_DRIVER_B:
      return lb_stm32_rdp_level (option_word);
    case LB_STM32_DRIVER_C:
      return lb_stm32_rdp_level (option_word << 8);
    case LB_STM32_DRIVER_A:
    default:
      if (chip->size_register == F1_SIZE_REGISTER)
        return (option_word & OBR_F1_RDPRT) != 0 ? 1 : 0;
      bits = (option_word >> OBR_F0_RDPRT_SHIFT) & 3;
      return bits == 3 ? 2 : bits != 0 ? 1 : 0;
    }
}

static gboolean
read_options (LbStm32Info *self,
              LbSwdTarget *target,
              GError     **error)
{
  static const guint32 offsets[] = {
    [LB_STM32_DRIVER_A] = OBR_A,
    [LB_STM32_DRIVER_B] = LB_STM32_OPTCR,
    [LB_STM32_DRIVER_C] = OPTR_C,
  };
  guint32 address = self->chip->flash_base + offsets[self->chip->driver];

  if (!lb_swd_target_read_word (target, address, &self->option_word, error))
    return FALSE;

  self->rdp_level = rdp_level (self->chip, self->option_word);
  return TRUE;
}

/* For the record; a chip that does not let it be read is no worse for it. */
static void
read_otp (LbStm32Info  *self,
          LbSwdTarget  *target,
          GCancellable *cancellable)
{
  guint8 again[LB_STM32_OTP_LENGTH];

  self->have_otp =
    self->chip->size_register == F4_SIZE_REGISTER && self->rdp_level == 0 &&
    lb_swd_target_read (target, OTP_START, self->otp, sizeof self->otp, cancellable, NULL) &&
    lb_swd_target_read (target, OTP_START, again, sizeof again, cancellable, NULL) &&
    memcmp (self->otp, again, sizeof again) == 0;
}

gboolean
lb_stm32_identify (LbStm32Info  *self,
                   LbSwdTarget  *target,
                   GCancellable *cancellable,
                   GError      **error)
{
  if (!read_ids (self, target, error) ||
      !find_chip (self, error) ||
      !lb_stm32_read_uid (self->chip, target, self->uid, error) ||
      !read_size (self, target, error) ||
      !read_options (self, target, error))
    {
      g_prefix_error (error, "Identifying the chip: ");
      return FALSE;
    }

  read_otp (self, target, cancellable);
  return TRUE;
}

static GStrv
dup_features (const LbStm32Info *self)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *options = g_strdup_printf ("Option bytes 0x%08x", self->option_word);

  g_strv_builder_add (builder, options);
  if (self->have_otp)
    g_strv_builder_add (builder, lb_bytes_are (self->otp, sizeof self->otp, 0xff)
                                   ? "One-time area empty" : "One-time area in use");
  return g_strv_builder_end (builder);
}

LbIdentity *
lb_stm32_info_to_identity (const LbStm32Info *self)
{
  LbIdentity *identity = lb_identity_new ();
  g_autofree char *revision = lb_stm32_revision_text (self->chip, self->idcode);
  GString *unit = g_string_new (NULL);

  for (guint i = 0; i < sizeof self->uid; i++)
    g_string_append_printf (unit, "%02x", self->uid[i]);

  identity->family = LB_FAMILY_STM32;
  identity->chip = g_strdup (self->chip->chip);
  identity->chip_name = g_strdup (self->chip->name);
  identity->model = g_strdup_printf ("%s %s", self->chip->name, revision);
  identity->revision = -1;
  identity->unit = g_string_free (unit, FALSE);
  identity->features = dup_features (self);
  identity->flash_size = self->flash_size;
  identity->size_evidence = self->size_certain ? LB_SIZE_FROM_CHIP : 0;
  identity->security = LB_SECURITY_KNOWN;
  if (self->rdp_level == 1)
    identity->security |= LB_SECURITY_READ_PROTECTION;
  else if (self->rdp_level == 2)
    identity->security |= LB_SECURITY_READ_PROTECTION_2;
  return identity;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-stm32"

#include "config.h"

#include "lb-stm32-flash.h"

#include "lb-error.h"
#include "lb-reader.h"

#define FLASH_ACR 0x00u
#define FLASH_KEYR 0x04u
#define FLASH_OPTKEYR 0x08u
#define FLASH_SR 0x0cu
#define FLASH_CR 0x10u

#define KEY_1 0x45670123u
#define KEY_2 0xcdef89abu
#define OPTION_KEY_1 0x08192a3bu
#define OPTION_KEY_2 0x4c5d6e7fu

#define SR_OPERR (1u << 1)
#define SR_WRPERR (1u << 4)
#define SR_PGAERR (1u << 5)
#define SR_PGPERR (1u << 6)
#define SR_PGSERR (1u << 7)
#define SR_ERRORS 0xf2u
#define SR_CLEAR 0xf3u
#define SR_BSY (1u << 16)

#define CR_PG (1u << 0)
#define CR_SER (1u << 1)
#define CR_MER (1u << 2)
#define CR_SNB_SHIFT 3
#define CR_PSIZE_SHIFT 8
#define CR_STRT (1u << 16)
#define CR_LOCK (1u << 31)
#define PSIZE_X8 0u
#define PSIZE_X32 2u

#define OPTCR_OPTLOCK (1u << 0)
#define OPTCR_OPTSTRT (1u << 1)
#define OPTCR_RDP_SHIFT 8
#define OPTCR_RDP (0xffu << OPTCR_RDP_SHIFT)
#define OPTCR_NWRP 0x0fff0000u
#define RDP_OPEN 0xaau
#define RDP_FOR_EVER 0xccu

#define ACR_ICEN (1u << 9)
#define ACR_DCEN (1u << 10)
#define ACR_ICRST (1u << 11)
#define ACR_DCRST (1u << 12)

#define LOWEST_X32_MV 2700
#define LOWEST_POSSIBLE_MV 1500
#define CHUNK 4096 /* one command of the adapter */
#define POLL_MS 10
#define IDLE_TIMEOUT_MS 10000
#define PROGRAM_TIMEOUT_MS 6000
#define SECTOR_TIMEOUT_MS 10000
#define MASS_TIMEOUT_MS 33000

void
lb_stm32_flash_init (LbStm32Flash *self,
                     LbSwdTarget  *target,
                     guint32       base,
                     guint         millivolts)
{
  self->target = target;
  self->base = base;
  self->by_bytes = millivolts >= LOWEST_POSSIBLE_MV && millivolts < LOWEST_X32_MV;
}

static gboolean
read_register (LbStm32Flash *self,
               guint32       offset,
               guint32      *value,
               GError      **error)
{
  return lb_swd_target_read_word (self->target, self->base + offset, value, error);
}

static gboolean
write_register (LbStm32Flash *self,
                guint32       offset,
                guint32       value,
                GError      **error)
{
  return lb_swd_target_write_word (self->target, self->base + offset, value, error);
}

static guint32
psize (const LbStm32Flash *self)
{
  return (self->by_bytes ? PSIZE_X8 : PSIZE_X32) << CR_PSIZE_SHIFT;
}

/* Says which of the controller's flags is up. */
static void
set_flag_error (GError **error,
                guint32  sr)
{
  if ((sr & SR_WRPERR) != 0)
    g_set_error (error, LB_ERROR, LB_ERROR_DEVICE,
                 "This part of the flash is write-protected (WRPERR). Clear the write protection "
                 "first.");
  else if ((sr & SR_PGPERR) != 0)
    g_set_error (error, LB_ERROR, LB_ERROR_DEVICE,
                 "The flash controller refused the access width (PGPERR): the supply may be low.");
  else if ((sr & SR_PGSERR) != 0)
    g_set_error (error, LB_ERROR, LB_ERROR_DEVICE,
                 "The flash controller refused the order of commands (PGSERR).");
  else
    g_set_error (error, LB_ERROR, LB_ERROR_DEVICE, "The flash controller reports an error (%02x).",
                 sr & SR_ERRORS);
}

/*
 * Waits until the controller is idle; @sr then holds its flags. Deaf to a cancel on purpose: what
 * was begun in the flash ends in the flash.
 */
static gboolean
wait_idle (LbStm32Flash *self,
           guint         timeout_ms,
           guint32      *sr,
           GError      **error)
{
  gint64 end = lb_swd_target_now (self->target) + timeout_ms * 1000ll;

  while (TRUE)
    {
      if (!read_register (self, FLASH_SR, sr, error))
        return FALSE;
      if ((*sr & SR_BSY) == 0)
        return TRUE;
      if (lb_swd_target_now (self->target) > end)
        break;
      if (!lb_swd_target_sleep (self->target, POLL_MS, NULL, error))
        return FALSE;
    }

  g_set_error (error, LB_ERROR, LB_ERROR_TIMEOUT,
               "The flash is still busy after %u s. The supply may be too weak.",
               timeout_ms / 1000);
  return FALSE;
}

/* A key sequence that another program began and never ended blocks the lock until a reset. */
static gboolean
reset_and_halt (LbStm32Flash *self,
                GError      **error)
{
  LbSwdTarget *target = self->target;

  return lb_swd_target_write_word (target, LB_CORTEX_DEMCR, LB_CORTEX_VC_CORERESET, error) &&
         lb_swd_target_write_word (target, LB_CORTEX_AIRCR, LB_CORTEX_AIRCR_SYSRESETREQ, error) &&
         lb_swd_target_sleep (target, POLL_MS, NULL, error) &&
         lb_swd_target_halt (target, NULL, error) &&
         lb_swd_target_write_word (target, LB_CORTEX_DEMCR, 0, error);
}

static gboolean
try_unlock (LbStm32Flash *self,
            gboolean     *unlocked,
            GError      **error)
{
  guint32 cr;

  if (!read_register (self, FLASH_CR, &cr, error))
    return FALSE;

  if ((cr & CR_LOCK) != 0 &&
      (!write_register (self, FLASH_KEYR, KEY_1, error) ||
       !write_register (self, FLASH_KEYR, KEY_2, error) ||
       !read_register (self, FLASH_CR, &cr, error)))
    return FALSE;

  *unlocked = (cr & CR_LOCK) == 0;
  return TRUE;
}

static gboolean
prepare (LbStm32Flash *self,
         GError      **error)
{
  gboolean unlocked;
  guint32 sr;

  if (!wait_idle (self, IDLE_TIMEOUT_MS, &sr, error) || !try_unlock (self, &unlocked, error))
    return FALSE;
  if (!unlocked && (!reset_and_halt (self, error) || !try_unlock (self, &unlocked, error)))
    return FALSE;
  if (!unlocked)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_DEVICE,
                   "The flash controller stays locked. Take the power off the board and on again.");
      return FALSE;
    }

  return write_register (self, FLASH_SR, SR_CLEAR, error);
}

/* Locks again; what went wrong before it is what the caller hears about. */
static gboolean
finish (LbStm32Flash *self,
        gboolean      success,
        GError      **error)
{
  if (success)
    return write_register (self, FLASH_CR, CR_LOCK, error);

  write_register (self, FLASH_SR, SR_CLEAR, NULL);
  write_register (self, FLASH_CR, CR_LOCK, NULL);
  return FALSE;
}

static gboolean
run_erase (LbStm32Flash *self,
           guint32       what,
           guint         timeout_ms,
           GError      **error)
{
  guint32 cr = psize (self) | what;
  guint32 sr;

  if (!write_register (self, FLASH_CR, cr, error) ||
      !write_register (self, FLASH_CR, cr | CR_STRT, error) ||
      !wait_idle (self, timeout_ms, &sr, error))
    return FALSE;

  if ((sr & SR_ERRORS) == 0)
    return TRUE;

  set_flag_error (error, sr);
  return FALSE;
}

gboolean
lb_stm32_flash_erase_sector (LbStm32Flash *self,
                             guint         number,
                             GCancellable *cancellable,
                             GError      **error)
{
  if (g_cancellable_set_error_if_cancelled (cancellable, error) || !prepare (self, error))
    return FALSE;

  return finish (self,
                 run_erase (self, CR_SER | number << CR_SNB_SHIFT, SECTOR_TIMEOUT_MS, error),
                 error);
}

gboolean
lb_stm32_flash_mass_erase (LbStm32Flash *self,
                           GCancellable *cancellable,
                           GError      **error)
{
  if (g_cancellable_set_error_if_cancelled (cancellable, error) || !prepare (self, error))
    return FALSE;

  return finish (self, run_erase (self, CR_MER, MASS_TIMEOUT_MS, error), error);
}

/* @sr: (out): the flags after the chunk; an error of the link alone is a failure */
static gboolean
program_chunk (LbStm32Flash *self,
               guint32       address,
               const guint8 *data,
               gsize         len,
               guint32      *sr,
               GCancellable *cancellable,
               GError      **error)
{
  LbSwdTarget *target = self->target;
  gboolean sent = self->by_bytes
                    ? lb_swd_target_write_bytes (target, address, data, len, cancellable, error)
                    : lb_swd_target_write (target, address, data, len, cancellable, error);

  return sent && wait_idle (self, PROGRAM_TIMEOUT_MS, sr, error);
}

static gboolean
begin_program (LbStm32Flash *self,
               GError      **error)
{
  return write_register (self, FLASH_CR, psize (self) | CR_PG, error);
}

static gboolean
program_run (LbStm32Flash *self,
             guint32       address,
             const guint8 *data,
             gsize         len,
             GCancellable *cancellable,
             GError      **error)
{
  gsize done = 0;

  while (done < len)
    {
      gsize n = MIN (len - done, CHUNK - (address + done) % CHUNK);
      guint32 sr = 0;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (lb_bytes_are (data + done, n, 0xff))
        {
          done += n;
          continue;
        }
      if (!program_chunk (self, address + (guint32) done, data + done, n, &sr, cancellable, error))
        return FALSE;

      if ((sr & SR_ERRORS) == 0)
        done += n;
      else if ((sr & SR_PGPERR) != 0 && !self->by_bytes)
        {
          /* The supply is lower than the sense pin says. The chunk is written again in bytes. */
          self->by_bytes = TRUE;
          if (!write_register (self, FLASH_SR, SR_CLEAR, error) || !begin_program (self, error))
            return FALSE;
        }
      else
        {
          set_flag_error (error, sr);
          return FALSE;
        }
    }

  return TRUE;
}

gboolean
lb_stm32_flash_program (LbStm32Flash *self,
                        guint32       address,
                        const guint8 *data,
                        gsize         len,
                        GCancellable *cancellable,
                        GError      **error)
{
  g_return_val_if_fail (address % 4 == 0 && len % 4 == 0, FALSE);

  if (lb_bytes_are (data, len, 0xff))
    return TRUE;
  if (!prepare (self, error))
    return FALSE;

  return finish (self,
                 begin_program (self, error) &&
                   program_run (self, address, data, len, cancellable, error),
                 error);
}

gboolean
lb_stm32_flash_flush_caches (LbStm32Flash *self,
                             GError      **error)
{
  guint32 acr;
  guint32 off;

  if (!read_register (self, FLASH_ACR, &acr, error))
    return FALSE;

  off = acr & ~(ACR_ICEN | ACR_DCEN | ACR_ICRST | ACR_DCRST);
  return write_register (self, FLASH_ACR, off, error) &&
         write_register (self, FLASH_ACR, off | ACR_ICRST | ACR_DCRST, error) &&
         write_register (self, FLASH_ACR, off, error) &&
         write_register (self, FLASH_ACR, acr & ~(ACR_ICRST | ACR_DCRST), error);
}

guint
lb_stm32_rdp_level (guint32 optcr)
{
  guint rdp = (optcr & OPTCR_RDP) >> OPTCR_RDP_SHIFT;

  if (rdp == RDP_OPEN)
    return 0;
  return rdp == RDP_FOR_EVER ? 2 : 1;
}

guint32
lb_stm32_compose_optcr (guint32  old,
                        gboolean clear_write_protection)
{
  guint32 value = old & ~(OPTCR_RDP | OPTCR_OPTLOCK | OPTCR_OPTSTRT);

  if (clear_write_protection)
    value |= OPTCR_NWRP;
  return value | RDP_OPEN << OPTCR_RDP_SHIFT;
}

/* The only function that writes OPTCR. */
static gboolean
write_options (LbStm32Flash *self,
               guint32       old,
               gboolean      clear_write_protection,
               guint         timeout_ms,
               GError      **error)
{
  guint32 value = lb_stm32_compose_optcr (old, clear_write_protection);
  guint32 optcr;
  guint32 sr;

  if (!write_register (self, FLASH_OPTKEYR, OPTION_KEY_1, error) ||
      !write_register (self, FLASH_OPTKEYR, OPTION_KEY_2, error) ||
      !read_register (self, LB_STM32_OPTCR, &optcr, error))
    return FALSE;
  if ((optcr & OPTCR_OPTLOCK) != 0)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_DEVICE,
                   "The option bytes stay locked. Take the power off the board and on again.");
      return FALSE;
    }

  if (!write_register (self, LB_STM32_OPTCR, value, error) ||
      !write_register (self, LB_STM32_OPTCR, value | OPTCR_OPTSTRT, error) ||
      !wait_idle (self, timeout_ms, &sr, error) ||
      !write_register (self, LB_STM32_OPTCR, value | OPTCR_OPTLOCK, error))
    return FALSE;

  if ((sr & SR_ERRORS) == 0)
    return TRUE;

  set_flag_error (error, sr);
  return FALSE;
}

static gboolean
read_options (LbStm32Flash *self,
              guint32      *optcr,
              GError      **error)
{
  guint32 again;
  guint32 sr;

  if (!wait_idle (self, IDLE_TIMEOUT_MS, &sr, error) ||
      !read_register (self, LB_STM32_OPTCR, optcr, error) ||
      !read_register (self, LB_STM32_OPTCR, &again, error))
    return FALSE;
  if (*optcr == again)
    return TRUE;

  /* What is decided from this word may erase the chip: one bad read must not decide it. */
  g_set_error (error, LB_ERROR, LB_ERROR_UNSTABLE,
               "The option bytes read differently twice. Check the wires and the supply.");
  return FALSE;
}

gboolean
lb_stm32_flash_remove_read_protection (LbStm32Flash *self,
                                       GCancellable *cancellable,
                                       GError      **error)
{
  guint32 optcr;
  guint level;

  if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
      !read_options (self, &optcr, error))
    return FALSE;

  level = lb_stm32_rdp_level (optcr);
  if (level != 1)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_REFUSED,
                   level == 0 ? "This chip is not read-protected."
                              : "This chip is locked for ever (protection level 2).");
      return FALSE;
    }

  return write_options (self, optcr, FALSE, MASS_TIMEOUT_MS, error);
}

gboolean
lb_stm32_flash_clear_write_protection (LbStm32Flash *self,
                                       GCancellable *cancellable,
                                       GError      **error)
{
  guint32 optcr;

  if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
      !read_options (self, &optcr, error))
    return FALSE;

  /* At any other level this write would erase the whole flash. */
  if (lb_stm32_rdp_level (optcr) != 0)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_REFUSED,
                   "The write protection of a read-protected chip is not touched.");
      return FALSE;
    }

  return write_options (self, optcr, TRUE, IDLE_TIMEOUT_MS, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-vesc-result"

#include "config.h"

#include <glib/gi18n.h>

#include "lb-vesc-result.h"

void
lb_vesc_result_clear (LbVescResult *self)
{
  g_clear_pointer (&self->reason, g_free);
}

static gboolean
version_is_unchanged (LbVescJob *job)
{
  return g_strcmp0 (lb_vesc_job_get_version (job), lb_vesc_job_get_new_version (job)) == 0;
}

/* An upload that went well and changed nothing has a known cause (facts stm32 7). */
static void
fill_firmware (LbVescResult *self,
               LbVescJob    *job)
{
  self->warning = version_is_unchanged (job);
  if (self->warning)
    {
      self->title = _("The Version Is the Same as Before");
      self->reason = g_strdup (_("If the file holds another version, the controller has no boot loader or too old a one: "
                                 "upload a boot loader first, then the firmware again. If it holds the same version, all "
                                 "is well."));
    }
  else
    {
      self->title = _("Firmware Uploaded");
      /* Translators: version of the firmware */
      self->reason = g_strdup_printf (_("The controller started again and reports version %s. Restore the saved settings "
                                        "if the new firmware has lost them."), lb_vesc_job_get_new_version (job));
    }
}

static void
fill_vesc (LbVescResult *self,
           LbVescJob    *job)
{
  switch (lb_vesc_job_get_action (job))
    {
    case LB_VESC_SAVE:
      self->title = _("Settings Saved");
      self->reason = g_strdup (_("Motor and app configuration and scripts, read twice and the same both times. They are kept "
                                 "with this controller’s backups."));
      break;
    case LB_VESC_LOAD:
      self->title = _("Settings Restored");
      self->reason = g_strdup (_("The controller has the saved configuration and scripts again. Check the direction of the "
                                 "motor before you ride."));
      break;
    case LB_VESC_BOOTLOADER:
      self->title = _("Boot Loader Uploaded");
      self->reason = g_strdup (_("New firmware can be uploaded now."));
      break;
    case LB_VESC_FIRMWARE:
      fill_firmware (self, job);
      break;
    case LB_VESC_LIST:
    default:
      self->title = _("Done");
      self->reason = g_strdup ("");
      break;
    }
}

static void
fill_cancelled (LbVescResult *self,
                LbVescJob    *job)
{
  self->title = _("Cancelled");
  self->warning = lb_vesc_job_get_action (job) == LB_VESC_BOOTLOADER;
  switch (lb_vesc_job_get_action (job))
    {
    case LB_VESC_BOOTLOADER:
      self->reason = g_strdup (_("The boot loader may be incomplete. The firmware goes on running, but upload the boot loader "
                                 "again before new firmware."));
      break;
    case LB_VESC_FIRMWARE:
      self->reason = g_strdup (_("The old firmware is as it was. Scripts may be gone: restore the saved settings to have them "
                                 "back."));
      break;
    case LB_VESC_LOAD:
      self->reason = g_strdup (_("A part of the settings may be restored already. What was set before is saved."));
      break;
    case LB_VESC_SAVE:
    case LB_VESC_LIST:
    default:
      self->reason = g_strdup (_("Nothing on the controller was changed."));
      break;
    }
}

static void
fill_unlocked (LbVescResult *self,
               LbJob        *job)
{
  if (lb_job_get_result (job) == LB_JOB_RESULT_CANCELLED)
    {
      self->warning = TRUE;
      self->title = _("Cancelled");
      self->reason = g_strdup (_("The chip may be erased and still protected. Take its power off and on, then connect again."));
      return;
    }

  self->title = _("Protection Removed");
  self->reason = g_strdup (_("The chip is blank now. Take all power off the board and give it power again before anything "
                             "else. Then connect, and write firmware and boot loader or restore a backup."));
}

gboolean
lb_vesc_result_fill (LbVescResult *self,
                     LbJob        *job)
{
  if (LB_IS_UNLOCK_JOB (job))
    fill_unlocked (self, job);
  else if (!LB_IS_VESC_JOB (job))
    return FALSE;
  else if (lb_job_get_result (job) == LB_JOB_RESULT_CANCELLED)
    fill_cancelled (self, LB_VESC_JOB (job));
  else
    fill_vesc (self, LB_VESC_JOB (job));

  return TRUE;
}

void
lb_vesc_result_foreach (LbJob      *job,
                        LbFactFunc  func,
                        gpointer    user_data)
{
  LbVescJob *vesc = LB_IS_VESC_JOB (job) ? LB_VESC_JOB (job) : NULL;
  gboolean is_firmware;

  if (vesc == NULL)
    return;

  is_firmware = lb_vesc_job_get_action (vesc) == LB_VESC_FIRMWARE;
  if (lb_vesc_job_get_hardware (vesc) != NULL)
    func (_("Hardware"), lb_vesc_job_get_hardware (vesc), user_data);
  if (is_firmware && lb_vesc_job_get_version (vesc) != NULL)
    func (_("Firmware before"), lb_vesc_job_get_version (vesc), user_data);
  if (lb_vesc_job_get_new_version (vesc) != NULL)
    func (is_firmware ? _("Firmware now") : _("Firmware"), lb_vesc_job_get_new_version (vesc), user_data);
  if (lb_vesc_job_get_output (vesc) != NULL)
    func (_("File"), lb_vesc_job_get_output (vesc), user_data);
  if (lb_vesc_job_get_safety_path (vesc) != NULL)
    func (_("Settings before"), lb_vesc_job_get_safety_path (vesc), user_data);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-job.h"
#include "lb-vesc-device.h"

G_BEGIN_DECLS

/**
 * LbVescJob:
 *
 * What only a working VESC on its serial line can do: its flash cannot be read, but its settings can
 * be kept and brought back, and it takes firmware and bootloader. Before a change its settings are
 * kept beside the unit's backups; the firmware itself is not in that safety copy, which the person
 * must have been told.
 *
 * On any other device it fails with LB_ERROR_UNSUPPORTED. Getters answer after success (the path of
 * the safety copy also after a failure), in the job's main context.
 */
#define LB_TYPE_VESC_JOB (lb_vesc_job_get_type ())
G_DECLARE_FINAL_TYPE (LbVescJob, lb_vesc_job, LB, VESC_JOB, LbJob)

typedef enum
{
  LB_VESC_LIST,       /* who is on the CAN bus */
  LB_VESC_SAVE,       /* settings and scripts into a file */
  LB_VESC_LOAD,       /* back from a file */
  LB_VESC_FIRMWARE,   /* upload, start, and ask for the version */
  LB_VESC_BOOTLOADER,
} LbVescAction;

LbVescJob  *lb_vesc_job_new (LbVescAction action);

/* Before lb_worker_submit(). */

/* @can_id: of a controller behind the one that is connected, or -1 */
void        lb_vesc_job_set_can_id     (LbVescJob  *self,
                                        int         can_id);
/* @content: of the file to bring, for LOAD, FIRMWARE and BOOTLOADER */
void        lb_vesc_job_set_content    (LbVescJob  *self,
                                        GBytes     *content);
/* @path: where SAVE puts the file, replacing it whole; without one it is kept in the library */
void        lb_vesc_job_set_output     (LbVescJob  *self,
                                        const char *path);
/* @hardware: what FIRMWARE is for, as a person said or its folder is called ("410_o_411_o_412") */
void        lb_vesc_job_set_hardware   (LbVescJob  *self,
                                        const char *hardware);
/*
 * The person typed the hardware name of this very controller: firmware whose hardware is not known is
 * uploaded then. Firmware that is known to be for other hardware never is.
 */
void        lb_vesc_job_confirm_hardware  (LbVescJob *self);
/* The person agreed to settings of another controller. */
void        lb_vesc_job_accept_other_unit (LbVescJob *self);

LbVescAction lb_vesc_job_get_action     (LbVescJob  *self);
/* Returns: where SAVE has put the file */
const char *lb_vesc_job_get_output      (LbVescJob  *self);
/* Returns: (nullable): the copy of the settings made before an upload or a load */
const char *lb_vesc_job_get_safety_path (LbVescJob *self);
/* Returns: "6.02": before the job, and after it */
const char *lb_vesc_job_get_version    (LbVescJob  *self);
const char *lb_vesc_job_get_new_version (LbVescJob *self);
const char *lb_vesc_job_get_hardware   (LbVescJob  *self);
/* Returns: (transfer none): the connected controller as it is now, not the one behind it */
LbIdentity *lb_vesc_job_get_identity    (LbVescJob  *self);
/* Returns: (transfer none) (element-type LbVescCanPeer) (nullable): what LIST found */
GPtrArray  *lb_vesc_job_get_peers       (LbVescJob  *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-device.h"
#include "lb-port.h"
#include "lb-vesc-session.h"

G_BEGIN_DECLS

/**
 * LbVescDevice:
 *
 * A working VESC on its serial line. Its flash cannot be read this way (facts 4.2), so it has none
 * of the features of LbDevice; it has a version, settings and scripts that can be kept, and takes
 * firmware and bootloaders. The functions below are for its own jobs. Worker thread.
 */
#define LB_TYPE_VESC_DEVICE (lb_vesc_device_get_type ())
G_DECLARE_FINAL_TYPE (LbVescDevice, lb_vesc_device, LB, VESC_DEVICE, LbDevice)

/* @port: (transfer none) */
LbDevice            *lb_vesc_device_new              (LbPort         *port);

/* Valid after open. */
const LbVescVersion *lb_vesc_device_get_version      (LbVescDevice   *self);

/**
 * lb_vesc_device_list_can:
 *
 * Asks the controllers behind this one on the CAN bus who they are; takes some seconds.
 *
 * Returns: (transfer full) (element-type LbVescCanPeer)
 */
typedef struct
{
  guint8         id;
  LbVescVersion *version; /* NULL when it is there but does not answer */
} LbVescCanPeer;

GPtrArray           *lb_vesc_device_list_can         (LbVescDevice   *self,
                                                      GCancellable   *cancellable,
                                                      GError        **error);

/**
 * lb_vesc_device_set_can_id:
 * @can_id: of a controller behind this one, or LB_VESC_NO_CAN
 *
 * Everything after it is about that controller, the identity too.
 */
gboolean             lb_vesc_device_set_can_id       (LbVescDevice   *self,
                                                      int             can_id,
                                                      GCancellable   *cancellable,
                                                      GError        **error);

/**
 * lb_vesc_device_read_settings:
 *
 * Motor and app configuration, QML and Lisp, with the hardware, firmware and unit they are of.
 *
 * Returns: (transfer full): a JSON document, to be kept as a file
 */
GBytes              *lb_vesc_device_read_settings    (LbVescDevice   *self,
                                                      GCancellable   *cancellable,
                                                      GError        **error);

/**
 * lb_vesc_device_write_settings:
 * @settings: what lb_vesc_device_read_settings() gave
 * @other_unit_accepted: the person agreed to settings of another controller (its current offsets
 *   and CAN id come along)
 *
 * Returns: %FALSE with LB_ERROR_INVALID (not such a document), LB_ERROR_OTHER_UNIT, or
 * LB_ERROR_REFUSED (another firmware's settings; nothing was changed)
 */
gboolean             lb_vesc_device_write_settings   (LbVescDevice   *self,
                                                      GBytes         *settings,
                                                      gboolean        other_unit_accepted,
                                                      GCancellable   *cancellable,
                                                      GError        **error);

/**
 * lb_vesc_device_upload_firmware:
 * @image_hardware: (nullable): which hardware the image is for
 * @hardware_confirmed: the person typed this controller's hardware name
 *
 * Uploads, lets the bootloader work, waits for the controller and reads its version back, which
 * lb_vesc_device_get_version() then returns.
 *
 * Returns: %FALSE with the errors of lb_vesc_upload_firmware() and lb_vesc_wait_for_return()
 */
gboolean             lb_vesc_device_upload_firmware  (LbVescDevice   *self,
                                                      GBytes         *image,
                                                      const char     *image_hardware,
                                                      gboolean        hardware_confirmed,
                                                      LbProgress     *progress,
                                                      GCancellable   *cancellable,
                                                      GError        **error);
gboolean             lb_vesc_device_upload_bootloader (LbVescDevice  *self,
                                                       GBytes        *image,
                                                       LbProgress    *progress,
                                                       GCancellable  *cancellable,
                                                       GError       **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-vesc-session.h"

G_BEGIN_DECLS

/**
 * lb_vesc_upload_firmware:
 * @version: of the controller as it is
 * @image: firmware as it stands at 08000000; a staging header is stripped
 * @image_hardware: (nullable): which hardware the image is for, as its folder is called
 * @hardware_confirmed: the person typed the hardware's name: the only way around a missing name
 *
 * Puts firmware into the staging area and starts the bootloader, which copies it. The controller
 * then
 * vanishes and comes back; lb_vesc_wait_for_return() waits for it. Scripts are lost (facts 3).
 * Wrong firmware destroys the power stage, so it is refused.
 *
 * Returns: %FALSE with LB_ERROR_REFUSED (hardware), LB_ERROR_INVALID (image), LB_ERROR_DEVICE, …;
 * until the last step the running firmware is untouched
 */
gboolean       lb_vesc_upload_firmware   (LbVescSession        *self,
                                          const LbVescVersion  *version,
                                          GBytes               *image,
                                          const char           *image_hardware,
                                          gboolean              hardware_confirmed,
                                          LbProgress           *progress,
                                          GCancellable         *cancellable,
                                          GError              **error);

/**
 * lb_vesc_upload_bootloader:
 *
 * Writes a bootloader into its sector. Needs firmware 3.59, which can erase it first.
 */
gboolean       lb_vesc_upload_bootloader (LbVescSession        *self,
                                          const LbVescVersion  *version,
                                          GBytes               *image,
                                          LbProgress           *progress,
                                          GCancellable         *cancellable,
                                          GError              **error);

/**
 * lb_vesc_wait_for_return:
 *
 * Opens the port again until the controller answers.
 *
 * Returns: (transfer full): its version now; %NULL with LB_ERROR_TIMEOUT when it stays away
 */
LbVescVersion *lb_vesc_wait_for_return   (LbVescSession        *self,
                                          GCancellable         *cancellable,
                                          GError              **error);

G_END_DECLS

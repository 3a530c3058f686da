/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <adwaita.h>

#include "lb-flow.h"

G_BEGIN_DECLS

/**
 * LbVescUploadPage:
 *
 * The last look before firmware or a boot loader goes to a working VESC: whether the file is for its
 * hardware, and that what is on it now cannot be brought back. Lets the flow do it when all is accepted.
 */
#define LB_TYPE_VESC_UPLOAD_PAGE (lb_vesc_upload_page_get_type ())
G_DECLARE_FINAL_TYPE (LbVescUploadPage, lb_vesc_upload_page, LB, VESC_UPLOAD_PAGE, AdwBin)

GtkWidget *lb_vesc_upload_page_new       (LbFlow           *flow);
/* @order: an upload with the content of its file, for the controller that is chosen now */
void       lb_vesc_upload_page_set_order (LbVescUploadPage *self,
                                          LbVescOrder      *order);

G_END_DECLS

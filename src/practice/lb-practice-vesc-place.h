/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-place.h"
#include "lb-practice-vesc.h"
#include "lb-usb-transport.h"

G_BEGIN_DECLS

/**
 * LbPracticeVescPlace:
 *
 * A practice VESC in the list of ports, in one of three ways: "vesc-stlink" behind an ST-Link,
 * "vesc"
 * on its serial line, "vesc-rescue" dead on the SWD header of a working one. What is in it lives
 * on in
 * a file; the board itself lives as long as the place. Any thread.
 */
#define LB_TYPE_PRACTICE_VESC_PLACE (lb_practice_vesc_place_get_type ())
G_DECLARE_FINAL_TYPE (LbPracticeVescPlace, lb_practice_vesc_place, LB, PRACTICE_VESC_PLACE, LbPlace)

typedef enum
{
  LB_PRACTICE_VESC_BY_STLINK,
  LB_PRACTICE_VESC_BY_SERIAL,
  LB_PRACTICE_VESC_BY_VESC, /* the serial line of the working one */
} LbPracticeVescWay;

/* Returns: (transfer full): "vesc-stlink", "vesc", "vesc-rescue", NULL-terminated */
GStrv              lb_practice_vesc_list_names     (void);
/* Returns: whether @spec is one of these; whether it is right shows when a place is made of it */
gboolean           lb_practice_vesc_is_spec        (const char  *spec);

/**
 * lb_practice_vesc_place_new_for_spec:
 * @spec: practice:NAME[,fault=SPEC]...[,instant]
 *
 * The flash is in $XDG_STATE_HOME/lifeboat/practice/NAME.bin; it is made with factory contents
 * when the
 * place is first opened and it is not there.
 *
 * Returns: (transfer full): the place, or %NULL with LB_ERROR_NOT_FOUND or LB_ERROR_INVALID
 */
LbPlace           *lb_practice_vesc_place_new_for_spec (const char   *spec,
                                                        GError      **error);
LbPracticeVescWay  lb_practice_vesc_place_get_way  (LbPracticeVescPlace  *self);

/**
 * lb_practice_vesc_place_open_usb:
 *
 * Plugs the practice ST-Link in. For LB_PRACTICE_VESC_BY_STLINK; the other two open to an LbPort.
 *
 * Returns: (transfer full): %NULL with LB_ERROR_DISK, …
 */
LbUsbTransport    *lb_practice_vesc_place_open_usb (LbPracticeVescPlace  *self,
                                                    GError              **error);

/* Returns: (transfer full): the board of one of the other two, %NULL with LB_ERROR_UNSUPPORTED, … */
LbPracticeVesc    *lb_practice_vesc_place_dup_vesc (LbPracticeVescPlace  *self,
                                                    GError              **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-messages.h"
#include "lb-vesc-contents.h"

G_BEGIN_DECLS

/*
 * What only owners of a VESC read: debug adapters, protection, what is on the chip. Translated.
 */

/**
 * lb_vesc_advice_for_error:
 * @way: how the device is reached, of lb_place_get_way()
 * @advice: (out): untouched when there is nothing special to say
 *
 * Returns: whether this way has words of its own for @error
 */
gboolean lb_vesc_advice_for_error (const GError *error,
                                   LbPlaceKind   way,
                                   LbAdvice     *advice);

/**
 * lb_vesc_silence_causes:
 *
 * Returns: (transfer full) (nullable): likeliest first, each with what to do; %NULL for other ways
 */
GStrv    lb_vesc_silence_causes   (LbPlaceKind   way);

/**
 * lb_protection_to_words:
 * @advice: (out): untouched without read protection
 *
 * Returns: whether @security has a read protection of an STM32 in it
 */
gboolean lb_protection_to_words   (LbSecurity    security,
                                   LbAdvice     *advice);

/* Returns: (transfer full): "3.28 V: good"; what is measured, and whether that is enough */
char    *lb_voltage_to_words      (guint          millivolts);

/* Returns: (transfer full) (nullable): "VESC firmware, settings, boot loader"; %NULL when not known */
char    *lb_contents_to_words     (LbVescContents contents);

G_END_DECLS

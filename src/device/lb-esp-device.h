/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-device.h"
#include "lb-port.h"

G_BEGIN_DECLS

/**
 * LbEspDevice:
 *
 * An Espressif chip in its loader, with Espressif's stub where one can run.
 *
 * A ROM loader can do less: the ESP8266's neither reads nor computes digests, so it can only be
 * erased and written. lb_device_get_features() tells after opening.
 *
 * Reads go fastest in long pieces (256 KiB and more): each lb_device_read() costs one round trip.
 */
#define LB_TYPE_ESP_DEVICE (lb_esp_device_get_type ())
G_DECLARE_FINAL_TYPE (LbEspDevice, lb_esp_device, LB, ESP_DEVICE, LbDevice)

/* @port stays open when the device is closed. */
LbDevice *lb_esp_device_new (LbPort *port);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-esp-device.h"
#include "lb-esp-loader.h"
#include "lb-esp-size.h"

G_BEGIN_DECLS

/* The inside of LbEspDevice: lb-esp-device.c is the interface, lb-esp-open.c gets a chip ready,
 * lb-esp-flash-setup.c finds out about its flash, lb-esp-recover.c goes on after trouble. */

/* What is read to prove a rate; it also tells what the flash's header says. */
#define LB_ESP_PROOF_LENGTH 4096u

struct _LbEspDevice
{
  LbDevice       parent_instance;

  LbPort        *port;
  LbEspLoader   *loader;
  LbOpenOptions  options;

  LbEspSecurity  security;
  LbEspInfo      info;
  guint          crystal_mhz;
  guint          target;        /* rate to work at */
  gboolean       rom_only;      /* no stub, for whatever reason */
  gboolean       raise_late;    /* a stub did not start at a raised rate: upload it at 115200 */
  GBytes        *proof;         /* (nullable): LB_ESP_PROOF_LENGTH bytes read at the bootloader */
  guint          packet_choice; /* which of the packet sizes */
  gboolean       opened;
};

/**
 * lb_esp_device_bring_up:
 * @connect: how to find the chip
 *
 * Connects and readies the loader: chip, stub, rate. Steps down while the rate makes trouble.
 * Identity and geometry are not touched.
 */
gboolean lb_esp_device_bring_up     (LbEspDevice         *self,
                                     const LbEspConnect  *connect,
                                     GCancellable        *cancellable,
                                     GError             **error);

/* The rate after @rate in the list, 0 when there is none. */
guint    lb_esp_device_slower       (guint rate);

/* The rate to begin with: what the user wants, else what the adapter can (facts 6.6). */
guint    lb_esp_device_first_target (LbEspDevice *self);

/* Tells listeners and the base class which rate is in use. */
void     lb_esp_device_tell_speed   (LbEspDevice *self);

/* The MAC in lower-case hex. Returns: (transfer full) (nullable) */
char    *lb_esp_device_format_unit  (const LbEspInfo *info);

LbHearing lb_esp_device_hearing     (LbEspBoot kind);

/* Returns: %FALSE with LB_ERROR_OTHER_UNIT when @now is not the unit that was opened */
gboolean lb_esp_device_check_unit   (LbEspDevice          *self,
                                     const LbEspInfo      *now,
                                     GError              **error);

/* lb_device_recover() */
gboolean lb_esp_device_recover      (LbDevice             *device,
                                     LbRecovery            how,
                                     GCancellable         *cancellable,
                                     GError              **error);

/* How many bytes a packet of a read may have at the present rate. */
guint    lb_esp_device_get_packet   (LbEspDevice *self);

/**
 * lb_esp_device_set_up_flash:
 * @identity: gets id, vendor, size and evidence
 *
 * Returns: %FALSE with LB_ERROR_DEVICE when there is no flash
 */
gboolean lb_esp_device_set_up_flash (LbEspDevice   *self,
                                     LbIdentity    *identity,
                                     GCancellable  *cancellable,
                                     GError       **error);

gboolean lb_esp_device_read_status  (LbEspDevice   *self,
                                     guint8        *status,
                                     GCancellable  *cancellable,
                                     GError       **error);
gboolean lb_esp_device_unprotect    (LbEspDevice   *self,
                                     GCancellable  *cancellable,
                                     GError       **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-port.h"
#include "lb-practice-stlink.h"
#include "lb-practice-vesc.h"
#include "lb-stm32-device.h"
#include "lb-usb-transport.h"

#define FLASH 0x08000000u
#define MIB (1024 * 1024u)

/* A chip of known content behind an emulated adapter, and our device on it. */
typedef struct
{
  guint8           *memory;  /* of the chip; NULL when the VESC itself is the device */
  LbPracticeStm32  *chip;    /* owned by the adapter */
  LbPracticeStlink *adapter; /* owned by @usb */
  LbUsbTransport   *usb;
  LbPracticeVesc   *vesc;    /* owned by @port */
  LbPort           *port;
  LbSwdTarget      *target;
  LbDevice         *device;
} Bench;

/* @part_name: (nullable): an STM32F405 when NULL */
void bench_init_part   (Bench                 *bench,
                        LbPracticeStlinkModel  model,
                        const char            *part_name);
/* An STM32F405 behind an ST-Link V2. */
void bench_init        (Bench                 *bench);
/* A working VESC 410 on its serial port, with another on its CAN bus as 17. */
void bench_init_vesc   (Bench                 *bench);
/* A dead VESC on the programming header of a working one. */
void bench_init_rescue (Bench                 *bench);
void bench_clear       (Bench                 *bench);

/* Opens without options and asserts that it works. */
void bench_open        (Bench                 *bench);
/* A fault of the adapter, whichever that is. */
void bench_add_fault   (Bench                 *bench,
                        const char            *spec);

/* What the memory of an ST-Link's chip holds at first: a start vector, then noise. */
void bench_fill        (guint8                *memory,
                        gsize                  length);

/* Erases and writes two sectors of different size, and looks at every other byte. */
void bench_check_write (Bench                 *bench);

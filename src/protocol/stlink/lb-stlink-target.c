/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-stlink"

#include "config.h"

#include "lb-stlink-target.h"

#include "lb-error.h"
#include "lb-reader.h"
#include "lb-stlink-memory.h"

#define NRST_HOLD_MS 20
#define HALT_TRIES 10
#define HAND_HALT_TRIES 60
#define HAND_HALT_MS 50
#define OLD_JTAG 24
#define OLDEST_WRITE_JTAG 15
#define POWERED_MV 1500

struct _LbStlinkTarget
{
  LbSwdTarget parent_instance;

  LbStlinkWire wire;
  gboolean     have_version;
  gboolean     in_debug;
  gboolean     nrst_seen;
};

G_DEFINE_FINAL_TYPE (LbStlinkTarget, lb_stlink_target, LB_TYPE_SWD_TARGET)

static gboolean
lb_stlink_target_read (LbSwdTarget  *target,
                       guint32       address,
                       guint8       *buf,
                       gsize         len,
                       GCancellable *cancellable,
                       GError      **error)
{
  return lb_stlink_memory_read (&LB_STLINK_TARGET (target)->wire, address, buf, len, cancellable,
                                error);
}

static gboolean
lb_stlink_target_write (LbSwdTarget  *target,
                        guint32       address,
                        const guint8 *data,
                        gsize         len,
                        GCancellable *cancellable,
                        GError      **error)
{
  return lb_stlink_memory_write (&LB_STLINK_TARGET (target)->wire, address, data, len, cancellable,
                                 error);
}

static gboolean
lb_stlink_target_write_bytes (LbSwdTarget  *target,
                              guint32       address,
                              const guint8 *data,
                              gsize         len,
                              GCancellable *cancellable,
                              GError      **error)
{
  return lb_stlink_memory_write_bytes (&LB_STLINK_TARGET (target)->wire, address, data, len,
                                       cancellable, error);
}

static gboolean
lb_stlink_target_read_word (LbSwdTarget *target,
                            guint32      address,
                            guint32     *value,
                            GError     **error)
{
  guint8 block[LB_STLINK_BLOCK];
  guint8 reply[8];

  lb_stlink_encode_word (block, LB_STLINK_READ_DEBUG_REG, address, 0);
  if (!lb_stlink_wire_ask_status (&LB_STLINK_TARGET (target)->wire, block, reply, sizeof reply,
                                  error))
    {
      g_prefix_error (error, "Reading the word at 0x%08x: ", address);
      return FALSE;
    }

  *value = lb_get_le32 (reply + 4);
  return TRUE;
}

static gboolean
lb_stlink_target_write_word (LbSwdTarget *target,
                             guint32      address,
                             guint32      value,
                             GError     **error)
{
  guint8 block[LB_STLINK_BLOCK];
  guint8 reply[2] = { 0 };

  lb_stlink_encode_word (block, LB_STLINK_WRITE_DEBUG_REG, address, value);
  if (!lb_stlink_wire_ask_status (&LB_STLINK_TARGET (target)->wire, block, reply, sizeof reply,
                                  error))
    {
      if (reply[0] == LB_STLINK_STATUS_WRITE_VERIFY)
        {
          g_clear_error (error);
          return TRUE;
        }
      g_prefix_error (error, "Writing the word at 0x%08x: ", address);
      return FALSE;
    }
  return TRUE;
}

/* Asks the core to stop, and to stop at its next start, until it has. */
static gboolean
halt_at_reset (LbStlinkTarget *self,
               guint           tries,
               guint           pause_ms,
               GCancellable   *cancellable,
               GError        **error)
{
  LbSwdTarget *target = LB_SWD_TARGET (self);
  guint32 dhcsr = 0;

  for (guint i = 0; i < tries; i++)
    {
      if (!lb_swd_target_write_word (target, LB_CORTEX_DHCSR, LB_CORTEX_DHCSR_HALT, error) ||
          !lb_swd_target_read_word (target, LB_CORTEX_DHCSR, &dhcsr, error))
        return FALSE;
      self->nrst_seen |= (dhcsr & LB_CORTEX_S_RESET_ST) != 0;
      if ((dhcsr & LB_CORTEX_S_HALT) != 0)
        return lb_swd_target_write_word (target, LB_CORTEX_DEMCR, 0, error);
      if (!lb_usb_transport_sleep (self->wire.usb, pause_ms, cancellable, error))
        return FALSE;
    }

  g_set_error (error, LB_ERROR, LB_ERROR_TIMEOUT, "The chip does not stop after its reset");
  return FALSE;
}

static gboolean
catch_reset (LbStlinkTarget *self,
             GError        **error)
{
  LbSwdTarget *target = LB_SWD_TARGET (self);

  return lb_swd_target_write_word (target, LB_CORTEX_DHCSR, LB_CORTEX_DHCSR_HALT, error) &&
         lb_swd_target_write_word (target, LB_CORTEX_DEMCR, LB_CORTEX_VC_CORERESET, error);
}

/* NRST low once before ENTER and once after it, as some firmware releases it there (facts 1.7). */
static gboolean
enter_under_reset (LbStlinkTarget *self,
                   GCancellable   *cancellable,
                   GError        **error)
{
  guint32 ignored;

  self->nrst_seen = FALSE;
  if (!lb_stlink_wire_drive_nrst (&self->wire, LB_STLINK_NRST_LOW, error))
    return FALSE;

  if (!lb_usb_transport_sleep (self->wire.usb, NRST_HOLD_MS, cancellable, error) ||
      !lb_stlink_wire_enter (&self->wire, error) ||
      !lb_stlink_wire_drive_nrst (&self->wire, LB_STLINK_NRST_LOW, error) ||
      !catch_reset (self, error) ||
      !lb_swd_target_read_word (LB_SWD_TARGET (self), LB_CORTEX_DHCSR, &ignored, error) ||
      !lb_stlink_wire_drive_nrst (&self->wire, LB_STLINK_NRST_HIGH, error))
    {
      /* Never leave the chip in reset, whatever went wrong. */
      lb_stlink_wire_drive_nrst (&self->wire, LB_STLINK_NRST_HIGH, NULL);
      return FALSE;
    }

  return halt_at_reset (self, HALT_TRIES, 1, cancellable, error);
}

static gboolean
enter_how (LbStlinkTarget *self,
           LbSwdConnect    how,
           GCancellable   *cancellable,
           GError        **error)
{
  switch (how)
    {
    case LB_SWD_CONNECT_UNDER_RESET:
      return enter_under_reset (self, cancellable, error);
    case LB_SWD_CONNECT_BY_HAND:
      return lb_stlink_wire_enter (&self->wire, error) && catch_reset (self, error) &&
             halt_at_reset (self, HAND_HALT_TRIES, HAND_HALT_MS, cancellable, error);
    case LB_SWD_CONNECT_NORMAL:
    default:
      return lb_stlink_wire_enter (&self->wire, error);
    }
}

/* The commonest causes first (facts 7). */
static void
explain_no_target (LbStlinkTarget *self,
                   GError        **error)
{
  g_autofree char *volts = NULL;
  g_autofree char *raw = NULL;

  if (!g_error_matches (*error, LB_ERROR, LB_ERROR_TIMEOUT) &&
      !g_error_matches (*error, LB_ERROR, LB_ERROR_CHECKSUM) &&
      !g_error_matches (*error, LB_ERROR, LB_ERROR_DEVICE))
    return;

  raw = g_strdup ((*error)->message);
  if (self->wire.voltage_mv > 0 && self->wire.voltage_mv < POWERED_MV)
    volts = g_strdup_printf (" The adapter measures only %u.%02u V at the board; a clone without "
                             "its 3.3 V wire does so even when all is well.",
                             self->wire.voltage_mv / 1000, self->wire.voltage_mv % 1000 / 10);
  g_clear_error (error);
  g_set_error (error, LB_RETRY, LB_RETRY_HOLD_BOOT,
               "The ST-Link works, but no chip answers behind it.%s Check, in this order: is the "
               "board powered from its own battery or supply; are SWDIO and SWCLK swapped; does "
               "the label on the adapter's case match its pins; are the grounds joined; are the "
               "wires short. If the firmware turns SWD off: hold NRST to ground while connecting. "
               "(%s)",
               volts != NULL ? volts : "", raw);
}

static gboolean
lb_stlink_target_connect (LbSwdTarget  *target,
                          LbSwdConnect  how,
                          guint         khz,
                          GCancellable *cancellable,
                          GError      **error)
{
  LbStlinkTarget *self = LB_STLINK_TARGET (target);
  g_autoptr(GError) local_error = NULL;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  self->in_debug = FALSE;
  if (!lb_stlink_wire_wake (&self->wire, error) ||
      !lb_stlink_wire_check_version (&self->wire, error) ||
      !lb_stlink_wire_leave_mode (&self->wire, error) ||
      !lb_stlink_wire_read_voltage (&self->wire, error) ||
      !lb_stlink_wire_set_speed (&self->wire, khz, error))
    {
      g_prefix_error (error, "ST-Link: ");
      return FALSE;
    }
  self->have_version = TRUE;
  self->in_debug = TRUE;

  if (enter_how (self, how, cancellable, &local_error))
    return TRUE;

  explain_no_target (self, &local_error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
lb_stlink_target_reenter (LbSwdTarget  *target,
                          guint         khz,
                          GCancellable *cancellable,
                          GError      **error)
{
  LbStlinkTarget *self = LB_STLINK_TARGET (target);

  lb_usb_transport_clear_halt (self->wire.usb, NULL);
  return lb_stlink_target_connect (target, LB_SWD_CONNECT_NORMAL, khz, cancellable, error);
}

static gboolean
lb_stlink_target_disconnect (LbSwdTarget *target,
                             GError     **error)
{
  LbStlinkTarget *self = LB_STLINK_TARGET (target);
  guint8 block[LB_STLINK_BLOCK];

  if (!self->in_debug)
    return TRUE;

  self->in_debug = FALSE;
  lb_stlink_encode (block, LB_STLINK_EXIT_DEBUG);
  return lb_stlink_wire_send (&self->wire, block, error);
}

static gboolean
lb_stlink_target_sleep (LbSwdTarget  *target,
                        guint         ms,
                        GCancellable *cancellable,
                        GError      **error)
{
  return lb_usb_transport_sleep (LB_STLINK_TARGET (target)->wire.usb, ms, cancellable, error);
}

static gint64
lb_stlink_target_now (LbSwdTarget *target)
{
  return lb_usb_transport_now (LB_STLINK_TARGET (target)->wire.usb);
}

static LbSwdFeatures
lb_stlink_target_get_features (LbSwdTarget *target)
{
  LbStlinkTarget *self = LB_STLINK_TARGET (target);
  LbSwdFeatures features = LB_SWD_HAS_NRST | LB_SWD_HAS_BYTES;

  if ((self->wire.version.features & (LB_STLINK_HAS_DIVISOR | LB_STLINK_HAS_COM_FREQ)) != 0)
    features |= LB_SWD_HAS_SPEED;
  if (self->wire.version.generation > 2 || self->wire.version.jtag >= OLDEST_WRITE_JTAG)
    features |= LB_SWD_HAS_WORD_WRITE;
  return features;
}

static guint
lb_stlink_target_get_voltage (LbSwdTarget *target)
{
  return LB_STLINK_TARGET (target)->wire.voltage_mv;
}

static guint
lb_stlink_target_get_khz (LbSwdTarget *target)
{
  return LB_STLINK_TARGET (target)->wire.khz;
}

static char *
lb_stlink_target_dup_name (LbSwdTarget *target)
{
  LbStlinkTarget *self = LB_STLINK_TARGET (target);
  g_autofree char *version = lb_stlink_version_to_text (&self->wire.version);

  return g_strconcat ("ST-Link ", version, NULL);
}

static const char *
lb_stlink_target_get_advice (LbSwdTarget *target)
{
  LbStlinkTarget *self = LB_STLINK_TARGET (target);

  const LbStlinkVersion *version = &self->wire.version;

  if (!self->have_version || version->generation > 2 || version->jtag >= OLD_JTAG)
    return NULL;
  if (version->jtag < OLDEST_WRITE_JTAG)
    return "The adapter's firmware is too old to write safely: reading works. ST's updater "
           "(STM32CubeProgrammer, Firmware upgrade) brings it up to date.";
  return "The adapter's firmware is old. ST's updater (STM32CubeProgrammer, Firmware upgrade) "
         "brings it up to date.";
}

static void
lb_stlink_target_dispose (GObject *object)
{
  LbStlinkTarget *self = LB_STLINK_TARGET (object);

  if (self->wire.usb != NULL)
    {
      lb_stlink_target_disconnect (LB_SWD_TARGET (self), NULL);
      lb_usb_transport_close (self->wire.usb);
    }
  g_clear_object (&self->wire.usb);
  G_OBJECT_CLASS (lb_stlink_target_parent_class)->dispose (object);
}

static void
lb_stlink_target_class_init (LbStlinkTargetClass *klass)
{
  LbSwdTargetClass *target_class = LB_SWD_TARGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_stlink_target_dispose;
  target_class->connect = lb_stlink_target_connect;
  target_class->disconnect = lb_stlink_target_disconnect;
  target_class->reenter = lb_stlink_target_reenter;
  target_class->read = lb_stlink_target_read;
  target_class->write = lb_stlink_target_write;
  target_class->write_bytes = lb_stlink_target_write_bytes;
  target_class->read_word = lb_stlink_target_read_word;
  target_class->write_word = lb_stlink_target_write_word;
  target_class->sleep = lb_stlink_target_sleep;
  target_class->now = lb_stlink_target_now;
  target_class->get_features = lb_stlink_target_get_features;
  target_class->get_voltage = lb_stlink_target_get_voltage;
  target_class->get_khz = lb_stlink_target_get_khz;
  target_class->dup_name = lb_stlink_target_dup_name;
  target_class->get_advice = lb_stlink_target_get_advice;
}

static void
lb_stlink_target_init (LbStlinkTarget *self)
{
}

LbSwdTarget *
lb_stlink_target_new (LbUsbTransport *usb)
{
  LbStlinkTarget *self = g_object_new (LB_TYPE_STLINK_TARGET, NULL);

  self->wire.usb = g_object_ref (usb);
  return LB_SWD_TARGET (self);
}

const LbStlinkVersion *
lb_stlink_target_get_version (LbStlinkTarget *self)
{
  g_return_val_if_fail (LB_IS_STLINK_TARGET (self), NULL);

  return &self->wire.version;
}

gboolean
lb_stlink_target_has_nrst_wire (LbStlinkTarget *self)
{
  g_return_val_if_fail (LB_IS_STLINK_TARGET (self), FALSE);

  return self->nrst_seen;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-esp-open"

#include "config.h"

#include "lb-error.h"
#include "lb-esp-device-private.h"
#include "lb-usb-ids.h"

/* Getting a chip ready for work (facts 3.1): loader, chip, stub, rate. */

#define DEFAULT_TARGET 921600u   /* adapters without USB ids, boards without lines (facts 4.8) */
#define FASTEST 2000000u
#define LONG_PACKET 4096u
#define STUB_PREFIX "Starting the stub: "
#define STEADY_BAUD 460800u      /* from here on a packet of 4096 bytes takes less than 100 ms */

typedef enum
{
  READY,
  TOO_FAST,      /* the link is gone because of the rate in use */
  NOT_REACHED,   /* the link is gone on the way to the target */
  FAILED,
} Outcome;

guint
lb_esp_device_slower (guint rate)
{
  for (guint i = 0; lb_esp_rates[i] != 0; i++)
    if (lb_esp_rates[i] < rate)
      return lb_esp_rates[i];

  return 0;
}

static gboolean
rate_matters (LbEspDevice *self)
{
  return (lb_port_get_features (self->port) & LB_PORT_HAS_BAUD) != 0 &&
         !lb_esp_link_is_usb (lb_esp_loader_get_link (self->loader));
}

guint
lb_esp_device_first_target (LbEspDevice *self)
{
  const LbUsbId *id = lb_usb_id_find (lb_port_get_usb_vid (self->port),
                                      lb_port_get_usb_pid (self->port));

  if (!rate_matters (self))
    return LB_ESP_FIRST_BAUD;

  if (self->options.baud != 0)
    return self->options.baud;

  return id != NULL && id->max_baud != 0 ? MIN (id->max_baud, FASTEST) : DEFAULT_TARGET;
}

void
lb_esp_device_tell_speed (LbEspDevice *self)
{
  guint speed = rate_matters (self) ? lb_port_get_baud (self->port) : 0;

  if (speed != lb_device_get_speed (LB_DEVICE (self)))
    lb_device_emit (LB_DEVICE (self), LB_DEVICE_EVENT_SPEED, speed, "%u baud", speed);

  lb_device_set_speed (LB_DEVICE (self), speed);
}

guint
lb_esp_device_get_packet (LbEspDevice *self)
{
  static const guint sizes[] = { LONG_PACKET, 1024, 4000 };
  guint size = sizes[self->packet_choice % G_N_ELEMENTS (sizes)];
  guint64 baud = lb_port_get_baud (self->port);

  /* A cancel has to wait for one packet; on a slow line a long one would take too long. */
  if (rate_matters (self) && baud < STEADY_BAUD)
    size = CLAMP (baud * LONG_PACKET / STEADY_BAUD, 256, size);

  return size;
}

char *
lb_esp_device_format_unit (const LbEspInfo *info)
{
  if (!info->has_mac)
    return NULL;

  return g_strdup_printf ("%02x%02x%02x%02x%02x%02x", info->mac[0], info->mac[1], info->mac[2],
                          info->mac[3], info->mac[4], info->mac[5]);
}

static gboolean
refuse_secure_download (GError **error)
{
  g_set_error_literal (error, LB_ERROR, LB_ERROR_REFUSED,
                       "This chip is in secure download mode: its maker has switched off reading for "
                       "good. No program can back it up, and without a backup Lifeboat does not "
                       "overwrite it.");
  return FALSE;
}

/* A refused command can upset the link: one more reset decides (facts 4.1). */
static gboolean
connect_and_identify (LbEspDevice         *self,
                      const LbEspConnect  *connect,
                      GCancellable        *cancellable,
                      GError             **error)
{
  for (guint try = 0;; try++)
    {
      g_autoptr(GError) local_error = NULL;
      gboolean secure_download;

      if (!lb_esp_loader_connect (self->loader, connect, cancellable, error))
        return FALSE;

      if (lb_esp_loader_identify (self->loader, &self->security, &secure_download, cancellable,
                                  &local_error))
        return !secure_download || refuse_secure_download (error);

      if (try > 0 || lb_error_is_cancelled (local_error) ||
          g_error_matches (local_error, LB_ERROR, LB_ERROR_UNPLUGGED))
        {
          g_propagate_prefixed_error (error, g_steal_pointer (&local_error),
                                      "Identifying the chip: ");
          return FALSE;
        }
    }
}

static gboolean
read_info (LbEspDevice   *self,
           GCancellable  *cancellable,
           GError       **error)
{
  const LbEspChip *chip = lb_esp_loader_get_chip (self->loader);
  guint32 addresses[LB_ESP_MAX_REGS];
  guint n = lb_esp_chip_list_registers (chip, addresses);
  LbEspRegs regs = { 0 };
  guint32 clkdiv = 0;

  for (guint i = 0; i < n; i++)
    {
      guint32 value;

      if (!lb_esp_loader_read_reg (self->loader, addresses[i], &value, cancellable, error))
        return FALSE;

      lb_esp_regs_add (&regs, addresses[i], value);
    }

  if (chip->clkdiv != 0 &&
      !lb_esp_loader_read_reg (self->loader, chip->clkdiv, &clkdiv, cancellable, error))
    return FALSE;

  self->crystal_mhz = lb_esp_chip_get_crystal (chip, clkdiv, lb_port_get_baud (self->port));
  lb_esp_info_decode (&self->info, chip, &regs);
  return TRUE;
}

static gboolean
has_secure_boot (LbEspDevice *self)
{
  return self->info.secure_boot || (self->security.flags & LB_ESP_SECURITY_SECURE_BOOT) != 0;
}

/* Loses a link only when the rate is not good for it; then the caller has to connect again. */
static Outcome
change_rate (LbEspDevice   *self,
             GCancellable  *cancellable,
             GError       **error)
{
  g_autoptr(GError) local_error = NULL;

  while (!lb_esp_loader_change_baud (self->loader, self->target, cancellable, &local_error))
    {
      guint slower = lb_esp_device_slower (self->target);

      if (g_error_matches (local_error, LB_ERROR, LB_ERROR_PROTOCOL) ||
          g_error_matches (local_error, LB_ERROR, LB_ERROR_TIMEOUT))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NOT_REACHED;
        }

      if (!g_error_matches (local_error, LB_ERROR, LB_ERROR_UNSUPPORTED) || slower == 0)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FAILED;
        }

      lb_device_emit (LB_DEVICE (self), LB_DEVICE_EVENT_RETRY, 0, "%s Trying %u baud.",
                      local_error->message, slower);
      self->target = slower;
      g_clear_error (&local_error);
    }

  return READY;
}

/* The ESP8266's ROM has no command for another one. */
static gboolean
keeps_its_rate (LbEspDevice *self)
{
  return !lb_esp_loader_is_stub (self->loader) &&
         lb_esp_loader_get_chip (self->loader)->id == LB_ESP_ESP8266;
}

/* A loader met at a rate that was too fast already is led away from it before anything else. */
static Outcome
lower_early (LbEspDevice   *self,
             GCancellable  *cancellable,
             GError       **error)
{
  Outcome outcome;

  if (!rate_matters (self) || keeps_its_rate (self) ||
      lb_port_get_baud (self->port) <= self->target)
    return READY;

  outcome = change_rate (self, cancellable, error);
  return outcome == NOT_REACHED ? TOO_FAST : outcome;
}

/* Before the stub goes up, so that it goes up fast. */
static Outcome
raise_early (LbEspDevice   *self,
             GCancellable  *cancellable,
             GError       **error)
{
  if (!rate_matters (self) || self->raise_late || keeps_its_rate (self))
    return READY;

  return change_rate (self, cancellable, error);
}

static void
fall_back (LbEspDevice *self,
           const char  *reason)
{
  self->rom_only = TRUE;
  lb_device_emit (LB_DEVICE (self), LB_DEVICE_EVENT_LOG, 0,
                  "Going on with the chip's own ROM loader, which is slower. %s", reason);
}

static gboolean
load_stub (LbEspDevice   *self,
           GCancellable  *cancellable,
           GError       **error)
{
  const LbEspChip *chip = lb_esp_loader_get_chip (self->loader);
  gboolean secure_boot = has_secure_boot (self);
  const char *name = lb_esp_chip_get_stub_name (chip, self->info.revision, secure_boot);
  g_autoptr(LbEspStub) stub = NULL;
  g_autoptr(GError) local_error = NULL;

  if (self->rom_only || lb_esp_loader_is_stub (self->loader))
    return TRUE;

  if (name == NULL)
    {
      fall_back (self, "No stub can run on this chip.");
      return TRUE;
    }

  stub = lb_esp_stub_load (name, &local_error);
  if (stub == NULL)
    {
      fall_back (self, local_error->message);
      return TRUE;
    }

  if (lb_esp_loader_run_stub (self->loader, stub, secure_boot, cancellable, &local_error))
    return TRUE;

  g_propagate_prefixed_error (error, g_steal_pointer (&local_error), STUB_PREFIX);
  return FALSE;
}

/* A small read whose digest the chip sends too, at the rate everything will run at. */
static gboolean
prove_rate (LbEspDevice   *self,
            GCancellable  *cancellable,
            GError       **error)
{
  const LbEspChip *chip = lb_esp_loader_get_chip (self->loader);

  g_clear_pointer (&self->proof, g_bytes_unref);
  if (!lb_esp_loader_is_stub (self->loader))
    return TRUE;

  self->proof = lb_esp_loader_read (self->loader, chip->bootloader, LB_ESP_PROOF_LENGTH,
                                    lb_esp_device_get_packet (self), NULL, cancellable, error);
  return self->proof != NULL;
}

/* A request that was damaged on the way can be refused for any reason. */
static gboolean
is_line_trouble (const GError *error)
{
  return g_error_matches (error, LB_ERROR, LB_ERROR_DEVICE) ||
         g_error_matches (error, LB_ERROR, LB_ERROR_PROTOCOL) ||
         g_error_matches (error, LB_ERROR, LB_ERROR_TIMEOUT) ||
         g_error_matches (error, LB_ERROR, LB_ERROR_CHECKSUM);
}

static Outcome
classify (LbEspDevice  *self,
          const GError *error)
{
  return is_line_trouble (error) && lb_port_get_baud (self->port) > LB_ESP_FIRST_BAUD ? TOO_FAST
                                                                                       : FAILED;
}

static Outcome
make_ready (LbEspDevice   *self,
            GCancellable  *cancellable,
            GError       **error)
{
  Outcome outcome = lower_early (self, cancellable, error);

  if (outcome != READY)
    return outcome;

  /* Registers come without a checksum: they are read before the rate is raised. */
  if (!lb_esp_loader_stop_watchdogs (self->loader, cancellable, error) ||
      !read_info (self, cancellable, error))
    return classify (self, *error);

  outcome = raise_early (self, cancellable, error);
  if (outcome != READY)
    return outcome;

  if (!lb_esp_loader_power_flash (self->loader, self->info.revision, cancellable, error) ||
      !load_stub (self, cancellable, error) ||
      !lb_esp_loader_attach (self->loader, self->info.pad_word, cancellable, error))
    return classify (self, *error);

  if (rate_matters (self) && lb_esp_loader_is_stub (self->loader))
    {
      outcome = change_rate (self, cancellable, error);
      if (outcome != READY)
        return outcome;
    }

  return prove_rate (self, cancellable, error) ? READY : classify (self, *error);
}

/* A stub that does not start is no reason to give up: the ROM can do some of the work. */
static gboolean
try_without (LbEspDevice  *self,
             const GError *error)
{
  gboolean arrived = g_error_matches (error, LB_ERROR, LB_ERROR_FAILED);
  gboolean raised = lb_port_get_baud (self->port) != LB_ESP_FIRST_BAUD;

  if (self->rom_only || lb_esp_loader_is_stub (self->loader) ||
      !g_str_has_prefix (error->message, STUB_PREFIX))
    return FALSE;

  /* Perhaps it was only the rate that the stub did not take over. A chip that a person put into its
   * loader may have met another rate than the first again: that is no second reason. */
  if (arrived && raised && !self->raise_late)
    {
      self->raise_late = TRUE;
      lb_device_emit (LB_DEVICE (self), LB_DEVICE_EVENT_RETRY, 0, "%s Once more at %u baud.",
                      error->message, LB_ESP_FIRST_BAUD);
      return TRUE;
    }

  if (!arrived && (raised || !is_line_trouble (error)))
    return FALSE;

  fall_back (self, error->message);
  return TRUE;
}

/* A chip that nobody reset may have been found at a rate that is below the target, but too fast. */
static gboolean
step_down (LbEspDevice *self,
           guint        failed,
           const char  *reason)
{
  guint slower = MIN (self->target, lb_esp_device_slower (failed));

  if (slower == 0)
    return FALSE;

  self->target = slower;
  lb_device_emit (LB_DEVICE (self), LB_DEVICE_EVENT_RETRY, 0, "%s Trying %u baud.%s", reason, slower,
                  lb_esp_loader_lines_work (self->loader)
                    ? "" : " Put the board into boot mode once more.");
  return TRUE;
}

/* Where no line resets the chip, a rate that fails costs a person two hands: nothing is risked. */
static void
limit_target (LbEspDevice *self)
{
  if (self->options.baud == 0 && !lb_esp_loader_lines_work (self->loader))
    self->target = MIN (self->target, DEFAULT_TARGET);
}

static void
tell_connected (LbEspDevice *self)
{
  GByteArray *log = lb_esp_loader_get_boot_log (self->loader);
  g_autofree char *text = lb_esp_bootlog_to_text (log->data, log->len);

  lb_device_emit (LB_DEVICE (self), LB_DEVICE_EVENT_HEARING, LB_HEARING_CONNECTED, "%s", text);
  lb_device_emit (LB_DEVICE (self), LB_DEVICE_EVENT_LOG, 0, "%s answers: %s at %u baud.",
                  lb_esp_loader_get_chip (self->loader)->name,
                  lb_esp_loader_is_stub (self->loader) ? "a stub" : "the ROM loader",
                  lb_port_get_baud (self->port));
}

/* One way from the first SYNC, answered at the rate @met, to the rate to work at. */
static Outcome
try_once (LbEspDevice         *self,
          const LbEspConnect  *connect,
          guint               *met,
          GCancellable        *cancellable,
          GError             **error)
{
  gboolean identified = connect_and_identify (self, connect, cancellable, error);
  Outcome outcome;

  *met = lb_port_get_baud (self->port);
  if (!identified)
    return classify (self, *error);

  tell_connected (self);
  limit_target (self);
  outcome = make_ready (self, cancellable, error);
  lb_esp_device_tell_speed (self);
  return outcome;
}

gboolean
lb_esp_device_bring_up (LbEspDevice         *self,
                        const LbEspConnect  *connect,
                        GCancellable        *cancellable,
                        GError             **error)
{
  LbEspConnect how = *connect;

  how.max_baud = self->options.baud;
  for (;;)
    {
      g_autoptr(GError) local_error = NULL;
      guint met;
      Outcome outcome = try_once (self, &how, &met, cancellable, &local_error);
      guint failed = outcome == NOT_REACHED ? self->target : lb_port_get_baud (self->port);

      if (outcome == READY)
        return TRUE;

      if (try_without (self, local_error))
        continue;

      if (outcome == FAILED || !step_down (self, failed, local_error->message))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }

      /* A stub that was led to a rate too fast can be led back; a loader met there was not led. */
      if (failed == met)
        how.max_baud = self->target;
    }
}

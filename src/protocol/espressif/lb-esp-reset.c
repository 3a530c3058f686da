/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-esp-reset"

#include "config.h"

#include "lb-error.h"
#include "lb-esp-reset.h"
#include "lb-usb-ids.h"

#define NONE LB_LINE_NONE
#define DTR LB_LINE_DTR
#define RTS LB_LINE_RTS
#define BOTH (LB_LINE_DTR | LB_LINE_RTS)

#define REOPEN_TRIES 3
#define REOPEN_WAIT_MS 500

/* Both lines change in one step, so the chip never sees the state between. */
#define TIGHT(hold) { NONE, 0 }, { BOTH, 0 }, { RTS, 100 }, { DTR, (hold) }, { NONE, 0 }

/* Line by line, for circuits that follow only one change at a time. */
#define CLASSIC(hold) \
  { NONE, 0 }, { RTS, 100 }, { BOTH, 0 }, { DTR, (hold) }, { NONE, 0 }

static const LbEspResetStep tight_steps[] = { TIGHT (50) };
static const LbEspResetStep tight_long_steps[] = { TIGHT (550) };
static const LbEspResetStep classic_steps[] = { CLASSIC (50) };
static const LbEspResetStep classic_long_steps[] = { CLASSIC (550) };

/* With flow control always on the bridge sends only while DTR stays asserted. */
static const LbEspResetStep flow_steps[] = {
  { NONE, 0 }, { BOTH, 0 }, { RTS, 100 }, { DTR, 50 },
};
static const LbEspResetStep flow_long_steps[] = {
  { NONE, 0 }, { BOTH, 0 }, { RTS, 100 }, { DTR, 550 },
};

static const LbEspResetStep jtag_steps[] = {
  { NONE, 100 }, { DTR, 100 }, { BOTH, 0 }, { RTS, 0 }, { RTS, 100 }, { NONE, 0 },
};

static const LbEspResetStep run_steps[] = { { RTS, 100 }, { NONE, 0 } };
static const LbEspResetStep run_usb_steps[] = { { RTS, 200 }, { NONE, 200 } };
static const LbEspResetStep run_flow_steps[] = { { RTS, 100 }, { BOTH, 100 }, { DTR, 0 } };

#define RESET(name, steps) { (name), (steps), G_N_ELEMENTS (steps) }

static const LbEspReset uart_resets[] = {
  RESET ("tight", tight_steps),
  RESET ("tight, long", tight_long_steps),
  RESET ("classic", classic_steps),
  RESET ("classic, long", classic_long_steps),
};
static const LbEspReset flow_resets[] = {
  RESET ("flow control", flow_steps),
  RESET ("flow control, long", flow_long_steps),
};
static const LbEspReset usb_resets[] = {
  RESET ("built-in USB", jtag_steps),
};

static const LbEspReset run = RESET ("run", run_steps);
static const LbEspReset run_usb = RESET ("run, built-in USB", run_usb_steps);
static const LbEspReset run_flow = RESET ("run, flow control", run_flow_steps);

LbEspLink
lb_esp_link_from_usb (guint16 vid,
                      guint16 pid)
{
  const LbUsbId *id = lb_usb_id_find (vid, pid);

  switch (id != NULL ? id->reset : LB_USB_RESET_BRIDGE)
    {
    case LB_USB_RESET_USB_JTAG:
      return LB_ESP_LINK_USB_JTAG;
    case LB_USB_RESET_USB_OTG:
      return LB_ESP_LINK_USB_OTG;
    case LB_USB_RESET_CP2102C:
      return LB_ESP_LINK_UART_FLOW;
    case LB_USB_RESET_BRIDGE:
    case LB_USB_RESET_NONE:
    default:
      return LB_ESP_LINK_UART;
    }
}

gboolean
lb_esp_link_is_usb (LbEspLink self)
{
  return self == LB_ESP_LINK_USB_JTAG || self == LB_ESP_LINK_USB_OTG;
}

const LbEspReset *
lb_esp_reset_get_boot (LbEspLink link,
                       guint     attempt)
{
  if (lb_esp_link_is_usb (link))
    return &usb_resets[attempt % G_N_ELEMENTS (usb_resets)];

  if (link == LB_ESP_LINK_UART_FLOW)
    return &flow_resets[attempt % G_N_ELEMENTS (flow_resets)];

  return &uart_resets[attempt % G_N_ELEMENTS (uart_resets)];
}

const LbEspReset *
lb_esp_reset_get_run (LbEspLink link)
{
  if (lb_esp_link_is_usb (link))
    return &run_usb;

  return link == LB_ESP_LINK_UART_FLOW ? &run_flow : &run;
}

static gboolean
play_once (const LbEspReset  *self,
           LbPort            *port,
           GCancellable      *cancellable,
           GError           **error)
{
  for (guint i = 0; i < self->n_steps; i++)
    {
      if (!lb_port_set_lines (port, self->steps[i].lines, error))
        return FALSE;

      if (self->steps[i].wait_ms > 0 &&
          !lb_port_sleep (port, self->steps[i].wait_ms, cancellable, error))
        return FALSE;
    }

  return TRUE;
}

gboolean
lb_esp_reset_reopen (LbPort        *port,
                     GCancellable  *cancellable,
                     GError       **error)
{
  for (guint try = 1;; try++)
    {
      g_autoptr(GError) local_error = NULL;

      if (!lb_port_sleep (port, REOPEN_WAIT_MS, cancellable, error))
        return FALSE;

      if (lb_port_reopen (port, cancellable, &local_error))
        return TRUE;

      if (try == REOPEN_TRIES || lb_error_is_cancelled (local_error))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
    }
}

gboolean
lb_esp_reset_play (const LbEspReset  *self,
                   LbPort            *port,
                   GCancellable      *cancellable,
                   GError           **error)
{
  g_debug ("reset: %s", self->name);

  for (guint try = 0;; try++)
    {
      g_autoptr(GError) local_error = NULL;

      if (play_once (self, port, cancellable, &local_error))
        return TRUE;

      if (try == REOPEN_TRIES || !g_error_matches (local_error, LB_ERROR, LB_ERROR_UNPLUGGED))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }

      if (!lb_esp_reset_reopen (port, cancellable, error))
        return FALSE;
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice-port"

#include "config.h"

#include "lb-error.h"
#include "lb-practice-port.h"

struct _LbPracticePort
{
  LbPort         parent_instance;
  LbPracticeRig *rig;
};

G_DEFINE_FINAL_TYPE (LbPracticePort, lb_practice_port, LB_TYPE_PORT)

LbPort *
lb_practice_port_new (LbPracticeRig  *rig,
                      GError        **error)
{
  LbPracticePort *self;
  const LbPracticeBoard *board = lb_practice_rig_get_board (rig);

  if (!lb_practice_rig_open (rig, error))
    return NULL;

  self = g_object_new (LB_TYPE_PRACTICE_PORT, NULL);
  self->rig = lb_practice_rig_ref (rig);
  lb_port_set_usb_ids (LB_PORT (self), board->usb_vid, board->usb_pid);
  return LB_PORT (self);
}

static gboolean
lb_practice_port_write (LbPort        *port,
                        const guint8  *buf,
                        gsize          len,
                        GCancellable  *cancellable,
                        GError       **error)
{
  return lb_practice_rig_write (LB_PRACTICE_PORT (port)->rig, buf, len, error);
}

static gssize
lb_practice_port_read (LbPort        *port,
                       guint8        *buf,
                       gsize          len,
                       guint          timeout_ms,
                       GCancellable  *cancellable,
                       GError       **error)
{
  return lb_practice_rig_read (
      LB_PRACTICE_PORT (port)->rig, buf, len, timeout_ms, cancellable, error);
}

static gboolean
lb_practice_port_flush_input (LbPort  *port,
                              GError **error)
{
  lb_practice_rig_flush (LB_PRACTICE_PORT (port)->rig);
  return TRUE;
}

static gboolean
lb_practice_port_set_lines (LbPort   *port,
                            LbLines   lines,
                            GError  **error)
{
  LbPracticePort *self = LB_PRACTICE_PORT (port);

  if (!lb_practice_rig_get_board (self->rig)->lines)
    {
      g_set_error_literal (error, LB_ERROR, LB_ERROR_UNSUPPORTED,
                           "The adapter of this practice board has no reset lines");
      return FALSE;
    }

  lb_practice_rig_set_lines (self->rig, (lines & LB_LINE_DTR) != 0, (lines & LB_LINE_RTS) != 0);
  return TRUE;
}

static gboolean
lb_practice_port_set_baud (LbPort   *port,
                           guint     baud,
                           GError  **error)
{
  lb_practice_rig_set_baud (LB_PRACTICE_PORT (port)->rig, baud);
  return TRUE;
}

static gboolean
lb_practice_port_sleep (LbPort        *port,
                        guint          ms,
                        GCancellable  *cancellable,
                        GError       **error)
{
  return lb_practice_rig_sleep (LB_PRACTICE_PORT (port)->rig, ms, cancellable, error);
}

static gint64
lb_practice_port_now (LbPort *port)
{
  return lb_practice_rig_now (LB_PRACTICE_PORT (port)->rig);
}

static LbPortFeatures
lb_practice_port_get_features (LbPort *port)
{
  LbPracticePort *self = LB_PRACTICE_PORT (port);
  gboolean lines = lb_practice_rig_get_board (self->rig)->lines;
  gboolean is_virtual = lb_practice_rig_get_clock (self->rig) == LB_PRACTICE_CLOCK_VIRTUAL;

  return LB_PORT_HAS_BAUD | (lines ? LB_PORT_HAS_LINES : 0) |
         (is_virtual ? LB_PORT_VIRTUAL_CLOCK : 0);
}

static gboolean
lb_practice_port_reopen (LbPort        *port,
                         GCancellable  *cancellable,
                         GError       **error)
{
  LbPracticePort *self = LB_PRACTICE_PORT (port);

  if (!lb_practice_rig_open (self->rig, error))
    return FALSE;

  lb_practice_rig_set_baud (self->rig, lb_port_get_baud (port));
  return TRUE;
}

static void
lb_practice_port_close (LbPort *port)
{
  lb_practice_rig_close (LB_PRACTICE_PORT (port)->rig);
}

static void
lb_practice_port_finalize (GObject *object)
{
  lb_practice_rig_unref (LB_PRACTICE_PORT (object)->rig);

  G_OBJECT_CLASS (lb_practice_port_parent_class)->finalize (object);
}

static void
lb_practice_port_class_init (LbPracticePortClass *klass)
{
  LbPortClass *port_class = LB_PORT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lb_practice_port_finalize;
  port_class->write = lb_practice_port_write;
  port_class->read = lb_practice_port_read;
  port_class->flush_input = lb_practice_port_flush_input;
  port_class->set_lines = lb_practice_port_set_lines;
  port_class->set_baud = lb_practice_port_set_baud;
  port_class->sleep = lb_practice_port_sleep;
  port_class->now = lb_practice_port_now;
  port_class->get_features = lb_practice_port_get_features;
  port_class->reopen = lb_practice_port_reopen;
  port_class->close = lb_practice_port_close;
}

static void
lb_practice_port_init (LbPracticePort *self)
{
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <adwaita.h>

#include "lb-flow.h"

G_BEGIN_DECLS

/**
 * LbWindow:
 *
 * The one window: devices and the library at the side, one of them as content.
 */
#define LB_TYPE_WINDOW (lb_window_get_type ())
G_DECLARE_FINAL_TYPE (LbWindow, lb_window, LB, WINDOW, AdwApplicationWindow)

LbWindow *lb_window_new          (GtkApplication *app,
                                  LbShared       *shared);

/* Offers to write @file onto a device, as a drop does. */
void      lb_window_open_file    (LbWindow       *self,
                                  GFile          *file);

/* Returns: (transfer none) (nullable): NULL once the window is gone, though something may hold on to it */
LbShared *lb_window_get_shared   (LbWindow       *self);

/* Brings the page of a backup to the front. */
void      lb_window_show_backup  (LbWindow       *self,
                                  LbBackup       *backup);

/* Brings the flow of a device to the front. */
void      lb_window_show_flow    (LbWindow       *self,
                                  LbFlow         *flow);

/* Chooses @place, one of the list, for a device that is not connected yet, and brings it to the front;
 * when a device is at work there already, that one. */
void      lb_window_choose_place (LbWindow       *self,
                                  LbPlace        *place);

/**
 * lb_window_begin:
 *
 * Starts @task with @recipe on a device: the connected one in front, else the one being chosen,
 * else a new one. The person connects when that is still to be done.
 */
void      lb_window_begin        (LbWindow       *self,
                                  LbTask          task,
                                  LbRecipe       *recipe);

void      lb_window_toast        (LbWindow       *self,
                                  const char     *text);

/* Says that something is being done, once that takes a moment; until the next toast or failure, or the end. */
void      lb_window_wait         (LbWindow       *self,
                                  const char     *text);
void      lb_window_end_wait     (LbWindow       *self);

/* What failed and has no page of its own to say so: a dialog with advice and details. */
void      lb_window_fail         (LbWindow       *self,
                                  const GError   *error);

/* The toast has an Undo button that brings back what lb_library_delete() gave @undo_token for. */
void      lb_window_toast_undo   (LbWindow       *self,
                                  const char     *text,
                                  const char     *undo_token);

G_END_DECLS

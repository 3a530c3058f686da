/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <gtk/gtk.h>

#include "lb-board-list.h"
#include "lb-library-list.h"
#include "lb-places.h"

G_BEGIN_DECLS

/**
 * LbShared:
 *
 * What all pages look at: settings, the library and its list, ports, boards, and the devices that are
 * being worked on. One per process, made by the application. Main thread.
 */
#define LB_TYPE_SHARED (lb_shared_get_type ())
G_DECLARE_FINAL_TYPE (LbShared, lb_shared, LB, SHARED, GObject)

typedef struct _LbFlow LbFlow;

LbShared      *lb_shared_new           (void);

GSettings     *lb_shared_get_settings  (LbShared   *self);
LbLibrary     *lb_shared_get_library   (LbShared   *self);
LbLibraryList *lb_shared_get_backups   (LbShared   *self);
LbPlaceList   *lb_shared_get_places    (LbShared   *self);
LbBoardList   *lb_shared_get_boards    (LbShared   *self);

/* Returns: (transfer none): a GListStore of LbFlow; never empty while a window is open */
GListModel    *lb_shared_get_flows     (LbShared   *self);

/* Returns: (transfer none): a new flow at the end of the list, with the last board and port chosen */
LbFlow        *lb_shared_add_flow      (LbShared   *self);

/* Takes a flow that is not busy out of the list. */
void           lb_shared_remove_flow   (LbShared   *self,
                                        LbFlow     *flow);

/* Returns: whether a job of any flow is running */
gboolean       lb_shared_is_busy       (LbShared   *self);

/* Returns: (nullable): the flow that uses the place with this spec, other than @except */
LbFlow        *lb_shared_find_by_place (LbShared   *self,
                                        const char *spec,
                                        LbFlow     *except);

/* Returns: (transfer none): a flow that is not connected: @preferred (nullable), another one, or a new one */
LbFlow        *lb_shared_find_choosing (LbShared   *self,
                                        LbFlow     *preferred);

/* Returns: (transfer none): a flow that can begin something: @preferred (nullable) unless it is busy, a
 * connected one, or one that is not connected yet */
LbFlow        *lb_shared_find_idle     (LbShared   *self,
                                        LbFlow     *preferred);

/* Leaves every device and joins the workers, at most a few seconds each. */
void           lb_shared_shut_down     (LbShared   *self);

G_END_DECLS

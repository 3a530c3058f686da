/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-connect-job.h"
#include "lb-flash-map-view.h"

G_BEGIN_DECLS

/* What a job says about its cells, put into the picture. The picture's states are ordered by urgency,
 * the job's by the course of work, so they are translated here. @connection: (nullable): the job that found the
 * device: it knows what its parts are called. */
void lb_job_map_set_layout (LbFlashMapView *map,
                            LbJob          *job,
                            LbConnectJob   *connection);
void lb_job_map_set_states (LbFlashMapView *map,
                            LbJob          *job);

G_END_DECLS

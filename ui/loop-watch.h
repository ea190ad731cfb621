/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loop watch: how long the main loop is away from its poll, for the tests. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* With VITRINE_LOOP_WATCH=FILE in the environment: every half second FILE gets a
 * JSON object {"iterations", "median_ms", "p95_ms", "p99_ms", "max_ms"}. Removing
 * FILE starts the count afresh. Without the variable: nothing. Thread: main. */
void vitrine_loop_watch_start (void);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loop watch: how long the main loop is away from its poll, and how much it worked meanwhile,
 * for the tests. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* With VITRINE_LOOP_WATCH=FILE in the environment: every half second FILE gets a
 * JSON object {"iterations", "median_ms", "p95_ms", "p99_ms", "max_ms"} and the
 * same with "worked_" before the names: of the thread's own time, which no other program lengthens. Removing
 * FILE starts the count afresh. Without the variable: nothing. Thread: main. */
void vitrine_loop_watch_start (void);

G_END_DECLS

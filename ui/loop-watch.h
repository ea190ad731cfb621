/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Loop watch: how long the main loop is away from its poll and how long frames take, how much
 * the thread worked meanwhile, and when the first frame was there, for the tests.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* With VITRINE_LOOP_WATCH=FILE in the environment: every half second FILE gets a
 * JSON object {"iterations", "median_ms", "p95_ms", "p99_ms", "max_ms"} of the rounds of the
 * main loop, and the same of "frames" with "frame_" before the names; with "worked_" and
 * "frame_worked_" before them: of the thread's own time, which no other program lengthens.
 * Removing FILE starts the count afresh. Without the variable: nothing. Thread: main. */
void vitrine_loop_watch_start  (void);

/* From its realization on @window's frames are timed: from the frame clock's "before-paint" to its
 * "after-paint", which is layout, drawing and rendering. With VITRINE_FIRST_FRAME=FILE in the
 * environment FILE gets, after the first frame, "monotonic microseconds, resident kilobytes". */
void vitrine_loop_watch_frames (GtkWidget *window);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moment: a step of a run in words. Thread: any. */
#pragma once

#include "core/nn.h"

G_BEGIN_DECLS

/* "Epoch 4", "Step 70", "Start": as a heading. */
char *vitrine_moment_title (const NnRun *run, guint64 step) G_GNUC_WARN_UNUSED_RESULT;
/* "epoch 4 of Run 3": in a sentence. */
char *vitrine_moment_name  (const NnRun *run, guint64 step) G_GNUC_WARN_UNUSED_RESULT;
/* "10 epochs", "30 steps": how long @run trained in all. The points of its curves are no measure:
 * there may be some within an epoch, too. */
char *vitrine_moment_length (const NnRun *run) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

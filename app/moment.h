/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moment: a step of a run in words. Thread: any. */
#pragma once

#include "core/nn.h"

G_BEGIN_DECLS

/* "Epoch 4", "Step 70", "Start": as a heading. */
char *vitrine_moment_title (const NnRun *run, guint64 step) G_GNUC_WARN_UNUSED_RESULT;
/* "epoch 4 of Run 3": in a sentence. */
char *vitrine_moment_name  (const NnRun *run, guint64 step) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

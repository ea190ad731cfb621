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

typedef enum
{
  VITRINE_MOMENT_END,       /* of the newest run: what it came to */
  VITRINE_MOMENT_KEPT,      /* a model that a run kept */
  VITRINE_MOMENT_OTHER,     /* the network of the newest run with weights that it did not make */
  VITRINE_MOMENT_EDITED,    /* another network */
  VITRINE_MOMENT_DATA,      /* the network of a run, but other data than it was trained on */
  VITRINE_MOMENT_UNTRAINED, /* another network and other data: nothing was trained on these */
} VitrineMomentPlace;

/* What @present and its data, @source (nullable: not known), are to @runs, of which there is one at least.
 * @run: that it is of; @kept: NULL but for a model that was kept. (both transfer none) */
VitrineMomentPlace vitrine_moment_find (GPtrArray *runs, const NnModel *present, const NnSource *source, NnRun **run,
                                        const NnKept **kept);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Series: the same training several times, each from weights drawn anew by another seed.
 * A plain value of the training's. Thread: main.
 */
#pragma once

#include "core/nn.h"

G_BEGIN_DECLS

typedef struct
{
  guint    n;           /* runs that are wanted */
  guint    at;          /* the one that trains, from 0 */
  guint    n_done;
  guint64  first_seed;
  NnModel *base;        /* the network: its weights do not matter */
  NnModel *best;        /* (nullable): what the best run so far came to */
  double   best_loss;   /* held out */
} VitrineSeries;

VitrineSeries *vitrine_series_new   (NnModel *base, guint64 first_seed, guint n) G_GNUC_WARN_UNUSED_RESULT;
void           vitrine_series_free  (VitrineSeries *series);
guint64        vitrine_series_seed  (const VitrineSeries *series);
/* A run has come to its end with @model. */
void           vitrine_series_note  (VitrineSeries *series, const NnRun *run, NnModel *model);
/* On to the next run. FALSE: it was the last. */
gboolean       vitrine_series_next  (VitrineSeries *series);
/* "Train 3 Seeds": of what was done. */
char          *vitrine_series_label (const VitrineSeries *series) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VitrineSeries, vitrine_series_free)

G_END_DECLS

/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Watch: how each layer fares in a training: how large its gradient, its weights and
 * their step are, how its numbers are spread, which of its units are silent.
 *
 * Looking changes no bit of the training. Nothing is measured in steps that nobody
 * watches. Thread: any, one at a time.
 */
#pragma once

#include "core/model.h"

G_BEGIN_DECLS

#define NN_HISTOGRAM_BINS 48
/* Samples for which a unit must have been silent to be called so. */
#define NN_WATCH_SILENCE  1024
#define NN_WATCH_MAX_SPREADS 128

/**
 * NnLayerReading:
 *
 * One layer after one step. Norms are L2 norms over all weights of the layer that are
 * trained, prices of weights included and before any clipping; NAN where it has none.
 */
typedef struct
{
  float gradient;   /* |dL/dw| of this batch */
  float weight;     /* |w| after the step */
  float step;       /* |w after - w before|; step / weight is about 0.001 in a healthy training */
  float silent;     /* share of its ReLU units that gave 0 for every sample and place among the
                       last %NN_WATCH_SILENCE watched samples; NAN before so many were seen, or
                       where there is no ReLU */
} NnLayerReading;

/* How many numbers lie in each of equal bins from @low to @high; the end bins hold
 * what lies beyond, too. */
typedef struct
{
  float   low, high;
  guint32 counts[NN_HISTOGRAM_BINS];
} NnHistogram;

/* Of @n numbers: from 4 standard deviations below the mean to 4 above, or from the least to
 * the greatest where that is less. */
void nn_histogram_fill (NnHistogram *histogram, const float *values, gsize n);

/**
 * NnWatchLog:
 *
 * What was read in the course of a run. A plain list that grows by appending.
 */
typedef struct
{
  guint   n_layers;
  guint  *ids;          /* of the layers' entries in the model, in its order */
  GArray *steps;        /* guint32: after which steps the readings were taken */
  GArray *readings;     /* NnLayerReading: n_layers for each of steps */
  GArray *spread_steps; /* guint32: ... and the histograms */
  GArray *spreads;      /* NnHistogram: for each of spread_steps the weights of all layers, then
                           the gradients of all layers; empty (all counts 0) where there are none */
} NnWatchLog;

/* Of the layers of @model that are trained or that have ReLU units. */
NnWatchLog *nn_watch_log_new    (const NnModel *model) G_GNUC_WARN_UNUSED_RESULT;
/* Of @n_layers layers whose ids are to be set. */
NnWatchLog *nn_watch_log_new_empty (guint n_layers) G_GNUC_WARN_UNUSED_RESULT;
NnWatchLog *nn_watch_log_copy   (const NnWatchLog *log) G_GNUC_WARN_UNUSED_RESULT;
void        nn_watch_log_free   (NnWatchLog *log);
/* Whether both are of the same layers. */
gboolean    nn_watch_log_same   (const NnWatchLog *a, const NnWatchLog *b);
/* What was read after @step is taken out again. */
void        nn_watch_log_cut    (NnWatchLog *log, guint64 step);
/* Moves what is new in @from, another one of the same layers, to the end of @log. Of more than
 * %NN_WATCH_MAX_SPREADS sets of histograms every second one goes, the newest stays. */
void        nn_watch_log_move   (NnWatchLog *log, NnWatchLog *from);
/* Histogram number @which (0: weights, 1: gradients) of layer @layer at @index. */
const NnHistogram *nn_watch_log_spread (const NnWatchLog *log, guint index, guint layer, guint which);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnWatchLog, nn_watch_log_free)

G_END_DECLS

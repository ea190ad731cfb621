/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What the generators of points in the plane share. Private to core. */
#pragma once

#include "core/dataset.h"

G_BEGIN_DECLS

typedef struct
{
  float  x, y;    /* within about -6 to 6 */
  gint32 label;   /* 0 or 1, where there are classes */
  float  target;  /* -1 to 1, where there is a number to find */
} NnPoint;

/* @noise: 0 to 0.5 as in TensorFlow Playground. */
typedef void (*NnPointsFunc) (NnRandom *random, guint n, double noise, NnPoint *points);

/* The rows that nn_points_load() reads. */
#define NN_POINTS_ARGS(n_samples, share)                                                  \
  {                                                                                       \
    { "samples", NN_("Samples"), "", NN_ARG_INTEGER, n_samples, 10, 100000 },             \
    { "noise", NN_("Noise"), "%", NN_ARG_REAL, 0, 0, 50 },                                \
    { "train_share", NN_("Training share"), "", NN_ARG_REAL, share, 0.05, 1,              \
      .role = NN_ARG_SPLITS },                                                            \
    { "seed", NN_("Seed"), "", NN_ARG_INTEGER, 1, 0, 1e9 },                               \
    { NULL }                                                                              \
  }

NnSamples *nn_points_load (const NnClass *klass, const double *args, gboolean labels,
                           NnPointsFunc func, GError **error);
double     nn_points_between (NnRandom *random, double low, double high);

G_END_DECLS

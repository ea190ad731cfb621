/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Metric: the class struct that every file in core/metrics/ ends in. Thread: any. */
#pragma once

#include "core/class.h"

G_BEGIN_DECLS

#define NN_METRIC_SUMS 8

typedef struct
{
  NnClass  base;
  gboolean labels;          /* wants class labels rather than numbers */
  gboolean higher_is_better;
  gboolean share;           /* 0 to 1, shown as percent */
  /* Adds @n samples of @size outputs (last axis @width) to @sums. */
  void   (*add)   (const double *args, double *sums, gsize n, gsize size, gsize width,
                   const float *out, const gint32 *labels, const float *targets);
  double (*value) (const double *args, const double *sums);
} NnMetricClass;

#define NN_METRIC_CLASS(klass) ((const NnMetricClass *) (klass))

G_END_DECLS

/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Metric: the class struct that every file in core/metrics/ ends in. Thread: any. */
#pragma once

#include "core/class.h"

G_BEGIN_DECLS

#define NN_METRIC_SUMS 8

/* A sample's score and what it is; see NnMetricClass.rank. */
typedef struct
{
  float  score;
  gint32 label;
} NnScored;

/* What simple model (core/simple.h) is measured in the same way. */
typedef enum
{
  NN_RIVAL_NONE,
  NN_RIVAL_PCA,       /* where the input is rebuilt: the errors of the rebuilding, ranked */
  NN_RIVAL_LINEAR,    /* least squares on the numbers aimed at */
} NnRival;

typedef struct
{
  NnClass  base;
  NnRival  rival;
  gboolean labels;          /* wants class labels rather than numbers */
  gboolean higher_is_better;
  gboolean share;           /* 0 to 1, shown as percent, */
  const char *of;           /* and what it is a share of, in two or three words */
  gboolean boxes;           /* wants targets of 4 numbers: see nn_samples_set_boxes() */
  /* Adds @n samples of @size outputs (last axis @width) to @sums. */
  void   (*add)   (const double *args, double *sums, gsize n, gsize size, gsize width,
                   const float *out, const gint32 *labels, const float *targets);
  double (*value) (const double *args, const double *sums);
  /* Instead of these two, where all samples must be seen at once, such as for a rank. score()
   * sets the score of each of @n samples, one label of two classes each; @input: where the
   * target is the input, else NULL. Then rank() of all; it may change their order. */
  void   (*score) (const double *args, gsize n, gsize size, gsize width, const float *out,
                   const float *input, NnScored *scored);
  double (*rank)  (const double *args, gsize n, NnScored *scored);
} NnMetricClass;

#define NN_METRIC_CLASS(klass) ((const NnMetricClass *) (klass))

G_END_DECLS

/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Statistics: what the numbers of a data set are, feature by feature. Numbers that were
 * standardised are told as what they were before. Thread: any.
 */
#pragma once

#include "core/samples.h"

G_BEGIN_DECLS

#define NN_STATISTICS_BINS     24
/* More features, or more classes, are not told one by one. */
#define NN_STATISTICS_FEATURES 16384
#define NN_STATISTICS_CLASSES  10
/* Of more features no correlations are computed. */
#define NN_STATISTICS_MATRIX   256

/**
 * NnFeature:
 * @missing: samples that had none; they count as what their reader put there
 * @deviation: of the numbers about their mean, as of a whole population
 * @counts: how many lie in each part of @min to @max
 * @by_class: (nullable): the same for each class, n_classes x %NN_STATISTICS_BINS
 */
typedef struct
{
  char   *name;
  guint   missing;
  gboolean constant;
  double  min, max, mean, deviation;
  guint64 counts[NN_STATISTICS_BINS];
  guint  *by_class;
} NnFeature;

/**
 * NnStatistics:
 *
 * Boxed, reference-counted, immutable. Features are the columns of a table or the channels
 * of a series; a picture has none, but a mean picture.
 */
typedef struct
{
  guint      n;              /* samples */
  NnFeature  all;            /* of all numbers of all (first) inputs, as they are read */
  guint      n_more;         /* further inputs: */
  NnFeature  more[NN_MAX_MORE]; /* all numbers of each; the name is the input's */
  guint      n_features;
  NnFeature *features;
  guint      n_targets;      /* numbers to aim at */
  NnFeature *targets;
  guint      n_classes;
  guint     *class_counts;   /* (nullable) */
  /* (nullable) of each number of a sample */
  NnShape    shape;
  float     *mean, *deviation;
  /* (nullable) Pearson's, features and then targets, symmetric, @n_matrix a side; NAN where
   * a column is always the same */
  guint      n_matrix;
  float     *matrix;
  /* (nullable) how often each token occurs, padding too */
  guint      n_tokens;
  guint64   *token_counts;
  /*< private >*/
  gatomicrefcount ref_count;
} NnStatistics;

typedef void (*NnStatisticsProgress) (double done, gpointer data);  /* 0..1, from the calling thread */

/* Reads all samples twice. NULL: cancelled, or a sample could not be read. */
NnStatistics *nn_statistics_new   (NnSamples *samples, NnStatisticsProgress progress, gpointer data,
                                   GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;
NnStatistics *nn_statistics_ref   (NnStatistics *statistics);
void          nn_statistics_unref (NnStatistics *statistics);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnStatistics, nn_statistics_unref)

G_END_DECLS

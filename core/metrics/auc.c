/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * AUC: how surely a sample of the second class gets a higher score than one of the first.
 *
 *   mean over all pairs (a of class 1, b of class 0) of [s_a > s_b] + [s_a = s_b] / 2
 *
 * The area under the receiver's operating curve; 0.5 is chance, whatever the shares of the
 * classes. The score of a classifier is its output for class 1; that of a network whose target
 * is its input is the mean squared difference, so that an autoencoder is judged by what it
 * cannot rebuild. Shapes: out n x size, labels n. NaN where a class is missing. Source: Mann
 * and Whitney, "On a Test of Whether one of Two Random Variables is Stochastically Larger than
 * the Other" (1947); Hanley and McNeil, "The Meaning and Use of the Area under a ROC
 * Curve" (1982).
 */
#include "core/coder.h"
#include "core/metric.h"

#include <math.h>

static void
auc_score (const double *args, gsize n, gsize size, gsize width, const float *out,
           const float *input, NnScored *scored)
{
  for (gsize i = 0; i < n; i++)
    {
      const float *row = out + i * size;
      double sum = 0;

      for (gsize k = 0; input != NULL && k < size; k++)
        sum += ((double) row[k] - input[i * size + k]) * ((double) row[k] - input[i * size + k]);
      scored[i].score = input != NULL ? (float) (sum / size) : row[size - 1];
    }
}

/* Lets number @at of a heap of @n sink to where those below it are smaller. */
static void
sink (NnScored *scored, gsize at, gsize n)
{
  const NnScored sunk = scored[at];

  for (gsize below; (below = 2 * at + 1) < n; at = below)
    {
      if (below + 1 < n && scored[below + 1].score > scored[below].score)
        below++;
      if (scored[below].score <= sunk.score)
        break;
      scored[at] = scored[below];
    }
  scored[at] = sunk;
}

/* In place: qsort() takes memory, and this runs at every step of a training. J. W. J. Williams,
 * "Algorithm 232: Heapsort" (1964). */
static void
sort (NnScored *scored, gsize n)
{
  for (gsize i = n / 2; i-- > 0;)
    sink (scored, i, n);
  for (gsize end = n; end-- > 1;)
    {
      const NnScored largest = scored[0];

      scored[0] = scored[end];
      scored[end] = largest;
      sink (scored, 0, end);
    }
}

static double
auc_rank (const double *args, gsize n, NnScored *scored)
{
  double below = 0, positive = 0, won = 0;

  for (gsize i = 0; i < n; i++)
    if (isnan (scored[i].score))
      return NAN;
  sort (scored, n);
  for (gsize i = 0; i < n;)
    {
      double ones = 0, zeros = 0;
      gsize k = i;

      /* those with the same score are each other's draw */
      for (; k < n && scored[k].score == scored[i].score; k++)
        *(scored[k].label > 0 ? &ones : &zeros) += 1;
      won += ones * (below + zeros / 2);
      below += zeros;
      positive += ones;
      i = k;
    }
  return positive > 0 && below > 0 ? won / (positive * below) : NAN;
}

static void
code (NnCoder *coder)
{
  if (coder->flavor == NN_CODE_KERAS && nn_shape_count (&coder->out) == 1)
    nn_coder_say (coder, "keras.metrics.AUC()");
}

const NnMetricClass nn_metric_auc = {
  .base = {
    .name = "auc",
    .title = NN_ ("AUC"),
    .summary = NN_ ("How surely one of the second class scores above one of the first: by its probability, or by the error of its reconstruction."),
    .category = NN_ ("Classification"),
    .code = code,
  },
  .rival = NN_RIVAL_PCA,
  .labels = TRUE,
  .higher_is_better = TRUE,
  .score = auc_score,
  .rank = auc_rank,
};

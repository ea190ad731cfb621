/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Exact match: the share of samples of which every row is right.
 *
 *   mean over samples of [argmax out_r = label_r for all rows r]
 *
 * Shapes: out n x size, labels n x (size / width); the label -1 is padding.
 * For a decoder that is shown the right beginning (teacher forcing) this is the share that it
 * writes without a mistake by itself as well, always taking the likeliest token: as
 * long as all was right, what it has written is the right beginning.
 */
#include "core/metric.h"

static gboolean
is_right (gsize width, const float *row, gint32 label)
{
  gsize best = width == 1 && row[0] > 0.5f ? 1 : 0;

  for (gsize k = 1; k < width; k++)
    if (row[k] > row[best])
      best = k;
  return best == (gsize) label;
}

static void
exact_match_add (const double *args, double *sums, gsize n, gsize size, gsize width,
                 const float *out, const gint32 *labels, const float *targets)
{
  gsize rows = size / width;

  for (gsize b = 0; b < n; b++)
    {
      gboolean right = TRUE;

      for (gsize r = b * rows; r < (b + 1) * rows && right; r++)
        right = labels[r] < 0 || is_right (width, out + r * width, labels[r]);
      sums[0] += right;
    }
  sums[1] += n;
}

static double
exact_match_value (const double *args, const double *sums)
{
  return sums[1] > 0 ? sums[0] / sums[1] : 0;
}

const NnMetricClass nn_metric_exact_match = {
  .base = {
    .name = "exact_match",
    .title = NN_ ("Exact match"),
    .summary = NN_ ("The share of series without a single mistake."),
    .category = NN_ ("Classification"),
  },
  .labels = TRUE,
  .higher_is_better = TRUE,
  .share = TRUE,
  .of = NN_ ("share all right"),
  .add = exact_match_add,
  .value = exact_match_value,
};

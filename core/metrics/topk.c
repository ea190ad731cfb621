/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Top k: the share of samples whose right class is among the k highest outputs.
 *
 *   mean of [fewer than k outputs lie above out[label]]
 *
 * Shapes: out n x size, labels n x (size / width); the label -1 is padding.
 */
#include "core/coder.h"
#include "core/metric.h"

static const NnArg topk_args[] = {
  { "k", NN_ ("Best"), NN_ ("classes"), NN_ARG_INTEGER, 3, 1, 100 },
  { NULL },
};

static void
topk_add (const double *args, double *sums, gsize n, gsize size, gsize width,
          const float *out, const gint32 *labels, const float *targets)
{
  gsize rows = n * (size / width);
  gsize right = 0, counted = 0;

  for (gsize r = 0; r < rows; r++)
    {
      const float *row = out + r * width;
      gsize above = 0;

      if (labels[r] < 0)
        continue;
      counted++;
      for (gsize k = 0; k < width; k++)
        above += row[k] > row[labels[r]];
      right += above < args[0];
    }
  sums[0] += right;
  sums[1] += counted;
}

static double
topk_value (const double *args, const double *sums)
{
  return sums[1] > 0 ? sums[0] / sums[1] : 0;
}

static void
code (NnCoder *coder)
{
  if (coder->flavor == NN_CODE_KERAS)
    nn_coder_say (coder, "keras.metrics.SparseTopKCategoricalAccuracy(k=%.0f)",
                  nn_coder_arg (coder, "k"));
}

const NnMetricClass nn_metric_topk = {
  .base = {
    .name = "topk",
    .title = NN_ ("Top k accuracy"),
    .summary = NN_ ("The share of samples whose right class is among the k highest outputs."),
    .category = NN_ ("Classification"),
    .args = topk_args,
    .code = code,
  },
  .labels = TRUE,
  .higher_is_better = TRUE,
  .share = TRUE,
  .of = NN_ ("share right"),
  .add = topk_add,
  .value = topk_value,
};

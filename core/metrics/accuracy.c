/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Accuracy: the share of right answers.
 *
 *   mean of [argmax out = label]; with a single output, of [out > threshold] = label
 *
 * Shapes: out n x size, labels n x (size / width); the label -1 is padding.
 */
#include "core/coder.h"
#include "core/metric.h"

static const NnArg accuracy_args[] = {
  { "threshold", NN_ ("Threshold of a single output"), "", NN_ARG_REAL, 0.5, 0, 1 },
  { NULL },
};

static void
accuracy_add (const double *args, double *sums, gsize n, gsize size, gsize width,
              const float *out, const gint32 *labels, const float *targets)
{
  gsize rows = n * (size / width);
  gsize right = 0, counted = 0;

  for (gsize r = 0; r < rows; r++)
    {
      const float *row = out + r * width;
      gsize best = width == 1 && row[0] > args[0] ? 1 : 0;

      if (labels[r] < 0)
        continue;
      counted++;
      for (gsize k = 1; k < width; k++)
        {
          if (row[k] > row[best])
            best = k;
        }
      right += best == (gsize) labels[r];
    }
  sums[0] += right;
  sums[1] += counted;
}

static double
accuracy_value (const double *args, const double *sums)
{
  return sums[1] > 0 ? sums[0] / sums[1] : 0;
}

static void
code (NnCoder *coder)
{
  if (coder->flavor == NN_CODE_KERAS)
    nn_coder_say (coder, "\"accuracy\"");
}

const NnMetricClass nn_metric_accuracy = {
  .base = {
    .name = "accuracy",
    .title = NN_ ("Accuracy"),
    .summary = NN_ ("The share of right answers."),
    .category = NN_ ("Classification"),
    .args = accuracy_args,
    .code = code,
  },
  .labels = TRUE,
  .higher_is_better = TRUE,
  .share = TRUE,
  .of = NN_ ("share right"),
  .add = accuracy_add,
  .value = accuracy_value,
};

/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Mean absolute error: how far the outputs lie from their targets.
 *
 *   mean of |out - target| over samples and outputs
 *
 * Shapes: out and targets n x size.
 */
#include "core/coder.h"
#include "core/metric.h"

#include <math.h>

static void
mae_add (const double *args, double *sums, gsize n, gsize size, gsize width,
         const float *out, const gint32 *labels, const float *targets)
{
  for (gsize b = 0; b < n; b++)
    {
      const float *y = out + b * size;
      const float *t = targets + b * size;
      float lanes[8] = { 0 };
      gsize i = 0;

      /* Eight sums side by side: the compiler may not reorder one. */
      for (; i + 8 <= size; i += 8)
        {
          for (gsize k = 0; k < 8; k++)
            lanes[k] += fabsf (y[i + k] - t[i + k]);
        }
      for (; i < size; i++)
        lanes[0] += fabsf (y[i] - t[i]);
      for (gsize k = 0; k < 8; k++)
        sums[0] += lanes[k];
    }
  sums[1] += n * size;
}

static double
mae_value (const double *args, const double *sums)
{
  return sums[1] > 0 ? sums[0] / sums[1] : 0;
}

static void
code (NnCoder *coder)
{
  if (coder->flavor == NN_CODE_KERAS)
    nn_coder_say (coder, "\"mae\"");
}

const NnMetricClass nn_metric_mae = {
  .base = {
    .name = "mae",
    .title = NN_ ("Mean absolute error"),
    .summary = NN_ ("How far the outputs lie from their targets."),
    .category = NN_ ("Regression"),
    .code = code,
  },
  .add = mae_add,
  .value = mae_value,
};

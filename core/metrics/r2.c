/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * R2: the share of the targets' variance that the outputs explain.
 *
 *   1 - sum (target - out)^2 / sum (target - mean target)^2
 *
 * Over all samples and outputs together; 1 is perfect, 0 is no better than the
 * mean, negative is worse. Shapes: out and targets n x size.
 */
#include "core/coder.h"
#include "core/metric.h"

#include <math.h>

enum { COUNT, SUM, SQUARES, MISSES };

static void
r2_add (const double *args, double *sums, gsize n, gsize size, gsize width,
        const float *out, const gint32 *labels, const float *targets)
{
  for (gsize i = 0; i < n * size; i++)
    {
      double t = targets[i];
      double miss = t - out[i];

      sums[SUM] += t;
      sums[SQUARES] += t * t;
      sums[MISSES] += miss * miss;
    }
  sums[COUNT] += n * size;
}

static double
r2_value (const double *args, const double *sums)
{
  double spread;

  if (sums[COUNT] == 0)
    return NAN;
  spread = sums[SQUARES] - sums[SUM] * sums[SUM] / sums[COUNT];
  /* One target, or all the same: there is no variance to explain. */
  return spread > 0 ? 1 - sums[MISSES] / spread : NAN;
}

static void
code (NnCoder *coder)
{
  if (coder->flavor == NN_CODE_KERAS && coder->out.n_axes == 1)
    nn_coder_say (coder, "keras.metrics.R2Score()");
}

const NnMetricClass nn_metric_r2 = {
  .base = {
    .name = "r2",
    .title = NN_ ("R²"),
    .summary = NN_ ("The share of the targets' variance that the outputs explain."),
    .category = NN_ ("Regression"),
    .code = code,
  },
  .rival = NN_RIVAL_LINEAR,
  .higher_is_better = TRUE,
  .add = r2_add,
  .value = r2_value,
};

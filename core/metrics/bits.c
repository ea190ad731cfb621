/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Bits: how many each right answer would take in the best code that knows the network.
 *
 *   mean over rows of -log2 p[label]
 *
 * For a text, bits per character. Shapes: out n x size (probabilities), labels
 * n x (size / width); the label -1 is padding. Source: C. E. Shannon, "Prediction and
 * Entropy of Printed English" (1951).
 */
#include "core/metric.h"

#include <math.h>

/* The smallest probability told from zero, as in the cross-entropy. */
#define SMALLEST 1e-7f

static void
bits_add (const double *args, double *sums, gsize n, gsize size, gsize width, const float *out,
          const gint32 *labels, const float *targets)
{
  gsize rows = n * (size / width);

  for (gsize r = 0; r < rows; r++)
    {
      float p;

      if (labels[r] < 0)
        continue;
      if (width == 1)
        p = labels[r] == 1 ? out[r] : 1 - out[r];
      else
        p = out[r * width + labels[r]];
      sums[0] -= log2 (MAX (p, SMALLEST));
      sums[1]++;
    }
}

static double
bits_value (const double *args, const double *sums)
{
  return sums[1] > 0 ? sums[0] / sums[1] : 0;
}

const NnMetricClass nn_metric_bits = {
  .base = {
    .name = "bits",
    .title = NN_ ("Bits"),
    .summary = NN_ ("Bits that each right answer takes in the best code; for a text, bits per character."),
    .category = NN_ ("Classification"),
  },
  .labels = TRUE,
  .add = bits_add,
  .value = bits_value,
};

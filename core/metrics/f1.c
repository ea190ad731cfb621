/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * F1: how well several yes-or-no questions are answered where a yes is rare.
 *
 *   F1 = 2 TP / (2 TP + FP + FN)
 *
 * TP: yes, and said so; FP: said so and no; FN: yes, and not said. An output above the
 * threshold says yes, a target above 1/2 is one. "all" counts over all samples and outputs
 * together (micro average), "sample" takes the mean of each sample's F1, 1 where nothing is
 * there and nothing was said. Shapes: out and targets n x size.
 *
 * C. J. van Rijsbergen, Information Retrieval (1979).
 */
#include "core/metric.h"

enum { THRESHOLD, AVERAGE };
enum { OVER_ALL, OVER_SAMPLES };

static const char *const averages[] = { "all", "sample", NULL };
static const char *const average_titles[] = { NN_ ("All answers together"), NN_ ("Each sample"), NULL };

static const NnArg f1_args[] = {
  { "threshold", NN_ ("Threshold"), "", NN_ARG_REAL, 0.5, 0, 1 },
  { "average", NN_ ("Counted over"), "", NN_ARG_CHOICE, OVER_ALL, 0, 1, averages, average_titles },
  { NULL },
};

/* Of counts: 2 TP, and what it is divided by. */
static void
f1_add (const double *args, double *sums, gsize n, gsize size, gsize width, const float *out,
        const gint32 *labels, const float *targets)
{
  for (gsize b = 0; b < n; b++)
    {
      double right = 0, said = 0, there = 0;

      for (gsize i = b * size; i < (b + 1) * size; i++)
        {
          gboolean yes = out[i] > args[THRESHOLD], is = targets[i] > 0.5f;

          right += yes && is;
          said += yes;
          there += is;
        }
      if (args[AVERAGE] == OVER_ALL)
        {
          sums[0] += 2 * right;
          sums[1] += said + there;
        }
      else
        {
          sums[0] += said + there > 0 ? 2 * right / (said + there) : 1;
          sums[1] += 1;
        }
    }
}

static double
f1_value (const double *args, const double *sums)
{
  /* nothing there and nothing said: no mistake */
  return sums[1] > 0 ? sums[0] / sums[1] : 1;
}

const NnMetricClass nn_metric_f1 = {
  .base = {
    .name = "f1",
    .title = NN_ ("F1"),
    .summary = NN_ ("How well several yes-or-no questions are answered: precision and recall in one."),
    .category = NN_ ("Classification"),
    .args = f1_args,
  },
  .higher_is_better = TRUE,
  .share = TRUE,
  .of = NN_ ("precision with recall"),
  .add = f1_add,
  .value = f1_value,
};

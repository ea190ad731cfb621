/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Intersection over union: how much of two boxes is common to both.
 *
 *   mean over samples of |out ∩ target| / |out ∪ target|
 *
 * A box is four numbers: centre x, centre y, width, height. 1: the same box, 0: they do
 * not touch. A box without area (a width or height of zero or less) overlaps nothing, not
 * even itself: 0.
 * Shapes: out and targets n x 4.
 * M. Everingham et al., "The Pascal Visual Object Classes (VOC) Challenge", 2010.
 */
#include "core/metric.h"

#include <math.h>

/* What two stretches have in common. */
static double
overlap (double a, double a_length, double b, double b_length)
{
  double low = MAX (a - a_length / 2, b - b_length / 2);
  double high = MIN (a + a_length / 2, b + b_length / 2);

  return MAX (high - low, 0);
}

static double
iou (const float *a, const float *b)
{
  double common, both;

  /* said so that what is not a number fails as well */
  if (!(a[2] > 0 && a[3] > 0 && b[2] > 0 && b[3] > 0) || !isfinite (a[0] + a[1] + b[0] + b[1]))
    return 0;
  common = overlap (a[0], a[2], b[0], b[2]) * overlap (a[1], a[3], b[1], b[3]);
  both = (double) a[2] * a[3] + (double) b[2] * b[3] - common;
  return common > 0 ? common / both : 0;
}

static void
iou_add (const double *args, double *sums, gsize n, gsize size, gsize width, const float *out,
         const gint32 *labels, const float *targets)
{
  for (gsize b = 0; b < n; b++)
    sums[0] += iou (out + b * size, targets + b * size);
  sums[1] += n;
}

static double
iou_value (const double *args, const double *sums)
{
  return sums[1] > 0 ? sums[0] / sums[1] : 0;
}

const NnMetricClass nn_metric_iou = {
  .base = {
    .name = "iou",
    .title = NN_ ("Intersection over union"),
    .summary = NN_ ("How much of two boxes (centre x, centre y, width, height) is common to both."),
    .category = NN_ ("Regression"),
  },
  .higher_is_better = TRUE,
  .share = TRUE,
  .of = NN_ ("overlap"),
  .boxes = TRUE,
  .add = iou_add,
  .value = iou_value,
};

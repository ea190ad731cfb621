/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Six hills: cones of height 1 and -1 and radius 2 about six centres; the target is the
 * one that is largest in size. Noise moves the point that decides it.
 * Source: TensorFlow Playground, regressGaussian.
 */
#include <math.h>

#include "core/datasets/points.h"

extern const NnDatasetClass nn_dataset_reg_gauss;

static double
height (double x, double y)
{
  static const double hills[6][3] = {
    { -4, 2.5, 1 }, { 0, 2.5, -1 }, { 4, 2.5, 1 }, { -4, -2.5, -1 }, { 0, -2.5, 1 },
    { 4, -2.5, -1 },
  };
  double best = 0;

  for (guint i = 0; i < G_N_ELEMENTS (hills); i++)
    {
      const double one = hills[i][2] * MAX (0, 1 - hypot (x - hills[i][0], y - hills[i][1]) / 2);

      if (fabs (one) > fabs (best))
        best = one;
    }
  return best;
}

static void
draw (NnRandom *random, guint n, double noise, NnPoint *points)
{
  for (guint i = 0; i < n; i++)
    {
      const double x = nn_points_between (random, -6, 6), y = nn_points_between (random, -6, 6);
      const double dx = nn_points_between (random, -6, 6) * noise;
      const double dy = nn_points_between (random, -6, 6) * noise;

      points[i] = (NnPoint){ x, y, 0, height (x + dx, y + dy) };
    }
}

static NnSamples *
load (const double *args, const char *path, const char *const *data_dirs,
      GCancellable *cancellable, GError **error)
{
  return nn_points_load (&nn_dataset_reg_gauss.base, args, FALSE, draw, error);
}

static const NnArg rows[] = NN_POINTS_ARGS (1200, 0.5);

const NnDatasetClass nn_dataset_reg_gauss = {
  .base = {
    .name = "reg-gauss",
    .title = NN_("Six hills"),
    .summary = NN_("A number that rises and falls over six hills and hollows."),
    .category = NN_("Points in the plane"),
    .args = rows,
  },
  .generated = TRUE,
  .load = load,
};

/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Two Gaussians: clouds about (2, 2) and (-2, -2) of variance 0.5 without noise to 4
 * with 50 %. Source: TensorFlow Playground, classifyTwoGaussData.
 */
#include <math.h>

#include "core/datasets/points.h"

extern const NnDatasetClass nn_dataset_gauss;

static void
draw (NnRandom *random, guint n, double noise, NnPoint *points)
{
  const double deviation = sqrt (0.5 + 7 * noise);

  for (guint i = 0; i < n; i++)
    {
      const gint32 label = i < (n + 1) / 2;
      const double centre = label ? 2 : -2;
      const double x = centre + deviation * nn_random_normal (random);
      const double y = centre + deviation * nn_random_normal (random);

      points[i] = (NnPoint){ x, y, label, 0 };
    }
}

static NnSamples *
load (const double *args, const char *path, const char *const *data_dirs,
      GCancellable *cancellable, GError **error)
{
  return nn_points_load (&nn_dataset_gauss.base, args, TRUE, draw, error);
}

static const NnArg rows[] = NN_POINTS_ARGS (500, 0.5);

const NnDatasetClass nn_dataset_gauss = {
  .base = {
    .name = "gauss",
    .title = NN_("Two Gaussians"),
    .summary = NN_("Two round clouds, further apart the less noise there is."),
    .category = NN_("Points in the plane"),
    .args = rows,
  },
  .generated = TRUE,
  .load = load,
};

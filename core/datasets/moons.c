/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Two moons: (cos t, sin t) and (1 - cos t, 1/2 - sin t) for t from 0 to pi, about the
 * origin and 3.5 times as large; noise is normal, its deviation in radii.
 * Source: scikit-learn, make_moons.
 */
#include <math.h>

#include "core/datasets/points.h"

extern const NnDatasetClass nn_dataset_moons;

static void
draw (NnRandom *random, guint n, double noise, NnPoint *points)
{
  const guint half = (n + 1) / 2;

  for (guint i = 0; i < n; i++)
    {
      const gint32 label = i < half;
      const double t = G_PI * (i % half) / MAX (half - 1, 1);
      const double x = (label ? cos (t) : 1 - cos (t)) + noise * nn_random_normal (random);
      const double y = (label ? sin (t) : 0.5 - sin (t)) + noise * nn_random_normal (random);

      points[i] = (NnPoint){ 3.5 * (x - 0.5), 3.5 * (y - 0.25), label, 0 };
    }
}

static NnSamples *
load (const double *args, const char *path, const char *const *data_dirs,
      GCancellable *cancellable, GError **error)
{
  return nn_points_load (&nn_dataset_moons.base, args, TRUE, draw, error);
}

static const NnArg rows[] = NN_POINTS_ARGS (500, 0.5);

const NnDatasetClass nn_dataset_moons = {
  .base = {
    .name = "moons",
    .title = NN_("Two moons"),
    .summary = NN_("Two half circles that reach into each other."),
    .category = NN_("Points in the plane"),
    .args = rows,
  },
  .generated = TRUE,
  .load = load,
};

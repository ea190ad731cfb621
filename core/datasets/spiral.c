/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Two spirals: r = 5 i / n, angle = 3.5 pi i / n, the second arm turned by pi; noise
 * moves the points. Source: TensorFlow Playground, classifySpiralData.
 */
#include <math.h>

#include "core/datasets/points.h"

extern const NnDatasetClass nn_dataset_spiral;

static void
draw (NnRandom *random, guint n, double noise, NnPoint *points)
{
  const guint half = (n + 1) / 2;

  for (guint i = 0; i < n; i++)
    {
      const gint32 label = i < half;
      const double at = (double) (i % half) / half;
      const double angle = 3.5 * G_PI * at + (label ? 0 : G_PI);
      const double x = 5 * at * sin (angle) + nn_points_between (random, -1, 1) * noise;
      const double y = 5 * at * cos (angle) + nn_points_between (random, -1, 1) * noise;

      points[i] = (NnPoint){ x, y, label, 0 };
    }
}

static NnSamples *
load (const double *args, const char *path, const char *const *data_dirs,
      GCancellable *cancellable, GError **error)
{
  return nn_points_load (&nn_dataset_spiral.base, args, TRUE, draw, error);
}

static const NnArg rows[] = NN_POINTS_ARGS (500, 0.5);

const NnDatasetClass nn_dataset_spiral = {
  .base = {
    .name = "spiral",
    .title = NN_("Two spirals"),
    .summary = NN_("Two arms wound into each other: needs a deep or wide network."),
    .category = NN_("Points in the plane"),
    .args = rows,
  },
  .generated = TRUE,
  .load = load,
};

/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Circle: one class within 2.5 of the origin, the other from 3.5 to 5; noise
 * moves the point that decides the label, not the point that is shown.
 * Source: TensorFlow Playground, classifyCircleData.
 */
#include <math.h>

#include "core/datasets/points.h"

extern const NnDatasetClass nn_dataset_circle;

static void
draw (NnRandom *random, guint n, double noise, NnPoint *points)
{
  const double radius = 5;

  for (guint i = 0; i < n; i++)
    {
      const gboolean inner = i < (n + 1) / 2;
      const double r = inner ? nn_points_between (random, 0, radius / 2)
                             : nn_points_between (random, 0.7 * radius, radius);
      const double angle = nn_points_between (random, 0, 2 * G_PI);
      const double x = r * sin (angle), y = r * cos (angle);
      const double dx = nn_points_between (random, -radius, radius) * noise;
      const double dy = nn_points_between (random, -radius, radius) * noise;

      points[i] = (NnPoint){ x, y, hypot (x + dx, y + dy) < radius / 2, 0 };
    }
}

static NnSamples *
load (const double *args, const char *path, const char *const *data_dirs,
      GCancellable *cancellable, GError **error)
{
  return nn_points_load (&nn_dataset_circle.base, args, TRUE, draw, error);
}

static const NnArg rows[] = NN_POINTS_ARGS (500, 0.5);

const NnDatasetClass nn_dataset_circle = {
  .base = {
    .name = "circle",
    .title = NN_("Circle"),
    .summary = NN_("A disc of one class inside a ring of the other."),
    .category = NN_("Points in the plane"),
    .args = rows,
  },
  .generated = TRUE,
  .load = load,
};

/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Exclusive or: the class is the sign of x y in a square of 5.3, with a gap of 0.3 along
 * both axes; noise moves the point that decides the label.
 * Source: TensorFlow Playground, classifyXORData.
 */
#include "core/datasets/points.h"

extern const NnDatasetClass nn_dataset_xor;

static double
coordinate (NnRandom *random)
{
  double x = nn_points_between (random, -5, 5);

  return x > 0 ? x + 0.3 : x - 0.3;
}

static void
draw (NnRandom *random, guint n, double noise, NnPoint *points)
{
  for (guint i = 0; i < n; i++)
    {
      const double x = coordinate (random), y = coordinate (random);
      const double dx = nn_points_between (random, -5, 5) * noise;
      const double dy = nn_points_between (random, -5, 5) * noise;

      points[i] = (NnPoint){ x, y, (x + dx) * (y + dy) >= 0, 0 };
    }
}

static NnSamples *
load (const double *args, const char *path, const char *const *data_dirs,
      GCancellable *cancellable, GError **error)
{
  return nn_points_load (&nn_dataset_xor.base, args, TRUE, draw, error);
}

static const NnArg rows[] = NN_POINTS_ARGS (500, 0.5);

const NnDatasetClass nn_dataset_xor = {
  .base = {
    .name = "xor",
    .title = NN_("Exclusive or"),
    .summary = NN_("Four squares: the class is the sign of x₁ times x₂."),
    .category = NN_("Points in the plane"),
    .args = rows,
  },
  .generated = TRUE,
  .load = load,
};

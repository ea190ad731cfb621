/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Plane: the target is (x + y) / 10 in a square of 6; noise moves the point that
 * decides it. Source: TensorFlow Playground, regressPlane.
 */
#include "core/datasets/points.h"

extern const NnDatasetClass nn_dataset_reg_plane;

static void
draw (NnRandom *random, guint n, double noise, NnPoint *points)
{
  for (guint i = 0; i < n; i++)
    {
      const double x = nn_points_between (random, -6, 6), y = nn_points_between (random, -6, 6);
      const double dx = nn_points_between (random, -6, 6) * noise;
      const double dy = nn_points_between (random, -6, 6) * noise;

      points[i] = (NnPoint){ x, y, 0, (x + dx + y + dy) / 10 };
    }
}

static NnSamples *
load (const double *args, const char *path, const char *const *data_dirs,
      GCancellable *cancellable, GError **error)
{
  return nn_points_load (&nn_dataset_reg_plane.base, args, FALSE, draw, error);
}

static const NnArg rows[] = NN_POINTS_ARGS (1200, 0.5);

const NnDatasetClass nn_dataset_reg_plane = {
  .base = {
    .name = "reg-plane",
    .title = NN_("Plane"),
    .summary = NN_("A number that grows evenly with x₁ + x₂."),
    .category = NN_("Points in the plane"),
    .args = rows,
  },
  .generated = TRUE,
  .load = load,
};

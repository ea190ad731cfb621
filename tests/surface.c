/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Surfaces: every unit's value at every point is what the network gives there. */
#include "tests/build.h"

#include <math.h>

#define SIDE 12

static void
test_values (void)
{
  g_autoptr (NnModel) model = build_model ("input channels=2; dense units=5 activation=tanh; dense units=3 activation=softmax", 4);
  g_autoptr (GError) error = NULL;
  /* a batch that does not divide the points */
  g_autoptr (NnTape) tape = nn_tape_new (model, 50, NN_TAPE_KEEP, NULL, &error);
  g_autoptr (NnSurface) surface = NULL;

  g_assert_no_error (error);
  surface = nn_surface_new (tape, 3, SIDE);
  g_assert_cmpuint (surface->n_entries, ==, 3);
  for (guint row = 0; row < SIDE; row++)
    for (guint column = 0; column < SIDE; column++)
      {
        double x = -3 + 6 * (column + 0.5) / SIDE, y = 3 - 6 * (row + 0.5) / SIDE;
        g_autoptr (NnTensor) point = nn_tensor_new (&NN_SHAPE (1, 2));

        point->data[0] = x;
        point->data[1] = y;
        for (guint e = 1; e < 3; e++)
          {
            g_autoptr (NnTensor) value = nn_model_predict (model, &point, 1, e, NULL, &error);

            g_assert_no_error (error);
            for (guint u = 0; u < value->shape.size[1]; u++)
              {
                g_assert_cmpfloat (fabs (nn_surface_at (surface, e, u, x, y) - value->data[u]), <, 1e-5);
                g_assert_cmpfloat (fabs (surface->values[e]->data[(u * SIDE + row) * SIDE + column] - value->data[u]), <, 1e-5);
              }
          }
      }
  g_assert_true (isnan (nn_surface_at (surface, 1, 5, 0, 0)));
  g_assert_true (isnan (nn_surface_at (surface, 7, 0, 0, 0)));
  g_assert_true (isnan (nn_surface_at (surface, 1, 0, 3.1, 0)));
  g_assert_false (isnan (nn_surface_at (surface, 1, 0, 3, -3)));
}

static void
test_planes (void)
{
  g_autoptr (NnModel) plane = build_model ("input channels=2; dense units=5", 1);
  g_autoptr (NnModel) space = build_model ("input channels=3; dense units=5", 1);
  g_autoptr (NnModel) two = build_model ("input channels=2; input channels=2; concat from=1,2; dense units=2", 1);
  g_autoptr (NnSamples) points = build_samples (NN_SHAPE (2), 40, 3, 0);
  g_autoptr (NnSamples) others = build_samples (NN_SHAPE (3), 40, 3, 0);
  double most = 0;

  g_assert_true (nn_model_reads_plane (plane));
  g_assert_false (nn_model_reads_plane (space));
  g_assert_false (nn_model_reads_plane (two));
  g_assert_true (nn_samples_is_plane (points));
  g_assert_false (nn_samples_is_plane (others));
  g_assert_cmpfloat (nn_samples_reach (others), ==, 0);
  for (guint i = 0; i < 80; i++)
    most = MAX (most, fabs (points->floats[i]));
  g_assert_cmpfloat (nn_samples_reach (points), ==, ceil (1.02 * most));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/surface/values", test_values);
  g_test_add_func ("/surface/planes", test_planes);
  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Points in the plane as in TensorFlow Playground (src/dataset.ts): drawn,
 * shuffled, and cut into a part for training and one that is held out.
 */
#include "core/datasets/points.h"

enum
{
  ARG_SAMPLES,
  ARG_NOISE,
  ARG_TRAIN_SHARE,
  ARG_SEED,
};

double
nn_points_between (NnRandom *random, double low, double high)
{
  return low + (high - low) * nn_random_uniform (random);
}

NnSamples *
nn_points_load (const NnClass *klass, const double *args, gboolean labels, NnPointsFunc func,
                GError **error)
{
  static const char *const class_names[] = { NN_("Blue"), NN_("Orange"), NULL };
  static const char *const features[] = { "x₁", "x₂", NULL };
  const guint n = args[ARG_SAMPLES];
  const guint n_train = CLAMP ((guint) (n * args[ARG_TRAIN_SHARE] + 0.5), 1, n);
  const NnShape shape = NN_SHAPE (2), target_shape = NN_SHAPE (1);
  NnRandom random = nn_random_new (args[ARG_SEED]);
  g_autofree NnPoint *points = g_new0 (NnPoint, n);
  g_autofree guint32 *order = g_new (guint32, n);
  float *inputs = g_new (float, 2 * n);
  float *targets = g_new (float, n);
  gint32 *classes = g_new (gint32, n);
  g_autoptr (GBytes) inputs_bytes = g_bytes_new_take (inputs, 2 * n * sizeof (float));
  g_autoptr (GBytes) targets_bytes = g_bytes_new_take (targets, n * sizeof (float));
  g_autoptr (GBytes) classes_bytes = g_bytes_new_take (classes, n * sizeof (gint32));
  NnSamples *samples;

  func (&random, n, args[ARG_NOISE] / 100, points);
  for (guint i = 0; i < n; i++)
    order[i] = i;
  nn_random_shuffle (&random, order, n);
  for (guint i = 0; i < n; i++)
    {
      const NnPoint *point = &points[order[i]];

      inputs[2 * i] = point->x;
      inputs[2 * i + 1] = point->y;
      targets[i] = point->target;
      classes[i] = point->label;
    }

  samples = nn_samples_new_floats (klass->name, klass->title, &shape, n, n_train, inputs_bytes,
                                   labels ? classes_bytes : NULL, labels ? class_names : NULL,
                                   labels ? NULL : targets_bytes, &target_shape, error);
  if (samples != NULL)
    samples->feature_names = g_strdupv ((char **) features);
  return samples;
}

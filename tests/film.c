/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moving shapes: what is in the films, and that only a network that reads several frames can tell their direction. */
#include <math.h>

#include "tests/build.h"

static NnSamples *
load (const char *settings)
{
  g_auto (GStrv) words = g_strsplit (settings, " ", -1);
  g_auto (NnSource) source = { 0 };
  g_autoptr (GError) error = NULL;
  NnSamples *samples;

  g_assert_true (nn_source_parse (&source, "shapes", &error));
  for (guint i = 0; words[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (words[i], "=", 2);

      nn_spec_set_string (&source.spec, pair[0], pair[1], &error);
      g_assert_no_error (error);
    }
  samples = nn_source_load (&source, NULL, NULL, &error);
  g_assert_no_error (error);
  return samples;
}

/* Ink of frame @t; the middle of it on a circle of @size, where the ends of a picture meet. */
static double
measure (const NnSamples *samples, guint index, guint t, double *x, double *y)
{
  const guint size = samples->shape.size[0], width = samples->shape.size[1];
  const guint8 *picture = samples->bytes + (gsize) index * size * width;
  double sums[4] = { 0 }, ink = 0;

  for (guint h = 0; h < size; h++)
    for (guint w = 0; w < size; w++)
      {
        double value = picture[h * width + t * size + w] / 255.0;
        double across = 2 * G_PI * (w + 0.5) / size, down = 2 * G_PI * (h + 0.5) / size;

        ink += value;
        sums[0] += value * cos (across);
        sums[1] += value * sin (across);
        sums[2] += value * cos (down);
        sums[3] += value * sin (down);
      }
  *x = atan2 (sums[1], sums[0]) / (2 * G_PI) * size;
  *y = atan2 (sums[3], sums[2]) / (2 * G_PI) * size;
  return ink;
}

/* From @a to @b, the nearest way round. */
static double
way (double a, double b, double size)
{
  return remainder (b - a, size);
}

static void
test_motion (void)
{
  static const double across[4] = { -1, 1, 0, 0 }, down[4] = { 0, 0, -1, 1 };
  g_autoptr (NnSamples) samples = load ("size=24 frames=5 samples=400");
  guint counts[4] = { 0 };

  g_assert_cmpuint (samples->n, ==, 400);
  g_assert_cmpuint (samples->n_train, ==, 320);
  g_assert_cmpuint (samples->frames, ==, 5);
  g_assert_true (nn_shape_equal (&samples->shape, &NN_SHAPE (24, 120, 1)));
  g_assert_cmpstr (samples->class_names[3], ==, "Down");
  for (guint i = 0; i < samples->n; i++)
    {
      const gint label = samples->labels[i];
      double x, y, step = 0, first = measure (samples, i, 0, &x, &y);

      counts[label]++;
      g_assert_cmpfloat (first, >, 10);
      for (guint t = 1; t < 5; t++)
        {
          double next_x, next_y, ink = measure (samples, i, t, &next_x, &next_y);
          double forth = way (x, next_x, 24) * across[label] + way (y, next_y, 24) * down[label];
          double aside = way (x, next_x, 24) * down[label] + way (y, next_y, 24) * across[label];

          /* the same shape, a steady pace, one way only */
          g_assert_cmpfloat (fabs (ink / first - 1), <, 0.06);
          g_assert_cmpfloat (forth, >, 0.07 * 24);
          g_assert_cmpfloat (forth, <, 0.21 * 24);
          g_assert_cmpfloat (fabs (aside), <, 0.1);
          if (t > 1)
            g_assert_cmpfloat (fabs (forth - step), <, 0.25);
          step = forth;
          x = next_x;
          y = next_y;
        }
    }
  for (guint k = 0; k < 4; k++)
    g_assert_cmpuint (counts[k], >, 70);
}

static void
test_settings (void)
{
  g_autoptr (NnSamples) a = load ("samples=300 noise=10"), b = load ("samples=300 noise=10");
  g_autoptr (NnSamples) other = load ("samples=300 noise=10 seed=2");
  g_autoptr (NnSamples) shapes = load ("samples=300 label=shape frames=1 size=32");
  double ink[3] = { 0 };
  guint counts[3] = { 0 };

  g_assert_cmpmem (a->bytes, 300 * 12 * 72, b->bytes, 300 * 12 * 72);
  g_assert_cmpmem (a->labels, 1200, b->labels, 1200);
  g_assert_true (memcmp (a->bytes, other->bytes, 300 * 12 * 72) != 0);
  g_assert_cmpuint (shapes->n_classes, ==, 3);
  g_assert_cmpstr (shapes->class_names[2], ==, "Triangle");
  for (guint i = 0; i < 300; i++)
    {
      double x, y;

      counts[shapes->labels[i]]++;
      ink[shapes->labels[i]] += measure (shapes, i, 0, &x, &y);
    }
  /* of the same half size h: pi h^2, (1.8 h)^2 and 2 h^2 */
  g_assert_cmpfloat (fabs (ink[1] / counts[1] / (ink[0] / counts[0]) - 3.24 / G_PI), <, 0.15);
  g_assert_cmpfloat (fabs (ink[2] / counts[2] / (ink[0] / counts[0]) - 2 / G_PI), <, 0.12);
}

static double
learn (const char *network, NnSamples *samples)
{
  g_autoptr (NnModel) model = build_model (network, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnTrainer) trainer = NULL;
  NnEvaluation result;
  NnStepReport report;
  NnRecipe recipe;

  nn_recipe_init (&recipe);
  set_recipe (&recipe, "schedule=one_cycle learning_rate=0.004 epochs=8 clip_norm=1");
  trainer = nn_trainer_new (model, samples, &recipe, NULL, &error);
  g_assert_no_error (error);
  for (guint64 i = nn_trainer_total_steps (trainer); i > 0; i--)
    g_assert_true (nn_trainer_step (trainer, &report, &error));
  g_assert_true (nn_trainer_evaluate (trainer, NN_SPLIT_TEST, NULL, &result, &error));
  g_assert_no_error (error);
  return result.metric;
}

/* All frames, one after the other; then one alone, of which much can be learnt by heart. */
static void
test_one_is_not_enough (void)
{
  g_autoptr (NnSamples) films = load ("samples=3000"), shapes = load ("samples=3000 label=shape");
  const char *all = "input height=12 width=72 channels=1; conv2d filters=8 padding=same activation=relu; maxpool2d;"
                    "reshape height=6 width=6 channels=48; permute dims=2,1,3;"
                    "reshape height=0 width=6 channels=288; gru units=24; dense units=4 activation=softmax";
  const char *one = "input height=12 width=72 channels=1; cropping2d top=0 bottom=0 left=36 right=24;"
                    "conv2d filters=8 padding=same activation=relu; maxpool2d; flatten;"
                    "dense units=32 activation=relu; dense units=%u activation=softmax";
  g_autofree char *four = g_strdup_printf (one, 4), *three = g_strdup_printf (one, 3);
  double gru = learn (all, films), frame = learn (four, films), form = learn (three, shapes);

  g_test_message ("direction: all frames %g, one %g; shape: one frame %g", gru, frame, form);
  g_assert_cmpfloat (gru, >, 0.97);
  g_assert_cmpfloat (frame, <, 0.33);
  /* the same network, the same frame: the shape it does tell */
  g_assert_cmpfloat (form, >, 0.6);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/film/motion", test_motion);
  g_test_add_func ("/film/settings", test_settings);
  g_test_add_func ("/film/one-is-not-enough", test_one_is_not_enough);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Boxes: digits on a canvas, how much two boxes have in common, and what a recipe makes of them. */
#include <math.h>

#include <glib/gstdio.h>

#include "tests/build.h"

static NnSamples *
load (const char *settings, const char *dir)
{
  const char *dirs[] = { dir != NULL ? dir : g_getenv ("VITRINE_DATA_DIR"), NULL };
  g_auto (GStrv) words = g_strsplit (settings, " ", -1);
  g_auto (NnSource) source = { 0 };
  g_autoptr (GError) error = NULL;
  NnSamples *samples;

  g_assert_true (nn_source_parse (&source, "canvas", &error));
  for (guint i = 0; words[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (words[i], "=", 2);

      nn_spec_set_string (&source.spec, pair[0], pair[1], &error);
      g_assert_no_error (error);
    }
  samples = nn_source_load (&source, dirs, NULL, &error);
  g_assert_no_error (error);
  return samples;
}

/* --- the canvas ---------------------------------------------------------- */

/* The digit is in its box, and fills it: no ink further out, ink near every side. */
static void
check_tight (const NnSamples *samples, guint index)
{
  const gint size = samples->shape.size[0];
  const guint8 *pixels = samples->bytes + (gsize) index * size * size;
  const float *box = samples->targets + 4 * index;
  const double left = (box[0] - box[2] / 2) * size, right = (box[0] + box[2] / 2) * size;
  const double top = (box[1] - box[3] / 2) * size, bottom = (box[1] + box[3] / 2) * size;
  /* dark ink, and any */
  gint x0[2] = { size, size }, x1[2] = { -1, -1 }, y0[2] = { size, size }, y1[2] = { -1, -1 };

  g_assert_cmpfloat (MAX (box[2], box[3]), >=, 0.3f - 1e-5f);
  g_assert_cmpfloat (MAX (box[2], box[3]), <=, 0.7f + 1e-5f);
  g_assert_cmpfloat (left, >=, -1e-3);
  g_assert_cmpfloat (top, >=, -1e-3);
  g_assert_cmpfloat (right, <=, size + 1e-3);
  g_assert_cmpfloat (bottom, <=, size + 1e-3);
  for (gint y = 0; y < size; y++)
    for (gint x = 0; x < size; x++)
      for (guint k = 0; k < 2; k++)
        {
          if (pixels[y * size + x] < (k == 0 ? 64 : 16))
            continue;
          x0[k] = MIN (x0[k], x);
          x1[k] = MAX (x1[k], x + 1);
          y0[k] = MIN (y0[k], y);
          y1[k] = MAX (y1[k], y + 1);
        }
  /* a pixel of the digit has soft edges on the canvas */
  g_assert_cmpfloat (x0[0] - left, >, -1.5);
  g_assert_cmpfloat (x1[0] - right, <, 1.5);
  g_assert_cmpfloat (y0[0] - top, >, -1.5);
  g_assert_cmpfloat (y1[0] - bottom, <, 1.5);
  g_assert_cmpfloat (x0[1] - left, <, 1.5);
  g_assert_cmpfloat (x1[1] - right, >, -1.5);
  g_assert_cmpfloat (y0[1] - top, <, 1.5);
  g_assert_cmpfloat (y1[1] - bottom, >, -1.5);
}

static void
test_canvas (void)
{
  g_autoptr (NnSamples) samples = load ("clutter=0", NULL);
  g_autoptr (NnSamples) large = load ("size=40 copies=2 clutter=3 noise=5", NULL);
  g_autoptr (NnSamples) again = load ("size=40 copies=2 clutter=3 noise=5", NULL);
  g_autoptr (NnSamples) other = load ("size=40 copies=2 clutter=3 noise=5 seed=2", NULL);
  const gsize bytes = (gsize) 20000 * 40 * 40;
  double sum[4] = { 0 };

  g_assert_cmpuint (samples->n, ==, 10000);
  g_assert_cmpuint (samples->n_train, ==, 8000);
  g_assert_cmpuint (samples->n_classes, ==, 10);
  g_assert_true (nn_shape_equal (&samples->shape, &NN_SHAPE (48, 48, 1)));
  g_assert_true (nn_shape_equal (&samples->target_shape, &NN_SHAPE (4)));
  g_assert_true (samples->boxes);
  g_assert_cmpstr (samples->target_names[2], ==, "Width");
  for (guint i = 0; i < samples->n; i++)
    {
      check_tight (samples, i);
      for (guint k = 0; k < 4; k++)
        sum[k] += samples->targets[4 * i + k] / samples->n;
    }
  /* anywhere: in the middle on the average, upright as digits are */
  g_assert_cmpfloat (fabs (sum[0] - 0.5), <, 0.01);
  g_assert_cmpfloat (fabs (sum[1] - 0.5), <, 0.01);
  g_assert_cmpfloat (sum[3], >, sum[2]);

  g_assert_cmpuint (large->n, ==, 20000);
  g_assert_cmpuint (large->n_train, ==, 16000);
  g_assert_cmpint (large->labels[2 * 123], ==, samples->labels[123]);
  g_assert_cmpint (large->labels[2 * 123 + 1], ==, samples->labels[123]);
  g_assert_true (memcmp (large->bytes, large->bytes + 40 * 40, 40 * 40) != 0);
  g_assert_true (memcmp (large->bytes, again->bytes, bytes) == 0);
  g_assert_cmpmem (large->targets, 20000 * 16, again->targets, 20000 * 16);
  g_assert_true (memcmp (large->bytes, other->bytes, bytes) != 0);
}

/* Digits of which those for training are white and those held out grey. */
static char *
make_digits (guint n, guint n_train)
{
  const gsize bytes = (gsize) n * 784;
  char *dir = g_dir_make_tmp ("vitrine-boxes-XXXXXX", NULL);
  g_autofree char *images_path = g_build_filename (dir, "digits-images.idx.gz", NULL);
  g_autofree char *labels_path = g_build_filename (dir, "digits-labels.idx.gz", NULL);
  guint8 head[16] = { 0, 0, 8, 3, n >> 24, n >> 16, n >> 8, n, 0, 0, 0, 28, 0, 0, 0, 28 };
  guint8 label_head[8] = { 0, 0, 8, 1, n >> 24, n >> 16, n >> 8, n };
  g_autofree guint8 *images = g_malloc0 (16 + bytes);
  g_autofree guint8 *labels = g_malloc0 (8 + n);

  memcpy (images, head, 16);
  memcpy (labels, label_head, 8);
  for (guint i = 0; i < n; i++)
    for (guint y = 4; y < 24; y++)
      memset (images + 16 + i * 784 + y * 28 + 8, i < n_train ? 255 : 120, 12);
  g_assert_true (g_file_set_contents (images_path, (char *) images, 16 + bytes, NULL));
  g_assert_true (g_file_set_contents (labels_path, (char *) labels, 8 + n, NULL));
  return dir;
}

/* Neither part has a piece of a digit of the other. */
static void
test_no_leak (void)
{
  g_autofree char *dir = make_digits (8200, 8000);
  g_autofree char *images = g_build_filename (dir, "digits-images.idx.gz", NULL);
  g_autofree char *labels = g_build_filename (dir, "digits-labels.idx.gz", NULL);
  g_autoptr (NnSamples) samples = load ("clutter=12 copies=2", dir);
  const gsize size = 48 * 48;
  guint held = 0, grey = 0;

  g_assert_cmpuint (samples->n, ==, 16400);
  g_assert_cmpuint (samples->n_train, ==, 16000);
  for (gsize i = samples->n_train * size; i < samples->n * size; i++)
    held = MAX (held, samples->bytes[i]);
  g_assert_cmpuint (held, ==, 120);
  /* inside a stroke there is nothing between black and white: an even grey is a held-out piece */
  for (gsize i = 0; i < samples->n_train * size; i++)
    grey += i % size >= 2 && samples->bytes[i] == 120 && samples->bytes[i - 1] == 120
            && samples->bytes[i - 2] == 120;
  g_assert_cmpuint (grey, <, samples->n_train / 4);
  g_remove (images);
  g_remove (labels);
  g_rmdir (dir);
}

/* --- the metric ----------------------------------------------------------- */

static double
iou (float x, float y, float w, float h, float tx, float ty, float tw, float th)
{
  const NnMetricClass *metric;
  const float out[4] = { x, y, w, h }, target[4] = { tx, ty, tw, th };
  double sums[NN_METRIC_SUMS] = { 0 };
  NnSpec spec;

  g_assert_true (nn_spec_named (&spec, NN_KIND_METRIC, "iou", NULL));
  metric = NN_METRIC_CLASS (spec.klass);
  metric->add (spec.values, sums, 1, 4, 4, out, NULL, target);
  return metric->value (spec.values, sums);
}

static void
test_iou (void)
{
  const float out[] = { 0.5f, 0.5f, 0.5f, 0.5f, 0, 0, 1, 1, 0, 0, 1, 1 };
  const float targets[] = { 0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 0, 1, 1, 2, 2, 1, 1 };
  const NnMetricClass *metric = NULL;
  double sums[NN_METRIC_SUMS] = { 0 };
  NnSpec spec;

  g_assert_cmpfloat (iou (0.5f, 0.25f, 0.5f, 0.25f, 0.5f, 0.25f, 0.5f, 0.25f), ==, 1);
  /* half of each: 1/2 of 3/2; a quarter: 1/4 of 7/4; one within the other: 1/4 of 1 */
  g_assert_cmpfloat (fabs (iou (0, 0, 1, 1, 0.5f, 0, 1, 1) - 1 / 3.0), <, 1e-9);
  g_assert_cmpfloat (fabs (iou (0, 0, 1, 1, 0.5f, -0.5f, 1, 1) - 1 / 7.0), <, 1e-9);
  g_assert_cmpfloat (fabs (iou (0.1f, 0, 0.5f, 0.5f, 0, 0, 1, 1) - 0.25), <, 1e-9);
  /* a wide box and an upright one: width and height are not mixed up */
  g_assert_cmpfloat (fabs (iou (0, 0, 4, 1, 0, 0, 1, 4) - 1 / 7.0), <, 1e-9);
  g_assert_cmpfloat (fabs (iou (3, 0, 4, 1, 0, 0, 4, 1) - 1 / 7.0), <, 1e-9);
  g_assert_cmpfloat (fabs (iou (0, 3, 1, 4, 0, 0, 1, 4) - 1 / 7.0), <, 1e-9);
  /* apart, also on one axis only; and touching */
  g_assert_cmpfloat (iou (0, 0, 1, 1, 3, 3, 1, 1), ==, 0);
  g_assert_cmpfloat (iou (0, 0, 1, 1, 0, 3, 1, 1), ==, 0);
  g_assert_cmpfloat (iou (0, 0, 1, 1, 1, 0, 1, 1), ==, 0);
  /* without area, inside out (even both), and no numbers at all */
  g_assert_cmpfloat (iou (0, 0, 0, 1, 0, 0, 1, 1), ==, 0);
  g_assert_cmpfloat (iou (0, 0, 0, 0, 0, 0, 0, 0), ==, 0);
  g_assert_cmpfloat (iou (0, 0, -1, 1, 0, 0, 1, 1), ==, 0);
  g_assert_cmpfloat (iou (0, 0, -1, -1, 0, 0, -1, -1), ==, 0);
  g_assert_cmpfloat (iou (NAN, 0, 1, 1, 0, 0, 1, 1), ==, 0);
  g_assert_cmpfloat (iou (0, 0, NAN, 1, 0, 0, 1, 1), ==, 0);
  g_assert_cmpfloat (iou (0, 0, INFINITY, 1, 0, 0, 1, 1), ==, 0);
  g_assert_cmpfloat (iou (0, 0, 1e30f, 1e30f, 0, 0, 1, 1), <, 1e-30);

  /* the mean over samples, whichever way they come */
  g_assert_true (nn_spec_named (&spec, NN_KIND_METRIC, "iou", NULL));
  metric = NN_METRIC_CLASS (spec.klass);
  metric->add (spec.values, sums, 1, 4, 4, out, NULL, targets);
  metric->add (spec.values, sums, 2, 4, 4, out + 4, NULL, targets + 4);
  g_assert_cmpfloat (fabs (metric->value (spec.values, sums) - (1 + 1 / 3.0) / 3), <, 1e-9);
}

/* --- recipes -------------------------------------------------------------- */

static void
accept (NnModel *model, NnSamples *samples, const NnRecipe *recipe)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnTrainer) trainer = nn_trainer_new (model, samples, recipe, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (trainer);
}

static void
refuse (const char *network, NnSamples *samples, const char *settings, const char *word)
{
  g_autoptr (NnModel) model = build_model (network, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnTrainer) trainer = NULL;
  NnRecipe recipe;

  nn_recipe_init (&recipe);
  set_recipe (&recipe, settings);
  trainer = nn_trainer_new (model, samples, &recipe, NULL, &error);
  g_assert_null (trainer);
  g_assert_nonnull (error);
  if (strstr (error->message, word) == NULL || !g_str_has_suffix (error->message, "."))
    g_error ("“%s” does not mention %s", error->message, word);
}

#define LARGE "input height=48 width=48 channels=1; flatten; "

static void
test_recipe (void)
{
  g_autoptr (NnSamples) samples = load ("seed=3", NULL);
  g_autoptr (NnSamples) classes = build_samples (NN_SHAPE (4), 50, 4, 0);
  g_autoptr (NnSamples) pairs = build_samples (NN_SHAPE (4), 50, 0, 2);
  g_autoptr (NnSamples) fours = build_samples (NN_SHAPE (4), 50, 0, 4);
  g_autoptr (NnModel) alone = build_model (LARGE "dense units=4 activation=sigmoid", 1);
  g_autoptr (NnModel) both = build_model (LARGE "dense units=10 activation=softmax from=2;"
                                                "dense units=4 activation=sigmoid from=2", 1);
  g_autoptr (NnModel) four = build_model ("input channels=4; dense units=4", 1);
  NnRecipe recipe;

  /* what is fitted measures boxes, and the class beside them */
  nn_recipe_init (&recipe);
  nn_recipe_fit (&recipe, alone, samples);
  g_assert_cmpstr (recipe.metric.klass->name, ==, "iou");
  g_assert_cmpuint (recipe.n_sides, ==, 0);
  nn_recipe_fit (&recipe, both, samples);
  g_assert_cmpstr (recipe.metric.klass->name, ==, "iou");
  g_assert_cmpuint (recipe.n_sides, ==, 1);
  g_assert_cmpstr (recipe.sides[0].metric.klass->name, ==, "accuracy");
  accept (both, samples, &recipe);
  /* four numbers that are no boxes are not taken for such, but may be measured so */
  nn_recipe_fit (&recipe, four, fours);
  g_assert_cmpstr (recipe.metric.klass->name, ==, "mae");
  set_recipe (&recipe, "metric=iou");
  accept (four, fours, &recipe);

  refuse ("input channels=4; dense units=4", classes, "loss=mse metric=iou", "labels only");
  refuse ("input channels=4; dense units=2", pairs, "loss=mse metric=iou", "has 2");
  refuse ("input channels=4; dense units=4", fours, "loss=mse metric=iou target=input", "itself");
  refuse (LARGE "dense units=4 activation=sigmoid", samples, "loss=mse metric=iou shift=0.1", "box");
  refuse (LARGE "dense units=4 activation=sigmoid", samples, "loss=mse metric=iou flip=true", "box");
  refuse (LARGE "dense units=4 activation=sigmoid", samples, "loss=mse metric=iou mixup=0.2", "boxes");
  /* noise moves nothing, and a class is the same wherever it is */
  nn_recipe_init (&recipe);
  set_recipe (&recipe, "loss=mse metric=iou noise=0.1");
  accept (alone, samples, &recipe);
  {
    g_autoptr (NnModel) digit = build_model (LARGE "dense units=10 activation=softmax", 1);

    nn_recipe_init (&recipe);
    set_recipe (&recipe, "shift=0.1 rotate=10");
    accept (digit, samples, &recipe);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/boxes/canvas", test_canvas);
  g_test_add_func ("/boxes/no-leak", test_no_leak);
  g_test_add_func ("/boxes/iou", test_iou);
  g_test_add_func ("/boxes/recipe", test_recipe);
  return g_test_run ();
}

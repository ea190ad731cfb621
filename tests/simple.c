/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rank of two classes, and what simple methods make of the same data. */
#include "tests/build.h"

#include <math.h>

static const char *data_dirs[] = { NULL, NULL };

static const NnMetricClass *
auc_class (void)
{
  return NN_METRIC_CLASS (nn_registry_find (NN_KIND_METRIC, "auc", NULL));
}

/* Pair by pair, as its definition says. */
static double
pairs (const float *scores, const gint32 *labels, guint n)
{
  double won = 0, all = 0;

  for (guint a = 0; a < n; a++)
    for (guint b = 0; b < n; b++)
      if (labels[a] == 1 && labels[b] == 0)
        {
          won += scores[a] > scores[b] ? 1 : scores[a] == scores[b] ? 0.5 : 0;
          all++;
        }
  return won / all;
}

static double
rank (const float *scores, const gint32 *labels, guint n)
{
  g_autofree NnScored *scored = g_new (NnScored, n);

  for (guint i = 0; i < n; i++)
    scored[i] = (NnScored){ scores[i], labels[i] };
  return auc_class ()->rank (NULL, n, scored);
}

static void
test_rank (void)
{
  const float known[] = { 0.1f, 0.4f, 0.35f, 0.8f }, same[] = { 2, 2, 2, 2 };
  const float broken[] = { 0.1f, NAN, 0.3f, 0.8f };
  const gint32 labels[] = { 0, 0, 1, 1 }, ones[] = { 1, 1, 1, 1 };
  NnRandom random = nn_random_new (5);

  /* the example of scikit-learn's roc_auc_score */
  g_assert_cmpfloat (rank (known, labels, 4), ==, 0.75);
  g_assert_cmpfloat (rank (same, labels, 4), ==, 0.5);
  g_assert_true (isnan (rank (known, ones, 4)));
  g_assert_true (isnan (rank (broken, labels, 4)));
  for (guint round = 0; round < 50; round++)
    {
      float scores[60];
      gint32 truth[60];

      /* few different scores, so that many are the same */
      for (guint i = 0; i < 60; i++)
        {
          truth[i] = nn_random_below (&random, 3) == 0;
          scores[i] = nn_random_below (&random, 7) + truth[i];
        }
      truth[0] = 0, truth[1] = 1;
      g_assert_cmpfloat (fabs (rank (scores, truth, 60) - pairs (scores, truth, 60)), <, 1e-12);
    }
}

/* What the network says of all held-out samples, ranked pair by pair. */
static double
expected (NnModel *model, NnSamples *samples, gboolean rebuild, guint *n)
{
  const gsize size = nn_shape_count (&samples->shape);
  const guint output = nn_model_output (model);
  g_autofree float *scores = NULL;
  guint first;

  nn_samples_range (samples, NN_SPLIT_TEST, &first, n);
  scores = g_new (float, *n);
  for (guint i = 0; i < *n; i++)
    {
      g_autoptr (NnTensor) x = nn_samples_tensor (samples, first + i);
      g_autoptr (NnTensor) y = nn_model_predict (model, &x, 1, output, NULL, NULL);
      double sum = 0;

      for (gsize k = 0; k < size && rebuild; k++)
        sum += (y->data[k] - x->data[k]) * (y->data[k] - x->data[k]);
      scores[i] = rebuild ? (float) (sum / size) : y->data[nn_tensor_count (y) - 1];
    }
  return pairs (scores, samples->labels + first, *n);
}

/* Over more batches than one, with any number of threads, in training and without it. */
static void
test_network (void)
{
  static const struct { const char *model, *settings; gboolean rebuild; } cases[] = {
    { "input channels=5; dense units=1 activation=sigmoid", "loss=binary_crossentropy", FALSE },
    { "input channels=5; dense units=2 activation=softmax", "loss=crossentropy", FALSE },
    { "input channels=5; dense units=2; dense units=5", "loss=mse target=input", TRUE },
  };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      g_autoptr (NnModel) model = build_model (cases[c].model, 3);
      g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (5), 3300, 2, 0);
      g_autoptr (NnTrainer) trainer = NULL;
      g_autoptr (GError) error = NULL;
      NnEvaluation result;
      NnStepReport report;
      NnRecipe recipe;
      double wanted;
      guint n;

      nn_recipe_init (&recipe);
      set_recipe (&recipe, cases[c].settings);
      set_recipe (&recipe, "metric=auc");
      wanted = expected (model, samples, cases[c].rebuild, &n);
      g_assert_cmpuint (n, >, 512);
      for (guint threads = 1; threads <= 3; threads++)
        {
          NnPool *pool = nn_pool_new (threads);

          g_assert_true (nn_model_evaluate (model, samples, NN_SPLIT_TEST, &recipe, pool, NULL,
                                            &result, &error));
          g_assert_no_error (error);
          g_assert_cmpfloat (fabs (result.metric - wanted), <, 1e-5);
          nn_pool_unref (pool);
        }
      trainer = nn_trainer_new (model, samples, &recipe, NULL, &error);
      g_assert_no_error (error);
      g_assert_true (nn_trainer_evaluate (trainer, NN_SPLIT_TEST, NULL, &result, &error));
      g_assert_cmpfloat (fabs (result.metric - wanted), <, 1e-5);
      g_assert_true (nn_trainer_step (trainer, &report, &error));
      g_assert_cmpfloat (report.metric, >=, 0);
      g_assert_cmpfloat (report.metric, <=, 1);
    }
}

static void
refuses (const char *text, guint n_classes, const char *settings, const char *says)
{
  g_autoptr (NnModel) model = build_model (text, 3);
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (5), 50, n_classes, n_classes > 0 ? 0 : 1);
  g_autoptr (GError) error = NULL;
  NnEvaluation result;
  NnRecipe recipe;

  nn_recipe_init (&recipe);
  set_recipe (&recipe, settings);
  g_assert_false (nn_model_evaluate (model, samples, NN_SPLIT_TEST, &recipe, NULL, NULL, &result,
                                     &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, says));
}

static void
test_refusals (void)
{
  refuses ("input channels=5; dense units=3 activation=softmax", 3, "metric=auc", "Test has 3");
  refuses ("input channels=5; dense units=1", 0, "loss=mse metric=auc", "Test has 0");
  refuses ("input channels=5; dense units=4 activation=softmax", 2, "metric=auc", "2 units");
}

/* An autoencoder of data of which only one class is for training is judged by its rank. */
static void
test_fit (void)
{
  g_autoptr (NnModel) model = build_model ("input channels=5; dense units=2; dense units=5", 3);
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (5), 50, 2, 0);
  NnRecipe recipe;

  nn_recipe_init (&recipe);
  nn_recipe_fit (&recipe, model, samples);
  g_assert_cmpstr (recipe.metric.klass->name, ==, "mae");
  for (guint i = 0; i < samples->n_train; i++)
    ((gint32 *) samples->labels)[i] = 0;
  nn_recipe_fit (&recipe, model, samples);
  g_assert_cmpstr (recipe.metric.klass->name, ==, "auc");
  g_assert_cmpfloat (nn_spec_get (&recipe.training, "target"), ==, 1);
}

/* --- principal components ------------------------------------------------- */

/* Three long directions in twelve numbers, and a little of everything. */
static NnSamples *
make_flat (double rest)
{
  enum { N = 400, WIDTH = 12 };
  const NnShape shape = NN_SHAPE (WIDTH);
  NnRandom random = nn_random_new (9);
  float *x = g_new0 (float, N * WIDTH), directions[3][WIDTH];
  g_autoptr (GBytes) bytes = g_bytes_new_take (x, N * WIDTH * sizeof (float));
  guint64 at = 0;
  NnSamples *samples;

  for (guint d = 0; d < 3; d++)
    for (guint k = 0; k < WIDTH; k++)
      directions[d][k] = nn_random_normal_at (&random, at++);
  for (guint i = 0; i < N; i++)
    {
      for (guint d = 0; d < 3; d++)
        {
          float along = (3 - d) * nn_random_normal_at (&random, at++);

          for (guint k = 0; k < WIDTH; k++)
            x[i * WIDTH + k] += 2 + along * directions[d][k];
        }
      for (guint k = 0; k < WIDTH; k++)
        x[i * WIDTH + k] += rest * nn_random_normal_at (&random, at++);
    }
  samples = nn_samples_new_floats ("flat", "Flat", &shape, N, 300, bytes, NULL, NULL, NULL, NULL, NULL);
  g_assert_nonnull (samples);
  return samples;
}

static double
mean_error (NnSamples *samples, NnSplit split, guint components)
{
  g_auto (NnPca) pca = { 0 };
  g_autofree float *errors = NULL;
  double sum = 0;
  guint first, n;

  g_assert_true (nn_pca_fit (&pca, samples, components));
  nn_samples_range (samples, split, &first, &n);
  errors = g_new (float, n);
  nn_pca_errors (&pca, samples, split, errors);
  for (guint i = 0; i < n; i++)
    sum += errors[i] / n;
  for (guint a = 0; a < components; a++)
    for (guint b = 0; b <= a; b++)
      {
        double dot = 0;

        for (guint k = 0; k < pca.width; k++)
          dot += pca.axes[a * pca.width + k] * pca.axes[b * pca.width + k];
        g_assert_cmpfloat (fabs (dot - (a == b)), <, 1e-9);
      }
  return sum;
}

static void
test_pca (void)
{
  g_autoptr (NnSamples) flat = make_flat (0);
  g_autoptr (NnSamples) full = make_flat (0.1);
  g_auto (NnPca) none = { 0 };
  g_auto (NnPca) all = { 0 };
  double spread[3];
  double before = INFINITY, variance = 0, mean = 0;

  for (guint k = 0; k <= 12; k++)
    {
      double error = mean_error (full, NN_SPLIT_TRAIN, k);

      g_assert_cmpfloat (error, <, before);
      before = error;
    }
  g_assert_cmpfloat (before, <, 1e-6);
  g_assert_cmpfloat (mean_error (flat, NN_SPLIT_TEST, 3), <, 1e-6);
  g_assert_cmpfloat (mean_error (flat, NN_SPLIT_TEST, 2), >, 0.1);
  /* what is left after the three is the little of everything: 9 of 12 directions of 0.1^2 */
  g_assert_cmpfloat (fabs (mean_error (full, NN_SPLIT_TEST, 3) - 0.0075), <, 0.001);
  for (guint k = 0; k < 12; k++)
    {
      double sum = 0, squares = 0;

      for (guint i = 0; i < flat->n_train; i++)
        {
          sum += flat->floats[i * 12 + k];
          squares += (double) flat->floats[i * 12 + k] * flat->floats[i * 12 + k];
        }
      mean = sum / flat->n_train;
      variance += (squares / flat->n_train - mean * mean) / 12;
    }
  g_assert_cmpfloat (fabs (mean_error (flat, NN_SPLIT_TRAIN, 0) / variance - 1), <, 1e-5);
  g_assert_false (nn_pca_fit (&none, flat, 13));
  /* the longest direction comes first */
  g_assert_true (nn_pca_fit (&all, flat, 3));
  for (guint c = 0; c < 3; c++)
    {
      spread[c] = 0;
      for (guint i = 0; i < flat->n_train; i++)
        {
          double along = 0;

          for (guint k = 0; k < 12; k++)
            along += all.axes[c * 12 + k] * (flat->floats[i * 12 + k] - all.mean[k]);
          spread[c] += along * along;
        }
    }
  g_assert_cmpfloat (spread[0], >, spread[1]);
  g_assert_cmpfloat (spread[1], >, spread[2]);
}

/* The numbers of NumPy's singular values for the same beats. */
static void
test_heartbeats (void)
{
  g_auto (NnSource) source = { 0 };
  g_autoptr (NnSamples) samples = NULL;

  g_assert_true (nn_source_parse (&source, "ecg", NULL));
  samples = nn_source_load (&source, data_dirs, NULL, NULL);
  g_assert_nonnull (samples);
  g_assert_cmpfloat (fabs (nn_simple_pca_auc (samples, NN_SPLIT_TEST, 0) - 0.99710816), <, 1e-4);
  g_assert_cmpfloat (fabs (nn_simple_pca_auc (samples, NN_SPLIT_TEST, 2) - 0.9737), <, 1e-4);
  g_assert_cmpfloat (fabs (nn_simple_pca_auc (samples, NN_SPLIT_TEST, 8) - 0.9790), <, 1e-4);
  g_assert_true (isnan (nn_simple_pca_auc (samples, NN_SPLIT_TRAIN, 2)));
  g_assert_true (isnan (nn_simple_linear_r2 (samples, NN_SPLIT_TEST)));
}

/* --- least squares ---------------------------------------------------------- */

static void
test_linear (void)
{
  /* sums of the inputs, which nothing is missing from; and labels only */
  g_autoptr (NnSamples) sums = build_samples (NN_SHAPE (3, 2), 200, 0, 3);
  g_autoptr (NnSamples) labelled = build_samples (NN_SHAPE (3, 2), 200, 2, 0);
  float *targets = (float *) sums->targets;
  double r2;

  for (guint i = 0; i < 600; i++)
    targets[i] += 4;
  g_assert_cmpfloat (nn_simple_linear_r2 (sums, NN_SPLIT_TEST), >, 1 - 1e-9);
  g_assert_true (isnan (nn_simple_linear_r2 (labelled, NN_SPLIT_TEST)));
  /* products, of which a linear model knows nothing: fitted on the part for training alone */
  for (guint i = 0; i < 600; i++)
    targets[i] = sums->floats[i / 3 * 6 + i % 3] * sums->floats[i / 3 * 6 + 5];
  r2 = nn_simple_linear_r2 (sums, NN_SPLIT_TEST);
  g_assert_cmpfloat (r2, <, 0.1);
  g_assert_cmpfloat (nn_simple_linear_r2 (sums, NN_SPLIT_TRAIN), >, r2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  data_dirs[0] = g_getenv ("VITRINE_DATA_DIR");
  g_test_add_func ("/simple/rank", test_rank);
  g_test_add_func ("/simple/network", test_network);
  g_test_add_func ("/simple/refusals", test_refusals);
  g_test_add_func ("/simple/fit", test_fit);
  g_test_add_func ("/simple/pca", test_pca);
  g_test_add_func ("/simple/heartbeats", test_heartbeats);
  g_test_add_func ("/simple/linear", test_linear);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking at a training: what is read is so, and the training does not notice. */
#include "tests/build.h"

#include <math.h>

#define NETWORK "input height=8 width=8 channels=1; conv2d filters=6 kernel_size=3 activation=relu; maxpool2d; flatten;" \
                "dense units=7 activation=relu; batchnorm; dense units=4 activation=softmax"

static NnTrainer *
start (NnSamples *samples, const char *settings, NnPool *pool)
{
  g_autoptr (NnModel) model = build_model (NETWORK, 5);
  g_auto (GStrv) words = g_strsplit (settings, " ", -1);
  g_autoptr (GError) error = NULL;
  NnTrainer *trainer;
  NnRecipe recipe;

  nn_recipe_init (&recipe);
  nn_recipe_set_string (&recipe, "batch_size", "16", &error);
  for (guint i = 0; words[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (words[i], "=", 2);

      nn_recipe_set_string (&recipe, pair[0], pair[1], &error);
      g_assert_no_error (error);
    }
  trainer = nn_trainer_new (model, samples, &recipe, pool, &error);
  g_assert_no_error (error);
  return trainer;
}

static void
step (NnTrainer *trainer, NnStepReport *report)
{
  g_autoptr (GError) error = NULL;

  nn_trainer_step (trainer, report, &error);
  g_assert_no_error (error);
}

/* |a - b| or, without @b, |a| over the trained weights of entry @id. */
static double
norm_of (NnModel *a, NnModel *b, guint id)
{
  guint index = (guint) nn_model_index (a, id);
  double sum = 0;

  for (guint w = 0; w < nn_model_n_weights (a, index); w++)
    {
      NnTensor *x = nn_model_weight (a, index, w), *y = b != NULL ? nn_model_weight (b, index, w) : NULL;

      if (nn_model_weight_info (a, index, w)->fixed)
        continue;
      for (gsize i = 0; i < nn_tensor_count (x); i++)
        sum += pow (x->data[i] - (y != NULL ? y->data[i] : 0), 2);
    }
  return sqrt (sum);
}

static void
assert_near (double a, double b)
{
  g_assert_cmpfloat (fabs (a - b), <=, 1e-4 * fabs (b) + 1e-9);
}

/* With SGD a step is the gradient times the rate; clipping far above changes nothing but
 * the way the gradient is handed out, and tells its norm. */
static void
test_norms (gconstpointer data)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (8, 8, 1), 100, 4, 0);
  g_autoptr (NnTrainer) trainer = start (samples, data, NULL);
  g_autoptr (NnModel) before = NULL, after = NULL;
  g_autoptr (NnWatchLog) log = NULL;
  NnStepReport report;
  double all = 0;

  for (guint i = 0; i < 3; i++)
    step (trainer, &report);
  before = nn_trainer_model (trainer);
  log = nn_watch_log_new (before);
  /* convolution, dense, batch norm, dense: what has no weights and no ReLU is not there */
  g_assert_cmpuint (log->n_layers, ==, 4);
  nn_trainer_watch (trainer, log, NN_LOOK_NORMS);
  step (trainer, &report);
  after = nn_trainer_model (trainer);
  g_assert_cmpuint (log->steps->len, ==, 1);
  g_assert_cmpuint (g_array_index (log->steps, guint32, 0), ==, 4);
  g_assert_cmpuint (log->readings->len, ==, 4);
  g_assert_cmpuint (log->spreads->len, ==, 0);
  for (guint i = 0; i < 4; i++)
    {
      const NnLayerReading *reading = &g_array_index (log->readings, NnLayerReading, i);

      g_assert_cmpfloat (reading->gradient, >, 0);
      assert_near (reading->weight, norm_of (after, NULL, log->ids[i]));
      assert_near (reading->step, norm_of (after, before, log->ids[i]));
      assert_near (reading->step, 0.5 * reading->gradient);
      all += (double) reading->gradient * reading->gradient;
    }
  if (!isnan (report.gradient_norm))
    assert_near (sqrt (all), report.gradient_norm);
  /* nobody watches any more */
  step (trainer, &report);
  g_assert_cmpuint (log->steps->len, ==, 1);
}

/* The bits of the weights and of what was read, whatever the number of threads; and of
 * the weights, whether anybody looks or not. */
static void
test_same_bits (void)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (8, 8, 1), 100, 4, 0);
  g_autoptr (NnModel) first = NULL;
  g_autoptr (GArray) readings = NULL;

  for (guint threads = 0; threads < 4; threads++)
    {
      g_autoptr (NnPool) pool = nn_pool_new (MAX (threads, 1));
      g_autoptr (NnTrainer) trainer = start (samples, "optimizer=adam clip_norm=0", pool);
      g_autoptr (NnModel) model = nn_trainer_model (trainer);
      g_autoptr (NnWatchLog) log = nn_watch_log_new (model);
      NnStepReport report;

      for (guint i = 0; i < 12; i++)
        {
          if (threads > 0)
            nn_trainer_watch (trainer, log, NN_LOOK_NORMS | NN_LOOK_SPREAD);
          step (trainer, &report);
        }
      g_clear_pointer (&model, nn_model_unref);
      model = nn_trainer_model (trainer);
      for (guint i = 0; first != NULL && i < nn_model_n_entries (model); i++)
        for (guint w = 0; w < nn_model_n_weights (model, i); w++)
          {
            NnTensor *a = nn_model_weight (model, i, w), *b = nn_model_weight (first, i, w);

            g_assert_cmpmem (a->data, nn_tensor_count (a) * sizeof (float), b->data, nn_tensor_count (b) * sizeof (float));
          }
      if (first == NULL)
        first = nn_model_ref (model);
      if (threads == 0)
        continue;
      g_assert_cmpuint (log->readings->len, ==, 12 * 4);
      g_assert_cmpuint (log->spreads->len, ==, 12 * 4 * 2);
      if (readings == NULL)
        readings = g_array_ref (log->readings);
      g_assert_cmpmem (log->readings->data, log->readings->len * sizeof (NnLayerReading),
                       readings->data, readings->len * sizeof (NnLayerReading));
    }
}

/* A bias far below zero silences a unit, behind a fused pooling and without. */
static void
test_silent (void)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (8, 8, 1), 100, 4, 0);
  g_autoptr (NnModel) model = build_model (NETWORK, 5), muted = NULL;
  g_autoptr (GPtrArray) weights = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_tensor_unref);
  g_autoptr (NnTrainer) trainer = NULL;
  g_autoptr (NnWatchLog) log = nn_watch_log_new (model);
  g_autoptr (GError) error = NULL;
  const NnLayerReading *last;
  NnStepReport report;
  NnRecipe recipe;
  guint64 seen = 0;

  for (guint i = 0; i < nn_model_n_entries (model); i++)
    for (guint w = 0; w < nn_model_n_weights (model, i); w++)
      {
        NnTensor *copy = nn_tensor_copy (nn_model_weight (model, i, w));

        if (g_str_equal (nn_model_weight_info (model, i, w)->name, "bias") && i < 5)
          for (guint u = 0; u < (i == 1 ? 2 : 3); u++)
            copy->data[u] = -1000;
        g_ptr_array_add (weights, copy);
      }
  muted = nn_model_with_weights (model, (NnTensor *const *) weights->pdata, weights->len);
  nn_recipe_init (&recipe);
  nn_recipe_set_string (&recipe, "batch_size", "16", NULL);
  nn_recipe_set_string (&recipe, "learning_rate", "0.00001", NULL);
  trainer = nn_trainer_new (muted, samples, &recipe, NULL, &error);
  g_assert_no_error (error);
  while (seen < 2 * NN_WATCH_SILENCE)
    {
      nn_trainer_watch (trainer, log, NN_LOOK_NORMS);
      step (trainer, &report);
      seen += 16;
      if (seen < NN_WATCH_SILENCE)
        g_assert_true (isnan (g_array_index (log->readings, NnLayerReading, 0).silent));
    }
  last = &g_array_index (log->readings, NnLayerReading, log->readings->len - 4);
  assert_near (last[0].silent, 2.0 / 6);
  assert_near (last[1].silent, 3.0 / 7);
  g_assert_true (isnan (last[2].silent));
  g_assert_true (isnan (last[3].silent));
}

static void
test_histogram (void)
{
  float values[1000];
  NnRandom random = nn_random_new (3);
  NnHistogram histogram;
  guint all = 0, middle = 0;

  for (guint i = 0; i < 1000; i++)
    values[i] = 2 + 0.5 * nn_random_normal_at (&random, i);
  values[7] = 90;
  nn_histogram_fill (&histogram, values, 1000);
  for (guint b = 0; b < NN_HISTOGRAM_BINS; b++)
    {
      double centre = histogram.low + (b + 0.5) * (histogram.high - histogram.low) / NN_HISTOGRAM_BINS;

      all += histogram.counts[b];
      middle += fabs (centre - 2) < 1 ? histogram.counts[b] : 0;
    }
  g_assert_cmpuint (all, ==, 1000);
  g_assert_cmpuint (middle, >, 900);
  /* the one far off does not squeeze the others into a bin */
  g_assert_cmpfloat (histogram.high, <, 20);
  g_assert_cmpuint (histogram.counts[NN_HISTOGRAM_BINS - 1], ==, 1);
  for (guint i = 0; i < 10; i++)
    values[i] = 3;
  nn_histogram_fill (&histogram, values, 10);
  g_assert_cmpfloat (histogram.low, ==, 3);
  g_assert_cmpfloat (histogram.high, ==, 3);
  g_assert_cmpuint (histogram.counts[0], ==, 10);
}

/* Of too many sets every second one goes, and the newest is among those that stay. */
static void
test_thinning (void)
{
  g_autoptr (NnModel) model = build_model (NETWORK, 5);
  g_autoptr (NnWatchLog) log = nn_watch_log_new (model), from = nn_watch_log_new (model);

  for (guint32 i = 1; i <= 1000; i++)
    {
      NnHistogram histogram = { .low = i };

      g_array_append_val (from->spread_steps, i);
      for (guint k = 0; k < 2 * log->n_layers; k++)
        g_array_append_val (from->spreads, histogram);
      nn_watch_log_move (log, from);
      g_assert_cmpuint (from->spreads->len, ==, 0);
      g_assert_cmpuint (log->spread_steps->len, <=, NN_WATCH_MAX_SPREADS);
      g_assert_cmpuint (log->spreads->len, ==, log->spread_steps->len * 2 * log->n_layers);
      g_assert_cmpuint (g_array_index (log->spread_steps, guint32, log->spread_steps->len - 1), ==, i);
      for (guint s = 0; s < log->spread_steps->len; s++)
        for (guint which = 0; which < 2; which++)
          g_assert_cmpfloat (nn_watch_log_spread (log, s, log->n_layers - 1, which)->low, ==,
                             g_array_index (log->spread_steps, guint32, s));
    }
  g_assert_cmpuint (log->spread_steps->len, >=, NN_WATCH_MAX_SPREADS / 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/watch/norms", "optimizer=sgd learning_rate=0.5", test_norms);
  g_test_add_data_func ("/watch/norms-clipped", "optimizer=sgd learning_rate=0.5 clip_norm=1000", test_norms);
  g_test_add_func ("/watch/same-bits", test_same_bits);
  g_test_add_func ("/watch/silent", test_silent);
  g_test_add_func ("/watch/histogram", test_histogram);
  g_test_add_func ("/watch/thinning", test_thinning);
  return g_test_run ();
}

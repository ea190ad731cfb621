/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every registered optimizer, schedule and metric. */
#include "core/nn.h"

#include <math.h>
#include <string.h>

#define N 37

static void
make_slots (float **slots)
{
  for (guint s = 0; s < NN_MAX_SLOTS; s++)
    slots[s] = nn_alloc (N * sizeof (float));
}

static void
free_slots (float **slots)
{
  for (guint s = 0; s < NN_MAX_SLOTS; s++)
    nn_free (slots[s]);
}

/* Down a bowl whose sides differ in steepness; the first step goes downhill. */
static void
test_descends (gconstpointer klass)
{
  const NnOptimizerClass *optimizer = NN_OPTIMIZER_CLASS (klass);
  NnSpec spec = nn_spec_new (klass);
  float w[N], g[N];
  float *slots[NN_MAX_SLOTS];
  double height = 0;

  make_slots (slots);
  for (guint i = 0; i < N; i++)
    w[i] = i % 2 == 0 ? 1 : -1;
  nn_spec_set (&spec, "learning_rate", 0.02, NULL);
  for (guint step = 1; step <= 500; step++)
    {
      NnOptimizerStep now = { .learning_rate = 0.02, .step = step };
      float before = w[0];

      for (guint i = 0; i < N; i++)
        g[i] = (0.2f + i * 0.05f) * w[i];
      optimizer->begin (spec.values, &now);
      optimizer->update (&now, FALSE, N, w, g, slots);
      if (step == 1)
        g_assert_cmpfloat (w[0], <, before);
    }
  for (guint i = 0; i < N; i++)
    height += fabsf (w[i]) / N;
  g_assert_cmpfloat (height, <, 0.1);
  free_slots (slots);
}

/* Any cut into runs gives the same bits: the tape's shares are not seen. */
static void
test_runs (gconstpointer klass)
{
  const NnOptimizerClass *optimizer = NN_OPTIMIZER_CLASS (klass);
  NnSpec spec = nn_spec_new (klass);
  float whole[N], parts[N], g[N];
  float *a[NN_MAX_SLOTS], *b[NN_MAX_SLOTS];
  NnRandom random = nn_random_new (2);

  make_slots (a);
  make_slots (b);
  for (guint i = 0; i < N; i++)
    whole[i] = parts[i] = nn_random_normal (&random);
  for (guint step = 1; step <= 5; step++)
    {
      NnOptimizerStep now = { .learning_rate = nn_spec_get (&spec, "learning_rate"), .step = step };

      optimizer->begin (spec.values, &now);
      for (guint i = 0; i < N; i++)
        g[i] = nn_random_normal (&random);
      optimizer->update (&now, TRUE, N, whole, g, a);
      for (guint at = 0; at < N; at += step + 3)
        {
          float *late[NN_MAX_SLOTS];

          for (guint s = 0; s < NN_MAX_SLOTS; s++)
            late[s] = b[s] + at;
          optimizer->update (&now, TRUE, MIN (step + 3, N - at), parts + at, g + at, late);
        }
    }
  g_assert_cmpmem (whole, sizeof whole, parts, sizeof parts);
  /* slots beyond the promised number stay untouched */
  for (guint s = 0; s < NN_MAX_SLOTS; s++)
    {
      double sum = 0;

      for (guint i = 0; i < N; i++)
        sum += fabsf (a[s][i]);
      g_assert_true ((sum > 0) == (s < optimizer->n_slots));
    }
  free_slots (a);
  free_slots (b);
}

static void
test_decay (void)
{
  NnSpec spec;
  const NnOptimizerClass *adamw;
  float kernel = 2, bias = 2, zero = 0;
  float *slots[NN_MAX_SLOTS];
  NnOptimizerStep now = { .learning_rate = 0.1, .step = 1 };

  make_slots (slots);
  g_assert_true (nn_spec_named (&spec, NN_KIND_OPTIMIZER, "adamw", NULL));
  nn_spec_set (&spec, "weight_decay", 0.5, NULL);
  adamw = NN_OPTIMIZER_CLASS (spec.klass);
  adamw->begin (spec.values, &now);
  adamw->update (&now, TRUE, 1, &kernel, &zero, slots);
  adamw->update (&now, FALSE, 1, &bias, &zero, slots);
  g_assert_cmpfloat (fabsf (kernel - 2 * 0.95f), <, 1e-6);
  g_assert_cmpfloat (bias, ==, 2);
  free_slots (slots);
}

/* --- schedules ----------------------------------------------------------- */

static void
test_schedule (gconstpointer klass)
{
  const NnScheduleClass *schedule = NN_SCHEDULE_CLASS (klass);
  NnSpec spec = nn_spec_new (klass);
  double highest = 0;

  for (guint64 step = 0; step <= 1200; step++)
    {
      double factor = schedule->factor (spec.values, step, 1000, 50);

      g_assert_cmpfloat (factor, >=, 0);
      g_assert_cmpfloat (factor, <=, 1 + 1e-12);
      highest = MAX (highest, factor);
    }
  /* the learning rate that was set is reached, if not at once */
  g_assert_cmpfloat (highest, >, 0.999);
}

/* Slower after the patience is over, quick again never. */
static void
test_plateau (void)
{
  const NnScheduleClass *schedule
      = NN_SCHEDULE_CLASS (nn_registry_find (NN_KIND_SCHEDULE, "plateau", NULL));
  static const double losses[] = { 1, 0.8, 0.8, 0.81, 0.8, 0.5, 0.6, 0.6, 0.6, 0.4 };
  static const double want[] = { 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25 };
  NnSpec spec = nn_spec_new (&schedule->base);
  double state[NN_SCHEDULE_STATE] = { 0 };

  g_assert_cmpfloat (schedule->heard (spec.values, state), ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (losses); i++)
    {
      schedule->listen (spec.values, state, losses[i]);
      g_assert_cmpfloat (schedule->heard (spec.values, state), ==, want[i]);
    }
}

static double
factor_of (const char *name, const char *args, guint64 step)
{
  g_auto (GStrv) words = g_strsplit (args, " ", -1);
  NnSpec spec;

  g_assert_true (nn_spec_named (&spec, NN_KIND_SCHEDULE, name, NULL));
  for (guint i = 0; words[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (words[i], "=", 2);

      g_assert_true (nn_spec_set_string (&spec, pair[0], pair[1], NULL));
    }
  return NN_SCHEDULE_CLASS (spec.klass)->factor (spec.values, step, 1000, 100);
}

static void
test_schedule_values (void)
{
  g_assert_cmpfloat (factor_of ("constant", "", 999), ==, 1);
  g_assert_cmpfloat (fabs (factor_of ("one_cycle", "rise=0.3 div=25 final_div=1e4", 0) - 0.04), <, 1e-12);
  g_assert_cmpfloat (factor_of ("one_cycle", "rise=0.3 div=25 final_div=1e4", 299), ==, 1);
  g_assert_cmpfloat (fabs (factor_of ("one_cycle", "rise=0.3 div=25 final_div=1e4", 999) - 4e-6), <, 1e-12);
  g_assert_cmpfloat (factor_of ("step", "drop=0.5 every=2", 199), ==, 1);
  g_assert_cmpfloat (factor_of ("step", "drop=0.5 every=2", 200), ==, 0.5);
  g_assert_cmpfloat (factor_of ("step", "drop=0.5 every=2", 400), ==, 0.25);
  g_assert_cmpfloat (fabs (factor_of ("exponential", "decay_rate=0.9", 300) - 0.729), <, 1e-12);
  g_assert_cmpfloat (fabs (factor_of ("exponential", "decay_rate=0.81", 50) - 0.9), <, 1e-12);
  g_assert_cmpfloat (fabs (factor_of ("cosine", "warmup=0.1", 0) - 0.01), <, 1e-12);
  g_assert_cmpfloat (factor_of ("cosine", "warmup=0.1", 99), ==, 1);
  g_assert_cmpfloat (factor_of ("cosine", "warmup=0.1", 100), ==, 1);
  g_assert_cmpfloat (fabs (factor_of ("cosine", "warmup=0.1 alpha=0.2", 550) - 0.6), <, 1e-12);
  g_assert_cmpfloat (fabs (factor_of ("cosine", "alpha=0.2", 1000) - 0.2), <, 1e-12);
  g_assert_cmpfloat (fabs (factor_of ("cosine", "alpha=0.2", 2000) - 0.2), <, 1e-12);
}

/* --- metrics ------------------------------------------------------------- */

static double
measure (const char *name, const char *args, guint n, guint width, const float *out,
         const gint32 *labels, const float *targets)
{
  g_auto (GStrv) words = g_strsplit (args, " ", -1);
  const NnMetricClass *metric;
  double sums[NN_METRIC_SUMS] = { 0 };
  NnSpec spec;

  g_assert_true (nn_spec_named (&spec, NN_KIND_METRIC, name, NULL));
  for (guint i = 0; words[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (words[i], "=", 2);

      g_assert_true (nn_spec_set_string (&spec, pair[0], pair[1], NULL));
    }
  metric = NN_METRIC_CLASS (spec.klass);
  /* in two parts: sums add up */
  metric->add (spec.values, sums, 1, width, width, out, labels, targets);
  metric->add (spec.values, sums, n - 1, width, width, out + width, labels ? labels + 1 : NULL,
               targets ? targets + width : NULL);
  return metric->value (spec.values, sums);
}

static void
test_metrics (void)
{
  const float out[] = { 0.1f, 0.7f, 0.2f, 0.5f, 0.3f, 0.2f, 0.3f, 0.3f, 0.4f, 0.6f, 0.3f, 0.1f };
  const gint32 labels[] = { 1, 0, 1, 2 };
  const float yes[] = { 0.9f, 0.4f, 0.6f, 0.2f };
  const gint32 truth[] = { 1, 1, 0, 0 };
  const float targets[] = { 1, 2, 3, 6 };
  const float guesses[] = { 1.5f, 2, 2, 6 };
  const float constant[] = { 3, 3, 3, 3 };
  const float several[] = { 0.9f, 0.2f, 0.3f, 0.1f, 0.2f, 0.4f, 0.6f, 0.4f, 0.7f, 0.2f, 0.1f, 0.8f };
  const float tags[] = { 1, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1 };
  const float nothing[6] = { 0 };
  const gint32 padded[] = { 1, 0, -1, 0 };
  double sums[NN_METRIC_SUMS] = { 0 };
  const NnMetricClass *metric;
  NnSpec spec;

  g_assert_cmpfloat (measure ("accuracy", "threshold=0.5", 4, 3, out, labels, NULL), ==, 0.5);
  g_assert_cmpfloat (measure ("accuracy", "threshold=0.5", 4, 1, yes, truth, NULL), ==, 0.5);
  g_assert_cmpfloat (measure ("accuracy", "threshold=0.3", 4, 1, yes, truth, NULL), ==, 0.75);
  g_assert_cmpfloat (measure ("topk", "k=1", 4, 3, out, labels, NULL), ==, 0.5);
  g_assert_cmpfloat (measure ("topk", "k=2", 4, 3, out, labels, NULL), ==, 0.75);
  g_assert_cmpfloat (measure ("topk", "k=3", 4, 3, out, labels, NULL), ==, 1);
  /* one row in a sample: the same as accuracy; several: all or nothing, padding apart */
  g_assert_cmpfloat (measure ("exact_match", "", 4, 3, out, labels, NULL), ==, 0.5);
  g_assert_true (nn_spec_named (&spec, NN_KIND_METRIC, "exact_match", NULL));
  metric = NN_METRIC_CLASS (spec.klass);
  metric->add (spec.values, sums, 2, 6, 3, out, labels, NULL);
  g_assert_cmpfloat (metric->value (spec.values, sums), ==, 0.5);
  metric->add (spec.values, sums, 2, 6, 3, out, padded, NULL);
  g_assert_cmpfloat (metric->value (spec.values, sums), ==, 0.75);
  /* p of the right answers: 0.7, 0.5, 0.3, 0.1 */
  g_assert_cmpfloat (fabs (measure ("bits", "", 4, 3, out, labels, NULL) + log2 (0.0105) / 4), <, 1e-6);
  g_assert_cmpfloat (fabs (measure ("bits", "", 4, 1, yes, truth, NULL) + log2 (0.9 * 0.4 * 0.4 * 0.8) / 4),
                     <, 1e-6);
  /* 3 right, 4 said, 5 there */
  g_assert_cmpfloat (fabs (measure ("f1", "average=all", 4, 3, several, NULL, tags) - 6.0 / 9), <, 1e-9);
  g_assert_cmpfloat (fabs (measure ("f1", "average=sample", 4, 3, several, NULL, tags)
                           - (2.0 / 3 + 1 + 0.5 + 1) / 4), <, 1e-9);
  /* 5 right, 7 said */
  g_assert_cmpfloat (fabs (measure ("f1", "threshold=0.25", 4, 3, several, NULL, tags) - 10.0 / 12), <, 1e-9);
  g_assert_cmpfloat (measure ("f1", "threshold=1", 1 + 1, 3, several + 3, NULL, nothing), ==, 1);
  g_assert_cmpfloat (measure ("mae", "", 4, 1, guesses, NULL, targets), ==, 0.375);
  /* 1 - (0.25 + 1) / (4 + 1 + 0 + 9) */
  g_assert_cmpfloat (fabs (measure ("r2", "", 4, 1, guesses, NULL, targets) - (1 - 1.25 / 14)), <,
                     1e-9);
  g_assert_cmpfloat (measure ("r2", "", 4, 1, constant, NULL, targets), ==, 0);
  g_assert_true (isnan (measure ("r2", "", 4, 1, guesses, NULL, constant)));
}

int
main (int argc, char **argv)
{
  const NnClass *const *classes = nn_registry_list (NN_KIND_OPTIMIZER);
  const NnClass *const *schedules = nn_registry_list (NN_KIND_SCHEDULE);

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; classes[i] != NULL; i++)
    {
      g_autofree char *a = g_strconcat ("/optimizers/descends/", classes[i]->name, NULL);
      g_autofree char *b = g_strconcat ("/optimizers/runs/", classes[i]->name, NULL);

      g_test_add_data_func (a, classes[i], test_descends);
      g_test_add_data_func (b, classes[i], test_runs);
    }
  g_test_add_func ("/optimizers/decay", test_decay);
  for (guint i = 0; schedules[i] != NULL; i++)
    {
      g_autofree char *a = g_strconcat ("/schedules/", schedules[i]->name, NULL);

      g_test_add_data_func (a, schedules[i], test_schedule);
    }
  g_test_add_func ("/schedules/values", test_schedule_values);
  g_test_add_func ("/schedules/listens", test_plateau);
  g_test_add_func ("/metrics/values", test_metrics);
  return g_test_run ();
}

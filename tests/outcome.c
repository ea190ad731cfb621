/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a network makes of single samples: their losses add up to the evaluation's, the
 * counts to its metric, and the threads do not matter. */
#include <math.h>

#include "tests/build.h"

#define CLASSIFIER "input channels=6; dense units=8 activation=tanh; dense units=4 activation=softmax"

typedef struct
{
  NnSamples     *samples;
  const char    *model;
  const char    *settings;
  NnOutcomeKind  kind;
} Case;

/* A label for each of three steps; the last of every other sample is padding. */
static NnSamples *
stepped (guint n)
{
  g_autoptr (NnSamples) plain = build_samples (NN_SHAPE (3, 2), n, 0, 0);
  g_autoptr (GBytes) floats = g_bytes_new (plain->floats, n * 6 * sizeof (float));
  g_autoptr (GBytes) bytes = NULL;
  g_autofree gint32 *labels = g_new (gint32, n * 3);
  const char *names[] = { "below", "above", "far", NULL };
  g_autoptr (GError) error = NULL;
  NnSamples *samples;

  for (guint i = 0; i < n * 3; i++)
    labels[i] = i % 6 == 5 ? -1 : plain->floats[2 * i] < 0 ? 0 : plain->floats[2 * i] > 1 ? 2 : 1;
  bytes = g_bytes_new (labels, n * 3 * sizeof (gint32));
  samples = nn_samples_new_floats ("steps", "Steps", &plain->shape, n, n / 3, floats, NULL, NULL, NULL,
                                   NULL, &error);
  g_assert_no_error (error);
  g_assert_true (nn_samples_label_steps (samples, bytes, 3, names, &error));
  return samples;
}

/* Three yes or no at once. */
static NnSamples *
several_labels (guint n)
{
  g_autoptr (NnSamples) plain = build_samples (NN_SHAPE (4), n, 0, 0);
  g_autoptr (GBytes) floats = g_bytes_new (plain->floats, n * 4 * sizeof (float));
  g_autoptr (GBytes) targets = NULL;
  g_autofree float *values = g_new (float, n * 3);
  g_autoptr (GError) error = NULL;
  NnSamples *samples;

  for (guint i = 0; i < n; i++)
    for (guint k = 0; k < 3; k++)
      values[i * 3 + k] = plain->floats[i * 4 + k] > 0.3f * k;
  targets = g_bytes_new (values, n * 3 * sizeof (float));
  samples = nn_samples_new_floats ("several", "Several", &plain->shape, n, n / 2, floats, NULL, NULL,
                                   targets, &NN_SHAPE (3), &error);
  g_assert_no_error (error);
  g_assert_true (samples->yes_no);
  return samples;
}

static guint
list_cases (Case *cases)
{
  guint n = 0;

  cases[n++] = (Case){ build_samples (NN_SHAPE (6), 3000, 4, 0), CLASSIFIER, "", NN_OUTCOME_CLASSES };
  cases[n++] = (Case){ build_samples (NN_SHAPE (6), 700, 4, 0), CLASSIFIER, "label_smoothing=0.1",
                       NN_OUTCOME_CLASSES };
  cases[n++] = (Case){ build_samples (NN_SHAPE (6), 700, 4, 0), CLASSIFIER, "loss=mse",
                       NN_OUTCOME_CLASSES };
  cases[n++] = (Case){ build_samples (NN_SHAPE (6), 700, 2, 0),
                       "input channels=6; dense units=1 activation=sigmoid", "loss=binary_crossentropy",
                       NN_OUTCOME_CLASSES };
  cases[n++] = (Case){ stepped (900), "input time=3 channels=2; dense units=3 activation=softmax", "",
                       NN_OUTCOME_STEPS };
  cases[n++] = (Case){ several_labels (900), "input channels=4; dense units=3 activation=sigmoid", "",
                       NN_OUTCOME_LABELS };
  cases[n++] = (Case){ build_samples (NN_SHAPE (6), 900, 0, 2), "input channels=6; dense units=2", "",
                       NN_OUTCOME_NUMBERS };
  cases[n++] = (Case){ build_samples (NN_SHAPE (6), 900, 0, 0),
                       "input channels=6; dense units=2; dense units=6", "", NN_OUTCOME_INPUT };
  /* two outputs: the numbers first, the classes beside */
  cases[n++] = (Case){ build_samples (NN_SHAPE (6), 900, 4, 2),
                       "input channels=6; dense units=5 activation=tanh;"
                       "dense units=4 activation=softmax from=2; dense units=2 from=2",
                       "", NN_OUTCOME_CLASSES };
  return n;
}

static void
set_up (const Case *one, NnModel **model, NnRecipe *recipe)
{
  *model = build_model (one->model, 5);
  nn_recipe_init (recipe);
  nn_recipe_fit (recipe, *model, one->samples);
  if (*one->settings != '\0')
    set_recipe (recipe, one->settings);
}

static NnOutcomes *
judge_all (NnModel *model, NnSamples *samples, NnSplit split, const NnRecipe *recipe, NnPool *pool)
{
  g_autoptr (GError) error = NULL;
  NnOutcomes *outcomes = nn_model_outcomes (model, samples, split, recipe, pool, NULL, &error);

  g_assert_no_error (error);
  return outcomes;
}

static void
check_mean (const Case *one)
{
  g_autoptr (NnModel) model = NULL;
  g_autoptr (NnOutcomes) outcomes = NULL;
  g_autoptr (GError) error = NULL;
  const NnSpec *metric;
  NnEvaluation result;
  NnRecipe recipe;
  double loss, measured, sum = 0;
  guint output;

  set_up (one, &model, &recipe);
  g_assert_true (nn_model_evaluate (model, one->samples, NN_SPLIT_TEST, &recipe, NULL, NULL, &result,
                                    &error));
  g_assert_no_error (error);
  outcomes = judge_all (model, one->samples, NN_SPLIT_TEST, &recipe, NULL);
  g_assert_cmpint (outcomes->kind, ==, one->kind);
  g_assert_cmpint (nn_outcome_kind (&recipe, one->samples, &output), ==, one->kind);
  g_assert_cmpuint (outcomes->output, ==, output);
  g_assert_cmpuint (outcomes->n, ==, result.samples);
  g_assert_cmpuint (outcomes->total, ==, result.samples);
  loss = outcomes->output == 0 ? result.data_loss : result.side_loss[outcomes->output - 1];
  measured = outcomes->output == 0 ? result.metric : result.side_metric[outcomes->output - 1];
  metric = outcomes->output == 0 ? &recipe.metric : &recipe.sides[outcomes->output - 1].metric;
  for (guint i = 0; i < outcomes->n; i++)
    sum += outcomes->items[i].loss;
  g_assert_cmpfloat (loss, >, 0.01);
  g_assert_cmpfloat (fabs (outcomes->loss - loss), <, 1e-12 * loss);
  g_assert_cmpfloat (fabs (sum / outcomes->n - loss), <, 1e-6 * loss);
  if (g_str_equal (metric->klass->name, "accuracy"))
    {
      g_assert_cmpuint (outcomes->counted, >, 0);
      g_assert_cmpfloat ((double) outcomes->right / outcomes->counted, ==, measured);
    }
}

static void
test_means (void)
{
  Case cases[16];
  guint n = list_cases (cases), accurate = 0;

  for (guint i = 0; i < n; i++)
    {
      check_mean (&cases[i]);
      accurate += cases[i].kind == NN_OUTCOME_CLASSES || cases[i].kind == NN_OUTCOME_STEPS;
      nn_samples_unref (cases[i].samples);
    }
  g_assert_cmpuint (accurate, >=, 6);
}

static void
assert_same (const NnOutcomes *a, const NnOutcomes *b)
{
  g_assert_cmpuint (a->n, ==, b->n);
  g_assert_cmpmem (a->items, a->n * sizeof (NnOutcome), b->items, b->n * sizeof (NnOutcome));
  g_assert_cmpmem (a->order, a->n * sizeof (guint), b->order, b->n * sizeof (guint));
  g_assert_cmpmem (&a->loss, sizeof (double), &b->loss, sizeof (double));
  g_assert_cmpuint (a->n_classes, ==, b->n_classes);
  if (a->scores != NULL)
    g_assert_cmpmem (a->scores, a->n_classes * sizeof (NnClassScore), b->scores,
                     b->n_classes * sizeof (NnClassScore));
  if (a->numbers != NULL)
    g_assert_cmpmem (a->numbers, a->n * a->width * sizeof (float), b->numbers,
                     b->n * b->width * sizeof (float));
}

static void
test_threads (void)
{
  Case cases[16];
  guint n = list_cases (cases);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (NnModel) model = NULL;
      g_autoptr (NnOutcomes) alone = NULL;
      NnRecipe recipe;

      set_up (&cases[i], &model, &recipe);
      alone = judge_all (model, cases[i].samples, NN_SPLIT_TEST, &recipe, NULL);
      for (guint threads = 2; threads <= 5; threads += 3)
        {
          g_autoptr (NnPool) pool = nn_pool_new (threads);
          g_autoptr (NnOutcomes) together
              = judge_all (model, cases[i].samples, NN_SPLIT_TEST, &recipe, pool);

          assert_same (alone, together);
        }
      nn_samples_unref (cases[i].samples);
    }
}

/* By hand, from what the network predicts. */
static guint
count_in (const NnOutcomes *outcomes, NnOutcomeSet set)
{
  guint count = 0;

  for (guint i = 0; i < outcomes->n; i++)
    count += nn_outcomes_in (outcomes, &outcomes->items[i], set);
  return count;
}

static void
test_classes (void)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (6), 800, 4, 0);
  g_autoptr (NnModel) model = build_model (CLASSIFIER, 5);
  g_autoptr (NnOutcomes) outcomes = NULL;
  NnRecipe recipe;
  guint64 confusion[4][4] = { { 0 } };
  guint wrong = 0, unsure = 0, confusing = 0, hard = 0;

  nn_recipe_init (&recipe);
  nn_recipe_fit (&recipe, model, samples);
  outcomes = judge_all (model, samples, NN_SPLIT_ALL, &recipe, NULL);
  g_assert_cmpuint (outcomes->n, ==, 800);
  for (guint i = 0; i < 800; i++)
    {
      const NnOutcome *item = nn_outcomes_find (outcomes, i);
      g_autoptr (NnTensor) input = nn_samples_tensor (samples, i);
      g_autoptr (NnTensor) out = nn_model_predict (model, &input, 1, nn_model_output (model), NULL, NULL);
      float sorted[4];
      guint best = 0;

      g_assert_cmpuint (item->index, ==, i);
      for (guint k = 1; k < 4; k++)
        best = out->data[k] > out->data[best] ? k : best;
      memcpy (sorted, out->data, sizeof sorted);
      sorted[best] = -1;
      g_assert_cmpint (item->label, ==, samples->labels[i]);
      g_assert_cmpint (item->predicted, ==, best);
      g_assert_cmpfloat (fabsf (item->confidence - out->data[best]), <, 1e-6);
      g_assert_cmpfloat (fabsf (item->label_probability - out->data[item->label]), <, 1e-6);
      g_assert_cmpfloat (fabs (item->loss + log (out->data[item->label])), <, 1e-5);
      g_assert_cmpfloat (fabsf (item->margin
                                - (out->data[best] - MAX (MAX (sorted[0], sorted[1]), MAX (sorted[2], sorted[3])))),
                         <, 1e-6);
      confusion[item->label][best]++;
      wrong += best != (guint) item->label;
      unsure += nn_outcomes_in (outcomes, item, NN_OUTCOME_UNSURE);
      hard += nn_outcomes_in (outcomes, item, NN_OUTCOME_HARD);
      if (best != (guint) item->label && item->confidence - item->label_probability > 0.5)
        confusing++;
      g_assert_true (nn_outcomes_in (outcomes, item, NN_OUTCOME_UNSURE) == (item->margin < 0.2f));
    }
  g_assert_cmpuint (wrong, >, 20);
  g_assert_cmpuint (unsure, >, 20);
  g_assert_cmpuint (confusing, >, 0);
  g_assert_cmpuint (hard, ==, 40);
  g_assert_cmpuint (outcomes->wrong, ==, wrong);
  g_assert_cmpuint (count_in (outcomes, NN_OUTCOME_WRONG), ==, wrong);
  g_assert_cmpuint (count_in (outcomes, NN_OUTCOME_CONFUSING), ==, confusing);
  for (gint label = 0; label < 4; label++)
    {
      const NnClassScore *score = &outcomes->scores[label];
      guint64 there = 0, said = 0;

      for (gint k = 0; k < 4; k++)
        {
          g_autoptr (GArray) cell = nn_outcomes_cell (outcomes, samples, label, k);
          float last = INFINITY;

          there += confusion[label][k];
          said += confusion[k][label];
          g_assert_cmpuint (outcomes->confusion[label * 4 + k], ==, confusion[label][k]);
          g_assert_cmpuint (cell->len, ==, confusion[label][k]);
          for (guint i = 0; i < cell->len; i++)
            {
              const NnOutcome *item = nn_outcomes_find (outcomes, g_array_index (cell, guint32, i));

              g_assert_true (item->label == label && item->predicted == k && item->loss <= last);
              last = item->loss;
            }
        }
      g_assert_cmpuint (score->there, ==, there);
      g_assert_cmpuint (score->said, ==, said);
      g_assert_cmpuint (score->right, ==, confusion[label][label]);
      g_assert_cmpfloat (nn_class_score_recall (score), ==, (double) score->right / there);
      g_assert_cmpfloat (nn_class_score_f1 (score), ==, 2.0 * score->right / (there + said));
    }
}

static void
test_order (void)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (6), 900, 0, 2);
  g_autoptr (NnModel) model = build_model ("input channels=6; dense units=2", 5);
  g_autoptr (NnOutcomes) outcomes = NULL;
  g_autofree gboolean *seen = g_new0 (gboolean, 900);
  NnRecipe recipe;

  nn_recipe_init (&recipe);
  nn_recipe_fit (&recipe, model, samples);
  outcomes = judge_all (model, samples, NN_SPLIT_TRAIN, &recipe, NULL);
  g_assert_cmpuint (outcomes->n, ==, 720);
  g_assert_cmpuint (outcomes->width, ==, 2);
  g_assert_false (nn_outcomes_has (outcomes, NN_OUTCOME_WRONG));
  g_assert_true (nn_outcomes_has (outcomes, NN_OUTCOME_HARD));
  for (guint i = 0; i < outcomes->n; i++)
    {
      guint at = outcomes->order[i];
      const float *said = outcomes->numbers + 2 * at, *wanted = samples->targets + 2 * at;
      float loss = 0;

      g_assert_false (seen[at]);
      seen[at] = TRUE;
      if (i > 0)
        g_assert_cmpfloat (outcomes->items[outcomes->order[i - 1]].loss, >=, outcomes->items[at].loss);
      for (guint k = 0; k < 2; k++)
        loss += (said[k] - wanted[k]) * (said[k] - wanted[k]) / 2;
      g_assert_cmpfloat (fabsf (outcomes->items[at].loss - loss), <, 1e-5f * (1 + loss));
      g_assert_cmpint (nn_outcomes_in (outcomes, &outcomes->items[at], NN_OUTCOME_HARD), ==, i < 36);
      g_assert_false (nn_outcomes_in (outcomes, &outcomes->items[at], NN_OUTCOME_WRONG));
      g_assert_false (nn_outcomes_in (outcomes, &outcomes->items[at], NN_OUTCOME_UNSURE));
    }
}

/* What is known on the way are the first samples, as they are in the end. */
static void
test_partial (void)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (6), 5000, 4, 0);
  g_autoptr (NnModel) model = build_model (CLASSIFIER, 5), other = build_model (CLASSIFIER, 6);
  g_autoptr (NnModel) larger = build_model ("input channels=6; dense units=4 activation=softmax", 1);
  g_autoptr (NnJudge) judge = NULL;
  g_autoptr (NnOutcomes) whole = NULL, half = NULL, most = NULL, moved = NULL, again = NULL;
  g_autoptr (GError) error = NULL;
  NnRecipe recipe;

  nn_recipe_init (&recipe);
  nn_recipe_fit (&recipe, model, samples);
  whole = judge_all (model, samples, NN_SPLIT_TEST, &recipe, NULL);
  judge = nn_judge_new (model, samples, &recipe, 0, NULL, &error);
  g_assert_no_error (error);
  nn_judge_ask_split (judge, NN_SPLIT_TEST, 0);
  g_assert_false (nn_judge_done (judge));
  g_assert_true (nn_judge_step (judge, &error));
  g_assert_true (nn_judge_step (judge, &error));
  half = nn_judge_outcomes (judge);
  g_assert_cmpuint (half->n, ==, 512);
  g_assert_cmpuint (half->total, ==, 1000);
  g_assert_cmpmem (half->items, 512 * sizeof (NnOutcome), whole->items, 512 * sizeof (NnOutcome));
  g_assert_null (nn_outcomes_find (half, 4000 + 512));
  g_assert_cmpuint (nn_outcomes_find (half, 4511)->index, ==, 4511);
  g_assert_null (nn_outcomes_find (half, 3999));
  /* the first of them only, and what was handed out stays what it was */
  nn_judge_ask_split (judge, NN_SPLIT_TEST, 300);
  while (!nn_judge_done (judge))
    g_assert_true (nn_judge_step (judge, &error));
  most = nn_judge_outcomes (judge);
  g_assert_cmpuint (most->n, ==, 300);
  g_assert_cmpuint (most->total, ==, 1000);
  g_assert_cmpuint (half->n, ==, 512);
  /* other weights */
  g_assert_false (nn_judge_set_model (judge, larger));
  g_assert_true (nn_judge_set_model (judge, other));
  nn_judge_ask_split (judge, NN_SPLIT_TEST, 0);
  while (!nn_judge_done (judge))
    g_assert_true (nn_judge_step (judge, &error));
  moved = nn_judge_outcomes (judge);
  again = judge_all (other, samples, NN_SPLIT_TEST, &recipe, NULL);
  assert_same (moved, again);
  g_assert_cmpfloat (moved->loss, !=, whole->loss);
}

static void
test_listed (void)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (6), 500, 4, 0);
  g_autoptr (NnModel) model = build_model (CLASSIFIER, 5);
  g_autoptr (NnOutcomes) whole = NULL, some = NULL;
  g_autoptr (NnJudge) judge = NULL;
  g_autoptr (GError) error = NULL;
  const guint32 index[] = { 499, 3, 77 };
  NnRecipe recipe;

  nn_recipe_init (&recipe);
  nn_recipe_fit (&recipe, model, samples);
  whole = judge_all (model, samples, NN_SPLIT_ALL, &recipe, NULL);
  judge = nn_judge_new (model, samples, &recipe, 2, NULL, &error);
  nn_judge_ask (judge, index, 3, TRUE);
  g_assert_true (nn_judge_step (judge, &error));
  g_assert_false (nn_judge_done (judge));
  g_assert_true (nn_judge_step (judge, &error));
  g_assert_true (nn_judge_done (judge));
  some = nn_judge_outcomes (judge);
  g_assert_true (some->listed);
  g_assert_cmpuint (some->n, ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (NnTensor) input = nn_samples_tensor (samples, index[i]);
      g_autoptr (NnTensor) out = nn_model_predict (model, &input, 1, nn_model_output (model), NULL, NULL);

      g_assert_cmpmem (nn_outcomes_find (some, index[i]), sizeof (NnOutcome),
                       nn_outcomes_find (whole, index[i]), sizeof (NnOutcome));
      g_assert_cmpmem (some->outputs->data + 4 * i, 4 * sizeof (float), out->data, 4 * sizeof (float));
    }
  g_assert_null (nn_outcomes_find (some, 4));
  nn_judge_ask (judge, NULL, 0, TRUE);
  g_assert_true (nn_judge_done (judge));
}

/* Padding is no answer; a wrong step makes a sample wrong. */
static void
test_steps (void)
{
  g_autoptr (NnSamples) samples = stepped (600);
  g_autoptr (NnModel) model = build_model ("input time=3 channels=2; dense units=3 activation=softmax", 2);
  g_autoptr (NnOutcomes) outcomes = NULL;
  NnRecipe recipe;
  guint wrong = 0, met_cells = 0;

  nn_recipe_init (&recipe);
  nn_recipe_fit (&recipe, model, samples);
  outcomes = judge_all (model, samples, NN_SPLIT_TEST, &recipe, NULL);
  g_assert_cmpuint (outcomes->n, ==, 400);
  g_assert_cmpuint (outcomes->counted, ==, 400 * 3 - 200);
  for (guint i = 0; i < outcomes->n; i++)
    {
      const NnOutcome *item = &outcomes->items[i];

      g_assert_cmpuint (item->counted, ==, item->index % 2 == 1 ? 2 : 3);
      g_assert_cmpint (item->label, ==, -1);
      wrong += item->right < item->counted;
      g_assert_true (nn_outcomes_in (outcomes, item, NN_OUTCOME_WRONG) == (item->right < item->counted));
    }
  g_assert_cmpuint (wrong, >, 10);
  g_assert_cmpuint (outcomes->wrong, ==, wrong);

  for (gint label = 0; label < 3; label++)
    for (gint k = 0; k < 3; k++)
      {
        g_autoptr (GArray) cell = nn_outcomes_cell (outcomes, samples, label, k);
        guint64 steps = 0;

        met_cells += cell->len > 0;
        for (guint i = 0; i < cell->len; i++)
          {
            guint index = g_array_index (cell, guint32, i), met = 0;

            for (guint r = 0; r < 3; r++)
              met += samples->step_labels[3 * index + r] == label
                     && outcomes->answers[3 * (index - 200) + r] == k;
            g_assert_cmpuint (met, >, 0);
            steps += met;
          }
        g_assert_cmpuint (steps, ==, outcomes->confusion[label * 3 + k]);
      }
  g_assert_cmpuint (met_cells, >=, 5);
}

static void
test_labels (void)
{
  g_autoptr (NnSamples) samples = several_labels (500);
  g_autoptr (NnModel) model = build_model ("input channels=4; dense units=3 activation=sigmoid", 4);
  g_autoptr (NnOutcomes) outcomes = NULL;
  NnRecipe recipe;

  nn_recipe_init (&recipe);
  nn_recipe_fit (&recipe, model, samples);
  outcomes = judge_all (model, samples, NN_SPLIT_TEST, &recipe, NULL);
  g_assert_cmpuint (outcomes->n_classes, ==, 3);
  g_assert_cmpuint (outcomes->width, ==, 3);
  g_assert_null (outcomes->confusion);
  for (guint k = 0; k < 3; k++)
    {
      NnClassScore score = { 0 };

      for (guint i = 0; i < outcomes->n; i++)
        {
          gboolean said = outcomes->numbers[3 * i + k] > 0.5f;
          gboolean there = samples->targets[3 * outcomes->items[i].index + k] > 0.5f;

          score.said += said;
          score.there += there;
          score.right += said && there;
        }
      g_assert_cmpmem (&score, sizeof score, &outcomes->scores[k], sizeof score);
      g_assert_cmpuint (score.right, >, 5);
    }
}

/* Nothing is held out: all are looked at; and what does not fit is told. */
static void
test_edges (void)
{
  g_autoptr (NnSamples) few = build_samples (NN_SHAPE (6), 4, 4, 0);
  g_autoptr (NnModel) model = build_model (CLASSIFIER, 5);
  g_autoptr (NnModel) wide = build_model ("input channels=5; dense units=4 activation=softmax", 1);
  g_autoptr (NnOutcomes) outcomes = NULL;
  g_autoptr (NnJudge) judge = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  NnRecipe recipe;

  nn_recipe_init (&recipe);
  nn_recipe_fit (&recipe, model, few);
  g_assert_cmpuint (few->n_train, ==, 4);
  outcomes = judge_all (model, few, NN_SPLIT_TEST, &recipe, NULL);
  g_assert_cmpint (outcomes->split, ==, NN_SPLIT_ALL);
  g_assert_cmpuint (outcomes->n, ==, 4);
  g_assert_cmpuint (count_in (outcomes, NN_OUTCOME_HARD), ==, 1);
  judge = nn_judge_new (wide, few, &recipe, 0, NULL, &error);
  g_assert_null (judge);
  g_assert_error (error, NN_ERROR, NN_ERROR_SHAPE);
  g_clear_error (&error);
  g_cancellable_cancel (cancelled);
  g_assert_null (nn_model_outcomes (model, few, NN_SPLIT_TEST, &recipe, NULL, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/outcome/means", test_means);
  g_test_add_func ("/outcome/threads", test_threads);
  g_test_add_func ("/outcome/classes", test_classes);
  g_test_add_func ("/outcome/order", test_order);
  g_test_add_func ("/outcome/partial", test_partial);
  g_test_add_func ("/outcome/listed", test_listed);
  g_test_add_func ("/outcome/steps", test_steps);
  g_test_add_func ("/outcome/labels", test_labels);
  g_test_add_func ("/outcome/edges", test_edges);
  return g_test_run ();
}

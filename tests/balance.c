/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Balance: rare answers count more, by a formula; what cannot be balanced is refused. */
#include "core/trainer-private.h"
#include "tests/build.h"

#include <math.h>

/* One number for each sample, and @n_answers of yes and no that go with it: answer k is yes for
 * every (k + 2)th sample; all are for training. */
static NnSamples *
make_answers (guint n, guint n_answers)
{
  float *x = g_new (float, n), *targets = g_new (float, n * n_answers);
  g_autoptr (GBytes) inputs = g_bytes_new_take (x, n * sizeof (float));
  g_autoptr (GBytes) answers = g_bytes_new_take (targets, n * n_answers * sizeof (float));
  g_autoptr (GError) error = NULL;
  NnSamples *samples;

  for (guint i = 0; i < n; i++)
    {
      x[i] = i;
      for (guint k = 0; k < n_answers; k++)
        targets[i * n_answers + k] = i % (k + 2) == 0;
    }
  samples = nn_samples_new_floats ("answers", "Answers", &NN_SHAPE (1), n, n, inputs, NULL, NULL, answers,
                                   &NN_SHAPE (n_answers), &error);
  g_assert_no_error (error);
  g_assert_true (samples->yes_no);
  return samples;
}

/* One number for each sample: a unit Gaussian about 0, or for every tenth about 1. */
static NnSamples *
make_rare (guint n)
{
  float *x = g_new (float, n);
  gint32 *labels = g_new (gint32, n);
  g_autoptr (GBytes) inputs = g_bytes_new_take (x, n * sizeof (float));
  g_autoptr (GBytes) classes = g_bytes_new_take (labels, n * sizeof (gint32));
  const char *names[] = { "many", "few", NULL };
  NnRandom random = nn_random_new (4);
  g_autoptr (GError) error = NULL;
  NnSamples *samples;

  for (guint i = 0; i < n; i++)
    {
      labels[i] = i % 10 == 0;
      x[i] = labels[i] + nn_random_normal (&random);
    }
  samples = nn_samples_new_floats ("rare", "Rare", &NN_SHAPE (1), n, n, inputs, classes, names, NULL, NULL,
                                   &error);
  g_assert_no_error (error);
  return samples;
}

/* n / (2 k) for k of n; over the samples a yes and a no come to the same, and to one in the mean. */
static void
test_formula (void)
{
  g_autoptr (NnSamples) answers = make_answers (60, 3), rare = make_rare (50);
  g_autoptr (NnModel) three = build_model ("input channels=1; dense units=3 activation=sigmoid", 1);
  g_autoptr (NnModel) one = build_model ("input channels=1; dense units=1 activation=sigmoid", 1);
  g_autoptr (NnModel) two = build_model ("input channels=1; dense units=2 activation=sigmoid", 1);
  const struct { NnModel *model; NnSamples *samples; guint n; guint yes[3]; } rows[] = {
    { three, answers, 60, { 30, 20, 15 } },
    { one, rare, 50, { 5 } },
    { two, rare, 50, { 45, 5 } },  /* labels spread over outputs */
  };

  for (guint r = 0; r < G_N_ELEMENTS (rows); r++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (NnTape) tape = NULL;
      NnRecipe recipe;
      NnGoal goal;

      nn_recipe_init (&recipe);
      set_recipe (&recipe, "loss=binary_crossentropy metric=mae class_weights=balanced");
      nn_recipe_check (&recipe, rows[r].model, rows[r].samples, &error);
      g_assert_no_error (error);
      tape = nn_goal_tape (rows[r].model, &recipe, 10, NN_TAPE_WEIGHTS, NULL, &error);
      nn_goal_init (&goal, tape, rows[r].samples, &recipe);
      for (guint k = 0; k < goal.parts[0].size; k++)
        {
          const float *weights = goal.parts[0].yes_weights;
          double yes = rows[r].yes[k], n = rows[r].n;

          g_assert_cmpfloat_with_epsilon (weights[k], n / (2 * yes), 1e-6);
          g_assert_cmpfloat_with_epsilon (weights[goal.parts[0].size + k], n / (2 * (n - yes)), 1e-6);
        }
      nn_goal_clear (&goal);
      /* held-out samples are counted as they are */
      g_clear_pointer (&tape, nn_tape_free);
      tape = nn_goal_tape (rows[r].model, &recipe, 10, NN_TAPE_FORWARD, NULL, &error);
      nn_goal_init (&goal, tape, rows[r].samples, &recipe);
      g_assert_null (goal.parts[0].yes_weights);
      nn_goal_clear (&goal);
    }
}

/* n / (classes x number), the classes being those among the samples for training: one that is held
 * out alone counts as it is, and does not make the others count for more. */
static void
test_absent (void)
{
  static const gint32 labels[] = { 0, 0, 0, 1, 0, 1, 2, 2 };
  static const float x[G_N_ELEMENTS (labels)];
  const char *names[] = { "a", "b", "held out", NULL };
  g_autoptr (GBytes) inputs = g_bytes_new_static (x, sizeof x);
  g_autoptr (GBytes) classes = g_bytes_new_static (labels, sizeof labels);
  g_autoptr (NnModel) model = build_model ("input channels=1; dense units=3 activation=softmax", 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnSamples) samples = nn_samples_new_floats ("absent", "Absent", &NN_SHAPE (1), G_N_ELEMENTS (labels), 6,
                                                         inputs, classes, names, NULL, NULL, &error);
  g_autoptr (NnTape) tape = NULL;
  NnRecipe recipe;
  NnGoal goal;

  g_assert_no_error (error);
  nn_recipe_init (&recipe);
  set_recipe (&recipe, "class_weights=balanced");
  tape = nn_goal_tape (model, &recipe, 6, NN_TAPE_WEIGHTS, NULL, &error);
  g_assert_no_error (error);
  nn_goal_init (&goal, tape, samples, &recipe);
  g_assert_cmpfloat_with_epsilon (goal.class_weights[0], 6 / (2.0 * 4), 1e-6);
  g_assert_cmpfloat_with_epsilon (goal.class_weights[1], 6 / (2.0 * 2), 1e-6);
  g_assert_cmpfloat_with_epsilon (goal.class_weights[2], 1, 1e-6);
  nn_goal_clear (&goal);
}

/* Two unit Gaussians at 0 and 1: the border lies midway where both count the same, and log 9
 * further where the first is nine times as frequent. */
static void
test_border (void)
{
  g_autoptr (NnSamples) samples = make_rare (4000);
  const char *const texts[] = { "class_weights=none", "class_weights=balanced" };
  const double borders[] = { 0.5 + log (9), 0.5 };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *text = g_strdup_printf (
        "learning_rate=0.1 batch_size=200 loss=binary_crossentropy metric=accuracy %s", texts[i]);
      g_autoptr (NnModel) model = build_model ("input channels=1; dense units=1 activation=sigmoid", 1);
      g_autoptr (NnTrainer) trainer = NULL;
      g_autoptr (NnModel) trained = NULL;
      g_autoptr (GError) error = NULL;
      NnRecipe recipe;
      NnStepReport report;

      nn_recipe_init (&recipe);
      set_recipe (&recipe, text);
      trainer = nn_trainer_new (model, samples, &recipe, NULL, &error);
      g_assert_no_error (error);
      for (guint step = 0; step < 400; step++)
        g_assert_true (nn_trainer_step (trainer, &report, &error));
      trained = nn_trainer_model (trainer);
      g_assert_cmpfloat_with_epsilon (-nn_model_weight (trained, 1, 1)->data[0]
                                        / nn_model_weight (trained, 1, 0)->data[0], borders[i], 0.3);
    }
}

/* A smoothed yes is never quite sure: all the same answer is learnt as 1 - e / 2. */
static void
test_smoothing (void)
{
  g_autoptr (NnSamples) samples = make_answers (60, 1);
  g_autoptr (NnModel) model = build_model ("input channels=1; dense units=1 activation=sigmoid", 1);
  g_autoptr (NnTrainer) trainer = NULL;
  g_autoptr (NnModel) trained = NULL;
  g_autoptr (GError) error = NULL;
  float *yes = (float *) samples->targets;
  NnRecipe recipe;
  NnStepReport report;

  for (guint i = 0; i < 60; i++)
    yes[i] = 1;
  nn_recipe_init (&recipe);
  set_recipe (&recipe, "optimizer=sgd learning_rate=0.5 batch_size=60 loss=binary_crossentropy metric=mae "
                       "label_smoothing=0.2");
  memset ((float *) samples->floats, 0, 60 * sizeof (float));
  trainer = nn_trainer_new (model, samples, &recipe, NULL, &error);
  g_assert_no_error (error);
  for (guint step = 0; step < 400; step++)
    g_assert_true (nn_trainer_step (trainer, &report, &error));
  trained = nn_trainer_model (trainer);
  g_assert_cmpfloat_with_epsilon (1 / (1 + exp (-nn_model_weight (trained, 1, 1)->data[0])), 0.9, 1e-3);
}

static void
check (const char *network, NnSamples *samples, const char *settings, const char *word)
{
  g_autoptr (NnModel) model = build_model (network, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnTrainer) trainer = NULL;
  NnRecipe recipe;

  nn_recipe_init (&recipe);
  if (strchr (settings, '2') != NULL)
    nn_recipe_fit (&recipe, model, samples);
  set_recipe (&recipe, settings);
  trainer = nn_trainer_new (model, samples, &recipe, NULL, &error);
  if (word == NULL)
    {
      g_assert_no_error (error);
      return;
    }
  g_assert_null (trainer);
  g_assert_error (error, NN_ERROR, NN_ERROR_DATA);
  if (strstr (error->message, word) == NULL || !g_str_has_suffix (error->message, "."))
    g_error ("%s: “%s” does not mention %s", settings, error->message, word);
}

static void
test_refused (void)
{
  g_autoptr (NnSamples) answers = make_answers (60, 3), rare = make_rare (50);
  g_autoptr (NnSamples) numbers = build_samples (NN_SHAPE (4), 50, 4, 2);
  const char *const questions = "loss=binary_crossentropy metric=mae class_weights=balanced";

  check ("input channels=1; dense units=3 activation=sigmoid", answers, questions, NULL);
  check ("input channels=4; dense units=4 activation=softmax", numbers, "class_weights=balanced", NULL);
  check ("input channels=4; dense units=2 activation=sigmoid", numbers, questions, "yes and no");
  check ("input channels=4; dense units=2", numbers, "loss=mse metric=mae class_weights=balanced", "Test");
  check ("input channels=1; dense units=2", rare, "loss=mse metric=mae class_weights=balanced", "Mean squared");
  check ("input channels=1; dense units=1 activation=sigmoid", answers,
         "target=input loss=binary_crossentropy metric=mae class_weights=balanced", "itself");
  /* enough that one of two outputs can be */
  check ("input channels=4; dense units=4 activation=softmax; dense units=2 from=1", numbers,
         "2.loss=crossentropy 2.metric=accuracy loss=mse metric=mae class_weights=balanced", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/balance/formula", test_formula);
  g_test_add_func ("/balance/absent", test_absent);
  g_test_add_func ("/balance/border", test_border);
  g_test_add_func ("/balance/smoothing", test_smoothing);
  g_test_add_func ("/balance/refused", test_refused);
  return g_test_run ();
}

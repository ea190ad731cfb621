/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several outputs trained at once: their gradients, their place in the recipe and the file. */
#include "core/trainer-private.h"
#include "tests/build.h"

#include <math.h>

#define N 20

/* Labels of four classes, and two numbers to aim at, for series of two steps of three. */
static NnSamples *
both (void)
{
  return build_samples (NN_SHAPE (2, 3), N, 4, 2);
}

static double
whole_loss (NnModel *model, NnSamples *samples, const NnRecipe *recipe)
{
  NnEvaluation result;
  g_autoptr (GError) error = NULL;

  g_assert_true (nn_model_evaluate (model, samples, NN_SPLIT_TRAIN, recipe, NULL, NULL, &result,
                                    &error));
  g_assert_no_error (error);
  return result.loss;
}

/* One step of plain descent over all samples is the gradient: held against differences
 * of the whole loss, for each weight. */
static void
check_gradient (const char *text, guint n_sides, const char *settings)
{
  g_autoptr (NnSamples) samples = both ();
  g_autoptr (NnModel) model = build_model (text, 3);
  g_autoptr (NnTrainer) trainer = NULL;
  g_autoptr (NnModel) after = NULL;
  g_autoptr (GError) error = NULL;
  NnRecipe recipe;
  NnStepReport report;
  double largest = 0;

  nn_recipe_init (&recipe);
  nn_recipe_fit (&recipe, model, samples);
  g_assert_cmpuint (recipe.n_sides, ==, n_sides);
  set_recipe (&recipe, "optimizer=sgd learning_rate=1 batch_size=16");
  set_recipe (&recipe, settings);
  trainer = nn_trainer_new (model, samples, &recipe, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (nn_trainer_step (trainer, &report, &error));
  g_assert_true (report.epoch_done);
  g_assert_cmpfloat (fabs (report.loss - whole_loss (model, samples, &recipe)), <, 1e-5);
  after = nn_trainer_model (trainer);
  for (guint i = 0; i < nn_model_n_entries (model); i++)
    {
      for (guint w = 0; w < nn_model_n_weights (model, i); w++)
        {
          float *weight = nn_model_weight (model, i, w)->data;
          const float *moved = nn_model_weight (after, i, w)->data;

          for (gsize k = 0; k < nn_tensor_count (nn_model_weight (model, i, w)); k++)
            {
              const float kept = weight[k];
              double up, down;

              weight[k] = kept + 1e-2f;
              up = whole_loss (model, samples, &recipe);
              weight[k] = kept - 1e-2f;
              down = whole_loss (model, samples, &recipe);
              weight[k] = kept;
              g_assert_cmpfloat (fabs ((up - down) / 2e-2 - (kept - moved[k])), <, 2e-3);
              largest = MAX (largest, fabs (kept - moved[k]));
            }
        }
    }
  g_assert_cmpfloat (largest, >, 0.05);
}

static void
test_two_heads (void)
{
  check_gradient ("input time=2 channels=3; flatten; dense units=5 activation=tanh;"
                  "dense units=2 from=3; dense units=4 activation=softmax from=3",
                  1, "2.weight=0.7");
}

/* The side output is read by the main path, too. */
static void
test_on_the_way (void)
{
  g_autoptr (NnSamples) samples = both ();
  g_autoptr (NnModel) model
      = build_model ("input time=2 channels=3; flatten; dense units=2 activation=tanh;"
                     "dense units=4 activation=softmax", 3);
  NnRecipe recipe;

  /* somebody reads it: it is no output unless the recipe says so */
  nn_recipe_init (&recipe);
  nn_recipe_fit (&recipe, model, samples);
  g_assert_cmpuint (recipe.n_sides, ==, 0);

  check_gradient ("input time=2 channels=3; flatten; dense units=5 activation=tanh;"
                  "dense units=2 activation=tanh from=3; reshape channels=2 height=0 width=0 from=4;"
                  "dense units=4 activation=softmax from=3",
                  1, "2.loss=huber 2.weight=2");
}

static void
check_read_side (const char *text, guint side)
{
  g_autoptr (NnSamples) samples = both ();
  g_autoptr (NnModel) model = build_model (text, 3);
  g_autoptr (NnTrainer) trainer = NULL;
  g_autoptr (NnModel) after = NULL;
  g_autoptr (GError) error = NULL;
  NnRecipe recipe;
  NnStepReport report;

  nn_recipe_init (&recipe);
  nn_recipe_fit (&recipe, model, samples);
  set_recipe (&recipe, "optimizer=sgd learning_rate=1 batch_size=16");
  recipe.n_sides = 1;
  recipe.sides[0] = (NnSide){ .entry = side, .aim = nn_spec_new (&nn_side_class) };
  nn_spec_named (&recipe.sides[0].loss, NN_KIND_LOSS, "mse", NULL);
  nn_spec_named (&recipe.sides[0].metric, NN_KIND_METRIC, "mae", NULL);
  trainer = nn_trainer_new (model, samples, &recipe, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (nn_trainer_step (trainer, &report, &error));
  after = nn_trainer_model (trainer);
  for (guint w = 0; w < 2; w++)
    {
      float *weight = nn_model_weight (model, 2, w)->data;
      const float *moved = nn_model_weight (after, 2, w)->data;

      for (gsize k = 0; k < nn_tensor_count (nn_model_weight (model, 2, w)); k++)
        {
          const float kept = weight[k];
          double up, down;

          weight[k] = kept + 1e-2f;
          up = whole_loss (model, samples, &recipe);
          weight[k] = kept - 1e-2f;
          down = whole_loss (model, samples, &recipe);
          weight[k] = kept;
          g_assert_cmpfloat (fabs ((up - down) / 2e-2 - (kept - moved[k])), <, 3e-3);
        }
    }
}

/* A loss and a layer both push at the same value, which may be seen through a view. */
static void
test_read (void)
{
  check_read_side ("input time=2 channels=3; flatten; dense units=2 activation=tanh;"
                   "dense units=4 activation=softmax", 3);
  check_read_side ("input time=2 channels=3; flatten; dense units=2 activation=tanh;"
                   "reshape channels=2 height=0 width=0; dense units=4 activation=softmax", 3);
  check_read_side ("input time=2 channels=3; flatten; dense units=2 activation=tanh;"
                   "reshape channels=2 height=0 width=0; dense units=4 activation=softmax", 4);
}

static void
test_learns_both (void)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (3), 500, 4, 2);
  g_autoptr (NnModel) model = build_model (
      "input channels=3; dense units=16 activation=relu; dense units=2 from=2;"
      "dense units=4 activation=softmax from=2", 1);
  g_autoptr (NnPool) pool = nn_pool_new (2);
  g_autoptr (NnTrainer) trainer = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree double *terms = NULL;
  NnRecipe recipe;
  NnEvaluation result;
  NnStepReport report;

  nn_recipe_init (&recipe);
  nn_recipe_fit (&recipe, model, samples);
  set_recipe (&recipe, "epochs=25 learning_rate=0.02 2.metric=r2");
  trainer = nn_trainer_new (model, samples, &recipe, pool, &error);
  g_assert_no_error (error);
  for (guint64 i = 0; i < nn_trainer_total_steps (trainer); i++)
    g_assert_true (nn_trainer_step (trainer, &report, &error));
  g_assert_true (nn_trainer_evaluate (trainer, NN_SPLIT_TEST, NULL, &result, &error));
  g_assert_cmpfloat (result.metric, >, 0.9);
  g_assert_cmpuint (result.n_sides, ==, 1);
  g_assert_cmpfloat (result.side_metric[0], >, 0.95);

  terms = g_new0 (double, nn_model_n_entries (model));
  g_assert_true (nn_model_evaluate_terms (model, samples, NN_SPLIT_TEST, &recipe, pool, NULL,
                                          &result, terms, &error));
  g_assert_cmpfloat (terms[2], ==, 0);
  g_assert_cmpfloat (fabs (result.data_loss + result.side_loss[0] - result.loss), <, 1e-6);
}

static void
test_file (void)
{
  g_autoptr (NnDocument) document = nn_document_new ();
  g_autoptr (NnDocument) read = NULL;
  g_autoptr (NnSamples) samples = both ();
  g_autoptr (GError) error = NULL;
  g_autofree char *json = NULL;

  document->model = build_model ("input time=2 channels=3; flatten; dense units=2 from=2;"
                                 "dense units=4 activation=softmax from=2", 1);
  nn_recipe_fit (&document->recipe, document->model, samples);
  set_recipe (&document->recipe, "2.weight=0.25 2.loss=huber 2.delta=0.5");
  json = nn_document_to_json (document);
  read = nn_document_from_json (json, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (read->recipe.n_sides, ==, 1);
  g_assert_true (nn_recipe_equal (&read->recipe, &document->recipe));
  set_recipe (&read->recipe, "2.weight=0.5");
  g_assert_false (nn_recipe_equal (&read->recipe, &document->recipe));
}

static void
test_refuses (void)
{
  g_autoptr (NnSamples) samples = both ();
  g_autoptr (NnModel) model = build_model ("input time=2 channels=3; flatten; dense units=3 from=2;"
                                           "dense units=4 activation=softmax from=2", 1);
  g_autoptr (GError) error = NULL;
  NnRecipe recipe;

  nn_recipe_init (&recipe);
  nn_recipe_fit (&recipe, model, samples);
  g_assert_cmpuint (recipe.n_sides, ==, 0);     /* three numbers are none of the data's */
  g_assert_false (nn_recipe_set_string (&recipe, "2.loss", "mse", &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_UNKNOWN);
  g_clear_error (&error);
  recipe.n_sides = 1;
  recipe.sides[0] = (NnSide){ .entry = 3, .aim = nn_spec_new (&nn_side_class) };
  nn_spec_named (&recipe.sides[0].loss, NN_KIND_LOSS, "mse", NULL);
  nn_spec_named (&recipe.sides[0].metric, NN_KIND_METRIC, "mae", NULL);
  g_assert_null (nn_trainer_new (model, samples, &recipe, NULL, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_SHAPE);
  g_assert_true (g_str_has_prefix (error->message, "Output 2, dense: "));
  g_clear_error (&error);
  recipe.sides[0].entry = 77;
  g_assert_null (nn_trainer_new (model, samples, &recipe, NULL, &error));
  g_assert_nonnull (strstr (error->message, "was removed"));
}

/* --- several labels at once ---------------------------------------------- */

/* Three questions about two numbers, each answered for itself. */
static void
test_several_labels (void)
{
  const guint n = 600;
  g_autofree float *x = g_new (float, n * 2);
  g_autofree float *tags = g_new (float, n * 3);
  g_autoptr (NnModel) model = build_model ("input channels=2; dense units=16 activation=tanh; "
                                           "dense units=3 activation=sigmoid", 1);
  g_autoptr (GBytes) inputs = NULL, targets = NULL;
  g_autoptr (NnSamples) samples = NULL;
  g_autoptr (NnTrainer) trainer = NULL;
  g_autoptr (GError) error = NULL;
  NnRandom random = nn_random_new (8);
  NnStepReport report = { 0 };
  NnEvaluation result;
  NnRecipe recipe;

  for (guint i = 0; i < n; i++)
    {
      float a = x[2 * i] = nn_random_normal (&random), b = x[2 * i + 1] = nn_random_normal (&random);

      tags[3 * i] = a > 0;
      tags[3 * i + 1] = a > 0 && b > 0;
      tags[3 * i + 2] = a * a + b * b > 4;     /* rare */
    }
  inputs = g_bytes_new (x, n * 2 * sizeof (float));
  targets = g_bytes_new (tags, n * 3 * sizeof (float));
  samples = nn_samples_new_floats ("tags", "Tags", &NN_SHAPE (2), n, 400, inputs, NULL, NULL,
                                   targets, &NN_SHAPE (3), &error);
  g_assert_no_error (error);
  nn_recipe_init (&recipe);
  nn_recipe_fit (&recipe, model, samples);
  set_recipe (&recipe, "epochs=30 learning_rate=0.02");
  trainer = nn_trainer_new (model, samples, &recipe, NULL, &error);
  g_assert_no_error (error);
  while (report.epoch < 30 || !report.epoch_done)
    g_assert_true (nn_trainer_step (trainer, &report, &error));
  g_assert_true (nn_trainer_evaluate (trainer, NN_SPLIT_TEST, NULL, &result, &error));
  g_assert_cmpfloat (result.metric, >, 0.9);
  g_assert_cmpfloat (result.metric, <=, 1);
}

/* What the sentence asks for is done to the network, where the training can then begin. */
static void
test_mend (void)
{
  static const struct
  {
    const char *text, *settings, *label;
    NnActivation closing;
  } rows[] = {
    { "input height=2 channels=3; flatten; dense units=4", "loss=crossentropy", "Set Softmax", NN_ACTIVATION_SOFTMAX },
    { "input height=2 channels=3; dense units=2; flatten", "loss=crossentropy", "Set Softmax", NN_ACTIVATION_SOFTMAX },
    { "input height=2 channels=3; flatten; dense units=4; batchnorm", "loss=crossentropy", "Set Softmax", NN_ACTIVATION_SOFTMAX },
    { "input height=2 channels=3; flatten; dense units=2", "loss=binary_crossentropy metric=mae", "Set Sigmoid",
      NN_ACTIVATION_SIGMOID },
    { "input height=2 channels=3; flatten; dense units=9", "loss=crossentropy", "Set Outputs and Softmax",
      NN_ACTIVATION_SOFTMAX },
    { "input height=2 channels=3; flatten; dense units=9; activation activation=relu; dropout", "loss=crossentropy",
      "Set Outputs and Softmax", NN_ACTIVATION_SOFTMAX },
    { "input height=2 channels=3; flatten; dense units=3 activation=softmax", "loss=crossentropy", "Set the Outputs",
      NN_ACTIVATION_SOFTMAX },
    { "input height=2 channels=3; flatten; dense units=9", "loss=mse metric=mae", "Set the Outputs", NN_ACTIVATION_LINEAR },
    { "input height=2 channels=3; flatten; dense units=9", "loss=binary_crossentropy metric=mae", "Set Outputs and Sigmoid",
      NN_ACTIVATION_SIGMOID },
    { "input height=4 channels=3; flatten; dense units=4 activation=softmax", "loss=crossentropy", "Fit the Input",
      NN_ACTIVATION_SOFTMAX },
    { "input height=2 channels=3; flatten; lstm units=3; dense units=4 activation=softmax", "loss=crossentropy",
      "Insert Reshape", NN_ACTIVATION_SOFTMAX },
    /* it is the settings that are wrong: */
    { "input height=2 channels=3; flatten; dense units=6", "loss=crossentropy", NULL, 0 },
    { "input height=2 channels=3; flatten; dense units=4 activation=softmax", "loss=crossentropy", NULL, 0 },
  };
  g_autoptr (NnSamples) classes = build_samples (NN_SHAPE (2, 3), N, 4, 0);
  g_autoptr (NnSamples) numbers = build_samples (NN_SHAPE (2, 3), N, 0, 2);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnModel) empty = nn_model_new (NULL, 0, 1, &error);
  g_autoptr (NnModel) begun = NULL;
  g_autofree char *first = NULL;
  NnRecipe recipe;

  for (guint r = 0; r < G_N_ELEMENTS (rows); r++)
    {
      NnSamples *samples = g_str_has_prefix (rows[r].settings, "loss=b") ? numbers : classes;
      g_autoptr (NnModel) model = build_model (rows[r].text, 3);
      g_autoptr (NnModel) mended = NULL;
      g_autofree char *label = NULL;

      nn_recipe_init (&recipe);
      set_recipe (&recipe, rows[r].settings);
      mended = nn_recipe_mend (&recipe, model, samples, &label);
      g_assert_cmpstr (label, ==, rows[r].label);
      g_assert_true ((mended != NULL) == (label != NULL));
      if (mended == NULL)
        continue;
      g_assert_cmpuint (nn_model_closing (mended, nn_model_output (mended)), ==, rows[r].closing);
      nn_recipe_check (&recipe, mended, samples, &error);
      g_assert_no_error (error);
    }
  nn_recipe_init (&recipe);
  begun = nn_recipe_mend (&recipe, empty, classes, &first);
  g_assert_cmpstr (first, ==, "Add an Input");
  g_assert_true (nn_model_check_samples (begun, classes, &error));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/outputs/two-heads", test_two_heads);
  g_test_add_func ("/outputs/through-a-view", test_on_the_way);
  g_test_add_func ("/outputs/read", test_read);
  g_test_add_func ("/outputs/learns-both", test_learns_both);
  g_test_add_func ("/outputs/file", test_file);
  g_test_add_func ("/outputs/refuses", test_refuses);
  g_test_add_func ("/outputs/several-labels", test_several_labels);
  g_test_add_func ("/outputs/mend", test_mend);
  return g_test_run ();
}

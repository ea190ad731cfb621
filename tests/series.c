/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Data beyond one input and one label: a label for each step with padding, several
 * inputs, and samples that are read when they are needed. */
#include "tests/build.h"

#include <math.h>

#define STEPS 5

/* Series of two numbers a step; the label of a step is the sign of their sum, and
 * sample i has STEPS - i % 3 steps that count. */
static NnSamples *
labelled_steps (guint n)
{
  g_autofree gint32 *labels = g_new (gint32, n * STEPS);
  g_autoptr (NnSamples) plain = build_samples (NN_SHAPE (STEPS, 2), n, 0, 0);
  g_autoptr (GBytes) floats = g_bytes_new (plain->floats, n * STEPS * 2 * sizeof (float));
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  const char *names[] = { "below", "above", NULL };
  NnSamples *samples;

  for (guint i = 0; i < n * STEPS; i++)
    {
      float sum = plain->floats[2 * i] + plain->floats[2 * i + 1];

      labels[i] = i % STEPS < STEPS - i / STEPS % 3 ? sum > 0 : -1;
    }
  bytes = g_bytes_new (labels, n * STEPS * sizeof (gint32));
  samples = nn_samples_new_floats ("steps", "Steps", &plain->shape, n, n - n / 5, floats, NULL,
                                   NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (nn_samples_label_steps (samples, bytes, STEPS, names, &error));
  g_assert_no_error (error);
  return samples;
}

static void
test_step_labels (void)
{
  g_autoptr (NnSamples) samples = labelled_steps (300);
  g_autoptr (NnModel) model = build_model (
      "input time=5 channels=2; dense units=8 activation=relu; dense units=2 activation=softmax", 1);
  g_autoptr (NnPool) pool = nn_pool_new (2);
  g_autoptr (NnTrainer) trainer = NULL;
  g_autoptr (GError) error = NULL;
  guint32 index = 2;
  gint32 row[STEPS];
  NnRecipe recipe;
  NnEvaluation result;
  NnStepReport report;

  g_assert_null (samples->labels);
  nn_samples_labels (samples, &index, 1, row);
  g_assert_cmpint (row[2], >=, 0);
  g_assert_cmpint (row[3], ==, -1);
  g_assert_cmpint (row[4], ==, -1);

  nn_recipe_init (&recipe);
  nn_recipe_fit (&recipe, model, samples);
  g_assert_cmpstr (recipe.loss.klass->name, ==, "crossentropy");
  set_recipe (&recipe, "epochs=12 learning_rate=0.02");
  trainer = nn_trainer_new (model, samples, &recipe, pool, &error);
  g_assert_no_error (error);
  for (guint64 i = 0; i < nn_trainer_total_steps (trainer); i++)
    g_assert_true (nn_trainer_step (trainer, &report, &error));
  g_assert_true (nn_trainer_evaluate (trainer, NN_SPLIT_TEST, NULL, &result, &error));
  g_assert_cmpfloat (result.metric, >, 0.95);
  g_assert_cmpfloat (result.loss, <, 0.2);
}

/* What stands in padded steps reaches neither loss nor gradient. */
static void
test_padding (void)
{
  const NnLossClass *loss = NN_LOSS_CLASS (nn_registry_find (NN_KIND_LOSS, "crossentropy", NULL));
  double args[NN_MAX_ARGS];
  float long_out[6] = { 0.3f, -0.2f, 1.f, 0.5f, 9.f, -9.f };
  float short_out[4] = { 0.3f, -0.2f, 1.f, 0.5f };
  float long_d[6], short_d[4];
  gint32 long_labels[3] = { 0, 1, -1 };
  NnLossCall padded = { .args = args, .n = 1, .size = 6, .width = 2, .out = long_out,
                        .d_out = long_d, .labels = long_labels, .scale = 1, .linked = TRUE };
  NnLossCall plain = { .args = args, .n = 1, .size = 4, .width = 2, .out = short_out,
                       .d_out = short_d, .labels = long_labels, .scale = 1, .linked = TRUE };

  nn_class_init_args (&loss->base, args);
  g_assert_cmpfloat (loss->evaluate (&padded), ==, loss->evaluate (&plain));
  g_assert_cmpmem (long_d, sizeof short_d, short_d, sizeof short_d);
  g_assert_cmpfloat (long_d[4], ==, 0);
  g_assert_cmpfloat (long_d[5], ==, 0);
}

static void
test_refuses (void)
{
  g_autoptr (NnSamples) samples = labelled_steps (30);
  g_autoptr (NnModel) flat = build_model (
      "input time=5 channels=2; flatten; dense units=2 activation=softmax", 1);
  g_autoptr (NnModel) two = build_model (
      "input time=5 channels=2; input channels=3; dense units=2 activation=softmax from=1", 1);
  g_autoptr (GError) error = NULL;
  NnRecipe recipe;

  nn_recipe_init (&recipe);
  g_assert_null (nn_trainer_new (flat, samples, &recipe, NULL, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_SHAPE);
  g_assert_nonnull (strstr (error->message, "5 labels, one for each step"));
  g_clear_error (&error);
  g_assert_null (nn_trainer_new (two, samples, &recipe, NULL, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_SHAPE);
  g_assert_nonnull (strstr (error->message, "has 2 inputs and Steps gives 1"));
}

/* The label lies in the second input alone: who does not bring it learns nothing. */
static void
test_two_inputs (void)
{
  const guint n = 400;
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (3), n, 2, 0);
  g_autoptr (NnPool) pool = nn_pool_new (2);
  g_autofree float *more = g_new (float, n * 2);
  g_autoptr (NnTrainer) trainer = NULL;
  g_autoptr (NnModel) model = build_model (
      "input channels=3; input channels=2; concat from=1,2; dense units=8 activation=relu;"
      "dense units=2 activation=softmax", 1);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  NnRandom random = nn_random_new (3);
  NnShape shape = NN_SHAPE (2);
  NnRecipe recipe;
  NnEvaluation result;
  NnStepReport report;

  for (guint i = 0; i < n; i++)
    {
      more[2 * i] = nn_random_normal (&random);
      more[2 * i + 1] = samples->labels[i] + 0.1f * (float) nn_random_normal (&random);
    }
  /* the first input says nothing */
  for (guint i = 0; i < n * 3; i++)
    ((float *) samples->floats)[i] = nn_random_normal (&random);
  bytes = g_bytes_new (more, n * 2 * sizeof (float));
  g_assert_true (nn_samples_add_input (samples, "more", &shape, bytes, 0, &error));
  nn_recipe_init (&recipe);
  set_recipe (&recipe, "epochs=15 learning_rate=0.02");
  trainer = nn_trainer_new (model, samples, &recipe, pool, &error);
  g_assert_no_error (error);
  for (guint64 i = 0; i < nn_trainer_total_steps (trainer); i++)
    g_assert_true (nn_trainer_step (trainer, &report, &error));
  g_assert_true (nn_trainer_evaluate (trainer, NN_SPLIT_TEST, NULL, &result, &error));
  g_assert_cmpfloat (result.metric, >, 0.95);
}

/* As many inputs as a sample can have: the class is told by the three beside the first together. */
static void
test_all_inputs (void)
{
  const guint n = 600;
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (3), n, 2, 0);
  g_autoptr (NnPool) pool = nn_pool_new (2);
  g_autoptr (NnTrainer) trainer = NULL;
  g_autoptr (NnModel) model = build_model (
      "input channels=3; input channels=1; input channels=2; input channels=1; concat from=1,2,3,4;"
      "dense units=16 activation=relu; dense units=2 activation=softmax", 1);
  g_autoptr (NnModel) trained = NULL;
  g_autoptr (NnTensor) out = NULL;
  g_autoptr (GPtrArray) inputs = NULL;
  g_autofree guint32 *index = g_new (guint32, n / 5);
  g_autoptr (GError) error = NULL;
  NnRandom random = nn_random_new (4);
  NnRecipe recipe;
  NnEvaluation result;
  NnStepReport report;
  guint right = 0;

  for (guint i = 0; i < n * 3; i++)
    ((float *) samples->floats)[i] = nn_random_normal (&random);
  for (guint k = 0; k < NN_MAX_MORE; k++)
    {
      guint width = k == 1 ? 2 : 1;
      g_autofree float *more = g_new (float, n * width);
      g_autoptr (GBytes) bytes = NULL;

      /* each leans to the class a little, together they are sure of it */
      for (guint i = 0; i < n * width; i++)
        more[i] = 2 * samples->labels[i / width] - 1 + (float) nn_random_normal (&random) * (k == 1 ? 0.8f : 0.6f);
      bytes = g_bytes_new (more, n * width * sizeof (float));
      g_assert_true (nn_samples_add_input (samples, "more", &NN_SHAPE (width), bytes, 0, &error));
    }
  nn_recipe_init (&recipe);
  set_recipe (&recipe, "epochs=12 learning_rate=0.02");
  trainer = nn_trainer_new (model, samples, &recipe, pool, &error);
  g_assert_no_error (error);
  for (guint64 i = 0; i < nn_trainer_total_steps (trainer); i++)
    g_assert_true (nn_trainer_step (trainer, &report, &error));
  g_assert_true (nn_trainer_evaluate (trainer, NN_SPLIT_TEST, NULL, &result, &error));
  g_assert_cmpfloat (result.metric, >, 0.95);

  /* a prediction of the same samples says the same; with an input missing there is none */
  trained = nn_trainer_model (trainer);
  for (guint i = 0; i < n / 5; i++)
    index[i] = samples->n_train + i;
  inputs = nn_samples_tensors (samples, index, n / 5, NULL);
  g_assert_cmpuint (inputs->len, ==, 1 + NN_MAX_MORE);
  out = nn_model_predict (trained, (NnTensor *const *) inputs->pdata, inputs->len, 6, pool, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < n / 5; i++)
    right += (out->data[2 * i + 1] > out->data[2 * i]) == samples->labels[index[i]];
  g_assert_cmpfloat_with_epsilon (right / (n / 5.0), result.metric, 1e-9);
  g_assert_null (nn_model_predict (trained, (NnTensor *const *) inputs->pdata, 3, 6, pool, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_SHAPE);
  g_assert_nonnull (strstr (error->message, "reads 4 inputs and gets 3"));
  g_clear_error (&error);
  g_ptr_array_remove_index (inputs, 3);
  g_ptr_array_add (inputs, nn_tensor_new (&NN_SHAPE (n / 5 - 1, 1)));
  g_assert_null (nn_model_predict (trained, (NnTensor *const *) inputs->pdata, 4, 6, pool, &error));
  g_assert_nonnull (strstr (error->message, "Input 4 has 119 samples and the first has 120"));
}

/* --- samples that are read ----------------------------------------------- */

typedef struct
{
  const float *floats;
  guint        broken;      /* a sample that cannot be read */
  gint         announced;
  guint64      sum;         /* of the numbers of the samples announced */
  gboolean     freed;
} Shelf;

static gboolean
shelf_read (gpointer data, guint32 index, float *out, GError **error)
{
  Shelf *shelf = data;

  if (index == shelf->broken)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA, "Sample %u is gone.", index);
      return FALSE;
    }
  memcpy (out, shelf->floats + index * 3, 3 * sizeof (float));
  return TRUE;
}

static void
shelf_announce (gpointer data, const guint32 *index, guint n)
{
  Shelf *shelf = data;

  shelf->announced += n;
  for (guint i = 0; i < n; i++)
    shelf->sum += index[i];
}

static void
shelf_free (gpointer data)
{
  ((Shelf *) data)->freed = TRUE;
}

static const NnReader shelf_reader = { shelf_read, shelf_announce, shelf_free };

static NnSamples *
shelved (Shelf *shelf, const NnSamples *plain)
{
  g_autoptr (GBytes) labels = g_bytes_new (plain->labels, plain->n * sizeof (gint32));
  g_autoptr (GError) error = NULL;
  NnSamples *samples
      = nn_samples_new_read ("shelf", "Shelf", &plain->shape, plain->n, plain->n_train,
                             &shelf_reader, shelf, labels,
                             (const char *const *) plain->class_names, &error);

  g_assert_no_error (error);
  return samples;
}

/* The same numbers, the same training, wherever they come from. */
static void
test_reader (void)
{
  g_autoptr (NnSamples) plain = build_samples (NN_SHAPE (3), 100, 4, 0);
  Shelf shelf = { plain->floats, G_MAXUINT };
  NnSamples *samples = shelved (&shelf, plain);
  g_autoptr (NnModel) model
      = build_model ("input channels=3; dense units=4 activation=softmax", 1);
  g_autoptr (GError) error = NULL;
  double loss[2];
  NnRecipe recipe;
  NnStepReport report;

  nn_recipe_init (&recipe);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (NnTrainer) trainer
          = nn_trainer_new (model, i == 0 ? plain : samples, &recipe, NULL, &error);

      g_assert_no_error (error);
      for (guint step = 0; step < 5; step++)
        g_assert_true (nn_trainer_step (trainer, &report, &error));
      loss[i] = report.loss;
    }
  g_assert_cmpfloat (loss[0], ==, loss[1]);
  /* an epoch of 80 samples in batches of 32, all but the first are told of, and the next epoch's */
  g_assert_cmpint (shelf.announced, ==, 48 + 48);
  nn_samples_unref (samples);
  g_assert_true (shelf.freed);
}

/* What an evaluation will read next is told of as well, but for the first 256. */
static void
test_reader_evaluated (void)
{
  g_autoptr (NnSamples) plain = build_samples (NN_SHAPE (3), 600, 4, 0);
  Shelf shelf = { plain->floats, G_MAXUINT };
  g_autoptr (NnSamples) samples = shelved (&shelf, plain);
  g_autoptr (NnModel) model
      = build_model ("input channels=3; dense units=4 activation=softmax", 1);
  NnEvaluation result[2];
  NnRecipe recipe;

  nn_recipe_init (&recipe);
  for (guint i = 0; i < 2; i++)
    g_assert_true (nn_model_evaluate (model, i == 0 ? plain : samples, NN_SPLIT_ALL, &recipe, NULL,
                                      NULL, &result[i], NULL));
  g_assert_cmpfloat (result[0].loss, ==, result[1].loss);
  g_assert_cmpint (shelf.announced, ==, 600 - 256);
  g_assert_cmpuint (shelf.sum, ==, (256 + 599) * (600 - 256) / 2);
}

static void
test_reader_fails (void)
{
  g_autoptr (NnSamples) plain = build_samples (NN_SHAPE (3), 100, 4, 0);
  Shelf shelf = { plain->floats, 7 };
  g_autoptr (NnSamples) samples = shelved (&shelf, plain);
  g_autoptr (NnModel) model
      = build_model ("input channels=3; dense units=4 activation=softmax", 1);
  g_autoptr (NnTrainer) trainer = NULL;
  g_autoptr (GError) error = NULL;
  gboolean failed = FALSE;
  NnRecipe recipe;
  NnStepReport report;

  nn_recipe_init (&recipe);
  trainer = nn_trainer_new (model, samples, &recipe, NULL, &error);
  g_assert_no_error (error);
  for (guint step = 0; step < 3 && !failed; step++)
    failed = !nn_trainer_step (trainer, &report, &error);
  g_assert_true (failed);
  g_assert_error (error, NN_ERROR, NN_ERROR_DATA);
  g_assert_cmpstr (error->message, ==, "Sample 7 is gone.");
}

static void
test_text (void)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (4), 10, 0, 0);
  const char *tokens[] = { "", "a", "b", "c", NULL };
  const float values[] = { 3, 1, 2, 0, 7, -1 };
  g_autofree char *text = NULL;

  nn_samples_set_tokens (samples, tokens);
  text = nn_samples_text (samples, values, G_N_ELEMENTS (values));
  g_assert_cmpstr (text, ==, "cab");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/series/step-labels", test_step_labels);
  g_test_add_func ("/series/padding", test_padding);
  g_test_add_func ("/series/refuses", test_refuses);
  g_test_add_func ("/series/two-inputs", test_two_inputs);
  g_test_add_func ("/series/all-inputs", test_all_inputs);
  g_test_add_func ("/series/reader", test_reader);
  g_test_add_func ("/series/reader-evaluated", test_reader_evaluated);
  g_test_add_func ("/series/reader-fails", test_reader_fails);
  g_test_add_func ("/series/text", test_text);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The trainer: it learns, it stops with a sentence, it can be steered while it runs. */
#include "core/trainer-private.h"
#include "tests/build.h"

#include <glib/gstdio.h>
#include <math.h>
#include <unistd.h>

static NnTrainer *
start (const char *text, NnSamples *samples, const char *recipe_text, NnRecipe *recipe,
       NnPool *pool)
{
  g_autoptr (NnModel) model = build_model (text, 1);
  g_autoptr (GError) error = NULL;
  NnTrainer *trainer;

  nn_recipe_init (recipe);
  set_recipe (recipe, recipe_text);
  trainer = nn_trainer_new (model, samples, recipe, pool, &error);
  g_assert_no_error (error);
  return trainer;
}

static NnEvaluation
train (NnTrainer *trainer, guint64 n_steps)
{
  g_autoptr (GError) error = NULL;
  NnEvaluation result;
  NnStepReport report;

  for (guint64 i = 0; i < n_steps; i++)
    {
      nn_trainer_step (trainer, &report, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (report.step, ==, i + 1);
    }
  nn_trainer_evaluate (trainer, NN_SPLIT_TEST, NULL, &result, &error);
  g_assert_no_error (error);
  return result;
}

/* --- it learns ----------------------------------------------------------- */

static void
test_learns_classes (void)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (3), 500, 4, 0);
  g_autoptr (NnPool) pool = nn_pool_new (2);
  NnRecipe recipe;
  const char *optimizers[] = { "sgd learning_rate=0.3", "momentum learning_rate=0.05",
                               "rmsprop learning_rate=0.01", "adam learning_rate=0.02",
                               "adamw learning_rate=0.02" };

  for (guint i = 0; i < G_N_ELEMENTS (optimizers); i++)
    {
      g_autofree char *text = g_strdup_printf ("epochs=20 optimizer=%s", optimizers[i]);
      g_autoptr (NnTrainer) trainer
          = start ("input channels=3; dense units=16 activation=relu; dense units=4 activation=softmax",
                   samples, text, &recipe, pool);
      NnEvaluation result;

      g_assert_cmpuint (nn_trainer_total_steps (trainer), ==, 20 * 13);
      result = train (trainer, nn_trainer_total_steps (trainer));
      g_assert_cmpuint (result.samples, ==, 100);
      g_assert_cmpfloat (result.metric, >, 0.9);
      g_assert_cmpfloat (result.loss, <, 0.35);
    }
}

/* Exclusive or: no straight line does it. */
static void
test_learns_xor (void)
{
  float x[400 * 2];
  gint32 labels[400];
  const char *names[] = { "no", "yes", NULL };
  g_autoptr (GBytes) x_bytes = NULL;
  g_autoptr (GBytes) label_bytes = NULL;
  g_autoptr (NnSamples) samples = NULL;
  g_autoptr (NnPool) pool = nn_pool_new (2);
  g_autoptr (GError) error = NULL;
  NnRandom random = nn_random_new (1);
  NnRecipe recipe;

  for (guint i = 0; i < 400; i++)
    {
      x[2 * i] = nn_random_uniform (&random) * 2 - 1;
      x[2 * i + 1] = nn_random_uniform (&random) * 2 - 1;
      labels[i] = (x[2 * i] > 0) != (x[2 * i + 1] > 0);
    }
  x_bytes = g_bytes_new (x, sizeof x);
  label_bytes = g_bytes_new (labels, sizeof labels);
  samples = nn_samples_new_floats ("xor", "XOR", &NN_SHAPE (2), 400, 300, x_bytes, label_bytes,
                                   names, NULL, NULL, &error);
  g_assert_no_error (error);
  {
    g_autoptr (NnModel) model
        = build_model ("input channels=2; dense units=12 activation=tanh; dense units=1 activation=sigmoid", 1);
    g_autoptr (NnTrainer) trainer = NULL;

    nn_recipe_init (&recipe);
    nn_recipe_fit (&recipe, model, samples);
    g_assert_cmpstr (recipe.loss.klass->name, ==, "binary_crossentropy");
    g_assert_cmpstr (recipe.metric.klass->name, ==, "accuracy");
    set_recipe (&recipe, "learning_rate=0.03");
    trainer = nn_trainer_new (model, samples, &recipe, pool, &error);
    g_assert_no_error (error);
    g_assert_cmpfloat (train (trainer, 600).metric, >, 0.95);
  }
}

static void
test_learns_numbers (void)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (4), 300, 0, 1);
  g_autoptr (NnPool) pool = nn_pool_new (2);
  const char *losses[] = { "mse", "mae", "huber" };
  NnRecipe recipe;

  for (guint i = 0; i < G_N_ELEMENTS (losses); i++)
    {
      g_autofree char *text
          = g_strdup_printf ("loss=%s metric=r2 learning_rate=0.05 schedule=cosine epochs=40",
              losses[i]);
      g_autoptr (NnTrainer) trainer
          = start ("input channels=4; dense units=1", samples, text, &recipe, pool);

      g_assert_cmpfloat (train (trainer, nn_trainer_total_steps (trainer)).metric, >, 0.99);
    }
}

static void
test_learns_itself (void)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (6), 300, 0, 0);
  g_autoptr (NnModel) model = build_model ("input channels=6; dense units=6; dense units=6", 1);
  g_autoptr (NnTrainer) trainer = NULL;
  g_autoptr (GError) error = NULL;
  NnRecipe recipe;

  nn_recipe_init (&recipe);
  nn_recipe_fit (&recipe, model, samples);
  g_assert_cmpfloat (nn_spec_get (&recipe.training, "target"), ==, 1);
  set_recipe (&recipe, "learning_rate=0.02");
  trainer = nn_trainer_new (model, samples, &recipe, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (train (trainer, 800).loss, <, 0.01);
}

/* --- epochs, batches, steering ------------------------------------------- */

#define SMALL "input channels=5; dense units=7 activation=relu; dense units=4 activation=softmax"

static void
test_batches (void)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (5), 60, 4, 0); /* 48 to train */
  NnRecipe recipe;
  g_autoptr (NnTrainer) trainer = start (SMALL, samples, "batch_size=14 epochs=3", &recipe, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (nn_trainer_total_steps (trainer), ==, 12);
  for (guint i = 0; i < 12; i++)
    {
      NnStepReport report;

      g_assert_true (nn_trainer_step (trainer, &report, &error));
      g_assert_cmpuint (report.step, ==, i + 1);
      g_assert_cmpuint (report.epoch, ==, i / 4 + 1);
      g_assert_cmpuint (report.batch, ==, i % 4 + 1);
      g_assert_cmpuint (report.n_batches, ==, 4);
      g_assert_true (report.epoch_done == (i % 4 == 3));
      g_assert_true (isnan (report.gradient_norm));
      /* accuracy in fourteenths; the last batch has the six that are left */
      g_assert_cmpfloat (fabs (remainder (report.metric, 1.0 / (i % 4 == 3 ? 6 : 14))), <, 1e-9);
    }
}

/* With next to no learning the batches of an epoch tell its order: another one each time,
 * every sample once. */
static void
test_order (void)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (5), 60, 4, 0); /* 48 to train */
  NnRecipe recipe;
  g_autoptr (NnTrainer) trainer = start (
      SMALL, samples, "batch_size=1 optimizer=sgd learning_rate=1e-7 epochs=2", &recipe, NULL);
  g_autoptr (GError) error = NULL;
  double sums[2] = { 0 }, squares[2] = { 0 }, first[48];
  guint moved = 0;

  for (guint i = 0; i < 96; i++)
    {
      NnStepReport report;

      g_assert_true (nn_trainer_step (trainer, &report, &error));
      sums[i / 48] += report.loss;
      squares[i / 48] += report.loss * report.loss;
      if (i < 48)
        first[i] = report.loss;
      else
        moved += fabs (first[i - 48] - report.loss) > 0.01;
    }
  g_assert_cmpuint (moved, >, 24);
  g_assert_cmpfloat (fabs (sums[0] - sums[1]), <, 0.005);
  g_assert_cmpfloat (fabs (squares[0] - squares[1]), <, 0.005);
}

/* The loss of a step is that of the weights as they are, whatever a layer has made of
 * them beforehand. */
static void
test_loss_is_fresh (void)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (6, 6, 32), 60, 4, 0);
  NnRecipe recipe;
  g_autoptr (NnTrainer) trainer
      = start ("input height=6 width=6 channels=32; conv2d filters=32 kernel_size=3 activation=relu;"
               "flatten; dense units=4 activation=softmax",
               samples, "batch_size=48 learning_rate=0.01", &recipe, NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (NnModel) model = nn_trainer_model (trainer);
      NnEvaluation whole, held_out, direct;
      NnStepReport report;

      g_assert_true (nn_model_evaluate (model, samples, NN_SPLIT_TRAIN, &recipe, NULL, NULL, &whole, &error));
      g_assert_true (nn_model_evaluate (model, samples, NN_SPLIT_TEST, &recipe, NULL, NULL, &direct, &error));
      g_assert_true (nn_trainer_evaluate (trainer, NN_SPLIT_TEST, NULL, &held_out, &error));
      g_assert_true (nn_trainer_step (trainer, &report, &error));
      g_assert_cmpfloat (fabs (report.loss - whole.loss), <, 1e-5);
      g_assert_cmpfloat (fabs (held_out.loss - direct.loss), <, 1e-6);
    }
}

/* A schedule that halves the rate with each epoch does what halving it by hand does. */
static void
test_schedule (void)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (5), 60, 4, 0);
  NnRecipe recipe, by_hand;
  g_autoptr (NnTrainer) a = start (SMALL, samples, "batch_size=12 optimizer=sgd learning_rate=0.5 epochs=3"
                                   " schedule=step drop=0.5 every=1", &recipe, NULL);
  g_autoptr (NnTrainer) b
      = start (SMALL, samples, "batch_size=12 optimizer=sgd learning_rate=0.5 epochs=3", &by_hand, NULL);
  g_autoptr (GError) error = NULL;
  double factor = 0.5;

  for (guint i = 0; i < 12; i++)
    {
      NnStepReport report[2];

      if (i > 0 && i % 4 == 0)
        {
          g_assert_true (nn_spec_set (&by_hand.optimizer, "learning_rate", factor *= 0.5, &error));
          g_assert_true (nn_trainer_set_recipe (b, &by_hand, &error));
        }
      g_assert_true (nn_trainer_step (a, &report[0], &error));
      g_assert_true (nn_trainer_step (b, &report[1], &error));
      g_assert_cmpfloat (fabs (report[0].loss - report[1].loss), <, 1e-6);
    }
}

static void
test_steering (void)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (5), 100, 4, 0);
  NnRecipe recipe;
  g_autoptr (NnTrainer) trainer = start (SMALL, samples, "batch_size=16", &recipe, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnModel) before = NULL;
  g_autoptr (NnModel) after = NULL;
  NnStepReport report;
  double sum = 0;

  g_assert_true (nn_trainer_step (trainer, &report, &error));
  set_recipe (&recipe, "batch_size=40 optimizer=sgd learning_rate=0.0001");
  g_assert_false (nn_spec_set (&recipe.optimizer, "learning_rate", -1, NULL));
  before = nn_trainer_model (trainer);
  g_assert_true (nn_trainer_set_recipe (trainer, &recipe, &error));
  g_assert_true (nn_trainer_step (trainer, &report, &error));
  g_assert_cmpuint (report.step, ==, 2);
  after = nn_trainer_model (trainer);
  /* a snapshot stays as it was, whatever the trainer does later */
  for (guint k = 0; k < 35; k++)
    sum += fabsf (nn_model_weight (before, 1, 0)->data[k] - nn_model_weight (after, 1, 0)->data[k]);
  g_assert_cmpfloat (sum, <, 1e-3);

  /* what does not fit is refused and changes nothing */
  set_recipe (&recipe, "loss=mse metric=mae target=input");
  g_assert_false (nn_trainer_set_recipe (trainer, &recipe, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_SHAPE);
  g_clear_error (&error);
  g_assert_true (nn_trainer_step (trainer, &report, &error));
  g_assert_cmpuint (report.step, ==, 3);
}

static void
test_clipping (void)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (5), 100, 4, 0);
  NnRecipe recipe;
  g_autoptr (NnTrainer) trainer
      = start (SMALL, samples, "optimizer=sgd learning_rate=1 clip_norm=0.01", &recipe, NULL);
  g_autoptr (NnModel) before = nn_trainer_model (trainer);
  g_autoptr (NnModel) after = NULL;
  g_autoptr (GError) error = NULL;
  NnStepReport report;
  double square = 0;

  g_assert_true (nn_trainer_step (trainer, &report, &error));
  after = nn_trainer_model (trainer);
  g_assert_cmpfloat (report.gradient_norm, >, 0.01);
  for (guint i = 0; i < nn_model_n_entries (after); i++)
    {
      for (guint w = 0; w < nn_model_n_weights (after, i); w++)
        {
          for (gsize k = 0; k < nn_tensor_count (nn_model_weight (after, i, w)); k++)
            {
              double moved = nn_model_weight (after, i, w)->data[k]
                             - nn_model_weight (before, i, w)->data[k];

              square += moved * moved;
            }
        }
    }
  g_assert_cmpfloat (fabs (sqrt (square) - 0.01), <, 1e-4);
}

/* Plain descent at a rate of one moves no weight further than the gradient may be. */
static void
test_clip_value (void)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (5), 100, 4, 0);
  NnRecipe recipe;
  g_autoptr (NnTrainer) trainer
      = start (SMALL, samples, "optimizer=sgd learning_rate=1 clip_value=0.001", &recipe, NULL);
  g_autoptr (NnModel) before = nn_trainer_model (trainer);
  g_autoptr (NnModel) after = NULL;
  g_autoptr (GError) error = NULL;
  NnStepReport report;
  guint at_limit = 0;

  g_assert_true (nn_trainer_step (trainer, &report, &error));
  after = nn_trainer_model (trainer);
  for (guint i = 0; i < nn_model_n_entries (after); i++)
    {
      for (guint w = 0; w < nn_model_n_weights (after, i); w++)
        {
          for (gsize k = 0; k < nn_tensor_count (nn_model_weight (after, i, w)); k++)
            {
              double moved = fabs (nn_model_weight (after, i, w)->data[k]
                                   - nn_model_weight (before, i, w)->data[k]);

              g_assert_cmpfloat (moved, <, 0.0011);
              at_limit += moved > 0.0009;
            }
        }
    }
  g_assert_cmpuint (at_limit, >, 10);
}

static double
distance (NnModel *a, NnModel *b)
{
  double square = 0;

  for (guint i = 0; i < nn_model_n_entries (a); i++)
    {
      for (guint w = 0; w < nn_model_n_weights (a, i); w++)
        {
          for (gsize k = 0; k < nn_tensor_count (nn_model_weight (a, i, w)); k++)
            {
              double apart
                  = nn_model_weight (a, i, w)->data[k] - nn_model_weight (b, i, w)->data[k];

              square += apart * apart;
            }
        }
    }
  return sqrt (square);
}

/* The mean of the weights is what its definition says, and training goes on as without it. */
static void
test_average (void)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (5), 100, 4, 0);
  NnRecipe recipe;
  g_autoptr (NnTrainer) plain = start (SMALL, samples, "learning_rate=0.1", &recipe, NULL);
  g_autoptr (NnTrainer) averaging
      = start (SMALL, samples, "learning_rate=0.1 average=0.6", &recipe, NULL);
  g_autoptr (NnModel) mean = nn_trainer_model (plain);
  g_autoptr (NnModel) found = NULL;
  g_autoptr (GError) error = NULL;
  NnStepReport report, other;

  for (guint step = 1; step <= 20; step++)
    {
      g_autoptr (NnModel) now = NULL;
      float keep = MIN (0.6, (step + 1.0) / (step + 10.0));

      g_assert_true (nn_trainer_step (plain, &report, &error));
      g_assert_true (nn_trainer_step (averaging, &other, &error));
      g_assert_cmpfloat (report.loss, ==, other.loss);
      now = nn_trainer_model (plain);
      for (guint i = 0; i < nn_model_n_entries (mean); i++)
        {
          for (guint w = 0; w < nn_model_n_weights (mean, i); w++)
            {
              NnTensor *to = nn_model_weight (mean, i, w);

              for (gsize k = 0; k < nn_tensor_count (to); k++)
                to->data[k] = keep * to->data[k] + (1 - keep) * nn_model_weight (now, i, w)->data[k];
            }
        }
    }
  found = nn_trainer_model (averaging);
  g_assert_cmpfloat (distance (mean, found), <, 1e-5);
}

/* Nine of ten samples are of one class: weighted, the rare one is found as well. */
static void
test_class_weights (void)
{
  const guint n = 600;
  g_autofree float *x = g_new (float, n);
  g_autofree gint32 *labels = g_new (gint32, n);
  g_autoptr (GBytes) x_bytes = NULL;
  g_autoptr (GBytes) label_bytes = NULL;
  g_autoptr (NnSamples) samples = NULL;
  g_autoptr (GError) error = NULL;
  const char *names[] = { "many", "few", NULL };
  NnShape shape = NN_SHAPE (1);
  NnRandom random = nn_random_new (4);
  float border[2];

  for (guint i = 0; i < n; i++)
    {
      labels[i] = i % 10 == 0;
      x[i] = labels[i] + nn_random_normal (&random);
    }
  x_bytes = g_bytes_new (x, n * sizeof (float));
  label_bytes = g_bytes_new (labels, n * sizeof (gint32));
  samples = nn_samples_new_floats ("few", "Few", &shape, n, n, x_bytes, label_bytes, names, NULL,
                                   NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 2; i++)
    {
      NnRecipe recipe;
      g_autoptr (NnTrainer) trainer
          = start ("input channels=1; dense units=2 activation=softmax", samples,
                   i == 0 ? "learning_rate=0.1 batch_size=100"
                          : "learning_rate=0.1 batch_size=100 class_weights=balanced", &recipe, NULL);
      g_autoptr (NnModel) model = NULL;
      NnStepReport report;
      const float *w, *b;

      for (guint step = 0; step < 400; step++)
        g_assert_true (nn_trainer_step (trainer, &report, &error));
      model = nn_trainer_model (trainer);
      w = nn_model_weight (model, 1, 0)->data;
      b = nn_model_weight (model, 1, 1)->data;
      border[i] = -(b[1] - b[0]) / (w[1] - w[0]); /* where both are as likely */
    }
  /* Two unit Gaussians at 0 and 1: midway where both count the same, and log 9 further
   * where the first is nine times as frequent. */
  g_assert_cmpfloat (fabs (border[1] - 0.5), <, 0.2);
  g_assert_cmpfloat (fabs (border[0] - (0.5 + log (9))), <, 0.6);
}

/* Changed samples are others at every step, the same with any number of threads, and
 * what is held out stays as it is. */
static void
test_augmentation (void)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (6, 6, 1), 100, 4, 0);
  const char *texts[] = { "shift=0.2", "rotate=30", "zoom=0.3", "flip=true", "noise=0.5",
                          "mixup=0.4", "shift=0.2 rotate=20 noise=0.1 mixup=1" };
  const char *net = "input height=6 width=6 channels=1; flatten; dense units=4 activation=softmax";
  g_autoptr (NnPool) pool = nn_pool_new (3);
  NnRecipe recipe;
  g_autoptr (NnTrainer) plain = start (net, samples, "batch_size=80", &recipe, NULL);
  g_autoptr (GError) error = NULL;
  NnStepReport report, other;
  NnEvaluation before, held;

  g_assert_true (nn_trainer_evaluate (plain, NN_SPLIT_TEST, NULL, &before, &error));
  g_assert_true (nn_trainer_step (plain, &report, &error));
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *text = g_strdup_printf ("batch_size=80 %s", texts[i]);
      g_autoptr (NnTrainer) one = start (net, samples, text, &recipe, NULL);
      g_autoptr (NnTrainer) three = start (net, samples, text, &recipe, pool);
      double first;

      g_assert_true (nn_trainer_evaluate (one, NN_SPLIT_TEST, NULL, &held, &error));
      g_assert_cmpfloat (held.loss, ==, before.loss);
      g_assert_true (nn_trainer_step (one, &other, &error));
      g_assert_cmpfloat (other.loss, !=, report.loss);
      first = other.loss;
      g_assert_true (nn_trainer_step (three, &other, &error));
      g_assert_cmpfloat (other.loss, ==, first);
    }
}

/* A shift by whole pixels is one; a mirror is its own inverse; nothing stays nothing. */
static void
test_augment_one (void)
{
  NnSpec spec = nn_spec_new (&nn_augmentation_class);
  NnShape shape = NN_SHAPE (3, 5, 2);
  float x[30], kept[30], spare[30];
  guint mirrored = 0;

  for (guint i = 0; i < 30; i++)
    x[i] = kept[i] = i;
  g_assert_false (nn_augment_is_on (&spec));
  nn_spec_set (&spec, "flip", 1, NULL);
  g_assert_true (nn_augment_is_on (&spec));
  for (guint64 seed = 0; seed < 40; seed++)
    {
      NnRandom random = nn_random_new (seed);

      memcpy (x, kept, sizeof x);
      nn_augment (&spec, &shape, 0, &random, x, spare);
      if (memcmp (x, kept, sizeof x) == 0)
        continue;
      mirrored++;
      for (guint h = 0; h < 3; h++)
        for (guint w = 0; w < 5; w++)
          for (guint c = 0; c < 2; c++)
            g_assert_cmpfloat (fabsf (x[(h * 5 + w) * 2 + c] - kept[(h * 5 + 4 - w) * 2 + c]), <, 1e-4);
    }
  g_assert_cmpuint (mirrored, >, 10);
  g_assert_cmpuint (mirrored, <, 30);
}

/* Stopped in the middle of an epoch, kept in a file, gone on with by others: the same bits. */
static void
test_resume (void)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (5), 100, 4, 0);
  const char *texts[] = {
    "batch_size=16 optimizer=adam",
    "batch_size=16 optimizer=momentum average=0.9 noise=0.1 mixup=0.3",
    "batch_size=16 optimizer=sgd schedule=plateau plateau_patience=0 min_delta=0.4",
  };
  const char *net = "input channels=5; dense units=8 activation=relu; dropout rate=0.3;"
                    "batchnorm; dense units=4 activation=softmax";

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      NnRecipe recipe;
      g_autoptr (NnPool) pool = nn_pool_new (3);
      g_autoptr (NnTrainer) whole = start (net, samples, texts[i], &recipe, NULL);
      g_autoptr (NnTrainer) first = start (net, samples, texts[i], &recipe, NULL);
      g_autoptr (NnTrainer) second = NULL;
      g_autoptr (NnDocument) document = nn_document_new ();
      g_autoptr (NnDocument) read = NULL;
      g_autoptr (NnModel) end = NULL;
      g_autoptr (NnModel) other = NULL;
      g_autofree char *path = NULL;
      g_autoptr (GError) error = NULL;
      NnStepReport report;
      gint fd = g_file_open_tmp ("vitrine-XXXXXX.vitrine", &path, &error);

      g_assert_no_error (error);
      close (fd);
      for (guint step = 0; step < 12; step++)
        {
          g_assert_true (nn_trainer_step (whole, &report, &error));
          if (report.epoch_done)
            nn_trainer_tell (whole, 1);
          if (step >= 7)
            continue;
          g_assert_true (nn_trainer_step (first, &report, &error));
          if (report.epoch_done)
            nn_trainer_tell (first, 1);
        }
      document->model = nn_trainer_model (first);
      document->recipe = recipe;
      document->progress = nn_trainer_progress (first);
      g_assert_true (nn_document_save (document, path, &error));
      read = nn_document_load (path, &error);
      g_assert_no_error (error);
      second = nn_trainer_new (read->model, samples, &read->recipe, pool, &error);
      g_assert_no_error (error);
      g_assert_true (nn_trainer_resume (second, read->progress, &error));
      for (guint step = 7; step < 12; step++)
        {
          g_assert_true (nn_trainer_step (second, &report, &error));
          g_assert_cmpuint (report.step, ==, step + 1);
          if (report.epoch_done)
            nn_trainer_tell (second, 1);
        }
      end = nn_trainer_model (whole);
      other = nn_trainer_model (second);
      g_assert_cmpfloat (distance (end, other), ==, 0);
      g_unlink (path);
    }
}

/* Another optimizer on the way counts its own steps; a schedule counts all of them. */
static void
test_resume_switched (void)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (5), 100, 4, 0);
  const char *text = "batch_size=16 optimizer=sgd schedule=cosine epochs=3 average=0.5";
  NnTrainer *trainers[2];
  g_autoptr (NnTrainer) second = NULL;
  g_autoptr (NnDocument) document = nn_document_new ();
  g_autoptr (NnDocument) read = NULL;
  g_autofree char *path = NULL;
  g_autoptr (NnModel) end = NULL;
  g_autoptr (NnModel) other = NULL;
  g_autoptr (GError) error = NULL;
  NnStepReport report;
  NnRecipe recipe;
  gint fd = g_file_open_tmp ("vitrine-XXXXXX.vitrine", &path, &error);

  g_assert_no_error (error);
  close (fd);
  for (guint t = 0; t < 2; t++)
    {
      trainers[t] = start (SMALL, samples, text, &recipe, NULL);
      for (guint step = 0; step < 3; step++)
        g_assert_true (nn_trainer_step (trainers[t], &report, &error));
      set_recipe (&recipe, "optimizer=adam learning_rate=0.05");
      g_assert_true (nn_trainer_set_recipe (trainers[t], &recipe, &error));
      for (guint step = 3; step < (t == 0 ? 11 : 6); step++)
        g_assert_true (nn_trainer_step (trainers[t], &report, &error));
    }
  document->model = nn_trainer_model (trainers[1]);
  document->recipe = recipe;
  document->progress = nn_trainer_progress (trainers[1]);
  g_assert_true (nn_document_save (document, path, &error));
  read = nn_document_load (path, &error);
  g_assert_no_error (error);
  g_unlink (path);
  g_assert_cmpuint (read->progress->step, ==, 6);
  g_assert_cmpuint (read->progress->optimizer_steps, ==, 3);
  second = nn_trainer_new (read->model, samples, &read->recipe, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (nn_trainer_resume (second, read->progress, &error));
  for (guint step = 6; step < 11; step++)
    g_assert_true (nn_trainer_step (second, &report, &error));
  end = nn_trainer_model (trainers[0]);
  other = nn_trainer_model (second);
  g_assert_cmpfloat (distance (end, other), ==, 0);
  for (guint t = 0; t < 2; t++)
    nn_trainer_free (trainers[t]);
}

/* Adam's first step is as long as its rate, whenever it begins. */
static void
test_switched_begins (void)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (5), 100, 4, 0);
  NnRecipe recipe;
  g_autoptr (NnTrainer) trainer
      = start (SMALL, samples, "batch_size=16 optimizer=sgd", &recipe, NULL);
  g_autoptr (NnModel) before = NULL;
  g_autoptr (NnModel) after = NULL;
  g_autoptr (GError) error = NULL;
  NnStepReport report;
  double furthest = 0;

  for (guint step = 0; step < 5; step++)
    g_assert_true (nn_trainer_step (trainer, &report, &error));
  set_recipe (&recipe, "optimizer=adam learning_rate=0.01");
  g_assert_true (nn_trainer_set_recipe (trainer, &recipe, &error));
  before = nn_trainer_model (trainer);
  g_assert_true (nn_trainer_step (trainer, &report, &error));
  after = nn_trainer_model (trainer);
  for (guint i = 0; i < nn_model_n_entries (before); i++)
    {
      for (guint w = 0; w < nn_model_n_weights (before, i); w++)
        {
          for (gsize k = 0; k < nn_tensor_count (nn_model_weight (before, i, w)); k++)
            furthest = MAX (furthest, fabs (nn_model_weight (after, i, w)->data[k]
                                            - nn_model_weight (before, i, w)->data[k]));
        }
    }
  g_assert_cmpfloat_with_epsilon (furthest, 0.01, 1e-4);
}

static void
test_resume_refuses (void)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (5), 100, 4, 0);
  NnRecipe recipe;
  g_autoptr (NnTrainer) first = start (SMALL, samples, "batch_size=16", &recipe, NULL);
  g_autoptr (NnProgress) progress = NULL;
  g_autoptr (GError) error = NULL;
  NnStepReport report;
  const char *texts[] = { "batch_size=16 optimizer=sgd", "batch_size=8", "batch_size=16 average=0.9" };

  g_assert_true (nn_trainer_step (first, &report, &error));
  progress = nn_trainer_progress (first);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (NnTrainer) other = start (SMALL, samples, texts[i], &recipe, NULL);

      g_assert_false (nn_trainer_resume (other, progress, &error));
      g_assert_error (error, NN_ERROR, NN_ERROR_DATA);
      g_assert_nonnull (strstr (error->message, "cannot go on where it stopped"));
      g_clear_error (&error);
    }
}

static void
test_evaluation (void)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (5), 2000, 4, 0);
  NnRecipe recipe;
  g_autoptr (NnPool) pool = nn_pool_new (2);
  g_autoptr (NnTrainer) trainer = start (SMALL, samples, "batch_size=64", &recipe, pool);
  NnEvaluation result = train (trainer, 30), other;
  g_autoptr (NnModel) model = nn_trainer_model (trainer);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnTensor) input = nn_tensor_new (&NN_SHAPE (400, 5));
  g_autoptr (NnTensor) output = NULL;
  double loss = 0, right = 0;

  g_assert_true (nn_model_evaluate (model, samples, NN_SPLIT_TEST, &recipe, pool, NULL, &other,
      &error));
  g_assert_cmpfloat (result.loss, ==, other.loss);
  g_assert_cmpfloat (result.metric, ==, other.metric);
  for (guint i = 0; i < 400; i++)
    {
      guint32 index = 1600 + i;

      nn_samples_input (samples, &index, 1, input->data + 5 * i);
    }
  output = nn_model_predict (model, &input, 1, 2, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 400; i++)
    {
      const float *p = output->data + 4 * i;
      gint label = samples->labels[1600 + i];

      loss -= log (p[label]) / 400;
      right += p[label] >= MAX (MAX (p[0], p[1]), MAX (p[2], p[3])) ? 1 / 400.0 : 0;
    }
  g_assert_cmpfloat (fabs (loss - result.loss), <, 1e-5);
  g_assert_cmpfloat (fabs (right - result.metric), <, 1e-9);
}

static void
test_penalty (void)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (6), 100, 0, 0);
  g_autoptr (NnModel) model
      = build_model ("input channels=6; dense units=4; sampling beta=2; dense units=6", 1);
  NnRecipe recipe;
  NnEvaluation result, twice;
  double terms[4] = { 7, 7, 7, 7 };
  g_autoptr (GError) error = NULL;
  g_autoptr (NnModel) other = nn_model_set_arg (model, 3, 0, 4, &error);

  nn_recipe_init (&recipe);
  nn_recipe_fit (&recipe, model, samples);
  g_assert_cmpfloat (nn_spec_get (&recipe.loss, "reduction"), ==, 1);
  g_assert_true (nn_model_evaluate (model, samples, NN_SPLIT_ALL, &recipe, NULL, NULL, &result,
      &error));
  g_assert_true (nn_model_evaluate (other, samples, NN_SPLIT_ALL, &recipe, NULL, NULL, &twice,
      &error));
  g_assert_cmpfloat (result.penalty, >, 0.01);
  g_assert_cmpfloat (fabs (result.loss - result.data_loss - result.penalty), <, 1e-9);
  g_assert_cmpfloat (fabs (twice.penalty - 2 * result.penalty), <, 1e-9);

  /* By entry: all of it comes from the sampling. */
  g_assert_true (nn_model_evaluate_terms (model, samples, NN_SPLIT_ALL, &recipe, NULL, NULL, &twice,
                                          terms, &error));
  g_assert_cmpfloat (twice.loss, ==, result.loss);
  for (guint i = 0; i < G_N_ELEMENTS (terms); i++)
    g_assert_cmpfloat (fabs (terms[i] - (i == 2 ? result.penalty : 0)), <, 1e-9);
}

/* --- what goes wrong ----------------------------------------------------- */

/* @rate: with a large one the weights overflow at once, with a smaller one they are finite
 * and useless for a while. */
static void
diverge (const char *layers, const char *optimizer, const char *rate, const char *average)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (4), 300, 0, 1);
  NnRecipe recipe;
  g_autofree char *text = g_strdup_printf ("loss=mse metric=mae optimizer=%s learning_rate=0.01 average=%s epochs=100",
                                           optimizer, average);
  g_autofree char *change = g_strdup_printf ("learning_rate=%s", rate);
  g_autoptr (NnTrainer) trainer
      = start (layers, samples, text, &recipe, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnModel) model = NULL;
  NnEvaluation good, after;
  NnStepReport report;
  guint i;

  good = train (trainer, 64);
  set_recipe (&recipe, change);
  g_assert_true (nn_trainer_set_recipe (trainer, &recipe, &error));
  for (i = 0; i < 200 && nn_trainer_step (trainer, &report, &error); i++)
    ;
  g_assert_error (error, NN_ERROR, NN_ERROR_DIVERGED);
  g_test_message ("%s at %s: %u steps", optimizer, rate, i);
  g_assert_cmpuint (i, <, 200);
  g_assert_nonnull (strstr (error->message, "step"));
  g_assert_nonnull (strstr (error->message, "dense"));
  g_assert_nonnull (strstr (error->message, rate));
  g_clear_error (&error);
  /* the weights are those from before the disaster, and training can go on */
  g_assert_true (nn_trainer_evaluate (trainer, NN_SPLIT_TEST, NULL, &after, &error));
  g_assert_cmpfloat (after.loss, <, 1.5 * good.loss + 0.01);
  model = nn_trainer_model (trainer);
  g_assert_true (isfinite (nn_model_weight (model, 1, 0)->data[0]));
  set_recipe (&recipe, "learning_rate=0.01");
  g_assert_true (nn_trainer_set_recipe (trainer, &recipe, &error));
  /* nothing of the disaster is left in what the optimizer remembers */
  for (i = 0; i < 20; i++)
    {
      g_assert_true (nn_trainer_step (trainer, &report, &error));
      g_assert_no_error (error);
    }
  g_assert_true (nn_trainer_evaluate (trainer, NN_SPLIT_TEST, NULL, &after, &error));
  g_assert_cmpfloat (after.loss, <, 1.5 * good.loss + 0.01);
}

static void
test_diverges (void)
{
  static const char *const averages[] = { "0", "0.9" };

  for (guint i = 0; i < G_N_ELEMENTS (averages); i++)
    {
      diverge ("input channels=4; dense units=8; dense units=1", "sgd", "1000", averages[i]);
      diverge ("input channels=4; dense units=8; dense units=1", "momentum", "1000", averages[i]);
      diverge ("input channels=4; dense units=1", "sgd", "1.5", averages[i]);
      /* Adam's steps are as long as the rate, whatever the gradient: nothing ever overflows */
      diverge ("input channels=4; dense units=8; dense units=1", "adam", "100", averages[i]);
    }
}

/* A loss that was tiny and has an odd batch is no explosion, nor is one that begins large. */
static void
test_no_explosion (void)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (4), 300, 0, 1);
  NnRecipe recipe;
  g_autoptr (NnTrainer) trainer = start ("input channels=4; dense units=1", samples,
                                         "loss=mse metric=mae optimizer=sgd learning_rate=0.05 epochs=200", &recipe, NULL);
  g_autoptr (NnTrainer) other = NULL;
  g_autoptr (NnProgress) progress = NULL;
  g_autoptr (GError) error = NULL;
  NnStepReport report;

  train (trainer, 1000);
  progress = nn_trainer_progress (trainer);
  g_assert_cmpfloat (progress->usual_loss, <, 0.1);
  g_assert_cmpfloat (progress->first_loss, >, progress->usual_loss);
  /* as if it had gone on from nearly nothing, and now met a loss of ordinary size */
  progress->usual_loss = progress->first_loss = 1e-9;
  other = start ("input channels=4; dense units=1", samples,
                 "loss=mse metric=mae optimizer=sgd learning_rate=0.05 epochs=200", &recipe, NULL);
  g_assert_true (nn_trainer_resume (other, progress, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < 50; i++)
    g_assert_true (nn_trainer_step (other, &report, &error));
}

static void
refuse (const char *text, NnSamples *samples, const char *recipe_text, int code, const char *word)
{
  g_autoptr (NnModel) model = build_model (text, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnTrainer) trainer = NULL;
  NnRecipe recipe;

  nn_recipe_init (&recipe);
  set_recipe (&recipe, recipe_text);
  trainer = nn_trainer_new (model, samples, &recipe, NULL, &error);
  g_assert_null (trainer);
  g_assert_error (error, NN_ERROR, code);
  if (strstr (error->message, word) == NULL || !g_str_has_suffix (error->message, "."))
    g_error ("“%s” does not mention %s", error->message, word);
}

static void
test_refuses (void)
{
  g_autoptr (NnSamples) classes = build_samples (NN_SHAPE (5), 50, 4, 0);
  g_autoptr (NnSamples) numbers = build_samples (NN_SHAPE (5), 50, 0, 2);
  g_autoptr (NnSamples) plain = build_samples (NN_SHAPE (5), 50, 0, 0);
  g_autoptr (NnSamples) images = build_samples (NN_SHAPE (6, 6, 1), 50, 4, 0);

  refuse ("input channels=6; dense units=4 activation=softmax", classes, "epochs=1",
          NN_ERROR_SHAPE, "Input");
  refuse ("input channels=5; dense units=3 activation=softmax", classes, "epochs=1",
          NN_ERROR_SHAPE, "4 units");
  refuse ("input channels=5; dense units=1 activation=sigmoid", classes, "epochs=1",
          NN_ERROR_SHAPE, "4 units");
  refuse ("input channels=5; dense units=4", classes, "epochs=1", NN_ERROR_SHAPE, "softmax");
  refuse ("input channels=5; dense units=4 activation=softmax", classes, "target=input",
          NN_ERROR_DATA, "input");
  refuse ("input channels=5; dense units=4 activation=softmax", numbers, "epochs=1",
          NN_ERROR_DATA, "labels");
  refuse ("input channels=5; dense units=3", numbers, "loss=mse metric=mae", NN_ERROR_SHAPE,
          "2 outputs");
  refuse ("input channels=5; dense units=4", plain, "loss=mse metric=mae", NN_ERROR_DATA,
          "neither");
  refuse ("input channels=5; dense units=4", plain, "loss=mse metric=mae target=input",
          NN_ERROR_SHAPE, "5 outputs");
  refuse ("input height=6 width=6 channels=1; conv2d filters=4 activation=softmax", images,
          "epochs=1",
          NN_ERROR_SHAPE, "rows");
  refuse ("input height=6 width=6 channels=1; flatten", images, "loss=mse metric=mae target=input",
          NN_ERROR_SHAPE, "no weights");
  refuse ("input channels=5; input channels=5; add from=1,2; dense units=4 activation=softmax",
          classes,
          "epochs=1", NN_ERROR_SHAPE, "2 inputs");
}

static void
test_recipe (void)
{
  g_autoptr (GError) error = NULL;
  NnRecipe recipe;

  nn_recipe_init (&recipe);
  g_assert_cmpstr (recipe.optimizer.klass->name, ==, "adam");
  g_assert_cmpfloat (nn_spec_get (&recipe.training, "batch_size"), ==, 32);
  set_recipe (&recipe, "optimizer=momentum nesterov=true momentum=0.7 epochs=3 loss=huber delta=2");
  g_assert_cmpfloat (nn_spec_get (&recipe.optimizer, "momentum"), ==, 0.7);
  g_assert_cmpfloat (nn_spec_get (&recipe.optimizer, "nesterov"), ==, 1);
  g_assert_cmpfloat (nn_spec_get (&recipe.training, "epochs"), ==, 3);
  g_assert_cmpfloat (nn_spec_get (&recipe.loss, "delta"), ==, 2);
  g_assert_false (nn_recipe_set_string (&recipe, "warmth", "3", &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_UNKNOWN);
  g_assert_nonnull (strstr (error->message, "batch_size"));
  g_clear_error (&error);
  g_assert_false (nn_recipe_set_string (&recipe, "epochs", "0", &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_RANGE);
  g_clear_error (&error);
  g_assert_false (nn_recipe_set_string (&recipe, "loss", "regret", &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_UNKNOWN);
}

/* A convolution keeps its weights transformed: those of the disaster must not outlive it.
 * The first loss after it is that of the good weights in a fresh tape. */
static void
test_diverges_prepared (void)
{
  const char *layers = "input height=6 width=6 channels=32; conv2d filters=32 kernel_size=3; globalavgpool2d";
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (6, 6, 32), 40, 0, 32);
  g_autoptr (NnPool) pool = nn_pool_new (2);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnModel) model = NULL;
  g_autoptr (NnTrainer) fresh = NULL;
  NnRecipe recipe;
  g_autoptr (NnTrainer) trainer
      = start (layers, samples, "loss=mse metric=mae optimizer=sgd learning_rate=0.001 batch_size=64 epochs=100",
               &recipe, pool);
  NnEvaluation good;
  NnStepReport report;

  model = nn_trainer_model (trainer);
  g_assert_cmpuint (nn_model_plan (model, 1)->prepared_bytes, >, 16 * 32 * 32 * 4);
  g_clear_pointer (&model, nn_model_unref);
  train (trainer, 4);
  set_recipe (&recipe, "learning_rate=1000");
  g_assert_true (nn_trainer_set_recipe (trainer, &recipe, &error));
  while (nn_trainer_step (trainer, &report, &error))
    g_assert_cmpuint (report.step, <, 300);
  g_assert_error (error, NN_ERROR, NN_ERROR_DIVERGED);
  g_clear_error (&error);

  set_recipe (&recipe, "learning_rate=0.001");
  g_assert_true (nn_trainer_set_recipe (trainer, &recipe, &error));
  model = nn_trainer_model (trainer);
  fresh = nn_trainer_new (model, samples, &recipe, pool, &error);
  g_assert_no_error (error);
  g_assert_true (nn_trainer_evaluate (fresh, NN_SPLIT_TRAIN, NULL, &good, &error));
  g_assert_true (nn_trainer_step (trainer, &report, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat (good.loss, >, 0);
  g_assert_cmpfloat (fabs (report.loss - good.loss), <, 1e-5 * good.loss);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trainer/learns/classes", test_learns_classes);
  g_test_add_func ("/trainer/learns/xor", test_learns_xor);
  g_test_add_func ("/trainer/learns/numbers", test_learns_numbers);
  g_test_add_func ("/trainer/learns/itself", test_learns_itself);
  g_test_add_func ("/trainer/batches", test_batches);
  g_test_add_func ("/trainer/order", test_order);
  g_test_add_func ("/trainer/loss-is-fresh", test_loss_is_fresh);
  g_test_add_func ("/trainer/schedule", test_schedule);
  g_test_add_func ("/trainer/steering", test_steering);
  g_test_add_func ("/trainer/clipping", test_clipping);
  g_test_add_func ("/trainer/clip-value", test_clip_value);
  g_test_add_func ("/trainer/average", test_average);
  g_test_add_func ("/trainer/class-weights", test_class_weights);
  g_test_add_func ("/trainer/augmentation", test_augmentation);
  g_test_add_func ("/trainer/augment-one", test_augment_one);
  g_test_add_func ("/trainer/resume", test_resume);
  g_test_add_func ("/trainer/resume-switched", test_resume_switched);
  g_test_add_func ("/trainer/switched-begins", test_switched_begins);
  g_test_add_func ("/trainer/resume-refuses", test_resume_refuses);
  g_test_add_func ("/trainer/evaluation", test_evaluation);
  g_test_add_func ("/trainer/penalty", test_penalty);
  g_test_add_func ("/trainer/diverges", test_diverges);
  g_test_add_func ("/trainer/diverges/not", test_no_explosion);
  g_test_add_func ("/trainer/diverges/prepared", test_diverges_prepared);
  g_test_add_func ("/trainer/refuses", test_refuses);
  g_test_add_func ("/trainer/recipe", test_recipe);
  return g_test_run ();
}

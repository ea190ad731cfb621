/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tape: gradients against differences, the same bits however it is run. */
#include "core/trainer-private.h"
#include "tests/build.h"

#include <math.h>
#include <stdlib.h>

#define CNN                                                                                  \
  "input height=9 width=8 channels=2; conv2d filters=6 kernel_size=3 activation=tanh;"       \
  "batchnorm; maxpool2d; dropout rate=0.3; flatten; dense units=12 activation=tanh;"         \
  "dense units=4 activation=softmax"
/* Kernels that cost something, in front of what is fused and in both directions of time. */
#define PRICED                                                                               \
  "input width=6 channels=3; conv1d filters=5 kernel_size=3 activation=tanh l2=0.3;"         \
  "gru units=4 direction=both l1=0.02 l2=0.1; dense units=4 activation=softmax l1=0.05"
/* The same without kinks, at which differences say nothing. */
#define SMOOTH                                                                               \
  "input height=9 width=8 channels=2; conv2d filters=6 kernel_size=3 activation=tanh;"       \
  "batchnorm; avgpool2d; dropout rate=0.3; flatten; dense units=12 activation=tanh;"         \
  "dense units=4 activation=softmax"
#define BRANCHES                                                                             \
  "input channels=7; dense units=6 activation=tanh; dense units=6 activation=sigmoid from=2;" \
  "add from=2,3; concat from=2,4,4; flatten; add from=5,6; dense units=3 activation=tanh;"   \
  "dense units=4 activation=softmax"
#define VAE                                                                                  \
  "input channels=10; dense units=8 activation=tanh; dense units=6; sampling beta=0.7;"      \
  "dense units=8 activation=tanh; dense units=10 activation=sigmoid"
#define POOLED                                                                               \
  "input height=10 width=10 channels=1; conv2d filters=8 kernel_size=3 activation=relu;"     \
  "maxpool2d; conv2d filters=16 kernel_size=3 activation=relu; maxpool2d; flatten;"          \
  "dense units=20 activation=relu; dense units=4 activation=softmax"

/* --- gradients against differences --------------------------------------- */

static void
collect_cb (gpointer data, guint share, guint weight, gsize start, gsize count,
            const float *gradient)
{
  float **all = data;

  memcpy (all[weight] + start, gradient, count * sizeof (float));
}

static double
evaluate (NnGoal *goal, const guint32 *index, guint n, const NnRandom *random)
{
  nn_tape_weights_changed (goal->tape);
  g_assert_true (nn_goal_run (goal, index, n, random, NULL));
  return (nn_goal_loss (goal) + nn_goal_penalty (goal)) / n;
}

static void
check_gradient (const char *text, NnSamples *samples, const char *recipe_text)
{
  g_autoptr (NnModel) first = build_model (text, 3);
  g_autoptr (NnModel) model = nn_model_reinitialise (first, 4);
  g_autoptr (NnPool) pool = nn_pool_new (2);
  g_autoptr (NnTape) tape = NULL;
  g_autoptr (GError) error = NULL;
  const guint n = 21; /* three chunks, the last one short */
  NnRandom random = nn_random_new (5);
  guint32 index[21];
  float *gradients[64];
  double square = 0;
  guint n_weights = 0, checked = 0;
  NnRecipe recipe;
  NnGoal goal;

  nn_recipe_init (&recipe);
  set_recipe (&recipe, recipe_text);
  nn_recipe_check (&recipe, model, samples, &error);
  g_assert_no_error (error);
  tape = nn_tape_new (model, n, NN_TAPE_WEIGHTS, pool, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (nn_tape_n_chunks (tape, n), >, 1);
  nn_goal_init (&goal, tape, samples, &recipe);
  for (guint i = 0; i < n; i++)
    index[i] = (i * 5) % samples->n;
  for (guint i = 0; i < nn_model_n_entries (model); i++)
    {
      for (guint w = 0; w < nn_model_n_weights (model, i); w++)
        gradients[n_weights++]
            = nn_alloc (nn_tensor_count (nn_model_weight (model, i, w)) * sizeof (float));
    }
  evaluate (&goal, index, n, &random);
  nn_tape_shares (tape, n, collect_cb, gradients);

  n_weights = 0;
  for (guint i = 0; i < nn_model_n_entries (model); i++)
    {
      for (guint w = 0; w < nn_model_n_weights (model, i); w++, n_weights++)
        {
          NnTensor *weight = nn_model_weight (model, i, w);
          gsize count = nn_tensor_count (weight);

          if (nn_model_weight_info (model, i, w)->fixed)
            continue;
          for (gsize k = 0; k < count; k += 1 + count / 9)
            {
              float kept = weight->data[k];
              const float h = 4e-3f;
              double up, down, slope, got = gradients[n_weights][k];

              weight->data[k] = kept + h;
              up = evaluate (&goal, index, n, &random);
              weight->data[k] = kept - h;
              down = evaluate (&goal, index, n, &random);
              weight->data[k] = kept;
              slope = (up - down) / (2 * (double) h);
              square += got * got;
              checked++;
              if (!(fabs (slope - got) <= 2e-3 * fabs (slope) + 3e-4))
                g_error ("%s, weight %u[%zu]: gradient %g, difference %g",
                         nn_model_entry_name (model, i), w, k, got, slope);
            }
        }
    }
  g_assert_cmpuint (checked, >, 20);
  g_assert_cmpfloat (sqrt (square), >, 0.01);
  for (guint w = 0; w < n_weights; w++)
    nn_free (gradients[w]);
  nn_goal_clear (&goal);
}

static void
test_gradient (void)
{
  g_autoptr (NnSamples) images = build_samples (NN_SHAPE (9, 8, 2), 60, 4, 0);
  g_autoptr (NnSamples) rows = build_samples (NN_SHAPE (7), 60, 4, 0);
  g_autoptr (NnSamples) codes = build_samples (NN_SHAPE (10), 60, 0, 0);
  g_autoptr (NnSamples) series = build_samples (NN_SHAPE (6, 3), 60, 4, 0);

  check_gradient (SMOOTH, images, "loss=crossentropy");
  check_gradient (PRICED, series, "loss=crossentropy");
  check_gradient (BRANCHES, rows, "loss=crossentropy label_smoothing=0.1");
  check_gradient (VAE, codes, "target=input loss=binary_crossentropy reduction=sum metric=mae");
  check_gradient (VAE, codes, "target=input loss=mse metric=mae");
}

/* --- the same bits with any number of threads ---------------------------- */

static guint64
train_hash (const char *text, NnSamples *samples, const char *recipe_text, guint n_threads,
            guint64 seed)
{
  g_autoptr (NnModel) model = build_model (text, seed);
  g_autoptr (NnPool) pool = nn_pool_new (n_threads);
  g_autoptr (NnTrainer) trainer = NULL;
  g_autoptr (NnModel) trained = NULL;
  g_autoptr (GError) error = NULL;
  guint64 hash = G_GUINT64_CONSTANT (14695981039346656037);
  NnRecipe recipe;
  NnEvaluation result;

  nn_recipe_init (&recipe);
  set_recipe (&recipe, recipe_text);
  trainer = nn_trainer_new (model, samples, &recipe, pool, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 12; i++)
    {
      NnStepReport report;

      nn_trainer_step (trainer, &report, &error);
      g_assert_no_error (error);
      hash = (hash ^ (guint64) (report.loss * 1e15)) * G_GUINT64_CONSTANT (1099511628211);
      hash = (hash ^ (guint64) (report.metric * 1e15)) * G_GUINT64_CONSTANT (1099511628211);
    }
  nn_trainer_evaluate (trainer, NN_SPLIT_TEST, NULL, &result, &error);
  g_assert_no_error (error);
  hash = (hash ^ (guint64) (result.loss * 1e15)) * G_GUINT64_CONSTANT (1099511628211);
  trained = nn_trainer_model (trainer);
  for (guint i = 0; i < nn_model_n_entries (trained); i++)
    {
      for (guint w = 0; w < nn_model_n_weights (trained, i); w++)
        {
          NnTensor *weight = nn_model_weight (trained, i, w);

          for (gsize k = 0; k < nn_tensor_count (weight); k++)
            {
              guint32 bits;

              memcpy (&bits, &weight->data[k], sizeof bits);
              hash = (hash ^ bits) * G_GUINT64_CONSTANT (1099511628211);
            }
        }
    }
  return hash;
}

/* A transformer block, and the layers that draw numbers or charge a price. */
#define ATTENTION                                                                              \
  "input time=6 channels=8; positional_encoding kind=learned; layernorm; "                     \
  "multi_head_attention num_heads=2 key_dim=4 dropout=0.2 use_causal_mask=true; add from=2,4; " \
  "rmsnorm; dense units=16 activation=gelu; spatial_dropout rate=0.1; dense units=8; "         \
  "add from=5,9; groupnorm groups=2; gaussian_noise; activity_regularization l1=0.01; "        \
  "flatten; dense units=4 activation=softmax"

static void
test_threads (void)
{
  g_autoptr (NnSamples) series = build_samples (NN_SHAPE (6, 8), 200, 4, 0);
  g_autoptr (NnSamples) images = build_samples (NN_SHAPE (9, 8, 2), 200, 4, 0);
  g_autoptr (NnSamples) small = build_samples (NN_SHAPE (10, 10, 1), 200, 4, 0);
  g_autoptr (NnSamples) codes = build_samples (NN_SHAPE (10), 200, 0, 0);
  const struct { const char *text; NnSamples *samples; const char *recipe; } rows[] = {
    { CNN, images, "batch_size=37" },
    { CNN, images, "batch_size=70 clip_norm=0.5 optimizer=momentum" },
    { POOLED, small, "batch_size=32 learning_rate=0.01" },
    { POOLED, small, "batch_size=4" },
    { ATTENTION, series, "batch_size=37" },
    { VAE, codes, "batch_size=64 target=input loss=binary_crossentropy metric=mae" },
  };
  const guint threads[] = { 2, 3, 8 };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      guint64 hash = train_hash (rows[i].text, rows[i].samples, rows[i].recipe, 1, 11);

      for (guint t = 0; t < G_N_ELEMENTS (threads); t++)
        g_assert_cmphex (train_hash (rows[i].text, rows[i].samples, rows[i].recipe, threads[t], 11),
                         ==, hash);
      g_assert_cmphex (train_hash (rows[i].text, rows[i].samples, rows[i].recipe, 2, 12), !=, hash);
    }
}

/* --- kept or not, fused or not ------------------------------------------- */

static void
fill (float *x, gsize n, guint64 seed)
{
  NnRandom random = nn_random_new (seed);

  for (gsize i = 0; i < n; i++)
    x[i] = nn_random_normal_at (&random, i);
}

static void
check_kept (const char *text)
{
  g_autoptr (NnModel) model = build_model (text, 7);
  g_autoptr (NnPool) pool = nn_pool_new (2);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnTape) keeping = nn_tape_new (model, 50, NN_TAPE_KEEP, pool, &error);
  g_autoptr (NnTape) plain = nn_tape_new (model, 50, NN_TAPE_FORWARD, pool, &error);
  guint out = nn_model_output (model);
  gsize in_size = nn_shape_count (nn_model_shape (model, 0));
  NnShape shape = nn_shape_batch (nn_model_shape (model, 0), 33);
  g_autoptr (NnTensor) input = nn_tensor_new (&shape);

  fill (input->data, 33 * in_size, 8);
  memcpy (nn_tape_input (keeping, 0), input->data, 33 * in_size * sizeof (float));
  memcpy (nn_tape_input (plain, 0), input->data, 33 * in_size * sizeof (float));
  nn_tape_forward (keeping, 33);
  nn_tape_forward (plain, 33);
  g_assert_cmpmem (nn_tape_value (plain, out),
                   33 * nn_shape_count (nn_model_shape (model, out)) * sizeof (float),
                   nn_tape_value (keeping, out),
                   33 * nn_shape_count (nn_model_shape (model, out)) * sizeof (float));
  for (guint i = 0; i < nn_model_n_entries (model); i++)
    {
      g_autoptr (NnTensor) value = nn_model_predict (model, &input, 1, i, pool, &error);
      gsize bytes = 33 * nn_shape_count (nn_model_shape (model, i)) * sizeof (float);
      double sum = 0;

      g_assert_no_error (error);
      g_assert_cmpmem (value->data, bytes, nn_tape_value (keeping, i), bytes);
      for (gsize k = 0; k < nn_tensor_count (value); k++)
        sum += fabs (value->data[k]);
      g_assert_cmpfloat (sum, >, 0);
    }
}

static void
test_kept (void)
{
  check_kept (POOLED);
  check_kept (CNN);
  check_kept (BRANCHES);
  check_kept (VAE);
}

/* Training may fuse; a tape that also keeps gradients may not: the same bits. */
static void
test_fused (void)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (10, 10, 1), 40, 4, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnPool) pool = nn_pool_new (2);
  float *gradients[2][16] = { { NULL } };
  guint n_ops[2];
  gsize sizes[16];
  guint n_weights = 0;
  double losses[2];

  for (guint k = 0; k < 2; k++)
    {
      g_autoptr (NnModel) model = build_model (POOLED, 9);
      g_autoptr (NnTape) tape = nn_tape_new (
          model, 32, k == 0 ? NN_TAPE_WEIGHTS : NN_TAPE_WEIGHTS | NN_TAPE_GRADIENT, pool, &error);
      NnRandom random = nn_random_new (1);
      guint32 index[30];
      NnRecipe recipe;
      NnGoal goal;

      n_weights = 0;
      for (guint i = 0; i < nn_model_n_entries (model); i++)
        {
          for (guint w = 0; w < nn_model_n_weights (model, i); w++)
            {
              sizes[n_weights] = nn_tensor_count (nn_model_weight (model, i, w)) * sizeof (float);
              gradients[k][n_weights] = nn_alloc (sizes[n_weights]);
              n_weights++;
            }
        }
      nn_recipe_init (&recipe);
      nn_goal_init (&goal, tape, samples, &recipe);
      for (guint i = 0; i < 30; i++)
        index[i] = i;
      losses[k] = evaluate (&goal, index, 30, &random);
      nn_tape_shares (tape, 30, collect_cb, gradients[k]);
      n_ops[k] = tape->n_ops;
      nn_goal_clear (&goal);
    }
  g_assert_cmpuint (n_ops[0], <, n_ops[1]);
  g_assert_cmpfloat (losses[0], ==, losses[1]);
  for (guint w = 0; w < n_weights; w++)
    {
      g_assert_cmpmem (gradients[0][w], sizes[w], gradients[1][w], sizes[w]);
      nn_free (gradients[0][w]);
      nn_free (gradients[1][w]);
    }
}

/* --- decoders, logits, the way back to one entry ------------------------- */

static void
test_forward_from (void)
{
  g_autoptr (NnModel) model = build_model (VAE, 2);
  g_autoptr (NnModel) branches = build_model (BRANCHES, 2);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnTape) tape = nn_tape_new (model, 20, NN_TAPE_KEEP, NULL, &error);
  g_autoptr (NnTape) other = nn_tape_new (branches, 20, NN_TAPE_KEEP, NULL, &error);
  float before[100], code[30];

  fill (nn_tape_input (tape, 0), 200, 4);
  nn_tape_forward (tape, 10);
  memcpy (before, nn_tape_value (tape, 5), sizeof before);
  memcpy (code, nn_tape_value (tape, 3), sizeof code);
  memset (nn_tape_value (tape, 3), 0, sizeof code);
  g_assert_true (nn_tape_forward_from (tape, 10, 3, &error));
  g_assert_cmpint (memcmp (before, nn_tape_value (tape, 5), sizeof before), !=, 0);
  memcpy (nn_tape_value (tape, 3), code, sizeof code);
  fill (nn_tape_input (tape, 0), 200, 5); /* must not matter */
  g_assert_true (nn_tape_forward_from (tape, 10, 3, &error));
  g_assert_cmpmem (before, sizeof before, nn_tape_value (tape, 5), sizeof before);

  g_assert_false (nn_tape_forward_from (other, 10, 2, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_SHAPE);
  g_assert_nonnull (strstr (error->message, "dense"));
  g_clear_error (&error);
  g_assert_true (nn_tape_forward_from (other, 10, 1, &error));
}

/* d logit / d input and d logit / d entry against differences. */
static void
check_back (const char *text, guint to)
{
  g_autoptr (NnModel) model = build_model (text, 6);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnPool) pool = nn_pool_new (2);
  const guint n = 12, target = 1;
  g_autoptr (NnTape) tape = nn_tape_new (model, n, NN_TAPE_GRADIENT, pool, &error);
  guint out = nn_model_output (model);
  gsize width = nn_shape_count (nn_model_shape (model, out));
  gsize size = nn_shape_count (nn_model_shape (model, to));
  g_autofree float *logits = g_new (float, n * width);
  g_autofree float *gradient = g_new (float, n * size);
  double square = 0;

  fill (nn_tape_input (tape, 0), n * nn_shape_count (nn_model_shape (model, 0)), 3);
  nn_tape_forward (tape, n);
  g_assert_true (nn_tape_logits (tape, n, out, logits));
  for (guint b = 0; b < n; b++)
    {
      const float *y = nn_tape_value (tape, out) + b * width;
      double sum = 0;

      for (gsize k = 0; k < width; k++)
        sum += exp (logits[b * width + k]);
      g_assert_cmpfloat (fabs (exp (logits[b * width]) / sum - y[0]), <, 1e-5);
    }
  memset (nn_tape_gradient (tape, out), 0, n * width * sizeof (float));
  for (guint b = 0; b < n; b++)
    nn_tape_gradient (tape, out)[b * width + target] = 1;
  nn_tape_backward (tape, n, out, to, TRUE);
  memcpy (gradient, nn_tape_gradient (tape, to), n * size * sizeof (float));
  for (gsize i = 0; i < n * size; i += 1 + size / 5)
    {
      const float h = 4e-3f;
      float kept = nn_tape_value (tape, to)[i];
      double up, down;

      nn_tape_value (tape, to)[i] = kept + h;
      g_assert_true (nn_tape_forward_from (tape, n, to, &error));
      g_assert_true (nn_tape_logits (tape, n, out, logits));
      up = logits[i / size * width + target];
      nn_tape_value (tape, to)[i] = kept - h;
      g_assert_true (nn_tape_forward_from (tape, n, to, &error));
      g_assert_true (nn_tape_logits (tape, n, out, logits));
      down = logits[i / size * width + target];
      nn_tape_value (tape, to)[i] = kept;
      square += gradient[i] * gradient[i];
      if (!(fabs ((up - down) / (2 * h) - gradient[i]) <= 5e-3 * fabs (gradient[i]) + 5e-4))
        g_error ("number %zu of entry %u: gradient %g, difference %g", i, to, gradient[i],
                 (up - down) / (2 * h));
    }
  g_assert_cmpfloat (sqrt (square), >, 0.01);
}

static void
test_back (void)
{
  check_back (SMOOTH, 0);
  check_back (SMOOTH, 1);
  check_back (SMOOTH, 5);
  check_back (BRANCHES, 0);
  check_back (BRANCHES, 1);
  check_back (BRANCHES, 4);
}

/* --- memory -------------------------------------------------------------- */

static void
test_too_large (void)
{
  g_autoptr (NnModel) model
      = build_model ("input height=4096 width=4096 channels=4; flatten; dense units=1", 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnTape) tape = nn_tape_new (model, 4096, NN_TAPE_KEEP, NULL, &error);

  g_assert_null (tape);
  g_assert_error (error, NN_ERROR, NN_ERROR_MEMORY);
  g_assert_nonnull (strstr (error->message, "4096"));
}

static void
test_bad_input (void)
{
  g_autoptr (NnModel) model = build_model (VAE, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnTensor) input = nn_tensor_new (&NN_SHAPE (3, 9));
  g_autoptr (NnTensor) none = nn_model_predict (model, &input, 1, 5, NULL, &error);

  g_assert_null (none);
  g_assert_error (error, NN_ERROR, NN_ERROR_SHAPE);
  g_assert_nonnull (strstr (error->message, "10"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tape/gradient", test_gradient);
  g_test_add_func ("/tape/threads", test_threads);
  g_test_add_func ("/tape/kept", test_kept);
  g_test_add_func ("/tape/fused", test_fused);
  g_test_add_func ("/tape/forward-from", test_forward_from);
  g_test_add_func ("/tape/back", test_back);
  g_test_add_func ("/tape/too-large", test_too_large);
  g_test_add_func ("/tape/bad-input", test_bad_input);
  return g_test_run ();
}

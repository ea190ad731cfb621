/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What weights cost: in every class that has kernels, in the loss, before the clip. The same
 * in PyTorch: reference/drawn.py for each class, reference/curves.py for whole trainings.
 */
#include "core/trainer-private.h"
#include "tests/build.h"

#include <math.h>

#define L1 0.03
#define L2 0.2

/* --- which classes, which weights --------------------------------------------- */

static const NnShape shapes[] = {
  { 1, { 6 } }, { 2, { 5, 4 } }, { 3, { 6, 7, 2 } },
};

/* The model "input; @klass", or NULL where the layer does not take @shape. */
static NnModel *
alone (const NnLayerClass *klass, const NnShape *shape, const double *args)
{
  static const char *const extents[][4]
      = { { "channels" }, { "width", "channels" }, { "height", "width", "channels" } };
  g_autofree NnEntry *entries = g_new0 (NnEntry, 2);
  g_autoptr (NnModel) model = NULL;
  g_autoptr (GError) error = NULL;
  NnSpec input;

  nn_spec_named (&input, NN_KIND_LAYER, "input", &error);
  g_assert_no_error (error);
  nn_spec_set (&input, "height", 0, NULL);
  nn_spec_set (&input, "width", 0, NULL);
  for (guint a = 0; a < shape->n_axes; a++)
    nn_spec_set (&input, extents[shape->n_axes - 1][a], shape->size[a], NULL);
  entries[0] = (NnEntry){ .id = 1, .klass = NN_LAYER_CLASS (input.klass) };
  memcpy (entries[0].args, input.values, sizeof input.values);
  entries[1] = (NnEntry){ .id = 2, .klass = klass, .n_inputs = klass->min_inputs };
  for (guint k = 0; k < entries[1].n_inputs; k++)
    entries[1].inputs[k] = 1;
  memcpy (entries[1].args, args, sizeof entries[1].args);
  model = nn_model_new (entries, 2, 1, &error);
  g_assert_no_error (error);
  if (!nn_model_check (model, NULL))
    return NULL;
  /* biases and gammas of many values, which would show a price */
  for (guint w = 0; w < nn_model_n_weights (model, 1); w++)
    {
      NnTensor *tensor = nn_model_weight (model, 1, w);

      for (gsize i = 0; i < nn_tensor_count (tensor); i++)
        tensor->data[i] += nn_model_weight_info (model, 1, w)->fixed ? 0 : 0.05f * (i % 5 - 2.0f);
    }
  return g_steal_pointer (&model);
}

static void
set_arg (const NnClass *klass, double *args, const char *name, double value)
{
  gint i = nn_class_find_arg (klass, name);

  g_assert_cmpint (i, >=, 0);
  args[i] = value;
}

/* A kernel is drawn at random; what begins at zeros or ones is a bias or a gamma. */
static gboolean
should_be_kernel (const NnWeightInfo *info)
{
  return !info->fixed && info->init != NN_INIT_ZEROS && info->init != NN_INIT_ONES
         && info->init != NN_INIT_FORGET_GATE;
}

static void
collect_cb (gpointer data, guint share, guint weight, gsize start, gsize count,
            const float *gradient)
{
  float **all = data;

  memcpy (all[weight] + start, gradient, count * sizeof (float));
}

typedef struct
{
  guint  n;
  float *weights[NN_MAX_WEIGHTS];
  double price;
  guint  n_pieces;
} Gradients;

static void
gradients_clear (Gradients *gradients)
{
  for (guint w = 0; w < gradients->n; w++)
    nn_free (gradients->weights[w]);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Gradients, gradients_clear)

static void
finish_cb (gpointer data, guint chunk, guint first, guint n, guint worker, float *out,
           float *d_out)
{
  gsize count = n * nn_shape_count (data);

  for (gsize i = 0; d_out != NULL && i < count; i++)
    d_out[i] = (float) (i % 7) - 3;
}

/* Of the layer's weights, after a batch of @batch samples that has nothing to do with prices. */
static void
get_gradients (NnModel *model, guint batch, Gradients *gradients)
{
  guint out = nn_model_output (model);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnTape) tape = nn_tape_new (model, batch, NN_TAPE_WEIGHTS, NULL, &error);
  NnTapePass pass = { .finish = finish_cb, .data = (gpointer) nn_model_shape (model, out),
                      .training = TRUE, .backward = TRUE, .random = nn_random_new (3) };
  gsize size = nn_shape_count (nn_model_shape (model, 0));

  g_assert_no_error (error);
  for (gsize i = 0; i < batch * size; i++)
    nn_tape_input (tape, 0)[i] = (float) (i * 5 % 11) / 11;
  gradients->n = nn_model_n_weights (model, out);
  for (guint w = 0; w < gradients->n; w++)
    gradients->weights[w]
        = nn_alloc (nn_tensor_count (nn_model_weight (model, out, w)) * sizeof (float));
  nn_tape_pass (tape, batch, &pass);
  nn_tape_shares (tape, batch, collect_cb, gradients->weights);
  gradients->price = nn_tape_price (tape, out);
  gradients->n_pieces = tape->n_pieces;
}

/* The price by its formula, and the gradient: that of the loss and that of the price. */
static void
check_price (NnModel *plain, NnModel *priced, guint batch)
{
  g_auto (Gradients) without = { 0 };
  g_auto (Gradients) with = { 0 };
  guint out = nn_model_output (plain);
  double price = 0;

  get_gradients (plain, batch, &without);
  get_gradients (priced, batch, &with);
  g_assert_cmpuint (without.n_pieces, ==, 0);
  g_assert_cmpfloat (without.price, ==, 0);
  for (guint w = 0; w < with.n; w++)
    {
      const NnWeightInfo *info = nn_model_weight_info (plain, out, w);
      const float *data = nn_model_weight (priced, out, w)->data;

      g_assert_cmpmem (data, 4 * nn_shape_count (&info->shape),
                       nn_model_weight (plain, out, w)->data, 4 * nn_shape_count (&info->shape));
      for (gsize i = 0; i < nn_shape_count (&info->shape) && !info->fixed; i++)
        {
          double x = data[i], sign = x > 0 ? 1 : x < 0 ? -1 : 0;
          double extra = info->kernel ? L1 * sign + 2 * L2 * x : 0;

          g_assert_cmpfloat (fabs (with.weights[w][i] - without.weights[w][i] - extra), <=,
                             1e-6 * (1 + fabs (with.weights[w][i])));
          price += info->kernel ? L1 * fabs (x) + L2 * x * x : 0;
        }
    }
  g_assert_cmpfloat (price, >, 1e-3);
  g_assert_cmpfloat (fabs (with.price - price), <=, 1e-6 * price);
}

static void
check_rows (const NnClass *klass)
{
  guint n = nn_class_n_args (klass);

  g_assert_cmpuint (n, >=, 2);
  for (guint a = n - 2; a < n; a++)
    {
      const NnArg *arg = &klass->args[a];

      g_assert_cmpstr (arg->name, ==, a == n - 2 ? "l1" : "l2");
      g_assert_cmpstr (arg->fold, ==, "Penalties");
      g_assert_true (arg->kind == NN_ARG_LOG && arg->initial == 0 && arg->min == 0);
    }
}

static void
test_class (gconstpointer data)
{
  const NnLayerClass *klass = data;
  gboolean has_kernels = FALSE;

  for (guint s = 0; s < G_N_ELEMENTS (shapes); s++)
    {
      for (guint variant = 0; variant < 2; variant++)
        {
          g_autoptr (NnModel) plain = NULL;
          g_autoptr (NnModel) priced = NULL;
          double args[NN_MAX_ARGS];
          gboolean kernels = FALSE;

          nn_class_init_args (&klass->base, args);
          /* what changes which weights there are */
          if (nn_class_find_arg (&klass->base, "direction") >= 0)
            set_arg (&klass->base, args, "direction", variant == 0 ? 0 : 2);
          if (nn_class_find_arg (&klass->base, "use_bias") >= 0)
            set_arg (&klass->base, args, "use_bias", variant);
          if (g_str_equal (klass->base.name, "positional_encoding"))
            set_arg (&klass->base, args, "kind", 1);
          plain = alone (klass, &shapes[s], args);
          if (plain == NULL)
            continue;
          for (guint w = 0; w < nn_model_n_weights (plain, 1); w++)
            {
              const NnWeightInfo *info = nn_model_weight_info (plain, 1, w);

              if (info->kernel != should_be_kernel (info))
                g_error ("%s: is %s a kernel?", klass->base.name, info->name);
              kernels |= info->kernel;
            }
          has_kernels |= kernels;
          g_assert_null (klass->term_name == NULL ? nn_model_term (plain, 1) : NULL);
          if (!kernels)
            continue;
          check_rows (&klass->base);
          set_arg (&klass->base, args, "l1", L1);
          set_arg (&klass->base, args, "l2", L2);
          priced = alone (klass, &shapes[s], args);
          g_assert_nonnull (priced);
          g_assert_cmpstr (nn_model_term (priced, 1), ==, "L1 + L2");
          check_price (plain, priced, 3);    /* one chunk, whose gradient is not summed */
          check_price (plain, priced, 21);   /* three */
        }
    }
  g_test_message ("%s has %s", klass->base.name, has_kernels ? "kernels" : "none");
  /* a layer that prices its values instead may have rows of these names */
  if (!has_kernels && klass->term_name == NULL)
    g_assert_cmpint (nn_class_find_arg (&klass->base, "l1"), <, 0);
}

/* So that a class cannot go missing by losing its mark and its rows together. */
static void
test_all_there (void)
{
  static const char *const names[]
      = { "dense", "conv1d", "conv1d_transpose", "conv2d", "conv2d_transpose", "depthwise_conv2d",
          "separable_conv2d", "embedding", "simple_rnn", "lstm", "gru", "multi_head_attention",
          "positional_encoding" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    check_rows (nn_registry_find (NN_KIND_LAYER, names[i], NULL));
}

/* --- in a training ------------------------------------------------------------- */

#define PRICED                                                                                  \
  "input height=8 width=8 channels=1; conv2d filters=6 kernel_size=3 activation=relu l2=0.01;"  \
  "batchnorm; maxpool2d; flatten; dense units=300 activation=relu l1=0.002 l2=0.003;"           \
  "dense units=4 activation=softmax"

static double
price_of (const NnModel *model, guint index, double l1, double l2)
{
  const NnTensor *kernel = nn_model_weight (model, index, 0);
  double sum = 0;

  for (gsize i = 0; i < nn_tensor_count (kernel); i++)
    sum += l1 * fabs (kernel->data[i]) + l2 * (double) kernel->data[i] * kernel->data[i];
  return sum;
}

/* Every term under its entry; batch statistics and the unpriced layer cost nothing. */
static void
test_terms (void)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (8, 8, 1), 600, 4, 0);
  g_autoptr (NnModel) model = build_model (PRICED, 3);
  g_autoptr (NnPool) pool = nn_pool_new (2);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnTrainer) trainer = NULL;
  double terms[7] = { 9, 9, 9, 9, 9, 9, 9 };
  double conv = price_of (model, 1, 0, 0.01), dense = price_of (model, 5, 0.002, 0.003);
  NnEvaluation result, again;
  NnStepReport report;
  NnRecipe recipe;

  nn_recipe_init (&recipe);
  nn_recipe_fit (&recipe, model, samples);
  /* weights in a mean do not balance a sum over outputs: the loss stays a mean */
  g_assert_true (nn_model_evaluate_terms (model, samples, NN_SPLIT_ALL, &recipe, pool, NULL,
                                          &result, terms, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (terms); i++)
    {
      double want = i == 1 ? conv : i == 5 ? dense : 0;

      g_assert_cmpfloat (fabs (terms[i] - want), <=, 1e-6);
      g_assert_cmpstr (nn_model_term (model, i), ==, i == 1 ? "L2" : i == 5 ? "L1 + L2" : NULL);
    }
  g_assert_cmpfloat (fabs (result.penalty - conv - dense), <=, 1e-6);
  g_assert_cmpfloat (fabs (result.loss - result.data_loss - conv - dense), <=, 1e-6);

  /* A training step reports the loss with the price of the weights that it began with. */
  trainer = nn_trainer_new (model, samples, &recipe, pool, &error);
  g_assert_no_error (error);
  g_assert_true (nn_trainer_evaluate_terms (trainer, NN_SPLIT_TEST, NULL, &again, terms, &error));
  g_assert_cmpfloat (fabs (terms[5] - dense), <=, 1e-6);
  g_assert_true (nn_trainer_step (trainer, &report, &error));
  g_assert_cmpfloat (report.loss, >, conv + dense + 0.5);
  g_assert_cmpfloat (report.loss, <, conv + dense + 4);

  /* ... and the next evaluation the one of the new weights. */
  g_assert_true (nn_trainer_evaluate_terms (trainer, NN_SPLIT_TEST, NULL, &again, terms, &error));
  {
    g_autoptr (NnModel) now = nn_trainer_model (trainer);

    g_assert_cmpfloat (fabs (terms[5] - price_of (now, 5, 0.002, 0.003)), <=, 1e-6);
    g_assert_cmpfloat (fabs (terms[5] - dense), >, 1e-6);
  }
}

/* Where the output does not depend on a layer, nothing trains it and it costs nothing. */
static void
test_unused (void)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (6), 100, 4, 0);
  g_autoptr (NnModel) model = build_model (
      "input channels=6; dense units=5 l2=1 from=1;"
      "dense units=4 activation=softmax l2=0.5 from=1", 1);
  g_autoptr (GError) error = NULL;
  double terms[3];
  NnEvaluation result;
  NnRecipe recipe;

  nn_recipe_init (&recipe);
  g_assert_true (nn_model_evaluate_terms (model, samples, NN_SPLIT_ALL, &recipe, NULL, NULL,
                                          &result, terms, &error));
  g_assert_cmpfloat (terms[1], ==, 0);
  g_assert_cmpfloat (fabs (terms[2] - price_of (model, 2, 0, 0.5)), <=, 1e-6);
}

/* 30 steps; the last weights, and the losses of all steps. */
static NnModel *
train (guint threads, const char *settings, double *losses)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (8, 8, 1), 600, 4, 0);
  g_autoptr (NnModel) model = build_model (PRICED, 3);
  g_autoptr (NnPool) pool = nn_pool_new (threads);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnTrainer) trainer = NULL;
  NnStepReport report;
  NnRecipe recipe;

  nn_recipe_init (&recipe);
  set_recipe (&recipe, settings);
  trainer = nn_trainer_new (model, samples, &recipe, pool, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 30; i++)
    {
      g_assert_true (nn_trainer_step (trainer, &report, &error));
      losses[i] = report.loss;
    }
  return nn_trainer_model (trainer);
}

static void
test_threads (gconstpointer settings)
{
  static const guint threads[] = { 2, 3, 8 };
  double losses[30], again[30];
  g_autoptr (NnModel) one = train (1, settings, losses);

  for (guint t = 0; t < G_N_ELEMENTS (threads); t++)
    {
      g_autoptr (NnModel) other = train (threads[t], settings, again);

      g_assert_cmpmem (losses, sizeof losses, again, sizeof again);
      for (guint i = 0; i < nn_model_n_entries (one); i++)
        {
          for (guint w = 0; w < nn_model_n_weights (one, i); w++)
            {
              gsize bytes = nn_tensor_count (nn_model_weight (one, i, w)) * sizeof (float);

              g_assert_cmpmem (nn_model_weight (one, i, w)->data, bytes,
                               nn_model_weight (other, i, w)->data, bytes);
            }
        }
    }
}

/* The norm that is clipped is that of the whole gradient: a price that outweighs the loss
 * by far leaves a step of the clip's length along the weights. */
static void
test_clip (void)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (6), 100, 4, 0);
  g_autoptr (NnModel) model
      = build_model ("input channels=6; dense units=4 activation=softmax l2=10", 1);
  g_autoptr (NnModel) after = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (NnTrainer) trainer = NULL;
  double moved = 0, norm = 0;
  NnStepReport report;
  NnRecipe recipe;

  nn_recipe_init (&recipe);
  set_recipe (&recipe, "optimizer=sgd learning_rate=1 clip_norm=0.01 batch_size=32");
  trainer = nn_trainer_new (model, samples, &recipe, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (nn_trainer_step (trainer, &report, &error));
  after = nn_trainer_model (trainer);
  for (guint w = 0; w < 2; w++)
    {
      const NnTensor *a = nn_model_weight (model, 1, w), *b = nn_model_weight (after, 1, w);

      for (gsize i = 0; i < nn_tensor_count (a); i++)
        {
          moved += pow ((double) b->data[i] - a->data[i], 2);
          norm += w == 0 ? pow (20 * a->data[i], 2) : 0;
        }
    }
  g_assert_cmpfloat (fabs (sqrt (moved) - 0.01), <, 1e-5);
  g_assert_cmpfloat (fabs (report.gradient_norm / sqrt (norm) - 1), <, 0.1);
}

/* L1 is there to make weights vanish, L2 to make them small. */
static void
test_what_for (void)
{
  static const char *const prices[] = { "", " l1=0.05", " l2=0.05" };
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (12), 400, 0, 1);
  guint tiny[3] = { 0 };
  double largest[3] = { 0 };

  for (guint k = 0; k < 3; k++)
    {
      g_autofree char *text = g_strconcat ("input channels=12; dense units=1", prices[k], NULL);
      g_autoptr (NnModel) model = build_model (text, 1);
      g_autoptr (NnModel) after = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (NnTrainer) trainer = NULL;
      NnStepReport report;
      NnRecipe recipe;

      nn_recipe_init (&recipe);
      nn_recipe_fit (&recipe, model, samples);
      set_recipe (&recipe, "optimizer=sgd learning_rate=0.02 batch_size=32");
      trainer = nn_trainer_new (model, samples, &recipe, NULL, &error);
      g_assert_no_error (error);
      for (guint i = 0; i < 1500; i++)
        g_assert_true (nn_trainer_step (trainer, &report, &error));
      after = nn_trainer_model (trainer);
      for (guint i = 0; i < 12; i++)
        {
          double w = fabs (nn_model_weight (after, 1, 0)->data[i]);

          tiny[k] += w < 0.005;
          largest[k] = MAX (largest[k], w);
        }
    }
  g_assert_cmpuint (tiny[1], >=, 8);   /* two inputs matter, ten are noise */
  g_assert_cmpfloat (largest[2], <, largest[0] - 0.02);
}

int
main (int argc, char **argv)
{
  const NnClass *const *list = nn_registry_list (NN_KIND_LAYER);

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; list[i] != NULL; i++)
    {
      g_autofree char *path = g_strdup_printf ("/price/class/%s", list[i]->name);

      g_test_add_data_func (path, list[i], test_class);
    }
  g_test_add_func ("/price/all-there", test_all_there);
  g_test_add_func ("/price/terms", test_terms);
  g_test_add_func ("/price/unused", test_unused);
  g_test_add_data_func ("/price/threads", "batch_size=64 learning_rate=0.01", test_threads);
  g_test_add_data_func ("/price/threads-clipped",
                        "batch_size=64 optimizer=adamw clip_norm=0.5 average=0.9", test_threads);
  g_test_add_func ("/price/clip", test_clip);
  g_test_add_func ("/price/what-for", test_what_for);
  return g_test_run ();
}

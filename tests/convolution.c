/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dense, convolution and pooling: known answers, what they refuse, what they say of
 * themselves, and the same bits fused, split or neither. The gradients of all
 * layers are held in layers.c. */
#include "tests/build.h"

static void
assert_refused (const char *name, const char *args, const NnShape *in, const char *message)
{
  g_auto (GStrv) pairs = g_strsplit (args, " ", -1);
  g_autoptr (GError) error = NULL;
  NnShape out;
  NnSpec spec;

  g_assert_true (nn_spec_named (&spec, NN_KIND_LAYER, name, NULL));
  for (guint i = 0; pairs[i] != NULL && *pairs[i] != '\0'; i++)
    {
      g_auto (GStrv) pair = g_strsplit (pairs[i], "=", 2);

      g_assert_true (nn_spec_set_string (&spec, pair[0], pair[1], NULL));
    }
  g_assert_false (NN_LAYER_CLASS (spec.klass)->shape (spec.values, in, 1, &out, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_SHAPE);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_refusals (void)
{
  assert_refused ("dense", "", &NN_SHAPE (26, 26, 32),
                  "Dense needs a flat input or a series, this is 26×26×32: put a Flatten before it.");
  assert_refused ("conv2d", "kernel_size=5", &NN_SHAPE (3, 3, 8),
                  "A 5×5 filter does not fit a 3×3 image: use padding, or put it before the "
                  "pooling layer.");
  assert_refused ("conv2d", "dilation_rate=4", &NN_SHAPE (5, 5, 1),
                  "A 3×3 filter, spread over 9×9 by dilation 4, does not fit a 5×5 image: use "
                  "padding, or put it before the pooling layer.");
  assert_refused ("conv2d", "", &NN_SHAPE (784),
                  "Conv2D needs an image of height, width and channels, this is 784: put a "
                  "Reshape before it, or use Dense.");
  assert_refused ("maxpool2d", "pool_size=4", &NN_SHAPE (3, 5, 1),
                  "A 4×4 window does not fit a 3×5 image: use padding, or a smaller window.");
  assert_refused ("avgpool2d", "", &NN_SHAPE (9),
                  "AveragePool2D needs an image of height, width and channels, this is 9: put it "
                  "where the image is not flat yet.");
  /* nothing left, to the step and to the pixel */
  assert_refused ("cropping1d", "before=3 after=2", &NN_SHAPE (5, 2),
                  "Cutting 5 steps off a series of 5 leaves nothing: cut off less.");
  assert_refused ("cropping2d", "top=2 bottom=2", &NN_SHAPE (4, 5, 1),
                  "Cutting 4 rows and 2 columns off a 4×5 image leaves nothing: cut off less.");
  assert_refused ("cropping2d", "left=3 right=2", &NN_SHAPE (4, 5, 1),
                  "Cutting 2 rows and 5 columns off a 4×5 image leaves nothing: cut off less.");
}

static void
assert_formula (const char *model_text, guint index, const char *formula)
{
  g_autoptr (NnModel) model = build_model (model_text, 1);
  const NnEntry *entry = nn_model_entry (model, index);
  g_autofree char *text = entry->klass->formula (entry->args, nn_model_shape (model, index - 1), 1,
                                                 nn_model_shape (model, index));

  g_assert_cmpstr (text, ==, formula);
}

static void
test_formulas (void)
{
  assert_formula ("input height=28 width=28 channels=1; conv2d filters=32 activation=relu", 1,
                  "<i>y</i><sub>i,j,k</sub> = relu( <i>b</i><sub>k</sub> + Σ<sub>u,v</sub> "
                  "<i>w</i><sub>u,v,k</sub> <i>x</i><sub>i+u, j+v</sub> )\n"
                  "26 = (28 − 3) / 1 + 1     320 = 32 × (3·3·1 + 1)");
  assert_formula ("input height=28 width=28 channels=1; flatten; dense units=10 use_bias=false", 2,
                  "<i>y</i><sub>j</sub> = Σ<sub>i</sub> <i>w</i><sub>i,j</sub> "
                  "<i>x</i><sub>i</sub>\n7,840 = 10 × 784");
}

static NnTensor *
image (gsize n, gsize H, gsize W, gsize C)
{
  NnRandom random = nn_random_new (H * 100 + W);
  NnTensor *tensor = nn_tensor_new (&NN_SHAPE (n, H, W, C));

  for (gsize i = 0; i < nn_tensor_count (tensor); i++)
    tensor->data[i] = nn_random_normal_at (&random, i);
  return tensor;
}

/* The mean counts what lies inside; the largest of equals is the first. */
static void
test_pools (void)
{
  const float x[9] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };
  const float means[4] = { 3, 4.5, 7.5, 9 };
  const float largest[4] = { 5, 6, 8, 9 };
  g_autoptr (NnTensor) in = nn_tensor_new_from (&NN_SHAPE (1, 3, 3, 1), x);
  const char *const texts[] = { "input height=3 width=3 channels=1; avgpool2d padding=same",
                                "input height=3 width=3 channels=1; maxpool2d padding=same" };

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (NnModel) model = build_model (texts[i], 1);
      g_autoptr (NnTensor) out = nn_model_predict (model, &in, 1, 1, NULL, NULL);

      for (guint k = 0; k < 4; k++)
        g_assert_cmpfloat (out->data[k], ==, i == 0 ? means[k] : largest[k]);
    }
}

/* A filter wider than what it paints: most of it lies outside. */
static void
test_wide_transpose (void)
{
  static const guint filters[] = { 1, 2, 6 };
  const float x[3] = { 1, -2, 0.5f };
  g_autoptr (NnTensor) in = nn_tensor_new_from (&NN_SHAPE (1, 3, 1, 1), x);

  for (guint n = 0; n < G_N_ELEMENTS (filters); n++)
    {
      guint F = filters[n];
      g_autofree char *text = g_strdup_printf (
          "input height=3 width=1 channels=1; conv2d_transpose filters=%u kernel_size=5 strides=1 "
          "padding=same", F);
      g_autoptr (NnModel) model = build_model (text, 1);
      g_autoptr (NnTensor) out = nn_model_predict (model, &in, 1, 1, NULL, NULL);
      const float *w = nn_model_weight (model, 1, 0)->data;

      for (guint k = 0; k < 3 * F; k++)
        {
          double sum = 0;

          /* y_i = sum over j of w_(i - j + 2, 2) x_j */
          for (guint j = 0; j < 3; j++)
            sum += (double) w[((k / F + 2 - j) * 5 + 2) * F + k % F] * x[j];
          g_assert_cmpfloat_with_epsilon (out->data[k], sum, 1e-5);
        }
    }
}

#define NETWORK "input height=21 width=19 channels=3; conv2d filters=36 activation=relu padding=same; " \
  "maxpool2d; conv2d filters=33 activation=relu; maxpool2d; conv2d filters=34 activation=gelu; " \
  "flatten; dense units=100 activation=tanh; dense units=5 activation=softmax"

/* One sample is split over the threads, many are cut into chunks, and where values
 * are kept nothing is fused: always the same bits. */
static void
test_same_forward (void)
{
  static const guint threads[] = { 1, 2, 3 };
  g_autoptr (NnModel) model = build_model (NETWORK, 3);
  g_autoptr (NnTensor) in = image (5, 21, 19, 3);
  g_autoptr (NnTensor) first = NULL;
  g_autoptr (GError) error = NULL;
  guint last = nn_model_n_entries (model) - 1;
  gsize size = 21 * 19 * 3;

  first = nn_model_predict (model, &in, 1, last, NULL, NULL);
  for (guint t = 0; t < G_N_ELEMENTS (threads); t++)
    {
      g_autoptr (NnPool) pool = nn_pool_new (threads[t]);
      g_autoptr (NnTape) kept = nn_tape_new (model, 5, NN_TAPE_KEEP, pool, &error);

      g_assert_no_error (error);
      memcpy (nn_tape_input (kept, 0), in->data, 5 * size * sizeof (float));
      nn_tape_forward (kept, 5);
      g_assert_cmpmem (nn_tape_value (kept, last), 25 * sizeof (float), first->data,
                       25 * sizeof (float));
      for (guint i = 0; i < 5; i++)
        {
          g_autoptr (NnTensor) one
              = nn_tensor_new_from (&NN_SHAPE (1, 21, 19, 3), in->data + i * size);
          g_autoptr (NnTensor) out = nn_model_predict (model, &one, 1, last, pool, NULL);

          g_assert_cmpmem (out->data, 5 * sizeof (float), first->data + 5 * i,
                           5 * sizeof (float));
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/convolution/refusals", test_refusals);
  g_test_add_func ("/convolution/formulas", test_formulas);
  g_test_add_func ("/convolution/pools", test_pools);
  g_test_add_func ("/convolution/wide-transpose", test_wide_transpose);
  g_test_add_func ("/convolution/same-forward", test_same_forward);
  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/linear.h"
#include "core/nn.h"
#include "core/segment.h"

static NnEntry
entry (guint       id,
       const char *class_name,
       guint       input)
{
  NnEntry e = { .id = id, .klass = NN_LAYER_CLASS (nn_registry_find (NN_KIND_LAYER, class_name, NULL)) };

  g_assert_nonnull (e.klass);
  nn_class_init_args (&e.klass->base, e.args);
  e.n_inputs = input != 0;
  e.inputs[0] = input;
  return e;
}

static void
set (NnEntry    *e,
     const char *arg,
     double      value)
{
  gint i = nn_class_find_arg (&e->klass->base, arg);

  g_assert_cmpint (i, >=, 0);
  e->args[i] = value;
}

/* f_k (x) = sum_i w_ik x_i + b_k with 4 inputs and 2 outputs. */
static const float linear_kernel[8] = { 1, 5, -2, 1, 0.5f, 1, 0, 2 };

static NnModel *
linear_model (void)
{
  NnEntry e[2] = { entry (1, "input", 0), entry (2, "dense", 1) };
  g_autoptr (NnModel) model = NULL;
  g_autoptr (NnTensor) kernel = NULL, bias = NULL;
  const float b[2] = { 0.25f, -1 };
  NnTensor *weights[2];

  set (&e[0], "height", 0);
  set (&e[0], "width", 0);
  set (&e[0], "channels", 4);
  set (&e[1], "units", 2);
  set (&e[1], "activation", NN_ACTIVATION_LINEAR);
  model = nn_model_new (e, 2, 1, NULL);
  g_assert_nonnull (model);
  weights[0] = kernel = nn_tensor_new_from (&NN_SHAPE (4, 2), linear_kernel);
  weights[1] = bias = nn_tensor_new_from (&NN_SHAPE (2), b);
  return nn_model_with_weights (model, weights, 2);
}

/* A small convolutional classifier: 8x8x1, 4 filters, 3 classes. */
static NnModel *
picture_model (void)
{
  NnEntry e[5] = { entry (1, "input", 0), entry (2, "conv2d", 1), entry (3, "maxpool2d", 2),
                   entry (4, "flatten", 3), entry (5, "dense", 4) };

  set (&e[0], "height", 8);
  set (&e[0], "width", 8);
  set (&e[0], "channels", 1);
  set (&e[1], "filters", 4);
  set (&e[1], "activation", NN_ACTIVATION_RELU);
  set (&e[4], "units", 3);
  set (&e[4], "activation", NN_ACTIVATION_SOFTMAX);
  return nn_model_new (e, 5, 3, NULL);
}

static NnTensor *
picture (void)
{
  NnTensor *x = nn_tensor_new (&NN_SHAPE (1, 8, 8, 1));
  NnRandom random = nn_random_new (11);

  for (gsize i = 0; i < 64; i++)
    x->data[i] = (float) nn_random_uniform (&random);
  return x;
}

static NnTensor *
vector (void)
{
  const float x[4] = { 1, 2, -1, 0.5f };

  return nn_tensor_new_from (&NN_SHAPE (1, 4), x);
}

static NnSpec
method (const char *name)
{
  NnSpec spec;

  g_assert_true (nn_spec_named (&spec, NN_KIND_EXPLAINER, name, NULL));
  return spec;
}

static NnExplanation *
explain (NnModel        *model,
         const NnSpec   *spec,
         NnTensor       *input,
         gint            target)
{
  g_autoptr (GError) error = NULL;
  NnExplanation *explanation = nn_explain (model, spec, &input, 1, target, 7, NULL, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (explanation);
  return explanation;
}

#define assert_near(a, b, tolerance) g_assert_cmpfloat_with_epsilon ((a), (b), (tolerance))

/* On a linear network every method has one right answer. */
static void
test_linear (void)
{
  g_autoptr (NnModel) model = linear_model ();
  g_autoptr (NnTensor) x = vector ();
  const struct
  {
    const char *name;
    gboolean    times_input;   /* x w, or w alone */
    gboolean    absolute;
    double      tolerance;
  } cases[] = {
    { "saliency", FALSE, TRUE, 1e-6 },
    { "input_x_gradient", TRUE, FALSE, 1e-6 },
    { "smoothgrad", FALSE, TRUE, 1e-5 },
    { "integrated_gradients", TRUE, FALSE, 1e-5 },
    { "occlusion", TRUE, FALSE, 1e-5 },
    { "lime", TRUE, FALSE, 1e-3 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gint target = 0; target < 2; target++)
      {
        NnSpec spec = method (cases[i].name);
        g_autoptr (NnExplanation) explanation = NULL;

        if (nn_class_find_arg (spec.klass, "alpha") >= 0)
          nn_spec_set (&spec, "alpha", 1e-6, NULL);
        explanation = explain (model, &spec, x, target);
        for (guint k = 0; k < 4; k++)
          {
            double w = linear_kernel[2 * k + target], expected = cases[i].times_input ? w * x->data[k] : w;

            if (cases[i].absolute)
              expected = fabs (expected);
            assert_near (explanation->attribution->data[k], expected, cases[i].tolerance);
          }
        if (NN_EXPLAINER_CLASS (spec.klass)->complete)
          g_assert_cmpfloat (explanation->residual, <, 1e-5);
      }
}

static void
test_lime_fits_a_line (void)
{
  g_autoptr (NnModel) model = linear_model ();
  g_autoptr (NnTensor) x = vector ();
  NnSpec spec = method ("lime");
  g_autoptr (NnExplanation) explanation = NULL;

  nn_spec_set (&spec, "alpha", 1e-6, NULL);
  explanation = explain (model, &spec, x, 0);
  assert_near (explanation->fit, 1, 1e-6);
  g_assert_cmpuint (explanation->n_segments, ==, 4);
  for (guint s = 0; s < 4; s++)
    g_assert_cmpfloat (explanation->errors[s], <, 1e-4);
}

/* One filter that copies the picture: the map is known by hand. */
static void
test_gradcam (gconstpointer data)
{
  NnEntry e[4] = { entry (1, "input", 0), entry (2, data, 1), entry (3, "globalavgpool2d", 2),
                   entry (4, "dense", 3) };
  g_autoptr (NnModel) blank = NULL, model = NULL;
  g_autoptr (NnTensor) x = picture (), kernel = nn_tensor_new (&NN_SHAPE (1, 1, 1, 1));
  g_autoptr (NnTensor) conv_bias = nn_tensor_new (&NN_SHAPE (1));
  g_autoptr (NnTensor) dense = nn_tensor_new (&NN_SHAPE (1, 2)), bias = nn_tensor_new (&NN_SHAPE (2));
  NnTensor *weights[4] = { kernel, conv_bias, dense, bias };
  NnSpec spec = method ("gradcam");
  g_autoptr (NnExplanation) explanation = NULL;

  set (&e[0], "height", 8);
  set (&e[0], "width", 8);
  set (&e[0], "channels", 1);
  if (g_str_equal (data, "conv2d"))
    set (&e[1], "filters", 1);
  set (&e[1], "kernel_size", 1);
  set (&e[1], "activation", NN_ACTIVATION_RELU);
  set (&e[3], "units", 2);
  set (&e[3], "activation", NN_ACTIVATION_SOFTMAX);
  blank = nn_model_new (e, 4, 1, NULL);
  kernel->data[0] = 1;
  conv_bias->data[0] = -0.5f;   /* so that the relu cuts about half of the positions off */
  dense->data[0] = 3;
  dense->data[1] = -1;
  model = nn_model_with_weights (blank, weights, 4);

  explanation = explain (model, &spec, x, 0);
  /* a = mean of (3 / 64) over all positions: the relu of the convolution itself does not
   * count, the gradient is taken with respect to what comes out of it. */
  for (guint i = 0; i < 64; i++)
    assert_near (explanation->attribution->data[i], MAX (x->data[i] - 0.5f, 0) * 3 / 64, 1e-6);
}

/* Twelve steps of two numbers, neither of mean 0. */
static NnTensor *
short_series (void)
{
  NnTensor *x = nn_tensor_new (&NN_SHAPE (1, 12, 2));

  for (guint t = 0; t < 12; t++)
    {
      x->data[2 * t] = 1 + sinf (t * 0.8f);
      x->data[2 * t + 1] = (t * t % 7) - 5.0f;
    }
  return x;
}

/* The same by steps: one filter that copies the second channel. */
static void
test_gradcam_series (void)
{
  NnEntry e[4] = { entry (1, "input", 0), entry (2, "conv1d", 1), entry (3, "globalavgpool1d", 2),
                   entry (4, "dense", 3) };
  g_autoptr (NnModel) blank = NULL, model = NULL;
  g_autoptr (NnTensor) x = short_series (), kernel = nn_tensor_new (&NN_SHAPE (1, 2, 1));
  g_autoptr (NnTensor) conv_bias = nn_tensor_new (&NN_SHAPE (1));
  g_autoptr (NnTensor) dense = nn_tensor_new (&NN_SHAPE (1, 1)), bias = nn_tensor_new (&NN_SHAPE (1));
  NnTensor *weights[4] = { kernel, conv_bias, dense, bias };
  NnSpec spec = method ("gradcam");
  g_autoptr (NnExplanation) explanation = NULL;

  set (&e[0], "time", 12);
  set (&e[0], "height", 0);
  set (&e[0], "width", 0);
  set (&e[0], "channels", 2);
  set (&e[1], "filters", 1);
  set (&e[1], "kernel_size", 1);
  set (&e[3], "units", 1);
  blank = nn_model_new (e, 4, 1, NULL);
  g_assert_nonnull (blank);
  kernel->data[0] = 0;
  kernel->data[1] = 1;
  conv_bias->data[0] = 5;
  dense->data[0] = 3;
  bias->data[0] = 0;
  model = nn_model_with_weights (blank, weights, 4);
  explanation = explain (model, &spec, x, 0);
  /* a step's evidence is shared by its two numbers */
  for (guint i = 0; i < 24; i++)
    assert_near (explanation->attribution->data[i], (x->data[i / 2 * 2 + 1] + 5) * 3 / 12 / 2, 1e-6);
}

/* A series is cut into stretches of whole steps; hidden they show the mean of their channel. */
static void
test_lime_series (void)
{
  NnEntry e[3] = { entry (1, "input", 0), entry (2, "flatten", 1), entry (3, "dense", 2) };
  g_autoptr (NnModel) blank = NULL, model = NULL;
  g_autoptr (NnTensor) x = short_series (), dense = nn_tensor_new (&NN_SHAPE (24, 1));
  g_autoptr (NnTensor) bias = nn_tensor_new (&NN_SHAPE (1));
  NnTensor *weights[2] = { dense, bias };
  NnSpec spec = method ("lime");
  g_autoptr (NnExplanation) explanation = NULL;
  double effects[6] = { 0 }, means[2] = { 0 };

  set (&e[0], "time", 12);
  set (&e[0], "height", 0);
  set (&e[0], "width", 0);
  set (&e[0], "channels", 2);
  set (&e[2], "units", 1);
  nn_spec_set (&spec, "alpha", 1e-6, NULL);
  blank = nn_model_new (e, 3, 1, NULL);
  g_assert_nonnull (blank);
  for (guint i = 0; i < 24; i++)
    {
      dense->data[i] = (i * 5 % 11) - 4.0f;
      means[i % 2] += x->data[i] / 12;
    }
  bias->data[0] = 2;
  model = nn_model_with_weights (blank, weights, 2);
  explanation = explain (model, &spec, x, 0);
  g_assert_cmpuint (explanation->n_segments, ==, 6);
  for (guint i = 0; i < 24; i++)
    {
      g_assert_cmpint (explanation->segments[i], ==, i / 4);
      effects[i / 4] += dense->data[i] * (x->data[i] - means[i % 2]);
    }
  for (guint s = 0; s < 6; s++)
    assert_near (explanation->weights[s], effects[s], 1e-3);
  assert_near (explanation->fit, 1, 1e-6);
}

static void
test_gradcam_needs_convolution (void)
{
  g_autoptr (NnModel) model = linear_model ();
  g_autoptr (NnTensor) x = vector ();
  NnSpec spec = method ("gradcam");
  g_autoptr (GError) error = NULL;

  g_assert_null (nn_explain (model, &spec, &x, 1, 0, 7, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_SHAPE);
}

/* What is offered for a network: just what explains a sample of it. */
static void
test_applies (void)
{
  g_autoptr (NnModel) linear = linear_model (), pictures = picture_model (), empty = nn_model_new (NULL, 0, 7, NULL);
  g_autoptr (NnTensor) x = vector (), p = picture ();
  NnModel *const models[] = { linear, pictures };
  NnTensor *const inputs[] = { x, p };
  guint n[2] = { 0, 0 };

  for (const NnClass *const *list = nn_registry_list (NN_KIND_EXPLAINER); *list != NULL; list++)
    for (guint i = 0; i < 2; i++)
      {
        NnSpec spec = nn_spec_new (*list);
        g_autoptr (GError) why = NULL, error = NULL;
        g_autoptr (NnExplanation) e = nn_explain (models[i], &spec, &inputs[i], 1, -1, 7, NULL, NULL, NULL, NULL, &error);
        gboolean applies = nn_explainer_applies (*list, models[i], &why);

        g_assert_cmpint (applies, ==, e != NULL);
        if (!applies)
          g_assert_cmpstr (why->message, ==, error->message);
        n[i] += applies;
        g_assert_false (nn_explainer_applies (*list, empty, NULL));
      }
  g_assert_cmpuint (n[0], >, 3);
  g_assert_cmpuint (n[1], ==, n[0] + 1);
}

static void
test_bad_requests (void)
{
  g_autoptr (NnModel) model = linear_model ();
  g_autoptr (NnTensor) x = vector (), wrong = picture ();
  NnSpec spec = method ("saliency");
  g_autoptr (GError) error = NULL;

  g_assert_null (nn_explain (model, &spec, &x, 1, 2, 7, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_RANGE);
  g_clear_error (&error);
  g_assert_null (nn_explain (model, &spec, &wrong, 1, 0, 7, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_SHAPE);
}

static void
test_completeness (void)
{
  g_autoptr (NnModel) model = picture_model ();
  g_autoptr (NnTensor) x = picture ();
  NnSpec spec = method ("integrated_gradients");
  g_autoptr (NnExplanation) fine = NULL, coarse = NULL;

  fine = explain (model, &spec, x, 1);
  g_assert_cmpfloat (fine->residual, <, 0.01);
  nn_spec_set (&spec, "steps", 1, NULL);
  coarse = explain (model, &spec, x, 1);
  g_assert_cmpfloat (coarse->residual, >, fine->residual);
}

/* What the integral misses, worked out from the outputs. */
static void
test_residual (void)
{
  g_autoptr (NnModel) model = picture_model ();
  g_autoptr (NnTensor) x = picture (), zero = nn_tensor_new (&NN_SHAPE (1, 8, 8, 1));
  NnSpec spec = method ("integrated_gradients");
  g_autoptr (NnExplanation) coarse = NULL;
  g_autoptr (NnTensor) at_x = nn_model_predict (model, &x, 1, 4, NULL, NULL);
  g_autoptr (NnTensor) at_zero = nn_model_predict (model, &zero, 1, 4, NULL, NULL);
  double change = at_x->data[1] - at_zero->data[1], sum = 0;

  nn_spec_set (&spec, "steps", 1, NULL);
  coarse = explain (model, &spec, x, 1);
  for (guint i = 0; i < 64; i++)
    sum += coarse->attribution->data[i];
  g_assert_cmpfloat (coarse->residual, >, 1e-3);
  assert_near (coarse->residual, fabs (sum - change) / fabs (change), 1e-4);
}

/* Of two repeats each lies one deviation from their mean, and the first of them is
 * what one repeat gives. */
static void
test_lime_error_bars (void)
{
  g_autoptr (NnModel) model = picture_model ();
  g_autoptr (NnTensor) x = picture ();
  NnSpec spec = method ("lime");
  g_autoptr (NnExplanation) one = NULL, two = NULL;
  double sum = 0;

  nn_spec_set (&spec, "masks", 40, NULL);
  nn_spec_set (&spec, "segmentation", 1, NULL);
  nn_spec_set (&spec, "alpha", 0.01, NULL);
  nn_spec_set (&spec, "repeats", 1, NULL);
  one = explain (model, &spec, x, 1);
  nn_spec_set (&spec, "repeats", 2, NULL);
  two = explain (model, &spec, x, 1);
  g_assert_cmpuint (one->n_segments, ==, two->n_segments);
  for (guint s = 0; s < two->n_segments; s++)
    {
      assert_near (two->errors[s], fabs (one->weights[s] - two->weights[s]), 1e-9);
      g_assert_cmpfloat (one->errors[s], <, 1e-9);
      sum += two->errors[s];
    }
  g_assert_cmpfloat (sum, >, 1e-6);
  assert_near (two->fit_error, fabs (one->fit - two->fit), 1e-9);
  g_assert_cmpfloat (two->fit_error, >, 1e-9);
}

/* Every registered method: finite, repeatable, the same with any number of
 * threads, not all zero, and stopped at once when cancelled. */
static void
test_registry (void)
{
  g_autoptr (NnModel) model = picture_model ();
  g_autoptr (NnTensor) x = picture ();
  g_autoptr (NnPool) pool = nn_pool_new (3);
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();

  g_cancellable_cancel (cancelled);
  for (const NnClass *const *klass = nn_registry_list (NN_KIND_EXPLAINER); *klass != NULL; klass++)
    {
      NnSpec spec = nn_spec_new (*klass);
      g_autoptr (NnExplanation) once = explain (model, &spec, x, -1), threads = NULL;
      g_autoptr (GError) error = NULL;
      double norm = 0;

      threads = nn_explain (model, &spec, &x, 1, -1, 7, pool, NULL, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpmem (once->attribution->data, 64 * sizeof (float),
                       threads->attribution->data, 64 * sizeof (float));
      for (guint i = 0; i < 64; i++)
        {
          g_assert_true (isfinite (once->attribution->data[i]));
          g_assert_true (once->is_signed || once->attribution->data[i] >= 0);
          norm += fabs (once->attribution->data[i]);
        }
      g_assert_cmpfloat (norm, >, 0);
      g_assert_true (NN_EXPLAINER_CLASS (*klass)->complete == !isnan (once->residual));
      g_assert_null (nn_explain (model, &spec, &x, 1, -1, 7, NULL, cancelled, NULL, NULL, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
}

static void
test_seed (void)
{
  const char *names[] = { "smoothgrad", "lime" };
  g_autoptr (NnModel) model = picture_model ();
  g_autoptr (NnTensor) x = picture ();

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      NnSpec spec = method (names[i]);
      g_autoptr (NnExplanation) a = nn_explain (model, &spec, &x, 1, 0, 1, NULL, NULL, NULL, NULL, NULL);
      g_autoptr (NnExplanation) b = nn_explain (model, &spec, &x, 1, 0, 2, NULL, NULL, NULL, NULL, NULL);

      g_assert_cmpint (memcmp (a->attribution->data, b->attribution->data, 64 * sizeof (float)), !=, 0);
    }
}

static void
test_ridge (void)
{
  /* y = 2 a - b + 3, exact; and the effect of a penalty on one column of +-1. */
  const double x[8] = { 0, 0, 1, 0, 0, 1, 1, 1 }, y[4] = { 3, 5, 2, 4 };
  const double one[4] = { -1, 1, -1, 1 }, up[4] = { -2, 2, -2, 2 };
  double b[2], intercept, r2;

  g_assert_true (nn_ridge (x, y, NULL, 4, 2, 0, b, &intercept, &r2));
  assert_near (b[0], 2, 1e-9);
  assert_near (b[1], -1, 1e-9);
  assert_near (intercept, 3, 1e-9);
  assert_near (r2, 1, 1e-9);
  g_assert_true (nn_ridge (one, up, NULL, 4, 1, 4, b, NULL, NULL));
  assert_near (b[0], 1, 1e-9);   /* 8 / (4 + 4) */
}

/* Numbers without gaps, and each segment in one piece. */
static void
check_segments (const gint32 *segments,
                gsize         height,
                gsize         width,
                guint         n)
{
  g_autofree guint *pieces = g_new0 (guint, n);
  g_autofree gboolean *seen = g_new0 (gboolean, height * width);

  for (gsize start = 0; start < height * width; start++)
    {
      g_autoptr (GQueue) queue = NULL;

      g_assert_cmpint (segments[start], >=, 0);
      g_assert_cmpuint ((guint) segments[start], <, n);
      if (seen[start])
        continue;
      pieces[segments[start]]++;
      queue = g_queue_new ();
      seen[start] = TRUE;
      g_queue_push_tail (queue, GSIZE_TO_POINTER (start));
      while (!g_queue_is_empty (queue))
        {
          gsize at = GPOINTER_TO_SIZE (g_queue_pop_head (queue));
          gssize steps[4] = { at % width ? -1 : 0, at % width + 1 < width ? 1 : 0,
                              at >= width ? -(gssize) width : 0,
                              at / width + 1 < height ? (gssize) width : 0 };

          for (guint k = 0; k < 4; k++)
            if (!seen[at + steps[k]] && segments[at + steps[k]] == segments[start])
              {
                seen[at + steps[k]] = TRUE;
                g_queue_push_tail (queue, GSIZE_TO_POINTER (at + steps[k]));
              }
        }
    }
  for (guint s = 0; s < n; s++)
    g_assert_cmpuint (pieces[s], ==, 1);
}

static void
test_segments (void)
{
  gint32 segments[28 * 30];
  float image[28 * 30];
  NnRandom random = nn_random_new (5);
  guint n;

  g_assert_cmpuint (nn_segment_grid (28, 30, 16, segments), ==, 16);
  check_segments (segments, 28, 30, 16);
  for (guint round = 0; round < 10; round++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (image); i++)
        image[i] = i / 30 > 8 && i % 30 > 10 ? 1 : 0.2f * (float) nn_random_uniform (&random);
      n = nn_segment_slic (image, 28, 30, 1, 20, 0.2, segments);
      g_assert_cmpuint (n, >, 5);
      g_assert_cmpuint (n, <, 60);
      check_segments (segments, 28, 30, n);
      /* The edge between dark and bright is an edge between superpixels. */
      for (guint y = 12; y < 28; y++)
        g_assert_cmpint (segments[y * 30 + 10], !=, segments[y * 30 + 11]);
    }
}

static void
arguments_of_pictures (void)
{
  const NnClass *lime = nn_registry_find (NN_KIND_EXPLAINER, "lime", NULL);
  const NnShape point = NN_SHAPE (2), picture = NN_SHAPE (28, 28, 1);
  guint n = 0;

  for (guint i = 0; i < nn_class_n_args (lime); i++)
    {
      const NnArg *arg = &lime->args[i];
      gboolean cuts = g_str_equal (arg->name, "segments") || g_str_equal (arg->name, "segmentation")
                      || g_str_equal (arg->name, "compactness") || g_str_equal (arg->name, "hide");

      g_assert_true (nn_explainer_arg_applies (lime, arg, &picture));
      g_assert_cmpint (nn_explainer_arg_applies (lime, arg, &point), ==, !cuts);
      n += cuts;
    }
  g_assert_cmpuint (n, ==, 4);
  /* Every name in such a list is one of the class's own. */
  for (const NnClass *const *list = nn_registry_list (NN_KIND_EXPLAINER); *list != NULL; list++)
    for (const char *const *name = NN_EXPLAINER_CLASS (*list)->picture_args; name != NULL && *name != NULL; name++)
      g_assert_cmpint (nn_class_find_arg (*list, *name), >=, 0);
}

#define STEPS  6
#define TOKENS 8
#define VECTOR 3

/* Tokens into an embedding and a GRU: a class, or with @sequence the next token of each step. */
static NnModel *
token_model (gboolean sequence, gboolean masked)
{
  NnEntry e[4] = { entry (1, "input", 0), entry (2, "embedding", 1), entry (3, "gru", 2), entry (4, "dense", 3) };

  set (&e[0], "height", 0);
  set (&e[0], "width", 0);
  set (&e[0], "channels", STEPS);
  set (&e[1], "input_dim", TOKENS);
  set (&e[1], "output_dim", VECTOR);
  set (&e[1], "mask_zero", masked);
  set (&e[1], "embeddings_initializer", NN_INIT_GLOROT_UNIFORM);
  set (&e[2], "units", 5);
  set (&e[2], "return_sequences", sequence);
  set (&e[3], "units", sequence ? TOKENS : 3);
  set (&e[3], "activation", NN_ACTIVATION_SOFTMAX);
  return nn_model_new (e, 4, 5, NULL);
}

/* Four tokens, each of them once, then padding. */
static NnTensor *
text (void)
{
  const float x[STEPS] = { 3, 1, 7, 4, 0, 0 };

  return nn_tensor_new_from (&NN_SHAPE (1, STEPS), x);
}

/* The same model with one number of one token's vector moved. */
static double
answer_with (NnModel *model, NnTensor *x, guint target, guint token, guint k, double change)
{
  NnTensor *weights[8] = { NULL };
  g_autoptr (NnTensor) moved = nn_tensor_copy (nn_model_weight (model, 1, 0));
  g_autoptr (NnModel) other = NULL;
  g_autoptr (NnTensor) out = NULL;

  moved->data[token * VECTOR + k] += (float) change;
  weights[0] = moved;
  other = nn_model_with_weights (model, weights, 6);
  out = nn_model_predict (other, &x, 1, 3, NULL, NULL);
  return out->data[target];
}

/* Every token stands once in the text, so that a change of its vector is a change at its
 * step: the gradient there by differences, summed and as a length. */
static void
test_tokens_gradient (void)
{
  const double h = 1e-2;
  g_autoptr (NnModel) model = token_model (FALSE, TRUE);
  g_autoptr (NnTensor) x = text ();
  NnSpec product = method ("input_x_gradient"), length = method ("saliency");
  g_autoptr (NnExplanation) products = NULL, lengths = NULL;
  const float *vectors = nn_model_weight (model, 1, 0)->data;

  nn_spec_set (&product, "of", 0, NULL);
  nn_spec_set (&length, "of", 0, NULL);
  products = explain (model, &product, x, 1);
  lengths = explain (model, &length, x, 1);
  g_assert_true (nn_shape_equal (&products->attribution->shape, &NN_SHAPE (STEPS)));
  for (guint t = 0; t < STEPS; t++)
    {
      guint token = (guint) x->data[t];
      double sum = 0, squares = 0;

      for (guint k = 0; k < VECTOR && token > 0; k++)
        {
          double slope = (answer_with (model, x, 1, token, k, h) - answer_with (model, x, 1, token, k, -h)) / (2 * h);

          sum += slope * vectors[token * VECTOR + k];
          squares += slope * slope;
        }
      assert_near (products->attribution->data[t], sum, 2e-4);
      assert_near (lengths->attribution->data[t], sqrt (squares), 2e-4);
      g_assert_true (token == 0 || lengths->attribution->data[t] > 1e-3);
    }
}

/* Every method: a number for each token and exactly none for padding, promises kept. */
static void
test_tokens_registry (void)
{
  g_autoptr (NnTensor) x = text ();

  for (guint masked = 0; masked < 2; masked++)
    for (const NnClass *const *klass = nn_registry_list (NN_KIND_EXPLAINER); *klass != NULL; klass++)
      {
        g_autoptr (NnModel) model = token_model (FALSE, masked);
        NnSpec spec = nn_spec_new (*klass);
        g_autoptr (GError) error = NULL;
        g_autoptr (NnExplanation) e = nn_explain (model, &spec, &x, 1, -1, 7, NULL, NULL, NULL, NULL, &error);
        double least = INFINITY;

        if (g_str_equal ((*klass)->name, "gradcam"))
          {
            g_assert_error (error, NN_ERROR, NN_ERROR_SHAPE);
            g_assert_nonnull (strstr (error->message, "tokens"));
            continue;
          }
        g_assert_no_error (error);
        g_assert_true (nn_shape_equal (&e->attribution->shape, &NN_SHAPE (STEPS)));
        for (guint t = 0; t < STEPS; t++)
          if (t >= 4 && masked)
            g_assert_true (e->attribution->data[t] == 0);
          else
            least = MIN (least, fabs (e->attribution->data[t]));
        g_assert_cmpfloat (least, >, 0);
        if (NN_EXPLAINER_CLASS (*klass)->complete)
          g_assert_cmpfloat (e->residual, <, 1e-3);
        if (e->n_segments > 0)
          {
            g_assert_cmpuint (e->n_segments, ==, masked ? 4 : STEPS);
            for (guint t = 0; t < STEPS; t++)
              g_assert_cmpint (e->segments[t], ==, t >= 4 && masked ? -1 : (gint) t);
          }
      }
}

/* A network that reads the padding's vectors all the same: they stay as they are. */
static void
test_tokens_padding (void)
{
  NnEntry e[4] = { entry (1, "input", 0), entry (2, "embedding", 1), entry (3, "flatten", 2), entry (4, "dense", 3) };
  const char *const names[] = { "integrated_gradients", "occlusion", "smoothgrad", "lime" };
  g_autoptr (NnTensor) x = text ();
  g_autoptr (NnModel) model = NULL;

  set (&e[0], "height", 0);
  set (&e[0], "width", 0);
  set (&e[0], "channels", STEPS);
  set (&e[1], "input_dim", TOKENS);
  set (&e[1], "output_dim", VECTOR);
  set (&e[1], "mask_zero", TRUE);
  set (&e[1], "embeddings_initializer", NN_INIT_GLOROT_UNIFORM);
  set (&e[3], "units", 2);
  set (&e[3], "activation", NN_ACTIVATION_SOFTMAX);
  model = nn_model_new (e, 4, 5, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      NnSpec spec = method (names[i]);
      g_autoptr (NnExplanation) explanation = NULL;

      if (nn_class_find_arg (spec.klass, "baseline") >= 0)
        nn_spec_set (&spec, "baseline", 1, NULL);
      explanation = explain (model, &spec, x, 1);
      for (guint t = 0; t < STEPS; t++)
        g_assert_true ((explanation->attribution->data[t] != 0) == (t < 4));
      if (i == 0)
        g_assert_cmpfloat (explanation->residual, <, 1e-3);
    }
}

/* What integrated gradients add up to, worked out from a network whose vectors are zero
 * where the text has tokens. */
static void
test_tokens_completeness (void)
{
  g_autoptr (NnModel) model = token_model (FALSE, TRUE), empty = NULL;
  g_autoptr (NnTensor) x = text (), zeros = nn_tensor_new (&NN_SHAPE (TOKENS, VECTOR));
  NnTensor *weights[8] = { zeros };
  NnSpec spec = method ("integrated_gradients");
  g_autoptr (NnExplanation) e = explain (model, &spec, x, 2);
  g_autoptr (NnTensor) full = nn_model_predict (model, &x, 1, 3, NULL, NULL), nothing = NULL;
  double sum = 0;

  empty = nn_model_with_weights (model, weights, 6);
  nothing = nn_model_predict (empty, &x, 1, 3, NULL, NULL);
  for (guint t = 0; t < STEPS; t++)
    sum += e->attribution->data[t];
  g_assert_cmpfloat (fabs (full->data[2] - nothing->data[2]), >, 1e-3);
  assert_near (sum, full->data[2] - nothing->data[2], 1e-5);
}

/* Occlusion hides one token: the network with that token's vector zero. */
static void
test_tokens_occlusion (void)
{
  g_autoptr (NnModel) model = token_model (FALSE, TRUE);
  g_autoptr (NnTensor) x = text (), full = nn_model_predict (model, &x, 1, 3, NULL, NULL);
  NnSpec spec = method ("occlusion");
  g_autoptr (NnExplanation) e = explain (model, &spec, x, 0);

  for (guint t = 0; t < 4; t++)
    {
      g_autoptr (NnTensor) hidden = nn_tensor_copy (nn_model_weight (model, 1, 0));
      NnTensor *weights[8] = { hidden };
      g_autoptr (NnModel) other = NULL;
      g_autoptr (NnTensor) out = NULL;

      memset (hidden->data + (gsize) x->data[t] * VECTOR, 0, VECTOR * sizeof (float));
      other = nn_model_with_weights (model, weights, 6);
      out = nn_model_predict (other, &x, 1, 3, NULL, NULL);
      assert_near (e->attribution->data[t], full->data[0] - out->data[0], 1e-6);
    }
}

/* What comes next: the answer is that at the last step that counts. */
static void
test_tokens_next (void)
{
  const gsize firsts[2] = { (STEPS - 1) * TOKENS, 3 * TOKENS };
  g_autoptr (NnTensor) x = text (), padding = nn_tensor_new (&NN_SHAPE (1, STEPS));
  NnSpec spec = method ("saliency");

  for (guint masked = 0; masked < 2; masked++)
    {
      g_autoptr (NnModel) model = token_model (TRUE, masked);
      g_autoptr (NnTensor) out = NULL;
      g_autoptr (NnExplanation) e = explain (model, &spec, x, -1);
      gsize first, n, best;

      g_assert_true (nn_explain_answer (model, &x, 1, NULL, &out, &first, &n, NULL));
      g_assert_cmpuint (first, ==, firsts[masked]);
      g_assert_cmpuint (n, ==, TOKENS);
      best = first;
      for (gsize i = first; i < first + n; i++)
        best = out->data[i] > out->data[best] ? i : best;
      g_assert_cmpuint (e->target, ==, best);
      g_assert_cmpfloat (e->score, ==, out->data[best]);
    }
  {
    g_autoptr (NnModel) model = token_model (TRUE, TRUE);
    g_autoptr (GError) error = NULL;

    g_assert_null (nn_explain (model, &spec, &padding, 1, -1, 7, NULL, NULL, NULL, NULL, &error));
    g_assert_error (error, NN_ERROR, NN_ERROR_DATA);
  }
}

/* --- several inputs -------------------------------------------------------- */

/* f_k = sum over the first input's four numbers as in linear_model(), and 3 k times the number
 * of the second. */
static NnModel *
two_input_model (void)
{
  NnEntry e[4] = { entry (1, "input", 0), entry (2, "input", 0), entry (3, "concat", 1), entry (4, "dense", 3) };
  g_autoptr (NnModel) model = NULL;
  g_autoptr (NnTensor) kernel = nn_tensor_new (&NN_SHAPE (5, 2)), bias = NULL;
  const float b[2] = { 0.25f, -1 };
  NnTensor *weights[2];

  for (guint i = 0; i < 2; i++)
    {
      set (&e[i], "height", 0);
      set (&e[i], "width", 0);
      set (&e[i], "channels", i == 0 ? 4 : 1);
    }
  e[2].n_inputs = 2;
  e[2].inputs[1] = 2;
  set (&e[3], "units", 2);
  set (&e[3], "activation", NN_ACTIVATION_LINEAR);
  model = nn_model_new (e, 4, 1, NULL);
  g_assert_nonnull (model);
  memcpy (kernel->data, linear_kernel, sizeof linear_kernel);
  kernel->data[9] = 3;
  weights[0] = kernel;
  weights[1] = bias = nn_tensor_new_from (&NN_SHAPE (2), b);
  return nn_model_with_weights (model, weights, 2);
}

/* The first input is explained, the second held: every method says of the first what it says
 * where there is no second, and the score is that of both. */
static void
test_two_inputs (void)
{
  g_autoptr (NnModel) model = two_input_model (), plain = linear_model ();
  g_autoptr (NnTensor) x = vector (), held = nn_tensor_new (&NN_SHAPE (1, 1));
  NnTensor *inputs[2] = { x, held };
  g_autoptr (GError) error = NULL;

  held->data[0] = 7;
  for (const NnClass *const *klass = nn_registry_list (NN_KIND_EXPLAINER); *klass != NULL; klass++)
    {
      NnSpec spec = nn_spec_new (*klass);
      g_autoptr (NnExplanation) both = NULL, one = NULL;

      if (g_str_equal ((*klass)->name, "gradcam"))
        continue;
      both = nn_explain (model, &spec, inputs, 2, 1, 7, NULL, NULL, NULL, NULL, &error);
      g_assert_no_error (error);
      one = explain (plain, &spec, x, 1);
      assert_near (both->score, one->score + 3 * 7, 1e-5);
      g_assert_true (nn_shape_equal (&both->attribution->shape, &NN_SHAPE (4)));
      for (guint i = 0; i < 4; i++)
        assert_near (both->attribution->data[i], one->attribution->data[i], 1e-4);
    }
  {
    NnSpec spec = method ("saliency");

    g_assert_null (nn_explain (model, &spec, inputs, 1, 0, 7, NULL, NULL, NULL, NULL, &error));
    g_assert_error (error, NN_ERROR, NN_ERROR_SHAPE);
    g_assert_nonnull (strstr (error->message, "reads 2 inputs and gets 1"));
  }
}

/* f = sum_i w_i x_i h_i: what a number of the first input is worth is what the second makes of it. */
static void
test_held_input (void)
{
  static const char *const methods[] = { "input_x_gradient", "integrated_gradients", "occlusion", "lime" };
  NnEntry e[4] = { entry (1, "input", 0), entry (2, "input", 0), entry (3, "multiply", 1), entry (4, "dense", 3) };
  const float h[4] = { 0.5f, -2, 3, 1 };
  g_autoptr (NnModel) model = NULL;
  g_autoptr (NnTensor) x = vector (), held = nn_tensor_new_from (&NN_SHAPE (1, 4), h);
  NnTensor *inputs[2] = { x, held };
  g_autoptr (GError) error = NULL;
  const float *w;

  for (guint i = 0; i < 2; i++)
    {
      set (&e[i], "height", 0);
      set (&e[i], "width", 0);
      set (&e[i], "channels", 4);
    }
  e[2].n_inputs = 2;
  e[2].inputs[1] = 2;
  set (&e[3], "units", 1);
  model = nn_model_new (e, 4, 1, NULL);
  w = nn_model_weight (model, 3, 0)->data;
  for (guint m = 0; m < G_N_ELEMENTS (methods); m++)
    {
      NnSpec spec = method (methods[m]);
      g_autoptr (NnExplanation) found = NULL;

      if (nn_class_find_arg (spec.klass, "alpha") >= 0)
        nn_spec_set (&spec, "alpha", 1e-6, NULL);
      found = nn_explain (model, &spec, inputs, 2, 0, 7, NULL, NULL, NULL, NULL, &error);
      g_assert_no_error (error);
      for (guint i = 0; i < 4; i++)
        assert_near (found->attribution->data[i], w[i] * x->data[i] * h[i], 1e-3);
    }
}

/* Tokens beside numbers: what the numbers are is in the score, and the promise of integrated
 * gradients holds. */
static void
test_tokens_two_inputs (void)
{
  NnEntry e[6] = { entry (1, "input", 0), entry (2, "embedding", 1), entry (3, "gru", 2), entry (4, "input", 0),
                   entry (5, "concat", 3), entry (6, "dense", 5) };
  g_autoptr (NnModel) model = NULL;
  g_autoptr (NnTensor) x = text (), held = nn_tensor_new (&NN_SHAPE (1, 2)), out = NULL;
  NnTensor *inputs[2] = { x, held };
  NnSpec spec = method ("integrated_gradients");
  double scores[2], sizes[2];

  set (&e[0], "height", 0);
  set (&e[0], "width", 0);
  set (&e[0], "channels", STEPS);
  set (&e[1], "input_dim", TOKENS);
  set (&e[1], "output_dim", VECTOR);
  set (&e[1], "embeddings_initializer", NN_INIT_GLOROT_UNIFORM);
  set (&e[2], "units", 5);
  set (&e[3], "height", 0);
  set (&e[3], "width", 0);
  set (&e[3], "channels", 2);
  e[4].n_inputs = 2;
  e[4].inputs[1] = 4;
  set (&e[5], "units", 3);
  set (&e[5], "activation", NN_ACTIVATION_SOFTMAX);
  model = nn_model_new (e, 6, 5, NULL);
  g_assert_nonnull (model);
  for (guint k = 0; k < 2; k++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (NnExplanation) found = NULL;
      double size = 0;

      held->data[0] = held->data[1] = k;
      found = nn_explain (model, &spec, inputs, 2, 1, 7, NULL, NULL, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_true (nn_shape_equal (&found->attribution->shape, &NN_SHAPE (STEPS)));
      g_assert_cmpfloat (found->residual, <, 0.01);
      for (guint t = 0; t < STEPS; t++)
        size += fabs (found->attribution->data[t]);
      g_assert_cmpfloat (size, >, 1e-3);
      scores[k] = found->score;
      sizes[k] = size;
      g_clear_pointer (&out, nn_tensor_unref);
      out = nn_model_predict (model, inputs, 2, 5, NULL, NULL);
      g_assert_cmpfloat (found->score, ==, out->data[1]);
    }
  g_assert_cmpfloat (fabs (scores[0] - scores[1]), >, 1e-3);
  g_assert_cmpfloat (fabs (sizes[0] - sizes[1]), >, 1e-4);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/explainers/linear", test_linear);
  g_test_add_func ("/explainers/lime-fits-a-line", test_lime_fits_a_line);
  g_test_add_data_func ("/explainers/gradcam", "conv2d", test_gradcam);
  g_test_add_data_func ("/explainers/gradcam-depthwise", "depthwise_conv2d", test_gradcam);
  g_test_add_func ("/explainers/gradcam-series", test_gradcam_series);
  g_test_add_func ("/explainers/lime-series", test_lime_series);
  g_test_add_func ("/explainers/gradcam-needs-convolution", test_gradcam_needs_convolution);
  g_test_add_func ("/explainers/applies", test_applies);
  g_test_add_func ("/explainers/bad-requests", test_bad_requests);
  g_test_add_func ("/explainers/completeness", test_completeness);
  g_test_add_func ("/explainers/residual", test_residual);
  g_test_add_func ("/explainers/lime-error-bars", test_lime_error_bars);
  g_test_add_func ("/explainers/registry", test_registry);
  g_test_add_func ("/explainers/seed", test_seed);
  g_test_add_func ("/linear/ridge", test_ridge);
  g_test_add_func ("/segments/whole", test_segments);
  g_test_add_func ("/explainers/arguments-of-pictures", arguments_of_pictures);
  g_test_add_func ("/explainers/tokens/gradient", test_tokens_gradient);
  g_test_add_func ("/explainers/tokens/registry", test_tokens_registry);
  g_test_add_func ("/explainers/tokens/padding", test_tokens_padding);
  g_test_add_func ("/explainers/tokens/completeness", test_tokens_completeness);
  g_test_add_func ("/explainers/tokens/occlusion", test_tokens_occlusion);
  g_test_add_func ("/explainers/tokens/next", test_tokens_next);
  g_test_add_func ("/explainers/two-inputs", test_two_inputs);
  g_test_add_func ("/explainers/held-input", test_held_input);
  g_test_add_func ("/explainers/tokens/two-inputs", test_tokens_two_inputs);
  return g_test_run ();
}

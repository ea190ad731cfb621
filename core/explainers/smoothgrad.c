/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * SmoothGrad: the gradient averaged over noisy copies of the sample.
 *
 *     phi_i = 1/n sum_k g_i (x + e_k),   e_k ~ N(0, s^2),   s = noise * (max x - min x)
 *
 * A gradient jumps from one piece of a piecewise linear network to the next;
 * the average shows what the pieces around the sample have in common. The
 * squared form averages g^2, VarGrad takes the variance of g over the copies.
 *
 * Smilkov, Thorat, Kim, Viegas and Wattenberg (2017), SmoothGrad;
 * Adebayo et al. (2018) for VarGrad.
 */
#include "core/explainer.h"

#include <math.h>

#include "core/probe.h"

enum { ARG_OF, ARG_COPIES, ARG_NOISE, ARG_FORM, ARG_ABSOLUTE };
enum { FORM_MEAN, FORM_SQUARED, FORM_VARIANCE };

static const char *const form_names[] = { "mean", "squared", "variance", NULL };
static const char *const form_titles[] = { NN_ ("Mean"), NN_ ("Mean square"), NN_ ("Variance"), NULL };

static const NnArg args[] = {
  NN_PROBE_ARG (NN_PROBE_LOGIT),
  { "copies", NN_ ("Noisy copies"), "", NN_ARG_INTEGER, 50, 2, 1000, NULL, NULL },
  { "noise", NN_ ("Noise"), NN_ ("of the range"), NN_ARG_REAL, 0.15, 0, 1, NULL, NULL },
  { "form", NN_ ("Average of"), "", NN_ARG_CHOICE, FORM_MEAN, 0, 2, form_names, form_titles },
  { "absolute", NN_ ("Magnitude only"), "", NN_ARG_BOOLEAN, 1, 0, 1, NULL, NULL },
  { NULL }
};

#define BATCH 32

static double
input_range (const NnExplainCall *call)
{
  const float *x = call->input->data;
  float low = x[0], high = x[0];

  for (gsize i = 1; i < nn_shape_count (&call->shape); i++)
    {
      low = MIN (low, x[i]);
      high = MAX (high, x[i]);
    }
  return high - low;
}

/* Sum and sum of squares of the gradient over the noisy copies. */
static gboolean
sample (const NnExplainCall *call,
        gsize                size,
        double              *sum,
        double              *squares,
        GError             **error)
{
  guint copies = (guint) call->args[ARG_COPIES];
  float sigma = (float) (call->args[ARG_NOISE] * input_range (call));
  g_autofree float *noisy = g_new (float, BATCH * size);
  g_autofree float *gradients = g_new (float, BATCH * size);
  NnRandom random = nn_random_new (call->seed);
  g_autoptr (NnProbe) probe = nn_probe_new (call, BATCH, (NnProbeOf) call->args[ARG_OF], TRUE, error);

  if (probe == NULL)
    return FALSE;
  for (guint done = 0; done < copies; done += BATCH)
    {
      guint n = MIN (BATCH, copies - done);

      for (gsize i = 0; i < n * size; i++)
        noisy[i] = call->input->data[i % size]
                   + sigma * nn_random_normal_at (&random, done * size + i);
      if (!nn_probe_gradients (probe, noisy, n, gradients, NULL, call->cancellable, error))
        return FALSE;
      for (gsize i = 0; i < n * size; i++)
        {
          sum[i % size] += gradients[i];
          squares[i % size] += (double) gradients[i] * gradients[i];
        }
      if (call->progress != NULL)
        call->progress ((done + n) / (double) copies, call->progress_data);
    }
  return TRUE;
}

static gboolean
explain (const NnExplainCall *call,
         NnExplanation       *explanation,
         GError             **error)
{
  NnTensor *phi = explanation->attribution;
  gsize size = nn_tensor_count (phi);
  double copies = call->args[ARG_COPIES];
  int form = (int) call->args[ARG_FORM];
  g_autofree double *sum = g_new0 (double, size);
  g_autofree double *squares = g_new0 (double, size);

  if (!sample (call, size, sum, squares, error))
    return FALSE;
  explanation->is_signed = form == FORM_MEAN && call->args[ARG_ABSOLUTE] == 0;
  for (gsize i = 0; i < size; i++)
    {
      double mean = sum[i] / copies, square = squares[i] / copies;
      double value = form == FORM_MEAN ? mean
                     : form == FORM_SQUARED ? square
                     : MAX (square - mean * mean, 0);

      phi->data[i] = (float) (explanation->is_signed ? value : fabs (value));
    }
  return TRUE;
}

const NnExplainerClass nn_explainer_smoothgrad = {
  .base = {
    .name = "smoothgrad",
    .title = NN_ ("SmoothGrad"),
    .summary = NN_ ("The gradient, averaged over noisy copies of the sample."),
    .category = NN_ ("Gradient"),
    .args = args,
  },
  .explain = explain,
};

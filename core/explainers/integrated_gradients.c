/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Integrated gradients: the gradient collected along the way from nothing to
 * the sample.
 *
 *     phi_i = (x_i - x'_i) * integral over a in [0, 1] of df/dx_i (x' + a (x - x'))
 *
 * The attributions add up to f(x) - f(x') (completeness); what the numerical
 * integral misses is shown as the residual. The integral is a Gauss-Legendre
 * sum, which needs far fewer steps than an even one.
 *
 * Sundararajan, Taly and Yan (2017), Axiomatic attribution for deep networks.
 */
#include "core/explainer.h"

#include <math.h>

#include "core/baseline.h"
#include "core/probe.h"

enum { ARG_OF, ARG_STEPS, ARG_BASELINE };

static const NnArg args[] = {
  NN_PROBE_ARG (NN_PROBE_PROBABILITY),
  { "steps", NN_ ("Steps"), "", NN_ARG_INTEGER, 50, 1, 1000, NULL, NULL },
  NN_BASELINE_ARG,
  { NULL }
};

#define BATCH 32

/* Nodes and weights of the Gauss-Legendre rule on [0, 1]: roots of the Legendre
 * polynomial P_n by Newton's method from Tricomi's guess. */
static void
gauss_legendre (guint   n,
                double *nodes,
                double *weights)
{
  for (guint i = 0; i < n; i++)
    {
      double x = cos (G_PI * (i + 0.75) / (n + 0.5)), derivative = 1;

      for (guint iteration = 0; iteration < 100; iteration++)
        {
          double p0 = 1, p1 = x, change;

          for (guint k = 2; k <= n; k++)
            {
              double p2 = ((2 * k - 1) * x * p1 - (k - 1) * p0) / k;

              p0 = p1;
              p1 = p2;
            }
          derivative = n * (x * p1 - p0) / (x * x - 1);
          change = p1 / derivative;
          x -= change;
          if (fabs (change) < 1e-15)
            break;
        }
      nodes[i] = 0.5 * (1 + x);
      weights[i] = 1 / ((1 - x * x) * derivative * derivative);
    }
}

/* The mean gradient along the path, size numbers. */
static gboolean
integrate (const NnExplainCall *call,
           NnProbe             *probe,
           const float         *baseline,
           gsize                size,
           double              *sum,
           GError             **error)
{
  const float *x = call->input->data;
  guint steps = (guint) call->args[ARG_STEPS];
  g_autofree double *nodes = g_new (double, steps);
  g_autofree double *weights = g_new (double, steps);
  g_autofree float *points = g_new (float, BATCH * size);
  g_autofree float *gradients = g_new (float, BATCH * size);

  gauss_legendre (steps, nodes, weights);
  for (guint done = 0; done < steps; done += BATCH)
    {
      guint n = MIN (BATCH, steps - done);

      for (guint k = 0; k < n; k++)
        for (gsize i = 0; i < size; i++)
          points[k * size + i] = (float) (baseline[i] + nodes[done + k] * (x[i] - baseline[i]));
      if (!nn_probe_gradients (probe, points, n, gradients, NULL, call->cancellable, error))
        return FALSE;
      for (guint k = 0; k < n; k++)
        for (gsize i = 0; i < size; i++)
          sum[i] += weights[done + k] * gradients[k * size + i];
      if (call->progress != NULL)
        call->progress ((done + n) / (double) steps, call->progress_data);
    }
  return TRUE;
}

static gboolean
completeness (NnProbe             *probe,
              const NnExplainCall *call,
              const float         *baseline,
              NnExplanation       *explanation,
              GError             **error)
{
  NnTensor *phi = explanation->attribution;
  double at_sample, at_baseline, sum = 0;

  if (!nn_probe_values (probe, call->input->data, 1, &at_sample, call->cancellable, error)
      || !nn_probe_values (probe, baseline, 1, &at_baseline, call->cancellable, error))
    return FALSE;
  for (gsize i = 0; i < nn_tensor_count (phi); i++)
    sum += phi->data[i];
  explanation->residual = fabs (sum - (at_sample - at_baseline))
                          / MAX (fabs (at_sample - at_baseline), 1e-6);
  return TRUE;
}

static gboolean
explain (const NnExplainCall *call,
         NnExplanation       *explanation,
         GError             **error)
{
  NnTensor *phi = explanation->attribution;
  const float *x = call->input->data;
  gsize size = nn_tensor_count (phi);
  g_autofree double *sum = g_new0 (double, size);
  g_autofree float *baseline = g_new0 (float, size);
  g_autoptr (NnProbe) probe = nn_probe_new (call, BATCH, (NnProbeOf) call->args[ARG_OF], TRUE, error);

  if (probe == NULL)
    return FALSE;
  nn_baseline_fill ((NnBaseline) call->args[ARG_BASELINE], &call->shape, x, baseline);
  if (!integrate (call, probe, baseline, size, sum, error))
    return FALSE;
  for (gsize i = 0; i < size; i++)
    phi->data[i] = (float) ((x[i] - baseline[i]) * sum[i]);
  return completeness (probe, call, baseline, explanation, error);
}

const NnExplainerClass nn_explainer_integrated_gradients = {
  .base = {
    .name = "integrated_gradients",
    .title = NN_ ("Integrated gradients"),
    .summary = NN_ ("The gradient collected along the way from nothing to the sample."),
    .category = NN_ ("Gradient"),
    .args = args,
  },
  .complete = TRUE,
  .explain = explain,
};

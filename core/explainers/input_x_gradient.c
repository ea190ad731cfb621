/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Input x gradient: the gradient, weighted by the sample, so that it counts only where there is ink.
 *
 *     phi_i = x_i * d f(x) / d x_i
 *
 * For a linear network this is exactly what each input adds to the answer. For
 * a deep one it is the first term of its Taylor series.
 *
 * Shrikumar, Greenside, Shcherbina and Kundaje (2016), Not just a black box.
 */
#include "core/explainer.h"

#include "core/probe.h"

enum { ARG_OF };

static const NnArg args[] = {
  NN_PROBE_ARG (NN_PROBE_LOGIT),
  { NULL }
};

static gboolean
explain (const NnExplainCall *call,
         NnExplanation       *explanation,
         GError             **error)
{
  NnTensor *phi = explanation->attribution;
  g_autoptr (NnProbe) probe = nn_probe_new (call, 1, (NnProbeOf) call->args[ARG_OF], TRUE, error);

  if (probe == NULL
      || !nn_probe_gradients (probe, call->input->data, 1, phi->data, NULL, call->cancellable, error))
    return FALSE;
  for (gsize i = 0; i < nn_tensor_count (phi); i++)
    phi->data[i] *= call->input->data[i];
  return TRUE;
}

const NnExplainerClass nn_explainer_input_x_gradient = {
  .base = {
    .name = "input_x_gradient",
    .title = NN_ ("Input × gradient"),
    .summary = NN_ ("The gradient times the sample."),
    .category = NN_ ("Gradient"),
    .args = args,
  },
  .explain = explain,
};

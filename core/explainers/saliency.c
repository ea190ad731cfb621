/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Saliency: how fast the answer moves when a pixel moves.
 *
 *     phi_i = | d f(x) / d x_i |
 *
 * One backward pass. It tells what the network is sensitive to, not what it
 * used: a pixel that is zero can still have a large gradient.
 *
 * Simonyan, Vedaldi and Zisserman (2014), Deep inside convolutional networks.
 */
#include "core/explainer.h"

#include <math.h>

#include "core/probe.h"

enum { ARG_OF, ARG_ABSOLUTE };

static const NnArg args[] = {
  NN_PROBE_ARG (NN_PROBE_LOGIT),
  { "absolute", NN_ ("Magnitude only"), "", NN_ARG_BOOLEAN, 1, 0, 1, NULL, NULL },
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
  explanation->is_signed = call->args[ARG_ABSOLUTE] == 0;
  if (!explanation->is_signed)
    for (gsize i = 0; i < nn_tensor_count (phi); i++)
      phi->data[i] = fabsf (phi->data[i]);
  return TRUE;
}

const NnExplainerClass nn_explainer_saliency = {
  .base = {
    .name = "saliency",
    .title = NN_ ("Gradient"),
    .summary = NN_ ("How fast the answer moves when a pixel moves."),
    .category = NN_ ("Gradient"),
    .args = args,
  },
  .explain = explain,
};

/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * RMSNorm: divides the numbers of each place by their root mean square, then
 * scales each channel as it learned. LayerNorm without its mean and its shift.
 *
 *   x̂ = x / sqrt (mean (x²) + epsilon),  y = gamma x̂
 *
 *   in, out: any shape; the mean is taken over the last axis of C channels
 *   gamma: C
 *
 * Backward, with g = gamma dL/dy:
 *
 *   dL/dx = (g - x̂ mean (g x̂)) / sqrt (mean (x²) + epsilon)
 *
 * Zhang and Sennrich, "Root Mean Square Layer Normalization" (2019).
 */
#include "core/arithmetic.h"
#include "core/coder.h"
#include "core/layers/norm.h"

enum { EPSILON };

static const NnArg args[] = {
  { "epsilon", NN_("Epsilon"), "", NN_ARG_LOG, 1e-6, 1e-7, 0.1 },
  { NULL }
};

static guint
weights (const double *values, const NnShape *in, guint n_in, const NnShape *out, NnWeightInfo *info)
{
  return nn_norm_weights (out, TRUE, FALSE, info);
}

static void
forward (const NnLayerCall *call)
{
  nn_norm_forward (&(NnNorm){ FALSE, call->args[EPSILON], 0, -1 }, call);
}

static void
backward (const NnLayerCall *call)
{
  nn_norm_backward (&(NnNorm){ FALSE, call->args[EPSILON], 0, -1 }, call);
}

static void
spell (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic)
{
  gsize C = call->out_shape.size[call->out_shape.n_axes - 1];

  nn_norm_spell (&(NnNorm){ FALSE, call->args[EPSILON], 0, -1 }, call, cell, cell - cell % C, C, 1,
                 arithmetic);
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  return g_strdup_printf ("<i>y</i> = <i>γ x</i> / √(mean(<i>x</i>²) + %.3g)\n"
                          "<small>mean over %" G_GSIZE_FORMAT " channels</small>",
                          values[EPSILON], out->size[out->n_axes - 1]);
}

static const char pytorch_class[] =
  "class RMSNorm(nn.Module):\n"
  "    \"\"\"Divides by the root mean square; newer versions have it as nn.RMSNorm.\"\"\"\n"
  "\n"
  "    def __init__(self, channels, eps):\n"
  "        super().__init__()\n"
  "        self.weight = nn.Parameter(torch.ones(channels))\n"
  "        self.eps = eps\n"
  "\n"
  "    def forward(self, x):\n"
  "        return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + self.eps) * self.weight\n";

static void
code (NnCoder *coder)
{
  gsize C = coder->out.size[coder->out.n_axes - 1];

  if (coder->flavor == NN_CODE_KERAS)
    {
      nn_coder_keras (coder, "layers.RMSNormalization", "epsilon=1e-06");
      return;
    }
  nn_coder_helper (coder, pytorch_class);
  nn_coder_module (coder, "RMSNorm(%" G_GSIZE_FORMAT ", eps=%s)", C,
                   nn_coder_number (coder, coder->args[EPSILON]));
  nn_coder_parameter (coder, "weight", 0, NULL);
}

const NnLayerClass nn_layer_rmsnorm = {
  .base = {
    .name = "rmsnorm",
    .title = NN_("RMSNorm"),
    .summary = NN_("Divides the channels of each place by their root mean square."),
    .category = NN_("Normalisation"),
    .args = args,
    .code = code,
  },
  .role = NN_ROLE_ADJUST,
  .min_inputs = 1,
  .max_inputs = 1,
  .shape = nn_norm_shape,
  .keeps_steps = TRUE,
  .weights = weights,
  .plan = nn_norm_plan,
  .forward = forward,
  .backward = backward,
  .spell = spell,
  .formula = formula,
};

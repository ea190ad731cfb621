/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * LayerNorm: brings the numbers of each place (of each step, of each pixel) to
 * mean 0 and variance 1, then scales and shifts each channel as it learned.
 *
 *   x̂ = (x - μ) / sqrt (σ² + epsilon),  y = gamma x̂ + beta
 *
 *   in, out: any shape; μ and σ² are taken over the last axis of C channels
 *   gamma: C, if scale        beta: C, if center
 *
 * Unlike BatchNorm it looks at one sample alone, and does the same in training
 * and after it. Backward, with g = gamma dL/dy and means over the channels:
 *
 *   dL/dx = (g - mean (g) - x̂ mean (g x̂)) / sqrt (σ² + epsilon)
 *
 * Ba, Kiros and Hinton, "Layer Normalization" (2016).
 */
#include "core/arithmetic.h"
#include "core/coder.h"
#include "core/layers/norm.h"

enum { EPSILON, CENTER, SCALE };

static const NnArg args[] = {
  { "epsilon", NN_("Epsilon"), "", NN_ARG_LOG, 0.001, 1e-7, 0.1 },
  { "center", NN_("Learned shift"), "", NN_ARG_BOOLEAN, TRUE },
  { "scale", NN_("Learned scale"), "", NN_ARG_BOOLEAN, TRUE },
  { NULL }
};

static guint
weights (const double *values, const NnShape *in, guint n_in, const NnShape *out, NnWeightInfo *info)
{
  return nn_norm_weights (out, values[SCALE] != 0, values[CENTER] != 0, info);
}

static NnNorm
norm (const NnLayerCall *call)
{
  gboolean scale = call->args[SCALE] != 0;

  return (NnNorm){ TRUE, call->args[EPSILON], scale ? 0 : -1,
                   call->args[CENTER] != 0 ? (scale ? 1 : 0) : -1 };
}

static void
forward (const NnLayerCall *call)
{
  NnNorm own = norm (call);

  nn_norm_forward (&own, call);
}

static void
backward (const NnLayerCall *call)
{
  NnNorm own = norm (call);

  nn_norm_backward (&own, call);
}

static void
spell (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic)
{
  NnNorm own = norm (call);
  gsize C = call->out_shape.size[call->out_shape.n_axes - 1];

  nn_norm_spell (&own, call, cell, cell - cell % C, C, 1, arithmetic);
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  return g_strdup_printf ("<i>y</i> = %s(<i>x</i> − <i>μ</i>) / √(<i>σ</i>² + %.3g)%s\n"
                          "<small><i>μ</i>, <i>σ</i>² over %" G_GSIZE_FORMAT " channels</small>",
                          values[SCALE] != 0 ? "<i>γ</i> " : "", values[EPSILON],
                          values[CENTER] != 0 ? " + <i>β</i>" : "", out->size[out->n_axes - 1]);
}

static const char pytorch_class[] =
  "class LayerNorm(nn.LayerNorm):\n"
  "    \"\"\"With a learned scale alone, or a learned shift alone.\"\"\"\n"
  "\n"
  "    def __init__(self, *sizes, scale=True, center=True, **kwargs):\n"
  "        super().__init__(*sizes, **kwargs)\n"
  "        if not scale:\n"
  "            self.weight = None\n"
  "        if not center:\n"
  "            self.bias = None\n";

static void
code (NnCoder *coder)
{
  gboolean scale = coder->args[SCALE] != 0, center = coder->args[CENTER] != 0;
  gsize C = coder->out.size[coder->out.n_axes - 1];
  const char *eps = nn_coder_number (coder, coder->args[EPSILON]);

  if (coder->flavor == NN_CODE_KERAS)
    {
      nn_coder_keras (coder, "layers.LayerNormalization", "epsilon=0.001 center=true scale=true");
      return;
    }
  nn_coder_axes (coder, NN_AXES_LAST);
  if (scale == center)
    nn_coder_module (coder, "nn.LayerNorm(%" G_GSIZE_FORMAT ", eps=%s%s)", C, eps,
                     scale ? "" : ", elementwise_affine=False");
  else
    {
      nn_coder_helper (coder, pytorch_class);
      nn_coder_module (coder, "LayerNorm(%" G_GSIZE_FORMAT ", eps=%s, %s=False)", C, eps,
                       scale ? "center" : "scale");
    }
  if (scale)
    nn_coder_parameter (coder, "weight", 0, NULL);
  if (center)
    nn_coder_parameter (coder, "bias", scale ? 1 : 0, NULL);
}

const NnLayerClass nn_layer_layernorm = {
  .base = {
    .name = "layernorm",
    .title = NN_("LayerNorm"),
    .summary = NN_("Brings the channels of each place to mean 0 and variance 1."),
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

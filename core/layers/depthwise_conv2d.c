/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * DepthwiseConv2D: small filters at every place of an image, each for one channel.
 *
 *   y_ij(cM+m) = f (b_(cM+m) + sum_uv w_uvcm x_(s i + d u)(s j + d v) c)
 *
 *   in:  H x W x C              kernel: K x K x C x M
 *   out: H' x W' x (C M)        bias:   C M
 *
 * with stride s, dilation d, M filters for each channel (the depth multiplier), and
 * H' as in Conv2D. It mixes places but no channels, for K^2 instead of K^2 C products
 * a number: A. Howard and others, "MobileNets: Efficient Convolutional Neural Networks
 * for Mobile Vision Applications", 2017.
 */
#include "core/activation.h"
#include "core/coder.h"
#include "core/layers/depthwise.h"
#include "core/layers/formula.h"

enum
{
  ACTIVATION = NN_DEPTHWISE_N_ARGS,
  USE_BIAS,
  INITIALIZER,
};

static const NnArg args[] = {
  NN_DEPTHWISE_ARGS,
  { "activation", NN_("Activation"), "", NN_ARG_CHOICE, NN_ACTIVATION_LINEAR, 0, 0,
    nn_activation_names, nn_activation_titles },
  { "use_bias", NN_("Bias"), "", NN_ARG_BOOLEAN, TRUE },
  { "depthwise_initializer", NN_("Initial weights"), "", NN_ARG_CHOICE, NN_INIT_GLOROT_UNIFORM, 0,
    0, nn_init_names, nn_init_titles },
  NN_LAYER_PRICE_ARGS,
  { NULL },
};

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  return nn_depthwise_shape ("DepthwiseConv2D", values, &in[0], out, error);
}

static guint
weights (const double *values, const NnShape *in, guint n_in, const NnShape *out,
         NnWeightInfo *info)
{
  info[0] = nn_depthwise_weight (values, &in[0], (NnInit) values[INITIALIZER]);
  info[1] = (NnWeightInfo){ "bias", NN_SHAPE (out->size[2]), NN_INIT_ZEROS, info[0].fan_in,
                            info[0].fan_out, FALSE };
  return values[USE_BIAS] != 0 ? 2 : 1;
}

static void
plan (const double *values, const NnShape *in, guint n_in, const NnShape *out, NnLayerPlan *plan)
{
  gsize K = (gsize) values[NN_DEPTHWISE_KERNEL_SIZE];

  if (nn_activation_needs_input ((NnActivation) values[ACTIVATION]))
    plan->state_bytes = nn_shape_count (out) * sizeof (float);
  plan->scratch_bytes = nn_depthwise_scratch (values, &in[0]);
  plan->macs = K * K * nn_shape_count (out);
}

static void
forward (const NnLayerCall *call)
{
  NnActivation activation = call->linear ? NN_ACTIVATION_LINEAR
                                         : (NnActivation) call->args[ACTIVATION];
  gsize in_size = nn_shape_count (&call->in_shape[0]);
  gsize out_size = nn_shape_count (&call->out_shape);
  gsize C = call->out_shape.size[2];
  float *sums = nn_activation_needs_input (activation) ? call->state : call->out;

  for (guint i = 0; i < call->n; i++)
    nn_depthwise_forward (call->args, &call->in_shape[0], call->in[0] + i * in_size,
                          call->weights[0], call->args[USE_BIAS] != 0 ? call->weights[1] : NULL,
                          sums + i * out_size, call->scratch);
  if (activation != NN_ACTIVATION_LINEAR)
    nn_activation_forward (activation, call->n * out_size / C, C, sums, call->out);
}

static void
backward (const NnLayerCall *call)
{
  gsize in_size = nn_shape_count (&call->in_shape[0]);
  gsize out_size = nn_shape_count (&call->out_shape);
  gsize C = call->out_shape.size[2];

  if (!call->linear)
    nn_activation_backward ((NnActivation) call->args[ACTIVATION], call->n * out_size / C, C,
                            call->state, call->out, call->d_out);
  for (guint i = 0; i < call->n; i++)
    {
      if (call->d_in[0] != NULL)
        nn_depthwise_d_in (call->args, &call->in_shape[0], call->d_out + i * out_size,
                           call->weights[0], call->d_in[0] + i * in_size, call->scratch);
      if (call->d_weights[0] != NULL)
        nn_depthwise_d_weights (call->args, &call->in_shape[0], i > 0, call->in[0] + i * in_size,
                                call->d_out + i * out_size, call->d_weights[0], call->scratch);
    }
  if (call->d_weights[0] != NULL && call->args[USE_BIAS] != 0)
    nn_kernels ()->sum_rows (call->n * out_size / C, C, call->d_out, C, call->d_weights[1]);
}

static void
spell (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic)
{
  static const NnWeightedWords words = { NN_("channel {0} of {1}, row {2}, column {3}"),
                                         NN_("Kernel {0}"), NN_("Bias of channel {0}") };

  nn_spell_weighted (arithmetic, call, cell, nn_depthwise_products,
                     call->args[USE_BIAS] != 0 ? call->weights[1] : NULL,
                     (NnActivation) call->args[ACTIVATION], &words);
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  gboolean bias = values[USE_BIAS] != 0;
  g_autofree char *sum
      = g_strdup_printf ("%sΣ<sub>u,v</sub> <i>w</i><sub>u,v,c</sub> "
                         "<i>x</i><sub><i>s</i>i+<i>d</i>u, <i>s</i>j+<i>d</i>v, c</sub>",
                         bias ? "<i>b</i><sub>c</sub> + " : "");
  g_autofree char *right = nn_formula_activation ((NnActivation) values[ACTIVATION], sum);
  gsize K = (gsize) values[NN_DEPTHWISE_KERNEL_SIZE];

  return g_strdup_printf ("<i>y</i><sub>i,j,c</sub> = %s\n<small>%" G_GSIZE_FORMAT
                          " = %" G_GSIZE_FORMAT " × (%" G_GSIZE_FORMAT "·%" G_GSIZE_FORMAT
                          "%s)</small>",
                          right, out->size[2] * (K * K + bias), out->size[2], K, K,
                          bias ? " + 1" : "");
}

static void
code (NnCoder *coder)
{
  nn_depthwise_code (coder, "layers.DepthwiseConv2D", NULL, ACTIVATION, USE_BIAS);
}

const NnLayerClass nn_layer_depthwise_conv2d = {
  .base = {
    .name = "depthwise_conv2d",
    .title = NN_("DepthwiseConv2D"),
    .summary = NN_("Looks for small patterns in each channel by itself, for few products."),
    .category = NN_("Convolution"),
    .args = args,
    .code = code,
  },
  .role = NN_ROLE_CONVOLVE,
  .min_inputs = 1,
  .max_inputs = 1,
  .shape = shape,
  .weights = weights,
  .plan = plan,
  .forward = forward,
  .backward = backward,
  .spell = spell,
  .formula = formula,
};

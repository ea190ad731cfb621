/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Conv1DTranspose: every step of a short series paints a filter into a longer one.
 *
 *   y_(s t + u) k  collects  w_ukc x_tc  over t, u and c,   y = f (b + what was collected)
 *
 *   in:  T x C          kernel: K x F x C
 *   out: T' x F         bias:   F
 *
 * with T' = s T + max (K - s, 0), or s T where padding is "same". What decodes a series that
 * Conv1D with the same stride has made shorter.
 *
 * It is Conv2DTranspose over an image of height 1: see conv2d_transpose.c.
 */
#include "core/activation.h"
#include "core/coder.h"
#include "core/layers/conv2d.h"
#include "core/layers/conv2d_transpose.h"
#include "core/layers/formula.h"

/* In the order of conv2d_transpose's. */
static const NnArg args[] = {
  { "filters", NN_("Filters"), "", NN_ARG_INTEGER, 32, 1, 4096 },
  { "kernel_size", NN_("Kernel size"), "", NN_ARG_INTEGER, 3, 1, 63 },
  { "strides", NN_("Stride"), "", NN_ARG_INTEGER, 2, 1, 16 },
  { "padding", NN_("Padding"), "", NN_ARG_CHOICE, NN_PADDING_SAME, 0, 0, nn_padding_names,
    nn_padding_titles },
  { "activation", NN_("Activation"), "", NN_ARG_CHOICE, NN_ACTIVATION_LINEAR, 0, 0,
    nn_activation_names, nn_activation_titles },
  { "use_bias", NN_("Bias"), "", NN_ARG_BOOLEAN, TRUE },
  { "kernel_initializer", NN_("Initial weights"), "", NN_ARG_CHOICE, NN_INIT_GLOROT_UNIFORM, 0, 0,
    nn_init_names, nn_init_titles },
  NN_LAYER_PRICE_ARGS,
  { NULL },
};

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  NnConv conv;

  if (in[0].n_axes != 2)
    {
      g_autofree char *text = nn_shape_to_string (&in[0]);

      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "Conv1DTranspose needs a series of steps and features, this is %s: put a "
                   "Reshape before it, or use Conv2DTranspose for an image.",
                   text);
      return FALSE;
    }
  nn_conv2d_transpose_geometry (values, &in[0], &conv);
  *out = NN_SHAPE (conv.W, conv.C);
  return TRUE;
}

static guint
weights (const double *values, const NnShape *in, guint n_in, const NnShape *out,
         NnWeightInfo *info)
{
  gsize K = (gsize) values[NN_TRANSPOSE_KERNEL_SIZE];
  gsize C = in[0].size[1];
  gsize F = out->size[1];
  NnInit init = (NnInit) values[NN_TRANSPOSE_INITIALIZER];

  /* which of the two is "in" follows Keras, who reads them off the kernel's shape */
  info[0] = (NnWeightInfo){ "kernel", NN_SHAPE (K, F, C), init, K * F, K * C, .kernel = TRUE };
  info[1] = (NnWeightInfo){ "bias", NN_SHAPE (F), NN_INIT_ZEROS, K * F, K * C, FALSE };
  return values[NN_TRANSPOSE_USE_BIAS] != 0 ? 2 : 1;
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  gboolean bias = values[NN_TRANSPOSE_USE_BIAS] != 0;
  g_autofree char *sum
      = g_strdup_printf ("%sΣ<sub>t,u</sub> <i>w</i><sub>u,k</sub> <i>x</i><sub>t</sub>",
                         bias ? "<i>b</i><sub>k</sub> + " : "");
  g_autofree char *right = nn_formula_activation ((NnActivation) values[NN_TRANSPOSE_ACTIVATION], sum);
  NnConv conv;

  nn_conv2d_transpose_geometry (values, &in[0], &conv);
  return g_strdup_printf ("<i>y</i><sub><i>s</i>t+u, k</sub> = %s\n"
                          "<small>%" G_GSIZE_FORMAT " = %" G_GSIZE_FORMAT " · %" G_GSIZE_FORMAT
                          "%s   %" G_GSIZE_FORMAT " = %" G_GSIZE_FORMAT " × (%" G_GSIZE_FORMAT
                          "·%" G_GSIZE_FORMAT "%s)</small>",
                          right, conv.W, conv.stride, conv.OW,
                          conv.W == conv.stride * conv.OW ? "" : " + <i>K</i> − <i>s</i>",
                          conv.C * (conv.KW * conv.F + bias), conv.C, conv.KW, conv.F,
                          bias ? " + 1" : "");
}

static void
code (NnCoder *coder)
{
  nn_conv2d_transpose_code (coder, "layers.Conv1DTranspose");
}

const NnLayerClass nn_layer_conv1d_transpose = {
  .base = {
    .name = "conv1d_transpose",
    .title = NN_("Conv1DTranspose"),
    .summary = NN_("Paints short patterns into a longer series: a convolution turned round."),
    .category = NN_("Convolution"),
    .args = args,
    .code = code,
  },
  .role = NN_ROLE_CONVOLVE,
  .min_inputs = 1,
  .max_inputs = 1,
  .shape = shape,
  .weights = weights,
  .plan = nn_conv2d_transpose_plan,
  .prepare = nn_conv2d_transpose_prepare,
  .forward = nn_conv2d_transpose_forward,
  .backward = nn_conv2d_transpose_backward,
  .spell = nn_conv2d_transpose_spell,
  .keeps_steps = TRUE,
  .formula = formula,
};

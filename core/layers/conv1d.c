/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Conv1D: the same short filters at every step of a series.
 *
 *   y_tk = f (b_k + sum_uc w_uck x_(s t + d u) c)
 *
 *   in:  T x C          kernel: K x C x F
 *   out: T' x F         bias:   F
 *
 * with stride s, dilation d, and T' = floor ((T - (K - 1) d - 1) / s) + 1, or
 * ceil (T / s) where padding is "same" or "causal". Causal puts all zeros before
 * the series, so that no output sees a later step: A. van den Oord and others,
 * "WaveNet: A Generative Model for Raw Audio", 2016.
 *
 * It is Conv2D over an image of height 1: see conv2d.c.
 */
#include "core/activation.h"
#include "core/coder.h"
#include "core/layers/conv2d.h"
#include "core/layers/formula.h"

static const char *const padding_names[] = { "valid", "same", "causal", NULL };
static const char *const padding_titles[] = { NN_("Valid"), NN_("Same"), NN_("Causal"), NULL };

/* In the order of conv2d's. */
static const NnArg args[] = {
  { "filters", NN_("Filters"), "", NN_ARG_INTEGER, 32, 1, 4096 },
  { "kernel_size", NN_("Kernel size"), "", NN_ARG_INTEGER, 3, 1, 63 },
  { "strides", NN_("Stride"), "", NN_ARG_INTEGER, 1, 1, 16 },
  { "padding", NN_("Padding"), "", NN_ARG_CHOICE, 0, 0, 0, padding_names, padding_titles },
  { "dilation_rate", NN_("Dilation"), "", NN_ARG_INTEGER, 1, 1, 64 },
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
                   "Conv1D needs a series of steps and features, this is %s: put a Reshape before "
                   "it, or use Conv2D for an image.",
                   text);
      return FALSE;
    }
  if (!nn_conv2d_geometry (values, &in[0], &conv))
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "A filter over %" G_GSIZE_FORMAT " steps does not fit a series of "
                   "%" G_GSIZE_FORMAT ": use padding, or a shorter filter.",
                   (conv.KW - 1) * conv.dilation + 1, conv.W);
      return FALSE;
    }
  *out = NN_SHAPE (conv.OW, conv.F);
  return TRUE;
}

static guint
weights (const double *values, const NnShape *in, guint n_in, const NnShape *out,
         NnWeightInfo *info)
{
  gsize K = (gsize) values[NN_CONV2D_KERNEL_SIZE];
  gsize C = in[0].size[1];
  gsize F = out->size[1];
  NnInit init = (NnInit) values[NN_CONV2D_INITIALIZER];

  info[0] = (NnWeightInfo){ "kernel", NN_SHAPE (K, C, F), init, K * C, K * F, .kernel = TRUE };
  info[1] = (NnWeightInfo){ "bias", NN_SHAPE (F), NN_INIT_ZEROS, K * C, K * F, FALSE };
  return values[NN_CONV2D_USE_BIAS] != 0 ? 2 : 1;
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  gboolean bias = values[NN_CONV2D_USE_BIAS] != 0;
  gboolean causal = values[NN_CONV2D_PADDING] == NN_PADDING_CAUSAL;
  g_autofree char *place = NULL;
  g_autofree char *sum = NULL;
  g_autofree char *right = NULL;
  NnConv conv;

  nn_conv2d_geometry (values, &in[0], &conv);
  place = g_strdup_printf ("%st%s%su", conv.stride > 1 ? "<i>s</i>" : "", causal ? "−" : "+",
                           conv.dilation > 1 ? "<i>d</i>" : "");
  sum = g_strdup_printf ("%sΣ<sub>u</sub> <i>w</i><sub>u,k</sub> <i>x</i><sub>%s</sub>",
                         bias ? "<i>b</i><sub>k</sub> + " : "", place);
  right = nn_formula_activation ((NnActivation) values[NN_CONV2D_ACTIVATION], sum);
  return g_strdup_printf ("<i>y</i><sub>t,k</sub> = %s\n<small>%" G_GSIZE_FORMAT
                          " of %" G_GSIZE_FORMAT " steps   %" G_GSIZE_FORMAT " = %" G_GSIZE_FORMAT
                          " × (%" G_GSIZE_FORMAT "·%" G_GSIZE_FORMAT "%s)</small>",
                          right, conv.OW, conv.W, conv.F * (conv.KW * conv.C + bias), conv.F,
                          conv.KW, conv.C, bias ? " + 1" : "");
}

static void
code (NnCoder *coder)
{
  nn_conv2d_code (coder, TRUE);
}

const NnLayerClass nn_layer_conv1d = {
  .base = {
    .name = "conv1d",
    .title = NN_("Conv1D"),
    .summary = NN_("Looks for the same short patterns at every step of a series."),
    .category = NN_("Convolution"),
    .args = args,
    .code = code,
  },
  .role = NN_ROLE_CONVOLVE,
  .min_inputs = 1,
  .max_inputs = 1,
  .shape = shape,
  .weights = weights,
  .plan = nn_conv2d_plan,
  .prepare = nn_conv2d_prepare,
  .forward = nn_conv2d_forward,
  .backward = nn_conv2d_backward,
  .spell = nn_conv2d_spell,
  .keeps_steps = TRUE,
  .formula = formula,
};

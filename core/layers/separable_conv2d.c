/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * SeparableConv2D: a convolution in two steps, first places, then channels.
 *
 *   h_ij(cM+m) = sum_uv w_uvcm x_(s i + d u)(s j + d v) c      (as DepthwiseConv2D)
 *   y_ijk      = f (b_k + sum_q p_qk h_ijq)                    (as Conv2D of 1 x 1)
 *
 *   in:  H x W x C          depthwise kernel: K x K x C x M
 *   out: H' x W' x F        pointwise kernel: 1 x 1 x (C M) x F,  bias: F
 *
 * K^2 C M + C M F weights do much of what K^2 C F do in Conv2D. F. Chollet, "Xception:
 * Deep Learning with Depthwise Separable Convolutions", 2017. The state keeps h.
 */
#include "core/activation.h"
#include "core/coder.h"
#include "core/layers/depthwise.h"
#include "core/layers/formula.h"

#include <math.h>

enum
{
  FILTERS = NN_DEPTHWISE_N_ARGS,
  ACTIVATION,
  USE_BIAS,
  DEPTHWISE_INITIALIZER,
  POINTWISE_INITIALIZER,
};

static const NnArg args[] = {
  NN_DEPTHWISE_ARGS,
  { "filters", NN_("Filters"), "", NN_ARG_INTEGER, 32, 1, 4096 },
  { "activation", NN_("Activation"), "", NN_ARG_CHOICE, NN_ACTIVATION_LINEAR, 0, 0,
    nn_activation_names, nn_activation_titles },
  { "use_bias", NN_("Bias"), "", NN_ARG_BOOLEAN, TRUE },
  { "depthwise_initializer", NN_("Initial weights of places"), "", NN_ARG_CHOICE,
    NN_INIT_GLOROT_UNIFORM, 0, 0, nn_init_names, nn_init_titles },
  { "pointwise_initializer", NN_("Initial weights of channels"), "", NN_ARG_CHOICE,
    NN_INIT_GLOROT_UNIFORM, 0, 0, nn_init_names, nn_init_titles },
  NN_LAYER_PRICE_ARGS,
  { NULL },
};

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  if (!nn_depthwise_shape ("SeparableConv2D", values, &in[0], out, error))
    return FALSE;
  out->size[2] = (gsize) values[FILTERS];
  return TRUE;
}

/* Channels between the two steps. */
static gsize
between (const double *values, const NnShape *in)
{
  return in->size[2] * (gsize) values[NN_DEPTHWISE_MULTIPLIER];
}

static guint
weights (const double *values, const NnShape *in, guint n_in, const NnShape *out,
         NnWeightInfo *info)
{
  gsize Q = between (values, &in[0]), F = out->size[2];

  info[0] = nn_depthwise_weight (values, &in[0], (NnInit) values[DEPTHWISE_INITIALIZER]);
  info[1] = (NnWeightInfo){ "pointwise_kernel", NN_SHAPE (1, 1, Q, F),
                            (NnInit) values[POINTWISE_INITIALIZER], Q, F, .kernel = TRUE };
  info[2] = (NnWeightInfo){ "bias", NN_SHAPE (F), NN_INIT_ZEROS, Q, F, FALSE };
  return values[USE_BIAS] != 0 ? 3 : 2;
}

/* Numbers of h of one sample, and slack behind them in scratch. */
static gsize
n_between (const double *values, const NnShape *in, const NnShape *out)
{
  return out->size[0] * out->size[1] * between (values, in);
}

static gsize
n_slack (gsize n)
{
  return (n + 31) / 16 * 16;
}

static void
plan (const double *values, const NnShape *in, guint n_in, const NnShape *out, NnLayerPlan *plan)
{
  gsize K = (gsize) values[NN_DEPTHWISE_KERNEL_SIZE];
  gsize n = n_between (values, &in[0], out);

  plan->state_bytes = n * sizeof (float);
  if (nn_activation_needs_input ((NnActivation) values[ACTIVATION]))
    plan->state_bytes += nn_shape_count (out) * sizeof (float);
  plan->scratch_bytes = n_slack (n) * sizeof (float)
                        + MAX (nn_depthwise_scratch (values, &in[0]),
                               nn_gemm_nt_scratch (out->size[2]));
  plan->macs = K * K * n + n * out->size[2];
}

static void
forward (const NnLayerCall *call)
{
  NnActivation activation = call->linear ? NN_ACTIVATION_LINEAR
                                         : (NnActivation) call->args[ACTIVATION];
  gboolean relu = activation == NN_ACTIVATION_RELU;
  gsize in_size = nn_shape_count (&call->in_shape[0]);
  gsize out_size = nn_shape_count (&call->out_shape);
  gsize h_size = n_between (call->args, &call->in_shape[0], &call->out_shape);
  gsize Q = between (call->args, &call->in_shape[0]), F = call->out_shape.size[2];
  float *state = call->state;
  float *sums = nn_activation_needs_input (activation) ? state + call->n * h_size : call->out;

  for (guint i = 0; i < call->n; i++)
    {
      float *h = state + i * h_size;

      nn_depthwise_forward (call->args, &call->in_shape[0], call->in[0] + i * in_size,
                            call->weights[0], NULL, h, call->scratch);
      nn_kernels ()->gemm (out_size / F, F, Q, h, Q, 1, call->weights[1], F, sums + i * out_size, F,
                           call->args[USE_BIAS] != 0 ? call->weights[2] : NULL,
                           relu ? NN_GEMM_RELU : 0);
    }
  if (!relu && activation != NN_ACTIVATION_LINEAR)
    nn_activation_forward (activation, call->n * out_size / F, F, sums, call->out);
}

static void
backward (const NnLayerCall *call)
{
  gsize in_size = nn_shape_count (&call->in_shape[0]);
  gsize out_size = nn_shape_count (&call->out_shape);
  gsize h_size = n_between (call->args, &call->in_shape[0], &call->out_shape);
  gsize Q = between (call->args, &call->in_shape[0]), F = call->out_shape.size[2];
  const float *state = call->state;
  const NnKernels *kernels = nn_kernels ();
  float *d_h = call->scratch;
  void *scratch = d_h + n_slack (h_size);

  if (!call->linear)
    nn_activation_backward ((NnActivation) call->args[ACTIVATION], call->n * out_size / F, F,
                            state + call->n * h_size, call->out, call->d_out);
  for (guint i = 0; i < call->n; i++)
    {
      const float *d_y = call->d_out + i * out_size;

      kernels->gemm_nt (out_size / F, Q, F, d_y, F, call->weights[1], F, d_h, Q, scratch);
      if (call->d_in[0] != NULL)
        nn_depthwise_d_in (call->args, &call->in_shape[0], d_h, call->weights[0],
                           call->d_in[0] + i * in_size, scratch);
      if (call->d_weights[0] != NULL)
        nn_depthwise_d_weights (call->args, &call->in_shape[0], i > 0, call->in[0] + i * in_size,
                                d_h, call->d_weights[0], scratch);
    }
  if (call->d_weights[1] != NULL)
    kernels->gemm (Q, F, call->n * out_size / F, state, 1, Q, call->d_out, F, call->d_weights[1], F,
                   NULL, 0);
  if (call->args[USE_BIAS] != 0 && call->d_weights[2] != NULL)
    kernels->sum_rows (call->n * out_size / F, F, call->d_out, F, call->d_weights[2]);
}

/* What places give channel @q at the place of @cell. */
static void
place_products (const NnLayerCall *call, gsize cell, gsize q, NnProducts *p)
{
  gsize Q = between (call->args, &call->in_shape[0]);

  nn_depthwise_products (call, cell / call->out_shape.size[2] * Q + q, p);
}

/* What comes of the channels for unit @unit. */
static double
channels_sum (const NnLayerCall *call, const double *h, gsize unit)
{
  gsize Q = between (call->args, &call->in_shape[0]), F = call->out_shape.size[2];
  double sum = call->args[USE_BIAS] != 0 ? call->weights[2][unit] : 0;

  for (gsize q = 0; q < Q; q++)
    sum += h[q] * call->weights[1][q * F + unit];
  return sum;
}

static NnStep *
spell_channels (const NnLayerCall *call, const double *h, gsize cell, NnArithmetic *arithmetic)
{
  gsize Q = between (call->args, &call->in_shape[0]), F = call->out_shape.size[2];
  gsize unit = cell % F, q = 0;
  double bias = call->args[USE_BIAS] != 0 ? call->weights[2][unit] : 0;
  NnStep *place, *weight, *sum, *more = NULL, *start = NULL, *all;
  NnProducts p;

  for (gsize i = 1; i < Q; i++)
    {
      if (fabs (h[i] * call->weights[1][i * F + unit]) > fabs (h[q] * call->weights[1][q * F + unit]))
        q = i;
    }
  place_products (call, cell, q, &p);
  place = nn_spell_products (arithmetic, &p, NN_("Kernel {0}"), q);
  weight = nn_spell_given (arithmetic, NN_("Weight of channel {0} for filter {1}"),
                           call->weights[1][q * F + unit]);
  weight->numbers[0] = q;
  weight->numbers[1] = unit;
  sum = nn_spell_step (arithmetic, NN_STEP_TIMES, NN_("Channel {0}"), place, weight, NULL);
  sum->numbers[0] = q;
  if (Q > 1)
    {
      more = nn_spell_given (arithmetic, NN_("and {0} more channels"),
                             channels_sum (call, h, unit) - bias - sum->value);
      more->numbers[0] = Q - 1;
    }
  if (call->args[USE_BIAS] != 0)
    {
      start = nn_spell_given (arithmetic, NN_("Bias of filter {0}"), bias);
      start->numbers[0] = unit;
    }
  if (more == NULL && start == NULL)
    return sum;
  all = nn_spell_step (arithmetic, NN_STEP_ADD,
                       call->args[ACTIVATION] == NN_ACTIVATION_LINEAR ? NN_("Sum of all")
                                                                      : NN_("Before the activation"),
                       sum, more != NULL ? more : start, NULL);
  if (more != NULL && start != NULL)
    nn_spell_take (arithmetic, all, start);
  return all;
}

static void
spell (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic)
{
  gsize Q = between (call->args, &call->in_shape[0]), F = call->out_shape.size[2];
  gsize unit = cell % F, place[NN_MAX_AXES];
  g_autofree double *h = g_new (double, Q);
  NnProducts p;
  NnStep *sum;

  for (gsize q = 0; q < Q; q++)
    {
      place_products (call, cell, q, &p);
      h[q] = nn_products_sum (&p);
    }
  nn_shape_unravel (&call->out_shape, cell, place);
  arithmetic->what = NN_("filter {0} of {1}, row {2}, column {3}");
  arithmetic->numbers[0] = unit;
  arithmetic->numbers[1] = F;
  arithmetic->numbers[2] = place[0];
  arithmetic->numbers[3] = place[1];
  sum = spell_channels (call, h, cell, arithmetic);
  if (call->args[ACTIVATION] == NN_ACTIVATION_SOFTMAX)
    {
      g_autofree double *all = g_new (double, F);

      for (gsize f = 0; f < F; f++)
        all[f] = channels_sum (call, h, f);
      nn_spell_softmax (arithmetic, all, F, sum);
    }
  else
    nn_spell_function (arithmetic, (NnActivation) call->args[ACTIVATION], NN_LEAKY_SLOPE, sum);
  p.channel = 0;
  p.channels = p.C;
  nn_spell_products_field (arithmetic, call, &p);
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  gboolean bias = values[USE_BIAS] != 0;
  g_autofree char *sum = g_strdup_printf ("%sΣ<sub>q</sub> <i>p</i><sub>q,k</sub> "
                                          "Σ<sub>u,v</sub> <i>w</i><sub>u,v,q</sub> "
                                          "<i>x</i><sub>i+u, j+v, q</sub>",
                                          bias ? "<i>b</i><sub>k</sub> + " : "");
  g_autofree char *right = nn_formula_activation ((NnActivation) values[ACTIVATION], sum);
  gsize K = (gsize) values[NN_DEPTHWISE_KERNEL_SIZE];
  gsize Q = between (values, &in[0]), F = out->size[2];

  return g_strdup_printf ("<i>y</i><sub>i,j,k</sub> = %s\n<small>%" G_GSIZE_FORMAT
                          " = %" G_GSIZE_FORMAT "·%" G_GSIZE_FORMAT "·%" G_GSIZE_FORMAT
                          " + %" G_GSIZE_FORMAT " × (%" G_GSIZE_FORMAT "%s)</small>",
                          right, K * K * Q + F * (Q + bias), K, K, Q, F, Q, bias ? " + 1" : "");
}

static void
code (NnCoder *coder)
{
  nn_depthwise_code (coder, "layers.SeparableConv2D", "!filters", ACTIVATION, USE_BIAS);
}

const NnLayerClass nn_layer_separable_conv2d = {
  .base = {
    .name = "separable_conv2d",
    .title = NN_("SeparableConv2D"),
    .summary = NN_("A convolution in two steps, first places, then channels: fewer weights."),
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

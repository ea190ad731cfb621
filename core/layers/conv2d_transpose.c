/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Conv2DTranspose: every place of a small image paints a filter into a larger one.
 *
 *   y_(s i + u)(s j + v) k  collects  w_uvkc x_ijc  over i, j, u, v and c,
 *   y = f (b + what was collected)
 *
 *   in:  H x W x C          kernel: K x K x F x C
 *   out: H' x W' x F        bias:   F
 *
 * with H' = s H + max (K - s, 0), or s H where padding is "same": then the edges are
 * cut off as much as Conv2D would have padded. It is the way that a gradient takes
 * back through Conv2D, so forward here is its backward and the other way round; the
 * geometry is that of the convolution from the large image to the small one. A series is an
 * image of height 1: see conv1d_transpose.c.
 *
 * M. Zeiler and others, "Deconvolutional Networks", 2010.
 */
#include "core/activation.h"
#include "core/coder.h"
#include "core/layers/conv2d.h"
#include "core/layers/conv2d_transpose.h"
#include "core/layers/formula.h"
#include "core/layers/weighted.h"

#include <string.h>

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

/* So few filters leave most of a vector idle: then each tap is worked out for all places,
 * beside each other, and added where they belong. */
#define FEW_FILTERS 4

void
nn_conv2d_transpose_geometry (const double *values, const NnShape *in, NnConv *conv)
{
  gboolean same = values[NN_TRANSPOSE_PADDING] == NN_PADDING_SAME;
  gboolean series = in->n_axes == 2;
  gsize K = (gsize) values[NN_TRANSPOSE_KERNEL_SIZE], s = (gsize) values[NN_TRANSPOSE_STRIDES];
  gsize more = same || K < s ? 0 : K - s;

  memset (conv, 0, sizeof *conv);
  conv->H = series ? 1 : in->size[0] * s + more;
  conv->W = in->size[series ? 0 : 1] * s + more;
  conv->C = (gsize) values[NN_TRANSPOSE_FILTERS];
  conv->KH = series ? 1 : K;
  conv->KW = K;
  conv->stride = s;
  conv->dilation = 1;
  conv->OH = series ? 1 : nn_place_windows (conv->H, K, s, same, &conv->top);
  conv->OW = nn_place_windows (conv->W, K, s, same, &conv->left);
  conv->F = in->size[series ? 1 : 2];
}

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  NnConv conv;

  if (in[0].n_axes != 3)
    {
      g_autofree char *text = nn_shape_to_string (&in[0]);

      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "Conv2DTranspose needs an image of height, width and channels, this is %s: "
                   "put a Reshape before it.",
                   text);
      return FALSE;
    }
  nn_conv2d_transpose_geometry (values, &in[0], &conv);
  *out = NN_SHAPE (conv.H, conv.W, conv.C);
  return TRUE;
}

static guint
weights (const double *values, const NnShape *in, guint n_in, const NnShape *out,
         NnWeightInfo *info)
{
  gsize K = (gsize) values[NN_TRANSPOSE_KERNEL_SIZE];
  gsize C = in[0].size[2];
  gsize F = out->size[2];
  NnInit init = (NnInit) values[NN_TRANSPOSE_INITIALIZER];

  /* which of the two is "in" follows Keras, who reads them off the kernel's shape */
  info[0] = (NnWeightInfo){ "kernel", NN_SHAPE (K, K, F, C), init, K * K * F, K * K * C,
                            .kernel = TRUE };
  info[1] = (NnWeightInfo){ "bias", NN_SHAPE (F), NN_INIT_ZEROS, K * K * F, K * K * C, FALSE };
  return values[NN_TRANSPOSE_USE_BIAS] != 0 ? 2 : 1;
}

static gsize
taps (const NnConv *conv)
{
  return conv->KH * conv->KW * conv->C;
}

void
nn_conv2d_transpose_plan (const double *values, const NnShape *in, guint n_in, const NnShape *out,
                          NnLayerPlan *plan)
{
  NnConv conv;

  nn_conv2d_transpose_geometry (values, &in[0], &conv);
  if (nn_activation_needs_input ((NnActivation) values[NN_TRANSPOSE_ACTIVATION]))
    plan->state_bytes = nn_shape_count (out) * sizeof (float);
  plan->scratch_bytes = nn_conv_scratch (&conv);
  if (conv.C <= FEW_FILTERS)
    plan->scratch_bytes = MAX (plan->scratch_bytes,
                               (conv.OH * conv.OW * (taps (&conv) + conv.F) + 48)
                               * sizeof (float));
  plan->prepared_bytes = nn_conv2d_prepared (&conv, taps (&conv) * conv.F) * sizeof (float);
  plan->macs = taps (&conv) * nn_shape_count (&in[0]);
}

void
nn_conv2d_transpose_prepare (const NnLayerCall *call, void *prepared)
{
  NnConv conv;

  nn_conv2d_transpose_geometry (call->args, &call->in_shape[0], &conv);
  if (conv.C > FEW_FILTERS)
    nn_conv_turn (&conv, call->weights[0], prepared);
  nn_conv2d_transform (&conv, call->weights[0], taps (&conv) * conv.F, prepared);
}

/* --- forward ------------------------------------------------------------- */

/* A row of what one tap paints, added up into row @y of the output from the tap's place
 * @v and filter @k on. */
static void
collect_row (const NnConv *conv, gsize v, gsize k, const float *painted, float *y)
{
  gsize s = conv->stride, step = s * conv->C;
  gsize first = v < conv->left ? (conv->left - v + s - 1) / s : 0;
  gsize seen = MAX (conv->W + conv->left, v) - v;   /* none where the filter is the wider one */
  gsize end = MIN (conv->OW, (seen + s - 1) / s);
  float *to;

  if (first >= end)
    return;
  to = y + (first * s + v - conv->left) * conv->C + k;
  if (step == 1)
    for (gsize j = 0; j < end - first; j++)
      to[j] += painted[first + j];
  else
    for (gsize j = 0; j < end - first; j++)
      to[j * step] += painted[first + j];
}

/* What each tap and filter paints over all places, @painted, added up into the output: places
 * in their order, so taps from last to first. */
static void
collect (const NnConv *conv, const float *painted, float *y)
{
  memset (y, 0, conv->H * conv->W * conv->C * sizeof (float));
  for (gsize row = 0; row < conv->H; row++, y += conv->W * conv->C)
    for (gsize u = conv->KH; u-- > 0;)
      {
        gsize i = (row + conv->top - u) / conv->stride;

        if (row + conv->top < u || (row + conv->top - u) % conv->stride != 0 || i >= conv->OH)
          continue;
        for (gsize tap = conv->KW; tap-- > 0;)
          for (gsize k = 0; k < conv->C; k++)
            collect_row (conv, tap, k,
                         painted + (((u * conv->KW + tap) * conv->C + k) * conv->OH + i) * conv->OW,
                         y);
      }
}

static void
add_bias (gsize rows, gsize width, const float *bias, gboolean relu, float *y)
{
  /* one filter: one long loop */
  if (width == 1)
    {
      float same = bias != NULL ? bias[0] : 0;

      for (gsize r = 0; r < rows; r++)
        y[r] = relu && y[r] + same < 0 ? 0 : y[r] + same;
      return;
    }
  for (gsize r = 0; r < rows; r++, y += width)
    for (gsize k = 0; k < width; k++)
      {
        float sum = y[k] + (bias != NULL ? bias[k] : 0);

        y[k] = relu && sum < 0 ? 0 : sum;
      }
}

void
nn_conv2d_transpose_forward (const NnLayerCall *call)
{
  NnActivation activation = call->linear ? NN_ACTIVATION_LINEAR
                                         : (NnActivation) call->args[NN_TRANSPOSE_ACTIVATION];
  gsize in_size = nn_shape_count (&call->in_shape[0]);
  gsize out_size = nn_shape_count (&call->out_shape);
  float *sums = nn_activation_needs_input (activation) ? call->state : call->out;
  const NnKernels *kernels = nn_kernels ();
  NnConv conv;

  nn_conv2d_transpose_geometry (call->args, &call->in_shape[0], &conv);
  for (guint i = 0; i < call->n; i++)
    {
      const float *x = call->in[0] + i * in_size;
      float *y = sums + i * out_size;

      if (conv.C <= FEW_FILTERS)
        {
          gsize places = conv.OH * conv.OW;
          float *turned = call->scratch, *painted = turned + conv.F * places + 16;

          kernels->transpose (places, conv.F, x, conv.F, turned, places);
          kernels->gemm (taps (&conv), places, conv.F, call->weights[0], conv.F, 1, turned, places,
                         painted, places, NULL, 0);
          collect (&conv, painted, y);
        }
      else
        kernels->conv_d_in (&conv, x, call->weights[0], call->prepared, y, call->scratch);
      if (call->args[NN_TRANSPOSE_USE_BIAS] != 0 || activation == NN_ACTIVATION_RELU)
        add_bias (conv.H * conv.W, conv.C, call->args[NN_TRANSPOSE_USE_BIAS] != 0 ? call->weights[1] : NULL,
                  activation == NN_ACTIVATION_RELU, y);
    }
  if (activation != NN_ACTIVATION_RELU && activation != NN_ACTIVATION_LINEAR)
    nn_activation_forward (activation, call->n * conv.H * conv.W, conv.C, sums, call->out);
}

/* --- back: the convolution itself ---------------------------------------- */

void
nn_conv2d_transpose_backward (const NnLayerCall *call)
{
  gsize in_size = nn_shape_count (&call->in_shape[0]);
  gsize out_size = nn_shape_count (&call->out_shape);
  const NnKernels *kernels = nn_kernels ();
  NnConv conv;

  nn_conv2d_transpose_geometry (call->args, &call->in_shape[0], &conv);
  if (!call->linear)
    nn_activation_backward ((NnActivation) call->args[NN_TRANSPOSE_ACTIVATION], call->n * conv.H * conv.W,
                            conv.C, call->state, call->out, call->d_out);
  for (guint i = 0; call->d_in[0] != NULL && i < call->n; i++)
    kernels->conv_forward (&conv, call->d_out + i * out_size, call->weights[0],
                           nn_conv2d_transformed (&conv, taps (&conv) * conv.F, call->prepared),
                           NULL, FALSE, call->d_in[0] + i * in_size, call->scratch);
  if (call->d_weights[0] == NULL)
    return;
  kernels->conv_d_weights (&conv, call->n, call->d_out, call->in[0], call->d_weights[0], NULL,
                           call->scratch);
  if (call->args[NN_TRANSPOSE_USE_BIAS] != 0)
    kernels->sum_rows (call->n * conv.H * conv.W, conv.C, call->d_out, conv.C,
                       call->d_weights[1]);
}

/* Along one axis, the places of the input whose filters reach output @at: @n of them from
 * *@first on, and the tap with which the first of them does, each next one @s taps before. */
static gsize
reaching (gsize at, gsize before, gsize K, gsize s, gsize extent, gsize *first, gsize *tap)
{
  gsize end = MIN ((at + before) / s + 1, extent);

  *first = at + before >= K ? (at + before - K) / s + 1 : 0;
  if (*first >= end)
    return 0;
  *tap = at + before - *first * s;
  return end - *first;
}

static void
products (const NnLayerCall *call, gsize cell, NnProducts *p)
{
  const guint last = call->out_shape.n_axes - 1;
  gsize place[NN_MAX_AXES], y = 0, x = 0, v = 0, u = 0, s, FC;
  NnConv conv;

  nn_conv2d_transpose_geometry (call->args, &call->in_shape[0], &conv);
  nn_shape_unravel (&call->out_shape, cell, place);
  s = conv.stride;
  FC = conv.C * conv.F;
  *p = (NnProducts){ .x = call->in[0], .H = conv.OH, .W = conv.OW, .C = conv.F, .dilation = 1,
                     .channels = conv.F };
  p->rows = reaching (last == 1 ? 0 : place[0], conv.top, conv.KH, s, conv.OH, &y, &u);
  p->columns = reaching (place[last - 1], conv.left, conv.KW, s, conv.OW, &x, &v);
  p->top = (gint64) y;
  p->left = (gint64) x;
  p->w = call->weights[0] + (u * conv.KW + v) * FC + place[last] * conv.F;
  p->w_row = -(gint64) (s * conv.KW * FC);
  p->w_column = -(gint64) (s * FC);
  p->w_channel = 1;
}

void
nn_conv2d_transpose_spell (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic)
{
  NnWeightedWords words = { NN_("filter {0} of {1}, row {2}, column {3}"), NN_("Filter {0}"),
                            NN_("Bias of filter {0}") };

  if (call->out_shape.n_axes == 2)
    words.what = NN_("filter {0} of {1}, step {2}");
  nn_spell_weighted (arithmetic, call, cell, products,
                     call->args[NN_TRANSPOSE_USE_BIAS] != 0 ? call->weights[1] : NULL,
                     (NnActivation) call->args[NN_TRANSPOSE_ACTIVATION], &words);
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  gboolean bias = values[NN_TRANSPOSE_USE_BIAS] != 0;
  g_autofree char *sum
      = g_strdup_printf ("%sΣ<sub>i,j,u,v</sub> <i>w</i><sub>u,v,k</sub> <i>x</i><sub>i,j</sub>",
                         bias ? "<i>b</i><sub>k</sub> + " : "");
  g_autofree char *right = nn_formula_activation ((NnActivation) values[NN_TRANSPOSE_ACTIVATION], sum);
  NnConv conv;

  nn_conv2d_transpose_geometry (values, &in[0], &conv);
  return g_strdup_printf ("<i>y</i><sub><i>s</i>i+u, <i>s</i>j+v, k</sub> = %s\n"
                          "<small>%" G_GSIZE_FORMAT " = %" G_GSIZE_FORMAT " · %" G_GSIZE_FORMAT
                          "%s   %" G_GSIZE_FORMAT " = %" G_GSIZE_FORMAT " × (%" G_GSIZE_FORMAT
                          "·%" G_GSIZE_FORMAT "·%" G_GSIZE_FORMAT "%s)</small>",
                          right, conv.H, conv.stride, conv.OH,
                          conv.H == conv.stride * conv.OH ? "" : " + <i>K</i> − <i>s</i>",
                          conv.C * (conv.KH * conv.KW * conv.F + bias), conv.C, conv.KH, conv.KW,
                          conv.F, bias ? " + 1" : "");
}

void
nn_conv2d_transpose_code (NnCoder *coder, const char *keras)
{
  guint K = (guint) coder->args[NN_TRANSPOSE_KERNEL_SIZE];
  guint s = (guint) coder->args[NN_TRANSPOSE_STRIDES];
  gboolean same = coder->args[NN_TRANSPOSE_PADDING] == NN_PADDING_SAME;
  gboolean bias = coder->args[NN_TRANSPOSE_USE_BIAS] != 0, series = coder->in[0].n_axes == 2;
  guint cut = same && K > s ? K - s : 0;   /* off both edges together */
  GString *more = g_string_new (NULL);

  if (coder->flavor == NN_CODE_KERAS)
    {
      if (series)
        nn_coder_forgets_mask (coder);
      nn_coder_keras (coder, keras,
                      "!filters !kernel_size strides=1 padding=valid activation=linear use_bias=true "
                      "kernel_initializer=glorot_uniform kernel_regularizer");
    }
  else
    {
      nn_coder_axes (coder, NN_AXES_FIRST);
      if (s > 1)
        g_string_append_printf (more, ", stride=%u", s);
      if (cut > 1)
        g_string_append_printf (more, ", padding=%u", cut / 2);
      if (K < s)
        g_string_append_printf (more, ", output_padding=%u", s - K);
      nn_coder_module (coder, "nn.ConvTranspose%ud(%" G_GSIZE_FORMAT ", %.0f, %u%s%s)", series ? 1 : 2,
                       coder->in[0].size[coder->in[0].n_axes - 1], coder->args[NN_TRANSPOSE_FILTERS], K,
                       more->str, bias ? "" : ", bias=False");
      nn_coder_parameter (coder, "weight", 0, series ? "210" : "3201");
      if (bias)
        nn_coder_parameter (coder, "bias", 1, NULL);
      /* Keras cuts the odd one off below and to the right */
      if (cut % 2 == 1 && series)
        nn_coder_function (coder, "nn.ConstantPad1d((0, -1), 0.0)", "{0}[:, :, :-1]");
      else if (cut % 2 == 1)
        nn_coder_function (coder, "nn.ZeroPad2d((0, -1, 0, -1))", "{0}[:, :, :-1, :-1]");
      nn_coder_activation (coder, (NnActivation) coder->args[NN_TRANSPOSE_ACTIVATION]);
    }
  g_string_free (more, TRUE);
}

static void
code (NnCoder *coder)
{
  nn_conv2d_transpose_code (coder, "layers.Conv2DTranspose");
}

const NnLayerClass nn_layer_conv2d_transpose = {
  .base = {
    .name = "conv2d_transpose",
    .title = NN_("Conv2DTranspose"),
    .summary = NN_("Paints small patterns into a larger image: a convolution turned round."),
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
  .formula = formula,
};

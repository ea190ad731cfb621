/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Conv2D: the same small filters at every place of an image.
 *
 *   y_ijk = f (b_k + sum_uvc w_uvck x_(s i + d u)(s j + d v) c)
 *
 *   in:  H x W x C          kernel: K x K x C x F
 *   out: H' x W' x F        bias:   F
 *
 * with stride s, dilation d, and H' = floor ((H - (K - 1) d - 1) / s) + 1, or
 * ceil (H / s) where padding is "same": then zeros surround the image, the odd
 * one below and to the right as in TensorFlow.
 *
 * Y. LeCun and others, "Gradient-Based Learning Applied to Document
 * Recognition", 1998.
 */
#include "core/layers/conv2d.h"

#include "core/activation.h"
#include "core/coder.h"
#include "core/layers/formula.h"
#include "core/layers/weighted.h"

#include <string.h>

const char *const nn_padding_names[] = { "valid", "same", NULL };
const char *const nn_padding_titles[] = { NN_("Valid"), NN_("Same"), NULL };

static const NnArg args[] = {
  { "filters", NN_("Filters"), "", NN_ARG_INTEGER, 32, 1, 4096 },
  { "kernel_size", NN_("Kernel size"), "", NN_ARG_INTEGER, 3, 1, 63 },
  { "strides", NN_("Stride"), "", NN_ARG_INTEGER, 1, 1, 16 },
  { "padding", NN_("Padding"), "", NN_ARG_CHOICE, 0, 0, 0, nn_padding_names,
    nn_padding_titles },
  { "dilation_rate", NN_("Dilation"), "", NN_ARG_INTEGER, 1, 1, 16 },
  { "activation", NN_("Activation"), "", NN_ARG_CHOICE, NN_ACTIVATION_LINEAR, 0, 0,
    nn_activation_names, nn_activation_titles },
  { "use_bias", NN_("Bias"), "", NN_ARG_BOOLEAN, TRUE },
  { "kernel_initializer", NN_("Initial weights"), "", NN_ARG_CHOICE, NN_INIT_GLOROT_UNIFORM, 0, 0,
    nn_init_names, nn_init_titles },
  NN_LAYER_PRICE_ARGS,
  { NULL },
};

gsize
nn_place_windows (gsize extent, gsize span, gsize stride, gboolean same, gsize *before)
{
  gsize n;

  *before = 0;
  if (!same)
    return extent < span ? 0 : (extent - span) / stride + 1;
  n = (extent + stride - 1) / stride;
  if ((n - 1) * stride + span > extent)
    *before = ((n - 1) * stride + span - extent) / 2;
  return n;
}

gboolean
nn_conv2d_geometry (const double *values, const NnShape *in, NnConv *conv)
{
  gboolean same = values[NN_CONV2D_PADDING] == NN_PADDING_SAME;
  gboolean series = in->n_axes == 2;
  gsize span;

  memset (conv, 0, sizeof *conv);
  conv->H = series ? 1 : in->size[0];
  conv->W = in->size[series ? 0 : 1];
  conv->C = in->size[series ? 1 : 2];
  conv->F = (gsize) values[NN_CONV2D_FILTERS];
  conv->KW = (gsize) values[NN_CONV2D_KERNEL_SIZE];
  conv->KH = series ? 1 : conv->KW;
  conv->stride = (gsize) values[NN_CONV2D_STRIDES];
  conv->dilation = (gsize) values[NN_CONV2D_DILATION];
  span = (conv->KW - 1) * conv->dilation + 1;
  if (values[NN_CONV2D_PADDING] == NN_PADDING_CAUSAL)
    {
      conv->OH = 1;
      conv->OW = (conv->W - 1) / conv->stride + 1;
      conv->left = span - 1;
      return TRUE;
    }
  conv->OH = series ? 1 : nn_place_windows (conv->H, span, conv->stride, same, &conv->top);
  conv->OW = nn_place_windows (conv->W, span, conv->stride, same, &conv->left);
  return conv->OH > 0 && conv->OW > 0;
}

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  NnConv conv;

  if (in[0].n_axes != 3)
    {
      g_autofree char *text = nn_shape_to_string (&in[0]);

      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "Conv2D needs an image of height, width and channels, this is %s: "
                   "put a Reshape before it, or use Dense.",
                   text);
      return FALSE;
    }
  if (!nn_conv2d_geometry (values, &in[0], &conv))
    {
      g_autofree char *spread = NULL;

      if (conv.dilation > 1)
        spread = g_strdup_printf (", spread over %1$" G_GSIZE_FORMAT "×%1$" G_GSIZE_FORMAT
                                  " by dilation %2$" G_GSIZE_FORMAT ",",
                                  (conv.KH - 1) * conv.dilation + 1, conv.dilation);
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "A %" G_GSIZE_FORMAT "×%" G_GSIZE_FORMAT " filter%s does not fit a "
                   "%" G_GSIZE_FORMAT "×%" G_GSIZE_FORMAT " image: use padding, or put it before "
                   "the pooling layer.",
                   conv.KH, conv.KW, spread != NULL ? spread : "", conv.H, conv.W);
      return FALSE;
    }
  *out = NN_SHAPE (conv.OH, conv.OW, conv.F);
  return TRUE;
}

static guint
weights (const double *values, const NnShape *in, guint n_in, const NnShape *out,
         NnWeightInfo *info)
{
  gsize K = (gsize) values[NN_CONV2D_KERNEL_SIZE];
  gsize C = in[0].size[2];
  gsize F = out->size[2];
  NnInit init = (NnInit) values[NN_CONV2D_INITIALIZER];

  info[0] = (NnWeightInfo){ "kernel", NN_SHAPE (K, K, C, F), init, K * K * C, K * K * F,
                            .kernel = TRUE };
  info[1] = (NnWeightInfo){ "bias", NN_SHAPE (F), NN_INIT_ZEROS, K * K * C, K * K * F, FALSE };
  return values[NN_CONV2D_USE_BIAS] != 0 ? 2 : 1;
}

void
nn_conv2d_plan (const double *values, const NnShape *in, guint n_in, const NnShape *out,
                NnLayerPlan *plan)
{
  NnConv conv;

  nn_conv2d_geometry (values, &in[0], &conv);
  if (nn_activation_needs_input ((NnActivation) values[NN_CONV2D_ACTIVATION]))
    plan->state_bytes = nn_shape_count (out) * sizeof (float);
  plan->scratch_bytes = nn_conv_scratch (&conv);
  plan->prepared_bytes
      = nn_conv2d_prepared (&conv, conv.KH * conv.KW * conv.C * conv.F) * sizeof (float);
  plan->macs = conv.KH * conv.KW * conv.C * nn_shape_count (out);
}

/* --- prepared weights ---------------------------------------------------- */

gsize
nn_conv2d_prepared (const NnConv *conv, gsize size)
{
  return nn_conv_is_winograd (conv) ? (size + 15) / 16 * 16 + 16 * conv->C * conv->F : size;
}

void
nn_conv2d_transform (const NnConv *conv, const float *w, gsize size, float *prepared)
{
  if (nn_conv_is_winograd (conv))
    nn_kernels ()->conv_transform (conv, w, prepared + (size + 15) / 16 * 16);
}

const float *
nn_conv2d_transformed (const NnConv *conv, gsize size, const float *prepared)
{
  return nn_conv_is_winograd (conv) ? prepared + (size + 15) / 16 * 16 : NULL;
}

void
nn_conv2d_prepare (const NnLayerCall *call, void *prepared)
{
  NnConv conv;

  nn_conv2d_geometry (call->args, &call->in_shape[0], &conv);
  nn_conv_turn (&conv, call->weights[0], prepared);
  nn_conv2d_transform (&conv, call->weights[0], conv.KH * conv.KW * conv.C * conv.F, prepared);
}

/* --- one sample, cut into rows ------------------------------------------- */

/* The cut depends on the shapes alone, and pairs of rows know nothing of each other. */
#define PIECE_MACS 50000

typedef struct
{
  NnConv       conv;
  const float *x;
  gsize        n_pieces;
  float       *scratch;
  NnConv2dRows func;
  gpointer     data;
} Cut;

static void
piece_task (guint task, guint worker, gpointer data)
{
  const Cut *cut = data;
  const NnConv *conv = &cut->conv;
  gsize n_pairs = (conv->OH + 1) / 2;
  gsize first = 2 * (n_pairs * task / cut->n_pieces);
  gsize end = 2 * (n_pairs * (task + 1) / cut->n_pieces);
  NnConv piece = *conv;

  piece.OH = MIN (end, conv->OH) - first;
  piece.H = conv->H - first * conv->stride;
  cut->func (&piece, first, cut->x + first * conv->stride * conv->W * conv->C,
             cut->scratch + task * nn_conv_piece_floats (conv), cut->data);
}

void
nn_conv2d_by_rows (const NnLayerCall *call, const NnConv *conv, const float *x,
                   NnConv2dRows func, gpointer data)
{
  gsize macs = conv->KH * conv->KW * conv->C * conv->F * conv->OH * conv->OW;
  Cut cut = { *conv, x, MIN (conv->OH / 2, macs / PIECE_MACS), call->scratch, func, data };

  cut.n_pieces = MIN (cut.n_pieces, NN_CONV_PIECES);
  if (nn_pool_n_threads (call->pool) > 1 && cut.n_pieces > 1)
    {
      NnConv whole = *conv;

      /* zeros around the input are laid out once, not by every piece */
      if (nn_conv_is_winograd (conv))
        {
          whole.OH = (conv->OH + 1) / 2 * 2;
          whole.OW = (conv->OW + 1) / 2 * 2;
        }
      cut.x = nn_kernels ()->conv_border (
          &whole, x, cut.scratch + NN_CONV_PIECES * nn_conv_piece_floats (conv), &cut.conv.H,
          &cut.conv.W);
      cut.conv.top = cut.conv.left = 0;
      if ((whole.OH - 1) * conv->stride + (conv->KH - 1) * conv->dilation < cut.conv.H
          && (whole.OW - 1) * conv->stride + (conv->KW - 1) * conv->dilation < cut.conv.W)
        {
          nn_pool_run (call->pool, cut.n_pieces, piece_task, &cut);
          return;
        }
    }
  func (conv, 0, x, call->scratch, data);
}

/* --- forward and back ---------------------------------------------------- */

typedef struct
{
  const NnLayerCall *call;
  gboolean           relu;
  float             *y;      /* of the sample */
} Forward;

static void
forward_rows (const NnConv *piece, gsize first, const float *x, void *scratch, gpointer data)
{
  const Forward *forward = data;
  const NnLayerCall *call = forward->call;

  nn_kernels ()->conv_forward (piece, x, call->weights[0],
                               nn_conv2d_transformed (piece,
                                                      piece->KH * piece->KW * piece->C * piece->F,
                                                      call->prepared),
                               call->args[NN_CONV2D_USE_BIAS] != 0 ? call->weights[1] : NULL,
                               forward->relu, forward->y + first * piece->OW * piece->F, scratch);
}

void
nn_conv2d_forward (const NnLayerCall *call)
{
  NnActivation activation = call->linear ? NN_ACTIVATION_LINEAR
                                         : (NnActivation) call->args[NN_CONV2D_ACTIVATION];
  gsize in_size = nn_shape_count (&call->in_shape[0]);
  gsize out_size = nn_shape_count (&call->out_shape);
  float *sums = nn_activation_needs_input (activation) ? call->state : call->out;
  NnConv conv;

  nn_conv2d_geometry (call->args, &call->in_shape[0], &conv);
  for (guint i = 0; i < call->n; i++)
    {
      Forward forward = { call, activation == NN_ACTIVATION_RELU, sums + i * out_size };

      nn_conv2d_by_rows (call, &conv, call->in[0] + i * in_size, forward_rows, &forward);
    }
  if (activation != NN_ACTIVATION_RELU && activation != NN_ACTIVATION_LINEAR)
    nn_activation_forward (activation, call->n * conv.OH * conv.OW, conv.F, sums, call->out);
}

void
nn_conv2d_backward (const NnLayerCall *call)
{
  gsize in_size = nn_shape_count (&call->in_shape[0]);
  gsize out_size = nn_shape_count (&call->out_shape);
  NnConv conv;

  nn_conv2d_geometry (call->args, &call->in_shape[0], &conv);
  if (!call->linear)
    nn_activation_backward ((NnActivation) call->args[NN_CONV2D_ACTIVATION],
                            call->n * conv.OH * conv.OW, conv.F, call->state, call->out,
                            call->d_out);
  for (guint i = 0; call->d_in[0] != NULL && i < call->n; i++)
    nn_kernels ()->conv_d_in (&conv, call->d_out + i * out_size, call->weights[0],
                              call->prepared, call->d_in[0] + i * in_size, call->scratch);
  if (call->d_weights[0] != NULL)
    nn_kernels ()->conv_d_weights (&conv, call->n, call->in[0], call->d_out, call->d_weights[0],
                                   call->args[NN_CONV2D_USE_BIAS] != 0 ? call->d_weights[1] : NULL,
                                   call->scratch);
}

/* The pool's four inputs are one tile of the convolution: 2 x 2 without overlap. */
static const NnLayerClass *
fuse (const double *values, const NnShape *in, const NnShape *out, const NnLayerClass *next,
      const double *next_args)
{
  NnActivation activation = (NnActivation) values[NN_CONV2D_ACTIVATION];
  double strides;

  if (strcmp (next->base.name, "maxpool2d") != 0
      || (activation != NN_ACTIVATION_RELU && activation != NN_ACTIVATION_LINEAR)
      || values[NN_CONV2D_STRIDES] != 1 || values[NN_CONV2D_DILATION] != 1)
    return NULL;
  strides = nn_layer_arg (next, next_args, "strides");
  if (nn_layer_arg (next, next_args, "pool_size") != 2 || (strides != 0 && strides != 2)
      || nn_layer_arg (next, next_args, "padding") != 0)
    return NULL;
  return &nn_layer_conv2d_maxpool2d;
}

/* --- spelled out ---------------------------------------------------------- */

static void
products (const NnLayerCall *call, gsize cell, NnProducts *p)
{
  NnConv conv;
  gsize place;

  nn_conv2d_geometry (call->args, &call->in_shape[0], &conv);
  place = cell / conv.F;
  *p = (NnProducts){
    .x = call->in[0], .H = conv.H, .W = conv.W, .C = conv.C, .dilation = conv.dilation,
    .top = (gint64) (place / conv.OW * conv.stride) - (gint64) conv.top,
    .left = (gint64) (place % conv.OW * conv.stride) - (gint64) conv.left,
    .rows = conv.KH, .columns = conv.KW, .channels = conv.C, .w = call->weights[0] + cell % conv.F,
    .w_row = (gint64) (conv.KW * conv.C * conv.F), .w_column = (gint64) (conv.C * conv.F),
    .w_channel = (gint64) conv.F,
  };
}

void
nn_conv2d_spell (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic)
{
  NnWeightedWords words = { NN_("filter {0} of {1}, row {2}, column {3}"), NN_("Kernel {0}"),
                            NN_("Bias of filter {0}") };

  if (call->out_shape.n_axes == 2)
    words.what = NN_("filter {0} of {1}, step {2}");
  nn_spell_weighted (arithmetic, call, cell, products,
                     call->args[NN_CONV2D_USE_BIAS] != 0 ? call->weights[1] : NULL,
                     (NnActivation) call->args[NN_CONV2D_ACTIVATION], &words);
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  gboolean bias = values[NN_CONV2D_USE_BIAS] != 0;
  g_autofree char *sum = NULL;
  g_autofree char *right = NULL;
  g_autofree char *extent = NULL;
  g_autofree char *count = NULL;
  const char *first = "";
  const char *place;
  gsize span, n_weights;
  NnConv conv;

  nn_conv2d_geometry (values, &in[0], &conv);
  span = (conv.KH - 1) * conv.dilation + 1;
  n_weights = conv.KH * conv.KW * conv.C;
  place = conv.stride > 1 || conv.dilation > 1 ? "<i>s</i>i+<i>d</i>u, <i>s</i>j+<i>d</i>v"
                                               : "i+u, j+v";
  if (bias)
    first = "<i>b</i><sub>k</sub> + ";
  sum = g_strdup_printf ("%sΣ<sub>u,v</sub> <i>w</i><sub>u,v,k</sub> <i>x</i><sub>%s</sub>", first,
                         place);
  right = nn_formula_activation ((NnActivation) values[NN_CONV2D_ACTIVATION], sum);
  if (values[NN_CONV2D_PADDING] == 0)
    extent = g_strdup_printf ("%" G_GSIZE_FORMAT " = (%" G_GSIZE_FORMAT " − %" G_GSIZE_FORMAT
                              ") / %" G_GSIZE_FORMAT " + 1",
                              conv.OH, conv.H, span, conv.stride);
  else
    extent = g_strdup_printf ("%" G_GSIZE_FORMAT " = ⌈%" G_GSIZE_FORMAT " / %" G_GSIZE_FORMAT "⌉",
                              conv.OH, conv.H, conv.stride);
  count = nn_count_to_string (conv.F * (n_weights + bias));
  return g_strdup_printf ("<i>y</i><sub>i,j,k</sub> = %s\n%s     %s = %" G_GSIZE_FORMAT
                          " × (%" G_GSIZE_FORMAT "·%" G_GSIZE_FORMAT "·%" G_GSIZE_FORMAT "%s)",
                          right, extent, count, conv.F, conv.KH, conv.KW, conv.C,
                          bias ? " + 1" : "");
}

/* Rows or columns of zeros behind the input, so that the last window fits. */
static gsize
zeros_behind (gsize n, gsize stride, gsize kernel, gsize dilation, gsize extent, gsize before)
{
  gsize end = (n - 1) * stride + (kernel - 1) * dilation + 1;

  return end > extent + before ? end - extent - before : 0;
}

const char *
nn_conv2d_code_places (NnCoder *coder, const NnConv *conv, guint padding)
{
  gboolean series = coder->in[0].n_axes == 2;
  GString *text = g_string_new (NULL);
  gsize bottom =
      zeros_behind (conv->OH, conv->stride, conv->KH, conv->dilation, conv->H, conv->top);
  gsize right =
      zeros_behind (conv->OW, conv->stride, conv->KW, conv->dilation, conv->W, conv->left);
  const char *said;

  if (conv->stride > 1)
    g_string_append_printf (text, ", stride=%" G_GSIZE_FORMAT, conv->stride);
  if (padding == NN_PADDING_SAME && conv->stride == 1 && conv->KW > 1)
    g_string_append (text, ", padding=\"same\"");
  else if (padding == NN_PADDING_SAME && conv->top == bottom && conv->left == right)
    {
      if (series ? conv->left > 0 : conv->left == conv->top && conv->left > 0)
        g_string_append_printf (text, ", padding=%" G_GSIZE_FORMAT, conv->left);
      else if (conv->left > 0 || conv->top > 0)
        g_string_append_printf (text, ", padding=(%" G_GSIZE_FORMAT ", %" G_GSIZE_FORMAT ")",
                                conv->top, conv->left);
    }
  else if (padding != NN_PADDING_VALID && conv->left + right + conv->top + bottom > 0)
    {
      const char *frame =
          nn_coder_text (coder, "(%" G_GSIZE_FORMAT ", %" G_GSIZE_FORMAT, conv->left, right);

      /* more on one side than on the other: zeros of their own, as Keras has them */
      frame = series ? nn_coder_text (coder, "%s)", frame)
                     : nn_coder_text (coder, "%s, %" G_GSIZE_FORMAT ", %" G_GSIZE_FORMAT ")", frame,
                                      conv->top, bottom);
      nn_coder_function (
          coder,
          nn_coder_text (coder, series ? "nn.ConstantPad1d(%s, 0.0)" : "nn.ZeroPad2d(%s)", frame),
          "F.pad({0}, %s)", frame);
    }
  if (conv->dilation > 1)
    g_string_append_printf (text, ", dilation=%" G_GSIZE_FORMAT, conv->dilation);
  said = nn_coder_text (coder, "%s", text->str);
  g_string_free (text, TRUE);
  return said;
}

void
nn_conv2d_code_keras (NnCoder *coder, const char *name, const NnConv *conv, const char *words)
{
  gboolean series = coder->in[0].n_axes == 2;
  gsize bottom =
      zeros_behind (conv->OH, conv->stride, conv->KH, conv->dilation, conv->H, conv->top);
  gsize right =
      zeros_behind (conv->OW, conv->stride, conv->KW, conv->dilation, conv->W, conv->left);
  const char *keep, *zeros;

  if (conv->stride == 1 || conv->dilation == 1)
    {
      nn_coder_keras (coder, name, nn_coder_text (coder, "%s strides=1 padding=valid", words));
      return;
    }
  nn_coder_note (coder, "Keras has no stride beside a dilation");
  if (series)
    zeros =
        nn_coder_text (coder, "layers.ZeroPadding1D((%" G_GSIZE_FORMAT ", %" G_GSIZE_FORMAT "))",
                       conv->left, right);
  else
    zeros = nn_coder_text (coder,
                           "layers.ZeroPadding2D(((%" G_GSIZE_FORMAT ", %" G_GSIZE_FORMAT
                           "), (%" G_GSIZE_FORMAT ", %" G_GSIZE_FORMAT ")))",
                           conv->top, bottom, conv->left, right);
  if (conv->left + right + conv->top + bottom > 0)
    nn_coder_function (coder, zeros, "%s({0})", zeros);
  nn_coder_keras (coder, name, words);
  keep = nn_coder_text (coder,
                        series ? "[:, ::%" G_GSIZE_FORMAT "]"
                               : "[:, ::%" G_GSIZE_FORMAT ", ::%" G_GSIZE_FORMAT "]",
                        conv->stride, conv->stride);
  nn_coder_function (coder, nn_coder_text (coder, "layers.Lambda(lambda x: x%s)", keep), "{0}%s",
                     keep);
}

void
nn_conv2d_code (NnCoder *coder, gboolean series)
{
  guint padding = (guint) coder->args[NN_CONV2D_PADDING];
  const char *places;
  NnConv conv;

  nn_conv2d_geometry (coder->args, &coder->in[0], &conv);
  if (coder->flavor == NN_CODE_KERAS)
    {
      nn_coder_forgets_mask (coder);
      nn_conv2d_code_keras (coder, series ? "layers.Conv1D" : "layers.Conv2D", &conv,
                            "!filters !kernel_size dilation_rate=1 activation=linear use_bias=true "
                            "kernel_initializer=glorot_uniform kernel_regularizer");
      return;
    }
  nn_coder_axes (coder, NN_AXES_FIRST);
  places = nn_conv2d_code_places (coder, &conv, padding);
  nn_coder_module (coder,
                   "nn.Conv%dd(%" G_GSIZE_FORMAT ", %" G_GSIZE_FORMAT ", %" G_GSIZE_FORMAT "%s%s)",
                   series ? 1 : 2, conv.C, conv.F, conv.KW, places,
                   coder->args[NN_CONV2D_USE_BIAS] != 0 ? "" : ", bias=False");
  nn_coder_parameter (coder, "weight", 0, series ? "210" : "3201");
  if (coder->args[NN_CONV2D_USE_BIAS] != 0)
    nn_coder_parameter (coder, "bias", 1, NULL);
  nn_coder_activation (coder, (NnActivation) coder->args[NN_CONV2D_ACTIVATION]);
}

static void
code (NnCoder *coder)
{
  nn_conv2d_code (coder, FALSE);
}

const NnLayerClass nn_layer_conv2d = {
  .base = {
    .name = "conv2d",
    .title = NN_("Conv2D"),
    .summary = NN_("Looks for the same small patterns at every place of an image."),
    .category = NN_("Convolution"),
    .args = args,
    .code = code,
  },
  .role = NN_ROLE_CONVOLVE,
  .common = TRUE,
  .min_inputs = 1,
  .max_inputs = 1,
  .shape = shape,
  .weights = weights,
  .plan = nn_conv2d_plan,
  .prepare = nn_conv2d_prepare,
  .forward = nn_conv2d_forward,
  .backward = nn_conv2d_backward,
  .spell = nn_conv2d_spell,
  .fuse = fuse,
  .formula = formula,
};

/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/layers/depthwise.h"

#include "core/coder.h"

#include <string.h>

/* From H x W x C to H' x W' x (C M); both C and F of @conv are C M. */
static gboolean
geometry (const double *values, const NnShape *in, NnConv *conv)
{
  gboolean same = values[NN_DEPTHWISE_PADDING] == NN_PADDING_SAME;
  gsize span;

  memset (conv, 0, sizeof *conv);
  conv->H = in->size[0];
  conv->W = in->size[1];
  conv->C = conv->F = in->size[2] * (gsize) values[NN_DEPTHWISE_MULTIPLIER];
  conv->KH = conv->KW = (gsize) values[NN_DEPTHWISE_KERNEL_SIZE];
  conv->stride = (gsize) values[NN_DEPTHWISE_STRIDES];
  conv->dilation = (gsize) values[NN_DEPTHWISE_DILATION];
  span = (conv->KH - 1) * conv->dilation + 1;
  conv->OH = nn_place_windows (conv->H, span, conv->stride, same, &conv->top);
  conv->OW = nn_place_windows (conv->W, span, conv->stride, same, &conv->left);
  return conv->OH > 0 && conv->OW > 0;
}

gboolean
nn_depthwise_shape (const char *title, const double *values, const NnShape *in, NnShape *out,
                    GError **error)
{
  g_autofree char *text = nn_shape_to_string (in);
  NnConv conv;

  if (in->n_axes != 3)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "%s needs an image of height, width and channels, this is %s: put a Reshape "
                   "before it.",
                   title, text);
      return FALSE;
    }
  if (!geometry (values, in, &conv))
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "A filter over %1$" G_GSIZE_FORMAT "×%1$" G_GSIZE_FORMAT " places does not fit "
                   "an image of %2$s: use padding, or put it before the pooling layer.",
                   (conv.KH - 1) * conv.dilation + 1, text);
      return FALSE;
    }
  *out = NN_SHAPE (conv.OH, conv.OW, conv.C);
  return TRUE;
}

NnWeightInfo
nn_depthwise_weight (const double *values, const NnShape *in, NnInit init)
{
  gsize K = (gsize) values[NN_DEPTHWISE_KERNEL_SIZE];
  gsize C = in->size[2], M = (gsize) values[NN_DEPTHWISE_MULTIPLIER];

  return (NnWeightInfo){ "depthwise_kernel", NN_SHAPE (K, K, C, M), init, K * K * C, K * K * M,
                         .kernel = TRUE };
}

/* Several filters for a channel see as many copies of it: then each filter has a channel
 * of its own. The copies lie in front of the kernels' scratch. */
static gsize
copies (const double *values, const NnConv *conv)
{
  if (values[NN_DEPTHWISE_MULTIPLIER] == 1)
    return 0;
  return (conv->H * conv->W * conv->C + 31) / 16 * 16;
}

gsize
nn_depthwise_scratch (const double *values, const NnShape *in)
{
  NnConv conv;

  geometry (values, in, &conv);
  return copies (values, &conv) * sizeof (float) + nn_conv_scratch (&conv);
}

static const float *
copy_channels (const double *values, const NnConv *conv, const float *x, float *to)
{
  gsize M = (gsize) values[NN_DEPTHWISE_MULTIPLIER];

  if (M == 1)
    return x;
  for (gsize i = 0; i < conv->H * conv->W * conv->C / M; i++)
    for (gsize m = 0; m < M; m++)
      to[i * M + m] = x[i];
  return to;
}

void
nn_depthwise_forward (const double *values, const NnShape *in, const float *x, const float *w,
                      const float *bias, float *y, void *scratch)
{
  NnConv conv;

  geometry (values, in, &conv);
  nn_kernels ()->depthwise_forward (&conv, copy_channels (values, &conv, x, scratch), w, bias, y,
                                    (float *) scratch + copies (values, &conv));
}

void
nn_depthwise_d_in (const double *values, const NnShape *in, const float *dy, const float *w,
                   float *dx, void *scratch)
{
  gsize M = (gsize) values[NN_DEPTHWISE_MULTIPLIER];
  float *wide = M == 1 ? dx : scratch;
  NnConv conv;

  geometry (values, in, &conv);
  nn_kernels ()->depthwise_d_in (&conv, dy, w, wide, (float *) scratch + copies (values, &conv));
  for (gsize i = 0; M > 1 && i < conv.H * conv.W * conv.C / M; i++)
    {
      dx[i] = 0;
      for (gsize m = 0; m < M; m++)
        dx[i] += wide[i * M + m];
    }
}

void
nn_depthwise_d_weights (const double *values, const NnShape *in, gboolean add, const float *x,
                        const float *dy, float *dw, void *scratch)
{
  NnConv conv;

  geometry (values, in, &conv);
  nn_kernels ()->depthwise_d_weights (&conv, add, copy_channels (values, &conv, x, scratch), dy, dw,
                                      (float *) scratch + copies (values, &conv));
}

void
nn_depthwise_products (const NnLayerCall *call, gsize cell, NnProducts *p)
{
  gsize M = (gsize) call->args[NN_DEPTHWISE_MULTIPLIER], place, q;
  NnConv conv;

  geometry (call->args, &call->in_shape[0], &conv);
  place = cell / conv.C;
  q = cell % conv.C;
  *p = (NnProducts){
    .x = call->in[0], .H = conv.H, .W = conv.W, .C = conv.C / M, .dilation = conv.dilation,
    .top = (gint64) (place / conv.OW * conv.stride) - (gint64) conv.top,
    .left = (gint64) (place % conv.OW * conv.stride) - (gint64) conv.left,
    .rows = conv.KH, .columns = conv.KW, .channel = q / M, .channels = 1, .w = call->weights[0] + q,
    .w_row = (gint64) (conv.KW * conv.C), .w_column = (gint64) conv.C,
  };
}

void
nn_depthwise_code (NnCoder *coder, const char *keras, const char *filters, guint activation,
                   guint bias)
{
  gsize C = coder->in[0].size[2], between;
  const NnShape *kernel = nn_coder_weight_shape (coder, 0);
  const char *places, *depthwise, *no_bias = coder->args[bias] != 0 ? "" : ", bias=False";
  NnShape turned;
  NnConv conv;

  geometry (coder->args, &coder->in[0], &conv);
  if (coder->flavor == NN_CODE_KERAS)
    {
      nn_conv2d_code_keras (
          coder, keras, &conv,
          filters != NULL ? "!filters !kernel_size dilation_rate=1 depth_multiplier=1 "
                            "activation=linear use_bias=true depthwise_initializer=glorot_uniform "
                            "pointwise_initializer=glorot_uniform depthwise_regularizer "
                            "pointwise_regularizer"
                          : "!kernel_size dilation_rate=1 depth_multiplier=1 activation=linear "
                            "use_bias=true depthwise_initializer=glorot_uniform "
                            "depthwise_regularizer");
      return;
    }
  between = C * (gsize) coder->args[NN_DEPTHWISE_MULTIPLIER];
  nn_coder_axes (coder, NN_AXES_FIRST);
  places = nn_conv2d_code_places (coder, &conv, (guint) coder->args[NN_DEPTHWISE_PADDING]);
  turned = NN_SHAPE (between, 1, kernel->size[0], kernel->size[1]);
  depthwise = nn_coder_text (coder,
                             "nn.Conv2d(%" G_GSIZE_FORMAT ", %" G_GSIZE_FORMAT ", %" G_GSIZE_FORMAT
                             "%s, groups=%" G_GSIZE_FORMAT "%s)",
                             C, between, kernel->size[0], places, C,
                             filters != NULL ? ", bias=False" : no_bias);
  if (filters == NULL)
    {
      nn_coder_module (coder, "%s", depthwise);
      nn_coder_piece (coder, "weight", 0, kernel, "2301", 0, 0, &turned);
      if (coder->args[bias] != 0)
        nn_coder_parameter (coder, "bias", 1, NULL);
    }
  else
    {
      nn_coder_module (
          coder, "nn.Sequential(%s, nn.Conv2d(%" G_GSIZE_FORMAT ", %" G_GSIZE_FORMAT ", 1%s))",
          depthwise, between, coder->out.size[2], no_bias);
      nn_coder_piece (coder, "0.weight", 0, kernel, "2301", 0, 0, &turned);
      nn_coder_parameter (coder, "1.weight", 1, "3201");
      if (coder->args[bias] != 0)
        nn_coder_parameter (coder, "1.bias", 2, NULL);
    }
  nn_coder_activation (coder, (NnActivation) coder->args[activation]);
}

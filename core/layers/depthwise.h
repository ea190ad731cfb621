/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What depthwise_conv2d and separable_conv2d share: filters that see one channel each. */
#pragma once

#include "core/layers/conv2d.h"
#include "core/layers/weighted.h"

G_BEGIN_DECLS

/* The first arguments of both, in this order. */
enum
{
  NN_DEPTHWISE_KERNEL_SIZE,
  NN_DEPTHWISE_STRIDES,
  NN_DEPTHWISE_PADDING,
  NN_DEPTHWISE_DILATION,
  NN_DEPTHWISE_MULTIPLIER,
  NN_DEPTHWISE_N_ARGS,
};

#define NN_DEPTHWISE_ARGS \
  { "kernel_size", NN_("Kernel size"), "", NN_ARG_INTEGER, 3, 1, 63 }, \
  { "strides", NN_("Stride"), "", NN_ARG_INTEGER, 1, 1, 16 }, \
  { "padding", NN_("Padding"), "", NN_ARG_CHOICE, 0, 0, 0, nn_padding_names, \
    nn_padding_titles }, \
  { "dilation_rate", NN_("Dilation"), "", NN_ARG_INTEGER, 1, 1, 16 }, \
  { "depth_multiplier", NN_("Filters per channel"), "", NN_ARG_INTEGER, 1, 1, 64 }

/* Whether it fits; @out gets C M channels. @title: of the layer, for messages. */
gboolean nn_depthwise_shape    (const char *title, const double *args, const NnShape *in,
                                NnShape *out, GError **error);
/* The kernel, K x K x C x M, whose output lies channel by channel, filter by filter. */
NnWeightInfo nn_depthwise_weight (const double *args, const NnShape *in, NnInit init);

/* @filters: (nullable): the word of Keras' first argument, where a product over the channels
 * follows; @activation, @bias: where these arguments are. */
void nn_depthwise_code (NnCoder *coder, const char *keras, const char *filters, guint activation,
                        guint bias);

/* Bytes of scratch for the three below, which work on one sample. */
gsize nn_depthwise_scratch   (const double *args, const NnShape *in);
void  nn_depthwise_forward   (const double *args, const NnShape *in, const float *x, const float *w,
                              const float *bias, float *y, void *scratch);
void  nn_depthwise_d_in      (const double *args, const NnShape *in, const float *dy,
                              const float *w, float *dx, void *scratch);
/* @add: to what is in @dw. */
void  nn_depthwise_d_weights (const double *args, const NnShape *in, gboolean add, const float *x,
                              const float *dy, float *dw, void *scratch);
/* What gives number @cell of H' x W' x (C M). */
void  nn_depthwise_products  (const NnLayerCall *call, gsize cell, NnProducts *products);

G_END_DECLS

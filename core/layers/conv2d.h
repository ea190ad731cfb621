/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What conv2d shares with the other convolutions and with the class that it fuses into. */
#pragma once

#include "core/kernels/kernels.h"
#include "core/layer.h"

G_BEGIN_DECLS

enum
{
  NN_CONV2D_FILTERS,
  NN_CONV2D_KERNEL_SIZE,
  NN_CONV2D_STRIDES,
  NN_CONV2D_PADDING,
  NN_CONV2D_DILATION,
  NN_CONV2D_ACTIVATION,
  NN_CONV2D_USE_BIAS,
  NN_CONV2D_INITIALIZER,
};

/* The values of "padding"; causal is for series alone. */
enum
{
  NN_PADDING_VALID,
  NN_PADDING_SAME,
  NN_PADDING_CAUSAL,
};

extern const char *const nn_padding_names[];    /* of the first two */
extern const char *const nn_padding_titles[];

/* Along one axis: the output's extent (0: none) and the zeros before the input. */
gsize    nn_place_windows   (gsize extent, gsize span, gsize stride, gboolean same, gsize *before);

/* @in is H x W x C, or a series of T x C, which is an image of height 1. FALSE where no filter fits. */
gboolean nn_conv2d_geometry (const double *args, const NnShape *in, NnConv *conv);

/* The weights in another order (@size numbers), and behind them the transformed ones. */
gsize        nn_conv2d_prepared    (const NnConv *conv, gsize size);
void         nn_conv2d_transform   (const NnConv *conv, const float *w, gsize size, float *prepared);
/* NULL: forward does not go by Winograd's way. */
const float *nn_conv2d_transformed (const NnConv *conv, gsize size, const float *prepared);

/* Rows of one sample's output from @first on: @piece has their extents, and the
 * input that they see starts at @x. */
typedef void (*NnConv2dRows) (const NnConv *piece, gsize first, const float *x, void *scratch,
                              gpointer data);
/* Where one call has to fill the machine by itself, hands out pieces of an even
 * number of rows; else all rows at once. @data: what @func knows of the sample. */
void     nn_conv2d_by_rows  (const NnLayerCall *call, const NnConv *conv, const float *x,
                             NnConv2dRows func, gpointer data);

/* PyTorch: the arguments that say stride, padding and dilation, behind a step that pads where
 * they cannot. */
const char *nn_conv2d_code_places (NnCoder *coder, const NnConv *conv, guint padding);
/* Keras: of the layer @name with the arguments @words, of which the first are placed and all
 * but stride and padding stand behind. It knows no stride together with a dilation: then all
 * places are worked out and some are kept. */
void
nn_conv2d_code_keras (NnCoder *coder, const char *name, const NnConv *conv, const char *words);
void     nn_conv2d_code     (NnCoder *coder, gboolean series);
void     nn_conv2d_plan     (const double *args, const NnShape *in, guint n_in, const NnShape *out,
                             NnLayerPlan *plan);
void     nn_conv2d_prepare  (const NnLayerCall *call, void *prepared);
void     nn_conv2d_forward  (const NnLayerCall *call);
void     nn_conv2d_backward (const NnLayerCall *call);
void     nn_conv2d_spell    (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic);

/* conv2d followed by maxpool2d, hidden. */
extern const NnLayerClass nn_layer_conv2d_maxpool2d;

G_END_DECLS

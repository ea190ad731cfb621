/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What conv2d_transpose shares with its twin for series. */
#pragma once

#include "core/kernels/kernels.h"
#include "core/layer.h"

G_BEGIN_DECLS

enum
{
  NN_TRANSPOSE_FILTERS,
  NN_TRANSPOSE_KERNEL_SIZE,
  NN_TRANSPOSE_STRIDES,
  NN_TRANSPOSE_PADDING,
  NN_TRANSPOSE_ACTIVATION,
  NN_TRANSPOSE_USE_BIAS,
  NN_TRANSPOSE_INITIALIZER,
};

/* Of the convolution whose gradient this is: from our output to our input. @in is H x W x C, or
 * a series of T x C. */
void nn_conv2d_transpose_geometry (const double *args, const NnShape *in, NnConv *conv);
/* Of the layer that Keras calls @keras. */
void nn_conv2d_transpose_code     (NnCoder *coder, const char *keras);
void nn_conv2d_transpose_plan     (const double *args, const NnShape *in, guint n_in,
                                   const NnShape *out, NnLayerPlan *plan);
void nn_conv2d_transpose_prepare  (const NnLayerCall *call, void *prepared);
void nn_conv2d_transpose_forward  (const NnLayerCall *call);
void nn_conv2d_transpose_backward (const NnLayerCall *call);
void nn_conv2d_transpose_spell    (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic);

G_END_DECLS

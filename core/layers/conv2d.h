/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What conv2d shares with the class that it fuses into. */
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

/* @in is H x W x C. FALSE where no filter fits. */
gboolean nn_conv2d_geometry (const double *args, const NnShape *in, NnConv *conv);

/* conv2d followed by maxpool2d, hidden. */
extern const NnLayerClass nn_layer_conv2d_maxpool2d;

G_END_DECLS

/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What the layers share that make an image or a series larger. */
#pragma once

#include "core/arithmetic.h"

G_BEGIN_DECLS

/* Their arguments; interpolation 0: nearest, 1: between the places. */
enum
{
  NN_UPSAMPLING_SIZE,
  NN_UPSAMPLING_INTERPOLATION,
};

/* Of H x W x C, or of a series of T x C. */
/* Of the layer @keras; @between: what PyTorch calls the other interpolation. */
void nn_upsampling_code     (NnCoder *coder, const char *keras, const char *between);
void nn_upsampling_forward  (const NnLayerCall *call);
void nn_upsampling_backward (const NnLayerCall *call);
void nn_upsampling_spell    (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic);

G_END_DECLS

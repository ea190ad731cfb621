/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What the pooling layers share. A series is an image of height 1: windows that would
 * hang over are cut off at its border, so that those of images work on series. */
#pragma once

#include "core/kernels/kernels.h"
#include "core/arithmetic.h"

G_BEGIN_DECLS

/* pool_size, strides (0: the same as pool_size), padding */
extern const NnArg nn_pool2d_args[];

/* The same for a series, whose windows may be longer. */
extern const NnArg nn_pool1d_args[];

/* @in is H x W x C, or T x C. FALSE where no window fits. */
gboolean nn_pool2d_windows (const double *args, const NnShape *in, NnWindows *windows);
/* @title: of the layer, for messages. */
gboolean nn_pool2d_shape   (const char *title, const double *args, const NnShape *in, NnShape *out,
                            GError **error);
gboolean nn_pool1d_shape   (const char *title, const double *args, const NnShape *in, NnShape *out,
                            GError **error);
/* Of the layer that Keras calls @keras. */
void     nn_pool2d_code    (NnCoder *coder, const char *keras, gboolean largest);
char    *nn_pool2d_formula (const char *left, const double *args, const NnShape *in);

void     nn_maxpool2d_plan     (const double *args, const NnShape *in, guint n_in,
                                const NnShape *out, NnLayerPlan *plan);
void     nn_maxpool2d_forward  (const NnLayerCall *call);
void     nn_maxpool2d_backward (const NnLayerCall *call);
void     nn_avgpool2d_forward  (const NnLayerCall *call);
void     nn_avgpool2d_backward (const NnLayerCall *call);
void     nn_maxpool2d_spell    (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic);
void     nn_avgpool2d_spell    (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic);
/* Channel @cell over the first @rows places: their largest number, or (NN_STEP_SUM) their mean. */
void     nn_global_pool_spell  (const NnLayerCall *call, gsize cell, gsize rows, NnStepKind kind,
                                NnArithmetic *arithmetic);

G_END_DECLS

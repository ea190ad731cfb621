/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What the two-dimensional pooling layers share. */
#pragma once

#include "core/kernels/kernels.h"
#include "core/layer.h"

G_BEGIN_DECLS

/* pool_size, strides (0: the same as pool_size), padding */
extern const NnArg nn_pool2d_args[];

/* @in is H x W x C. FALSE where no window fits. */
gboolean nn_pool2d_windows (const double *args, const NnShape *in, NnWindows *windows);
/* @title: of the layer, for messages. */
gboolean nn_pool2d_shape   (const char *title, const double *args, const NnShape *in, NnShape *out,
                            GError **error);
char    *nn_pool2d_formula (const char *left, const double *args, const NnShape *in);

G_END_DECLS

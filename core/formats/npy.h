/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * NPY, NumPy's file for one array: what arrays travel in on the command line.
 * Source: numpy.lib.format, versions 1 to 3. Thread: any.
 */
#pragma once

#include "core/tensor.h"

G_BEGIN_DECLS

/* Numbers of any NumPy type (floats of 4 or 8 bytes, integers, booleans) become float32;
 * Fortran order is turned into C order. A single number has the shape (1). */
NnTensor *nn_npy_read  (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
NnTensor *nn_npy_parse (GBytes *bytes, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* float32, C order, version 1. Written beside and renamed. */
gboolean  nn_npy_write (const char *path, const NnTensor *tensor, GError **error);

G_END_DECLS

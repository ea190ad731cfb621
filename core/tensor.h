/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Tensor: a reference-counted block of float32 numbers with a shape. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define NN_MAX_AXES 5

/**
 * NnShape:
 * @n_axes: how many of @size are used, 0 to 5
 * @size: extents in the order (batch,) time, height, width, channel; row-major,
 *   the last axis is contiguous
 *
 * A plain value. The shape of a layer's output is that of *one sample*: it has
 * no batch axis. The shape of a tensor that travels has one.
 */
typedef struct
{
  guint n_axes;
  gsize size[NN_MAX_AXES];
} NnShape;

/* NN_SHAPE (28, 28, 1) is a shape of three axes. */
#define NN_SHAPE(...)                                                         \
  ((NnShape){ sizeof ((gsize[]){ __VA_ARGS__ }) / sizeof (gsize),             \
              { __VA_ARGS__ } })

gsize    nn_shape_count     (const NnShape *shape);  /* product; 1 for no axes */
gboolean nn_shape_equal     (const NnShape *a, const NnShape *b);
NnShape  nn_shape_batch     (const NnShape *sample, gsize batch);
NnShape  nn_shape_sample    (const NnShape *batch);
char    *nn_shape_to_string (const NnShape *shape);  /* "28×28×1" */
char    *nn_count_to_string (guint64 count);         /* "693,962" */

/**
 * NnTensor:
 *
 * Boxed, reference-counted, float32, row-major. @data is 64-byte aligned and is
 * followed by at least 64 readable bytes, so that a kernel may load a whole
 * vector at the end of a row. Read-only once shared. Thread: any.
 */
typedef struct
{
  NnShape shape;
  float  *data;
  /*< private >*/
  gatomicrefcount ref_count;
  void           *block;
} NnTensor;

#define NN_TYPE_TENSOR (nn_tensor_get_type ())
GType     nn_tensor_get_type (void);
NnTensor *nn_tensor_new      (const NnShape *shape) G_GNUC_WARN_UNUSED_RESULT; /* zeros */
NnTensor *nn_tensor_new_from (const NnShape *shape, const float *values) G_GNUC_WARN_UNUSED_RESULT;
NnTensor *nn_tensor_copy     (const NnTensor *tensor) G_GNUC_WARN_UNUSED_RESULT;
NnTensor *nn_tensor_ref      (NnTensor *tensor);
void      nn_tensor_unref    (NnTensor *tensor);
gsize     nn_tensor_count    (const NnTensor *tensor);

/* Aligned, zeroed memory with the same 64 bytes of slack; free with nn_free().
 * NULL where there is not so much. */
void     *nn_alloc (gsize bytes) G_GNUC_WARN_UNUSED_RESULT;
void      nn_free  (void *memory);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnTensor, nn_tensor_unref)

G_END_DECLS

/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Arrays of NumPy as samples, axis 0 first: what npy.c puts together. Private to core. */
#pragma once

#include "core/formats/npy.h"

G_BEGIN_DECLS

/* An array in memory, or the head of one that stays in its file. */
typedef struct
{
  NnNpyHead head;
  GBytes   *file;      /* NULL: it stays there */
  char     *name;      /* for messages */
} NnArray;

void     nn_array_clear  (NnArray *array);
/* Takes @file. Fails with a sentence, as they all do. */
gboolean nn_array_take   (NnArray *array, GBytes *file, const char *name, GError **error);
gboolean nn_array_read   (NnArray *array, const char *path, GError **error);
/* Numbers in a row. */
gsize    nn_array_width  (const NnArray *array);
/* Bytes, which are 0 to 255 for 0 to 1. */
gboolean nn_array_bytes  (const NnArray *array);
/* Adds the rows of @more, which are of the same shape and type: training and test become one. */
gboolean nn_array_append (NnArray *array, const NnArray *more, GError **error);
/* Whether @array has as many rows as @first. */
gboolean nn_array_check_rows (const NnArray *first, const NnArray *array, GError **error);

/* The rows in @order (nullable: as they are): floats; gint32; or the numbers of inputs, which
 * are bytes to be multiplied with @scale, or floats where that is 0. */
GBytes  *nn_array_floats (const NnArray *array, const guint32 *order, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes  *nn_array_labels (const NnArray *array, const guint32 *order, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes  *nn_array_inputs (const NnArray *array, const guint32 *order, float *scale, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NnArray, nn_array_clear)

G_END_DECLS

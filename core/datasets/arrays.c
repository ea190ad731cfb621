/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/datasets/arrays.h"

#include <math.h>
#include <string.h>

#include "core/datasets/rows.h"
#include "core/formats/format.h"

void
nn_array_clear (NnArray *array)
{
  g_clear_pointer (&array->file, g_bytes_unref);
  g_clear_pointer (&array->name, g_free);
}

static const guint8 *
array_data (const NnArray *array)
{
  return (const guint8 *) g_bytes_get_data (array->file, NULL) + array->head.offset;
}

gsize
nn_array_width (const NnArray *array)
{
  return nn_shape_count (&array->head.shape) / array->head.shape.size[0];
}

gboolean
nn_array_bytes (const NnArray *array)
{
  return array->head.kind == 'u' && array->head.width == 1;
}

gboolean
nn_array_take (NnArray *array, GBytes *file, const char *name, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (file, &size);

  array->file = file;
  array->name = g_strdup (name);
  return nn_npy_parse_head (data, size, size, name, &array->head, error);
}

gboolean
nn_array_read (NnArray *array, const char *path, GError **error)
{
  g_autofree char *name = g_path_get_basename (path);
  GBytes *file = nn_format_load (path, error);

  return file != NULL && nn_array_take (array, file, name, error);
}

gboolean
nn_array_append (NnArray *array, const NnArray *more, GError **error)
{
  const NnNpyHead *a = &array->head, *b = &more->head;
  NnShape first = nn_shape_sample (&a->shape), second = nn_shape_sample (&b->shape);
  g_autoptr (GBytes) both = NULL;
  guint8 *data;

  if (!nn_shape_equal (&first, &second) || a->kind != b->kind || a->width != b->width
      || a->big_endian != b->big_endian || a->fortran || b->fortran)
    {
      g_autofree char *one = nn_shape_to_string (&first);
      g_autofree char *other = nn_shape_to_string (&second);

      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "%s and %s do not match: samples of %s and of %s must have one shape and one"
                   " type, in C order.",
                   array->name, more->name, one, other);
      return FALSE;
    }
  data = g_try_malloc (a->bytes + b->bytes);
  if (data == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_MEMORY,
                   "%s needs %zu bytes of memory, more than there is.", array->name,
                   a->bytes + b->bytes);
      return FALSE;
    }
  memcpy (data, array_data (array), a->bytes);
  memcpy (data + a->bytes, array_data (more), b->bytes);
  both = g_bytes_new_take (data, a->bytes + b->bytes);
  g_bytes_unref (array->file);
  array->file = g_steal_pointer (&both);
  array->head.offset = 0;
  array->head.bytes += b->bytes;
  array->head.shape.size[0] += b->shape.size[0];
  return TRUE;
}

gboolean
nn_array_check_rows (const NnArray *first, const NnArray *array, GError **error)
{
  g_autofree char *a = nn_format_count (first->head.shape.size[0]);
  g_autofree char *b = nn_format_count (array->head.shape.size[0]);

  if (first->head.shape.size[0] == array->head.shape.size[0])
    return TRUE;
  g_set_error (error, NN_ERROR, NN_ERROR_DATA,
               "%s holds %s samples but %s holds %s: they must be as many.", first->name, a,
               array->name, b);
  return FALSE;
}

/* --- rows ------------------------------------------------------------------ */

/* Told as the file counts, before rows are mixed. */
static gboolean
check_finite (const NnArray *array, const float *values, GError **error)
{
  const gsize n = nn_shape_count (&array->head.shape), width = nn_array_width (array);

  for (gsize i = 0; i < n; i++)
    if (!isfinite (values[i]))
      {
        g_autofree char *row = nn_format_count (i / width + 1), *rows = nn_format_count (n / width);

        g_set_error (error, NN_ERROR, NN_ERROR_DATA, "%s: row %s of %s has %g as its number %zu, which is no number to"
                     " learn from: mend it, or remove the row.", array->name, row, rows, (double) values[i], i % width + 1);
        return FALSE;
      }
  return TRUE;
}

GBytes *
nn_array_floats (const NnArray *array, const guint32 *order, GError **error)
{
  float *values = nn_npy_floats (&array->head, array_data (array), array->name, error);

  if (values == NULL)
    return NULL;
  if (!check_finite (array, values, error))
    {
      g_free (values);
      return NULL;
    }
  return nn_rows_take (values, order, array->head.shape.size[0],
                       nn_array_width (array) * sizeof (float), array->name, error);
}

GBytes *
nn_array_labels (const NnArray *array, const guint32 *order, GError **error)
{
  const gsize count = nn_shape_count (&array->head.shape);
  g_autofree float *values = nn_npy_floats (&array->head, array_data (array), array->name, error);
  gint32 *labels;

  if (values == NULL)
    return NULL;
  labels = (gint32 *) values;      /* as wide, and each is read before it is written */
  for (gsize i = 0; i < count; i++)
    {
      const gint32 label = (gint32) CLAMP (values[i], -2e9f, 2e9f);

      memcpy (&labels[i], &label, sizeof label);
    }
  return nn_rows_take (g_steal_pointer (&values), order, array->head.shape.size[0],
                       nn_array_width (array) * sizeof (gint32), array->name, error);
}

GBytes *
nn_array_inputs (const NnArray *array, const guint32 *order, float *scale, GError **error)
{
  const NnNpyHead *head = &array->head;
  GBytes *inputs;
  float *values;

  *scale = 0;
  if (nn_array_bytes (array) && !head->fortran)
    {
      *scale = 1.0f / 255;
      return nn_rows_take (g_memdup2 (array_data (array), head->bytes), order, head->shape.size[0],
                           nn_array_width (array), array->name, error);
    }
  inputs = nn_array_floats (array, order, error);
  if (inputs == NULL || !nn_array_bytes (array))
    return inputs;
  values = (float *) g_bytes_get_data (inputs, NULL);
  for (gsize i = 0; i < nn_shape_count (&head->shape); i++)
    values[i] *= 1.0f / 255;
  return inputs;
}

/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/tensor.h"

#include <stdlib.h>
#include <string.h>

#define ALIGNMENT 64
#define SLACK     64
/* 512 GB where addresses have 64 bits: surely a mistake, which the system's allocator (and
 * a sanitizer that aborts) need not see. */
#define MAX_BYTES (G_MAXSIZE >> 25)

gsize
nn_shape_count (const NnShape *shape)
{
  gsize count = 1;

  for (guint i = 0; i < shape->n_axes; i++)
    count *= shape->size[i];
  return count;
}

gboolean
nn_shape_equal (const NnShape *a, const NnShape *b)
{
  if (a->n_axes != b->n_axes)
    return FALSE;
  for (guint i = 0; i < a->n_axes; i++)
    {
      if (a->size[i] != b->size[i])
        return FALSE;
    }
  return TRUE;
}

NnShape
nn_shape_batch (const NnShape *sample, gsize batch)
{
  NnShape shape = { sample->n_axes + 1, { batch } };

  g_return_val_if_fail (sample->n_axes < NN_MAX_AXES, *sample);
  for (guint i = 0; i < sample->n_axes; i++)
    shape.size[i + 1] = sample->size[i];
  return shape;
}

NnShape
nn_shape_sample (const NnShape *batch)
{
  NnShape shape = { 0 };

  g_return_val_if_fail (batch->n_axes > 0, shape);
  shape.n_axes = batch->n_axes - 1;
  for (guint i = 0; i < shape.n_axes; i++)
    shape.size[i] = batch->size[i + 1];
  return shape;
}

char *
nn_shape_to_string (const NnShape *shape)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < shape->n_axes; i++)
    g_string_append_printf (text, i == 0 ? "%" G_GSIZE_FORMAT : "×%" G_GSIZE_FORMAT,
                            shape->size[i]);
  if (shape->n_axes == 0)
    g_string_append (text, "1");
  return g_string_free (text, FALSE);
}

char *
nn_count_to_string (guint64 count)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GUINT64_FORMAT, count);
  gsize n = strlen (digits);
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < n; i++)
    {
      if (i > 0 && (n - i) % 3 == 0)
        g_string_append_c (text, ',');
      g_string_append_c (text, digits[i]);
    }
  return g_string_free (text, FALSE);
}

/* NULL where there is not enough memory, so that whoever plans a large block
 * can turn that into a sentence. */
void *
nn_alloc (gsize bytes)
{
  void *memory = NULL;
  gsize total;

  if (bytes > MAX_BYTES)
    return NULL;
  total = (bytes + SLACK + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  if (posix_memalign (&memory, ALIGNMENT, total) != 0)
    return NULL;
  memset (memory, 0, total);
  return memory;
}

void
nn_free (void *memory)
{
  free (memory);
}

NnTensor *
nn_tensor_new (const NnShape *shape)
{
  gsize count = nn_shape_count (shape);
  NnTensor *tensor;

  g_return_val_if_fail (shape->n_axes <= NN_MAX_AXES, NULL);

  tensor = g_new0 (NnTensor, 1);
  g_atomic_ref_count_init (&tensor->ref_count);
  tensor->shape = *shape;
  tensor->block = count < G_MAXSIZE / sizeof (float) ? nn_alloc (count * sizeof (float)) : NULL;
  if (tensor->block == NULL) /* as g_malloc() does; what may be large is checked before */
    g_error ("no memory for %" G_GSIZE_FORMAT " numbers", count);
  tensor->data = tensor->block;
  return tensor;
}

NnTensor *
nn_tensor_new_from (const NnShape *shape, const float *values)
{
  NnTensor *tensor = nn_tensor_new (shape);

  memcpy (tensor->data, values, nn_shape_count (shape) * sizeof (float));
  return tensor;
}

NnTensor *
nn_tensor_copy (const NnTensor *tensor)
{
  return nn_tensor_new_from (&tensor->shape, tensor->data);
}

NnTensor *
nn_tensor_ref (NnTensor *tensor)
{
  g_return_val_if_fail (tensor != NULL, NULL);
  g_atomic_ref_count_inc (&tensor->ref_count);
  return tensor;
}

void
nn_tensor_unref (NnTensor *tensor)
{
  g_return_if_fail (tensor != NULL);
  if (!g_atomic_ref_count_dec (&tensor->ref_count))
    return;
  nn_free (tensor->block);
  g_free (tensor);
}

gsize
nn_tensor_count (const NnTensor *tensor)
{
  return nn_shape_count (&tensor->shape);
}

G_DEFINE_BOXED_TYPE (NnTensor, nn_tensor, nn_tensor_ref, nn_tensor_unref)

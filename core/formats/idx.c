/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/formats/idx.h"

#include <string.h>

#include "core/error.h"
#include "core/formats/format.h"

void
nn_idx_clear (NnIdx *idx)
{
  g_clear_pointer (&idx->data, g_free);
  memset (idx, 0, sizeof *idx);
}

static guint
type_width (guint type)
{
  switch (type)
    {
    case NN_IDX_UBYTE:
    case NN_IDX_BYTE:
      return 1;
    case NN_IDX_SHORT:
      return 2;
    case NN_IDX_INT:
    case NN_IDX_FLOAT:
      return 4;
    case NN_IDX_DOUBLE:
      return 8;
    default:
      return 0;
    }
}

guint
nn_idx_width (const NnIdx *idx)
{
  return type_width (idx->type);
}

static gboolean
is_head (const guint8 head[4])
{
  return head[0] == 0 && head[1] == 0 && type_width (head[2]) != 0 && head[3] >= 1 &&
         head[3] <= NN_MAX_AXES;
}

/* "60,000 images of 28×28", "60,000 numbers" */
static char *
describe (const NnShape *shape)
{
  g_autofree char *count = nn_format_count (shape->size[0]);
  NnShape sample = nn_shape_sample (shape);
  g_autofree char *one = nn_shape_to_string (&sample);

  if (shape->n_axes == 1)
    return g_strdup_printf ("%s numbers", count);
  return g_strdup_printf ("%s %s of %s", count, shape->n_axes == 2 ? "rows" : "images", one);
}

static gboolean
read_head (NnIdx *idx, GInputStream *stream, const char *name, GCancellable *cancellable,
           GError **error)
{
  guint8 head[4 + 4 * NN_MAX_AXES];
  guint64 sizes[NN_MAX_AXES];
  gsize n;

  if (!nn_format_read (stream, head, 4, &n, name, cancellable, error))
    return FALSE;
  if (n == 0)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT, "%s is empty.", name);
      return FALSE;
    }
  if (n < 4 || !is_head (head))
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                   "%s is no IDX file: it should begin with two zero bytes, a type from 8 to 14"
                   " and 1 to %u axes.", name, NN_MAX_AXES);
      return FALSE;
    }
  idx->type = head[2];
  idx->shape.n_axes = head[3];
  if (!nn_format_read (stream, head + 4, 4 * head[3], &n, name, cancellable, error))
    return FALSE;
  if (n < 4 * (gsize) head[3])
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                   "%s ends within its header, after %zu bytes of %u.", name, n + 4,
                   4 + 4 * head[3]);
      return FALSE;
    }
  for (guint i = 0; i < idx->shape.n_axes; i++)
    {
      guint32 size;

      memcpy (&size, head + 4 + 4 * i, 4);
      idx->shape.size[i] = sizes[i] = GUINT32_FROM_BE (size);
    }

  if (!nn_format_product (sizes, idx->shape.n_axes, type_width (idx->type), &idx->bytes))
    {
      g_autofree char *what = describe (&idx->shape);

      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                   "%s says it holds %s, which is more than any memory.", name, what);
      return FALSE;
    }
  if (idx->bytes == 0)
    {
      g_autofree char *what = describe (&idx->shape);

      g_set_error (error, NN_ERROR, NN_ERROR_DATA, "%s says it holds %s: it is empty.", name, what);
      return FALSE;
    }
  return TRUE;
}

static gboolean
fail_short (const NnIdx *idx, gsize n_read, const char *name, GError **error)
{
  g_autofree char *what = describe (&idx->shape);
  g_autofree char *count = nn_format_count (n_read / (idx->bytes / idx->shape.size[0]));

  g_set_error (error, NN_ERROR, NN_ERROR_FORMAT, "%s says it holds %s but ends after %s of them.",
               name, what, count);
  return FALSE;
}

static gboolean
fail_long (const NnIdx *idx, const char *name, GError **error)
{
  g_autofree char *what = describe (&idx->shape);

  g_set_error (error, NN_ERROR, NN_ERROR_FORMAT, "%s says it holds %s but goes on after them.",
               name, what);
  return FALSE;
}

/* @length: of the whole file, -1 where it is not known. */
static gboolean
read_stream (NnIdx *idx, GInputStream *stream, goffset length, gsize limit, const char *name,
             GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;
  gsize n, head, extra = 0;
  guint8 byte;

  if (!read_head (idx, stream, name, cancellable, error))
    return FALSE;
  idx->offset = head = 4 + 4 * idx->shape.n_axes;
  if (length >= 0 && (guint64) length < head + idx->bytes)
    return fail_short (idx, (gsize) length - head, name, error);
  if (length >= 0 && idx->bytes > limit)
    return (guint64) length == head + idx->bytes || fail_long (idx, name, error);
  if (!nn_format_read_block (stream, idx->bytes, &idx->data, &n, name, cancellable, error))
    return FALSE;
  if (n < idx->bytes)
    return fail_short (idx, n, name, error);
  /* Also lets gzip check its sum at the end. */
  if (!g_input_stream_read_all (stream, &byte, 1, &extra, cancellable, &local))
    {
      if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_propagate_error (error, g_steal_pointer (&local));
      else
        g_set_error (error, NN_ERROR, NN_ERROR_FORMAT, "%s is damaged or cut off: its check sum"
                     " does not agree.", name);
      return FALSE;
    }
  return extra == 0 || fail_long (idx, name, error);
}

gboolean
nn_idx_read (NnIdx *idx, const char *path, GCancellable *cancellable, GError **error)
{
  return nn_idx_read_up_to (idx, path, G_MAXSIZE, cancellable, error);
}

gboolean
nn_idx_read_up_to (NnIdx *idx, const char *path, gsize limit, GCancellable *cancellable,
                   GError **error)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (GInputStream) stream = NULL;
  goffset length = -1;

  memset (idx, 0, sizeof *idx);
  stream = nn_format_open (path, &length, cancellable, error);
  if (stream == NULL)
    return FALSE;
  if (read_stream (idx, stream, length, limit, name, cancellable, error))
    return TRUE;
  nn_idx_clear (idx);
  return FALSE;
}

gboolean
nn_idx_parse (NnIdx *idx, GBytes *bytes, const char *name, GError **error)
{
  g_autoptr (GInputStream) memory = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (GInputStream) stream = NULL;
  gboolean packed;

  memset (idx, 0, sizeof *idx);
  stream = nn_format_unpack (memory, &packed, name, NULL, error);
  if (stream == NULL)
    return FALSE;
  if (read_stream (idx, stream, packed ? -1 : (goffset) g_bytes_get_size (bytes), G_MAXSIZE, name,
                   NULL, error))
    return TRUE;
  nn_idx_clear (idx);
  return FALSE;
}

gboolean
nn_idx_sniff (const char *path)
{
  g_autoptr (GInputStream) stream = NULL;
  goffset length;
  guint8 head[4];
  gsize n;

  stream = nn_format_open (path, &length, NULL, NULL);
  return stream != NULL && nn_format_read (stream, head, 4, &n, path, NULL, NULL) && n == 4 &&
         is_head (head);
}

float *
nn_idx_to_floats (const NnIdx *idx)
{
  const guint width = type_width (idx->type);
  const gsize n = idx->bytes / width;
  const char kind = idx->type >= NN_IDX_FLOAT ? 'f' : idx->type == NN_IDX_UBYTE ? 'u' : 'i';
  float *values = g_try_new (float, n);

  if (values != NULL)
    nn_format_to_floats (idx->data, n, kind, width, TRUE, values);
  return values;
}

gint32 *
nn_idx_to_ints (const NnIdx *idx)
{
  const guint width = type_width (idx->type);
  const gsize n = idx->bytes / width;
  gint32 *values;

  if (idx->type >= NN_IDX_FLOAT)
    return NULL;
  values = g_try_new (gint32, n);
  if (values == NULL)
    return NULL;
  for (gsize i = 0; i < n; i++)
    {
      const guint8 *at = idx->data + i * width;

      switch (idx->type)
        {
        case NN_IDX_UBYTE:
          values[i] = at[0];
          break;
        case NN_IDX_BYTE:
          values[i] = (gint8) at[0];
          break;
        case NN_IDX_SHORT:
          values[i] = (gint16) (at[0] << 8 | at[1]);
          break;
        default:
          values[i] = (gint32) ((guint32) at[0] << 24 | at[1] << 16 | at[2] << 8 | at[3]);
          break;
        }
    }
  return values;
}

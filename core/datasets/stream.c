/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/datasets/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <unistd.h>

#include "core/error.h"
#include "core/formats/format.h"

/* Bytes at a time: on the stack, so that nothing is allocated for a sample. */
#define CHUNK 16384

typedef struct
{
  int            file;
  NnStreamLayout layout;
  gsize          count;     /* numbers in a sample */
  guint32       *order;
  char          *title;
} Stream;

static goffset
row_offset (const Stream *stream, guint32 index)
{
  const guint64 row = stream->order != NULL ? stream->order[index] : index;

  return stream->layout.offset + row * stream->count * stream->layout.width;
}

static gboolean
read_all (const Stream *stream, guint8 *buffer, gsize size, goffset at, GError **error)
{
  for (gsize done = 0; done < size;)
    {
      ssize_t n = pread (stream->file, buffer + done, size - done, at + done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          g_set_error (error, NN_ERROR, NN_ERROR_FORMAT, "%s cannot be read any more: %s.",
                       stream->title, n < 0 ? g_strerror (errno) : "it has become shorter");
          return FALSE;
        }
      done += n;
    }
  return TRUE;
}

static gboolean
read_cb (gpointer data, guint32 index, float *out, GError **error)
{
  const Stream *stream = data;
  const NnStreamLayout *layout = &stream->layout;
  const gsize step = CHUNK / layout->width;
  const goffset at = row_offset (stream, index);
  guint8 buffer[CHUNK];

  for (gsize first = 0; first < stream->count; first += step)
    {
      const gsize n = MIN (step, stream->count - first);

      if (!read_all (stream, buffer, n * layout->width, at + first * layout->width, error))
        return FALSE;
      nn_format_to_floats (buffer, n, layout->kind, layout->width, layout->big_endian, out + first);
      for (gsize i = first; i < first + n; i++)
        {
          out[i] *= layout->scale;
          if (isfinite (out[i]))
            continue;
          g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                       "%s: the inputs of sample %u are not all finite numbers (number %zu is %g).",
                       stream->title, index, i, (double) out[i]);
          return FALSE;
        }
    }
  return TRUE;
}

/* The system reads them from the disk meanwhile. */
static void
announce_cb (gpointer data, const guint32 *index, guint n)
{
  const Stream *stream = data;

  for (guint i = 0; i < n; i++)
    (void) posix_fadvise (stream->file, row_offset (stream, index[i]),
                          stream->count * stream->layout.width, POSIX_FADV_WILLNEED);
}

static void
free_cb (gpointer data)
{
  Stream *stream = data;

  if (stream->file >= 0)
    close (stream->file);
  g_free (stream->order);
  g_free (stream->title);
  g_free (stream);
}

static const NnReader reader = { read_cb, announce_cb, free_cb };

NnSamples *
nn_stream_samples (const char *name, const char *path, const NnStreamLayout *layout,
                   const NnShape *shape, guint n, guint n_train, guint32 *order, GBytes *labels,
                   const char *const *class_names, GError **error)
{
  Stream *stream = g_new0 (Stream, 1);

  stream->layout = *layout;
  stream->count = nn_shape_count (shape);
  stream->order = order;
  stream->title = g_path_get_basename (path);
  stream->file = open (path, O_RDONLY | O_CLOEXEC);
  if (stream->file < 0)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT, "%s cannot be read: %s.", stream->title,
                   g_strerror (errno));
      free_cb (stream);
      return NULL;
    }
  return nn_samples_new_read (name, stream->title, shape, n, n_train, &reader, stream, labels,
                              class_names, error);
}

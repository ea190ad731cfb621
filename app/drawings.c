/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/drawings.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define IMAGES_HEAD 16
#define LABELS_HEAD 8

/* Two that are kept at once must not both read before one has written. */
static GMutex lock;

typedef struct
{
  NnTensor *sample;
  guint     label;
  char     *images, *labels;
  guint     n;
} Keeping;

static void
keeping_free (gpointer data)
{
  Keeping *keeping = data;

  nn_tensor_unref (keeping->sample);
  g_free (keeping->images);
  g_free (keeping->labels);
  g_free (keeping);
}

static char *
folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "vitrine", "drawings", NULL);
}

static void
put_number (GByteArray *bytes,
            gsize       at,
            guint32     value)
{
  const guint32 big = GUINT32_TO_BE (value);

  memcpy (bytes->data + at, &big, sizeof big);
}

/* The file so far, or a head of no samples; what is damaged is begun afresh. */
static GByteArray *
read_file (const char *path,
           guint       axes,
           guint       height,
           guint       width,
           gsize       head,
           gsize       size,
           guint      *n)
{
  GByteArray *bytes = g_byte_array_new ();
  g_autofree char *data = NULL;
  gsize length;

  *n = 0;
  if (g_file_get_contents (path, &data, &length, NULL) && length >= head && (length - head) % size == 0)
    {
      g_byte_array_append (bytes, (const guint8 *) data, (guint) length);
      *n = (guint) ((length - head) / size);
      return bytes;
    }
  g_byte_array_set_size (bytes, (guint) head);
  memset (bytes->data, 0, head);
  bytes->data[2] = 8;   /* bytes */
  bytes->data[3] = (guint8) axes;
  if (axes == 3)
    {
      put_number (bytes, 8, height);
      put_number (bytes, 12, width);
    }
  return bytes;
}

static gboolean
write_file (const char *path,
            GByteArray *bytes,
            guint       n,
            GError    **error)
{
  put_number (bytes, 4, n);
  return g_file_set_contents (path, (const char *) bytes->data, bytes->len, error);
}

/* The labels are written last: an image without one is overwritten by the next. */
static gboolean
keep (Keeping *keeping,
      GError **error)
{
  const guint height = keeping->sample->shape.size[1], width = keeping->sample->shape.size[2];
  const gsize size = (gsize) height * width;
  g_autofree char *home = folder ();
  g_autoptr (GByteArray) images = NULL;
  g_autoptr (GByteArray) labels = NULL;
  guint n_images, n_labels;
  const guint8 label = (guint8) keeping->label;

  if (g_mkdir_with_parents (home, 0700) != 0)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT, _("The folder %s for your drawings cannot be made."), home);
      return FALSE;
    }
  images = read_file (keeping->images, 3, height, width, IMAGES_HEAD, size, &n_images);
  labels = read_file (keeping->labels, 1, height, width, LABELS_HEAD, 1, &n_labels);
  keeping->n = MIN (n_images, n_labels);
  g_byte_array_set_size (images, (guint) (IMAGES_HEAD + keeping->n * size));
  g_byte_array_set_size (labels, LABELS_HEAD + keeping->n);
  for (gsize i = 0; i < size; i++)
    {
      const guint8 pixel = (guint8) lrintf (CLAMP (keeping->sample->data[i], 0, 1) * 255);

      g_byte_array_append (images, &pixel, 1);
    }
  g_byte_array_append (labels, &label, 1);
  keeping->n++;
  return write_file (keeping->images, images, keeping->n, error) && write_file (keeping->labels, labels, keeping->n, error);
}

static void
keep_thread (GTask        *task,
             gpointer      owner,
             gpointer      data,
             GCancellable *cancellable)
{
  GError *error = NULL;
  gboolean kept;

  g_mutex_lock (&lock);
  kept = keep (data, &error);
  g_mutex_unlock (&lock);
  if (kept)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
vitrine_drawings_add_async (const NnTensor     *sample,
                            guint               label,
                            gpointer            owner,
                            GAsyncReadyCallback callback,
                            gpointer            data)
{
  g_autoptr (GTask) task = g_task_new (owner, NULL, callback, data);
  Keeping *keeping = g_new0 (Keeping, 1);
  g_autofree char *home = folder ();
  g_autofree char *size = NULL;
  g_autofree char *images = NULL;
  g_autofree char *labels = NULL;

  g_return_if_fail (sample->shape.n_axes == 4 && sample->shape.size[3] == 1 && label < 256);
  size = g_strdup_printf ("%zux%zu", sample->shape.size[1], sample->shape.size[2]);
  images = g_strdup_printf ("%s-images-idx3-ubyte", size);
  labels = g_strdup_printf ("%s-labels-idx1-ubyte", size);
  keeping->sample = nn_tensor_ref ((NnTensor *) sample);
  keeping->label = label;
  keeping->images = g_build_filename (home, images, NULL);
  keeping->labels = g_build_filename (home, labels, NULL);
  g_task_set_source_tag (task, vitrine_drawings_add_async);
  g_task_set_task_data (task, keeping, keeping_free);
  g_task_run_in_thread (task, keep_thread);
}

gboolean
vitrine_drawings_add_finish (GAsyncResult *result,
                             NnSource     *source,
                             guint        *n,
                             GError      **error)
{
  const Keeping *keeping = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  nn_source_clear (source);
  if (!nn_spec_named (&source->spec, NN_KIND_DATASET, "idx", error))
    return FALSE;
  source->prepare = nn_spec_new (&nn_preparation_class);
  source->path = g_strdup_printf ("%s,%s", keeping->images, keeping->labels);
  *n = keeping->n;
  return TRUE;
}

gboolean
vitrine_drawings_are (const NnSource *source)
{
  g_autofree char *home = folder ();

  return source->path != NULL && g_str_has_prefix (source->path, home);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/drawings.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define IMAGES_HEAD 16
#define LABELS_HEAD 8

/* Two that are kept at once must not both read before one has written. */
static GMutex lock;

typedef enum
{
  ADD,
  REMOVE,
  RESTORE,
} Change;

typedef struct
{
  Change    change;
  NnTensor *sample;
  guint     label;
  char    **given;              /* (nullable) names that @label is one of */
  char     *images, *labels, *names;
  guint     at;                 /* where it is taken out or put back */
  guint     n;
} Keeping;

static void
keeping_free (gpointer data)
{
  Keeping *keeping = data;

  nn_tensor_unref (keeping->sample);
  g_free (keeping->images);
  g_free (keeping->labels);
  g_free (keeping->names);
  g_strfreev (keeping->given);
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

/* The names of the set's classes; of a set from before there were names, numbers. */
static GPtrArray *
read_names (const Keeping    *keeping,
            const GByteArray *labels,
            guint             n)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = NULL;
  guint classes = 0;

  if (g_file_get_contents (keeping->names, &text, NULL, NULL) && g_utf8_validate (text, -1, NULL))
    {
      g_auto (GStrv) lines = g_strsplit (g_strchomp (text), "\n", -1);

      for (guint i = 0; n > 0 && lines[i] != NULL && *text != '\0'; i++)
        g_ptr_array_add (names, g_strdup (lines[i]));
    }
  for (guint i = 0; i < n; i++)
    classes = MAX (classes, labels->data[LABELS_HEAD + i] + 1u);
  while (names->len < classes)
    g_ptr_array_add (names, g_strdup_printf ("%u", names->len));
  for (guint i = 0; n == 0 && keeping->given != NULL && keeping->given[i] != NULL; i++)
    g_ptr_array_add (names, g_strdelimit (g_strdup (keeping->given[i]), "\n", ' '));
  return names;
}

static gboolean
write_names (const Keeping *keeping,
             GPtrArray     *names,
             GError       **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < names->len; i++)
    g_string_append_printf (text, "%s\n", (const char *) names->pdata[i]);
  return g_file_set_contents (keeping->names, text->str, -1, error);
}

/* The class of the set that is called so; a new one where there is none. */
static gboolean
find_label (const Keeping *keeping,
            GPtrArray     *names,
            guint8        *label,
            GError       **error)
{
  g_autofree char *name = keeping->given != NULL && keeping->label < g_strv_length (keeping->given)
                              ? g_strdelimit (g_strdup (keeping->given[keeping->label]), "\n", ' ')
                              : g_strdup_printf ("%u", keeping->label);
  guint found = 0;

  while (found < names->len && !g_str_equal (names->pdata[found], name))
    found++;
  if (found > G_MAXUINT8)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_RANGE, _("My drawings have 256 classes already, and “%s” is one more."), name);
      return FALSE;
    }
  if (found == names->len)
    g_ptr_array_add (names, g_steal_pointer (&name));
  *label = (guint8) found;
  return TRUE;
}

static void
insert (GByteArray   *bytes,
        gsize         at,
        const guint8 *data,
        gsize         size)
{
  const gsize behind = bytes->len - at;

  g_byte_array_set_size (bytes, (guint) (bytes->len + size));
  memmove (bytes->data + at + size, bytes->data + at, behind);
  memcpy (bytes->data + at, data, size);
}

/* Where the sample is in the files; @n: in none. */
static guint
find_sample (const Keeping    *keeping,
             const GByteArray *images,
             const GByteArray *labels,
             const GByteArray *pixels,
             guint             n)
{
  guint at = 0;

  while (at < n && (labels->data[LABELS_HEAD + at] != keeping->label
                    || memcmp (images->data + IMAGES_HEAD + at * pixels->len, pixels->data, pixels->len) != 0))
    at++;
  return at;
}

static gboolean
take_out (Keeping    *keeping,
          GByteArray *images,
          GByteArray *labels,
          GByteArray *pixels,
          GError    **error)
{
  const guint at = find_sample (keeping, images, labels, pixels, keeping->n);

  if (at == keeping->n || keeping->n == 1)
    {
      g_set_error_literal (error, NN_ERROR, NN_ERROR_DATA,
                           keeping->n == 1 ? _("It is the last of your drawings: draw another before this one is deleted.")
                                           : _("This drawing is no longer among those that are kept."));
      return FALSE;
    }
  keeping->at = at;
  g_byte_array_remove_range (images, IMAGES_HEAD + at * pixels->len, pixels->len);
  g_byte_array_remove_index (labels, LABELS_HEAD + at);
  keeping->n--;
  return TRUE;
}

/* Where there are fewer by now, at their end. */
static void
put_back (Keeping    *keeping,
          GByteArray *images,
          GByteArray *labels,
          GByteArray *pixels)
{
  const guint at = MIN (keeping->at, keeping->n);
  const guint8 label = (guint8) keeping->label;

  insert (images, IMAGES_HEAD + (gsize) at * pixels->len, pixels->data, pixels->len);
  insert (labels, LABELS_HEAD + at, &label, 1);
  keeping->n++;
}

static GByteArray *
pixels_of (const NnTensor *sample)
{
  GByteArray *pixels = g_byte_array_new ();

  for (gsize i = 0; i < nn_tensor_count (sample); i++)
    {
      const guint8 pixel = (guint8) lrintf (CLAMP (sample->data[i], 0, 1) * 255);

      g_byte_array_append (pixels, &pixel, 1);
    }
  return pixels;
}

/* The labels are written last: an image without one is overwritten by the next. */
static gboolean
keep (Keeping *keeping,
      GError **error)
{
  const guint height = keeping->sample->shape.size[1], width = keeping->sample->shape.size[2];
  const gsize size = (gsize) height * width;
  g_autofree char *home = folder ();
  g_autoptr (GByteArray) images = NULL, labels = NULL, pixels = pixels_of (keeping->sample);
  g_autoptr (GPtrArray) names = NULL;
  guint n_images, n_labels;
  guint8 label;

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
  names = read_names (keeping, labels, keeping->n);
  if (keeping->change == REMOVE && !take_out (keeping, images, labels, pixels, error))
    return FALSE;
  if (keeping->change == RESTORE)
    put_back (keeping, images, labels, pixels);
  if (keeping->change == ADD)
    {
      if (!find_label (keeping, names, &label, error))
        return FALSE;
      g_byte_array_append (images, pixels->data, pixels->len);
      g_byte_array_append (labels, &label, 1);
      keeping->n++;
    }
  return write_names (keeping, names, error) && write_file (keeping->images, images, keeping->n, error)
         && write_file (keeping->labels, labels, keeping->n, error);
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

static void
change (Change              what,
        const NnTensor     *sample,
        guint               label,
        guint               at,
        const char *const  *names,
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
  keeping->change = what;
  keeping->sample = nn_tensor_ref ((NnTensor *) sample);
  keeping->label = label;
  keeping->at = at;
  keeping->given = g_strdupv ((char **) names);
  keeping->images = g_build_filename (home, images, NULL);
  keeping->labels = g_build_filename (home, labels, NULL);
  keeping->names = g_strconcat (keeping->labels, ".names", NULL);
  g_task_set_source_tag (task, change);
  g_task_set_task_data (task, keeping, keeping_free);
  g_task_run_in_thread (task, keep_thread);
}

void
vitrine_drawings_add_async (const NnTensor     *sample,
                            guint               label,
                            const char *const  *names,
                            gpointer            owner,
                            GAsyncReadyCallback callback,
                            gpointer            data)
{
  change (ADD, sample, label, 0, names, owner, callback, data);
}

void
vitrine_drawings_remove_async (const NnTensor     *sample,
                               guint               label,
                               gpointer            owner,
                               GAsyncReadyCallback callback,
                               gpointer            data)
{
  change (REMOVE, sample, label, 0, NULL, owner, callback, data);
}

void
vitrine_drawings_restore_async (const NnTensor     *sample,
                                guint               label,
                                guint               at,
                                gpointer            owner,
                                GAsyncReadyCallback callback,
                                gpointer            data)
{
  change (RESTORE, sample, label, at, NULL, owner, callback, data);
}

guint
vitrine_drawings_place (GAsyncResult *result)
{
  return ((const Keeping *) g_task_get_task_data (G_TASK (result)))->at;
}

gboolean
vitrine_drawings_finish (GAsyncResult *result,
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

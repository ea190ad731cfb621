/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/datasets/pair.h"

#include <string.h>

#include "core/error.h"
#include "core/formats/format.h"

char *
nn_pair_find (const char *const *data_dirs, const char *name, GError **error)
{
  g_autofree char *where = NULL;

  for (guint i = 0; data_dirs != NULL && data_dirs[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (data_dirs[i], name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&path);
    }

  where = data_dirs != NULL && data_dirs[0] != NULL ? g_strjoinv (", ", (char **) data_dirs)
                                                    : g_strdup ("no folder was given");
  g_set_error (error, NN_ERROR, NN_ERROR_UNKNOWN,
               "The file %s, which comes with Vitrine, is not there (looked in: %s).", name, where);
  return NULL;
}

gboolean
nn_pair_read (NnIdx *images, NnIdx *labels, const char *images_path, const char *labels_path,
              gsize limit, GCancellable *cancellable, GError **error)
{
  g_autofree char *images_name = g_path_get_basename (images_path);
  g_autofree char *labels_name = NULL;

  memset (labels, 0, sizeof *labels);
  if (!nn_idx_read_up_to (images, images_path, limit, cancellable, error))
    return FALSE;
  if (labels_path == NULL)
    return TRUE;

  labels_name = g_path_get_basename (labels_path);
  if (!nn_idx_read (labels, labels_path, cancellable, error))
    {
      nn_idx_clear (images);
      return FALSE;
    }
  if (labels->shape.size[0] != images->shape.size[0])
    {
      g_autofree char *n_images = nn_format_count (images->shape.size[0]);
      g_autofree char *n_labels = nn_format_count (labels->shape.size[0]);

      g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                   "%s holds %s samples but %s holds %s labels: they must be as many.",
                   images_name, n_images, labels_name, n_labels);
    }
  else if (labels->shape.n_axes != 1 && labels->type < NN_IDX_FLOAT)
    g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                 "%s has %u axes: labels are one number for each sample. Are the two files swapped?",
                 labels_name, labels->shape.n_axes);
  else
    return TRUE;

  nn_idx_clear (images);
  nn_idx_clear (labels);
  return FALSE;
}

gboolean
nn_pair_append (NnIdx *idx, NnIdx *more, GError **error)
{
  NnShape a = nn_shape_sample (&idx->shape), b = nn_shape_sample (&more->shape);
  guint8 *grown;

  if (idx->type != more->type || !nn_shape_equal (&a, &b))
    {
      g_autofree char *first = nn_shape_to_string (&a);
      g_autofree char *second = nn_shape_to_string (&b);

      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "The two parts do not match: samples of %s and of %s.", first, second);
      return FALSE;
    }
  grown = g_try_realloc (idx->data, idx->bytes + more->bytes);
  if (grown == NULL)
    {
      g_autofree char *count = nn_format_count (idx->bytes + more->bytes);

      g_set_error (error, NN_ERROR, NN_ERROR_MEMORY,
                   "The data need %s bytes of memory, more than there is.", count);
      return FALSE;
    }
  memcpy (grown + idx->bytes, more->data, more->bytes);
  idx->data = grown;
  idx->bytes += more->bytes;
  idx->shape.size[0] += more->shape.size[0];
  nn_idx_clear (more);
  return TRUE;
}

NnShape
nn_pair_sample_shape (const NnIdx *idx)
{
  NnShape shape = nn_shape_sample (&idx->shape);

  if (shape.n_axes == 0 || shape.n_axes == 2)
    shape.size[shape.n_axes++] = 1;
  return shape;
}

static GBytes *
take_floats (NnIdx *idx, const char *title, GError **error)
{
  const gsize n = nn_shape_count (&idx->shape);
  float *values = nn_idx_to_floats (idx);

  if (values == NULL)
    {
      g_autofree char *count = nn_format_count (n * sizeof (float));

      g_set_error (error, NN_ERROR, NN_ERROR_MEMORY,
                   "%s needs %s bytes of memory, more than there is.", title, count);
      return NULL;
    }
  g_clear_pointer (&idx->data, g_free);
  return g_bytes_new_take (values, n * sizeof (float));
}

NnSamples *
nn_pair_samples (const char *name, const char *title, NnIdx *images, NnIdx *labels, guint n_train,
                 const char *const *class_names, GError **error)
{
  const NnShape shape = nn_pair_sample_shape (images);
  const guint n = images->shape.size[0];
  g_autoptr (GBytes) inputs = NULL;
  g_autoptr (GBytes) classes = NULL;
  g_autoptr (GBytes) targets = NULL;
  NnShape target_shape = { 0 };

  if (labels->data != NULL && labels->type < NN_IDX_FLOAT)
    classes = g_bytes_new_take (nn_idx_to_ints (labels), n * sizeof (gint32));
  else if (labels->data != NULL)
    {
      target_shape = nn_pair_sample_shape (labels);
      targets = take_floats (labels, title, error);
      if (targets == NULL)
        return NULL;
    }

  if (images->type == NN_IDX_UBYTE && targets == NULL)
    {
      inputs = g_bytes_new_take (g_steal_pointer (&images->data), images->bytes);
      return nn_samples_new_bytes (name, title, &shape, n, n_train, inputs, 1.0f / 255, classes,
                                   class_names, error);
    }

  inputs = take_floats (images, title, error);
  if (inputs == NULL)
    return NULL;
  if (images->type == NN_IDX_UBYTE)
    {
      float *values = (float *) g_bytes_get_data (inputs, NULL);

      for (gsize i = 0; i < nn_shape_count (&images->shape); i++)
        values[i] *= 1.0f / 255;
    }
  return nn_samples_new_floats (name, title, &shape, n, n_train, inputs, classes, class_names,
                                targets, &target_shape, error);
}

/* --- two files ---------------------------------------------------------------- */

/* What the first of a pair is called, and what the second. */
static const char *const words[][2] = {
  { "images", "labels" }, { "inputs", "targets" }, { "features", "targets" }, { "features", "labels" },
  { "samples", "labels" }, { "data", "labels" }, { "data", "target" }, { "x", "y" }, { "X", "y" }, { "X", "Y" },
};

/* @word where it stands alone in @name: "x_train", no "max". */
static const char *
find_word (const char *name, const char *word)
{
  for (const char *at = strstr (name, word); at != NULL; at = strstr (at + 1, word))
    if ((at == name || !g_ascii_isalpha (at[-1])) && !g_ascii_isalpha (at[strlen (word)]))
      return at;
  return NULL;
}

static char *
replace (const char *name, const char *word, const char *other)
{
  const char *at = find_word (name, word);
  g_autoptr (GString) text = NULL;

  if (at == NULL)
    return NULL;
  text = g_string_new_len (name, at - name);
  g_string_append (text, other);
  g_string_append (text, at + strlen (word));
  /* MNIST tells the axes in its names, too */
  if (strstr (text->str, "idx3") != NULL && strcmp (other, "labels") == 0)
    g_string_replace (text, "idx3", "idx1", 1);
  else if (strstr (text->str, "idx1") != NULL && strcmp (other, "images") == 0)
    g_string_replace (text, "idx1", "idx3", 1);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* The file beside @path that is named as its other half, packed or not; @second: whether it
 * is the one with the labels. */
static char *
find_other (const char *path, gboolean *second)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    for (guint k = 0; k < 2; k++)
      {
        g_autofree char *other = replace (name, words[i][k], words[i][1 - k]);
        g_autofree char *whole = other != NULL ? g_build_filename (folder, other, NULL) : NULL;
        g_autofree char *packed = whole != NULL ? g_strconcat (whole, ".gz", NULL) : NULL;

        *second = k == 0;
        if (whole == NULL || strcmp (whole, path) == 0)
          continue;
        if (g_file_test (whole, G_FILE_TEST_IS_REGULAR))
          return g_steal_pointer (&whole);
        if (g_file_test (packed, G_FILE_TEST_IS_REGULAR))
          return g_steal_pointer (&packed);
        if (g_str_has_suffix (whole, ".gz"))
          {
            whole[strlen (whole) - 3] = '\0';
            if (g_file_test (whole, G_FILE_TEST_IS_REGULAR))
              return g_steal_pointer (&whole);
          }
      }
  return NULL;
}

/* Whether the name says that the file holds labels. */
static gboolean
is_second (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (find_word (name, words[i][1]) != NULL)
      return TRUE;
  return FALSE;
}

char *
nn_pair_join (const char *const *paths, GError **error)
{
  const guint n = g_strv_length ((char **) paths);
  g_autofree char *other = NULL;
  gboolean second;

  if (n > 2)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA, "These are %u files: a data set is one of samples, and one of labels.", n);
      return NULL;
    }
  if (n == 2)
    {
      const gboolean swap = is_second (paths[0]) && !is_second (paths[1]);

      return g_strconcat (paths[swap], ",", paths[!swap], NULL);
    }
  other = find_other (paths[0], &second);
  if (other == NULL)
    return g_strdup (paths[0]);
  return second ? g_strconcat (paths[0], ",", other, NULL) : g_strconcat (other, ",", paths[0], NULL);
}

NnSamples *
nn_pair_bundle (const NnClass *klass, const NnPairBundle *bundle, const char *const *data_dirs,
                GCancellable *cancellable, GError **error)
{
  g_autofree char *images_path = nn_pair_find (data_dirs, bundle->images, error);
  g_autofree char *labels_path = NULL;
  g_auto (NnIdx) images = { 0 };
  g_auto (NnIdx) labels = { 0 };
  g_autoptr (GBytes) inputs = NULL;
  g_autoptr (GBytes) classes = NULL;
  guint n;

  if (images_path == NULL)
    return NULL;
  labels_path = nn_pair_find (data_dirs, bundle->labels, error);
  if (labels_path == NULL ||
      !nn_pair_read (&images, &labels, images_path, labels_path, G_MAXSIZE, cancellable, error))
    return NULL;
  n = images.shape.size[0];
  inputs = g_bytes_new_take (g_steal_pointer (&images.data), images.bytes);
  classes = g_bytes_new_take (nn_idx_to_ints (&labels), n * sizeof (gint32));
  return nn_samples_new_bytes (klass->name, klass->title, &bundle->shape, n,
                               MIN (bundle->n_train, n), inputs, 1.0f / bundle->levels, classes,
                               bundle->class_names, error);
}

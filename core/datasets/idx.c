/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * IDX: a file of images (or rows) and one of labels, packed with gzip or not,
 * in the format of MNIST. Without labels the inputs are their own target. A large
 * unpacked file is read as it is needed. Beside the labels may lie the names of the
 * classes, one a line, in a file that is called as theirs with ".names" behind it.
 */
#include "core/datasets/pair.h"
#include "core/datasets/rows.h"
#include "core/datasets/stream.h"

enum
{
  ARG_MEMORY = NN_ROWS_N_ARGS,
};

static gboolean
reorder (NnIdx *idx, const guint32 *order, const char *title, GError **error)
{
  const gsize n = idx->shape.size[0];
  g_autoptr (GBytes) bytes = NULL;

  if (idx->data == NULL || order == NULL)
    return TRUE;
  bytes = nn_rows_take (g_steal_pointer (&idx->data), order, n, idx->bytes / n, title, error);
  if (bytes != NULL)
    idx->data = g_bytes_unref_to_data (g_steal_pointer (&bytes), &idx->bytes);
  return idx->data != NULL;
}

/* NULL: there are none, or fewer than classes. */
static char **
read_names (const NnIdx *labels, const char *labels_path)
{
  g_autofree char *path = labels_path != NULL ? g_strconcat (labels_path, ".names", NULL) : NULL;
  g_autofree char *text = NULL;
  g_autofree gint32 *classes = NULL;
  g_auto (GStrv) names = NULL;
  guint n = 0;

  if (labels->data == NULL || labels->type >= NN_IDX_FLOAT || !g_file_get_contents (path, &text, NULL, NULL)
      || !g_utf8_validate (text, -1, NULL))
    return NULL;
  names = g_strsplit (g_strchomp (text), "\n", -1);
  n = g_strv_length (names);
  classes = nn_idx_to_ints (labels);
  for (gsize i = 0; i < labels->shape.size[0]; i++)
    if (classes[i] < 0 || classes[i] >= (gint32) n)
      return NULL;
  return n > 0 ? g_steal_pointer (&names) : NULL;
}

/* Of a file that is not in memory. Takes @order. */
static NnSamples *
stream (const NnIdx *images, const NnIdx *labels, const char *path, guint n_train, guint32 *order,
        const char *const *names, GError **error)
{
  const NnStreamLayout layout = {
    .offset = images->offset,
    .kind = images->type >= NN_IDX_FLOAT ? 'f' : images->type == NN_IDX_UBYTE ? 'u' : 'i',
    .width = nn_idx_width (images),
    .big_endian = TRUE,
    .scale = images->type == NN_IDX_UBYTE ? 1.0f / 255 : 1,
  };
  const NnShape shape = nn_pair_sample_shape (images);
  const guint n = images->shape.size[0];
  g_autoptr (GBytes) classes = NULL;
  g_autoptr (NnSamples) samples = NULL;

  if (labels->data != NULL && labels->type < NN_IDX_FLOAT)
    classes = g_bytes_new_take (nn_idx_to_ints (labels), n * sizeof (gint32));
  samples = nn_stream_samples ("idx", path, &layout, &shape, n, n_train, order, classes, names, error);
  if (samples != NULL && labels->data != NULL && labels->type >= NN_IDX_FLOAT)
    {
      const NnShape target = nn_pair_sample_shape (labels);
      g_autoptr (GBytes) targets = g_bytes_new_take (nn_idx_to_floats (labels),
                                                     nn_shape_count (&labels->shape)
                                                         * sizeof (float));

      if (!nn_samples_set_targets (samples, targets, &target, error))
        return NULL;
    }
  return g_steal_pointer (&samples);
}

static NnSamples *
load (const double *args, const char *path, const char *const *data_dirs,
      GCancellable *cancellable, GError **error)
{
  const gsize limit = (gsize) args[ARG_MEMORY] << 20;
  g_autofree char *images_path = NULL;
  g_autofree char *labels_path = NULL;
  g_autofree char *title = NULL;
  g_autofree guint32 *order = NULL;
  g_auto (NnIdx) images = { 0 };
  g_auto (NnIdx) labels = { 0 };
  g_auto (GStrv) names = NULL;
  guint n, n_train;

  nn_rows_split_path (path, &images_path, &labels_path);
  title = g_path_get_basename (images_path);
  if (!nn_pair_read (&images, &labels, images_path, labels_path, limit, cancellable, error))
    return NULL;
  names = read_names (&labels, labels_path);
  n = images.shape.size[0];
  n_train = nn_rows_n_train (args, n);
  if (!nn_rows_order (args, n, title, &order, error) || !reorder (&images, order, title, error)
      || !reorder (&labels, order, title, error))
    return NULL;
  if (images.data == NULL)
    return stream (&images, &labels, images_path, n_train, g_steal_pointer (&order),
                   (const char *const *) names, error);
  return nn_pair_samples ("idx", title, &images, &labels, n_train, (const char *const *) names, error);
}

static const NnArg rows[] = {
  NN_ROWS_ARGS,
  NN_ROWS_MEMORY_ARG,
  { NULL }
};

static const char *const patterns[] = { "*idx?-ubyte*", "*.idx", "*.idx.gz", NULL };

const NnDatasetClass nn_dataset_idx = {
  .base = {
    .name = "idx",
    .title = NN_("IDX files"),
    .summary = NN_("Images and labels in the format of MNIST, packed or not: IMAGES,LABELS."),
    .category = NN_("Files"),
    .args = rows,
  },
  .needs_path = TRUE,
  .files = NN_("IDX files"),
  .patterns = patterns,
  .claims = nn_idx_sniff,
  .join = nn_pair_join,
  .reads = "IDX files as IMAGES,LABELS, packed with gzip or not",
  .load = load,
};

/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * IDX: a file of images (or rows) and one of labels, packed with gzip or not,
 * in the format of MNIST. Without labels the inputs are their own target.
 */
#include "core/dataset.h"

#include <string.h>

#include "core/datasets/pair.h"

enum
{
  ARG_TRAIN_SHARE,
  ARG_SHUFFLE,
  ARG_SEED,
};

/* "a,b" at the comma that leaves two files; a comma may be in a name. */
static void
split_path (const char *path, char **images, char **labels)
{
  *images = *labels = NULL;
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    for (const char *comma = strchr (path, ','); comma != NULL; comma = strchr (comma + 1, ','))
      {
        g_autofree char *left = g_strstrip (g_strndup (path, comma - path));
        g_autofree char *right = g_strstrip (g_strdup (comma + 1));

        if (*images == NULL || g_file_test (left, G_FILE_TEST_EXISTS))
          {
            g_free (*images);
            g_free (*labels);
            *images = g_steal_pointer (&left);
            *labels = g_steal_pointer (&right);
          }
        if (g_file_test (*images, G_FILE_TEST_EXISTS) && g_file_test (*labels, G_FILE_TEST_EXISTS))
          return;
      }
  if (*images == NULL)
    *images = g_strdup (path);
}

static gboolean
reorder (NnIdx *idx, const guint32 *order, const char *title, GError **error)
{
  const gsize n = idx->shape.size[0], width = idx->data == NULL ? 0 : idx->bytes / n;
  guint8 *to;

  if (idx->data == NULL)
    return TRUE;
  to = g_try_malloc (idx->bytes);
  if (to == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_MEMORY,
                   "%s needs %zu bytes of memory to be shuffled, more than there is.", title,
                   idx->bytes);
      return FALSE;
    }
  for (gsize i = 0; i < n; i++)
    memcpy (to + i * width, idx->data + order[i] * width, width);
  g_free (idx->data);
  idx->data = to;
  return TRUE;
}

static gboolean
shuffle (NnIdx *images, NnIdx *labels, guint64 seed, const char *title, GError **error)
{
  const gsize n = images->shape.size[0];
  g_autofree guint32 *order = g_try_new (guint32, n);
  NnRandom random = nn_random_new (seed);

  if (order == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_MEMORY,
                   "%s has %zu samples, more than there is memory.",
                   title, n);
      return FALSE;
    }
  for (gsize i = 0; i < n; i++)
    order[i] = i;
  nn_random_shuffle (&random, order, n);
  return reorder (images, order, title, error) && reorder (labels, order, title, error);
}

static NnSamples *
load (const double *args, const char *path, const char *const *data_dirs,
      GCancellable *cancellable, GError **error)
{
  g_autofree char *images_path = NULL;
  g_autofree char *labels_path = NULL;
  g_autofree char *title = NULL;
  g_auto (NnIdx) images = { 0 };
  g_auto (NnIdx) labels = { 0 };
  guint n, n_train;

  split_path (path, &images_path, &labels_path);
  title = g_path_get_basename (images_path);
  if (!nn_pair_read (&images, &labels, images_path, labels_path, cancellable, error))
    return NULL;
  if (args[ARG_SHUFFLE] != 0 && !shuffle (&images, &labels, args[ARG_SEED], title, error))
    return NULL;

  n = images.shape.size[0];
  n_train = CLAMP ((guint) (n * args[ARG_TRAIN_SHARE] + 0.5), 1, n);
  return nn_pair_samples ("idx", title, &images, &labels, n_train, NULL, error);
}

static const NnArg rows[] = {
  { "train_share", NN_("Training share"), "", NN_ARG_REAL, 0.8, 0.01, 1 },
  { "shuffle", NN_("Shuffle first"), "", NN_ARG_BOOLEAN, 1, 0, 1 },
  { "seed", NN_("Seed"), "", NN_ARG_INTEGER, 1, 0, 1e9 },
  { NULL }
};

const NnDatasetClass nn_dataset_idx = {
  .base = {
    .name = "idx",
    .title = NN_("IDX files"),
    .summary = NN_("Images and labels in the format of MNIST, packed or not: IMAGES,LABELS."),
    .category = NN_("Files"),
    .args = rows,
  },
  .needs_path = TRUE,
  .load = load,
};

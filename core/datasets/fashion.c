/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Fashion: Fashion-MNIST, 28×28×1, bytes: 60,000 images for training and 10,000
 * held out where Debian's dataset-fashion-mnist is installed, else (or when
 * asked for) a bundled part of 5,000 and 1,000.
 * Xiao, Rasul and Vollgraf, Fashion-MNIST, 2017, arXiv:1708.07747.
 */
#include "core/dataset.h"
#include "core/datasets/pair.h"

static const char *const class_names[] = {
  NN_("T-shirt/top"), NN_("Trouser"), NN_("Pullover"), NN_("Dress"), NN_("Coat"),
  NN_("Sandal"), NN_("Shirt"), NN_("Sneaker"), NN_("Bag"), NN_("Ankle boot"), NULL
};

static const char *const parts[] = {
  "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz",
  "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz",
};

static gboolean
find_all (const char *folder, char *paths[4])
{
  gboolean found = TRUE;

  for (guint i = 0; i < 4; i++)
    {
      g_free (paths[i]);
      paths[i] = g_build_filename (folder, parts[i], NULL);
      found &= g_file_test (paths[i], G_FILE_TEST_IS_REGULAR);
    }
  return found;
}

/* Where Debian's package puts it, or another system the like. */
static gboolean
find_installed (char *paths[4])
{
  const char *const *folders = g_get_system_data_dirs ();

  for (guint i = 0; folders[i] != NULL; i++)
    {
      g_autofree char *folder = g_build_filename (folders[i], "datasets", "fashion-mnist", NULL);

      if (find_all (folder, paths))
        return TRUE;
    }
  return find_all ("/usr/share/datasets/fashion-mnist", paths);
}

static NnSamples *
load_installed (char *const *paths, GCancellable *cancellable, GError **error)
{
  g_auto (NnIdx) images = { 0 };
  g_auto (NnIdx) labels = { 0 };
  g_auto (NnIdx) test_images = { 0 };
  g_auto (NnIdx) test_labels = { 0 };
  guint n_train;

  if (!nn_pair_read (&images, &labels, paths[0], paths[1], G_MAXSIZE, cancellable,
                     error) ||
      !nn_pair_read (&test_images, &test_labels, paths[2], paths[3], G_MAXSIZE, cancellable,
                     error))
    return NULL;
  n_train = images.shape.size[0];
  if (!nn_pair_append (&images, &test_images, error) ||
      !nn_pair_append (&labels, &test_labels, error))
    return NULL;
  return nn_pair_samples ("fashion", "Fashion", &images, &labels, n_train, class_names, error);
}

static NnSamples *
load_subset (const char *const *data_dirs, GCancellable *cancellable, GError **error)
{
  g_autofree char *images_path = nn_pair_find (data_dirs, "fashion-subset-images.idx.gz", error);
  g_autofree char *labels_path = NULL;
  g_auto (NnIdx) images = { 0 };
  g_auto (NnIdx) labels = { 0 };

  if (images_path == NULL)
    return NULL;
  labels_path = nn_pair_find (data_dirs, "fashion-subset-labels.idx.gz", error);
  if (labels_path == NULL ||
      !nn_pair_read (&images, &labels, images_path, labels_path, G_MAXSIZE, cancellable,
                     error))
    return NULL;
  return nn_pair_samples ("fashion", "Fashion", &images, &labels, MIN (5000, images.shape.size[0]),
                          class_names, error);
}

static NnSamples *
load (const double *args, const char *path, const char *const *data_dirs,
      GCancellable *cancellable, GError **error)
{
  char *paths[4] = { NULL };
  NnSamples *samples;

  if (args[0] == 0 && find_installed (paths))
    samples = load_installed (paths, cancellable, error);
  else
    samples = load_subset (data_dirs, cancellable, error);

  for (guint i = 0; i < 4; i++)
    g_free (paths[i]);
  return samples;
}

static gboolean
installed (void)
{
  char *paths[4] = { NULL };
  const gboolean found = find_installed (paths);

  for (guint i = 0; i < 4; i++)
    g_free (paths[i]);
  return found;
}

static const NnArg rows[] = {
  { "subset", NN_("Bundled part only"), "", NN_ARG_BOOLEAN, 0, 0, 1 },
  { NULL }
};

const NnDatasetClass nn_dataset_fashion = {
  .base = {
    .name = "fashion",
    .title = NN_("Fashion"),
    .summary = NN_("Fashion-MNIST: clothes in ten classes, 28×28 pixels; 70,000 images where "
                   "dataset-fashion-mnist is installed, else 6,000."),
    .category = NN_("Images"),
    .args = rows,
  },
  .installed = installed,
  .load = load,
};

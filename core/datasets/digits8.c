/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Digits 8×8: the test part of UCI's "Optical Recognition of Handwritten Digits",
 * 8×8×1, bytes of 0 to 16; 1,438 to train with, one fifth of each class held out.
 * E. Alpaydin and C. Kaynak, 1998; from scikit-learn (see resources/data/README.md).
 */
#include "core/dataset.h"
#include "core/datasets/pair.h"

extern const NnDatasetClass nn_dataset_digits8;

static NnSamples *
load (const double *args, const char *path, const char *const *data_dirs,
      GCancellable *cancellable, GError **error)
{
  static const char *const names[] = { "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", NULL };
  static const NnPairBundle bundle = {
    .images = "digits8-images.idx.gz",
    .labels = "digits8-labels.idx.gz",
    .shape = { 3, { 8, 8, 1 } },
    .levels = 16,
    .n_train = 1438,
    .class_names = names,
  };
  return nn_pair_bundle (&nn_dataset_digits8.base, &bundle, data_dirs, cancellable, error);
}

const NnDatasetClass nn_dataset_digits8 = {
  .base = {
    .name = "digits8",
    .title = NN_("Digits 8×8"),
    .summary = NN_("1,797 handwritten digits of 8×8 pixels and 17 levels, 359 of them held out."),
    .category = NN_("Images"),
  },
  .load = load,
};

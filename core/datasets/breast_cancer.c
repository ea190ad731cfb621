/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Breast cancer, Wisconsin diagnostic: 569 tumours, 30 measures of their cell nuclei,
 * malignant or benign; 456 to train with, one fifth of each held out. W. N. Street,
 * W. H. Wolberg and O. L. Mangasarian, 1993, by UCI; from scikit-learn (see
 * resources/data/README.md).
 */
#include "core/datasets/table.h"

extern const NnDatasetClass nn_dataset_breast_cancer;

static NnSamples *
load (const double *args, const char *path, const char *const *data_dirs,
      GCancellable *cancellable, GError **error)
{
  static const char *const names[] = { NN_("Malignant"), NN_("Benign"), NULL };

  return nn_table_load (&nn_dataset_breast_cancer.base, "breast-cancer.csv.gz", 456, names, data_dirs, cancellable, error);
}

const NnDatasetClass nn_dataset_breast_cancer = {
  .base = {
    .name = "breast-cancer",
    .title = NN_("Breast cancer"),
    .summary = NN_("Malignant or benign, by 30 measures of cell nuclei of 569 tumours; 113 are held out."),
    .category = NN_("Tables"),
  },
  .load = load,
};

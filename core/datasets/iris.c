/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Iris: 150 flowers, four measures, three species; 120 to train with, ten of each
 * species held out. R. A. Fisher, The use of multiple measurements in taxonomic
 * problems, 1936; from scikit-learn (see resources/data/README.md).
 */
#include "core/datasets/table.h"

extern const NnDatasetClass nn_dataset_iris;

static NnSamples *
load (const double *args, const char *path, const char *const *data_dirs,
      GCancellable *cancellable, GError **error)
{
  static const char *const names[] = { NN_("Setosa"), NN_("Versicolor"), NN_("Virginica"), NULL };

  return nn_table_load (&nn_dataset_iris.base, "iris.csv.gz", 120, names, data_dirs, cancellable, error);
}

const NnDatasetClass nn_dataset_iris = {
  .base = {
    .name = "iris",
    .title = NN_("Iris"),
    .summary = NN_("Three species of iris by four measures of their flowers: 150, of which 30 are held out."),
    .category = NN_("Tables"),
  },
  .load = load,
};

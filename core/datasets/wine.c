/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Wine: 178 wines of three cultivars, 13 numbers of a chemical analysis; 142 to train
 * with, one fifth of each held out. M. Forina et al., PARVUS, 1991, by UCI; from
 * scikit-learn (see resources/data/README.md).
 */
#include "core/datasets/table.h"

extern const NnDatasetClass nn_dataset_wine;

static NnSamples *
load (const double *args, const char *path, const char *const *data_dirs,
      GCancellable *cancellable, GError **error)
{
  static const char *const names[] = { NN_("Cultivar 1"), NN_("Cultivar 2"), NN_("Cultivar 3"), NULL };

  return nn_table_load (&nn_dataset_wine.base, "wine.csv.gz", 142, names, data_dirs, cancellable, error);
}

const NnDatasetClass nn_dataset_wine = {
  .base = {
    .name = "wine",
    .title = NN_("Wine"),
    .summary = NN_("Three cultivars by a chemical analysis of 178 wines in 13 numbers; 36 are held out."),
    .category = NN_("Tables"),
  },
  .load = load,
};

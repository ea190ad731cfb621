/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Penguins: 342 birds of the Palmer Archipelago, four measures, three species; 273 to
 * train with, one fifth of each species held out; two birds that nobody measured are left
 * out. K. Gorman and Palmer Station LTER; from vega-datasets (see resources/data/README.md).
 */
#include "core/datasets/table.h"

extern const NnDatasetClass nn_dataset_penguins;

static NnSamples *
load (const double *args, const char *path, const char *const *data_dirs,
      GCancellable *cancellable, GError **error)
{
  static const char *const names[] = { NN_("Adélie"), NN_("Chinstrap"), NN_("Gentoo"), NULL };

  return nn_table_load (&nn_dataset_penguins.base, "penguins.csv.gz", 273, names, data_dirs, cancellable, error);
}

const NnDatasetClass nn_dataset_penguins = {
  .base = {
    .name = "penguins",
    .title = NN_("Penguins"),
    .summary = NN_("Three species of penguin by four measures: 342 birds, of which 69 are held out."),
    .category = NN_("Tables"),
  },
  .load = load,
};

/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Diabetes: ten measures of 442 patients and how far the disease went in a year (25 to
 * 346; mean 0 and spread 1 here); 354 to train with, 88 held out. B. Efron, T. Hastie,
 * I. Johnstone and R. Tibshirani, Least angle regression, 2004; from scikit-learn (see
 * resources/data/README.md).
 */
#include "core/datasets/table.h"

extern const NnDatasetClass nn_dataset_diabetes;

static NnSamples *
load (const double *args, const char *path, const char *const *data_dirs,
      GCancellable *cancellable, GError **error)
{
  return nn_table_load (&nn_dataset_diabetes.base, "diabetes.csv.gz", 354, NULL, data_dirs, cancellable, error);
}

const NnDatasetClass nn_dataset_diabetes = {
  .base = {
    .name = "diabetes",
    .title = NN_("Diabetes"),
    .summary = NN_("How far a diabetes went in a year, by ten measures of 442 patients, all standardised; 88 are held out."),
    .category = NN_("Tables"),
  },
  .load = load,
};

/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Tables that come with Vitrine: CSV, packed, numbers only. Private to core. */
#pragma once

#include "core/dataset.h"

G_BEGIN_DECLS

typedef struct
{
  char  **names;    /* n_columns of them */
  guint   n_rows, n_columns;
  float  *values;   /* n_rows x n_columns */
  double *mean, *spread; /* (nullable) n_columns: what nn_table_standardise() took away */
} NnTable;

gboolean nn_table_read  (NnTable *table, const char *file, const char *const *data_dirs,
                         GCancellable *cancellable, GError **error);
void     nn_table_clear (NnTable *table);
/* Whether it has @n_columns: a sentence otherwise. */
gboolean nn_table_check (const NnTable *table, guint n_columns, const char *file, GError **error);
/* Mean 0 and spread 1 over the first @n_train rows, of the first @n_columns columns. */
void     nn_table_standardise (NnTable *table, guint n_train, guint n_columns);

/* Samples of a table whose last column is the class, or with @class_names NULL a number to
 * find. Features (and that number) are standardised by the first @n_train rows. */
NnSamples *nn_table_load (const NnClass *klass, const char *file, guint n_train,
                          const char *const *class_names, const char *const *data_dirs,
                          GCancellable *cancellable, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NnTable, nn_table_clear)

G_END_DECLS

/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What the files of the data set CSV share: csv-columns.c reads columns as numbers, csv-target.c makes samples of what is
 * to be learnt, csv.c the whole. Sentences say what to do; nn_error_way() how, on the command line. Thread: any.
 */
#pragma once

#include "core/datasets/rows.h"
#include "core/formats/csv.h"

G_BEGIN_DECLS

enum
{
  ARG_TARGET = NN_ROWS_N_ARGS,
  ARG_TASK,
  ARG_STANDARDISE,
  ARG_MISSING,
  ARG_MOST_TEXTS,
  ARG_SEPARATOR,
  ARG_HEADER,
};

enum { TASK_AUTO, TASK_CLASSES, TASK_NUMBERS };
enum { STANDARDISE_NONE, STANDARDISE_INPUTS, STANDARDISE_ALL };
enum { MISSING_REFUSE, MISSING_MEAN };

typedef struct
{
  NnCsv         csv;
  const double *args;
  const char   *name;       /* of the file */
  guint32      *order;      /* (nullable) */
  guint         n_train;
  const char *const *left_out; /* (nullable) columns that need not be read */
} NnCsvTable;

/* What a feature or target was before it was standardised, how many rows had none, and what it was made of. */
typedef struct
{
  double   mean, spread;
  guint32  missing;
  guint32  column;
  gboolean text;          /* one of the texts of the column */
} NnCsvColumn;

/* Of sample @i, in the order that the samples stand in. */
static inline const char *
nn_csv_table_cell (const NnCsvTable *table, guint i, guint column)
{
  const gsize row = table->order != NULL ? table->order[i] : i;

  return table->csv.cells[row * table->csv.n_columns + column];
}

/* --- columns ----------------------------------------------------------------- */

/* Whether all that it has are numbers. */
gboolean   nn_csv_table_is_numeric    (const NnCsvTable *table, guint column);
/* A column of numbers with a few texts in it has cells that are wrong. @way: out of it; NULL: to leave it out. */
gboolean   nn_csv_table_check_numeric (const NnCsvTable *table, guint column, const char *way, GError **error);
gboolean   nn_csv_table_check_missing (const NnCsvTable *table, guint column, gboolean target, GError **error);
/* Texts that are all different tell nothing of a row that is new. */
gboolean   nn_csv_table_check_texts   (const NnCsvTable *table, guint column, gboolean target, GError **error);
/* The sentence says that another column should be learnt; how, on the command line. */
void       nn_csv_table_tell_choosing (const NnCsvTable *table, GError **error);
/* Zeroed; of g_malloc(). */
gpointer   nn_csv_table_take_memory   (const NnCsvTable *table, gsize n, gsize width, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The numbers of a column, the missing ones its mean, standardised if @standardise. */
float     *nn_csv_table_take_numbers  (const NnCsvTable *table, guint column, gboolean standardise, NnCsvColumn *what,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The different texts of a column, sorted, each with its number in @numbers; NULL where there are more than @most. The
 * texts are those of @table. */
GPtrArray *nn_csv_table_list_texts    (const NnCsvTable *table, guint column, guint most, gboolean numeric,
                                       GHashTable *numbers) G_GNUC_WARN_UNUSED_RESULT;
/* What a column becomes, behind what there is: float[n_rows], their names, NnCsvColumn. */
gboolean   nn_csv_table_add_column    (const NnCsvTable *table, guint column, GPtrArray *columns, GPtrArray *features,
                                       GArray *whats, GError **error);
/* Columns of float[n_rows] side by side, a row for each sample. */
GBytes    *nn_csv_table_join          (const NnCsvTable *table, const GPtrArray *columns, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* --- the target -------------------------------------------------------------- */

/* The columns that a path names, guint, one or several: "a,b", where a name may have commas itself. NULL: an error. */
GArray    *nn_csv_table_find_named    (const NnCsvTable *table, const char *wanted, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The columns that are to be learnt, guint. NULL: an error. */
GArray    *nn_csv_table_find_targets  (const NnCsvTable *table, const char *wanted, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Samples of @width @inputs each, and of these columns what is to be learnt. */
NnSamples *nn_csv_table_make          (const NnCsvTable *table, const GArray *targets, GBytes *inputs, guint width,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Tells what the numbers were: of features, or of targets (@missing NULL). */
void       nn_csv_tell_units          (const GArray *whats, double **mean, double **spread, guint32 **missing);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What is to be learnt of a table: which columns, as classes or as numbers. */
#include "core/datasets/csv-private.h"

#include <math.h>
#include <string.h>

#define FEW_LABELS 20

static gint
find_column (const NnCsvTable *table, const char *wanted)
{
  for (guint c = 0; c < table->csv.n_columns; c++)
    if (strcmp (table->csv.names[c], wanted) == 0)
      return c;
  return -1;
}

static void
set_unknown (const NnCsvTable *table, const char *wanted, GError **error)
{
  g_autofree char *names = g_strjoinv (", ", table->csv.names);

  if (strlen (names) > 200)
    *g_utf8_find_prev_char (names, names + 201) = '\0';
  g_set_error (error, NN_ERROR, NN_ERROR_UNKNOWN, "%s has no column “%s”. It has: %s.",
               table->name, wanted, names);
}

GArray *
nn_csv_table_find_named (const NnCsvTable *table, const char *wanted, GError **error)
{
  g_autoptr (GArray) targets = g_array_new (FALSE, FALSE, sizeof (guint));
  g_auto (GStrv) parts = g_strsplit (wanted, ",", -1);
  g_autofree char *name = NULL;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *longer = name != NULL ? g_strconcat (name, ",", parts[i], NULL)
                                  : g_strdup (g_strchug (parts[i]));
      gint found = find_column (table, longer);

      g_free (name);
      name = longer;
      if (found < 0)
        continue;
      g_array_append_val (targets, found);
      g_clear_pointer (&name, g_free);
    }
  if (name == NULL && targets->len > 0)
    return g_steal_pointer (&targets);
  set_unknown (table, targets->len > 0 ? name : wanted, error);
  return NULL;
}

GArray *
nn_csv_table_find_targets (const NnCsvTable *table, const char *wanted, GError **error)
{
  const guint n = table->csv.n_columns;
  guint one = table->args[ARG_TARGET] > 0 ? table->args[ARG_TARGET] - 1 : n - 1;
  GArray *targets;

  if (wanted != NULL && table->args[ARG_TARGET] == 0)
    return nn_csv_table_find_named (table, wanted, error);
  if (one >= n)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_RANGE, "%s has %u columns: number %.0f is none of them.",
                   table->name, n, table->args[ARG_TARGET]);
      return NULL;
    }
  targets = g_array_new (FALSE, FALSE, sizeof (guint));
  return g_array_append_val (targets, one);
}

/* Few whole numbers are names of classes. */
static gboolean
are_classes (const NnCsvTable *table, guint column, guint n_different)
{
  double value;

  if (n_different > FEW_LABELS || (n_different > 2 && n_different * 3 > table->csv.n_rows))
    return FALSE;
  for (guint i = 0; i < table->csv.n_rows; i++)
    if (nn_csv_number (&table->csv, nn_csv_table_cell (table, i, column), &value) && value != floor (value))
      return FALSE;
  return TRUE;
}

void
nn_csv_tell_units (const GArray *whats, double **mean, double **spread, guint32 **missing)
{
  *mean = g_new (double, whats->len);
  *spread = g_new (double, whats->len);
  if (missing != NULL)
    *missing = g_new (guint32, whats->len);
  for (guint i = 0; i < whats->len; i++)
    {
      const NnCsvColumn *what = &g_array_index (whats, NnCsvColumn, i);

      (*mean)[i] = what->mean;
      (*spread)[i] = what->spread;
      if (missing != NULL)
        (*missing)[i] = what->missing;
    }
}

/* Classes or numbers, of one column. */
static NnSamples *
make_one (const NnCsvTable *table, guint target, GBytes *inputs, guint width, GError **error)
{
  const guint n = table->csv.n_rows;
  const NnShape shape = NN_SHAPE (width), one = NN_SHAPE (1);
  const gboolean numeric = nn_csv_table_is_numeric (table, target);
  g_autoptr (GHashTable) numbers = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) texts = nn_csv_table_list_texts (table, target, NN_MAX_CLASSES, numeric, numbers);
  g_autoptr (GBytes) bytes = NULL;
  gint32 *labels;

  if (table->args[ARG_TASK] != TASK_CLASSES
      && !nn_csv_table_check_numeric (table, target, "set “Learn it as” to “Classes” if all of them are names of classes", error))
    {
      if (error != NULL)
        nn_error_set_way (*error, "--set data.task=classes");
      return NULL;
    }
  if (table->args[ARG_TASK] == TASK_NUMBERS && !numeric)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                   "%s: “%s” holds texts, which are classes and no numbers to aim at.", table->name,
                   table->csv.names[target]);
      return NULL;
    }
  if (!numeric && !nn_csv_table_check_texts (table, target, TRUE, error))
    return NULL;
  if (texts == NULL && !numeric)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA, "%s: “%s”, which is to be learnt, holds more than %u different texts.",
                   table->name, table->csv.names[target], NN_MAX_CLASSES);
      return NULL;
    }
  if (texts == NULL || table->args[ARG_TASK] == TASK_NUMBERS
      || (table->args[ARG_TASK] == TASK_AUTO && numeric && !are_classes (table, target, texts->len)))
    {
      g_autoptr (GArray) whats = g_array_new (FALSE, FALSE, sizeof (NnCsvColumn));
      NnCsvColumn what;
      float *values = nn_csv_table_take_numbers (table, target, table->args[ARG_STANDARDISE] == STANDARDISE_ALL,
                                    &what, error);
      NnSamples *samples;

      if (values == NULL)
        return NULL;
      bytes = g_bytes_new_take (values, n * sizeof (float));
      samples = nn_samples_new_floats ("csv", table->name, &shape, n, table->n_train, inputs, NULL,
                                       NULL, bytes, &one, error);
      if (samples == NULL)
        return NULL;
      g_array_append_val (whats, what);
      nn_csv_tell_units (whats, &samples->target_mean, &samples->target_spread, NULL);
      samples->target_names = g_new0 (char *, 2);
      samples->target_names[0] = g_strdup (table->csv.names[target]);
      return samples;
    }
  if (texts->len == 1)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                   "%s: “%s” is “%s” in every row, so there is nothing to tell apart: choose another column to learn.",
                   table->name, table->csv.names[target], (const char *) texts->pdata[0]);
      nn_csv_table_tell_choosing (table, error);
      return NULL;
    }
  labels = nn_csv_table_take_memory (table, n, sizeof *labels, error);
  if (labels == NULL)
    return NULL;
  for (guint i = 0; i < n; i++)
    labels[i] = GPOINTER_TO_INT (g_hash_table_lookup (numbers, nn_csv_table_cell (table, i, target)));
  bytes = g_bytes_new_take (labels, n * sizeof *labels);
  g_ptr_array_add (texts, NULL);
  return nn_samples_new_floats ("csv", table->name, &shape, n, table->n_train, inputs, bytes,
                                (const char *const *) texts->pdata, NULL, NULL, error);
}

/* Columns in which a single 1 stands in every row are classes, one for each column; NULL without an error: they are
 * no such. */
static NnSamples *
make_one_hot (const NnCsvTable *table, const GArray *targets, GBytes *inputs, const NnShape *shape, GError **error)
{
  const gsize n = table->csv.n_rows, width = targets->len;
  g_autofree float *values = nn_csv_table_take_memory (table, n * width, sizeof (float), error);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  NnSamples *samples;
  GBytes *labels;
  double value;

  for (gsize k = 0; values != NULL && k < width; k++)
    {
      const guint column = g_array_index (targets, guint, k);

      g_ptr_array_add (names, table->csv.names[column]);
      for (gsize i = 0; i < n; i++)
        if (nn_csv_number (&table->csv, nn_csv_table_cell (table, i, column), &value))
          values[i * width + k] = (float) value;
    }
  labels = values != NULL ? nn_rows_one_hot (values, n, width) : NULL;
  if (labels == NULL)
    return NULL;
  g_ptr_array_add (names, NULL);
  samples = nn_samples_new_floats ("csv", table->name, shape, n, table->n_train, inputs, labels,
                                   (const char *const *) names->pdata, NULL, NULL, error);
  g_bytes_unref (labels);
  if (samples != NULL)
    nn_samples_add_note (samples, "A single 1 stands in every row of the %zu columns to be learnt: they are taken as classes,"
                         " of which each sample has one (task=numbers: as numbers).", width);
  return samples;
}

/* Numbers to aim at, of several columns. */
static NnSamples *
make_several (const NnCsvTable *table, const GArray *targets, GBytes *inputs, guint width,
              GError **error)
{
  const NnShape shape = NN_SHAPE (width), wide = NN_SHAPE (targets->len);
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GArray) whats = g_array_new (FALSE, FALSE, sizeof (NnCsvColumn));
  g_autoptr (GBytes) bytes = NULL;
  NnSamples *samples;

  for (guint k = 0; k < targets->len; k++)
    {
      const guint column = g_array_index (targets, guint, k);
      NnCsvColumn what;
      float *values;

      if (!nn_csv_table_check_numeric (table, column, "remove the row", error))
        return NULL;
      if (!nn_csv_table_is_numeric (table, column))
        {
          g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                       "%s: “%s” holds texts. Several columns are learnt together where all hold"
                       " numbers: write a 1 for yes and a 0 for no, or name one column.",
                       table->name, table->csv.names[column]);
          return NULL;
        }
      values = nn_csv_table_take_numbers (table, column, table->args[ARG_STANDARDISE] == STANDARDISE_ALL, &what,
                             error);
      if (values == NULL)
        return NULL;
      g_array_append_val (whats, what);
      g_ptr_array_add (columns, values);
      g_ptr_array_add (names, table->csv.names[column]);
    }
  if (table->args[ARG_TASK] != TASK_NUMBERS)
    {
      GError *problem = NULL;

      samples = make_one_hot (table, targets, inputs, &shape, &problem);
      if (problem != NULL)
        g_propagate_error (error, problem);
      if (samples != NULL || problem != NULL)
        return samples;
    }
  bytes = nn_csv_table_join (table, columns, error);
  samples = bytes != NULL ? nn_samples_new_floats ("csv", table->name, &shape, table->csv.n_rows,
                                                   table->n_train, inputs, NULL, NULL, bytes, &wide, error)
                          : NULL;
  if (samples != NULL)
    {
      g_ptr_array_add (names, NULL);
      samples->target_names = g_strdupv ((char **) names->pdata);
      nn_csv_tell_units (whats, &samples->target_mean, &samples->target_spread, NULL);
    }
  return samples;
}

NnSamples *
nn_csv_table_make (const NnCsvTable *table, const GArray *targets, GBytes *inputs, guint width, GError **error)
{
  return targets->len > 1 ? make_several (table, targets, inputs, width, error)
                          : make_one (table, g_array_index (targets, guint, 0), inputs, width, error);
}

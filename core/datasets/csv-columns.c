/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The columns of a table as numbers: features, and what of them cannot be one. */
#include "core/datasets/csv-private.h"

#include <math.h>
#include <string.h>

#include "core/formats/format.h"

#define FEW_TEXTS    10  /* percent: among numbers, they are mistakes */
#define FEW_ROWS     20  /* in which all texts may differ */
#define MOST_NUMBERS (1 << 28)  /* of 4 bytes: 1 GB */

gboolean
nn_csv_table_is_numeric (const NnCsvTable *table, guint column)
{
  gboolean any = FALSE;
  double value;

  for (guint i = 0; i < table->csv.n_rows; i++)
    {
      const char *cell = nn_csv_table_cell (table, i, column);

      if (nn_csv_missing (cell))
        continue;
      if (!nn_csv_number (&table->csv, cell, &value))
        return FALSE;
      any = TRUE;
    }
  return any;
}

/* The sentence says “leave the column out”; how, on the command line. */
static void
tell_leaving (const NnCsvTable *table, guint column, GError **error)
{
  g_autofree char *setting = g_strconcat ("data.leave_out=", table->csv.names[column], NULL);
  g_autofree char *quoted = strpbrk (setting, " '\"$`\\!*?[](){}<>|&;~#") != NULL ? g_shell_quote (setting) : g_strdup (setting);

  if (error != NULL)
    nn_error_set_way (*error, "--set %s", quoted);
}

void
nn_csv_table_tell_choosing (const NnCsvTable *table, GError **error)
{
  if (error != NULL)
    nn_error_set_way (*error, "--data %s,COLUMN", table->name);
}

gboolean
nn_csv_table_check_numeric (const NnCsvTable *table, guint column, const char *way, GError **error)
{
  gsize numbers = 0, texts = 0, row = 0;
  const char *text = NULL;
  double value;

  for (guint i = 0; i < table->csv.n_rows; i++)
    {
      const char *cell = nn_csv_table_cell (table, i, column);
      const gsize at = table->order != NULL ? table->order[i] : i;

      if (nn_csv_missing (cell))
        continue;
      if (nn_csv_number (&table->csv, cell, &value))
        numbers++;
      else if (texts++ == 0 || at < row)
        {
          text = cell;
          row = at;
        }
    }
  if (texts == 0 || numbers < texts * (100 - FEW_TEXTS) / FEW_TEXTS)
    return TRUE;
  g_set_error (error, NN_ERROR, NN_ERROR_DATA,
               "%s: row %zu has “%.40s” in “%s”, where %zu of %zu are numbers: mend it, or %s.", table->name, row + 1,
               text, table->csv.names[column], numbers, numbers + texts, way != NULL ? way : "leave the column out");
  if (way == NULL)
    tell_leaving (table, column, error);
  return FALSE;
}

gboolean
nn_csv_table_check_missing (const NnCsvTable *table, guint column, gboolean target, GError **error)
{
  for (guint i = 0; i < table->csv.n_rows; i++)
    {
      const gsize row = table->order != NULL ? table->order[i] : i;

      if (!nn_csv_missing (nn_csv_table_cell (table, i, column)))
        continue;
      if (target)
        g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                     "%s: row %zu has nothing in “%s”, which is to be learnt: remove the row.",
                     table->name, row + 1, table->csv.names[column]);
      else if (table->args[ARG_MISSING] == MISSING_REFUSE)
        g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                     "%s: row %zu has nothing in “%s”: remove the row, or set “Missing values” to “Take the mean”.",
                     table->name, row + 1, table->csv.names[column]);
      else
        continue;
      if (!target && error != NULL)
        nn_error_set_way (*error, "--set data.missing=mean");
      return FALSE;
    }
  return TRUE;
}

/* --- columns ----------------------------------------------------------------- */

gpointer
nn_csv_table_take_memory (const NnCsvTable *table, gsize n, gsize width, GError **error)
{
  gpointer memory = g_try_malloc0_n (n, width);
  g_autofree char *count = NULL;

  if (memory != NULL)
    return memory;
  count = nn_format_count (n * width);
  g_set_error (error, NN_ERROR, NN_ERROR_MEMORY, "%s needs %s bytes of memory, more than there is.",
               table->name, count);
  return NULL;
}

/* Whether @n_columns columns of numbers are no more than can be held. */
static gboolean
check_numbers (const NnCsvTable *table, gsize n_columns, GError **error)
{
  if (n_columns * table->csv.n_rows <= MOST_NUMBERS)
    return TRUE;
  g_set_error (error, NN_ERROR, NN_ERROR_MEMORY,
               "%s becomes over %u million numbers, as a column of texts becomes one for each of"
               " them: remove rows, or columns of texts.", table->name, MOST_NUMBERS >> 20);
  return FALSE;
}

/* The first row of the file with a number that is too large. */
static gboolean
check_finite (const NnCsvTable *table, guint column, const float *values, GError **error)
{
  guint first = G_MAXUINT, at = 0;

  for (guint i = 0; i < table->csv.n_rows; i++)
    {
      const guint row = table->order != NULL ? table->order[i] : i;

      if (isfinite (values[i]) || row >= first)
        continue;
      first = row;
      at = i;
    }
  if (first == G_MAXUINT)
    return TRUE;
  g_set_error (error, NN_ERROR, NN_ERROR_DATA,
               "%s: row %u has “%.40s” in “%s”, more than a number here can be: mend it, or leave the column out.",
               table->name, first + 1, nn_csv_table_cell (table, at, column), table->csv.names[column]);
  tell_leaving (table, column, error);
  return FALSE;
}

float *
nn_csv_table_take_numbers (const NnCsvTable *table, guint column, gboolean standardise, NnCsvColumn *what, GError **error)
{
  const guint n = table->csv.n_rows;
  g_autofree double *values = nn_csv_table_take_memory (table, n, sizeof (double), error);
  float *out = values != NULL ? nn_csv_table_take_memory (table, n, sizeof (float), error) : NULL;
  double mean = 0, square = 0, sd;
  guint count = 0, missing = 0;

  if (out == NULL)
    return NULL;
  for (guint i = 0; i < n; i++)
    {
      const char *cell = nn_csv_table_cell (table, i, column);

      if (nn_csv_missing (cell) || !nn_csv_number (&table->csv, cell, &values[i]))
        {
          values[i] = NAN;
          missing++;
        }
      else if (i < table->n_train)
        {
          mean += values[i];
          count++;
        }
    }
  mean /= MAX (count, 1);
  for (guint i = 0; i < table->n_train; i++)
    if (!isnan (values[i]))
      square += (values[i] - mean) * (values[i] - mean);
  sd = sqrt (square / MAX (count, 1));
  if (sd == 0 || !isfinite (sd)) /* with an infinite one all would be 0: they stay, to be refused */
    sd = 1;
  for (guint i = 0; i < n; i++)
    {
      double value = isnan (values[i]) ? mean : values[i];

      out[i] = (float) (!standardise ? value : (value - mean) / sd);
    }
  if (!check_finite (table, column, out, error))
    {
      g_free (out);
      return NULL;
    }
  *what = (NnCsvColumn){ standardise ? mean : 0, standardise ? sd : 1, missing, column, FALSE };
  return out;
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  double x = g_ascii_strtod (*(const char *const *) a, NULL);
  double y = g_ascii_strtod (*(const char *const *) b, NULL);

  return (x > y) - (x < y);
}

GPtrArray *
nn_csv_table_list_texts (const NnCsvTable *table, guint column, guint most, gboolean numeric, GHashTable *numbers)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();

  for (guint i = 0; i < table->csv.n_rows; i++)
    {
      const char *cell = nn_csv_table_cell (table, i, column);

      if (nn_csv_missing (cell) || !g_hash_table_add (numbers, (gpointer) cell))
        continue;
      if (texts->len == most)
        return NULL;
      g_ptr_array_add (texts, (gpointer) cell);
    }
  g_ptr_array_sort (texts, numeric ? compare_numbers : compare_texts);
  for (guint k = 0; k < texts->len; k++)
    g_hash_table_replace (numbers, texts->pdata[k], GUINT_TO_POINTER (k));
  return g_steal_pointer (&texts);
}

/* One number for each text of the column. */
static gboolean
add_texts (const NnCsvTable *table, guint column, GPtrArray *columns, GPtrArray *features,
           GArray *whats, GError **error)
{
  NnCsvColumn what = { 0, 1, 0, column, TRUE };
  const guint n = table->csv.n_rows, most = table->args[ARG_MOST_TEXTS];
  g_autoptr (GHashTable) numbers = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) texts = nn_csv_table_list_texts (table, column, most, FALSE, numbers);
  const guint base = columns->len;

  if (texts == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                   "%s: “%s” holds more than %u different texts: leave the column out, or raise “Different texts in a column”.",
                   table->name, table->csv.names[column], most);
      tell_leaving (table, column, error);
      if (error != NULL)
        {
          g_autofree char *leaving = g_strdup (nn_error_way (*error));

          nn_error_set_way (*error, "%s, or --set data.most_texts=N", leaving);
        }
      return FALSE;
    }
  if (!check_numbers (table, (gsize) base + texts->len, error))
    return FALSE;
  for (guint k = 0; k < texts->len; k++)
    {
      float *values = nn_csv_table_take_memory (table, n, sizeof (float), error);

      if (values == NULL)
        return FALSE;
      g_ptr_array_add (columns, values);
      g_ptr_array_add (features, g_strdup_printf ("%s = %s", table->csv.names[column],
                                                  (const char *) texts->pdata[k]));
    }
  for (guint i = 0; i < n; i++)
    {
      const char *cell = nn_csv_table_cell (table, i, column);

      if (nn_csv_missing (cell))
        what.missing++;
      else
        ((float *) columns->pdata[base + GPOINTER_TO_UINT (g_hash_table_lookup (numbers, cell))])[i]
            = 1;
    }
  for (guint k = 0; k < texts->len; k++)
    g_array_append_val (whats, what);
  return TRUE;
}

gboolean
nn_csv_table_check_texts (const NnCsvTable *table, guint column, gboolean target, GError **error)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  guint n = 0;

  for (guint i = 0; i < table->csv.n_rows; i++)
    if (!nn_csv_missing (nn_csv_table_cell (table, i, column)))
      {
        g_hash_table_add (known, (gpointer) nn_csv_table_cell (table, i, column));
        n++;
      }
  if (n < FEW_ROWS || (guint64) g_hash_table_size (known) * 10 < (guint64) n * 9)
    return TRUE;
  if (target)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                   "%s: “%s”, which is to be learnt, holds %u different texts in %u rows, and a class needs several"
                   " samples: choose another column to learn.", table->name, table->csv.names[column],
                   g_hash_table_size (known), n);
      nn_csv_table_tell_choosing (table, error);
      return FALSE;
    }
  g_set_error (error, NN_ERROR, NN_ERROR_DATA,
               "%s: “%s” holds %u different texts in %u rows, which tell nothing of a new row: leave the column out.",
               table->name, table->csv.names[column], g_hash_table_size (known), n);
  tell_leaving (table, column, error);
  return FALSE;
}

gboolean
nn_csv_table_add_column (const NnCsvTable *table, guint column, GPtrArray *columns, GPtrArray *features,
            GArray *whats, GError **error)
{
  const gboolean standardise = table->args[ARG_STANDARDISE] != STANDARDISE_NONE;
  NnCsvColumn what;
  float *values;

  if (!nn_csv_table_check_missing (table, column, FALSE, error) || !nn_csv_table_check_numeric (table, column, NULL, error))
    return FALSE;
  if (!nn_csv_table_is_numeric (table, column))
    return nn_csv_table_check_texts (table, column, FALSE, error)
           && add_texts (table, column, columns, features, whats, error);
  values = check_numbers (table, columns->len + 1, error)
               ? nn_csv_table_take_numbers (table, column, standardise, &what, error) : NULL;
  if (values == NULL)
    return FALSE;
  g_array_append_val (whats, what);
  g_ptr_array_add (columns, values);
  g_ptr_array_add (features, g_strdup (table->csv.names[column]));
  return TRUE;
}

GBytes *
nn_csv_table_join (const NnCsvTable *table, const GPtrArray *columns, GError **error)
{
  const gsize n = table->csv.n_rows;
  float *values = nn_csv_table_take_memory (table, n * columns->len, sizeof (float), error);

  if (values == NULL)
    return NULL;
  for (guint c = 0; c < columns->len; c++)
    for (gsize i = 0; i < n; i++)
      values[i * columns->len + c] = ((const float *) columns->pdata[c])[i];
  return g_bytes_new_take (values, n * columns->len * sizeof (float));
}

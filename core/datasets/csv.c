/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * CSV: a table, a sample in each row: FILE.csv, FILE.csv,COLUMN or FILE.csv,COLUMN,COLUMN...
 *
 * The target is the last column, or the one of the number "target", or else the named one. A target of texts or of few whole
 * numbers is a label, other numbers are aimed at. Several columns are numbers to aim at
 * together; where all are 0 or 1, each is a yes-or-no question (several labels at once). Columns of texts become one number for
 * each text (1 where it stands there, else 0); the others are standardised,
 * (x - mean) / sd, with what the training part has.
 */
#include "core/datasets/rows.h"

#include <math.h>
#include <string.h>

#include "core/formats/csv.h"
#include "core/formats/format.h"

#define FEW_LABELS   20
#define FEW_TEXTS    10  /* percent: among numbers, they are mistakes */
#define FEW_ROWS     20  /* in which all texts may differ */
#define MOST_NUMBERS (1 << 28)  /* of 4 bytes: 1 GB */

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
} Table;

static void
table_clear (Table *table)
{
  nn_csv_clear (&table->csv);
  g_clear_pointer (&table->order, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Table, table_clear)

/* What a feature or target was before it was standardised, how many rows had none, and what it was made of. */
typedef struct
{
  double   mean, spread;
  guint32  missing;
  guint32  column;
  gboolean text;          /* one of the texts of the column */
} Column;

/* Of sample @i, in the order that the samples stand in. */
static const char *
cell_of (const Table *table, guint i, guint column)
{
  const gsize row = table->order != NULL ? table->order[i] : i;

  return table->csv.cells[row * table->csv.n_columns + column];
}

static gboolean
is_numeric (const Table *table, guint column)
{
  gboolean any = FALSE;
  double value;

  for (guint i = 0; i < table->csv.n_rows; i++)
    {
      const char *cell = cell_of (table, i, column);

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
tell_leaving (const Table *table, guint column, GError **error)
{
  g_autofree char *setting = g_strconcat ("data.leave_out=", table->csv.names[column], NULL);
  g_autofree char *quoted = strpbrk (setting, " '\"$`\\!*?[](){}<>|&;~#") != NULL ? g_shell_quote (setting) : g_strdup (setting);

  if (error != NULL)
    nn_error_set_way (*error, "--set %s", quoted);
}

/* The sentence says that another column should be learnt; how, on the command line. */
static void
tell_choosing (const Table *table, GError **error)
{
  if (error != NULL)
    nn_error_set_way (*error, "--data %s,COLUMN", table->name);
}

/* A column of numbers with a few texts in it has cells that are wrong. @way: out of it; NULL: to leave it out. */
static gboolean
check_numeric (const Table *table, guint column, const char *way, GError **error)
{
  gsize numbers = 0, texts = 0, row = 0;
  const char *text = NULL;
  double value;

  for (guint i = 0; i < table->csv.n_rows; i++)
    {
      const char *cell = cell_of (table, i, column);
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

static gboolean
check_missing (const Table *table, guint column, gboolean target, GError **error)
{
  for (guint i = 0; i < table->csv.n_rows; i++)
    {
      const gsize row = table->order != NULL ? table->order[i] : i;

      if (!nn_csv_missing (cell_of (table, i, column)))
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

/* Zeroed. */
static gpointer
take_memory (const Table *table, gsize n, gsize width, GError **error)
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
check_numbers (const Table *table, gsize n_columns, GError **error)
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
check_finite (const Table *table, guint column, const float *values, GError **error)
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
               table->name, first + 1, cell_of (table, at, column), table->csv.names[column]);
  tell_leaving (table, column, error);
  return FALSE;
}

/* The numbers of a column, the missing ones its mean, standardised if @standardise. */
static float *
take_numbers (const Table *table, guint column, gboolean standardise, Column *what, GError **error)
{
  const guint n = table->csv.n_rows;
  g_autofree double *values = take_memory (table, n, sizeof (double), error);
  float *out = values != NULL ? take_memory (table, n, sizeof (float), error) : NULL;
  double mean = 0, square = 0, sd;
  guint count = 0, missing = 0;

  if (out == NULL)
    return NULL;
  for (guint i = 0; i < n; i++)
    {
      const char *cell = cell_of (table, i, column);

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
  *what = (Column){ standardise ? mean : 0, standardise ? sd : 1, missing, column, FALSE };
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

/* The different texts of a column, sorted, each with its number in @numbers; NULL where
 * there are more than @most. */
static GPtrArray *
list_texts (const Table *table, guint column, guint most, gboolean numeric, GHashTable *numbers)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();

  for (guint i = 0; i < table->csv.n_rows; i++)
    {
      const char *cell = cell_of (table, i, column);

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
add_texts (const Table *table, guint column, GPtrArray *columns, GPtrArray *features,
           GArray *whats, GError **error)
{
  Column what = { 0, 1, 0, column, TRUE };
  const guint n = table->csv.n_rows, most = table->args[ARG_MOST_TEXTS];
  g_autoptr (GHashTable) numbers = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) texts = list_texts (table, column, most, FALSE, numbers);
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
      float *values = take_memory (table, n, sizeof (float), error);

      if (values == NULL)
        return FALSE;
      g_ptr_array_add (columns, values);
      g_ptr_array_add (features, g_strdup_printf ("%s = %s", table->csv.names[column],
                                                  (const char *) texts->pdata[k]));
    }
  for (guint i = 0; i < n; i++)
    {
      const char *cell = cell_of (table, i, column);

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

/* Texts that are all different tell nothing of a row that is new. */
static gboolean
check_texts (const Table *table, guint column, gboolean target, GError **error)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  guint n = 0;

  for (guint i = 0; i < table->csv.n_rows; i++)
    if (!nn_csv_missing (cell_of (table, i, column)))
      {
        g_hash_table_add (known, (gpointer) cell_of (table, i, column));
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
      tell_choosing (table, error);
      return FALSE;
    }
  g_set_error (error, NN_ERROR, NN_ERROR_DATA,
               "%s: “%s” holds %u different texts in %u rows, which tell nothing of a new row: leave the column out.",
               table->name, table->csv.names[column], g_hash_table_size (known), n);
  tell_leaving (table, column, error);
  return FALSE;
}

static gboolean
add_column (const Table *table, guint column, GPtrArray *columns, GPtrArray *features,
            GArray *whats, GError **error)
{
  const gboolean standardise = table->args[ARG_STANDARDISE] != STANDARDISE_NONE;
  Column what;
  float *values;

  if (!check_missing (table, column, FALSE, error) || !check_numeric (table, column, NULL, error))
    return FALSE;
  if (!is_numeric (table, column))
    return check_texts (table, column, FALSE, error)
           && add_texts (table, column, columns, features, whats, error);
  values = check_numbers (table, columns->len + 1, error)
               ? take_numbers (table, column, standardise, &what, error) : NULL;
  if (values == NULL)
    return FALSE;
  g_array_append_val (whats, what);
  g_ptr_array_add (columns, values);
  g_ptr_array_add (features, g_strdup (table->csv.names[column]));
  return TRUE;
}

static GBytes *
join (const Table *table, const GPtrArray *columns, GError **error)
{
  const gsize n = table->csv.n_rows;
  float *values = take_memory (table, n * columns->len, sizeof (float), error);

  if (values == NULL)
    return NULL;
  for (guint c = 0; c < columns->len; c++)
    for (gsize i = 0; i < n; i++)
      values[i * columns->len + c] = ((const float *) columns->pdata[c])[i];
  return g_bytes_new_take (values, n * columns->len * sizeof (float));
}

/* --- the target -------------------------------------------------------------- */

static gint
find_column (const Table *table, const char *wanted)
{
  for (guint c = 0; c < table->csv.n_columns; c++)
    if (strcmp (table->csv.names[c], wanted) == 0)
      return c;
  return -1;
}

static void
set_unknown (const Table *table, const char *wanted, GError **error)
{
  g_autofree char *names = g_strjoinv (", ", table->csv.names);

  if (strlen (names) > 200)
    *g_utf8_find_prev_char (names, names + 201) = '\0';
  g_set_error (error, NN_ERROR, NN_ERROR_UNKNOWN, "%s has no column “%s”. It has: %s.",
               table->name, wanted, names);
}

/* The columns that a path names, guint, one or several: "a,b", where a name may have commas itself. NULL: an error. */
static GArray *
find_named (const Table *table, const char *wanted, GError **error)
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

/* The columns that are to be learnt, guint. NULL: an error. */
static GArray *
find_targets (const Table *table, const char *wanted, GError **error)
{
  const guint n = table->csv.n_columns;
  guint one = table->args[ARG_TARGET] > 0 ? table->args[ARG_TARGET] - 1 : n - 1;
  GArray *targets;

  if (wanted != NULL && table->args[ARG_TARGET] == 0)
    return find_named (table, wanted, error);
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
are_classes (const Table *table, guint column, guint n_different)
{
  double value;

  if (n_different > FEW_LABELS || (n_different > 2 && n_different * 3 > table->csv.n_rows))
    return FALSE;
  for (guint i = 0; i < table->csv.n_rows; i++)
    if (nn_csv_number (&table->csv, cell_of (table, i, column), &value) && value != floor (value))
      return FALSE;
  return TRUE;
}

/* Tells what the numbers were: of features, or of targets (@missing NULL). */
static void
tell_units (const GArray *whats, double **mean, double **spread, guint32 **missing)
{
  *mean = g_new (double, whats->len);
  *spread = g_new (double, whats->len);
  if (missing != NULL)
    *missing = g_new (guint32, whats->len);
  for (guint i = 0; i < whats->len; i++)
    {
      const Column *what = &g_array_index (whats, Column, i);

      (*mean)[i] = what->mean;
      (*spread)[i] = what->spread;
      if (missing != NULL)
        (*missing)[i] = what->missing;
    }
}

static NnSamples *
make (const Table *table, guint target, GBytes *inputs, guint width, GError **error)
{
  const guint n = table->csv.n_rows;
  const NnShape shape = NN_SHAPE (width), one = NN_SHAPE (1);
  const gboolean numeric = is_numeric (table, target);
  g_autoptr (GHashTable) numbers = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) texts = list_texts (table, target, NN_MAX_CLASSES, numeric, numbers);
  g_autoptr (GBytes) bytes = NULL;
  gint32 *labels;

  if (table->args[ARG_TASK] != TASK_CLASSES
      && !check_numeric (table, target, "set “Learn it as” to “Classes” if all of them are names of classes", error))
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
  if (!numeric && !check_texts (table, target, TRUE, error))
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
      g_autoptr (GArray) whats = g_array_new (FALSE, FALSE, sizeof (Column));
      Column what;
      float *values = take_numbers (table, target, table->args[ARG_STANDARDISE] == STANDARDISE_ALL,
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
      tell_units (whats, &samples->target_mean, &samples->target_spread, NULL);
      samples->target_names = g_new0 (char *, 2);
      samples->target_names[0] = g_strdup (table->csv.names[target]);
      return samples;
    }
  if (texts->len == 1)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                   "%s: “%s” is “%s” in every row, so there is nothing to tell apart: choose another column to learn.",
                   table->name, table->csv.names[target], (const char *) texts->pdata[0]);
      tell_choosing (table, error);
      return NULL;
    }
  labels = take_memory (table, n, sizeof *labels, error);
  if (labels == NULL)
    return NULL;
  for (guint i = 0; i < n; i++)
    labels[i] = GPOINTER_TO_INT (g_hash_table_lookup (numbers, cell_of (table, i, target)));
  bytes = g_bytes_new_take (labels, n * sizeof *labels);
  g_ptr_array_add (texts, NULL);
  return nn_samples_new_floats ("csv", table->name, &shape, n, table->n_train, inputs, bytes,
                                (const char *const *) texts->pdata, NULL, NULL, error);
}

/* Columns in which a single 1 stands in every row are classes, one for each column; NULL without an error: they are
 * no such. */
static NnSamples *
make_one_hot (const Table *table, const GArray *targets, GBytes *inputs, const NnShape *shape, GError **error)
{
  const gsize n = table->csv.n_rows, width = targets->len;
  g_autofree float *values = take_memory (table, n * width, sizeof (float), error);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  NnSamples *samples;
  GBytes *labels;
  double value;

  for (gsize k = 0; values != NULL && k < width; k++)
    {
      const guint column = g_array_index (targets, guint, k);

      g_ptr_array_add (names, table->csv.names[column]);
      for (gsize i = 0; i < n; i++)
        if (nn_csv_number (&table->csv, cell_of (table, i, column), &value))
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
make_several (const Table *table, const GArray *targets, GBytes *inputs, guint width,
              GError **error)
{
  const NnShape shape = NN_SHAPE (width), wide = NN_SHAPE (targets->len);
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GArray) whats = g_array_new (FALSE, FALSE, sizeof (Column));
  g_autoptr (GBytes) bytes = NULL;
  NnSamples *samples;

  for (guint k = 0; k < targets->len; k++)
    {
      const guint column = g_array_index (targets, guint, k);
      Column what;
      float *values;

      if (!check_numeric (table, column, "remove the row", error))
        return NULL;
      if (!is_numeric (table, column))
        {
          g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                       "%s: “%s” holds texts. Several columns are learnt together where all hold"
                       " numbers: write a 1 for yes and a 0 for no, or name one column.",
                       table->name, table->csv.names[column]);
          return NULL;
        }
      values = take_numbers (table, column, table->args[ARG_STANDARDISE] == STANDARDISE_ALL, &what,
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
  bytes = join (table, columns, error);
  samples = bytes != NULL ? nn_samples_new_floats ("csv", table->name, &shape, table->csv.n_rows,
                                                   table->n_train, inputs, NULL, NULL, bytes, &wide, error)
                          : NULL;
  if (samples != NULL)
    {
      g_ptr_array_add (names, NULL);
      samples->target_names = g_strdupv ((char **) names->pdata);
      tell_units (whats, &samples->target_mean, &samples->target_spread, NULL);
    }
  return samples;
}

/* --- the class --------------------------------------------------------------- */

static gboolean
is_target (const GArray *targets, guint column)
{
  for (guint k = 0; k < targets->len; k++)
    if (g_array_index (targets, guint, k) == column)
      return TRUE;
  return FALSE;
}

/* One that is left out is read where it can be: it is ranked with the others. */
static gboolean
try_column (const Table *table, guint column, GPtrArray *columns, GPtrArray *features, GArray *whats,
            GPtrArray *unread, GError **error)
{
  const char *name = table->csv.names[column];
  const gboolean left_out = table->left_out != NULL && g_strv_contains (table->left_out, name);
  const guint before = columns->len;
  GError *problem = NULL;

  if (add_column (table, column, columns, features, whats, &problem))
    {
      if (left_out && columns->len == before) /* it is empty */
        g_ptr_array_add (unread, (gpointer) name);
      return TRUE;
    }
  if (!left_out || !g_error_matches (problem, NN_ERROR, NN_ERROR_DATA))
    {
      g_propagate_error (error, problem);
      return FALSE;
    }
  g_error_free (problem);
  g_ptr_array_add (unread, (gpointer) name);
  return TRUE;
}

/* Of what columns the features were made, and what became of cells with nothing in them. */
static void
tell_features (const Table *table, const GArray *whats, NnSamples *samples)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *list = NULL;
  gboolean texts = FALSE, numbers = FALSE;
  guint64 missing = 0;

  samples->origin = g_new (guint32, whats->len);
  for (guint i = 0; i < whats->len; i++)
    {
      const Column *what = &g_array_index (whats, Column, i);
      const char *name = table->csv.names[what->column];

      samples->origin[i] = what->column;
      if (what->missing == 0 || (i > 0 && samples->origin[i - 1] == what->column)
          || (table->left_out != NULL && g_strv_contains (table->left_out, name)))
        continue;
      missing += what->missing;
      texts |= what->text;
      numbers |= !what->text;
      g_ptr_array_add (names, (gpointer) name);
    }
  if (missing == 0)
    return;
  g_ptr_array_add (names, NULL);
  list = nn_csv_list ((const char *const *) names->pdata);
  nn_samples_add_note (samples, missing == 1 ? "%" G_GUINT64_FORMAT " value is missing in %s: %s."
                                             : "%" G_GUINT64_FORMAT " values are missing in %s: %s.", missing, list,
                       texts && numbers ? "the mean of the column stands for a number, and of a text all are 0"
                       : texts ? "of its texts all are 0 there" : "the mean of the column stands there");
}

/* Columns of nothing are passed over. */
static void
tell_empty (const Table *table, const GArray *whats, const GArray *targets, NnSamples *samples)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *list = NULL;
  guint at = 0;

  for (guint c = 0; c < table->csv.n_columns; c++)
    {
      const char *name = table->csv.names[c];
      const guint before = at;

      while (at < whats->len && g_array_index (whats, Column, at).column == c)
        at++;
      if (at == before && !is_target (targets, c) && !(table->left_out != NULL && g_strv_contains (table->left_out, name)))
        g_ptr_array_add (names, (gpointer) name);
    }
  if (names->len == 0)
    return;
  g_ptr_array_add (names, NULL);
  list = nn_csv_list ((const char *const *) names->pdata);
  nn_samples_add_note (samples, names->len == 2 ? "%s is empty and was left out." : "%s are empty and were left out.", list);
}

/* What else could be learnt, for who chooses. */
static void
tell_columns (const Table *table, const char *wanted, NnSamples *samples)
{
  g_autoptr (GArray) named = wanted != NULL ? find_named (table, wanted, NULL) : NULL;
  GPtrArray *columns = g_ptr_array_new ();

  for (guint c = 0; c < table->csv.n_columns; c++)
    g_ptr_array_add (columns, g_strdup (table->csv.names[c]));
  samples->column = named != NULL ? g_array_index (named, guint, 0) : table->csv.n_columns - 1;
  if (named != NULL && named->len > 1)
    {
      g_autoptr (GString) all = g_string_new (NULL);

      for (guint k = 0; k < named->len; k++)
        g_string_append_printf (all, "%s%s", k > 0 ? ", " : "", table->csv.names[g_array_index (named, guint, k)]);
      samples->column = columns->len;
      g_ptr_array_add (columns, g_string_free (g_steal_pointer (&all), FALSE));
    }
  g_ptr_array_add (columns, NULL);
  samples->columns = (char **) g_ptr_array_free (columns, FALSE);
}

static NnSamples *
build (const Table *table, const char *wanted, GError **error)
{
  g_autoptr (GArray) targets = find_targets (table, wanted, error);
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) features = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) unread = g_ptr_array_new ();
  g_autoptr (GArray) whats = g_array_new (FALSE, FALSE, sizeof (Column));
  g_autoptr (GBytes) inputs = NULL;
  g_autofree char *told = nn_csv_tell (&table->csv);
  NnSamples *samples;
  guint target;

  if (targets == NULL)
    return NULL;
  for (guint k = 0; k < targets->len; k++)
    if (!check_missing (table, g_array_index (targets, guint, k), TRUE, error))
      return NULL;
  for (guint c = 0; c < table->csv.n_columns; c++)
    if (!is_target (targets, c) && !try_column (table, c, columns, features, whats, unread, error))
      return NULL;
  target = g_array_index (targets, guint, 0);
  if (columns->len == 0)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                   "%s has no column beside “%s”, which is to be learnt.", table->name,
                   table->csv.names[target]);
      return NULL;
    }
  inputs = join (table, columns, error);
  samples = inputs == NULL ? NULL
            : targets->len > 1 ? make_several (table, targets, inputs, columns->len, error)
            : make (table, target, inputs, columns->len, error);
  if (samples != NULL)
    {
      g_ptr_array_add (features, NULL);
      samples->feature_names = g_strdupv ((char **) features->pdata);
      tell_units (whats, &samples->feature_mean, &samples->feature_spread, &samples->missing);
      g_ptr_array_add (unread, NULL);
      samples->unread = g_strdupv ((char **) unread->pdata);
      tell_columns (table, wanted, samples);
      tell_features (table, whats, samples);
      tell_empty (table, whats, targets, samples);
      if (told != NULL)
        nn_samples_add_note (samples, "%s", told);
    }
  return samples;
}

static NnSamples *
load_without (const double *args, const char *path, const char *const *left_out, GCancellable *cancellable,
              GError **error)
{
  static const char separators[] = { '\0', ',', ';', '\t', '|' };
  g_autofree char *file = NULL;
  g_autofree char *wanted = NULL;
  g_autofree char *name = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_auto (Table) table = { .args = args, .left_out = left_out };

  nn_rows_split_path (path, &file, &wanted);
  table.name = name = g_path_get_basename (file);
  bytes = nn_format_load (file, error);
  if (bytes == NULL
      || !nn_csv_parse (&table.csv, bytes, name, separators[(guint) args[ARG_SEPARATOR]],
                        (NnCsvHeader) args[ARG_HEADER], error))
    return NULL;
  if (table.csv.n_rows > G_MAXINT32)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA, "%s has more than 2,147,483,647 rows.", name);
      return NULL;
    }
  table.n_train = nn_rows_n_train (args, table.csv.n_rows);
  if (!nn_rows_order (args, table.csv.n_rows, name, &table.order, error))
    return NULL;
  return build (&table, wanted, error);
}

static NnSamples *
load (const double *args, const char *path, const char *const *data_dirs,
      GCancellable *cancellable, GError **error)
{
  return load_without (args, path, NULL, cancellable, error);
}

static const char *const tasks[] = { "auto", "classes", "numbers", NULL };
static const char *const task_titles[] = { NN_("As the column is"), NN_("Classes"), NN_("Numbers"), NULL };
static const char *const standardise[] = { "none", "inputs", "all", NULL };
static const char *const standardise_titles[] = { NN_("No"), NN_("Inputs"), NN_("Inputs and target"), NULL };
static const char *const missing[] = { "refuse", "mean", NULL };
static const char *const missing_titles[] = { NN_("Refuse"), NN_("Take the mean"), NULL };
static const char *const separator_names[] = { "auto", "comma", "semicolon", "tab", "bar", NULL };
static const char *const separator_titles[]
    = { NN_("As the file has it"), NN_("Comma"), NN_("Semicolon"), NN_("Tab"), NN_("Bar"), NULL };
static const char *const headers[] = { "auto", "yes", "no", NULL };
static const char *const header_titles[] = { NN_("As the file has it"), NN_("Yes"), NN_("No"), NULL };

static const NnArg rows[] = {
  NN_ROWS_ARGS,
  { "target", NN_("Column to learn"), "", NN_ARG_COLUMN, 0, 0, 100000 },
  { "task", NN_("Learn it as"), "", NN_ARG_CHOICE, TASK_AUTO, 0, 2, tasks, task_titles },
  { "standardise", NN_("Standardise"), "", NN_ARG_CHOICE, STANDARDISE_INPUTS, 0, 2, standardise,
    standardise_titles, .role = NN_ARG_SCALES },
  { "missing", NN_("Missing values"), "", NN_ARG_CHOICE, MISSING_MEAN, 0, 1, missing, missing_titles },
  { "most_texts", NN_("Different texts in a column"), "", NN_ARG_INTEGER, 100, 1, 10000 },
  { "separator", NN_("Separator"), "", NN_ARG_CHOICE, 0, 0, 4, separator_names, separator_titles },
  { "header", NN_("First row is a header"), "", NN_ARG_CHOICE, 0, 0, 2, headers, header_titles },
  { NULL }
};

static const char *const patterns[] = { "*.csv", "*.tsv", "*.tab", NULL };

const NnDatasetClass nn_dataset_csv = {
  .base = {
    .name = "csv",
    .title = NN_("Table"),
    .summary = NN_("A CSV or TSV file, a sample in each row; one column, the last or a chosen one, is learnt from the others."),
    .category = NN_("Files"),
    .args = rows,
  },
  .needs_path = TRUE,
  .files = NN_("Tables"),
  .patterns = patterns,
  .preview = nn_preview_new,
  .reads = "tables as .csv or .tsv",
  .load = load,
  .load_without = load_without,
};

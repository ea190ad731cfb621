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
#include "core/datasets/csv-private.h"

#include <string.h>

#include "core/formats/format.h"

static void
table_clear (NnCsvTable *table)
{
  nn_csv_clear (&table->csv);
  g_clear_pointer (&table->order, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NnCsvTable, table_clear)

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
try_column (const NnCsvTable *table, guint column, GPtrArray *columns, GPtrArray *features, GArray *whats,
            GPtrArray *unread, GError **error)
{
  const char *name = table->csv.names[column];
  const gboolean left_out = table->left_out != NULL && g_strv_contains (table->left_out, name);
  const guint before = columns->len;
  GError *problem = NULL;

  if (nn_csv_table_add_column (table, column, columns, features, whats, &problem))
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
tell_features (const NnCsvTable *table, const GArray *whats, NnSamples *samples)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *list = NULL;
  gboolean texts = FALSE, numbers = FALSE;
  guint64 missing = 0;

  samples->origin = g_new (guint32, whats->len);
  for (guint i = 0; i < whats->len; i++)
    {
      const NnCsvColumn *what = &g_array_index (whats, NnCsvColumn, i);
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
tell_empty (const NnCsvTable *table, const GArray *whats, const GArray *targets, NnSamples *samples)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *list = NULL;
  guint at = 0;

  for (guint c = 0; c < table->csv.n_columns; c++)
    {
      const char *name = table->csv.names[c];
      const guint before = at;

      while (at < whats->len && g_array_index (whats, NnCsvColumn, at).column == c)
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
tell_columns (const NnCsvTable *table, const char *wanted, NnSamples *samples)
{
  g_autoptr (GArray) named = wanted != NULL ? nn_csv_table_find_named (table, wanted, NULL) : NULL;
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
build (const NnCsvTable *table, const char *wanted, GError **error)
{
  g_autoptr (GArray) targets = nn_csv_table_find_targets (table, wanted, error);
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) features = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) unread = g_ptr_array_new ();
  g_autoptr (GArray) whats = g_array_new (FALSE, FALSE, sizeof (NnCsvColumn));
  g_autoptr (GBytes) inputs = NULL;
  g_autofree char *told = nn_csv_tell (&table->csv);
  NnSamples *samples;
  guint target;

  if (targets == NULL)
    return NULL;
  for (guint k = 0; k < targets->len; k++)
    if (!nn_csv_table_check_missing (table, g_array_index (targets, guint, k), TRUE, error))
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
  inputs = nn_csv_table_join (table, columns, error);
  samples = inputs != NULL ? nn_csv_table_make (table, targets, inputs, columns->len, error) : NULL;
  if (samples != NULL)
    {
      g_ptr_array_add (features, NULL);
      samples->feature_names = g_strdupv ((char **) features->pdata);
      nn_csv_tell_units (whats, &samples->feature_mean, &samples->feature_spread, &samples->missing);
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
  g_auto (NnCsvTable) table = { .args = args, .left_out = left_out };

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

/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/datasets/table.h"

#include <math.h>
#include <string.h>

#include "core/datasets/pair.h"
#include "core/formats/format.h"

/* Far above what is bundled: a file that was exchanged does not fill the memory. */
#define MOST_BYTES (16 << 20)

void
nn_table_clear (NnTable *table)
{
  g_clear_pointer (&table->names, g_strfreev);
  g_clear_pointer (&table->values, g_free);
  g_clear_pointer (&table->mean, g_free);
  g_clear_pointer (&table->spread, g_free);
}

/* @line is cut at its commas. */
static gboolean
parse_line (const char *line, guint n, float *row)
{
  for (guint k = 0; k < n; k++)
    {
      char *end;

      row[k] = g_ascii_strtod (line, &end);
      if (end == line || !isfinite (row[k]) || *end != (k + 1 < n ? ',' : '\0'))
        return FALSE;
      line = end + 1;
    }
  return TRUE;
}

static gboolean
parse (NnTable *table, const char *text, const char *file, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint n = g_strv_length (lines);

  while (n > 0 && lines[n - 1][0] == '\0')
    n--;
  if (n < 2)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT, "%s holds %u lines: a table has two at least.",
                   file, n);
      return FALSE;
    }
  table->names = g_strsplit (lines[0], ",", -1);
  table->n_columns = g_strv_length (table->names);
  table->n_rows = n - 1;
  table->values = g_new (float, (gsize) table->n_rows * table->n_columns);
  for (guint i = 0; i < table->n_rows; i++)
    if (!parse_line (lines[i + 1], table->n_columns, table->values + (gsize) i * table->n_columns))
      {
        g_set_error (error, NN_ERROR, NN_ERROR_FORMAT, "Line %u of %s is not %u numbers.", i + 2, file,
                     table->n_columns);
        nn_table_clear (table);
        return FALSE;
      }
  return TRUE;
}

gboolean
nn_table_read (NnTable *table, const char *file, const char *const *data_dirs,
               GCancellable *cancellable, GError **error)
{
  g_autofree char *path = nn_pair_find (data_dirs, file, error);
  g_autoptr (GInputStream) stream = NULL;
  g_autofree guint8 *data = NULL;
  g_autofree char *text = NULL;
  goffset length;
  gsize size;

  memset (table, 0, sizeof *table);
  if (path == NULL)
    return FALSE;
  stream = nn_format_open (path, &length, cancellable, error);
  if (stream == NULL ||
      !nn_format_read_block (stream, MOST_BYTES, &data, &size, file, cancellable, error))
    return FALSE;
  text = g_strndup ((const char *) data, size);
  return parse (table, text, file, error);
}

gboolean
nn_table_check (const NnTable *table, guint n_columns, const char *file, GError **error)
{
  if (table->n_columns == n_columns)
    return TRUE;
  g_set_error (error, NN_ERROR, NN_ERROR_SHAPE, "%s has %u columns, not %u: it is not the one that comes with Vitrine.",
               file, table->n_columns, n_columns);
  return FALSE;
}

void
nn_table_standardise (NnTable *table, guint n_train, guint n_columns)
{
  g_free (table->mean);
  g_free (table->spread);
  table->mean = g_new0 (double, table->n_columns);
  table->spread = g_new (double, table->n_columns);
  for (guint k = 0; k < table->n_columns; k++)
    table->spread[k] = 1;
  for (guint k = 0; k < n_columns; k++)
    {
      double sum = 0, squares = 0, spread;

      for (guint i = 0; i < n_train; i++)
        sum += table->values[i * table->n_columns + k];
      for (guint i = 0; i < n_train; i++)
        {
          const double d = table->values[i * table->n_columns + k] - sum / n_train;

          squares += d * d;
        }
      spread = sqrt (squares / n_train);
      table->mean[k] = sum / n_train;
      table->spread[k] = spread > 0 ? spread : 1;
      for (guint i = 0; i < table->n_rows; i++)
        {
          float *value = &table->values[i * table->n_columns + k];

          *value = spread > 0 ? (*value - sum / n_train) / spread : 0;
        }
    }
}

NnSamples *
nn_table_load (const NnClass *klass, const char *file, guint n_train,
               const char *const *class_names, const char *const *data_dirs,
               GCancellable *cancellable, GError **error)
{
  g_auto (NnTable) table = { 0 };
  g_autoptr (GBytes) inputs = NULL;
  g_autoptr (GBytes) labels = NULL;
  g_autoptr (GBytes) targets = NULL;
  NnShape one = NN_SHAPE (1), shape;
  NnSamples *samples;
  gint32 *classes;
  float *rows, *numbers;
  guint n, width;

  if (!nn_table_read (&table, file, data_dirs, cancellable, error))
    return NULL;
  n = table.n_rows;
  width = table.n_columns - 1;
  n_train = MIN (n_train, n);
  nn_table_standardise (&table, n_train, class_names != NULL ? width : width + 1);

  rows = g_new (float, n * width);
  numbers = g_new (float, n);
  classes = g_new (gint32, n);
  for (guint i = 0; i < n; i++)
    {
      memcpy (rows + i * width, table.values + i * (width + 1), width * sizeof (float));
      numbers[i] = table.values[i * (width + 1) + width];
      classes[i] = CLAMP (numbers[i], -1, NN_MAX_CLASSES);
    }
  inputs = g_bytes_new_take (rows, n * width * sizeof (float));
  targets = g_bytes_new_take (numbers, n * sizeof (float));
  labels = g_bytes_new_take (classes, n * sizeof (gint32));
  shape = NN_SHAPE (width);
  samples = nn_samples_new_floats (klass->name, klass->title, &shape, n, n_train, inputs,
                                   class_names != NULL ? labels : NULL, class_names,
                                   class_names != NULL ? NULL : targets, &one, error);
  if (samples != NULL)
    {
      samples->feature_mean = g_memdup2 (table.mean, width * sizeof *table.mean);
      samples->feature_spread = g_memdup2 (table.spread, width * sizeof *table.spread);
      if (class_names == NULL)
        {
          samples->target_mean = g_memdup2 (table.mean + width, sizeof *table.mean);
          samples->target_spread = g_memdup2 (table.spread + width, sizeof *table.spread);
          samples->target_names = g_new0 (char *, 2);
          samples->target_names[0] = g_steal_pointer (&table.names[width]);
        }
      g_clear_pointer (&table.names[width], g_free);
      samples->feature_names = g_steal_pointer (&table.names);
    }
  return samples;
}

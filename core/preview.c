/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/preview.h"

#include <math.h>

#include "core/error.h"
#include "core/formats/csv.h"
#include "core/formats/format.h"

/* As core/datasets/csv.c has them. */
#define FEW_LABELS 20
#define FEW_TEXTS  10
#define FEW_ROWS   20
#define MOST_TEXTS 100

static gboolean
look_at (NnPreviewColumn *column, const NnCsv *csv, guint c, GCancellable *cancellable, GError **error)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  gboolean whole = TRUE, running = TRUE;
  gsize filled = 0;
  double last = 0;

  column->name = g_strdup (csv->names[c]);
  for (gsize r = 0; r < csv->n_rows; r++)
    {
      const char *cell = csv->cells[r * csv->n_columns + c];
      double value;

      if (r % 4096 == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (nn_csv_missing (cell))
        {
          column->missing++;
          continue;
        }
      if (g_hash_table_size (known) <= NN_PREVIEW_MOST_DIFFERENT)
        g_hash_table_add (known, (gpointer) cell);
      filled++;
      if (!nn_csv_number (csv, cell, &value))
        continue;
      if (value != floor (value))
        whole = FALSE;
      if (column->numbers > 0 && value != last + 1)
        running = FALSE;
      last = value;
      column->numbers++;
    }
  column->different = g_hash_table_size (known);
  column->running = running && whole && column->numbers == csv->n_rows;
  column->kind = filled == 0 ? NN_COLUMN_EMPTY : column->numbers < filled ? NN_COLUMN_TEXTS
                 : whole ? NN_COLUMN_WHOLE : NN_COLUMN_NUMBERS;
  column->cells = g_new0 (char *, NN_PREVIEW_ROWS + 1);
  for (gsize r = 0; r < MIN (csv->n_rows, NN_PREVIEW_ROWS); r++)
    column->cells[r] = g_strdup (csv->cells[r * csv->n_columns + c]);
  return TRUE;
}

NnPreview *
nn_preview_new (const char *path, GCancellable *cancellable, GError **error)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (GBytes) bytes = nn_format_load (path, error);
  g_autoptr (NnPreview) preview = NULL;
  g_auto (NnCsv) csv = { 0 };

  if (bytes == NULL || !nn_csv_parse (&csv, bytes, name, '\0', NN_CSV_HEADER_GUESS, error))
    return NULL;
  preview = g_new0 (NnPreview, 1);
  g_atomic_ref_count_init (&preview->ref_count);
  preview->n_rows = csv.n_rows;
  preview->n_columns = csv.n_columns;
  preview->note = nn_csv_tell (&csv);
  preview->columns = g_new0 (NnPreviewColumn, csv.n_columns);
  for (guint c = 0; c < csv.n_columns; c++)
    if (!look_at (&preview->columns[c], &csv, c, cancellable, error))
      return NULL;
  return g_steal_pointer (&preview);
}

NnPreview *
nn_preview_ref (NnPreview *preview)
{
  g_atomic_ref_count_inc (&preview->ref_count);
  return preview;
}

void
nn_preview_unref (NnPreview *preview)
{
  if (!g_atomic_ref_count_dec (&preview->ref_count))
    return;
  for (guint c = 0; c < preview->n_columns; c++)
    {
      g_free (preview->columns[c].name);
      g_strfreev (preview->columns[c].cells);
    }
  g_free (preview->columns);
  g_free (preview->note);
  g_free (preview);
}

gboolean
nn_preview_is_classes (const NnPreview *preview, guint column)
{
  const NnPreviewColumn *c = &preview->columns[column];

  if (c->kind == NN_COLUMN_TEXTS)
    return TRUE;
  return c->kind == NN_COLUMN_WHOLE && c->different <= FEW_LABELS
         && (c->different <= 2 || c->different * 3 <= preview->n_rows);
}

NnColumnAdvice
nn_preview_advice (const NnPreview *preview, guint column)
{
  const NnPreviewColumn *c = &preview->columns[column];
  const gsize filled = preview->n_rows - c->missing, texts = filled - c->numbers;

  if (c->kind == NN_COLUMN_EMPTY)
    return NN_ADVICE_EMPTY;
  if (c->different == 1)
    return NN_ADVICE_CONSTANT;
  if (c->kind != NN_COLUMN_TEXTS)
    return c->running && filled >= FEW_ROWS ? NN_ADVICE_COUNTS : NN_ADVICE_USE;
  if (c->numbers >= texts * (100 - FEW_TEXTS) / FEW_TEXTS)
    return NN_ADVICE_MIXED;
  if (filled >= FEW_ROWS && (guint64) c->different * 10 >= (guint64) filled * 9)
    return NN_ADVICE_ALL_DIFFERENT;
  return c->different > MOST_TEXTS ? NN_ADVICE_MANY_TEXTS : NN_ADVICE_USE;
}

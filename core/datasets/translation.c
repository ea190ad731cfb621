/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Texts to translate: a table of two columns, a text and what it is to become, in characters:
 * FILE.tsv or FILE.csv. Of each sample the first input are the characters of the text, 0
 * after the last; the second what has been written so far, a character late; the labels are
 * the characters to write and then the end, which is number 0. Number 1 stands before the
 * first character that is written.
 */
#include "core/datasets/rows.h"

#include <string.h>

#include "core/datasets/alphabet.h"
#include "core/datasets/translate.h"
#include "core/formats/csv.h"
#include "core/formats/format.h"

#define START 1
#define HEAD_BYTES 65536          /* of a file, to see whether it is one */
#define HEAD_ROWS  200
#define MOST_NUMBERS (64 << 20)   /* of 4 bytes, in all texts together */

enum
{
  ARG_LONGEST = NN_ROWS_N_ARGS,
  ARG_LOWERCASE,
  ARG_HEADER,
};

static gboolean
ends_in (const char *path, const char *ending)
{
  g_autofree char *small = g_ascii_strdown (path, -1);
  g_autofree char *packed = g_strconcat (ending, ".gz", NULL);

  return g_str_has_suffix (small, ending) || g_str_has_suffix (small, packed);
}

/* Tabs where the name says so: a text may be full of commas. */
static char
separator_of (const char *path)
{
  return ends_in (path, ".tsv") || ends_in (path, ".tab") ? '\t' : '\0';
}

static const char *
cell_of (const NnCsv *csv, const guint32 *order, guint i, guint column)
{
  return csv->cells[(order != NULL ? order[i] : i) * csv->n_columns + column];
}

/* Whether every row has two texts that are not too long; the longest of each column. */
static gboolean
measure (const NnCsv *csv, const char *name, guint most, gsize longest[2], GError **error)
{
  if (csv->n_columns != 2)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                   "%s has %u columns, and two are needed: a text and what it is to become.", name,
                   csv->n_columns);
      return FALSE;
    }
  longest[0] = longest[1] = 0;
  for (gsize i = 0; i < csv->n_rows; i++)
    for (guint c = 0; c < 2; c++)
      {
        const gsize length = g_utf8_strlen (csv->cells[2 * i + c], -1);

        if (length == 0)
          g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                       "%s: row %zu has nothing in its %s column: fill it, or remove the row.", name,
                       i + 1, c == 0 ? "first" : "second");
        else if (length > most)
          g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                       "%s: row %zu has %zu characters in its %s column: shorten it, or raise"
                       " “longest”, which is %u.", name, i + 1, length, c == 0 ? "first" : "second",
                       most);
        else
          {
            longest[c] = MAX (longest[c], length);
            continue;
          }
        return FALSE;
      }
  return TRUE;
}

static NnSamples *
build (const NnCsv *csv, const char *name, const double *args, const guint32 *order, GError **error)
{
  const guint n = csv->n_rows;
  g_auto (NnAlphabet) alphabet = { 0 };
  g_auto (GStrv) tokens = NULL;
  g_autofree gint32 *text = NULL;
  g_autofree gint32 *wanted = NULL;
  gsize longest[2], read, write;

  if (!measure (csv, name, args[ARG_LONGEST], longest, error))
    return NULL;
  read = longest[0];
  write = longest[1] + 1;   /* and the end */
  if (n * (read + write) <= MOST_NUMBERS)
    {
      text = g_try_new0 (gint32, n * read);
      wanted = g_try_new (gint32, n * write);
    }
  if (text == NULL || wanted == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_MEMORY,
                   "%s becomes %zu numbers, %u texts of %zu and %zu characters, more than can be held: remove"
                   " rows, or the longest of them.", name, n * (read + write), n, read, longest[1]);
      return NULL;
    }
  nn_alphabet_init (&alphabet, args[ARG_LOWERCASE] != 0);
  for (gsize i = 0; i < 2 * (gsize) n; i++)
    nn_alphabet_add (&alphabet, csv->cells[i], -1);
  tokens = nn_alphabet_number (&alphabet, START + 1);
  for (guint i = 0; i < n; i++)
    {
      gint32 *row = wanted + i * write;
      gsize end;

      nn_alphabet_encode (&alphabet, cell_of (csv, order, i, 0), -1, read, text + i * read);
      end = nn_alphabet_encode (&alphabet, cell_of (csv, order, i, 1), -1, write - 1, row);
      for (gsize t = end; t < write; t++)
        row[t] = t == end ? 0 : -1;
    }
  return nn_translation_samples (&(NnTranslation){ .name = "translation", .title = name, .n = n,
                                                   .n_train = nn_rows_n_train (args, n), .read = read,
                                                   .write = write, .text = text, .wanted = wanted, .start = START,
                                                   .tokens = (const char *const *) tokens }, error);
}

static NnSamples *
load (const double *args, const char *path, const char *const *data_dirs,
      GCancellable *cancellable, GError **error)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (GBytes) bytes = nn_format_load (path, error);
  g_auto (NnCsv) csv = { 0 };
  g_autofree guint32 *order = NULL;

  if (bytes == NULL
      || !nn_csv_parse (&csv, bytes, name, separator_of (path),
                        args[ARG_HEADER] != 0 ? NN_CSV_HEADER_YES : NN_CSV_HEADER_NO, error))
    return NULL;
  if (csv.n_rows > G_MAXINT32)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA, "%s has more than 2,147,483,647 rows.", name);
      return NULL;
    }
  if (!nn_rows_order (args, csv.n_rows, name, &order, error))
    return NULL;
  return build (&csv, name, args, order, error);
}

/* Two columns of texts of which most become something that no other does: a column of a
 * few texts again and again are classes, and the table is no translation. */
static gboolean
translates (const NnCsv *csv)
{
  const guint n = MIN (csv->n_rows, HEAD_ROWS);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  guint numbers = 0;

  if (csv->n_columns != 2)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      double value;

      for (guint c = 0; c < 2; c++)
        numbers += nn_csv_number (csv, csv->cells[2 * i + c], &value);
      g_hash_table_add (seen, (gpointer) csv->cells[2 * i + 1]);
    }
  return 2 * numbers < n && 2 * g_hash_table_size (seen) > n;
}

static gboolean
claims (const char *path)
{
  g_autoptr (GInputStream) stream = NULL;
  g_autofree char *head = g_malloc (HEAD_BYTES);
  g_autoptr (GBytes) bytes = NULL;
  g_auto (NnCsv) csv = { 0 };
  goffset length;
  gsize n;

  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR) || (separator_of (path) == '\0' && !ends_in (path, ".csv")))
    return FALSE;
  stream = nn_format_open (path, &length, NULL, NULL);
  if (stream == NULL || !nn_format_read (stream, head, HEAD_BYTES, &n, path, NULL, NULL))
    return FALSE;
  if (n == HEAD_BYTES)      /* up to the last whole line */
    while (n > 0 && head[n - 1] != '\n')
      n--;
  bytes = g_bytes_new (head, n);
  return nn_csv_parse (&csv, bytes, path, separator_of (path), NN_CSV_HEADER_NO, NULL) && translates (&csv);
}

static const NnArg rows[] = {
  NN_ROWS_ARGS,
  { "longest", NN_("Longest text"), NN_("characters"), NN_ARG_INTEGER, 64, 1, 1000 },
  { "lowercase", NN_("Small letters only"), "", NN_ARG_BOOLEAN, 0, 0, 1 },
  { "header", NN_("First row is a header"), "", NN_ARG_BOOLEAN, 0, 0, 1 },
  { NULL }
};

const NnDatasetClass nn_dataset_translation = {
  .base = {
    .name = "translation",
    .title = NN_("Texts to translate"),
    .summary = NN_("A TSV or CSV file of two columns: a text and what it is to become, character by character."),
    .category = NN_("Files"),
    .args = rows,
  },
  .needs_path = TRUE,
  .tokens = TRUE,
  .claims = claims,
  .reads = "texts and their translations as .tsv or .csv of two columns",
  .load = load,
};

/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/formats/csv.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/formats/format.h"

#define GUESS_ROWS 20
#define MAX_COLUMNS 100000

void
nn_csv_clear (NnCsv *csv)
{
  g_free (csv->text);
  g_free (csv->cells);
  g_strfreev (csv->names);
  memset (csv, 0, sizeof *csv);
}

gboolean
nn_csv_number (const NnCsv *csv, const char *cell, double *value)
{
  char copy[64];
  char *end;
  char *comma;
  gsize n = strlen (cell);

  if (n == 0 || n >= sizeof copy || strchr ("+-.0123456789,", *cell) == NULL
      || strpbrk (cell, "xX") != NULL)
    return FALSE;
  memcpy (copy, cell, n + 1);
  comma = strchr (copy, ',');
  if (comma != NULL && csv->separator != ',')
    *comma = '.';
  *value = g_ascii_strtod (copy, &end);
  return *end == '\0' && isfinite (*value);
}

gboolean
nn_csv_missing (const char *cell)
{
  static const char *const texts[] = { "", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "?" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (strcmp (cell, texts[i]) == 0)
      return TRUE;
  return FALSE;
}

/* --- cells ------------------------------------------------------------------ */

typedef struct
{
  char    *at;
  char     separator;
  guint    line;
  guint    row_line;      /* where the last row began */
} Scanner;

/* One cell in place. FALSE: a quote that nobody closes. @last: the row ends with it. */
static gboolean
next_cell (Scanner *scan, const char **cell, gboolean *last)
{
  char *to, *begin, end;

  while (*scan->at == ' ' || (*scan->at == '\t' && scan->separator != '\t'))
    scan->at++;
  begin = to = scan->at;
  if (*scan->at == '"')
    {
      for (scan->at++; *scan->at != '"' || scan->at[1] == '"'; scan->at++)
        {
          if (*scan->at == '\0')
            return FALSE;
          if (*scan->at == '"')
            scan->at++;
          scan->line += *scan->at == '\n';
          *to++ = *scan->at;
        }
      scan->at++;
    }
  else
    {
      while (*scan->at != '\0' && *scan->at != scan->separator && *scan->at != '\n')
        *to++ = *scan->at++;
      while (to > begin && g_ascii_isspace (to[-1]))
        to--;
    }
  while (*scan->at != '\0' && *scan->at != scan->separator && *scan->at != '\n')
    scan->at++;             /* what follows a quoted cell: spaces, a carriage return */
  end = *scan->at;
  if (end != '\0')
    scan->at++;
  scan->line += end == '\n';
  *to = '\0';
  *cell = begin;
  *last = end != scan->separator;
  return TRUE;
}

static gboolean
next_row (Scanner *scan, GPtrArray *row)
{
  const char *cell;
  gboolean last = FALSE;

  g_ptr_array_set_size (row, 0);
  for (;; scan->at++)       /* empty lines are no rows */
    if (*scan->at == '\n')
      scan->line++;
    else if (*scan->at != '\r')
      break;
  scan->row_line = scan->line;
  if (*scan->at == '\0')
    return TRUE;
  while (!last)
    {
      if (!next_cell (scan, &cell, &last))
        return FALSE;
      g_ptr_array_add (row, (gpointer) cell);
    }
  return TRUE;
}

/* The separator that cuts the first rows into most columns, as many in each. */
static char
guess_separator (const char *text)
{
  static const char known[] = ",;\t|";
  const char *end = text;
  g_autoptr (GPtrArray) row = g_ptr_array_new ();
  char best = ',';
  guint most = 1;

  for (guint i = 0; i < 4 * GUESS_ROWS && end != NULL; i++)
    {
      end = strchr (end, '\n');
      end = end != NULL ? end + 1 : NULL;
    }
  for (guint k = 0; k < 4; k++)
    {
      g_autofree char *copy = end != NULL ? g_strndup (text, end - text) : g_strdup (text);
      Scanner scan = { copy, known[k], 1, 1 };
      guint columns = 0;
      gboolean even = TRUE;

      for (guint i = 0; i < GUESS_ROWS && even && next_row (&scan, row) && row->len > 0; i++)
        {
          even = i == 0 || row->len == columns;
          columns = row->len;
        }
      if (even && columns > most)
        {
          most = columns;
          best = known[k];
        }
    }
  return best;
}

static gboolean
read_cells (NnCsv *csv, GPtrArray *cells, const char *name, GError **error)
{
  Scanner scan = { csv->text, csv->separator, 1, 1 };
  g_autoptr (GPtrArray) row = g_ptr_array_new ();

  for (;;)
    {
      if (!next_row (&scan, row))
        {
          g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                       "%s: the quote that begins in line %u is never closed.", name,
                       scan.row_line);
          return FALSE;
        }
      if (row->len == 0)
        return TRUE;
      if (csv->n_columns == 0)
        csv->n_columns = row->len;
      if (row->len != csv->n_columns || row->len > MAX_COLUMNS)
        {
          g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                       "Line %u of %s has %u cells and the first has %u: all must have as many,"
                       " %u at most.", scan.row_line, name, row->len, csv->n_columns, MAX_COLUMNS);
          return FALSE;
        }
      for (guint i = 0; i < row->len; i++)
        g_ptr_array_add (cells, row->pdata[i]);
      csv->n_rows++;
    }
}

/* A first row without a number, over numbers or over texts that it is none of. */
static gboolean
guess_header (const NnCsv *csv, GPtrArray *cells)
{
  gboolean numbers = FALSE, fresh = TRUE;
  double value;

  if (csv->n_rows < 2)
    return FALSE;
  for (guint c = 0; c < csv->n_columns; c++)
    {
      const char *head = cells->pdata[c];

      if (nn_csv_number (csv, head, &value))
        return FALSE;
      numbers |= nn_csv_number (csv, cells->pdata[csv->n_columns + c], &value);
      for (gsize r = 1; r < csv->n_rows && fresh; r++)
        fresh = strcmp (head, cells->pdata[r * csv->n_columns + c]) != 0;
    }
  return numbers || fresh;
}

static char *
to_utf8 (GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  if (size >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0)
    {
      data += 3;
      size -= 3;
    }
  if (size == 0 || memchr (data, 0, size) != NULL)
    return NULL;
  if (g_utf8_validate (data, size, NULL))
    return g_strndup (data, size);
  return g_convert (data, size, "UTF-8", "WINDOWS-1252", NULL, NULL, NULL);
}

gboolean
nn_csv_parse (NnCsv *csv, GBytes *bytes, const char *name, char separator, NnCsvHeader header,
              GError **error)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new ();
  gboolean has_header;

  memset (csv, 0, sizeof *csv);
  csv->text = to_utf8 (bytes);
  if (csv->text == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT, "%s is no text, or an empty one.", name);
      return FALSE;
    }
  csv->separator = separator != '\0' ? separator : guess_separator (csv->text);
  if (!read_cells (csv, cells, name, error))
    {
      nn_csv_clear (csv);
      return FALSE;
    }
  has_header = header == NN_CSV_HEADER_YES
               || (header == NN_CSV_HEADER_GUESS && guess_header (csv, cells));
  csv->names = g_new0 (char *, csv->n_columns + 1);
  for (guint c = 0; c < csv->n_columns; c++)
    csv->names[c] = has_header && csv->n_rows > 0 && *(char *) cells->pdata[c] != '\0'
                        ? g_strdup (cells->pdata[c]) : g_strdup_printf ("Column %u", c + 1);
  if (has_header && csv->n_rows > 0)
    {
      g_ptr_array_remove_range (cells, 0, csv->n_columns);
      csv->n_rows--;
    }
  if (csv->n_rows == 0)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA, "%s has no rows.", name);
      nn_csv_clear (csv);
      return FALSE;
    }
  csv->cells = (const char **) g_ptr_array_steal (cells, NULL);
  return TRUE;
}

/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/formats/csv.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/formats/format.h"
#include "core/formats/plain.h"

#define GUESS_ROWS 20
#define MAX_COLUMNS 100000
#define MOST_CELLS (1 << 28)    /* pointers to them take 2 GB */
#define NAME_BYTES 256          /* of a column's name: it goes into those of its features */

void
nn_csv_clear (NnCsv *csv)
{
  g_free (csv->text);
  g_free (csv->cells);
  g_strfreev (csv->names);
  g_strfreev (csv->grouped);
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
  static const char *const texts[] = { "", "NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "null", "NULL", "None", "?" };

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

/* No more of a row than shows that it is too long. */
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
  while (!last && row->len <= MAX_COLUMNS)
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
  gsize size;

  for (guint i = 0; i < 4 * GUESS_ROWS && end != NULL; i++)
    {
      end = strchr (end, '\n');
      end = end != NULL ? end + 1 : NULL;
    }
  size = end != NULL ? (gsize) (end - text) : strlen (text);
  for (guint k = 0; k < 4; k++)
    {
      g_autofree char *copy = g_try_malloc (size + 1);
      Scanner scan = { copy, known[k], 1, 1 };
      guint columns = 0;
      gboolean even = copy != NULL;

      if (even)
        {
          memcpy (copy, text, size);
          copy[size] = '\0';
        }
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
fail_memory (const char *name, gsize bytes, GError **error)
{
  g_autofree char *count = nn_format_count (bytes);

  g_set_error (error, NN_ERROR, NN_ERROR_MEMORY,
               "%s needs %s bytes of memory, more than there is.", name, count);
  return FALSE;
}

static gboolean
check_row (const NnCsv *csv, const GPtrArray *row, guint line, const char *name, GError **error)
{
  if (row->len > MAX_COLUMNS)
    g_set_error (error, NN_ERROR, NN_ERROR_FORMAT, "Line %u of %s has over %u cells: %u are the most.",
                 line, name, MAX_COLUMNS, MAX_COLUMNS);
  else if (row->len != csv->n_columns)
    g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                 "Line %u of %s has %u cells and the first has %u: all must have as many.", line,
                 name, row->len, csv->n_columns);
  else if ((csv->n_rows + 1) * csv->n_columns > MOST_CELLS)
    g_set_error (error, NN_ERROR, NN_ERROR_MEMORY,
                 "%s has more than %u million cells by line %u: cut it, or keep it as NPY.", name,
                 MOST_CELLS >> 20, line);
  else
    return TRUE;
  return FALSE;
}

/* @room: for so many cells there is memory. */
static gboolean
add_row (NnCsv *csv, const GPtrArray *row, gsize *room, const char *name, GError **error)
{
  const gsize used = csv->n_rows * csv->n_columns;

  if (used + row->len > *room)
    {
      const gsize more = MAX (*room * 2, MAX (row->len, 1024));
      const char **grown = g_try_renew (const char *, csv->cells, more);

      if (grown == NULL)
        return fail_memory (name, more * sizeof *grown, error);
      csv->cells = grown;
      *room = more;
    }
  memcpy (csv->cells + used, row->pdata, row->len * sizeof *csv->cells);
  csv->n_rows++;
  return TRUE;
}

static gboolean
read_cells (NnCsv *csv, const char *name, GError **error)
{
  Scanner scan = { csv->text, csv->separator, 1, 1 };
  g_autoptr (GPtrArray) row = g_ptr_array_new ();
  gsize room = 0;

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
      if (!check_row (csv, row, scan.row_line, name, error)
          || !add_row (csv, row, &room, name, error))
        return FALSE;
    }
}

/* A first row without a number, over numbers, over texts that it is none of, or over nothing. */
static gboolean
guess_header (const NnCsv *csv)
{
  gboolean numbers = FALSE, fresh = TRUE;
  double value;

  for (guint c = 0; c < csv->n_columns; c++)
    {
      const char *head = csv->cells[c];

      if (nn_csv_number (csv, head, &value))
        return FALSE;
      numbers |= csv->n_rows > 1 && nn_csv_number (csv, csv->cells[csv->n_columns + c], &value);
      for (gsize r = 1; r < csv->n_rows && fresh; r++)
        fresh = strcmp (head, csv->cells[r * csv->n_columns + c]) != 0;
    }
  return numbers || fresh;
}

static gboolean
take_text (NnCsv *csv, GBytes *bytes, const char *name, GError **error)
{
  g_autoptr (GBytes) plain = nn_plain_text (bytes, name, &csv->guessed_text, error);
  const char *data;
  gsize size;

  if (plain == NULL)
    return FALSE;
  data = g_bytes_get_data (plain, &size);
  csv->text = g_try_malloc (size + 1);
  if (csv->text == NULL)
    return fail_memory (name, size + 1, error);
  memcpy (csv->text, data, size);
  csv->text[size] = '\0';
  if (memchr (data, '\n', size) == NULL)
    g_strdelimit (csv->text, "\r", '\n');    /* lines as old Macintosh computers ended them */
  return TRUE;
}

/* Rows that end in a separator make a last column of nothing, which is none. */
static void
drop_empty_end (NnCsv *csv)
{
  const guint n = csv->n_columns;

  for (gsize r = 0; r < csv->n_rows; r++)
    if (csv->cells[r * n + n - 1][0] != '\0')
      return;
  if (n < 2 || csv->n_rows == 0)
    return;
  for (gsize r = 1; r < csv->n_rows; r++)
    memmove (csv->cells + r * (n - 1), csv->cells + r * n, (n - 1) * sizeof *csv->cells);
  csv->n_columns--;
}

static char *
column_name (const char *cell, guint column)
{
  const gsize size = strlen (cell);

  if (size == 0)
    return g_strdup_printf ("Column %u", column + 1);
  if (size <= NAME_BYTES)
    return g_strdup (cell);
  return g_strndup (cell, g_utf8_find_prev_char (cell, cell + NAME_BYTES + 1) - cell);
}

/* Columns are known by their names: the second “x” is “x (2)”. */
static void
name_columns (NnCsv *csv, gboolean has_header)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);    /* how often */

  csv->names = g_new0 (char *, csv->n_columns + 1);
  for (guint c = 0; c < csv->n_columns; c++)
    {
      char *name = column_name (has_header ? csv->cells[c] : "", c);
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (known, name));
      gpointer first;

      if (n > 0 && g_hash_table_lookup_extended (known, name, &first, NULL))
        {
          do
            {
              g_free (name);
              name = g_strdup_printf ("%s (%u)", (const char *) first, ++n);
            }
          while (g_hash_table_contains (known, name));
          g_hash_table_insert (known, first, GUINT_TO_POINTER (n));
        }
      csv->names[c] = name;
      g_hash_table_insert (known, name, GUINT_TO_POINTER (1));
    }
}

/* --- numbers with marks between thousands -------------------------------------- */

/* "-1,234,567.8" with @group ',' and @point '.', or a number without marks. */
static gboolean
is_grouped (const char *cell, char group, char point)
{
  const char *at = cell + (*cell == '+' || *cell == '-');
  guint run = 0, n_groups = 0;

  for (; g_ascii_isdigit (*at) || *at == group; at++)
    if (*at != group)
      run++;
    else if (n_groups++ > 0 ? run != 3 : run == 0 || run > 3)
      return FALSE;
    else
      run = 0;
  if (n_groups > 0 ? run != 3 || cell[*cell == '+' || *cell == '-'] == '0' : run == 0)
    return FALSE;
  if (*at == point)
    while (g_ascii_isdigit (*++at))
      ;
  return *at == '\0';
}

/* Whether all cells of the column are such numbers, and one of them is no number otherwise. */
static gboolean
has_groups (const NnCsv *csv, guint column, char group, char point)
{
  gboolean needed = FALSE;
  double value;

  for (gsize r = 0; r < csv->n_rows; r++)
    {
      const char *cell = csv->cells[r * csv->n_columns + column];

      if (nn_csv_missing (cell))
        continue;
      if (!is_grouped (cell, group, point))
        return FALSE;
      needed |= !nn_csv_number (csv, cell, &value);
    }
  return needed;
}

/* Takes the marks out of the column, in place. */
static void
ungroup (NnCsv *csv, guint column, char group)
{
  for (gsize r = 0; r < csv->n_rows; r++)
    {
      const char *from = csv->cells[r * csv->n_columns + column];
      char *to = (char *) from;

      for (; *from != '\0'; from++)
        if (*from != group)
          *to++ = *from;
      *to = '\0';
    }
}

/* The first cell of the column with a comma in it. */
static const char *
find_comma (const NnCsv *csv, guint column)
{
  for (gsize r = 0; r < csv->n_rows; r++)
    if (strchr (csv->cells[r * csv->n_columns + column], ',') != NULL)
      return csv->cells[r * csv->n_columns + column];
  return NULL;
}

static void
read_groups (NnCsv *csv)
{
  GPtrArray *names = g_ptr_array_new ();
  double value;

  for (guint c = 0; c < csv->n_columns; c++)
    {
      const char *cell = find_comma (csv, c);
      const char group = cell == NULL ? '\0' : has_groups (csv, c, ',', '.') ? ','
                         : csv->separator != ',' && has_groups (csv, c, '.', ',') ? '.' : '\0';

      if (group != '\0')
        {
          g_ptr_array_add (names, g_strdup (csv->names[c]));
          ungroup (csv, c, group);
        }
      else if (cell != NULL && csv->comma == NULL && csv->separator != ',' && nn_csv_number (csv, cell, &value))
        csv->comma = cell;
    }
  g_ptr_array_add (names, NULL);
  csv->grouped = (char **) g_ptr_array_free (names, names->len == 1);
}

#define MOST_NAMED 3

/* "“a”, “b” and 3 more" */
char *
nn_csv_list (const char *const *names)
{
  const guint n = g_strv_length ((char **) names), shown = n > MOST_NAMED + 1 ? MOST_NAMED : n;
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < shown; i++)
    g_string_append_printf (text, "%s“%s”", i == 0 ? "" : i + 1 < n ? ", " : " and ", names[i]);
  if (shown < n)
    g_string_append_printf (text, " and %u more", n - shown);
  return g_string_free (text, FALSE);
}

char *
nn_csv_tell (const NnCsv *csv)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *cells = csv->separator == ';' ? "semicolons" : csv->separator == '|' ? "bars" : "tabs";

  if (csv->guessed_text)
    g_string_append (text, "It is no UTF-8 and was read as Windows-1252: if letters look wrong, save it as UTF-8.\n");
  if (csv->guessed_separator && csv->separator != ',')
    g_string_append_printf (text, "Cells are separated by %s.\n", cells);
  if (csv->guessed_header && !csv->has_header)
    g_string_append (text, "The first row was taken for no header, so that columns are called by their numbers.\n");
  if (csv->comma != NULL)
    g_string_append_printf (text, "A comma is a decimal point: “%.20s”.\n", csv->comma);
  if (csv->grouped != NULL)
    {
      g_autofree char *names = nn_csv_list ((const char *const *) csv->grouped);

      g_string_append_printf (text, "Marks between thousands were taken out of %s: “1,234” is 1234.\n", names);
    }
  if (text->len == 0)
    return NULL;
  g_string_truncate (text, text->len - 1);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* --- all of it --------------------------------------------------------------- */

static gboolean
parse (NnCsv *csv, GBytes *bytes, const char *name, char separator, NnCsvHeader header,
       GError **error)
{
  gboolean has_header;

  if (!take_text (csv, bytes, name, error))
    return FALSE;
  csv->guessed_separator = separator == '\0';
  csv->guessed_header = header == NN_CSV_HEADER_GUESS;
  csv->separator = separator != '\0' ? separator : guess_separator (csv->text);
  if (!read_cells (csv, name, error))
    return FALSE;
  drop_empty_end (csv);
  has_header = csv->n_rows > 0 && (header == NN_CSV_HEADER_YES
                                   || (header == NN_CSV_HEADER_GUESS && guess_header (csv)));
  csv->has_header = has_header;
  name_columns (csv, has_header);
  if (has_header)
    {
      csv->n_rows--;
      memmove (csv->cells, csv->cells + csv->n_columns,
               csv->n_rows * csv->n_columns * sizeof *csv->cells);
    }
  if (csv->n_rows == 0)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA, has_header ? "%s has no rows below its header." : "%s has no rows.",
                   name);
      return FALSE;
    }
  read_groups (csv);
  return TRUE;
}

gboolean
nn_csv_parse (NnCsv *csv, GBytes *bytes, const char *name, char separator, NnCsvHeader header,
              GError **error)
{
  memset (csv, 0, sizeof *csv);
  if (parse (csv, bytes, name, separator, header, error))
    return TRUE;
  nn_csv_clear (csv);
  return FALSE;
}

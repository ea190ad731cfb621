/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* CSV: a table of cells in text, by RFC 4180, with any of four separators. Private to core. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Cells are texts without their quotes and the space around them. */
typedef struct
{
  char       *text;       /* what the cells lie in */
  const char **cells;     /* n_rows x n_columns, the header left out */
  char      **names;      /* of the columns, NULL-terminated: "Column 1" where there is no header */
  gsize       n_rows;
  guint       n_columns;
  char        separator;
  gboolean    guessed_text;      /* its encoding: see nn_plain_text() */
  gboolean    guessed_separator;
  gboolean    guessed_header;
  gboolean    has_header;
  char      **grouped;    /* (nullable) names of columns of which "1,234" was read as 1234 */
  const char *comma;      /* (nullable) a cell with a decimal comma */
} NnCsv;

typedef enum
{
  NN_CSV_HEADER_GUESS,
  NN_CSV_HEADER_YES,
  NN_CSV_HEADER_NO,
} NnCsvHeader;

/* @separator: '\0': to be guessed among comma, semicolon, tab and bar. */
gboolean nn_csv_parse (NnCsv *csv, GBytes *bytes, const char *name, char separator,
                       NnCsvHeader header, GError **error);
void     nn_csv_clear (NnCsv *csv);
/* Whether a cell is a number: a decimal comma counts where it does not separate. */
gboolean nn_csv_number  (const NnCsv *csv, const char *cell, double *value);
/* "“a”, “b” and 3 more", for a sentence. */
char    *nn_csv_list    (const char *const *names) G_GNUC_WARN_UNUSED_RESULT;
/* What was guessed and is not as in most files, in sentences of a line each; NULL: nothing. */
char    *nn_csv_tell    (const NnCsv *csv) G_GNUC_WARN_UNUSED_RESULT;
/* "", "NA", "?" and their like. */
gboolean nn_csv_missing (const char *cell);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NnCsv, nn_csv_clear)

G_END_DECLS

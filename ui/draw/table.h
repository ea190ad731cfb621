/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Table: texts in rows and columns; a column for each run, under a dot in its colour. Thread: any. */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/**
 * VitrineTable:
 * @heads: of the columns
 * @colors: of the columns, as vitrine_theme_run() has them
 * @names: of the rows
 * @cells: row by row
 * @rule: a line is drawn above this row, and what is below it in bold
 * @empty: (nullable): what is said in the place of the rows above @rule where there are none
 */
typedef struct
{
  guint              n_columns;
  guint              n_rows;
  const char *const *heads;
  const guint       *colors;
  const char *const *names;
  const char *const *cells;
  guint              rule;
  const char        *empty;
} VitrineTable;

/* VitrineDrawFunc. Columns for which there is no room are left out, the last ones first, and
 * counted. */
void   vitrine_table_draw    (gconstpointer table, gboolean dark, cairo_t *cr, double width, double height);
double vitrine_table_height  (gconstpointer table, double width);
/* Columns that have room. */
guint  vitrine_table_columns (const VitrineTable *table, double width);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw/table.h"

#include <glib/gi18n.h>

#include "ui/draw/paint.h"

#define ROW      24.0
#define HEAD     30.0
#define SIZE     12.0
#define GAP      18.0
#define DOT      14.0    /* before the head of a column */
#define MOST_COLUMNS 16
#define LEAST    40.0    /* the narrowest that a column is cut to */
#define NAMES    0.4     /* the share of the width that names have where there is little */
#define MOST     190.0   /* the widest that a column may be; its texts wrap no more */

/* Widths are asked of text alone: any surface serves. */
static cairo_t *
measuring (void)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, 1, 1);
  cairo_t *cr = cairo_create (surface);

  cairo_surface_destroy (surface);
  return cr;
}

static double
text_width (cairo_t *cr, VitrineWeight weight, const char *text)
{
  double width;

  vitrine_text_size (cr, SIZE, weight, text, &width, NULL);
  return width;
}

static double
names_width (cairo_t *cr, const VitrineTable *table)
{
  double width = 60;

  for (guint i = 0; i < table->n_rows; i++)
    width = MAX (width, text_width (cr, VITRINE_TEXT_NORMAL, table->names[i]));
  return width;
}

static double
column_width (cairo_t *cr, const VitrineTable *table, guint column)
{
  double width = DOT + text_width (cr, VITRINE_TEXT_BOLD, table->heads[column]);

  for (guint i = 0; i < table->n_rows; i++)
    width = MAX (width, text_width (cr, VITRINE_TEXT_BOLD, table->cells[i * table->n_columns + column]));
  return MIN (width, MOST);
}

/* Widths of the columns that have room; returns how many. */
static guint
fit (cairo_t *cr, const VitrineTable *table, double width, double *names, double *widths)
{
  double used = *names = names_width (cr, table);
  guint n = 0;

  while (n < MIN (table->n_columns, MOST_COLUMNS))
    {
      widths[n] = column_width (cr, table, n);
      used += GAP + widths[n];
      if (used > width && n > 0)
        break;
      n++;
    }
  /* One column compares nothing: names and texts are cut where two have no room. */
  if (n == 1 && table->n_columns > 1)
    {
      double room;

      *names = MIN (*names, NAMES * width);
      room = (width - *names) / 2 - GAP;
      if (room < LEAST)
        return n;
      for (n = 0; n < 2; n++)
        widths[n] = MIN (column_width (cr, table, n), room);
    }
  return n;
}

guint
vitrine_table_columns (const VitrineTable *table, double width)
{
  cairo_t *cr = measuring ();
  double names, widths[MOST_COLUMNS];
  guint n = fit (cr, table, width, &names, widths);

  cairo_destroy (cr);
  return n;
}

double
vitrine_table_height (gconstpointer data, double width)
{
  const VitrineTable *table = data;
  guint rows = table->n_rows + (table->rule == 0 && table->empty != NULL);

  return HEAD + ROW * rows + (vitrine_table_columns (table, width) < table->n_columns ? ROW : 4);
}

/* A text that is too long ends in an ellipsis. */
static void
draw_cell (cairo_t *cr, double x, double ax, double y, double width, VitrineWeight weight, VitrineColor color,
           const char *text)
{
  g_autoptr (GString) cut = g_string_new (text);

  while (text_width (cr, weight, cut->str) > width && g_utf8_strlen (cut->str, -1) > 2)
    {
      const char *end = g_utf8_offset_to_pointer (cut->str, g_utf8_strlen (cut->str, -1) - 2);

      g_string_truncate (cut, (gsize) (end - cut->str));
      g_string_append (cut, "…");
    }
  vitrine_text (cr, x, y, ax, 0.5, SIZE, weight, color, cut->str);
}

void
vitrine_table_draw (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const VitrineTable *table = data;
  const VitrineTheme *theme = vitrine_theme (dark);
  VitrineColor text = vitrine_theme_fg (theme, theme->text), dim = vitrine_theme_fg (theme, theme->dim);
  double left, right, y = HEAD, widths[MOST_COLUMNS];
  guint n = fit (cr, table, width, &left, widths);

  right = left;
  for (guint k = 0; k < n; k++)
    {
      double head = text_width (cr, VITRINE_TEXT_BOLD, table->heads[k]);

      right += GAP + widths[k];
      vitrine_set_color (cr, vitrine_theme_run (theme, table->colors[k]));
      cairo_arc (cr, right - MIN (head, widths[k] - DOT) - 8, HEAD / 2 - 2, 4, 0, 2 * G_PI);
      cairo_fill (cr);
      draw_cell (cr, right, 1, HEAD / 2 - 2, widths[k] - DOT, VITRINE_TEXT_BOLD, text, table->heads[k]);
    }
  if (table->rule == 0 && table->empty != NULL)
    {
      vitrine_text (cr, 0, y + ROW / 2, 0, 0.5, SIZE, VITRINE_TEXT_NORMAL, dim, table->empty);
      y += ROW;
    }
  for (guint i = 0; i < table->n_rows; i++, y += ROW)
    {
      VitrineWeight weight = i >= table->rule ? VITRINE_TEXT_BOLD : VITRINE_TEXT_NORMAL;

      vitrine_line (cr, 0, y, right, y, 1, vitrine_theme_fg (theme, i == table->rule ? theme->axis : theme->grid));
      draw_cell (cr, 0, 0, y + ROW / 2, left, VITRINE_TEXT_NORMAL, dim, table->names[i]);
      right = left;
      for (guint k = 0; k < n; k++)
        {
          right += GAP + widths[k];
          draw_cell (cr, right, 1, y + ROW / 2, widths[k], weight, text, table->cells[i * table->n_columns + k]);
        }
    }
  if (n < table->n_columns)
    {
      guint left_out = table->n_columns - n;
      g_autofree char *more = g_strdup_printf (g_dngettext (NULL, "and %u older run", "and %u older runs", left_out),
                                               left_out);

      vitrine_text (cr, 0, y + ROW / 2, 0, 0.5, 11, VITRINE_TEXT_NORMAL, dim, more);
    }
}

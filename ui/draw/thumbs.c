/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw/thumbs.h"

#include <math.h>

#include "ui/draw/outcome.h"
#include "ui/draw/paint.h"
#include "ui/draw/picture.h"
#include "ui/draw/sample.h"

#define SHOWN 5
#define GAP 9.0

static double
side (double width)
{
  return floor ((width - (SHOWN - 1) * GAP) / SHOWN);
}

double
vitrine_thumbs_height (double width)
{
  return side (width) + 22;
}

gint
vitrine_thumbs_at (const VitrineThumbs *thumbs, double width, double px, double py)
{
  double pitch = side (width) + GAP;
  gint index = floor (px / pitch);

  return index >= 0 && index < (gint) MIN (thumbs->n, SHOWN) && px - index * pitch < side (width)
           && py >= 0 && py < side (width) ? index : -1;
}

void
vitrine_thumbs_draw (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const VitrineThumbs *thumbs = data;
  const VitrineTheme *theme = vitrine_theme (dark);
  double size = side (width);

  for (guint i = 0; i < MIN (thumbs->n, SHOWN); i++)
    {
      double x = i * (size + GAP), at = x + 2;
      int decimals = thumbs->numbers[i] < 9.9995 ? 3 : thumbs->numbers[i] < 99.95 ? 1 : 0;
      g_autofree char *number = g_strdup_printf ("%.*f", decimals, thumbs->numbers[i]);

      if (thumbs->pictures[i] == NULL)
        vitrine_draw_no_sample (thumbs->unreadable[i], dark, cr, x, 0, size, size);
      else
        {
          const NnShape shape = nn_shape_sample (&thumbs->pictures[i]->shape);

          vitrine_draw_frame (cr, dark, x, 0, size, size, 6);
          vitrine_draw_picture (cr, dark, &shape, thumbs->pictures[i]->data, 0, x + 3, 3, size - 6, size - 6);
        }
      if (thumbs->labels[i] >= 0)
        {
          g_autofree char *label = g_strdup_printf ("%d", thumbs->labels[i]);

          vitrine_set_color (cr, theme->classes[thumbs->labels[i] % 10]);
          cairo_arc (cr, at + 3, size + 12, 3.6, 0, 2 * G_PI);
          cairo_fill (cr);
          at += 11 + vitrine_text (cr, at + 10, size + 12, 0, 0.5, 11.5, VITRINE_TEXT_BOLD,
                                   vitrine_theme_fg (theme, theme->text), label);
        }
      vitrine_text (cr, x + size, size + 12, 1, 0.5, 10.5, VITRINE_TEXT_NORMAL, vitrine_theme_fg (theme, theme->dim),
                    thumbs->numbers[i] < 1 ? number + 1 : number);
    }
}

#define ROW 23.0

/* Whether a class has a name that is not its number. */
static gboolean
is_named (const VitrineClassCounts *counts)
{
  for (guint c = 0; counts->names != NULL && c < counts->n_classes; c++)
    {
      g_autofree char *number = g_strdup_printf ("%u", c);

      if (g_strcmp0 (counts->names[c], number) != 0)
        return TRUE;
    }
  return FALSE;
}

static guint
class_rows (const VitrineClassCounts *counts)
{
  return is_named (counts) ? counts->n_classes : (counts->n_classes + 1) / 2;
}

double
vitrine_class_counts_height (gconstpointer data, double width)
{
  return ROW * class_rows (data) + 2;
}

/* Room for the longest name, but not for more than two fifths of the width. */
static double
name_room (cairo_t *cr, const VitrineClassCounts *counts, double width)
{
  double room = 0;

  for (guint c = 0; c < counts->n_classes; c++)
    {
      double one;

      vitrine_text_size (cr, 12, VITRINE_TEXT_NORMAL, counts->names[c], &one, NULL);
      room = MAX (room, one);
    }
  return MIN (room, width * 0.4) + 8;
}

void
vitrine_class_counts_draw (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const VitrineClassCounts *counts = data;
  const VitrineTheme *theme = vitrine_theme (dark);
  gboolean named = is_named (counts);
  guint rows = class_rows (counts), most = 1;
  double column = named ? width : (width - 14) / 2;
  double name = named ? name_room (cr, counts, width) : 0;

  for (guint c = 0; c < counts->n_classes; c++)
    most = MAX (most, counts->counts[c]);
  for (guint c = 0; c < counts->n_classes; c++)
    {
      double x = c / rows * (column + 14), y = (c % rows) * ROW + 11;
      double bar = MAX (column - 24 - 46 - name, 10);
      g_autofree char *digit = g_strdup_printf ("%u", c);
      g_autofree char *count = vitrine_count (counts->counts[c]);
      VitrineColor color = theme->classes[c % 10];

      vitrine_set_color (cr, color);
      cairo_arc (cr, x + 9, y, 9, 0, 2 * G_PI);
      cairo_fill (cr);
      vitrine_text (cr, x + 9, y, 0.5, 0.5, c < 10 ? 11.5 : 10, VITRINE_TEXT_BOLD,
                    vitrine_color_hex (theme->class_ink[c % 10] ? "#000000" : "#ffffff"), digit);
      if (named)
        {
          cairo_save (cr);
          cairo_rectangle (cr, x + 25, y - ROW / 2, name - 4, ROW);
          cairo_clip (cr);
          vitrine_text (cr, x + 25, y, 0, 0.5, 12, VITRINE_TEXT_NORMAL, vitrine_theme_fg (theme, theme->text),
                        counts->names[c]);
          cairo_restore (cr);
        }
      vitrine_round_rect (cr, x + 25 + name, y - 2, MAX (bar * counts->counts[c] / most, 3), 4, 1.5);
      vitrine_set_color (cr, vitrine_color_alpha (color, 0.4));
      cairo_fill (cr);
      vitrine_text (cr, x + column, y, 1, 0.5, 12, VITRINE_TEXT_NORMAL, vitrine_theme_fg (theme, theme->dim), count);
    }
}

char *
vitrine_class_counts_csv (gconstpointer data)
{
  const VitrineClassCounts *counts = data;
  GString *csv = g_string_new ("class,count\n");

  for (guint c = 0; c < counts->n_classes; c++)
    {
      if (counts->names != NULL)
        vitrine_csv_field (csv, counts->names[c]);
      else
        g_string_append_printf (csv, "%u", c);
      g_string_append_printf (csv, ",%u\n", counts->counts[c]);
    }
  return g_string_free (csv, FALSE);
}

char *
vitrine_thumbs_csv (gconstpointer data)
{
  const VitrineThumbs *thumbs = data;
  GString *csv = g_string_new ("sample,label,distance\n");

  for (guint i = 0; i < thumbs->n; i++)
    {
      char number[G_ASCII_DTOSTR_BUF_SIZE];

      g_string_append_printf (csv, "%u,", thumbs->samples[i]);
      if (thumbs->labels[i] >= 0)
        g_string_append_printf (csv, "%d", thumbs->labels[i]);
      g_string_append_printf (csv, ",%s\n", g_ascii_formatd (number, sizeof number, "%.9g", thumbs->numbers[i]));
    }
  return g_string_free (csv, FALSE);
}

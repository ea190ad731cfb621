/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw/traversal.h"

#include <math.h>

#include "ui/draw/latent-map.h"
#include "ui/draw/paint.h"
#include "ui/draw/picture.h"

#define LEFT 102.0      /* name, KL and its bar */
#define RIGHT 12.0
#define ROW_GAP 6.0
#define FOOT 22.0

static double
cell_size (const VitrineTraversal *traversal, double width)
{
  double pitch = (width - LEFT - RIGHT) / MAX (traversal->steps, 1);

  return CLAMP (floor (pitch - 4), 12, 46);
}

static double
cell_x (const VitrineTraversal *traversal, double width, guint step)
{
  double size = cell_size (traversal, width);
  double room = width - LEFT - RIGHT - size;

  return floor (LEFT + (traversal->steps > 1 ? room * step / (traversal->steps - 1) : 0));
}

static double
cell_y (const VitrineTraversal *traversal, double width, guint row)
{
  return 3 + row * (cell_size (traversal, width) + ROW_GAP);
}

double
vitrine_traversal_height (const VitrineTraversal *traversal, double width)
{
  return cell_y (traversal, width, traversal->n_rows) + FOOT;
}

guint
vitrine_traversal_steps (double width)
{
  guint n = CLAMP ((width - LEFT - RIGHT) / 46, 5, 21);

  return n % 2 ? n : n - 1;
}

gboolean
vitrine_traversal_at (const VitrineTraversal *traversal, double width, double px, double py, guint *row, guint *step)
{
  double size = cell_size (traversal, width);

  for (*row = 0; *row < traversal->n_rows; (*row)++)
    for (*step = 0; *step < traversal->steps; (*step)++)
      {
        double x = cell_x (traversal, width, *step), y = cell_y (traversal, width, *row);

        if (px >= x && px < x + size && py >= y && py < y + size)
          return TRUE;
      }
  return FALSE;
}

gint
vitrine_traversal_nearest (const VitrineTraversal *traversal, guint row)
{
  double best = INFINITY;
  gint nearest = -1;

  if (traversal->codes == NULL || traversal->pointer == NULL)
    return -1;
  for (guint i = 0; i < traversal->steps; i++)
    {
      double d = fabs (traversal->codes[row * traversal->steps + i] - traversal->pointer[traversal->dims[row]]);

      if (d < best)
        {
          best = d;
          nearest = i;
        }
    }
  return nearest;
}

static void
draw_row_name (cairo_t *cr, const VitrineTraversal *traversal, const VitrineTheme *theme, guint row,
               double middle, double most)
{
  g_autofree char *name = vitrine_latent_dim_name (traversal->dims[row]);
  VitrineColor dim = vitrine_theme_fg (theme, theme->dim);
  double kl = traversal->kl != NULL ? traversal->kl[traversal->dims[row]] : NAN;
  g_autofree char *number = NULL, *text = NULL;

  if (!isfinite (kl))
    {
      vitrine_text (cr, 15, middle, 0, 0.5, 14, VITRINE_TEXT_BOLD, vitrine_theme_fg (theme, theme->text), name);
      return;
    }
  number = g_strdup_printf ("%.2f", kl);
  text = g_strconcat ("KL ", number, NULL);
  vitrine_text (cr, 15, middle - 8, 0, 0.5, 14, VITRINE_TEXT_BOLD, vitrine_theme_fg (theme, theme->text), name);
  vitrine_text (cr, 15, middle + 9, 0, 0.5, 11.5, VITRINE_TEXT_NORMAL, dim, text);
  vitrine_round_rect (cr, 66, middle + 6.5, 34 - 6, 5, 2.5);
  vitrine_set_color (cr, vitrine_theme_fg (theme, 0.10));
  cairo_fill (cr);
  if (kl > 0 && most > 0)
    {
      vitrine_round_rect (cr, 66, middle + 6.5, MAX (28 * kl / most, 5), 5, 2.5);
      vitrine_set_color (cr, kl < 0.1 ? theme->hot : theme->classes[2]);
      cairo_fill (cr);
    }
}

static void
draw_cell (cairo_t *cr, const VitrineTraversal *traversal, gboolean dark, double width, guint row, guint step,
           gboolean ring)
{
  const VitrineTheme *theme = vitrine_theme (dark);
  double x = cell_x (traversal, width, step), y = cell_y (traversal, width, row), size = cell_size (traversal, width);
  gsize index = (gsize) row * traversal->steps + step;

  vitrine_draw_frame (cr, dark, x, y, size, size, 5);
  if (traversal->pictures != NULL && index < traversal->pictures->shape.size[0])
    {
      NnShape shape = nn_shape_sample (&traversal->pictures->shape);
      const float *values = traversal->pictures->data + index * nn_shape_count (&shape);

      cairo_save (cr);
      vitrine_round_rect (cr, x + 1, y + 1, size - 2, size - 2, 4);
      cairo_clip (cr);
      vitrine_draw_picture (cr, dark, &shape, values, 0, x + 2, y + 2, size - 4, size - 4);
      cairo_restore (cr);
    }
  if (ring)
    {
      vitrine_round_rect (cr, x - 0.2, y - 0.2, size + 0.4, size + 0.4, 5.5);
      vitrine_set_color (cr, theme->accent);
      cairo_set_line_width (cr, 2.4);
      cairo_stroke (cr);
    }
  if (traversal->focus_row == (gint) row && traversal->focus_step == (gint) step)
    {
      vitrine_round_rect (cr, x - 2.5, y - 2.5, size + 5, size + 5, 7);
      vitrine_set_color (cr, vitrine_color_alpha (theme->accent, 0.5));
      cairo_set_line_width (cr, 2);
      cairo_stroke (cr);
    }
}

void
vitrine_traversal_draw (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const VitrineTraversal *traversal = data;
  const VitrineTheme *theme = vitrine_theme (dark);
  double size = cell_size (traversal, width), most = 0, foot;

  for (guint row = 0; traversal->kl != NULL && row < traversal->n_rows; row++)
    most = MAX (most, traversal->kl[traversal->dims[row]]);
  for (guint row = 0; row < traversal->n_rows; row++)
    {
      gint near = vitrine_traversal_nearest (traversal, row);

      draw_row_name (cr, traversal, theme, row, cell_y (traversal, width, row) + size / 2, most);
      for (guint step = 0; step < traversal->steps; step++)
        draw_cell (cr, traversal, dark, width, row, step, near == (gint) step);
    }
  if (traversal->n_rows == 0 || traversal->codes == NULL)
    return;
  /* By quantile each row has values of its own: then the foot names the share. */
  foot = cell_y (traversal, width, traversal->n_rows) - ROW_GAP + 5;
  for (guint step = 0; step < traversal->steps; step++)
    {
      guint middle = traversal->steps / 2;
      g_autofree char *text = NULL;

      if (step != middle && (step > middle ? step - middle : middle - step) % (middle % 2 || middle < 4 ? 1 : 2) != 0)
        continue;
      if (size < 34 && step != 0 && step != middle && step + 1 != traversal->steps)
        continue;
      text = traversal->quantile ? g_strdup_printf ("%.0f %%", 100.0 * (step + 0.5) / traversal->steps)
                                 : vitrine_number_signed (traversal->codes[step], 1);
      vitrine_text (cr, cell_x (traversal, width, step) + size / 2, foot, 0.5, 0, 11.5, VITRINE_TEXT_NORMAL,
                    vitrine_theme_fg (theme, theme->dim), text);
    }
}

char *
vitrine_traversal_csv (gconstpointer data)
{
  const VitrineTraversal *traversal = data;
  GString *csv = g_string_new ("dimension,step,code\n");

  for (guint row = 0; traversal->codes != NULL && row < traversal->n_rows; row++)
    for (guint step = 0; step < traversal->steps; step++)
      {
        char number[G_ASCII_DTOSTR_BUF_SIZE];

        g_string_append_printf (csv, "%u,%u,%s\n", traversal->dims[row], step,
                                g_ascii_formatd (number, sizeof number, "%.9g",
                                                 traversal->codes[row * traversal->steps + step]));
      }
  return g_string_free (csv, FALSE);
}

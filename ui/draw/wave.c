/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw/wave.h"

#include "ui/draw/paint.h"

void
vitrine_draw_wave (gconstpointer data,
                   gboolean      dark,
                   cairo_t      *cr,
                   double        width,
                   double        height)
{
  const VitrineWave *wave = data;
  const VitrineTheme *theme = vitrine_theme (dark);
  const guint columns = (guint) MAX (width - 12, 1);
  const double middle = height / 2, tall = height / 2 - 6;

  vitrine_round_rect (cr, 0.5, 0.5, width - 1, height - 1, 9);
  vitrine_set_color (cr, theme->view);
  cairo_fill_preserve (cr);
  vitrine_set_color (cr, vitrine_theme_fg (theme, 0.14));
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
  vitrine_line (cr, 6, middle, width - 6, middle, 1, vitrine_theme_fg (theme, 0.3));
  vitrine_set_color (cr, theme->accent);
  for (guint x = 0; x < columns && wave->room > 0; x++)
    {
      const gsize from = (gsize) x * wave->room / columns, to = MIN ((gsize) (x + 1) * wave->room / columns, wave->n);
      float least = 0, most = 0;

      for (gsize i = from; i < to; i++)
        {
          least = MIN (least, wave->sound[i]);
          most = MAX (most, wave->sound[i]);
        }
      cairo_rectangle (cr, 6 + x, middle - CLAMP (most, 0, 1) * tall, 1, (CLAMP (most, 0, 1) - CLAMP (least, -1, 0)) * tall);
    }
  cairo_fill (cr);
}

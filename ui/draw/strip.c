/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw/strip.h"

#include <math.h>

#include "ui/draw/paint.h"
#include "ui/draw/picture.h"
#include "ui/draw/sample.h"

#define TOP 4.0
#define RADIUS 6.0

static void
draw_image (const VitrineThumb *thumb, gboolean dark, cairo_t *cr, double x, double y, double side)
{
  const VitrineTheme *theme = vitrine_theme (dark);
  guint last = thumb->shape.n_axes - 1;
  gsize channels = thumb->shape.n_axes >= 3 ? thumb->shape.size[last] : 1;
  gsize width = thumb->shape.n_axes >= 3 ? thumb->shape.size[last - 1] : thumb->shape.size[last];
  gsize height = nn_shape_count (&thumb->shape) / (channels * width);
  double scale = side / MAX (width, height);
  cairo_surface_t *surface = vitrine_picture_surface (theme, thumb->values, height, width, channels, 1);

  x += (side - scale * width) / 2;
  y += (side - scale * height) / 2;
  vitrine_paint_surface (cr, surface, x, y, scale * width, scale * height, FALSE, 1);
  vitrine_draw_boxes (cr, dark, &thumb->boxes, x, y, scale * width, scale * height);
  cairo_surface_destroy (surface);
}

/* Numbers: two are a place on the plane, more are bars from a common zero. */
static void
draw_numbers (const VitrineThumb *thumb, const VitrineTheme *theme, cairo_t *cr, double x, double y, double side)
{
  gsize n = nn_shape_count (&thumb->shape);
  double limit = 1e-12, step = (side - 8) / MAX (n, 1);

  for (gsize i = 0; i < n; i++)
    limit = MAX (limit, fabs (thumb->values[i]));
  vitrine_line (cr, x + 4, y + side / 2, x + side - 4, y + side / 2, 1,
                vitrine_theme_fg (theme, 0.18));
  if (n == 2)
    {
      vitrine_line (cr, x + side / 2, y + 4, x + side / 2, y + side - 4, 1,
                    vitrine_theme_fg (theme, 0.18));
      /* One scale for all, so that places compare: the generators' points lie within 6 of the middle. */
      limit = MAX (limit, 6);
      cairo_arc (cr, x + side / 2 + thumb->values[0] / limit * (side / 2 - 5),
                 y + side / 2 - thumb->values[1] / limit * (side / 2 - 5), 3.5, 0, 2 * G_PI);
      vitrine_set_color (cr, vitrine_theme_fg (theme, theme->text));
      cairo_fill (cr);
      return;
    }
  vitrine_set_color (cr, vitrine_theme_fg (theme, 0.6));
  for (gsize i = 0; i < n; i++)
    {
      double size = thumb->values[i] / limit * (side / 2 - 5);

      cairo_rectangle (cr, x + 4 + i * step, y + side / 2 - MAX (size, 0), MAX (step - 1, 0.6), fabs (size));
    }
  cairo_fill (cr);
}

/* A word in the middle, a text from its start on; what does not fit is cut off. */
static void
draw_words (const VitrineThumb *thumb, const VitrineTheme *theme, cairo_t *cr, double x, double y, double side)
{
  g_autofree char *text = g_strstrip (g_strdelimit (g_strdup (thumb->text), "\n\t", ' '));
  double width;

  vitrine_text_size (cr, 9.5, VITRINE_TEXT_NORMAL, text, &width, NULL);
  if (width <= side - 6)
    vitrine_text (cr, x + side / 2, y + side / 2, 0.5, 0.5, 9.5, VITRINE_TEXT_NORMAL,
                  vitrine_theme_fg (theme, theme->text), text);
  else
    vitrine_text_wrap (cr, x + 4, y + 3, side - 7, 8.5, VITRINE_TEXT_NORMAL,
                       vitrine_theme_fg (theme, theme->text), text);
}

/* A name that is wider than its thumbnail loses its end. */
static char *
shortened (cairo_t *cr, const char *caption, VitrineWeight weight)
{
  char *text = g_strdup (caption != NULL ? caption : "");
  double width;

  vitrine_text_size (cr, 11.5, weight, text, &width, NULL);
  for (glong n = g_utf8_strlen (text, -1) - 1; width > VITRINE_THUMB_WIDTH && n > 0; n--)
    {
      g_autofree char *start = g_utf8_substring (caption, 0, n);

      g_free (text);
      text = g_strconcat (g_strchomp (start), "…", NULL);
      vitrine_text_size (cr, 11.5, weight, text, &width, NULL);
    }
  return text;
}

void
vitrine_draw_thumb_content (const VitrineThumb *thumb, gboolean dark, cairo_t *cr, double x, double y, double side)
{
  const VitrineTheme *theme = vitrine_theme (dark);

  if (thumb->values == NULL && thumb->text == NULL)
    {
      vitrine_draw_no_sample (thumb->unreadable, dark, cr, x, y, side, side);
      return;
    }
  cairo_save (cr);
  vitrine_round_rect (cr, x, y, side, side, RADIUS);
  cairo_clip (cr);
  vitrine_set_color (cr, theme->view);
  cairo_paint (cr);
  if (thumb->text != NULL)
    draw_words (thumb, theme, cr, x, y, side);
  else if (thumb->frames > 0)
    vitrine_draw_film (cr, dark, &thumb->shape, thumb->frames, thumb->values, x + 2, y + 2, side - 4, side - 4);
  else if (thumb->shape.n_axes == 2)
    vitrine_draw_picture (cr, dark, &thumb->shape, thumb->values, 0, x + 4, y + 4, side - 8, side - 8);
  else if (thumb->shape.n_axes >= 2)
    draw_image (thumb, dark, cr, x, y, side);
  else if (thumb->shape.n_axes == 1)
    draw_numbers (thumb, theme, cr, x, y, side);
  cairo_restore (cr);
}

void
vitrine_draw_thumb (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const VitrineThumb *thumb = data;
  const VitrineTheme *theme = vitrine_theme (dark);
  VitrineWeight weight = thumb->wrong ? VITRINE_TEXT_BOLD : VITRINE_TEXT_NORMAL;
  g_autofree char *caption = shortened (cr, thumb->caption, weight);
  double x = floor ((width - VITRINE_THUMB) / 2);

  vitrine_draw_thumb_content (thumb, dark, cr, x, TOP, VITRINE_THUMB);
  if (thumb->selected)
    {
      vitrine_round_rect (cr, x - 1.25, TOP - 1.25, VITRINE_THUMB + 2.5, VITRINE_THUMB + 2.5, RADIUS + 1.25);
      vitrine_set_color (cr, theme->accent);
      cairo_set_line_width (cr, 2.5);
    }
  else
    {
      vitrine_round_rect (cr, x + 0.5, TOP + 0.5, VITRINE_THUMB - 1, VITRINE_THUMB - 1, RADIUS);
      vitrine_set_color (cr, vitrine_theme_fg (theme, theme->line));
      cairo_set_line_width (cr, 1);
    }
  cairo_stroke (cr);
  if (thumb->pinned)
    {
      cairo_arc (cr, x + VITRINE_THUMB - 6, TOP + 6, 4, 0, 2 * G_PI);
      vitrine_set_color (cr, theme->accent);
      cairo_fill_preserve (cr);
      vitrine_set_color (cr, theme->view);
      cairo_set_line_width (cr, 1.5);
      cairo_stroke (cr);
    }
  vitrine_text (cr, width / 2, TOP + VITRINE_THUMB + 4, 0.5, 0, 11.5, weight,
                thumb->wrong ? theme->hot : vitrine_theme_fg (theme, theme->dim), caption);
}

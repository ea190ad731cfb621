/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw/picture.h"

#include <math.h>
#include <string.h>

#include "ui/draw/paint.h"

gboolean
vitrine_shape_is_series (const NnShape *shape)
{
  return shape->n_axes == 2 && shape->size[1] <= VITRINE_SERIES_CHANNELS;
}

void
vitrine_draw_frame (cairo_t *cr, gboolean dark, double x, double y, double width, double height, double radius)
{
  const VitrineTheme *theme = vitrine_theme (dark);

  vitrine_round_rect (cr, x + 0.5, y + 0.5, width - 1, height - 1, radius);
  vitrine_set_color (cr, theme->view);
  cairo_fill_preserve (cr);
  vitrine_set_color (cr, vitrine_theme_fg (theme, theme->line));
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
}

void
vitrine_picture_place (const NnShape *shape, double x, double y, double width, double height, double place[4])
{
  double scale = MIN (width / shape->size[1], height / shape->size[0]);

  place[2] = scale * shape->size[1];
  place[3] = scale * shape->size[0];
  place[0] = x + (width - place[2]) / 2;
  place[1] = y + (height - place[3]) / 2;
}

static void
draw_image (cairo_t *cr, const VitrineTheme *theme, const NnShape *shape, const float *values, double limit,
            double x, double y, double width, double height)
{
  gsize h = shape->size[0], w = shape->size[1], channels = shape->size[2];
  double place[4];
  cairo_surface_t *surface;

  if (limit > 0 && channels == 1)
    surface = vitrine_map_surface (theme, VITRINE_MAP_SIGNED, values, h, w, 1, limit);
  else if (limit > 0)
    {
      /* One sign a pixel: the mean of its channels. */
      g_autofree float *mean = g_new0 (float, h * w);

      for (gsize i = 0; i < h * w; i++)
        for (gsize c = 0; c < channels; c++)
          mean[i] += values[i * channels + c] / channels;
      surface = vitrine_map_surface (theme, VITRINE_MAP_SIGNED, mean, h, w, 1, limit);
    }
  else
    surface = vitrine_picture_surface (theme, values, h, w, channels, 1);
  vitrine_picture_place (shape, x, y, width, height, place);
  vitrine_paint_surface (cr, surface, place[0], place[1], place[2], place[3], place[2] > 12 * w, 1);
  cairo_surface_destroy (surface);
}

float *
vitrine_turned (const NnShape *shape, const float *values)
{
  const gsize steps = shape->size[0], bands = shape->size[1];
  float *turned = g_new (float, steps * bands);

  for (gsize t = 0; t < steps; t++)
    for (gsize b = 0; b < bands; b++)
      turned[(bands - 1 - b) * steps + t] = values[t * bands + b];
  return turned;
}

void
vitrine_draw_spectrogram (cairo_t *cr, gboolean dark, const NnShape *shape, const float *values,
                          double signed_limit, double x, double y, double width, double height)
{
  const gsize steps = shape->size[0], bands = shape->size[1];
  g_autofree float *turned = vitrine_turned (shape, values);
  double limit = 1e-9;
  cairo_surface_t *surface;

  for (gsize i = 0; i < steps * bands; i++)
    limit = MAX (limit, fabs (turned[i]));
  if (signed_limit > 0)
    surface = vitrine_map_surface (vitrine_theme (dark), VITRINE_MAP_SIGNED, turned, bands, steps, 1, signed_limit);
  else
    surface = vitrine_map_surface (vitrine_theme (dark), VITRINE_MAP_MAGNITUDE, turned, bands, steps, 1, limit);
  vitrine_paint_surface (cr, surface, x, y, width, height, width > 12 * steps, 1);
  cairo_surface_destroy (surface);
}

static void
draw_line (cairo_t *cr, const VitrineTheme *theme, const NnShape *shape, const float *values,
           double limit, double x, double y, double width, double height)
{
  gsize n = shape->size[0], stride = shape->n_axes == 2 ? shape->size[1] : 1;
  double low = 0, high = 0;

  for (gsize i = 0; i < n * stride; i++)
    {
      low = MIN (low, values[i]);
      high = MAX (high, values[i]);
    }
  if (limit > 0)
    {
      low = -limit, high = limit;
      vitrine_line (cr, x, y + height / 2, x + width, y + height / 2, 1, vitrine_theme_fg (theme, 0.18));
    }
  if (high <= low)
    high = low + 1;
  for (gsize c = 0; c < MIN (stride, VITRINE_SERIES_CHANNELS); c++)
    {
      for (gsize i = 0; i < n; i++)
        {
          double px = x + (n > 1 ? (double) i / (n - 1) : 0.5) * width;
          double py = y + height * (1 - (values[i * stride + c] - low) / (high - low));

          (i ? cairo_line_to : cairo_move_to) (cr, px, py);
        }
      cairo_set_line_width (cr, 1.2);
      cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
      vitrine_set_color (cr, stride > 1 ? theme->classes[c] : vitrine_theme_fg (theme, theme->text));
      cairo_stroke (cr);
    }
}

void
vitrine_draw_picture (cairo_t *cr, gboolean dark, const NnShape *shape, const float *values,
                      double signed_limit, double x, double y, double width, double height)
{
  const VitrineTheme *theme = vitrine_theme (dark);
  gsize channels = shape->n_axes == 3 ? shape->size[2] : 1;

  if (shape->n_axes == 2 && !vitrine_shape_is_series (shape))
    vitrine_draw_spectrogram (cr, dark, shape, values, signed_limit, x, y, width, height);
  else if (shape->n_axes == 3 && (channels == 1 || channels == 3))
    draw_image (cr, theme, shape, values, signed_limit, x, y, width, height);
  else
    {
      NnShape flat = shape->n_axes <= 2 ? *shape : NN_SHAPE (nn_shape_count (shape));

      if (flat.n_axes == 0)
        flat = NN_SHAPE (1);
      draw_line (cr, theme, &flat, values, signed_limit, x, y + height * 0.1, width, height * 0.8);
    }
}

#define FRAME_GAP 2.0

/* How many of @frames squares to a line. */
static guint
film_columns (guint frames, double width, double height)
{
  double largest = 0;
  guint best = 1;

  for (guint columns = 1; columns <= frames; columns++)
    {
      guint rows = (frames + columns - 1) / columns;
      double side = MIN ((width + FRAME_GAP) / columns, (height + FRAME_GAP) / rows);

      if (side > largest + 1e-9)
        {
          largest = side;
          best = columns;
        }
    }
  return best;
}

void
vitrine_draw_film (cairo_t *cr, gboolean dark, const NnShape *shape, guint frames, const float *values, double x,
                   double y, double width, double height)
{
  const VitrineTheme *theme = vitrine_theme (dark);
  gsize H = shape->size[0], W = shape->size[1] / frames, C = shape->size[2];
  guint columns = film_columns (frames, width, height), rows = (frames + columns - 1) / columns;
  double side = MIN ((width + FRAME_GAP) / columns, (height + FRAME_GAP) / rows);
  double left = x + (width + FRAME_GAP - side * columns) / 2, top = y + (height + FRAME_GAP - side * rows) / 2;
  g_autofree float *frame = g_new (float, H * W * C);

  for (guint t = 0; t < frames; t++)
    {
      double px = left + t % columns * side, py = top + t / columns * side, inner = side - FRAME_GAP;

      for (gsize h = 0; h < H; h++)
        memcpy (frame + h * W * C, values + (h * shape->size[1] + t * W) * C, W * C * sizeof (float));
      draw_image (cr, theme, &NN_SHAPE (H, W, C), frame, 0, px, py, inner, inner);
      cairo_rectangle (cr, px + 0.5, py + 0.5, inner - 1, inner - 1);
      vitrine_set_color (cr, vitrine_theme_fg (theme, 0.2));
      cairo_set_line_width (cr, 1);
      cairo_stroke (cr);
    }
}

char *
vitrine_picture_csv (const NnShape      *shape,
                     const char *const  *names,
                     const float *const *values)
{
  static const char *const places[][3] = { { "number" }, { "step", "number" }, { "row", "column", "channel" } };
  const guint n_axes = shape->n_axes;
  GString *csv = g_string_new (NULL);

  for (guint a = 0; a < n_axes; a++)
    if (n_axes <= 3)
      g_string_append_printf (csv, "%s%s", a > 0 ? "," : "", places[n_axes - 1][a]);
    else
      g_string_append_printf (csv, "%saxis %u", a > 0 ? "," : "", a + 1);
  for (guint k = 0; names[k] != NULL; k++)
    g_string_append_printf (csv, ",%s", names[k]);
  g_string_append_c (csv, '\n');
  for (gsize i = 0; i < nn_shape_count (shape); i++)
    {
      gsize rest = i, below = nn_shape_count (shape);

      for (guint a = 0; a < n_axes; a++)
        {
          below /= shape->size[a];
          g_string_append_printf (csv, "%s%" G_GSIZE_FORMAT, a > 0 ? "," : "", rest / below);
          rest %= below;
        }
      for (guint k = 0; names[k] != NULL; k++)
        {
          char number[G_ASCII_DTOSTR_BUF_SIZE];

          g_string_append_printf (csv, ",%s", g_ascii_formatd (number, sizeof number, "%.9g", values[k][i]));
        }
      g_string_append_c (csv, '\n');
    }
  return g_string_free (csv, FALSE);
}

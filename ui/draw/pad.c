/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw/pad.h"

#include <math.h>
#include <string.h>

#include "ui/draw/paint.h"

/* The strokes are rasterised once, fine enough for every usual sample. */
#define FINE 280
/* Of the side: 20 of 28 pixels. */
#define BOX (20.0 / 28.0)

static void
stroke_ink (const VitrinePad *pad, cairo_t *cr, double width, double height)
{
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_width (cr, pad->pen * MIN (width, height));
  for (guint i = 0; i < pad->points->len; i++)
    {
      const VitrinePadPoint *point = &g_array_index (pad->points, VitrinePadPoint, i);

      if (point->start)
        {
          cairo_move_to (cr, point->x * width, point->y * height);
          cairo_line_to (cr, point->x * width, point->y * height);
        }
      else
        cairo_line_to (cr, point->x * width, point->y * height);
    }
  cairo_stroke (cr);
}

void
vitrine_paint_pad (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const VitrinePad *pad = data;
  const VitrineTheme *theme = vitrine_theme (dark);

  cairo_save (cr);
  vitrine_round_rect (cr, 0.5, 0.5, width - 1, height - 1, 9);
  vitrine_set_color (cr, theme->view);
  cairo_fill_preserve (cr);
  vitrine_set_color (cr, vitrine_theme_fg (theme, theme->line));
  cairo_set_line_width (cr, 1);
  cairo_stroke_preserve (cr);
  cairo_clip (cr);
  vitrine_set_color (cr, vitrine_theme_fg (theme, dark ? 1 : 0.92));
  stroke_ink (pad, cr, width, height);
  if (pad->cursor_x >= 0)
    {
      cairo_arc (cr, pad->cursor_x * width, pad->cursor_y * height, pad->pen * MIN (width, height) / 2, 0, 2 * G_PI);
      vitrine_set_color (cr, theme->accent);
      cairo_set_line_width (cr, 2);
      cairo_stroke (cr);
    }
  cairo_restore (cr);
}

static guint
alpha_at (const guchar *data, int stride, int x, int y)
{
  return data[y * stride + x];
}

/* The box of the ink; FALSE: there is none. */
static gboolean
ink_box (cairo_surface_t *ink, int *x0, int *y0, int *x1, int *y1)
{
  const guchar *data = cairo_image_surface_get_data (ink);
  int stride = cairo_image_surface_get_stride (ink);

  *x0 = *y0 = FINE;
  *x1 = *y1 = -1;
  for (int y = 0; y < FINE; y++)
    for (int x = 0; x < FINE; x++)
      if (alpha_at (data, stride, x, y) > 0)
        {
          *x0 = MIN (*x0, x);
          *y0 = MIN (*y0, y);
          *x1 = MAX (*x1, x + 1);
          *y1 = MAX (*y1, y + 1);
        }
  return *x1 > *x0;
}

/* Mean ink of the square of @ink that pixel (@column, @row) covers. */
static double
cover (const guchar *data, int stride, double left, double top, double scale)
{
  int x0 = floor (left), y0 = floor (top), x1 = ceil (left + scale), y1 = ceil (top + scale);
  double sum = 0;

  for (int y = MAX (y0, 0); y < MIN (y1, FINE); y++)
    for (int x = MAX (x0, 0); x < MIN (x1, FINE); x++)
      {
        double w = MIN (x + 1, left + scale) - MAX (x, left), h = MIN (y + 1, top + scale) - MAX (y, top);

        sum += w * h * alpha_at (data, stride, x, y) / 255.0;
      }
  return sum / (scale * scale);
}

NnTensor *
vitrine_pad_sample (const VitrinePad *pad, const NnShape *shape)
{
  gsize rows = shape->size[0], columns = shape->size[1], channels = shape->n_axes > 2 ? shape->size[2] : 1;
  double side = MIN (rows, columns), sum = 0, sum_x = 0, sum_y = 0, scale;
  cairo_surface_t *ink = cairo_image_surface_create (CAIRO_FORMAT_A8, FINE, FINE);
  cairo_t *cr = cairo_create (ink);
  int x0, y0, x1, y1, stride = cairo_image_surface_get_stride (ink);
  const guchar *data;
  NnShape batch = nn_shape_batch (shape, 1);
  NnTensor *sample;

  stroke_ink (pad, cr, FINE, FINE);
  cairo_destroy (cr);
  cairo_surface_flush (ink);
  if (!ink_box (ink, &x0, &y0, &x1, &y1))
    {
      cairo_surface_destroy (ink);
      return NULL;
    }
  data = cairo_image_surface_get_data (ink);
  for (int y = y0; y < y1; y++)
    for (int x = x0; x < x1; x++)
      {
        guint a = alpha_at (data, stride, x, y);

        sum += a;
        sum_x += a * (x + 0.5);
        sum_y += a * (y + 0.5);
      }
  sample = nn_tensor_new (&batch);
  scale = MAX (x1 - x0, y1 - y0) / (BOX * side);
  for (gsize r = 0; r < rows; r++)
    for (gsize c = 0; c < columns; c++)
      {
        double value = cover (data, stride, sum_x / sum + (c - columns / 2.0) * scale,
                              sum_y / sum + (r - rows / 2.0) * scale, scale);

        for (gsize k = 0; k < channels; k++)
          sample->data[(r * columns + c) * channels + k] = MIN (value, 1);
      }
  cairo_surface_destroy (ink);
  return sample;
}

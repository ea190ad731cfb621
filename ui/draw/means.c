/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw/means.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/draw/paint.h"
#include "ui/draw/picture.h"
#include "ui/draw/sample.h"

#define GAP    12.0
#define MARGIN 4.0
#define BAR    7.0
#define NAME   22.0   /* room for the name, */
#define BELOW  48.0   /* and for the bar and its numbers as well */

/* The scale of a map; @low 0 unless there is something below. */
static void
scale_of (const float *values, gsize n, double *low, double *high)
{
  *low = 0;
  *high = 0;
  for (gsize i = 0; i < n; i++)
    {
      *low = MIN (*low, values[i]);
      *high = MAX (*high, values[i]);
    }
  if (*high <= *low)
    *high = *low + 1;
}

/* One number a pixel: the mean of its channels. (transfer full) */
static float *
one_channel (const NnShape *shape, const float *values)
{
  const gsize channels = shape->size[2], n = shape->size[0] * shape->size[1];
  float *mean = g_new0 (float, n);

  for (gsize i = 0; i < n; i++)
    for (gsize c = 0; c < channels; c++)
      mean[i] += values[i * channels + c] / channels;
  return mean;
}

static void
draw_ink (cairo_t *cr, const VitrineTheme *theme, const NnShape *shape, const float *values, double limit, double side)
{
  cairo_surface_t *surface = vitrine_map_surface (theme, VITRINE_MAP_INK, values, shape->size[0], shape->size[1], 1, limit);
  double place[4];

  vitrine_picture_place (shape, MARGIN, MARGIN, side - 2 * MARGIN, side - 2 * MARGIN, place);
  vitrine_paint_surface (cr, surface, place[0], place[1], place[2], place[3], place[2] > 12 * shape->size[1], 1);
  cairo_surface_destroy (surface);
}

/* A picture of one number a pixel, or the bands of a sound: colours, and what they stand for. */
static void
draw_map (cairo_t *cr, const VitrineTheme *theme, const NnShape *shape, const float *values, double side)
{
  const gboolean bands = shape->n_axes == 2;
  VitrineMap map = bands ? VITRINE_MAP_MAGNITUDE : VITRINE_MAP_INK;
  double low, high;

  scale_of (values, nn_shape_count (shape), &low, &high);
  if (low < 0)
    {
      map = VITRINE_MAP_SIGNED;
      high = MAX (high, -low);
      low = -high;
    }
  if (map == VITRINE_MAP_INK)
    draw_ink (cr, theme, shape, values, high, side);
  else
    vitrine_draw_picture (cr, theme->dark, shape, values, low < 0 ? high : 0, MARGIN, MARGIN, side - 2 * MARGIN,
                          side - 2 * MARGIN);
  vitrine_colour_bar (cr, theme, map, 0, side + 6, side, BAR, FALSE, low, high, NAN);
}

static void
draw_series (cairo_t *cr, const VitrineTheme *theme, const NnShape *shape, const float *values, double side)
{
  const VitrineColor color = vitrine_theme_fg (theme, theme->dim);
  g_autofree char *from = NULL, *to = NULL;
  double low, high;

  scale_of (values, nn_shape_count (shape), &low, &high);
  from = vitrine_number (low, 2);
  to = vitrine_number (high, 2);
  vitrine_draw_picture (cr, theme->dark, shape, values, 0, MARGIN, MARGIN, side - 2 * MARGIN, side - 2 * MARGIN);
  vitrine_text (cr, MARGIN + 3, MARGIN + 1, 0, 0, 10.5, VITRINE_TEXT_NORMAL, color, to);
  vitrine_text (cr, MARGIN + 3, side - MARGIN - 1, 0, 1, 10.5, VITRINE_TEXT_NORMAL, color, from);
}

static void
draw_one (cairo_t *cr, const VitrineTheme *theme, const NnSamples *samples, const float *values, gboolean deviation,
          double side)
{
  const NnShape *shape = &samples->shape;
  const VitrineSampleKind kind = vitrine_sample_kind (samples);
  const gboolean photo = kind == VITRINE_SAMPLE_IMAGE && shape->size[2] == 3;

  vitrine_draw_frame (cr, theme->dark, 0, 0, side, side, 6);
  if (photo && deviation)
    {
      const NnShape flat = NN_SHAPE (shape->size[0], shape->size[1], 1);
      g_autofree float *mean = one_channel (shape, values);

      draw_map (cr, theme, &flat, mean, side);
    }
  else if (kind == VITRINE_SAMPLE_SPECTROGRAM || (kind == VITRINE_SAMPLE_IMAGE && shape->size[2] == 1))
    draw_map (cr, theme, shape, values, side);
  else if (kind == VITRINE_SAMPLE_SERIES)
    draw_series (cr, theme, shape, values, side);
  else
    vitrine_draw_sample (samples, -1, values, theme->dark, cr, 0, 0, side, side);
  /* frames have the ink of numbers from 0 to 1 */
  if (kind == VITRINE_SAMPLE_FILM && shape->size[2] == 1)
    vitrine_colour_bar (cr, theme, VITRINE_MAP_INK, 0, side + 6, side, BAR, FALSE, 0, 1, NAN);
}

void
vitrine_draw_means (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const VitrineMeans *means = data;
  const VitrineTheme *theme = vitrine_theme (dark);
  const char *const names[] = { _("Mean"), _("Deviation") };
  const float *const maps[] = { means->told->mean, means->told->deviation };
  const double side = (width - GAP) / 2;

  for (guint i = 0; i < 2; i++)
    {
      cairo_save (cr);
      cairo_translate (cr, i * (side + GAP), 0);
      draw_one (cr, theme, means->samples, maps[i], i == 1, side);
      vitrine_text (cr, side / 2, vitrine_means_height (data, width) - 1, 0.5, 1, 11, VITRINE_TEXT_NORMAL,
                    vitrine_theme_fg (theme, theme->dim), names[i]);
      cairo_restore (cr);
    }
}

double
vitrine_means_height (gconstpointer data, double width)
{
  const NnSamples *samples = ((const VitrineMeans *) data)->samples;

  return (width - GAP) / 2 + (vitrine_sample_kind (samples) == VITRINE_SAMPLE_SERIES ? NAME : BELOW);
}

char *
vitrine_means_csv (gconstpointer data)
{
  const NnStatistics *told = ((const VitrineMeans *) data)->told;
  const char *const names[] = { "mean", "deviation", NULL };
  const float *const maps[] = { told->mean, told->deviation };

  return vitrine_picture_csv (&told->shape, names, maps);
}

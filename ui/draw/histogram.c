/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw/histogram.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdlib.h>

#include "ui/draw/paint.h"

#define BINS 44
#define FOOT 20.0
#define HEAD 20.0

static int
compare_floats (const void *a, const void *b)
{
  float x = *(const float *) a, y = *(const float *) b;

  return (x > y) - (x < y);
}

/* The finite values in order. */
static float *
sorted (const float *values, guint n, guint *count)
{
  float *copy = g_new (float, MAX (n, 1));

  *count = 0;
  for (guint i = 0; i < n; i++)
    if (isfinite (values[i]))
      copy[(*count)++] = values[i];
  qsort (copy, *count, sizeof (float), compare_floats);
  return copy;
}

double
vitrine_histogram_threshold (const float *values, guint n, double share)
{
  guint count;
  g_autofree float *order = sorted (values, n, &count);

  return count > 0 ? order[MIN (count - 1, (guint) (share * count))] : NAN;
}

void
vitrine_histogram_draw (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const VitrineHistogram *histogram = data;
  const VitrineTheme *theme = vitrine_theme (dark);
  VitrineColor dim = vitrine_theme_fg (theme, theme->dim);
  double bottom = floor (height - FOOT), top = HEAD, low, high, threshold, ticks[16], bar = width / BINS;
  guint bins[BINS] = { 0 }, count, most = 1, n;
  g_autofree float *order = sorted (histogram->values, histogram->n, &count);

  if (count == 0)
    return;
  /* The last bar holds all that lies beyond: one odd sample must not squeeze the rest. */
  low = order[0];
  high = order[count - 1];
  threshold = histogram->share > 0 ? order[MIN (count - 1, (guint) (histogram->share * count))] : NAN;
  if (isfinite (threshold) && high > low + 1.45 * (threshold - low))
    high = low + 1.45 * (threshold - low);
  if (!(high > low))
    high = low + MAX (fabs (low), 1) * 1e-3;
  for (guint i = 0; i < count; i++)
    bins[CLAMP ((int) ((order[i] - low) / (high - low) * BINS), 0, BINS - 1)]++;
  for (guint i = 0; i < BINS; i++)
    most = MAX (most, bins[i]);
  for (guint i = 0; i < BINS; i++)
    {
      double h = (bottom - top) * bins[i] / most;
      gboolean beyond = low + (i + 0.5) * (high - low) / BINS > threshold;

      if (bins[i] == 0)
        continue;
      /* Rare bars keep a pixel: they are what the threshold is about. */
      h = MAX (h, 1.2);
      cairo_rectangle (cr, i * bar, bottom - h, MAX (bar - 1, 1), h);
      vitrine_set_color (cr, beyond ? theme->hot : vitrine_theme_fg (theme, 0.34));
      cairo_fill (cr);
    }
  vitrine_line (cr, 0, bottom + 0.5, width, bottom + 0.5, 1, vitrine_theme_fg (theme, theme->axis));
  n = vitrine_ticks (low, high, 3, ticks);
  for (guint i = 0; i < n; i++)
    {
      double x = (ticks[i] - low) / (high - low) * width;
      g_autofree char *text = vitrine_number_tick (ticks[i], ticks[1] - ticks[0]);

      if (x < 8 || x > width - 8)
        continue;
      vitrine_line (cr, floor (x) + 0.5, bottom, floor (x) + 0.5, bottom + 4, 1, vitrine_theme_fg (theme, theme->axis));
      vitrine_text (cr, x, bottom + 5, 0.5, 0, 11, VITRINE_TEXT_NORMAL, dim, text);
    }
  if (isfinite (threshold))
    {
      double x = floor ((threshold - low) / (high - low) * width) + 0.5;
      g_autofree char *number = vitrine_number (threshold, 3);
      g_autofree char *text = g_strdup_printf (_("%g %% below %s"), 100 * histogram->share, number);

      vitrine_line (cr, x, 2, x, bottom, 1.4, theme->hot);
      vitrine_text (cr, x - 6, 9, 1, 0.5, 11.5, VITRINE_TEXT_NORMAL, vitrine_theme_fg (theme, theme->text), text);
    }
  if (isfinite (histogram->mark))
    {
      double x = CLAMP ((histogram->mark - low) / (high - low), 0, 1) * width;

      vitrine_set_color (cr, theme->card);
      cairo_arc (cr, CLAMP (x, 5, width - 5), bottom, 5.4, 0, 2 * G_PI);
      cairo_fill (cr);
      vitrine_set_color (cr, theme->accent);
      cairo_arc (cr, CLAMP (x, 5, width - 5), bottom, 4, 0, 2 * G_PI);
      cairo_fill (cr);
    }
}

char *
vitrine_histogram_csv (gconstpointer data)
{
  const VitrineHistogram *histogram = data;
  GString *csv = g_string_new ("sample,value\n");

  for (guint i = 0; i < histogram->n; i++)
    {
      char number[G_ASCII_DTOSTR_BUF_SIZE];

      g_string_append_printf (csv, "%u,%s\n", i, g_ascii_formatd (number, sizeof number, "%.9g", histogram->values[i]));
    }
  return g_string_free (csv, FALSE);
}

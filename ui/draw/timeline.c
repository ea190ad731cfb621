/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw/timeline.h"

#include <math.h>

#include "ui/draw/paint.h"

#define MARGIN      12.0
#define TRACK_Y     14.0
#define TRACK       3.0
#define RING        3.6
#define SMALL_RING  2.6
#define DOT         2.0
#define KNOB        8.5
#define LABEL_ROOM  36.0
#define LABEL_GAP    6.0
#define MOST_DOTS   60

double
vitrine_time_px (const VitrineTimeMarks *marks, double width, double epochs)
{
  return MARGIN + CLAMP (epochs / MAX (marks->end, 1e-9), 0, 1) * MAX (width - 2 * MARGIN, 1);
}

gint
vitrine_time_nearest (const VitrineTimeMarks *marks, double width, double px)
{
  double least = INFINITY;
  gint nearest = -1;

  for (guint i = 0; i < marks->n_stops + marks->now_stop; i++)
    {
      double epochs = i < marks->n_stops ? marks->stops[i] : marks->now;
      double distance = fabs (vitrine_time_px (marks, width, epochs) - px);

      /* Of two in one place the later. */
      if (distance <= least)
        {
          least = distance;
          nearest = (gint) i;
        }
    }
  return nearest;
}

static void
draw_track (cairo_t *cr, const VitrineTheme *theme, const VitrineTimeMarks *marks, double width)
{
  double start = vitrine_time_px (marks, width, 0), end = vitrine_time_px (marks, width, marks->end);
  double now = vitrine_time_px (marks, width, marks->now);
  double shown = isnan (marks->shown) ? start : vitrine_time_px (marks, width, marks->shown);

  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  vitrine_line (cr, start, TRACK_Y, end, TRACK_Y, TRACK, vitrine_theme_fg (theme, 0.16));
  vitrine_line (cr, start, TRACK_Y, now, TRACK_Y, TRACK, vitrine_color_mix (theme->window, theme->accent, 0.42));
  if (shown > start)
    vitrine_line (cr, start, TRACK_Y, shown, TRACK_Y, TRACK, theme->accent);
}

/* A dot for each epoch that is still to come. */
static void
draw_dots (cairo_t *cr, const VitrineTheme *theme, const VitrineTimeMarks *marks, double width)
{
  if (marks->end > MOST_DOTS)
    return;
  vitrine_set_color (cr, vitrine_theme_fg (theme, 0.42));
  for (double epoch = floor (marks->now) + 1; epoch <= marks->end + 1e-9; epoch++)
    {
      cairo_arc (cr, vitrine_time_px (marks, width, epoch), TRACK_Y, DOT, 0, 2 * G_PI);
      cairo_fill (cr);
    }
}

static void
draw_rings (cairo_t *cr, const VitrineTheme *theme, const VitrineTimeMarks *marks, double width)
{
  double gap = (width - 2 * MARGIN) * MIN (marks->now / MAX (marks->end, 1e-9), 1) / MAX (marks->n_stops, 1);
  double radius = gap < 3 * RING ? SMALL_RING : RING;

  cairo_set_line_width (cr, 1.8);
  for (guint i = 0; i < marks->n_stops; i++)
    {
      double r = (gint) i == marks->pointed ? radius + 1.6 : radius;

      cairo_new_sub_path (cr);
      cairo_arc (cr, vitrine_time_px (marks, width, marks->stops[i]), TRACK_Y, r, 0, 2 * G_PI);
      vitrine_set_color (cr, theme->window);
      cairo_fill_preserve (cr);
      vitrine_set_color (cr, theme->accent);
      cairo_stroke (cr);
    }
}

static void
draw_labels (cairo_t *cr, const VitrineTheme *theme, const VitrineTimeMarks *marks, double width)
{
  double ticks[16];
  guint n = vitrine_ticks (0, marks->end, MAX (1, (guint) ((width - 2 * MARGIN) / LABEL_ROOM)), ticks);
  double taken = 0, text_width;

  /* Epochs are whole; long numbers stay within the bar and leave out the next one where they reach it. */
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = vitrine_number_tick (ticks[i], 1);
      double x;

      vitrine_text_size (cr, 11, VITRINE_TEXT_NORMAL, text, &text_width, NULL);
      x = MIN (vitrine_time_px (marks, width, ticks[i]), width - text_width / 2 - 2);
      if (ticks[i] != floor (ticks[i]) || x - text_width / 2 < taken)
        continue;
      vitrine_text (cr, x, TRACK_Y + 18, 0.5, 0.5, 11, VITRINE_TEXT_NORMAL, vitrine_theme_fg (theme, theme->dim), text);
      taken = x + text_width / 2 + LABEL_GAP;
    }
}

static void
draw_knob (cairo_t *cr, const VitrineTheme *theme, const VitrineTimeMarks *marks, double width)
{
  double x = vitrine_time_px (marks, width, marks->shown);

  if (isnan (marks->shown))
    return;
  if (marks->focused)
    {
      cairo_arc (cr, x, TRACK_Y, KNOB + 3, 0, 2 * G_PI);
      vitrine_set_color (cr, vitrine_color_alpha (theme->accent, 0.5));
      cairo_set_line_width (cr, 2);
      cairo_stroke (cr);
    }
  for (guint shade = 0; shade < 2; shade++)
    {
      cairo_arc (cr, x, TRACK_Y + 1, KNOB + 1.2 - shade, 0, 2 * G_PI);
      vitrine_set_color (cr, (VitrineColor){ 0, 0, 0, theme->dark ? 0.20 : 0.09 });
      cairo_fill (cr);
    }
  cairo_arc (cr, x, TRACK_Y, KNOB, 0, 2 * G_PI);
  vitrine_set_color (cr, theme->dark ? vitrine_color_hex ("#d0d0d0") : vitrine_color_hex ("#ffffff"));
  cairo_fill_preserve (cr);
  vitrine_set_color (cr, vitrine_theme_fg (theme, theme->dark ? 0 : 0.16));
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
}

void
vitrine_time_draw (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const VitrineTimeMarks *marks = data;
  const VitrineTheme *theme = vitrine_theme (dark);

  draw_track (cr, theme, marks, width);
  draw_dots (cr, theme, marks, width);
  draw_rings (cr, theme, marks, width);
  draw_labels (cr, theme, marks, width);
  draw_knob (cr, theme, marks, width);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The time slider: what lies where, and which stop is nearest. */
#include <math.h>

#include "tests/draw/harness.h"
#include "ui/draw/timeline.h"

#define WIDTH 700.0

static double stops[] = { 0, 0.125, 0.25, 0.5, 1, 2, 3, 4, 5, 6 };

static VitrineTimeMarks
running (void)
{
  return (VitrineTimeMarks){ .stops = stops, .n_stops = G_N_ELEMENTS (stops), .now = 6.5, .end = 10,
                             .now_stop = TRUE, .shown = 6.5, .pointed = -1 };
}

/* The nearest stop of where a stop lies is that stop. */
static void
nearest (void)
{
  VitrineTimeMarks marks = running ();
  double before = 0;

  for (guint i = 0; i < marks.n_stops; i++)
    {
      double px = vitrine_time_px (&marks, WIDTH, stops[i]);

      g_assert_cmpfloat (px, >, before);
      before = px;
      g_assert_cmpint (vitrine_time_nearest (&marks, WIDTH, px), ==, (gint) i);
      g_assert_cmpint (vitrine_time_nearest (&marks, WIDTH, px + 1), ==, (gint) i);
    }
  g_assert_cmpint (vitrine_time_nearest (&marks, WIDTH, -50), ==, 0);
  /* Beyond the last there is the present, where one can go there. */
  g_assert_cmpint (vitrine_time_nearest (&marks, WIDTH, vitrine_time_px (&marks, WIDTH, 6.4)), ==,
                   (gint) marks.n_stops);
  g_assert_cmpint (vitrine_time_nearest (&marks, WIDTH, WIDTH + 50), ==, (gint) marks.n_stops);
  marks.now_stop = FALSE;
  g_assert_cmpint (vitrine_time_nearest (&marks, WIDTH, WIDTH), ==, (gint) marks.n_stops - 1);
  marks.n_stops = 0;
  g_assert_cmpint (vitrine_time_nearest (&marks, WIDTH, 10), ==, -1);
}

/* Large numbers of epochs, in bars of any width: no label is cut at the edge, none touches the next. */
static void
labels (void)
{
  VitrineTimeMarks marks = { .now = 1400, .end = 1400, .shown = NAN, .pointed = -1 };

  for (gint width = 150; width < 700; width += 7)
    {
      cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, width, (gint) VITRINE_TIME_HEIGHT);
      cairo_t *cr = cairo_create (surface);
      gint begin = -1, last = -9, n = 0;

      vitrine_time_draw (&marks, FALSE, cr, width, VITRINE_TIME_HEIGHT);
      cairo_surface_flush (surface);
      for (gint x = 0; x < width + 9; x++)
        {
          gboolean ink = FALSE;

          for (gint y = 26; y < (gint) VITRINE_TIME_HEIGHT && x < width; y++)
            ink = ink || cairo_image_surface_get_data (surface)[y * cairo_image_surface_get_stride (surface) + x] > 40;
          if (ink && x - last > 4)
            begin = x;
          if (ink)
            last = x;
          if (x - last == 5 && begin >= 0)
            {
              g_assert_cmpint (last - begin, <, 34);   /* "1,400" */
              n++;
            }
        }
      g_assert_cmpint (last, <, width - 1);
      g_assert_cmpint (n, >=, 2);
      cairo_destroy (cr);
      cairo_surface_destroy (surface);
    }
}

int
main (int argc, char **argv)
{
  static double many[64];
  VitrineTimeMarks now = running (), past = running (), full;

  g_test_init (&argc, &argv, NULL);
  past.shown = 4;
  past.focused = TRUE;
  past.pointed = 6;
  /* Another run than that of the present: no knob; more rings than room. */
  for (guint i = 0; i < G_N_ELEMENTS (many); i++)
    many[i] = i * 300.0 / 63;
  full = (VitrineTimeMarks){ .stops = many, .n_stops = G_N_ELEMENTS (many), .now = 300, .end = 300, .shown = NAN,
                             .pointed = -1 };
  g_test_add_func ("/draw/timeline/nearest", nearest);
  g_test_add_func ("/draw/timeline/labels", labels);
  draw_case ("timeline-now", vitrine_time_draw, &now, WIDTH, VITRINE_TIME_HEIGHT);
  draw_case ("timeline-past", vitrine_time_draw, &past, WIDTH, VITRINE_TIME_HEIGHT);
  draw_case ("timeline-many", vitrine_time_draw, &full, 360, VITRINE_TIME_HEIGHT);
  return g_test_run ();
}

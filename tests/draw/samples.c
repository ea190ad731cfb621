/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Thumbnails of samples, and samples that were drawn by hand. */
#include <math.h>

#include "tests/draw/harness.h"
#include "ui/draw/pad.h"
#include "ui/draw/paint.h"
#include "ui/draw/strip.h"

#define SIDE 28

static void
line (VitrinePad *pad, double x0, double y0, double x1, double y1)
{
  const VitrinePadPoint points[2] = { { x0, y0, TRUE }, { x1, y1, FALSE } };

  g_array_append_vals (pad->points, points, 2);
}

static VitrinePad
seven (double x, double y, double size)
{
  VitrinePad pad = { g_array_new (FALSE, FALSE, sizeof (VitrinePadPoint)), 0.06, -1, -1 };

  line (&pad, x, y, x + size, y);
  line (&pad, x + size, y, x + 0.4 * size, y + 1.4 * size);
  return pad;
}

static void
measure (const NnTensor *sample, double *x, double *y, guint *width, guint *height, double *top)
{
  double sum = 0;
  guint x0 = SIDE, y0 = SIDE, x1 = 0, y1 = 0;

  *x = *y = *top = 0;
  for (guint i = 0; i < SIDE * SIDE; i++)
    {
      double value = sample->data[i];

      g_assert_cmpfloat (value, >=, 0);
      g_assert_cmpfloat (value, <=, 1);
      *top = MAX (*top, value);
      sum += value;
      *x += value * (i % SIDE + 0.5);
      *y += value * (i / SIDE + 0.5);
      if (value < 0.01)
        continue;
      x0 = MIN (x0, i % SIDE);
      x1 = MAX (x1, i % SIDE + 1);
      y0 = MIN (y0, i / SIDE);
      y1 = MAX (y1, i / SIDE + 1);
    }
  *x /= sum;
  *y /= sum;
  *width = x1 - x0;
  *height = y1 - y0;
}

/* Wherever and however large it is drawn, it becomes a digit as MNIST has them. */
static void
centred (void)
{
  const double places[][3] = { { 0.1, 0.1, 0.2 }, { 0.5, 0.3, 0.4 }, { 0.2, 0.15, 0.55 } };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      VitrinePad pad = seven (places[i][0], places[i][1], places[i][2]);
      g_autoptr (NnTensor) sample = vitrine_pad_sample (&pad, &NN_SHAPE (SIDE, SIDE, 1));
      double x, y, top;
      guint width, height;

      measure (sample, &x, &y, &width, &height, &top);
      g_assert_cmpfloat (fabs (x - SIDE / 2.0), <, 0.15);
      g_assert_cmpfloat (fabs (y - SIDE / 2.0), <, 0.15);
      g_assert_cmpuint (height, >=, 20);
      g_assert_cmpuint (height, <=, 22);
      g_assert_cmpuint (width, <, height);
      g_assert_cmpfloat (top, >, 0.95);
      g_array_unref (pad.points);
    }
}

static void
nothing_drawn (void)
{
  VitrinePad pad = { g_array_new (FALSE, FALSE, sizeof (VitrinePadPoint)), 0.06, -1, -1 };

  g_assert_null (vitrine_pad_sample (&pad, &NN_SHAPE (SIDE, SIDE, 1)));
  g_array_unref (pad.points);
}

static void
draw_thumbs (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const NnTensor *digit = data;
  const float place[2] = { 2.8, -1.6 }, table[6] = { 0.2, -1.1, 0.6, 2.0, -0.3, 1.0 };
  const VitrineThumb thumbs[] = {
    { NN_SHAPE (SIDE, SIDE, 1), digit->data, (char *) "7 → 1", TRUE, TRUE },
    { NN_SHAPE (SIDE, SIDE, 1), digit->data, (char *) "7", FALSE, FALSE },
    { NN_SHAPE (2), place, (char *) "0", FALSE, FALSE },
    { NN_SHAPE (6), table, (char *) "1,204", FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (thumbs); i++)
    {
      cairo_save (cr);
      cairo_translate (cr, i * VITRINE_THUMB_WIDTH, 0);
      vitrine_draw_thumb (&thumbs[i], dark, cr, VITRINE_THUMB_WIDTH, VITRINE_THUMB_HEIGHT);
      cairo_restore (cr);
    }
}

int
main (int argc, char **argv)
{
  VitrinePad pad = seven (0.3, 0.25, 0.35);
  g_autoptr (NnTensor) sample = vitrine_pad_sample (&pad, &NN_SHAPE (SIDE, SIDE, 1));
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pad/centred", centred);
  g_test_add_func ("/pad/nothing-drawn", nothing_drawn);
  draw_case ("strip-thumbs", draw_thumbs, sample, 4 * VITRINE_THUMB_WIDTH, VITRINE_THUMB_HEIGHT);
  draw_case ("pad", vitrine_paint_pad, &pad, 140, 140);
  status = g_test_run ();
  g_array_unref (pad.points);
  return status;
}

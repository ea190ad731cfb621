/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw/box.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "core/nn.h"
#include "ui/draw/paint.h"

/* From here on a picture is large enough for thick lines. */
#define LARGE 120.0
#define SWATCH 16.0
#define GAP 5.0
#define TEXT 11.5

VitrineBoxes
vitrine_boxes_of (const NnSamples *samples, gint index, const float *out, guint n)
{
  VitrineBoxes boxes = { 0 };

  if (samples == NULL || !samples->boxes)
    return boxes;
  if (index >= 0 && index < (gint) samples->n)
    {
      guint32 at = index;

      boxes.has_truth = TRUE;
      nn_samples_target (samples, FALSE, &at, 1, boxes.truth);
    }
  if (out != NULL && n == 4 && isfinite (out[0] + out[1] + out[2] + out[3]))
    {
      boxes.has_guess = TRUE;
      memcpy (boxes.guess, out, sizeof boxes.guess);
    }
  return boxes;
}

gboolean
vitrine_boxes_equal (const VitrineBoxes *a, const VitrineBoxes *b)
{
  return memcmp (a, b, sizeof *a) == 0;
}

double
vitrine_boxes_iou (const VitrineBoxes *boxes)
{
  double sums[NN_METRIC_SUMS] = { 0 };
  const NnMetricClass *metric;
  NnSpec spec;

  if (!boxes->has_truth || !boxes->has_guess || !nn_spec_named (&spec, NN_KIND_METRIC, "iou", NULL))
    return NAN;
  metric = NN_METRIC_CLASS (spec.klass);
  metric->add (spec.values, sums, 1, 4, 4, boxes->guess, NULL, boxes->truth);
  return metric->value (spec.values, sums);
}

static VitrineColor
color_of (const VitrineTheme *theme, gboolean guess)
{
  return theme->classes[guess ? 3 : 2];
}

static void
set_dash (cairo_t *cr, gboolean guess, double line)
{
  const double dash[] = { 3 * line, 2 * line };

  cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
  cairo_set_dash (cr, dash, guess ? G_N_ELEMENTS (dash) : 0, 0);
}

/* On a rim of the paper's colour, so that it is seen on ink as well. */
static void
outline (cairo_t *cr, const VitrineTheme *theme, const float *box, gboolean guess, double x, double y, double width,
         double height)
{
  double line = MIN (width, height) >= LARGE ? 2 : 1.3;
  double left = x + (box[0] - box[2] / 2) * width, top = y + (box[1] - box[3] / 2) * height;

  cairo_rectangle (cr, left, top, box[2] * width, box[3] * height);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_MITER);
  cairo_set_dash (cr, NULL, 0, 0);
  cairo_set_line_width (cr, line + 1.6);
  vitrine_set_color (cr, vitrine_color_alpha (theme->view, 0.75));
  cairo_stroke_preserve (cr);
  set_dash (cr, guess, line);
  cairo_set_line_width (cr, line);
  vitrine_set_color (cr, color_of (theme, guess));
  cairo_stroke (cr);
}

void
vitrine_draw_boxes (cairo_t *cr, gboolean dark, const VitrineBoxes *boxes, double x, double y, double width,
                    double height)
{
  const VitrineTheme *theme = vitrine_theme (dark);

  cairo_save (cr);
  /* what a network says may lie outside */
  cairo_rectangle (cr, x, y, width, height);
  cairo_clip (cr);
  if (boxes->has_truth)
    outline (cr, theme, boxes->truth, FALSE, x, y, width, height);
  if (boxes->has_guess)
    outline (cr, theme, boxes->guess, TRUE, x, y, width, height);
  cairo_restore (cr);
}

static double
text_width (cairo_t *cr, const char *text)
{
  double width;

  vitrine_text_size (cr, TEXT, VITRINE_TEXT_NORMAL, text, &width, NULL);
  return width;
}

void
vitrine_draw_boxes_legend (cairo_t *cr, gboolean dark, const VitrineBoxes *boxes, double x, double y, double width)
{
  const VitrineTheme *theme = vitrine_theme (dark);
  const char *names[] = { boxes->has_truth ? _("true box") : NULL, boxes->has_guess ? _("predicted") : NULL };
  double middle = floor (y + VITRINE_BOXES_LEGEND / 2 + 2) + 0.5, total = -2 * GAP, at;

  for (guint k = 0; k < 2; k++)
    total += names[k] != NULL ? SWATCH + GAP + text_width (cr, names[k]) + 2 * GAP : 0;
  at = x + MAX ((width - total) / 2, 0);
  for (guint k = 0; k < 2; k++)
    {
      if (names[k] == NULL)
        continue;
      cairo_save (cr);
      set_dash (cr, k == 1, 2);
      vitrine_line (cr, at, middle, at + SWATCH, middle, 2, color_of (theme, k == 1));
      cairo_restore (cr);
      at += SWATCH + GAP;
      at += vitrine_text (cr, at, middle, 0, 0.5, TEXT, VITRINE_TEXT_NORMAL, vitrine_theme_fg (theme, theme->dim),
                          names[k]) + 2 * GAP;
    }
}

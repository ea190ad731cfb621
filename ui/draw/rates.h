/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rates: the loss over the learning rate, with the rate to train with. The look-ups
 * use the very layout that is drawn. Thread: any.
 */
#pragma once

#include <cairo.h>

#include "core/finder.h"

G_BEGIN_DECLS

/**
 * VitrineRates:
 * @finding: (nullable): not owned; may be one under way
 * @running: a dot marks the newest point
 * @chosen: the rate that is to be used, marked; NAN: none
 * @hover: the point under the cross-hair; -1: none
 */
typedef struct
{
  const NnFinding *finding;
  gboolean         running;
  double           chosen;
  gint             hover;
} VitrineRates;

typedef struct
{
  double x, y, w, h;           /* of the plot, in pixels */
  double x0, x1;               /* log10 of the rates at its left and right edge */
  double y0, y1;               /* losses at its lower and upper edge */
} VitrineRatesPlan;

void   vitrine_rates_init     (VitrineRates *rates);
void   vitrine_rates_draw     (gconstpointer rates, gboolean dark, cairo_t *cr, double width, double height);
void   vitrine_rates_plan     (const VitrineRates *rates, double width, double height, VitrineRatesPlan *plan);
double vitrine_rates_px       (const VitrineRatesPlan *plan, double rate);
double vitrine_rates_py       (const VitrineRatesPlan *plan, double loss);
/* The point under a pixel; -1: outside the plot, or there is none. */
gint   vitrine_rates_nearest  (const VitrineRates *rates, double width, double height, double px, double py);
/* "0.0032", "3.2e−6". */
char  *vitrine_rates_format   (double rate);
/* What the chart says, in words: for screen readers. */
char  *vitrine_rates_describe (const VitrineRates *rates);

G_END_DECLS

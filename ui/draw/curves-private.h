/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files that draw a chart share. */
#pragma once

#include "ui/draw/curves.h"
#include "ui/draw/paint.h"

G_BEGIN_DECLS

#define VITRINE_CHART_LABELS 14
#define VITRINE_LEAST_ERROR  0.0005   /* a share of all right has no logarithm of its errors */

typedef struct
{
  double       x, y, width;
  VitrineColor color;
  VitrineWeight weight;
  double       size;
  char        *text;
} VitrineChartLabel;

typedef struct
{
  const VitrineCurves *curves;
  const VitrineTheme  *theme;
  VitrineCurvesPlan    plan;
  double               width, height;
  VitrineChartLabel    labels[VITRINE_CHART_LABELS];
  guint                n_labels;
} VitrineChart;

/* curves-range.c: fills in the values of a plan whose part of the axis is known. */
void   vitrine_curves_range (const VitrineCurves *curves, VitrineCurvesPlan *plan);
/* Marks at the edges for what the range leaves out. */
void   vitrine_chart_draw_beyond (cairo_t *cr, VitrineChart *chart);

/* Where @value lies, at most a little beyond the plot. */
double vitrine_chart_py     (const VitrineChart *chart, double value);
/* The steps (from, to] in the pixel column that begins at @px. */
void   vitrine_chart_column (const VitrineChart *chart, const VitrineCurve *curve, double px, double *from, double *to);
/* At a curve's end: @text (transfer full). */
void   vitrine_chart_label  (cairo_t *cr, VitrineChart *chart, double x, double y, double size, VitrineWeight weight,
                             VitrineColor color, char *text);

/* curves-words.c: a row of the read-out: of one run, or of a group. */
void   vitrine_curves_read_row (const VitrineCurves *curves, const VitrineSpread *spread, char **name, char **train,
                                char **valid);

/* curves-spread.c: runs that differ by their seed as mean and deviation. */
void   vitrine_chart_draw_spread (cairo_t *cr, const VitrineChart *chart, const VitrineSpread *spread, gboolean first);
void   vitrine_chart_draw_spread_end (cairo_t *cr, VitrineChart *chart, const VitrineSpread *spread, gboolean first);

G_END_DECLS

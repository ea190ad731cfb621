/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Plane: samples of two numbers as points, alone (see data.h) or over what a network makes
 * of the plane. Thread: any.
 */
#pragma once

#include <cairo.h>

#include "core/nn.h"
#include "ui/draw/paint.h"

G_BEGIN_DECLS

typedef struct
{
  double reach;             /* both axes go from -reach to reach */
  double left, top, side;   /* of the drawing, in pixels */
} VitrinePlane;

/* The largest square with room for its numbers, @head pixels under the top. */
void vitrine_plane_fit    (VitrinePlane *plane, double reach, double width, double height, double head);
/* With the names of the two numbers of @samples, in the units that they had before they were standardised. */
void vitrine_plane_axes   (cairo_t *cr, const VitrineTheme *theme, const VitrinePlane *plane, const NnSamples *samples);
/* Number @axis (0 or 1) at @value of the plane, as it was before it was standardised. */
double vitrine_plane_in_units (const NnSamples *samples, guint axis, double value);
/* Round numbers of an axis in its own units (at most 16), and where they stand on it, 0..1. */
guint vitrine_plane_ticks (const VitrinePlane *plane, const NnSamples *samples, guint axis, double *ticks, double *places);
/* "x1,x2", or the names that the numbers have. */
void vitrine_plane_csv_head (const NnSamples *samples, GString *csv);
/* Of a hundred thousand points hardly one could be told from another, and a frame would be late: so
 * many of them are drawn, evenly out of all. */
guint vitrine_plane_n_points (const NnSamples *samples);
/* Held-out points are rings. */
void vitrine_plane_points (cairo_t *cr, const VitrineTheme *theme, const VitrinePlane *plane, const NnSamples *samples,
                           double radius);

/**
 * VitrineDecision:
 * @surface: (nullable), of which entry @output is shown
 * @hover: a point of the plane; NAN: none
 */
typedef struct
{
  const NnSamples *samples;
  const NnSurface *surface;
  guint            output;
  double           reach;
  double           hover[2];
} VitrineDecision;

void     vitrine_decision_draw     (gconstpointer decision, gboolean dark, cairo_t *cr, double width, double height);
/* The point of the plane under a pixel; FALSE: outside. */
gboolean vitrine_decision_point    (const VitrineDecision *decision, double width, double height, double px, double py,
                                    double *x, double *y);
/* What the network makes of the pointed place, or how the classes share the plane, in words. */
char    *vitrine_decision_describe (const VitrineDecision *decision);
char    *vitrine_decision_csv      (gconstpointer decision);
/* A colour for what the units of an output say: that of the likeliest class, the paler the
 * less likely; of one number between 0 and 1 likewise; else by the number's size. */
VitrineColor vitrine_decision_color (const VitrineTheme *theme, const NnSamples *samples, const double *values, guint n);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Boxes over a picture: the true one in a full line, the predicted one in dashes, so that
 * they can be told apart without their colours. Thread: any.
 */
#pragma once

#include <cairo.h>

#include "core/samples.h"

G_BEGIN_DECLS

#define VITRINE_BOXES_LEGEND 24.0

/* Centre x, centre y, width and height in shares of the picture's width and height. */
typedef struct
{
  gboolean has_truth;
  gboolean has_guess;
  float    truth[4];
  float    guess[4];
} VitrineBoxes;

/* The box of sample @index (-1: none) and that of @out, @n numbers (nullable); nothing where
 * @samples (nullable) aim at no boxes. */
VitrineBoxes vitrine_boxes_of     (const NnSamples *samples, gint index, const float *out, guint n);
gboolean     vitrine_boxes_equal  (const VitrineBoxes *a, const VitrineBoxes *b);
/* Intersection over union; NAN unless there are both. */
double       vitrine_boxes_iou    (const VitrineBoxes *boxes);
/* Over a picture of this place. */
void         vitrine_draw_boxes   (cairo_t *cr, gboolean dark, const VitrineBoxes *boxes, double x, double y,
                                   double width, double height);
/* Which line is which: centred in this width, %VITRINE_BOXES_LEGEND high. */
void         vitrine_draw_boxes_legend (cairo_t *cr, gboolean dark, const VitrineBoxes *boxes, double x, double y,
                                        double width);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Density: how thick points of a plane lie, as a grid; its contours, and where each class has its heart.
 * Thread: any.
 */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

#define VITRINE_DENSITY_CELLS 96
#define VITRINE_DENSITY_CLASSES 32   /* badges for more would be a crowd */

typedef struct
{
  double  x0, y0, cell_x, cell_y;    /* the middle of the first cell, and the size of each */
  float   total[VITRINE_DENSITY_CELLS * VITRINE_DENSITY_CELLS];
  float   peak;
  guint   n_classes;
  guint   counts[VITRINE_DENSITY_CLASSES];
  double  hearts[VITRINE_DENSITY_CLASSES][2];   /* densest and purest place */
} VitrineDensity;

/* Of points @x[i * stride], @y[i * stride]; @labels (nullable). */
VitrineDensity *vitrine_density_new (const float *x, const float *y, gsize stride, guint n,
                                     const gint32 *labels, guint n_classes) G_GNUC_WARN_UNUSED_RESULT;
/* Adds the line where the density is @level of its peak to the path: at
 * (px + x * sx, py + y * sy) for a place (x, y). */
void            vitrine_density_contour (const VitrineDensity *density, double level, cairo_t *cr,
                                         double px, double py, double sx, double sy);

G_END_DECLS

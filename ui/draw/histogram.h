/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Histogram: how often a number occurs, with the threshold that a share of them stays below.
 * Thread: any.
 */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/**
 * VitrineHistogram:
 * @share: the threshold's, 0.99; 0: none
 * @mark: a value to point out; NAN: none
 */
typedef struct
{
  const float *values;
  guint        n;
  double       share;
  double       mark;
} VitrineHistogram;

/* Each value: it is no more than that, however it is drawn. */
char  *vitrine_histogram_csv       (gconstpointer histogram) G_GNUC_WARN_UNUSED_RESULT;
void   vitrine_histogram_draw      (gconstpointer histogram, gboolean dark, cairo_t *cr, double width, double height);
/* The value that @share of the others stay below; NAN for no values. */
double vitrine_histogram_threshold (const float *values, guint n, double share);

G_END_DECLS

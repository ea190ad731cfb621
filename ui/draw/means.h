/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Means: the mean and the deviation of all samples, number by number, as two pictures beside one another.
 *
 * What colours stand for a number has a bar with numbers below it, each picture on its own scale. Photographs stay
 * photographs and have none; the curves of a series have the ends of their scale instead. Thread: any.
 */
#pragma once

#include <cairo.h>

#include "core/statistics.h"

G_BEGIN_DECLS

typedef struct
{
  const NnSamples    *samples;
  const NnStatistics *told;      /* with a mean */
} VitrineMeans;

/* A VitrineDrawFunc. */
void   vitrine_draw_means   (gconstpointer means, gboolean dark, cairo_t *cr, double width, double height);
double vitrine_means_height (gconstpointer means, double width);
/* A line for each number of a sample. */
char  *vitrine_means_csv    (gconstpointer means) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

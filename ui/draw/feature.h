/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Features: how the numbers of one feature are spread, by class where there are few, and how
 * features go together. Thread: any.
 */
#pragma once

#include <cairo.h>

#include "core/statistics.h"

G_BEGIN_DECLS

/* VitrineDrawFunc; @data is an NnFeature: small, without axes, for a row of a list. */
void     vitrine_draw_feature_small  (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height);

/* One feature, large, with an axis; stacked by class where @n_classes > 0. */
typedef struct
{
  const NnFeature   *feature;
  guint              n_classes;
  const char *const *class_names;   /* (nullable) */
  gint               pointed;       /* bin, -1: none */
} VitrineFeatureFigure;

void     vitrine_draw_feature        (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height);
/* Which bin is at a pixel; -1: none. */
gint     vitrine_feature_at          (const VitrineFeatureFigure *figure, double width, double height, double x, double y);
/* "4.3 to 4.5: 12 samples" */
char    *vitrine_feature_tell        (const VitrineFeatureFigure *figure, gint bin) G_GNUC_WARN_UNUSED_RESULT;
char    *vitrine_feature_csv         (gconstpointer data) G_GNUC_WARN_UNUSED_RESULT;

/* The matrix of correlations, features and then targets. */
typedef struct
{
  const NnStatistics *statistics;
  gint                row, column;  /* pointed cell, -1: none */
} VitrineCorrelations;

void     vitrine_draw_correlations         (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height);
gboolean vitrine_correlations_at           (const VitrineCorrelations *figure, double width, double height, double x, double y,
                                      gint *row, gint *column);
/* "age and blood pressure: +0.34" */
char    *vitrine_correlations_tell         (const VitrineCorrelations *figure, gint row, gint column) G_GNUC_WARN_UNUSED_RESULT;
char    *vitrine_correlations_csv          (gconstpointer data) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

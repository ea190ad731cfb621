/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scores: precision, recall and F1 of each class as a table. Thread: any. */
#pragma once

#include <cairo.h>

#include "core/nn.h"

G_BEGIN_DECLS

typedef enum
{
  VITRINE_SCORES_CLASS,      /* in the order of the data */
  VITRINE_SCORES_THERE,
  VITRINE_SCORES_PRECISION,
  VITRINE_SCORES_RECALL,
  VITRINE_SCORES_F1,
  VITRINE_SCORES_COLUMNS,
} VitrineScoresColumn;

/**
 * VitrineScores:
 * @outcomes: (nullable): not owned, with scores
 * @samples: not owned: the names
 * @sort: by which column; numbers from the lowest on
 * @first: rows that are scrolled away
 */
typedef struct
{
  const NnOutcomes   *outcomes;
  const NnSamples    *samples;
  VitrineScoresColumn sort;
  double              first;
} VitrineScores;

/* VitrineDrawFunc, and the height that all classes take. In less height as many as fit are
 * drawn: of a thousand only those that are seen cost time. */
void   vitrine_scores_draw   (gconstpointer scores, gboolean dark, cairo_t *cr, double width, double height);
double vitrine_scores_height (gconstpointer scores, double width);
/* Scrolls by @rows, as far as there are any. */
void   vitrine_scores_scroll (VitrineScores *scores, double height, double rows);
/* The column whose head is at a pixel; -1: none. */
gint   vitrine_scores_head_at (const VitrineScores *scores, double width, double px, double py);
/* The classes in the order that is shown: n_classes of them. */
guint *vitrine_scores_order  (const VitrineScores *scores) G_GNUC_WARN_UNUSED_RESULT;
/* The means, and the class with the lowest F1. */
char  *vitrine_scores_describe (const VitrineScores *scores) G_GNUC_WARN_UNUSED_RESULT;
char  *vitrine_scores_csv    (gconstpointer scores) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

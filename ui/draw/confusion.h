/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Confusion: which labels were taken for which classes. The diagonal, what is right, is grey;
 * only errors have colour. The look-ups use the very layout that is drawn. Thread: any.
 */
#pragma once

#include <cairo.h>

#include "core/nn.h"

G_BEGIN_DECLS

/**
 * VitrineConfusion:
 * @outcomes: (nullable): not owned, with a confusion; NULL: nothing is known yet
 * @samples: not owned: the names of the classes
 * @first_row, @first_column: the first class in sight, where not all are; fractions of
 *   classes while it is dragged
 * @span: classes in sight along each side; 0: all
 * @row, @column: the cell that is pointed at; -1: none
 */
typedef struct
{
  const char       *title;
  const char       *empty;     /* (nullable): what is said where nothing is known */
  const NnOutcomes *outcomes;
  const NnSamples  *samples;
  double            first_row;
  double            first_column;
  double            span;
  gint              row;
  gint              column;
  /*< private >*/
  double            widest;    /* name */
  guint64           most;      /* errors in one cell */
} VitrineConfusion;

typedef struct
{
  double x, y;             /* of the matrix, in pixels */
  double side;
  double cell;             /* pixels */
  double row0, column0;    /* the class at its upper left corner */
  double names;            /* room for the names at its left */
  double below;            /* and below it */
  gboolean upright;        /* the names below it stand upright */
} VitrineConfusionPlan;

void     vitrine_confusion_init     (VitrineConfusion *confusion);
/* Shows these (nullable), which are the caller's; what no longer fits is no longer pointed at. */
void     vitrine_confusion_set      (VitrineConfusion *confusion, const NnOutcomes *outcomes, const NnSamples *samples);
/* VitrineDrawFunc */
void     vitrine_confusion_draw     (gconstpointer confusion, gboolean dark, cairo_t *cr, double width, double height);
void     vitrine_confusion_plan     (const VitrineConfusion *confusion, double width, double height,
                                     VitrineConfusionPlan *plan);
/* The cell at a pixel; FALSE: none is there. */
gboolean vitrine_confusion_at       (const VitrineConfusion *confusion, double width, double height, double px,
                                     double py, gint *row, gint *column);
/* Zooms by @factor (above 1: closer) about a cell at a pixel. */
void     vitrine_confusion_zoom     (VitrineConfusion *confusion, double width, double height, double px, double py,
                                     double factor);
/* Answers with this label that were taken for this class; those of a label in all. */
guint64  vitrine_confusion_count    (const VitrineConfusion *confusion, gint row, gint column);
/* The pointed cell in words, "2 taken for 3: 3 of 102", else the most frequent mistakes. */
char    *vitrine_confusion_describe (const VitrineConfusion *confusion) G_GNUC_WARN_UNUSED_RESULT;
/* A row for each label, a column for each class. */
char    *vitrine_confusion_csv      (gconstpointer confusion) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

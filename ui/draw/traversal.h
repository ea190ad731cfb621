/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Traversal: one row of decoded pictures for each dimension of the code, the others held at the pointer.
 * Thread: any.
 */
#pragma once

#include <cairo.h>

#include "core/tensor.h"

G_BEGIN_DECLS

/**
 * VitrineTraversal:
 * @pictures: (nullable): @n_rows x @steps of them
 * @codes: (nullable): the moved dimension's value in each cell, @n_rows x @steps
 * @dims: which dimension a row moves
 * @kl: (nullable): by dimension, nats
 * @pointer: (nullable): the code held; the cell nearest to it has a ring
 */
typedef struct
{
  NnTensor     *pictures;
  const float  *codes;
  const guint  *dims;
  const double *kl;
  const float  *pointer;
  guint         n_rows, steps;
  gboolean      quantile;
  gint          focus_row, focus_step;   /* the keyboard's cell, -1: none */
} VitrineTraversal;

void     vitrine_traversal_draw   (gconstpointer traversal, gboolean dark, cairo_t *cr, double width, double height);
/* The codes of all cells. */
char    *vitrine_traversal_csv    (gconstpointer traversal) G_GNUC_WARN_UNUSED_RESULT;
double   vitrine_traversal_height (const VitrineTraversal *traversal, double width);
/* How many steps fit a width: odd, so that one is in the middle. */
guint    vitrine_traversal_steps  (double width);
/* The cell at a pixel; FALSE: none. */
gboolean vitrine_traversal_at     (const VitrineTraversal *traversal, double width, double px, double py,
                                   guint *row, guint *step);
/* The step of a row that is nearest the pointer; -1: none. */
gint     vitrine_traversal_nearest (const VitrineTraversal *traversal, guint row);

G_END_DECLS

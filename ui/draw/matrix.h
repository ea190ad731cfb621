/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Matrix: every number of a tensor as a cell, as large as one likes; only what is in sight is drawn.
 *
 * A tensor of four axes (height, width, in, out) stands as in x out tiles of height x width, those
 * of less as rows of their last axis. Rows and columns have their numbers at the edge.
 * Thread: any.
 */
#pragma once

#include "core/tensor.h"
#include "ui/draw/paint.h"

G_BEGIN_DECLS

#define VITRINE_MATRIX_LEFT 46    /* room for the numbers of rows, */
#define VITRINE_MATRIX_TOP  20    /* and of columns */
#define VITRINE_MATRIX_BAR  8     /* thickness of the colour bar, its numbers below it */

typedef struct
{
  const NnTensor *tensor;         /* (nullable) */
  double          limit;          /* of the colours */
  double          cell;           /* side of a cell in pixels */
  double          x, y;           /* what is scrolled away */
  gboolean        chosen;         /* a cell is outlined: */
  gsize           row, column;
} VitrineMatrix;

void     vitrine_matrix_extents (const NnTensor *tensor, gsize *rows, gsize *columns);
/* Pixels of the whole, its edges included. */
void     vitrine_matrix_size    (const VitrineMatrix *matrix, double *width, double *height);
/* A VitrineDrawFunc. */
void     vitrine_matrix_draw    (gconstpointer matrix, gboolean dark, cairo_t *cr, double width, double height);
/* A VitrineDrawFunc: the bar that tells what the colours stand for; at the chosen cell's number a mark. */
void     vitrine_matrix_draw_bar (gconstpointer matrix, gboolean dark, cairo_t *cr, double width, double height);
/* The cell at a pixel of what is in sight. FALSE: none. */
gboolean vitrine_matrix_at      (const VitrineMatrix *matrix, double x, double y, gsize *row, gsize *column);
/* Where a cell begins, from the beginning of all cells. */
void     vitrine_matrix_place   (const VitrineMatrix *matrix, gsize row, gsize column, double *x, double *y);
/* The flat index of a cell in the tensor. */
gsize    vitrine_matrix_index   (const NnTensor *tensor, gsize row, gsize column);
/* "kernel[1, 2, 0, 13] = −0.317" */
char    *vitrine_matrix_text    (const VitrineMatrix *matrix, const char *name) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where weights.c draws what, for weights-point.c. Lengths in pixels, @width that of the drawing. */
#pragma once

#include "ui/draw/weights.h"

G_BEGIN_DECLS

#define TILE_COLUMNS 8
#define TILE_GAP     7
#define STRIP_HEIGHT 12
#define CAPTION      17

gboolean vitrine_weights_has_tiles     (const NnTensor *tensor);
guint    vitrine_weights_n_tiles       (const NnTensor *tensor);
double   vitrine_weights_tile_side     (double width);
void     vitrine_weights_matrix_size   (const NnTensor *tensor, gsize *rows, gsize *columns);
double   vitrine_weights_matrix_height (const NnTensor *tensor, double width);
/* Of tensor @w with the space below it. */
double   vitrine_weights_tensor_height (const VitrineWeights *weights, guint w, double width);
/* Cells of a matrix that is drawn @width x @height: it lies down where that is its longer side. Those that were
 * @made (nullable) before are stretched to it. */
void     vitrine_weights_matrix_cells  (const VitrineCells *made, const NnTensor *tensor, double width, double height,
                                        gsize *down, gsize *across, gboolean *lying);
/* Hot outlines round what is pointed at and round the weights of the marked unit. */
void     vitrine_weights_draw_marks    (cairo_t *cr, const VitrineTheme *theme, const VitrineWeights *weights,
                                        double width);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * MatrixView: a tensor whose every number can be read: scrolled, zoomed (Ctrl+scroll, + and −),
 * walked through with the arrow keys. Lives in a GtkScrolledWindow.
 *
 * Signals: "chosen" (another cell, or none). Thread: main.
 */
#pragma once

#include <adwaita.h>

#include "core/tensor.h"
#include "ui/draw/matrix.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_MATRIX_VIEW (vitrine_matrix_view_get_type ())
G_DECLARE_FINAL_TYPE (VitrineMatrixView, vitrine_matrix_view, VITRINE, MATRIX_VIEW, GtkWidget)

/* @limit: of the colours. One of another shape is shown whole; else the place stays. */
void     vitrine_matrix_view_set_tensor (VitrineMatrixView *view, NnTensor *tensor, const char *name, double limit);
/* As large as fits, but no cell smaller than a pixel or larger than it has to be to be read. */
void     vitrine_matrix_view_fit        (VitrineMatrixView *view);
void     vitrine_matrix_view_zoom       (VitrineMatrixView *view, double factor);
/* What is drawn, for what is drawn beside it; as long as the view. */
const VitrineMatrix *vitrine_matrix_view_matrix (VitrineMatrixView *view);
/* "kernel[1, 2] = −0.317" of the chosen cell; NULL: none is. */
char    *vitrine_matrix_view_text       (VitrineMatrixView *view) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

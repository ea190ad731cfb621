/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ConfusionView: the confusion matrix under the pointer. Hover or the arrow keys read a cell;
 * a click or Return opens it. Ctrl+scroll, pinch, + and − zoom, a drag moves, 0 shows all.
 *
 * Signal "opened" (int row, int column): somebody wants to see the samples of that cell.
 * Thread: main.
 */
#pragma once

#include "ui/draw/confusion.h"
#include "ui/export.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_CONFUSION_VIEW (vitrine_confusion_view_get_type ())
G_DECLARE_FINAL_TYPE (VitrineConfusionView, vitrine_confusion_view, VITRINE, CONFUSION_VIEW, VitrineFigureView)

/* Both nullable. */
void vitrine_confusion_view_set   (VitrineConfusionView *view, NnOutcomes *outcomes, NnSamples *samples);
/* What is said while nothing is known; NULL: nothing. */
void vitrine_confusion_view_set_empty (VitrineConfusionView *view, const char *text);
/* Where a cell is: for what points at it. */
void vitrine_confusion_view_place (VitrineConfusionView *view, gint row, gint column, GdkRectangle *place);

G_END_DECLS

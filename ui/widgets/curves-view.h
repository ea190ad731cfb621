/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CurvesView: one chart of curves under the pointer. Hover moves the cross-hair,
 * a drag zooms, a double click shows all again; arrow keys move the cross-hair.
 *
 * Signal "view-changed": hover or zoom moved; charts that share an axis follow
 * with vitrine_curves_view_follow(). Thread: main.
 */
#pragma once

#include "ui/draw/curves.h"
#include "ui/export.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_CURVES_VIEW (vitrine_curves_view_get_type ())
G_DECLARE_FINAL_TYPE (VitrineCurvesView, vitrine_curves_view, VITRINE, CURVES_VIEW, VitrineFigureView)

/* What it draws: change it, then call vitrine_curves_view_refresh(). */
VitrineCurves *vitrine_curves_view_data    (VitrineCurvesView *view);
void           vitrine_curves_view_refresh (VitrineCurvesView *view);
/* Takes the horizontal view and the cross-hair of @other. */
void           vitrine_curves_view_follow  (VitrineCurvesView *view, VitrineCurvesView *other);
void           vitrine_curves_view_reset   (VitrineCurvesView *view);
/* About the cross-hair, or the middle; @factor below 1 shows less. */
void           vitrine_curves_view_zoom    (VitrineCurvesView *view, double factor);

G_END_DECLS

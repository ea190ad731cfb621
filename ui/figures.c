/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every figure that can be drawn without a window: one line each. */
#include "app/figure.h"

extern const VitrineFigure vitrine_figure_explanation;
extern const VitrineFigure vitrine_figure_explanations;
extern const VitrineFigure vitrine_figure_network;
extern const VitrineFigure vitrine_figure_pictures;

const VitrineFigure *const vitrine_figures[] = {
  &vitrine_figure_explanation,
  &vitrine_figure_explanations,
  &vitrine_figure_network,
  &vitrine_figure_pictures,
  NULL,
};

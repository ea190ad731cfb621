/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every figure that can be drawn without a window: one line each. */
#include "app/figure.h"

extern const VitrineFigure vitrine_figure_arithmetic;
extern const VitrineFigure vitrine_figure_confusion;
extern const VitrineFigure vitrine_figure_scores;
extern const VitrineFigure vitrine_figure_fit;
extern const VitrineFigure vitrine_figure_hardest;
extern const VitrineFigure vitrine_figure_explanation;
extern const VitrineFigure vitrine_figure_explanations;
extern const VitrineFigure vitrine_figure_network;
extern const VitrineFigure vitrine_figure_curves;
extern const VitrineFigure vitrine_figure_learning_rate;
extern const VitrineFigure vitrine_figure_latent_map;
extern const VitrineFigure vitrine_figure_pictures;
extern const VitrineFigure vitrine_figure_reconstruction;
extern const VitrineFigure vitrine_figure_traversal;

const VitrineFigure *const vitrine_figures[] = {
  &vitrine_figure_arithmetic,
  &vitrine_figure_confusion,
  &vitrine_figure_scores,
  &vitrine_figure_fit,
  &vitrine_figure_hardest,
  &vitrine_figure_explanation,
  &vitrine_figure_explanations,
  &vitrine_figure_network,
  &vitrine_figure_curves,
  &vitrine_figure_learning_rate,
  &vitrine_figure_latent_map,
  &vitrine_figure_pictures,
  &vitrine_figure_reconstruction,
  &vitrine_figure_traversal,
  NULL,
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What layers.c lays out and layers-draw.c draws. */
#pragma once

#include "ui/draw/layers.h"
#include "ui/draw/paint.h"

G_BEGIN_DECLS

typedef struct
{
  double   x, y, w, h;      /* of the plot, in pixels */
  double   unit;            /* steps that the axis counts as one */
  double   last, end;       /* the newest step, and the one at the right edge */
  double   low, high;       /* values at the lower and upper edge */
  gboolean logarithmic;
} VitrineLayersPlan;

void   vitrine_layer_lines_plan  (const VitrineLayerLines *lines, double width, double height, VitrineLayersPlan *plan);
void   vitrine_layer_spread_plan (const VitrineLayerSpread *spread, double width, double height, VitrineLayersPlan *plan);
double vitrine_layers_px         (const VitrineLayersPlan *plan, double step);
double vitrine_layers_py         (const VitrineLayersPlan *plan, double value);
double vitrine_layer_reading     (const VitrineLayerLines *lines, guint index, guint layer);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Layers: what a NnWatchLog holds, layer by layer, over the course of a run: a line for each
 * layer (VitrineLayerLines), or how the numbers of one layer are spread (VitrineLayerSpread).
 * The look-ups use the very layout that is drawn. Thread: any.
 */
#pragma once

#include <cairo.h>

#include "core/watch.h"

G_BEGIN_DECLS

#define VITRINE_MAX_LAYERS 24

typedef enum
{
  VITRINE_LAYERS_GRADIENT,   /* norm of the gradient */
  VITRINE_LAYERS_WEIGHT,     /* norm of the weights */
  VITRINE_LAYERS_STEP,       /* norm of a step over that of the weights */
  VITRINE_LAYERS_SILENT,     /* share of ReLU units that say nothing */
  VITRINE_N_LAYERS,
} VitrineLayersKind;

/* "Gradient norm"; what it means in a few words; "gradient". */
const char *vitrine_layers_title    (VitrineLayersKind kind);
const char *vitrine_layers_subtitle (VitrineLayersKind kind);

/* Of the layers of a log: how they are called and which of the theme's layer colours they have. */
typedef struct
{
  guint  n;                        /* at most VITRINE_MAX_LAYERS are drawn */
  char  *names[VITRINE_MAX_LAYERS];
  NnRole roles[VITRINE_MAX_LAYERS];
} VitrineLayerNames;

void vitrine_layer_names_set   (VitrineLayerNames *names, const NnWatchLog *log, const NnModel *model);
void vitrine_layer_names_clear (VitrineLayerNames *names);

/**
 * VitrineLayerLines:
 * @log: (nullable): not owned
 * @steps_per_epoch: 0: the axis counts steps
 * @x_end: how far the axis reaches at least, in epochs or steps
 * @title: drawn on top; NULL: it stands somewhere else
 * @hover: where the cross-hair stands, in steps; NAN: none
 */
typedef struct
{
  const NnWatchLog        *log;
  const VitrineLayerNames *names;
  VitrineLayersKind        kind;
  guint                    steps_per_epoch;
  double                   x_end;
  gboolean                 title;
  double                   hover;
} VitrineLayerLines;

void   vitrine_layer_lines_draw     (gconstpointer lines, gboolean dark, cairo_t *cr, double width, double height);
/* The step of the reading under a pixel; NAN: outside, or there is none. */
double vitrine_layer_lines_nearest  (const VitrineLayerLines *lines, double width, double height, double px, double py);
/* The reading of @layer at @step: the last one by then; NAN: there is none. */
double vitrine_layer_lines_value    (const VitrineLayerLines *lines, guint layer, double step);
/* "0.0312", "12 %". */
char  *vitrine_layer_lines_format   (const VitrineLayerLines *lines, double value);
/* All layers' last readings, or those at the cross-hair, in words. */
char  *vitrine_layer_lines_describe (const VitrineLayerLines *lines);
char  *vitrine_layer_lines_csv      (gconstpointer lines);

/**
 * VitrineLayerSpread:
 * @layer: whose; @which: 0 weights, 1 gradients
 * @at: the step that is looked at; NAN: none
 */
typedef struct
{
  const NnWatchLog        *log;
  const VitrineLayerNames *names;
  guint                    layer;
  guint                    which;
  double                   at;
  guint                    steps_per_epoch;
  double                   x_end;
  gboolean                 title;
} VitrineLayerSpread;

void   vitrine_layer_spread_draw     (gconstpointer spread, gboolean dark, cairo_t *cr, double width, double height);
char  *vitrine_layer_spread_describe (const VitrineLayerSpread *spread);
char  *vitrine_layer_spread_csv      (gconstpointer spread);

G_END_DECLS

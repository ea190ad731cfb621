/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The figure "network": a model as glass slabs, with the activations of a sample inside.
 * Thread: any.
 */
#pragma once

#include <cairo.h>

#include "core/model.h"
#include "core/surface.h"

G_BEGIN_DECLS

typedef struct
{
  NnModel   *model;
  GPtrArray *values;        /* (nullable) NnTensor of each entry */
  char     **class_names;   /* (nullable) */
  NnSurface *surface;       /* (nullable): see vitrine_network_set_surface() */
} VitrineNetworkFigure;

VitrineNetworkFigure *vitrine_network_figure_new  (NnModel *model, GPtrArray *values, const char *const *class_names,
                                                   NnSurface *surface);
void                  vitrine_network_figure_free (VitrineNetworkFigure *figure);
/* The size at which it stands at 100 %. */
void                  vitrine_network_figure_size (const VitrineNetworkFigure *figure, double *width, double *height);
/* A VitrineDrawFunc. */
void                  vitrine_network_figure_draw (gconstpointer figure, gboolean dark, cairo_t *cr,
                                                   double width, double height);

G_END_DECLS

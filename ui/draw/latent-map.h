/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Latent map: the codes of all samples in a plane of two dimensions, with what
 * the decoder makes of the places between them.
 *
 * All but the pointer is kept in a surface, so that dragging the pointer costs
 * one copy, whatever the number of samples.
 */
#pragma once

#include <cairo.h>

#include "core/tensor.h"

G_BEGIN_DECLS

/* What the drawing keeps from one frame to the next. Thread: main. */
typedef struct _VitrineMapCache VitrineMapCache;

VitrineMapCache *vitrine_map_cache_new  (void) G_GNUC_WARN_UNUSED_RESULT;
void             vitrine_map_cache_free (VitrineMapCache *cache);

typedef enum { VITRINE_MAP_BY_LABEL, VITRINE_MAP_BY_ERROR, VITRINE_MAP_PLAIN } VitrineMapColour;

/**
 * VitrineLatentMap:
 * @codes: @n x @n_dims
 * @labels: (nullable): @n classes below @n_classes
 * @errors: (nullable): @n, for the colour by error
 * @serial: counts up with every change of the codes, the grid or what is shown;
 *   the view and the pointer do not need it
 * @x, @y, @scale: the code at the middle and the pixels a unit
 * @grid: (nullable): @grid_rows x @grid_cols pictures, the first at (@grid_x0, @grid_y0)
 * @decoded: (nullable): the picture at the pointer
 * @range: how far the traversal reaches, 0: not shown
 */
typedef struct
{
  const float      *codes;
  guint             n, n_dims;
  const gint32     *labels;
  guint             n_classes;
  const float      *errors;
  guint             n_errors;
  VitrineMapColour  colour;
  guint             dx, dy;
  double            x, y, scale;
  double            span[2];       /* across and up, of what was fitted last */
  gboolean          samples, density, pictures, prior;
  const float      *pointer;       /* (nullable) n_dims */
  NnTensor         *grid;
  double            grid_x0, grid_x1, grid_y0, grid_y1;
  guint             grid_cols, grid_rows;
  NnTensor         *decoded;
  double            range;
  guint             steps;
  guint             serial;
  double            device_scale;  /* pixels of the screen a logical one */
  VitrineMapCache  *cache;         /* (nullable) */
} VitrineLatentMap;

void     vitrine_latent_map_init (VitrineLatentMap *map);
void     vitrine_latent_map_draw (gconstpointer map, gboolean dark, cairo_t *cr, double width, double height);
/* The view in which nearly all codes (and the prior's 3 sigma) are seen. */
void     vitrine_latent_map_fit  (VitrineLatentMap *map, double width, double height);
/* The same part in a drawing of another size: the scale alone. */
void     vitrine_latent_map_refit (VitrineLatentMap *map, double width, double height);

void     vitrine_latent_map_to_pixel (const VitrineLatentMap *map, double width, double height,
                                      double x, double y, double *px, double *py);
void     vitrine_latent_map_to_code  (const VitrineLatentMap *map, double width, double height,
                                      double px, double py, double *x, double *y);
/* What the map says, in words. */
char    *vitrine_latent_map_describe (const VitrineLatentMap *map);
/* The code at the pointer, NULL: there is none. */
char    *vitrine_latent_code_describe (const VitrineLatentMap *map);
/* "z₁": dimensions count from 1. */
char    *vitrine_latent_dim_name     (guint dim);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VitrineMapCache, vitrine_map_cache_free)

G_END_DECLS

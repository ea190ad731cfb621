/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Slab: a layer as a block of glass whose proportions follow its output shape,
 * orthographic, yaw 30 and pitch 20 degrees.
 *
 * One unit along width draws (0.866, 0.171), height (0, 0.940), depth (0.500,
 * -0.296). Measures are those of mockups/notes.md at 100 %. Thread: any.
 */
#pragma once

#include "core/tensor.h"
#include "ui/draw/paint.h"

G_BEGIN_DECLS

typedef enum
{
  VITRINE_SLAB_IMAGE,      /* a deck of panes */
  VITRINE_SLAB_VECTOR,     /* a tall thin bar of cells */
  VITRINE_SLAB_SEQUENCE,   /* a ribbon of steps */
} VitrineSlabKind;

typedef struct
{
  VitrineSlabKind kind;
  double          x, y;      /* the front's top left corner */
  double          w, h, d;   /* along the three axes, in units */
  guint           panes;     /* drawn, 1 or more */
  guint           cells;     /* of a vector's or sequence's front: lines between them; 0: none */
  VitrineColor    color;
} VitrineSlab;

/* @largest: the largest height or width of any image in the network. */
void     vitrine_slab_measure (VitrineSlab *slab, const NnShape *shape, gsize largest);
/* Size of what is drawn. */
void     vitrine_slab_extent  (const VitrineSlab *slab, double *width, double *height);
/* Puts the left edge at @left and the middle of what is drawn at @middle. */
void     vitrine_slab_place   (VitrineSlab *slab, double left, double middle);
/* Where (u, v) of the pane at depth k stands. */
void     vitrine_slab_point   (const VitrineSlab *slab, double u, double v, double k, double *x, double *y);
/* The other way round: where on the pane at depth k a point is; FALSE: beside it. */
gboolean vitrine_slab_pick    (const VitrineSlab *slab, double x, double y, double k, double *u, double *v);
/* Depth of pane @index, 0 the front. */
double   vitrine_slab_depth   (const VitrineSlab *slab, guint index);

/* @faces: (nullable): a surface for each pane, front first, NULL for an empty one.
 * @sharp: cells rather than a smooth photograph. */
void     vitrine_slab_draw    (cairo_t *cr, const VitrineTheme *theme, const VitrineSlab *slab,
                               cairo_surface_t *const *faces, gboolean sharp);
/* The same from so far away that only its form and colour are left. */
void     vitrine_slab_draw_far (cairo_t *cr, const VitrineSlab *slab, double width);
/* The outline of all that is visible, for errors and drop targets. */
void     vitrine_slab_outline (cairo_t *cr, const VitrineSlab *slab, double width, VitrineColor color);
/* A small one for lists: what kind of thing such a layer gives. */
void     vitrine_slab_icon    (cairo_t *cr, const VitrineTheme *theme, NnRole role, double size);

G_END_DECLS

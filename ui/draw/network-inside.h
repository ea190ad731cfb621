/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Inside a network that is drawn: which number is at a point, and how one number, what
 * it reads and the time are marked on the slabs. Thread: any.
 */
#pragma once

#include "core/arithmetic.h"
#include "ui/draw/network.h"

G_BEGIN_DECLS

/* The number of node @node that is at the point, in the network's coordinates; FALSE: none.
 * Of a cell that stands for several the one that stands out most. */
gboolean vitrine_network_cell_at   (VitrineNetwork *network, gint node, double x, double y, gsize *cell);
/* The middle of a number's cell. */
void     vitrine_network_cell_point (const VitrineNode *node, gsize cell, double *x, double *y);
/* Node that input @input of node @node is; -1: none. */
gint     vitrine_network_input     (const VitrineNetwork *network, gint node, guint input);

/* Steps of @node along time: of a series or a film; 0: it has no time. */
gsize    vitrine_network_steps     (const VitrineNode *node);
/* Whether the point is on the mark of step @step, and which step is below a point. */
gboolean vitrine_network_on_step   (const VitrineNode *node, gsize step, double x, double y);
gsize    vitrine_network_step_at   (const VitrineNode *node, double x, double y);

/* Marks number @cell of node @node, and (@arithmetic nullable) what it reads. @pinned: to stay. */
void     vitrine_network_draw_spot (cairo_t *cr, const VitrineTheme *theme, const VitrineNetwork *network, gint node,
                                    gsize cell, const NnArithmetic *arithmetic, gboolean pinned);
/* x0, y0, x1, y1 of what these two paint. */
void     vitrine_network_spot_extent (const VitrineNetwork *network, gint node, gsize cell,
                                      const NnArithmetic *arithmetic, double *rect);
void     vitrine_network_step_extent (const VitrineNode *node, gsize step, double *rect);
/* The letters of an input that is a text; @scale: at which it will be seen. */
void     vitrine_network_draw_letters (cairo_t *cr, const VitrineTheme *theme, const VitrineNetwork *network,
                                       guint index, double scale);
/* The play head over step @step. */
void     vitrine_network_draw_step (cairo_t *cr, const VitrineTheme *theme, const VitrineNode *node, gsize step);

G_END_DECLS

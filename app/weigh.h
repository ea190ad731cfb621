/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Weigh: what is to be known of a layer's weights before they are drawn: their range, mean and spread, how often which
 * are, and a matrix by no more cells than are seen. Exact, of every one of them; of millions that takes longer
 * than a frame, so that it can be counted in a thread: see weigher.h.
 */
#pragma once

#include <gio/gio.h>

#include "core/nn.h"

G_BEGIN_DECLS

#define VITRINE_WEIGH_BINS 40

/* A matrix of which each cell is the number of its share that is farthest from 0. @lying: its rows go across. */
typedef struct
{
  gsize    down, across;    /* 0: not asked for */
  gboolean lying;
  float   *cells;           /* down x across */
} VitrineCells;

/* Thread: any, one at a time. */
typedef struct
{
  guint        n;
  NnTensor    *tensors[NN_MAX_WEIGHTS];
  VitrineCells cells[NN_MAX_WEIGHTS];
  /* of all together */
  gsize        n_numbers;
  double       least, most, mean, deviation;
  double       limit;       /* the largest magnitude, at least 1e-12 */
  guint        bins[VITRINE_WEIGH_BINS];   /* over -limit to limit */
  guint        tallest;
} VitrineWeighed;

/* Nothing is counted yet; then cells may be asked for. */
VitrineWeighed *vitrine_weighed_new    (NnTensor *const *tensors, guint n) G_GNUC_WARN_UNUSED_RESULT;
void            vitrine_weighed_free   (VitrineWeighed *weighed);
void            vitrine_weighed_count  (VitrineWeighed *weighed);
/* Out of the last axis of @tensor as columns and all others as rows; (transfer full). */
float          *vitrine_weighed_cells  (const NnTensor *tensor, gsize down, gsize across, gboolean lying) G_GNUC_WARN_UNUSED_RESULT;
/* Counts in a thread; @weighed (transfer full). @owner (GObject, nullable) gets the callback. Thread: main. */
void            vitrine_weighed_async  (VitrineWeighed *weighed, gpointer owner, GAsyncReadyCallback callback, gpointer data);
VitrineWeighed *vitrine_weighed_finish (GAsyncResult *result) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VitrineWeighed, vitrine_weighed_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Attention: how one head looks from every step at every step, as a matrix and as arcs.
 * Thread: any.
 */
#pragma once

#include "core/tensor.h"
#include "ui/draw/paint.h"

G_BEGIN_DECLS

/* What is drawn; all of it the caller's. */
typedef struct
{
  const NnTensor     *weights;   /* heads x steps that ask x steps that are asked */
  gsize               head;
  gboolean            own;       /* a series asks itself: its arcs stand on one line */
  const char *const  *asking;    /* (nullable): a letter for each step; NULL-terminated */
  const char *const  *asked;
  gsize               n_asking, n_asked; /* so many steps are shown, the rest being padding; 0: all */
  gint                query;     /* the step that is pointed at; -1: none */
} VitrineAttention;

/* VitrineDrawFunc; any height from 120 on. */
void     vitrine_draw_attention (gconstpointer attention, gboolean dark, cairo_t *cr, double width, double height);
/* The cell of the matrix at a point; FALSE: beside it. */
gboolean vitrine_attention_at   (const VitrineAttention *attention, double width, double height, double x, double y,
                                 gsize *query, gsize *key);
char    *vitrine_attention_csv  (gconstpointer attention);
/* "Head 2, step 4 looks at: step 4 0.987, step 0 0.007, ..." */
char    *vitrine_attention_text (const VitrineAttention *attention) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

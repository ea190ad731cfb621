/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * States: what a recurrent layer has inside, step by step: a heat map of all units over time
 * with a play head, and the strongest units at that step. Thread: any.
 */
#pragma once

#include "core/tensor.h"
#include "ui/draw/paint.h"

G_BEGIN_DECLS

/* What is drawn; all of it the caller's. */
typedef struct
{
  const NnTensor *values;   /* steps x units */
  const char     *title;    /* "Hidden state" */
  gsize           step;     /* the play head's */
  gint            unit;     /* that is pointed at; -1: none */
} VitrineStates;

/* VitrineDrawFunc; any height from 120 on. */
void     vitrine_draw_states (gconstpointer states, gboolean dark, cairo_t *cr, double width, double height);
/* The step and the unit at a point; FALSE: beside the map. */
gboolean vitrine_states_at   (const VitrineStates *states, double width, double height, double x, double y,
                              gsize *step, guint *unit);
char    *vitrine_states_csv  (gconstpointer states);
/* "Hidden state at step 12: unit 5 0.734, unit 17 −0.655, ..." */
char    *vitrine_states_text (const VitrineStates *states) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

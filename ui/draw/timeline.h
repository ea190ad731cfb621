/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Timeline: how far a run has come and is to go, with a ring for each model that it
 * kept and a knob on the one that is shown. Thread: any.
 */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

#define VITRINE_TIME_HEIGHT 42.0

/**
 * VitrineTimeMarks:
 * @stops: where kept models lie, in epochs, ascending
 * @now: how far the run has come, in epochs
 * @end: how far it is to go
 * @now_stop: whether one can go to @now itself, beside the stops
 * @shown: where the knob stands; NAN: nowhere
 * @pointed: the stop under the pointer, as vitrine_time_nearest() has it; -1: none
 */
typedef struct
{
  double  *stops;
  guint    n_stops;
  double   now;
  double   end;
  gboolean now_stop;
  double   shown;
  gint     pointed;
  gboolean focused;
} VitrineTimeMarks;

/* VitrineDrawFunc */
void   vitrine_time_draw    (gconstpointer marks, gboolean dark, cairo_t *cr, double width, double height);
/* Where @epochs lies, in pixels. */
double vitrine_time_px      (const VitrineTimeMarks *marks, double width, double epochs);
/* The stop that is nearest to a pixel; @n_stops: @now; -1: there is none. */
gint   vitrine_time_nearest (const VitrineTimeMarks *marks, double width, double px);

G_END_DECLS

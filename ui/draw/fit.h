/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fit: predicted numbers over true ones. What is on the diagonal is right; how far above or
 * below a point is, is its residual. The look-up uses the very layout that is drawn.
 * Thread: any.
 */
#pragma once

#include <cairo.h>

#include "core/nn.h"

G_BEGIN_DECLS

/**
 * VitrineFit:
 * @outcomes: (nullable): not owned, of numbers
 * @samples: not owned: what is true
 * @number: which of the predicted numbers
 * @empty: (nullable): what is said where nothing is known
 * @pointed: position in the outcomes; -1: none
 * @aside: pixels at the right end of the head that something else takes
 */
typedef struct
{
  const NnOutcomes *outcomes;
  const NnSamples  *samples;
  guint             number;
  const char       *empty;
  gint              pointed;
  double            aside;
  /*< private >*/
  double            low, high;   /* of both axes */
  double            r2;          /* NAN: all that is true is the same */
  double            mean_error;  /* of the absolute residuals */
} VitrineFit;

void   vitrine_fit_init     (VitrineFit *fit);
/* Shows these (nullable), which are the caller's. */
void   vitrine_fit_set      (VitrineFit *fit, const NnOutcomes *outcomes, const NnSamples *samples, guint number);
/* VitrineDrawFunc */
void   vitrine_fit_draw     (gconstpointer fit, gboolean dark, cairo_t *cr, double width, double height);
/* The nearest point within a few pixels; -1: none. */
gint   vitrine_fit_at       (const VitrineFit *fit, double width, double height, double px, double py);
/* Where a point is drawn. */
void   vitrine_fit_place    (const VitrineFit *fit, double width, double height, guint position, double *px, double *py);
/* "Width", or "number 2"; (transfer full). */
char  *vitrine_fit_name     (const NnSamples *samples, guint number) G_GNUC_WARN_UNUSED_RESULT;
/* The pointed sample, "Sample 412: true 151, predicted 212, off by +61", else how good the fit is. */
char  *vitrine_fit_describe (const VitrineFit *fit) G_GNUC_WARN_UNUSED_RESULT;
char  *vitrine_fit_csv      (gconstpointer fit) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Curves: the loss or the metric of one or several runs, every point kept.
 *
 * One chart is a VitrineCurves, a plain value over VitrineCurve objects that
 * several charts share. The look-ups use the very layout that is drawn.
 */
#pragma once

#include <cairo.h>

#include "app/smooth.h"
#include "core/metric.h"
#include "core/run.h"

G_BEGIN_DECLS

typedef enum { VITRINE_AXIS_STEP, VITRINE_AXIS_EPOCH, VITRINE_AXIS_TIME } VitrineAxis;

typedef enum
{
  VITRINE_SCALE_LINEAR,
  VITRINE_SCALE_LOG,
  VITRINE_SCALE_ERRORS,   /* a share, by the logarithm of what is missing to 1 */
} VitrineScale;

typedef enum { VITRINE_CURVES_LOSS, VITRINE_CURVES_METRIC } VitrineCurvesKind;

/* One run with all that is computed from it. Thread: one at a time. */
typedef struct _VitrineCurve VitrineCurve;

VitrineCurve *vitrine_curve_new    (NnRun *run) G_GNUC_WARN_UNUSED_RESULT;
void          vitrine_curve_free   (VitrineCurve *curve);
/* Of a run as it is now, with the same smoothing, which vitrine_curve_update() has yet to do. */
VitrineCurve *vitrine_curve_copy   (const VitrineCurve *curve) G_GNUC_WARN_UNUSED_RESULT;
NnRun        *vitrine_curve_run    (const VitrineCurve *curve);
/* Takes in the points that are new: m <- s m + (1 - s) x. Another @smoothing starts over. */
void          vitrine_curve_update (VitrineCurve *curve, double smoothing);
/* NAN: nothing was taken in yet. */
double        vitrine_curve_smoothing (const VitrineCurve *curve);
/* What a smoother made of its run; (transfer full). */
void          vitrine_curve_take   (VitrineCurve *curve, VitrineSmooth *smooth);
/* So much that noise goes and the line still follows: a window of a fiftieth of @steps, at most 50. */
double        vitrine_curve_fair_smoothing (guint64 steps);
/* The colour's number (vitrine_theme_run) and whether it is drawn. */
void          vitrine_curve_show   (VitrineCurve *curve, guint color, gboolean shown);
guint         vitrine_curve_color  (const VitrineCurve *curve);
gboolean      vitrine_curve_shown  (const VitrineCurve *curve);
/* Curves of the same group, but 0, differ by their seed alone. */
void          vitrine_curve_set_group (VitrineCurve *curve, guint group);
guint         vitrine_curve_group  (const VitrineCurve *curve);
/* The time of the newest step; 0: known from the epochs alone. */
void          vitrine_curve_set_seconds (VitrineCurve *curve, double seconds);
/* Index of the epoch with the least validation loss; -1: none. */
gint          vitrine_curve_best   (const VitrineCurve *curve);
/* Where @step stands on an axis, and back. NAN where the time is not known. */
double        vitrine_curve_x      (const VitrineCurve *curve, VitrineAxis axis, double step);
double        vitrine_curve_step   (const VitrineCurve *curve, VitrineAxis axis, double x);

/**
 * VitrineCurves:
 * @curves: the first one shown is drawn in full, the others as thin lines behind it
 * @spread: curves of a group as their mean and the band of one deviation to either side
 * @x_end: how far the axis reaches at least, in units of @axis
 * @x0: with @x1, @y0 and @y1 a zoomed part; NAN: all of it
 * @past: where the kept model was that is looked back at, in units of @axis; NAN: the present
 *   is shown, or one of no run here
 * @hover: where the cross-hair stands; NAN: none
 * @band: where a drag that zooms began and where it is, in pixels; NAN: none
 */
typedef struct
{
  VitrineCurvesKind kind;
  const char       *title;
  const char       *subtitle;
  GPtrArray        *curves;    /* VitrineCurve */
  VitrineAxis       axis;
  VitrineScale      scale;
  gboolean          share;     /* values are shown as percent */
  gboolean          spread;
  gboolean          running;   /* a dot marks the newest point */
  double            x_end;
  double            x0, x1, y0, y1;
  double            past;
  double            hover;
  gboolean          readout;   /* with a card of the numbers at the cross-hair */
  double            band[4];   /* x, y, x, y */
} VitrineCurves;

void   vitrine_curves_init   (VitrineCurves *curves, VitrineCurvesKind kind);
void   vitrine_curves_draw   (gconstpointer curves, gboolean dark, cairo_t *cr, double width, double height);

/* What a chart of this size shows where. */
typedef struct
{
  double x, y, w, h;           /* of the plot, in pixels */
  double x0, x1;               /* axis units at its left and right edge */
  double y0, y1;               /* values at its lower and upper edge */
  VitrineScale scale;          /* linear where a logarithm is impossible */
  gboolean no_logarithm;       /* it was asked for, and no number is greater than 0 */
  double beyond[2];            /* the least and the greatest value where they are left out, as they would */
  double beyond_x[2];          /* flatten the rest, and their place in axis units; NAN: all is within */
} VitrineCurvesPlan;

void   vitrine_curves_plan   (const VitrineCurves *curves, double width, double height, VitrineCurvesPlan *plan);
/* How far an axis reaches for a run that has come to @now of what is planned, both in its units: all of
 * it once a quarter is reached, before that a quarter, a sixteenth of it and so on, so that the
 * beginning of a long run is seen too. */
double vitrine_curves_grown_end (double now, double planned);
double vitrine_curves_px     (const VitrineCurvesPlan *plan, double x);
double vitrine_curves_py     (const VitrineCurvesPlan *plan, double value);
double vitrine_curves_value  (const VitrineCurvesPlan *plan, double py);
/* The axis value under a pixel, on the nearest step of the first run shown; NAN outside the plot. */
double vitrine_curves_nearest (const VitrineCurves *curves, double width, double height, double px, double py);

/* The numbers of one run at the cross-hair: NAN where there are none. */
typedef struct
{
  double step;
  double raw, smooth;
  double validation;           /* the last one measured by then */
  double measured;             /* the step at which it was */
} VitrineCurveReading;

void   vitrine_curves_read   (const VitrineCurves *curves, const VitrineCurve *curve, double x,
                              VitrineCurveReading *reading);
/* --- runs that differ by their seed --- */

#define VITRINE_MOST_SEEDS 32

typedef struct
{
  guint               n;
  const VitrineCurve *members[VITRINE_MOST_SEEDS];
} VitrineSpread;

/* What is drawn where @curve, which is shown, has its turn: 1: it alone; more: its group, of
 * which it is the first; 0: nothing, as it is drawn with another of its group. */
guint  vitrine_curves_spread (const VitrineCurves *curves, const VitrineCurve *curve, VitrineSpread *spread);

typedef struct
{
  double mean;
  double deviation;   /* of a sample; 0 of one */
  guint  n;           /* that have come so far */
} VitrineMoments;

/* Of the smoothed lines after @step, from 1. */
void   vitrine_spread_at (const VitrineSpread *spread, VitrineCurvesKind kind, gsize step, VitrineMoments *moments);
/* Of what was measured on held-out samples at @step. */
void   vitrine_spread_held_out (const VitrineSpread *spread, VitrineCurvesKind kind, double step, VitrineMoments *moments);
/* "3 seeds" */
char  *vitrine_spread_title (const VitrineSpread *spread);
/* "0.097 ± 0.004", "98.4 ± 0.2 %" */
char  *vitrine_moments_format (const VitrineCurves *curves, const VitrineMoments *moments);

/* "0.0312" or "98.4 %". */
char  *vitrine_curves_format (const VitrineCurves *curves, double value);
/* Under the title of a metric's chart: "overlap, log axis towards 100 %"; (transfer full). */
char  *vitrine_curves_subtitle (const NnMetricClass *metric, VitrineScale scale);
/* What the chart says, in words: its last numbers or those at the cross-hair, and what the axes show. */
char  *vitrine_curves_describe (const VitrineCurves *curves);
/* Every batch as it is and smoothed, and what was held out, of the runs that are shown. */
char  *vitrine_curves_csv      (gconstpointer curves);
/* The runs that are shown as they are now, for a thread to make the same text of. */
gpointer vitrine_curves_keep     (gconstpointer curves) G_GNUC_WARN_UNUSED_RESULT;
char    *vitrine_curves_kept_csv (gconstpointer kept);
void     vitrine_curves_kept_free (gpointer kept);

/* For the drawing and the tests. */
VitrineCurve *vitrine_curves_first (const VitrineCurves *curves);   /* shown; NULL: none */
typedef enum { VITRINE_LINE_RAW, VITRINE_LINE_SMOOTH } VitrineLine;
const float  *vitrine_curve_values (const VitrineCurve *curve, VitrineCurvesKind kind, VitrineLine line,
                                    gsize *stride, gsize *n);
/* Least and greatest of the steps after @from up to @to. */
void   vitrine_curve_span    (const VitrineCurve *curve, VitrineCurvesKind kind, VitrineLine line,
                              gsize from, gsize to, double *low, double *high);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VitrineCurve, vitrine_curve_free)

G_END_DECLS

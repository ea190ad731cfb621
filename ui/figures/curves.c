/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Curves: loss over metric, of all runs that the document keeps. */
#include <glib/gi18n.h>

#include "app/figure.h"
#include "ui/draw/curves.h"

#define LOSS_SHARE 0.56       /* of the height */

typedef struct
{
  GPtrArray    *curves;
  VitrineCurves loss, metric;
  char         *words;      /* under the metric's title */
} Charts;

static gpointer
prepare (const VitrineFigureRequest *request, GError **error)
{
  const NnRecipe *recipe = &request->document->recipe;
  GPtrArray *runs = request->document->runs;
  const NnMetricClass *metric = NN_METRIC_CLASS (recipe->metric.klass);
  Charts *charts;
  guint most = 0;

  if (runs == NULL || runs->len == 0)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA, _("This document has no runs yet: train it first."));
      return NULL;
    }
  for (guint i = 0; i < runs->len; i++)
    most = MAX (most, nn_run_n_steps (g_ptr_array_index (runs, i)));
  charts = g_new0 (Charts, 1);
  charts->curves = g_ptr_array_new_with_free_func ((GDestroyNotify) vitrine_curve_free);
  for (guint i = runs->len; i-- > 0;)
    {
      VitrineCurve *curve = vitrine_curve_new (g_ptr_array_index (runs, i));

      vitrine_curve_update (curve, vitrine_curve_fair_smoothing (most));
      vitrine_curve_show (curve, runs->len - 1 - i, TRUE);
      g_ptr_array_add (charts->curves, curve);
    }
  vitrine_curves_init (&charts->loss, VITRINE_CURVES_LOSS);
  vitrine_curves_init (&charts->metric, VITRINE_CURVES_METRIC);
  charts->loss.curves = charts->metric.curves = charts->curves;
  charts->loss.subtitle = recipe->loss.klass != NULL ? _(recipe->loss.klass->title) : NULL;
  if (metric != NULL)
    {
      charts->metric.title = _(metric->base.title);
      charts->metric.share = metric->share;
      charts->metric.scale = metric->share ? VITRINE_SCALE_ERRORS : VITRINE_SCALE_LINEAR;
      charts->metric.subtitle = charts->words = vitrine_curves_subtitle (metric, charts->metric.scale);
    }
  return charts;
}

static void
draw (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const Charts *charts = data;
  double split = height * LOSS_SHARE;

  vitrine_curves_draw (&charts->loss, dark, cr, width, split);
  cairo_save (cr);
  cairo_translate (cr, 0, split);
  vitrine_curves_draw (&charts->metric, dark, cr, width, height - split);
  cairo_restore (cr);
}

static void
charts_free (gpointer data)
{
  Charts *charts = data;

  g_ptr_array_unref (charts->curves);
  g_free (charts->words);
  g_free (charts);
}

const VitrineFigure vitrine_figure_curves = {
  .name = "curves",
  .title = N_("Curves"),
  .width = 760,
  .height = 680,
  .prepare = prepare,
  .draw = draw,
  .free = charts_free,
};

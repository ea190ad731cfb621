/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Learning rate: the loss over the rates that the finder tried, and its suggestion. */
#include <glib/gi18n.h>

#include "app/figure.h"
#include "ui/draw/rates.h"

typedef struct
{
  NnFinding   *finding;
  VitrineRates rates;
} Chart;

static gpointer
prepare (const VitrineFigureRequest *request, GError **error)
{
  NnFinding *finding;
  Chart *chart;

  if (request->finding != NULL)
    {
      finding = nn_finding_ref (request->finding);
    }
  else if (request->samples == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                   _("This document has no data to try learning rates on: choose a data set first."));
      return NULL;
    }
  else
    {
      finding = nn_find_rate (request->document->model, request->samples, &request->document->recipe,
                              request->pool, NULL, NULL, NULL, error);
      if (finding == NULL)
        return NULL;
    }
  chart = g_new0 (Chart, 1);
  chart->finding = finding;
  vitrine_rates_init (&chart->rates);
  chart->rates.finding = finding;
  chart->rates.chosen = finding->suggestion;
  return chart;
}

static void
draw (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  vitrine_rates_draw (&((const Chart *) data)->rates, dark, cr, width, height);
}

static void
chart_free (gpointer data)
{
  Chart *chart = data;

  nn_finding_unref (chart->finding);
  g_free (chart);
}

const VitrineFigure vitrine_figure_learning_rate = {
  .name = "learning-rate",
  .title = N_("Learning rate"),
  .width = 720,
  .height = 420,
  .prepare = prepare,
  .draw = draw,
  .free = chart_free,
};

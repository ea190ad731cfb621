/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/series.h"

#include <glib/gi18n.h>
#include <math.h>

VitrineSeries *
vitrine_series_new (NnModel *base,
                    guint64  first_seed,
                    guint    n)
{
  VitrineSeries *series = g_new0 (VitrineSeries, 1);

  series->n = n;
  series->first_seed = first_seed;
  series->base = nn_model_ref (base);
  series->best_loss = INFINITY;
  return series;
}

void
vitrine_series_free (VitrineSeries *series)
{
  nn_model_unref (series->base);
  g_clear_pointer (&series->best, nn_model_unref);
  g_free (series);
}

guint64
vitrine_series_seed (const VitrineSeries *series)
{
  return series->first_seed + series->at;
}

void
vitrine_series_note (VitrineSeries *series,
                     const NnRun   *run,
                     NnModel       *model)
{
  const NnRunEpoch *last = run->epochs->len > 0 ? &g_array_index (run->epochs, NnRunEpoch, run->epochs->len - 1) : NULL;
  double loss = last == NULL ? INFINITY : isfinite (last->val_loss) ? last->val_loss : last->loss;

  series->n_done++;
  if (series->best != NULL && !(loss < series->best_loss))
    return;
  series->best_loss = loss;
  nn_model_ref (model);
  g_clear_pointer (&series->best, nn_model_unref);
  series->best = model;
}

gboolean
vitrine_series_next (VitrineSeries *series)
{
  series->at++;
  return series->at < series->n;
}

char *
vitrine_series_label (const VitrineSeries *series)
{
  return g_strdup_printf (g_dngettext (NULL, "Train %u Seed", "Train %u Seeds", series->n_done), series->n_done);
}

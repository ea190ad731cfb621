/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Weather: will it rain tomorrow? A sample is a window of days in Seattle, of each its
 * precipitation (as log (1 + mm)), highest and lowest temperature and wind; the class is the
 * day that follows: dry, or wet with any precipitation at all. 2012 to 2014 to train with, the
 * days of 2015 held out; features have mean 0 and spread 1 over the days before 2015. NOAA;
 * from vega-datasets (see resources/data/README.md).
 */
#include "core/datasets/table.h"

#include <math.h>

#define HELD_OUT_YEAR 2015
enum { YEAR, MONTH, DAY, PRECIPITATION, HIGHEST, LOWEST, WIND, N_COLUMNS };
#define N_FEATURES (N_COLUMNS - PRECIPITATION)
enum { ARG_WINDOW };

extern const NnDatasetClass nn_dataset_weather;

static NnSamples *
cut (NnTable *table, guint window, GError **error)
{
  static const char *const names[] = { NN_("dry"), NN_("wet"), NULL };
  const NnShape shape = NN_SHAPE (window, N_FEATURES);
  const guint n = table->n_rows - MIN (window, table->n_rows);
  gint32 *labels = g_new0 (gint32, MAX (n, 1));
  float *x = g_new (float, MAX ((gsize) n * window * N_FEATURES, 1));
  g_autoptr (GBytes) inputs = g_bytes_new_take (x, (gsize) n * window * N_FEATURES * sizeof (float));
  g_autoptr (GBytes) classes = g_bytes_new_take (labels, n * sizeof (gint32));
  guint n_days = 0, n_train = 0;
  NnSamples *samples;

  for (guint i = 0; i < table->n_rows; i++)
    {
      float *row = table->values + (gsize) i * N_COLUMNS;

      n_days += row[YEAR] < HELD_OUT_YEAR;
      if (i < window)
        continue;
      n_train += row[YEAR] < HELD_OUT_YEAR;
      labels[i - window] = row[PRECIPITATION] > 0;
    }
  for (guint i = 0; i < table->n_rows; i++)
    table->values[(gsize) i * N_COLUMNS + PRECIPITATION]
        = log1pf (table->values[(gsize) i * N_COLUMNS + PRECIPITATION]);
  nn_table_standardise (table, MAX (n_days, 1), N_COLUMNS);
  for (guint s = 0; s < n; s++)
    for (guint t = 0; t < window; t++)
      for (guint f = 0; f < N_FEATURES; f++)
        *x++ = table->values[(gsize) (s + t) * N_COLUMNS + PRECIPITATION + f];
  samples = nn_samples_new_floats (nn_dataset_weather.base.name, nn_dataset_weather.base.title,
                                   &shape, n, n_train, inputs, classes, names, NULL, NULL, error);
  if (samples != NULL)
    samples->feature_names = g_strdupv (table->names + PRECIPITATION);
  return samples;
}

static NnSamples *
load (const double *args, const char *path, const char *const *data_dirs,
      GCancellable *cancellable, GError **error)
{
  g_auto (NnTable) table = { 0 };

  if (!nn_table_read (&table, "weather.csv.gz", data_dirs, cancellable, error)
      || !nn_table_check (&table, N_COLUMNS, "weather.csv.gz", error))
    return NULL;
  return cut (&table, (guint) args[ARG_WINDOW], error);
}

static const NnArg rows[] = {
  { "window", NN_("Window"), NN_("days"), NN_ARG_INTEGER, 7, 1, 60 },
  { NULL }
};

const NnDatasetClass nn_dataset_weather = {
  .base = {
    .name = "weather",
    .title = NN_("Weather"),
    .summary = NN_("A week in Seattle, and whether the next day is wet; 2012 to 2014 to train with, 2015 held out."),
    .category = NN_("Series"),
    .args = rows,
  },
  .load = load,
};

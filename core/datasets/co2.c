/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Carbon dioxide: the monthly concentration above Mauna Loa from 1958 to 2020. A sample is a
 * window of months, one number each, and aims at the months that follow; both are changes
 * since the window's last month, so that the rise of sixty years is no matter of scale, over
 * the spread of the part for training. What begins with January 2000 is held out; a window
 * whose future reaches across that line, or across a month without a valid number, is left
 * out. C. D. Keeling et al., Scripps CO2 Program; from vega-datasets (see
 * resources/data/README.md).
 */
#include "core/datasets/table.h"

#include <math.h>

#define HELD_OUT_FROM (2000 * 12)
enum { YEAR, MONTH, DAY, CO2, N_COLUMNS };
enum { ARG_WINDOW, ARG_AHEAD };

extern const NnDatasetClass nn_dataset_co2;

typedef struct
{
  const NnTable *table;
  guint          window, ahead;
  GArray        *first;      /* guint: the row that each sample begins with, training first */
  guint          n_train;
} Windows;

static const float *
row_of (const NnTable *table, guint i)
{
  return table->values + (gsize) i * table->n_columns;
}

static gint
month_of (const NnTable *table, guint i)
{
  return (gint) row_of (table, i)[YEAR] * 12 + (gint) row_of (table, i)[MONTH] - 1;
}

static void
find_windows (Windows *w)
{
  const guint length = w->window + w->ahead;

  for (guint held = 0; held < 2; held++)
    {
      for (guint i = 0; i + length <= w->table->n_rows; i++)
        {
          const gint first_ahead = month_of (w->table, i + w->window);
          const gint last = month_of (w->table, i + length - 1);

          if (last - month_of (w->table, i) == (gint) length - 1
              && (held ? first_ahead >= HELD_OUT_FROM : last < HELD_OUT_FROM))
            g_array_append_val (w->first, i);
        }
      if (!held)
        w->n_train = w->first->len;
    }
}

/* Months @from to @to of sample @s, as changes since the window's last month. */
static void
write_changes (const Windows *w, guint s, guint from, guint to, float *out)
{
  const guint first = g_array_index (w->first, guint, s);
  const float last = row_of (w->table, first + w->window - 1)[CO2];

  for (guint k = from; k < to; k++)
    out[k - from] = row_of (w->table, first + k)[CO2] - last;
}

/* Inputs and targets on one scale: that of the inputs for training. */
static void
scale (float *inputs, gsize n_train, gsize n, float *targets, gsize n_targets)
{
  double squares = 0;
  float factor;

  for (gsize i = 0; i < n_train; i++)
    squares += (double) inputs[i] * inputs[i];
  factor = squares > 0 ? (float) (1 / sqrt (squares / n_train)) : 1;
  for (gsize i = 0; i < n; i++)
    inputs[i] *= factor;
  for (gsize i = 0; i < n_targets; i++)
    targets[i] *= factor;
}

static NnSamples *
cut (const Windows *w, GError **error)
{
  const NnShape shape = NN_SHAPE (w->window, 1), ahead = NN_SHAPE (w->ahead);
  const guint n = w->first->len;
  const gsize n_inputs = (gsize) n * w->window, n_targets = (gsize) n * w->ahead;
  float *x = g_new (float, MAX (n_inputs, 1)), *y = g_new (float, MAX (n_targets, 1));
  g_autoptr (GBytes) inputs = g_bytes_new_take (x, n_inputs * sizeof (float));
  g_autoptr (GBytes) targets = g_bytes_new_take (y, n_targets * sizeof (float));

  for (guint s = 0; s < n; s++)
    {
      write_changes (w, s, 0, w->window, x + (gsize) s * w->window);
      write_changes (w, s, w->window, w->window + w->ahead, y + (gsize) s * w->ahead);
    }
  scale (x, (gsize) w->n_train * w->window, n_inputs, y, n_targets);
  return nn_samples_new_floats (nn_dataset_co2.base.name, nn_dataset_co2.base.title, &shape, n,
                                w->n_train, inputs, NULL, NULL, targets, &ahead, error);
}

static NnSamples *
load (const double *args, const char *path, const char *const *data_dirs,
      GCancellable *cancellable, GError **error)
{
  g_auto (NnTable) table = { 0 };
  g_autoptr (GArray) first = g_array_new (FALSE, FALSE, sizeof (guint));
  Windows w = { &table, (guint) args[ARG_WINDOW], (guint) args[ARG_AHEAD], first, 0 };

  if (!nn_table_read (&table, "co2.csv.gz", data_dirs, cancellable, error)
      || !nn_table_check (&table, N_COLUMNS, "co2.csv.gz", error))
    return NULL;
  find_windows (&w);
  return cut (&w, error);
}

static const NnArg rows[] = {
  { "window", NN_("Window"), NN_("months"), NN_ARG_INTEGER, 24, 2, 120 },
  { "ahead", NN_("Forecast"), NN_("months"), NN_ARG_INTEGER, 12, 1, 60 },
  { NULL }
};

const NnDatasetClass nn_dataset_co2 = {
  .base = {
    .name = "co2",
    .title = NN_("Carbon dioxide"),
    .summary = NN_("Two years of the air above Mauna Loa, to say the next one; what came after 1999 is held out."),
    .category = NN_("Series"),
    .args = rows,
  },
  .load = load,
};

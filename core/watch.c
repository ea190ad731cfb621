/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/watch-private.h"

#include <math.h>
#include <string.h>

/* --- the log ------------------------------------------------------------- */

static gboolean
has_relu (const NnModel *model, guint index)
{
  return nn_entry_activation (nn_model_entry (model, index)) == NN_ACTIVATION_RELU;
}

static gboolean
is_trained (const NnModel *model, guint index)
{
  for (guint w = 0; w < nn_model_n_weights (model, index); w++)
    {
      if (!nn_model_weight_info (model, index, w)->fixed)
        return TRUE;
    }
  return FALSE;
}

NnWatchLog *
nn_watch_log_new_empty (guint n_layers)
{
  NnWatchLog *log = g_new0 (NnWatchLog, 1);

  log->n_layers = n_layers;
  log->ids = g_new0 (guint, MAX (n_layers, 1));
  log->steps = g_array_new (FALSE, FALSE, sizeof (guint32));
  log->readings = g_array_new (FALSE, FALSE, sizeof (NnLayerReading));
  log->spread_steps = g_array_new (FALSE, FALSE, sizeof (guint32));
  log->spreads = g_array_new (FALSE, FALSE, sizeof (NnHistogram));
  return log;
}

NnWatchLog *
nn_watch_log_new (const NnModel *model)
{
  NnWatchLog *log = nn_watch_log_new_empty (nn_model_n_entries (model));

  log->n_layers = 0;
  for (guint i = 0; i < nn_model_n_entries (model); i++)
    {
      if (is_trained (model, i) || has_relu (model, i))
        log->ids[log->n_layers++] = nn_model_entry (model, i)->id;
    }
  return log;
}

static void
append (GArray *to, const GArray *from)
{
  if (from->len > 0)
    g_array_append_vals (to, from->data, from->len);
}

NnWatchLog *
nn_watch_log_copy (const NnWatchLog *log)
{
  NnWatchLog *copy = nn_watch_log_new_empty (log->n_layers);

  memcpy (copy->ids, log->ids, log->n_layers * sizeof *log->ids);
  append (copy->steps, log->steps);
  append (copy->readings, log->readings);
  append (copy->spread_steps, log->spread_steps);
  append (copy->spreads, log->spreads);
  return copy;
}

gboolean
nn_watch_log_same (const NnWatchLog *a, const NnWatchLog *b)
{
  return a->n_layers == b->n_layers && memcmp (a->ids, b->ids, a->n_layers * sizeof *a->ids) == 0;
}

void
nn_watch_log_cut (NnWatchLog *log, guint64 step)
{
  guint n = log->steps->len, spreads = log->spread_steps->len;

  while (n > 0 && g_array_index (log->steps, guint32, n - 1) > step)
    n--;
  while (spreads > 0 && g_array_index (log->spread_steps, guint32, spreads - 1) > step)
    spreads--;
  g_array_set_size (log->steps, n);
  g_array_set_size (log->readings, n * log->n_layers);
  g_array_set_size (log->spread_steps, spreads);
  g_array_set_size (log->spreads, spreads * 2 * log->n_layers);
}

void
nn_watch_log_free (NnWatchLog *log)
{
  g_free (log->ids);
  g_array_unref (log->steps);
  g_array_unref (log->readings);
  g_array_unref (log->spread_steps);
  g_array_unref (log->spreads);
  g_free (log);
}

static void
move (GArray *to, GArray *from)
{
  append (to, from);
  g_array_set_size (from, 0);
}

/* Keeps numbers 1, 3, 5, ... of the sets, or 0, 2, 4, ...: the last one is among them. */
static void
thin_spreads (NnWatchLog *log)
{
  guint n = log->spread_steps->len, set = 2 * log->n_layers, kept = 0;

  for (guint i = (n + 1) % 2; i < n; i += 2, kept++)
    {
      g_array_index (log->spread_steps, guint32, kept) = g_array_index (log->spread_steps, guint32, i);
      memmove (&g_array_index (log->spreads, NnHistogram, kept * set),
               &g_array_index (log->spreads, NnHistogram, i * set), set * sizeof (NnHistogram));
    }
  g_array_set_size (log->spread_steps, kept);
  g_array_set_size (log->spreads, kept * set);
}

void
nn_watch_log_move (NnWatchLog *log, NnWatchLog *from)
{
  g_return_if_fail (log->n_layers == from->n_layers);
  move (log->steps, from->steps);
  move (log->readings, from->readings);
  move (log->spread_steps, from->spread_steps);
  move (log->spreads, from->spreads);
  if (log->spread_steps->len > NN_WATCH_MAX_SPREADS)
    thin_spreads (log);
}

const NnHistogram *
nn_watch_log_spread (const NnWatchLog *log, guint index, guint layer, guint which)
{
  return &g_array_index (log->spreads, NnHistogram, (index * 2 + which) * log->n_layers + layer);
}

/* --- numbers ------------------------------------------------------------- */

double
nn_sum_squares (const float *values, gsize n)
{
  double sum = 0;

  for (gsize i = 0; i < n; i++)
    sum += (double) values[i] * values[i];
  return sum;
}

void
nn_histogram_fill (NnHistogram *histogram, const float *values, gsize n)
{
  double sum = 0, squares = 0, mean, reach, scale;
  float low = INFINITY, high = -INFINITY;

  memset (histogram, 0, sizeof *histogram);
  for (gsize i = 0; i < n; i++)
    {
      sum += values[i];
      squares += (double) values[i] * values[i];
      low = MIN (low, values[i]);
      high = MAX (high, values[i]);
    }
  if (n == 0 || !isfinite (squares))
    return;
  mean = sum / n;
  reach = 4 * sqrt (MAX (squares / n - mean * mean, 0));
  histogram->low = MAX (low, mean - reach);
  histogram->high = MIN (high, mean + reach);
  scale = histogram->high > histogram->low ? NN_HISTOGRAM_BINS / (histogram->high - histogram->low) : 0;
  for (gsize i = 0; i < n; i++)
    {
      gint bin = (gint) ((values[i] - histogram->low) * scale);

      histogram->counts[CLAMP (bin, 0, NN_HISTOGRAM_BINS - 1)]++;
    }
}

/* --- a look at a step ---------------------------------------------------- */

static gsize
units_of (const NnShape *shape)
{
  return shape->n_axes > 0 ? shape->size[shape->n_axes - 1] : 1;
}

NnWatch *
nn_watch_new (const NnModel *model)
{
  NnWatch *watch = g_new0 (NnWatch, 1);

  watch->n_entries = nn_model_n_entries (model);
  watch->spoke = g_new0 (guint64 *, MAX (watch->n_entries, 1));
  for (guint i = 0; i < watch->n_entries; i++)
    {
      if (has_relu (model, i))
        watch->spoke[i] = g_new0 (guint64, units_of (nn_model_shape (model, i)));
    }
  return watch;
}

void
nn_watch_free (NnWatch *watch)
{
  for (guint i = 0; i < watch->n_entries; i++)
    g_free (watch->spoke[i]);
  g_free (watch->spoke);
  g_free (watch->gradient);
  g_free (watch->weight);
  g_free (watch->step);
  nn_free (watch->before);
  nn_free (watch->gradients);
  g_free (watch);
}

void
nn_watch_begin (NnWatch *watch, NnTape *tape, gsize n_numbers, gboolean spread)
{
  watch->tape = tape;
  if (watch->before == NULL)
    watch->before = nn_alloc (n_numbers * sizeof (float));
  if (spread && watch->gradients == NULL)
    watch->gradients = nn_alloc (n_numbers * sizeof (float));
  if (watch->n_shares == tape->n_shares)
    return;
  watch->n_shares = tape->n_shares;
  watch->gradient = g_renew (double, watch->gradient, watch->n_shares);
  watch->weight = g_renew (double, watch->weight, watch->n_shares);
  watch->step = g_renew (double, watch->step, watch->n_shares);
}

/* A ReLU that is followed by a fused pooling is judged by what comes out of that: the
 * greatest of its window is 0 where all of them are. */
void
nn_watch_listen (NnWatch *watch, guint n)
{
  NnTape *tape = watch->tape;

  watch->seen += n;
  for (guint o = 0; o < tape->n_ops; o++)
    {
      const NnTapeOp *op = &tape->ops[o];
      guint64 *spoke = watch->spoke[op->entry];
      const float *value = nn_tape_block (tape, &tape->values[op->out], 0, 0);
      gsize units = units_of (&op->out_shape), count = n * nn_shape_count (&op->out_shape);

      if (spoke == NULL || tape->values[op->out].place != NN_PLACE_ARENA)
        continue;
      for (gsize i = 0; i < count; i += units)
        {
          for (gsize u = 0; u < units; u++)
            spoke[u] = value[i + u] != 0 ? watch->seen : spoke[u];
        }
    }
}

static float
silent_share (const NnWatch *watch, guint entry)
{
  gsize units = units_of (nn_model_shape (watch->tape->model, entry)), silent = 0;

  if (watch->spoke[entry] == NULL || watch->seen < NN_WATCH_SILENCE)
    return NAN;
  for (gsize u = 0; u < units; u++)
    silent += watch->seen - watch->spoke[entry][u] >= NN_WATCH_SILENCE;
  return (float) silent / units;
}

void
nn_watch_read (const NnWatch *watch, guint entry, NnLayerReading *reading)
{
  double gradient = 0, weight = 0, step = 0;
  gboolean any = FALSE;

  for (guint s = 0; s < watch->n_shares; s++)
    {
      if (watch->tape->ops[watch->tape->shares[s].op].entry != entry)
        continue;
      any = TRUE;
      gradient += watch->gradient[s];
      weight += watch->weight[s];
      step += watch->step[s];
    }
  *reading = (NnLayerReading){
    .gradient = any ? sqrt (gradient) : NAN,
    .weight = any ? sqrt (weight) : NAN,
    .step = any ? sqrt (step) : NAN,
    .silent = silent_share (watch, entry),
  };
}

/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Looking at a step: the norms and the spread of gradients, steps and weights. */
#include "core/trainer-parts-private.h"

#include <string.h>

void
nn_trainer_look_at_share (NnTrainer *trainer, guint share, guint weight, gsize start, gsize count)
{
  const float *now = trainer->weights[weight].data + start;
  const float *before = trainer->watch->before + trainer->weights[weight].start + start;
  double sum = 0;

  for (gsize i = 0; i < count; i++)
    sum += (double) (now[i] - before[i]) * (now[i] - before[i]);
  trainer->watch->step[share] = sum;
  trainer->watch->weight[share] = nn_sum_squares (now, count);
}

void
nn_trainer_look_at_gradient (NnTrainer *trainer, guint share, guint weight, gsize start, gsize count,
                             const float *gradient)
{
  trainer->watch->gradient[share] = nn_sum_squares (gradient, count);
  if (trainer->look & NN_LOOK_SPREAD)
    memcpy (trainer->watch->gradients + trainer->weights[weight].start + start, gradient,
            count * sizeof (float));
}

void
nn_trainer_watch (NnTrainer *trainer, NnWatchLog *log, NnLook look)
{
  if (trainer->watch == NULL)
    trainer->watch = nn_watch_new (trainer->model);
  trainer->log = log;
  trainer->look = look;
}

void
nn_trainer_begin_look (NnTrainer *trainer, guint n)
{
  nn_watch_begin (trainer->watch, trainer->tape, trainer->n_numbers,
                  trainer->look & NN_LOOK_SPREAD);
  for (guint w = 0; w < trainer->n_weights; w++)
    memcpy (trainer->watch->before + trainer->weights[w].start, trainer->weights[w].data,
            trainer->weights[w].size * sizeof (float));
  nn_watch_listen (trainer->watch, n);
}

/* All that is trained in one entry: its numbers lie one after the other, fixed ones aside. */
static void
spread_of (const NnTrainer *trainer, guint index, gboolean of_gradients, NnHistogram *histogram)
{
  g_autofree float *numbers = NULL;
  gsize n = 0, at = 0;
  guint flat = 0;

  for (guint i = 0; i < index; i++)
    flat += nn_model_n_weights (trainer->model, i);
  for (guint w = 0; w < nn_model_n_weights (trainer->model, index); w++)
    n += trainer->weights[flat + w].fixed ? 0 : trainer->weights[flat + w].size;
  numbers = g_new (float, MAX (n, 1));
  for (guint w = 0; w < nn_model_n_weights (trainer->model, index); w++)
    {
      const NnTrainerWeight *weight = &trainer->weights[flat + w];

      if (weight->fixed)
        continue;
      memcpy (numbers + at, of_gradients ? trainer->watch->gradients + weight->start : weight->data,
              weight->size * sizeof (float));
      at += weight->size;
    }
  nn_histogram_fill (histogram, numbers, n);
}

void
nn_trainer_end_look (NnTrainer *trainer)
{
  NnWatchLog *log = trainer->log;
  guint32 step = (guint32) trainer->step;

  if (trainer->look & NN_LOOK_NORMS)
    {
      g_array_append_val (log->steps, step);
      for (guint i = 0; i < log->n_layers; i++)
        {
          NnLayerReading reading;

          nn_watch_read (trainer->watch, (guint) nn_model_index (trainer->model, log->ids[i]), &reading);
          g_array_append_val (log->readings, reading);
        }
    }
  if (trainer->look & NN_LOOK_SPREAD)
    {
      g_array_append_val (log->spread_steps, step);
      for (guint which = 0; which < 2; which++)
        for (guint i = 0; i < log->n_layers; i++)
          {
            NnHistogram histogram;

            spread_of (trainer, (guint) nn_model_index (trainer->model, log->ids[i]), which == 1, &histogram);
            g_array_append_val (log->spreads, histogram);
          }
    }
  trainer->log = NULL;
}

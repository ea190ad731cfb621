/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The worker that codes all samples, at a pace that leaves training its half. */
#include "app/latent-board.h"

#include <sys/resource.h>
#include <unistd.h>

/* Codes of all samples follow a training at most so often, and rest as long as they took. */
#define CODES_EVERY (120 * G_TIME_SPAN_MILLISECOND)

/* With the lock held. */
static gboolean
codes_stale (VitrineLatentBoard *board)
{
  return board->active && board->available && board->samples != NULL
         && (board->codes_of != board->model_serial
             || board->codes_samples != board->samples_serial);
}

void
vitrine_latent_code_all (VitrineJob   *job,
                         GCancellable *cancellable,
                         gpointer      data)
{
  VitrineLatentBoard *board = data;
  g_autoptr (NnTape) tape = NULL;
  gint64 rest_until = 0;

  setpriority (PRIO_PROCESS, gettid (), 5);
  g_mutex_lock (&board->lock);
  while (!board->quit)
    {
      g_autoptr (NnModel) model = NULL;
      g_autoptr (NnSamples) samples = NULL;
      VitrineCodes *codes;
      NnRecipe recipe = board->recipe;
      guint entry = board->entry;
      guint64 of = board->model_serial, with = board->samples_serial;
      gint64 from = g_get_monotonic_time ();

      if (!codes_stale (board))
        {
          g_cond_wait (&board->codes_cond, &board->lock);
          continue;
        }
      if (from < rest_until)
        {
          g_cond_wait_until (&board->codes_cond, &board->lock, rest_until);
          continue;
        }
      model = nn_model_ref (board->model);
      samples = nn_samples_ref (board->samples);
      g_mutex_unlock (&board->lock);

      codes = vitrine_codes_compute (model, entry, samples, &recipe, board->pool, &tape,
                                     board->cancel, NULL);
      rest_until = g_get_monotonic_time () + MAX (CODES_EVERY, g_get_monotonic_time () - from);

      g_mutex_lock (&board->lock);
      g_clear_pointer (&board->codes, vitrine_codes_unref);
      board->codes = codes;
      board->codes_of = of;
      board->codes_samples = with;
      board->codes_serial++;
      board->fresh_codes = TRUE;
      g_cond_signal (&board->decode_cond);
      g_mutex_unlock (&board->lock);
      vitrine_job_publish (job, NULL);
      g_mutex_lock (&board->lock);
    }
  g_mutex_unlock (&board->lock);
}

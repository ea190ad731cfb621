/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Where a training stands, to be gone on with to the same bits. */
#include "core/trainer-parts-private.h"

#include <math.h>
#include <string.h>

void
nn_progress_free (NnProgress *progress)
{
  g_free (progress->optimizer);
  g_clear_pointer (&progress->slots, nn_tensor_unref);
  g_clear_pointer (&progress->weights, nn_tensor_unref);
  g_clear_pointer (&progress->best, nn_tensor_unref);
  g_clear_pointer (&progress->terms, g_array_unref);
  g_free (progress);
}

gsize
nn_progress_bytes (const NnProgress *progress)
{
  const NnTensor *tensors[] = { progress->slots, progress->weights, progress->best };
  gsize bytes = 0;

  for (guint i = 0; i < G_N_ELEMENTS (tensors); i++)
    bytes += tensors[i] != NULL ? nn_tensor_count (tensors[i]) * sizeof (float) : 0;
  return bytes;
}

NnProgress *
nn_progress_copy (const NnProgress *progress)
{
  NnProgress *copy = g_memdup2 (progress, sizeof *progress);

  copy->optimizer = g_strdup (progress->optimizer);
  if (copy->slots != NULL)
    nn_tensor_ref (copy->slots);
  if (copy->weights != NULL)
    nn_tensor_ref (copy->weights);
  if (copy->best != NULL)
    nn_tensor_ref (copy->best);
  if (copy->terms != NULL)
    copy->terms = g_array_copy (copy->terms);
  return copy;
}

NnProgress *
nn_trainer_progress (NnTrainer *trainer)
{
  NnProgress *progress = g_new0 (NnProgress, 1);
  gsize n_slots = trainer->optimizer->n_slots * trainer->n_numbers;

  progress->step = trainer->step;
  progress->optimizer_steps = trainer->optimizer_steps;
  progress->epoch = trainer->epoch;
  progress->at = trainer->at;
  progress->batch = trainer->batch_in_epoch;
  progress->batch_size = nn_tape_batch (trainer->tape);
  progress->usual_loss = trainer->usual_loss;
  progress->first_loss = trainer->first_loss;
  progress->best_loss = INFINITY;
  memcpy (progress->heard, trainer->heard, sizeof trainer->heard);
  progress->optimizer = g_strdup (trainer->optimizer->base.name);
  if (n_slots > 0)
    {
      progress->slots = nn_tensor_new (&NN_SHAPE (n_slots));
      memcpy (progress->slots->data, trainer->slots, n_slots * sizeof (float));
    }
  if (trainer->average != NULL)
    {
      progress->weights = nn_tensor_new (&NN_SHAPE (trainer->n_numbers));
      for (guint w = 0; w < trainer->n_weights; w++)
        memcpy (progress->weights->data + trainer->weights[w].start, trainer->weights[w].data,
                trainer->weights[w].size * sizeof (float));
    }
  return progress;
}

/* A sentence why @progress is of another training. */
static const char *
find_difference (const NnTrainer *trainer, const NnProgress *progress)
{
  gsize n_slots = trainer->optimizer->n_slots * trainer->n_numbers;

  if (!g_str_equal (progress->optimizer, trainer->optimizer->base.name))
    return "the optimizer is another one now";
  if (progress->batch_size != nn_tape_batch (trainer->tape) && progress->at > 0)
    return "the batch size is another one now, in the middle of an epoch";
  if ((progress->slots != NULL ? nn_tensor_count (progress->slots) : 0) != n_slots)
    return "the network has other weights now";
  if ((progress->weights != NULL) != (trainer->average != NULL))
    return "the weights are averaged now and were not, or the other way round";
  if (progress->weights != NULL && nn_tensor_count (progress->weights) != trainer->n_numbers)
    return "the network has other weights now";
  if (progress->at >= trainer->n)
    return "there are fewer training samples now";
  return NULL;
}

gboolean
nn_trainer_resume (NnTrainer *trainer, const NnProgress *progress, GError **error)
{
  const char *difference = find_difference (trainer, progress);

  g_return_val_if_fail (trainer->step == 0, FALSE);
  if (difference != NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                   "The training cannot go on where it stopped: %s. Start it anew instead.",
                   difference);
      return FALSE;
    }
  trainer->step = progress->step;
  trainer->optimizer_steps = progress->optimizer_steps;
  trainer->epoch = progress->epoch;
  trainer->at = progress->at;
  trainer->batch_in_epoch = progress->batch;
  trainer->usual_loss = progress->usual_loss;
  trainer->first_loss = progress->first_loss;
  memcpy (trainer->heard, progress->heard, sizeof trainer->heard);
  if (progress->slots != NULL)
    memcpy (trainer->slots, progress->slots->data,
            nn_tensor_count (progress->slots) * sizeof (float));
  for (guint w = 0; w < trainer->n_weights && progress->weights != NULL; w++)
    memcpy (trainer->weights[w].data, progress->weights->data + trainer->weights[w].start,
            trainer->weights[w].size * sizeof (float));
  nn_trainer_keep_good (trainer);
  nn_tape_weights_changed (trainer->tape);
  if (trainer->at > 0)
    nn_trainer_begin_epoch (trainer);
  return TRUE;
}

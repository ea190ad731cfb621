/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The weights of a trainer: its own copy, the optimizer's numbers beside them, and the running mean. */
#include "core/trainer-parts-private.h"

#include <math.h>
#include <string.h>

static gsize
pad (gsize n)
{
  return (n + 15) / 16 * 16;
}

NnModel *
nn_trainer_copy_model (NnModel *model, guint *n_weights)
{
  g_autoptr (GPtrArray) copies = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_tensor_unref);

  for (guint i = 0; i < nn_model_n_entries (model); i++)
    {
      for (guint w = 0; w < nn_model_n_weights (model, i); w++)
        g_ptr_array_add (copies, nn_tensor_copy (nn_model_weight (model, i, w)));
    }
  if (n_weights != NULL)
    *n_weights = copies->len;
  return nn_model_with_weights (model, (NnTensor *const *) copies->pdata, copies->len);
}

void
nn_trainer_adopt (NnTrainer *trainer, NnModel *model)
{
  guint flat = 0;

  trainer->model = nn_trainer_copy_model (model, &trainer->n_weights);
  trainer->weights = g_new0 (NnTrainerWeight, MAX (trainer->n_weights, 1));
  for (guint i = 0; i < nn_model_n_entries (model); i++)
    {
      for (guint w = 0; w < nn_model_n_weights (model, i); w++, flat++)
        {
          NnTensor *tensor = nn_model_weight (trainer->model, i, w);

          trainer->weights[flat] = (NnTrainerWeight){
            .data = tensor->data,
            .size = nn_tensor_count (tensor),
            .start = trainer->n_numbers,
            .decay = nn_model_weight_info (model, i, w)->kernel,
            .fixed = nn_model_weight_info (model, i, w)->fixed,
          };
          trainer->n_numbers += pad (nn_tensor_count (tensor));
        }
    }
  trainer->good = nn_alloc (trainer->n_numbers * sizeof (float));
}

void
nn_trainer_keep_good (NnTrainer *trainer)
{
  for (guint w = 0; w < trainer->n_weights; w++)
    memcpy (trainer->good + trainer->weights[w].start, trainer->weights[w].data,
            trainer->weights[w].size * sizeof (float));
}

gboolean
nn_trainer_is_finite (const NnTrainer *trainer)
{
  for (guint w = 0; w < trainer->n_weights; w++)
    {
      const NnTrainerWeight *weight = &trainer->weights[w];
      float lanes[16] = { 0 };
      float sum = 0;
      gsize i = 0;

      /* 0 x x is 0 unless x is infinite or no number; side by side, as one sum
       * would wait for each addition. */
      for (; i + 16 <= weight->size; i += 16)
        {
          for (gsize k = 0; k < 16; k++)
            lanes[k] += 0 * weight->data[i + k];
        }
      for (; i < weight->size; i++)
        sum += 0 * weight->data[i];
      for (gsize k = 0; k < 16; k++)
        sum += lanes[k];
      if (sum != 0)
        return FALSE;
    }
  return TRUE;
}

/* Room for the optimizer's running tensors; they start at zero. */
void
nn_trainer_make_slots (NnTrainer *trainer)
{
  guint n_slots = trainer->optimizer->n_slots;

  nn_free (trainer->slots);
  trainer->slots = n_slots > 0 ? nn_alloc (n_slots * trainer->n_numbers * sizeof (float)) : NULL;
  trainer->optimizer_steps = 0;
  for (guint w = 0; w < trainer->n_weights; w++)
    {
      for (guint s = 0; s < n_slots; s++)
        trainer->weights[w].slots[s]
            = trainer->slots + s * trainer->n_numbers + trainer->weights[w].start;
    }
}

/* The running mean begins at the weights as they are. */
void
nn_trainer_make_average (NnTrainer *trainer, gboolean on)
{
  guint flat = 0;

  if (on == (trainer->average != NULL))
    return;
  g_clear_pointer (&trainer->average, nn_model_unref);
  g_clear_pointer (&trainer->average_data, g_free);
  if (!on)
    return;
  trainer->average = nn_trainer_copy_model (trainer->model, NULL);
  trainer->average_data = g_new (float *, MAX (trainer->n_weights, 1));
  for (guint i = 0; i < nn_model_n_entries (trainer->model); i++)
    {
      for (guint w = 0; w < nn_model_n_weights (trainer->model, i); w++)
        trainer->average_data[flat++] = nn_model_weight (trainer->average, i, w)->data;
    }
}

/* The running mean follows: what it keeps grows from nothing to the decay, so that the
 * first steps do not count for ever. */
static void
follow (NnTrainer *trainer, guint weight, gsize start, gsize count)
{
  double decay = nn_spec_get (&trainer->recipe.training, "average");
  float keep = MIN (decay, (trainer->step + 1.0) / (trainer->step + 10.0));
  const float *now = trainer->weights[weight].data + start;
  float *mean = trainer->average_data[weight] + start;

  for (gsize i = 0; i < count; i++)
    mean[i] = keep * mean[i] + (1 - keep) * now[i];
}

void
nn_trainer_follow_fixed (NnTrainer *trainer)
{
  for (guint w = 0; w < trainer->n_weights && trainer->average != NULL; w++)
    {
      if (trainer->weights[w].fixed)
        memcpy (trainer->average_data[w], trainer->weights[w].data,
                trainer->weights[w].size * sizeof (float));
    }
}

static void
update (NnTrainer *trainer, guint share, guint weight, gsize start, gsize count,
        const float *gradient)
{
  const NnTrainerWeight *w = &trainer->weights[weight];
  float *slots[NN_MAX_SLOTS] = { NULL };

  for (guint s = 0; s < trainer->optimizer->n_slots; s++)
    slots[s] = w->slots[s] + start;
  trainer->optimizer->update (&trainer->now, w->decay, count, w->data + start, gradient, slots);
  if (trainer->average != NULL)
    follow (trainer, weight, start, count);
  if (trainer->log != NULL)
    nn_trainer_look_at_share (trainer, share, weight, start, count);
}

static void
update_cb (gpointer data, guint share, guint weight, gsize start, gsize count,
           const float *gradient)
{
  NnTrainer *trainer = data;

  if (trainer->log != NULL)
    nn_trainer_look_at_gradient (trainer, share, weight, start, count, gradient);
  update (trainer, share, weight, start, count, gradient);
}

static void
collect_cb (gpointer data, guint share, guint weight, gsize start, gsize count,
            const float *gradient)
{
  NnTrainer *trainer = data;

  if (trainer->log != NULL)
    nn_trainer_look_at_gradient (trainer, share, weight, start, count, gradient);
  trainer->norms[share] = nn_sum_squares (gradient, count);
  memcpy (trainer->gradients + trainer->weights[weight].start + start, gradient,
          count * sizeof (float));
}

static void
clipped_task (guint task, guint worker, gpointer data)
{
  NnTrainer *trainer = data;
  const NnTapeShare *share = &trainer->tape->shares[task];
  guint weight = trainer->tape->ops[share->op].first_weight + share->weight;
  float *gradient = trainer->gradients + trainer->weights[weight].start + share->start;

  for (gsize i = 0; i < share->count; i++)
    gradient[i] = CLAMP (gradient[i] * trainer->clip_scale, -trainer->clip_value,
                         trainer->clip_value);
  update (trainer, task, weight, share->start, share->count, gradient);
}

double
nn_trainer_move (NnTrainer *trainer, guint n)
{
  double clip = nn_spec_get (&trainer->recipe.training, "clip_norm");
  double value = nn_spec_get (&trainer->recipe.training, "clip_value");
  double norm = 0;

  if (clip <= 0 && value <= 0)
    {
      nn_tape_shares (trainer->tape, n, update_cb, trainer);
      return NAN;
    }
  nn_tape_shares (trainer->tape, n, collect_cb, trainer);
  for (guint i = 0; i < trainer->tape->n_shares; i++)
    norm += trainer->norms[i];
  norm = sqrt (norm);
  trainer->clip_scale = clip > 0 && norm > clip ? clip / norm : 1;
  trainer->clip_value = value > 0 ? value : INFINITY;
  nn_pool_run (trainer->pool, trainer->tape->n_shares, clipped_task, trainer);
  return norm;
}

/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The samples of a batch changed and mixed as the recipe says, each by its own random numbers. */
#include "core/trainer-private.h"

/* Moves the first input of a sample, and lets noise come to all that are no tokens. */
static void
change_sample (NnGoal *goal, guint b, const NnRandom *random, float *spare)
{
  const NnSpec *spec = &goal->recipe.augmentation;
  const NnSamples *samples = goal->samples;

  for (guint k = 0; k <= samples->n_more; k++)
    {
      const NnShape *shape = nn_samples_input_shape (samples, k);
      gsize size = nn_shape_count (shape);
      float *x = nn_tape_input (goal->tape, k) + b * size;
      NnRandom own = nn_random_split (random, 1 + k);

      if (goal->tokens & 1u << k)
        continue;
      if (k == 0)
        nn_augment (spec, shape, samples->frames, random, x, spare);
      else
        nn_augment_noise (spec, size, &own, x);
    }
}

/* Mixes all inputs of a sample with those of another. */
static void
mix_sample (NnGoal *goal, guint b, guint32 other, float share, float *spare)
{
  for (guint k = 0; k <= goal->samples->n_more; k++)
    {
      gsize size = nn_shape_count (nn_samples_input_shape (goal->samples, k));
      float *x = nn_tape_input (goal->tape, k) + b * size;

      nn_samples_more (goal->samples, k, &other, 1, spare);
      for (gsize i = 0; i < size; i++)
        x[i] = share * x[i] + (1 - share) * spare[i];
    }
}

void
nn_goal_augment (NnGoal *goal, guint first, guint n, guint worker)
{
  const NnSpec *spec = &goal->recipe.augmentation;
  const guint steps = goal->samples->label_steps;
  float *spare = goal->spare + worker * goal->spare_size;

  for (guint b = first; b < first + n; b++)
    {
      NnRandom own = nn_random_split (&goal->random, b);

      if (nn_augment_is_on (spec))
        change_sample (goal, b, &own, spare);
      if (goal->shares == NULL)
        continue;
      own = nn_random_split (&own, 1);
      goal->others[b] = goal->index[nn_random_below (&own, goal->n)];
      goal->shares[b] = nn_augment_share (spec, &own);
      mix_sample (goal, b, goal->others[b], goal->shares[b], spare);
      if (goal->other_labels != NULL)
        nn_samples_labels (goal->samples, &goal->others[b], 1, goal->other_labels + b * steps);
    }
}

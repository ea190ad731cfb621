/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The goal: samples into a tape, loss and metric out of it. */
#include "core/trainer-private.h"

#include <math.h>
#include <string.h>

/* Numbers to aim at where the data have labels only: one for the right class,
 * or yes and no for a single output. */
static void
spread_labels (const NnGoal *goal, const gint32 *labels, guint n, float *targets)
{
  for (guint b = 0; b < n; b++)
    {
      if (goal->size == 1)
        targets[b] = labels[b];
      else
        {
          memset (targets + b * goal->size, 0, goal->size * sizeof (float));
          targets[b * goal->size + labels[b]] = 1;
        }
    }
}

/* What each class counts so that all count the same: n / (classes x its number). */
static float *
balance_classes (const NnSamples *samples)
{
  const gint32 *labels = samples->labels != NULL ? samples->labels : samples->step_labels;
  gsize n = (gsize) samples->n_train * samples->label_steps, counted = 0;
  g_autofree gsize *counts = g_new0 (gsize, samples->n_classes);
  float *weights = g_new0 (float, samples->n_classes);
  guint present = 0;

  for (gsize i = 0; i < n; i++)
    {
      if (labels[i] < 0)
        continue;
      present += counts[labels[i]]++ == 0;
      counted++;
    }
  for (guint k = 0; k < samples->n_classes; k++)
    weights[k] = counts[k] > 0 ? (float) ((double) counted / present / counts[k]) : 1;
  return weights;
}

static gboolean
reconstructs (const NnGoal *goal)
{
  return nn_spec_get (&goal->recipe.training, "target") == 1;
}

void
nn_goal_init (NnGoal *goal, NnTape *tape, NnSamples *samples, const NnRecipe *recipe)
{
  const NnShape *shape = nn_model_shape (tape->model, tape->target);
  guint n_chunks = nn_tape_n_chunks (tape, tape->batch);
  gboolean wants_labels, wants_numbers;

  memset (goal, 0, sizeof *goal);
  goal->tape = tape;
  goal->samples = samples;
  goal->recipe = *recipe;
  goal->loss = NN_LOSS_CLASS (recipe->loss.klass);
  goal->metric = NN_METRIC_CLASS (recipe->metric.klass);
  goal->size = nn_shape_count (shape);
  goal->width = shape->n_axes > 0 ? shape->size[shape->n_axes - 1] : 1;
  goal->linked = goal->loss->link != NN_ACTIVATION_LINEAR && tape->closing >= 0
                 && nn_model_closing (tape->model) == goal->loss->link;
  wants_labels = goal->loss->labels || goal->metric->labels;
  wants_numbers = !goal->loss->labels || !goal->metric->labels;
  if (wants_labels || (!reconstructs (goal) && samples->targets == NULL))
    goal->labels = g_new0 (gint32, (gsize) tape->batch * samples->label_steps);
  if (wants_numbers)
    {
      /* What the input holds is the target itself: no need for a copy. */
      goal->owns_targets = !reconstructs (goal);
      goal->targets = goal->owns_targets ? nn_alloc (tape->batch * goal->size * sizeof (float))
                                         : nn_tape_input (tape, 0);
    }
  if (tape->use & NN_TAPE_WEIGHTS)
    {
      if (nn_augment_is_on (&recipe->augmentation) || nn_augment_mixes (&recipe->augmentation))
        {
          goal->spare_size = MAX (nn_shape_count (&samples->shape), goal->size);
          goal->spare = nn_alloc (nn_pool_n_threads (tape->pool) * goal->spare_size * sizeof (float));
        }
      if (nn_augment_mixes (&recipe->augmentation))
        {
          goal->shares = g_new0 (float, tape->batch);
          goal->others = g_new0 (guint32, tape->batch);
        }
      if (goal->shares != NULL && goal->labels != NULL)
        goal->other_labels = g_new0 (gint32, (gsize) tape->batch * samples->label_steps);
      if (nn_spec_get (&recipe->training, "class_weights") != 0 && goal->loss->labels)
        goal->class_weights = balance_classes (samples);
    }
  goal->losses = g_new0 (double, n_chunks);
  goal->sums = g_new0 (double, n_chunks * NN_METRIC_SUMS);
}

void
nn_goal_clear (NnGoal *goal)
{
  if (goal->owns_targets)
    nn_free (goal->targets);
  nn_free (goal->spare);
  g_free (goal->shares);
  g_free (goal->others);
  g_free (goal->other_labels);
  g_free (goal->class_weights);
  g_free (goal->labels);
  g_free (goal->losses);
  g_free (goal->sums);
  memset (goal, 0, sizeof *goal);
}

/* Changes the samples that were just loaded, as the recipe's augmentation says. */
static void
augment (NnGoal *goal, guint first, guint n, guint worker)
{
  const NnSpec *spec = &goal->recipe.augmentation;
  const gsize size = nn_shape_count (&goal->samples->shape);
  const guint steps = goal->samples->label_steps;
  float *spare = goal->spare + worker * goal->spare_size;

  for (guint b = first; b < first + n; b++)
    {
      float *x = nn_tape_input (goal->tape, 0) + b * size;
      NnRandom own = nn_random_split (&goal->random, b);
      guint32 other;

      if (nn_augment_is_on (spec))
        nn_augment (spec, &goal->samples->shape, &own, x, spare);
      if (goal->shares == NULL)
        continue;
      own = nn_random_split (&own, 1);
      other = goal->others[b] = goal->index[nn_random_below (&own, goal->n)];
      goal->shares[b] = nn_augment_share (spec, &own);
      nn_samples_input (goal->samples, &other, 1, spare);
      for (gsize i = 0; i < size; i++)
        x[i] = goal->shares[b] * x[i] + (1 - goal->shares[b]) * spare[i];
      if (goal->other_labels != NULL)
        nn_samples_labels (goal->samples, &other, 1, goal->other_labels + b * steps);
    }
}

/* Numbers to aim at, mixed as the inputs were. */
static void
mix_targets (NnGoal *goal, guint first, guint n, guint worker)
{
  float *spare = goal->spare + worker * goal->spare_size;

  for (guint b = first; b < first + n; b++)
    {
      float *targets = goal->targets + b * goal->size;

      if (goal->samples->targets != NULL)
        nn_samples_target (goal->samples, FALSE, &goal->others[b], 1, spare);
      else
        spread_labels (goal, goal->other_labels + b, 1, spare);
      for (gsize i = 0; i < goal->size; i++)
        targets[i] = goal->shares[b] * targets[i] + (1 - goal->shares[b]) * spare[i];
    }
}

static void
load_cb (gpointer data, guint first, guint n, guint worker)
{
  NnGoal *goal = data;
  const guint32 *index = goal->index + first;

  for (guint k = 0; k <= goal->samples->n_more; k++)
    {
      gsize size = nn_shape_count (nn_samples_input_shape (goal->samples, k));

      nn_samples_more (goal->samples, k, index, n, nn_tape_input (goal->tape, k) + first * size);
    }
  if (goal->labels != NULL)
    nn_samples_labels (goal->samples, index, n, goal->labels + first * goal->samples->label_steps);
  if (goal->training && goal->spare != NULL)
    augment (goal, first, n, worker);
  if (!goal->owns_targets)
    return;
  if (goal->samples->targets != NULL)
    nn_samples_target (goal->samples, FALSE, index, n, goal->targets + first * goal->size);
  else
    spread_labels (goal, goal->labels + first, n, goal->targets + first * goal->size);
  if (goal->training && goal->shares != NULL)
    mix_targets (goal, first, n, worker);
}

static void
finish_cb (gpointer data, guint chunk, guint first, guint n, guint worker, float *out,
           float *d_out)
{
  NnGoal *goal = data;
  double *sums = goal->sums + chunk * NN_METRIC_SUMS;
  const gint32 *labels
      = goal->labels != NULL ? goal->labels + first * goal->samples->label_steps : NULL;
  const float *targets = goal->targets != NULL ? goal->targets + first * goal->size : NULL;
  NnLossCall call = {
    .args = goal->recipe.loss.values,
    .n = n,
    .size = goal->size,
    .width = goal->width,
    .out = out,
    .d_out = d_out,
    .labels = labels,
    .class_weights = goal->class_weights,
    .targets = targets,
    .scale = 1.0f / goal->n,
    .linked = goal->linked,
  };

  if (goal->training && goal->shares != NULL)
    {
      call.shares = goal->shares + first;
      if (goal->other_labels != NULL)
        call.other_labels = goal->other_labels + first * goal->samples->label_steps;
    }
  goal->losses[chunk] = goal->loss->evaluate (&call);
  memset (sums, 0, NN_METRIC_SUMS * sizeof (double));
  goal->metric->add (goal->recipe.metric.values, sums, n, goal->size, goal->width, out, labels,
                     targets);
}

void
nn_goal_run (NnGoal *goal, const guint32 *index, guint n, const NnRandom *random)
{
  NnTapePass pass = {
    .load = load_cb,
    .finish = finish_cb,
    .data = goal,
    .training = random != NULL,
    .backward = random != NULL,
    .linear = goal->linked,
  };

  goal->training = random != NULL;
  if (random != NULL)
    {
      pass.random = *random;
      /* no layer has the number 0 */
      goal->random = nn_random_split (random, 0);
    }
  goal->index = index;
  goal->n = n;
  nn_tape_pass (goal->tape, n, &pass);
}

double
nn_goal_loss (const NnGoal *goal)
{
  guint n_chunks = nn_tape_n_chunks (goal->tape, goal->n);
  double loss = 0;

  for (guint c = 0; c < n_chunks; c++)
    loss += goal->losses[c];
  return loss;
}

/* What entry @index adds to the loss, summed over the batch. */
static double
entry_penalty (const NnGoal *goal, guint index)
{
  NnModel *model = goal->tape->model;
  const NnEntry *entry = nn_model_entry (model, index);
  guint n_terms = nn_model_plan (model, index)->n_terms;
  double sum = 0;

  if (n_terms == 0 || goal->tape->op_of[index] < 0)
    return 0;
  for (guint t = 0; t < n_terms; t++)
    sum += nn_tape_terms (goal->tape, index)[t];
  if (entry->klass->term_weight != NULL)
    sum *= nn_layer_arg (entry->klass, entry->args, entry->klass->term_weight);
  return sum;
}

double
nn_goal_penalty (const NnGoal *goal)
{
  double penalty = 0;

  for (guint i = 0; i < nn_model_n_entries (goal->tape->model); i++)
    penalty += entry_penalty (goal, i);
  return penalty;
}

void
nn_goal_metric (const NnGoal *goal, double *sums)
{
  guint n_chunks = nn_tape_n_chunks (goal->tape, goal->n);

  for (guint c = 0; c < n_chunks; c++)
    {
      for (guint k = 0; k < NN_METRIC_SUMS; k++)
        sums[k] += goal->sums[c * NN_METRIC_SUMS + k];
    }
}

gboolean
nn_goal_evaluate (NnGoal *goal, NnSplit split, GCancellable *cancellable, NnEvaluation *result,
                  double *terms, GError **error)
{
  guint n_entries = nn_model_n_entries (goal->tape->model);
  g_autofree guint32 *index = g_new (guint32, goal->tape->batch);
  double sums[NN_METRIC_SUMS] = { 0 };
  double loss = 0, penalty = 0;
  guint first, n;

  nn_samples_range (goal->samples, split, &first, &n);
  if (n == 0)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA, "%s has no %s samples to evaluate on.",
                   goal->samples->title, split == NN_SPLIT_TEST ? "held-out" : "training");
      return FALSE;
    }
  for (guint i = 0; terms != NULL && i < n_entries; i++)
    terms[i] = 0;
  for (guint at = 0; at < n; at += goal->tape->batch)
    {
      guint some = MIN (goal->tape->batch, n - at);

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      for (guint i = 0; i < some; i++)
        index[i] = first + at + i;
      nn_goal_run (goal, index, some, NULL);
      if (nn_samples_failed (goal->samples, error))
        return FALSE;
      loss += nn_goal_loss (goal);
      penalty += nn_goal_penalty (goal);
      for (guint i = 0; terms != NULL && i < n_entries; i++)
        terms[i] += entry_penalty (goal, i) / n;
      nn_goal_metric (goal, sums);
    }
  *result = (NnEvaluation){
    .loss = (loss + penalty) / n,
    .metric = goal->metric->value (goal->recipe.metric.values, sums),
    .samples = n,
    .data_loss = loss / n,
    .penalty = penalty / n,
  };
  return TRUE;
}

gboolean
nn_model_evaluate (NnModel *model, NnSamples *samples, NnSplit split, const NnRecipe *recipe,
                   NnPool *pool, GCancellable *cancellable, NnEvaluation *result, GError **error)
{
  return nn_model_evaluate_terms (model, samples, split, recipe, pool, cancellable, result, NULL,
                                  error);
}

gboolean
nn_model_evaluate_terms (NnModel *model, NnSamples *samples, NnSplit split, const NnRecipe *recipe,
                         NnPool *pool, GCancellable *cancellable, NnEvaluation *result,
                         double *terms, GError **error)
{
  g_autoptr (NnTape) tape = NULL;
  NnGoal goal;
  gboolean done;
  guint n, first;

  if (!nn_recipe_check (recipe, model, samples, error))
    return FALSE;
  nn_samples_range (samples, split, &first, &n);
  tape = nn_tape_new (model, CLAMP (n, 1, 256), NN_TAPE_FORWARD, pool, error);
  if (tape == NULL)
    return FALSE;
  nn_goal_init (&goal, tape, samples, recipe);
  done = nn_goal_evaluate (&goal, split, cancellable, result, terms, error);
  nn_goal_clear (&goal);
  return done;
}

/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The goal: samples into a tape, loss and metric out of it. */
#include "core/trainer-private.h"

#include <math.h>
#include <string.h>

/* Numbers to aim at where the data have labels only: one for the right class,
 * or yes and no for a single output. */
static void
spread_labels (const NnGoalPart *part, const gint32 *labels, guint n, float *targets)
{
  for (guint b = 0; b < n; b++)
    {
      if (part->size == 1)
        targets[b] = labels[b];
      else
        {
          memset (targets + b * part->size, 0, part->size * sizeof (float));
          targets[b * part->size + labels[b]] = 1;
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

gboolean
nn_goal_balances (const NnLossClass *loss, gboolean reconstruct, const NnSamples *samples)
{
  return !reconstruct
         && (loss->labels || (loss->answers && (samples->targets == NULL || samples->yes_no)));
}

/* What a yes and a no of each output count, so that both count the same in all: with k of n
 * samples saying yes, n / (2 k) and n / (2 (n - k)); 1 where all say the same. */
static float *
balance_answers (const NnGoalPart *part, const NnSamples *samples)
{
  float *weights = nn_alloc (2 * part->size * sizeof (float));
  g_autofree double *said = g_new0 (double, part->size);
  const double n = samples->n_train;

  for (guint32 b = 0; b < samples->n_train; b++)
    {
      if (samples->targets != NULL)
        for (gsize i = 0; i < part->size; i++)
          said[i] += samples->targets[b * part->size + i] > 0.5f;
      else if (part->size == 1)
        said[0] += samples->labels[b];
      else
        said[samples->labels[b]] += 1;
    }
  for (gsize i = 0; i < part->size; i++)
    {
      double yes = said[i];
      gboolean both = yes > 0 && yes < n;

      weights[i] = both ? n / (2 * yes) : 1;
      weights[part->size + i] = both ? n / (2 * (n - yes)) : 1;
    }
  return weights;
}

/* Rare classes, or rare answers, count more wherever the losses know of them. */
static void
init_weights (NnGoal *goal)
{
  for (guint p = 0; p < goal->n_parts; p++)
    {
      NnGoalPart *part = &goal->parts[p];

      if (!nn_goal_balances (part->loss, part->reconstruct, goal->samples))
        continue;
      if (!part->loss->labels)
        part->yes_weights = balance_answers (part, goal->samples);
      else if (goal->class_weights == NULL)
        goal->class_weights = balance_classes (goal->samples);
    }
}

NnTape *
nn_goal_tape (NnModel *model, const NnRecipe *recipe, guint batch, NnTapeUse use, NnPool *pool,
              GError **error)
{
  guint targets[NN_MAX_OUTPUTS] = { nn_model_output (model) };

  for (guint i = 0; i < recipe->n_sides; i++)
    targets[i + 1] = nn_recipe_side_index (recipe, model, i);
  return nn_tape_new_aims (model, targets, recipe->n_sides + 1, batch, use, pool, error);
}

/* Sets a part up; its specs must stay where they are. */
static void
init_part (NnGoal *goal, NnGoalPart *part, const NnSpec *loss, const NnSpec *metric,
           gboolean reconstruct, double weight)
{
  NnTape *tape = goal->tape;
  guint t = part - goal->parts;
  guint n_chunks = nn_tape_n_chunks (tape, tape->batch);
  const NnShape *shape = nn_model_shape (tape->model, tape->targets[t]);

  part->entry = tape->targets[t];
  part->loss = NN_LOSS_CLASS (loss->klass);
  part->loss_args = loss->values;
  part->metric = NN_METRIC_CLASS (metric->klass);
  part->metric_args = metric->values;
  part->weight = weight;
  part->reconstruct = reconstruct;
  part->size = nn_shape_count (shape);
  part->width = shape->n_axes > 0 ? shape->size[shape->n_axes - 1] : 1;
  part->linked = part->loss->link != NN_ACTIVATION_LINEAR && tape->closings[t] >= 0
                 && nn_model_closing (tape->model, part->entry) == part->loss->link;
  if (part->loss->labels || part->metric->labels
      || (!part->reconstruct && goal->samples->targets == NULL))
    {
      if (goal->labels == NULL)
        goal->labels = g_new0 (gint32, (gsize) tape->batch * goal->samples->label_steps);
    }
  if (!part->loss->labels || !part->metric->labels)
    {
      /* What the input holds is the target itself: no need for a copy. */
      part->owns_targets = !part->reconstruct;
      part->targets = part->owns_targets ? nn_alloc (tape->batch * part->size * sizeof (float))
                                         : nn_tape_input (tape, 0);
    }
  part->losses = g_new0 (double, n_chunks);
  if (part->metric->rank != NULL)
    part->scored = g_new0 (NnScored, tape->batch);
  else
    part->sums = g_new0 (double, n_chunks * NN_METRIC_SUMS);
}

static void
init_augmentation (NnGoal *goal)
{
  const NnSpec *spec = &goal->recipe.augmentation;
  gsize batch = goal->tape->batch;

  if (nn_augment_is_on (spec) || nn_augment_mixes (spec))
    {
      goal->tokens = nn_model_token_inputs (goal->tape->model, goal->samples);
      for (guint k = 0; k <= goal->samples->n_more; k++)
        goal->spare_size
            = MAX (goal->spare_size, nn_shape_count (nn_samples_input_shape (goal->samples, k)));
      for (guint p = 0; p < goal->n_parts; p++)
        goal->spare_size = MAX (goal->spare_size, goal->parts[p].size);
      goal->spare
          = nn_alloc (nn_pool_n_threads (goal->tape->pool) * goal->spare_size * sizeof (float));
    }
  if (nn_augment_mixes (spec))
    {
      goal->shares = g_new0 (float, batch);
      goal->others = g_new0 (guint32, batch);
      if (goal->labels != NULL)
        goal->other_labels = g_new0 (gint32, batch * goal->samples->label_steps);
    }
}

void
nn_goal_init (NnGoal *goal, NnTape *tape, NnSamples *samples, const NnRecipe *recipe)
{
  memset (goal, 0, sizeof *goal);
  goal->tape = tape;
  goal->samples = samples;
  goal->recipe = *recipe;
  recipe = &goal->recipe;
  goal->n_parts = tape->n_targets;
  goal->terms = g_new0 (double, nn_model_n_entries (tape->model));
  init_part (goal, &goal->parts[0], &recipe->loss, &recipe->metric,
             nn_aims_at_input (&recipe->training), 1);
  for (guint i = 1; i < goal->n_parts; i++)
    {
      const NnSide *side = &recipe->sides[i - 1];

      init_part (goal, &goal->parts[i], &side->loss, &side->metric,
                 nn_aims_at_input (&side->aim), nn_spec_get (&side->aim, "weight"));
    }
  if (!(tape->use & NN_TAPE_WEIGHTS))
    return;
  init_augmentation (goal);
  if (nn_spec_get (&recipe->training, "class_weights") != 0)
    init_weights (goal);
}

void
nn_goal_clear (NnGoal *goal)
{
  for (guint p = 0; p < goal->n_parts; p++)
    {
      if (goal->parts[p].owns_targets)
        nn_free (goal->parts[p].targets);
      nn_free (goal->parts[p].yes_weights);
      g_free (goal->parts[p].losses);
      g_free (goal->parts[p].sums);
      g_free (goal->parts[p].scored);
    }
  nn_free (goal->spare);
  g_free (goal->shares);
  g_free (goal->others);
  g_free (goal->other_labels);
  g_free (goal->class_weights);
  g_free (goal->terms);
  g_free (goal->labels);
  g_free (goal->look_losses);
  memset (goal, 0, sizeof *goal);
}

/* Numbers to aim at, mixed as the inputs were. */
static void
mix_targets (NnGoal *goal, const NnGoalPart *part, guint first, guint n, guint worker)
{
  float *spare = goal->spare + worker * goal->spare_size;

  for (guint b = first; b < first + n; b++)
    {
      float *targets = part->targets + b * part->size;

      if (goal->samples->targets != NULL)
        nn_samples_target (goal->samples, FALSE, &goal->others[b], 1, spare);
      else
        spread_labels (part, goal->other_labels + b, 1, spare);
      for (gsize i = 0; i < part->size; i++)
        targets[i] = goal->shares[b] * targets[i] + (1 - goal->shares[b]) * spare[i];
    }
}

static void
load_targets (NnGoal *goal, const NnGoalPart *part, guint first, guint n, guint worker)
{
  if (!part->owns_targets)
    return;
  if (goal->samples->targets != NULL)
    nn_samples_target (goal->samples, FALSE, goal->index + first, n,
                       part->targets + first * part->size);
  else
    spread_labels (part, goal->labels + first, n, part->targets + first * part->size);
  if (goal->training && goal->shares != NULL)
    mix_targets (goal, part, first, n, worker);
}

static void
load_cb (gpointer data, guint first, guint n, guint worker)
{
  NnGoal *goal = data;
  const guint32 *index = goal->index + first;
  GError *error = NULL;

  /* Pieces of a batch are read side by side: the first to fail tells why. */
  if (!nn_tape_load (goal->tape, goal->samples, index, first, n, &error)
      && !g_atomic_pointer_compare_and_exchange (&goal->failure, NULL, error))
    g_error_free (error);
  if (goal->labels != NULL)
    nn_samples_labels (goal->samples, index, n, goal->labels + first * goal->samples->label_steps);
  if (goal->training && goal->spare != NULL)
    nn_goal_augment (goal, first, n, worker);
  for (guint p = 0; p < goal->n_parts; p++)
    load_targets (goal, &goal->parts[p], first, n, worker);
}

/* What a chunk adds to the metric. */
static void
measure (NnGoalPart *part, guint chunk, guint first, guint n, const float *out,
         const gint32 *labels, const float *targets)
{
  double *sums = part->sums + chunk * NN_METRIC_SUMS;

  if (part->metric->rank == NULL)
    {
      memset (sums, 0, NN_METRIC_SUMS * sizeof (double));
      part->metric->add (part->metric_args, sums, n, part->size, part->width, out, labels, targets);
      return;
    }
  part->metric->score (part->metric_args, n, part->size, part->width, out,
                       part->reconstruct ? targets : NULL, part->scored + first);
  for (guint i = 0; i < n; i++)
    part->scored[first + i].label = labels[i];
}

/* The same loss, a sample at a time. */
static double
look_at_each (NnGoal *goal, NnGoalPart *part, const NnLossCall *call, guint first)
{
  double *losses = goal->look_losses + first;
  double sum = 0;

  for (gsize b = 0; b < call->n; b++)
    {
      NnLossCall one = *call;

      one.n = 1;
      one.out += b * part->size;
      if (call->labels != NULL)
        one.labels += b * goal->samples->label_steps;
      if (call->targets != NULL)
        one.targets += b * part->size;
      losses[b] = part->loss->evaluate (&one);
      sum += losses[b];
    }
  goal->look (goal->look_data, first, call->n, call->out, call->labels, call->targets, losses);
  return sum;
}

void
nn_goal_look (NnGoal *goal, guint part, NnLookFunc look, gpointer data)
{
  /* the way back would need each sample's gradient, and what is mixed its share */
  g_return_if_fail (part < goal->n_parts && !(goal->tape->use & NN_TAPE_WEIGHTS));
  goal->look = look;
  goal->look_data = data;
  goal->look_part = part;
  if (goal->look_losses == NULL)
    goal->look_losses = g_new0 (double, goal->tape->batch);
}

static void
finish_part (NnGoal *goal, NnGoalPart *part, guint chunk, guint first, guint n, float *out,
             float *d_out)
{
  const guint steps = goal->samples->label_steps;
  NnLossCall call = {
    .args = part->loss_args,
    .n = n,
    .size = part->size,
    .width = part->width,
    .out = out,
    .d_out = d_out,
    .labels = goal->labels != NULL ? goal->labels + first * steps : NULL,
    .class_weights = goal->class_weights,
    .yes_weights = part->yes_weights,
    .no_weights = part->yes_weights != NULL ? part->yes_weights + part->size : NULL,
    .targets = part->targets != NULL ? part->targets + first * part->size : NULL,
    .scale = (float) part->weight / goal->n,
    .linked = part->linked,
  };

  if (goal->training && goal->shares != NULL)
    {
      call.shares = goal->shares + first;
      if (goal->other_labels != NULL)
        call.other_labels = goal->other_labels + first * steps;
    }
  if (goal->look != NULL && part == &goal->parts[goal->look_part])
    part->losses[chunk] = look_at_each (goal, part, &call, first);
  else
    part->losses[chunk] = part->loss->evaluate (&call);
  measure (part, chunk, first, n, out, call.labels, call.targets);
}

static void
finish_cb (gpointer data, guint chunk, guint first, guint n, guint worker, float *out,
           float *d_out)
{
  NnGoal *goal = data;
  NnTape *tape = goal->tape;

  finish_part (goal, &goal->parts[0], chunk, first, n, out, d_out);
  for (guint p = 1; p < goal->n_parts; p++)
    {
      guint entry = goal->parts[p].entry;

      finish_part (goal, &goal->parts[p], chunk, first, n,
                   nn_tape_block (tape, &tape->values[entry], first, worker),
                   d_out == NULL ? NULL
                                 : nn_tape_block (tape, &tape->gradients[entry], first, worker));
    }
}

gboolean
nn_goal_run (NnGoal *goal, const guint32 *index, guint n, const NnRandom *random, GError **error)
{
  NnTapePass pass = {
    .load = load_cb,
    .finish = finish_cb,
    .data = goal,
    .training = random != NULL,
    .backward = random != NULL,
  };

  for (guint p = 0; p < goal->n_parts; p++)
    pass.linear |= goal->parts[p].linked ? 1u << p : 0;
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
  if (goal->failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&goal->failure));
  return FALSE;
}

double
nn_goal_part_loss (const NnGoal *goal, guint part)
{
  guint n_chunks = nn_tape_n_chunks (goal->tape, goal->n);
  double loss = 0;

  for (guint c = 0; c < n_chunks; c++)
    loss += goal->parts[part].losses[c];
  return loss;
}

double
nn_goal_loss (const NnGoal *goal)
{
  double loss = 0;

  for (guint p = 0; p < goal->n_parts; p++)
    loss += goal->parts[p].weight * nn_goal_part_loss (goal, p);
  return loss;
}

/* What entry @index adds to the loss, summed over the batch: by its values, which differ
 * from sample to sample, and by its weights, which do not. */
static double
entry_penalty (const NnGoal *goal, guint index)
{
  NnModel *model = goal->tape->model;
  const NnEntry *entry = nn_model_entry (model, index);
  guint n_terms = goal->tape->op_of[index] >= 0 ? nn_model_plan (model, index)->n_terms : 0;
  double sum = 0;

  for (guint t = 0; t < n_terms; t++)
    sum += nn_tape_terms (goal->tape, index)[t];
  if (n_terms > 0 && entry->klass->term_weight != NULL)
    sum *= nn_layer_arg (entry->klass, entry->args, entry->klass->term_weight);
  return sum + goal->n * nn_tape_price (goal->tape, index);
}

double
nn_goal_penalty (NnGoal *goal)
{
  double penalty = 0;

  for (guint i = 0; i < nn_model_n_entries (goal->tape->model); i++)
    {
      goal->terms[i] = entry_penalty (goal, i);
      penalty += goal->terms[i];
    }
  return penalty;
}

void
nn_goal_add_sums (const NnGoal *goal, guint part, double *sums)
{
  guint n_chunks = nn_tape_n_chunks (goal->tape, goal->n);

  for (guint c = 0; c < n_chunks; c++)
    {
      for (guint k = 0; k < NN_METRIC_SUMS; k++)
        sums[k] += goal->parts[part].sums[c * NN_METRIC_SUMS + k];
    }
}

double
nn_goal_metric (const NnGoal *goal, guint part)
{
  const NnGoalPart *own = &goal->parts[part];
  double sums[NN_METRIC_SUMS] = { 0 };

  if (own->metric->rank != NULL)
    return own->metric->rank (own->metric_args, goal->n, own->scored);
  nn_goal_add_sums (goal, part, sums);
  return own->metric->value (own->metric_args, sums);
}

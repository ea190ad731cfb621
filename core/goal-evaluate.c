/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* A network on a whole split: loss and metric over all of its batches. */
#include "core/trainer-private.h"

/* The metric over many batches, as it grows. */
typedef struct
{
  double  sums[NN_METRIC_SUMS];
  GArray *scored;      /* NnScored, for metrics that rank */
} Tally;

static void
tally_add (Tally *tally, const NnGoal *goal, guint part)
{
  if (goal->parts[part].scored == NULL)
    {
      nn_goal_add_sums (goal, part, tally->sums);
      return;
    }
  if (tally->scored == NULL)
    tally->scored = g_array_new (FALSE, FALSE, sizeof (NnScored));
  g_array_append_vals (tally->scored, goal->parts[part].scored, goal->n);
}

static double
tally_value (const Tally *tally, const NnGoalPart *part)
{
  if (tally->scored == NULL)
    return part->metric->value (part->metric_args, tally->sums);
  return part->metric->rank (part->metric_args, tally->scored->len,
                             (NnScored *) (gpointer) tally->scored->data);
}

static void
tallies_clear (Tally *tallies)
{
  for (guint p = 0; p < NN_MAX_OUTPUTS; p++)
    g_clear_pointer (&tallies[p].scored, g_array_unref);
}

static gboolean
evaluate (NnGoal *goal, NnSplit split, GCancellable *cancellable, NnEvaluation *result,
          double *terms, Tally *tallies, GError **error)
{
  guint n_entries = nn_model_n_entries (goal->tape->model);
  guint batch = goal->tape->batch;
  g_autofree guint32 *index = g_new (guint32, 2 * (gsize) batch);
  double losses[NN_MAX_OUTPUTS] = { 0 };
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
  for (guint at = 0; at < n; at += batch)
    {
      guint some = MIN (batch, n - at), next = MIN (batch, n - at - some);

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      for (guint i = 0; i < some + next; i++)
        index[i] = first + at + i;
      nn_samples_announce (goal->samples, index + some, next);
      if (!nn_goal_run (goal, index, some, NULL, error))
        return FALSE;
      loss += nn_goal_loss (goal);
      penalty += nn_goal_penalty (goal);
      for (guint i = 0; terms != NULL && i < n_entries; i++)
        terms[i] += goal->terms[i] / n;
      for (guint p = 0; p < goal->n_parts; p++)
        {
          tally_add (&tallies[p], goal, p);
          losses[p] += nn_goal_part_loss (goal, p) / n;
        }
    }
  *result = (NnEvaluation){
    .loss = (loss + penalty) / n,
    .metric = tally_value (&tallies[0], &goal->parts[0]),
    .samples = n,
    .data_loss = losses[0],
    .penalty = penalty / n,
    .n_sides = goal->n_parts - 1,
  };
  for (guint p = 1; p < goal->n_parts; p++)
    {
      result->side_loss[p - 1] = losses[p];
      result->side_metric[p - 1] = tally_value (&tallies[p], &goal->parts[p]);
    }
  return TRUE;
}

gboolean
nn_goal_evaluate (NnGoal *goal, NnSplit split, GCancellable *cancellable, NnEvaluation *result,
                  double *terms, GError **error)
{
  Tally tallies[NN_MAX_OUTPUTS] = { { { 0 } } };
  gboolean done = evaluate (goal, split, cancellable, result, terms, tallies, error);

  tallies_clear (tallies);
  return done;
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
  tape = nn_goal_tape (model, recipe, CLAMP (n, 1, 256), NN_TAPE_FORWARD, pool, error);
  if (tape == NULL)
    return FALSE;
  nn_goal_init (&goal, tape, samples, recipe);
  done = nn_goal_evaluate (&goal, split, cancellable, result, terms, error);
  nn_goal_clear (&goal);
  return done;
}

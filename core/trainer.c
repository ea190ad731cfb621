/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The trainer: one call, one batch. */
#include "core/trainer-parts-private.h"

#include <math.h>
#include <string.h>

/* How often the weights are looked at and, if they are well, remembered. */
#define GOOD_INTERVAL 32
#define EXPLODED 1000   /* times what the loss was at first */

static void
drop_test_tape (NnTrainer *trainer)
{
  if (trainer->test_tape != NULL)
    nn_goal_clear (&trainer->test_goal);
  g_clear_pointer (&trainer->test_tape, nn_tape_free);
}

static gboolean
same_sides (const NnRecipe *a, const NnRecipe *b)
{
  if (a->n_sides != b->n_sides)
    return FALSE;
  for (guint i = 0; i < a->n_sides; i++)
    {
      if (a->sides[i].entry != b->sides[i].entry)
        return FALSE;
    }
  return TRUE;
}

/* All but the samples' order and the weights can change between two batches. */
static gboolean
apply_recipe (NnTrainer *trainer, const NnRecipe *recipe, GError **error)
{
  guint batch = MIN (nn_spec_get (&recipe->training, "batch_size"), trainer->n);
  const NnOptimizerClass *optimizer = NN_OPTIMIZER_CLASS (recipe->optimizer.klass);

  if (!nn_recipe_check (recipe, trainer->model, trainer->samples, error))
    return FALSE;
  if (trainer->tape == NULL || nn_tape_batch (trainer->tape) != batch
      || !same_sides (&trainer->recipe, recipe))
    {
      NnTape *tape
          = nn_goal_tape (trainer->model, recipe, batch, NN_TAPE_WEIGHTS, trainer->pool, error);

      if (tape == NULL)
        return FALSE;
      if (trainer->tape != NULL)
        nn_goal_clear (&trainer->goal);
      g_clear_pointer (&trainer->tape, nn_tape_free);
      trainer->tape = tape;
      g_free (trainer->norms);
      trainer->norms = g_new0 (double, MAX (tape->n_shares, 1));
    }
  else
    nn_goal_clear (&trainer->goal);
  drop_test_tape (trainer);
  if (trainer->recipe.schedule.klass != recipe->schedule.klass)
    memset (trainer->heard, 0, sizeof trainer->heard);
  trainer->recipe = *recipe;
  nn_goal_init (&trainer->goal, trainer->tape, trainer->samples, &trainer->recipe);
  if (trainer->optimizer != optimizer)
    {
      trainer->optimizer = optimizer;
      nn_trainer_make_slots (trainer);
    }
  nn_trainer_make_average (trainer, nn_spec_get (&recipe->training, "average") > 0);
  if ((nn_spec_get (&recipe->training, "clip_norm") > 0
       || nn_spec_get (&recipe->training, "clip_value") > 0)
      && trainer->gradients == NULL)
    trainer->gradients = nn_alloc (trainer->n_numbers * sizeof (float));
  return TRUE;
}

NnTrainer *
nn_trainer_new (NnModel *model, NnSamples *samples, const NnRecipe *recipe, NnPool *pool,
                GError **error)
{
  g_autoptr (NnTrainer) trainer = NULL;

  if (!nn_recipe_check (recipe, model, samples, error))
    return NULL;
  trainer = g_new0 (NnTrainer, 1);
  trainer->samples = nn_samples_ref (samples);
  trainer->pool = pool;
  nn_samples_range (samples, NN_SPLIT_TRAIN, &trainer->first, &trainer->n);
  if (trainer->n == 0)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA, "%s has no training samples.", samples->title);
      return NULL;
    }
  nn_trainer_adopt (trainer, model);
  if (trainer->good == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_MEMORY,
                   "There is no memory for another %.1f GB of weights: use a smaller network.",
                   trainer->n_numbers * sizeof (float) / 1e9);
      return NULL;
    }
  nn_trainer_keep_good (trainer);
  trainer->order = g_new (guint32, trainer->n);
  trainer->usual_loss = trainer->first_loss = NAN;
  if (!apply_recipe (trainer, recipe, error))
    return NULL;
  if (trainer->tape->n_shares == 0)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "The network has no weights to train: add a layer such as Dense.");
      return NULL;
    }
  return g_steal_pointer (&trainer);
}

void
nn_trainer_free (NnTrainer *trainer)
{
  if (trainer == NULL)
    return;
  drop_test_tape (trainer);
  if (trainer->tape != NULL)
    nn_goal_clear (&trainer->goal);
  nn_tape_free (trainer->tape);
  nn_free (trainer->slots);
  nn_free (trainer->gradients);
  nn_free (trainer->good);
  g_clear_pointer (&trainer->watch, nn_watch_free);
  g_free (trainer->norms);
  g_free (trainer->order);
  g_free (trainer->weights);
  nn_trainer_make_average (trainer, FALSE);
  g_clear_pointer (&trainer->model, nn_model_unref);
  nn_samples_unref (trainer->samples);
  g_free (trainer);
}

gboolean
nn_trainer_set_recipe (NnTrainer *trainer, const NnRecipe *recipe, GError **error)
{
  return apply_recipe (trainer, recipe, error);
}

static guint
batches_per_epoch (const NnTrainer *trainer)
{
  guint batch = nn_tape_batch (trainer->tape);

  return (trainer->n + batch - 1) / batch;
}

guint64
nn_trainer_total_steps (const NnTrainer *trainer)
{
  return (guint64) nn_spec_get (&trainer->recipe.training, "epochs") * batches_per_epoch (trainer);
}

/* --- one batch ----------------------------------------------------------- */

static gboolean
diverged (NnTrainer *trainer, const char *what, guint n, GError **error)
{
  double size;
  gint worst = nn_tape_find_worst (trainer->tape, n, &size);
  const char *name = worst >= 0 ? nn_model_entry_name (trainer->model, worst) : "";
  g_autofree char *where = NULL;

  if (isinf (size))
    where = g_strdup_printf (" (the first values to overflow are those of %s)", name);
  else if (worst >= 0)
    where = g_strdup_printf (" (the largest values, up to %.3g, are those of %s)", size, name);
  g_set_error (error, NN_ERROR, NN_ERROR_DIVERGED,
               "%s at step %" G_GUINT64_FORMAT "%s. The weights are the last "
               "good ones. Try a learning rate smaller than %g, or clip the gradient's norm.",
               what, trainer->step, where != NULL ? where : "", trainer->now.learning_rate);
  for (guint w = 0; w < trainer->n_weights; w++)
    memcpy (trainer->weights[w].data, trainer->good + trainer->weights[w].start,
            trainer->weights[w].size * sizeof (float));
  for (guint w = 0; w < trainer->n_weights && trainer->average != NULL; w++)
    memcpy (trainer->average_data[w], trainer->weights[w].data,
            trainer->weights[w].size * sizeof (float));
  nn_trainer_make_slots (trainer);
  trainer->usual_loss = NAN;
  trainer->log = NULL;
  nn_tape_weights_changed (trainer->tape);
  return FALSE;
}

void
nn_trainer_begin_epoch (NnTrainer *trainer)
{
  NnRandom base = nn_random_new (nn_spec_get (&trainer->recipe.training, "seed"));
  NnRandom orders = nn_random_split (&base, 1);
  NnRandom random = nn_random_split (&orders, trainer->epoch);

  for (guint i = 0; i < trainer->n; i++)
    trainer->order[i] = trainer->first + i;
  nn_random_shuffle (&random, trainer->order, trainer->n);
}

static void
begin_step (NnTrainer *trainer)
{
  const NnScheduleClass *schedule = NN_SCHEDULE_CLASS (trainer->recipe.schedule.klass);

  trainer->step++;
  trainer->optimizer_steps++;
  memset (&trainer->now, 0, sizeof trainer->now);
  trainer->now.step = trainer->optimizer_steps;
  trainer->now.learning_rate
      = nn_spec_get (&trainer->recipe.optimizer, "learning_rate")
        * schedule->factor (trainer->recipe.schedule.values, trainer->step - 1,
                            nn_trainer_total_steps (trainer), batches_per_epoch (trainer));
  if (schedule->heard != NULL)
    trainer->now.learning_rate *= schedule->heard (trainer->recipe.schedule.values, trainer->heard);
  trainer->optimizer->begin (trainer->recipe.optimizer.values, &trainer->now);
}

/* Remembers the weights now and then, while the loss is what it usually is: before
 * they overflow, weights often spend some steps finite and useless. Called between
 * the loss, which vouches for them, and the update. */
static gboolean
watch (NnTrainer *trainer, double loss)
{
  gboolean usual = isnan (trainer->usual_loss) || loss <= 2 * fabs (trainer->usual_loss) + 1e-6;

  trainer->usual_loss
      = isnan (trainer->usual_loss) ? loss : 0.95 * trainer->usual_loss + 0.05 * loss;
  if (isnan (trainer->first_loss))
    trainer->first_loss = loss;
  if (trainer->step % GOOD_INTERVAL != 0)
    return TRUE;
  if (!nn_trainer_is_finite (trainer))
    return FALSE;
  if (usual)
    nn_trainer_keep_good (trainer);
  return TRUE;
}

/* Finite, and lost all the same: nothing that learns is a thousand times worse than where it began. A training that
 * began well is held against a loss of 1, so that one odd batch is no explosion. */
static gboolean
exploded (const NnTrainer *trainer)
{
  return trainer->usual_loss > EXPLODED * MAX (fabs (trainer->first_loss), 1);
}

gboolean
nn_trainer_step (NnTrainer *trainer, NnStepReport *report, GError **error)
{
  guint n = MIN (nn_tape_batch (trainer->tape), trainer->n - trainer->at);
  NnRandom base = nn_random_new (nn_spec_get (&trainer->recipe.training, "seed"));
  NnRandom steps = nn_random_split (&base, 2);
  NnRandom random;
  double loss;

  if (trainer->at == 0)
    nn_trainer_begin_epoch (trainer);
  begin_step (trainer);
  random = nn_random_split (&steps, trainer->step);
  nn_samples_announce (trainer->samples, trainer->order + trainer->at + n,
                       MIN (nn_tape_batch (trainer->tape), trainer->n - trainer->at - n));
  if (!nn_goal_run (&trainer->goal, trainer->order + trainer->at, n, &random, error))
    return FALSE;
  loss = (nn_goal_loss (&trainer->goal) + nn_goal_penalty (&trainer->goal)) / n;

  if (!isfinite (loss))
    return diverged (trainer, "The loss is no longer finite", n, error);
  if (!watch (trainer, loss))
    return diverged (trainer, "Some weights are no longer finite", n, error);
  if (exploded (trainer))
    {
      g_autofree char *what = g_strdup_printf ("The loss has exploded, from %.3g at first to %.3g,", trainer->first_loss, loss);

      return diverged (trainer, what, n, error);
    }

  if (trainer->log != NULL)
    nn_trainer_begin_look (trainer, n);
  trainer->batch_in_epoch++;
  *report = (NnStepReport){
    .step = trainer->step,
    .epoch = trainer->epoch + 1,
    .batch = trainer->batch_in_epoch,
    .n_batches = MAX (batches_per_epoch (trainer), trainer->batch_in_epoch),
    .loss = loss,
    .metric = nn_goal_metric (&trainer->goal, 0),
    .learning_rate = trainer->now.learning_rate,
    .gradient_norm = nn_trainer_move (trainer, n),
  };
  nn_trainer_follow_fixed (trainer);
  nn_tape_weights_changed (trainer->tape);
  if (trainer->log != NULL)
    nn_trainer_end_look (trainer);

  trainer->at += n;
  if (trainer->at < trainer->n)
    return TRUE;
  report->epoch_done = TRUE;
  trainer->at = 0;
  trainer->batch_in_epoch = 0;
  trainer->epoch++;
  /* Whoever looks at the weights between two epochs must not find ruins. */
  return nn_trainer_is_finite (trainer) || diverged (trainer, "Some weights are no longer finite", n, error);
}

void
nn_trainer_terms (const NnTrainer *trainer, NnEvaluation *result, double *terms)
{
  const NnGoal *goal = &trainer->goal;

  *result = (NnEvaluation){
    .loss = NAN,
    .metric = NAN,
    .samples = goal->n,
    .data_loss = nn_goal_part_loss (goal, 0) / goal->n,
    .n_sides = goal->n_parts - 1,
  };
  for (guint p = 1; p < goal->n_parts; p++)
    {
      result->side_loss[p - 1] = nn_goal_part_loss (goal, p) / goal->n;
      result->side_metric[p - 1] = NAN;
    }
  for (guint i = 0; i < nn_model_n_entries (trainer->model); i++)
    {
      terms[i] = goal->terms[i] / goal->n;
      result->penalty += terms[i];
    }
}

void
nn_trainer_tell (NnTrainer *trainer, double loss)
{
  const NnScheduleClass *schedule = NN_SCHEDULE_CLASS (trainer->recipe.schedule.klass);

  if (schedule->listen != NULL && isfinite (loss))
    schedule->listen (trainer->recipe.schedule.values, trainer->heard, loss);
}

NnModel *
nn_trainer_model (NnTrainer *trainer)
{
  return nn_trainer_copy_model (trainer->average != NULL ? trainer->average : trainer->model, NULL);
}

gboolean
nn_trainer_evaluate (NnTrainer *trainer, NnSplit split, GCancellable *cancellable,
                     NnEvaluation *result, GError **error)
{
  return nn_trainer_evaluate_terms (trainer, split, cancellable, result, NULL, error);
}

gboolean
nn_trainer_evaluate_terms (NnTrainer *trainer, NnSplit split, GCancellable *cancellable,
                           NnEvaluation *result, double *terms, GError **error)
{
  if (trainer->test_tape == NULL)
    {
      trainer->test_tape
          = nn_goal_tape (trainer->average != NULL ? trainer->average : trainer->model,
                          &trainer->recipe, MIN (256, trainer->samples->n), NN_TAPE_FORWARD,
                          trainer->pool, error);
      if (trainer->test_tape == NULL)
        return FALSE;
      nn_goal_init (&trainer->test_goal, trainer->test_tape, trainer->samples, &trainer->recipe);
    }
  nn_tape_weights_changed (trainer->test_tape);
  return nn_goal_evaluate (&trainer->test_goal, split, cancellable, result, terms, error);
}

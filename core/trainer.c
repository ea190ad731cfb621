/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The trainer: one call, one batch. */
#include "core/trainer-private.h"
#include "core/watch-private.h"

#include <math.h>
#include <string.h>

/* How often the weights are looked at and, if they are well, remembered. */
#define GOOD_INTERVAL 32

typedef struct
{
  float   *data;                 /* in the trainer's own model */
  gsize    size;
  gsize    start;                /* in the flat blocks */
  gboolean decay;                /* kernels yes, biases no */
  gboolean fixed;                /* statistics, which forward renews */
  float   *slots[NN_MAX_SLOTS];
} Weight;

struct _NnTrainer
{
  NnModel   *model;              /* its weights are written in place: never handed out */
  NnSamples *samples;
  NnRecipe   recipe;
  NnPool    *pool;
  NnTape    *tape;
  NnGoal     goal;
  NnTape    *test_tape;          /* for evaluation, made when first asked for */
  NnGoal     test_goal;

  Weight    *weights;
  guint      n_weights;
  gsize      n_numbers;          /* of all weights */
  float     *slots;              /* of the optimizer, one after the other */
  float     *gradients;          /* of all weights, where they are clipped */
  double    *norms;              /* of each share, squared */
  float      clip_scale;
  float      clip_value;
  float     *good;               /* the last weights that were well */
  NnModel   *average;            /* running mean of the weights; NULL: off */
  float    **average_data;       /* of each weight */
  double     heard[NN_SCHEDULE_STATE];

  guint32   *order;              /* of the training samples in this epoch */
  guint      first, n;           /* the training split */
  guint      at;                 /* samples of this epoch that are done */
  guint      batch_in_epoch;
  guint      epoch;              /* from 0 */
  guint64    step;
  double     usual_loss;         /* running mean */

  NnWatch    *watch;             /* NULL until somebody watches */
  NnWatchLog *log;               /* what the next step is written into; NULL: nothing */
  NnLook      look;

  const NnOptimizerClass *optimizer;
  NnOptimizerStep         now;
  guint64                 optimizer_steps;
};

static gsize
pad (gsize n)
{
  return (n + 15) / 16 * 16;
}

/* The same model with weights of its own. */
static NnModel *
copy_model (NnModel *model, guint *n_weights)
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

/* A model of its own, whose weights nobody else sees. */
static void
adopt_model (NnTrainer *trainer, NnModel *model)
{
  guint flat = 0;

  trainer->model = copy_model (model, &trainer->n_weights);
  trainer->weights = g_new0 (Weight, MAX (trainer->n_weights, 1));
  for (guint i = 0; i < nn_model_n_entries (model); i++)
    {
      for (guint w = 0; w < nn_model_n_weights (model, i); w++, flat++)
        {
          NnTensor *tensor = nn_model_weight (trainer->model, i, w);

          trainer->weights[flat] = (Weight){
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

static void
copy_good (NnTrainer *trainer)
{
  for (guint w = 0; w < trainer->n_weights; w++)
    memcpy (trainer->good + trainer->weights[w].start, trainer->weights[w].data,
            trainer->weights[w].size * sizeof (float));
}

static gboolean
weights_are_finite (const NnTrainer *trainer)
{
  for (guint w = 0; w < trainer->n_weights; w++)
    {
      const Weight *weight = &trainer->weights[w];
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
static void
make_slots (NnTrainer *trainer)
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
static void
make_average (NnTrainer *trainer, gboolean on)
{
  guint flat = 0;

  if (on == (trainer->average != NULL))
    return;
  g_clear_pointer (&trainer->average, nn_model_unref);
  g_clear_pointer (&trainer->average_data, g_free);
  if (!on)
    return;
  trainer->average = copy_model (trainer->model, NULL);
  trainer->average_data = g_new (float *, MAX (trainer->n_weights, 1));
  for (guint i = 0; i < nn_model_n_entries (trainer->model); i++)
    {
      for (guint w = 0; w < nn_model_n_weights (trainer->model, i); w++)
        trainer->average_data[flat++] = nn_model_weight (trainer->average, i, w)->data;
    }
}

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
      make_slots (trainer);
    }
  make_average (trainer, nn_spec_get (&recipe->training, "average") > 0);
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
  adopt_model (trainer, model);
  if (trainer->good == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_MEMORY,
                   "There is no memory for another %.1f GB of weights: use a smaller network.",
                   trainer->n_numbers * sizeof (float) / 1e9);
      return NULL;
    }
  copy_good (trainer);
  trainer->order = g_new (guint32, trainer->n);
  trainer->usual_loss = NAN;
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
  make_average (trainer, FALSE);
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

/* --- the weights --------------------------------------------------------- */

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

/* Statistics are a running mean already: those of the last step go with the mean weights. */
static void
follow_fixed (NnTrainer *trainer)
{
  for (guint w = 0; w < trainer->n_weights && trainer->average != NULL; w++)
    {
      if (trainer->weights[w].fixed)
        memcpy (trainer->average_data[w], trainer->weights[w].data,
                trainer->weights[w].size * sizeof (float));
    }
}

/* What one share of the weights did in a step. */
static void
look_at_share (NnTrainer *trainer, guint share, guint weight, gsize start, gsize count)
{
  const float *now = trainer->weights[weight].data + start;
  const float *before = trainer->watch->before + trainer->weights[weight].start + start;
  double sum = 0;

  for (gsize i = 0; i < count; i++)
    sum += (double) (now[i] - before[i]) * (now[i] - before[i]);
  trainer->watch->step[share] = sum;
  trainer->watch->weight[share] = nn_sum_squares (now, count);
}

static void
update (NnTrainer *trainer, guint share, guint weight, gsize start, gsize count,
        const float *gradient)
{
  const Weight *w = &trainer->weights[weight];
  float *slots[NN_MAX_SLOTS] = { NULL };

  for (guint s = 0; s < trainer->optimizer->n_slots; s++)
    slots[s] = w->slots[s] + start;
  trainer->optimizer->update (&trainer->now, w->decay, count, w->data + start, gradient, slots);
  if (trainer->average != NULL)
    follow (trainer, weight, start, count);
  if (trainer->log != NULL)
    look_at_share (trainer, share, weight, start, count);
}

static void
look_at_gradient (NnTrainer *trainer, guint share, guint weight, gsize start, gsize count,
                  const float *gradient)
{
  trainer->watch->gradient[share] = nn_sum_squares (gradient, count);
  if (trainer->look & NN_LOOK_SPREAD)
    memcpy (trainer->watch->gradients + trainer->weights[weight].start + start, gradient,
            count * sizeof (float));
}

static void
update_cb (gpointer data, guint share, guint weight, gsize start, gsize count,
           const float *gradient)
{
  NnTrainer *trainer = data;

  if (trainer->log != NULL)
    look_at_gradient (trainer, share, weight, start, count, gradient);
  update (trainer, share, weight, start, count, gradient);
}

static void
collect_cb (gpointer data, guint share, guint weight, gsize start, gsize count,
            const float *gradient)
{
  NnTrainer *trainer = data;

  if (trainer->log != NULL)
    look_at_gradient (trainer, share, weight, start, count, gradient);
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

/* Moves the weights; returns the gradient's norm where it is clipped, else NAN. */
static double
move_weights (NnTrainer *trainer, guint n)
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

/* --- one batch ----------------------------------------------------------- */

static gboolean
diverged (NnTrainer *trainer, const char *what, guint n, GError **error)
{
  gint bad = nn_tape_find_bad (trainer->tape, n);
  g_autofree char *where = NULL;

  if (bad >= 0)
    where = g_strdup_printf (" (the first values to overflow are those of %s)",
                             nn_model_entry_name (trainer->model, bad));
  g_set_error (error, NN_ERROR, NN_ERROR_DIVERGED,
               "%s no longer finite at step %" G_GUINT64_FORMAT "%s. The weights are the last "
               "good ones. Try a learning rate smaller than %g, or clip the gradient's norm.",
               what, trainer->step, where != NULL ? where : "", trainer->now.learning_rate);
  for (guint w = 0; w < trainer->n_weights; w++)
    memcpy (trainer->weights[w].data, trainer->good + trainer->weights[w].start,
            trainer->weights[w].size * sizeof (float));
  for (guint w = 0; w < trainer->n_weights && trainer->average != NULL; w++)
    memcpy (trainer->average_data[w], trainer->weights[w].data,
            trainer->weights[w].size * sizeof (float));
  make_slots (trainer);
  trainer->usual_loss = NAN;
  trainer->log = NULL;
  nn_tape_weights_changed (trainer->tape);
  return FALSE;
}

static void
begin_epoch (NnTrainer *trainer)
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
  if (trainer->step % GOOD_INTERVAL != 0)
    return TRUE;
  if (!weights_are_finite (trainer))
    return FALSE;
  if (usual)
    copy_good (trainer);
  return TRUE;
}

/* --- looking at a step ---------------------------------------------------- */

void
nn_trainer_watch (NnTrainer *trainer, NnWatchLog *log, NnLook look)
{
  if (trainer->watch == NULL)
    trainer->watch = nn_watch_new (trainer->model);
  trainer->log = log;
  trainer->look = look;
}

static void
begin_look (NnTrainer *trainer, guint n)
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
      const Weight *weight = &trainer->weights[flat + w];

      if (weight->fixed)
        continue;
      memcpy (numbers + at, of_gradients ? trainer->watch->gradients + weight->start : weight->data,
              weight->size * sizeof (float));
      at += weight->size;
    }
  nn_histogram_fill (histogram, numbers, n);
}

static void
end_look (NnTrainer *trainer)
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

gboolean
nn_trainer_step (NnTrainer *trainer, NnStepReport *report, GError **error)
{
  guint n = MIN (nn_tape_batch (trainer->tape), trainer->n - trainer->at);
  NnRandom base = nn_random_new (nn_spec_get (&trainer->recipe.training, "seed"));
  NnRandom steps = nn_random_split (&base, 2);
  NnRandom random;
  double loss;

  if (trainer->at == 0)
    begin_epoch (trainer);
  begin_step (trainer);
  random = nn_random_split (&steps, trainer->step);
  nn_samples_announce (trainer->samples, trainer->order + trainer->at + n,
                       MIN (nn_tape_batch (trainer->tape), trainer->n - trainer->at - n));
  nn_goal_run (&trainer->goal, trainer->order + trainer->at, n, &random);
  if (nn_samples_failed (trainer->samples, error))
    return FALSE;
  loss = (nn_goal_loss (&trainer->goal) + nn_goal_penalty (&trainer->goal)) / n;

  if (!isfinite (loss))
    return diverged (trainer, "The loss is", n, error);
  if (!watch (trainer, loss))
    return diverged (trainer, "Some weights are", n, error);

  if (trainer->log != NULL)
    begin_look (trainer, n);
  trainer->batch_in_epoch++;
  *report = (NnStepReport){
    .step = trainer->step,
    .epoch = trainer->epoch + 1,
    .batch = trainer->batch_in_epoch,
    .n_batches = MAX (batches_per_epoch (trainer), trainer->batch_in_epoch),
    .loss = loss,
    .metric = nn_goal_metric (&trainer->goal, 0),
    .learning_rate = trainer->now.learning_rate,
    .gradient_norm = move_weights (trainer, n),
  };
  follow_fixed (trainer);
  nn_tape_weights_changed (trainer->tape);
  if (trainer->log != NULL)
    end_look (trainer);

  trainer->at += n;
  if (trainer->at < trainer->n)
    return TRUE;
  report->epoch_done = TRUE;
  trainer->at = 0;
  trainer->batch_in_epoch = 0;
  trainer->epoch++;
  /* Whoever looks at the weights between two epochs must not find ruins. */
  return weights_are_finite (trainer) || diverged (trainer, "Some weights are", n, error);
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
  return copy_model (trainer->average != NULL ? trainer->average : trainer->model, NULL);
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

/* --- to be gone on with --------------------------------------------------- */

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
  memcpy (trainer->heard, progress->heard, sizeof trainer->heard);
  if (progress->slots != NULL)
    memcpy (trainer->slots, progress->slots->data,
            nn_tensor_count (progress->slots) * sizeof (float));
  for (guint w = 0; w < trainer->n_weights && progress->weights != NULL; w++)
    memcpy (trainer->weights[w].data, progress->weights->data + trainer->weights[w].start,
            trainer->weights[w].size * sizeof (float));
  copy_good (trainer);
  nn_tape_weights_changed (trainer->tape);
  if (trainer->at > 0)
    begin_epoch (trainer);
  return TRUE;
}

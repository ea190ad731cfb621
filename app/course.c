/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/course.h"

#include "app/terms.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

struct _VitrineCourse
{
  NnTrainer *trainer;
  NnModel   *model;       /* its entries are those that are trained; not its weights */
  NnSamples *samples;
  NnRecipe   recipe;
  guint      n_held_out;
  guint64    step;
  guint      epochs_done;
  /* since the epoch began */
  double     loss_sum;
  double     metric_sum;
  double     weight;
  /* where nothing is held out: what the losses are the sum of, since the epoch began; see SUMMED */
  double    *term_sums;
  /* of the last point */
  double    *of_entries;
  GArray    *terms;
  /* early stopping */
  double     best_loss;
  guint      best_epoch;
  NnModel   *best;
  char      *verdict;
};

/* Where in term_sums: how many samples they are over, the outputs one after the other, then
 * the entries. */
enum
{
  SUMMED,
  OUTPUTS,
  ENTRIES = OUTPUTS + NN_MAX_OUTPUTS,
};

static guint
n_term_sums (const VitrineCourse *course)
{
  return ENTRIES + nn_model_n_entries (course->model);
}

static void
clear_term_sums (VitrineCourse *course)
{
  memset (course->term_sums, 0, n_term_sums (course) * sizeof (double));
}

VitrineCourse *
vitrine_course_new (NnModel        *model,
                    NnSamples      *samples,
                    const NnRecipe *recipe,
                    NnPool         *pool,
                    GError        **error)
{
  NnTrainer *trainer = nn_trainer_new (model, samples, recipe, pool, error);
  VitrineCourse *course;
  guint first;

  if (trainer == NULL)
    return NULL;
  course = g_new0 (VitrineCourse, 1);
  course->trainer = trainer;
  course->samples = nn_samples_ref (samples);
  course->recipe = *recipe;
  course->model = nn_model_ref (model);
  course->of_entries = g_new0 (double, nn_model_n_entries (model));
  course->term_sums = g_new0 (double, n_term_sums (course));
  course->best_loss = INFINITY;
  nn_samples_range (samples, NN_SPLIT_TEST, &first, &course->n_held_out);
  return course;
}

void
vitrine_course_free (VitrineCourse *course)
{
  nn_trainer_free (course->trainer);
  nn_samples_unref (course->samples);
  nn_model_unref (course->model);
  g_clear_pointer (&course->best, nn_model_unref);
  g_clear_pointer (&course->terms, g_array_unref);
  g_free (course->of_entries);
  g_free (course->term_sums);
  g_free (course->verdict);
  g_free (course);
}

guint
vitrine_course_batch_size (const VitrineCourse *course,
                           const NnStepReport  *report)
{
  guint batch = MAX (nn_spec_get (&course->recipe.training, "batch_size"), 1);
  guint64 before = (guint64) (report->batch - 1) * batch;
  guint n_train = course->samples->n_train;

  return before < n_train ? MIN (batch, n_train - before) : batch;
}

/* The last batch, of @n samples. */
static void
add_terms (VitrineCourse *course,
           guint          n)
{
  NnEvaluation batch;

  nn_trainer_terms (course->trainer, &batch, course->of_entries);
  course->term_sums[SUMMED] += n;
  course->term_sums[OUTPUTS] += batch.data_loss * n;
  for (guint s = 0; s < batch.n_sides; s++)
    course->term_sums[OUTPUTS + 1 + s] += batch.side_loss[s] * n;
  for (guint i = 0; i < nn_model_n_entries (course->model); i++)
    course->term_sums[ENTRIES + i] += course->of_entries[i] * n;
}

/* Their means; NULL before the first batch. */
static GArray *
training_terms (VitrineCourse *course)
{
  const double n = course->term_sums[SUMMED];
  NnEvaluation mean = { .n_sides = course->recipe.n_sides };

  if (n == 0)
    return NULL;
  mean.data_loss = course->term_sums[OUTPUTS] / n;
  for (guint s = 0; s < mean.n_sides; s++)
    mean.side_loss[s] = course->term_sums[OUTPUTS + 1 + s] / n;
  for (guint i = 0; i < nn_model_n_entries (course->model); i++)
    course->of_entries[i] = course->term_sums[ENTRIES + i] / n;
  return vitrine_terms_new (course->model, &course->recipe, course->samples, &mean, course->of_entries);
}

void
vitrine_course_watch (VitrineCourse *course,
                      NnWatchLog    *log,
                      NnLook         look)
{
  nn_trainer_watch (course->trainer, log, look);
}

gboolean
vitrine_course_step (VitrineCourse *course,
                     NnStepReport  *report,
                     GError       **error)
{
  guint n;

  if (!nn_trainer_step (course->trainer, report, error))
    return FALSE;
  n = vitrine_course_batch_size (course, report);
  course->step = report->step;
  course->loss_sum += report->loss * n;
  course->metric_sum += report->metric * n;
  course->weight += n;
  if (course->n_held_out == 0)
    add_terms (course, n);
  return TRUE;
}

static void
consider_stopping (VitrineCourse *course,
                   double         loss)
{
  guint patience = nn_spec_get (&course->recipe.training, "patience");

  if (patience == 0)
    {
      /* Nobody watches: an old best would be no measure for who begins to. */
      course->best_loss = INFINITY;
      course->best_epoch = 0;
      g_clear_pointer (&course->best, nn_model_unref);
    }
  if (patience == 0 || !isfinite (loss))
    return;
  if (loss < course->best_loss)
    {
      course->best_loss = loss;
      course->best_epoch = course->epochs_done;
      g_clear_pointer (&course->best, nn_model_unref);
      course->best = nn_trainer_model (course->trainer);
    }
  else if (course->epochs_done - course->best_epoch >= patience && course->verdict == NULL)
    {
      const char *held_out = g_dngettext (NULL,
                                          "Stopped early: the held-out loss has not fallen for %u epoch. "
                                          "The weights are those of epoch %u, the best.",
                                          "Stopped early: the held-out loss has not fallen for %u epochs. "
                                          "The weights are those of epoch %u, the best.",
                                          patience);
      const char *training = g_dngettext (NULL,
                                          "Stopped early: the training loss has not fallen for %u epoch "
                                          "(nothing is held out). The weights are those of epoch %u, the best.",
                                          "Stopped early: the training loss has not fallen for %u epochs "
                                          "(nothing is held out). The weights are those of epoch %u, the best.",
                                          patience);

      course->verdict = g_strdup_printf (course->n_held_out > 0 ? held_out : training, patience,
                                         course->best_epoch);
    }
}

gboolean
vitrine_course_point (VitrineCourse *course,
                      gboolean       closing,
                      GCancellable  *cancellable,
                      NnRunEpoch    *point,
                      GError       **error)
{
  NnEvaluation result = { .loss = NAN, .metric = NAN };

  if (course->n_held_out > 0
      && !nn_trainer_evaluate_terms (course->trainer, NN_SPLIT_TEST, cancellable, &result, course->of_entries,
                                     error))
    return FALSE;
  g_clear_pointer (&course->terms, g_array_unref);
  course->terms = course->n_held_out > 0
                    ? vitrine_terms_new (course->model, &course->recipe, course->samples, &result,
                                         course->of_entries)
                    : training_terms (course);
  point->step = course->step;
  point->loss = course->loss_sum / MAX (course->weight, 1);
  point->metric = course->metric_sum / MAX (course->weight, 1);
  point->val_loss = result.loss;
  point->val_metric = result.metric;
  if (closing)
    {
      const double loss = course->n_held_out > 0 ? result.loss : point->loss;

      course->loss_sum = course->metric_sum = course->weight = 0;
      clear_term_sums (course);
      course->epochs_done++;
      nn_trainer_tell (course->trainer, loss);
      consider_stopping (course, loss);
    }
  return TRUE;
}

GArray *
vitrine_course_terms (const VitrineCourse *course)
{
  return course->terms;
}

gboolean
vitrine_course_holds_out (const VitrineCourse *course)
{
  return course->n_held_out > 0;
}

/* All weights of @model, one after the other. */
static NnTensor *
flatten (const NnModel *model)
{
  NnTensor *flat = nn_tensor_new (&NN_SHAPE (nn_model_n_parameters (model, -1)));
  float *to = flat->data;

  for (guint i = 0; i < nn_model_n_entries (model); i++)
    for (guint w = 0; w < nn_model_n_weights (model, i); w++)
      {
        const NnTensor *weight = nn_model_weight (model, i, w);

        memcpy (to, weight->data, nn_tensor_count (weight) * sizeof (float));
        to += nn_tensor_count (weight);
      }
  return flat;
}

/* @model with the weights of @flat. */
static NnModel *
unflatten (const NnModel  *model,
           const NnTensor *flat)
{
  g_autoptr (GPtrArray) weights = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_tensor_unref);
  const float *from = flat->data;

  for (guint i = 0; i < nn_model_n_entries (model); i++)
    for (guint w = 0; w < nn_model_n_weights (model, i); w++)
      {
        const NnTensor *weight = nn_model_weight (model, i, w);

        g_ptr_array_add (weights, nn_tensor_new_from (&weight->shape, from));
        from += nn_tensor_count (weight);
      }
  return nn_model_with_weights (model, (NnTensor *const *) weights->pdata, weights->len);
}

gboolean
vitrine_course_resume (VitrineCourse    *course,
                       const NnProgress *progress,
                       GError          **error)
{
  NnRunEpoch point;

  if ((progress->best_epoch > 0) != (progress->best != NULL)
      || (progress->best != NULL
          && nn_tensor_count (progress->best) != nn_model_n_parameters (course->model, -1)))
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                   _("The training cannot go on where it stopped: the best weights so far are not those "
                     "of this network. Start it anew instead."));
      return FALSE;
    }
  if (!nn_trainer_resume (course->trainer, progress, error))
    return FALSE;
  course->step = progress->step;
  course->epochs_done = progress->epoch;
  course->loss_sum = progress->loss_sum;
  course->metric_sum = progress->metric_sum;
  course->weight = progress->summed;
  if (progress->terms != NULL && progress->terms->len == n_term_sums (course))
    memcpy (course->term_sums, progress->terms->data, n_term_sums (course) * sizeof (double));
  course->best_loss = progress->best_loss;
  course->best_epoch = progress->best_epoch;
  course->best = progress->best != NULL ? unflatten (course->model, progress->best) : NULL;
  if (progress->at > 0 || progress->summed == 0 || progress->epoch == 0)
    return TRUE;
  /* Cut short between the last batch of an epoch and what is made of it. */
  course->epochs_done--;
  return vitrine_course_point (course, TRUE, NULL, &point, error);
}

NnProgress *
vitrine_course_progress (VitrineCourse *course)
{
  NnProgress *progress = nn_trainer_progress (course->trainer);

  progress->loss_sum = course->loss_sum;
  progress->metric_sum = course->metric_sum;
  progress->summed = course->weight;
  if (course->term_sums[SUMMED] > 0)
    {
      progress->terms = g_array_new (FALSE, FALSE, sizeof (double));
      g_array_append_vals (progress->terms, course->term_sums, n_term_sums (course));
    }
  progress->best_loss = course->best_loss;
  progress->best_epoch = course->best_epoch;
  progress->best = course->best != NULL ? flatten (course->best) : NULL;
  return progress;
}

gboolean
vitrine_course_set_recipe (VitrineCourse  *course,
                           const NnRecipe *recipe,
                           GError        **error)
{
  if (!nn_trainer_set_recipe (course->trainer, recipe, error))
    return FALSE;
  if (recipe->n_sides != course->recipe.n_sides)
    clear_term_sums (course);
  course->recipe = *recipe;
  return TRUE;
}

gboolean
vitrine_course_done (const VitrineCourse *course)
{
  return course->verdict != NULL || course->epochs_done >= vitrine_course_epochs (course);
}

const char *
vitrine_course_verdict (const VitrineCourse *course)
{
  return course->verdict;
}

NnModel *
vitrine_course_model (VitrineCourse *course)
{
  if (course->verdict != NULL && course->best != NULL)
    return nn_model_ref (course->best);
  return nn_trainer_model (course->trainer);
}

guint64
vitrine_course_total_steps (const VitrineCourse *course)
{
  return nn_trainer_total_steps (course->trainer);
}

guint
vitrine_course_epochs_done (const VitrineCourse *course)
{
  return course->epochs_done;
}

guint
vitrine_course_epochs (const VitrineCourse *course)
{
  return nn_spec_get (&course->recipe.training, "epochs");
}

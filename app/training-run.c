/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The job of a training: how a run begins, what its worker finds out, how it ends. */
#include "app/training-private.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What runs may hold beside their kept models to go on with. */
#define STANDING_BYTES ((gsize) 64 << 20)

/* @model is the present from now on, by our own hand. */
static void
show (VitrineTraining *training,
      NnModel         *model)
{
  training->own_change = TRUE;
  vitrine_project_set_live (training->project, model);
  training->own_change = FALSE;
  vitrine_training_set_trained (training, model);
}

/* Takes over what the worker has found out since the last time. */
static void
take (VitrineTraining *training)
{
  VitrineTrainingBoard *board = training->board;
  g_autoptr (GArray) steps = g_array_new (FALSE, FALSE, sizeof (NnRunStep));
  g_autoptr (GArray) epochs = g_array_new (FALSE, FALSE, sizeof (NnRunEpoch));
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_kept_unref);
  g_autoptr (NnModel) model = NULL;
  g_autoptr (NnModel) at = NULL;
  NnProgress *progress;
  g_autofree char *complaint = NULL;
  gboolean paused, first;

  g_mutex_lock (&board->lock);
  { GArray *swap = board->steps; board->steps = steps; steps = swap; }
  { GArray *swap = board->epochs; board->epochs = epochs; epochs = swap; }
  { GPtrArray *swap = board->kept; board->kept = kept; kept = swap; }
  if (training->run->watch == NULL || !nn_watch_log_same (training->run->watch, board->watch))
    {
      g_clear_pointer (&training->run->watch, nn_watch_log_free);
      training->run->watch = nn_watch_log_new (board->start);
    }
  nn_watch_log_move (training->run->watch, board->watch);
  model = g_steal_pointer (&board->model);
  at = g_steal_pointer (&board->at);
  progress = g_steal_pointer (&board->progress);
  training->run->fresh |= board->fresh;
  if (board->terms != NULL)
    {
      g_clear_pointer (&training->terms, g_array_unref);
      training->terms = g_steal_pointer (&board->terms);
    }
  complaint = g_steal_pointer (&board->complaint);
  if (board->status.step > 0)
    training->status = board->status;
  training->run->steps_per_epoch = board->steps_per_epoch;
  paused = board->order == VITRINE_ORDER_PAUSE;
  training->resting = board->resting;
  g_mutex_unlock (&board->lock);

  first = steps->len > 0 && nn_run_n_steps (training->run) == 0;
  if (steps->len > 0)
    nn_run_plan_steps (training->run, training->status.total_steps);
  nn_run_add_steps (training->run, (const NnRunStep *) (gpointer) steps->data, steps->len);
  if (epochs->len > 0)
    g_array_append_vals (training->run->epochs, epochs->data, epochs->len);
  /* What could not even begin is no run, and no change of the document. */
  if (first)
    vitrine_project_add_run (training->project, training->run);
  for (guint i = 0; i < kept->len; i++)
    vitrine_project_keep (training->project, training->run, g_ptr_array_index (kept, i));
  if (model != NULL)
    show (training, model);
  if (progress != NULL)
    vitrine_project_stand (training->project, training->run, at, progress);
  if (complaint != NULL)
    g_signal_emit_by_name (training->project, "message", complaint);
  if (paused && training->state == VITRINE_TRAINING_RUNNING)
    vitrine_training_set_state (training, VITRINE_TRAINING_PAUSED);
}

static void
forget_job (VitrineTraining *training)
{
  g_clear_pointer (&training->job, vitrine_job_unref);
  g_clear_pointer (&training->board, vitrine_training_board_unref);
  training->stopping = training->resting = FALSE;
}

void
vitrine_training_abandon_job (VitrineTraining *training)
{
  training->waiting = FALSE;
  training->start_again = FALSE;
  g_clear_pointer (&training->series, vitrine_series_free);
  if (training->job == NULL)
    return;
  g_mutex_lock (&training->board->lock);
  vitrine_job_cancel (training->job);
  g_cancellable_cancel (training->board->evaluation);
  g_cond_signal (&training->board->cond);
  g_mutex_unlock (&training->board->lock);
  forget_job (training);
}

static char *
commit_label (NnRun *run)
{
  guint per_epoch = MAX (run->steps_per_epoch, 1);
  guint epochs = nn_run_n_steps (run) / per_epoch;
  g_autofree char *count = nn_count_to_string (epochs > 0 ? epochs : nn_run_n_steps (run));

  if (epochs > 0)
    return g_strdup_printf (g_dngettext (NULL, "Train %s epoch", "Train %s epochs", epochs), count);
  return g_strdup_printf (g_dngettext (NULL, "Train %s batch", "Train %s batches", nn_run_n_steps (run)), count);
}

static void
commit (VitrineTraining *training)
{
  g_autofree char *label = training->series != NULL ? vitrine_series_label (training->series)
                                                    : commit_label (training->run);

  training->own_change = TRUE;
  vitrine_project_commit_live (training->project, label);
  training->own_change = FALSE;
}

/* After an early stop the present is the best model, which the run has kept: that very one. */
static void
find_kept (VitrineTraining *training)
{
  NnModel *present = vitrine_project_present (training->project);

  for (guint i = training->run->kept->len; i-- > 0;)
    {
      NnModel *kept = ((NnKept *) g_ptr_array_index (training->run->kept, i))->model;

      if (kept != present && nn_model_same_weights (kept, present))
        {
          show (training, kept);
          return;
        }
    }
}

/* One run of a series has ended: on to the next, or to the best of all. */
static gboolean
go_on_series (VitrineTraining *training)
{
  VitrineSeries *series = training->series;
  gboolean stopped = training->stopping;

  /* What cannot even begin does not begin the second time. */
  if (series == NULL || nn_run_n_steps (training->run) == 0)
    return FALSE;
  /* What was cut short counts where there is nothing else. */
  if (!stopped || series->n_done == 0)
    vitrine_series_note (series, training->run, vitrine_project_present (training->project));
  if (!stopped && vitrine_series_next (series))
    return TRUE;
  show (training, series->best);
  return FALSE;
}

static void
finish (VitrineTraining *training)
{
  gboolean failed, completed, again;

  take (training);
  g_mutex_lock (&training->board->lock);
  failed = training->board->failed;
  completed = training->board->completed;
  vitrine_training_set_message (training, training->board->message);
  g_mutex_unlock (&training->board->lock);
  again = training->start_again;
  training->start_again = FALSE;

  if (completed && training->message != NULL)
    find_kept (training);
  training->run->under_way = FALSE;
  if (go_on_series (training))
    {
      forget_job (training);
      g_signal_emit_by_name (training, "progress");
      vitrine_training_launch (training, VITRINE_ORDER_RUN);
      return;
    }
  commit (training);
  g_clear_pointer (&training->series, vitrine_series_free);
  forget_job (training);
  training->status.seconds_left = 0;
  g_signal_emit_by_name (training, "progress");
  vitrine_training_set_state (training, failed      ? VITRINE_TRAINING_FAILED
                       : completed ? VITRINE_TRAINING_FINISHED
                                   : VITRINE_TRAINING_IDLE);
  if (again)
    vitrine_training_start (training);
}

static void
job_cb (VitrineJob *job,
        gpointer    snapshot,
        gboolean    finished,
        gpointer    user_data)
{
  g_autoptr (VitrineTraining) training = g_object_ref (user_data);

  if (finished)
    {
      finish (training);
      return;
    }
  take (training);
  g_signal_emit_by_name (training, "progress");
}

/* One more than the highest: runs may have been deleted in between. */
static guint
next_number (VitrineProject *project)
{
  GPtrArray *runs = vitrine_project_runs (project);
  guint highest = 0;

  for (guint i = 0; i < runs->len; i++)
    {
      const NnRun *run = g_ptr_array_index (runs, i);
      const char *digits = strpbrk (run->title, "0123456789");

      highest = MAX (highest, digits != NULL ? strtoul (digits, NULL, 10) : i + 1);
    }
  return highest + 1;
}

/* What is seen is what trains: it begins with the past that is shown. */
static void
leave_past (VitrineTraining *training)
{
  NnRun *run;
  NnKept *kept = (NnKept *) vitrine_project_past (training->project, &run);
  g_autofree char *moment = vitrine_project_past_name (training->project);
  g_autofree char *text = NULL;

  if (kept == NULL)
    return;
  text = g_strdup_printf (_("Training starts from %s, which was shown. Undo brings the present back."), moment);
  vitrine_project_restore (training->project, run, kept);
  g_signal_emit_by_name (training->project, "message", text);
}

NnRecipe
vitrine_training_recipe_of (VitrineTraining *training)
{
  NnRecipe recipe = *vitrine_project_recipe (training->project);

  if (training->series != NULL)
    nn_spec_set (&recipe.training, "seed", vitrine_series_seed (training->series), NULL);
  return recipe;
}

void
vitrine_training_start_job (VitrineTraining  *training,
                            VitrineOrder      order,
                            const NnProgress *resume)
{
  const VitrineSeries *series = training->series;
  NnRecipe recipe = vitrine_training_recipe_of (training);
  VitrineTrainingBoard *board
    = vitrine_training_board_new (series != NULL ? series->base : training->trained,
                                  vitrine_project_samples (training->project), &recipe, order, training->pool);

  board->redraw = series != NULL;
  board->seed = series != NULL ? vitrine_series_seed (series) : 0;
  board->status = training->status;
  board->seconds = training->status.seconds;
  board->resume = resume != NULL ? nn_progress_copy (resume) : NULL;
  board->status.step = 0;
  board->steps_per_epoch = training->run->steps_per_epoch;
  vitrine_training_set_message (training, NULL);
  training->run->under_way = TRUE;
  training->board = board;
  training->job = vitrine_job_start ("training", vitrine_training_work, vitrine_training_board_ref (board),
                                     vitrine_training_board_unref, NULL, job_cb, training);
  vitrine_training_set_state (training, VITRINE_TRAINING_RUNNING);
}

/* What older runs keep to go on with, while all of it is not too much. */
static void
trim_standing (VitrineProject *project)
{
  GPtrArray *runs = vitrine_project_runs (project);
  gsize bytes = 0;

  for (guint i = runs->len; i-- > 0;)
    {
      NnRun *run = g_ptr_array_index (runs, i);

      if (run->progress == NULL)
        continue;
      bytes += nn_model_bytes (run->at) + nn_progress_bytes (run->progress);
      if (bytes > STANDING_BYTES)
        nn_run_stand (run, NULL, NULL);
    }
}

void
vitrine_training_launch (VitrineTraining *training,
                         VitrineOrder     order)
{
  const VitrineSeries *series = training->series;
  NnRecipe recipe = vitrine_training_recipe_of (training);
  g_autofree char *title = NULL;
  g_autofree char *rate = g_strdup_printf ("%.3g", nn_spec_get (&recipe.optimizer, "learning_rate"));
  g_autofree char *summary = g_strdup_printf ("%s %s", recipe.optimizer.klass->title, rate);

  if (series != NULL)
    {
      g_free (summary);
      summary = g_strdup_printf (_("%s %s, seed %u"), recipe.optimizer.klass->title, rate,
                                 (guint) vitrine_series_seed (series));
    }
  title = g_strdup_printf (_("Run %u"), next_number (training->project));
  g_clear_pointer (&training->run, nn_run_unref);
  g_clear_pointer (&training->terms, g_array_unref);
  training->run = nn_run_new (title, summary);
  leave_past (training);
  trim_standing (training->project);
  vitrine_training_set_trained (training, vitrine_project_present (training->project));
  nn_run_describe (training->run, series != NULL ? series->base : training->trained, &recipe,
                   vitrine_project_source (training->project));
  if (series != NULL)
    training->run->weights_seed = vitrine_series_seed (series);

  memset (&training->status, 0, sizeof training->status);
  training->status.epoch = 1;
  training->status.epochs = nn_spec_get (&recipe.training, "epochs");
  training->status.loss = training->status.metric = NAN;
  training->status.val_loss = training->status.val_metric = NAN;
  training->status.seconds_left = NAN;
  g_object_notify (G_OBJECT (training), "run");
  vitrine_training_start_job (training, order, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/training.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/series.h"
#include "app/training-board.h"

/* What runs may hold beside their kept models to go on with. */
#define STANDING_BYTES ((gsize) 64 << 20)

/* The longest wait for a batch to end when the program has to. */
#define REST_SECONDS 3

struct _VitrineTraining
{
  GObject               parent_instance;

  VitrineProject       *project;
  NnPool               *pool;
  VitrineTrainingState  state;
  VitrineTrainingStatus status;
  char                 *message;
  NnRun                *run;
  GArray               *terms;         /* of its last held-out loss, or where nothing is held out of its last loss; or NULL */
  VitrineJob           *job;
  VitrineTrainingBoard *board;
  NnModel              *trained;       /* the project's present, as far as training knows */
  gboolean              own_change;    /* the project's model changes by our hand */
  gboolean              waiting;       /* for the samples */
  VitrineOrder          first_order;
  gboolean              resting;       /* paused, with what it did taken over */
  gboolean              taken_up;      /* the run goes on when it is started */
  VitrineSeries        *series;        /* of which the run is one; or NULL */
  gboolean              start_again;   /* as soon as the stopping job has ended */
  gboolean              stopping;
};

enum { PROP_STATE = 1, PROP_RUN, N_PROPS };
static GParamSpec *props[N_PROPS];
static guint progress_signal;

G_DEFINE_FINAL_TYPE (VitrineTraining, vitrine_training, G_TYPE_OBJECT)

GType
vitrine_training_state_get_type (void)
{
  static const GEnumValue values[] = {
    { VITRINE_TRAINING_IDLE, "VITRINE_TRAINING_IDLE", "idle" },
    { VITRINE_TRAINING_RUNNING, "VITRINE_TRAINING_RUNNING", "running" },
    { VITRINE_TRAINING_PAUSED, "VITRINE_TRAINING_PAUSED", "paused" },
    { VITRINE_TRAINING_FINISHED, "VITRINE_TRAINING_FINISHED", "finished" },
    { VITRINE_TRAINING_FAILED, "VITRINE_TRAINING_FAILED", "failed" },
    { 0, NULL, NULL },
  };
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("VitrineTrainingState", values));
  return type;
}

static void
set_state (VitrineTraining     *training,
           VitrineTrainingState state)
{
  if (training->state == state)
    return;
  training->state = state;
  g_object_notify_by_pspec (G_OBJECT (training), props[PROP_STATE]);
}

static void
set_message (VitrineTraining *training,
             const char      *message)
{
  g_free (training->message);
  training->message = g_strdup (message);
}

static void
fail (VitrineTraining *training,
      const char      *message)
{
  set_message (training, message);
  set_state (training, VITRINE_TRAINING_FAILED);
}

static void
set_trained (VitrineTraining *training,
             NnModel         *model)
{
  nn_model_ref (model);
  g_clear_pointer (&training->trained, nn_model_unref);
  training->trained = model;
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

  first = steps->len > 0 && training->run->steps->len == 0;
  if (steps->len > 0)
    g_array_append_vals (training->run->steps, steps->data, steps->len);
  if (epochs->len > 0)
    g_array_append_vals (training->run->epochs, epochs->data, epochs->len);
  /* What could not even begin is no run, and no change of the document. */
  if (first)
    vitrine_project_add_run (training->project, training->run);
  for (guint i = 0; i < kept->len; i++)
    vitrine_project_keep (training->project, training->run, g_ptr_array_index (kept, i));
  if (model != NULL)
    {
      training->own_change = TRUE;
      vitrine_project_set_live (training->project, model);
      training->own_change = FALSE;
      set_trained (training, model);
    }
  if (progress != NULL)
    vitrine_project_stand (training->project, training->run, at, progress);
  if (complaint != NULL)
    g_signal_emit_by_name (training->project, "message", complaint);
  if (paused && training->state == VITRINE_TRAINING_RUNNING)
    set_state (training, VITRINE_TRAINING_PAUSED);
}

static void
forget_job (VitrineTraining *training)
{
  g_clear_pointer (&training->job, vitrine_job_unref);
  g_clear_pointer (&training->board, vitrine_training_board_unref);
  training->stopping = training->resting = FALSE;
}

/* Ends the job, whatever it is doing; what it did since is dropped. @wait: until
 * its thread has returned, which takes one batch at most. */
static void
abandon_job (VitrineTraining *training,
             gboolean         wait)
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
  if (wait)
    vitrine_job_stop (training->job);
  forget_job (training);
}

static char *
commit_label (NnRun *run)
{
  guint per_epoch = MAX (run->steps_per_epoch, 1);
  guint epochs = run->steps->len / per_epoch;
  g_autofree char *count = nn_count_to_string (epochs > 0 ? epochs : run->steps->len);

  if (epochs > 0)
    return g_strdup_printf (g_dngettext (NULL, "Train %s epoch", "Train %s epochs", epochs), count);
  return g_strdup_printf (g_dngettext (NULL, "Train %s batch", "Train %s batches", run->steps->len), count);
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
          training->own_change = TRUE;
          vitrine_project_set_live (training->project, kept);
          training->own_change = FALSE;
          set_trained (training, kept);
          return;
        }
    }
}

static void launch (VitrineTraining *training, VitrineOrder order);

/* One run of a series has ended: on to the next, or to the best of all. */
static gboolean
go_on_series (VitrineTraining *training)
{
  VitrineSeries *series = training->series;
  gboolean stopped = training->stopping;

  /* What cannot even begin does not begin the second time. */
  if (series == NULL || training->run->steps->len == 0)
    return FALSE;
  /* What was cut short counts where there is nothing else. */
  if (!stopped || series->n_done == 0)
    vitrine_series_note (series, training->run, vitrine_project_present (training->project));
  if (!stopped && vitrine_series_next (series))
    return TRUE;
  training->own_change = TRUE;
  vitrine_project_set_live (training->project, series->best);
  training->own_change = FALSE;
  set_trained (training, series->best);
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
  set_message (training, training->board->message);
  g_mutex_unlock (&training->board->lock);
  again = training->start_again;
  training->start_again = FALSE;

  if (completed && training->message != NULL)
    find_kept (training);
  training->run->under_way = FALSE;
  if (go_on_series (training))
    {
      forget_job (training);
      g_signal_emit (training, progress_signal, 0);
      launch (training, VITRINE_ORDER_RUN);
      return;
    }
  commit (training);
  g_clear_pointer (&training->series, vitrine_series_free);
  forget_job (training);
  training->status.seconds_left = 0;
  g_signal_emit (training, progress_signal, 0);
  set_state (training, failed      ? VITRINE_TRAINING_FAILED
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
  g_signal_emit (training, progress_signal, 0);
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

/* The project's, with the seed of a series. */
static NnRecipe
recipe_of (VitrineTraining *training)
{
  NnRecipe recipe = *vitrine_project_recipe (training->project);

  if (training->series != NULL)
    nn_spec_set (&recipe.training, "seed", vitrine_series_seed (training->series), NULL);
  return recipe;
}

/* The job of the run, from where @resume says, or from its start. */
static void
start_job (VitrineTraining  *training,
           VitrineOrder      order,
           const NnProgress *resume)
{
  const VitrineSeries *series = training->series;
  NnRecipe recipe = recipe_of (training);
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
  set_message (training, NULL);
  training->run->under_way = TRUE;
  training->board = board;
  training->job = vitrine_job_start ("training", vitrine_training_work, vitrine_training_board_ref (board),
                                     vitrine_training_board_unref, NULL, job_cb, training);
  set_state (training, VITRINE_TRAINING_RUNNING);
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

static void
launch (VitrineTraining *training,
        VitrineOrder     order)
{
  const VitrineSeries *series = training->series;
  NnRecipe recipe = recipe_of (training);
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
  set_trained (training, vitrine_project_present (training->project));
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
  g_object_notify_by_pspec (G_OBJECT (training), props[PROP_RUN]);
  start_job (training, order, NULL);
}

/* --- what can go on --------------------------------------------------------- */

/* Where a run stands, as far as it tells. */
static void
read_status (VitrineTraining *training)
{
  const NnRun *run = training->run;
  const NnRecipe *recipe = vitrine_project_recipe (training->project);
  const NnRunEpoch *last = run->epochs->len > 0 ? &g_array_index (run->epochs, NnRunEpoch, run->epochs->len - 1) : NULL;
  guint from = run->steps->len - MIN (run->steps->len, 50);
  VitrineTrainingStatus *status = &training->status;

  *status = (VitrineTrainingStatus){ .seconds_left = NAN };
  status->step = run->progress->step;
  status->epochs = nn_spec_get (&recipe->training, "epochs");
  status->total_steps = (guint64) status->epochs * MAX (run->steps_per_epoch, 1);
  status->epoch = MIN (run->progress->epoch + 1, status->epochs);
  for (guint i = from; i < run->steps->len; i++)
    {
      status->loss += g_array_index (run->steps, NnRunStep, i).loss / (run->steps->len - from);
      status->metric += g_array_index (run->steps, NnRunStep, i).metric / (run->steps->len - from);
    }
  status->val_loss = last != NULL ? last->val_loss : NAN;
  status->val_metric = last != NULL ? last->val_metric : NAN;
  /* The time since the last point is not known: it went on at the same pace. */
  status->seconds = last != NULL && last->step > 0 ? last->seconds * status->step / last->step : 0;
}

/* Takes up a run that stands, without a job yet: as if it was paused. */
static void
take_up (VitrineTraining *training,
         NnRun           *run)
{
  nn_run_ref (run);
  g_clear_pointer (&training->run, nn_run_unref);
  g_clear_pointer (&training->terms, g_array_unref);
  training->run = run;
  training->taken_up = TRUE;
  set_trained (training, vitrine_project_present (training->project));
  set_message (training, NULL);
  read_status (training);
  g_object_notify_by_pspec (G_OBJECT (training), props[PROP_RUN]);
  set_state (training, VITRINE_TRAINING_PAUSED);
}

/* Ends what was taken up and has not gone on. */
static gboolean
put_down (VitrineTraining *training,
          const char      *message)
{
  if (!training->taken_up)
    return FALSE;
  training->taken_up = FALSE;
  training->run->under_way = FALSE;
  set_message (training, message);
  set_state (training, VITRINE_TRAINING_IDLE);
  return TRUE;
}

void
vitrine_training_continue (VitrineTraining *training,
                           NnRun           *run)
{
  VitrineProject *project = training->project;
  NnRecipe recipe;

  if (training->job != NULL || run->progress == NULL || run->recipe == NULL)
    return;
  put_down (training, NULL);
  vitrine_project_look_back (project, NULL, NULL);
  if (run->at != vitrine_project_present (project))
    {
      g_autofree char *label = g_strdup_printf (_("Continue %s"), run->title);

      vitrine_project_edit (project, run->at, label, NULL);
    }
  recipe = *run->recipe;
  if (run->progress->at == 0 && run->progress->epoch >= nn_spec_get (&recipe.training, "epochs"))
    {
      g_autofree char *label = NULL;
      guint epochs = MIN (run->progress->epoch + nn_spec_get (&recipe.training, "epochs"), 100000);

      nn_spec_set (&recipe.training, "epochs", epochs, NULL);
      label = g_strdup_printf (g_dngettext (NULL, "Train to %u Epoch", "Train to %u Epochs", epochs), epochs);
      vitrine_project_edit_recipe (project, &recipe, label, NULL);
    }
  else
    vitrine_project_edit_recipe (project, &recipe, _("Settings of the Run"), NULL);
  vitrine_project_move_run_last (project, run);
  take_up (training, run);
  vitrine_training_start (training);
}

static void
give_order (VitrineTraining *training,
            VitrineOrder     order)
{
  training->resting = FALSE;
  g_mutex_lock (&training->board->lock);
  training->board->order = order;
  if (order == VITRINE_ORDER_STOP)
    g_cancellable_cancel (training->board->evaluation);
  g_cond_signal (&training->board->cond);
  g_mutex_unlock (&training->board->lock);
}

/* On with what was taken up, or a run of its own. */
static void
go (VitrineTraining *training,
    VitrineOrder     order)
{
  if (!training->taken_up)
    {
      launch (training, order);
      return;
    }
  training->taken_up = FALSE;
  *training->run->recipe = *vitrine_project_recipe (training->project);
  start_job (training, order, training->run->progress);
}

static void
begin (VitrineTraining *training,
       VitrineOrder     order)
{
  const char *problem = vitrine_project_samples_error (training->project);

  if (training->stopping)
    {
      training->start_again = TRUE;
    }
  else if (training->job != NULL)
    {
      give_order (training, order);
      set_state (training, VITRINE_TRAINING_RUNNING);
    }
  else if (vitrine_project_samples (training->project) != NULL)
    {
      go (training, order);
    }
  else if (problem != NULL)
    {
      fail (training, problem);
    }
  else if (vitrine_project_source (training->project)->spec.klass == NULL)
    {
      fail (training, _("There is nothing to train on: choose a data set first."));
    }
  else
    {
      training->waiting = TRUE;
      training->first_order = order;
      set_state (training, VITRINE_TRAINING_RUNNING);
    }
}

static void
samples_cb (VitrineTraining *training)
{
  if (!training->waiting)
    return;
  if (vitrine_project_samples (training->project) != NULL)
    {
      training->waiting = FALSE;
      go (training, training->first_order);
    }
  else if (vitrine_project_samples_error (training->project) != NULL)
    {
      training->waiting = FALSE;
      g_clear_pointer (&training->series, vitrine_series_free);
      fail (training, vitrine_project_samples_error (training->project));
    }
}

static void
recipe_cb (VitrineTraining *training)
{
  if (training->taken_up)
    read_status (training);
  if (training->board == NULL)
    return;
  g_mutex_lock (&training->board->lock);
  training->board->recipe = recipe_of (training);
  training->board->recipe_changed = TRUE;
  g_mutex_unlock (&training->board->lock);
  *training->run->recipe = recipe_of (training);
  training->status.epochs
    = nn_spec_get (&vitrine_project_recipe (training->project)->training, "epochs");
}

/* Somebody edited the network, or undid: what is being trained is no longer it. */
static void
model_cb (VitrineTraining *training)
{
  if (training->own_change || vitrine_project_present (training->project) == training->trained
      || put_down (training, _("The run that could go on was left because the network was edited."))
      || training->job == NULL)
    return;
  abandon_job (training, FALSE);
  training->run->under_way = FALSE;
  set_message (training, _("Training ended because the network was edited."));
  set_state (training, VITRINE_TRAINING_IDLE);
}

static void
source_cb (VitrineTraining *training)
{
  vitrine_training_stop (training);
}

VitrineTrainingState
vitrine_training_state (VitrineTraining *training)
{
  return training->state;
}

const VitrineTrainingStatus *
vitrine_training_status (VitrineTraining *training)
{
  return &training->status;
}

const char *
vitrine_training_message (VitrineTraining *training)
{
  return training->message;
}

GArray *
vitrine_training_terms (VitrineTraining *training)
{
  return training->terms;
}

NnRun *
vitrine_training_run (VitrineTraining *training)
{
  return training->run;
}

void
vitrine_training_start (VitrineTraining *training)
{
  begin (training, VITRINE_ORDER_RUN);
}

void
vitrine_training_step (VitrineTraining *training)
{
  begin (training, VITRINE_ORDER_ONE_BATCH);
}

void
vitrine_training_step_epoch (VitrineTraining *training)
{
  begin (training, VITRINE_ORDER_ONE_EPOCH);
}

void
vitrine_training_repeat (VitrineTraining *training,
                         guint            n)
{
  NnRun *run;
  NnKept *past = (NnKept *) vitrine_project_past (training->project, &run);

  g_return_if_fail (n > 0);
  if (training->job != NULL || training->waiting)
    return;
  put_down (training, NULL);
  /* What is seen is what is repeated; its weights do not matter. */
  training->series = vitrine_series_new (past != NULL ? past->model : vitrine_project_present (training->project),
                                         nn_spec_get (&vitrine_project_recipe (training->project)->training, "seed"), n);
  vitrine_project_look_back (training->project, NULL, NULL);
  begin (training, VITRINE_ORDER_RUN);
  if (training->job == NULL && !training->waiting)
    g_clear_pointer (&training->series, vitrine_series_free);
}

gboolean
vitrine_training_series (VitrineTraining *training,
                         guint           *at,
                         guint           *n)
{
  if (training->series == NULL)
    return FALSE;
  *at = training->series->at + 1;
  *n = training->series->n;
  return TRUE;
}

void
vitrine_training_pause (VitrineTraining *training)
{
  if (training->state != VITRINE_TRAINING_RUNNING || training->job == NULL || training->stopping)
    return;
  give_order (training, VITRINE_ORDER_PAUSE);
  set_state (training, VITRINE_TRAINING_PAUSED);
}

gboolean
vitrine_training_is_working (VitrineTraining *training)
{
  return training->job != NULL;
}

gboolean
vitrine_training_is_resting (VitrineTraining *training)
{
  return training->job == NULL || training->resting;
}

void
vitrine_training_rest (VitrineTraining *training)
{
  gint64 end = g_get_monotonic_time () + REST_SECONDS * G_USEC_PER_SEC;

  if (training->job == NULL || training->state != VITRINE_TRAINING_RUNNING)
    return;
  vitrine_training_pause (training);
  while (!vitrine_training_is_resting (training) && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
}

void
vitrine_training_stop (VitrineTraining *training)
{
  if (training->waiting)
    {
      training->waiting = FALSE;
      g_clear_pointer (&training->series, vitrine_series_free);
      set_state (training, VITRINE_TRAINING_IDLE);
    }
  training->start_again = FALSE;
  if (put_down (training, NULL) || training->job == NULL || training->stopping)
    return;
  training->stopping = TRUE;
  give_order (training, VITRINE_ORDER_STOP);
}

void
vitrine_training_revert (VitrineTraining *training)
{
  if (put_down (training, NULL))
    {
      if (training->run->kept->len > 0)
        vitrine_project_restore (training->project, training->run, g_ptr_array_index (training->run->kept, 0));
      return;
    }
  abandon_job (training, FALSE);
  if (training->run != NULL)
    training->run->under_way = FALSE;
  training->own_change = TRUE;
  vitrine_project_revert_live (training->project);
  training->own_change = FALSE;
  set_message (training, NULL);
  set_state (training, VITRINE_TRAINING_IDLE);
}

void
vitrine_training_retry_slower (VitrineTraining *training)
{
  NnRecipe recipe = *vitrine_project_recipe (training->project);
  gint arg = nn_class_find_arg (recipe.optimizer.klass, "learning_rate");
  double rate = nn_spec_get (&recipe.optimizer, "learning_rate") / 10;

  if (arg >= 0)
    {
      recipe.optimizer.values[arg] = MAX (rate, recipe.optimizer.klass->args[arg].min);
      vitrine_project_edit_recipe (training->project, &recipe, _("Set the Learning Rate"), NULL);
    }
  vitrine_training_start (training);
}

/* --- the object -------------------------------------------------------- */

static void
vitrine_training_dispose (GObject *object)
{
  VitrineTraining *training = VITRINE_TRAINING (object);

  /* The pool is borrowed: nobody may use it after this. */
  abandon_job (training, TRUE);
  if (training->project != NULL)
    g_signal_handlers_disconnect_by_data (training->project, training);
  g_clear_object (&training->project);
  G_OBJECT_CLASS (vitrine_training_parent_class)->dispose (object);
}

static void
vitrine_training_finalize (GObject *object)
{
  VitrineTraining *training = VITRINE_TRAINING (object);

  g_clear_pointer (&training->series, vitrine_series_free);
  g_clear_pointer (&training->terms, g_array_unref);
  g_clear_pointer (&training->run, nn_run_unref);
  g_clear_pointer (&training->trained, nn_model_unref);
  g_free (training->message);
  G_OBJECT_CLASS (vitrine_training_parent_class)->finalize (object);
}

static void
vitrine_training_get_property (GObject    *object,
                               guint       id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  VitrineTraining *training = VITRINE_TRAINING (object);

  if (id == PROP_STATE)
    g_value_set_enum (value, training->state);
  else if (id == PROP_RUN)
    g_value_set_boxed (value, training->run);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
vitrine_training_class_init (VitrineTrainingClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = vitrine_training_dispose;
  object_class->finalize = vitrine_training_finalize;
  object_class->get_property = vitrine_training_get_property;

  props[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, VITRINE_TYPE_TRAINING_STATE,
                                         VITRINE_TRAINING_IDLE, flags);
  props[PROP_RUN] = g_param_spec_boxed ("run", NULL, NULL, NN_TYPE_RUN, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
  progress_signal = g_signal_new ("progress", VITRINE_TYPE_TRAINING, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
}

static void
vitrine_training_init (VitrineTraining *training)
{
}

VitrineTraining *
vitrine_training_new (VitrineProject *project,
                      NnPool         *pool)
{
  VitrineTraining *training = g_object_new (VITRINE_TYPE_TRAINING, NULL);

  training->project = g_object_ref (project);
  training->pool = pool;
  g_signal_connect_swapped (project, "notify::model", G_CALLBACK (model_cb), training);
  g_signal_connect_swapped (project, "notify::samples", G_CALLBACK (samples_cb), training);
  g_signal_connect_swapped (project, "recipe-changed", G_CALLBACK (recipe_cb), training);
  g_signal_connect_swapped (project, "source-changed", G_CALLBACK (source_cb), training);
  if (vitrine_project_standing (project) != NULL && vitrine_project_standing (project)->under_way)
    take_up (training, vitrine_project_standing (project));
  return training;
}

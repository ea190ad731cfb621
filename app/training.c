/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/training-private.h"

#include <glib/gi18n.h>

/* The longest wait for a batch to end when the program has to. */
#define REST_SECONDS 3

enum { PROP_STATE = 1, PROP_RUN, N_PROPS };
static GParamSpec *props[N_PROPS];

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

void
vitrine_training_set_state (VitrineTraining     *training,
                            VitrineTrainingState state)
{
  if (training->state == state)
    return;
  training->state = state;
  g_object_notify_by_pspec (G_OBJECT (training), props[PROP_STATE]);
}

void
vitrine_training_set_message (VitrineTraining *training,
                              const char      *message)
{
  g_free (training->message);
  training->message = g_strdup (message);
}

static void
fail (VitrineTraining *training,
      const char      *message)
{
  vitrine_training_set_message (training, message);
  vitrine_training_set_state (training, VITRINE_TRAINING_FAILED);
}

void
vitrine_training_set_trained (VitrineTraining *training,
                              NnModel         *model)
{
  nn_model_ref (model);
  g_clear_pointer (&training->trained, nn_model_unref);
  training->trained = model;
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
      vitrine_training_set_state (training, VITRINE_TRAINING_RUNNING);
    }
  else if (vitrine_project_samples (training->project) != NULL)
    {
      vitrine_training_go (training, order);
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
      vitrine_training_set_state (training, VITRINE_TRAINING_RUNNING);
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
      vitrine_training_go (training, training->first_order);
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
    vitrine_training_read_status (training);
  if (training->board == NULL)
    return;
  g_mutex_lock (&training->board->lock);
  training->board->recipe = vitrine_training_recipe_of (training);
  training->board->recipe_changed = TRUE;
  g_mutex_unlock (&training->board->lock);
  *training->run->recipe = vitrine_training_recipe_of (training);
  training->status.epochs
    = nn_spec_get (&vitrine_project_recipe (training->project)->training, "epochs");
}

/* Somebody edited the network, or undid: what is being trained is no longer it. */
static void
model_cb (VitrineTraining *training)
{
  if (training->own_change || vitrine_project_present (training->project) == training->trained
      || vitrine_training_put_down (training, _("The run that could go on was left because the network was edited."))
      || training->job == NULL)
    return;
  vitrine_training_abandon_job (training);
  training->run->under_way = FALSE;
  vitrine_training_set_message (training, _("Training ended because the network was edited."));
  vitrine_training_set_state (training, VITRINE_TRAINING_IDLE);
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
  vitrine_training_put_down (training, NULL);
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
  vitrine_training_set_state (training, VITRINE_TRAINING_PAUSED);
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
      vitrine_training_set_state (training, VITRINE_TRAINING_IDLE);
    }
  training->start_again = FALSE;
  if (vitrine_training_put_down (training, NULL) || training->job == NULL || training->stopping)
    return;
  training->stopping = TRUE;
  give_order (training, VITRINE_ORDER_STOP);
}

void
vitrine_training_revert (VitrineTraining *training)
{
  if (vitrine_training_put_down (training, NULL))
    {
      if (training->run->kept->len > 0)
        vitrine_project_restore (training->project, training->run, g_ptr_array_index (training->run->kept, 0));
      return;
    }
  vitrine_training_abandon_job (training);
  if (training->run != NULL)
    training->run->under_way = FALSE;
  training->own_change = TRUE;
  vitrine_project_revert_live (training->project);
  training->own_change = FALSE;
  vitrine_training_set_message (training, NULL);
  vitrine_training_set_state (training, VITRINE_TRAINING_IDLE);
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

  vitrine_training_abandon_job (training);
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
  g_clear_pointer (&training->pool, nn_pool_unref);
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
  g_signal_new ("progress", VITRINE_TYPE_TRAINING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
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
  training->pool = nn_pool_ref (pool);
  g_signal_connect_swapped (project, "notify::model", G_CALLBACK (model_cb), training);
  g_signal_connect_swapped (project, "notify::samples", G_CALLBACK (samples_cb), training);
  g_signal_connect_swapped (project, "recipe-changed", G_CALLBACK (recipe_cb), training);
  g_signal_connect_swapped (project, "source-changed", G_CALLBACK (source_cb), training);
  if (vitrine_project_standing (project) != NULL && vitrine_project_standing (project)->under_way)
    vitrine_training_take_up (training, vitrine_project_standing (project));
  return training;
}

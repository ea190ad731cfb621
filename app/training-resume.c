/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs that stand and can go on: taken up, put down, continued. */
#include "app/training-private.h"

#include <glib/gi18n.h>
#include <math.h>

void
vitrine_training_read_status (VitrineTraining *training)
{
  const NnRun *run = training->run;
  const NnRecipe *recipe = vitrine_project_recipe (training->project);
  const NnRunEpoch *last = run->epochs->len > 0 ? &g_array_index (run->epochs, NnRunEpoch, run->epochs->len - 1) : NULL;
  const NnRunStep *steps = nn_run_steps (run);
  guint n = nn_run_n_steps (run), from = n - MIN (n, 50);
  VitrineTrainingStatus *status = &training->status;

  *status = (VitrineTrainingStatus){ .seconds_left = NAN };
  status->step = run->progress->step;
  status->epochs = nn_spec_get (&recipe->training, "epochs");
  status->total_steps = (guint64) status->epochs * MAX (run->steps_per_epoch, 1);
  status->epoch = MIN (run->progress->epoch + 1, status->epochs);
  for (guint i = from; i < n; i++)
    {
      status->loss += steps[i].loss / (n - from);
      status->metric += steps[i].metric / (n - from);
    }
  status->val_loss = last != NULL ? last->val_loss : NAN;
  status->val_metric = last != NULL ? last->val_metric : NAN;
  /* The time since the last point is not known: it went on at the same pace. */
  status->seconds = last != NULL && last->step > 0 ? last->seconds * status->step / last->step : 0;
}

void
vitrine_training_take_up (VitrineTraining *training,
                          NnRun           *run)
{
  nn_run_ref (run);
  g_clear_pointer (&training->run, nn_run_unref);
  g_clear_pointer (&training->terms, g_array_unref);
  training->run = run;
  training->taken_up = TRUE;
  vitrine_training_set_trained (training, vitrine_project_present (training->project));
  vitrine_training_set_message (training, NULL);
  vitrine_training_read_status (training);
  g_object_notify (G_OBJECT (training), "run");
  vitrine_training_set_state (training, VITRINE_TRAINING_PAUSED);
}

gboolean
vitrine_training_put_down (VitrineTraining *training,
                           const char      *message)
{
  if (!training->taken_up)
    return FALSE;
  training->taken_up = FALSE;
  training->run->under_way = FALSE;
  vitrine_training_set_message (training, message);
  vitrine_training_set_state (training, VITRINE_TRAINING_IDLE);
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
  vitrine_training_put_down (training, NULL);
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
  vitrine_training_take_up (training, run);
  vitrine_training_start (training);
}

void
vitrine_training_go (VitrineTraining *training,
                     VitrineOrder     order)
{
  if (!training->taken_up)
    {
      vitrine_training_launch (training, order);
      return;
    }
  training->taken_up = FALSE;
  *training->run->recipe = *vitrine_project_recipe (training->project);
  vitrine_training_start_job (training, order, training->run->progress);
}

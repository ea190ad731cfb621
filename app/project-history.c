/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all pages show, and the steps that undo and redo walk: networks, recipes, the past. */
#include "app/project-private.h"

#include <glib/gi18n.h>

#include "app/moment.h"

void
vitrine_project_model_changed (VitrineProject *project)
{
  vitrine_project_touch (project);
  g_object_notify (G_OBJECT (project), "model");
}

/* Ends looking back without a word. FALSE: nobody did. */
static gboolean
drop_past (VitrineProject *project)
{
  if (project->past == NULL)
    return FALSE;
  g_clear_pointer (&project->past, nn_kept_unref);
  g_clear_pointer (&project->past_run, nn_run_unref);
  return TRUE;
}

void
vitrine_project_look_back (VitrineProject *project,
                           NnRun          *run,
                           NnKept         *kept)
{
  NnModel *before = vitrine_project_model (project);

  g_return_if_fail ((run == NULL) == (kept == NULL));
  if (kept == project->past && run == project->past_run)
    return;
  nn_model_ref (before);
  if (kept != NULL)
    {
      nn_kept_ref (kept);
      nn_run_ref (run);
    }
  drop_past (project);
  project->past = kept;
  project->past_run = run;
  if (vitrine_project_model (project) != before)
    g_object_notify (G_OBJECT (project), "model");
  g_object_notify (G_OBJECT (project), "past");
  nn_model_unref (before);
}

const NnKept *
vitrine_project_past (VitrineProject *project,
                      NnRun         **run)
{
  if (run != NULL)
    *run = project->past_run;
  return project->past;
}

char *
vitrine_project_past_name (VitrineProject *project)
{
  return project->past != NULL ? vitrine_moment_name (project->past_run, project->past->step) : NULL;
}

void
vitrine_project_restore (VitrineProject *project,
                         NnRun          *run,
                         NnKept         *kept)
{
  g_autofree char *moment = vitrine_moment_name (run, kept->step);
  g_autofree char *label = g_strdup_printf (_("Restore %s"), moment);
  g_autoptr (NnModel) model = nn_model_ref (kept->model);

  if (drop_past (project))
    {
      g_object_notify (G_OBJECT (project), "model");
      g_object_notify (G_OBJECT (project), "past");
    }
  vitrine_project_edit (project, model, label, NULL);
}

static void
drop_live (VitrineProject *project)
{
  g_clear_pointer (&project->live, nn_model_unref);
  project->live_edits = 0;
}

/* After a step back or forth: tells of what it changed, and of nothing else, as training
 * ends where the network is another one. */
static void
step_done (VitrineProject *project,
           NnModel        *before,
           const NnRecipe *recipe)
{
  if (!nn_recipe_equal (recipe, &project->recipe))
    {
      project->recipe = *recipe;
      vitrine_project_touch (project);
      g_signal_emit_by_name (project, "recipe-changed");
    }
  if (vitrine_project_model (project) != before)
    vitrine_project_model_changed (project);
  vitrine_project_notify_history (project);
}

/* @recipe: (nullable): another one with it. */
static void
edit (VitrineProject *project,
      NnModel        *model,
      const NnRecipe *recipe,
      const char     *label,
      const char     *merge)
{
  g_autofree char *moment = vitrine_project_past_name (project);
  gboolean past;

  g_return_if_fail (model != NULL);
  if (model == vitrine_project_model (project))
    return;
  past = drop_past (project);
  /* What training did so far is a step of its own, not a part of this edit. */
  vitrine_project_commit_live (project, _("Train"));
  /* The first edit of a past is a step of its own, whatever came before in the present. */
  if (recipe == NULL)
    vitrine_history_push (project->history, model, label, past ? NULL : merge);
  else
    {
      vitrine_history_push_network (project->history, model, &project->recipe, recipe, label);
      vitrine_project_set_recipe (project, recipe);
    }
  vitrine_project_model_changed (project);
  vitrine_project_notify_history (project);
  if (past)
    {
      g_autofree char *text = g_strdup_printf (_("This edit starts from %s, which was shown. Undo brings the "
                                                 "present back."), moment);

      g_object_notify (G_OBJECT (project), "past");
      g_signal_emit_by_name (project, "message", text);
    }
}

void
vitrine_project_edit (VitrineProject *project,
                      NnModel        *model,
                      const char     *label,
                      const char     *merge)
{
  edit (project, model, NULL, label, merge);
}

void
vitrine_project_edit_network (VitrineProject *project,
                              NnModel        *model,
                              const NnRecipe *recipe,
                              const char     *label)
{
  edit (project, model, recipe, label, NULL);
}

void
vitrine_project_set_live (VitrineProject *project,
                          NnModel        *model)
{
  nn_model_ref (model);
  /* What is edited from now on comes after this training began. */
  if (project->live == NULL)
    vitrine_history_break (project->history);
  g_clear_pointer (&project->live, nn_model_unref);
  project->live = model;
  vitrine_project_touch (project);
  /* Who looks back sees nothing of it. */
  if (project->past == NULL)
    g_object_notify (G_OBJECT (project), "model");
}

void
vitrine_project_commit_live (VitrineProject *project,
                             const char     *label)
{
  if (project->live == NULL)
    return;
  vitrine_history_push (project->history, project->live, label, NULL);
  drop_live (project);
  vitrine_project_notify_history (project);
}

void
vitrine_project_revert_live (VitrineProject *project)
{
  if (project->live == NULL)
    return;
  drop_live (project);
  vitrine_project_look_back (project, NULL, NULL);
  vitrine_project_model_changed (project);
}

void
vitrine_project_undo (VitrineProject *project)
{
  NnModel *before;
  NnRecipe recipe = project->recipe;
  g_auto (NnSource) source = { 0 };
  const VitrineAct *act;
  gboolean joined;

  /* It is the present that goes a step back, and that is then seen. */
  vitrine_project_look_back (project, NULL, NULL);
  before = vitrine_project_model (project);
  if (project->edit_label != NULL)
    {
      /* Its samples are not there yet: it was no step. */
      nn_source_copy (&source, &project->edit_before);
      joined = vitrine_project_edit_joins (project);
      vitrine_project_forget_edit (project);
      vitrine_project_set_source (project, &source);
      vitrine_project_notify_history (project);
      if (!joined)
        return;
      nn_source_clear (&source);
    }
  if (project->live_edits > 0)
    project->live_edits--;
  else
    vitrine_project_commit_live (project, _("Train"));
  if (vitrine_history_undo_source (project->history) != NULL)
    nn_source_copy (&source, vitrine_history_undo_source (project->history));
  act = vitrine_history_undo_act (project->history);
  if (!vitrine_history_undo (project->history, &recipe))
    return;
  if (source.spec.klass != NULL)
    vitrine_project_set_source (project, &source);
  step_done (project, before, &recipe);
  if (act != NULL)
    act->run (act->data, TRUE);
}

void
vitrine_project_redo (VitrineProject *project)
{
  NnModel *before;
  NnRecipe recipe = project->recipe;
  g_auto (NnSource) source = { 0 };
  const VitrineAct *act;

  if (vitrine_project_redo_label (project) == NULL)
    return;
  vitrine_project_look_back (project, NULL, NULL);
  before = vitrine_project_model (project);
  project->live_edits += project->live != NULL;
  if (vitrine_history_redo_source (project->history) != NULL)
    nn_source_copy (&source, vitrine_history_redo_source (project->history));
  act = vitrine_history_redo_act (project->history);
  if (!vitrine_history_redo (project->history, &recipe))
    return;
  if (source.spec.klass != NULL)
    vitrine_project_set_source (project, &source);
  step_done (project, before, &recipe);
  if (act != NULL)
    act->run (act->data, FALSE);
}

void
vitrine_project_add_act (VitrineProject   *project,
                         const char       *label,
                         const VitrineAct *act)
{
  vitrine_project_commit_live (project, _("Train"));
  vitrine_history_push_act (project->history, label, act);
  vitrine_project_notify_history (project);
}

const char *
vitrine_project_undo_label (VitrineProject *project)
{
  if (project->edit_label != NULL)
    return project->edit_label;
  return project->live != NULL && project->live_edits == 0 ? _("Train")
                                                           : vitrine_history_undo_label (project->history);
}

const char *
vitrine_project_redo_label (VitrineProject *project)
{
  if (project->edit_label != NULL)
    return NULL;
  if (project->live != NULL && !vitrine_history_redo_is_recipe (project->history))
    return NULL;
  return vitrine_history_redo_label (project->history);
}

void
vitrine_project_set_recipe (VitrineProject *project,
                            const NnRecipe *recipe)
{
  if (nn_recipe_equal (recipe, &project->recipe))
    return;
  project->recipe = *recipe;
  g_signal_emit_by_name (project, "recipe-changed");
  vitrine_project_touch (project);
}

void
vitrine_project_edit_recipe (VitrineProject *project,
                             const NnRecipe *recipe,
                             const char     *label,
                             const char     *merge)
{
  gboolean added;

  if (nn_recipe_equal (recipe, &project->recipe))
    return;
  added = vitrine_history_push_recipe (project->history, &project->recipe, recipe, label, merge);
  project->live_edits += project->live != NULL && added;
  vitrine_project_set_recipe (project, recipe);
  vitrine_project_notify_history (project);
}

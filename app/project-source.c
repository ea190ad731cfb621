/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The data of the open document: read in a thread, edited in steps. */
#include "app/project-private.h"

#include <glib/gi18n.h>

#include "app/example.h"
#include "core/starter.h"

typedef struct
{
  NnSource   source;    /* of the answer: as it was loaded */
  gboolean   first;     /* no network has seen them yet */
  NnSamples *samples;
  GError    *error;
} Loading;

static void
loading_free (gpointer data)
{
  Loading *loading = data;

  nn_source_clear (&loading->source);
  g_clear_pointer (&loading->samples, nn_samples_unref);
  g_clear_error (&loading->error);
  g_free (loading);
}

static void
load_samples (VitrineJob   *job,
              GCancellable *cancellable,
              gpointer      data)
{
  Loading *request = data;
  Loading *answer = g_new0 (Loading, 1);

  nn_source_copy (&answer->source, &request->source);
  answer->first = request->first;
  if (request->first)
    answer->samples = nn_source_load_first (&answer->source, NULL, vitrine_data_dirs (), cancellable, &answer->error);
  else
    answer->samples = nn_source_load (&answer->source, vitrine_data_dirs (), cancellable, &answer->error);
  vitrine_job_publish (job, answer);
}

void
vitrine_project_forget_edit (VitrineProject *project)
{
  g_clear_pointer (&project->edit_label, g_free);
  g_clear_pointer (&project->edit_merge, g_free);
  nn_source_clear (&project->edit_before);
  project->edit_joins = NULL;
}

/* Nothing came between: the step is still the last, and of that network. */
gboolean
vitrine_project_edit_joins (VitrineProject *project)
{
  return project->edit_joins != NULL && project->live == NULL
         && vitrine_history_model (project->history) == project->edit_joins
         && g_strcmp0 (vitrine_history_undo_label (project->history), project->edit_label) == 0;
}

/* Another column of it is another thing to aim at, which the network follows; other data are left to who chose them. */
static gboolean
is_same_file (const NnSource *a,
              const NnSource *b)
{
  return a->path != NULL && a->spec.klass == b->spec.klass && g_strcmp0 (a->path, b->path) == 0;
}

/* The samples of an edit are there: it becomes a step, with the inputs and the outputs that they need. */
static void
finish_edit (VitrineProject *project)
{
  NnModel *now = vitrine_project_present (project);
  NnRecipe recipe = project->recipe;
  g_autoptr (NnModel) model = NULL;
  gboolean other;

  if (project->edit_label == NULL)
    return;
  /* They were looked at once more, and it was not them that had to change. */
  if (nn_source_equal (&project->edit_before, &project->source))
    {
      vitrine_project_forget_edit (project);
      return;
    }
  if (project->samples != NULL && project->edit_suited && is_same_file (&project->edit_before, &project->source)
      && !nn_model_has_outputs (now, project->samples, &recipe))
    model = nn_model_fit_outputs (now, project->samples, &recipe);
  if (model == NULL && project->samples != NULL && project->edit_fitted && !nn_model_check_samples (now, project->samples, NULL))
    model = nn_model_fit_inputs (now, project->samples, NULL);
  if (model == NULL)
    model = nn_model_ref (now);
  vitrine_project_commit_live (project, _("Train"));
  other = !nn_recipe_equal (&recipe, &project->recipe);
  if (vitrine_project_edit_joins (project) && !other)
    vitrine_history_join_source (project->history, &project->edit_before, &project->source, model);
  else
    vitrine_history_push_source (project->history, &project->edit_before, &project->source, model, &project->recipe,
                                 other ? &recipe : NULL, project->edit_label, project->edit_merge);
  vitrine_project_forget_edit (project);
  vitrine_project_set_recipe (project, &recipe);
  if (vitrine_project_present (project) != now)
    vitrine_project_model_changed (project);
  vitrine_project_notify_history (project);
}

static void
samples_loaded_cb (VitrineJob *job,
                   gpointer    snapshot,
                   gboolean    finished,
                   gpointer    user_data)
{
  VitrineProject *project = user_data;
  Loading *answer = snapshot;

  if (finished || answer == NULL)
    {
      g_clear_pointer (&project->loading, vitrine_job_unref);
      return;
    }
  project->samples = g_steal_pointer (&answer->samples);
  if (answer->error != NULL && project->good_samples != NULL)
    {
      vitrine_project_forget_edit (project);
      nn_source_clear (&project->source);
      nn_source_copy (&project->source, &project->good_source);
      project->samples = g_steal_pointer (&project->good_samples);
      vitrine_project_check_modified (project);
      g_signal_emit_by_name (project, "source-changed");
    }
  else if (answer->error != NULL)
    project->samples_error = g_strdup (answer->error->message);
  else if (answer->first && !nn_source_equal (&answer->source, &project->source))
    {
      nn_source_clear (&project->source);
      nn_source_copy (&project->source, &answer->source);
      g_signal_emit_by_name (project, "source-changed");
    }
  g_clear_pointer (&project->good_samples, nn_samples_unref);
  finish_edit (project);
  g_object_notify (G_OBJECT (project), "samples");
  vitrine_project_notify_history (project);
  if (answer->error != NULL)
    g_signal_emit_by_name (project, "message", answer->error->message);
}

void
vitrine_project_drop_loading (VitrineProject *project)
{
  if (project->loading != NULL)
    vitrine_job_cancel (project->loading);
  g_clear_pointer (&project->loading, vitrine_job_unref);
}

void
vitrine_project_start_loading (VitrineProject *project)
{
  Loading *request;

  vitrine_project_drop_loading (project);
  g_clear_pointer (&project->samples_error, g_free);
  if (project->source.spec.klass == NULL)
    return;
  request = g_new0 (Loading, 1);
  nn_source_copy (&request->source, &project->source);
  request->first = project->first;
  project->first = FALSE;
  project->loading = vitrine_job_start ("samples", load_samples, request, loading_free,
                                        loading_free, samples_loaded_cb, project);
}

void
vitrine_project_set_source (VitrineProject *project,
                            const NnSource *source)
{
  /* Other data come to the present. */
  vitrine_project_look_back (project, NULL, NULL);
  if (project->samples != NULL)
    {
      nn_source_clear (&project->good_source);
      nn_source_copy (&project->good_source, &project->source);
      g_clear_pointer (&project->good_samples, nn_samples_unref);
      project->good_samples = g_steal_pointer (&project->samples);
    }
  if (source != &project->source)
    {
      nn_source_clear (&project->source);
      nn_source_copy (&project->source, source);
    }
  g_signal_emit_by_name (project, "source-changed");
  g_object_notify (G_OBJECT (project), "samples");
  vitrine_project_start_loading (project);
  vitrine_project_touch (project);
}

void
vitrine_project_edit_source (VitrineProject *project,
                             const NnSource *source,
                             const char     *label,
                             const char     *merge)
{
  if (nn_source_equal (source, &project->source) && project->samples_error == NULL && !project->first)
    return;
  if (project->edit_label == NULL)
    {
      nn_source_copy (&project->edit_before, &project->source);
      project->edit_fitted = project->samples != NULL
                             && nn_model_check_samples (vitrine_project_present (project), project->samples, NULL);
      project->edit_suited = project->edit_fitted
                             && nn_model_has_outputs (vitrine_project_present (project), project->samples, &project->recipe);
    }
  else if (g_strcmp0 (project->edit_merge, merge) != 0)
    merge = NULL;   /* two edits in one step: no later one joins them */
  g_free (project->edit_label);
  project->edit_label = g_strdup (label);
  g_free (project->edit_merge);
  project->edit_merge = g_strdup (merge);
  vitrine_project_set_source (project, source);
  vitrine_project_notify_history (project);
}

void
vitrine_project_begin_source (VitrineProject *project,
                              const NnSource *source,
                              const char     *label)
{
  project->first = TRUE;
  vitrine_project_edit_source (project, source, label, NULL);
  project->first = FALSE;
}

gboolean
vitrine_project_start_network (VitrineProject *project,
                               GError        **error)
{
  NnRecipe recipe = project->recipe;
  g_autoptr (NnModel) model = NULL;
  const char *label;

  if (project->samples == NULL)
    {
      g_set_error_literal (error, NN_ERROR, NN_ERROR_DATA, _("There are no data to make a network for: choose some on the Data page."));
      return FALSE;
    }
  model = nn_starter_model (project->samples, (guint64) nn_spec_get (&recipe.training, "seed"), error);
  if (model == NULL)
    return FALSE;
  nn_starter_recipe (&recipe, model, project->samples);
  label = _("New Network for the Data");
  vitrine_project_edit_network (project, model, &recipe, label);
  if (project->source.spec.klass != NULL && NN_DATASET_CLASS (project->source.spec.klass)->needs_path)
    {
      vitrine_project_begin_source (project, &project->source, label);
      project->edit_joins = model;
    }
  return TRUE;
}

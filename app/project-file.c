/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The open document as a file: what is written, and where a training may go on from. */
#include "app/project-private.h"

#include "app/document.h"

/* A document that can go on says so by its progress, which is that of the last run. */
void
vitrine_project_stand_as_saved (VitrineProject *project,
                                NnDocument     *document)
{
  NnRun *run = project->runs->len > 0 ? g_ptr_array_index (project->runs, project->runs->len - 1) : NULL;

  if (run == NULL || document->progress == NULL || document->progress->step != nn_run_n_steps (run))
    return;
  nn_run_stand (run, document->model, nn_progress_copy (document->progress));
  project->standing = nn_run_ref (run);
}

/* With all its epochs done it can only go on with more: that is not worth thrice the file. */
static gboolean
is_complete (const NnRun *run)
{
  return run->recipe != NULL && run->progress->at == 0
         && run->progress->epoch >= nn_spec_get (&run->recipe->training, "epochs");
}

/* All but the runs: the present, or where the training stood last. */
static NnDocument *
document_without_runs (VitrineProject *project)
{
  NnDocument *document = nn_document_new ();
  NnRun *standing = vitrine_project_standing (project);

  g_free (document->title);
  document->title = g_strdup (project->title);
  g_free (document->summary);
  document->summary = g_strdup (project->summary);
  g_clear_pointer (&document->model, nn_model_unref);
  document->model = nn_model_ref (standing != NULL ? standing->at : vitrine_project_present (project));
  document->progress = standing != NULL && !is_complete (standing) ? nn_progress_copy (standing->progress) : NULL;
  document->recipe = project->recipe;
  nn_source_clear (&document->source);
  nn_source_copy (&document->source, &project->source);
  g_array_append_vals (document->pins, project->pins->data, project->pins->len);
  return document;
}

/* The run that is being drawn grows in this thread while a save reads it in another. */
static void
add_copy (NnDocument *document,
          NnRun      *run,
          gboolean    standing)
{
  NnRun *copy = nn_run_copy (run);

  if (standing)
    nn_run_cut (copy, run->progress->step);
  g_ptr_array_add (document->runs, copy);
}

NnDocument *
vitrine_project_document (VitrineProject *project)
{
  NnDocument *document = document_without_runs (project);
  NnRun *standing = vitrine_project_standing (project);

  for (guint i = 0; i < project->runs->len; i++)
    add_copy (document, g_ptr_array_index (project->runs, i), g_ptr_array_index (project->runs, i) == standing);
  return document;
}

NnDocument *
vitrine_project_standing_document (VitrineProject *project)
{
  NnRun *standing = vitrine_project_standing (project);
  NnDocument *document;

  if (standing == NULL)
    return NULL;
  document = document_without_runs (project);
  add_copy (document, standing, TRUE);
  g_ptr_array_set_size (((NnRun *) g_ptr_array_index (document->runs, 0))->kept, 0);
  return document;
}

void
vitrine_project_stand (VitrineProject *project,
                       NnRun          *run,
                       NnModel        *at,
                       NnProgress     *progress)
{
  nn_run_stand (run, at, progress);
  nn_run_ref (run);
  g_clear_pointer (&project->standing, nn_run_unref);
  project->standing = run;
  vitrine_project_touch (project, FALSE);
  g_signal_emit_by_name (project, "stood");
}

/* The last run of all: it is what a file's progress belongs to. */
NnRun *
vitrine_project_standing (VitrineProject *project)
{
  NnRun *run = project->standing;

  if (run == NULL || run->progress == NULL || project->runs->len == 0
      || run != g_ptr_array_index (project->runs, project->runs->len - 1))
    return NULL;
  return project->live != NULL || run->at == vitrine_project_present (project) ? run : NULL;
}

typedef struct
{
  NnDocument *document;
  GFile      *file;
  guint64     serial;
} Saving;

static void
saving_free (gpointer data)
{
  Saving *saving = data;

  nn_document_unref (saving->document);
  g_object_unref (saving->file);
  g_free (saving);
}

static void
document_saved_cb (GObject      *project,
                   GAsyncResult *result,
                   gpointer      data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (vitrine_document_save_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
vitrine_project_save_async (VitrineProject     *project,
                            GFile              *file,
                            GAsyncReadyCallback callback,
                            gpointer            data)
{
  GTask *task = g_task_new (project, NULL, callback, data);
  Saving *saving = g_new0 (Saving, 1);

  saving->document = vitrine_project_document (project);
  saving->file = g_object_ref (file);
  saving->serial = project->serial;
  g_task_set_source_tag (task, vitrine_project_save_async);
  g_task_set_task_data (task, saving, saving_free);
  vitrine_document_save_async (saving->document, file, project, document_saved_cb, task);
}

gboolean
vitrine_project_save_finish (VitrineProject *project,
                             GAsyncResult   *result,
                             GError        **error)
{
  Saving *saving = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  if (g_set_object (&project->file, saving->file))
    g_object_notify (G_OBJECT (project), "file");
  nn_model_ref (saving->document->model);
  g_clear_pointer (&project->saved_model, nn_model_unref);
  project->saved_model = saving->document->model;
  project->saved_recipe = saving->document->recipe;
  if (saving->serial == project->serial)
    project->dirty = FALSE;
  /* A source that is still being read may go back, and is in the file now. */
  project->good_dirty = TRUE;
  vitrine_project_check_modified (project);
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The open document as a file: what is written, and where a training may go on from. */
#include "app/project-private.h"

#include <string.h>

#include "app/document.h"

/* --- what is in the file ------------------------------------------------- */

/* The present, or where the training stood last. */
static NnModel *
model_to_save (VitrineProject *project)
{
  NnRun *standing = vitrine_project_standing (project);

  return standing != NULL ? standing->at : vitrine_project_present (project);
}

static void
saved_run_clear (gpointer data)
{
  g_free (((VitrineSavedRun *) data)->title);
}

void
vitrine_saved_clear (VitrineSaved *saved)
{
  g_free (saved->title);
  g_clear_pointer (&saved->model, nn_model_unref);
  nn_source_clear (&saved->source);
  g_clear_pointer (&saved->pins, g_array_unref);
  g_clear_pointer (&saved->runs, g_array_unref);
  memset (saved, 0, sizeof *saved);
}

void
vitrine_saved_take (VitrineSaved   *saved,
                    VitrineProject *project)
{
  vitrine_saved_clear (saved);
  saved->title = g_strdup (project->title);
  saved->model = nn_model_ref (model_to_save (project));
  saved->recipe = project->recipe;
  nn_source_copy (&saved->source, &project->source);
  saved->pins = g_array_copy (project->pins);
  saved->runs = g_array_new (FALSE, FALSE, sizeof (VitrineSavedRun));
  g_array_set_clear_func (saved->runs, saved_run_clear);
  for (guint i = 0; i < project->runs->len; i++)
    {
      const NnRun *run = g_ptr_array_index (project->runs, i);
      VitrineSavedRun note = { run, g_strdup (run->title), run->starred, nn_run_n_steps (run) };

      g_array_append_val (saved->runs, note);
    }
}

void
vitrine_saved_forget_run (VitrineSaved *saved,
                          const NnRun  *run)
{
  for (guint i = 0; i < saved->runs->len; i++)
    if (g_array_index (saved->runs, VitrineSavedRun, i).run == run)
      g_array_index (saved->runs, VitrineSavedRun, i).run = NULL;
}

static gboolean
same_pins (const GArray *a,
           const GArray *b)
{
  return a->len == b->len && (a->len == 0 || memcmp (a->data, b->data, a->len * sizeof (guint32)) == 0);
}

static gboolean
same_runs (const VitrineSaved *saved,
           GPtrArray          *runs)
{
  if (runs->len != saved->runs->len)
    return FALSE;
  for (guint i = 0; i < runs->len; i++)
    {
      const VitrineSavedRun *note = &g_array_index (saved->runs, VitrineSavedRun, i);
      const NnRun *run = g_ptr_array_index (runs, i);

      if (note->run != run || note->starred != run->starred || note->n_steps != nn_run_n_steps (run)
          || g_strcmp0 (note->title, run->title) != 0)
        return FALSE;
    }
  return TRUE;
}

gboolean
vitrine_project_modified (VitrineProject *project)
{
  const VitrineSaved *saved = &project->saved;

  return project->unsaved || vitrine_project_present (project) != saved->model
         || !nn_recipe_equal (&project->recipe, &saved->recipe) || !nn_source_equal (&project->source, &saved->source)
         || g_strcmp0 (project->title, saved->title) != 0 || !same_pins (project->pins, saved->pins)
         || !same_runs (saved, project->runs);
}

/* --- where it may go on -------------------------------------------------- */

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
  document->model = nn_model_ref (model_to_save (project));
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
  vitrine_project_touch (project);
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
  VitrineSaved saved;
} Saving;

static void
saving_free (gpointer data)
{
  Saving *saving = data;

  nn_document_unref (saving->document);
  g_object_unref (saving->file);
  vitrine_saved_clear (&saving->saved);
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
  vitrine_saved_take (&saving->saved, project);
  g_task_set_source_tag (task, vitrine_project_save_async);
  g_task_set_task_data (task, saving, saving_free);
  vitrine_document_save_async (saving->document, file, project, document_saved_cb, task);
}

/* Those that were deleted while it was being written. */
static void
forget_deleted (VitrineProject *project)
{
  for (guint i = 0; i < project->saved.runs->len; i++)
    {
      VitrineSavedRun *note = &g_array_index (project->saved.runs, VitrineSavedRun, i);

      if (!g_ptr_array_find (project->runs, note->run, NULL))
        note->run = NULL;
    }
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
  vitrine_saved_clear (&project->saved);
  project->saved = saving->saved;
  memset (&saving->saved, 0, sizeof saving->saved);
  forget_deleted (project);
  project->unsaved = FALSE;
  vitrine_project_check_modified (project);
  return TRUE;
}

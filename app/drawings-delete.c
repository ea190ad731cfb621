/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A drawing that is deleted: a step of the document, though the drawings are of no document. */
#include "app/drawings.h"

#include <glib/gi18n.h>

#include "app/catalogue.h"

/* Undo and redo may be faster than the files: one change at a time, until it is as it was asked for last. */
typedef struct
{
  VitrineProject *project;      /* not owned: it owns the step */
  NnTensor       *sample;
  guint           label;
  guint           at;
  gboolean        gone, wanted_gone;
  gboolean        busy;
} Deleted;

static void
deleted_clear (gpointer data)
{
  nn_tensor_unref (((Deleted *) data)->sample);
}

static void
deleted_unref (gpointer data)
{
  g_rc_box_release_full (data, deleted_clear);
}

/* The set is other than it was: in the list, and where it is the data. */
static void
read_again (VitrineProject *project,
            const NnSource *source)
{
  VitrineCatalogue *catalogue = vitrine_catalogue_get_default ();

  vitrine_catalogue_add (catalogue, source);
  vitrine_catalogue_refresh (catalogue, source);
  if (g_strcmp0 (vitrine_project_source (project)->path, source->path) == 0)
    vitrine_project_set_source (project, vitrine_project_source (project));
}

static void follow (Deleted *deleted);

static void
followed_cb (GObject      *project,
             GAsyncResult *result,
             gpointer      data)
{
  Deleted *deleted = data;
  g_auto (NnSource) source = { 0 };
  g_autoptr (GError) error = NULL;
  guint n;

  deleted->busy = FALSE;
  if (vitrine_drawings_finish (result, &source, &n, &error))
    {
      deleted->gone = !deleted->gone;
      if (deleted->gone)
        deleted->at = vitrine_drawings_place (result);
      read_again (VITRINE_PROJECT (project), &source);
      follow (deleted);
    }
  else
    {
      deleted->wanted_gone = deleted->gone;
      g_signal_emit_by_name (project, "message", error->message);
    }
  deleted_unref (deleted);
}

static void
follow (Deleted *deleted)
{
  if (deleted->busy || deleted->gone == deleted->wanted_gone)
    return;
  deleted->busy = TRUE;
  if (deleted->wanted_gone)
    vitrine_drawings_remove_async (deleted->sample, deleted->label, deleted->project, followed_cb, g_rc_box_acquire (deleted));
  else
    vitrine_drawings_restore_async (deleted->sample, deleted->label, deleted->at, deleted->project, followed_cb,
                                    g_rc_box_acquire (deleted));
}

static void
run (gpointer data,
     gboolean back)
{
  Deleted *deleted = data;

  deleted->wanted_gone = !back;
  follow (deleted);
}

static void
deleted_cb (GObject      *project,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (GTask) task = data;
  g_auto (NnSource) source = { 0 };
  GError *error = NULL;
  Deleted *deleted = g_task_get_task_data (task);
  guint n;

  if (!vitrine_drawings_finish (result, &source, &n, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  deleted->at = vitrine_drawings_place (result);
  deleted->gone = deleted->wanted_gone = TRUE;
  read_again (VITRINE_PROJECT (project), &source);
  vitrine_project_add_act (VITRINE_PROJECT (project), _("Delete Drawing"),
                           &(VitrineAct) { run, g_rc_box_acquire (deleted), deleted_unref });
  g_task_return_boolean (task, TRUE);
}

void
vitrine_drawings_delete_async (VitrineProject     *project,
                               const NnTensor     *sample,
                               guint               label,
                               gpointer            owner,
                               GAsyncReadyCallback callback,
                               gpointer            data)
{
  GTask *task = g_task_new (owner, NULL, callback, data);
  Deleted *deleted = g_rc_box_new0 (Deleted);

  deleted->project = project;
  deleted->sample = nn_tensor_ref ((NnTensor *) sample);
  deleted->label = label;
  g_task_set_source_tag (task, vitrine_drawings_delete_async);
  g_task_set_task_data (task, deleted, deleted_unref);
  vitrine_drawings_remove_async (sample, label, project, deleted_cb, task);
}

gboolean
vitrine_drawings_delete_finish (GAsyncResult *result,
                                GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

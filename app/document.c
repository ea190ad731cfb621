/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document.h"

#include <glib/gi18n.h>

static void
load_thread (GTask        *task,
             gpointer      owner,
             gpointer      file,
             GCancellable *cancellable)
{
  g_autofree char *path = g_file_get_path (file);
  NnDocument *document;
  GError *error = NULL;

  if (path == NULL)
    {
      g_task_return_new_error (task, NN_ERROR, NN_ERROR_FORMAT, _("This is not a file on this computer."));
      return;
    }
  document = nn_document_load (path, &error);
  if (document == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, document, (GDestroyNotify) nn_document_unref);
}

void
vitrine_document_load_async (GFile              *file,
                             gpointer            owner,
                             GAsyncReadyCallback callback,
                             gpointer            data)
{
  g_autoptr (GTask) task = g_task_new (owner, NULL, callback, data);

  g_task_set_source_tag (task, vitrine_document_load_async);
  g_task_set_task_data (task, g_object_ref (file), g_object_unref);
  g_task_run_in_thread (task, load_thread);
}

NnDocument *
vitrine_document_load_finish (GAsyncResult *result,
                              GFile       **file,
                              GError      **error)
{
  if (file != NULL)
    *file = g_task_get_task_data (G_TASK (result));
  return g_task_propagate_pointer (G_TASK (result), error);
}

typedef struct
{
  NnDocument *document;
  GFile      *file;
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
save_thread (GTask        *task,
             gpointer      owner,
             gpointer      data,
             GCancellable *cancellable)
{
  Saving *saving = data;
  g_autofree char *path = g_file_get_path (saving->file);
  g_autofree char *uri = NULL;
  GError *error = NULL;

  if (path == NULL)
    {
      uri = g_file_get_uri (saving->file);
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                               _("“%s” is not a folder on this computer: choose one that is."), uri);
    }
  else if (!nn_document_save (saving->document, path, &error))
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

void
vitrine_document_save_async (NnDocument         *document,
                             GFile              *file,
                             gpointer            owner,
                             GAsyncReadyCallback callback,
                             gpointer            data)
{
  g_autoptr (GTask) task = g_task_new (owner, NULL, callback, data);
  Saving *saving = g_new0 (Saving, 1);

  saving->document = nn_document_ref (document);
  saving->file = g_object_ref (file);
  g_task_set_source_tag (task, vitrine_document_save_async);
  g_task_set_task_data (task, saving, saving_free);
  g_task_run_in_thread (task, save_thread);
}

gboolean
vitrine_document_save_finish (GAsyncResult *result,
                              GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

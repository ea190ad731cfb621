/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/importing.h"

#include <glib/gi18n.h>

#include "app/example.h"
#include "core/starter.h"

void
vitrine_import_free (VitrineImport *import)
{
  nn_source_clear (&import->source);
  g_clear_pointer (&import->preview, nn_preview_unref);
  g_strfreev (import->documents);
  g_free (import);
}

/* Documents are known by their ending; they are not mixed with data. */
static gboolean
take_documents (VitrineImport     *import,
                const char *const *paths,
                GError           **error)
{
  guint n = 0, n_documents = 0;

  for (; paths[n] != NULL; n++)
    n_documents += g_str_has_suffix (paths[n], ".vitrine");
  if (n_documents == 0)
    return TRUE;
  if (n_documents < n)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA, _("These are networks and data together: open one kind at a time."));
      return FALSE;
    }
  import->documents = g_strdupv ((char **) paths);
  return TRUE;
}

static void
import_thread (GTask        *task,
               gpointer      owner,
               gpointer      paths,
               GCancellable *cancellable)
{
  g_autoptr (VitrineImport) import = g_new0 (VitrineImport, 1);
  const NnDatasetClass *klass = NULL;
  GError *error = NULL;

  if (take_documents (import, paths, &error) && import->documents == NULL
      && nn_source_from_files (&import->source, paths, &error))
    klass = NN_DATASET_CLASS (import->source.spec.klass);
  if (klass != NULL && klass->preview != NULL)
    import->preview = klass->preview (import->source.path, cancellable, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&import), (GDestroyNotify) vitrine_import_free);
}

void
vitrine_import_async (const char *const  *paths,
                      gpointer            owner,
                      GAsyncReadyCallback callback,
                      gpointer            data)
{
  g_autoptr (GTask) task = g_task_new (owner, NULL, callback, data);

  g_task_set_source_tag (task, vitrine_import_async);
  g_task_set_task_data (task, g_strdupv ((char **) paths), (GDestroyNotify) g_strfreev);
  g_task_run_in_thread (task, import_thread);
}

VitrineImport *
vitrine_import_finish (GAsyncResult *result,
                       GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- whether data can be read --------------------------------------------------- */

static void
check_thread (GTask        *task,
              gpointer      owner,
              gpointer      data,
              GCancellable *cancellable)
{
  const NnDocument *document = data;
  GError *error = NULL;
  g_autoptr (NnSamples) samples = nn_source_load (&document->source, vitrine_data_dirs (), cancellable, &error);

  if (samples != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
vitrine_import_check_async (const NnSource     *source,
                            gpointer            owner,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            data)
{
  g_autoptr (GTask) task = g_task_new (owner, cancellable, callback, data);
  NnDocument *document = nn_document_new ();

  nn_source_copy (&document->source, source);
  g_task_set_source_tag (task, vitrine_import_check_async);
  g_task_set_task_data (task, document, (GDestroyNotify) nn_document_unref);
  g_task_run_in_thread (task, check_thread);
}

gboolean
vitrine_import_check_finish (GAsyncResult *result,
                             GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- a document that begins with data ------------------------------------------ */

static void
start_thread (GTask        *task,
              gpointer      owner,
              gpointer      data,
              GCancellable *cancellable)
{
  NnDocument *document = data;
  GError *error = NULL;
  g_autoptr (NnSamples) samples = nn_source_load_first (&document->source, NULL, vitrine_data_dirs (), cancellable, &error);

  if (samples != NULL && nn_document_start (document, samples, &error))
    g_task_return_pointer (task, nn_document_ref (document), (GDestroyNotify) nn_document_unref);
  else
    g_task_return_error (task, error);
}

void
vitrine_import_start_async (const NnSource     *source,
                            gpointer            owner,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            data)
{
  g_autoptr (GTask) task = g_task_new (owner, cancellable, callback, data);
  NnDocument *document = nn_document_new ();

  nn_source_copy (&document->source, source);
  g_task_set_source_tag (task, vitrine_import_start_async);
  g_task_set_task_data (task, document, (GDestroyNotify) nn_document_unref);
  g_task_run_in_thread (task, start_thread);
}

NnDocument *
vitrine_import_start_finish (GAsyncResult *result,
                             GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

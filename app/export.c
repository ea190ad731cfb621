/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export.h"

#include <glib/gi18n.h>

NnProgram *
vitrine_export_program (NnDocument   *document,
                        NnCodeFlavor  flavor,
                        const char   *path,
                        gboolean      with_weights,
                        char        **weights,
                        GError      **error)
{
  gboolean is_program = g_str_has_suffix (path, ".py");
  g_autoptr (NnProgram) program = NULL;
  g_autofree char *other = NULL;
  g_autofree char *beside = NULL;

  if (!is_program)
    other = g_strdup (path);
  else if (with_weights)
    {
      g_autofree char *stem = g_strndup (path, strlen (path) - strlen (".py"));

      other = g_strconcat (stem, ".safetensors", NULL);
      beside = g_path_get_basename (other);
    }
  program = nn_program_new (document->model, &document->recipe, flavor, document->title, beside, error);
  if (program == NULL || (other != NULL && !nn_program_save_weights (program, document->model, other, error)))
    return NULL;
  if (is_program && !g_file_set_contents (path, program->text, -1, error))
    return NULL;
  if (weights != NULL)
    *weights = g_steal_pointer (&other);
  return g_steal_pointer (&program);
}

/* --- in a thread ----------------------------------------------------------- */

typedef struct
{
  NnDocument  *document;
  NnCodeFlavor flavor;
  GFile       *file;
  gboolean     with_weights;
} Exporting;

static void
exporting_free (gpointer data)
{
  Exporting *exporting = data;

  nn_document_unref (exporting->document);
  g_object_unref (exporting->file);
  g_free (exporting);
}

static void
export_thread (GTask        *task,
               gpointer      owner,
               gpointer      data,
               GCancellable *cancellable)
{
  Exporting *exporting = data;
  g_autofree char *path = g_file_get_path (exporting->file);
  g_autofree char *uri = NULL;
  g_autoptr (NnProgram) program = NULL;
  GError *error = NULL;

  if (path == NULL)
    {
      uri = g_file_get_uri (exporting->file);
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                               _("“%s” is not a folder on this computer: choose one that is."), uri);
      return;
    }
  program = vitrine_export_program (exporting->document, exporting->flavor, path, exporting->with_weights, NULL, &error);
  if (program == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

void
vitrine_export_program_async (NnDocument          *document,
                              NnCodeFlavor         flavor,
                              GFile               *file,
                              gboolean             with_weights,
                              gpointer             owner,
                              GAsyncReadyCallback  callback,
                              gpointer             data)
{
  g_autoptr (GTask) task = g_task_new (owner, NULL, callback, data);
  Exporting *exporting = g_new0 (Exporting, 1);

  exporting->document = nn_document_ref (document);
  exporting->flavor = flavor;
  exporting->file = g_object_ref (file);
  exporting->with_weights = with_weights;
  g_task_set_source_tag (task, vitrine_export_program_async);
  g_task_set_task_data (task, exporting, exporting_free);
  g_task_run_in_thread (task, export_thread);
}

gboolean
vitrine_export_program_finish (GAsyncResult *result,
                               GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
write_csv (const NnTensor *tensor,
           const char     *path,
           GError        **error)
{
  gsize columns = tensor->shape.n_axes > 0 ? tensor->shape.size[tensor->shape.n_axes - 1] : 1;
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < nn_tensor_count (tensor); i++)
    {
      char number[G_ASCII_DTOSTR_BUF_SIZE];

      g_string_append (text, g_ascii_formatd (number, sizeof number, "%.9g", tensor->data[i]));
      g_string_append_c (text, (i + 1) % columns == 0 ? '\n' : ',');
    }
  return g_file_set_contents (path, text->str, (gssize) text->len, error);
}

static void
tensor_thread (GTask        *task,
               gpointer      owner,
               gpointer      data,
               GCancellable *cancellable)
{
  NnTensor *tensor = data;
  GFile *file = g_object_get_data (G_OBJECT (task), "file");
  g_autofree char *path = g_file_get_path (file);
  g_autofree char *uri = g_file_get_uri (file);
  GError *error = NULL;

  if (path == NULL)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                             _("“%s” is not a folder on this computer: choose one that is."), uri);
  else if (g_str_has_suffix (path, ".npy") ? nn_npy_write (path, tensor, &error) : write_csv (tensor, path, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
vitrine_export_tensor_async (NnTensor           *tensor,
                             GFile              *file,
                             gpointer            owner,
                             GAsyncReadyCallback callback,
                             gpointer            data)
{
  g_autoptr (GTask) task = g_task_new (owner, NULL, callback, data);

  g_task_set_source_tag (task, vitrine_export_tensor_async);
  g_task_set_task_data (task, nn_tensor_ref (tensor), (GDestroyNotify) nn_tensor_unref);
  g_object_set_data_full (G_OBJECT (task), "file", g_object_ref (file), g_object_unref);
  g_task_run_in_thread (task, tensor_thread);
}

gboolean
vitrine_export_tensor_finish (GAsyncResult *result,
                              GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

char *
vitrine_export_name (const char *title)
{
  GString *name = g_string_new (NULL);

  for (; title != NULL && *title != '\0'; title++)
    {
      if (g_ascii_isalnum (*title))
        {
          if (name->len == 0 && g_ascii_isdigit (*title))
            g_string_append_c (name, '_');
          g_string_append_c (name, g_ascii_tolower (*title));
        }
      else if (name->len > 0 && name->str[name->len - 1] != '_')
        g_string_append_c (name, '_');
    }
  while (name->len > 0 && name->str[name->len - 1] == '_')
    g_string_truncate (name, name->len - 1);
  g_string_append (name, name->len > 0 ? ".py" : "network.py");
  return g_string_free (name, FALSE);
}

/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/dataset.h"

#include <string.h>

static char *
list_names (void)
{
  const NnClass *const *list = nn_registry_list (NN_KIND_DATASET);
  GString *names = g_string_new (NULL);

  for (guint i = 0; list[i] != NULL; i++)
    if (!NN_DATASET_CLASS (list[i])->needs_path)
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", list[i]->name);
  return g_string_free (names, FALSE);
}

/* "IDX files, NumPy arrays and CSV tables" */
static char *
list_readers (void)
{
  const NnClass *const *list = nn_registry_list (NN_KIND_DATASET);
  GString *names = g_string_new (NULL);

  for (guint i = 0; list[i] != NULL; i++)
    if (NN_DATASET_CLASS (list[i])->reads != NULL)
      g_string_append_printf (names, "%s%s", names->len > 0 ? "; " : "",
                              NN_DATASET_CLASS (list[i])->reads);
  return g_string_free (names, FALSE);
}

static const NnClass *
find_reader (const char *path)
{
  const NnClass *const *list = nn_registry_list (NN_KIND_DATASET);

  for (guint i = 0; list[i] != NULL; i++)
    if (NN_DATASET_CLASS (list[i])->claims != NULL && NN_DATASET_CLASS (list[i])->claims (path))
      return list[i];
  return NULL;
}

/* A file, or two with a comma between: the first one tells what they are. */
static gboolean
parse_path (NnSource *source, const char *text, GError **error)
{
  const char *comma = strchr (text, ',');
  const NnClass *klass;
  g_autofree char *first = NULL;
  g_autofree char *names = NULL;

  if (g_file_test (text, G_FILE_TEST_EXISTS))
    first = g_strdup (text);
  else
    for (; comma != NULL && first == NULL; comma = strchr (comma + 1, ','))
      {
        g_autofree char *left = g_strstrip (g_strndup (text, comma - text));

        if (g_file_test (left, G_FILE_TEST_EXISTS))
          first = g_steal_pointer (&left);
      }

  names = list_names ();
  if (first == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_UNKNOWN,
                   "“%s” is neither a data set nor a file. Data sets: %s.", text, names);
      return FALSE;
    }
  klass = find_reader (first);
  if (klass == NULL)
    {
      g_autofree char *name = g_path_get_basename (first);
      g_autofree char *readers = list_readers ();

      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                   "%s is no data that Vitrine reads. It reads %s. Built-in data sets: %s.", name,
                   readers, names);
      return FALSE;
    }
  source->spec = nn_spec_new (klass);
  source->path = g_strdup (text);
  return TRUE;
}

gboolean
nn_source_parse (NnSource *source, const char *text, GError **error)
{
  const NnClass *klass = nn_registry_find (NN_KIND_DATASET, text, NULL);

  memset (source, 0, sizeof *source);
  if (klass == NULL)
    return parse_path (source, text, error);
  if (NN_DATASET_CLASS (klass)->needs_path)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_UNKNOWN,
                   "“%s” needs a file: name the file itself.", text);
      return FALSE;
    }
  source->spec = nn_spec_new (klass);
  return TRUE;
}

char *
nn_source_to_string (const NnSource *source)
{
  if (source->path != NULL)
    return g_strdup (source->path);
  return g_strdup (source->spec.klass != NULL ? source->spec.klass->name : "");
}

void
nn_source_copy (NnSource *to, const NnSource *from)
{
  char *path = g_strdup (from->path);

  g_free (to->path);
  to->spec = from->spec;
  to->path = path;
}

void
nn_source_clear (NnSource *source)
{
  g_clear_pointer (&source->path, g_free);
  memset (source, 0, sizeof *source);
}

NnSamples *
nn_source_load (const NnSource *source, const char *const *data_dirs, GCancellable *cancellable,
                GError **error)
{
  const NnDatasetClass *klass = NN_DATASET_CLASS (source->spec.klass);

  if (klass == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA, "No data set is chosen yet.");
      return NULL;
    }
  if (klass->needs_path && (source->path == NULL || *source->path == '\0'))
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA, "“%s” needs a file or a folder, and none is chosen.",
                   klass->base.title);
      return NULL;
    }
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  return klass->load (source->spec.values, source->path, data_dirs, cancellable, error);
}

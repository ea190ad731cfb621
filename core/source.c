/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/dataset.h"

#include <string.h>

#include "core/datasets/rows.h"
#include "core/prepare.h"

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

static gboolean
is_named_so (const NnDatasetClass *klass, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *small = g_ascii_strdown (name, -1);

  for (guint i = 0; klass->patterns != NULL && klass->patterns[i] != NULL; i++)
    if (g_pattern_match_simple (klass->patterns[i], small))
      return g_file_test (path, G_FILE_TEST_IS_REGULAR);
  return FALSE;
}

static const NnClass *
find_reader (const char *path)
{
  const NnClass *const *list = nn_registry_list (NN_KIND_DATASET);

  for (guint i = 0; list[i] != NULL; i++)
    {
      const NnDatasetClass *klass = NN_DATASET_CLASS (list[i]);

      if (klass->claims != NULL ? klass->claims (path) : is_named_so (klass, path))
        return list[i];
    }
  return NULL;
}

/* The files that @text names ("images.idx,labels.idx", "table.csv,COLUMN"), each as @map has it (NULL: as it is). */
static char *
map_files (const NnClass *klass, const char *text, char *(*map) (const char *file, const char *folder), const char *folder)
{
  g_autofree char *first = NULL, *rest = NULL, *there = NULL, *other = NULL;
  const gboolean several = NN_DATASET_CLASS (klass)->join != NULL;
  char *whole = several ? NULL : map (text, folder);

  /* A path may have a comma of its own. */
  if (whole != NULL)
    return whole;
  nn_rows_split_path (text, &first, &rest);
  there = map (first, folder);
  if (rest == NULL)
    return g_strdup (there != NULL ? there : text);
  /* What follows the only file that is read is the name of a column, whatever else is called so. */
  if (several)
    other = map (rest, folder);
  if (there == NULL && other == NULL)
    return g_strdup (text);
  return g_strconcat (there != NULL ? there : first, ",", other != NULL ? other : rest, NULL);
}

static char *
make_absolute (const char *file, const char *folder)
{
  return g_file_test (file, G_FILE_TEST_EXISTS) ? g_canonicalize_filename (file, NULL) : NULL;
}

static char *
find_beside (const char *file, const char *folder)
{
  g_autofree char *name = g_path_get_basename (file);
  g_autofree char *beside = g_build_filename (folder, name, NULL);

  return !g_file_test (file, G_FILE_TEST_EXISTS) && g_file_test (beside, G_FILE_TEST_EXISTS) ? g_steal_pointer (&beside)
                                                                                            : NULL;
}

void
nn_source_look_beside (NnSource *source, const char *document)
{
  g_autofree char *absolute = g_canonicalize_filename (document, NULL);
  g_autofree char *folder = g_path_get_dirname (absolute);
  char *path;

  if (source->path == NULL || source->spec.klass == NULL)
    return;
  path = map_files (source->spec.klass, source->path, find_beside, folder);
  g_free (source->path);
  source->path = path;
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
  source->prepare = nn_spec_new (&nn_preparation_class);
  /* A document that holds it may be read from anywhere. */
  source->path = map_files (klass, text, make_absolute, NULL);
  return TRUE;
}

static gboolean
set_unreadable (const char *path, GError **error)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *readers = list_readers ();

  g_set_error (error, NN_ERROR, NN_ERROR_FORMAT, "%s is no data that Vitrine reads. It reads %s.", name, readers);
  return FALSE;
}

gboolean
nn_source_from_files (NnSource *source, const char *const *paths, GError **error)
{
  const NnClass *klass = NULL;
  char *path;
  guint n = 0;

  memset (source, 0, sizeof *source);
  for (; paths[n] != NULL; n++)
    {
      const NnClass *reader = find_reader (paths[n]);

      if (reader == NULL)
        return set_unreadable (paths[n], error);
      klass = n == 0 ? reader : klass;
      if (reader == klass)
        continue;
      g_set_error (error, NN_ERROR, NN_ERROR_DATA, "These are data of two kinds, %s and %s: open one of them.",
                   NN_DATASET_CLASS (klass)->reads, NN_DATASET_CLASS (reader)->reads);
      return FALSE;
    }
  if (n == 0)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA, "There is no file on this computer to read.");
      return FALSE;
    }
  if (n > 1 && NN_DATASET_CLASS (klass)->join == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA, "These are %u data sets: open one of them.", n);
      return FALSE;
    }
  path = NN_DATASET_CLASS (klass)->join != NULL ? NN_DATASET_CLASS (klass)->join (paths, error) : g_strdup (paths[0]);
  if (path == NULL)
    return FALSE;
  source->spec = nn_spec_new (klass);
  source->prepare = nn_spec_new (&nn_preparation_class);
  source->path = path;
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
  source->prepare = nn_spec_new (&nn_preparation_class);
  return TRUE;
}

char *
nn_source_to_string (const NnSource *source)
{
  if (source->path != NULL)
    return g_strdup (source->path);
  return g_strdup (source->spec.klass != NULL ? source->spec.klass->name : "");
}

/* --- settings ---------------------------------------------------------------- */

gboolean
nn_source_prepares (const NnClass *klass, const char *arg)
{
  const gint index = nn_class_find_arg (&nn_preparation_class, arg);

  g_return_val_if_fail (index >= 0, FALSE);
  for (guint i = 0; i < nn_class_n_args (klass); i++)
    if (klass->args[i].role == nn_preparation_class.args[index].role)
      return FALSE;
  return TRUE;
}

gboolean
nn_source_offers (const NnSource *source, const NnArg *arg)
{
  const NnDatasetClass *klass = NN_DATASET_CLASS (source->spec.klass);

  if (!nn_source_prepares (&klass->base, arg->name) || (arg->role == NN_ARG_SCALES && klass->tokens))
    return FALSE;
  return arg->needs == NULL || (source->prepare.klass != NULL && nn_spec_get (&source->prepare, arg->needs) != 0);
}

/* Whether @name is the feature or the column @left_out, which may be spread: "colour = red". */
static gboolean
covers (const char *left_out, const char *name)
{
  const gsize n = strlen (left_out);

  return strncmp (name, left_out, n) == 0 && (name[n] == '\0' || g_str_has_prefix (name + n, " = "));
}

gboolean
nn_source_leaves_out (const NnSource *source, const char *name)
{
  for (guint i = 0; source->left_out != NULL && source->left_out[i] != NULL; i++)
    if (covers (source->left_out[i], name))
      return TRUE;
  return FALSE;
}

void
nn_source_leave_out (NnSource *source, const char *name, gboolean out)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  if (nn_source_leaves_out (source, name) == out)
    return;
  for (guint i = 0; source->left_out != NULL && source->left_out[i] != NULL; i++)
    if (out || !covers (source->left_out[i], name))
      g_ptr_array_add (names, g_strdup (source->left_out[i]));
  if (out)
    g_ptr_array_add (names, g_strdup (name));
  g_clear_pointer (&source->left_out, g_strfreev);
  if (names->len == 0)
    return;
  g_ptr_array_add (names, NULL);
  source->left_out = (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

static void
set_left_out (NnSource *source, const char *value)
{
  g_auto (GStrv) names = g_strsplit (value, ",", -1);

  g_clear_pointer (&source->left_out, g_strfreev);
  for (guint i = 0; names[i] != NULL; i++)
    if (*g_strstrip (names[i]) != '\0')
      nn_source_leave_out (source, names[i], TRUE);
}

/* Columns by their names stand behind the file, as in "table.csv,COLUMN". */
static void
set_named (NnSource *source, guint arg, const char *names)
{
  g_autofree char *file = NULL, *rest = NULL, *before = g_steal_pointer (&source->path);

  nn_rows_split_path (before, &file, &rest);
  source->path = *names != '\0' ? g_strconcat (file, ",", names, NULL) : g_strdup (file);
  source->spec.values[arg] = 0;
}

gboolean
nn_source_set_string (NnSource *source, const char *key, const char *value, GError **error)
{
  const NnClass *klass = source->spec.klass;
  const gint own = nn_class_find_arg (klass, key);

  if (strcmp (key, "leave_out") == 0)
    {
      set_left_out (source, value);
      return TRUE;
    }
  if (own >= 0 && klass->args[own].kind == NN_ARG_COLUMN && source->path != NULL
      && value[strspn (value, "0123456789")] != '\0')
    {
      set_named (source, (guint) own, value);
      return TRUE;
    }
  if (own < 0 && nn_class_find_arg (&nn_preparation_class, key) >= 0
      && nn_source_prepares (klass, key))
    {
      if (source->prepare.klass == NULL)
        source->prepare = nn_spec_new (&nn_preparation_class);
      return nn_spec_set_string (&source->prepare, key, value, error);
    }
  if (nn_spec_set_string (&source->spec, key, value, error))
    return TRUE;
  if (error != NULL && g_error_matches (*error, NN_ERROR, NN_ERROR_UNKNOWN))
    {
      g_autoptr (GString) more = g_string_new (NULL);

      for (const NnArg *arg = nn_preparation_class.args; arg->name != NULL; arg++)
        if (nn_source_prepares (klass, arg->name))
          g_string_append_printf (more, "%s, ", arg->name);
      g_string_append (more, "leave_out");
      g_prefix_error (error, "Every data set also has %s. ", more->str);
    }
  return FALSE;
}

/* --- the value ------------------------------------------------------------- */

static gboolean
same_preparation (const NnSource *a, const NnSource *b)
{
  const NnSpec initial = nn_spec_new (&nn_preparation_class);

  return nn_spec_equal (a->prepare.klass != NULL ? &a->prepare : &initial,
                        b->prepare.klass != NULL ? &b->prepare : &initial);
}

gboolean
nn_source_equal (const NnSource *a, const NnSource *b)
{
  static const char *const none[] = { NULL };

  if (a->spec.klass == NULL || b->spec.klass == NULL)
    return a->spec.klass == b->spec.klass;
  return nn_spec_equal (&a->spec, &b->spec) && g_strcmp0 (a->path, b->path) == 0 && same_preparation (a, b)
         && g_strv_equal (a->left_out != NULL ? (const char *const *) a->left_out : none,
                          b->left_out != NULL ? (const char *const *) b->left_out : none);
}

void
nn_source_copy (NnSource *to, const NnSource *from)
{
  char *path = g_strdup (from->path);
  char **left_out = g_strdupv (from->left_out);

  g_free (to->path);
  g_strfreev (to->left_out);
  to->spec = from->spec;
  to->path = path;
  to->prepare = from->prepare;
  to->left_out = left_out;
}

void
nn_source_clear (NnSource *source)
{
  g_clear_pointer (&source->path, g_free);
  g_clear_pointer (&source->left_out, g_strfreev);
  memset (source, 0, sizeof *source);
}

/* Numbers of classes that are no count, 0, 50 and 100 are 101 classes; and one class alone. */
static void
note_classes (NnSamples *samples)
{
  g_autofree guint8 *seen = g_new0 (guint8, samples->n_classes);
  guint n = 0;

  for (guint i = 0; i < samples->n; i++)
    if (samples->labels[i] >= 0 && !seen[samples->labels[i]])
      {
        seen[samples->labels[i]] = 1;
        n++;
      }
  if (n == 1)
    nn_samples_add_note (samples, "All samples are of class %s, so there is nothing to tell apart.",
                         samples->class_names[samples->labels[0]]);
  else if (samples->numbered && 2 * n < samples->n_classes)
    nn_samples_add_note (samples, "Only %u of %u classes have a sample: number them from 0 on, without gaps, or give"
                         " numbers with decimals if they are amounts.", n, samples->n_classes);
}

NnSamples *
nn_source_load (const NnSource *source, const char *const *data_dirs, GCancellable *cancellable,
                GError **error)
{
  const NnDatasetClass *klass = NN_DATASET_CLASS (source->spec.klass);
  NnSamples *samples;

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
  if (klass->load_without != NULL)
    samples = klass->load_without (source->spec.values, source->path, (const char *const *) source->left_out,
                                   cancellable, error);
  else
    samples = klass->load (source->spec.values, source->path, data_dirs, cancellable, error);
  if (samples != NULL && samples->labels != NULL && klass->needs_path)
    note_classes (samples);
  return samples != NULL ? nn_prepare (samples, source, cancellable, error) : NULL;
}

/* --- one that is heard ------------------------------------------------------- */

gboolean
nn_source_hears (const NnSource *source)
{
  return source->spec.klass != NULL && NN_DATASET_CLASS (source->spec.klass)->hear != NULL;
}

NnTensor *
nn_source_hear (const NnSource *source, const float *sound, gsize n, guint rate, GError **error)
{
  g_return_val_if_fail (nn_source_hears (source), NULL);
  return NN_DATASET_CLASS (source->spec.klass)->hear (source->spec.values, sound, n, rate, error);
}

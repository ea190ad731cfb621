/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/datasets/folder.h"

#include <string.h>

#include "core/error.h"
#include "core/formats/picture.h"
#include "core/formats/sound.h"

/* train/class/file */
#define DEPTH 3

static gboolean
has_ending (const char *name, const char *const *endings)
{
  g_autofree char *small = g_ascii_strdown (name, -1);

  for (guint i = 0; endings[i] != NULL; i++)
    if (g_str_has_suffix (small, endings[i]))
      return TRUE;
  return FALSE;
}

static gboolean
has (const char *path, const char *const *endings, guint depth)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner = NULL;

      if (*name == '.')
        continue;
      if (has_ending (name, endings))
        return TRUE;
      inner = depth > 1 ? g_build_filename (path, name, NULL) : NULL;
      if (inner != NULL && has (inner, endings, depth - 1))
        return TRUE;
    }
  return FALSE;
}

gboolean
nn_folder_has (const char *path, const char *const *endings)
{
  return g_file_test (path, G_FILE_TEST_IS_DIR) && has (path, endings, DEPTH);
}

/* --- reading --------------------------------------------------------------- */

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Sub-folders of a folder, or its files of these endings; sorted, hidden ones left out. */
static GPtrArray *
list (const char *path, const char *const *endings)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);

      if (*name != '.' && (endings != NULL ? has_ending (name, endings)
                                           : g_file_test (inner, G_FILE_TEST_IS_DIR)))
        g_ptr_array_add (names, g_strdup (name));
    }
  g_ptr_array_sort (names, compare_names);
  return names;
}

static void
add_files (NnFolder *folder, const char *inside, gint32 label, const char *const *endings)
{
  g_autofree char *path = g_build_filename (folder->root, inside, NULL);
  g_autoptr (GPtrArray) names = list (path, endings);

  for (guint i = 0; i < names->len; i++)
    {
      g_ptr_array_add (folder->files, g_build_filename (inside, names->pdata[i], NULL));
      g_array_append_val (folder->labels, label);
    }
}

/* The class's number, which it gets when it is first met. */
static gint32
class_number (NnFolder *folder, const char *name)
{
  for (guint i = 0; i < folder->classes->len; i++)
    if (strcmp (folder->classes->pdata[i], name) == 0)
      return i;
  g_ptr_array_add (folder->classes, g_strdup (name));
  return folder->classes->len - 1;
}

/* A file of the other kind, or files beside the sub-folders, would be passed over. @shown: the folder, for a message. */
static gboolean
check_files (const char *path, const char *shown, const char *const *endings, gboolean beside, const char *what,
             GError **error)
{
  const gboolean pictures = endings == nn_picture_endings;
  g_autoptr (GPtrArray) others = list (path, pictures ? nn_sound_endings : nn_picture_endings);
  g_autoptr (GPtrArray) loose = list (path, endings);

  if (others->len > 0)
    g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                 "The folder %s holds %s beside %s (%u, such as %s): take them out, or open a folder that holds one kind.",
                 shown, pictures ? "recordings" : "pictures", what, others->len, (const char *) others->pdata[0]);
  else if (beside && loose->len > 0)
    g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                 "The folder %s holds %s beside its sub-folders (%u, such as %s): each class is a sub-folder, so put them"
                 " into one or take them out.", shown, what, loose->len, (const char *) loose->pdata[0]);
  else
    return TRUE;
  return FALSE;
}

/* @whole: that a sub-folder without any is a mistake: those held out need not have every class. */
static gboolean
check_classes (const NnFolder *folder, const char *inside, const char *const *endings, gboolean whole, const char *what,
               GError **error)
{
  g_autofree char *path = g_build_filename (folder->root, inside, NULL);
  g_autofree char *title = g_path_get_basename (path);
  g_autoptr (GPtrArray) names = list (path, NULL);
  gboolean any = FALSE;

  for (guint i = 0; i < names->len && !any; i++)
    {
      g_autofree char *inner = g_build_filename (path, names->pdata[i], NULL);

      any = has (inner, endings, 1);
    }
  if (!check_files (path, title, endings, any, what, error))
    return FALSE;
  for (guint i = 0; i < names->len && any; i++)
    {
      g_autofree char *inner = g_build_filename (path, names->pdata[i], NULL);

      if (!check_files (inner, names->pdata[i], endings, FALSE, what, error))
        return FALSE;
      if (has (inner, endings, 1) || !whole)
        continue;
      g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                   "The sub-folder %s of %s holds no %s, and each sub-folder is a class: put some into it, or take it out.",
                   (const char *) names->pdata[i], title, what);
      return FALSE;
    }
  return TRUE;
}

static void
add_classes (NnFolder *folder, const char *inside, const char *const *endings)
{
  g_autofree char *path = g_build_filename (folder->root, inside, NULL);
  g_autoptr (GPtrArray) names = list (path, NULL);

  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *inner = g_build_filename (path, names->pdata[i], NULL);
      g_autofree char *relative = g_build_filename (inside, names->pdata[i], NULL);

      if (has (inner, endings, 1))
        add_files (folder, relative, class_number (folder, names->pdata[i]), endings);
    }
  if (names->len == 0)
    add_files (folder, inside, 0, endings);
}

static const char *
held_out_name (const GPtrArray *names)
{
  static const char *const known[] = { "test", "val", "valid", "validation" };
  const char *found = NULL;
  gboolean train = FALSE;

  for (guint i = 0; i < names->len; i++)
    for (guint k = 0; k < G_N_ELEMENTS (known); k++)
      {
        train |= strcmp (names->pdata[i], "train") == 0;
        if (strcmp (names->pdata[i], known[k]) == 0 && (found == NULL || k == 0))
          found = known[k];
      }
  return train ? found : NULL;
}

gboolean
nn_folder_read (NnFolder *folder, const char *path, const char *const *endings, const char *what,
                GCancellable *cancellable, GError **error)
{
  g_autofree char *title = g_path_get_basename (path);
  g_autoptr (GPtrArray) names = list (path, NULL);
  const char *held_out = held_out_name (names);

  memset (folder, 0, sizeof *folder);
  folder->root = g_strdup (path);
  folder->files = g_ptr_array_new_with_free_func (g_free);
  folder->labels = g_array_new (FALSE, FALSE, sizeof (gint32));
  folder->classes = g_ptr_array_new_with_free_func (g_free);
  if (held_out != NULL)
    {
      add_classes (folder, "train", endings);
      folder->n_train = folder->files->len;
      add_classes (folder, held_out, endings);
    }
  else
    add_classes (folder, "", endings);

  if (g_cancellable_set_error_if_cancelled (cancellable, error)
      || !check_classes (folder, held_out != NULL ? "train" : "", endings, TRUE, what, error)
      || (held_out != NULL && !check_classes (folder, held_out, endings, FALSE, what, error)))
    return FALSE;
  if (folder->classes->len == 1)
    {
      folder->only = g_strdup (folder->classes->pdata[0]);
      g_ptr_array_set_size (folder->classes, 0);
    }
  if (folder->files->len > 0 && (held_out == NULL || folder->n_train > 0))
    {
      if (folder->classes->len > 0)
        g_ptr_array_add (folder->classes, NULL);
      return TRUE;
    }
  g_set_error (error, NN_ERROR, NN_ERROR_DATA,
               "The folder %s holds no %s%s: each class should be a sub-folder with its %s.", title,
               what, held_out != NULL ? " to train on" : "", what);
  return FALSE;
}

void
nn_folder_label_by_name (NnFolder *folder)
{
  const guint n = folder->files->len;
  g_autoptr (GPtrArray) prefixes = g_ptr_array_new_with_free_func (g_free);

  if (folder->classes->len > 0)
    return;
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_path_get_basename (folder->files->pdata[i]);
      const char *end = strchr (name, '_');

      if (end == NULL || end == name)
        return;
      g_ptr_array_add (prefixes, g_strndup (name, end - name));
    }
  /* files are sorted within "train" and "test": names may come anywhere */
  {
    g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
    g_autoptr (GPtrArray) names = g_ptr_array_new ();

    for (guint i = 0; i < n; i++)
      if (g_hash_table_add (known, prefixes->pdata[i]))
        g_ptr_array_add (names, prefixes->pdata[i]);
    if (names->len < 2 || 2 * names->len > n)
      return;
    g_ptr_array_sort (names, compare_names);
    for (guint i = 0; i < names->len; i++)
      g_ptr_array_add (folder->classes, g_strdup (names->pdata[i]));
    for (guint i = 0; i < names->len; i++)
      g_hash_table_insert (known, names->pdata[i], GUINT_TO_POINTER (i));
    for (guint i = 0; i < n; i++)
      g_array_index (folder->labels, gint32, i)
          = GPOINTER_TO_UINT (g_hash_table_lookup (known, prefixes->pdata[i]));
  }
  g_ptr_array_add (folder->classes, NULL);
}

void
nn_folder_leave_out (NnFolder *folder, guint i, const char *why)
{
  g_ptr_array_remove_index (folder->files, i);
  g_array_remove_index (folder->labels, i);
  folder->n_train -= i < folder->n_train;
  if (folder->left_out++ == 0)
    folder->why = g_strdup (why);
}

void
nn_folder_note (const NnFolder *folder, NnSamples *samples, const char *what)
{
  if (samples != NULL && folder->only != NULL && folder->classes->len == 0)
    nn_samples_add_note (samples, "The one sub-folder, %s, is no class to tell apart from others: the %s have no labels,"
                         " and a network learns to rebuild them.", folder->only, what);
  if (samples != NULL && folder->left_out > 0)
    nn_samples_add_note (samples, folder->left_out == 1 ? "%u of %u files could not be read and was left out: %s"
                                                        : "%u of %u files could not be read and were left out, the first: %s",
                         folder->left_out, folder->left_out + folder->files->len, folder->why);
}

void
nn_folder_clear (NnFolder *folder)
{
  g_free (folder->only);
  g_free (folder->why);
  g_free (folder->root);
  g_clear_pointer (&folder->files, g_ptr_array_unref);
  g_clear_pointer (&folder->labels, g_array_unref);
  g_clear_pointer (&folder->classes, g_ptr_array_unref);
  memset (folder, 0, sizeof *folder);
}

char *
nn_folder_path (const NnFolder *folder, guint i)
{
  return g_build_filename (folder->root, folder->files->pdata[i], NULL);
}

const char *const *
nn_folder_classes (const NnFolder *folder)
{
  return folder->classes->len > 0 ? (const char *const *) folder->classes->pdata : NULL;
}

GBytes *
nn_folder_labels (const NnFolder *folder, const guint32 *order)
{
  const guint n = folder->files->len;
  gint32 *labels;

  if (folder->classes->len == 0)
    return NULL;
  labels = g_new (gint32, n);
  for (guint i = 0; i < n; i++)
    labels[i] = g_array_index (folder->labels, gint32, order != NULL ? order[i] : i);
  return g_bytes_new_take (labels, n * sizeof *labels);
}

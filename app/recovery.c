/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/recovery.h"

#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <sys/file.h>
#include <unistd.h>

#include "app/autosave-private.h"

static void
recoverable_free (gpointer data)
{
  VitrineRecoverable *recoverable = data;

  g_free (recoverable->path);
  g_free (recoverable->title);
  g_free (recoverable->original);
  g_free (recoverable);
}

/* Whether the program that holds the note's lock has ended. */
static gboolean
orphaned (const char *note)
{
  int fd = g_open (note, O_RDWR | O_CLOEXEC, 0);
  gboolean free_lock = fd < 0 || flock (fd, LOCK_EX | LOCK_NB) == 0;

  if (fd >= 0)
    close (fd);
  return free_lock;
}

static VitrineRecoverable *
read_recoverable (const char *path)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *note = vitrine_autosave_note (path);
  VitrineRecoverable *recoverable;
  JsonObject *object = NULL;
  const char *original;

  if (!orphaned (note))
    return NULL;
  if (json_parser_load_from_file (parser, note, NULL) && json_parser_get_root (parser) != NULL
      && JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    object = json_node_get_object (json_parser_get_root (parser));

  recoverable = g_new0 (VitrineRecoverable, 1);
  recoverable->path = g_strdup (path);
  if (object == NULL)
    {
      recoverable->title = g_strdup (_("Untitled"));
      return recoverable;
    }
  recoverable->title
    = g_strdup (json_object_get_string_member_with_default (object, "title", _("Untitled")));
  original = json_object_get_string_member_with_default (object, "original", "");
  recoverable->original = *original != '\0' ? g_strdup (original) : NULL;
  recoverable->time = json_object_get_int_member_with_default (object, "time", 0);
  return recoverable;
}

static gint
newest_first (gconstpointer a,
              gconstpointer b)
{
  const VitrineRecoverable *x = *(VitrineRecoverable *const *) a;
  const VitrineRecoverable *y = *(VitrineRecoverable *const *) b;

  return (y->time > x->time) - (y->time < x->time);
}

GPtrArray *
vitrine_recovery_list (void)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (recoverable_free);
  g_autofree char *folder = vitrine_autosave_folder ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      VitrineRecoverable *recoverable;

      if (!g_str_has_suffix (name, ".vitrine"))
        continue;
      recoverable = read_recoverable (path);
      if (recoverable != NULL)
        g_ptr_array_add (list, recoverable);
    }
  g_ptr_array_sort (list, newest_first);
  return list;
}

static gint64
modified_time (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInfo) info = g_file_query_info (file, "time::modified,time::modified-usec", 0, NULL, NULL);

  return info == NULL ? 0
                      : (gint64) g_file_info_get_attribute_uint64 (info, "time::modified") * G_USEC_PER_SEC
                          + g_file_info_get_attribute_uint32 (info, "time::modified-usec");
}

/* Whether both are the same training, at two moments: one begins with all that the other did. */
static gboolean
same_run (const NnRun *old,
          const NnRun *live)
{
  guint n = MIN (nn_run_n_steps (old), nn_run_n_steps (live));

  return (g_strcmp0 (old->title, live->title) == 0 || old->under_way)
         && memcmp (nn_run_steps (old), nn_run_steps (live), n * sizeof (NnRunStep)) == 0;
}

/* The run of a training as it went on: with the models that the older copy has of it. FALSE: the
 * copy is as far or farther, and the small one beside it was left from before. Their times alone
 * do not tell: both may be of one tick of the clock, and the clock may be set. */
static gboolean
replace_run (NnDocument *document,
             NnRun      *run)
{
  GPtrArray *runs = document->runs;

  for (guint i = runs->len; i-- > 0;)
    {
      NnRun *old = g_ptr_array_index (runs, i);

      if (!same_run (old, run))
        continue;
      if (nn_run_n_steps (old) >= nn_run_n_steps (run))
        return FALSE;
      for (guint k = 0; k < old->kept->len; k++)
        nn_run_keep (run, g_ptr_array_index (old->kept, k));
      g_ptr_array_remove_index (runs, i);
      break;
    }
  g_ptr_array_add (runs, nn_run_ref (run));
  return TRUE;
}

NnDocument *
vitrine_recovery_load (const char *path,
                       GError    **error)
{
  g_autofree char *live_path = g_strconcat (path, VITRINE_AUTOSAVE_LIVE, NULL);
  NnDocument *document = nn_document_load (path, error);
  g_autoptr (NnDocument) live = NULL;

  if (document == NULL || modified_time (live_path) < modified_time (path))
    return document;
  live = nn_document_load (live_path, NULL);
  if (live == NULL || live->runs->len != 1 || !replace_run (document, g_ptr_array_index (live->runs, 0)))
    return document;
  nn_model_unref (document->model);
  document->model = nn_model_ref (live->model);
  document->recipe = live->recipe;
  g_clear_pointer (&document->progress, nn_progress_free);
  document->progress = live->progress != NULL ? nn_progress_copy (live->progress) : NULL;
  return document;
}

static void
load_thread (GTask        *task,
             gpointer      owner,
             gpointer      path,
             GCancellable *cancellable)
{
  GError *error = NULL;
  NnDocument *document = vitrine_recovery_load (path, &error);

  if (document == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, document, (GDestroyNotify) nn_document_unref);
}

void
vitrine_recovery_load_async (const char         *path,
                             gpointer            owner,
                             GAsyncReadyCallback callback,
                             gpointer            data)
{
  g_autoptr (GTask) task = g_task_new (owner, NULL, callback, data);

  g_task_set_source_tag (task, vitrine_recovery_load_async);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, load_thread);
}

NnDocument *
vitrine_recovery_load_finish (GAsyncResult *result,
                              GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
vitrine_recovery_discard (const char *path)
{
  g_autofree char *live = g_strconcat (path, VITRINE_AUTOSAVE_LIVE, NULL);
  g_autofree char *note = NULL;

  g_return_if_fail (g_str_has_suffix (path, ".vitrine"));
  note = vitrine_autosave_note (path);
  g_unlink (path);
  g_unlink (live);
  g_unlink (note);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/scribe.h"

#include "app/job.h"

/* What job and main thread share. */
static GMutex lock;
static GHashTable *waiting;    /* path: text */
static char *path_at_hand, *text_at_hand;   /* that are being written; NULL: none */

static VitrineJob *job;        /* of the main thread */

static void
write_one (const char *path,
           const char *text)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (g_mkdir_with_parents (folder, 0700) == 0)
    g_file_set_contents (path, text, -1, NULL);
}

/* Until none waits, cancelled or not. */
static void
write_all (VitrineJob   *self,
           GCancellable *cancellable,
           gpointer      data)
{
  g_mutex_lock (&lock);
  while (g_hash_table_size (waiting) > 0)
    {
      GHashTableIter iter;
      gpointer path, text;

      g_hash_table_iter_init (&iter, waiting);
      g_hash_table_iter_next (&iter, &path, &text);
      g_hash_table_iter_steal (&iter);
      path_at_hand = path;
      text_at_hand = text;
      g_mutex_unlock (&lock);
      write_one (path_at_hand, text_at_hand);
      g_mutex_lock (&lock);
      g_clear_pointer (&path_at_hand, g_free);
      g_clear_pointer (&text_at_hand, g_free);
    }
  g_mutex_unlock (&lock);
}

static void
begin (void);

static void
written_cb (VitrineJob *self,
            gpointer    snapshot,
            gboolean    finished,
            gpointer    data)
{
  gboolean more;

  if (!finished)
    return;
  g_clear_pointer (&job, vitrine_job_unref);
  g_mutex_lock (&lock);
  more = g_hash_table_size (waiting) > 0;   /* wished for while the job was ending */
  g_mutex_unlock (&lock);
  if (more)
    begin ();
}

static void
begin (void)
{
  if (job == NULL)
    job = vitrine_job_start ("scribe", write_all, NULL, NULL, NULL, written_cb, NULL);
}

void
vitrine_scribe_write (const char *path,
                      const char *text)
{
  g_mutex_lock (&lock);
  if (waiting == NULL)
    waiting = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_replace (waiting, g_strdup (path), g_strdup (text));
  g_mutex_unlock (&lock);
  begin ();
}

char *
vitrine_scribe_read (const char *path)
{
  char *text = NULL;

  g_mutex_lock (&lock);
  if (waiting != NULL)
    text = g_strdup (g_hash_table_lookup (waiting, path));
  if (text == NULL && g_strcmp0 (path_at_hand, path) == 0)
    text = g_strdup (text_at_hand);
  g_mutex_unlock (&lock);
  if (text == NULL)
    g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

void
vitrine_scribe_finish (void)
{
  if (job == NULL)
    return;
  vitrine_job_stop (job);
  g_clear_pointer (&job, vitrine_job_unref);
  write_all (NULL, NULL, NULL);   /* what came while it was ending */
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/autosave-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <sys/file.h>
#include <unistd.h>

#include "app/document.h"

#define AFTER_EDIT 3    /* seconds of quiet after an edit */
#define EVERY      60
#define LIVE_SHARE 20   /* of the time at most one in so many goes into the live copy */

struct _VitrineAutosave
{
  VitrineProject *project;
  char           *path;      /* of the copy */
  char           *live;      /* of the one of a training */
  char           *note;      /* of the file beside it */
  int             lock;      /* the note, locked; -1 before the first copy */
  guint64         serial;    /* what the copy holds */
  gboolean        writing;
  gboolean        closed;
  VitrineAutosaveDone done;  /* it is to be left as it is; or NULL */
  gpointer        done_data;
  gboolean        failed;    /* the last copy could not be written */
  gint64          live_begin;    /* when the live copy was begun that is being written */
  gint64          live_after;    /* no other before */
  guint           live_timeout;
  guint           edit_timeout;
  guint           timeout;
  gulong          handler;
  gulong          recipe_handler;
  gulong          stood_handler;
};

char *
vitrine_autosave_folder (void)
{
  return g_build_filename (g_get_user_state_dir (), "vitrine", "autosave", NULL);
}

char *
vitrine_autosave_note (const char *path)
{
  g_autofree char *stem = g_strndup (path, strlen (path) - strlen (".vitrine"));

  return g_strconcat (stem, ".json", NULL);
}

static void
autosave_free (VitrineAutosave *autosave)
{
  if (autosave->lock >= 0)
    close (autosave->lock);
  g_object_unref (autosave->project);
  g_free (autosave->path);
  g_free (autosave->live);
  g_free (autosave->note);
  g_free (autosave);
}

static char *
note_text (VitrineProject *project)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  GFile *file = vitrine_project_file (project);
  g_autofree char *original = file != NULL ? g_file_get_path (file) : NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "title");
  json_builder_add_string_value (builder, vitrine_project_title (project));
  json_builder_set_member_name (builder, "original");
  json_builder_add_string_value (builder, original != NULL ? original : "");
  json_builder_set_member_name (builder, "time");
  json_builder_add_int_value (builder, g_get_real_time () / G_USEC_PER_SEC);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

/* The note is written in place, not renamed over: the lock belongs to its inode. */
static gboolean
write_note (VitrineAutosave *autosave,
            GError         **error)
{
  g_autofree char *folder = vitrine_autosave_folder ();
  g_autofree char *text = note_text (autosave->project);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    goto failed;
  if (autosave->lock < 0)
    {
      autosave->lock = g_open (autosave->note, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
      if (autosave->lock < 0 || flock (autosave->lock, LOCK_EX | LOCK_NB) != 0)
        goto failed;
    }
  if (ftruncate (autosave->lock, 0) != 0
      || pwrite (autosave->lock, text, strlen (text), 0) != (gssize) strlen (text))
    goto failed;
  return TRUE;

failed:
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
               _("The safety copy could not be written to “%s”: %s."), folder, g_strerror (errno));
  return FALSE;
}

static void
remove_copy (VitrineAutosave *autosave)
{
  g_unlink (autosave->path);
  g_unlink (autosave->live);
  g_unlink (autosave->note);
}

static void write_copy (VitrineAutosave *autosave);

/* Once nothing is written: where the document is saved as it is, the copy would only ask a needless question
 * after a crash. */
static void
settle (VitrineAutosave *autosave)
{
  if (autosave->writing || vitrine_project_modified (autosave->project))
    return;
  g_unlink (autosave->path);
  g_unlink (autosave->live);
  autosave->serial = G_MAXUINT64;
}

static gboolean
wanted (VitrineAutosave *autosave)
{
  return !autosave->writing && vitrine_project_modified (autosave->project)
         && vitrine_project_serial (autosave->project) != autosave->serial;
}

static void
finish_leaving (VitrineAutosave *autosave)
{
  VitrineAutosaveDone done = autosave->done;
  gpointer data = autosave->done_data;
  gboolean ok = !autosave->failed;

  if (!ok)
    remove_copy (autosave);
  autosave_free (autosave);
  done (ok, data);
}

static void
copied_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  VitrineAutosave *autosave = data;

  autosave->writing = FALSE;
  autosave->failed = !vitrine_document_save_finish (result, NULL);
  if (autosave->failed)
    autosave->serial = G_MAXUINT64;
  else
    g_unlink (autosave->live);
  if (autosave->done != NULL)
    {
      /* Something came while it was written: once more. */
      if (!autosave->failed)
        write_copy (autosave);
      if (!autosave->writing)
        finish_leaving (autosave);
      return;
    }
  if (autosave->closed)
    {
      remove_copy (autosave);
      autosave_free (autosave);
      return;
    }
  /* It may have been saved meanwhile. */
  settle (autosave);
}

/* Before the program ends. */
static void
write_last (VitrineAutosave *autosave)
{
  autosave->failed = wanted (autosave);
  write_copy (autosave);
  if (!autosave->writing)
    finish_leaving (autosave);
}

static void
live_copied_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      data)
{
  VitrineAutosave *autosave = data;

  gint64 now = g_get_monotonic_time ();

  autosave->writing = FALSE;
  autosave->live_after = now + LIVE_SHARE * (now - autosave->live_begin);
  vitrine_document_save_finish (result, NULL);
  if (autosave->done != NULL)
    write_last (autosave);
  else if (autosave->closed)
    {
      remove_copy (autosave);
      autosave_free (autosave);
    }
  else
    settle (autosave);
}

static void
write_copy (VitrineAutosave *autosave)
{
  g_autoptr (NnDocument) copy = NULL;
  g_autoptr (GFile) file = NULL;

  if (!wanted (autosave) || !write_note (autosave, NULL))
    return;
  autosave->serial = vitrine_project_serial (autosave->project);
  autosave->writing = TRUE;
  copy = vitrine_project_document (autosave->project);
  file = g_file_new_for_path (autosave->path);
  vitrine_document_save_async (copy, file, NULL, copied_cb, autosave);
}

static void stood_cb (VitrineAutosave *autosave);

static gboolean
live_timeout_cb (gpointer data)
{
  VitrineAutosave *autosave = data;

  autosave->live_timeout = 0;
  stood_cb (autosave);
  return G_SOURCE_REMOVE;
}

/* Whether it is too early for another live copy; it is made up for as soon as it is not. */
static gboolean
put_off (VitrineAutosave *autosave)
{
  gint64 left = autosave->live_after - g_get_monotonic_time ();

  if (left <= 0)
    return FALSE;
  if (autosave->live_timeout == 0)
    autosave->live_timeout = g_timeout_add ((guint) MIN (left / 1000 + 1, G_MAXINT), live_timeout_cb, autosave);
  return TRUE;
}

/* While it trains, every few seconds: what changes then, beside the copy of all the rest. What takes
 * long to write, as the curves of millions of steps do, is written the less often. */
static void
stood_cb (VitrineAutosave *autosave)
{
  g_autoptr (NnDocument) copy = NULL;
  g_autoptr (GFile) file = NULL;

  if (autosave->writing)
    return;
  if (autosave->serial == G_MAXUINT64)
    {
      write_copy (autosave);
      return;
    }
  if (put_off (autosave))
    return;
  autosave->live_begin = g_get_monotonic_time ();
  copy = vitrine_project_standing_document (autosave->project);
  if (copy == NULL || !write_note (autosave, NULL))
    return;
  autosave->writing = TRUE;
  file = g_file_new_for_path (autosave->live);
  vitrine_document_save_async (copy, file, NULL, live_copied_cb, autosave);
}

gboolean
vitrine_autosave_flush (VitrineAutosave *autosave,
                        GError         **error)
{
  g_autoptr (NnDocument) document = NULL;

  while (autosave->writing)
    g_main_context_iteration (NULL, TRUE);
  /* As it is now: a training went on meanwhile. */
  document = vitrine_project_document (autosave->project);
  if (!write_note (autosave, error) || !nn_document_save (document, autosave->path, error))
    return FALSE;
  g_unlink (autosave->live);
  return TRUE;
}

static gboolean
timeout_cb (gpointer data)
{
  write_copy (data);
  return G_SOURCE_CONTINUE;
}

static gboolean
edit_timeout_cb (gpointer data)
{
  VitrineAutosave *autosave = data;

  autosave->edit_timeout = 0;
  write_copy (autosave);
  return G_SOURCE_REMOVE;
}

/* The first change starts the clock; a training that changes the weights at
 * every frame is left to the slower one. */
static void
changed_cb (VitrineAutosave *autosave)
{
  if (autosave->edit_timeout == 0)
    autosave->edit_timeout = g_timeout_add_seconds (AFTER_EDIT, edit_timeout_cb, autosave);
}

static void
modified_cb (VitrineAutosave *autosave)
{
  if (vitrine_project_modified (autosave->project))
    changed_cb (autosave);
  else
    settle (autosave);
}

/* The copy and what lies beside it. */
static void
set_path (VitrineAutosave *autosave,
          const char      *path)
{
  g_free (autosave->path);
  g_free (autosave->note);
  g_free (autosave->live);
  autosave->path = g_strdup (path);
  autosave->note = vitrine_autosave_note (path);
  autosave->live = g_strconcat (path, VITRINE_AUTOSAVE_LIVE, NULL);
}

void
vitrine_autosave_adopt (VitrineAutosave *autosave,
                        const char      *path)
{
  g_return_if_fail (autosave->lock < 0);
  set_path (autosave, path);
  write_note (autosave, NULL);
}

VitrineAutosave *
vitrine_autosave_new (VitrineProject *project)
{
  VitrineAutosave *autosave = g_new0 (VitrineAutosave, 1);
  g_autofree char *folder = vitrine_autosave_folder ();
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *name = g_strconcat (uuid, ".vitrine", NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);

  autosave->project = g_object_ref (project);
  set_path (autosave, path);
  autosave->lock = -1;
  autosave->serial = G_MAXUINT64;
  autosave->timeout = g_timeout_add_seconds (EVERY, timeout_cb, autosave);
  autosave->handler = g_signal_connect_swapped (project, "notify::undo-label",
                                                G_CALLBACK (changed_cb), autosave);
  autosave->recipe_handler = g_signal_connect_swapped (project, "notify::modified",
                                                       G_CALLBACK (modified_cb), autosave);
  autosave->stood_handler = g_signal_connect_swapped (project, "stood", G_CALLBACK (stood_cb), autosave);
  return autosave;
}

static void
stop_watching (VitrineAutosave *autosave)
{
  g_clear_signal_handler (&autosave->handler, autosave->project);
  g_clear_signal_handler (&autosave->recipe_handler, autosave->project);
  g_clear_signal_handler (&autosave->stood_handler, autosave->project);
  g_clear_handle_id (&autosave->edit_timeout, g_source_remove);
  g_clear_handle_id (&autosave->live_timeout, g_source_remove);
  g_clear_handle_id (&autosave->timeout, g_source_remove);
}

void
vitrine_autosave_leave_async (VitrineAutosave    *autosave,
                              VitrineAutosaveDone done,
                              gpointer            data)
{
  stop_watching (autosave);
  autosave->done = done;
  autosave->done_data = data;
  /* What is being written is older: the end of that writes once more. */
  if (!autosave->writing)
    write_last (autosave);
}

void
vitrine_autosave_leave (VitrineAutosave *autosave)
{
  stop_watching (autosave);
  vitrine_autosave_flush (autosave, NULL);
  autosave_free (autosave);
}

void
vitrine_autosave_close (VitrineAutosave *autosave)
{
  stop_watching (autosave);
  if (autosave->writing)
    {
      autosave->closed = TRUE;
      return;
    }
  remove_copy (autosave);
  autosave_free (autosave);
}

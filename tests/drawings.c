/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drawings that are kept: their classes keep their names, and one can be taken out and put back. */
#include <glib/gstdio.h>

#include "app/drawings.h"

static const char *const digits[] = { "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", NULL };
static const char *const clothes[] = { "Shirt", "Boot", "1", NULL };

typedef struct
{
  gboolean done;
  NnSource source;
  guint    n, at;
  GError  *error;
} Answer;

static void
done_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  vitrine_drawings_finish (result, &answer->source, &answer->n, &answer->error);
  answer->at = vitrine_drawings_place (result);
  answer->done = TRUE;
}

static void
wait_for (Answer *answer)
{
  while (!answer->done)
    g_main_context_iteration (NULL, TRUE);
}

static NnTensor *
picture (float ink)
{
  NnTensor *sample = nn_tensor_new (&NN_SHAPE (1, 4, 3, 1));

  sample->data[5] = ink;
  return sample;
}

static void
add (float ink, guint label, const char *const *names, Answer *answer)
{
  g_autoptr (NnTensor) sample = picture (ink);

  vitrine_drawings_add_async (sample, label, names, NULL, done_cb, answer);
  wait_for (answer);
  g_assert_no_error (answer->error);
}

/* "0.2 1, 0.4 Boot": ink and class of each, as they are read again. */
static char *
contents (const NnSource *source)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnSamples) samples = nn_source_load (source, NULL, NULL, &error);
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  /* classes that have names are not counted by their numbers */
  g_assert_cmpstr (samples->note, ==, NULL);
  for (guint32 i = 0; i < samples->n; i++)
    {
      float values[12];

      nn_samples_input (samples, &i, 1, values);
      g_string_append_printf (text, "%s%.1f %s", i > 0 ? ", " : "", values[5], samples->class_names[samples->labels[i]]);
    }
  return g_string_free (text, FALSE);
}

/* A class is what it is called, whatever its number is in the data that were open. */
static void
names (void)
{
  Answer a = { 0 }, b = { 0 }, c = { 0 }, d = { 0 };
  g_autofree char *all = NULL;

  add (0.2f, 1, digits, &a);
  add (0.4f, 1, clothes, &b);
  add (0.6f, 2, clothes, &c);
  add (0.8f, 2, digits, &d);
  g_assert_cmpuint (d.n, ==, 4);
  g_assert_true (vitrine_drawings_are (&d.source));
  /* in order: nothing is mixed unless it is asked for */
  nn_spec_set (&d.source.spec, "shuffle", 0, NULL);
  all = contents (&d.source);
  g_assert_cmpstr (all, ==, "0.2 1, 0.4 Boot, 0.6 1, 0.8 2");
  nn_source_clear (&a.source);
  nn_source_clear (&b.source);
  nn_source_clear (&c.source);
  nn_source_clear (&d.source);
}

static void
take_out (void)
{
  g_autoptr (NnTensor) second = picture (0.4f), none = picture (0.5f);
  Answer gone = { 0 }, back = { 0 }, missing = { 0 };
  g_autofree char *without = NULL, *whole = NULL;

  vitrine_drawings_remove_async (second, 10, NULL, done_cb, &gone);
  wait_for (&gone);
  g_assert_no_error (gone.error);
  nn_spec_set (&gone.source.spec, "shuffle", 0, NULL);
  without = contents (&gone.source);
  g_assert_cmpstr (without, ==, "0.2 1, 0.6 1, 0.8 2");
  vitrine_drawings_restore_async (second, 10, gone.at, NULL, done_cb, &back);
  wait_for (&back);
  g_assert_no_error (back.error);
  nn_spec_set (&back.source.spec, "shuffle", 0, NULL);
  whole = contents (&back.source);
  g_assert_cmpstr (whole, ==, "0.2 1, 0.4 Boot, 0.6 1, 0.8 2");
  vitrine_drawings_remove_async (none, 1, NULL, done_cb, &missing);
  wait_for (&missing);
  g_assert_error (missing.error, NN_ERROR, NN_ERROR_DATA);
  g_clear_error (&missing.error);
  nn_source_clear (&gone.source);
  nn_source_clear (&back.source);
}

static void
deleted_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (vitrine_drawings_delete_finish (result, &error));
  g_assert_no_error (error);
  *(gboolean *) data = TRUE;
}

/* The drawings as @project reads them, once there are @n. */
static char *
read_so_many (VitrineProject *project, guint n)
{
  while (vitrine_project_samples (project) == NULL || vitrine_project_samples (project)->n != n)
    g_main_context_iteration (NULL, TRUE);
  return contents (vitrine_project_source (project));
}

/* Undo puts back what was deleted, the last first, and redo deletes it again; no change of the document. */
static void
undo (void)
{
  g_autoptr (NnTensor) second = picture (0.4f), fourth = picture (0.8f);
  g_autoptr (NnDocument) document = nn_document_new ();
  g_autoptr (VitrineProject) project = NULL;
  g_autofree char *none = NULL, *one = NULL, *all = NULL, *again = NULL, *back = NULL, *twice = NULL;
  Answer kept = { 0 };
  gboolean done = FALSE;

  add (0.1f, 0, digits, &kept);
  nn_spec_set (&kept.source.spec, "shuffle", 0, NULL);
  nn_source_copy (&document->source, &kept.source);
  project = vitrine_project_new (document, NULL);
  g_free (read_so_many (project, 5));
  vitrine_drawings_delete_async (project, second, 10, NULL, deleted_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  done = FALSE;
  vitrine_drawings_delete_async (project, fourth, 2, NULL, deleted_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  none = read_so_many (project, 3);
  g_assert_cmpstr (none, ==, "0.2 1, 0.6 1, 0.1 0");
  g_assert_cmpstr (vitrine_project_undo_label (project), ==, "Delete Drawing");
  g_assert_false (vitrine_project_modified (project));
  vitrine_project_undo (project);
  one = read_so_many (project, 4);
  g_assert_cmpstr (one, ==, "0.2 1, 0.6 1, 0.8 2, 0.1 0");
  vitrine_project_undo (project);
  all = read_so_many (project, 5);
  g_assert_cmpstr (all, ==, "0.2 1, 0.4 Boot, 0.6 1, 0.8 2, 0.1 0");
  /* faster than the files: what was asked for last is what comes */
  vitrine_project_redo (project);
  vitrine_project_undo (project);
  vitrine_project_redo (project);
  again = read_so_many (project, 4);
  g_assert_cmpstr (again, ==, "0.2 1, 0.6 1, 0.8 2, 0.1 0");
  vitrine_project_undo (project);
  back = read_so_many (project, 5);
  g_assert_cmpstr (back, ==, all);
  vitrine_project_redo (project);
  vitrine_project_undo (project);
  for (guint i = 0; i < 200; i++)
    {
      g_usleep (1000);
      g_main_context_iteration (NULL, FALSE);
    }
  twice = read_so_many (project, 5);
  g_assert_cmpstr (twice, ==, all);
  nn_source_clear (&kept.source);
}

/* A set without any is no set: the last one stays. */
static void
last (void)
{
  g_autoptr (NnTensor) alone = nn_tensor_new (&NN_SHAPE (1, 5, 5, 1));
  Answer kept = { 0 }, gone = { 0 };

  vitrine_drawings_add_async (alone, 0, digits, NULL, done_cb, &kept);
  wait_for (&kept);
  vitrine_drawings_remove_async (alone, 0, NULL, done_cb, &gone);
  wait_for (&gone);
  g_assert_error (gone.error, NN_ERROR, NN_ERROR_DATA);
  g_clear_error (&gone.error);
  nn_source_clear (&kept.source);
}

int
main (int argc, char **argv)
{
  g_autofree char *home = g_dir_make_tmp ("vitrine-drawings-XXXXXX", NULL);

  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drawings/names", names);
  g_test_add_func ("/drawings/take-out", take_out);
  g_test_add_func ("/drawings/undo", undo);
  g_test_add_func ("/drawings/last", last);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table that a network begins with: what is chosen to be learnt is learnt, whichever column it is. */
#include <glib/gstdio.h>

#include "app/importing.h"

static void
ready_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

typedef struct
{
  guint       column;     /* from 1 */
  const char *names[4];   /* of its classes, NULL-terminated */
} Chosen;

static void
begin_with (const NnSource *asked, const Chosen *chosen)
{
  g_auto (NnSource) source = { 0 };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (NnDocument) document = NULL;
  g_autoptr (NnSamples) samples = NULL;
  g_autoptr (GError) error = NULL;
  guint n = 0;

  nn_source_copy (&source, asked);
  g_assert_true (nn_spec_set (&source.spec, "target", chosen->column, &error));
  vitrine_import_start_async (&source, NULL, NULL, ready_cb, &result);
  document = vitrine_import_start_finish (wait_for (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (nn_spec_get (&document->source.spec, "target"), ==, chosen->column);
  samples = nn_source_load (&document->source, NULL, NULL, &error);
  g_assert_no_error (error);
  for (; chosen->names[n] != NULL; n++)
    g_assert_cmpstr (samples->class_names[n], ==, chosen->names[n]);
  g_assert_cmpuint (samples->n_classes, ==, n);
  for (guint i = 0; i < samples->n; i++)
    g_assert_cmpint (samples->labels[i], <, n);
  /* its network has an output for each */
  g_assert_cmpuint (nn_shape_count (nn_model_shape (document->model, nn_model_output (document->model))), ==, n);
}

static void
test_target (void)
{
  static const Chosen choices[] = {
    { 2, { "blue", "green", "red" } },
    { 3, { "no", "yes" } },
    { 4, { "cat", "dog" } },
  };
  g_autoptr (GString) text = g_string_new ("size,colour,wild,kind\n");
  g_autofree char *folder = g_dir_make_tmp ("vitrine-importing-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "beasts.csv", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (VitrineImport) import = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 60; i++)
    g_string_append_printf (text, "%u.5,%s,%s,%s\n", i, choices[0].names[i % 3], choices[1].names[i / 3 % 2],
                            choices[2].names[i % 2]);
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
  vitrine_import_async ((const char *[]) { path, NULL }, NULL, ready_cb, &result);
  import = vitrine_import_finish (wait_for (&result), &error);
  g_assert_no_error (error);
  g_assert_nonnull (import->preview);
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    begin_with (&import->source, &choices[i]);
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/importing/target", test_target);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What works in a thread was given up by an edit, and then everything is let go while it still works:
 * it has what it needs, and nobody waits for it. */
#include "app/finder.h"
#include "app/pace.h"

/* So large that a batch takes much longer than to let go. */
#define NET "{\"layers\": [{\"class\": \"input\"}, {\"class\": \"flatten\"}, {\"class\": \"dense\"," \
  " \"args\": {\"units\": 20000, \"activation\": \"relu\"}}, {\"class\": \"dense\", \"args\": {\"units\": 10, \"activation\": \"softmax\"}}]," \
  " \"recipe\": {\"epochs\": 500, \"batch_size\": 256}, \"source\": \"digits\"}"

typedef struct
{
  NnPool          *pool;
  VitrineProject  *project;
  VitrineTraining *training;
  VitrineFinder   *finder;
  VitrinePace     *pace;
} Set;

/* Threads of that name in this program. */
static guint
n_threads (const char *name)
{
  g_autoptr (GDir) tasks = g_dir_open ("/proc/self/task", 0, NULL);
  const char *id;
  guint n = 0;

  g_assert_nonnull (tasks);
  while ((id = g_dir_read_name (tasks)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/task", id, "comm", NULL), *comm = NULL;

      if (g_file_get_contents (path, &comm, NULL, NULL) && g_str_equal (g_strstrip (comm), name))
        n++;
    }
  return n;
}

static void
go_round (gint64 end)
{
  g_assert_cmpint (g_get_monotonic_time (), <, end);
  if (!g_main_context_iteration (NULL, FALSE))
    g_usleep (500);
}

/* Lets what is about to work in the thread of that name work, edits, lets everything go. */
static void
check (const char *name, void (*begin) (Set *set))
{
  const gint64 end = g_get_monotonic_time () + 120 * G_USEC_PER_SEC;
  g_autoptr (GError) error = NULL;
  g_autoptr (NnDocument) document = nn_document_from_json (NET, &error);
  g_autoptr (NnModel) edited = NULL;
  Set set = { .pool = nn_pool_new (2) };

  g_assert_no_error (error);
  set.project = vitrine_project_new (document, NULL);
  set.training = vitrine_training_new (set.project, set.pool);
  set.finder = vitrine_finder_new (set.project, set.training, set.pool);
  set.pace = vitrine_pace_new (set.project, set.training, set.pool);
  while (vitrine_project_samples (set.project) == NULL)
    go_round (end);
  begin (&set);
  while (n_threads (name) == 0)
    go_round (end);

  edited = nn_model_set_arg (vitrine_project_model (set.project),
                             nn_model_entry (vitrine_project_model (set.project), 2)->id, 0, 8, &error);
  g_assert_no_error (error);
  vitrine_project_edit (set.project, edited, "Edit", NULL);
  g_object_unref (set.pace);
  g_object_unref (set.finder);
  g_object_unref (set.training);
  g_object_unref (set.project);
  nn_pool_unref (set.pool);
  g_test_message ("%s: %u threads still work", name, n_threads (name));
  while (n_threads (name) > 0)
    go_round (end);
}

static void
begin_pace (Set *set)
{
  vitrine_pace_set_active (set->pace, TRUE);
}

static void
test_pace (void)
{
  check ("pace", begin_pace);
}

static void
begin_finder (Set *set)
{
  vitrine_finder_start (set->finder);
}

static void
test_finder (void)
{
  check ("finder", begin_finder);
}

static void
begin_training (Set *set)
{
  vitrine_training_start (set->training);
}

static void
test_training (void)
{
  check ("training", begin_training);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/closing/pace", test_pace);
  g_test_add_func ("/closing/finder", test_finder);
  g_test_add_func ("/closing/training", test_training);
  return g_test_run ();
}

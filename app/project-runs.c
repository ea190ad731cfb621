/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The runs of a project, and what they keep. */
#include "app/project-private.h"

void
vitrine_project_add_run (VitrineProject *project,
                         NnRun          *run)
{
  g_ptr_array_add (vitrine_project_runs (project), nn_run_ref (run));
  g_signal_emit_by_name (project, "runs-changed");
  vitrine_project_touch (project);
}

void
vitrine_project_remove_run (VitrineProject *project,
                            NnRun          *run)
{
  NnRun *shown;

  vitrine_project_past (project, &shown);
  if (run == shown)
    vitrine_project_look_back (project, NULL, NULL);
  if (!g_ptr_array_remove (vitrine_project_runs (project), run))
    return;
  vitrine_saved_forget_run (&project->saved, run);
  g_signal_emit_by_name (project, "runs-changed");
  vitrine_project_touch (project);
}

void
vitrine_project_move_run_last (VitrineProject *project,
                               NnRun          *run)
{
  GPtrArray *runs = vitrine_project_runs (project);

  if (runs->len == 0 || run == g_ptr_array_index (runs, runs->len - 1))
    return;
  nn_run_ref (run);
  if (g_ptr_array_remove (runs, run))
    g_ptr_array_add (runs, nn_run_ref (run));
  nn_run_unref (run);
  g_signal_emit_by_name (project, "runs-changed");
  vitrine_project_touch (project);
}

void
vitrine_project_rename_run (VitrineProject *project,
                            NnRun          *run,
                            const char     *title)
{
  if (g_strcmp0 (title, run->title) == 0)
    return;
  g_free (run->title);
  run->title = g_strdup (title);
  g_signal_emit_by_name (project, "runs-changed");
  vitrine_project_touch (project);
}

void
vitrine_project_show_run (VitrineProject *project,
                          NnRun          *run,
                          gboolean        shown)
{
  if (run->hidden == !shown)
    return;
  run->hidden = !shown;
  g_signal_emit_by_name (project, "runs-changed");
}

void
vitrine_project_star_run (VitrineProject *project,
                          NnRun          *run)
{
  for (guint i = 0; i < vitrine_project_runs (project)->len; i++)
    {
      NnRun *other = g_ptr_array_index (vitrine_project_runs (project), i);

      other->starred = other == run && !other->starred;
    }
  g_signal_emit_by_name (project, "runs-changed");
  vitrine_project_touch (project);
}

/* The run whose models are worth the most bytes: what is one too many goes there. */
static NnRun *
find_richest (VitrineProject *project)
{
  NnRun *richest = NULL;
  guint64 most = 0;

  for (guint i = 0; i < vitrine_project_runs (project)->len; i++)
    {
      NnRun *run = g_ptr_array_index (vitrine_project_runs (project), i);
      const NnKept *last = run->kept->len > 0 ? g_ptr_array_index (run->kept, run->kept->len - 1) : NULL;
      guint64 bytes = last != NULL ? (guint64) nn_model_bytes (last->model) * run->kept->len : 0;

      if (run->kept->len > 2 && bytes > most)
        {
          most = bytes;
          richest = run;
        }
    }
  return richest;
}

gsize
vitrine_project_kept_bytes (VitrineProject *project)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  gsize bytes = 0;

  for (guint i = 0; i < vitrine_project_runs (project)->len; i++)
    bytes += nn_run_kept_bytes (g_ptr_array_index (vitrine_project_runs (project), i), seen);
  return bytes;
}

/* Down to what the budget allows: evenly fewer of each run, then the oldest runs keep none. */
static void
thin_kept (VitrineProject *project)
{
  while (vitrine_project_kept_bytes (project) > VITRINE_KEPT_BYTES)
    {
      NnRun *run = find_richest (project);

      if (run != NULL && nn_run_drop_kept (run))
        continue;
      run = NULL;
      for (guint i = 0; i + 1 < vitrine_project_runs (project)->len && run == NULL; i++)
        if (((NnRun *) g_ptr_array_index (vitrine_project_runs (project), i))->kept->len > 0)
          run = g_ptr_array_index (vitrine_project_runs (project), i);
      /* The newest run has its last and its best whatever they weigh. */
      if (run == NULL)
        return;
      g_ptr_array_set_size (run->kept, 0);
    }
}

void
vitrine_project_keep (VitrineProject *project,
                      NnRun          *run,
                      NnKept         *kept)
{
  nn_run_keep (run, kept);
  nn_run_thin (run, NN_RUN_MAX_KEPT);
  thin_kept (project);
  g_signal_emit_by_name (project, "kept-changed", run);
}

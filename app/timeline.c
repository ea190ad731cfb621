/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/timeline.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/moment.h"

#define STOP_TIME 350   /* ms at each stop while it plays */

struct _VitrineTimeline
{
  GObject          parent_instance;

  VitrineProject  *project;
  VitrineTraining *training;
  NnRun           *chosen;      /* by the user; NULL: the newest */
  guint            player;      /* timeout */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (VitrineTimeline, vitrine_timeline, G_TYPE_OBJECT)

static void
emit_changed (VitrineTimeline *timeline)
{
  g_signal_emit (timeline, changed_signal, 0);
}

static NnKept *
kept_at (const NnRun *run,
         guint        index)
{
  return g_ptr_array_index (run->kept, index);
}

static gboolean
is_training (VitrineTimeline *timeline,
             const NnRun     *run)
{
  VitrineTrainingState state = vitrine_training_state (timeline->training);

  return run == vitrine_training_run (timeline->training)
         && (state == VITRINE_TRAINING_RUNNING || state == VITRINE_TRAINING_PAUSED);
}

/* Which of its models the present is; the number of them: none. */
static guint
find_present (VitrineTimeline *timeline,
              const NnRun     *run)
{
  const NnModel *present = vitrine_project_present (timeline->project);

  for (guint i = run->kept->len; i-- > 0;)
    if (kept_at (run, i)->model == present)
      return i;
  return run->kept->len;
}

NnRun *
vitrine_timeline_run (VitrineTimeline *timeline)
{
  GPtrArray *runs = vitrine_project_runs (timeline->project);

  if (timeline->chosen != NULL)
    return timeline->chosen;
  /* The one that trains, else the one that the present came out of, else the newest. */
  for (guint i = runs->len; i-- > 0;)
    {
      NnRun *run = g_ptr_array_index (runs, i);

      if (run->kept->len > 0 && (is_training (timeline, run) || find_present (timeline, run) < run->kept->len))
        return run;
    }
  for (guint i = runs->len; i-- > 0;)
    {
      NnRun *run = g_ptr_array_index (runs, i);

      if (run->kept->len > 0)
        return run;
    }
  return NULL;
}

void
vitrine_timeline_choose (VitrineTimeline *timeline,
                         NnRun           *run)
{
  if (run == timeline->chosen)
    return;
  if (run != NULL)
    nn_run_ref (run);
  g_clear_pointer (&timeline->chosen, nn_run_unref);
  timeline->chosen = run;
  emit_changed (timeline);
}

guint
vitrine_timeline_n_kept (VitrineTimeline *timeline)
{
  NnRun *run = vitrine_timeline_run (timeline);

  return run != NULL ? run->kept->len : 0;
}

guint
vitrine_timeline_now (VitrineTimeline *timeline)
{
  NnRun *run = vitrine_timeline_run (timeline);

  return run != NULL ? find_present (timeline, run) : 0;
}

gboolean
vitrine_timeline_is_of_now (VitrineTimeline *timeline)
{
  NnRun *run = vitrine_timeline_run (timeline);

  return run != NULL && (is_training (timeline, run) || vitrine_timeline_now (timeline) < run->kept->len);
}

guint
vitrine_timeline_last (VitrineTimeline *timeline)
{
  guint n = vitrine_timeline_n_kept (timeline);

  return n == 0 || (vitrine_timeline_is_of_now (timeline) && vitrine_timeline_now (timeline) == n) ? n : n - 1;
}

static double
in_epochs (const NnRun *run,
           double       steps)
{
  return steps / MAX (run->steps_per_epoch, 1);
}

double
vitrine_timeline_at (VitrineTimeline *timeline,
                     guint            stop)
{
  NnRun *run = vitrine_timeline_run (timeline);

  if (run == NULL)
    return 0;
  return in_epochs (run, stop < vitrine_timeline_n_kept (timeline) ? kept_at (run, stop)->step : nn_run_n_steps (run));
}

double
vitrine_timeline_end (VitrineTimeline *timeline)
{
  NnRun *run = vitrine_timeline_run (timeline);
  double end = run != NULL ? in_epochs (run, nn_run_n_steps (run)) : 1;

  if (run != NULL && is_training (timeline, run))
    end = MAX (end, vitrine_training_status (timeline->training)->epochs);
  return end > 0 ? end : 1;
}

gboolean
vitrine_timeline_is_now (VitrineTimeline *timeline)
{
  return vitrine_project_past (timeline->project, NULL) == NULL;
}

gint
vitrine_timeline_stop (VitrineTimeline *timeline)
{
  NnRun *run = vitrine_timeline_run (timeline), *shown;
  const NnKept *past = vitrine_project_past (timeline->project, &shown);
  guint n = vitrine_timeline_n_kept (timeline);
  gint stop = 0;

  if (past == NULL)
    return vitrine_timeline_is_of_now (timeline) ? (gint) vitrine_timeline_now (timeline) : -1;
  if (run != shown)
    return -1;
  /* What is shown may have been thinned out: then the stop before it. */
  for (guint i = 0; i < n; i++)
    if (kept_at (run, i)->step <= past->step)
      stop = (gint) i;
  return stop;
}

void
vitrine_timeline_go (VitrineTimeline *timeline,
                     guint            stop)
{
  NnRun *run = vitrine_timeline_run (timeline);

  if (run == NULL || stop >= vitrine_timeline_n_kept (timeline) || stop == vitrine_timeline_now (timeline))
    vitrine_project_look_back (timeline->project, NULL, NULL);
  else
    vitrine_project_look_back (timeline->project, run, kept_at (run, stop));
}

static gboolean
stop_playing (VitrineTimeline *timeline)
{
  if (timeline->player == 0)
    return FALSE;
  g_clear_handle_id (&timeline->player, g_source_remove);
  return TRUE;
}

void
vitrine_timeline_go_now (VitrineTimeline *timeline)
{
  if (stop_playing (timeline))
    emit_changed (timeline);
  vitrine_project_look_back (timeline->project, NULL, NULL);
}

void
vitrine_timeline_earlier (VitrineTimeline *timeline)
{
  gint stop = vitrine_timeline_stop (timeline);
  guint n = vitrine_timeline_n_kept (timeline);

  if (n > 0)
    vitrine_timeline_go (timeline, stop < 0 ? n - 1 : (guint) MAX (stop - 1, 0));
}

void
vitrine_timeline_later (VitrineTimeline *timeline)
{
  gint stop = vitrine_timeline_stop (timeline);

  if (stop >= 0)
    vitrine_timeline_go (timeline, MIN ((guint) stop + 1, vitrine_timeline_last (timeline)));
}

gboolean
vitrine_timeline_has_best (VitrineTimeline *timeline)
{
  NnRun *run = vitrine_timeline_run (timeline);

  return run != NULL && nn_run_best_kept (run) >= 0;
}

void
vitrine_timeline_go_best (VitrineTimeline *timeline)
{
  NnRun *run = vitrine_timeline_run (timeline);
  gint best = run != NULL ? nn_run_best_kept (run) : -1;

  if (best >= 0)
    vitrine_timeline_go (timeline, (guint) best);
}

static gboolean
play_cb (gpointer data)
{
  VitrineTimeline *timeline = data;
  gint stop = vitrine_timeline_stop (timeline);

  if (stop < 0 || (guint) stop >= vitrine_timeline_last (timeline))
    {
      timeline->player = 0;
      emit_changed (timeline);
      return G_SOURCE_REMOVE;
    }
  vitrine_timeline_go (timeline, (guint) stop + 1);
  return G_SOURCE_CONTINUE;
}

void
vitrine_timeline_set_playing (VitrineTimeline *timeline,
                              gboolean         playing)
{
  gint stop = vitrine_timeline_stop (timeline);

  if (playing == (timeline->player != 0) || (playing && vitrine_timeline_n_kept (timeline) == 0))
    return;
  if (!playing)
    stop_playing (timeline);
  else
    {
      if (stop < 0 || (guint) stop >= vitrine_timeline_last (timeline))
        vitrine_timeline_go (timeline, 0);
      timeline->player = g_timeout_add (STOP_TIME, play_cb, timeline);
    }
  emit_changed (timeline);
}

gboolean
vitrine_timeline_playing (VitrineTimeline *timeline)
{
  return timeline->player != 0;
}

/* --- words ------------------------------------------------------------------- */

char *
vitrine_timeline_title (VitrineTimeline *timeline)
{
  NnRun *run;
  const NnKept *past = vitrine_project_past (timeline->project, &run);

  return past != NULL ? vitrine_moment_title (run, past->step) : g_strdup (_("Now"));
}

char *
vitrine_timeline_summary (VitrineTimeline *timeline)
{
  NnRun *run = vitrine_timeline_run (timeline);
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  g_autofree char *count = NULL, *size = NULL;

  if (run == NULL)
    return g_strdup (_("no models kept"));
  count = g_strdup_printf (g_dngettext (NULL, "%u model kept", "%u models kept", run->kept->len), run->kept->len);
  size = g_format_size (nn_run_kept_bytes (run, seen));
  /* Whose they are, where it is not plain. */
  if (timeline->chosen != NULL)
    return g_strdup_printf (_("%s: %s, %s"), run->title, count, size);
  return g_strdup_printf ("%s, %s", count, size);
}

char *
vitrine_timeline_text (VitrineTimeline *timeline)
{
  NnRun *run;
  const NnKept *past = vitrine_project_past (timeline->project, &run);
  g_autofree char *title = vitrine_timeline_title (timeline);
  g_autofree char *summary = NULL, *where = NULL;
  guint epochs;

  if (past == NULL)
    {
      summary = vitrine_timeline_summary (timeline);
      return g_strdup_printf (_("Now, %s"), summary);
    }
  epochs = is_training (timeline, run) ? vitrine_training_status (timeline->training)->epochs
                                       : (guint) ceil (in_epochs (run, nn_run_n_steps (run)));
  where = past->step > 0 && past->step % MAX (run->steps_per_epoch, 1) == 0
            ? g_strdup_printf (_("%s of %u"), title, epochs)
            : g_strdup (title);
  if (!isfinite (past->val_loss))
    return g_steal_pointer (&where);
  return g_strdup_printf (_("%s, held-out loss %.3g"), where, past->val_loss);
}

/* --- the object ---------------------------------------------------------------- */

static void
runs_cb (VitrineTimeline *timeline)
{
  GPtrArray *runs = vitrine_project_runs (timeline->project);

  if (timeline->chosen != NULL && !g_ptr_array_find (runs, timeline->chosen, NULL))
    g_clear_pointer (&timeline->chosen, nn_run_unref);
  emit_changed (timeline);
}

/* Who starts a training wants to see it. */
static void
run_cb (VitrineTimeline *timeline)
{
  g_clear_pointer (&timeline->chosen, nn_run_unref);
  emit_changed (timeline);
}

static void
vitrine_timeline_dispose (GObject *object)
{
  VitrineTimeline *timeline = VITRINE_TIMELINE (object);

  stop_playing (timeline);
  g_clear_pointer (&timeline->chosen, nn_run_unref);
  g_clear_object (&timeline->project);
  g_clear_object (&timeline->training);
  G_OBJECT_CLASS (vitrine_timeline_parent_class)->dispose (object);
}

static void
vitrine_timeline_class_init (VitrineTimelineClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = vitrine_timeline_dispose;
  changed_signal = g_signal_new ("changed", VITRINE_TYPE_TIMELINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
vitrine_timeline_init (VitrineTimeline *timeline)
{
}

VitrineTimeline *
vitrine_timeline_new (VitrineProject  *project,
                      VitrineTraining *training)
{
  VitrineTimeline *timeline = g_object_new (VITRINE_TYPE_TIMELINE, NULL);

  timeline->project = g_object_ref (project);
  timeline->training = g_object_ref (training);
  g_signal_connect_object (project, "runs-changed", G_CALLBACK (runs_cb), timeline, G_CONNECT_SWAPPED);
  g_signal_connect_object (project, "kept-changed", G_CALLBACK (emit_changed), timeline, G_CONNECT_SWAPPED);
  g_signal_connect_object (project, "notify::past", G_CALLBACK (emit_changed), timeline, G_CONNECT_SWAPPED);
  g_signal_connect_object (project, "notify::undo-label", G_CALLBACK (emit_changed), timeline, G_CONNECT_SWAPPED);
  g_signal_connect_object (training, "notify::run", G_CALLBACK (run_cb), timeline, G_CONNECT_SWAPPED);
  g_signal_connect_object (training, "notify::state", G_CALLBACK (emit_changed), timeline, G_CONNECT_SWAPPED);
  g_signal_connect_object (training, "progress", G_CALLBACK (emit_changed), timeline, G_CONNECT_SWAPPED);
  return timeline;
}

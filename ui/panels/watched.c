/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/panels/watched.h"

#include <math.h>

#include "ui/draw/curves.h"

#define PAUSE_MS 120

struct _VitrineWatched
{
  VitrineSession     *session;
  GtkWidget          *panel;
  VitrineWatchedFunc  func;
  NnRun              *run;       /* (nullable): whose log the names are of, */
  const NnWatchLog   *log;       /* and which log that was */
  VitrineLayerNames   names;
  guint               waiting;   /* a source that will call */
};

/* The run that is looked back at, the one that trains or was trained last, or the newest of
 * which the file tells how its layers fared. (nullable) */
static NnRun *
find_run (VitrineWatched *watched)
{
  GPtrArray *runs = vitrine_project_runs (watched->session->project);
  NnRun *run = NULL;

  vitrine_project_past (watched->session->project, &run);
  if (run == NULL)
    run = vitrine_training_run (watched->session->training);
  if (run != NULL && run->watch != NULL)
    return run;
  for (guint i = runs->len; i-- > 0;)
    {
      run = g_ptr_array_index (runs, i);
      if (run->watch != NULL)
        return run;
    }
  return NULL;
}

/* Names are those of the network that the run trained, as far as it kept one; a network that was
 * edited since may have lost some. */
static void
follow_run (VitrineWatched *watched)
{
  NnRun *run = find_run (watched);
  const NnModel *model = vitrine_project_model (watched->session->project);

  if (run == watched->run && (run == NULL || run->watch == watched->log))
    return;
  g_clear_pointer (&watched->run, nn_run_unref);
  watched->log = NULL;
  vitrine_layer_names_clear (&watched->names);
  if (run == NULL)
    return;
  watched->run = nn_run_ref (run);
  watched->log = run->watch;
  if (run->kept->len > 0)
    model = ((const NnKept *) g_ptr_array_index (run->kept, run->kept->len - 1))->model;
  vitrine_layer_names_set (&watched->names, run->watch, model);
}

static gboolean
call_cb (gpointer data)
{
  VitrineWatched *watched = data;

  watched->waiting = 0;
  if (gtk_widget_get_mapped (watched->panel))
    {
      follow_run (watched);
      watched->func (watched->panel);
    }
  return G_SOURCE_REMOVE;
}

static void
more_cb (VitrineWatched *watched)
{
  if (watched->waiting == 0)
    watched->waiting = g_timeout_add (PAUSE_MS, call_cb, watched);
}

VitrineWatched *
vitrine_watched_new (VitrineSession     *session,
                     GtkWidget          *panel,
                     VitrineWatchedFunc  func)
{
  VitrineWatched *watched = g_new0 (VitrineWatched, 1);

  watched->session = g_object_ref (session);
  watched->panel = panel;
  watched->func = func;
  g_signal_connect_swapped (session->training, "progress", G_CALLBACK (more_cb), watched);
  g_signal_connect_swapped (session->training, "notify::state", G_CALLBACK (more_cb), watched);
  g_signal_connect_swapped (session->project, "runs-changed", G_CALLBACK (more_cb), watched);
  g_signal_connect_swapped (session->project, "notify::model", G_CALLBACK (more_cb), watched);
  g_signal_connect_swapped (panel, "map", G_CALLBACK (more_cb), watched);
  follow_run (watched);
  return watched;
}

void
vitrine_watched_free (VitrineWatched *watched)
{
  g_signal_handlers_disconnect_by_data (watched->session->training, watched);
  g_signal_handlers_disconnect_by_data (watched->session->project, watched);
  g_signal_handlers_disconnect_by_data (watched->panel, watched);
  g_clear_handle_id (&watched->waiting, g_source_remove);
  vitrine_layer_names_clear (&watched->names);
  g_clear_pointer (&watched->run, nn_run_unref);
  g_object_unref (watched->session);
  g_free (watched);
}

const NnWatchLog *
vitrine_watched_log (VitrineWatched *watched)
{
  return watched != NULL && watched->run != NULL ? watched->run->watch : NULL;
}

const VitrineLayerNames *
vitrine_watched_names (VitrineWatched *watched)
{
  static const VitrineLayerNames none;

  return watched != NULL ? &watched->names : &none;
}

guint
vitrine_watched_steps_per_epoch (VitrineWatched *watched)
{
  return watched != NULL && watched->run != NULL ? watched->run->steps_per_epoch : 0;
}

double
vitrine_watched_past (VitrineWatched *watched)
{
  const NnKept *kept;
  NnRun *run = NULL;

  if (watched == NULL)
    return NAN;
  kept = vitrine_project_past (watched->session->project, &run);
  return kept != NULL && run == watched->run ? (double) kept->step : NAN;
}

double
vitrine_watched_epochs (VitrineWatched *watched)
{
  const VitrineTrainingStatus *status;
  VitrineTrainingState state;

  if (watched == NULL || watched->run != vitrine_training_run (watched->session->training))
    return 0;
  state = vitrine_training_state (watched->session->training);
  status = vitrine_training_status (watched->session->training);
  if (state != VITRINE_TRAINING_RUNNING && state != VITRINE_TRAINING_PAUSED)
    return 0;
  return vitrine_curves_grown_end ((double) status->step / MAX (status->total_steps, 1) * status->epochs, status->epochs);
}

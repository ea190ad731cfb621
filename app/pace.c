/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/pace.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "app/job.h"

#define WAIT_MS      700    /* after the last edit */
#define TRY_SECONDS  0.25
#define MOST_STEPS   24
#define TRUST_STEPS  4      /* of a training, before its rate says something */

struct _VitrinePace
{
  GObject          parent_instance;

  VitrineProject  *project;
  VitrineTraining *training;
  NnPool          *pool;
  gboolean         active;
  guint            wait;
  VitrineJob      *job;

  /* what was seen: samples a second of that network with that recipe; 0: nothing */
  NnModel         *seen;
  NnRecipe         recipe;
  double           rate;
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (VitrinePace, vitrine_pace, G_TYPE_OBJECT)

/* --- the try -------------------------------------------------------------------- */

typedef struct
{
  NnModel   *model;
  NnSamples *samples;
  NnRecipe   recipe;
  NnPool    *pool;
} Try;

static void
try_free (gpointer data)
{
  Try *try = data;

  nn_model_unref (try->model);
  nn_samples_unref (try->samples);
  nn_pool_unref (try->pool);
  g_free (try);
}

static int
compare (const void *a,
         const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* The median of some batches, the first left out: it meets a cold cache. */
static double
measure (const Try    *try,
         GCancellable *cancellable)
{
  g_autoptr (NnTrainer) trainer = nn_trainer_new (try->model, try->samples, &try->recipe, try->pool, NULL);
  double batch = nn_spec_get (&try->recipe.training, "batch_size"), seconds[MOST_STEPS], sum = 0;
  guint n = 0;

  if (trainer == NULL)
    return 0;
  batch = MIN (batch, try->samples->n_train);
  for (guint i = 0; i <= MOST_STEPS && n < MOST_STEPS && (sum < TRY_SECONDS || n == 0); i++)
    {
      gint64 start = g_get_monotonic_time ();
      NnStepReport report;
      double took;

      if (g_cancellable_is_cancelled (cancellable) || !nn_trainer_step (trainer, &report, NULL))
        return 0;
      took = (g_get_monotonic_time () - start) / (double) G_USEC_PER_SEC;
      /* The last batch of an epoch may be a small one; a slow first is answer enough. */
      if ((i > 0 || took > TRY_SECONDS) && (report.batch < report.n_batches || report.n_batches == 1))
        seconds[n++] = took;
      sum += took;
    }
  qsort (seconds, n, sizeof *seconds, compare);
  return n > 0 ? batch / MAX (seconds[n / 2], 1e-9) : 0;
}

static void
work (VitrineJob   *job,
      GCancellable *cancellable,
      gpointer      data)
{
  double *rate = g_new (double, 1);

  /* The window draws first; nice is per thread on Linux. */
  setpriority (PRIO_PROCESS, gettid (), 5);
  *rate = measure (data, cancellable);
  vitrine_job_publish (job, rate);
}

/* --- the main thread ------------------------------------------------------------- */

/* Whether what was seen is of the network and the recipe that there are. */
static gboolean
is_of_now (VitrinePace *pace)
{
  const NnRecipe *recipe = vitrine_project_recipe (pace->project);

  return pace->seen != NULL && nn_model_same_structure (pace->seen, vitrine_project_model (pace->project))
         && nn_spec_get (&pace->recipe.training, "batch_size") == nn_spec_get (&recipe->training, "batch_size")
         && pace->recipe.optimizer.klass == recipe->optimizer.klass;
}

static void
see (VitrinePace *pace,
     double       rate)
{
  NnModel *model = nn_model_ref (vitrine_project_model (pace->project));
  g_autofree char *before = vitrine_pace_text (pace);
  g_autofree char *after = NULL;

  g_clear_pointer (&pace->seen, nn_model_unref);
  pace->seen = model;
  pace->recipe = *vitrine_project_recipe (pace->project);
  pace->rate = rate;
  after = vitrine_pace_text (pace);
  if (g_strcmp0 (before, after) != 0)
    g_signal_emit (pace, changed_signal, 0);
}

static void
answer_cb (VitrineJob *job,
           gpointer    snapshot,
           gboolean    finished,
           gpointer    user_data)
{
  VitrinePace *pace = user_data;

  if (finished)
    g_clear_pointer (&pace->job, vitrine_job_unref);
  else
    see (pace, *(double *) snapshot);
}

static gboolean
runs (VitrinePace *pace)
{
  return vitrine_training_state (pace->training) == VITRINE_TRAINING_RUNNING;
}

static gboolean
begin_cb (gpointer data)
{
  VitrinePace *pace = data;
  NnModel *model = vitrine_project_model (pace->project);
  NnSamples *samples = vitrine_project_samples (pace->project);
  Try *try;

  pace->wait = 0;
  if (!pace->active || runs (pace) || samples == NULL || is_of_now (pace) || !nn_model_check (model, NULL))
    return G_SOURCE_REMOVE;
  try = g_new0 (Try, 1);
  try->model = nn_model_ref (model);
  try->samples = nn_samples_ref (samples);
  try->recipe = *vitrine_project_recipe (pace->project);
  try->pool = nn_pool_ref (pace->pool);
  pace->job = vitrine_job_start ("pace", work, try, try_free, g_free, answer_cb, pace);
  return G_SOURCE_REMOVE;
}

/* Its thread may go on for a batch, with all that it needs in its own hands. */
static void
drop_job (VitrinePace *pace)
{
  if (pace->job != NULL)
    vitrine_job_cancel (pace->job);
  g_clear_pointer (&pace->job, vitrine_job_unref);
}

/* What is being tried is no more what there is. */
static void
look_again (VitrinePace *pace)
{
  if (is_of_now (pace))
    return;
  drop_job (pace);
  g_clear_handle_id (&pace->wait, g_source_remove);
  if (pace->active)
    pace->wait = g_timeout_add (WAIT_MS, begin_cb, pace);
  g_signal_emit (pace, changed_signal, 0);
}

static void
training_cb (VitrinePace *pace)
{
  const VitrineTrainingStatus *status = vitrine_training_status (pace->training);

  if (!runs (pace))
    return;
  /* The processors are the training's. */
  drop_job (pace);
  if (status->step >= TRUST_STEPS && status->samples_per_second > 0)
    see (pace, status->samples_per_second);
}

double
vitrine_pace_seconds (VitrinePace *pace)
{
  NnSamples *samples = vitrine_project_samples (pace->project);

  if (samples == NULL || pace->rate <= 0 || !is_of_now (pace))
    return NAN;
  return samples->n_train / pace->rate;
}

char *
vitrine_pace_text (VitrinePace *pace)
{
  double seconds = vitrine_pace_seconds (pace);

  if (isnan (seconds))
    return NULL;
  if (seconds < 0.1)
    return g_strdup (_("<0.1 s"));
  if (seconds < 1)
    return g_strdup_printf (_("~%.1f s"), seconds);
  if (seconds < 90)
    return g_strdup_printf (_("~%.0f s"), seconds);
  if (seconds < 90 * 60)
    return g_strdup_printf (_("~%.0f min"), seconds / 60);
  return g_strdup_printf (_("~%.1f h"), seconds / 3600);
}

void
vitrine_pace_set_active (VitrinePace *pace,
                         gboolean     active)
{
  if (pace->active == active)
    return;
  pace->active = active;
  look_again (pace);
}

/* --- the object ------------------------------------------------------------------- */

static void
vitrine_pace_dispose (GObject *object)
{
  VitrinePace *pace = VITRINE_PACE (object);

  g_clear_handle_id (&pace->wait, g_source_remove);
  drop_job (pace);
  if (pace->project != NULL)
    g_signal_handlers_disconnect_by_data (pace->project, pace);
  if (pace->training != NULL)
    g_signal_handlers_disconnect_by_data (pace->training, pace);
  g_clear_object (&pace->project);
  g_clear_object (&pace->training);
  g_clear_pointer (&pace->seen, nn_model_unref);
  g_clear_pointer (&pace->pool, nn_pool_unref);
  G_OBJECT_CLASS (vitrine_pace_parent_class)->dispose (object);
}

static void
vitrine_pace_class_init (VitrinePaceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = vitrine_pace_dispose;
  changed_signal = g_signal_new ("changed", VITRINE_TYPE_PACE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
vitrine_pace_init (VitrinePace *pace)
{
}

VitrinePace *
vitrine_pace_new (VitrineProject  *project,
                  VitrineTraining *training,
                  NnPool          *pool)
{
  VitrinePace *pace = g_object_new (VITRINE_TYPE_PACE, NULL);

  pace->project = g_object_ref (project);
  pace->training = g_object_ref (training);
  pace->pool = nn_pool_ref (pool);
  g_signal_connect_swapped (project, "notify::model", G_CALLBACK (look_again), pace);
  g_signal_connect_swapped (project, "notify::samples", G_CALLBACK (look_again), pace);
  g_signal_connect_swapped (project, "recipe-changed", G_CALLBACK (look_again), pace);
  g_signal_connect_swapped (training, "progress", G_CALLBACK (training_cb), pace);
  g_signal_connect_swapped (training, "notify::state", G_CALLBACK (training_cb), pace);
  return pace;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/survey.h"

#include <sys/resource.h>
#include <unistd.h>

#include "app/job.h"

#define PROGRESS_TIME (G_USEC_PER_SEC / 15)
#define STATISTICS_SHARE 0.5    /* of the whole, where there is a ranking too */

struct _VitrineSurvey
{
  GObject         parent_instance;

  VitrineProject *project;
  gboolean        active;
  NnSamples      *of;           /* what the values are of */
  NnSamples      *looked_at;    /* of which the job is, or was */
  NnStatistics   *statistics;
  NnRanking      *ranking;
  char           *problem;
  double          progress;
  VitrineJob     *job;
};

enum { CHANGED, PROGRESS, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VitrineSurvey, vitrine_survey, G_TYPE_OBJECT)

/* --- the worker ----------------------------------------------------------- */

typedef struct
{
  NnSamples  *samples;
  VitrineJob *job;
  double      from, share;
  gint64      last;
} Look;

/* What it lays before the main thread: how far it is, or what it found. */
typedef struct
{
  double        progress;   /* -1: it is done with one of both */
  NnStatistics *statistics;
  NnRanking    *ranking;
  char         *problem;
  gboolean      done;
} Found;

static void
look_free (gpointer data)
{
  Look *look = data;

  nn_samples_unref (look->samples);
  g_free (look);
}

static void
found_free (gpointer data)
{
  Found *found = data;

  g_clear_pointer (&found->statistics, nn_statistics_unref);
  g_clear_pointer (&found->ranking, nn_ranking_unref);
  g_free (found->problem);
  g_free (found);
}

static void
progress_cb (double   done,
             gpointer data)
{
  Look *look = data;
  gint64 now = g_get_monotonic_time ();
  Found *found;

  if (now - look->last < PROGRESS_TIME)
    return;
  look->last = now;
  found = g_new0 (Found, 1);
  found->progress = look->from + look->share * done;
  vitrine_job_publish (look->job, found);
}

static void
work (VitrineJob   *job,
      GCancellable *cancellable,
      gpointer      data)
{
  Look *look = data;
  g_autoptr (GError) error = NULL;
  Found *found = g_new0 (Found, 1);
  gboolean ranked = nn_ranking_check (look->samples, &error);

  /* The window draws first; nice is per thread on Linux. */
  setpriority (PRIO_PROCESS, gettid (), 5);
  look->job = job;
  look->share = ranked ? STATISTICS_SHARE : 1;
  if (!ranked)
    {
      found->problem = g_strdup (error->message);
      g_clear_error (&error);
    }
  found->statistics = nn_statistics_new (look->samples, progress_cb, look, cancellable, &error);
  look->from = STATISTICS_SHARE;
  look->share = 1 - STATISTICS_SHARE;
  if (found->statistics != NULL && ranked)
    found->ranking = nn_ranking_new (look->samples, 0, progress_cb, look, cancellable, &error);
  if (error != NULL)
    {
      g_free (found->problem);
      found->problem = g_strdup (error->message);
    }
  found->done = TRUE;
  vitrine_job_publish (job, found);
}

/* --- the main thread -------------------------------------------------------- */

static void
drop (VitrineSurvey *survey)
{
  g_clear_pointer (&survey->of, nn_samples_unref);
  g_clear_pointer (&survey->statistics, nn_statistics_unref);
  g_clear_pointer (&survey->ranking, nn_ranking_unref);
  g_clear_pointer (&survey->problem, g_free);
}

static void
abandon_job (VitrineSurvey *survey)
{
  if (survey->job != NULL)
    vitrine_job_cancel (survey->job);
  g_clear_pointer (&survey->job, vitrine_job_unref);
  survey->progress = -1;
}

static void
job_cb (VitrineJob *job,
        gpointer    snapshot,
        gboolean    finished,
        gpointer    user_data)
{
  VitrineSurvey *survey = user_data;
  Found *found = snapshot;

  if (finished)
    {
      g_clear_pointer (&survey->job, vitrine_job_unref);
      return;
    }
  if (!found->done)
    {
      survey->progress = found->progress;
      g_signal_emit (survey, signals[PROGRESS], 0);
      return;
    }
  drop (survey);
  survey->of = nn_samples_ref (survey->looked_at);
  survey->statistics = g_steal_pointer (&found->statistics);
  survey->ranking = g_steal_pointer (&found->ranking);
  survey->problem = g_steal_pointer (&found->problem);
  survey->progress = -1;
  g_signal_emit (survey, signals[CHANGED], 0);
  g_signal_emit (survey, signals[PROGRESS], 0);
}

/* Whether what is known is still worth a look while the new is computed: a setting of the same
 * data was moved. */
static gboolean
same_kind (const NnSamples *a,
           const NnSamples *b)
{
  return g_strcmp0 (a->name, b->name) == 0 && g_strcmp0 (a->title, b->title) == 0
         && nn_shape_equal (&a->shape, &b->shape) && a->n_classes == b->n_classes;
}

static void
update (VitrineSurvey *survey)
{
  NnSamples *samples = vitrine_project_samples (survey->project);
  Look *look;

  if (samples != NULL)
    samples = nn_samples_whole (samples);
  /* While other data load, those of before are still shown. */
  if (!survey->active || samples == NULL || (samples == survey->looked_at && (survey->job != NULL || survey->of == samples)))
    return;
  abandon_job (survey);
  if (survey->of != NULL && !same_kind (survey->of, samples))
    {
      drop (survey);
      g_signal_emit (survey, signals[CHANGED], 0);
    }
  g_clear_pointer (&survey->looked_at, nn_samples_unref);
  survey->looked_at = nn_samples_ref (samples);
  look = g_new0 (Look, 1);
  look->samples = nn_samples_ref (samples);
  survey->progress = 0;
  survey->job = vitrine_job_start ("survey", work, look, look_free, found_free, job_cb, survey);
  g_signal_emit (survey, signals[PROGRESS], 0);
}

void
vitrine_survey_set_active (VitrineSurvey *survey,
                           gboolean       active)
{
  survey->active = active;
  if (!active && survey->job != NULL)
    {
      abandon_job (survey);
      g_clear_pointer (&survey->looked_at, nn_samples_unref);
    }
  update (survey);
}

NnSamples *
vitrine_survey_samples (VitrineSurvey *survey)
{
  return survey->of;
}

NnStatistics *
vitrine_survey_statistics (VitrineSurvey *survey)
{
  return survey->statistics;
}

NnRanking *
vitrine_survey_ranking (VitrineSurvey *survey)
{
  return survey->ranking;
}

const char *
vitrine_survey_problem (VitrineSurvey *survey)
{
  return survey->problem;
}

double
vitrine_survey_progress (VitrineSurvey *survey)
{
  return survey->progress;
}

/* --- the object --------------------------------------------------------------- */

static void
vitrine_survey_dispose (GObject *object)
{
  VitrineSurvey *survey = VITRINE_SURVEY (object);

  abandon_job (survey);
  if (survey->project != NULL)
    g_signal_handlers_disconnect_by_data (survey->project, survey);
  g_clear_object (&survey->project);
  G_OBJECT_CLASS (vitrine_survey_parent_class)->dispose (object);
}

static void
vitrine_survey_finalize (GObject *object)
{
  VitrineSurvey *survey = VITRINE_SURVEY (object);

  drop (survey);
  g_clear_pointer (&survey->looked_at, nn_samples_unref);
  G_OBJECT_CLASS (vitrine_survey_parent_class)->finalize (object);
}

static void
vitrine_survey_class_init (VitrineSurveyClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = vitrine_survey_dispose;
  G_OBJECT_CLASS (klass)->finalize = vitrine_survey_finalize;
  signals[CHANGED] = g_signal_new ("changed", VITRINE_TYPE_SURVEY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  signals[PROGRESS] = g_signal_new ("progress", VITRINE_TYPE_SURVEY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 0);
}

static void
vitrine_survey_init (VitrineSurvey *survey)
{
  survey->progress = -1;
}

VitrineSurvey *
vitrine_survey_new (VitrineProject *project)
{
  VitrineSurvey *survey = g_object_new (VITRINE_TYPE_SURVEY, NULL);

  survey->project = g_object_ref (project);
  g_signal_connect_swapped (project, "notify::samples", G_CALLBACK (update), survey);
  return survey;
}

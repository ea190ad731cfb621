/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/finder.h"

#include <glib/gi18n.h>
#include <sys/resource.h>
#include <unistd.h>

#include "app/job.h"

/* A copy of all points for the window: not more often than it draws. */
#define SNAPSHOT_TIME (G_USEC_PER_SEC / 60)

struct _VitrineFinder
{
  GObject            parent_instance;

  VitrineProject    *project;
  VitrineTraining   *training;
  NnPool            *pool;
  VitrineFinderState state;
  NnFinding         *finding;
  char              *message;
  NnModel           *searched;   /* the network that a search is about */
  VitrineJob        *job;
  gboolean           waiting;     /* for the samples */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (VitrineFinder, vitrine_finder, G_TYPE_OBJECT)

/* --- the worker ---------------------------------------------------------- */

typedef struct
{
  NnModel   *model;
  NnSamples *samples;
  NnRecipe   recipe;
  NnPool    *pool;
  VitrineJob *job;      /* while it works */
  gint64     last;      /* when a copy was published */
} Search;

/* What the worker lays before the main thread. */
typedef struct
{
  NnFinding *finding;   /* NULL: see @error */
  char      *error;
  gboolean   done;
} Answer;

static void
search_free (gpointer data)
{
  Search *search = data;

  nn_model_unref (search->model);
  nn_samples_unref (search->samples);
  nn_pool_unref (search->pool);
  g_free (search);
}

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_clear_pointer (&answer->finding, nn_finding_unref);
  g_free (answer->error);
  g_free (answer);
}

static void
publish (Search    *search,
         NnFinding *finding,
         char      *error,
         gboolean   done)
{
  Answer *answer = g_new0 (Answer, 1);

  answer->finding = finding;
  answer->error = error;
  answer->done = done;
  vitrine_job_publish (search->job, answer);
}

static void
progress_cb (const NnFinding *finding,
             gpointer         data)
{
  Search *search = data;
  gint64 now = g_get_monotonic_time ();

  if (now - search->last < SNAPSHOT_TIME)
    return;
  search->last = now;
  publish (search, nn_finding_copy (finding), NULL, FALSE);
}

static void
work (VitrineJob   *job,
      GCancellable *cancellable,
      gpointer      data)
{
  Search *search = data;
  g_autoptr (GError) error = NULL;
  NnFinding *finding;

  /* The window draws first; nice is per thread on Linux. */
  setpriority (PRIO_PROCESS, gettid (), 5);
  search->job = job;
  finding = nn_find_rate (search->model, search->samples, &search->recipe, search->pool, cancellable,
                          progress_cb, search, &error);
  publish (search, finding, error != NULL ? g_strdup (error->message) : NULL, TRUE);
}

/* --- the main thread ------------------------------------------------------ */

static void
change (VitrineFinder     *finder,
        VitrineFinderState state,
        const char        *message)
{
  finder->state = state;
  g_free (finder->message);
  finder->message = g_strdup (message);
  g_signal_emit (finder, changed_signal, 0);
}

static void
take (VitrineFinder *finder,
      NnFinding     *finding)
{
  g_clear_pointer (&finder->finding, nn_finding_unref);
  finder->finding = finding;
}

static void
abandon_job (VitrineFinder *finder)
{
  finder->waiting = FALSE;
  if (finder->job == NULL)
    return;
  vitrine_job_cancel (finder->job);
  g_clear_pointer (&finder->job, vitrine_job_unref);
}

static void
job_cb (VitrineJob *job,
        gpointer    snapshot,
        gboolean    finished,
        gpointer    user_data)
{
  VitrineFinder *finder = user_data;
  Answer *answer = snapshot;

  if (finished)
    {
      g_clear_pointer (&finder->job, vitrine_job_unref);
      return;
    }
  take (finder, g_steal_pointer (&answer->finding));
  if (!answer->done)
    change (finder, VITRINE_FINDER_RUNNING, NULL);
  else
    change (finder, finder->finding != NULL ? VITRINE_FINDER_DONE : VITRINE_FINDER_FAILED, answer->error);
}

static void
launch (VitrineFinder *finder)
{
  Search *search = g_new0 (Search, 1);

  g_clear_pointer (&finder->searched, nn_model_unref);
  finder->searched = nn_model_ref (vitrine_project_present (finder->project));
  search->model = nn_model_ref (finder->searched);
  search->samples = nn_samples_ref (vitrine_project_samples (finder->project));
  search->recipe = *vitrine_project_recipe (finder->project);
  search->pool = nn_pool_ref (finder->pool);
  finder->job = vitrine_job_start ("finder", work, search, search_free, answer_free, job_cb, finder);
}

/* What it tries is no more what the document has. */
static void
end (VitrineFinder *finder,
     const char    *message)
{
  if (finder->state != VITRINE_FINDER_RUNNING)
    return;
  abandon_job (finder);
  take (finder, NULL);
  change (finder, VITRINE_FINDER_FAILED, message);
}

static void
samples_cb (VitrineFinder *finder)
{
  const char *problem = vitrine_project_samples_error (finder->project);

  if (!finder->waiting)
    return;
  finder->waiting = vitrine_project_samples (finder->project) == NULL && problem == NULL;
  if (problem != NULL)
    end (finder, problem);
  else if (!finder->waiting)
    launch (finder);
}

static void
model_cb (VitrineFinder *finder)
{
  /* Looking back changes what is shown, not what there is. */
  if (vitrine_project_present (finder->project) == finder->searched)
    return;
  end (finder, _("The search ended because the network was edited: search again."));
}

static void
source_cb (VitrineFinder *finder)
{
  end (finder, _("The search ended because other data were chosen: search again."));
}

static void
training_cb (VitrineFinder *finder)
{
  if (vitrine_training_state (finder->training) == VITRINE_TRAINING_RUNNING)
    end (finder, _("The search ended because training began."));
}

VitrineFinderState
vitrine_finder_state (VitrineFinder *finder)
{
  return finder->state;
}

NnFinding *
vitrine_finder_finding (VitrineFinder *finder)
{
  return finder->finding;
}

const char *
vitrine_finder_message (VitrineFinder *finder)
{
  return finder->message;
}

void
vitrine_finder_start (VitrineFinder *finder)
{
  VitrineProject *project = finder->project;
  const char *problem = vitrine_project_samples_error (project);

  abandon_job (finder);
  take (finder, NULL);
  if (vitrine_training_state (finder->training) == VITRINE_TRAINING_RUNNING)
    problem = _("Training is running: pause or stop it, then search for a rate.");
  else if (vitrine_project_samples (project) == NULL && problem == NULL
           && vitrine_project_source (project)->spec.klass == NULL)
    problem = _("There is nothing to try rates on: choose a data set first.");
  if (problem != NULL)
    {
      change (finder, VITRINE_FINDER_FAILED, problem);
      return;
    }
  finder->waiting = vitrine_project_samples (project) == NULL;
  if (!finder->waiting)
    launch (finder);
  change (finder, VITRINE_FINDER_RUNNING, NULL);
}

void
vitrine_finder_stop (VitrineFinder *finder)
{
  NnFinding *judged;

  if (finder->state != VITRINE_FINDER_RUNNING)
    return;
  abandon_job (finder);
  if (finder->finding == NULL)
    {
      change (finder, VITRINE_FINDER_IDLE, NULL);
      return;
    }
  judged = nn_finding_copy (finder->finding);
  nn_finding_judge (judged);
  take (finder, judged);
  change (finder, VITRINE_FINDER_DONE, NULL);
}

void
vitrine_finder_use (VitrineFinder *finder,
                    double         rate)
{
  NnRecipe recipe = *vitrine_project_recipe (finder->project);
  gint index = nn_class_find_arg (recipe.optimizer.klass, "learning_rate");
  const NnArg *arg = &recipe.optimizer.klass->args[index];

  g_return_if_fail (index >= 0 && rate > 0);
  recipe.optimizer.values[index] = CLAMP (rate, arg->min, arg->max);
  vitrine_project_edit_recipe (finder->project, &recipe, _("Set the Learning Rate"), NULL);
}

/* --- the object ----------------------------------------------------------- */

static void
vitrine_finder_dispose (GObject *object)
{
  VitrineFinder *finder = VITRINE_FINDER (object);

  abandon_job (finder);
  if (finder->project != NULL)
    g_signal_handlers_disconnect_by_data (finder->project, finder);
  if (finder->training != NULL)
    g_signal_handlers_disconnect_by_data (finder->training, finder);
  g_clear_object (&finder->project);
  g_clear_object (&finder->training);
  G_OBJECT_CLASS (vitrine_finder_parent_class)->dispose (object);
}

static void
vitrine_finder_finalize (GObject *object)
{
  VitrineFinder *finder = VITRINE_FINDER (object);

  g_clear_pointer (&finder->finding, nn_finding_unref);
  g_free (finder->message);
  g_clear_pointer (&finder->searched, nn_model_unref);
  g_clear_pointer (&finder->pool, nn_pool_unref);
  G_OBJECT_CLASS (vitrine_finder_parent_class)->finalize (object);
}

static void
vitrine_finder_class_init (VitrineFinderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = vitrine_finder_dispose;
  object_class->finalize = vitrine_finder_finalize;
  changed_signal = g_signal_new ("changed", VITRINE_TYPE_FINDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
vitrine_finder_init (VitrineFinder *finder)
{
}

VitrineFinder *
vitrine_finder_new (VitrineProject  *project,
                    VitrineTraining *training,
                    NnPool          *pool)
{
  VitrineFinder *finder = g_object_new (VITRINE_TYPE_FINDER, NULL);

  finder->project = g_object_ref (project);
  finder->training = g_object_ref (training);
  finder->pool = nn_pool_ref (pool);
  g_signal_connect_swapped (project, "notify::model", G_CALLBACK (model_cb), finder);
  g_signal_connect_swapped (project, "notify::samples", G_CALLBACK (samples_cb), finder);
  g_signal_connect_swapped (project, "source-changed", G_CALLBACK (source_cb), finder);
  g_signal_connect_swapped (training, "notify::state", G_CALLBACK (training_cb), finder);
  return finder;
}

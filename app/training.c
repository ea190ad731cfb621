/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/training.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "app/course.h"
#include "app/job.h"

/* Copies of the weights for everybody who looks: 15 a second, and never more
 * than a twentieth of the time. */
#define SNAPSHOT_SECONDS  (1.0 / 15)
#define SNAPSHOT_SHARE    20
/* A held-out point in the middle of an epoch, where it costs less than this share. */
#define MID_EPOCH_SHARE   0.08
#define SMOOTHING         0.96

typedef enum
{
  ORDER_RUN,
  ORDER_PAUSE,
  ORDER_ONE_BATCH,
  ORDER_ONE_EPOCH,
  ORDER_STOP,
} Order;

/* What the main thread and the worker share. */
typedef struct
{
  gatomicrefcount       ref_count;
  NnModel              *start;
  NnSamples            *samples;
  NnPool               *pool;
  GCancellable         *evaluation;      /* cuts an evaluation short when it is to stop */

  GMutex                lock;
  GCond                 cond;
  Order                 order;
  NnRecipe              recipe;
  gboolean              recipe_changed;
  /* what the worker has found out, not yet taken */
  GArray               *steps;           /* NnRunStep */
  GArray               *epochs;          /* NnRunEpoch */
  NnModel              *model;
  VitrineTrainingStatus status;
  guint                 steps_per_epoch;
  char                 *message;
  char                 *complaint;       /* a recipe that could not be taken over */
  gboolean              failed;
  gboolean              completed;
} Work;

struct _VitrineTraining
{
  GObject               parent_instance;

  VitrineProject       *project;
  NnPool               *pool;
  VitrineTrainingState  state;
  VitrineTrainingStatus status;
  char                 *message;
  NnRun                *run;
  VitrineJob           *job;
  Work                 *work;
  gboolean              own_change;    /* the project's model changes by our hand */
  gboolean              waiting;       /* for the samples */
  Order                 first_order;
  gboolean              start_again;   /* as soon as the stopping job has ended */
  gboolean              stopping;
};

enum { PROP_STATE = 1, PROP_RUN, N_PROPS };
static GParamSpec *props[N_PROPS];
static guint progress_signal;

G_DEFINE_FINAL_TYPE (VitrineTraining, vitrine_training, G_TYPE_OBJECT)

GType
vitrine_training_state_get_type (void)
{
  static const GEnumValue values[] = {
    { VITRINE_TRAINING_IDLE, "VITRINE_TRAINING_IDLE", "idle" },
    { VITRINE_TRAINING_RUNNING, "VITRINE_TRAINING_RUNNING", "running" },
    { VITRINE_TRAINING_PAUSED, "VITRINE_TRAINING_PAUSED", "paused" },
    { VITRINE_TRAINING_FINISHED, "VITRINE_TRAINING_FINISHED", "finished" },
    { VITRINE_TRAINING_FAILED, "VITRINE_TRAINING_FAILED", "failed" },
    { 0, NULL, NULL },
  };
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("VitrineTrainingState", values));
  return type;
}

/* --- the worker -------------------------------------------------------- */

static Work *
work_ref (Work *work)
{
  g_atomic_ref_count_inc (&work->ref_count);
  return work;
}

static void
work_unref (gpointer data)
{
  Work *work = data;

  if (!g_atomic_ref_count_dec (&work->ref_count))
    return;
  nn_model_unref (work->start);
  nn_samples_unref (work->samples);
  g_object_unref (work->evaluation);
  g_array_unref (work->steps);
  g_array_unref (work->epochs);
  g_clear_pointer (&work->model, nn_model_unref);
  g_free (work->message);
  g_free (work->complaint);
  g_mutex_clear (&work->lock);
  g_cond_clear (&work->cond);
  g_free (work);
}

typedef struct
{
  VitrineJob    *job;
  Work          *work;
  GCancellable  *cancellable;
  VitrineCourse *course;
  gint64         begin;
  double         paused;          /* seconds */
  double         step_seconds;    /* of one batch, smoothed */
  double         loss, metric;    /* smoothed, not yet corrected for the start */
  double         correction;
  double         evaluation_seconds;
  double         copy_seconds;
  gint64         last_copy;
  VitrineTrainingStatus status;
} Walk;

static double
since (gint64 time)
{
  return (g_get_monotonic_time () - time) / (double) G_USEC_PER_SEC;
}

/* Waits while paused. Returns FALSE when it is to end. */
static gboolean
await_orders (Walk *walk)
{
  Work *work = walk->work;
  g_autoptr (GError) error = NULL;
  gint64 from = g_get_monotonic_time ();
  NnRecipe recipe;
  gboolean changed, stop, waited = FALSE;

  g_mutex_lock (&work->lock);
  while (work->order == ORDER_PAUSE && !g_cancellable_is_cancelled (walk->cancellable))
    {
      waited = TRUE;
      g_cond_wait (&work->cond, &work->lock);
    }
  stop = work->order == ORDER_STOP || g_cancellable_is_cancelled (walk->cancellable);
  changed = work->recipe_changed;
  recipe = work->recipe;
  work->recipe_changed = FALSE;
  g_mutex_unlock (&work->lock);

  if (waited)
    walk->paused += since (from);
  if (!stop && changed && !vitrine_course_set_recipe (walk->course, &recipe, &error))
    {
      g_mutex_lock (&work->lock);
      g_free (work->complaint);
      work->complaint = g_strdup (error->message);
      g_mutex_unlock (&work->lock);
    }
  return !stop;
}

/* Hands a copy of the weights over when it is time to, or when @now. */
static void
offer_model (Walk    *walk,
             gboolean now)
{
  NnModel *model;
  gint64 from = g_get_monotonic_time ();
  double pause = MAX (SNAPSHOT_SECONDS, walk->copy_seconds * SNAPSHOT_SHARE);

  if (!now && (from - walk->last_copy) / (double) G_USEC_PER_SEC < pause)
    return;
  model = vitrine_course_model (walk->course);
  walk->copy_seconds = since (from);
  walk->last_copy = g_get_monotonic_time ();
  g_mutex_lock (&walk->work->lock);
  g_clear_pointer (&walk->work->model, nn_model_unref);
  walk->work->model = model;
  g_mutex_unlock (&walk->work->lock);
}

static void
note_step (Walk               *walk,
           const NnStepReport *report,
           double              seconds)
{
  VitrineTrainingStatus *status = &walk->status;
  NnRunStep point = { report->loss, report->metric };
  double batch = vitrine_course_batch_size (walk->course, report);

  walk->loss = SMOOTHING * walk->loss + (1 - SMOOTHING) * report->loss;
  walk->metric = SMOOTHING * walk->metric + (1 - SMOOTHING) * report->metric;
  walk->correction = SMOOTHING * walk->correction + (1 - SMOOTHING);
  /* Per sample: the last batch of an epoch is a small one. */
  walk->step_seconds = walk->step_seconds == 0
                         ? seconds / batch
                         : 0.98 * walk->step_seconds + 0.02 * seconds / batch;

  status->step = report->step;
  status->total_steps = MAX (vitrine_course_total_steps (walk->course), report->step);
  status->epoch = report->epoch;
  status->epochs = vitrine_course_epochs (walk->course);
  status->loss = walk->loss / walk->correction;
  status->metric = walk->metric / walk->correction;
  status->samples_per_second = 1 / MAX (walk->step_seconds, 1e-9);
  status->seconds = since (walk->begin) - walk->paused;
  status->seconds_left = report->step < 4 ? NAN
                                          : status->seconds / report->step
                                              * (status->total_steps - report->step);

  g_mutex_lock (&walk->work->lock);
  g_array_append_val (walk->work->steps, point);
  walk->work->steps_per_epoch = report->n_batches;
  walk->work->status = *status;
  g_mutex_unlock (&walk->work->lock);
}

static gboolean
note_point (Walk    *walk,
            gboolean closing,
            GError **error)
{
  NnRunEpoch point;
  gint64 from = g_get_monotonic_time ();

  if (!vitrine_course_point (walk->course, closing, walk->work->evaluation, &point, error))
    return FALSE;
  walk->evaluation_seconds = since (from);
  walk->status.seconds = since (walk->begin) - walk->paused;
  walk->status.val_loss = point.val_loss;
  walk->status.val_metric = point.val_metric;
  point.seconds = walk->status.seconds;
  g_mutex_lock (&walk->work->lock);
  g_array_append_val (walk->work->epochs, point);
  walk->work->status = walk->status;
  g_mutex_unlock (&walk->work->lock);
  return TRUE;
}

/* After a batch: what was ordered to be only one is done now. */
static gboolean
obey_single (Work    *work,
             gboolean epoch_done)
{
  gboolean now;

  g_mutex_lock (&work->lock);
  now = work->order == ORDER_ONE_BATCH || (work->order == ORDER_ONE_EPOCH && epoch_done);
  if (now)
    work->order = ORDER_PAUSE;
  g_mutex_unlock (&work->lock);
  return now;
}

static gboolean
mid_epoch (Walk               *walk,
           const NnStepReport *report)
{
  double epoch_seconds;

  if (report->n_batches < 8 || report->batch != report->n_batches / 2
      || walk->evaluation_seconds == 0)
    return FALSE;
  epoch_seconds = walk->status.seconds / report->step * report->n_batches;
  return walk->evaluation_seconds < MID_EPOCH_SHARE * epoch_seconds;
}

static gboolean
walk_on (Walk    *walk,
         GError **error)
{
  while (!vitrine_course_done (walk->course) && await_orders (walk))
    {
      NnStepReport report;
      gint64 from = g_get_monotonic_time ();

      if (!vitrine_course_step (walk->course, &report, error))
        return FALSE;
      note_step (walk, &report, since (from));
      if (report.epoch_done || mid_epoch (walk, &report))
        {
          g_autoptr (GError) cut = NULL;

          /* Cut short by an order to stop: the next look at the orders ends it. */
          if (!note_point (walk, report.epoch_done, &cut)
              && !g_error_matches (cut, G_IO_ERROR, G_IO_ERROR_CANCELLED))
            {
              g_propagate_error (error, g_steal_pointer (&cut));
              return FALSE;
            }
        }
      offer_model (walk, obey_single (walk->work, report.epoch_done) || report.epoch_done);
      vitrine_job_publish (walk->job, NULL);
    }
  return TRUE;
}

static void
train (VitrineJob   *job,
       GCancellable *cancellable,
       gpointer      data)
{
  Work *work = data;
  g_autoptr (GError) error = NULL;
  Walk walk = { .job = job, .work = work, .cancellable = cancellable };
  NnRecipe recipe;
  gboolean ok = FALSE;

  /* The window draws first; nice is per thread on Linux. */
  setpriority (PRIO_PROCESS, gettid (), 5);
  g_mutex_lock (&work->lock);
  recipe = work->recipe;
  g_mutex_unlock (&work->lock);

  walk.status.val_loss = walk.status.val_metric = walk.status.seconds_left = NAN;
  walk.begin = g_get_monotonic_time ();
  walk.course = vitrine_course_new (work->start, work->samples, &recipe, work->pool, &error);
  if (walk.course != NULL)
    {
      ok = walk_on (&walk, &error);
      if (walk.status.step > 0)
        offer_model (&walk, TRUE);
    }

  g_mutex_lock (&work->lock);
  work->failed = !ok;
  work->completed = ok && vitrine_course_done (walk.course);
  work->message = g_strdup (ok ? vitrine_course_verdict (walk.course) : error->message);
  work->status.seconds_left = 0;
  g_mutex_unlock (&work->lock);
  g_clear_pointer (&walk.course, vitrine_course_free);
}

/* --- the main thread --------------------------------------------------- */

static void
set_state (VitrineTraining     *training,
           VitrineTrainingState state)
{
  if (training->state == state)
    return;
  training->state = state;
  g_object_notify_by_pspec (G_OBJECT (training), props[PROP_STATE]);
}

static void
set_message (VitrineTraining *training,
             const char      *message)
{
  g_free (training->message);
  training->message = g_strdup (message);
}

static void
fail (VitrineTraining *training,
      const char      *message)
{
  set_message (training, message);
  set_state (training, VITRINE_TRAINING_FAILED);
}

/* Takes over what the worker has found out since the last time. */
static void
take (VitrineTraining *training)
{
  Work *work = training->work;
  g_autoptr (GArray) steps = g_array_new (FALSE, FALSE, sizeof (NnRunStep));
  g_autoptr (GArray) epochs = g_array_new (FALSE, FALSE, sizeof (NnRunEpoch));
  g_autoptr (NnModel) model = NULL;
  g_autofree char *complaint = NULL;
  gboolean paused;

  g_mutex_lock (&work->lock);
  { GArray *swap = work->steps; work->steps = steps; steps = swap; }
  { GArray *swap = work->epochs; work->epochs = epochs; epochs = swap; }
  model = g_steal_pointer (&work->model);
  complaint = g_steal_pointer (&work->complaint);
  if (work->status.step > 0)
    training->status = work->status;
  training->run->steps_per_epoch = work->steps_per_epoch;
  paused = work->order == ORDER_PAUSE;
  g_mutex_unlock (&work->lock);

  if (steps->len > 0)
    g_array_append_vals (training->run->steps, steps->data, steps->len);
  if (epochs->len > 0)
    g_array_append_vals (training->run->epochs, epochs->data, epochs->len);
  if (model != NULL)
    {
      training->own_change = TRUE;
      vitrine_project_set_live (training->project, model);
      training->own_change = FALSE;
    }
  if (complaint != NULL)
    g_signal_emit_by_name (training->project, "message", complaint);
  if (paused && training->state == VITRINE_TRAINING_RUNNING)
    set_state (training, VITRINE_TRAINING_PAUSED);
}

static void
forget_job (VitrineTraining *training)
{
  g_clear_pointer (&training->job, vitrine_job_unref);
  g_clear_pointer (&training->work, work_unref);
  training->stopping = FALSE;
}

/* Ends the job, whatever it is doing; what it did since is dropped. @wait: until
 * its thread has returned, which takes one batch at most. */
static void
abandon_job (VitrineTraining *training,
             gboolean         wait)
{
  training->waiting = FALSE;
  training->start_again = FALSE;
  if (training->job == NULL)
    return;
  g_mutex_lock (&training->work->lock);
  vitrine_job_cancel (training->job);
  g_cancellable_cancel (training->work->evaluation);
  g_cond_signal (&training->work->cond);
  g_mutex_unlock (&training->work->lock);
  if (wait)
    vitrine_job_stop (training->job);
  forget_job (training);
}

static char *
commit_label (NnRun *run)
{
  guint per_epoch = MAX (run->steps_per_epoch, 1);
  guint epochs = run->steps->len / per_epoch;

  if (epochs > 0)
    return g_strdup_printf (g_dngettext (NULL, "Train %u epoch", "Train %u epochs", epochs), epochs);
  return g_strdup_printf (g_dngettext (NULL, "Train %u batch", "Train %u batches", run->steps->len),
                          run->steps->len);
}

static void
commit (VitrineTraining *training)
{
  g_autofree char *label = commit_label (training->run);

  training->own_change = TRUE;
  vitrine_project_commit_live (training->project, label);
  training->own_change = FALSE;
}

static void
finish (VitrineTraining *training)
{
  gboolean failed, completed, again;

  take (training);
  g_mutex_lock (&training->work->lock);
  failed = training->work->failed;
  completed = training->work->completed;
  set_message (training, training->work->message);
  g_mutex_unlock (&training->work->lock);
  again = training->start_again;
  training->start_again = FALSE;

  commit (training);
  forget_job (training);
  training->status.seconds_left = 0;
  g_signal_emit (training, progress_signal, 0);
  set_state (training, failed      ? VITRINE_TRAINING_FAILED
                       : completed ? VITRINE_TRAINING_FINISHED
                                   : VITRINE_TRAINING_IDLE);
  if (again)
    vitrine_training_start (training);
}

static void
job_cb (VitrineJob *job,
        gpointer    snapshot,
        gboolean    finished,
        gpointer    user_data)
{
  g_autoptr (VitrineTraining) training = g_object_ref (user_data);

  if (finished)
    {
      finish (training);
      return;
    }
  take (training);
  g_signal_emit (training, progress_signal, 0);
}

/* One more than the highest: runs may have been deleted in between. */
static guint
next_number (VitrineProject *project)
{
  GPtrArray *runs = vitrine_project_runs (project);
  guint highest = 0;

  for (guint i = 0; i < runs->len; i++)
    {
      const NnRun *run = g_ptr_array_index (runs, i);
      const char *digits = strpbrk (run->title, "0123456789");

      highest = MAX (highest, digits != NULL ? strtoul (digits, NULL, 10) : i + 1);
    }
  return highest + 1;
}

static void
launch (VitrineTraining *training,
        Order            order)
{
  const NnRecipe *recipe = vitrine_project_recipe (training->project);
  g_autofree char *title = NULL;
  g_autofree char *rate = g_strdup_printf ("%.3g", nn_spec_get (&recipe->optimizer, "learning_rate"));
  g_autofree char *summary = g_strdup_printf ("%s %s", recipe->optimizer.klass->title, rate);
  Work *work = g_new0 (Work, 1);

  title = g_strdup_printf (_("Run %u"), next_number (training->project));
  g_clear_pointer (&training->run, nn_run_unref);
  training->run = nn_run_new (title, summary);

  g_atomic_ref_count_init (&work->ref_count);
  g_mutex_init (&work->lock);
  g_cond_init (&work->cond);
  work->start = nn_model_ref (vitrine_project_model (training->project));
  work->samples = nn_samples_ref (vitrine_project_samples (training->project));
  work->pool = training->pool;
  work->evaluation = g_cancellable_new ();
  work->order = order;
  work->recipe = *recipe;
  work->steps = g_array_new (FALSE, FALSE, sizeof (NnRunStep));
  work->epochs = g_array_new (FALSE, FALSE, sizeof (NnRunEpoch));

  memset (&training->status, 0, sizeof training->status);
  training->status.epoch = 1;
  training->status.epochs = nn_spec_get (&recipe->training, "epochs");
  training->status.loss = training->status.metric = NAN;
  training->status.val_loss = training->status.val_metric = NAN;
  training->status.seconds_left = NAN;
  set_message (training, NULL);
  training->work = work;
  training->job = vitrine_job_start ("training", train, work_ref (work), work_unref, NULL, job_cb,
                                     training);
  vitrine_project_add_run (training->project, training->run);
  g_object_notify_by_pspec (G_OBJECT (training), props[PROP_RUN]);
  set_state (training, VITRINE_TRAINING_RUNNING);
}

static void
give_order (VitrineTraining *training,
            Order            order)
{
  g_mutex_lock (&training->work->lock);
  training->work->order = order;
  if (order == ORDER_STOP)
    g_cancellable_cancel (training->work->evaluation);
  g_cond_signal (&training->work->cond);
  g_mutex_unlock (&training->work->lock);
}

static void
begin (VitrineTraining *training,
       Order            order)
{
  const char *problem = vitrine_project_samples_error (training->project);

  if (training->stopping)
    {
      training->start_again = TRUE;
    }
  else if (training->job != NULL)
    {
      give_order (training, order);
      set_state (training, VITRINE_TRAINING_RUNNING);
    }
  else if (vitrine_project_samples (training->project) != NULL)
    {
      launch (training, order);
    }
  else if (problem != NULL)
    {
      fail (training, problem);
    }
  else if (vitrine_project_source (training->project)->spec.klass == NULL)
    {
      fail (training, _("There is nothing to train on: choose a data set first."));
    }
  else
    {
      training->waiting = TRUE;
      training->first_order = order;
      set_state (training, VITRINE_TRAINING_RUNNING);
    }
}

static void
samples_cb (VitrineTraining *training)
{
  if (!training->waiting)
    return;
  if (vitrine_project_samples (training->project) != NULL)
    {
      training->waiting = FALSE;
      launch (training, training->first_order);
    }
  else if (vitrine_project_samples_error (training->project) != NULL)
    {
      training->waiting = FALSE;
      fail (training, vitrine_project_samples_error (training->project));
    }
}

static void
recipe_cb (VitrineTraining *training)
{
  if (training->work == NULL)
    return;
  g_mutex_lock (&training->work->lock);
  training->work->recipe = *vitrine_project_recipe (training->project);
  training->work->recipe_changed = TRUE;
  g_mutex_unlock (&training->work->lock);
  training->status.epochs
    = nn_spec_get (&vitrine_project_recipe (training->project)->training, "epochs");
}

/* Somebody edited the network, or undid: what is being trained is no longer it. */
static void
model_cb (VitrineTraining *training)
{
  if (training->own_change || training->job == NULL)
    return;
  abandon_job (training, FALSE);
  set_message (training, _("Training ended because the network was edited."));
  set_state (training, VITRINE_TRAINING_IDLE);
}

static void
source_cb (VitrineTraining *training)
{
  vitrine_training_stop (training);
}

VitrineTrainingState
vitrine_training_state (VitrineTraining *training)
{
  return training->state;
}

const VitrineTrainingStatus *
vitrine_training_status (VitrineTraining *training)
{
  return &training->status;
}

const char *
vitrine_training_message (VitrineTraining *training)
{
  return training->message;
}

NnRun *
vitrine_training_run (VitrineTraining *training)
{
  return training->run;
}

void
vitrine_training_start (VitrineTraining *training)
{
  begin (training, ORDER_RUN);
}

void
vitrine_training_step (VitrineTraining *training)
{
  begin (training, ORDER_ONE_BATCH);
}

void
vitrine_training_step_epoch (VitrineTraining *training)
{
  begin (training, ORDER_ONE_EPOCH);
}

void
vitrine_training_pause (VitrineTraining *training)
{
  if (training->state != VITRINE_TRAINING_RUNNING || training->job == NULL || training->stopping)
    return;
  give_order (training, ORDER_PAUSE);
  set_state (training, VITRINE_TRAINING_PAUSED);
}

void
vitrine_training_stop (VitrineTraining *training)
{
  if (training->waiting)
    {
      training->waiting = FALSE;
      set_state (training, VITRINE_TRAINING_IDLE);
    }
  training->start_again = FALSE;
  if (training->job == NULL || training->stopping)
    return;
  training->stopping = TRUE;
  give_order (training, ORDER_STOP);
}

void
vitrine_training_revert (VitrineTraining *training)
{
  abandon_job (training, FALSE);
  training->own_change = TRUE;
  vitrine_project_revert_live (training->project);
  training->own_change = FALSE;
  set_message (training, NULL);
  set_state (training, VITRINE_TRAINING_IDLE);
}

void
vitrine_training_retry_slower (VitrineTraining *training)
{
  NnRecipe recipe = *vitrine_project_recipe (training->project);
  gint arg = nn_class_find_arg (recipe.optimizer.klass, "learning_rate");
  double rate = nn_spec_get (&recipe.optimizer, "learning_rate") / 10;

  if (arg >= 0)
    {
      recipe.optimizer.values[arg] = MAX (rate, recipe.optimizer.klass->args[arg].min);
      vitrine_project_set_recipe (training->project, &recipe);
    }
  vitrine_training_start (training);
}

/* --- the object -------------------------------------------------------- */

static void
vitrine_training_dispose (GObject *object)
{
  VitrineTraining *training = VITRINE_TRAINING (object);

  /* The pool is borrowed: nobody may use it after this. */
  abandon_job (training, TRUE);
  if (training->project != NULL)
    g_signal_handlers_disconnect_by_data (training->project, training);
  g_clear_object (&training->project);
  G_OBJECT_CLASS (vitrine_training_parent_class)->dispose (object);
}

static void
vitrine_training_finalize (GObject *object)
{
  VitrineTraining *training = VITRINE_TRAINING (object);

  g_clear_pointer (&training->run, nn_run_unref);
  g_free (training->message);
  G_OBJECT_CLASS (vitrine_training_parent_class)->finalize (object);
}

static void
vitrine_training_get_property (GObject    *object,
                               guint       id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  VitrineTraining *training = VITRINE_TRAINING (object);

  if (id == PROP_STATE)
    g_value_set_enum (value, training->state);
  else if (id == PROP_RUN)
    g_value_set_boxed (value, training->run);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
vitrine_training_class_init (VitrineTrainingClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = vitrine_training_dispose;
  object_class->finalize = vitrine_training_finalize;
  object_class->get_property = vitrine_training_get_property;

  props[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, VITRINE_TYPE_TRAINING_STATE,
                                         VITRINE_TRAINING_IDLE, flags);
  props[PROP_RUN] = g_param_spec_boxed ("run", NULL, NULL, NN_TYPE_RUN, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
  progress_signal = g_signal_new ("progress", VITRINE_TYPE_TRAINING, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
}

static void
vitrine_training_init (VitrineTraining *training)
{
}

VitrineTraining *
vitrine_training_new (VitrineProject *project,
                      NnPool         *pool)
{
  VitrineTraining *training = g_object_new (VITRINE_TYPE_TRAINING, NULL);

  training->project = g_object_ref (project);
  training->pool = pool;
  g_signal_connect_swapped (project, "notify::model", G_CALLBACK (model_cb), training);
  g_signal_connect_swapped (project, "notify::samples", G_CALLBACK (samples_cb), training);
  g_signal_connect_swapped (project, "recipe-changed", G_CALLBACK (recipe_cb), training);
  g_signal_connect_swapped (project, "source-changed", G_CALLBACK (source_cb), training);
  return training;
}

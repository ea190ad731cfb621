/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The training worker: walks a course, obeys orders, and lays what it found on the board. */
#include "app/training-board.h"

#include <math.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "app/course.h"

/* Copies of the weights for everybody who looks: 15 a second, and never more
 * than a twentieth of the time. */
#define SNAPSHOT_SECONDS  (1.0 / 15)
#define SNAPSHOT_SHARE    20
/* A held-out point in the middle of an epoch, where it costs less than this share. */
#define MID_EPOCH_SHARE   0.08
#define SMOOTHING         0.96
/* How often it notes where another could go on: what a crash may cost. */
#define STAND_SECONDS     5
#define STAND_SHARE       50
/* Within the first epoch, which changes the network most, models are kept after an eighth, a
 * quarter and a half of it, where it has so many batches. */
#define EARLY_BATCHES     16
/* How it looks at how the layers fare: in each of the first batches, then in so small a
 * share of the batches' time that nobody notices. */
#define LOOK_ALWAYS       32
#define LOOK_SHARE        40
/* The longer it runs, the rarer, so that hours fill a chart as seconds do. */
#define LOOKS             2000
#define SPREADS           64

VitrineTrainingBoard *
vitrine_training_board_new (NnModel        *start,
                            NnSamples      *samples,
                            const NnRecipe *recipe,
                            VitrineOrder    order,
                            NnPool         *pool)
{
  VitrineTrainingBoard *board = g_new0 (VitrineTrainingBoard, 1);

  g_atomic_ref_count_init (&board->ref_count);
  g_mutex_init (&board->lock);
  g_cond_init (&board->cond);
  board->start = nn_model_ref (start);
  board->samples = nn_samples_ref (samples);
  board->pool = nn_pool_ref (pool);
  board->evaluation = g_cancellable_new ();
  board->order = order;
  board->recipe = *recipe;
  board->steps = g_array_new (FALSE, FALSE, sizeof (NnRunStep));
  board->epochs = g_array_new (FALSE, FALSE, sizeof (NnRunEpoch));
  board->kept = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_kept_unref);
  board->watch = nn_watch_log_new (start);
  return board;
}

VitrineTrainingBoard *
vitrine_training_board_ref (VitrineTrainingBoard *board)
{
  g_atomic_ref_count_inc (&board->ref_count);
  return board;
}

void
vitrine_training_board_unref (gpointer data)
{
  VitrineTrainingBoard *board = data;

  if (!g_atomic_ref_count_dec (&board->ref_count))
    return;
  nn_model_unref (board->start);
  g_clear_pointer (&board->resume, nn_progress_free);
  g_clear_pointer (&board->at, nn_model_unref);
  g_clear_pointer (&board->progress, nn_progress_free);
  nn_samples_unref (board->samples);
  nn_pool_unref (board->pool);
  g_object_unref (board->evaluation);
  g_array_unref (board->steps);
  g_array_unref (board->epochs);
  g_ptr_array_unref (board->kept);
  nn_watch_log_free (board->watch);
  g_clear_pointer (&board->model, nn_model_unref);
  g_clear_pointer (&board->terms, g_array_unref);
  g_free (board->message);
  g_free (board->complaint);
  g_mutex_clear (&board->lock);
  g_cond_clear (&board->cond);
  g_free (board);
}

typedef struct
{
  VitrineJob    *job;
  VitrineTrainingBoard *board;
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
  guint64        measured;       /* the step whose held-out loss the status tells */
  NnModel       *start;          /* that it begins with */
  NnModel       *copy;           /* of the weights as they were at copy_step */
  guint64        copy_step;
  guint64        resumed_step;   /* that another came to */
  guint64        stood_step;     /* where it last noted how to go on */
  gint64         last_stand;
  double         stand_seconds;  /* that it took */
  NnModel       *kept;           /* the last that was kept, at kept_step */
  guint64        kept_step;
  guint          n_kept;
  guint          stride;         /* of epochs, from one kept to the next */
  NnWatchLog    *watch;
  gint64         next_look, next_spread;
  gboolean       look_after;        /* a model was kept: its layers are looked at, whatever the time */
  VitrineTrainingStatus status;
} Walk;

static double
since (gint64 time)
{
  return (g_get_monotonic_time () - time) / (double) G_USEC_PER_SEC;
}

/* A model of the weights as they are that nobody writes to: one for each step. (transfer none) */
static NnModel *
copy_weights (Walk *walk)
{
  gint64 from = g_get_monotonic_time ();

  if (walk->copy != NULL && walk->copy_step == walk->status.step)
    return walk->copy;
  g_clear_pointer (&walk->copy, nn_model_unref);
  walk->copy = vitrine_course_model (walk->course);
  walk->copy_step = walk->status.step;
  walk->copy_seconds = since (from);
  walk->last_copy = g_get_monotonic_time ();
  return walk->copy;
}

/* Hands a copy of the weights over when it is time to, or when @now; where @keep, among
 * those that the run keeps too: then it shares with the one before what did not change. */
static void
offer_model (Walk    *walk,
             gboolean now,
             gboolean keep)
{
  const VitrineTrainingStatus *status = &walk->status;
  gboolean measured = walk->measured == status->step;
  double pause = MAX (SNAPSHOT_SECONDS, walk->copy_seconds * SNAPSHOT_SHARE);
  NnModel *model;
  NnKept *kept = NULL;

  if (!now && !keep && since (walk->last_copy) < pause)
    return;
  model = copy_weights (walk);
  if (keep)
    {
      model = nn_model_sharing (model, walk->kept);
      nn_model_unref (walk->copy);
      nn_model_unref (walk->kept);
      walk->copy = nn_model_ref (model);
      walk->kept = model;
      walk->kept_step = status->step;
      walk->n_kept++;
      kept = nn_kept_new (status->step, measured ? status->val_loss : NAN,
                          measured ? status->val_metric : NAN, model);
    }
  g_mutex_lock (&walk->board->lock);
  g_clear_pointer (&walk->board->model, nn_model_unref);
  walk->board->model = nn_model_ref (model);
  if (kept != NULL)
    g_ptr_array_add (walk->board->kept, kept);
  g_mutex_unlock (&walk->board->lock);
}

/* Notes where another training could go on with the same bits: the weights, which are
 * shown too, and what goes with them. */
static void
stand (Walk *walk)
{
  gint64 from = g_get_monotonic_time ();
  VitrineTrainingBoard *board = walk->board;
  NnProgress *progress;
  NnModel *at;

  if (walk->status.step == 0 || walk->stood_step == walk->status.step)
    return;
  at = nn_model_ref (copy_weights (walk));
  progress = vitrine_course_progress (walk->course);
  walk->stood_step = walk->status.step;
  g_mutex_lock (&board->lock);
  g_clear_pointer (&board->model, nn_model_unref);
  board->model = nn_model_ref (at);
  g_clear_pointer (&board->at, nn_model_unref);
  g_clear_pointer (&board->progress, nn_progress_free);
  board->at = at;
  board->progress = progress;
  g_mutex_unlock (&board->lock);
  walk->stand_seconds = since (from);
  walk->last_stand = g_get_monotonic_time ();
  vitrine_job_publish (walk->job, NULL);
}

static gboolean
is_paused (Walk *walk)
{
  gboolean paused;

  g_mutex_lock (&walk->board->lock);
  paused = walk->board->order == VITRINE_ORDER_PAUSE;
  g_mutex_unlock (&walk->board->lock);
  return paused;
}

/* Waits while paused. Returns FALSE when it is to end. */
static gboolean
await_orders (Walk *walk)
{
  VitrineTrainingBoard *board = walk->board;
  g_autoptr (GError) error = NULL;
  gint64 from = g_get_monotonic_time ();
  NnRecipe recipe;
  gboolean changed, stop, waited = FALSE;

  if (since (walk->last_stand) > MAX (STAND_SECONDS, STAND_SHARE * walk->stand_seconds) || is_paused (walk))
    stand (walk);
  g_mutex_lock (&board->lock);
  while (board->order == VITRINE_ORDER_PAUSE && !g_cancellable_is_cancelled (walk->cancellable))
    {
      if (!waited)
        {
          waited = board->resting = TRUE;
          vitrine_job_publish (walk->job, NULL);
        }
      g_cond_wait (&board->cond, &board->lock);
    }
  stop = board->order == VITRINE_ORDER_STOP || g_cancellable_is_cancelled (walk->cancellable);
  board->resting = FALSE;
  changed = board->recipe_changed;
  recipe = board->recipe;
  board->recipe_changed = FALSE;
  g_mutex_unlock (&board->lock);

  if (waited)
    walk->paused += since (from);
  if (!stop && changed && !vitrine_course_set_recipe (walk->course, &recipe, &error))
    {
      g_mutex_lock (&board->lock);
      g_free (board->complaint);
      board->complaint = g_strdup (error->message);
      g_mutex_unlock (&board->lock);
    }
  return !stop;
}


/* The weights that it begins with, and whether they are those of the seed. */
static void
keep_start (Walk *walk)
{
  VitrineTrainingBoard *board = walk->board;
  g_autoptr (NnModel) drawn = nn_model_reinitialise (walk->start, nn_model_seed (walk->start));
  gboolean fresh = nn_model_same_weights (drawn, walk->start);

  walk->kept = nn_model_ref (walk->start);
  g_mutex_lock (&board->lock);
  board->fresh = fresh;
  g_ptr_array_add (board->kept, nn_kept_new (0, NAN, NAN, walk->start));
  g_mutex_unlock (&board->lock);
}

/* At its start, or where another stopped. */
static gboolean
begin_walk (Walk    *walk,
            GError **error)
{
  const NnProgress *resume = walk->board->resume;

  walk->stride = 1;
  if (resume == NULL)
    {
      keep_start (walk);
      return TRUE;
    }
  if (!vitrine_course_resume (walk->course, resume, error))
    return FALSE;
  walk->kept = nn_model_ref (walk->start);
  walk->n_kept = vitrine_course_epochs_done (walk->course);
  walk->resumed_step = walk->stood_step = resume->step;
  walk->status.val_loss = walk->board->status.val_loss;
  walk->status.val_metric = walk->board->status.val_metric;
  return TRUE;
}

/* Whether a run keeps the model after this step: at the end of an epoch, of every second
 * one where there are more than it may keep, and so on; and early on. */
static gboolean
is_keepsake (Walk               *walk,
             const NnStepReport *report)
{
  gsize bytes = MAX (nn_model_bytes (walk->start), 1);
  guint most = CLAMP (VITRINE_KEPT_BYTES / bytes, 2, NN_RUN_MAX_KEPT);

  if (report->epoch_done)
    {
      if (walk->n_kept > 2 * most)
        {
          walk->stride *= 2;
          walk->n_kept = most;
        }
      return vitrine_course_epochs_done (walk->course) % walk->stride == 0;
    }
  return report->epoch == 1 && report->n_batches >= EARLY_BATCHES
         && (report->batch == report->n_batches / 8 || report->batch == report->n_batches / 4
             || report->batch == report->n_batches / 2);
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
  status->seconds_left = report->step < walk->resumed_step + 4 ? NAN
                                          : (status->seconds - walk->board->seconds)
                                              / (report->step - walk->resumed_step)
                                              * (status->total_steps - report->step);

  g_mutex_lock (&walk->board->lock);
  g_array_append_val (walk->board->steps, point);
  walk->board->steps_per_epoch = report->n_batches;
  walk->board->status = *status;
  g_mutex_unlock (&walk->board->lock);
}

static gboolean
note_point (Walk    *walk,
            gboolean closing,
            GError **error)
{
  NnRunEpoch point;
  gint64 from = g_get_monotonic_time ();
  GArray *terms;

  if (!vitrine_course_point (walk->course, closing, walk->board->evaluation, &point, error))
    return FALSE;
  terms = vitrine_course_terms (walk->course);
  walk->evaluation_seconds = since (from);
  walk->status.seconds = since (walk->begin) - walk->paused;
  walk->status.val_loss = point.val_loss;
  walk->status.val_metric = point.val_metric;
  walk->measured = walk->status.step;
  point.seconds = walk->status.seconds;
  g_mutex_lock (&walk->board->lock);
  g_array_append_val (walk->board->epochs, point);
  g_clear_pointer (&walk->board->terms, g_array_unref);
  walk->board->terms = terms != NULL ? g_array_ref (terms) : NULL;
  walk->board->status = walk->status;
  g_mutex_unlock (&walk->board->lock);
  return TRUE;
}

/* After a batch: what was ordered to be only one is done now. */
static gboolean
obey_single (VitrineTrainingBoard *board,
             gboolean              epoch_done)
{
  gboolean now;

  g_mutex_lock (&board->lock);
  now = board->order == VITRINE_ORDER_ONE_BATCH
        || (board->order == VITRINE_ORDER_ONE_EPOCH && epoch_done);
  if (now)
    board->order = VITRINE_ORDER_PAUSE;
  g_mutex_unlock (&board->lock);
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

/* Has the next batch looked at where it is time to. Returns whether it will be. */
static gboolean
prepare_look (Walk *walk)
{
  gint64 now = g_get_monotonic_time ();
  NnLook look = 0;

  if (walk->status.step < LOOK_ALWAYS || walk->look_after || now >= walk->next_look)
    look |= NN_LOOK_NORMS;
  walk->look_after = FALSE;
  if (now >= walk->next_spread)
    look |= NN_LOOK_SPREAD;
  if (look != 0)
    vitrine_course_watch (walk->course, walk->watch, look);
  return look != 0;
}

/* What this thread computed: it may have waited for other programs, too. */
static double
busy_seconds (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec + 1e-9 * time.tv_nsec;
}

static void
hand_look_over (Walk  *walk,
                double seconds)
{
  gint64 now = g_get_monotonic_time ();
  double pause = seconds * LOOK_SHARE, elapsed = since (walk->begin) - walk->paused;

  if (walk->watch->spread_steps->len > 0)
    walk->next_spread = now + (gint64) (MAX (pause, elapsed / SPREADS) * G_USEC_PER_SEC);
  walk->next_look = now + (gint64) (MAX (pause, elapsed / LOOKS) * G_USEC_PER_SEC);
  g_mutex_lock (&walk->board->lock);
  nn_watch_log_move (walk->board->watch, walk->watch);
  g_mutex_unlock (&walk->board->lock);
}

static gboolean
walk_on (Walk    *walk,
         GError **error)
{
  while (!vitrine_course_done (walk->course) && await_orders (walk))
    {
      NnStepReport report;
      gint64 from = g_get_monotonic_time ();
      gboolean looked = prepare_look (walk);
      double busy = looked ? busy_seconds () : 0;

      if (!vitrine_course_step (walk->course, &report, error))
        return FALSE;
      if (looked)
        hand_look_over (walk, busy_seconds () - busy);
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
      /* What is kept is few: a run of seconds has so much of its layers, too. */
      walk->look_after = is_keepsake (walk, &report);
      offer_model (walk, obey_single (walk->board, report.epoch_done) || report.epoch_done, walk->look_after);
      vitrine_job_publish (walk->job, NULL);
    }
  return TRUE;
}

/* The last weights are kept, too; those of an early stop or after a divergence are not the
 * last, and nobody can go on from there. */
static void
end_walk (Walk    *walk,
          gboolean ok)
{
  gboolean last = ok && vitrine_course_verdict (walk->course) == NULL;

  if (walk->status.step == 0)
    return;
  if (!last)
    walk->copy_step = 0;
  if (!last || walk->kept_step != walk->status.step)
    offer_model (walk, TRUE, last);
  if (last)
    stand (walk);
}

void
vitrine_training_work (VitrineJob   *job,
                       GCancellable *cancellable,
                       gpointer      data)
{
  VitrineTrainingBoard *board = data;
  g_autoptr (GError) error = NULL;
  Walk walk = { .job = job, .board = board, .cancellable = cancellable };
  NnRecipe recipe;
  gboolean ok = FALSE;

  /* The window draws first; nice is per thread on Linux. */
  setpriority (PRIO_PROCESS, gettid (), 5);
  g_mutex_lock (&board->lock);
  recipe = board->recipe;
  g_mutex_unlock (&board->lock);

  walk.status.val_loss = walk.status.val_metric = walk.status.seconds_left = NAN;
  walk.watch = nn_watch_log_new (board->start);
  walk.start = board->redraw ? nn_model_reinitialise (board->start, board->seed) : nn_model_ref (board->start);
  walk.begin = g_get_monotonic_time () - (gint64) (board->seconds * G_USEC_PER_SEC);
  /* For the first time after a second: the first copy of the document comes soon. */
  walk.last_stand = g_get_monotonic_time () - (STAND_SECONDS - 1) * G_USEC_PER_SEC;
  walk.course = vitrine_course_new (walk.start, board->samples, &recipe, board->pool, &error);
  if (walk.course != NULL && begin_walk (&walk, &error))
    {
      ok = walk_on (&walk, &error);
      end_walk (&walk, ok);
    }

  g_mutex_lock (&board->lock);
  board->failed = !ok;
  board->completed = ok && vitrine_course_done (walk.course);
  board->message = g_strdup (ok ? vitrine_course_verdict (walk.course) : error->message);
  board->status.seconds_left = 0;
  g_mutex_unlock (&board->lock);
  g_clear_pointer (&walk.course, vitrine_course_free);
  g_clear_pointer (&walk.kept, nn_model_unref);
  nn_watch_log_free (walk.watch);
  g_clear_pointer (&walk.copy, nn_model_unref);
  g_clear_pointer (&walk.start, nn_model_unref);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/explaining.h"

#include <math.h>
#include <sys/resource.h>
#include <unistd.h>

#include "app/job.h"
#include "app/strip.h"

#define MAX_SLOTS     16
#define STRIP_EVERY   (1500 * G_TIME_SPAN_MILLISECOND)

/* What a result belongs to: it is stale when a number is behind. */
typedef struct
{
  guint64 input;     /* input and target */
  guint64 model;
  guint64 method;
} Stamp;

typedef struct
{
  NnSpec         method;
  Stamp          done;
  gboolean       fresh;     /* not yet taken by the main thread */
  NnExplanation *result;
  char          *error;
} Slot;

/* What the main thread and the worker share, under the lock. */
typedef struct
{
  gatomicrefcount ref_count;
  NnPool         *pool;
  GMutex          lock;
  GCond           cond;
  gboolean        quit;
  gboolean        active;
  /* wanted */
  NnModel        *model;
  NnTensor       *input;
  gint            target;
  guint64         seed;
  NnSamples      *samples;
  Stamp           wanted;              /* .method counts all changes of methods */
  guint64         slot_method[MAX_SLOTS];
  guint           n_slots;
  guint64         samples_serial;
  /* found */
  Slot            slots[MAX_SLOTS];
  Stamp           predicted;
  NnTensor       *prediction;
  gboolean        prediction_fresh;
  GArray         *strip;
  gboolean        strip_fresh;
  guint64         strip_model;
  guint64         strip_samples;
  gint64          strip_time;
  /* under way */
  gint            current;             /* slot; -1: none */
  guint           next;                /* where the round goes on */
  GCancellable   *cancel;
} Board;

struct _VitrineExplaining
{
  GObject         parent_instance;

  VitrineProject *project;
  VitrineJob     *job;
  Board          *board;
  gboolean        active;
  NnTensor       *input;
  gint            index;
  gint            target;
  NnTensor       *prediction;
  NnExplanation  *results[MAX_SLOTS];
  char           *errors[MAX_SLOTS];
  NnSpec          methods[MAX_SLOTS];
  guint           n_methods;
  GArray         *all;                 /* VitrineStripItem of every sample looked at */
  GArray         *strip;
  VitrineStripOrder strip_order;
  guint           strip_n;
};

enum { PREDICTION_CHANGED, EXPLANATION, STRIP_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VitrineExplaining, vitrine_explaining, G_TYPE_OBJECT)

/* --- the worker -------------------------------------------------------- */

static Board *
board_ref (Board *board)
{
  g_atomic_ref_count_inc (&board->ref_count);
  return board;
}

static void
board_unref (gpointer data)
{
  Board *board = data;

  if (!g_atomic_ref_count_dec (&board->ref_count))
    return;
  g_clear_pointer (&board->model, nn_model_unref);
  g_clear_pointer (&board->input, nn_tensor_unref);
  g_clear_pointer (&board->samples, nn_samples_unref);
  g_clear_pointer (&board->prediction, nn_tensor_unref);
  g_clear_pointer (&board->strip, g_array_unref);
  g_clear_object (&board->cancel);
  for (guint i = 0; i < MAX_SLOTS; i++)
    {
      g_clear_pointer (&board->slots[i].result, nn_explanation_unref);
      g_free (board->slots[i].error);
    }
  g_mutex_clear (&board->lock);
  g_cond_clear (&board->cond);
  g_free (board);
}

typedef enum { TASK_NONE, TASK_PREDICT, TASK_EXPLAIN, TASK_STRIP } TaskKind;

typedef struct
{
  TaskKind      kind;
  guint         slot;
  Stamp         stamp;
  NnModel      *model;
  NnTensor     *input;
  gint          target;
  guint64       seed;
  NnSamples    *samples;
  guint64       samples_serial;
  NnSpec        method;
  GCancellable *cancel;
} Task;

static void
task_clear (Task *task)
{
  g_clear_pointer (&task->model, nn_model_unref);
  g_clear_pointer (&task->input, nn_tensor_unref);
  g_clear_pointer (&task->samples, nn_samples_unref);
  g_clear_object (&task->cancel);
}

/* The slot to do next: those never done for this input first, then those whose
 * model is old, going round so that each gets its turn while training runs. */
static gint
choose_slot (Board *board)
{
  for (guint pass = 0; pass < 2; pass++)
    for (guint k = 0; k < board->n_slots; k++)
      {
        guint i = pass == 0 ? k : (board->next + k) % board->n_slots;
        const Stamp *done = &board->slots[i].done;

        if (pass == 0 && (done->input != board->wanted.input || done->method != board->slot_method[i]))
          return i;
        if (pass == 1 && done->model != board->wanted.model)
          return i;
      }
  return -1;
}

static gboolean
slot_is_new (Board *board,
             gint   slot)
{
  return slot >= 0
         && (board->slots[slot].done.input != board->wanted.input
             || board->slots[slot].done.method != board->slot_method[slot]);
}

/* With the lock held. @until: when to look again although nothing happens. */
static TaskKind
choose (Board  *board,
        gint   *slot,
        gint64 *until)
{
  gboolean strip_stale;
  gint64 now = g_get_monotonic_time ();

  *until = G_MAXINT64;
  *slot = -1;
  if (!board->active || board->model == NULL)
    return TASK_NONE;
  if (board->input != NULL)
    {
      if (board->predicted.input != board->wanted.input || board->predicted.model != board->wanted.model)
        return TASK_PREDICT;
      *slot = choose_slot (board);
    }
  if (slot_is_new (board, *slot))
    return TASK_EXPLAIN;
  strip_stale = board->samples != NULL
                && (board->strip_model != board->wanted.model
                    || board->strip_samples != board->samples_serial);
  if (strip_stale && (board->strip_samples != board->samples_serial
                      || now >= board->strip_time + STRIP_EVERY))
    return TASK_STRIP;
  if (*slot >= 0)
    return TASK_EXPLAIN;
  if (strip_stale)
    *until = board->strip_time + STRIP_EVERY;
  return TASK_NONE;
}

/* Waits for something to do. FALSE: the end. */
static gboolean
next_task (Board *board,
           Task  *task)
{
  gint slot;
  gint64 until;

  memset (task, 0, sizeof *task);
  g_mutex_lock (&board->lock);
  board->current = -1;
  g_clear_object (&board->cancel);
  while (!board->quit && (task->kind = choose (board, &slot, &until)) == TASK_NONE)
    {
      if (until == G_MAXINT64)
        g_cond_wait (&board->cond, &board->lock);
      else
        g_cond_wait_until (&board->cond, &board->lock, until);
    }
  if (board->quit)
    {
      g_mutex_unlock (&board->lock);
      return FALSE;
    }
  board->cancel = g_cancellable_new ();
  task->cancel = g_object_ref (board->cancel);
  task->stamp = board->wanted;
  task->model = nn_model_ref (board->model);
  task->input = board->input != NULL ? nn_tensor_ref (board->input) : NULL;
  task->samples = board->samples != NULL ? nn_samples_ref (board->samples) : NULL;
  task->samples_serial = board->samples_serial;
  task->target = board->target;
  task->seed = board->seed;
  if (task->kind == TASK_EXPLAIN)
    {
      board->current = slot;
      board->next = (slot + 1) % board->n_slots;
      task->slot = slot;
      task->method = board->slots[slot].method;
      task->stamp.method = board->slot_method[slot];
    }
  g_mutex_unlock (&board->lock);
  return TRUE;
}

static void
do_predict (Board *board,
            Task  *task)
{
  NnTensor *prediction = NULL;

  if (nn_model_check (task->model, NULL))
    prediction = nn_model_predict (task->model, task->input, nn_model_output (task->model),
                                   board->pool, NULL);
  g_mutex_lock (&board->lock);
  g_clear_pointer (&board->prediction, nn_tensor_unref);
  board->prediction = prediction;
  board->predicted = task->stamp;
  board->prediction_fresh = TRUE;
  g_mutex_unlock (&board->lock);
}

static void
do_explain (Board *board,
            Task  *task)
{
  g_autoptr (GError) error = NULL;
  NnExplanation *result = NULL;
  Slot *slot = &board->slots[task->slot];

  if (nn_model_check (task->model, &error))
    result = nn_explain (task->model, &task->method, task->input, task->target, task->seed,
                         board->pool, task->cancel, NULL, NULL, &error);
  g_mutex_lock (&board->lock);
  /* A slot that was taken away or got another method meanwhile is not ours any more. */
  if ((result != NULL || !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      && task->slot < board->n_slots && board->slot_method[task->slot] == task->stamp.method)
    {
      g_clear_pointer (&slot->result, nn_explanation_unref);
      g_clear_pointer (&slot->error, g_free);
      slot->result = g_steal_pointer (&result);
      slot->error = error != NULL ? g_strdup (error->message) : NULL;
      slot->done = task->stamp;
      slot->fresh = TRUE;
    }
  g_mutex_unlock (&board->lock);
  g_clear_pointer (&result, nn_explanation_unref);
}

static void
do_strip (Board   *board,
          Task    *task,
          NnTape **tape)
{
  GArray *strip = NULL;

  if (nn_model_check (task->model, NULL))
    strip = vitrine_strip_predict (task->model, task->samples, board->pool, tape, task->cancel, NULL);
  g_mutex_lock (&board->lock);
  if (!g_cancellable_is_cancelled (task->cancel))
    {
      g_clear_pointer (&board->strip, g_array_unref);
      board->strip = g_steal_pointer (&strip);
      board->strip_fresh = TRUE;
      board->strip_model = task->stamp.model;
      board->strip_samples = task->samples_serial;
      board->strip_time = g_get_monotonic_time ();
    }
  g_mutex_unlock (&board->lock);
  g_clear_pointer (&strip, g_array_unref);
}

static void
explain_all (VitrineJob   *job,
             GCancellable *cancellable,
             gpointer      data)
{
  Board *board = data;
  g_autoptr (NnTape) strip_tape = NULL;
  Task task;

  setpriority (PRIO_PROCESS, gettid (), 3);
  while (next_task (board, &task))
    {
      if (task.kind == TASK_PREDICT)
        do_predict (board, &task);
      else if (task.kind == TASK_EXPLAIN)
        do_explain (board, &task);
      else
        do_strip (board, &task, &strip_tape);
      task_clear (&task);
      vitrine_job_publish (job, NULL);
    }
}

/* --- the main thread --------------------------------------------------- */

static void
pick_strip (VitrineExplaining *explaining)
{
  g_clear_pointer (&explaining->strip, g_array_unref);
  if (explaining->all != NULL)
    explaining->strip = vitrine_strip_pick (explaining->all, explaining->strip_order,
                                            explaining->strip_n);
  g_signal_emit (explaining, signals[STRIP_CHANGED], 0);
}

static void
job_cb (VitrineJob *job,
        gpointer    snapshot,
        gboolean    finished,
        gpointer    user_data)
{
  g_autoptr (VitrineExplaining) explaining = g_object_ref (user_data);
  Board *board = explaining->board;
  gboolean predicted, strip, fresh[MAX_SLOTS] = { FALSE };

  if (finished)
    return;
  g_mutex_lock (&board->lock);
  predicted = board->prediction_fresh;
  board->prediction_fresh = FALSE;
  if (predicted)
    {
      g_clear_pointer (&explaining->prediction, nn_tensor_unref);
      explaining->prediction = board->prediction != NULL ? nn_tensor_ref (board->prediction) : NULL;
    }
  for (guint i = 0; i < board->n_slots; i++)
    {
      Slot *slot = &board->slots[i];

      fresh[i] = slot->fresh;
      slot->fresh = FALSE;
      if (!fresh[i])
        continue;
      g_clear_pointer (&explaining->results[i], nn_explanation_unref);
      g_clear_pointer (&explaining->errors[i], g_free);
      explaining->results[i] = slot->result != NULL ? nn_explanation_ref (slot->result) : NULL;
      explaining->errors[i] = g_strdup (slot->error);
    }
  strip = board->strip_fresh;
  board->strip_fresh = FALSE;
  if (strip)
    {
      g_clear_pointer (&explaining->all, g_array_unref);
      explaining->all = board->strip != NULL ? g_array_ref (board->strip) : NULL;
    }
  g_mutex_unlock (&board->lock);

  if (predicted)
    g_signal_emit (explaining, signals[PREDICTION_CHANGED], 0);
  for (guint i = 0; i < MAX_SLOTS; i++)
    if (fresh[i])
      g_signal_emit (explaining, signals[EXPLANATION], 0, i);
  if (strip)
    pick_strip (explaining);
}

static void
wake (VitrineExplaining *explaining)
{
  g_cond_signal (&explaining->board->cond);
}

/* Hands the project's model over; idle while nobody looks. */
static void
model_cb (VitrineExplaining *explaining)
{
  Board *board = explaining->board;
  NnModel *model = vitrine_project_model (explaining->project);
  NnModel *old;

  if (!explaining->active)
    return;
  g_mutex_lock (&board->lock);
  old = board->model;
  if (old != model)
    {
      board->model = nn_model_ref (model);
      board->wanted.model++;
      board->seed = nn_spec_get (&vitrine_project_recipe (explaining->project)->training, "seed");
    }
  wake (explaining);
  g_mutex_unlock (&board->lock);
  if (old != model)
    g_clear_pointer (&old, nn_model_unref);
}

static void
samples_cb (VitrineExplaining *explaining)
{
  Board *board = explaining->board;
  NnSamples *samples = vitrine_project_samples (explaining->project);

  if (!explaining->active || board->samples == samples)
    return;
  g_mutex_lock (&board->lock);
  g_clear_pointer (&board->samples, nn_samples_unref);
  board->samples = samples != NULL ? nn_samples_ref (samples) : NULL;
  board->samples_serial++;
  wake (explaining);
  g_mutex_unlock (&board->lock);
}

void
vitrine_explaining_set_active (VitrineExplaining *explaining,
                               gboolean           active)
{
  explaining->active = active;
  g_mutex_lock (&explaining->board->lock);
  explaining->board->active = active;
  if (!active && explaining->board->cancel != NULL)
    g_cancellable_cancel (explaining->board->cancel);
  g_mutex_unlock (&explaining->board->lock);
  if (active)
    {
      model_cb (explaining);
      samples_cb (explaining);
    }
}

/* With the lock held: what is under way answers a question nobody asks any more. */
static void
cancel_current (Board *board,
                gint   slot)
{
  if (board->current >= 0 && (slot < 0 || board->current == slot) && board->cancel != NULL)
    g_cancellable_cancel (board->cancel);
}

static void
ask_anew (VitrineExplaining *explaining)
{
  Board *board = explaining->board;

  g_mutex_lock (&board->lock);
  nn_tensor_ref (explaining->input);
  g_clear_pointer (&board->input, nn_tensor_unref);
  board->input = explaining->input;
  board->target = explaining->target;
  board->wanted.input++;
  cancel_current (board, -1);
  wake (explaining);
  g_mutex_unlock (&board->lock);
}

void
vitrine_explaining_set_input (VitrineExplaining *explaining,
                              NnTensor          *input,
                              gint               index)
{
  g_return_if_fail (input != NULL);
  nn_tensor_ref (input);
  g_clear_pointer (&explaining->input, nn_tensor_unref);
  explaining->input = input;
  explaining->index = index;
  ask_anew (explaining);
}

NnTensor *
vitrine_explaining_input (VitrineExplaining *explaining)
{
  return explaining->input;
}

gint
vitrine_explaining_index (VitrineExplaining *explaining)
{
  return explaining->index;
}

void
vitrine_explaining_set_target (VitrineExplaining *explaining,
                               gint               target)
{
  if (explaining->target == target)
    return;
  explaining->target = target;
  if (explaining->input != NULL)
    ask_anew (explaining);
}

gint
vitrine_explaining_target (VitrineExplaining *explaining)
{
  guint n, best = 0;
  const float *out = vitrine_explaining_prediction (explaining, &n);

  if (explaining->target >= 0 || out == NULL)
    return explaining->target;
  for (guint i = 1; i < n; i++)
    if (out[i] > out[best])
      best = i;
  return best;
}

static void
forget_result (VitrineExplaining *explaining,
               guint              slot)
{
  Slot *shared = &explaining->board->slots[slot];

  g_clear_pointer (&explaining->results[slot], nn_explanation_unref);
  g_clear_pointer (&explaining->errors[slot], g_free);
  g_clear_pointer (&shared->result, nn_explanation_unref);
  g_clear_pointer (&shared->error, g_free);
  shared->fresh = FALSE;
}

/* With the lock held. Results of another class are of no use; those of the same
 * class with other settings stay until the newer one is there. */
static void
place_method (VitrineExplaining *explaining,
              guint              slot,
              const NnSpec      *method)
{
  Board *board = explaining->board;

  if (explaining->methods[slot].klass != method->klass)
    forget_result (explaining, slot);
  explaining->methods[slot] = *method;
  board->slots[slot].method = *method;
  board->slot_method[slot] = ++board->wanted.method;
  cancel_current (board, slot);
}

void
vitrine_explaining_set_methods (VitrineExplaining *explaining,
                                const NnSpec      *methods,
                                guint              n)
{
  Board *board = explaining->board;

  n = MIN (n, MAX_SLOTS);
  g_mutex_lock (&board->lock);
  for (guint i = 0; i < n; i++)
    if (i >= explaining->n_methods || !nn_spec_equal (&explaining->methods[i], &methods[i]))
      place_method (explaining, i, &methods[i]);
  for (guint i = n; i < explaining->n_methods; i++)
    {
      forget_result (explaining, i);
      explaining->methods[i].klass = NULL;
      cancel_current (board, i);
    }
  explaining->n_methods = board->n_slots = n;
  wake (explaining);
  g_mutex_unlock (&board->lock);
}

guint
vitrine_explaining_n_methods (VitrineExplaining *explaining)
{
  return explaining->n_methods;
}

const NnSpec *
vitrine_explaining_method (VitrineExplaining *explaining,
                           guint              slot)
{
  g_return_val_if_fail (slot < explaining->n_methods, NULL);
  return &explaining->methods[slot];
}

void
vitrine_explaining_set_method (VitrineExplaining *explaining,
                               guint              slot,
                               const NnSpec      *method)
{
  g_return_if_fail (slot < explaining->n_methods);
  if (nn_spec_equal (&explaining->methods[slot], method))
    return;
  g_mutex_lock (&explaining->board->lock);
  place_method (explaining, slot, method);
  wake (explaining);
  g_mutex_unlock (&explaining->board->lock);
}

NnExplanation *
vitrine_explaining_result (VitrineExplaining *explaining,
                           guint              slot)
{
  return slot < explaining->n_methods ? explaining->results[slot] : NULL;
}

const char *
vitrine_explaining_error (VitrineExplaining *explaining,
                          guint              slot)
{
  return slot < explaining->n_methods ? explaining->errors[slot] : NULL;
}

gboolean
vitrine_explaining_busy (VitrineExplaining *explaining,
                         guint              slot)
{
  Board *board = explaining->board;
  gboolean busy;

  if (slot >= explaining->n_methods)
    return FALSE;
  g_mutex_lock (&board->lock);
  busy = board->active && board->input != NULL && board->model != NULL && slot_is_new (board, slot);
  g_mutex_unlock (&board->lock);
  return busy;
}

const float *
vitrine_explaining_prediction (VitrineExplaining *explaining,
                               guint             *n)
{
  *n = explaining->prediction != NULL ? nn_tensor_count (explaining->prediction) : 0;
  return explaining->prediction != NULL ? explaining->prediction->data : NULL;
}

void
vitrine_explaining_set_strip (VitrineExplaining *explaining,
                              VitrineStripOrder  order,
                              guint              n)
{
  explaining->strip_order = order;
  explaining->strip_n = n;
  if (explaining->all != NULL)
    pick_strip (explaining);
}

const VitrineStripItem *
vitrine_explaining_strip (VitrineExplaining *explaining,
                          guint             *n)
{
  *n = explaining->strip != NULL ? explaining->strip->len : 0;
  return explaining->strip != NULL ? (const VitrineStripItem *) explaining->strip->data : NULL;
}

gint
vitrine_explaining_random_wrong (VitrineExplaining *explaining)
{
  g_autoptr (GArray) wrong = NULL;

  if (explaining->all == NULL)
    return -1;
  wrong = vitrine_strip_pick (explaining->all, VITRINE_STRIP_WRONG, G_MAXUINT);
  if (wrong->len == 0)
    return -1;
  return g_array_index (wrong, VitrineStripItem, g_random_int_range (0, wrong->len)).index;
}

/* --- the object -------------------------------------------------------- */

static void
vitrine_explaining_dispose (GObject *object)
{
  VitrineExplaining *explaining = VITRINE_EXPLAINING (object);

  if (explaining->project != NULL)
    g_signal_handlers_disconnect_by_data (explaining->project, explaining);
  if (explaining->job != NULL)
    {
      g_mutex_lock (&explaining->board->lock);
      explaining->board->quit = TRUE;
      if (explaining->board->cancel != NULL)
        g_cancellable_cancel (explaining->board->cancel);
      g_cond_signal (&explaining->board->cond);
      g_mutex_unlock (&explaining->board->lock);
      /* The pool is borrowed: nobody may use it after this. */
      vitrine_job_stop (explaining->job);
    }
  g_clear_pointer (&explaining->job, vitrine_job_unref);
  g_clear_object (&explaining->project);
  G_OBJECT_CLASS (vitrine_explaining_parent_class)->dispose (object);
}

static void
vitrine_explaining_finalize (GObject *object)
{
  VitrineExplaining *explaining = VITRINE_EXPLAINING (object);

  g_clear_pointer (&explaining->input, nn_tensor_unref);
  g_clear_pointer (&explaining->prediction, nn_tensor_unref);
  g_clear_pointer (&explaining->all, g_array_unref);
  g_clear_pointer (&explaining->strip, g_array_unref);
  for (guint i = 0; i < MAX_SLOTS; i++)
    {
      g_clear_pointer (&explaining->results[i], nn_explanation_unref);
      g_free (explaining->errors[i]);
    }
  board_unref (explaining->board);
  G_OBJECT_CLASS (vitrine_explaining_parent_class)->finalize (object);
}

static void
vitrine_explaining_class_init (VitrineExplainingClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = vitrine_explaining_dispose;
  object_class->finalize = vitrine_explaining_finalize;
  signals[PREDICTION_CHANGED] = g_signal_new ("prediction-changed", VITRINE_TYPE_EXPLAINING,
                                              G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[EXPLANATION] = g_signal_new ("explanation", VITRINE_TYPE_EXPLAINING, G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[STRIP_CHANGED] = g_signal_new ("strip-changed", VITRINE_TYPE_EXPLAINING, G_SIGNAL_RUN_LAST,
                                         0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
vitrine_explaining_init (VitrineExplaining *explaining)
{
  Board *board = g_new0 (Board, 1);

  g_atomic_ref_count_init (&board->ref_count);
  g_mutex_init (&board->lock);
  g_cond_init (&board->cond);
  board->current = -1;
  board->target = -1;
  /* 0 is the stamp of what was never done. */
  board->wanted = (Stamp){ 1, 1, 1 };
  explaining->board = board;
  explaining->index = -1;
  explaining->target = -1;
  explaining->strip_n = 64;
}

VitrineExplaining *
vitrine_explaining_new (VitrineProject *project,
                        NnPool         *pool)
{
  VitrineExplaining *explaining = g_object_new (VITRINE_TYPE_EXPLAINING, NULL);

  explaining->project = g_object_ref (project);
  explaining->board->pool = pool;
  g_signal_connect_swapped (project, "notify::model", G_CALLBACK (model_cb), explaining);
  g_signal_connect_swapped (project, "notify::samples", G_CALLBACK (samples_cb), explaining);
  explaining->job = vitrine_job_start ("explaining", explain_all, board_ref (explaining->board),
                                       board_unref, NULL, job_cb, explaining);
  return explaining;
}

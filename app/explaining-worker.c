/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The worker that predicts, explains and looks at the strip's samples, in this
 * order of urgency; and the board that tells it what. */
#include "app/explaining-board.h"

#include <sys/resource.h>
#include <unistd.h>

#include "app/strip.h"

#define STRIP_EVERY (1500 * G_TIME_SPAN_MILLISECOND)

/* --- the board --------------------------------------------------------- */

VitrineExplainingBoard *
vitrine_explaining_board_new (void)
{
  VitrineExplainingBoard *board = g_atomic_rc_box_new0 (VitrineExplainingBoard);

  g_mutex_init (&board->lock);
  g_cond_init (&board->cond);
  board->current = -1;
  board->target = -1;
  /* 0 is the stamp of what was never done. */
  board->wanted = (VitrineExplainingStamp){ 1, 1, 1 };
  return board;
}

VitrineExplainingBoard *
vitrine_explaining_board_ref (VitrineExplainingBoard *board)
{
  return g_atomic_rc_box_acquire (board);
}

static void
board_clear (gpointer data)
{
  VitrineExplainingBoard *board = data;

  g_clear_pointer (&board->model, nn_model_unref);
  g_clear_pointer (&board->inputs, g_ptr_array_unref);
  g_clear_pointer (&board->samples, nn_samples_unref);
  nn_pool_unref (board->pool);
  g_clear_pointer (&board->prediction, nn_tensor_unref);
  g_clear_pointer (&board->strip, g_array_unref);
  g_clear_object (&board->cancel);
  for (guint i = 0; i < VITRINE_EXPLAINING_SLOTS; i++)
    {
      g_clear_pointer (&board->slots[i].result, nn_explanation_unref);
      g_free (board->slots[i].error);
    }
  g_mutex_clear (&board->lock);
  g_cond_clear (&board->cond);
}

void
vitrine_explaining_board_unref (gpointer board)
{
  g_atomic_rc_box_release_full (board, board_clear);
}

/* --- the worker -------------------------------------------------------- */

typedef enum { TASK_NONE, TASK_PREDICT, TASK_EXPLAIN, TASK_STRIP } TaskKind;

typedef struct
{
  TaskKind      kind;
  guint         slot;
  VitrineExplainingStamp stamp;
  NnModel      *model;
  GPtrArray    *inputs;
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
  g_clear_pointer (&task->inputs, g_ptr_array_unref);
  g_clear_pointer (&task->samples, nn_samples_unref);
  g_clear_object (&task->cancel);
}

gboolean
vitrine_explaining_board_is_new (VitrineExplainingBoard *board,
                                 guint                   slot)
{
  return board->slots[slot].done.input != board->wanted.input
         || board->slots[slot].done.method != board->slot_method[slot];
}

/* The slot to do next: those never done for this input first, then those whose
 * model is old, going round so that each gets its turn while training runs. */
static gint
choose_slot (VitrineExplainingBoard *board)
{
  for (guint pass = 0; pass < 2; pass++)
    for (guint k = 0; k < board->n_slots; k++)
      {
        guint i = pass == 0 ? k : (board->next + k) % board->n_slots;

        if (pass == 0 && vitrine_explaining_board_is_new (board, i))
          return i;
        if (pass == 1 && board->slots[i].done.model != board->wanted.model)
          return i;
      }
  return -1;
}

/* With the lock held. @until: when to look again although nothing happens. */
static TaskKind
choose (VitrineExplainingBoard *board,
        gint                   *slot,
        gint64                 *until)
{
  gboolean strip_stale;
  gint64 now = g_get_monotonic_time ();

  *until = G_MAXINT64;
  *slot = -1;
  if (!board->active || board->model == NULL)
    return TASK_NONE;
  if (board->inputs != NULL)
    {
      if (board->predicted.input != board->wanted.input
          || board->predicted.model != board->wanted.model)
        return TASK_PREDICT;
      *slot = choose_slot (board);
    }
  if (*slot >= 0 && vitrine_explaining_board_is_new (board, *slot))
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
next_task (VitrineExplainingBoard *board,
           Task                   *task)
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
  task->inputs = board->inputs != NULL ? g_ptr_array_ref (board->inputs) : NULL;
  task->samples = board->samples != NULL ? nn_samples_ref (board->samples) : NULL;
  task->samples_serial = board->samples_serial;
  /* The prediction comes before what explains it. */
  task->target = board->target < 0 ? -1 : board->target + (gint) board->answer_first;
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
do_predict (VitrineExplainingBoard *board,
            Task                   *task)
{
  NnTensor *prediction = NULL;
  gsize first = 0, n = 0;

  if (!nn_explain_answer (task->model, (NnTensor *const *) task->inputs->pdata, task->inputs->len,
                          board->pool, &prediction, &first, &n, NULL))
    prediction = NULL;
  g_mutex_lock (&board->lock);
  g_clear_pointer (&board->prediction, nn_tensor_unref);
  board->prediction = prediction;
  board->answer_first = first;
  board->answer_n = n;
  board->predicted = task->stamp;
  board->prediction_fresh = TRUE;
  g_mutex_unlock (&board->lock);
}

static void
do_explain (VitrineExplainingBoard *board,
            Task                   *task)
{
  g_autoptr (GError) error = NULL;
  NnExplanation *result = NULL;
  VitrineExplainingSlot *slot = &board->slots[task->slot];

  if (nn_model_check (task->model, &error))
    result = nn_explain (task->model, &task->method, (NnTensor *const *) task->inputs->pdata,
                         task->inputs->len, task->target, task->seed, board->pool, task->cancel, NULL, NULL, &error);
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
do_strip (VitrineExplainingBoard *board,
          Task                   *task,
          NnTape                **tape)
{
  GArray *strip = NULL;

  if (nn_model_check (task->model, NULL))
    strip = vitrine_strip_predict (task->model, task->samples, board->pool, tape,
                                   task->cancel, NULL);
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

void
vitrine_explaining_work (VitrineJob   *job,
                         GCancellable *cancellable,
                         gpointer      data)
{
  VitrineExplainingBoard *board = data;
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

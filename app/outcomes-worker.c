/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The worker that looks at samples one by one, and the board that tells it which. */
#include "app/outcomes-board.h"

#include <sys/resource.h>
#include <unistd.h>

/* While training runs: looks begin at most so often, and each batch is followed by a rest
 * of so many times as long as it took. */
#define EVERY      (300 * G_TIME_SPAN_MILLISECOND)
#define REST_SHARE 2
#define PINS_EVERY (100 * G_TIME_SPAN_MILLISECOND)
/* What is known on the way is told so often. */
#define TELL_EVERY (200 * G_TIME_SPAN_MILLISECOND)

/* --- the board ----------------------------------------------------------- */

VitrineOutcomesBoard *
vitrine_outcomes_board_new (void)
{
  VitrineOutcomesBoard *board = g_atomic_rc_box_new0 (VitrineOutcomesBoard);

  g_mutex_init (&board->lock);
  g_cond_init (&board->cond);
  board->weights_serial = board->subject_serial = 1;
  return board;
}

VitrineOutcomesBoard *
vitrine_outcomes_board_ref (VitrineOutcomesBoard *board)
{
  return g_atomic_rc_box_acquire (board);
}

static void
board_clear (gpointer data)
{
  VitrineOutcomesBoard *board = data;

  g_clear_pointer (&board->model, nn_model_unref);
  g_clear_pointer (&board->samples, nn_samples_unref);
  nn_pool_unref (board->pool);
  for (guint i = 0; i < VITRINE_OUTCOMES_SLOTS; i++)
    g_clear_pointer (&board->slots[i].found, nn_outcomes_unref);
  g_free (board->problem);
  g_mutex_clear (&board->lock);
  g_cond_clear (&board->cond);
}

void
vitrine_outcomes_board_unref (gpointer board)
{
  g_atomic_rc_box_release_full (board, board_clear);
}

/* Whether there is more to know of what is held. With the lock held. */
static gboolean
is_stale (const VitrineOutcomesBoard *board,
          guint                       which)
{
  const VitrineOutcomesSlot *slot = &board->slots[which];

  if (slot->holders == 0 || board->samples == NULL || board->problem_of == board->weights_serial)
    return FALSE;
  return slot->weights_of != board->weights_serial || (slot->limited && !board->training);
}

/* --- the worker ------------------------------------------------------------ */

/* One look. */
typedef struct
{
  guint      slot;
  guint64    weights, subject, pins;
  guint64    step;
  gboolean   limited;
  gboolean   untrained;
  guint      n_pins;
  guint32    pinned[NN_MAX_PINS];
  NnModel   *model;
  NnSamples *samples;
  NnRecipe   recipe;
} Look;

static void
look_clear (Look *look)
{
  g_clear_pointer (&look->model, nn_model_unref);
  g_clear_pointer (&look->samples, nn_samples_unref);
}

/* What the worker keeps from look to look. A few pins have buffers of their own. */
typedef struct
{
  NnJudge *judge;
  guint64  subject;     /* of the judge */
  gint64   began;       /* the last look */
} Kept;

/* With the lock held: what is to be looked at next, few samples first; -1: nothing now, but
 * maybe at *@until. */
static gint
choose (const VitrineOutcomesBoard *board,
        const Kept                 *kept,
        gint64                     *until)
{
  static const guint order[] = { VITRINE_OUTCOMES_PINS, NN_SPLIT_TEST, NN_SPLIT_TRAIN };
  gint64 now = g_get_monotonic_time ();

  *until = G_MAXINT64;
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      gboolean pins = order[i] == VITRINE_OUTCOMES_PINS;
      gint64 from = kept[pins].began + (pins ? PINS_EVERY : EVERY);

      if (!is_stale (board, order[i]))
        continue;
      /* What was never looked at does not wait. */
      if (!board->training || board->slots[order[i]].weights_of == 0 || now >= from)
        return order[i];
      *until = MIN (*until, from);
    }
  return -1;
}

/* Waits for something to look at. FALSE: the end. */
static gboolean
next_look (VitrineOutcomesBoard *board,
           const Kept           *kept,
           Look                 *look)
{
  gint64 until;
  gint slot = -1;

  memset (look, 0, sizeof *look);
  g_mutex_lock (&board->lock);
  while (!board->quit && (slot = choose (board, kept, &until)) < 0)
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
  look->slot = slot;
  look->weights = board->weights_serial;
  look->subject = board->subject_serial;
  look->pins = board->pins_serial;
  look->step = board->step;
  look->limited = board->training;
  look->model = nn_model_ref (board->model);
  look->samples = nn_samples_ref (board->samples);
  look->recipe = board->recipe;
  look->n_pins = board->n_pins;
  memcpy (look->pinned, board->pins, sizeof board->pins);
  g_mutex_unlock (&board->lock);
  return TRUE;
}

/* Brings the judge in line with the look. */
static gboolean
ready (VitrineOutcomesBoard *board,
       Kept                 *kept,
       const Look           *look,
       GError              **error)
{
  gboolean pins = look->slot == VITRINE_OUTCOMES_PINS;

  if (kept->judge == NULL || kept->subject != look->subject || !nn_judge_set_model (kept->judge, look->model))
    {
      g_clear_pointer (&kept->judge, nn_judge_free);
      kept->judge = nn_judge_new (look->model, look->samples, &look->recipe, pins ? NN_MAX_PINS : 0, board->pool, error);
      kept->subject = look->subject;
    }
  if (kept->judge == NULL)
    return FALSE;
  if (pins)
    nn_judge_ask (kept->judge, look->pinned, look->n_pins, TRUE);
  else
    nn_judge_ask_split (kept->judge, look->slot, look->limited ? VITRINE_OUTCOMES_LIVE : 0);
  return TRUE;
}

/* With the lock held: whether this look answers what is asked by now. */
static gboolean
still_asked (const VitrineOutcomesBoard *board,
             const Look                 *look)
{
  return look->subject == board->subject_serial
         && (look->slot != VITRINE_OUTCOMES_PINS || look->pins == board->pins_serial);
}

/* Tells the main thread, unless the question is another one by now. What is known on the
 * way is told only where it is more than what was known before. */
static void
tell (VitrineOutcomesBoard *board,
      VitrineJob           *job,
      const Look           *look,
      const NnJudge        *judge)
{
  NnOutcomes *outcomes = nn_judge_outcomes (judge);
  VitrineOutcomesSlot *slot = &board->slots[look->slot];
  gboolean done = nn_judge_done (judge), told = FALSE;

  g_mutex_lock (&board->lock);
  if (still_asked (board, look) && (done || slot->found == NULL || outcomes->n > slot->found->n))
    {
      NnOutcomes *old = slot->found;

      slot->found = g_steal_pointer (&outcomes);
      outcomes = old;
      slot->untrained = look->untrained;
      slot->fresh = told = TRUE;
      g_clear_pointer (&board->problem, g_free);
      if (done)
        {
          slot->weights_of = look->weights;
          slot->step = look->step;
          slot->limited = slot->found->n < slot->found->total;
        }
    }
  g_mutex_unlock (&board->lock);
  g_clear_pointer (&outcomes, nn_outcomes_unref);
  if (told)
    vitrine_job_publish (job, NULL);
}

static void
tell_problem (VitrineOutcomesBoard *board,
              VitrineJob           *job,
              const Look           *look,
              const GError         *error)
{
  g_mutex_lock (&board->lock);
  if (look->subject == board->subject_serial)
    {
      g_free (board->problem);
      board->problem = g_strdup (error->message);
      board->problem_fresh = TRUE;
      board->problem_of = look->weights;
    }
  g_mutex_unlock (&board->lock);
  vitrine_job_publish (job, NULL);
}

/* Rests after a batch that took @took. FALSE: nobody asks for this look any more. */
static gboolean
rest (VitrineOutcomesBoard *board,
      const Look           *look,
      gint64                took)
{
  gint64 until = g_get_monotonic_time () + REST_SHARE * took;
  gboolean wanted;

  g_mutex_lock (&board->lock);
  while (!board->quit && board->training && look->subject == board->subject_serial
         && g_get_monotonic_time () < until)
    g_cond_wait_until (&board->cond, &board->lock, until);
  wanted = !board->quit && still_asked (board, look) && board->slots[look->slot].holders > 0;
  g_mutex_unlock (&board->lock);
  return wanted;
}

/* Whether its weights are still those that its seed draws. */
static gboolean
is_untrained (const Look *look)
{
  g_autoptr (NnModel) drawn = NULL;

  if (look->step > 0 || nn_model_bytes (look->model) == 0)
    return FALSE;
  drawn = nn_model_reinitialise (look->model, nn_model_seed (look->model));
  return drawn != NULL && nn_model_same_weights (drawn, look->model);
}

static void
do_look (VitrineOutcomesBoard *board,
         VitrineJob           *job,
         Kept                 *kept,
         Look                 *look)
{
  g_autoptr (GError) error = NULL;
  gint64 told = g_get_monotonic_time (), from;

  kept->began = told;
  if (!ready (board, kept, look, &error))
    {
      tell_problem (board, job, look, error);
      return;
    }
  look->untrained = is_untrained (look);
  do
    {
      from = g_get_monotonic_time ();
      if (!nn_judge_step (kept->judge, &error))
        {
          tell_problem (board, job, look, error);
          return;
        }
      if (!nn_judge_done (kept->judge) && from - told >= TELL_EVERY)
        {
          tell (board, job, look, kept->judge);
          told = from;
        }
      if (!rest (board, look, g_get_monotonic_time () - from))
        return;
    }
  while (!nn_judge_done (kept->judge));
  tell (board, job, look, kept->judge);
}

void
vitrine_outcomes_work (VitrineJob   *job,
                       GCancellable *cancellable,
                       gpointer      data)
{
  VitrineOutcomesBoard *board = data;
  Kept kept[2] = { { NULL } };    /* of a split, of the pins */
  Look look;

  setpriority (PRIO_PROCESS, gettid (), 6);
  while (next_look (board, kept, &look))
    {
      do_look (board, job, &kept[look.slot == VITRINE_OUTCOMES_PINS], &look);
      look_clear (&look);
    }
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    g_clear_pointer (&kept[i].judge, nn_judge_free);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/outcomes.h"

#include "app/outcomes-board.h"
#include "app/pin-history.h"

struct _VitrineOutcomes
{
  GObject               parent_instance;

  VitrineProject       *project;
  VitrineTraining      *training;
  VitrineOutcomesBoard *board;
  VitrineJob           *job;
  NnOutcomes           *found[VITRINE_OUTCOMES_SLOTS];
  guint64               whole_of[VITRINE_OUTCOMES_SLOTS]; /* the weights that found tells all of; 0: not all */
  char                 *problem;
  gboolean              untrained;
  VitrinePinHistory    *history;
  NnRun                *run;       /* that the history is of; not owned, only compared */
};

enum { CHANGED, PINS_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VitrineOutcomes, vitrine_outcomes, G_TYPE_OBJECT)

/* --- what the worker found -------------------------------------------------- */

static void
tell (VitrineOutcomes *outcomes,
      guint            slot)
{
  if (slot == VITRINE_OUTCOMES_PINS)
    g_signal_emit (outcomes, signals[PINS_CHANGED], 0);
  else
    g_signal_emit (outcomes, signals[CHANGED], 0, slot);
}

static void
tell_all (VitrineOutcomes *outcomes)
{
  for (guint i = 0; i < VITRINE_OUTCOMES_SLOTS; i++)
    tell (outcomes, i);
}

/* A predicted number as the data have it. */
static double
in_units (VitrineOutcomes *outcomes,
          double           number)
{
  const NnSamples *samples = vitrine_project_samples (outcomes->project);

  return samples != NULL ? nn_samples_in_units (samples, 0, number) : number;
}

/* What the line of a pinned sample shows: the probability of what is right, else the
 * predicted number, else the loss. */
static void
remember_pins (VitrineOutcomes *outcomes,
               guint64          step)
{
  const NnOutcomes *pins = outcomes->found[VITRINE_OUTCOMES_PINS];

  for (guint i = 0; i < pins->n && step > 0; i++)
    {
      const NnOutcome *item = &pins->items[i];
      float value = pins->kind == NN_OUTCOME_NUMBERS ? pins->width == 1 ? in_units (outcomes, pins->numbers[i])
                                                                        : item->loss
                    : pins->kind == NN_OUTCOME_INPUT ? item->loss
                                                     : item->label_probability;

      vitrine_pin_history_add (outcomes->history, item->index, step, value);
    }
}

static void
job_cb (VitrineJob *job,
        gpointer    snapshot,
        gboolean    finished,
        gpointer    user_data)
{
  g_autoptr (VitrineOutcomes) outcomes = g_object_ref (user_data);
  VitrineOutcomesBoard *board = outcomes->board;
  gboolean fresh[VITRINE_OUTCOMES_SLOTS], problem;
  guint64 step;

  if (finished)
    return;
  g_mutex_lock (&board->lock);
  for (guint i = 0; i < VITRINE_OUTCOMES_SLOTS; i++)
    {
      VitrineOutcomesSlot *slot = &board->slots[i];

      fresh[i] = slot->fresh && slot->found != NULL;
      slot->fresh = FALSE;
      if (!fresh[i])
        continue;
      g_clear_pointer (&outcomes->found[i], nn_outcomes_unref);
      outcomes->found[i] = nn_outcomes_ref (slot->found);
      outcomes->untrained = slot->untrained;
      outcomes->whole_of[i] = slot->found->n == slot->found->total ? slot->weights_of : 0;
    }
  step = board->slots[VITRINE_OUTCOMES_PINS].step;
  problem = board->problem_fresh;
  board->problem_fresh = FALSE;
  if (problem)
    {
      g_free (outcomes->problem);
      outcomes->problem = g_strdup (board->problem);
    }
  g_mutex_unlock (&board->lock);

  if (problem)
    {
      /* What was known is of a network that could still be asked. */
      for (guint i = 0; i < VITRINE_OUTCOMES_SLOTS; i++)
        g_clear_pointer (&outcomes->found[i], nn_outcomes_unref);
      tell_all (outcomes);
      return;
    }
  if (fresh[VITRINE_OUTCOMES_PINS])
    remember_pins (outcomes, step);
  for (guint i = 0; i < VITRINE_OUTCOMES_SLOTS; i++)
    if (fresh[i])
      {
        g_clear_pointer (&outcomes->problem, g_free);
        tell (outcomes, i);
      }
}

/* --- what the worker is asked ------------------------------------------------ */

/* With the lock held: another question. Nothing that is known answers it. */
static void
forget (VitrineOutcomes *outcomes)
{
  VitrineOutcomesBoard *board = outcomes->board;

  board->subject_serial++;
  board->weights_serial++;
  for (guint i = 0; i < VITRINE_OUTCOMES_SLOTS; i++)
    {
      g_clear_pointer (&board->slots[i].found, nn_outcomes_unref);
      board->slots[i].weights_of = 0;
      board->slots[i].limited = board->slots[i].fresh = FALSE;
      g_clear_pointer (&outcomes->found[i], nn_outcomes_unref);
    }
  g_clear_pointer (&board->problem, g_free);
  board->problem_of = 0;
  board->problem_fresh = FALSE;
  g_clear_pointer (&outcomes->problem, g_free);
  vitrine_pin_history_clear (outcomes->history);
}

/* With the lock held: the pins that there are samples for. */
static void
take_pins (VitrineOutcomes *outcomes)
{
  VitrineOutcomesBoard *board = outcomes->board;
  const GArray *pins = vitrine_project_pins (outcomes->project);
  guint n_samples = board->samples != NULL ? board->samples->n : 0, n = 0;

  for (guint i = 0; i < pins->len; i++)
    if (g_array_index (pins, guint32, i) < n_samples)
      board->pins[n++] = g_array_index (pins, guint32, i);
  board->n_pins = n;
  board->pins_serial++;
  board->slots[VITRINE_OUTCOMES_PINS].holders = n > 0;
  board->slots[VITRINE_OUTCOMES_PINS].weights_of = 0;
}

static void
pins_cb (VitrineOutcomes *outcomes)
{
  VitrineOutcomesBoard *board = outcomes->board;
  gboolean none;

  g_mutex_lock (&board->lock);
  take_pins (outcomes);
  none = board->n_pins == 0;
  g_cond_signal (&board->cond);
  g_mutex_unlock (&board->lock);
  if (!none)
    return;
  g_clear_pointer (&outcomes->found[VITRINE_OUTCOMES_PINS], nn_outcomes_unref);
  tell (outcomes, VITRINE_OUTCOMES_PINS);
}

/* Whether the losses and answers under @a and @b are the same for the same network. */
static gboolean
same_aim (const NnRecipe *a,
          const NnRecipe *b)
{
  NnRecipe other = *b;

  other.training = a->training;
  other.optimizer = a->optimizer;
  other.schedule = a->schedule;
  other.augmentation = a->augmentation;
  other.finder = a->finder;
  return nn_recipe_equal (a, &other)
         && nn_spec_get (&a->training, "target") == nn_spec_get (&b->training, "target");
}

/* Hands network, data and aim over. */
static void
refresh (VitrineOutcomes *outcomes)
{
  VitrineOutcomesBoard *board = outcomes->board;
  NnModel *model = vitrine_project_model (outcomes->project), *old;
  NnSamples *samples = vitrine_project_samples (outcomes->project);
  const NnRecipe *recipe = vitrine_project_recipe (outcomes->project);
  gboolean other;

  g_mutex_lock (&board->lock);
  old = board->model;
  other = old == NULL || (old != model && !nn_model_same_structure (old, model)) || board->samples != samples
          || !same_aim (&board->recipe, recipe);
  if (other)
    forget (outcomes);
  else if (old != model)
    board->weights_serial++;
  if (old != model)
    board->model = nn_model_ref (model);
  if (board->samples != samples)
    {
      g_clear_pointer (&board->samples, nn_samples_unref);
      board->samples = samples != NULL ? nn_samples_ref (samples) : NULL;
      take_pins (outcomes);
    }
  board->recipe = *recipe;
  board->step = vitrine_training_state (outcomes->training) == VITRINE_TRAINING_RUNNING
                  ? vitrine_training_status (outcomes->training)->step : 0;
  g_cond_signal (&board->cond);
  g_mutex_unlock (&board->lock);
  if (old != NULL && old != model)
    nn_model_unref (old);
  if (other)
    tell_all (outcomes);
}

static void
state_cb (VitrineOutcomes *outcomes)
{
  VitrineOutcomesBoard *board = outcomes->board;

  if (vitrine_training_run (outcomes->training) != outcomes->run)
    {
      outcomes->run = vitrine_training_run (outcomes->training);
      vitrine_pin_history_clear (outcomes->history);
    }
  g_mutex_lock (&board->lock);
  board->training = vitrine_training_state (outcomes->training) == VITRINE_TRAINING_RUNNING;
  g_cond_signal (&board->cond);
  g_mutex_unlock (&board->lock);
}

void
vitrine_outcomes_hold (VitrineOutcomes *outcomes,
                       NnSplit          split)
{
  g_return_if_fail (split < VITRINE_OUTCOMES_PINS);
  g_mutex_lock (&outcomes->board->lock);
  outcomes->board->slots[split].holders++;
  g_cond_signal (&outcomes->board->cond);
  g_mutex_unlock (&outcomes->board->lock);
}

void
vitrine_outcomes_release (VitrineOutcomes *outcomes,
                          NnSplit          split)
{
  g_return_if_fail (split < VITRINE_OUTCOMES_PINS && outcomes->board->slots[split].holders > 0);
  g_mutex_lock (&outcomes->board->lock);
  outcomes->board->slots[split].holders--;
  g_mutex_unlock (&outcomes->board->lock);
}

NnOutcomes *
vitrine_outcomes_get (VitrineOutcomes *outcomes,
                      NnSplit          split)
{
  g_return_val_if_fail (split < VITRINE_OUTCOMES_PINS, NULL);
  return outcomes->found[split];
}

gboolean
vitrine_outcomes_settled (VitrineOutcomes *outcomes,
                          NnSplit          split)
{
  VitrineOutcomesBoard *board = outcomes->board;
  gboolean settled;

  g_return_val_if_fail (split < VITRINE_OUTCOMES_PINS, FALSE);
  g_mutex_lock (&board->lock);
  settled = outcomes->whole_of[split] == board->weights_serial;
  g_mutex_unlock (&board->lock);
  return settled && outcomes->found[split] != NULL;
}

NnOutcomes *
vitrine_outcomes_pins (VitrineOutcomes *outcomes)
{
  return outcomes->found[VITRINE_OUTCOMES_PINS];
}

const GArray *
vitrine_outcomes_pin_history (VitrineOutcomes *outcomes,
                              guint32          sample)
{
  return vitrine_pin_history_get (outcomes->history, sample);
}

gboolean
vitrine_outcomes_untrained (VitrineOutcomes *outcomes)
{
  return outcomes->untrained;
}

const char *
vitrine_outcomes_problem (VitrineOutcomes *outcomes)
{
  return outcomes->problem;
}

/* --- the object ---------------------------------------------------------------- */

static void
vitrine_outcomes_dispose (GObject *object)
{
  VitrineOutcomes *outcomes = VITRINE_OUTCOMES (object);
  VitrineOutcomesBoard *board = outcomes->board;

  g_mutex_lock (&board->lock);
  board->quit = TRUE;
  g_cond_signal (&board->cond);
  g_mutex_unlock (&board->lock);
  if (outcomes->job != NULL)
    vitrine_job_cancel (outcomes->job);
  g_clear_pointer (&outcomes->job, vitrine_job_unref);
  g_clear_object (&outcomes->project);
  g_clear_object (&outcomes->training);
  G_OBJECT_CLASS (vitrine_outcomes_parent_class)->dispose (object);
}

static void
vitrine_outcomes_finalize (GObject *object)
{
  VitrineOutcomes *outcomes = VITRINE_OUTCOMES (object);

  for (guint i = 0; i < VITRINE_OUTCOMES_SLOTS; i++)
    g_clear_pointer (&outcomes->found[i], nn_outcomes_unref);
  g_free (outcomes->problem);
  vitrine_pin_history_free (outcomes->history);
  vitrine_outcomes_board_unref (outcomes->board);
  G_OBJECT_CLASS (vitrine_outcomes_parent_class)->finalize (object);
}

static void
vitrine_outcomes_class_init (VitrineOutcomesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = vitrine_outcomes_dispose;
  object_class->finalize = vitrine_outcomes_finalize;
  signals[CHANGED] = g_signal_new ("changed", VITRINE_TYPE_OUTCOMES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[PINS_CHANGED] = g_signal_new ("pins-changed", VITRINE_TYPE_OUTCOMES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 0);
}

static void
vitrine_outcomes_init (VitrineOutcomes *outcomes)
{
  outcomes->board = vitrine_outcomes_board_new ();
  outcomes->history = vitrine_pin_history_new ();
  outcomes->untrained = TRUE;
}

VitrineOutcomes *
vitrine_outcomes_new (VitrineProject  *project,
                      VitrineTraining *training,
                      NnPool          *pool)
{
  VitrineOutcomes *outcomes = g_object_new (VITRINE_TYPE_OUTCOMES, NULL);

  outcomes->project = g_object_ref (project);
  outcomes->training = g_object_ref (training);
  outcomes->board->pool = nn_pool_ref (pool);
  refresh (outcomes);
  state_cb (outcomes);
  g_signal_connect_object (project, "notify::model", G_CALLBACK (refresh), outcomes, G_CONNECT_SWAPPED);
  g_signal_connect_object (project, "notify::samples", G_CALLBACK (refresh), outcomes, G_CONNECT_SWAPPED);
  g_signal_connect_object (project, "recipe-changed", G_CALLBACK (refresh), outcomes, G_CONNECT_SWAPPED);
  g_signal_connect_object (project, "pins-changed", G_CALLBACK (pins_cb), outcomes, G_CONNECT_SWAPPED);
  g_signal_connect_object (training, "notify::state", G_CALLBACK (state_cb), outcomes, G_CONNECT_SWAPPED);
  outcomes->job = vitrine_job_start ("outcomes", vitrine_outcomes_work, vitrine_outcomes_board_ref (outcomes->board),
                                     vitrine_outcomes_board_unref, NULL, job_cb, outcomes);
  return outcomes;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/explaining.h"

#include "app/explaining-board.h"
#include "app/sight.h"
#include "app/strip.h"

#define KEPT (8 << 20)   /* bytes of samples that come from files, for those who go back and forth */

struct _VitrineExplaining
{
  GObject         parent_instance;

  VitrineProject *project;
  VitrineJob     *job;
  VitrineExplainingBoard *board;
  gboolean        active;
  VitrineSight   *sight;
  gint            awaited;             /* being read; -1: none */
  NnTensor       *input;
  gint            index;
  char           *problem;             /* it cannot be read: there is no input */
  gint            target;
  NnTensor       *prediction;
  gsize           answer_first;
  gsize           answer_n;
  NnExplanation  *results[VITRINE_EXPLAINING_SLOTS];
  char           *errors[VITRINE_EXPLAINING_SLOTS];
  NnSpec          methods[VITRINE_EXPLAINING_SLOTS];
  guint           n_methods;
  GArray         *all;                 /* VitrineStripItem of every sample looked at */
  GArray         *strip;
  VitrineStripOrder strip_order;
  guint           strip_n;
};

enum { SAMPLE_CHANGED, PREDICTION_CHANGED, EXPLANATION, STRIP_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VitrineExplaining, vitrine_explaining, G_TYPE_OBJECT)

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
  VitrineExplainingBoard *board = explaining->board;
  gboolean predicted, strip, fresh[VITRINE_EXPLAINING_SLOTS] = { FALSE };

  if (finished)
    return;
  g_mutex_lock (&board->lock);
  predicted = board->prediction_fresh;
  board->prediction_fresh = FALSE;
  if (predicted)
    {
      g_clear_pointer (&explaining->prediction, nn_tensor_unref);
      explaining->prediction = board->prediction != NULL ? nn_tensor_ref (board->prediction) : NULL;
      explaining->answer_first = board->answer_first;
      explaining->answer_n = board->answer_n;
    }
  for (guint i = 0; i < board->n_slots; i++)
    {
      VitrineExplainingSlot *slot = &board->slots[i];

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
  for (guint i = 0; i < VITRINE_EXPLAINING_SLOTS; i++)
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
  VitrineExplainingBoard *board = explaining->board;
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
  VitrineExplainingBoard *board = explaining->board;
  NnSamples *samples = vitrine_project_samples (explaining->project);

  if (explaining->awaited >= 0 && vitrine_sight_samples (explaining->sight) != samples)
    {
      const gint awaited = explaining->awaited;

      explaining->awaited = -1;
      vitrine_sight_set_samples (explaining->sight, samples);
      if (samples != NULL && awaited < (gint) samples->n)
        vitrine_explaining_set_sample (explaining, (guint) awaited);
    }
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
cancel_current (VitrineExplainingBoard *board,
                gint                    slot)
{
  if (board->current >= 0 && (slot < 0 || board->current == slot) && board->cancel != NULL)
    g_cancellable_cancel (board->cancel);
}

/* What the network reads beside the input that is explained: as the sample has it, nothing
 * beside one that was drawn. */
static GPtrArray *
whole_sample (VitrineExplaining *explaining)
{
  const NnSamples *samples = vitrine_project_samples (explaining->project);
  GPtrArray *inputs = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_tensor_unref);
  guint32 index = (guint32) explaining->index;

  g_ptr_array_add (inputs, nn_tensor_ref (explaining->input));
  for (guint k = 1; explaining->index >= 0 && samples != NULL && index < samples->n && k <= samples->n_more; k++)
    {
      NnShape shape = nn_shape_batch (nn_samples_input_shape (samples, k), 1);
      NnTensor *more = nn_tensor_new (&shape);

      nn_samples_more (samples, k, &index, 1, more->data);
      g_ptr_array_add (inputs, more);
    }
  return inputs;
}

static void
ask_anew (VitrineExplaining *explaining)
{
  VitrineExplainingBoard *board = explaining->board;
  GPtrArray *inputs = explaining->input != NULL ? whole_sample (explaining) : NULL;

  g_mutex_lock (&board->lock);
  g_clear_pointer (&board->inputs, g_ptr_array_unref);
  board->inputs = inputs;
  board->target = explaining->target;
  board->wanted.input++;
  cancel_current (board, -1);
  wake (explaining);
  g_mutex_unlock (&board->lock);
}

static void
forget_result (VitrineExplaining *explaining,
               guint              slot)
{
  VitrineExplainingSlot *shared = &explaining->board->slots[slot];

  g_clear_pointer (&explaining->results[slot], nn_explanation_unref);
  g_clear_pointer (&explaining->errors[slot], g_free);
  g_clear_pointer (&shared->result, nn_explanation_unref);
  g_clear_pointer (&shared->error, g_free);
  shared->fresh = FALSE;
}

/* Of a sample that cannot be read there are no answers, and those of the one before are not its. */
static void
forget_answers (VitrineExplaining *explaining)
{
  g_mutex_lock (&explaining->board->lock);
  for (guint i = 0; i < explaining->n_methods; i++)
    forget_result (explaining, i);
  explaining->board->prediction_fresh = FALSE;
  g_mutex_unlock (&explaining->board->lock);
  g_clear_pointer (&explaining->prediction, nn_tensor_unref);
}

static void
take_sample (VitrineExplaining *explaining,
             NnTensor          *input,
             gint               index,
             const char        *problem)
{
  if (input != NULL)
    nn_tensor_ref (input);
  g_clear_pointer (&explaining->input, nn_tensor_unref);
  g_free (explaining->problem);
  explaining->input = input;
  explaining->index = index;
  explaining->problem = g_strdup (problem);
  explaining->awaited = explaining->target = -1;
  ask_anew (explaining);
  if (input == NULL)
    forget_answers (explaining);
  g_signal_emit (explaining, signals[SAMPLE_CHANGED], 0);
}

static void
came_cb (VitrineExplaining *explaining,
         guint              index)
{
  const char *problem;
  NnTensor *input;

  if (explaining->awaited != (gint) index)
    return;
  input = vitrine_sight_look (explaining->sight, index, &problem);
  if (input != NULL || problem != NULL)
    take_sample (explaining, input, (gint) index, problem);
}

void
vitrine_explaining_set_sample (VitrineExplaining *explaining,
                               guint              index)
{
  NnSamples *samples = vitrine_project_samples (explaining->project);

  if (samples == NULL || index >= samples->n)
    return;
  vitrine_sight_set_samples (explaining->sight, samples);
  explaining->awaited = (gint) index;
  vitrine_sight_wish (explaining->sight, &index, 1);
  came_cb (explaining, index);   /* it may be there */
}

void
vitrine_explaining_set_drawn (VitrineExplaining *explaining,
                              NnTensor          *input)
{
  g_return_if_fail (input != NULL);
  vitrine_sight_wish (explaining->sight, NULL, 0);
  take_sample (explaining, input, -1, NULL);
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

gint
vitrine_explaining_asked (VitrineExplaining *explaining)
{
  return explaining->awaited >= 0 ? explaining->awaited : explaining->index;
}

const char *
vitrine_explaining_problem (VitrineExplaining *explaining)
{
  return explaining->problem;
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

/* With the lock held. Results of another class are of no use; those of the same
 * class with other settings stay until the newer one is there. */
static void
place_method (VitrineExplaining *explaining,
              guint              slot,
              const NnSpec      *method)
{
  VitrineExplainingBoard *board = explaining->board;

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
  VitrineExplainingBoard *board = explaining->board;

  n = MIN (n, VITRINE_EXPLAINING_SLOTS);
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
  if (slot >= explaining->n_methods)
    return NULL;
  return explaining->problem != NULL ? explaining->problem : explaining->errors[slot];
}

gboolean
vitrine_explaining_busy (VitrineExplaining *explaining,
                         guint              slot)
{
  VitrineExplainingBoard *board = explaining->board;
  gboolean busy;

  if (slot >= explaining->n_methods)
    return FALSE;
  if (explaining->awaited >= 0)
    return TRUE;
  g_mutex_lock (&board->lock);
  busy = board->active && board->inputs != NULL && board->model != NULL
         && vitrine_explaining_board_is_new (board, slot);
  g_mutex_unlock (&board->lock);
  return busy;
}

const float *
vitrine_explaining_prediction (VitrineExplaining *explaining,
                               guint             *n)
{
  *n = explaining->prediction != NULL ? explaining->answer_n : 0;
  return explaining->prediction != NULL ? explaining->prediction->data + explaining->answer_first : NULL;
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

gboolean
vitrine_explaining_classifies (VitrineExplaining *explaining)
{
  if (explaining->all == NULL || explaining->all->len == 0)
    return TRUE;
  return g_array_index (explaining->all, VitrineStripItem, 0).predicted >= 0;
}

gint
vitrine_explaining_random_wrong (VitrineExplaining *explaining)
{
  g_autoptr (GArray) wrong = NULL;

  if (explaining->all == NULL)
    return -1;
  wrong = vitrine_strip_pick (explaining->all, VITRINE_STRIP_WRONG, G_MAXUINT);
  for (guint i = 0; wrong->len > 1 && i < wrong->len; i++)
    if ((gint) g_array_index (wrong, VitrineStripItem, i).index == explaining->index)
      g_array_remove_index_fast (wrong, i);
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
      vitrine_job_cancel (explaining->job);
    }
  g_clear_pointer (&explaining->job, vitrine_job_unref);
  g_clear_object (&explaining->sight);
  g_clear_object (&explaining->project);
  G_OBJECT_CLASS (vitrine_explaining_parent_class)->dispose (object);
}

static void
vitrine_explaining_finalize (GObject *object)
{
  VitrineExplaining *explaining = VITRINE_EXPLAINING (object);

  g_clear_pointer (&explaining->input, nn_tensor_unref);
  g_free (explaining->problem);
  g_clear_pointer (&explaining->prediction, nn_tensor_unref);
  g_clear_pointer (&explaining->all, g_array_unref);
  g_clear_pointer (&explaining->strip, g_array_unref);
  for (guint i = 0; i < VITRINE_EXPLAINING_SLOTS; i++)
    {
      g_clear_pointer (&explaining->results[i], nn_explanation_unref);
      g_free (explaining->errors[i]);
    }
  vitrine_explaining_board_unref (explaining->board);
  G_OBJECT_CLASS (vitrine_explaining_parent_class)->finalize (object);
}

static void
vitrine_explaining_class_init (VitrineExplainingClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = vitrine_explaining_dispose;
  object_class->finalize = vitrine_explaining_finalize;
  signals[SAMPLE_CHANGED] = g_signal_new ("sample-changed", VITRINE_TYPE_EXPLAINING, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
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
  explaining->board = vitrine_explaining_board_new ();
  explaining->sight = vitrine_sight_new (KEPT);
  g_signal_connect_object (explaining->sight, "came", G_CALLBACK (came_cb), explaining, G_CONNECT_SWAPPED);
  explaining->awaited = -1;
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
  explaining->board->pool = nn_pool_ref (pool);
  g_signal_connect_swapped (project, "notify::model", G_CALLBACK (model_cb), explaining);
  g_signal_connect_swapped (project, "notify::samples", G_CALLBACK (samples_cb), explaining);
  explaining->job = vitrine_job_start ("explaining", vitrine_explaining_work,
                                       vitrine_explaining_board_ref (explaining->board),
                                       vitrine_explaining_board_unref, NULL, job_cb, explaining);
  return explaining;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/inside.h"

#include "app/job.h"
#include "app/sight.h"

#define KEPT (8 << 20)   /* bytes of samples that come from files */

struct _VitrineInside
{
  GObject         parent_instance;

  VitrineProject *project;
  NnPool         *pool;
  gboolean        active;
  guint           sample;
  NnTensor       *drawn;
  VitrineSight   *sight;

  VitrineJob     *job;
  gboolean        stale;      /* the values are of another model or sample */
  gboolean        unspelled;  /* so is the arithmetic, or it is of another number */
  NnTape         *tape;       /* of the values; the job has it while it runs */

  NnModel        *shown;      /* the model of values */
  GPtrArray      *values;
  GPtrArray      *insides;    /* GPtrArray of each entry */

  guint           id;         /* pointed at; 0: nothing */
  gsize           cell;
  NnArithmetic   *arithmetic; /* of number @spelled_cell of entry @spelled */
  guint           spelled;
  gsize           spelled_cell;
};

enum
{
  CHANGED,
  POINTED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VitrineInside, vitrine_inside, G_TYPE_OBJECT)

static void start (VitrineInside *inside);

/* --- the job --------------------------------------------------------------- */

/* A task, and then its answer. */
typedef struct
{
  NnModel      *model;
  GPtrArray    *inputs;     /* NULL: the tape is up to date */
  NnPool       *pool;
  NnTape       *tape;
  GPtrArray    *values;
  GPtrArray    *insides;
  guint         id;
  gsize         cell;
  NnArithmetic *arithmetic;
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  g_clear_pointer (&work->model, nn_model_unref);
  g_clear_pointer (&work->inputs, g_ptr_array_unref);
  g_clear_pointer (&work->tape, nn_tape_free);
  g_clear_pointer (&work->pool, nn_pool_unref);
  g_clear_pointer (&work->values, g_ptr_array_unref);
  g_clear_pointer (&work->insides, g_ptr_array_unref);
  g_clear_pointer (&work->arithmetic, nn_arithmetic_free);
  g_free (work);
}

static void
evaluate (Work *work)
{
  work->tape = vitrine_activations_tape (work->model, work->inputs, g_steal_pointer (&work->tape), work->pool,
                                         NULL);
  if (work->tape == NULL)
    return;
  work->values = vitrine_activations_read (work->tape, work->model);
  work->insides = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  for (guint i = 0; i < nn_model_n_entries (nn_tape_model (work->tape)); i++)
    g_ptr_array_add (work->insides, vitrine_activations_inside (work->tape, i));
}

static void
compute (VitrineJob   *job,
         GCancellable *cancellable,
         gpointer      data)
{
  Work *work = data, *answer = g_new0 (Work, 1);
  gint index;

  *answer = *work;
  memset (work, 0, sizeof *work);
  if (answer->inputs != NULL)
    evaluate (answer);
  index = answer->tape != NULL && answer->id != 0 ? nn_model_index (nn_tape_model (answer->tape), answer->id) : -1;
  if (index >= 0 && answer->cell < nn_shape_count (nn_model_shape (nn_tape_model (answer->tape), (guint) index)))
    answer->arithmetic = nn_tape_spell (answer->tape, 0, (guint) index, answer->cell);
  vitrine_job_publish (job, answer);
}

static void
take_arithmetic (VitrineInside *inside,
                 Work          *answer)
{
  NnArithmetic *old = inside->arithmetic;

  inside->arithmetic = g_steal_pointer (&answer->arithmetic);
  inside->spelled = answer->id;
  inside->spelled_cell = answer->cell;
  g_signal_emit (inside, signals[POINTED], 0);
  g_clear_pointer (&old, nn_arithmetic_free);
}

static void
computed_cb (VitrineJob *job,
             gpointer    snapshot,
             gboolean    finished,
             gpointer    data)
{
  VitrineInside *inside = data;
  Work *answer = snapshot;

  if (finished || answer == NULL)
    {
      g_clear_pointer (&inside->job, vitrine_job_unref);
      if (inside->stale || inside->unspelled)
        start (inside);
      return;
    }
  inside->tape = g_steal_pointer (&answer->tape);
  if (!inside->active)
    return;
  if (answer->inputs != NULL)
    {
      g_clear_pointer (&inside->values, g_ptr_array_unref);
      g_clear_pointer (&inside->insides, g_ptr_array_unref);
      g_clear_pointer (&inside->shown, nn_model_unref);
      inside->values = g_steal_pointer (&answer->values);
      inside->insides = g_steal_pointer (&answer->insides);
      inside->shown = g_steal_pointer (&answer->model);
      g_signal_emit (inside, signals[CHANGED], 0);
    }
  take_arithmetic (inside, answer);
}

static void
forget (VitrineInside *inside)
{
  Work nothing = { 0 };

  inside->stale = inside->unspelled = FALSE;
  g_clear_pointer (&inside->tape, nn_tape_free);
  if (inside->values == NULL)
    return;
  g_clear_pointer (&inside->values, g_ptr_array_unref);
  g_clear_pointer (&inside->insides, g_ptr_array_unref);
  g_signal_emit (inside, signals[CHANGED], 0);
  take_arithmetic (inside, &nothing);
}

/* All inputs of the sample; NULL: the first is not there. */
static GPtrArray *
inputs_of (VitrineInside *inside,
           NnSamples     *samples)
{
  const guint32 index = MIN (inside->sample, samples->n - 1);
  NnTensor *first = vitrine_inside_input (inside, NULL);
  GPtrArray *inputs;

  if (first == NULL)
    return NULL;
  inputs = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_tensor_unref);
  g_ptr_array_add (inputs, nn_tensor_ref (first));
  for (guint k = 1; k <= samples->n_more; k++)
    {
      const NnShape shape = nn_shape_batch (nn_samples_input_shape (samples, k), 1);
      NnTensor *more = nn_tensor_new (&shape);

      nn_samples_more (samples, k, &index, 1, more->data);
      g_ptr_array_add (inputs, more);
    }
  return inputs;
}

/* What is out of date, computed; one job at a time, and the newest state when it is done. */
static void
start (VitrineInside *inside)
{
  NnSamples *samples = vitrine_project_samples (inside->project);
  NnModel *model = vitrine_project_model (inside->project);
  g_autoptr (GPtrArray) inputs = NULL;
  const char *problem;
  Work *work;

  if (!inside->active || samples == NULL || samples->n == 0 || nn_model_n_entries (model) == 0)
    {
      forget (inside);
      return;
    }
  if (inside->job != NULL)
    return;
  if (inside->stale || inside->tape == NULL)
    {
      inputs = inputs_of (inside, samples);
      if (inputs == NULL)
        {
          vitrine_inside_input (inside, &problem);
          if (problem != NULL)
            forget (inside);
          return;   /* came_cb() goes on */
        }
    }
  work = g_new0 (Work, 1);
  work->model = nn_model_ref (model);
  work->inputs = g_steal_pointer (&inputs);
  work->pool = nn_pool_ref (inside->pool);
  work->tape = g_steal_pointer (&inside->tape);
  work->id = inside->id;
  work->cell = inside->cell;
  inside->stale = inside->unspelled = FALSE;
  inside->job = vitrine_job_start ("inside", compute, work, work_free, work_free, computed_cb, inside);
}

static void
came_cb (VitrineInside *inside)
{
  start (inside);
  g_signal_emit (inside, signals[CHANGED], 0);
}

static void
model_cb (VitrineInside *inside)
{
  inside->stale = TRUE;
  start (inside);
}

static void
samples_cb (VitrineInside *inside)
{
  NnSamples *samples = vitrine_project_samples (inside->project);

  if (samples != NULL && inside->sample >= samples->n)
    inside->sample = 0;
  g_clear_pointer (&inside->drawn, nn_tensor_unref);
  model_cb (inside);
}

/* --- the object -------------------------------------------------------------- */

static void
vitrine_inside_dispose (GObject *object)
{
  VitrineInside *inside = VITRINE_INSIDE (object);

  if (inside->job != NULL)
    vitrine_job_cancel (inside->job);
  g_clear_pointer (&inside->job, vitrine_job_unref);
  g_clear_pointer (&inside->values, g_ptr_array_unref);
  g_clear_pointer (&inside->insides, g_ptr_array_unref);
  g_clear_pointer (&inside->shown, nn_model_unref);
  g_clear_pointer (&inside->tape, nn_tape_free);
  g_clear_pointer (&inside->pool, nn_pool_unref);
  g_clear_pointer (&inside->arithmetic, nn_arithmetic_free);
  g_clear_pointer (&inside->drawn, nn_tensor_unref);
  g_clear_object (&inside->sight);
  g_clear_object (&inside->project);
  G_OBJECT_CLASS (vitrine_inside_parent_class)->dispose (object);
}

static void
vitrine_inside_class_init (VitrineInsideClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = vitrine_inside_dispose;
  signals[CHANGED] = g_signal_new ("changed", VITRINE_TYPE_INSIDE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  signals[POINTED] = g_signal_new ("pointed", VITRINE_TYPE_INSIDE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
vitrine_inside_init (VitrineInside *inside)
{
  inside->sight = vitrine_sight_new (KEPT);
  g_signal_connect_object (inside->sight, "came", G_CALLBACK (came_cb), inside, G_CONNECT_SWAPPED);
}

VitrineInside *
vitrine_inside_new (VitrineProject *project,
                    NnPool         *pool)
{
  VitrineInside *inside = g_object_new (VITRINE_TYPE_INSIDE, NULL);

  inside->project = g_object_ref (project);
  inside->pool = nn_pool_ref (pool);
  g_signal_connect_object (project, "notify::model", G_CALLBACK (model_cb), inside, G_CONNECT_SWAPPED);
  g_signal_connect_object (project, "notify::samples", G_CALLBACK (samples_cb), inside, G_CONNECT_SWAPPED);
  return inside;
}

void
vitrine_inside_set_active (VitrineInside *inside,
                           gboolean       active)
{
  if (inside->active == active)
    return;
  inside->active = active;
  inside->stale = TRUE;
  start (inside);
}

void
vitrine_inside_set_sample (VitrineInside *inside,
                           guint          index)
{
  inside->sample = index;
  g_clear_pointer (&inside->drawn, nn_tensor_unref);
  model_cb (inside);
}

void
vitrine_inside_set_drawn (VitrineInside *inside,
                          NnTensor      *drawn)
{
  if (drawn != NULL)
    nn_tensor_ref (drawn);
  g_clear_pointer (&inside->drawn, nn_tensor_unref);
  inside->drawn = drawn;
  model_cb (inside);
}

NnTensor *
vitrine_inside_drawn (VitrineInside *inside)
{
  return inside->drawn;
}

guint
vitrine_inside_sample (VitrineInside *inside)
{
  return inside->sample;
}

NnTensor *
vitrine_inside_input (VitrineInside *inside,
                      const char   **problem)
{
  NnSamples *samples = vitrine_project_samples (inside->project);
  NnShape shape;
  guint32 index;

  if (problem != NULL)
    *problem = NULL;
  if (samples == NULL || samples->n == 0)
    return NULL;
  shape = nn_shape_batch (&samples->shape, 1);
  if (inside->drawn != NULL && nn_shape_equal (&inside->drawn->shape, &shape))
    return inside->drawn;
  index = MIN (inside->sample, samples->n - 1);
  vitrine_sight_set_samples (inside->sight, samples);
  vitrine_sight_wish (inside->sight, &index, 1);
  return vitrine_sight_look (inside->sight, index, problem);
}

GPtrArray *
vitrine_inside_values (VitrineInside *inside)
{
  /* Values of a model whose layers are others by now would be lies. */
  if (inside->values == NULL || inside->shown == NULL
      || !nn_model_same_structure (inside->shown, vitrine_project_model (inside->project)))
    return NULL;
  return inside->values;
}

GPtrArray *
vitrine_inside_insides (VitrineInside *inside,
                        guint          index)
{
  if (vitrine_inside_values (inside) == NULL || inside->insides == NULL || index >= inside->insides->len)
    return NULL;
  return g_ptr_array_index (inside->insides, index);
}

void
vitrine_inside_point (VitrineInside *inside,
                      guint          id,
                      gsize          cell)
{
  if (inside->id == id && inside->cell == cell)
    return;
  inside->id = id;
  inside->cell = cell;
  inside->unspelled = TRUE;
  start (inside);
}

const NnArithmetic *
vitrine_inside_arithmetic (VitrineInside *inside,
                           guint         *id,
                           gsize         *cell)
{
  if (inside->arithmetic == NULL || vitrine_inside_values (inside) == NULL)
    return NULL;
  *id = inside->spelled;
  *cell = inside->spelled_cell;
  return inside->arithmetic;
}

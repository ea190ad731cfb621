/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/inside.h"

#include <string.h>

#include "app/job.h"

struct _VitrineInside
{
  GObject         parent_instance;

  VitrineProject *project;
  NnPool         *pool;
  gboolean        active;
  guint           sample;

  VitrineJob     *job;
  gboolean        again;      /* something changed while the job ran */
  NnModel        *shown;      /* the model of values */
  GPtrArray      *values;
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (VitrineInside, vitrine_inside, G_TYPE_OBJECT)

static void start (VitrineInside *inside);

static void
tensor_free (gpointer tensor)
{
  if (tensor != NULL)
    nn_tensor_unref (tensor);
}

/* The entries before the first that does not fit: with a layer that is wrong the
 * slabs before it stay alive. */
static NnModel *
fitting_part (NnModel *model,
              guint   *n)
{
  g_autoptr (NnModel) part = NULL;
  g_autofree NnEntry *entries = NULL;

  for (*n = 0; *n < nn_model_n_entries (model); (*n)++)
    if (nn_model_error (model, *n) != NULL)
      break;
  if (*n == nn_model_n_entries (model))
    return nn_model_ref (model);
  if (*n == 0)
    return NULL;
  entries = g_new (NnEntry, *n);
  for (guint i = 0; i < *n; i++)
    entries[i] = *nn_model_entry (model, i);
  part = nn_model_new (entries, *n, nn_model_seed (model), NULL);
  if (part != NULL)
    {
      g_autoptr (GPtrArray) weights = g_ptr_array_new ();

      for (guint i = 0; i < *n; i++)
        for (guint w = 0; w < nn_model_n_weights (model, i); w++)
          g_ptr_array_add (weights, nn_model_weight (model, i, w));
      if (weights->len > 0)
        {
          NnModel *trained = nn_model_with_weights (part, (NnTensor *const *) weights->pdata, weights->len);

          nn_model_unref (g_steal_pointer (&part));
          part = trained;
        }
    }
  return g_steal_pointer (&part);
}

/* Whether the sample's inputs are those that @part reads, of which a network that does
 * not fit whole may have fewer. */
static gboolean
takes (NnModel         *part,
       const GPtrArray *inputs)
{
  guint n = nn_model_count_inputs (part);

  if (n == 0 || n > inputs->len)
    return FALSE;
  for (guint k = 0; k < n; k++)
    {
      NnShape shape = nn_shape_sample (&((const NnTensor *) inputs->pdata[k])->shape);

      if (!nn_shape_equal (nn_model_shape (part, nn_model_find_input (part, k)), &shape))
        return FALSE;
    }
  return TRUE;
}

GPtrArray *
vitrine_activations (NnModel         *model,
                     const GPtrArray *inputs,
                     NnPool          *pool,
                     GError         **error)
{
  guint n;
  g_autoptr (NnModel) part = fitting_part (model, &n);
  g_autoptr (NnTape) tape = NULL;
  g_autoptr (GPtrArray) values = NULL;

  if (part == NULL || !takes (part, inputs))
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE, "The sample does not have the shape of the network's inputs.");
      return NULL;
    }
  tape = nn_tape_new (part, 1, NN_TAPE_KEEP, pool, error);
  if (tape == NULL)
    return NULL;
  for (guint k = 0; k < nn_model_count_inputs (part); k++)
    {
      const NnTensor *input = inputs->pdata[k];

      memcpy (nn_tape_input (tape, k), input->data, nn_tensor_count (input) * sizeof (float));
    }
  nn_tape_forward (tape, 1);
  values = g_ptr_array_new_with_free_func (tensor_free);
  for (guint i = 0; i < nn_model_n_entries (model); i++)
    {
      const float *value = i < n ? nn_tape_value (tape, i) : NULL;
      NnShape batch;

      if (i < n)
        batch = nn_shape_batch (nn_model_shape (part, i), 1);
      g_ptr_array_add (values, value != NULL ? nn_tensor_new_from (&batch, value) : NULL);
    }
  return g_steal_pointer (&values);
}

/* --- the job --------------------------------------------------------------- */

typedef struct
{
  NnModel   *model;
  GPtrArray *inputs;
  NnPool    *pool;
  GPtrArray *values;
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  g_clear_pointer (&work->model, nn_model_unref);
  g_clear_pointer (&work->inputs, g_ptr_array_unref);
  g_clear_pointer (&work->values, g_ptr_array_unref);
  g_free (work);
}

static void
compute (VitrineJob   *job,
         GCancellable *cancellable,
         gpointer      data)
{
  Work *work = data, *answer = g_new0 (Work, 1);

  answer->model = nn_model_ref (work->model);
  answer->values = vitrine_activations (work->model, work->inputs, work->pool, NULL);
  vitrine_job_publish (job, answer);
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
      if (inside->again)
        start (inside);
      return;
    }
  g_clear_pointer (&inside->values, g_ptr_array_unref);
  g_clear_pointer (&inside->shown, nn_model_unref);
  inside->values = g_steal_pointer (&answer->values);
  inside->shown = g_steal_pointer (&answer->model);
  g_signal_emit (inside, changed_signal, 0);
}

static void
start (VitrineInside *inside)
{
  NnSamples *samples = vitrine_project_samples (inside->project);
  NnModel *model = vitrine_project_model (inside->project);
  guint32 index;
  Work *work;

  inside->again = FALSE;
  if (!inside->active || samples == NULL || samples->n == 0 || nn_model_n_entries (model) == 0)
    {
      if (inside->values != NULL)
        {
          g_clear_pointer (&inside->values, g_ptr_array_unref);
          g_signal_emit (inside, changed_signal, 0);
        }
      return;
    }
  /* One at a time: the newest state when this one is done. */
  if (inside->job != NULL)
    {
      inside->again = TRUE;
      return;
    }
  work = g_new0 (Work, 1);
  work->model = nn_model_ref (model);
  index = MIN (inside->sample, samples->n - 1);
  work->inputs = nn_samples_tensors (samples, &index, 1);
  work->pool = inside->pool;
  inside->job = vitrine_job_start ("inside", compute, work, work_free, work_free, computed_cb, inside);
}

static void
samples_cb (VitrineInside *inside)
{
  NnSamples *samples = vitrine_project_samples (inside->project);

  if (samples != NULL && inside->sample >= samples->n)
    inside->sample = 0;
  start (inside);
}

/* --- the object -------------------------------------------------------------- */

static void
vitrine_inside_dispose (GObject *object)
{
  VitrineInside *inside = VITRINE_INSIDE (object);

  if (inside->job != NULL)
    vitrine_job_stop (inside->job);
  g_clear_pointer (&inside->job, vitrine_job_unref);
  g_clear_pointer (&inside->values, g_ptr_array_unref);
  g_clear_pointer (&inside->shown, nn_model_unref);
  g_clear_object (&inside->project);
  G_OBJECT_CLASS (vitrine_inside_parent_class)->dispose (object);
}

static void
vitrine_inside_class_init (VitrineInsideClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = vitrine_inside_dispose;
  changed_signal = g_signal_new ("changed", VITRINE_TYPE_INSIDE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
vitrine_inside_init (VitrineInside *inside)
{
}

VitrineInside *
vitrine_inside_new (VitrineProject *project,
                    NnPool         *pool)
{
  VitrineInside *inside = g_object_new (VITRINE_TYPE_INSIDE, NULL);

  inside->project = g_object_ref (project);
  inside->pool = pool;
  g_signal_connect_object (project, "notify::model", G_CALLBACK (start), inside, G_CONNECT_SWAPPED);
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
  start (inside);
}

void
vitrine_inside_set_sample (VitrineInside *inside,
                           guint          index)
{
  inside->sample = index;
  start (inside);
}

guint
vitrine_inside_sample (VitrineInside *inside)
{
  return inside->sample;
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

/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/probe.h"

#include <string.h>

const char *const nn_probe_names[] = { "probability", "logit", NULL };
const char *const nn_probe_titles[] = { NN_ ("Output"), NN_ ("Before the softmax"), NULL };

struct _NnProbe
{
  NnTape   *tape;
  guint     batch;
  guint     target;
  NnProbeOf of;
  gsize     in_size;
  gsize     counted;    /* numbers of an input before its padding */
  gsize     out_size;
  guint     start;      /* index of the entry that x is the value of */
  guint     output;
  const float *own;     /* x of the sample itself; NULL where x is the network's input */
  float    *logits;     /* batch x out_size, or NULL: the output has no activation to undo */
};

/* In every place of the batch the inputs that are not explained are the sample's. */
static void
hold_others (NnProbe             *probe,
             const NnExplainCall *call)
{
  for (guint k = 1; k < call->n_inputs; k++)
    {
      gsize size = nn_tensor_count (call->inputs[k]);

      for (guint b = 0; b < probe->batch; b++)
        memcpy (nn_tape_input (probe->tape, k) + b * size, call->inputs[k]->data,
                size * sizeof (float));
    }
}

/* The tokens go through once in every place of the batch: what is padding is counted then,
 * and each evaluation that starts behind the embedding keeps those counts. */
static gboolean
read_tokens (NnProbe             *probe,
             const NnExplainCall *call,
             GError             **error)
{
  gsize size = nn_tensor_count (call->tokens);

  for (guint b = 0; b < probe->batch; b++)
    memcpy (nn_tape_input (probe->tape, 0) + b * size, call->tokens->data, size * sizeof (float));
  nn_tape_forward (probe->tape, probe->batch);
  probe->own = call->input->data;
  return nn_tape_forward_again (probe->tape, probe->batch, probe->start, error);
}

NnProbe *
nn_probe_new (const NnExplainCall *call,
              guint                batch,
              NnProbeOf            of,
              gboolean             gradients,
              GError             **error)
{
  g_autoptr (NnProbe) probe = g_new0 (NnProbe, 1);
  NnTapeUse use = gradients ? NN_TAPE_GRADIENT : NN_TAPE_FORWARD;
  NnModel *model = call->model;

  if (!nn_model_check (model, error))
    return NULL;
  probe->start = call->start;
  probe->output = nn_model_output (model);
  probe->in_size = nn_shape_count (nn_model_shape (model, probe->start));
  probe->counted = nn_shape_count (&call->shape);
  probe->out_size = nn_shape_count (nn_model_shape (model, probe->output));
  if (call->target < 0 || (gsize) call->target >= probe->out_size)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_RANGE,
                   "There is no output %d: this network has outputs 0 to %" G_GSIZE_FORMAT ".",
                   call->target, probe->out_size - 1);
      return NULL;
    }

  /* Undoing the activation recomputes the last layer from what came in; starting behind
   * the input needs the value that it starts from. */
  if (of == NN_PROBE_LOGIT || call->tokens != NULL)
    use |= NN_TAPE_KEEP;
  probe->tape = nn_tape_new (model, batch, use, call->pool, error);
  if (probe->tape == NULL)
    return NULL;
  probe->batch = batch;
  probe->target = (guint) call->target;
  probe->of = of;
  if (of == NN_PROBE_LOGIT)
    probe->logits = nn_alloc (batch * probe->out_size * sizeof (float));
  hold_others (probe, call);
  if (call->tokens != NULL && !read_tokens (probe, call, error))
    return NULL;
  return g_steal_pointer (&probe);
}

void
nn_probe_free (NnProbe *probe)
{
  if (probe == NULL)
    return;
  g_clear_pointer (&probe->tape, nn_tape_free);
  g_clear_pointer (&probe->logits, nn_free);
  g_free (probe);
}

NnTape *
nn_probe_tape (NnProbe *probe)
{
  return probe->tape;
}

/* Evaluates @n inputs. */
static void
evaluate (NnProbe     *probe,
          const float *x,
          guint        n)
{
  float *value = nn_tape_value (probe->tape, probe->start);

  if (probe->own == NULL)
    {
      memcpy (nn_tape_input (probe->tape, 0), x, n * probe->in_size * sizeof (float));
      nn_tape_forward (probe->tape, n);
      return;
    }
  memcpy (value, x, n * probe->in_size * sizeof (float));
  for (guint i = 0; i < n; i++)
    memcpy (value + i * probe->in_size + probe->counted, probe->own + probe->counted,
            (probe->in_size - probe->counted) * sizeof (float));
  /* nn_probe_new() has seen that this does not fail. */
  nn_tape_forward_again (probe->tape, n, probe->start, NULL);
}

/* One block forward; returns whether the numbers are logits. */
static gboolean
forward (NnProbe     *probe,
         const float *x,
         guint        n,
         double      *values)
{
  const float *out;
  gboolean linear = FALSE;

  evaluate (probe, x, n);
  out = nn_tape_value (probe->tape, probe->output);
  if (probe->logits != NULL
      && nn_tape_logits (probe->tape, n, probe->output, probe->logits))
    {
      out = probe->logits;
      linear = TRUE;
    }
  if (values != NULL)
    for (guint i = 0; i < n; i++)
      values[i] = out[i * probe->out_size + probe->target];
  return linear;
}

gboolean
nn_probe_values (NnProbe      *probe,
                 const float  *x,
                 guint         n,
                 double       *values,
                 GCancellable *cancellable,
                 GError      **error)
{
  for (guint first = 0; first < n; first += probe->batch)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      forward (probe, x + first * probe->in_size, MIN (probe->batch, n - first), values + first);
    }
  return TRUE;
}

gboolean
nn_probe_gradients_to (NnProbe      *probe,
                       guint         index,
                       const float  *x,
                       guint         n,
                       float        *gradients,
                       double       *values,
                       GCancellable *cancellable,
                       GError      **error)
{
  gsize size = nn_shape_count (nn_model_shape (nn_tape_model (probe->tape), index));

  for (guint first = 0; first < n; first += probe->batch)
    {
      guint m = MIN (probe->batch, n - first);
      float *seed;
      gboolean linear;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      linear = forward (probe, x + first * probe->in_size, m, values ? values + first : NULL);
      seed = nn_tape_gradient (probe->tape, probe->output);
      memset (seed, 0, m * probe->out_size * sizeof (float));
      for (guint i = 0; i < m; i++)
        seed[i * probe->out_size + probe->target] = 1;
      nn_tape_backward (probe->tape, m, probe->output, index, linear);
      memcpy (gradients + first * size, nn_tape_gradient (probe->tape, index),
              m * size * sizeof (float));
    }
  return TRUE;
}

gboolean
nn_probe_gradients (NnProbe      *probe,
                    const float  *x,
                    guint         n,
                    float        *gradients,
                    double       *values,
                    GCancellable *cancellable,
                    GError      **error)
{
  if (!nn_probe_gradients_to (probe, probe->start, x, n, gradients, values, cancellable, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    memset (gradients + i * probe->in_size + probe->counted, 0,
            (probe->in_size - probe->counted) * sizeof (float));
  return TRUE;
}

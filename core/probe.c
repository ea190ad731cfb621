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
  gsize     out_size;
  guint     input;      /* index of the input entry */
  guint     output;
  float    *logits;     /* batch x out_size, or NULL: the output has no activation to undo */
};

static gboolean
find_input (const NnModel *model,
            guint         *input,
            GError       **error)
{
  guint n = 0;

  for (guint i = 0; i < nn_model_n_entries (model); i++)
    if (nn_model_entry (model, i)->n_inputs == 0)
      {
        *input = i;
        n++;
      }
  if (n == 1)
    return TRUE;
  g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
               "Explanations need a network with one input, this one has %u.", n);
  return FALSE;
}

NnProbe *
nn_probe_new (NnModel   *model,
              guint      batch,
              gint       target,
              NnProbeOf  of,
              gboolean   gradients,
              NnPool    *pool,
              GError   **error)
{
  g_autoptr (NnProbe) probe = g_new0 (NnProbe, 1);
  NnTapeUse use = gradients ? NN_TAPE_GRADIENT : NN_TAPE_FORWARD;

  if (!nn_model_check (model, error) || !find_input (model, &probe->input, error))
    return NULL;
  probe->output = nn_model_output (model);
  probe->in_size = nn_shape_count (nn_model_shape (model, probe->input));
  probe->out_size = nn_shape_count (nn_model_shape (model, probe->output));
  if (target < 0 || (gsize) target >= probe->out_size)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_RANGE,
                   "There is no output %d: this network has outputs 0 to %" G_GSIZE_FORMAT ".",
                   target, probe->out_size - 1);
      return NULL;
    }

  /* Undoing the activation recomputes the last layer from what came in. */
  if (of == NN_PROBE_LOGIT)
    use |= NN_TAPE_KEEP;
  probe->tape = nn_tape_new (model, batch, use, pool, error);
  if (probe->tape == NULL)
    return NULL;
  probe->batch = batch;
  probe->target = (guint) target;
  probe->of = of;
  if (of == NN_PROBE_LOGIT)
    probe->logits = nn_alloc (batch * probe->out_size * sizeof (float));
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

/* One block forward; returns whether the numbers are logits. */
static gboolean
forward (NnProbe     *probe,
         const float *x,
         guint        n,
         double      *values)
{
  const float *out;
  gboolean linear = FALSE;

  memcpy (nn_tape_input (probe->tape, 0), x, n * probe->in_size * sizeof (float));
  nn_tape_forward (probe->tape, n);
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
  return nn_probe_gradients_to (probe, probe->input, x, n, gradients, values, cancellable, error);
}

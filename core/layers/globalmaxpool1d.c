/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * GlobalMaxPool1D: the largest value over time.
 *
 *   y[c] = max_{t < L} x[t, c],  L the steps that count; 0 where none does
 *
 *   in:  T×C    out: C
 *
 * Whether something was there at all, wherever it was. The gradient goes to the first
 * of the largest.
  */
#include "core/layer.h"
#include "core/layers/pool2d.h"

#include <string.h>

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  if (in[0].n_axes != 2)
    {
      g_autofree char *text = nn_shape_to_string (&in[0]);

      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "GlobalMaxPool1D needs a series (steps×features), this is %s: put a Reshape before it.",
                   text);
      return FALSE;
    }
  *out = NN_SHAPE (in[0].size[1]);
  return TRUE;
}

/* Which step won, for each feature. */
static void
plan (const double *values, const NnShape *in, guint n_in, const NnShape *out, NnLayerPlan *plan)
{
  plan->state_bytes = in[0].size[1] * sizeof (guint32);
}

static void
forward (const NnLayerCall *call)
{
  gsize T = call->in_shape[0].size[0], C = call->in_shape[0].size[1];

  for (guint b = 0; b < call->n; b++)
    {
      const float *x = call->in[0] + b * T * C;
      float *y = call->out + b * C;
      guint32 *winner = (guint32 *) call->state + b * C;
      gsize steps = nn_call_steps (call, 0, b);

      memset (winner, 0, C * sizeof (guint32));
      if (steps == 0)
        memset (y, 0, C * sizeof (float));
      else
        memcpy (y, x, C * sizeof (float));
      for (gsize t = 1; t < steps; t++)
        for (gsize c = 0; c < C; c++)
          {
            if (x[t * C + c] <= y[c])
              continue;
            y[c] = x[t * C + c];
            winner[c] = (guint32) t;
          }
    }
}

static void
backward (const NnLayerCall *call)
{
  gsize T = call->in_shape[0].size[0], C = call->in_shape[0].size[1];

  if (call->d_in[0] == NULL)
    return;
  memset (call->d_in[0], 0, call->n * T * C * sizeof (float));
  for (guint b = 0; b < call->n; b++)
    {
      const guint32 *winner = (const guint32 *) call->state + b * C;

      if (nn_call_steps (call, 0, b) == 0)
        continue;
      for (gsize c = 0; c < C; c++)
        call->d_in[0][(b * T + winner[c]) * C + c] = call->d_out[b * C + c];
    }
}

static void
spell (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic)
{
  nn_global_pool_spell (call, cell, nn_call_steps (call, 0, 0),
                        NN_STEP_MAXIMUM, arithmetic);
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  return g_strdup_printf ("<i>y<sub>c</sub></i> = max<sub><i>t</i> &lt; <i>L</i></sub> "
                          "<i>x<sub>t,c</sub></i>, <i>L</i> ≤ %" G_GSIZE_FORMAT,
                          in[0].size[0]);
}

const NnLayerClass nn_layer_globalmaxpool1d = {
  .base = {
    .name = "globalmaxpool1d",
    .title = NN_("GlobalMaxPool1D"),
    .summary = NN_("Each feature’s largest value among the steps that count."),
    .category = NN_("Series"),
  },
  .min_inputs = 1,
  .max_inputs = 1,
  .shape = shape,
  .plan = plan,
  .forward = forward,
  .backward = backward,
  .spell = spell,
  .formula = formula,
};

/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * LastStep: what a series is at its last step that counts.
 *
 *   y = x_L,  L the last step before the padding; 0 where no step counts
 *
 *   in:  T×C    out: C
  */
#include "core/arithmetic.h"
#include "core/layer.h"

#include <string.h>

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  if (in[0].n_axes != 2)
    {
      g_autofree char *text = nn_shape_to_string (&in[0]);

      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "LastStep needs a series (steps×features), this is %s: put a Reshape before it.",
                   text);
      return FALSE;
    }
  *out = NN_SHAPE (in[0].size[1]);
  return TRUE;
}

static void
forward (const NnLayerCall *call)
{
  gsize T = call->in_shape[0].size[0], C = call->in_shape[0].size[1];

  for (guint b = 0; b < call->n; b++)
    {
      gsize steps = nn_call_steps (call, 0, b);

      if (steps == 0)
        memset (call->out + b * C, 0, C * sizeof (float));
      else
        memcpy (call->out + b * C, call->in[0] + (b * T + steps - 1) * C, C * sizeof (float));
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
      gsize steps = nn_call_steps (call, 0, b);

      if (steps > 0)
        memcpy (call->d_in[0] + (b * T + steps - 1) * C, call->d_out + b * C, C * sizeof (float));
    }
}

static void
spell (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic)
{
  gsize steps = nn_call_steps (call, 0, 0);

  if (steps > 0)
    nn_spell_copy (arithmetic, call, 0, (steps - 1) * call->in_shape[0].size[1] + cell);
  else
    nn_spell_given (arithmetic, NN_("No step counts: all are padding"), 0);
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  return g_strdup_printf ("<i>y</i> = <i>x<sub>L</sub></i>, <i>L</i> ≤ %" G_GSIZE_FORMAT,
                          in[0].size[0]);
}

const NnLayerClass nn_layer_last_step = {
  .base = {
    .name = "last_step",
    .title = NN_("LastStep"),
    .summary = NN_("A series’ last step, before its padding."),
    .category = NN_("Series"),
  },
  .min_inputs = 1,
  .max_inputs = 1,
  .shape = shape,
  .forward = forward,
  .backward = backward,
  .spell = spell,
  .formula = formula,
};

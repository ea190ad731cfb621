/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Multiply: the product of its inputs, number by number.
 *
 *   y = x_1 x_2 ...        dL/dx_k = dL/dy prod_(j != k) x_j
 *
 * Two to eight inputs of one shape, which stays. One input with numbers between 0
 * and 1 is a gate for the other: it says how much of each number may pass, as in
 * the LSTM or in R. K. Srivastava and others, "Highway Networks", 2015.
 */
#include "core/arithmetic.h"
#include "core/coder.h"
#include "core/layers/merge.h"

#include <string.h>

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  return nn_merge_shape ("Multiply", in, n_in, out, error);
}

static void
forward (const NnLayerCall *call)
{
  gsize count = nn_merge_count (call);

  memcpy (call->out, call->in[0], count * sizeof (float));
  for (guint k = 1; k < call->n_inputs; k++)
    for (gsize i = 0; i < count; i++)
      call->out[i] *= call->in[k][i];
}

static void
backward (const NnLayerCall *call)
{
  gsize count = nn_merge_count (call);

  for (guint k = 0; k < call->n_inputs; k++)
    {
      float *d_in = call->d_in[k];

      if (d_in == NULL)
        continue;
      memcpy (d_in, call->d_out, count * sizeof (float));
      for (guint j = 0; j < call->n_inputs; j++)
        for (gsize i = 0; j != k && i < count; i++)
          d_in[i] *= call->in[j][i];
    }
}

static void
spell (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic)
{
  nn_spell_merge (arithmetic, call, cell, NN_STEP_TIMES);
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  return nn_merge_formula ("", " · ", "", n_in);
}

static void
code (NnCoder *coder)
{
  nn_merge_code (coder, "layers.Multiply()", " * ", NULL);
}

const NnLayerClass nn_layer_multiply = {
  .base = {
    .name = "multiply",
    .title = NN_("Multiply"),
    .summary = NN_("The product of its inputs: one can be a gate for another."),
    .category = NN_("Merge"),
    .code = code,
  },
  .role = NN_ROLE_MERGE,
  .min_inputs = 2,
  .max_inputs = NN_MAX_INPUTS,
  .shape = shape,
  .keeps_steps = TRUE,
  .forward = forward,
  .backward = backward,
  .spell = spell,
  .formula = formula,
};

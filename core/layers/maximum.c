/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Maximum: the largest of its inputs, number by number.
 *
 *   y = max (x_1, x_2, ...)
 *
 * Two to eight inputs of one shape, which stays. Of equal numbers the first one
 * wins, and gets the whole gradient. Over the outputs of several Dense layers this
 * is the unit of I. Goodfellow and others, "Maxout Networks", 2013.
 */
#include "core/arithmetic.h"
#include "core/coder.h"
#include "core/layers/merge.h"

#include <string.h>

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  return nn_merge_shape ("Maximum", in, n_in, out, error);
}

static void
forward (const NnLayerCall *call)
{
  gsize count = nn_merge_count (call);

  memcpy (call->out, call->in[0], count * sizeof (float));
  for (guint k = 1; k < call->n_inputs; k++)
    for (gsize i = 0; i < count; i++)
      call->out[i] = call->in[k][i] > call->out[i] ? call->in[k][i] : call->out[i];
}

static void
backward (const NnLayerCall *call)
{
  gsize count = nn_merge_count (call);

  for (gsize i = 0; i < count; i++)
    {
      gboolean found = FALSE;

      for (guint k = 0; k < call->n_inputs; k++)
        {
          gboolean wins = !found && call->in[k][i] == call->out[i];

          if (call->d_in[k] != NULL)
            call->d_in[k][i] = wins ? call->d_out[i] : 0;
          found |= wins;
        }
    }
}

static void
spell (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic)
{
  nn_spell_merge (arithmetic, call, cell, NN_STEP_MAXIMUM);
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  return nn_merge_formula ("max( ", ", ", " )", n_in);
}

static void
code (NnCoder *coder)
{
  nn_merge_code (coder, "layers.Maximum()", NULL, "torch.stack([%s]).amax(0)");
}

const NnLayerClass nn_layer_maximum = {
  .base = {
    .name = "maximum",
    .title = NN_("Maximum"),
    .summary = NN_("The largest of its inputs, number by number."),
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

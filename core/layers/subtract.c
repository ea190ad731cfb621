/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Subtract: the first input less the second, number by number.
 *
 *   y = x_1 - x_2
 *
 * Two inputs of one shape, which stays. With both from the same layers this is how
 * two things are compared: J. Bromley and others, "Signature Verification using a
 * 'Siamese' Time Delay Neural Network", 1993.
 */
#include "core/arithmetic.h"
#include "core/coder.h"
#include "core/layers/merge.h"

#include <string.h>

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  return nn_merge_shape ("Subtract", in, n_in, out, error);
}

static void
forward (const NnLayerCall *call)
{
  gsize count = nn_merge_count (call);

  for (gsize i = 0; i < count; i++)
    call->out[i] = call->in[0][i] - call->in[1][i];
}

static void
backward (const NnLayerCall *call)
{
  gsize count = nn_merge_count (call);

  if (call->d_in[0] != NULL)
    memcpy (call->d_in[0], call->d_out, count * sizeof (float));
  for (gsize i = 0; call->d_in[1] != NULL && i < count; i++)
    call->d_in[1][i] = -call->d_out[i];
}

static void
spell (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic)
{
  nn_spell_merge (arithmetic, call, cell, NN_STEP_LESS);
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  return nn_merge_formula ("", " − ", "", n_in);
}

static void
code (NnCoder *coder)
{
  nn_merge_code (coder, "layers.Subtract()", " - ", NULL);
}

const NnLayerClass nn_layer_subtract = {
  .base = {
    .name = "subtract",
    .title = NN_("Subtract"),
    .summary = NN_("The first input less the second, to compare two things."),
    .category = NN_("Merge"),
    .code = code,
  },
  .role = NN_ROLE_MERGE,
  .min_inputs = 2,
  .max_inputs = 2,
  .shape = shape,
  .keeps_steps = TRUE,
  .forward = forward,
  .backward = backward,
  .spell = spell,
  .formula = formula,
};

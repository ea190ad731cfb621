/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Add: the sum of its inputs, number by number.
 *
 *   y = x_1 + x_2 + ...
 *
 * Two to eight inputs of one shape, which stays. With a shortcut around some
 * layers this is the residual block of He et al., "Deep Residual Learning for
 * Image Recognition" (2016): the gradient passes an addition unchanged.
 */
#include "core/arithmetic.h"
#include "core/coder.h"
#include "core/layers/merge.h"

#include <string.h>

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  return nn_merge_shape ("Add", in, n_in, out, error);
}

static void
forward (const NnLayerCall *call)
{
  gsize count = call->n * nn_shape_count (&call->out_shape);

  memcpy (call->out, call->in[0], count * sizeof (float));
  for (guint k = 1; k < call->n_inputs; k++)
    {
      for (gsize i = 0; i < count; i++)
        call->out[i] += call->in[k][i];
    }
}

static void
backward (const NnLayerCall *call)
{
  gsize count = call->n * nn_shape_count (&call->out_shape);

  for (guint k = 0; k < call->n_inputs; k++)
    {
      if (call->d_in[k] != NULL)
        memcpy (call->d_in[k], call->d_out, count * sizeof (float));
    }
}

static void
spell (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic)
{
  nn_spell_merge (arithmetic, call, cell, NN_STEP_ADD);
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  return nn_merge_formula ("", " + ", "", n_in);
}

static void
code (NnCoder *coder)
{
  nn_merge_code (coder, "layers.Add()", " + ", NULL);
}

const NnLayerClass nn_layer_add = {
  .base = {
    .name = "add",
    .title = NN_("Add"),
    .summary = NN_("The sum of its inputs, for shortcuts around other layers."),
    .category = NN_("Merge"),
    .code = code,
  },
  .role = NN_ROLE_MERGE,
  .common = TRUE,
  .min_inputs = 2,
  .max_inputs = NN_MAX_INPUTS,
  .shape = shape,
  .keeps_steps = TRUE,
  .forward = forward,
  .backward = backward,
  .spell = spell,
  .formula = formula,
};

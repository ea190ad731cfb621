/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Average: the mean of its inputs, number by number.
 *
 *   y = (x_1 + x_2 + ... + x_n) / n
 *
 * Two to eight inputs of one shape, which stays: several opinions become one.
 */
#include "core/arithmetic.h"
#include "core/coder.h"
#include "core/layers/merge.h"

#include <string.h>

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  return nn_merge_shape ("Average", in, n_in, out, error);
}

static void
forward (const NnLayerCall *call)
{
  gsize count = nn_merge_count (call);
  float share = 1.0f / call->n_inputs;

  memcpy (call->out, call->in[0], count * sizeof (float));
  for (guint k = 1; k < call->n_inputs; k++)
    for (gsize i = 0; i < count; i++)
      call->out[i] += call->in[k][i];
  for (gsize i = 0; i < count; i++)
    call->out[i] *= share;
}

static void
backward (const NnLayerCall *call)
{
  gsize count = nn_merge_count (call);
  float share = 1.0f / call->n_inputs;

  for (guint k = 0; k < call->n_inputs; k++)
    for (gsize i = 0; call->d_in[k] != NULL && i < count; i++)
      call->d_in[k][i] = share * call->d_out[i];
}

static void
spell (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic)
{
  NnStep *sum = nn_spell_merge (arithmetic, call, cell, NN_STEP_ADD);
  NnStep *count = nn_spell_given (arithmetic, NN_("How many they are"), call->n_inputs);

  nn_spell_step (arithmetic, NN_STEP_OVER, NULL, sum, count, NULL);
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  g_autofree char *before = g_strdup_printf ("1/%u ( ", n_in);

  return nn_merge_formula (before, " + ", " )", n_in);
}

static void
code (NnCoder *coder)
{
  nn_merge_code (coder, "layers.Average()", NULL, "torch.stack([%s]).mean(0)");
}

const NnLayerClass nn_layer_average = {
  .base = {
    .name = "average",
    .title = NN_("Average"),
    .summary = NN_("The mean of its inputs: several opinions become one."),
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

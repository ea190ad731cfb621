/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * LastStep: what a series is at its last step that counts.
 *
 *   y = x_L,  L the last step before the padding; 0 where no step counts
 *
 *   in:  T×C    out: C
  */
#include "core/arithmetic.h"
#include "core/coder.h"
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

static const char keras_class[] =
  "class LastStep(layers.Layer):\n"
  "    \"\"\"What a series is at its last step that counts.\"\"\"\n"
  "\n"
  "    def __init__(self, **kwargs):\n"
  "        super().__init__(**kwargs)\n"
  "        self.supports_masking = True\n"
  "\n"
  "    def compute_mask(self, x, mask=None):\n"
  "        return None\n"
  "\n"
  "    def call(self, x, mask=None):\n"
  "        if mask is None:\n"
  "            return x[:, -1]\n"
  "        last = ops.sum(ops.cast(mask, \"int32\"), axis=1) - 1\n"
  "        return ops.squeeze(ops.take_along_axis(x, last[:, None, None], axis=1), axis=1)\n";

static void
code (NnCoder *coder)
{
  const char *steps = nn_coder_steps (coder, 0);

  if (coder->flavor == NN_CODE_KERAS && steps != NULL)
    {
      nn_coder_helper (coder, keras_class);
      nn_coder_module (coder, "LastStep()");
      nn_coder_mask (coder);
    }
  else if (coder->flavor == NN_CODE_KERAS)
    nn_coder_function (coder, "layers.Lambda(lambda x: x[:, -1])", "{0}[:, -1]");
  else if (steps != NULL)
    nn_coder_function (coder, NULL, "{0}[torch.arange(len({0})), %s - 1]", steps);
  else
    nn_coder_function (coder, NULL,
                       nn_coder_any_axes (coder) == NN_AXES_FIRST ? "{0}[:, :, -1]" : "{0}[:, -1]");
}

const NnLayerClass nn_layer_last_step = {
  .base = {
    .name = "last_step",
    .title = NN_("LastStep"),
    .summary = NN_("A series’ last step, before its padding."),
    .category = NN_("Series"),
    .code = code,
  },
  .role = NN_ROLE_SERIES,
  .min_inputs = 1,
  .max_inputs = 1,
  .shape = shape,
  .forward = forward,
  .backward = backward,
  .spell = spell,
  .formula = formula,
};

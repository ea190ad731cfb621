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
#include "core/coder.h"
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

static const char keras_class[] =
  "class MaxOfSteps(layers.Layer):\n"
  "    \"\"\"The largest over the steps that count; Keras' own pooling looks at padding, too.\"\"\"\n"
  "\n"
  "    def __init__(self, **kwargs):\n"
  "        super().__init__(**kwargs)\n"
  "        self.supports_masking = True\n"
  "\n"
  "    def compute_mask(self, x, mask=None):\n"
  "        return None\n"
  "\n"
  "    def call(self, x, mask=None):\n"
  "        if mask is not None:\n"
  "            x = ops.where(ops.expand_dims(mask, -1), x, -1e9)\n"
  "        return ops.max(x, axis=1)\n";

static const char pytorch_function[] =
  "def max_of_steps(x, steps):\n"
  "    \"\"\"The largest over the steps that count.\"\"\"\n"
  "    counts = torch.arange(x.shape[1], device=x.device) < steps[:, None]\n"
  "    return x.masked_fill(~counts.unsqueeze(-1), -torch.inf).amax(1)\n";

static void
code (NnCoder *coder)
{
  const char *steps = nn_coder_steps (coder, 0);

  if (coder->flavor == NN_CODE_KERAS)
    {
      if (steps != NULL)
        nn_coder_helper (coder, keras_class);
      nn_coder_module (coder, steps != NULL ? "MaxOfSteps()" : "layers.GlobalMaxPooling1D()");
      nn_coder_mask (coder);
    }
  else if (steps != NULL)
    {
      nn_coder_helper (coder, pytorch_function);
      nn_coder_function (coder, NULL, "max_of_steps({0}, %s)", steps);
    }
  else if (nn_coder_any_axes (coder) == NN_AXES_FIRST)
    nn_coder_function (coder, "nn.AdaptiveMaxPool1d(1)\nnn.Flatten()", "{0}.amax(2)");
  else
    nn_coder_function (coder, NULL, "{0}.amax(1)");
}

const NnLayerClass nn_layer_globalmaxpool1d = {
  .base = {
    .name = "globalmaxpool1d",
    .title = NN_("GlobalMaxPool1D"),
    .summary = NN_("Each feature’s largest value among the steps that count."),
    .category = NN_("Series"),
    .code = code,
  },
  .role = NN_ROLE_POOL,
  .min_inputs = 1,
  .max_inputs = 1,
  .shape = shape,
  .plan = plan,
  .forward = forward,
  .backward = backward,
  .spell = spell,
  .formula = formula,
};

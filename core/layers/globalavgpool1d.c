/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * GlobalAveragePool1D: the mean over time.
 *
 *   y[c] = 1 / L Σ_{t < L} x[t, c],  L the steps that count; 0 where none does
 *
 *   in:  T×C    out: C
 *
 * Every step has the same say, where LastStep listens to one: the way out of a stack of
 * convolutions or of attention over a series.
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
                   "GlobalAveragePool1D needs a series (steps×features), this is %s: put a Reshape before it.",
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
      const float *x = call->in[0] + b * T * C;
      float *y = call->out + b * C;
      gsize steps = nn_call_steps (call, 0, b);
      float scale = 1.0f / (float) MAX (steps, 1);

      memset (y, 0, C * sizeof (float));
      for (gsize t = 0; t < steps; t++)
        {
          for (gsize c = 0; c < C; c++)
            y[c] += x[t * C + c];
        }
      for (gsize c = 0; c < C; c++)
        y[c] *= scale;
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
      const float *d_y = call->d_out + b * C;
      float *d_x = call->d_in[0] + b * T * C;
      gsize steps = nn_call_steps (call, 0, b);
      float scale = 1.0f / (float) MAX (steps, 1);

      for (gsize t = 0; t < steps; t++)
        {
          for (gsize c = 0; c < C; c++)
            d_x[t * C + c] = scale * d_y[c];
        }
    }
}

static void
spell (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic)
{
  nn_global_pool_spell (call, cell, nn_call_steps (call, 0, 0),
                        NN_STEP_SUM, arithmetic);
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  return g_strdup_printf ("<i>y<sub>c</sub></i> = 1/<i>L</i> Σ<sub><i>t</i></sub> "
                          "<i>x<sub>t,c</sub></i>, <i>L</i> ≤ %" G_GSIZE_FORMAT,
                          in[0].size[0]);
}

static const char pytorch_function[] =
  "def mean_of_steps(x, steps):\n"
  "    \"\"\"The mean over the steps that count.\"\"\"\n"
  "    counts = torch.arange(x.shape[1], device=x.device) < steps[:, None]\n"
  "    return (x * counts.unsqueeze(-1)).sum(1) / steps.clamp(min=1)[:, None]\n";

static void
code (NnCoder *coder)
{
  const char *steps = nn_coder_steps (coder, 0);

  if (coder->flavor == NN_CODE_KERAS)
    {
      nn_coder_module (coder, "layers.GlobalAveragePooling1D()");
      nn_coder_mask (coder);
    }
  else if (steps != NULL)
    {
      nn_coder_helper (coder, pytorch_function);
      nn_coder_function (coder, NULL, "mean_of_steps({0}, %s)", steps);
    }
  else if (nn_coder_any_axes (coder) == NN_AXES_FIRST)
    nn_coder_function (coder, "nn.AdaptiveAvgPool1d(1)\nnn.Flatten()", "{0}.mean(2)");
  else
    nn_coder_function (coder, NULL, "{0}.mean(1)");
}

const NnLayerClass nn_layer_globalavgpool1d = {
  .base = {
    .name = "globalavgpool1d",
    .title = NN_("GlobalAveragePool1D"),
    .summary = NN_("Each feature’s mean over the steps that count."),
    .category = NN_("Series"),
    .code = code,
  },
  .role = NN_ROLE_POOL,
  .min_inputs = 1,
  .max_inputs = 1,
  .shape = shape,
  .forward = forward,
  .backward = backward,
  .spell = spell,
  .formula = formula,
};

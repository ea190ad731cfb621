/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * RepeatVector: makes a series of one vector, the same at every step.
 *
 *   y_tk = x_k        dL/dx_k = sum_t dL/dy_tk
 *
 *   in:  F
 *   out: n x F
 *
 * It hands a decoder the code of a whole series at every step: K. Cho and others,
 * "Learning Phrase Representations using RNN Encoder-Decoder", 2014.
 */
#include "core/arithmetic.h"
#include "core/coder.h"
#include "core/layer.h"

#include <string.h>

enum
{
  STEPS,
};

static const NnArg args[] = {
  { "n", NN_("Steps"), "", NN_ARG_INTEGER, 8, 1, 65536 },
  { NULL },
};

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  if (in[0].n_axes != 1)
    {
      g_autofree char *text = nn_shape_to_string (&in[0]);

      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "RepeatVector needs a flat input, this is %s: put a Flatten before it.", text);
      return FALSE;
    }
  *out = NN_SHAPE ((gsize) values[STEPS], in[0].size[0]);
  return TRUE;
}

static void
forward (const NnLayerCall *call)
{
  gsize steps = call->out_shape.size[0], width = call->out_shape.size[1];
  float *y = call->out;

  for (guint i = 0; i < call->n; i++)
    for (gsize t = 0; t < steps; t++, y += width)
      memcpy (y, call->in[0] + i * width, width * sizeof (float));
}

static void
backward (const NnLayerCall *call)
{
  gsize steps = call->out_shape.size[0], width = call->out_shape.size[1];
  const float *d_y = call->d_out;

  for (guint i = 0; call->d_in[0] != NULL && i < call->n; i++)
    {
      float *d_x = call->d_in[0] + i * width;

      memset (d_x, 0, width * sizeof (float));
      for (gsize t = 0; t < steps; t++, d_y += width)
        for (gsize k = 0; k < width; k++)
          d_x[k] += d_y[k];
    }
}

static void
spell (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic)
{
  nn_spell_copy (arithmetic, call, 0, cell % call->out_shape.size[1]);
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  return g_strdup_printf ("<i>y</i><sub>t,k</sub> = <i>x</i><sub>k</sub>,   t = 1 … %" G_GSIZE_FORMAT,
                          out->size[0]);
}

static void
code (NnCoder *coder)
{
  if (coder->flavor == NN_CODE_KERAS)
    nn_coder_keras (coder, "layers.RepeatVector", "!n");
  else
    nn_coder_function (coder, NULL, "{0}.unsqueeze(1).repeat(1, %.0f, 1)", coder->args[STEPS]);
}

const NnLayerClass nn_layer_repeat = {
  .base = {
    .name = "repeat",
    .title = NN_("RepeatVector"),
    .summary = NN_("Makes a series of one vector, the same at every step."),
    .category = NN_("Shape"),
    .args = args,
    .code = code,
  },
  .role = NN_ROLE_MOVE,
  .min_inputs = 1,
  .max_inputs = 1,
  .shape = shape,
  .forward = forward,
  .backward = backward,
  .spell = spell,
  .formula = formula,
};

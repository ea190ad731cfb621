/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Concatenate: joins its inputs along the last axis, channels behind channels.
 *
 *   y[.., 0 to C_1 - 1] = x_1,  y[.., C_1 to C_1 + C_2 - 1] = x_2,  ...
 *
 *   in:  two to eight inputs, H×W×C_k, alike but for the last axis
 *   out: H×W×(C_1 + C_2 + ...)
 */
#include "core/arithmetic.h"
#include "core/coder.h"
#include "core/layer.h"

#include <string.h>

/* The numbers of all axes but the last one. */
static gsize
positions (const NnShape *shape)
{
  return nn_shape_count (shape) / shape->size[shape->n_axes - 1];
}

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  guint last = in[0].n_axes - 1;

  *out = in[0];
  for (guint k = 1; k < n_in; k++)
    {
      NnShape other = in[k];

      other.size[last] = in[0].size[last];
      if (!nn_shape_equal (&in[0], &other))
        {
          g_autofree char *a = nn_shape_to_string (&in[0]);
          g_autofree char *b = nn_shape_to_string (&in[k]);

          g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                       "Concatenate needs inputs that are alike but for the last axis, "
                       "these are %s and %s.",
                       a, b);
          return FALSE;
        }
      out->size[last] += in[k].size[last];
    }
  return TRUE;
}

static void
forward (const NnLayerCall *call)
{
  gsize rows = call->n * positions (&call->out_shape);
  gsize width = call->out_shape.size[call->out_shape.n_axes - 1];
  float *y = call->out;

  for (guint k = 0; k < call->n_inputs; k++)
    {
      gsize part = call->in_shape[k].size[call->out_shape.n_axes - 1];

      for (gsize r = 0; r < rows; r++)
        memcpy (y + r * width, call->in[k] + r * part, part * sizeof (float));
      y += part;
    }
}

static void
backward (const NnLayerCall *call)
{
  gsize rows = call->n * positions (&call->out_shape);
  gsize width = call->out_shape.size[call->out_shape.n_axes - 1];
  const float *d_y = call->d_out;

  for (guint k = 0; k < call->n_inputs; k++)
    {
      gsize part = call->in_shape[k].size[call->out_shape.n_axes - 1];

      for (gsize r = 0; r < rows && call->d_in[k] != NULL; r++)
        memcpy (call->d_in[k] + r * part, d_y + r * width, part * sizeof (float));
      d_y += part;
    }
}

static void
spell (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic)
{
  guint last = call->out_shape.n_axes - 1, k = 0;
  gsize row = cell / call->out_shape.size[last], at = cell % call->out_shape.size[last];

  while (at >= call->in_shape[k].size[last])
    at -= call->in_shape[k++].size[last];
  nn_spell_copy (arithmetic, call, k, row * call->in_shape[k].size[last] + at);
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  guint last = out->n_axes - 1;
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%" G_GSIZE_FORMAT " = ", out->size[last]);
  for (guint k = 0; k < n_in; k++)
    g_string_append_printf (text, k == 0 ? "%" G_GSIZE_FORMAT : " + %" G_GSIZE_FORMAT,
                            in[k].size[last]);
  return g_string_free (text, FALSE);
}

static void
code (NnCoder *coder)
{
  GString *inputs = g_string_new (NULL);

  for (guint k = 0; k < coder->n_in; k++)
    g_string_append_printf (inputs, k == 0 ? "{%u}" : ", {%u}", k);
  if (coder->flavor == NN_CODE_KERAS)
    {
      nn_coder_module (coder, "layers.Concatenate()");
      nn_coder_call (coder, "{m}([%s])", inputs->str);
    }
  else
    {
      /* rows one behind the other are no longer one row that was flattened */
      if (nn_coder_any_axes (coder) == NN_AXES_FLAT)
        nn_coder_axes (coder, NN_AXES_LAST);
      nn_coder_function (coder, NULL, "torch.cat([%s], %d)", inputs->str,
                         nn_coder_dim (coder, coder->out.n_axes - 1, coder->out.n_axes) == 1 ? 1
                                                                                             : -1);
    }
  g_string_free (inputs, TRUE);
}

const NnLayerClass nn_layer_concat = {
  .base = {
    .name = "concat",
    .title = NN_("Concatenate"),
    .summary = NN_("Joins its inputs along the last axis, channels behind channels."),
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

/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Masking: tells the layers behind which steps of a series are padding.
 *
 *   y_t = 0 where every number of x_t equals mask_value, else x_t
 *
 *   in:  T×C (or more axes)    out: the same
 *
 * The steps up to the last one that is not padding count; recurrent layers, attention,
 * LastStep and the pooling of series leave the rest out.
 */
#include "core/arithmetic.h"
#include "core/coder.h"
#include "core/layer.h"

#include <string.h>

enum { MASK_VALUE };

static const NnArg args[] = {
  { "mask_value", NN_("Value of padding"), "", NN_ARG_REAL, 0, -1e6, 1e6 },
  { NULL },
};

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  if (in[0].n_axes < 2)
    {
      g_autofree char *text = nn_shape_to_string (&in[0]);

      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "Masking needs a series (steps×features), this is %s: put a Reshape before it.",
                   text);
      return FALSE;
    }
  *out = in[0];
  return TRUE;
}

/* Whether the step of @width numbers is padding. */
static gboolean
is_padding (const NnLayerCall *call, const float *x, gsize width)
{
  float value = (float) call->args[MASK_VALUE];

  for (gsize i = 0; i < width; i++)
    {
      if (x[i] != value)
        return FALSE;
    }
  return TRUE;
}

static void
count_steps (const NnLayerCall *call, guint32 *steps)
{
  gsize T = call->in_shape[0].size[0];
  gsize width = nn_shape_count (&call->in_shape[0]) / T;

  for (guint b = 0; b < call->n; b++)
    {
      gsize t = T;

      while (t > 0 && is_padding (call, call->in[0] + (b * T + t - 1) * width, width))
        t--;
      steps[b] = (guint32) t;
    }
}

/* @to gets the steps of @from that are not padding, and zeros. */
static void
copy_steps (const NnLayerCall *call, const float *from, float *to)
{
  gsize T = call->in_shape[0].size[0];
  gsize width = nn_shape_count (&call->in_shape[0]) / T;

  for (gsize i = 0; i < call->n * T; i++)
    {
      if (is_padding (call, call->in[0] + i * width, width))
        memset (to + i * width, 0, width * sizeof (float));
      else
        memcpy (to + i * width, from + i * width, width * sizeof (float));
    }
}

static void
forward (const NnLayerCall *call)
{
  copy_steps (call, call->in[0], call->out);
}

static void
backward (const NnLayerCall *call)
{
  if (call->d_in[0] != NULL)
    copy_steps (call, call->d_out, call->d_in[0]);
}

static void
spell (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic)
{
  gsize width = nn_shape_count (&call->in_shape[0]) / call->in_shape[0].size[0];
  gsize t = cell / width;
  NnReceptive *field;

  if (is_padding (call, call->in[0] + t * width, width))
    nn_spell_given (arithmetic, NN_("Every number of this step says that it is padding"), 0);
  else
    nn_spell_read (arithmetic, call, 0, cell);
  field = nn_spell_field (arithmetic, call, 0);
  nn_spell_range (field, 0, t, 1);
}

static void
code (NnCoder *coder)
{
  const char *value = nn_coder_number (coder, coder->args[MASK_VALUE]);
  GString *counts = g_string_new (NULL);

  for (guint a = 1; a < coder->in[0].n_axes; a++)
    g_string_append (counts, ".any(-1)");
  if (coder->flavor == NN_CODE_KERAS)
    {
      static const char *const rest[] = { "", "", "-1", "(-2, -1)", "(-3, -2, -1)" };

      nn_coder_count_steps (coder, "ops.any(ops.not_equal({0}, %s), axis=%s)", value,
                            rest[coder->in[0].n_axes]);
      nn_coder_keras (coder, "layers.Masking", "mask_value=0");
    }
  else
    {
      nn_coder_count_steps (coder, "({0} != %s)%s", value, counts->str);
      nn_coder_helper (coder, nn_count_steps_code);
      nn_coder_function (coder, NULL, "{0} * ({0} != %s).flatten(2).any(-1)%s", value,
                         coder->in[0].n_axes == 2   ? "[..., None]"
                         : coder->in[0].n_axes == 3 ? "[..., None, None]"
                                                    : "[..., None, None, None]");
    }
  g_string_free (counts, TRUE);
}

const NnLayerClass nn_layer_masking = {
  .base = {
    .name = "masking",
    .title = NN_("Masking"),
    .summary = NN_("Marks the steps of a series that are padding, so that they do not count."),
    .category = NN_("Series"),
    .args = args,
    .code = code,
  },
  .role = NN_ROLE_SERIES,
  .min_inputs = 1,
  .max_inputs = 1,
  .shape = shape,
  .forward = forward,
  .backward = backward,
  .spell = spell,
  .count_steps = count_steps,
};

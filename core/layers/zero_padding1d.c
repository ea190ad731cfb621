/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * ZeroPadding1D: puts steps of zeros at both ends of a series.
 *
 *   y_tk = x_(t - before) k, and 0 outside the series
 *
 *   in:  T x F
 *   out: (T + before + after) x F
 *
 * Before a convolution without padding of its own this says at which end the zeros lie.
 */
#include "core/arithmetic.h"
#include "core/coder.h"
#include "core/layers/box.h"

enum
{
  BEFORE,
  AFTER,
};

static const NnArg args[] = {
  { "before", NN_("Steps before"), "", NN_ARG_INTEGER, 1, 0, 4096 },
  { "after", NN_("Steps after"), "", NN_ARG_INTEGER, 1, 0, 4096 },
  { NULL },
};

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  if (in[0].n_axes != 2)
    {
      g_autofree char *text = nn_shape_to_string (&in[0]);

      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "ZeroPadding1D needs a series of steps and features, this is %s.", text);
      return FALSE;
    }
  *out = NN_SHAPE (in[0].size[0] + (gsize) (values[BEFORE] + values[AFTER]), in[0].size[1]);
  return TRUE;
}

static NnBox
box (const NnLayerCall *call)
{
  const NnShape *part = &call->in_shape[0], *whole = &call->out_shape;

  return (NnBox){ 1, whole->size[0], whole->size[1], 1, part->size[0], 0,
                  (gsize) call->args[BEFORE] };
}

static void
forward (const NnLayerCall *call)
{
  NnBox part = box (call);

  nn_box_put (&part, call->n, call->in[0], call->out);
}

static void
backward (const NnLayerCall *call)
{
  NnBox part = box (call);

  if (call->d_in[0] != NULL)
    nn_box_take (&part, call->n, call->d_out, call->d_in[0]);
}

static void
spell (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic)
{
  NnBox part = box (call);

  nn_spell_copy (arithmetic, call, 0, nn_box_in_part (&part, cell));
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  return g_strdup_printf ("%" G_GSIZE_FORMAT " = %.0f + %" G_GSIZE_FORMAT " + %.0f", out->size[0],
                          values[BEFORE], in[0].size[0], values[AFTER]);
}

static void
code (NnCoder *coder)
{
  const char *ends = nn_coder_text (coder, "(%.0f, %.0f)", coder->args[BEFORE], coder->args[AFTER]);

  if (coder->flavor == NN_CODE_KERAS)
    nn_coder_module (coder, "layers.ZeroPadding1D(%s)", ends);
  else if (nn_coder_any_axes (coder) == NN_AXES_FIRST)
    nn_coder_function (coder, nn_coder_text (coder, "nn.ConstantPad1d(%s, 0.0)", ends), "F.pad({0}, %s)", ends);
  else
    nn_coder_function (coder, NULL, "F.pad({0}, (0, 0, %.0f, %.0f))", coder->args[BEFORE],
                       coder->args[AFTER]);
}

const NnLayerClass nn_layer_zero_padding1d = {
  .base = {
    .name = "zero_padding1d",
    .title = NN_("ZeroPadding1D"),
    .summary = NN_("Puts steps of zeros at both ends of a series."),
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

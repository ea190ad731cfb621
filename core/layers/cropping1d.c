/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Cropping1D: cuts steps off both ends of a series.
 *
 *   y_tk = x_(t + before) k
 *
 *   in:  T x F
 *   out: (T - before - after) x F
 *
 * What is cut off has a gradient of zero.
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
  { "before", NN_("Steps before"), "", NN_ARG_INTEGER, 1, 0, 65536 },
  { "after", NN_("Steps after"), "", NN_ARG_INTEGER, 1, 0, 65536 },
  { NULL },
};

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  gsize steps = (gsize) (values[BEFORE] + values[AFTER]);

  if (in[0].n_axes != 2)
    {
      g_autofree char *text = nn_shape_to_string (&in[0]);

      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "Cropping1D needs a series of steps and features, this is %s.", text);
      return FALSE;
    }
  if (steps >= in[0].size[0])
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "Cutting %" G_GSIZE_FORMAT " steps off a series of %" G_GSIZE_FORMAT
                   " leaves nothing: cut off less.",
                   steps, in[0].size[0]);
      return FALSE;
    }
  *out = NN_SHAPE (in[0].size[0] - steps, in[0].size[1]);
  return TRUE;
}

static NnBox
box (const NnLayerCall *call)
{
  const NnShape *whole = &call->in_shape[0];

  return (NnBox){ 1, whole->size[0], whole->size[1], 1, call->out_shape.size[0], 0,
                  (gsize) call->args[BEFORE] };
}

static void
forward (const NnLayerCall *call)
{
  NnBox part = box (call);

  nn_box_take (&part, call->n, call->in[0], call->out);
}

static void
backward (const NnLayerCall *call)
{
  NnBox part = box (call);

  if (call->d_in[0] != NULL)
    nn_box_put (&part, call->n, call->d_out, call->d_in[0]);
}

static void
spell (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic)
{
  NnBox part = box (call);

  nn_spell_copy (arithmetic, call, 0, nn_box_in_whole (&part, cell));
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  return g_strdup_printf ("%" G_GSIZE_FORMAT " = %" G_GSIZE_FORMAT " − %.0f − %.0f", out->size[0],
                          in[0].size[0], values[BEFORE], values[AFTER]);
}

static void
code (NnCoder *coder)
{
  gsize T = coder->in[0].size[0];

  if (coder->flavor == NN_CODE_KERAS)
    nn_coder_module (coder, "layers.Cropping1D((%.0f, %.0f))", coder->args[BEFORE],
                     coder->args[AFTER]);
  else
    {
      nn_coder_any_axes (coder);
      nn_coder_function (coder, NULL, "{0}[:, %s%.0f:%.0f]",
                         nn_coder_dim (coder, 0, 2) == 1 ? "" : ":, ", coder->args[BEFORE],
                         T - coder->args[AFTER]);
    }
}

const NnLayerClass nn_layer_cropping1d = {
  .base = {
    .name = "cropping1d",
    .title = NN_("Cropping1D"),
    .summary = NN_("Cuts steps off both ends of a series."),
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

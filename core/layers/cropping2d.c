/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Cropping2D: cuts the edges off an image.
 *
 *   y_ijk = x_(i + top)(j + left) k
 *
 *   in:  H x W x C
 *   out: (H - top - bottom) x (W - left - right) x C
 *
 * What is cut off has a gradient of zero.
 */
#include "core/arithmetic.h"
#include "core/coder.h"
#include "core/layers/box.h"

enum
{
  TOP,
  BOTTOM,
  LEFT,
  RIGHT,
};

static const NnArg args[] = {
  { "top", NN_("Top"), NN_("px"), NN_ARG_INTEGER, 1, 0, 4096 },
  { "bottom", NN_("Bottom"), NN_("px"), NN_ARG_INTEGER, 1, 0, 4096 },
  { "left", NN_("Left"), NN_("px"), NN_ARG_INTEGER, 1, 0, 4096 },
  { "right", NN_("Right"), NN_("px"), NN_ARG_INTEGER, 1, 0, 4096 },
  { NULL },
};

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  gsize rows = (gsize) (values[TOP] + values[BOTTOM]);
  gsize columns = (gsize) (values[LEFT] + values[RIGHT]);

  if (in[0].n_axes != 3)
    {
      g_autofree char *text = nn_shape_to_string (&in[0]);

      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "Cropping2D needs an image of height, width and channels, this is %s.", text);
      return FALSE;
    }
  if (rows >= in[0].size[0] || columns >= in[0].size[1])
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "Cutting %" G_GSIZE_FORMAT " rows and %" G_GSIZE_FORMAT " columns off a "
                   "%" G_GSIZE_FORMAT "×%" G_GSIZE_FORMAT " image leaves nothing: cut off less.",
                   rows, columns, in[0].size[0], in[0].size[1]);
      return FALSE;
    }
  *out = NN_SHAPE (in[0].size[0] - rows, in[0].size[1] - columns, in[0].size[2]);
  return TRUE;
}

static NnBox
box (const NnLayerCall *call)
{
  const NnShape *whole = &call->in_shape[0], *part = &call->out_shape;

  return (NnBox){ whole->size[0], whole->size[1], whole->size[2], part->size[0], part->size[1],
                  (gsize) call->args[TOP], (gsize) call->args[LEFT] };
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
  return g_strdup_printf ("%" G_GSIZE_FORMAT " = %" G_GSIZE_FORMAT " − %.0f − %.0f,   "
                          "%" G_GSIZE_FORMAT " = %" G_GSIZE_FORMAT " − %.0f − %.0f",
                          out->size[0], in[0].size[0], values[TOP], values[BOTTOM], out->size[1],
                          in[0].size[1], values[LEFT], values[RIGHT]);
}

static void
code (NnCoder *coder)
{
  const double *v = coder->args;
  gsize H = coder->in[0].size[0], W = coder->in[0].size[1];

  if (coder->flavor == NN_CODE_KERAS)
    nn_coder_module (coder, "layers.Cropping2D(((%.0f, %.0f), (%.0f, %.0f)))", v[TOP], v[BOTTOM],
                     v[LEFT], v[RIGHT]);
  else
    {
      nn_coder_axes (coder, NN_AXES_FIRST);
      nn_coder_function (coder,
                         nn_coder_text (coder, "nn.ZeroPad2d((%.0f, %.0f, %.0f, %.0f))",
                                        0 - v[LEFT], 0 - v[RIGHT], 0 - v[TOP], 0 - v[BOTTOM]),
                         "{0}[:, :, %.0f:%.0f, %.0f:%.0f]", v[TOP], H - v[BOTTOM], v[LEFT],
                         W - v[RIGHT]);
    }
}

const NnLayerClass nn_layer_cropping2d = {
  .base = {
    .name = "cropping2d",
    .title = NN_("Cropping2D"),
    .summary = NN_("Cuts the edges off an image."),
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

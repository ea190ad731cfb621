/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * ZeroPadding2D: puts an image within a frame of zeros.
 *
 *   y_ijk = x_(i - top)(j - left) k, and 0 outside the image
 *
 *   in:  H x W x C
 *   out: (H + top + bottom) x (W + left + right) x C
 *
 * Before a convolution without padding of its own this says on which side the
 * zeros lie.
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
  { "top", NN_("Top"), NN_("px"), NN_ARG_INTEGER, 1, 0, 256 },
  { "bottom", NN_("Bottom"), NN_("px"), NN_ARG_INTEGER, 1, 0, 256 },
  { "left", NN_("Left"), NN_("px"), NN_ARG_INTEGER, 1, 0, 256 },
  { "right", NN_("Right"), NN_("px"), NN_ARG_INTEGER, 1, 0, 256 },
  { NULL },
};

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  if (in[0].n_axes != 3)
    {
      g_autofree char *text = nn_shape_to_string (&in[0]);

      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "ZeroPadding2D needs an image of height, width and channels, this is %s.", text);
      return FALSE;
    }
  *out = NN_SHAPE (in[0].size[0] + (gsize) (values[TOP] + values[BOTTOM]),
                   in[0].size[1] + (gsize) (values[LEFT] + values[RIGHT]), in[0].size[2]);
  return TRUE;
}

static NnBox
box (const NnLayerCall *call)
{
  const NnShape *part = &call->in_shape[0], *whole = &call->out_shape;

  return (NnBox){ whole->size[0], whole->size[1], whole->size[2], part->size[0], part->size[1],
                  (gsize) call->args[TOP], (gsize) call->args[LEFT] };
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
  return g_strdup_printf ("%" G_GSIZE_FORMAT " = %.0f + %" G_GSIZE_FORMAT " + %.0f,   "
                          "%" G_GSIZE_FORMAT " = %.0f + %" G_GSIZE_FORMAT " + %.0f",
                          out->size[0], values[TOP], in[0].size[0], values[BOTTOM], out->size[1],
                          values[LEFT], in[0].size[1], values[RIGHT]);
}

static void
code (NnCoder *coder)
{
  const double *v = coder->args;
  const char *frame;

  if (coder->flavor == NN_CODE_KERAS)
    {
      nn_coder_module (coder, "layers.ZeroPadding2D(((%.0f, %.0f), (%.0f, %.0f)))", v[TOP],
                       v[BOTTOM], v[LEFT], v[RIGHT]);
      return;
    }
  nn_coder_axes (coder, NN_AXES_FIRST);
  frame = nn_coder_text (coder, "(%.0f, %.0f, %.0f, %.0f)", v[LEFT], v[RIGHT], v[TOP], v[BOTTOM]);
  nn_coder_function (coder, nn_coder_text (coder, "nn.ZeroPad2d(%s)", frame), "F.pad({0}, %s)",
                     frame);
}

const NnLayerClass nn_layer_zero_padding2d = {
  .base = {
    .name = "zero_padding2d",
    .title = NN_("ZeroPadding2D"),
    .summary = NN_("Puts an image within a frame of zeros."),
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

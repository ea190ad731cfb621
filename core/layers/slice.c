/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Slice: a range along one axis.
 *
 *   y = x[.., start to stop - 1, ..]
 *
 *   in:  any shape, such as 28 x 28 x 3
 *   out: the same with stop - start along the axis
 *
 * Axes are counted as in Keras: 0 is the batch and stays whole, -1 is the last one.
 * A start or stop below zero counts from the end, and a stop of 0 is the end, so
 * that start -1 takes the last step of a series, as a series of one step.
 */
#include "core/arithmetic.h"
#include "core/coder.h"
#include "core/layers/box.h"

enum
{
  AXIS,
  START,
  STOP,
};

static const NnArg args[] = {
  { "axis", NN_("Axis (-1: the last)"), "", NN_ARG_INTEGER, -1, -1, 4 },
  { "start", NN_("Start"), "", NN_ARG_INTEGER, 0, -65536, 65536 },
  { "stop", NN_("Stop (0: the end)"), "", NN_ARG_INTEGER, 0, -65536, 65536 },
  { NULL },
};

/* The axis of a sample, and where along it the part begins and ends. FALSE: not there. */
static gboolean
range (const double *values, const NnShape *in, guint *axis, gint64 *start, gint64 *stop)
{
  gint64 extent;

  *axis = values[AXIS] < 0 ? in->n_axes - 1 : (guint) values[AXIS] - 1;
  if (values[AXIS] == 0 || *axis >= in->n_axes)
    return FALSE;
  extent = (gint64) in->size[*axis];
  *start = (gint64) values[START] + (values[START] < 0 ? extent : 0);
  *stop = (gint64) values[STOP] + (values[STOP] <= 0 ? extent : 0);
  return *start >= 0 && *start < *stop && *stop <= extent;
}

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  gint64 start = 0, stop = 0;
  guint axis;

  if (!range (values, &in[0], &axis, &start, &stop))
    {
      g_autofree char *text = nn_shape_to_string (&in[0]);

      if (values[AXIS] == 0 || axis >= in[0].n_axes)
        g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                     "Slice cannot cut along axis %.0f of %s: choose from 1 to %u, or -1 for the "
                     "last.",
                     values[AXIS], text, in[0].n_axes);
      else
        g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                     "Axis %u of %s has no range from %.0f to %.0f: it has %" G_GSIZE_FORMAT
                     " places, from 0 on.",
                     axis + 1, text, values[START], values[STOP], in[0].size[axis]);
      return FALSE;
    }
  *out = in[0];
  out->size[axis] = (gsize) (stop - start);
  return TRUE;
}

static NnBox
box (const NnLayerCall *call)
{
  NnBox box = { .H = 1, .C = 1 };
  gint64 start = 0, stop = 0;
  guint axis;

  range (call->args, &call->in_shape[0], &axis, &start, &stop);
  for (guint a = 0; a < call->in_shape[0].n_axes; a++)
    {
      if (a < axis)
        box.H *= call->in_shape[0].size[a];
      else if (a > axis)
        box.C *= call->in_shape[0].size[a];
    }
  box.h = box.H;
  box.W = call->in_shape[0].size[axis];
  box.w = (gsize) (stop - start);
  box.left = (gsize) start;
  return box;
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
  gint64 start = 0, stop = 0;
  guint axis;

  range (values, &in[0], &axis, &start, &stop);
  return g_strdup_printf ("%" G_GINT64_FORMAT " … %" G_GINT64_FORMAT " of 0 … %" G_GSIZE_FORMAT,
                          start, stop - 1, in[0].size[axis] - 1);
}

static void
code (NnCoder *coder)
{
  gint64 start = 0, stop = 0;
  guint axis, dim, n = coder->in[0].n_axes;
  const char *colons, *from, *to;

  if (coder->flavor == NN_CODE_PYTORCH && nn_coder_any_axes (coder) == NN_AXES_FLAT)
    nn_coder_axes (coder, NN_AXES_LAST);
  range (coder->args, &coder->in[0], &axis, &start, &stop);
  dim = nn_coder_dim (coder, axis, n);
  colons = &":, :, :, :, :, "[3 * (5 - dim)];
  from = start > 0 ? nn_coder_text (coder, "%" G_GINT64_FORMAT, start) : "";
  to = stop < (gint64) coder->in[0].size[axis] ? nn_coder_text (coder, "%" G_GINT64_FORMAT, stop)
                                               : "";
  nn_coder_function (coder,
                     coder->flavor == NN_CODE_KERAS ? nn_coder_text (
                         coder, "layers.Lambda(lambda x: x[%s%s:%s])", colons, from, to)
                                                    : NULL,
                     "{0}[%s%s:%s]", colons, from, to);
}

const NnLayerClass nn_layer_slice = {
  .base = {
    .name = "slice",
    .title = NN_("Slice"),
    .summary = NN_("Takes a range along one axis, such as the last step or some channels."),
    .category = NN_("Shape"),
    .args = args,
    .code = code,
  },
  .role = NN_ROLE_MOVE,
  .min_inputs = 1,
  .max_inputs = 1,
  .shape = shape,
  .keeps_steps = TRUE,
  .forward = forward,
  .backward = backward,
  .spell = spell,
  .formula = formula,
};

/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Reshape: gives the numbers of a sample other axes; the numbers stay as they are.
 *
 *   in:  any shape, such as 784
 *   out: (time, height, width, channels) of the same count, such as 28×28×1;
 *        an axis of 0 is left out
 */
#include "core/layer.h"

#include <string.h>

enum { TIME, HEIGHT, WIDTH, CHANNELS };

static const NnArg args[] = {
  { "time", NN_("Time steps"), "", NN_ARG_INTEGER, 0, 0, 65536 },
  { "height", NN_("Height"), NN_("px"), NN_ARG_INTEGER, 28, 0, 65536 },
  { "width", NN_("Width"), NN_("px"), NN_ARG_INTEGER, 28, 0, 65536 },
  { "channels", NN_("Channels"), "", NN_ARG_INTEGER, 1, 1, 65536 },
  { NULL }
};

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  double count = 1;

  *out = (NnShape){ 0 };
  for (guint i = TIME; i <= CHANNELS; i++)
    {
      if (values[i] == 0)
        continue;
      count *= values[i];
      out->size[out->n_axes++] = (gsize) values[i];
    }
  if (count != (double) nn_shape_count (&in[0]))
    {
      g_autofree char *from = nn_shape_to_string (&in[0]);
      g_autofree char *to = nn_shape_to_string (out);

      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "%s is %" G_GSIZE_FORMAT " numbers, but %s needs %.0f: "
                   "the product of the axes must stay the same.",
                   from, nn_shape_count (&in[0]), to, count);
      return FALSE;
    }
  return TRUE;
}

static void
plan (const double *values, const NnShape *in, guint n_in, const NnShape *out, NnLayerPlan *plan)
{
  plan->view = TRUE;
}

static void
forward (const NnLayerCall *call)
{
  memcpy (call->out, call->in[0], call->n * nn_shape_count (&call->out_shape) * sizeof (float));
}

static void
backward (const NnLayerCall *call)
{
  if (call->d_in[0] != NULL)
    memcpy (call->d_in[0], call->d_out,
            call->n * nn_shape_count (&call->out_shape) * sizeof (float));
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  g_autofree char *from = nn_shape_to_string (&in[0]);
  g_autofree char *to = nn_shape_to_string (out);

  return g_strdup_printf ("%s = %s = %" G_GSIZE_FORMAT, from, to, nn_shape_count (out));
}

const NnLayerClass nn_layer_reshape = {
  .base = {
    .name = "reshape",
    .title = NN_("Reshape"),
    .summary = NN_("Gives the numbers of a sample other axes, such as a row the form of an image."),
    .category = NN_("Core"),
    .args = args,
  },
  .min_inputs = 1,
  .max_inputs = 1,
  .shape = shape,
  .plan = plan,
  .forward = forward,
  .backward = backward,
  .formula = formula,
};

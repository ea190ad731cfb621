/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Input: where a sample enters the network.
 *
 * Computes nothing; it says what one sample looks like. The axes are (time,
 * height, width, channels), an axis of 0 is left out:
 *
 *   a grey image of 28 by 28    0, 28, 28, 1    shape 28×28×1
 *   a row of a table            0,  0,  0, 4    shape 4
 *   28 steps of 28 numbers     28,  0,  0, 28   shape 28×28
 */
#include "core/layers/view.h"

/* 256 MB in one sample: beyond it, somebody mistyped. */
#define MAX_NUMBERS (64 << 20)

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  double count = nn_axes_shape (values, out);

  if (count > MAX_NUMBERS)
    {
      g_autofree char *text = nn_shape_to_string (out);

      g_set_error (error, NN_ERROR, NN_ERROR_MEMORY,
                   "One sample of %s is %.0f million numbers, and 64 million are the most: "
                   "use a smaller input.",
                   text, count / (1 << 20));
      return FALSE;
    }
  return TRUE;
}

/* Never asked to compute, but a class must be whole. */
static void
nothing (const NnLayerCall *call)
{
}

const NnLayerClass nn_layer_input = {
  .base = {
    .name = "input",
    .title = NN_("Input"),
    .summary = NN_("Where a sample enters the network."),
    .category = NN_("Data"),
    .args = nn_axes_args,
  },
  .role = NN_ROLE_INPUT,
  .min_inputs = 0,
  .max_inputs = 0,
  .shape = shape,
  .forward = nothing,
  .backward = nothing,
};

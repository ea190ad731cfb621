/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Flatten: lays all numbers of a sample out in one row.
 *
 *   in:  any shape, such as 26×26×32
 *   out: their product, 21632
 *
 * The order in memory stays: number (h, w, c) goes to ((h · W) + w) · C + c.
 */
#include "core/arithmetic.h"
#include "core/coder.h"
#include "core/layers/view.h"

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  *out = NN_SHAPE (nn_shape_count (&in[0]));
  return TRUE;
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  g_autofree char *from = nn_shape_to_string (&in[0]);
  g_autofree char *count = nn_count_to_string (out->size[0]);

  return g_strdup_printf ("%s = %s", from, count);
}

static void
code (NnCoder *coder)
{
  if (coder->flavor == NN_CODE_KERAS)
    {
      nn_coder_module (coder, "layers.Flatten()");
      return;
    }
  if (coder->in[0].n_axes < 2)
    nn_coder_any_axes (coder);
  else if (nn_coder_may_flatten (coder))
    {
      nn_coder_axes (coder, NN_AXES_FIRST);
      nn_coder_give_axes (coder, NN_AXES_FLAT);
    }
  else
    nn_coder_plain (coder);
  nn_coder_function (coder, "nn.Flatten()", "{0}.flatten(1)");
}

const NnLayerClass nn_layer_flatten = {
  .base = {
    .name = "flatten",
    .title = NN_("Flatten"),
    .summary = NN_("Lays all numbers of a sample out in one row, for Dense."),
    .category = NN_("Core"),
    .code = code,
  },
  .role = NN_ROLE_FLATTEN,
  .min_inputs = 1,
  .max_inputs = 1,
  .shape = shape,
  .plan = nn_view_plan,
  .forward = nn_view_forward,
  .backward = nn_view_backward,
  .spell = nn_spell_same,
  .formula = formula,
};

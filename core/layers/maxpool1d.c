/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * MaxPool1D: the largest number of each window of a series, feature by feature.
 *
 *   y_tk = max_u x_(s t + u) k
 *
 *   in:  T x F
 *   out: T' x F, T' = floor ((T - P) / s) + 1, or ceil (T / s) with padding
 *
 * It is MaxPool2D over an image of height 1: see maxpool2d.c.
 */
#include "core/arithmetic.h"
#include "core/coder.h"
#include "core/layers/pool2d.h"

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  return nn_pool1d_shape ("MaxPool1D", values, &in[0], out, error);
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  return nn_pool2d_formula ("<i>y</i><sub>t,k</sub> = max<sub>u</sub> "
                            "<i>x</i><sub><i>s</i>t+u, k</sub>",
                            values, &in[0]);
}

static void
code (NnCoder *coder)
{
  nn_pool2d_code (coder, "layers.MaxPooling1D", TRUE);
}

const NnLayerClass nn_layer_maxpool1d = {
  .base = {
    .name = "maxpool1d",
    .title = NN_("MaxPool1D"),
    .summary = NN_("Keeps the largest number of each window: a shorter series."),
    .category = NN_("Pooling"),
    .args = nn_pool1d_args,
    .code = code,
  },
  .role = NN_ROLE_POOL,
  .min_inputs = 1,
  .max_inputs = 1,
  .shape = shape,
  .plan = nn_maxpool2d_plan,
  .forward = nn_maxpool2d_forward,
  .backward = nn_maxpool2d_backward,
  .spell = nn_maxpool2d_spell,
  .formula = formula,
};

/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * AveragePool1D: the mean of each window of a series, feature by feature.
 *
 *   y_tk = 1 / |window| sum_u x_(s t + u) k
 *
 *   in:  T x F
 *   out: T' x F, T' = floor ((T - P) / s) + 1, or ceil (T / s) with padding
 *
 * A window that padding lets hang over the ends counts the steps inside only. It is
 * AveragePool2D over an image of height 1: see avgpool2d.c.
 */
#include "core/arithmetic.h"
#include "core/coder.h"
#include "core/layers/pool2d.h"

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  return nn_pool1d_shape ("AveragePool1D", values, &in[0], out, error);
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  return nn_pool2d_formula ("<i>y</i><sub>t,k</sub> = mean<sub>u</sub> "
                            "<i>x</i><sub><i>s</i>t+u, k</sub>",
                            values, &in[0]);
}

static void
code (NnCoder *coder)
{
  nn_pool2d_code (coder, "layers.AveragePooling1D", FALSE);
}

const NnLayerClass nn_layer_avgpool1d = {
  .base = {
    .name = "avgpool1d",
    .title = NN_("AveragePool1D"),
    .summary = NN_("Keeps the mean of each window: a shorter, smoother series."),
    .category = NN_("Pooling"),
    .args = nn_pool1d_args,
    .code = code,
  },
  .role = NN_ROLE_POOL,
  .min_inputs = 1,
  .max_inputs = 1,
  .shape = shape,
  .forward = nn_avgpool2d_forward,
  .backward = nn_avgpool2d_backward,
  .spell = nn_avgpool2d_spell,
  .formula = formula,
};

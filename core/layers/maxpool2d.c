/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * MaxPool2D: the largest number of each window, channel by channel.
 *
 *   y_ijk = max_uv x_(s i + u)(s j + v) k
 *
 *   in:  H x W x C
 *   out: H' x W' x C, H' = floor ((H - P) / s) + 1, or ceil (H / s) with padding
 *
 * Of equal numbers the first one wins, and gets the whole gradient. The byte of
 * state of each output says which place that was.
 */
#include "core/arithmetic.h"
#include "core/coder.h"
#include "core/layers/pool2d.h"

#include <string.h>

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  return nn_pool2d_shape ("MaxPool2D", values, &in[0], out, error);
}

void
nn_maxpool2d_plan (const double *values, const NnShape *in, guint n_in, const NnShape *out,
                   NnLayerPlan *plan)
{
  plan->state_bytes = nn_shape_count (out);
}

void
nn_maxpool2d_forward (const NnLayerCall *call)
{
  gsize in_size = nn_shape_count (&call->in_shape[0]);
  gsize out_size = nn_shape_count (&call->out_shape);
  NnWindows windows;

  nn_pool2d_windows (call->args, &call->in_shape[0], &windows);
  for (guint i = 0; i < call->n; i++)
    nn_kernels ()->max_pool (&windows, call->in[0] + i * in_size, call->out + i * out_size,
                             (guint8 *) call->state + i * out_size);
}

void
nn_maxpool2d_backward (const NnLayerCall *call)
{
  gsize in_size = nn_shape_count (&call->in_shape[0]);
  const float *d_out = call->d_out;
  const guint8 *winner = call->state;
  float *d_in = call->d_in[0];
  NnWindows win;

  if (d_in == NULL)
    return;
  nn_pool2d_windows (call->args, &call->in_shape[0], &win);
  memset (d_in, 0, call->n * in_size * sizeof (float));
  for (guint i = 0; i < call->n; i++, d_in += in_size)
    for (gsize oy = 0; oy < win.OH; oy++)
      for (gsize ox = 0; ox < win.OW; ox++, d_out += win.C, winner += win.C)
        for (gsize c = 0; c < win.C; c++)
          {
            gsize iy = oy * win.stride + winner[c] / win.size - win.top;
            gsize ix = ox * win.stride + winner[c] % win.size - win.left;

            d_in[(iy * win.W + ix) * win.C + c] += d_out[c];
          }
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  return nn_pool2d_formula ("<i>y</i><sub>i,j,k</sub> = max<sub>u,v</sub> "
                            "<i>x</i><sub><i>s</i>i+u, <i>s</i>j+v, k</sub>",
                            values, &in[0]);
}

static void
code (NnCoder *coder)
{
  nn_pool2d_code (coder, "layers.MaxPooling2D", TRUE);
}

const NnLayerClass nn_layer_maxpool2d = {
  .base = {
    .name = "maxpool2d",
    .title = NN_("MaxPool2D"),
    .summary = NN_("Keeps the largest number of each window: a smaller image, less exact about places."),
    .category = NN_("Pooling"),
    .args = nn_pool2d_args,
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

/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * GlobalAveragePool2D: each channel's mean over the whole image.
 *
 *   y[c] = 1 / (H W) Σ_h Σ_w x[h, w, c]
 *
 *   in:  H×W×C
 *   out: C
 *
 * It replaces Flatten and a large Dense, and it is what makes class activation
 * maps possible. Lin, Chen and Yan, "Network in Network" (2014).
 */
#include "core/coder.h"
#include "core/layer.h"
#include "core/layers/pool2d.h"

#include <string.h>

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  if (in[0].n_axes != 3)
    {
      g_autofree char *text = nn_shape_to_string (&in[0]);

      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "GlobalAveragePool2D needs an image (height×width×channels), this is %s.", text);
      return FALSE;
    }
  *out = NN_SHAPE (in[0].size[2]);
  return TRUE;
}

static void
forward (const NnLayerCall *call)
{
  gsize HW = call->in_shape[0].size[0] * call->in_shape[0].size[1];
  gsize C = call->out_shape.size[0];
  float scale = 1.0f / (float) HW;

  for (guint n = 0; n < call->n; n++)
    {
      const float *x = call->in[0] + n * HW * C;
      float *y = call->out + n * C;

      memset (y, 0, C * sizeof (float));
      for (gsize p = 0; p < HW; p++)
        {
          for (gsize c = 0; c < C; c++)
            y[c] += x[p * C + c];
        }
      for (gsize c = 0; c < C; c++)
        y[c] *= scale;
    }
}

static void
backward (const NnLayerCall *call)
{
  gsize HW = call->in_shape[0].size[0] * call->in_shape[0].size[1];
  gsize C = call->out_shape.size[0];
  float scale = 1.0f / (float) HW;

  if (call->d_in[0] == NULL)
    return;
  for (guint n = 0; n < call->n; n++)
    {
      const float *d_y = call->d_out + n * C;
      float *d_x = call->d_in[0] + n * HW * C;

      for (gsize p = 0; p < HW; p++)
        {
          for (gsize c = 0; c < C; c++)
            d_x[p * C + c] = scale * d_y[c];
        }
    }
}

static void
spell (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic)
{
  nn_global_pool_spell (call, cell, call->in_shape[0].size[0] * call->in_shape[0].size[1],
                        NN_STEP_SUM, arithmetic);
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  gsize H = in[0].size[0], W = in[0].size[1];

  return g_strdup_printf ("<i>y<sub>c</sub></i> = 1/%" G_GSIZE_FORMAT
                          " Σ<sub><i>h,w</i></sub> <i>x<sub>h,w,c</sub></i>\n"
                          "%" G_GSIZE_FORMAT " = %" G_GSIZE_FORMAT " · %" G_GSIZE_FORMAT,
                          H * W, H * W, H, W);
}

static void
code (NnCoder *coder)
{
  if (coder->flavor == NN_CODE_KERAS)
    nn_coder_module (coder, "layers.GlobalAveragePooling2D()");
  else
    {
      nn_coder_axes (coder, NN_AXES_FIRST);
      nn_coder_function (coder, "nn.AdaptiveAvgPool2d(1)\nnn.Flatten()", "{0}.mean((2, 3))");
    }
}

const NnLayerClass nn_layer_globalavgpool2d = {
  .base = {
    .name = "globalavgpool2d",
    .title = NN_("GlobalAveragePool2D"),
    .summary = NN_("Each channel’s mean over the whole image."),
    .category = NN_("Pooling"),
    .code = code,
  },
  .role = NN_ROLE_POOL,
  .min_inputs = 1,
  .max_inputs = 1,
  .shape = shape,
  .forward = forward,
  .backward = backward,
  .spell = spell,
  .formula = formula,
};

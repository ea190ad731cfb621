/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * GlobalMaxPool2D: each channel's largest number in the whole image.
 *
 *   y_c = max_hw x_hwc
 *
 *   in:  H x W x C
 *   out: C
 *
 * It asks whether a pattern is anywhere, not where. Of equal numbers the first one
 * wins, and gets the whole gradient; the state says which place that was.
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
                   "GlobalMaxPool2D needs an image of height, width and channels, this is %s.",
                   text);
      return FALSE;
    }
  *out = NN_SHAPE (in[0].size[2]);
  return TRUE;
}

static void
plan (const double *values, const NnShape *in, guint n_in, const NnShape *out, NnLayerPlan *plan)
{
  plan->state_bytes = out->size[0] * sizeof (guint32);
}

static void
forward (const NnLayerCall *call)
{
  gsize places = call->in_shape[0].size[0] * call->in_shape[0].size[1];
  gsize C = call->out_shape.size[0];
  const float *x = call->in[0];

  for (guint n = 0; n < call->n; n++)
    {
      guint32 *winner = (guint32 *) call->state + n * C;
      float *y = call->out + n * C;

      memset (winner, 0, C * sizeof *winner);
      memcpy (y, x, C * sizeof (float));
      for (gsize p = 0; p < places; p++, x += C)
        for (gsize c = 0; c < C; c++)
          {
            gboolean wins = !(x[c] <= y[c]);

            winner[c] = wins ? (guint32) p : winner[c];
            y[c] = wins ? x[c] : y[c];
          }
    }
}

static void
backward (const NnLayerCall *call)
{
  gsize count = nn_shape_count (&call->in_shape[0]);
  gsize C = call->out_shape.size[0];
  const guint32 *winner = call->state;

  if (call->d_in[0] == NULL)
    return;
  memset (call->d_in[0], 0, call->n * count * sizeof (float));
  for (guint n = 0; n < call->n; n++)
    for (gsize c = 0; c < C; c++)
      call->d_in[0][n * count + winner[n * C + c] * C + c] = call->d_out[n * C + c];
}

static void
spell (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic)
{
  nn_global_pool_spell (call, cell, call->in_shape[0].size[0] * call->in_shape[0].size[1],
                        NN_STEP_MAXIMUM, arithmetic);
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  return g_strdup_printf ("<i>y</i><sub>c</sub> = max<sub>h,w</sub> <i>x</i><sub>h,w,c</sub>\n"
                          "<small>of %" G_GSIZE_FORMAT "·%" G_GSIZE_FORMAT
                          " places   no parameters</small>",
                          in[0].size[0], in[0].size[1]);
}

static void
code (NnCoder *coder)
{
  if (coder->flavor == NN_CODE_KERAS)
    nn_coder_module (coder, "layers.GlobalMaxPooling2D()");
  else
    {
      nn_coder_axes (coder, NN_AXES_FIRST);
      nn_coder_function (coder, "nn.AdaptiveMaxPool2d(1)\nnn.Flatten()", "{0}.amax((2, 3))");
    }
}

const NnLayerClass nn_layer_globalmaxpool2d = {
  .base = {
    .name = "globalmaxpool2d",
    .title = NN_("GlobalMaxPool2D"),
    .summary = NN_("Each channel’s largest number in the whole image."),
    .category = NN_("Pooling"),
    .code = code,
  },
  .role = NN_ROLE_POOL,
  .min_inputs = 1,
  .max_inputs = 1,
  .shape = shape,
  .plan = plan,
  .forward = forward,
  .backward = backward,
  .spell = spell,
  .formula = formula,
};

/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * SpatialDropout: in training, sets a random share of the channels to zero, each
 * in all places of a sample at once.
 *
 *   y_pc = m_c x_pc / (1 - rate),  m_c = 0 with probability rate, else 1
 *
 *   in, out: T x C, H x W x C or T x H x W x C
 *
 * Neighbours in time or space tell nearly the same, so dropping single numbers
 * hides little; dropping a channel does. Keras' SpatialDropout1D, 2D and 3D in
 * one: the input says which. The mask is not stored, see dropout.c.
 *
 * Tompson et al., "Efficient Object Localization Using Convolutional Networks"
 * (2015).
 */
#include "core/arithmetic.h"
#include "core/coder.h"
#include "core/layer.h"

#include <string.h>

enum { RATE };

static const NnArg args[] = {
  { "rate", NN_("Rate"), "", NN_ARG_REAL, 0.5, 0, 0.9 },
  { NULL }
};

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  *out = in[0];
  if (in[0].n_axes > 1)
    return TRUE;
  g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
               "SpatialDropout drops channels of a series or an image, and this input is %"
               G_GSIZE_FORMAT " numbers without places: use Dropout.",
               in[0].size[0]);
  return FALSE;
}

static void
drop (const NnLayerCall *call, const float *x, float *y)
{
  gsize count = nn_shape_count (&call->out_shape);
  gsize C = call->out_shape.size[call->out_shape.n_axes - 1];
  double rate = call->args[RATE];
  guint64 limit = (guint64) (rate * 0x1p32);
  float scale = (float) (1 / (1 - rate));

  if (!call->training || rate == 0)
    {
      memcpy (y, x, call->n * count * sizeof (float));
      return;
    }
  for (guint n = 0; n < call->n; n++)
    {
      for (gsize c = 0; c < C; c++)
        {
          guint64 bits = nn_random_bits_at (&call->random, (guint64) (call->first + n) * C + c);
          float factor = (bits >> 32) < limit ? 0 : scale;

          for (gsize i = n * count + c; i < (n + 1) * count; i += C)
            y[i] = factor == 0 ? 0 : factor * x[i];
        }
    }
}

static void
forward (const NnLayerCall *call)
{
  drop (call, call->in[0], call->out);
}

static void
backward (const NnLayerCall *call)
{
  if (call->d_in[0] != NULL)
    drop (call, call->d_out, call->d_in[0]);
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  return g_strdup_printf ("<i>y</i><sub>c</sub> = <i>m</i><sub>c</sub> <i>x</i><sub>c</sub> / "
                          "(1 − %.3g)\n<i>m</i><sub>c</sub> is 0 with probability %.3g, for a whole "
                          "channel, in training only",
                          values[RATE], values[RATE]);
}

static void
code (NnCoder *coder)
{
  guint n = coder->out.n_axes - 1;

  if (coder->flavor == NN_CODE_KERAS)
    nn_coder_keras (coder, nn_coder_text (coder, "layers.SpatialDropout%uD", n), "!rate");
  else
    {
      nn_coder_axes (coder, NN_AXES_FIRST);
      nn_coder_module (coder, "nn.Dropout%ud(%s)", n, nn_coder_number (coder, coder->args[RATE]));
    }
}

const NnLayerClass nn_layer_spatial_dropout = {
  .base = {
    .name = "spatial_dropout",
    .title = NN_("SpatialDropout"),
    .summary = NN_("Zeroes a random share of the channels in training, against overfitting."),
    .category = NN_("Core"),
    .args = args,
    .code = code,
  },
  .role = NN_ROLE_ADJUST,
  .min_inputs = 1,
  .max_inputs = 1,
  .shape = shape,
  .keeps_steps = TRUE,
  .forward = forward,
  .backward = backward,
  .spell = nn_spell_same,
  .formula = formula,
};

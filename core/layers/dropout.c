/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Dropout: in training, sets a random share of the numbers to zero, so that no
 * unit can rely on another one.
 *
 *   y = m x / (1 - rate),  m = 0 with probability rate, else 1
 *
 * Dividing by what is kept (inverted dropout) leaves the mean as it is, hence
 * outside of training y = x. Any shape, which stays.
 *
 * The mask is not stored: a random number is a function of its counter, so
 * backward draws the same one again.
 *
 * Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from
 * Overfitting" (2014).
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
  return TRUE;
}

/* y = x times the mask; two numbers share the 64 random bits of one counter. */
static void
drop (const NnLayerCall *call, const float *x, float *y)
{
  gsize count = nn_shape_count (&call->out_shape);
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
      guint64 at = (guint64) (call->first + n) * ((count + 1) / 2);
      guint64 bits = 0;

      for (gsize i = 0; i < count; i++)
        {
          bits = i % 2 == 0 ? nn_random_bits_at (&call->random, at + i / 2) : bits >> 32;
          y[n * count + i] = (bits & 0xffffffff) < limit ? 0 : x[n * count + i] * scale;
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
  return g_strdup_printf ("<i>y</i> = <i>m x</i> / (1 − %.3g)\n"
                          "<i>m</i> is 0 with probability %.3g, in training only",
                          values[RATE], values[RATE]);
}

static void
code (NnCoder *coder)
{
  if (coder->flavor == NN_CODE_KERAS)
    nn_coder_keras (coder, "layers.Dropout", "!rate");
  else
    {
      nn_coder_any_axes (coder);
      nn_coder_module (coder, "nn.Dropout(%s)", nn_coder_number (coder, coder->args[RATE]));
    }
}

const NnLayerClass nn_layer_dropout = {
  .base = {
    .name = "dropout",
    .title = NN_("Dropout"),
    .summary = NN_("Zeroes a random share of the numbers in training, against overfitting."),
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

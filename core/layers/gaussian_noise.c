/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * GaussianNoise: in training, adds a random number to each number, so that the
 * network learns what does not hang on small changes.
 *
 *   y = x + stddev ε,  ε ~ N(0, 1)
 *
 * Any shape, which stays. Outside of training y = x; the gradient passes
 * unchanged. On the input it makes a denoising autoencoder.
 *
 * C. M. Bishop, "Training with Noise is Equivalent to Tikhonov Regularization"
 * (1995).
 */
#include "core/arithmetic.h"
#include "core/coder.h"
#include "core/layer.h"

#include <string.h>

enum { STDDEV };

static const NnArg args[] = {
  { "stddev", NN_("Standard deviation"), "", NN_ARG_LOG, 0.1, 0, 10 },
  { NULL }
};

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  *out = in[0];
  return TRUE;
}

static void
forward (const NnLayerCall *call)
{
  gsize total = call->n * nn_shape_count (&call->out_shape);
  guint64 from = (guint64) call->first * nn_shape_count (&call->out_shape);
  float stddev = (float) call->args[STDDEV];

  memcpy (call->out, call->in[0], total * sizeof (float));
  for (gsize i = 0; i < total && call->training && stddev > 0; i++)
    call->out[i] += stddev * nn_random_normal_at (&call->random, from + i);
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
  return g_strdup_printf ("<i>y</i> = <i>x</i> + %.3g <i>ε</i>,  <i>ε</i> ~ <i>N</i>(0, 1), "
                          "in training only",
                          values[STDDEV]);
}

static const char keras_class[] =
  "class GaussianNoise(layers.Layer):\n"
  "    \"\"\"Adds noise in training, of any strength.\"\"\"\n"
  "\n"
  "    def __init__(self, stddev, **kwargs):\n"
  "        super().__init__(**kwargs)\n"
  "        self.supports_masking = True\n"
  "        self.stddev = stddev\n"
  "        self.seed = keras.random.SeedGenerator()\n"
  "\n"
  "    def call(self, x, training=False):\n"
  "        if not training:\n"
  "            return x\n"
  "        return x + self.stddev * keras.random.normal(ops.shape(x), seed=self.seed)\n";

static const char pytorch_class[] =
  "class GaussianNoise(nn.Module):\n"
  "    \"\"\"Adds noise in training.\"\"\"\n"
  "\n"
  "    def __init__(self, stddev):\n"
  "        super().__init__()\n"
  "        self.stddev = stddev\n"
  "\n"
  "    def forward(self, x):\n"
  "        return x + self.stddev * torch.randn_like(x) if self.training else x\n";

static void
code (NnCoder *coder)
{
  gboolean keras = coder->flavor == NN_CODE_KERAS;

  /* Keras' own goes up to 1 */
  if (keras && coder->args[STDDEV] <= 1)
    {
      nn_coder_keras (coder, "layers.GaussianNoise", "!stddev");
      return;
    }
  nn_coder_any_axes (coder);
  nn_coder_helper (coder, keras ? keras_class : pytorch_class);
  nn_coder_module (coder, "GaussianNoise(%s)", nn_coder_number (coder, coder->args[STDDEV]));
}

const NnLayerClass nn_layer_gaussian_noise = {
  .base = {
    .name = "gaussian_noise",
    .title = NN_("GaussianNoise"),
    .summary = NN_("Adds random numbers in training, against overfitting."),
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

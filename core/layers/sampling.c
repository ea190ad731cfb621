/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Sampling: draws a code from the Gaussian that an encoder describes, and keeps
 * that Gaussian near the standard one. The heart of a variational autoencoder.
 *
 *   z_j  = μ_j + exp (λ_j / 2) ε_j,  ε_j ~ N(0, 1),  λ_j = log σ_j²
 *   KL_j = ½ (μ_j² + exp λ_j - 1 - λ_j)
 *
 *   in:  one input of 2d numbers, first the means and then the log-variances
 *        (along the last axis), or two inputs of d: means, log-variances
 *   out: d
 *
 * Writing the noise as an input (the reparameterisation trick) lets the gradient
 * pass to μ and λ. Outside of training z = μ: the code without the noise. The
 * loss grows by beta Σ_j KL_j; each KL_j is reported as a term of its own, also
 * outside of training, where it tells which dimensions of the code are in use.
 *
 *   dz/dμ = 1,  dz/dλ = ½ ε exp (λ/2),  dKL/dμ = μ,  dKL/dλ = ½ (exp λ - 1)
 *
 * Kingma and Welling, "Auto-Encoding Variational Bayes" (2014); beta: Higgins et
 * al., "beta-VAE" (2017).
 */
#include "core/arithmetic.h"
#include "core/coder.h"
#include "core/layer.h"

#include <math.h>

enum { BETA };

static const NnArg args[] = {
  { "beta", NN_("Weight of the KL term"), "", NN_ARG_LOG, 1, 0, 100 },
  { NULL }
};

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  guint last = in[0].n_axes - 1;
  g_autofree char *a = nn_shape_to_string (&in[0]);
  g_autofree char *b = nn_shape_to_string (&in[n_in - 1]);

  *out = in[0];
  if (n_in == 2 && !nn_shape_equal (&in[0], &in[1]))
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "Sampling needs as many means as log-variances, these are %s and %s.", a, b);
      return FALSE;
    }
  if (n_in == 1 && in[0].size[last] % 2 != 0)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "Sampling takes half of its input as means and half as log-variances: "
                   "%" G_GSIZE_FORMAT " numbers in %s cannot be halved, use an even number.",
                   in[0].size[last], a);
      return FALSE;
    }
  if (n_in == 1)
    out->size[last] /= 2;
  return TRUE;
}

static void
plan (const double *values, const NnShape *in, guint n_in, const NnShape *out, NnLayerPlan *plan)
{
  plan->n_terms = (guint) nn_shape_count (out);
}

/* Where the mean and the log-variance of number @i of sample @n lie in the input. */
typedef struct
{
  gsize count;    /* numbers in one sample's code */
  gsize width;    /* of its last axis */
  guint stride;   /* rows of @width from one row of means to the next */
} Layout;

static Layout
layout (const NnLayerCall *call)
{
  return (Layout){ nn_shape_count (&call->out_shape),
                   call->out_shape.size[call->out_shape.n_axes - 1], 3 - call->n_inputs };
}

static inline gsize
offset (const Layout *l, guint n, gsize i)
{
  return ((n * l->count + i) / l->width * l->stride) * l->width + i % l->width;
}

/* The log-variances: the second input, or the second half of each row of the first. */
static inline const float *
log_variances (const NnLayerCall *call, const Layout *l)
{
  return call->n_inputs == 2 ? call->in[1] : call->in[0] + l->width;
}

static inline float
noise (const NnLayerCall *call, const Layout *l, guint n, gsize i)
{
  return nn_random_normal_at (&call->random, (guint64) (call->first + n) * l->count + i);
}

static void
forward (const NnLayerCall *call)
{
  Layout l = layout (call);
  const float *mean = call->in[0];
  const float *log_var = log_variances (call, &l);

  for (gsize i = 0; i < l.count && call->terms != NULL; i++)
    call->terms[i] = 0;
  for (guint n = 0; n < call->n; n++)
    {
      for (gsize i = 0; i < l.count; i++)
        {
          gsize at = offset (&l, n, i);
          float z = mean[at];

          if (call->training)
            z += expf (0.5f * log_var[at]) * noise (call, &l, n, i);
          call->out[n * l.count + i] = z;
          if (call->terms != NULL)
            call->terms[i] += 0.5 * ((double) mean[at] * mean[at] + exp (log_var[at]) - 1 -
                                     log_var[at]);
        }
    }
}

static void
backward (const NnLayerCall *call)
{
  Layout l = layout (call);
  const float *mean = call->in[0];
  const float *log_var = log_variances (call, &l);
  float *d_mean = call->d_in[0];
  float *d_log_var = call->n_inputs == 2 ? call->d_in[1]
                     : d_mean != NULL    ? d_mean + l.width
                                         : NULL;
  float kl = call->term_scale * (float) call->args[BETA];

  for (guint n = 0; n < call->n; n++)
    {
      for (gsize i = 0; i < l.count; i++)
        {
          gsize at = offset (&l, n, i);
          float d_z = call->d_out[n * l.count + i];
          float d = kl * 0.5f * (expf (log_var[at]) - 1);

          if (call->training)
            d += d_z * 0.5f * expf (0.5f * log_var[at]) * noise (call, &l, n, i);
          if (d_mean != NULL)
            d_mean[at] = d_z + kl * mean[at];
          if (d_log_var != NULL)
            d_log_var[at] = d;
        }
    }
}

/* Outside of training, where no noise is drawn. */
static void
spell (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic)
{
  Layout l = layout (call);
  gsize at = offset (&l, 0, cell);
  NnStep *mean = nn_spell_given (arithmetic, NN_("Mean {0}; without noise it is the code"),
                                 call->in[0][at]);

  mean->numbers[0] = cell;
  nn_spell_place (arithmetic, call, 0, at);
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  return g_strdup_printf ("<i>z</i> = <i>μ</i> + <i>e</i><sup><i>λ</i>/2</sup> <i>ε</i>,  "
                          "<i>ε</i> ~ <i>N</i>(0, 1),  <i>λ</i> = log <i>σ</i>²\n"
                          "loss + %.3g Σ ½ (<i>μ</i>² + <i>σ</i>² − 1 − <i>λ</i>) over %"
                          G_GSIZE_FORMAT " numbers", values[BETA], nn_shape_count (out));
}

static const char keras_class[] =
  "class Sampling(layers.Layer):\n"
  "    \"\"\"Draws a code in training; KL, the distance from a standard normal, is a price.\"\"\"\n"
  "\n"
  "    def __init__(self, beta=1.0, **kwargs):\n"
  "        super().__init__(**kwargs)\n"
  "        self.beta = beta\n"
  "        self.seed = keras.random.SeedGenerator()\n"
  "\n"
  "    def call(self, inputs, training=False):\n"
  "        mean, log_variance = inputs\n"
  "        kl = 0.5 * (ops.square(mean) + ops.exp(log_variance) - 1 - log_variance)\n"
  "        self.add_loss(self.beta * ops.sum(ops.mean(kl, axis=0)))\n"
  "        if not training:\n"
  "            return mean\n"
  "        noise = keras.random.normal(ops.shape(mean), seed=self.seed)\n"
  "        return mean + ops.exp(0.5 * log_variance) * noise\n";

static const char pytorch_class[] =
  "class Sampling(nn.Module):\n"
  "    \"\"\"Draws a code in training; KL, the distance from a standard normal, is a price.\"\"\"\n"
  "\n"
  "    def __init__(self, beta=1.0):\n"
  "        super().__init__()\n"
  "        self.beta = beta\n"
  "\n"
  "    def forward(self, mean, log_variance):\n"
  "        kl = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance)\n"
  "        self.term = self.beta * kl.mean(0).sum()\n"
  "        if not self.training:\n"
  "            return mean\n"
  "        return mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean)\n";

static void
code (NnCoder *coder)
{
  const char *beta = nn_coder_number (coder, coder->args[BETA]);
  gboolean one = coder->n_in == 1;

  if (!one)
    {
      nn_coder_name_input (coder, 0, "mean");
      nn_coder_name_input (coder, 1, "log_variance");
    }
  if (coder->flavor == NN_CODE_KERAS)
    {
      nn_coder_helper (coder, keras_class);
      nn_coder_module (coder, "Sampling(beta=%s)", beta);
      nn_coder_call (coder, one ? "{m}(ops.split({0}, 2, axis=-1))" : "{m}([{0}, {1}])");
      return;
    }
  if (nn_coder_any_axes (coder) == NN_AXES_FLAT)
    nn_coder_axes (coder, NN_AXES_LAST);
  nn_coder_helper (coder, pytorch_class);
  nn_coder_module (coder, "Sampling(beta=%s)", beta);
  if (one)
    nn_coder_call (coder, "{m}(*{0}.chunk(2, %d))",
                   nn_coder_dim (coder, coder->out.n_axes - 1, coder->out.n_axes) == 1 ? 1 : -1);
  else
    nn_coder_call (coder, "{m}({0}, {1})");
  nn_coder_term (coder);
}

const NnLayerClass nn_layer_sampling = {
  .base = {
    .name = "sampling",
    .title = NN_("Sampling"),
    .summary = NN_("Draws a code from the Gaussian that the encoder describes."),
    .category = NN_("Variational"),
    .args = args,
    .code = code,
  },
  .role = NN_ROLE_SAMPLE,
  .min_inputs = 1,
  .max_inputs = 2,
  .shape = shape,
  .plan = plan,
  .forward = forward,
  .backward = backward,
  .spell = spell,
  .formula = formula,
  .term_name = NN_("KL"),
  .term_weight = "beta",
};

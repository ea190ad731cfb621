/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * PositionalEncoding: adds to each step of a series a code of where it stands,
 * for layers that would not know: attention sees a set of steps, not an order.
 *
 *   y_tc = x_tc + p_tc
 *
 *   sinusoidal:  p_t,2i   = sin (t / max_wavelength^(2i / C))
 *                p_t,2i+1 = cos (t / max_wavelength^(2i / C))
 *   learned:     p is a weight
 *
 *   in, out: T x C     embeddings (learned): T x C
 *
 * Each pair of channels is the hand of a clock, and the clocks go slower from
 * pair to pair; a shift by k steps turns every hand by an angle of its own, which a
 * matrix product can do. The gradient passes unchanged.
 *
 * Vaswani et al., "Attention Is All You Need" (2017); learned: Gehring et al.,
 * "Convolutional Sequence to Sequence Learning" (2017).
 */
#include "core/arithmetic.h"
#include "core/coder.h"
#include "core/kernels/kernels.h"
#include "core/layer.h"

#include <math.h>
#include <string.h>

enum { KIND, MAX_WAVELENGTH };
enum { SINUSOIDAL, LEARNED };

static const char *const kind_names[] = { "sinusoidal", "learned", NULL };
static const char *const kind_titles[] = { NN_("Sines and cosines"), NN_("Learned"), NULL };

static const NnArg args[] = {
  { "kind", NN_("Kind"), "", NN_ARG_CHOICE, SINUSOIDAL, 0, 0, kind_names, kind_titles },
  { "max_wavelength", NN_("Longest wave / 2π"), NN_("steps"), NN_ARG_LOG, 10000, 1, 1e6 },
  NN_LAYER_PRICE_ARGS,
  { NULL }
};

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  g_autofree char *text = nn_shape_to_string (&in[0]);

  *out = in[0];
  if (in[0].n_axes == 2)
    return TRUE;
  g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
               "PositionalEncoding needs a series (steps × channels), and this is %s: shape it "
               "with a Reshape before.",
               text);
  return FALSE;
}

static guint
weights (const double *values, const NnShape *in, guint n_in, const NnShape *out, NnWeightInfo *info)
{
  if (values[KIND] != LEARNED)
    return 0;
  info[0] = (NnWeightInfo){ "embeddings", *out, NN_INIT_GLOROT_UNIFORM, out->size[0], out->size[1],
                            .kernel = TRUE };
  return 1;
}

static void
plan (const double *values, const NnShape *in, guint n_in, const NnShape *out, NnLayerPlan *plan)
{
  plan->macs = nn_shape_count (out);
  if (values[KIND] == SINUSOIDAL)
    plan->prepared_bytes = nn_shape_count (out) * sizeof (float);
}

/* Turns each hand from step to step; in double the angle stays right to 1e-9 over
 * 65536 steps, at a fraction of the price of a sine each. */
static void
prepare (const NnLayerCall *call, void *prepared)
{
  gsize T = call->in_shape[0].size[0], C = call->in_shape[0].size[1];
  float *table = prepared;

  if (call->args[KIND] != SINUSOIDAL)
    return;
  for (gsize c = 0; c < C; c += 2)
    {
      double angle = pow (call->args[MAX_WAVELENGTH], -(double) c / (double) C);
      double turn_sin = sin (angle), turn_cos = cos (angle);
      double s = 0, k = 1;

      for (gsize t = 0; t < T; t++)
        {
          double next = s * turn_cos + k * turn_sin;

          table[t * C + c] = (float) s;
          if (c + 1 < C)
            table[t * C + c + 1] = (float) k;
          k = k * turn_cos - s * turn_sin;
          s = next;
        }
    }
}

static void
forward (const NnLayerCall *call)
{
  const float *table = call->args[KIND] == LEARNED ? call->weights[0] : call->prepared;
  gsize count = nn_shape_count (&call->out_shape);

  for (guint n = 0; n < call->n; n++)
    {
      for (gsize i = 0; i < count; i++)
        call->out[n * count + i] = call->in[0][n * count + i] + table[i];
    }
}

static void
backward (const NnLayerCall *call)
{
  if (call->d_in[0] != NULL)
    memcpy (call->d_in[0], call->d_out,
            call->n * nn_shape_count (&call->out_shape) * sizeof (float));
}

static void
weight_gradient (const NnLayerCall *call, guint weight, gsize row0, gsize row1, float *gradient)
{
  gsize C = call->out_shape.size[1];

  nn_kernels ()->sum_rows (call->n, (row1 - row0) * C, call->d_out + row0 * C,
                           nn_shape_count (&call->out_shape), gradient);
}

static void
spell (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic)
{
  gboolean learned = call->args[KIND] == LEARNED;
  const float *table = learned ? call->weights[0] : call->prepared;
  gsize C = call->in_shape[0].size[1];
  NnStep *x = nn_spell_read (arithmetic, call, 0, cell), *place;

  place = nn_spell_given (arithmetic,
                          learned           ? NN_("Learned for step {0}, channel {1}")
                          : cell % C % 2 == 0 ? NN_("Sine of step {0} on the hand of channel {1}")
                                              : NN_("Cosine of step {0} on the hand of channel {1}"),
                          table[cell]);
  place->numbers[0] = cell / C;
  place->numbers[1] = cell % C;
  nn_spell_step (arithmetic, NN_STEP_ADD, NULL, x, place, NULL);
  nn_spell_place (arithmetic, call, 0, cell);
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  if (values[KIND] == LEARNED)
    return g_strdup_printf ("<i>y</i><sub>t</sub> = <i>x</i><sub>t</sub> + <i>p</i><sub>t</sub>\n"
                            "<small>%" G_GSIZE_FORMAT " = %" G_GSIZE_FORMAT " steps × %"
                            G_GSIZE_FORMAT "</small>",
                            nn_shape_count (out), out->size[0], out->size[1]);
  return g_strdup_printf ("<i>y</i><sub>t,2i</sub> = <i>x</i><sub>t,2i</sub> + sin(<i>t</i> / "
                          "%.6g<sup>2i/%" G_GSIZE_FORMAT "</sup>)\n"
                          "<i>y</i><sub>t,2i+1</sub> = <i>x</i><sub>t,2i+1</sub> + cos(…)",
                          values[MAX_WAVELENGTH], out->size[1]);
}

static const char keras_waves[] =
  "class PositionalEncoding(layers.Layer):\n"
  "    \"\"\"Adds to each step where it stands: sines and cosines of ever longer waves.\"\"\"\n"
  "\n"
  "    def __init__(self, longest, **kwargs):\n"
  "        super().__init__(**kwargs)\n"
  "        self.supports_masking = True\n"
  "        self.longest = longest\n"
  "\n"
  "    def call(self, x):\n"
  "        steps, channels = x.shape[1:]\n"
  "        pairs = ops.arange(channels) // 2\n"
  "        wave = self.longest ** (2.0 * ops.cast(pairs, \"float32\") / channels)\n"
  "        angle = ops.cast(ops.arange(steps), \"float32\")[:, None] / wave\n"
  "        even = ops.equal(ops.arange(channels) % 2, 0)\n"
  "        return x + ops.where(even, ops.sin(angle), ops.cos(angle))\n";

static const char keras_learned[] =
  "class PositionEmbedding(layers.Layer):\n"
  "    \"\"\"Adds to each step a learned vector of where it stands.\"\"\"\n"
  "\n"
  "    def __init__(self, embeddings_regularizer=None, **kwargs):\n"
  "        super().__init__(**kwargs)\n"
  "        self.supports_masking = True\n"
  "        self.regularizer = embeddings_regularizer\n"
  "\n"
  "    def build(self, shape):\n"
  "        self.embeddings = self.add_weight(\n"
  "            name=\"embeddings\", shape=shape[1:], regularizer=self.regularizer\n"
  "        )\n"
  "\n"
  "    def call(self, x):\n"
  "        return x + self.embeddings\n";

static const char pytorch_waves[] =
  "class PositionalEncoding(nn.Module):\n"
  "    \"\"\"Adds to each step where it stands: sines and cosines of ever longer waves.\"\"\"\n"
  "\n"
  "    def __init__(self, steps, channels, longest):\n"
  "        super().__init__()\n"
  "        channel = torch.arange(channels)\n"
  "        wave = longest ** (2.0 * (channel // 2) / channels)\n"
  "        angle = torch.arange(steps)[:, None] / wave\n"
  "        code = torch.where(channel % 2 == 0, angle.sin(), angle.cos())\n"
  "        self.register_buffer(\"code\", code, persistent=False)\n"
  "\n"
  "    def forward(self, x):\n"
  "        return x + self.code\n";

static const char pytorch_learned[] =
  "class PositionEmbedding(nn.Module):\n"
  "    \"\"\"Adds to each step a learned vector of where it stands.\"\"\"\n"
  "\n"
  "    def __init__(self, steps, channels):\n"
  "        super().__init__()\n"
  "        self.weight = nn.Parameter(torch.empty(steps, channels))\n"
  "        nn.init.xavier_uniform_(self.weight)\n"
  "\n"
  "    def forward(self, x):\n"
  "        return x + self.weight\n";

static void
code (NnCoder *coder)
{
  gsize T = coder->out.size[0], C = coder->out.size[1];
  gboolean learned = coder->args[KIND] == LEARNED;
  const char *longest = nn_coder_number (coder, coder->args[MAX_WAVELENGTH]);

  if (coder->flavor == NN_CODE_KERAS)
    {
      nn_coder_helper (coder, learned ? keras_learned : keras_waves);
      if (learned)
        nn_coder_module (coder, "PositionEmbedding(%s)",
                         nn_coder_keras_args (coder, "embeddings_regularizer"));
      else
        nn_coder_module (coder, "PositionalEncoding(%s)", longest);
      return;
    }
  nn_coder_helper (coder, learned ? pytorch_learned : pytorch_waves);
  if (learned)
    {
      nn_coder_module (coder, "PositionEmbedding(%" G_GSIZE_FORMAT ", %" G_GSIZE_FORMAT ")", T, C);
      nn_coder_parameter (coder, "weight", 0, NULL);
    }
  else
    nn_coder_module (coder, "PositionalEncoding(%" G_GSIZE_FORMAT ", %" G_GSIZE_FORMAT ", %s)", T,
                     C, longest);
}

const NnLayerClass nn_layer_positional_encoding = {
  .base = {
    .name = "positional_encoding",
    .title = NN_("PositionalEncoding"),
    .summary = NN_("Adds to each step where it stands in the series."),
    .category = NN_("Attention"),
    .args = args,
    .code = code,
  },
  .role = NN_ROLE_SERIES,
  .min_inputs = 1,
  .max_inputs = 1,
  .shape = shape,
  .keeps_steps = TRUE,
  .weights = weights,
  .plan = plan,
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
  .spell = spell,
  .weight_gradient = weight_gradient,
  .formula = formula,
};

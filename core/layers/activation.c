/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Activation: a function of each number, or softmax of the last axis.
 *
 *   relu        max (0, x)
 *   leaky_relu  x above zero, slope x below
 *   elu         x above zero, e^x - 1 below
 *   gelu        x Φ(x), Φ being the normal distribution function
 *   sigmoid     1 / (1 + e^-x)
 *   tanh        (e^x - e^-x) / (e^x + e^-x)
 *   softplus    log (1 + e^x)
 *   softmax     e^x_i / Σ_j e^x_j
 *
 * Any shape, which stays. The same functions are an argument of Dense and
 * Conv2D; as a layer of its own, one can put BatchNorm before it and look at
 * what goes in.
 */
#include "core/activation.h"
#include "core/arithmetic.h"
#include "core/coder.h"
#include "core/layer.h"

#include <string.h>

enum { ACTIVATION, SLOPE };

static const NnArg args[] = {
  { "activation", NN_("Function"), "", NN_ARG_CHOICE, NN_ACTIVATION_RELU, 0, 0,
    nn_activation_names, nn_activation_titles },
  { "negative_slope", NN_("Slope below zero"), "", NN_ARG_REAL, 0.3, 0, 1 },
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
  NnActivation activation = (NnActivation) call->args[ACTIVATION];
  gsize width = call->out_shape.size[call->out_shape.n_axes - 1];
  gsize count = call->n * nn_shape_count (&call->out_shape);
  float slope = (float) call->args[SLOPE];

  if (call->linear)
    memcpy (call->out, call->in[0], count * sizeof (float));
  else if (activation == NN_ACTIVATION_LEAKY_RELU) /* the shared one has a slope of its own */
    {
      for (gsize i = 0; i < count; i++)
        call->out[i] = call->in[0][i] * (call->in[0][i] > 0 ? 1 : slope);
    }
  else
    nn_activation_forward (activation, count / width, width, call->in[0], call->out);
}

static void
backward (const NnLayerCall *call)
{
  NnActivation activation = (NnActivation) call->args[ACTIVATION];
  gsize width = call->out_shape.size[call->out_shape.n_axes - 1];
  gsize count = call->n * nn_shape_count (&call->out_shape);
  float slope = (float) call->args[SLOPE];
  float *d_in = call->d_in[0];

  if (d_in == NULL)
    return;
  memcpy (d_in, call->d_out, count * sizeof (float));
  if (call->linear)
    return;
  if (activation == NN_ACTIVATION_LEAKY_RELU)
    {
      for (gsize i = 0; i < count; i++)
        d_in[i] *= call->in[0][i] > 0 ? 1 : slope;
    }
  else
    nn_activation_backward (activation, count / width, width, call->in[0], call->out, d_in);
}

static void
spell (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic)
{
  NnActivation activation = (NnActivation) call->args[ACTIVATION];
  gsize width = call->out_shape.size[call->out_shape.n_axes - 1], row = cell - cell % width;
  NnStep *x = nn_spell_read (arithmetic, call, 0, cell);

  nn_spell_place (arithmetic, call, 0, cell);
  if (activation == NN_ACTIVATION_SOFTMAX)
    {
      g_autofree double *all = g_new (double, width);

      for (gsize i = 0; i < width; i++)
        all[i] = call->in[0][row + i];
      nn_spell_softmax (arithmetic, all, width, x);
      nn_spell_range (&arithmetic->fields[0], call->out_shape.n_axes - 1, 0, width);
    }
  else
    nn_spell_function (arithmetic, activation, call->args[SLOPE], x);
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  switch ((NnActivation) values[ACTIVATION])
    {
    case NN_ACTIVATION_RELU:
      return g_strdup ("<i>y</i> = max (0, <i>x</i>)");
    case NN_ACTIVATION_LEAKY_RELU:
      return g_strdup_printf ("<i>y</i> = max (%.3g <i>x</i>, <i>x</i>)", values[SLOPE]);
    case NN_ACTIVATION_ELU:
      return g_strdup ("<i>y</i> = <i>x</i> above 0, <i>e<sup>x</sup></i> − 1 below");
    case NN_ACTIVATION_GELU:
      return g_strdup ("<i>y</i> = <i>x</i> Φ(<i>x</i>)");
    case NN_ACTIVATION_SIGMOID:
      return g_strdup ("<i>y</i> = 1 / (1 + <i>e</i><sup>−<i>x</i></sup>)");
    case NN_ACTIVATION_TANH:
      return g_strdup ("<i>y</i> = tanh (<i>x</i>)");
    case NN_ACTIVATION_SOFTPLUS:
      return g_strdup ("<i>y</i> = log (1 + <i>e<sup>x</sup></i>)");
    case NN_ACTIVATION_SOFTMAX:
      return g_strdup ("<i>y<sub>i</sub></i> = <i>e<sup>x<sub>i</sub></sup></i> / "
                       "Σ<sub><i>j</i></sub> <i>e<sup>x<sub>j</sub></sup></i>");
    case NN_ACTIVATION_LINEAR:
    default:
      return g_strdup ("<i>y</i> = <i>x</i>");
    }
}

static void
code (NnCoder *coder)
{
  NnActivation activation = (NnActivation) coder->args[ACTIVATION];
  const char *slope = nn_coder_number (coder, coder->args[SLOPE]);

  if (coder->flavor == NN_CODE_KERAS && activation == NN_ACTIVATION_LEAKY_RELU)
    nn_coder_keras (coder, "layers.LeakyReLU", "negative_slope=0.3");
  else if (coder->flavor == NN_CODE_KERAS)
    nn_coder_keras (coder, "layers.Activation", "!activation");
  else
    {
      nn_coder_any_axes (coder);
      if (activation == NN_ACTIVATION_LEAKY_RELU)
        nn_coder_function (coder, nn_coder_text (coder, "nn.LeakyReLU(%s)", slope),
                           "F.leaky_relu({0}, %s)", slope);
      else
        nn_coder_activation (coder, activation);
    }
}

const NnLayerClass nn_layer_activation = {
  .base = {
    .name = "activation",
    .title = NN_("Activation"),
    .summary = NN_("A function of each number, such as ReLU, or softmax of the last axis."),
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
  .spell = spell,
  .formula = formula,
};

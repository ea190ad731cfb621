/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Embedding: each token of a series becomes a learned vector.
 *
 *   y_t = E[x_t]
 *
 *   in:  T (or T×1) numbers that are whole: token ids from 0 to V - 1
 *   out: T×D    embeddings E: V×D
 *
 * The same as a Dense without bias over one-hot vectors, without the zeros. Ids have no
 * gradient; the row of a token gets the sum over the places where the token stands.
 * With mask_zero, token 0 is padding: the steps up to the last other token count, and
 * the layers behind leave the rest out. A number that is no id is taken as the nearest
 * one; before a training it is an error (nn_model_check_samples()).
 *
 * Bengio, Ducharme, Vincent and Jauvin, "A Neural Probabilistic Language Model" (2003).
 */
#include "core/arithmetic.h"
#include "core/coder.h"
#include "core/layer.h"

#include <string.h>

enum
{
  INPUT_DIM,
  OUTPUT_DIM,
  MASK_ZERO,
  INITIALIZER,
};

static const NnArg args[] = {
  { "input_dim", NN_("Tokens"), "", NN_ARG_INTEGER, 1000, 1, 1000000 },
  { "output_dim", NN_("Numbers for each"), "", NN_ARG_INTEGER, 32, 1, 4096 },
  { "mask_zero", NN_("Token 0 is padding"), "", NN_ARG_BOOLEAN, FALSE },
  { "embeddings_initializer", NN_("Initial weights"), "", NN_ARG_CHOICE, NN_INIT_UNIFORM, 0, 0,
    nn_init_names, nn_init_titles },
  NN_LAYER_PRICE_ARGS,
  { NULL },
};

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  if (in[0].n_axes != 1 && (in[0].n_axes != 2 || in[0].size[1] != 1))
    {
      g_autofree char *text = nn_shape_to_string (&in[0]);

      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "Embedding needs one token id for each step, this is %s: give it a flat input.",
                   text);
      return FALSE;
    }
  *out = NN_SHAPE (in[0].size[0], (gsize) values[OUTPUT_DIM]);
  return TRUE;
}

static guint
weights (const double *values, const NnShape *in, guint n_in, const NnShape *out,
         NnWeightInfo *info)
{
  gsize V = values[INPUT_DIM], D = values[OUTPUT_DIM];

  info[0] = (NnWeightInfo){ "embeddings", NN_SHAPE (V, D), (NnInit) values[INITIALIZER], V, D,
                            .kernel = TRUE };
  return 1;
}

/* The id that @x is, or the nearest; never one that there is not. */
static inline gsize
token (const double *values, float x)
{
  double highest = values[INPUT_DIM] - 1;

  if (!(x > 0))
    return 0;
  return x < highest ? (gsize) (x + 0.5f) : (gsize) highest;
}

static void
count_steps (const NnLayerCall *call, guint32 *steps)
{
  gsize T = call->in_shape[0].size[0];

  for (guint b = 0; b < call->n; b++)
    {
      gsize t = T;

      while (call->args[MASK_ZERO] != 0 && t > 0
             && token (call->args, call->in[0][b * T + t - 1]) == 0)
        t--;
      steps[b] = (guint32) t;
    }
}

static void
forward (const NnLayerCall *call)
{
  gsize D = call->args[OUTPUT_DIM];
  gsize n = call->n * call->in_shape[0].size[0];

  for (gsize i = 0; i < n; i++)
    memcpy (call->out + i * D, call->weights[0] + token (call->args, call->in[0][i]) * D,
            D * sizeof (float));
}

/* Rows of the tokens [row0, row1); the places in order. */
static void
weight_gradient (const NnLayerCall *call, guint weight, gsize row0, gsize row1, float *gradient)
{
  gsize D = call->args[OUTPUT_DIM];
  gsize n = call->n * call->in_shape[0].size[0];

  memset (gradient, 0, (row1 - row0) * D * sizeof (float));
  for (gsize i = 0; i < n; i++)
    {
      gsize id = token (call->args, call->in[0][i]);
      float *sum = gradient + (id - row0) * D;

      if (id < row0 || id >= row1)
        continue;
      for (gsize k = 0; k < D; k++)
        sum[k] += call->d_out[i * D + k];
    }
}

static void
backward (const NnLayerCall *call)
{
  if (call->d_in[0] != NULL)
    memset (call->d_in[0], 0, call->n * call->in_shape[0].size[0] * sizeof (float));
  if (call->d_weights[0] != NULL)
    weight_gradient (call, 0, 0, (gsize) call->args[INPUT_DIM], call->d_weights[0]);
}

static void
spell (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic)
{
  gsize D = call->args[OUTPUT_DIM], t = cell / D;
  gsize id = token (call->args, call->in[0][t]);
  NnStep *read = nn_spell_given (arithmetic, NN_("Number {0} of the {1} that token {2} has learned"),
                                 call->weights[0][id * D + cell % D]);

  read->numbers[0] = cell % D;
  read->numbers[1] = D;
  read->numbers[2] = id;
  nn_spell_place (arithmetic, call, 0, t);
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  return g_strdup_printf ("<i>y<sub>t</sub></i> = <i>E</i>[<i>x<sub>t</sub></i>]\n<small>%.0f tokens "
                          "× %.0f numbers</small>",
                          values[INPUT_DIM], values[OUTPUT_DIM]);
}

static void
code (NnCoder *coder)
{
  gboolean column = coder->in[0].n_axes == 2;

  if (coder->args[MASK_ZERO] != 0 && coder->flavor == NN_CODE_KERAS)
    nn_coder_count_steps (coder,
                          column ? "ops.not_equal({0}[:, :, 0], 0)" : "ops.not_equal({0}, 0)");
  else if (coder->args[MASK_ZERO] != 0)
    nn_coder_count_steps (coder, column ? "{0}.squeeze(-1) != 0" : "{0} != 0");
  if (coder->flavor == NN_CODE_KERAS)
    {
      const char *row =
          nn_coder_text (coder, "layers.Reshape((%" G_GSIZE_FORMAT ",))", coder->in[0].size[0]);

      if (column)
        nn_coder_function (coder, row, "%s({0})", row);
      nn_coder_keras (coder, "layers.Embedding",
                      "!input_dim !output_dim mask_zero=false embeddings_initializer=uniform "
                      "embeddings_regularizer");
      return;
    }
  if (coder->args[MASK_ZERO] != 0)
    nn_coder_helper (coder, nn_count_steps_code);
  nn_coder_module (coder, "nn.Embedding(%.0f, %.0f)", coder->args[INPUT_DIM],
                   coder->args[OUTPUT_DIM]);
  if (column || !coder->tokens)
    nn_coder_call (coder, "{m}({0}%s%s)", column ? ".squeeze(-1)" : "",
                   coder->tokens ? "" : ".long()");
  nn_coder_parameter (coder, "weight", 0, NULL);
}

const NnLayerClass nn_layer_embedding = {
  .base = {
    .name = "embedding",
    .title = NN_("Embedding"),
    .summary = NN_("Turns each token of a series into a vector that is learned."),
    .category = NN_("Series"),
    .args = args,
    .code = code,
  },
  .role = NN_ROLE_SERIES,
  .min_inputs = 1,
  .max_inputs = 1,
  .shape = shape,
  .weights = weights,
  .forward = forward,
  .backward = backward,
  .spell = spell,
  .weight_gradient = weight_gradient,
  .count_steps = count_steps,
  .token_count = "input_dim",
  .formula = formula,
};

/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Dot: how far two vectors point the same way.
 *
 *   y = sum_i a_i b_i        or, normalized (the cosine of the angle between them),
 *   y = sum_i u_i v_i,       u = a / |a|, v = b / |b|
 *
 *   in:  two of I
 *   out: 1
 *
 * The lengths are sqrt (max (sum a_i^2, 1e-12)), so that a vector of zeros has a
 * product of zero. Between two embeddings this says how much alike they are.
 *
 *   dL/da = dL/dy (v - y u) / |a|, where normalized
 */
#include "core/coder.h"
#include "core/layer.h"
#include "core/layers/weighted.h"

#include <math.h>

enum
{
  NORMALIZE,
};

#define SMALLEST 1e-12f

static const NnArg args[] = {
  { "normalize", NN_("Normalize"), "", NN_ARG_BOOLEAN, FALSE },
  { NULL },
};

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  if (in[0].n_axes != 1 || !nn_shape_equal (&in[0], &in[1]))
    {
      g_autofree char *a = nn_shape_to_string (&in[0]);
      g_autofree char *b = nn_shape_to_string (&in[1]);

      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "Dot needs two flat inputs of one length, these are %s and %s: put a Flatten "
                   "or a Dense before them.",
                   a, b);
      return FALSE;
    }
  *out = NN_SHAPE (1);
  return TRUE;
}

static float
product (gsize count, const float *a, const float *b)
{
  float sum = 0;

  for (gsize i = 0; i < count; i++)
    sum += a[i] * b[i];
  return sum;
}

/* 1 / |x| */
static float
shrink (gsize count, const float *x)
{
  return 1.0f / sqrtf (MAX (product (count, x, x), SMALLEST));
}

static void
forward (const NnLayerCall *call)
{
  gsize count = nn_shape_count (&call->in_shape[0]);

  for (guint n = 0; n < call->n; n++)
    {
      const float *a = call->in[0] + n * count;
      const float *b = call->in[1] + n * count;

      call->out[n] = product (count, a, b);
      if (call->args[NORMALIZE] != 0)
        call->out[n] *= shrink (count, a) * shrink (count, b);
    }
}

static void
backward (const NnLayerCall *call)
{
  gsize count = nn_shape_count (&call->in_shape[0]);

  for (guint k = 0; k < 2; k++)
    for (guint n = 0; call->d_in[k] != NULL && n < call->n; n++)
      {
        const float *a = call->in[k] + n * count;
        const float *b = call->in[1 - k] + n * count;
        float *d_a = call->d_in[k] + n * count;
        float of_b = call->d_out[n];
        float of_a = 0;

        if (call->args[NORMALIZE] != 0)
          {
            float by_a = shrink (count, a);

            /* a length that is held at its smallest does not change with a */
            if (product (count, a, a) > SMALLEST)
              of_a = -of_b * call->out[n] * by_a * by_a;
            of_b *= by_a * shrink (count, b);
          }
        for (gsize i = 0; i < count; i++)
          d_a[i] = of_b * b[i] + of_a * a[i];
      }
}

static NnStep *
spell_length (NnArithmetic *arithmetic, const NnLayerCall *call, guint k)
{
  gsize count = nn_shape_count (&call->in_shape[k]);
  double square = 0;
  NnStep *length;

  for (gsize i = 0; i < count; i++)
    square += (double) call->in[k][i] * call->in[k][i];
  length = nn_spell_given (arithmetic, NN_("Length of {input}"), sqrt (MAX (square, SMALLEST)));
  length->input = (gint) k;
  return length;
}

static void
spell (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic)
{
  gsize count = nn_shape_count (&call->in_shape[0]);
  NnProducts products = { .x = call->in[0], .H = 1, .W = 1, .C = count, .dilation = 1, .rows = 1,
                          .columns = 1, .channels = count, .w = call->in[1], .w_channel = 1 };
  NnStep *sum = nn_spell_products (arithmetic, &products, NN_("{input}"), 0);
  NnStep *a, *b;

  arithmetic->grids[1].kind = NN_GRID_VALUES;
  arithmetic->grids[1].input = 1;
  if (call->args[NORMALIZE] != 0)
    {
      a = spell_length (arithmetic, call, 0);
      b = spell_length (arithmetic, call, 1);
      a = nn_spell_step (arithmetic, NN_STEP_TIMES, NN_("Both lengths"), a, b, NULL);
      nn_spell_step (arithmetic, NN_STEP_OVER, NN_("Cosine of the angle"), sum, a, NULL);
    }
  nn_spell_field (arithmetic, call, 0);
  nn_spell_field (arithmetic, call, 1);
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  return g_strdup (values[NORMALIZE] != 0
                       ? "<i>y</i> = Σ<sub>i</sub> <i>a</i><sub>i</sub> <i>b</i><sub>i</sub> "
                         "/ (|<i>a</i>| |<i>b</i>|)"
                       : "<i>y</i> = Σ<sub>i</sub> <i>a</i><sub>i</sub> <i>b</i><sub>i</sub>");
}

static void
code (NnCoder *coder)
{
  if (coder->flavor == NN_CODE_KERAS)
    {
      nn_coder_module (coder, "layers.Dot(axes=1%s)",
                       coder->args[NORMALIZE] != 0 ? ", normalize=True" : "");
      nn_coder_call (coder, "{m}([{0}, {1}])");
    }
  else if (coder->args[NORMALIZE] != 0)
    nn_coder_function (coder, NULL, "F.cosine_similarity({0}, {1}).unsqueeze(1)");
  else
    nn_coder_function (coder, NULL, "({0} * {1}).sum(1, keepdim=True)");
}

const NnLayerClass nn_layer_dot = {
  .base = {
    .name = "dot",
    .title = NN_("Dot"),
    .summary = NN_("The product of two vectors: how far they point the same way."),
    .category = NN_("Merge"),
    .args = args,
    .code = code,
  },
  .role = NN_ROLE_MERGE,
  .min_inputs = 2,
  .max_inputs = 2,
  .shape = shape,
  .forward = forward,
  .backward = backward,
  .spell = spell,
  .formula = formula,
};

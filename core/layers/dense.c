/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Dense: every output sees every input.
 *
 *   y_j = f (b_j + sum_i w_ij x_i)
 *
 *   in:     I   or T x I    kernel: I x U
 *   out:    U   or T x U    bias:   U
 *
 * A series is worked on step by step, each step with the same weights.
 *
 * F. Rosenblatt, "The Perceptron: A Probabilistic Model for Information Storage
 * and Organization in the Brain", 1958.
 */
#include "core/activation.h"
#include "core/coder.h"
#include "core/kernels/kernels.h"
#include "core/layer.h"
#include "core/layers/formula.h"
#include "core/layers/weighted.h"

enum
{
  UNITS,
  ACTIVATION,
  USE_BIAS,
  INITIALIZER,
};

static const NnArg args[] = {
  { "units", NN_("Units"), "", NN_ARG_INTEGER, 32, 1, 65536 },
  { "activation", NN_("Activation"), "", NN_ARG_CHOICE, NN_ACTIVATION_LINEAR, 0, 0,
    nn_activation_names, nn_activation_titles },
  { "use_bias", NN_("Bias"), "", NN_ARG_BOOLEAN, TRUE },
  { "kernel_initializer", NN_("Initial weights"), "", NN_ARG_CHOICE, NN_INIT_GLOROT_UNIFORM, 0, 0,
    nn_init_names, nn_init_titles },
  NN_LAYER_PRICE_ARGS,
  { NULL },
};

/* A single call that fills the machine by itself is split into pieces of so many
 * columns; a piece smaller than so many multiply-adds is not worth a thread. */
#define PIECE_COLUMNS 32
#define PIECE_MACS    16384

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  if (in[0].n_axes != 1 && in[0].n_axes != 2)
    {
      g_autofree char *text = nn_shape_to_string (&in[0]);

      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "Dense needs a flat input or a series, this is %s: put a Flatten before it.", text);
      return FALSE;
    }
  *out = in[0];
  out->size[in[0].n_axes - 1] = values[UNITS];
  return TRUE;
}

static inline gsize
width (const NnShape *shape)
{
  return shape->size[shape->n_axes - 1];
}

/* Rows to multiply: samples, or steps of samples. */
static inline gsize
rows (const NnLayerCall *call)
{
  return call->n * nn_shape_count (&call->in_shape[0]) / width (&call->in_shape[0]);
}

static guint
weights (const double *values, const NnShape *in, guint n_in, const NnShape *out,
         NnWeightInfo *info)
{
  gsize I = width (&in[0]);
  gsize U = width (out);

  info[0] = (NnWeightInfo){ "kernel", NN_SHAPE (I, U), (NnInit) values[INITIALIZER], I, U,
                            .kernel = TRUE };
  info[1] = (NnWeightInfo){ "bias", NN_SHAPE (U), NN_INIT_ZEROS, I, U, FALSE };
  return values[USE_BIAS] != 0 ? 2 : 1;
}

static void
plan (const double *values, const NnShape *in, guint n_in, const NnShape *out, NnLayerPlan *plan)
{
  gsize U = width (out);

  if (nn_activation_needs_input ((NnActivation) values[ACTIVATION]))
    plan->state_bytes = nn_shape_count (out) * sizeof (float);
  plan->scratch_bytes = nn_gemm_nt_scratch (U);
  plan->macs = nn_shape_count (&in[0]) * U;
}

typedef struct
{
  const NnLayerCall *call;
  float             *sums;
  NnGemmFlags        flags;
} Forward;

static void
multiply (const Forward *forward, gsize column, gsize n_columns)
{
  const NnLayerCall *call = forward->call;
  gsize I = width (&call->in_shape[0]);
  gsize U = width (&call->out_shape);
  const float *bias = call->args[USE_BIAS] != 0 ? call->weights[1] + column : NULL;

  nn_kernels ()->gemm (rows (call), n_columns, I, call->in[0], I, 1, call->weights[0] + column, U,
                       forward->sums + column, U, bias, forward->flags);
}

static void
multiply_task (guint task, guint worker, gpointer data)
{
  const Forward *forward = data;
  gsize column = (gsize) task * PIECE_COLUMNS;

  multiply (forward, column, MIN (PIECE_COLUMNS, width (&forward->call->out_shape) - column));
}

static void
forward (const NnLayerCall *call)
{
  NnActivation activation = call->linear ? NN_ACTIVATION_LINEAR
                                         : (NnActivation) call->args[ACTIVATION];
  gsize U = width (&call->out_shape);
  Forward forward = { call, call->out, 0 };

  if (activation == NN_ACTIVATION_RELU)
    forward.flags = NN_GEMM_RELU;
  else if (nn_activation_needs_input (activation))
    forward.sums = call->state;

  if (nn_pool_n_threads (call->pool) > 1 && U > PIECE_COLUMNS
      && call->n * nn_shape_count (&call->in_shape[0]) * PIECE_COLUMNS >= PIECE_MACS)
    nn_pool_run (call->pool, (U + PIECE_COLUMNS - 1) / PIECE_COLUMNS, multiply_task, &forward);
  else
    multiply (&forward, 0, U);

  if (activation != NN_ACTIVATION_RELU && activation != NN_ACTIVATION_LINEAR)
    nn_activation_forward (activation, rows (call), U, forward.sums, call->out);
}

/* Rows [row0, row1) of X^T dL/d(pre-activation), or of its sum for the bias. */
static void
weight_gradient (const NnLayerCall *call, guint weight, gsize row0, gsize row1, float *gradient)
{
  const NnKernels *kernels = nn_kernels ();
  gsize I = width (&call->in_shape[0]);
  gsize U = width (&call->out_shape);

  if (weight == 0)
    kernels->gemm (row1 - row0, U, rows (call), call->in[0] + row0, 1, I, call->d_out, U, gradient, U,
                   NULL, 0);
  else
    kernels->sum_rows (rows (call), row1 - row0, call->d_out + row0, U, gradient);
}

static void
backward (const NnLayerCall *call)
{
  gsize I = width (&call->in_shape[0]);
  gsize U = width (&call->out_shape);

  if (!call->linear)
    nn_activation_backward ((NnActivation) call->args[ACTIVATION], rows (call), U, call->state,
                            call->out, call->d_out);
  if (call->d_in[0] != NULL)
    nn_kernels ()->gemm_nt (rows (call), I, U, call->d_out, U, call->weights[0], U, call->d_in[0], I,
                            call->scratch);
  if (call->d_weights[0] != NULL)
    weight_gradient (call, 0, 0, I, call->d_weights[0]);
  if (call->args[USE_BIAS] != 0 && call->d_weights[1] != NULL)
    weight_gradient (call, 1, 0, U, call->d_weights[1]);
}

static void
products (const NnLayerCall *call, gsize cell, NnProducts *p)
{
  gsize I = width (&call->in_shape[0]), U = width (&call->out_shape);
  gsize T = nn_shape_count (&call->in_shape[0]) / I;

  *p = (NnProducts){ .x = call->in[0], .H = 1, .W = T, .C = I, .left = (gint64) (cell / U),
                     .dilation = 1, .rows = 1, .columns = 1, .channels = I,
                     .w = call->weights[0] + cell % U, .w_channel = (gint64) U };
}

static void
spell (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic)
{
  NnWeightedWords words = { NN_("unit {0} of {1}"), NN_("Weights"), NN_("Bias of unit {0}") };

  if (call->out_shape.n_axes == 2)
    words.what = NN_("unit {0} of {1}, step {2}");
  nn_spell_weighted (arithmetic, call, cell, products,
                     call->args[USE_BIAS] != 0 ? call->weights[1] : NULL,
                     (NnActivation) call->args[ACTIVATION], &words);
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  gboolean bias = values[USE_BIAS] != 0;
  gsize I = width (&in[0]);
  gsize U = width (out);
  g_autofree char *sum = g_strdup_printf ("%sΣ<sub>i</sub> <i>w</i><sub>i,j</sub> "
                                          "<i>x</i><sub>i</sub>",
                                          bias ? "<i>b</i><sub>j</sub> + " : "");
  g_autofree char *right = nn_formula_activation ((NnActivation) values[ACTIVATION], sum);
  g_autofree char *count = nn_count_to_string (U * (I + bias));
  g_autofree char *units = nn_count_to_string (U), *inputs = nn_count_to_string (I);

  return g_strdup_printf (bias ? "<i>y</i><sub>j</sub> = %s\n%s = %s × (%s + 1)"
                               : "<i>y</i><sub>j</sub> = %s\n%s = %s × %s",
                          right, count, units, inputs);
}

static void
code (NnCoder *coder)
{
  gsize I = coder->in[0].size[coder->in[0].n_axes - 1];
  gsize U = (gsize) coder->args[UNITS];
  const NnShape *flat = nn_coder_flat_shape (coder);

  if (coder->flavor == NN_CODE_KERAS)
    {
      nn_coder_keras (coder, "layers.Dense",
                      "!units activation=linear use_bias=true kernel_initializer=glorot_uniform "
                      "kernel_regularizer");
      return;
    }
  nn_coder_flat_axes (coder);
  nn_coder_module (coder, "nn.Linear(%" G_GSIZE_FORMAT ", %" G_GSIZE_FORMAT "%s)", I, U,
                   coder->args[USE_BIAS] != 0 ? "" : ", bias=False");
  if (flat != NULL)
    {
      /* the rows of the kernel in the order in which PyTorch flattens: channels first */
      NnShape view = *flat;
      char order[NN_MAX_AXES + 1] = { 0 };

      view.size[view.n_axes++] = U;
      order[0] = '0' + flat->n_axes;
      order[1] = '0' + flat->n_axes - 1;
      for (guint a = 0; a + 1 < flat->n_axes; a++)
        order[a + 2] = '0' + a;
      nn_coder_piece (coder, "weight", 0, &view, order, 0, 0, &NN_SHAPE (U, I));
    }
  else
    nn_coder_parameter (coder, "weight", 0, "10");
  if (coder->args[USE_BIAS] != 0)
    nn_coder_parameter (coder, "bias", 1, NULL);
  nn_coder_activation (coder, (NnActivation) coder->args[ACTIVATION]);
}

const NnLayerClass nn_layer_dense = {
  .base = {
    .name = "dense",
    .title = NN_("Dense"),
    .summary = NN_("Every output is a weighted sum of all inputs."),
    .category = NN_("Core"),
    .args = args,
    .code = code,
  },
  .role = NN_ROLE_WEIGH,
  .common = TRUE,
  .min_inputs = 1,
  .max_inputs = 1,
  .shape = shape,
  .keeps_steps = TRUE,
  .weights = weights,
  .plan = plan,
  .forward = forward,
  .backward = backward,
  .spell = spell,
  .weight_gradient = weight_gradient,
  .formula = formula,
};

/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * BatchNorm: brings each channel to mean 0 and variance 1 over the batch, then
 * scales and shifts it by what the network learned.
 *
 *   x̂ = (x - μ) / sqrt (σ² + epsilon),  y = gamma x̂ + beta
 *
 *   in, out: any shape; the last axis are the channels, and μ and σ² are taken
 *            over all other axes and the batch (N numbers for each channel)
 *
 * In training μ and σ² are those of the batch, and the moving ones follow them:
 *
 *   moving = momentum moving + (1 - momentum) batch      (σ² with N, not N - 1)
 *
 * Outside of training the moving ones are used, so that a sample's result does
 * not depend on its neighbours. Backward in training, with g = dL/dy:
 *
 *   dL/dx = gamma / sqrt (σ² + epsilon) (g - mean (g) - x̂ mean (g x̂))
 *
 * Ioffe and Szegedy, "Batch Normalization" (2015).
 */
#include "core/arithmetic.h"
#include "core/coder.h"
#include "core/layer.h"

#include <math.h>

enum { MOMENTUM, EPSILON };
enum { GAMMA, BETA, MOVING_MEAN, MOVING_VARIANCE, N_WEIGHTS };

/* Channels of one task: a cache line. A channel is summed by one thread in the
 * order of the rows, so no number of threads changes the sum. */
#define BLOCK 16

static const NnArg args[] = {
  { "momentum", NN_("Momentum of the averages"), "", NN_ARG_REAL, 0.99, 0, 0.9999 },
  { "epsilon", NN_("Epsilon"), "", NN_ARG_LOG, 0.001, 1e-6, 0.1 },
  { NULL }
};

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  *out = in[0];
  return TRUE;
}

static guint
weights (const double *values, const NnShape *in, guint n_in, const NnShape *out, NnWeightInfo *info)
{
  static const char *const names[] = { "gamma", "beta", "moving_mean", "moving_variance" };

  for (guint w = 0; w < N_WEIGHTS; w++)
    {
      info[w] = (NnWeightInfo){
        .name = names[w],
        .shape = NN_SHAPE (out->size[out->n_axes - 1]),
        .init = w == GAMMA || w == MOVING_VARIANCE ? NN_INIT_ONES : NN_INIT_ZEROS,
        .fixed = w >= MOVING_MEAN,
      };
    }
  return N_WEIGHTS;
}

static void
plan (const double *values, const NnShape *in, guint n_in, const NnShape *out, NnLayerPlan *plan)
{
  /* The batch's μ and 1 / sqrt (σ² + epsilon), in the state of the first sample. */
  plan->state_bytes = 2 * out->size[out->n_axes - 1] * sizeof (float);
  plan->macs = nn_shape_count (out);
  plan->batch_wide = TRUE;
}

static gsize
n_channels (const NnLayerCall *call)
{
  return call->out_shape.size[call->out_shape.n_axes - 1];
}

static gsize
n_rows (const NnLayerCall *call)
{
  return call->n * nn_shape_count (&call->out_shape) / n_channels (call);
}

/* Mean and variance of the channels from @c0 on, in two passes: the variance as
 * the difference of two large numbers would lose its digits. */
static void
batch_statistics (const NnLayerCall *call, gsize c0, gsize n, double *mean, double *variance)
{
  gsize C = n_channels (call), rows = n_rows (call);

  for (gsize c = 0; c < n; c++)
    mean[c] = variance[c] = 0;
  for (gsize r = 0; r < rows; r++)
    {
      for (gsize c = 0; c < n; c++)
        mean[c] += call->in[0][r * C + c0 + c];
    }
  for (gsize c = 0; c < n; c++)
    mean[c] /= (double) rows;
  for (gsize r = 0; r < rows; r++)
    {
      for (gsize c = 0; c < n; c++)
        {
          double d = call->in[0][r * C + c0 + c] - mean[c];

          variance[c] += d * d;
        }
    }
  for (gsize c = 0; c < n; c++)
    variance[c] /= (double) rows;
}

/* What x is shifted and divided by: from the moving statistics, or from the
 * state that training left behind. */
static void
normaliser (const NnLayerCall *call, gsize c0, gsize n, float *mean, float *inverse)
{
  const float *state = call->state;

  for (gsize c = 0; c < n; c++)
    {
      mean[c] = call->training ? state[c0 + c] : call->weights[MOVING_MEAN][c0 + c];
      inverse[c] = call->training
                       ? state[n_channels (call) + c0 + c]
                       : 1 / sqrtf (call->weights[MOVING_VARIANCE][c0 + c] +
                                    (float) call->args[EPSILON]);
    }
}

static void
renew_statistics (const NnLayerCall *call, gsize c0, gsize n)
{
  double momentum = call->args[MOMENTUM];
  float *state = call->state;
  double mean[BLOCK], variance[BLOCK];

  batch_statistics (call, c0, n, mean, variance);
  for (gsize c = 0; c < n; c++)
    {
      state[c0 + c] = (float) mean[c];
      state[n_channels (call) + c0 + c] = (float) (1 / sqrt (variance[c] + call->args[EPSILON]));
      if (call->new_weights == NULL || call->new_weights[MOVING_MEAN] == NULL)
        continue;
      call->new_weights[MOVING_MEAN][c0 + c] =
          (float) (momentum * call->weights[MOVING_MEAN][c0 + c] + (1 - momentum) * mean[c]);
      call->new_weights[MOVING_VARIANCE][c0 + c] = (float) (
          momentum * call->weights[MOVING_VARIANCE][c0 + c] + (1 - momentum) * variance[c]);
    }
}

static void
forward_block (guint task, guint worker, gpointer data)
{
  const NnLayerCall *call = data;
  gsize C = n_channels (call), rows = n_rows (call);
  gsize c0 = (gsize) task * BLOCK, n = MIN (C - c0, BLOCK);
  const float *gamma = call->weights[GAMMA] + c0, *beta = call->weights[BETA] + c0;
  float mean[BLOCK], inverse[BLOCK];

  if (call->training)
    renew_statistics (call, c0, n);
  normaliser (call, c0, n, mean, inverse);
  for (gsize r = 0; r < rows; r++)
    {
      const float *x = call->in[0] + r * C + c0;
      float *y = call->out + r * C + c0;

      for (gsize c = 0; c < n; c++)
        y[c] = gamma[c] * ((x[c] - mean[c]) * inverse[c]) + beta[c];
    }
}

static void
backward_block (guint task, guint worker, gpointer data)
{
  const NnLayerCall *call = data;
  gsize C = n_channels (call), rows = n_rows (call);
  gsize c0 = (gsize) task * BLOCK, n = MIN (C - c0, BLOCK);
  float mean[BLOCK], inverse[BLOCK];
  double sum[BLOCK] = { 0 }, sum_hat[BLOCK] = { 0 }; /* of g and of g x̂ */

  normaliser (call, c0, n, mean, inverse);
  for (gsize r = 0; r < rows; r++)
    {
      const float *x = call->in[0] + r * C + c0, *g = call->d_out + r * C + c0;

      for (gsize c = 0; c < n; c++)
        {
          sum[c] += g[c];
          sum_hat[c] += (double) g[c] * ((x[c] - mean[c]) * inverse[c]);
        }
    }
  for (gsize c = 0; c < n; c++)
    {
      if (call->d_weights != NULL && call->d_weights[GAMMA] != NULL)
        call->d_weights[GAMMA][c0 + c] = (float) sum_hat[c];
      if (call->d_weights != NULL && call->d_weights[BETA] != NULL)
        call->d_weights[BETA][c0 + c] = (float) sum[c];
      /* The moving statistics do not depend on x: then only g remains. */
      sum[c] = call->training ? sum[c] / (double) rows : 0;
      sum_hat[c] = call->training ? sum_hat[c] / (double) rows : 0;
    }
  for (gsize r = 0; r < rows && call->d_in[0] != NULL; r++)
    {
      const float *x = call->in[0] + r * C + c0, *g = call->d_out + r * C + c0;
      float *d_x = call->d_in[0] + r * C + c0;

      for (gsize c = 0; c < n; c++)
        {
          float hat = (x[c] - mean[c]) * inverse[c];

          d_x[c] = call->weights[GAMMA][c0 + c] * inverse[c] *
                   (g[c] - (float) sum[c] - hat * (float) sum_hat[c]);
        }
    }
}

static void
forward (const NnLayerCall *call)
{
  nn_pool_run (call->pool, (guint) ((n_channels (call) + BLOCK - 1) / BLOCK), forward_block,
               (gpointer) call);
}

static void
backward (const NnLayerCall *call)
{
  nn_pool_run (call->pool, (guint) ((n_channels (call) + BLOCK - 1) / BLOCK), backward_block,
               (gpointer) call);
}

static void
spell (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic)
{
  gsize c = cell % n_channels (call);
  NnStep *x = nn_spell_read (arithmetic, call, 0, cell);
  NnStep *mean, *variance, *epsilon, *offset, *spread, *unit, *gamma, *beta, *scaled;

  mean = nn_spell_given (arithmetic, NN_("Moving mean of channel {0}"), call->weights[MOVING_MEAN][c]);
  variance = nn_spell_given (arithmetic, NN_("Moving variance of channel {0}"),
                             call->weights[MOVING_VARIANCE][c]);
  gamma = nn_spell_given (arithmetic, NN_("Scale γ of channel {0}"), call->weights[GAMMA][c]);
  beta = nn_spell_given (arithmetic, NN_("Shift β of channel {0}"), call->weights[BETA][c]);
  mean->numbers[0] = variance->numbers[0] = gamma->numbers[0] = beta->numbers[0] = c;
  epsilon = nn_spell_given (arithmetic, NN_("Epsilon"), (float) call->args[EPSILON]);
  offset = nn_spell_step (arithmetic, NN_STEP_LESS, NN_("Away from the mean"), x, mean, NULL);
  spread = nn_spell_step (arithmetic, NN_STEP_ADD, NULL, variance, epsilon, NULL);
  spread = nn_spell_step (arithmetic, NN_STEP_ROOT, NN_("Deviation"), spread, NULL);
  unit = nn_spell_step (arithmetic, NN_STEP_OVER, NN_("In deviations"), offset, spread, NULL);
  scaled = nn_spell_step (arithmetic, NN_STEP_TIMES, NN_("Scaled"), unit, gamma, NULL);
  nn_spell_step (arithmetic, NN_STEP_ADD, NULL, scaled, beta, NULL);
  nn_spell_place (arithmetic, call, 0, cell);
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  g_autofree char *channels = nn_count_to_string (out->size[out->n_axes - 1]);

  return g_strdup_printf ("<i>y</i> = <i>γ</i> (<i>x</i> − <i>μ</i>) / √(<i>σ</i>² + %.3g) "
                          "+ <i>β</i>\n4 · %s numbers: <i>γ</i>, <i>β</i>, and the moving "
                          "<i>μ</i>, <i>σ</i>²", values[EPSILON], channels);
}

static void
code (NnCoder *coder)
{
  static const char *const names[] = { "weight", "bias", "running_mean", "running_var" };
  static const guint dimensions[] = { 1, 1, 1, 2, 3 };
  guint n = coder->out.n_axes;
  /* the share of the new, without the noise of a difference */
  double share = round ((1 - coder->args[MOMENTUM]) * 1e9) / 1e9;

  if (coder->flavor == NN_CODE_KERAS)
    {
      nn_coder_keras (coder, "layers.BatchNormalization", "momentum=0.99 epsilon=0.001");
      return;
    }
  nn_coder_axes (coder, NN_AXES_FIRST);
  nn_coder_module (coder, "nn.BatchNorm%ud(%" G_GSIZE_FORMAT ", eps=%s, momentum=%s)",
                   dimensions[n], coder->out.size[n - 1],
                   nn_coder_number (coder, coder->args[EPSILON]), nn_coder_number (coder, share));
  for (guint w = 0; w < N_WEIGHTS; w++)
    nn_coder_parameter (coder, names[w], w, NULL);
}

const NnLayerClass nn_layer_batchnorm = {
  .base = {
    .name = "batchnorm",
    .title = NN_("BatchNorm"),
    .summary = NN_("Brings each channel to mean 0 and variance 1 over the batch."),
    .category = NN_("Normalisation"),
    .args = args,
    .code = code,
  },
  .role = NN_ROLE_ADJUST,
  .min_inputs = 1,
  .max_inputs = 1,
  .shape = shape,
  .keeps_steps = TRUE,
  .weights = weights,
  .plan = plan,
  .forward = forward,
  .backward = backward,
  .spell = spell,
  .formula = formula,
};

/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * GroupNorm: cuts the channels into groups and brings each group of each sample
 * to mean 0 and variance 1 over all places, then scales and shifts each channel
 * as it learned.
 *
 *   x̂ = (x - μ_g) / sqrt (σ²_g + epsilon),  y = gamma x̂ + beta
 *
 *   in, out: any shape; the last axis are C channels, C / groups next to each
 *            other in a group, and μ and σ² are taken over all axes but the batch
 *   gamma: C, if scale        beta: C, if center
 *
 * One group is LayerNorm over a whole sample, C groups are InstanceNorm. Backward
 * as in LayerNorm, with means over a group. The sums are kept in double, for each
 * channel by itself and then over its group.
 *
 * Wu and He, "Group Normalization" (2018).
 */
#include "core/arithmetic.h"
#include "core/coder.h"
#include "core/layers/norm.h"

#include <math.h>
#include <string.h>

enum { GROUPS, EPSILON, CENTER, SCALE };

static const NnArg args[] = {
  { "groups", NN_("Groups"), "", NN_ARG_INTEGER, 8, 1, 4096 },
  { "epsilon", NN_("Epsilon"), "", NN_ARG_LOG, 0.001, 1e-7, 0.1 },
  { "center", NN_("Learned shift"), "", NN_ARG_BOOLEAN, TRUE },
  { "scale", NN_("Learned scale"), "", NN_ARG_BOOLEAN, TRUE },
  { NULL }
};

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  gsize C = in[0].size[in[0].n_axes - 1], G = (gsize) values[GROUPS];

  *out = in[0];
  if (C % G == 0)
    return TRUE;
  g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
               "%" G_GSIZE_FORMAT " channels cannot be cut into %" G_GSIZE_FORMAT
               " equal groups: choose a number of groups that divides %" G_GSIZE_FORMAT ".",
               C, G, C);
  return FALSE;
}

static guint
weights (const double *values, const NnShape *in, guint n_in, const NnShape *out, NnWeightInfo *info)
{
  return nn_norm_weights (out, values[SCALE] != 0, values[CENTER] != 0, info);
}

static void
plan (const double *values, const NnShape *in, guint n_in, const NnShape *out, NnLayerPlan *plan)
{
  gsize C = out->size[out->n_axes - 1];

  /* μ and 1 / sqrt (σ² + epsilon) of each group, for each of its channels */
  plan->state_bytes = 2 * C * sizeof (float);
  plan->scratch_bytes = 2 * C * sizeof (double);
  plan->macs = nn_shape_count (out);
}

/* What one sample is made of. */
typedef struct
{
  gsize        C, group, rows;
  const float *gamma, *beta;
  float       *d_gamma, *d_beta;
  double      *sum, *other;     /* of each channel, in the scratch */
} Norm;

static Norm
norm (const NnLayerCall *call)
{
  gsize C = call->out_shape.size[call->out_shape.n_axes - 1];
  gboolean scale = call->args[SCALE] != 0;
  Norm own = { C, C / (gsize) call->args[GROUPS], nn_shape_count (&call->out_shape) / C,
               .sum = call->scratch, .other = (double *) call->scratch + C };

  if (scale)
    own.gamma = call->weights[0];
  if (call->args[CENTER] != 0)
    own.beta = call->weights[scale];
  if (scale && call->d_weights != NULL)
    own.d_gamma = call->d_weights[0];
  if (call->args[CENTER] != 0 && call->d_weights != NULL)
    own.d_beta = call->d_weights[scale];
  return own;
}

/* Each channel's sum becomes its group's mean. */
static void
spread_mean (const Norm *own, double *sum)
{
  for (gsize c0 = 0; c0 < own->C; c0 += own->group)
    {
      double mean = 0;

      for (gsize c = c0; c < c0 + own->group; c++)
        mean += sum[c];
      mean /= (double) (own->rows * own->group);
      for (gsize c = c0; c < c0 + own->group; c++)
        sum[c] = mean;
    }
}

static void
forward_sample (const Norm *own, double epsilon, const float *x, float *y, float *stats)
{
  gsize C = own->C;
  float *mean = stats, *inverse = stats + C;

  memset (own->sum, 0, 2 * C * sizeof (double));
  for (gsize r = 0; r < own->rows; r++)
    {
      for (gsize c = 0; c < C; c++)
        own->sum[c] += x[r * C + c];
    }
  spread_mean (own, own->sum);
  for (gsize r = 0; r < own->rows; r++)
    {
      for (gsize c = 0; c < C; c++)
        {
          double d = x[r * C + c] - own->sum[c];

          own->other[c] += d * d;
        }
    }
  spread_mean (own, own->other);
  for (gsize c = 0; c < C; c++)
    {
      mean[c] = (float) own->sum[c];
      inverse[c] = (float) (1 / sqrt (own->other[c] + epsilon));
    }
  for (gsize r = 0; r < own->rows; r++)
    {
      for (gsize c = 0; c < C; c++)
        {
          float hat = (x[r * C + c] - mean[c]) * inverse[c];

          y[r * C + c] = (own->gamma != NULL ? own->gamma[c] : 1) * hat
                         + (own->beta != NULL ? own->beta[c] : 0);
        }
    }
}

static void
forward (const NnLayerCall *call)
{
  Norm own = norm (call);
  gsize count = own.rows * own.C;

  for (guint n = 0; n < call->n; n++)
    forward_sample (&own, call->args[EPSILON], call->in[0] + n * count, call->out + n * count,
                    (float *) call->state + n * 2 * own.C);
}

/* @d_x: may be NULL */
static void
backward_sample (const Norm *own, const float *x, const float *stats, const float *dy, float *d_x)
{
  gsize C = own->C;
  const float *mean = stats, *inverse = stats + C;

  memset (own->sum, 0, 2 * C * sizeof (double));
  for (gsize r = 0; r < own->rows; r++)
    {
      for (gsize c = 0; c < C; c++)
        {
          own->sum[c] += dy[r * C + c];
          own->other[c] += (double) dy[r * C + c] * ((x[r * C + c] - mean[c]) * inverse[c]);
        }
    }
  for (gsize c = 0; c < C; c++)
    {
      if (own->d_beta != NULL)
        own->d_beta[c] += (float) own->sum[c];
      if (own->d_gamma != NULL)
        own->d_gamma[c] += (float) own->other[c];
      if (own->gamma == NULL)
        continue;
      own->sum[c] *= own->gamma[c];
      own->other[c] *= own->gamma[c];
    }
  if (d_x == NULL)
    return;
  spread_mean (own, own->sum);
  spread_mean (own, own->other);
  for (gsize r = 0; r < own->rows; r++)
    {
      for (gsize c = 0; c < C; c++)
        {
          float hat = (x[r * C + c] - mean[c]) * inverse[c];
          float g = (own->gamma != NULL ? own->gamma[c] : 1) * dy[r * C + c];

          d_x[r * C + c] = (g - (float) own->sum[c] - hat * (float) own->other[c]) * inverse[c];
        }
    }
}

static void
backward (const NnLayerCall *call)
{
  Norm own = norm (call);
  gsize count = own.rows * own.C;

  if (own.d_gamma != NULL)
    memset (own.d_gamma, 0, own.C * sizeof (float));
  if (own.d_beta != NULL)
    memset (own.d_beta, 0, own.C * sizeof (float));
  for (guint n = 0; n < call->n; n++)
    backward_sample (&own, call->in[0] + n * count, (float *) call->state + n * 2 * own.C,
                     call->d_out + n * count,
                     call->d_in[0] != NULL ? call->d_in[0] + n * count : NULL);
}

static void
spell (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic)
{
  gboolean scale = call->args[SCALE] != 0;
  NnNorm shared = { TRUE, call->args[EPSILON], scale ? 0 : -1,
                    call->args[CENTER] != 0 ? (gint) scale : -1 };
  gsize C = call->out_shape.size[call->out_shape.n_axes - 1];
  gsize group = C / (gsize) call->args[GROUPS];

  nn_norm_spell (&shared, call, cell, cell % C / group * group, group,
                 nn_shape_count (&call->out_shape) / C, arithmetic);
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  gsize C = out->size[out->n_axes - 1];

  return g_strdup_printf ("<i>y</i> = %s(<i>x</i> − <i>μ</i><sub>g</sub>) / "
                          "√(<i>σ</i>²<sub>g</sub> + %.3g)%s\n<small>%" G_GSIZE_FORMAT
                          " groups of %" G_GSIZE_FORMAT " channels</small>",
                          values[SCALE] != 0 ? "<i>γ</i> " : "", values[EPSILON],
                          values[CENTER] != 0 ? " + <i>β</i>" : "", (gsize) values[GROUPS],
                          C / (gsize) values[GROUPS]);
}

static const char pytorch_class[] =
  "class GroupNorm(nn.GroupNorm):\n"
  "    \"\"\"With a learned scale alone, or a learned shift alone.\"\"\"\n"
  "\n"
  "    def __init__(self, *sizes, scale=True, center=True, **kwargs):\n"
  "        super().__init__(*sizes, **kwargs)\n"
  "        if not scale:\n"
  "            self.weight = None\n"
  "        if not center:\n"
  "            self.bias = None\n";

static void
code (NnCoder *coder)
{
  gboolean scale = coder->args[SCALE] != 0, center = coder->args[CENTER] != 0;
  gsize C = coder->out.size[coder->out.n_axes - 1];
  const char *eps = nn_coder_number (coder, coder->args[EPSILON]);

  if (coder->flavor == NN_CODE_KERAS)
    {
      nn_coder_keras (coder, "layers.GroupNormalization",
                      "groups=32 epsilon=0.001 center=true scale=true");
      return;
    }
  nn_coder_axes (coder, NN_AXES_FIRST);
  if (scale == center)
    nn_coder_module (coder, "nn.GroupNorm(%.0f, %" G_GSIZE_FORMAT ", eps=%s%s)",
                     coder->args[GROUPS], C, eps, scale ? "" : ", affine=False");
  else
    {
      nn_coder_helper (coder, pytorch_class);
      nn_coder_module (coder, "GroupNorm(%.0f, %" G_GSIZE_FORMAT ", eps=%s, %s=False)",
                       coder->args[GROUPS], C, eps, scale ? "center" : "scale");
    }
  if (scale)
    nn_coder_parameter (coder, "weight", 0, NULL);
  if (center)
    nn_coder_parameter (coder, "bias", scale ? 1 : 0, NULL);
}

const NnLayerClass nn_layer_groupnorm = {
  .base = {
    .name = "groupnorm",
    .title = NN_("GroupNorm"),
    .summary = NN_("Brings each group of channels of a sample to mean 0 and variance 1."),
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

/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Binary cross-entropy: each output is its own yes-or-no question.
 *
 *   l = -(t log p + (1 - t) log (1 - p))      p = sigmoid (x)
 *     = max (x, 0) - x t + log (1 + exp (-|x|))
 *   dl/dx = p - t
 *
 * With label smoothing e the target is t (1 - e) + e / 2, as in Keras. Where yes and no of an
 * output count differently (see NnLossCall), with weights y and n,
 *
 *   l = -(y t log p + n (1 - t) log (1 - p))
 *   dl/dx = n (1 - t) p - y t (1 - p)
 *
 * which is PyTorch's BCEWithLogitsLoss with weight n and pos_weight y / n.
 *
 * Shapes: out and targets n x size. Reduction "mean" averages over the outputs
 * of a sample, as Keras does; "sum" adds them: nats per sample, the
 * reconstruction term of a variational autoencoder (Kingma and Welling, 2014).
 */
#include "core/coder.h"
#include "core/kernels/kernels.h"
#include "core/loss.h"

#include <math.h>

#define SMALLEST 1e-7f

static const char *const reductions[] = { "mean", "sum", NULL };
static const char *const reduction_titles[]
    = { NN_ ("Mean of the outputs"), NN_ ("Sum of the outputs"), NULL };

enum { REDUCTION, LABEL_SMOOTHING };

static const NnArg binary_crossentropy_args[] = {
  { "reduction", NN_ ("Reduction"), "", NN_ARG_CHOICE, 0, 0, 1, reductions, reduction_titles },
  { "label_smoothing", NN_ ("Label smoothing"), "", NN_ARG_REAL, 0, 0, 0.5 },
  { NULL },
};

static double
plain (gsize n, const float *p, const float *t, float *d, float scale)
{
  double loss = 0;

  for (gsize i = 0; i < n; i++)
    {
      float yes = MAX (p[i], SMALLEST);
      float no = MAX (1 - p[i], SMALLEST);

      loss -= t[i] * logf (yes) + (1 - t[i]) * logf (no);
      if (d != NULL)
        d[i] = ((1 - t[i]) / no - t[i] / yes) * scale;
    }
  return loss;
}

/* One sample, smoothed or weighed. */
static double
weighed (const NnLossCall *call, gsize at, float *d, float scale)
{
  const float smoothing = call->args[LABEL_SMOOTHING];
  float *out = call->out + at;
  double loss = 0;

  for (gsize i = 0; i < call->size; i++)
    {
      float target = call->targets[at + i] * (1 - smoothing) + smoothing / 2;
      float up = target * (call->yes_weights != NULL ? call->yes_weights[i] : 1);
      float down = (1 - target) * (call->no_weights != NULL ? call->no_weights[i] : 1);
      float x = out[i], small = expf (-fabsf (x)), p, q, more;

      if (!call->linked)
        {
          p = MAX (x, SMALLEST);
          q = MAX (1 - x, SMALLEST);
          loss -= up * logf (p) + down * logf (q);
          if (d != NULL)
            d[i] = (down / q - up / p) * scale;
          continue;
        }
      /* p and 1 - p, each exact where it is small */
      p = x >= 0 ? 1 / (1 + small) : small / (1 + small);
      q = x >= 0 ? small / (1 + small) : 1 / (1 + small);
      more = log1pf (small);
      loss += up * (more + MAX (-x, 0)) + down * (more + MAX (x, 0));
      out[i] = p;
      if (d != NULL)
        d[i] = (down * p - up * q) * scale;
    }
  return loss;
}

static double
binary_crossentropy_evaluate (const NnLossCall *call)
{
  gboolean plainly = call->args[LABEL_SMOOTHING] == 0 && call->yes_weights == NULL;
  double share = call->args[REDUCTION] == NN_REDUCTION_MEAN ? 1.0 / call->size : 1;
  float scale = call->scale * share;
  double loss = 0;

  /* A sample at a time, so that the sum does not depend on the chunk. */
  for (gsize b = 0; b < call->n; b++)
    {
      gsize at = b * call->size;
      float *d_out = call->d_out != NULL ? call->d_out + at : NULL;

      if (!plainly)
        loss += weighed (call, at, d_out, scale);
      else if (call->linked)
        loss += nn_kernels ()->binary_crossentropy (call->size, call->out + at, call->targets + at,
                                                    d_out, scale);
      else
        loss += plain (call->size, call->out + at, call->targets + at, d_out, scale);
    }
  return loss * share;
}

static void
code (NnCoder *coder)
{
  gboolean sum = coder->args[REDUCTION] == NN_REDUCTION_SUM;
  double smoothing = coder->args[LABEL_SMOOTHING];
  const char *soft = smoothing > 0 ? nn_coder_text (coder, " * %s + %s", nn_coder_number (coder, 1 - smoothing),
                                                    nn_coder_number (coder, smoothing / 2))
                                   : "";

  if (coder->flavor == NN_CODE_KERAS && !sum && smoothing == 0)
    nn_coder_say (coder, "\"binary_crossentropy\"");
  else if (coder->flavor == NN_CODE_KERAS && !sum)
    nn_coder_say (coder, "keras.losses.BinaryCrossentropy(label_smoothing=%s)",
                  nn_coder_number (coder, smoothing));
  else if (coder->flavor == NN_CODE_KERAS)
    nn_coder_say (coder, "lambda y, p: ops.sum(ops.binary_crossentropy(y%s, p), axis=%s)", soft,
                  nn_coder_sample_axes (coder));
  else
    nn_coder_say (coder, "F.binary_cross_entropy%s({0}, {1}%s%s", coder->linked ? "_with_logits" : "", soft,
                  sum ? ", reduction=\"sum\") / len({1})" : ")");
}

const NnLossClass nn_loss_binary_crossentropy = {
  .base = {
    .name = "binary_crossentropy",
    .title = NN_ ("Binary cross-entropy"),
    .summary = NN_ ("Each output is its own yes-or-no question; for a sigmoid output."),
    .category = NN_ ("Classification"),
    .args = binary_crossentropy_args,
    .code = code,
  },
  .link = NN_ACTIVATION_SIGMOID,
  .likelihood = NN_ ("Bernoulli"),
  .answers = TRUE,
  .evaluate = binary_crossentropy_evaluate,
};

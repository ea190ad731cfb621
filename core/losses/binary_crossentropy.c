/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Binary cross-entropy: each output is its own yes-or-no question.
 *
 *   l = -(t log p + (1 - t) log (1 - p))      p = sigmoid (x)
 *     = max (x, 0) - x t + log (1 + exp (-|x|))
 *   dl/dx = p - t
 *
 * Shapes: out and targets n x size. Reduction "mean" averages over the outputs
 * of a sample, as Keras does; "sum" adds them: nats per sample, the
 * reconstruction term of a variational autoencoder (Kingma and Welling, 2014).
 */
#include "core/kernels/kernels.h"
#include "core/loss.h"

#include <math.h>

#define SMALLEST 1e-7f

static const char *const reductions[] = { "mean", "sum", NULL };
static const char *const reduction_titles[]
    = { NN_ ("Mean of the outputs"), NN_ ("Sum of the outputs"), NULL };

static const NnArg binary_crossentropy_args[] = {
  { "reduction", NN_ ("Reduction"), "", NN_ARG_CHOICE, 0, 0, 1, reductions, reduction_titles },
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

static double
binary_crossentropy_evaluate (const NnLossCall *call)
{
  double share = call->args[0] == 0 ? 1.0 / call->size : 1;
  float scale = call->scale * share;
  double loss = 0;

  /* A sample at a time, so that the sum does not depend on the chunk. */
  for (gsize b = 0; b < call->n; b++)
    {
      gsize at = b * call->size;
      float *d_out = call->d_out != NULL ? call->d_out + at : NULL;

      if (call->linked)
        loss += nn_kernels ()->binary_crossentropy (call->size, call->out + at, call->targets + at,
                                                    d_out, scale);
      else
        loss += plain (call->size, call->out + at, call->targets + at, d_out, scale);
    }
  return loss * share;
}

const NnLossClass nn_loss_binary_crossentropy = {
  .base = {
    .name = "binary_crossentropy",
    .title = NN_ ("Binary cross-entropy"),
    .summary = NN_ ("Each output is its own yes-or-no question; for a sigmoid output."),
    .category = NN_ ("Classification"),
    .args = binary_crossentropy_args,
  },
  .link = NN_ACTIVATION_SIGMOID,
  .evaluate = binary_crossentropy_evaluate,
};

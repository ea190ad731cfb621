/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Mean squared error: far misses weigh most.
 *
 *   l = mean (y - t)^2        dl/dy = 2 (y - t) / size
 *
 * Shapes: out and targets n x size. Reduction "sum" adds the outputs of a sample
 * instead of averaging them.
 */
#include "core/coder.h"
#include "core/loss.h"

static const char *const reductions[] = { "mean", "sum", NULL };
static const char *const reduction_titles[]
    = { NN_ ("Mean of the outputs"), NN_ ("Sum of the outputs"), NULL };

static const NnArg mse_args[] = {
  { "reduction", NN_ ("Reduction"), "", NN_ARG_CHOICE, 0, 0, 1, reductions, reduction_titles },
  { NULL },
};

static double
mse_evaluate (const NnLossCall *call)
{
  double share = call->args[0] == NN_REDUCTION_MEAN ? 1.0 / call->size : 1;
  float scale = 2 * call->scale * share;
  double loss = 0;

  for (gsize i = 0; i < call->n * call->size; i++)
    {
      float miss = call->out[i] - call->targets[i];

      loss += (double) miss * miss;
      if (call->d_out != NULL)
        call->d_out[i] = miss * scale;
    }
  return loss * share;
}

static void
code (NnCoder *coder)
{
  gboolean sum = coder->args[0] == NN_REDUCTION_SUM;

  if (coder->flavor == NN_CODE_KERAS && !sum)
    nn_coder_say (coder, "\"mse\"");
  else if (coder->flavor == NN_CODE_KERAS)
    nn_coder_say (coder, "lambda y, p: ops.sum(ops.square(y - p), axis=%s)",
                  nn_coder_sample_axes (coder));
  else
    nn_coder_say (coder, "F.mse_loss({0}, {1}%s", sum ? ", reduction=\"sum\") / len({1})" : ")");
}

const NnLossClass nn_loss_mse = {
  .base = {
    .name = "mse",
    .title = NN_ ("Mean squared error"),
    .summary = NN_ ("The mean of the squared misses; for numbers, far misses weigh most."),
    .category = NN_ ("Regression"),
    .args = mse_args,
    .code = code,
  },
  .link = NN_ACTIVATION_LINEAR,
  .evaluate = mse_evaluate,
};

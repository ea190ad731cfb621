/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Mean absolute error: every unit of miss weighs the same, so outliers pull less.
 *
 *   l = mean |y - t|        dl/dy = sign (y - t) / size, 0 where they agree
 *
 * Shapes: out and targets n x size.
 */
#include "core/coder.h"
#include "core/loss.h"

#include <math.h>

static double
mae_evaluate (const NnLossCall *call)
{
  float scale = call->scale / call->size;
  double loss = 0;

  for (gsize i = 0; i < call->n * call->size; i++)
    {
      float miss = call->out[i] - call->targets[i];

      loss += fabsf (miss);
      if (call->d_out != NULL)
        call->d_out[i] = miss > 0 ? scale : miss < 0 ? -scale : 0;
    }
  return loss / call->size;
}

static void
code (NnCoder *coder)
{
  nn_coder_say (coder, coder->flavor == NN_CODE_KERAS ? "\"mae\"" : "F.l1_loss({0}, {1})");
}

const NnLossClass nn_loss_mae = {
  .base = {
    .name = "mae",
    .title = NN_ ("Mean absolute error"),
    .summary = NN_ ("The mean of the misses; outliers pull less than with squares."),
    .category = NN_ ("Regression"),
    .code = code,
  },
  .link = NN_ACTIVATION_LINEAR,
  .evaluate = mae_evaluate,
};

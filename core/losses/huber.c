/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Huber: squared near the target, straight beyond a distance of delta.
 *
 *   l = mean of  m^2 / 2                    where |m| <= delta,   m = y - t
 *                delta (|m| - delta / 2)    elsewhere
 *   dl/dy = clamp (m, -delta, delta) / size
 *
 * Shapes: out and targets n x size. P. J. Huber, "Robust Estimation of a
 * Location Parameter", 1964.
 */
#include "core/coder.h"
#include "core/loss.h"

#include <math.h>

static const NnArg huber_args[] = {
  { "delta", NN_ ("Delta"), "", NN_ARG_LOG, 1, 1e-3, 1e3 },
  { NULL },
};

static double
huber_evaluate (const NnLossCall *call)
{
  float delta = call->args[0];
  float scale = call->scale / call->size;
  double loss = 0;

  for (gsize i = 0; i < call->n * call->size; i++)
    {
      float miss = call->out[i] - call->targets[i];
      float size = fabsf (miss);

      loss += size <= delta ? 0.5 * miss * miss : delta * (size - 0.5 * delta);
      if (call->d_out != NULL)
        call->d_out[i] = CLAMP (miss, -delta, delta) * scale;
    }
  return loss / call->size;
}

static void
code (NnCoder *coder)
{
  const char *delta = nn_coder_number (coder, coder->args[0]);

  if (coder->flavor == NN_CODE_KERAS)
    nn_coder_say (coder, "keras.losses.Huber(delta=%s)", delta);
  else
    nn_coder_say (coder, "F.huber_loss({0}, {1}, delta=%s)", delta);
}

const NnLossClass nn_loss_huber = {
  .base = {
    .name = "huber",
    .title = NN_ ("Huber"),
    .summary = NN_ ("Squared near the target, straight beyond a distance: smooth and robust."),
    .category = NN_ ("Regression"),
    .args = huber_args,
    .code = code,
  },
  .link = NN_ACTIVATION_LINEAR,
  .evaluate = huber_evaluate,
};

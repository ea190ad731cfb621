/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Momentum: a heavy ball that rolls down the loss.
 *
 *   v = momentum v + g
 *   w -= rate v                        plain (Polyak, 1964)
 *   w -= rate (g + momentum v)         Nesterov: looks ahead along v
 *
 * The rate stands outside v, as in PyTorch, so that a schedule acts at once.
 */
#include "core/coder.h"
#include "core/optimizer.h"

static const NnArg momentum_args[] = {
  { "learning_rate", NN_ ("Learning rate"), "", NN_ARG_LOG, 0.01, 1e-7, 1e3 },
  { "momentum", NN_ ("Momentum"), "", NN_ARG_REAL, 0.9, 0, 0.9999 },
  { "nesterov", NN_ ("Nesterov"), "", NN_ARG_BOOLEAN, 0, 0, 1 },
  { NULL },
};

static void
momentum_begin (const double *args, NnOptimizerStep *step)
{
  step->c[0] = step->learning_rate;
  step->c[1] = args[1];
  step->c[2] = args[2];
}

static void
momentum_update (const NnOptimizerStep *step, gboolean decay, gsize n, float *weights,
                 const float *gradient, float *const *slots)
{
  float rate = step->c[0];
  float momentum = step->c[1];
  float *velocity = slots[0];

  if (step->c[2] != 0)
    {
      for (gsize i = 0; i < n; i++)
        {
          velocity[i] = momentum * velocity[i] + gradient[i];
          weights[i] -= rate * (gradient[i] + momentum * velocity[i]);
        }
    }
  else
    {
      for (gsize i = 0; i < n; i++)
        {
          velocity[i] = momentum * velocity[i] + gradient[i];
          weights[i] -= rate * velocity[i];
        }
    }
}

static void
code (NnCoder *coder)
{
  if (coder->flavor == NN_CODE_KERAS)
    nn_coder_say (coder, "keras.optimizers.SGD(%s%s%s)", coder->rate_text,
                  nn_coder_more_args (coder, "momentum nesterov=false"), coder->more);
  else
    nn_coder_say (coder, "torch.optim.SGD({0}, lr=%s%s)", coder->rate_text,
                  nn_coder_more_args (coder, "momentum nesterov=false"));
}

const NnOptimizerClass nn_optimizer_momentum = {
  .base = {
    .name = "momentum",
    .title = NN_ ("Momentum"),
    .summary = NN_ ("A heavy ball rolling down the loss; Nesterov's variant looks ahead."),
    .category = NN_ ("Plain"),
    .args = momentum_args,
    .code = code,
  },
  .n_slots = 1,
  .begin = momentum_begin,
  .update = momentum_update,
};

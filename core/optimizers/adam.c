/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Adam: momentum, measured by the recent size of each weight's own gradient.
 *
 *   m = b1 m + (1 - b1) g            v = b2 v + (1 - b2) g^2
 *   w -= rate m' / (sqrt (v') + epsilon)
 *   m' = m / (1 - b1^step)           v' = v / (1 - b2^step)
 *
 * D. P. Kingma and J. Ba, "Adam: A Method for Stochastic Optimization", 2015;
 * epsilon stands where PyTorch has it.
 */
#include "core/coder.h"
#include "core/kernels/kernels.h"
#include "core/optimizer.h"

#include <math.h>

static const NnArg adam_args[] = {
  { "learning_rate", NN_ ("Learning rate"), "", NN_ARG_LOG, 0.001, 1e-7, 1e3 },
  { "beta_1", NN_ ("Beta 1"), "", NN_ARG_REAL, 0.9, 0, 0.9999,
    .fold = NN_ ("Moments") },
  { "beta_2", NN_ ("Beta 2"), "", NN_ARG_REAL, 0.999, 0, 0.99999,
    .fold = NN_ ("Moments") },
  { "epsilon", NN_ ("Epsilon"), "", NN_ARG_LOG, 1e-7, 1e-12, 1,
    .fold = NN_ ("Moments") },
  { NULL },
};

static void
adam_begin (const double *args, NnOptimizerStep *step)
{
  step->c[0] = args[1];
  step->c[1] = 1 - args[1];
  step->c[2] = args[2];
  step->c[3] = 1 - args[2];
  step->c[4] = step->learning_rate / (1 - pow (args[1], step->step));
  step->c[5] = 1 / sqrt (1 - pow (args[2], step->step));
  step->c[6] = args[3];
}

static void
adam_update (const NnOptimizerStep *step, gboolean decay, gsize n, float *weights,
             const float *gradient, float *const *slots)
{
  nn_kernels ()->adam (n, step->c, 1, weights, slots[0], slots[1], gradient);
}

static void
code (NnCoder *coder)
{
  const char *betas = "";

  if (coder->flavor == NN_CODE_KERAS)
    {
      nn_coder_say (coder, "keras.optimizers.Adam(%s%s%s)", coder->rate_text,
                    nn_coder_more_args (coder, "beta_1=0.9 beta_2=0.999 epsilon=1e-07"),
                    coder->more);
      return;
    }
  if (coder->args[1] != 0.9 || coder->args[2] != 0.999)
    betas = nn_coder_text (coder, ", betas=(%s, %s)", nn_coder_number (coder, coder->args[1]),
                           nn_coder_number (coder, coder->args[2]));
  nn_coder_say (coder, "torch.optim.Adam({0}, lr=%s%s%s)", coder->rate_text, betas,
                nn_coder_more_args (coder, "epsilon>eps"));
}

const NnOptimizerClass nn_optimizer_adam = {
  .base = {
    .name = "adam",
    .title = NN_ ("Adam"),
    .summary = NN_ ("Momentum, measured by each weight's own gradient; a good first choice."),
    .category = NN_ ("Adaptive"),
    .args = adam_args,
    .code = code,
  },
  .n_slots = 2,
  .begin = adam_begin,
  .update = adam_update,
};

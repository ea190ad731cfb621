/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * RMSprop: a step measured by the recent size of each weight's own gradient.
 *
 *   v = rho v + (1 - rho) g^2
 *   w -= rate g / (sqrt (v) + epsilon)
 *
 * T. Tieleman and G. Hinton, "Lecture 6.5", 2012.
 */
#include "core/coder.h"
#include "core/optimizer.h"

#include <math.h>

static const NnArg rmsprop_args[] = {
  { "learning_rate", NN_ ("Learning rate"), "", NN_ARG_LOG, 0.001, 1e-7, 1e3 },
  { "rho", NN_ ("Rho"), "", NN_ARG_REAL, 0.9, 0, 0.99999,
    .fold = NN_ ("Moments") },
  { "epsilon", NN_ ("Epsilon"), "", NN_ARG_LOG, 1e-7, 1e-12, 1,
    .fold = NN_ ("Moments") },
  { NULL },
};

static void
rmsprop_begin (const double *args, NnOptimizerStep *step)
{
  step->c[0] = step->learning_rate;
  step->c[1] = args[1];
  step->c[2] = 1 - args[1];
  step->c[3] = args[2];
}

static void
rmsprop_update (const NnOptimizerStep *step, gboolean decay, gsize n, float *weights,
                const float *gradient, float *const *slots)
{
  float rate = step->c[0];
  float rho = step->c[1];
  float rest = step->c[2];
  float epsilon = step->c[3];
  float *square = slots[0];

  for (gsize i = 0; i < n; i++)
    {
      float g = gradient[i];

      square[i] = rho * square[i] + rest * g * g;
      weights[i] -= rate * g / (sqrtf (square[i]) + epsilon);
    }
}

static void
code (NnCoder *coder)
{
  if (coder->flavor == NN_CODE_KERAS)
    nn_coder_say (coder, "keras.optimizers.RMSprop(%s%s%s)", coder->rate_text,
                  nn_coder_more_args (coder, "rho=0.9 epsilon=1e-07"), coder->more);
  else
    nn_coder_say (coder, "torch.optim.RMSprop({0}, lr=%s%s)", coder->rate_text,
                  nn_coder_more_args (coder, "rho>alpha epsilon>eps"));
}

const NnOptimizerClass nn_optimizer_rmsprop = {
  .base = {
    .name = "rmsprop",
    .title = NN_ ("RMSprop"),
    .summary = NN_ ("Steps measured by the recent size of each weight's own gradient."),
    .category = NN_ ("Adaptive"),
    .args = rmsprop_args,
    .code = code,
  },
  .n_slots = 1,
  .begin = rmsprop_begin,
  .update = rmsprop_update,
};

/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * SGD: a step against the gradient.
 *
 *   w -= rate g
 */
#include "core/coder.h"
#include "core/optimizer.h"

static const NnArg sgd_args[] = {
  { "learning_rate", NN_ ("Learning rate"), "", NN_ARG_LOG, 0.01, 1e-7, 1e3 },
  { NULL },
};

static void
sgd_begin (const double *args, NnOptimizerStep *step)
{
  step->c[0] = step->learning_rate;
}

static void
sgd_update (const NnOptimizerStep *step, gboolean decay, gsize n, float *weights,
            const float *gradient, float *const *slots)
{
  float rate = step->c[0];

  for (gsize i = 0; i < n; i++)
    weights[i] -= rate * gradient[i];
}

static void
code (NnCoder *coder)
{
  if (coder->flavor == NN_CODE_KERAS)
    nn_coder_say (coder, "keras.optimizers.SGD(%s%s)", coder->rate_text, coder->more);
  else
    nn_coder_say (coder, "torch.optim.SGD({0}, lr=%s)", coder->rate_text);
}

const NnOptimizerClass nn_optimizer_sgd = {
  .base = {
    .name = "sgd",
    .title = NN_ ("SGD"),
    .summary = NN_ ("A plain step against the gradient of each batch."),
    .category = NN_ ("Plain"),
    .args = sgd_args,
    .code = code,
  },
  .n_slots = 0,
  .begin = sgd_begin,
  .update = sgd_update,
};

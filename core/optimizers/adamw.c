/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * AdamW: Adam with weights that shrink by themselves, apart from the gradient.
 *
 *   w *= 1 - rate decay              kernels only, not biases
 *   then Adam's step
 *
 * I. Loshchilov and F. Hutter, "Decoupled Weight Decay Regularization", 2019.
 */
#include "core/coder.h"
#include "core/kernels/kernels.h"
#include "core/optimizer.h"

#include <math.h>

static const NnArg adamw_args[] = {
  { "learning_rate", NN_ ("Learning rate"), "", NN_ARG_LOG, 0.001, 1e-7, 1e3 },
  { "weight_decay", NN_ ("Weight decay"), "", NN_ARG_LOG, 0.01, 1e-8, 10 },
  { "beta_1", NN_ ("Beta 1"), "", NN_ARG_REAL, 0.9, 0, 0.9999,
    .fold = NN_ ("Moments") },
  { "beta_2", NN_ ("Beta 2"), "", NN_ARG_REAL, 0.999, 0, 0.99999,
    .fold = NN_ ("Moments") },
  { "epsilon", NN_ ("Epsilon"), "", NN_ARG_LOG, 1e-7, 1e-12, 1,
    .fold = NN_ ("Moments") },
  { NULL },
};

static void
adamw_begin (const double *args, NnOptimizerStep *step)
{
  step->c[0] = args[2];
  step->c[1] = 1 - args[2];
  step->c[2] = args[3];
  step->c[3] = 1 - args[3];
  step->c[4] = step->learning_rate / (1 - pow (args[2], step->step));
  step->c[5] = 1 / sqrt (1 - pow (args[3], step->step));
  step->c[6] = args[4];
  step->c[7] = 1 - step->learning_rate * args[1];
}

static void
adamw_update (const NnOptimizerStep *step, gboolean decay, gsize n, float *weights,
              const float *gradient, float *const *slots)
{
  nn_kernels ()->adam (n, step->c, decay ? step->c[7] : 1, weights, slots[0], slots[1], gradient);
}

static void
code (NnCoder *coder)
{
  const char *decay = nn_coder_number (coder, coder->args[1]);
  const char *betas = "";

  if (coder->flavor == NN_CODE_KERAS)
    {
      nn_coder_before (
          coder, "optimizer = keras.optimizers.AdamW(%s%s%s)", coder->rate_text,
          nn_coder_more_args (coder, "weight_decay beta_1=0.9 beta_2=0.999 epsilon=1e-07"),
          coder->more);
      nn_coder_before (
          coder, "optimizer.exclude_from_weight_decay(var_names=[\"bias\", \"gamma\", \"beta\"])");
      nn_coder_say (coder, "optimizer");
      return;
    }
  if (coder->args[2] != 0.9 || coder->args[3] != 0.999)
    betas = nn_coder_text (coder, ", betas=(%s, %s)", nn_coder_number (coder, coder->args[2]),
                           nn_coder_number (coder, coder->args[3]));
  nn_coder_before (coder, "kernels = [p for p in model.parameters() if p.dim() > 1]");
  nn_coder_before (coder, "others = [p for p in model.parameters() if p.dim() < 2]");
  nn_coder_before (coder,
                   "groups = [{\"params\": kernels}, {\"params\": others, \"weight_decay\": 0.0}]");
  nn_coder_say (coder, "torch.optim.AdamW(groups, lr=%s, weight_decay=%s%s%s)", coder->rate_text,
                decay, betas, nn_coder_more_args (coder, "epsilon>eps"));
}

const NnOptimizerClass nn_optimizer_adamw = {
  .base = {
    .name = "adamw",
    .title = NN_ ("AdamW"),
    .summary = NN_ ("Adam with weights that shrink by themselves, which fights overfitting."),
    .category = NN_ ("Adaptive"),
    .args = adamw_args,
    .code = code,
  },
  .n_slots = 2,
  .begin = adamw_begin,
  .update = adamw_update,
};

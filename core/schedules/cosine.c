/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Cosine: a linear warm-up, then half a cosine down to a last share.
 *
 *   factor = (step + 1) / warm                             in the first warm steps
 *          = alpha + (1 - alpha) (1 + cos (pi u)) / 2      then, u from 0 to 1
 *
 * I. Loshchilov and F. Hutter, "SGDR: Stochastic Gradient Descent with Warm
 * Restarts", 2017 (without the restarts).
 */
#include "core/coder.h"
#include "core/schedule.h"

#include <math.h>

static const NnArg cosine_args[] = {
  { "warmup", NN_ ("Warm-up"), NN_ ("of all steps"), NN_ARG_REAL, 0, 0, 0.9 },
  { "alpha", NN_ ("Last share"), "", NN_ARG_REAL, 0, 0, 1 },
  { NULL },
};

static double
cosine_factor (const double *args, guint64 step, guint64 total, guint64 steps_per_epoch)
{
  guint64 warm = args[0] * total;
  double u;

  if (step < warm)
    return (step + 1.0) / warm;
  u = total > warm ? (double) (step - warm) / (total - warm) : 1;
  return args[1] + (1 - args[1]) * 0.5 * (1 + cos (G_PI * MIN (u, 1)));
}

static void
code (NnCoder *coder)
{
  const char *rate = nn_coder_number (coder, coder->rate);
  const char *warmup = nn_coder_number (coder, coder->args[0]);
  const char *last = nn_coder_number (coder, coder->args[1] * coder->rate);

  if (coder->flavor == NN_CODE_KERAS && coder->args[0] == 0)
    nn_coder_say (coder, "keras.optimizers.schedules.CosineDecay(%s, decay_steps=%u * steps%s%s)",
                  rate, coder->epochs, coder->args[1] > 0 ? ", alpha=" : "",
                  coder->args[1] > 0 ? nn_coder_number (coder, coder->args[1]) : "");
  else if (coder->flavor == NN_CODE_KERAS)
    {
      nn_coder_before (coder, "total = %u * steps", coder->epochs);
      nn_coder_before (coder, "warm = int(%s * total)", warmup);
      nn_coder_say (
          coder,
          "keras.optimizers.schedules.CosineDecay(0.0, decay_steps=total - warm, alpha=%s, "
          "warmup_target=%s, warmup_steps=warm)",
          nn_coder_number (coder, coder->args[1]), rate);
    }
  else if (coder->args[0] == 0)
    nn_coder_say (coder, "torch.optim.lr_scheduler.CosineAnnealingLR({0}, total%s%s)",
                  coder->args[1] > 0 ? ", eta_min=" : "", coder->args[1] > 0 ? last : "");
  else
    {
      nn_coder_before (coder, "warm = int(%s * total)", warmup);
      nn_coder_before (
          coder, "rise = torch.optim.lr_scheduler.LinearLR(optimizer, 1 / warm, 1.0, warm - 1)");
      nn_coder_before (
          coder,
          "fall = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, total - warm, eta_min=%s)",
          last);
      nn_coder_say (coder, "torch.optim.lr_scheduler.SequentialLR({0}, [rise, fall], [warm])");
    }
}

const NnScheduleClass nn_schedule_cosine = {
  .base = {
    .name = "cosine",
    .title = NN_ ("Cosine"),
    .summary = NN_ ("A linear warm-up, then half a cosine down to the last share."),
    .category = NN_ ("Schedule"),
    .args = cosine_args,
    .code = code,
  },
  .factor = cosine_factor,
};

/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Exponential: the learning rate falls by the same share in every epoch.
 *
 *   factor = decay_rate ^ (step / steps per epoch)
 */
#include "core/coder.h"
#include "core/schedule.h"

#include <math.h>

static const NnArg exponential_args[] = {
  { "decay_rate", NN_ ("Left after an epoch"), "", NN_ARG_REAL, 0.95, 0.01, 1 },
  { NULL },
};

static double
exponential_factor (const double *args, guint64 step, guint64 total, guint64 steps_per_epoch)
{
  return pow (args[0], (double) step / MAX (steps_per_epoch, 1));
}

static void
code (NnCoder *coder)
{
  const char *left = nn_coder_number (coder, coder->args[0]);

  if (coder->flavor == NN_CODE_KERAS)
    nn_coder_say (
        coder, "keras.optimizers.schedules.ExponentialDecay(%s, decay_steps=steps, decay_rate=%s)",
        nn_coder_number (coder, coder->rate), left);
  else
    nn_coder_say (coder, "torch.optim.lr_scheduler.ExponentialLR({0}, %s ** (1 / len(loader)))",
                  left);
}

const NnScheduleClass nn_schedule_exponential = {
  .base = {
    .name = "exponential",
    .title = NN_ ("Exponential"),
    .summary = NN_ ("The learning rate falls by the same share in every epoch."),
    .category = NN_ ("Schedule"),
    .args = exponential_args,
    .code = code,
  },
  .factor = exponential_factor,
};

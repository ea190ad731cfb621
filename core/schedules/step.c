/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Step: the learning rate drops by a factor every few epochs.
 *
 *   factor = drop ^ floor (epoch / every)
 */
#include "core/coder.h"
#include "core/schedule.h"

#include <math.h>

static const NnArg step_args[] = {
  { "drop", NN_ ("Drop to"), "", NN_ARG_REAL, 0.5, 0.01, 1 },
  { "every", NN_ ("Every"), NN_ ("epochs"), NN_ARG_INTEGER, 5, 1, 1000 },
  { NULL },
};

static double
step_factor (const double *args, guint64 step, guint64 total, guint64 steps_per_epoch)
{
  guint64 epoch = step / MAX (steps_per_epoch, 1);

  return pow (args[0], epoch / (guint64) args[1]);
}

static void
code (NnCoder *coder)
{
  const char *drop = nn_coder_number (coder, coder->args[0]);

  if (coder->flavor == NN_CODE_KERAS)
    nn_coder_callback (
        coder, "keras.callbacks.LearningRateScheduler(lambda epoch: %s * %s ** (epoch // %.0f))",
        nn_coder_number (coder, coder->rate), drop, coder->args[1]);
  else
    {
      nn_coder_say (coder, "torch.optim.lr_scheduler.StepLR({0}, %.0f, gamma=%s)", coder->args[1],
                    drop);
      nn_coder_each_epoch (coder, FALSE);
    }
}

const NnScheduleClass nn_schedule_step = {
  .base = {
    .name = "step",
    .title = NN_ ("Steps"),
    .summary = NN_ ("The learning rate drops by a factor every few epochs."),
    .category = NN_ ("Schedule"),
    .args = step_args,
    .code = code,
  },
  .factor = step_factor,
};

/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Step: the learning rate drops by a factor every few epochs.
 *
 *   factor = drop ^ floor (epoch / every)
 */
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

const NnScheduleClass nn_schedule_step = {
  .base = {
    .name = "step",
    .title = NN_ ("Steps"),
    .summary = NN_ ("The learning rate drops by a factor every few epochs."),
    .category = NN_ ("Schedule"),
    .args = step_args,
  },
  .factor = step_factor,
};

/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Exponential: the learning rate falls by the same share in every epoch.
 *
 *   factor = decay_rate ^ (step / steps per epoch)
 */
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

const NnScheduleClass nn_schedule_exponential = {
  .base = {
    .name = "exponential",
    .title = NN_ ("Exponential"),
    .summary = NN_ ("The learning rate falls by the same share in every epoch."),
    .category = NN_ ("Schedule"),
    .args = exponential_args,
  },
  .factor = exponential_factor,
};

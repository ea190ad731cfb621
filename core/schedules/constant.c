/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Constant: the learning rate stays as it is.
 *
 *   factor = 1
 */
#include "core/schedule.h"

static double
constant_factor (const double *args, guint64 step, guint64 total, guint64 steps_per_epoch)
{
  return 1;
}

const NnScheduleClass nn_schedule_constant = {
  .base = {
    .name = "constant",
    .title = NN_ ("Constant"),
    .summary = NN_ ("The learning rate stays as it is."),
    .category = NN_ ("Schedule"),
  },
  .factor = constant_factor,
};

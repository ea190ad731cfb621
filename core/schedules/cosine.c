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

const NnScheduleClass nn_schedule_cosine = {
  .base = {
    .name = "cosine",
    .title = NN_ ("Cosine"),
    .summary = NN_ ("A linear warm-up, then half a cosine down to the last share."),
    .category = NN_ ("Schedule"),
    .args = cosine_args,
  },
  .factor = cosine_factor,
};

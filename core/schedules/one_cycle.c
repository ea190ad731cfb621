/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * One cycle: up to the full learning rate, then down to almost nothing.
 *
 *   factor = 1/div  ->  1        over the first share "rise" of all steps
 *          = 1  ->  1/(div final_div)   over the rest, each by half a cosine
 *
 * The high rate in the middle regularises; the low one at the end settles.
 * L. N. Smith and N. Topin, "Super-Convergence: Very Fast Training of Neural
 * Networks Using Large Learning Rates", 2018; as PyTorch's OneCycleLR.
 */
#include "core/schedule.h"

#include <math.h>

enum
{
  RISE,
  DIV,
  FINAL_DIV,
};

static const NnArg one_cycle_args[] = {
  { "rise", NN_ ("Rise"), NN_ ("of all steps"), NN_ARG_REAL, 0.3, 0, 0.9 },
  { "div", NN_ ("Starts at one part in"), "", NN_ARG_REAL, 25, 1, 1000 },
  { "final_div", NN_ ("Ends at one part of that in"), "", NN_ARG_LOG, 1e4, 1, 1e6 },
  { NULL },
};

/* From @a to @b as u goes from 0 to 1, level at both ends. */
static double
glide (double a, double b, double u)
{
  return b + (a - b) * 0.5 * (1 + cos (G_PI * CLAMP (u, 0, 1)));
}

static double
one_cycle_factor (const double *args, guint64 step, guint64 total, guint64 steps_per_epoch)
{
  double top = args[RISE] * total - 1;
  double first = 1 / args[DIV];
  double last = first / args[FINAL_DIV];

  if (step < top)
    return glide (first, 1, step / top);
  return glide (1, last, (step - top) / MAX (total - 1 - top, 1));
}

const NnScheduleClass nn_schedule_one_cycle = {
  .base = {
    .name = "one_cycle",
    .title = NN_ ("One cycle"),
    .summary = NN_ ("Up to the full learning rate, then down to almost nothing."),
    .category = NN_ ("Schedule"),
    .args = one_cycle_args,
  },
  .factor = one_cycle_factor,
};

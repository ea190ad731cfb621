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
#include "core/coder.h"
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

static const char keras_class[] =
  "class OneCycle(keras.optimizers.schedules.LearningRateSchedule):\n"
  "    \"\"\"Up to the full rate, then down to almost nothing, each by half a cosine.\"\"\"\n"
  "\n"
  "    def __init__(self, rate, total, rise=0.3, div=25.0, final_div=1e4):\n"
  "        self.rate, self.top, self.end = rate, rise * total - 1, total - 1\n"
  "        self.first, self.last = rate / div, rate / div / final_div\n"
  "\n"
  "    def glide(self, a, b, u):\n"
  "        return b + (a - b) * 0.5 * (1.0 + ops.cos(math.pi * ops.clip(u, 0.0, 1.0)))\n"
  "\n"
  "    def __call__(self, step):\n"
  "        step = ops.cast(step, \"float32\")\n"
  "        up = self.glide(self.first, self.rate, step / max(self.top, 1.0))\n"
  "        down = (step - self.top) / max(self.end - self.top, 1.0)\n"
  "        return ops.where(step < self.top, up, self.glide(self.rate, self.last, down))\n";

static void
code (NnCoder *coder)
{
  const char *rate = nn_coder_number (coder, coder->rate);

  if (coder->flavor == NN_CODE_KERAS)
    {
      nn_coder_helper (coder, keras_class);
      nn_coder_say (coder, "OneCycle(%s, %u * steps%s)", rate, coder->epochs,
                    nn_coder_more_args (coder, "rise=0.3 div=25 final_div=10000"));
    }
  else
    nn_coder_say (
        coder, "torch.optim.lr_scheduler.OneCycleLR({0}, %s, total%s, cycle_momentum=False)", rate,
        nn_coder_more_args (coder, "rise>pct_start=0.3 div>div_factor=25 "
                                   "final_div>final_div_factor=10000"));
}

const NnScheduleClass nn_schedule_one_cycle = {
  .base = {
    .name = "one_cycle",
    .title = NN_ ("One cycle"),
    .summary = NN_ ("Up to the full learning rate, then down to almost nothing."),
    .category = NN_ ("Schedule"),
    .args = one_cycle_args,
    .code = code,
  },
  .factor = one_cycle_factor,
};

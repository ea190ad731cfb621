/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Plateau: slower whenever the held-out loss has stopped falling; where nothing is held
 * out, the mean of the training loss over the epoch.
 *
 *   after an epoch:  best - loss < min_delta best  for more than "patience" epochs
 *   ->  factor = factor x "left", and count anew
 *
 * The only schedule that listens: it is told the loss of each epoch.
 * As Keras' ReduceLROnPlateau and PyTorch's of the same name.
 */
#include "core/coder.h"
#include "core/schedule.h"

#include <math.h>

enum
{
  LEFT,
  PATIENCE,
  MIN_DELTA,
  LOWEST,
};

static const NnArg plateau_args[] = {
  { "left", NN_ ("Left each time"), "", NN_ARG_REAL, 0.5, 0.01, 0.99 },
  { "plateau_patience", NN_ ("Wait"), NN_ ("epochs"), NN_ARG_INTEGER, 2, 0, 1000 },
  { "min_delta", NN_ ("Least progress"), NN_ ("of the best loss"), NN_ARG_REAL, 1e-4, 0, 0.5 },
  { "lowest", NN_ ("Lowest share"), "", NN_ARG_LOG, 1e-4, 1e-8, 1 },
  { NULL },
};

/* What was heard: the factor, the best loss (none yet: 0 epochs heard), epochs since. */
enum
{
  FACTOR,
  BEST,
  WAITED,
  HEARD,
};

static void
plateau_listen (const double *args, double *state, double loss)
{
  if (state[HEARD]++ == 0)
    {
      state[FACTOR] = 1;
      state[BEST] = loss;
      return;
    }
  if (loss < state[BEST] - args[MIN_DELTA] * fabs (state[BEST]))
    {
      state[BEST] = loss;
      state[WAITED] = 0;
      return;
    }
  if (++state[WAITED] <= args[PATIENCE])
    return;
  state[FACTOR] = MAX (state[FACTOR] * args[LEFT], args[LOWEST]);
  state[WAITED] = 0;
}

static double
plateau_heard (const double *args, const double *state)
{
  return state[HEARD] == 0 ? 1 : state[FACTOR];
}

static double
plateau_factor (const double *args, guint64 step, guint64 total, guint64 steps_per_epoch)
{
  return 1;
}

static void
code (NnCoder *coder)
{
  const char *left = nn_coder_number (coder, coder->args[LEFT]);
  const char *least = nn_coder_number (coder, coder->args[MIN_DELTA]);
  const char *lowest = nn_coder_number (coder, coder->args[LOWEST] * coder->rate);

  if (coder->flavor == NN_CODE_KERAS)
    nn_coder_callback (
        coder,
        "keras.callbacks.ReduceLROnPlateau(factor=%s, patience=%.0f, min_delta=%s, min_lr=%s)",
        left, MAX (coder->args[PATIENCE], 1), least, lowest);
  else
    nn_coder_say (
        coder,
        "torch.optim.lr_scheduler.ReduceLROnPlateau({0}, factor=%s, patience=%.0f, threshold=%s, "
        "min_lr=%s)",
        left, coder->args[PATIENCE], least, lowest);
  nn_coder_each_epoch (coder, TRUE);
}

const NnScheduleClass nn_schedule_plateau = {
  .base = {
    .name = "plateau",
    .title = NN_ ("On a plateau"),
    .summary = NN_ ("Slower whenever the held-out loss has stopped falling, or where nothing is held out the training loss."),
    .category = NN_ ("Schedule"),
    .args = plateau_args,
    .code = code,
  },
  .factor = plateau_factor,
  .listen = plateau_listen,
  .heard = plateau_heard,
};

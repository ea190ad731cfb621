/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/moment.h"

#include <glib/gi18n.h>

/* The epochs that are done after @step, 0 where it lies within one. */
static guint
whole_epochs (const NnRun *run,
              guint64      step)
{
  return run->steps_per_epoch > 0 && step % run->steps_per_epoch == 0 ? step / run->steps_per_epoch : 0;
}

char *
vitrine_moment_title (const NnRun *run,
                      guint64      step)
{
  guint epochs = whole_epochs (run, step);
  g_autofree char *count = nn_count_to_string (epochs > 0 ? epochs : step);

  if (step == 0)
    return g_strdup (_("Start"));
  if (epochs > 0)
    return g_strdup_printf (_("Epoch %s"), count);
  return g_strdup_printf (_("Step %s"), count);
}

char *
vitrine_moment_name (const NnRun *run,
                     guint64      step)
{
  guint epochs = whole_epochs (run, step);
  g_autofree char *count = nn_count_to_string (epochs > 0 ? epochs : step);

  if (step == 0)
    return g_strdup_printf (_("the start of %s"), run->title);
  if (epochs > 0)
    return g_strdup_printf (_("epoch %s of %s"), count, run->title);
  return g_strdup_printf (_("step %s of %s"), count, run->title);
}

char *
vitrine_moment_length (const NnRun *run)
{
  guint epochs = run->steps_per_epoch > 0 ? nn_run_n_steps (run) / run->steps_per_epoch : 0;
  g_autofree char *count = nn_count_to_string (epochs > 0 ? epochs : nn_run_n_steps (run));

  if (epochs > 0)
    return g_strdup_printf (g_dngettext (NULL, "%s epoch", "%s epochs", epochs), count);
  return g_strdup_printf (g_dngettext (NULL, "%s step", "%s steps", nn_run_n_steps (run)), count);
}

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

/* A model that a run ended or went by counts before the same as the start of a later one. */
static const NnKept *
find_kept (GPtrArray     *runs,
           const NnModel *present,
           NnRun        **run)
{
  const NnKept *start = NULL;

  for (guint i = runs->len; i-- > 0;)
    {
      NnRun *candidate = g_ptr_array_index (runs, i);
      const NnKept *kept = nn_run_kept_of (candidate, present);

      if (kept == NULL || (kept->step == 0 && start != NULL))
        continue;
      *run = candidate;
      if (kept->step > 0)
        return kept;
      start = kept;
    }
  return start;
}

VitrineMomentPlace
vitrine_moment_find (GPtrArray      *runs,
                     const NnModel  *present,
                     const NnSource *source,
                     NnRun         **run,
                     const NnKept  **kept)
{
  NnRun *newest = g_ptr_array_index (runs, runs->len - 1);

  *run = newest;
  *kept = find_kept (runs, present, run);
  if (!nn_run_same_data (*run, source))
    return *kept != NULL || nn_run_same_network (newest, present) ? VITRINE_MOMENT_DATA : VITRINE_MOMENT_UNTRAINED;
  if (*kept != NULL)
    return *run == newest && (*kept)->step == nn_run_n_steps (newest) ? VITRINE_MOMENT_END : VITRINE_MOMENT_KEPT;
  if (!nn_run_same_network (newest, present))
    return VITRINE_MOMENT_EDITED;
  /* A file without kept models holds what its run came to. */
  return newest->kept->len == 0 ? VITRINE_MOMENT_END : VITRINE_MOMENT_OTHER;
}

/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/run.h"

NnRun *
nn_run_new (const char *title, const char *summary)
{
  NnRun *run = g_new0 (NnRun, 1);

  g_atomic_ref_count_init (&run->ref_count);
  run->title = g_strdup (title);
  run->summary = g_strdup (summary);
  run->steps = g_array_new (FALSE, FALSE, sizeof (NnRunStep));
  run->epochs = g_array_new (FALSE, FALSE, sizeof (NnRunEpoch));
  return run;
}

NnRun *
nn_run_ref (NnRun *run)
{
  g_return_val_if_fail (run != NULL, NULL);
  g_atomic_ref_count_inc (&run->ref_count);
  return run;
}

void
nn_run_unref (NnRun *run)
{
  g_return_if_fail (run != NULL);
  if (!g_atomic_ref_count_dec (&run->ref_count))
    return;
  g_free (run->title);
  g_free (run->summary);
  g_array_unref (run->steps);
  g_array_unref (run->epochs);
  g_free (run);
}

G_DEFINE_BOXED_TYPE (NnRun, nn_run, nn_run_ref, nn_run_unref)

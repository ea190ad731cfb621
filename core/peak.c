/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What the machine could do at most: see core/kernels/peak.c. */
#include "core/kernels/kernels.h"
#include "core/parallel.h"

#define N_TRIES 8
#define ROUNDS  500000

typedef struct
{
  gint64 n_done;
  gint   sink;
} Work;

static void
work_task (guint task, guint worker, gpointer data)
{
  Work *work = data;
  float sums[16];
  gsize n = nn_kernels ()->peak (ROUNDS, 1e-3f, sums);

  __atomic_add_fetch (&work->n_done, n, __ATOMIC_RELAXED);
  __atomic_add_fetch (&work->sink, sums[0] > 1, __ATOMIC_RELAXED);
}

double
nn_pool_peak (NnPool *pool)
{
  double best = 0;

  for (guint i = 0; i < N_TRIES; i++)
    {
      gint64 begin = g_get_monotonic_time ();
      Work work = { 0 };

      nn_pool_run (pool, nn_pool_n_threads (pool), work_task, &work);
      best = MAX (best, (double) work.n_done * G_USEC_PER_SEC
                            / MAX (g_get_monotonic_time () - begin, 1));
    }
  return best;
}

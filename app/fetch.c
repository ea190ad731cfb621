/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/fetch.h"

typedef struct
{
  NnSamples *samples;
  guint32   *index;
  guint      n;
} Fetch;

static void
fetch_free (gpointer data)
{
  Fetch *fetch = data;

  nn_samples_unref (fetch->samples);
  g_free (fetch->index);
  g_free (fetch);
}

static void
fetch_thread (GTask        *task,
              gpointer      owner,
              gpointer      data,
              GCancellable *cancellable)
{
  Fetch *fetch = data;
  NnShape shape = nn_shape_batch (&fetch->samples->shape, MAX (fetch->n, 1));
  g_autoptr (NnTensor) inputs = nn_tensor_new (&shape);
  gsize size = nn_shape_count (&fetch->samples->shape);

  /* One at a time: what is no longer wanted ends soon. */
  for (guint i = 0; i < fetch->n && !g_cancellable_is_cancelled (cancellable); i++)
    nn_samples_input (fetch->samples, &fetch->index[i], 1, inputs->data + i * size);
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_pointer (task, g_steal_pointer (&inputs), (GDestroyNotify) nn_tensor_unref);
}

void
vitrine_fetch_async (NnSamples           *samples,
                     const guint32       *index,
                     guint                n,
                     gpointer             owner,
                     GCancellable        *cancellable,
                     GAsyncReadyCallback  callback,
                     gpointer             data)
{
  g_autoptr (GTask) task = g_task_new (owner, cancellable, callback, data);
  Fetch *fetch = g_new0 (Fetch, 1);

  fetch->samples = nn_samples_ref (samples);
  fetch->index = g_memdup2 (index, n * sizeof (guint32));
  fetch->n = n;
  g_task_set_source_tag (task, vitrine_fetch_async);
  g_task_set_task_data (task, fetch, fetch_free);
  g_task_run_in_thread (task, fetch_thread);
}

NnTensor *
vitrine_fetch_finish (GAsyncResult *result,
                      GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

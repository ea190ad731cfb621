/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/weigh.h"

#include <math.h>

VitrineWeighed *
vitrine_weighed_new (NnTensor *const *tensors,
                     guint            n)
{
  VitrineWeighed *weighed = g_new0 (VitrineWeighed, 1);

  weighed->n = n;
  for (guint w = 0; w < n; w++)
    {
      weighed->tensors[w] = nn_tensor_ref (tensors[w]);
      weighed->n_numbers += nn_tensor_count (tensors[w]);
    }
  return weighed;
}

void
vitrine_weighed_free (VitrineWeighed *weighed)
{
  for (guint w = 0; w < weighed->n; w++)
    {
      nn_tensor_unref (weighed->tensors[w]);
      g_free (weighed->cells[w].cells);
    }
  g_free (weighed);
}

float *
vitrine_weighed_cells (const NnTensor *tensor,
                       gsize           down,
                       gsize           across,
                       gboolean        lying)
{
  const gsize columns = tensor->shape.size[tensor->shape.n_axes - 1], rows = nn_tensor_count (tensor) / MAX (1, columns);
  float *cells = g_new0 (float, down * across);
  g_autofree gsize *place = g_new (gsize, columns);   /* of a column within the cells of its row */

  for (gsize c = 0; c < columns; c++)
    place[c] = lying ? c * down / columns * across : c * across / columns;
  for (gsize r = 0; r < rows; r++)
    {
      float *from = cells + (lying ? r * across / rows : r * down / rows * across);
      const float *values = tensor->data + r * columns;

      for (gsize c = 0; c < columns; c++)
        if (fabsf (values[c]) > fabsf (from[place[c]]))
          from[place[c]] = values[c];
    }
  return cells;
}

static void
take_in (VitrineWeighed *weighed,
         const NnTensor *tensor,
         double         *sum,
         double         *squares)
{
  for (gsize i = 0; i < nn_tensor_count (tensor); i++)
    {
      const double v = tensor->data[i];

      *sum += v;
      *squares += v * v;
      weighed->least = MIN (weighed->least, v);
      weighed->most = MAX (weighed->most, v);
    }
}

static void
put_in_bins (VitrineWeighed *weighed,
             const NnTensor *tensor)
{
  const guint n = G_N_ELEMENTS (weighed->bins);

  for (gsize i = 0; i < nn_tensor_count (tensor); i++)
    {
      const double t = (tensor->data[i] / weighed->limit + 1) / 2 * n;
      const guint bin = (guint) CLAMP (t, 0, n - 1.0);

      weighed->bins[bin]++;
    }
}

void
vitrine_weighed_count (VitrineWeighed *weighed)
{
  const double n = MAX (1, (double) weighed->n_numbers);
  double sum = 0, squares = 0;

  weighed->least = INFINITY;
  weighed->most = -INFINITY;
  for (guint w = 0; w < weighed->n; w++)
    take_in (weighed, weighed->tensors[w], &sum, &squares);
  weighed->limit = MAX (MAX (fabs (weighed->least), fabs (weighed->most)), 1e-12);
  weighed->mean = sum / n;
  weighed->deviation = sqrt (MAX (0, squares / n - weighed->mean * weighed->mean));
  for (guint w = 0; w < weighed->n; w++)
    {
      VitrineCells *cells = &weighed->cells[w];

      put_in_bins (weighed, weighed->tensors[w]);
      if (cells->down > 0)
        cells->cells = vitrine_weighed_cells (weighed->tensors[w], cells->down, cells->across, cells->lying);
    }
  for (guint i = 0; i < G_N_ELEMENTS (weighed->bins); i++)
    weighed->tallest = MAX (weighed->tallest, weighed->bins[i]);
}

/* --- in a thread ----------------------------------------------------------- */

static void
count_thread (GTask        *task,
              gpointer      owner,
              gpointer      data,
              GCancellable *cancellable)
{
  VitrineWeighed **weighed = data;

  vitrine_weighed_count (*weighed);
  g_task_return_pointer (task, g_steal_pointer (weighed), (GDestroyNotify) vitrine_weighed_free);
}

static void
holder_free (gpointer data)
{
  VitrineWeighed **holder = data;

  g_clear_pointer (holder, vitrine_weighed_free);
  g_free (holder);
}

void
vitrine_weighed_async (VitrineWeighed      *weighed,
                       gpointer             owner,
                       GAsyncReadyCallback  callback,
                       gpointer             data)
{
  g_autoptr (GTask) task = g_task_new (owner, NULL, callback, data);
  VitrineWeighed **holder = g_new (VitrineWeighed *, 1);

  *holder = weighed;
  g_task_set_source_tag (task, vitrine_weighed_async);
  g_task_set_task_data (task, holder, holder_free);
  g_task_run_in_thread (task, count_thread);
}

VitrineWeighed *
vitrine_weighed_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

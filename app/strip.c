/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/strip.h"

#define BATCH 128

gint
vitrine_predicted_class (const float *out,
                         gsize        n,
                         guint        n_classes,
                         float       *confidence)
{
  gsize best = 0;

  *confidence = 0;
  if (n == 1 && n_classes == 2)
    {
      *confidence = MAX (out[0], 1 - out[0]);
      return out[0] > 0.5f;
    }
  if (n != n_classes || n == 0)
    return -1;
  for (gsize i = 1; i < n; i++)
    if (out[i] > out[best])
      best = i;
  *confidence = out[best];
  return best;
}

gboolean
vitrine_strip_wrong (const VitrineStripItem *item)
{
  return item->predicted >= 0 && item->label >= 0 && item->predicted != item->label;
}

static gboolean
ready_tape (NnTape **tape,
            NnModel *model,
            NnPool  *pool,
            GError **error)
{
  if (*tape != NULL && nn_model_same_structure (nn_tape_model (*tape), model))
    {
      nn_tape_set_model (*tape, model);
      return TRUE;
    }
  g_clear_pointer (tape, nn_tape_free);
  *tape = nn_tape_new (model, BATCH, NN_TAPE_FORWARD, pool, error);
  return *tape != NULL;
}

GArray *
vitrine_strip_predict (NnModel         *model,
                       const NnSamples *samples,
                       NnPool          *pool,
                       NnTape         **tape,
                       GCancellable    *cancellable,
                       GError         **error)
{
  g_autoptr (GArray) items = g_array_new (FALSE, FALSE, sizeof (VitrineStripItem));
  guint32 index[BATCH];
  guint first, n;
  gsize size;

  if (!nn_model_check_samples (model, samples, error) || !ready_tape (tape, model, pool, error))
    return NULL;
  size = nn_shape_count (nn_model_shape (model, nn_model_output (model)));
  nn_samples_range (samples, NN_SPLIT_TEST, &first, &n);
  if (n == 0)
    nn_samples_range (samples, NN_SPLIT_ALL, &first, &n);
  n = MIN (n, VITRINE_STRIP_SAMPLES);

  for (guint at = 0; at < n; at += BATCH)
    {
      guint count = MIN (BATCH, n - at);
      const float *out;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      for (guint i = 0; i < count; i++)
        index[i] = first + at + i;
      nn_tape_load (*tape, samples, index, 0, count, NULL);
      nn_tape_forward (*tape, count);
      out = nn_tape_value (*tape, nn_model_output (model));
      for (guint i = 0; i < count; i++)
        {
          VitrineStripItem item = { .index = index[i], .label = -1, .predicted = -1 };

          if (samples->labels != NULL)
            {
              item.label = samples->labels[index[i]];
              item.predicted = vitrine_predicted_class (out + i * size, size, samples->n_classes,
                                                        &item.confidence);
            }
          g_array_append_val (items, item);
        }
    }
  return g_steal_pointer (&items);
}

static gint
least_sure (gconstpointer a,
            gconstpointer b)
{
  const VitrineStripItem *x = a, *y = b;

  if (x->confidence != y->confidence)
    return x->confidence < y->confidence ? -1 : 1;
  return x->index < y->index ? -1 : 1;
}

static gint
surest (gconstpointer a,
        gconstpointer b)
{
  return least_sure (b, a);
}

GArray *
vitrine_strip_pick (const GArray     *all,
                    VitrineStripOrder order,
                    guint             n)
{
  GArray *picked = g_array_new (FALSE, FALSE, sizeof (VitrineStripItem));

  for (guint i = 0; i < all->len; i++)
    {
      const VitrineStripItem *item = &g_array_index (all, VitrineStripItem, i);

      if (order != VITRINE_STRIP_WRONG || vitrine_strip_wrong (item))
        g_array_append_vals (picked, item, 1);
    }
  /* The most embarrassing mistakes first: those it was sure of. */
  if (order == VITRINE_STRIP_LEAST_SURE)
    g_array_sort (picked, least_sure);
  else if (order == VITRINE_STRIP_WRONG)
    g_array_sort (picked, surest);
  if (picked->len > n)
    g_array_set_size (picked, n);
  return picked;
}

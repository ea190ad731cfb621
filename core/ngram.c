/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/ngram.h"

#include <math.h>
#include <string.h>

typedef struct
{
  const NnSamples *samples;
  guint            steps;
  GHashTable      *count;    /* of a context, and of a context with what follows it */
  GHashTable      *kinds;    /* of a context */
} Counts;

/* A context of @n tokens before and with @at, and @follows (0: nothing yet); 64 bits are enough
 * that two are never taken for one here. */
static gpointer
key (const float *row, gint at, guint n, guint follows)
{
  guint64 hash = (n + 1) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  for (guint k = 0; k < n; k++)
    hash = (hash ^ (guint64) row[at - (gint) k]) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9), hash ^= hash >> 29;
  hash = (hash ^ (follows + 1)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return GSIZE_TO_POINTER ((gsize) (hash ^ hash >> 31));
}

static guint
look (GHashTable *table, gpointer at)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (table, at));
}

static guint
add (GHashTable *table, gpointer at)
{
  guint before = look (table, at);

  g_hash_table_insert (table, at, GUINT_TO_POINTER (before + 1));
  return before;
}

/* Labels at the beginning of @row that the window before had already: windows may overlap. */
static guint
find_overlap (const float *row, const float *before, guint steps)
{
  for (guint s = 1; s < steps; s++)
    if (memcmp (row, before + s, (steps - s) * sizeof (float)) == 0)
      return steps - s;
  return 0;
}

static void
count_row (Counts *counts, const float *row, const gint32 *labels, guint from)
{
  for (guint t = from; t < counts->steps; t++)
    {
      if (labels[t] < 0)
        continue;
      for (guint k = 0; k <= MIN (NN_NGRAM_LONGEST, t + 1); k++)
        {
          add (counts->count, key (row, t, k, 0));
          if (add (counts->count, key (row, t, k, labels[t] + 1)) == 0)
            add (counts->kinds, key (row, t, k, 0));
        }
    }
}

/* Adds to @bits what a model of each longest context makes of one label. */
static void
judge (const Counts *counts, const float *row, guint t, guint label, double *bits)
{
  double p = 1.0 / counts->samples->n_classes;

  for (guint k = 0; k <= NN_NGRAM_LONGEST; k++)
    {
      if (k <= t + 1)
        {
          double all = look (counts->count, key (row, t, k, 0));
          double kinds = look (counts->kinds, key (row, t, k, 0));

          if (all > 0)
            p = (look (counts->count, key (row, t, k, label + 1)) + kinds * p) / (all + kinds);
        }
      bits[k] -= log2 (p);
    }
}

/* Whether each label is the next token of its window. */
static gboolean
tells_next (const NnSamples *samples)
{
  const guint steps = samples->label_steps;
  g_autofree float *row = NULL;

  if (samples->tokens == NULL || samples->step_labels == NULL || samples->n_more > 0
      || samples->n_train == 0 || nn_shape_count (&samples->shape) != steps)
    return FALSE;
  row = g_new (float, steps);
  for (guint32 i = 0; i < MIN (samples->n, 16); i++)
    {
      nn_samples_input (samples, &i, 1, row);
      for (guint t = 0; t + 1 < steps; t++)
        {
          gint32 label = samples->step_labels[(gsize) i * steps + t];

          if (label >= 0 && label != (gint32) row[t + 1])
            return FALSE;
        }
    }
  return TRUE;
}

double
nn_ngram_bits (const NnSamples *samples, NnSplit split, guint *context)
{
  Counts counts = { .samples = samples, .steps = samples->label_steps };
  double bits[NN_NGRAM_LONGEST + 1] = { 0 };
  g_autofree float *rows = NULL;
  gsize counted = 0;
  guint first, n, best = 0;

  if (!tells_next (samples))
    return -1;
  rows = g_new0 (float, 2 * counts.steps);
  counts.count = g_hash_table_new (NULL, NULL);
  counts.kinds = g_hash_table_new (NULL, NULL);
  for (guint32 i = 0; i < samples->n_train; i++)
    {
      float *row = rows + (i & 1) * counts.steps, *before = rows + (~i & 1) * counts.steps;

      nn_samples_input (samples, &i, 1, row);
      count_row (&counts, row, samples->step_labels + (gsize) i * counts.steps,
                 i > 0 ? find_overlap (row, before, counts.steps) : 0);
    }
  nn_samples_range (samples, split, &first, &n);
  for (guint32 i = first; i < first + n; i++)
    {
      const gint32 *labels = samples->step_labels + (gsize) i * counts.steps;

      nn_samples_input (samples, &i, 1, rows);
      for (guint t = 0; t < counts.steps; t++)
        {
          if (labels[t] < 0)
            continue;
          judge (&counts, rows, t, labels[t], bits);
          counted++;
        }
    }
  g_hash_table_unref (counts.count);
  g_hash_table_unref (counts.kinds);
  for (guint k = 1; k <= NN_NGRAM_LONGEST; k++)
    best = bits[k] < bits[best] ? k : best;
  *context = best;
  return counted > 0 ? bits[best] / counted : -1;
}

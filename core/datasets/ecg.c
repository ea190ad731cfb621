/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Heartbeats: 497 beats of one electrocardiogram (MIT-BIH Arrhythmia Database, record 208),
 * 64 steps each, 120 a second; mean 0 and spread 1 over the part for training. That part
 * holds 273 normal beats and no other; 91 normal and 133 ventricular ones are held out. A
 * rule labelled them, no cardiologist: see resources/data/convert-ecg.py, which made them.
 */
#include <math.h>

#include "core/dataset.h"
#include "core/datasets/pair.h"
#include "core/error.h"

#define STEPS 64
#define N_TRAIN 273
#define STEPS_A_SECOND 120

/* One mean and one spread for all steps, so that a beat keeps its form. */
static void
standardise (float *values, gsize n_train, gsize n)
{
  double sum = 0, squares = 0;
  float mean, factor;

  for (gsize i = 0; i < n_train; i++)
    sum += values[i];
  mean = (float) (sum / n_train);
  for (gsize i = 0; i < n_train; i++)
    squares += ((double) values[i] - mean) * (values[i] - mean);
  factor = squares > 0 ? (float) (1 / sqrt (squares / n_train)) : 1;
  for (gsize i = 0; i < n; i++)
    values[i] = (values[i] - mean) * factor;
}

static NnSamples *
take (NnIdx *beats, NnIdx *labels, GError **error)
{
  static const char *const names[] = { NN_("normal"), NN_("ventricular"), NULL };
  const NnShape shape = NN_SHAPE (STEPS, 1);
  const guint n = beats->shape.size[0], n_train = MIN (N_TRAIN, n);
  g_autoptr (GBytes) inputs = NULL;
  g_autoptr (GBytes) classes = NULL;
  gint32 *ints = nn_idx_to_ints (labels);
  float *values;
  NnSamples *samples;

  if (beats->shape.n_axes != 2 || beats->shape.size[1] != STEPS || labels->shape.n_axes != 1
      || ints == NULL)
    {
      g_autofree char *have = nn_shape_to_string (&beats->shape);

      g_free (ints);
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "ecg-beats.idx.gz holds %s numbers, not beats of %d with a label each.", have,
                   STEPS);
      return NULL;
    }
  values = nn_idx_to_floats (beats);
  standardise (values, (gsize) n_train * STEPS, (gsize) n * STEPS);
  inputs = g_bytes_new_take (values, (gsize) n * STEPS * sizeof (float));
  classes = g_bytes_new_take (ints, n * sizeof (gint32));
  samples = nn_samples_new_floats ("ecg", "Heartbeats", &shape, n, n_train, inputs, classes, names,
                                   NULL, NULL, error);
  if (samples != NULL)
    samples->rate = STEPS_A_SECOND;
  return samples;
}

static NnSamples *
load (const double *args, const char *path, const char *const *data_dirs,
      GCancellable *cancellable, GError **error)
{
  g_autofree char *beats_path = nn_pair_find (data_dirs, "ecg-beats.idx.gz", error);
  g_autofree char *labels_path = NULL;
  g_auto (NnIdx) beats = { 0 };
  g_auto (NnIdx) labels = { 0 };

  if (beats_path == NULL)
    return NULL;
  labels_path = nn_pair_find (data_dirs, "ecg-labels.idx.gz", error);
  if (labels_path == NULL
      || !nn_pair_read (&beats, &labels, beats_path, labels_path, G_MAXSIZE, cancellable, error))
    return NULL;
  return take (&beats, &labels, error);
}

const NnDatasetClass nn_dataset_ecg = {
  .base = {
    .name = "ecg",
    .title = NN_("Heartbeats"),
    .summary = NN_("Beats of one electrocardiogram; trained on normal ones alone, ventricular ones are held out too. A rule labelled them, no cardiologist."),
    .category = NN_("Series"),
  },
  .load = load,
};

/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Spoken words: ten words by 40 voices of espeak-ng, three takes each, as 40 frames
 * (every 20 ms) of 40 mel bands in decibels, bytes. 900 to train with; the 300 of the ten
 * voices with the variants f2 and m4, which the first part never hears, are held out.
 * Made by resources/data/make-spoken.py.
 */
#include "core/dataset.h"
#include "core/datasets/pair.h"

extern const NnDatasetClass nn_dataset_spoken;
extern const NnDatasetClass nn_dataset_recordings;

static NnSamples *
load (const double *args, const char *path, const char *const *data_dirs,
      GCancellable *cancellable, GError **error)
{
  static const char *const names[] = { NN_("yes"), NN_("no"), NN_("up"), NN_("down"), NN_("left"),
                                       NN_("right"), NN_("on"), NN_("off"), NN_("stop"), NN_("go"), NULL };
  static const NnPairBundle bundle = {
    .images = "spoken-series.idx.gz",
    .labels = "spoken-labels.idx.gz",
    .shape = { 2, { 40, 40 } },
    .levels = 252,
    .n_train = 900,
    .class_names = names,
  };

  NnSamples *samples = nn_pair_bundle (&nn_dataset_spoken.base, &bundle, data_dirs, cancellable, error);

  if (samples != NULL)
    samples->rate = 50;
  return samples;
}

/* Made as a folder of recordings is with its initial settings. */
static NnTensor *
hear (const double *args, const float *sound, gsize n, guint rate, GError **error)
{
  const NnSpec usual = nn_spec_new (&nn_dataset_recordings.base);

  return nn_dataset_recordings.hear (usual.values, sound, n, rate, error);
}

const NnDatasetClass nn_dataset_spoken = {
  .base = {
    .name = "spoken",
    .title = NN_("Spoken words"),
    .summary = NN_("Ten words by 40 synthetic voices as 40 frames of 40 mel bands; the words of ten voices are held out."),
    .category = NN_("Series"),
  },
  .load = load,
  .hear = hear,
};

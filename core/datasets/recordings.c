/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Recordings: a folder of sounds, one sub-folder for each class (or named "yes_01.wav",
 * "yes_02.wav"), each as a mel spectrogram: frames x bands, bytes, 252 the loudest.
 * The defaults are those of the bundled spoken words, so that its networks fit.
 */
#include "core/datasets/folder.h"
#include "core/datasets/rows.h"

#include <math.h>

#include "core/error.h"
#include "core/formats/format.h"
#include "core/formats/mel.h"
#include "core/formats/sound.h"

#define RATE   16000  /* samples a second: speech ends at 8 kHz */
#define LEVELS 252    /* as in the bundled spoken words */

extern const NnDatasetClass nn_dataset_recordings;

enum
{
  ARG_FRAMES = NN_ROWS_N_ARGS,
  ARG_HOP,
  ARG_WINDOW,
  ARG_BANDS,
  ARG_LOWEST,
  ARG_HIGHEST,
  ARG_RANGE,
};

static gboolean
settings_from_args (NnMelSettings *settings, const double *args, GError **error)
{
  *settings = (NnMelSettings) {
    .rate = RATE,
    .window = lrint (args[ARG_WINDOW] * RATE / 1000),
    .hop = lrint (args[ARG_HOP] * RATE / 1000),
    .n_frames = args[ARG_FRAMES],
    .n_bands = args[ARG_BANDS],
    .lowest = args[ARG_LOWEST],
    .highest = args[ARG_HIGHEST],
    .range = args[ARG_RANGE],
  };
  if (settings->lowest < settings->highest)
    return TRUE;
  g_set_error (error, NN_ERROR, NN_ERROR_RANGE,
               "The lowest band begins at %g Hz and the highest ends at %g Hz: the second must be more.",
               settings->lowest, settings->highest);
  return FALSE;
}

/* @sound as @out, frames x bands; @levels is room for as many. */
static gboolean
measure (NnMel *mel, const NnMelSettings *settings, const float *sound, gsize n, float *levels, guint8 *out)
{
  if (!nn_mel_levels (mel, sound, n, levels))
    return FALSE;
  for (gsize i = 0; i < (gsize) settings->n_frames * settings->n_bands; i++)
    out[i] = lrintf (levels[i] * LEVELS);
  return TRUE;
}

/* One recording. */
static gboolean
read_one (NnMel *mel, const NnMelSettings *settings, const char *path, float *levels, guint8 *out, GError **error)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree float *sound = NULL;
  gsize n;

  sound = nn_sound_read (path, RATE, &n, error);
  if (sound == NULL)
    return FALSE;
  if (!measure (mel, settings, sound, n, levels, out))
    {
      /* where frames do not follow one another closely, a sound may lie between two */
      g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                   settings->hop > settings->window
                     ? "%s is silent in every frame, and between the frames nobody listens: let them follow "
                       "each other sooner, or take it out of the folder."
                     : "%s is silent from beginning to end: take it out of the folder.",
                   name);
      return FALSE;
    }
  return TRUE;
}

static NnTensor *
hear (const double *args, const float *sound, gsize n, guint rate, GError **error)
{
  NnMelSettings settings;
  g_autoptr (NnMel) mel = NULL;
  g_autofree float *heard = NULL;
  g_autofree float *levels = NULL;
  g_autofree guint8 *bytes = NULL;
  NnTensor *sample;

  if (!settings_from_args (&settings, args, error))
    return NULL;
  heard = nn_sound_resample (sound, n, rate, RATE, &n, "The recording", error);
  if (heard == NULL)
    return NULL;
  mel = nn_mel_new (&settings);
  sample = nn_tensor_new (&NN_SHAPE (1, settings.n_frames, settings.n_bands));
  levels = g_new (float, nn_tensor_count (sample));
  bytes = g_new (guint8, nn_tensor_count (sample));
  if (!measure (mel, &settings, heard, n, levels, bytes))
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                   "Nothing was heard but silence: is the microphone on, and the right one chosen?");
      nn_tensor_unref (sample);
      return NULL;
    }
  for (gsize i = 0; i < nn_tensor_count (sample); i++)
    sample->data[i] = bytes[i] * (1.0f / LEVELS);
  return sample;
}

/* All of them in the order @order (nullable). */
static GBytes *
hear_all (const NnFolder *folder, const guint32 *order, const NnMelSettings *settings, const char *title,
          GCancellable *cancellable, GError **error)
{
  const guint n = folder->files->len;
  const gsize size = (gsize) settings->n_frames * settings->n_bands;
  g_autoptr (NnMel) mel = nn_mel_new (settings);
  g_autofree float *levels = g_new (float, size);
  g_autofree guint8 *bytes = g_try_malloc (n * size);

  if (bytes == NULL)
    {
      g_autofree char *count = nn_format_count (n * size);

      g_set_error (error, NN_ERROR, NN_ERROR_MEMORY,
                   "%s needs %s bytes of memory, more than there is.", title, count);
      return NULL;
    }
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = nn_folder_path (folder, order != NULL ? order[i] : i);

      if (g_cancellable_set_error_if_cancelled (cancellable, error)
          || !read_one (mel, settings, path, levels, bytes + i * size, error))
        return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&bytes), n * size);
}

static NnSamples *
load (const double *args, const char *path, const char *const *data_dirs,
      GCancellable *cancellable, GError **error)
{
  g_autofree char *title = g_path_get_basename (path);
  g_auto (NnFolder) folder = { 0 };
  g_autofree guint32 *order = NULL;
  g_autoptr (GBytes) bytes = NULL;
  NnMelSettings settings;
  NnSamples *samples;
  NnShape shape;
  guint n, n_train;

  if (!settings_from_args (&settings, args, error)
      || !nn_folder_read (&folder, path, nn_sound_endings, "recordings", cancellable, error))
    return NULL;
  nn_folder_label_by_name (&folder);
  n = folder.files->len;
  n_train = folder.n_train > 0 ? folder.n_train : nn_rows_n_train (args, n);
  if (folder.n_train == 0 && !nn_rows_order (args, n, title, &order, error))
    return NULL;
  bytes = hear_all (&folder, order, &settings, title, cancellable, error);
  if (bytes == NULL)
    return NULL;
  shape = NN_SHAPE (settings.n_frames, settings.n_bands);
  samples = nn_samples_new_bytes (nn_dataset_recordings.base.name, title, &shape, n, n_train,
                                  g_steal_pointer (&bytes), 1.0f / LEVELS,
                                  nn_folder_labels (&folder, order), nn_folder_classes (&folder), error);
  nn_folder_note (&folder, samples, "recordings");
  if (samples != NULL)
    samples->rate = 1000 / args[ARG_HOP];
  return samples;
}

static gboolean
claims (const char *path)
{
  return nn_folder_has (path, nn_sound_endings);
}

static const NnArg rows[] = {
  NN_ROWS_ARGS,
  { "frames", NN_("Frames"), "", NN_ARG_INTEGER, 40, 1, 4096 },
  { "hop", NN_("Every"), "ms", NN_ARG_REAL, 20, 1, 1000 },
  { "window", NN_("Window"), "ms", NN_ARG_REAL, 25, 1, 1000 },
  { "bands", NN_("Mel bands"), "", NN_ARG_INTEGER, 40, 1, 512 },
  { "lowest", NN_("Lowest frequency"), "Hz", NN_ARG_REAL, 50, 0, 8000 },
  { "highest", NN_("Highest frequency"), "Hz", NN_ARG_REAL, 7500, 1, 8000 },
  { "range", NN_("Silence below the loudest"), "dB", NN_ARG_REAL, 70, 1, 200 },
  { NULL }
};

const NnDatasetClass nn_dataset_recordings = {
  .base = {
    .name = "recordings",
    .title = NN_("Folder of recordings"),
    .summary = NN_("Sounds (WAV, FLAC, Ogg, MP3), one sub-folder for each class, as mel spectrograms."),
    .category = NN_("Files"),
    .args = rows,
  },
  .needs_path = TRUE,
  .folder = TRUE,
  .claims = claims,
  .reads = "folders of recordings with a sub-folder for each class",
  .load = load,
  .hear = hear,
};

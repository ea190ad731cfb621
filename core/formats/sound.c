/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/formats/sound.h"

#include <math.h>
#include <samplerate.h>
#include <sndfile.h>
#include <string.h>

#include "core/error.h"

#define BLOCK         4096         /* frames at a time */
#define MOST_CHANNELS 64
#define MOST_SECONDS  600

const char *const nn_sound_endings[]
    = { ".wav", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".aiff", ".aif", ".au", NULL };

static gboolean
check_info (const SF_INFO *info, const char *name, GError **error)
{
  if (info->channels >= 1 && info->channels <= MOST_CHANNELS && info->samplerate >= 1000
      && info->samplerate <= 1000000)
    return TRUE;
  g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
               "%s says that it has %d channels and %d samples a second: a recording has 1 to %d, and "
               "1,000 to 1,000,000.", name, info->channels, info->samplerate, MOST_CHANNELS);
  return FALSE;
}

/* What really comes, whatever the head promises; channels averaged. */
static GArray *
read_mono (SNDFILE *file, const SF_INFO *info, const char *name, GError **error)
{
  g_autoptr (GArray) mono = g_array_new (FALSE, FALSE, sizeof (float));
  g_autofree float *block = g_new (float, BLOCK * info->channels);
  sf_count_t got;

  while ((got = sf_readf_float (file, block, BLOCK)) > 0)
    {
      for (sf_count_t i = 0; i < got; i++)
        {
          float sum = 0;

          for (int c = 0; c < info->channels; c++)
            sum += block[i * info->channels + c];
          sum /= info->channels;
          if (!isfinite (sum))
            {
              g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                           "%s holds what is no number, at %.2f s.", name,
                           mono->len / (double) info->samplerate);
              return NULL;
            }
          g_array_append_val (mono, sum);
        }
      if (mono->len > (gsize) MOST_SECONDS * info->samplerate)
        {
          g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                       "%s is longer than %d minutes: cut it into the pieces that are to be told "
                       "apart.", name, MOST_SECONDS / 60);
          return NULL;
        }
    }
  if (mono->len > 0)
    return g_steal_pointer (&mono);
  g_set_error (error, NN_ERROR, NN_ERROR_DATA, "%s holds no sound.", name);
  return NULL;
}

/* Band-limited, by libsamplerate. */
float *
nn_sound_resample (const float *sound, gsize n, guint from, guint rate, gsize *n_out, const char *name, GError **error)
{
  const double ratio = rate / (double) from;
  const gsize room = (gsize) ceil (n * ratio) + 1;
  g_autofree float *out = NULL;
  SRC_DATA data = {
    .data_in = sound,
    .input_frames = n,
    .output_frames = room,
    .src_ratio = ratio,
  };
  int status;

  if (from == rate)
    {
      *n_out = n;
      return g_memdup2 (sound, n * sizeof *sound);
    }
  data.data_out = out = g_new (float, room);
  status = src_is_valid_ratio (ratio) ? src_simple (&data, SRC_SINC_MEDIUM_QUALITY, 1) : 0;
  if (status == 0 && data.output_frames_gen > 0)
    {
      *n_out = data.output_frames_gen;
      return g_steal_pointer (&out);
    }
  g_set_error (error, NN_ERROR, NN_ERROR_DATA, "%s cannot be brought to another rate: %s.", name,
               status != 0 ? src_strerror (status) : "it is too short");
  return NULL;
}

float *
nn_sound_read (const char *path, guint rate, gsize *n, GError **error)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (GArray) mono = NULL;
  SF_INFO info = { 0 };
  SNDFILE *file = sf_open (path, SFM_READ, &info);

  if (file == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT, "%s is no recording that can be read: %s", name,
                   sf_strerror (NULL));
      return NULL;
    }
  if (check_info (&info, name, error))
    mono = read_mono (file, &info, name, error);
  sf_close (file);
  if (mono == NULL)
    return NULL;
  if (info.samplerate != (int) rate)
    return nn_sound_resample ((const float *) mono->data, mono->len, info.samplerate, rate, n, name, error);
  *n = mono->len;
  return (float *) g_array_free (g_steal_pointer (&mono), FALSE);
}

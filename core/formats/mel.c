/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/formats/mel.h"

#include <kissfft/kiss_fftr.h>
#include <math.h>
#include <string.h>

#define LOUD 0.02f  /* of the peak: where a sound begins and ends */

struct _NnMel
{
  NnMelSettings settings;
  guint         n_fft;
  kiss_fftr_cfg fft;
  float        *window;     /* Hann, settings.window of them */
  float        *piece;      /* n_fft */
  kiss_fft_cpx *spectrum;   /* n_fft / 2 + 1 */
  double       *power;      /* the same */
  double       *bands;      /* n_frames x n_bands */
};

static double
mel_of (double hertz)
{
  return 2595 * log10 (1 + hertz / 700);
}

static double
hertz_of (double mel)
{
  return 700 * (pow (10, mel / 2595) - 1);
}

NnMel *
nn_mel_new (const NnMelSettings *settings)
{
  NnMel *mel = g_new0 (NnMel, 1);

  mel->settings = *settings;
  for (mel->n_fft = 16; mel->n_fft < settings->window; mel->n_fft *= 2)
    ;
  mel->fft = kiss_fftr_alloc (mel->n_fft, FALSE, NULL, NULL);
  mel->window = g_new (float, settings->window);
  mel->piece = g_new (float, mel->n_fft);
  mel->spectrum = g_new (kiss_fft_cpx, mel->n_fft / 2 + 1);
  mel->power = g_new (double, mel->n_fft / 2 + 1);
  mel->bands = g_new (double, (gsize) settings->n_frames * settings->n_bands);
  for (guint i = 0; i < settings->window; i++)
    mel->window[i] = 0.5 - 0.5 * cos (2 * G_PI * i / (settings->window - 1));
  return mel;
}

void
nn_mel_free (NnMel *mel)
{
  if (mel == NULL)
    return;
  kiss_fftr_free (mel->fft);
  g_free (mel->window);
  g_free (mel->piece);
  g_free (mel->spectrum);
  g_free (mel->power);
  g_free (mel->bands);
  g_free (mel);
}

/* From the first loud moment to the last; FALSE: silence. */
static gboolean
trim (const float **sound, gsize *n)
{
  float peak = 0;
  gsize first = 0, end = *n;

  for (gsize i = 0; i < *n; i++)
    peak = MAX (peak, fabsf ((*sound)[i]));
  if (peak == 0)
    return FALSE;
  while (fabsf ((*sound)[first]) <= LOUD * peak)
    first++;
  while (fabsf ((*sound)[end - 1]) <= LOUD * peak)
    end--;
  *sound += first;
  *n = end - first;
  return TRUE;
}

/* The power in each triangle of one frame that begins at @at (before 0: silence). */
static void
frame (NnMel *mel, const float *sound, gint64 n, gint64 at, double *bands)
{
  const NnMelSettings *s = &mel->settings;
  const double low = mel_of (s->lowest), step = (mel_of (s->highest) - low) / (s->n_bands + 1);
  const double bin = s->rate / (double) mel->n_fft;

  memset (mel->piece, 0, mel->n_fft * sizeof (float));
  for (gint64 i = MAX (0, -at); i < s->window && at + i < n; i++)
    mel->piece[i] = sound[at + i] * mel->window[i];
  kiss_fftr (mel->fft, mel->piece, mel->spectrum);
  for (guint k = 0; k <= mel->n_fft / 2; k++)
    mel->power[k] = (double) mel->spectrum[k].r * mel->spectrum[k].r
                    + (double) mel->spectrum[k].i * mel->spectrum[k].i;
  for (guint b = 0; b < s->n_bands; b++)
    {
      double left = hertz_of (low + b * step), top = hertz_of (low + (b + 1) * step);
      double right = hertz_of (low + (b + 2) * step);

      bands[b] = 0;
      for (guint k = ceil (left / bin); k <= MIN (right / bin, mel->n_fft / 2); k++)
        bands[b] += mel->power[k] * MIN ((k * bin - left) / (top - left),
                                         (right - k * bin) / (right - top));
    }
}

gboolean
nn_mel_levels (NnMel *mel, const float *sound, gsize n, float *levels)
{
  const NnMelSettings *s = &mel->settings;
  const gsize length = (gsize) (s->n_frames - 1) * s->hop + s->window;
  const gsize count = (gsize) s->n_frames * s->n_bands;
  double loudest = 0;
  gint64 before;

  if (!trim (&sound, &n))
    return FALSE;
  n = MIN (n, length);
  before = (length - n) / 2;
  for (guint t = 0; t < s->n_frames; t++)
    frame (mel, sound, n, (gint64) t * s->hop - before, mel->bands + (gsize) t * s->n_bands);
  for (gsize i = 0; i < count; i++)
    loudest = MAX (loudest, mel->bands[i]);
  for (gsize i = 0; i < count; i++)
    {
      double level = loudest > 0 ? 10 * log10 (mel->bands[i] / loudest + 1e-12) : -s->range;

      levels[i] = CLAMP (1 + level / s->range, 0, 1);
    }
  return loudest > 0;
}

/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Mel: how loud a sound is in bands that are as wide as they are for the ear.
 *
 *   mel (f) = 2595 log10 (1 + f / 700)
 *
 * A frame is a piece of sound under a Hann window; its power spectrum (kissfft) is summed in
 * triangles whose corners are evenly apart in mel; the level is in decibels below the loudest
 * band of the whole recording. S. S. Stevens, J. Volkmann and E. B. Newman (1937).
 * Thread: any, one at a time. Private to core.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint  rate;          /* samples a second */
  guint  window;        /* samples of a frame */
  guint  hop;           /* samples from one frame to the next */
  guint  n_frames;
  guint  n_bands;
  double lowest;        /* Hz, the outer corners of the triangles */
  double highest;
  double range;         /* dB below the loudest that become 0 */
} NnMelSettings;

typedef struct _NnMel NnMel;

NnMel   *nn_mel_new  (const NnMelSettings *settings) G_GNUC_WARN_UNUSED_RESULT;
void     nn_mel_free (NnMel *mel);
/* @n_frames x @n_bands levels, 1 the loudest and 0 what is @range dB below. The sound is cut
 * where it is first and last louder than 2 % of its peak and put in the middle; what is too
 * long loses its end. FALSE where there is nothing but silence. */
gboolean nn_mel_levels (NnMel *mel, const float *sound, gsize n, float *levels);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnMel, nn_mel_free)

G_END_DECLS

/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Sound: recordings as libsndfile reads them, as one channel at one rate. Private to core. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* ".wav" and others, NULL-terminated. */
extern const char *const nn_sound_endings[];

/* The whole recording, its channels averaged, at @rate samples a second (free with g_free());
 * @n: how many. Fails with a sentence where the file cannot be read, is empty, longer than ten
 * minutes, or holds what is no number. */
float *nn_sound_read (const char *path, guint rate, gsize *n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* @n numbers of one channel at @from a second, at @rate a second; @name for the message. */
float *nn_sound_resample (const float *sound, gsize n, guint from, guint rate, gsize *n_out, const char *name,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Samples that a network learns to translate with: what dates and translation share. Private to core. */
#pragma once

#include "core/samples.h"

G_BEGIN_DECLS

/**
 * NnTranslation:
 *
 * Texts and what each is to become, as numbers of tokens. The first input of a sample is
 * its text; the second what has been written so far, a token late (@start, then all that is
 * to be written but its last); its labels, one for each step, what is to be written.
 */
typedef struct
{
  const char        *name;
  const char        *title;
  guint              n, n_train;
  guint              read;      /* steps of the first input */
  guint              write;     /* and of what is to be written */
  const gint32      *text;      /* n x read; 0 behind the last token */
  const gint32      *wanted;    /* n x write; 0: the end, -1 behind it */
  guint              start;     /* the token that all that is written begins with */
  const char *const *tokens;    /* NULL-terminated, of number 0 on */
} NnTranslation;

NnSamples *nn_translation_samples (const NnTranslation *translation, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

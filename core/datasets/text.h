/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Windows of a text and what follows each character: what text and devil share. Private to core. */
#pragma once

#include "core/samples.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name;      /* of the samples */
  const char *title;
  double      train_share;
  guint       window;
  guint       step;      /* between windows */
  gboolean    lowercase;
} NnTextCut;

/* @bytes: as nn_plain_text() reads them. Fails with a sentence. */
NnSamples *nn_text_samples (const NnTextCut *cut, GBytes *bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

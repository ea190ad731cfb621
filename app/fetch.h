/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fetch: the inputs of some samples, read in a thread: those that come from files may
 * take their time. Thread: main.
 */
#pragma once

#include "core/nn.h"

G_BEGIN_DECLS

/* @callback gets @owner (GObject). @index is copied. */
void      vitrine_fetch_async  (NnSamples *samples, const guint32 *index, guint n, gpointer owner,
                                GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
/* n x the samples' shape; a sample that cannot be read is zeros. NULL: it was cancelled. */
NnTensor *vitrine_fetch_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Drawings: what was drawn by hand, kept as a data set of its own: IDX images and labels in
 * the user's data folder, one pair for each size of picture. Thread: main.
 */
#pragma once

#include "core/nn.h"

G_BEGIN_DECLS

/* Adds @sample (1 x height x width x 1, 0 to 1) as class @label, in a thread of GTask's
 * pool; one after the other. @callback gets @owner. */
void     vitrine_drawings_add_async  (const NnTensor *sample, guint label, gpointer owner, GAsyncReadyCallback callback, gpointer data);
/* @source: (out): where they are now; @n: (out): how many. */
gboolean vitrine_drawings_add_finish (GAsyncResult *result, NnSource *source, guint *n, GError **error);
/* Whether @source is such a set. */
gboolean vitrine_drawings_are        (const NnSource *source);

G_END_DECLS

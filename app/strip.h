/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strip: what a model says of many samples, and the order in which to show them. */
#pragma once

#include "app/explaining.h"

G_BEGIN_DECLS

/* More held-out samples than these are not looked at. */
#define VITRINE_STRIP_SAMPLES 4096

/* One VitrineStripItem for each held-out sample (all, where none is held out).
 * @tape: (inout): kept from call to call. Thread: any. */
GArray *vitrine_strip_predict (NnModel *model, const NnSamples *samples, NnPool *pool, NnTape **tape,
                               GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* At most @n of @all in @order. */
GArray *vitrine_strip_pick    (const GArray *all, VitrineStripOrder order, guint n) G_GNUC_WARN_UNUSED_RESULT;
/* The class that a row of outputs names and its probability; -1: it names none. */
gint    vitrine_predicted_class (const float *out, gsize n, guint n_classes, float *confidence);
gboolean vitrine_strip_wrong  (const VitrineStripItem *item);

G_END_DECLS

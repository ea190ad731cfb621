/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Preparation: samples of any data set cut, mixed, scaled and narrowed. Private to core. Thread: any. */
#pragma once

#include "core/dataset.h"

G_BEGIN_DECLS

/* Takes @samples; the same where nothing is to be done. Inputs that were in memory and are
 * only put in another order are in memory again; others are read through @samples. */
NnSamples *nn_prepare (NnSamples *samples, const NnSource *source, GCancellable *cancellable,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

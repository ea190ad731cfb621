/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Activations: what every layer makes of one sample, as far as the model fits: with a layer
 * that is wrong, those before it stay alive. Thread: any; a tape belongs to one at a time.
 */
#pragma once

#include "core/nn.h"

G_BEGIN_DECLS

/* A tape of the part of @model that fits, after forward; every activation is kept. @inputs: of
 * one sample, see nn_samples_tensors(); further ones than it reads are left alone.
 * @old: (nullable) (transfer full): a tape of this function that may be used again. */
NnTape    *vitrine_activations_tape  (NnModel *model, const GPtrArray *inputs, NnTape *old, NnPool *pool,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* NnTensor of each of @model's entries, with a batch axis of 1; NULL beyond the part that fits. */
GPtrArray *vitrine_activations_read  (NnTape *tape, const NnModel *model) G_GNUC_WARN_UNUSED_RESULT;
/* What can be looked at inside entry @index: NnTensor of each of nn_model_insides(), without a
 * batch axis; of no length where there is nothing. */
GPtrArray *vitrine_activations_inside (NnTape *tape, guint index) G_GNUC_WARN_UNUSED_RESULT;
/* All of it, for figures. */
GPtrArray *vitrine_activations       (NnModel *model, const GPtrArray *inputs, NnPool *pool,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

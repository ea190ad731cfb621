/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What counting alone makes of a text: the bits of an n-gram model, to hold a network against. */
#pragma once

#include "core/samples.h"

G_BEGIN_DECLS

/* The longest context that is tried. */
#define NN_NGRAM_LONGEST 7

/**
 * nn_ngram_bits:
 * @context: (out): the context it took, in tokens
 *
 * Bits per label on @split, of an n-gram model counted on the part for training, in which
 * each window is all that is known, as for the network:
 *
 *   p_k(c | h) = (count(h c) + kinds(h) p_{k-1}(c | h')) / (count(h) + kinds(h))
 *
 * with h the last k tokens of the window, h' all but the first of them, kinds(h) how many
 * different tokens followed h, and p_{-1} the same for all tokens. The context with the
 * fewest bits on @split is taken, which favours the model. -1 where the samples are not windows of
 * tokens with the next as label. Witten and Bell, "The Zero-Frequency Problem" (1991).
 * Thread: any.
 */
double nn_ngram_bits (const NnSamples *samples, NnSplit split, guint *context);

G_END_DECLS

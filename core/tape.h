/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Tape: the buffers of one evaluation of a model at one batch size.
 *
 * Planned once, no allocation per step. A batch is cut into chunks whose size
 * depends on the batch alone; each chunk runs through all layers in one thread,
 * forward and back; partial weight gradients are added in chunk order. Hence
 * the same bits with any number of threads. A tape belongs to one thread at a
 * time. Thread: any.
 */
#pragma once

#include "core/arithmetic.h"
#include "core/loss.h"
#include "core/model.h"
#include "core/samples.h"

G_BEGIN_DECLS

typedef enum
{
  NN_TAPE_FORWARD  = 0,       /* only the output, and what is asked for in @keep, is kept */
  NN_TAPE_KEEP     = 1 << 0,  /* every entry's activation is kept: nothing is fused away */
  NN_TAPE_GRADIENT = 1 << 1,  /* backward to activations and inputs; implies KEEP */
  NN_TAPE_WEIGHTS  = 1 << 2,  /* backward to the weights: training */
} NnTapeUse;

typedef struct _NnTape NnTape;

/* Fails where the model does not fit, or memory does not suffice. @pool is borrowed. */
NnTape *nn_tape_new    (NnModel *model, guint batch, NnTapeUse use, NnPool *pool, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void    nn_tape_free   (NnTape *tape);
guint   nn_tape_batch  (const NnTape *tape);
NnModel *nn_tape_model (const NnTape *tape);
/* Another model of the same structure (a newer snapshot). */
void    nn_tape_set_model (NnTape *tape, NnModel *model);

/* Where to put a batch: the activation of input entry number @k (0 for the first). */
float  *nn_tape_input    (NnTape *tape, guint k);
/* Puts @n samples by index into rows @first on of every input entry. The samples fit the
 * model: see nn_model_check_samples(). Fails as nn_samples_read(), with zeros for what could not be read. */
gboolean nn_tape_load    (NnTape *tape, const NnSamples *samples, const guint32 *index, guint first,
                          guint n, GError **error);
/* batch x shape of entry @index; NULL where it was not kept. After forward. Writable,
 * so that a decoder can start from any entry: see nn_tape_forward_from(). */
float  *nn_tape_value    (NnTape *tape, guint index);
/* dL/d(value) of entry @index after backward; NULL without NN_TAPE_GRADIENT. */
float  *nn_tape_gradient (NnTape *tape, guint index);

/* The first @n samples of the batch, not in training mode. */
void    nn_tape_forward  (NnTape *tape, guint n);
/* Keeps the value of entry @index as written and evaluates only what depends on it
 * (the decoder of an autoencoder). Fails where the output depends on another path too. */
gboolean nn_tape_forward_from (NnTape *tape, guint n, guint index, GError **error);
/* The same where the output may depend on other paths, too: these stay as the last
 * nn_tape_forward() over as many samples left them. Takes %NN_TAPE_KEEP. */
gboolean nn_tape_forward_again (NnTape *tape, guint n, guint index, GError **error);
/* The caller has filled nn_tape_gradient(@from), which is consumed; goes back to entry
 * @to, whose gradient then is whole (0 where @from does not depend on it), as is that
 * of everything between. @linear: treat the seed as the gradient with respect to the
 * logits before @from's closing activation. */
void    nn_tape_backward (NnTape *tape, guint n, guint from, guint to, gboolean linear);
/* The "activation" of a dense or convolution, the function of an activation layer; else linear. */
NnActivation nn_entry_activation (const NnEntry *entry);
/* The closing activation of @index and, where it is not linear, the logits: writes
 * n x shape logits. Recomputed from the kept input. FALSE if there is no activation to undo. */
gboolean nn_tape_logits  (NnTape *tape, guint n, guint index, float *logits);
/* Steps (of axis 0) of the first @n samples' values at entry @index that count, the
 * rest being padding; NULL: all. Valid until the next forward. */
const guint32 *nn_tape_steps (const NnTape *tape, guint index);
/* Inside number @which of entry @index (see nn_model_insides()) after forward: n x its
 * shape into @out. FALSE where it was not kept: it takes %NN_TAPE_KEEP. */
gboolean nn_tape_inside  (NnTape *tape, guint n, guint index, guint which, float *out);
/* How number @cell of entry @index of sample @sample came about; NULL where the value was
 * not kept (it takes %NN_TAPE_KEEP). Of a layer that does not tell, the value alone.
 * After forward, and before a way back; nothing is written. Free with nn_arithmetic_free(). */
NnArithmetic *nn_tape_spell (NnTape *tape, guint sample, guint index, gsize cell) G_GNUC_WARN_UNUSED_RESULT;
/* Penalty terms of entry @index summed over the batch (after forward); n_terms numbers. */
const double *nn_tape_terms (NnTape *tape, guint index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnTape, nn_tape_free)

/* Forward for some samples: (n, shape of entry @index). @inputs: all that the network
 * reads, in the order of its input entries, as many samples in each; fails with a sentence
 * where one is missing or of another shape. */
NnTensor *nn_model_predict (NnModel *model, NnTensor *const *inputs, guint n_inputs, guint index, NnPool *pool,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same of inside number @which of entry @index, see nn_model_insides(). */
NnTensor *nn_model_predict_inside (NnModel *model, NnTensor *const *inputs, guint n_inputs, guint index, guint which,
                                   NnPool *pool, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

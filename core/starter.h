/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Starter: a network that reads given samples, as far as their form tells what it should be. Thread: any. */
#pragma once

#include "core/store.h"

G_BEGIN_DECLS

/**
 * nn_model_fit_inputs:
 *
 * The same network with its Input layers set to what @samples are. NULL with a sentence
 * where it does not read them even so. Weights whose form stays are shared.
 */
NnModel *nn_model_fit_inputs (const NnModel *model, const NnSamples *samples, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * nn_model_fit_outputs:
 * @recipe: (inout): becomes one that suits
 *
 * The same network with its inputs set to what @samples are, and its last layer to what there is to aim at:
 * an output for each class or number, closed as those want it. NULL: no layer of it can be set so.
 */
NnModel *nn_model_fit_outputs (const NnModel *model, const NnSamples *samples, NnRecipe *recipe) G_GNUC_WARN_UNUSED_RESULT;
/* Whether it could be trained like that, and has an output for each class or number, not one more. */
gboolean nn_model_has_outputs (const NnModel *model, const NnSamples *samples, const NnRecipe *recipe);

/**
 * nn_starter_model:
 *
 * A small network to begin with: convolutions for pictures, Dense for rows of a table, a GRU
 * for series, an embedding and an LSTM for texts. Several inputs have a branch each, which are
 * then joined; texts that become texts are read and written by attention. It ends in what there is
 * to aim at, or where there is nothing, in the (first) input again.
 */
NnModel *nn_starter_model    (const NnSamples *samples, guint64 seed, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * nn_starter_recipe:
 *
 * How such a network is trained on @samples: nn_recipe_fit(), as many epochs as there are samples for, and for texts
 * that become texts the schedule, the rate and the metric that attention wants. All else of @recipe stays.
 */
void     nn_starter_recipe   (NnRecipe *recipe, const NnModel *model, const NnSamples *samples);

/**
 * nn_source_load_first:
 * @scaled: (out) (nullable): whether @source was set to standardise
 *
 * Samples of data that no network has seen yet. Where people's own numbers are far from the scale that
 * networks learn on, @source is set to standardise them ("standardise": "all" where it is the numbers to
 * aim at, else "inputs"), unless it says already what is to be done.
 */
NnSamples *nn_source_load_first (NnSource *source, gboolean *scaled, const char *const *data_dirs,
                                 GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Such a network, how to train it, and a title, for a document that has its source alone. */
gboolean nn_document_start   (NnDocument *document, const NnSamples *samples, GError **error);

G_END_DECLS

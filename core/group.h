/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Group: several entries of a model edited as one.
 *
 * A group is a list of ids in any order; it keeps its connections among itself.
 * Edits are values, as in model.h: a new model, or NULL with a sentence. Thread: any.
 */
#pragma once

#include "core/model.h"

G_BEGIN_DECLS

/* Readers of each read its first input instead. Without any input, a network may only be empty. */
NnModel *nn_model_remove_group (const NnModel *model, const guint *ids, guint n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Takes the group out and puts it between @after and @before: it reads @after and its last entry is read by @before.
 * Where one of them is of the group it stays, and @model is what comes back. */
NnModel *nn_model_move_group   (const NnModel *model, const guint *ids, guint n, guint after, guint before,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/**
 * nn_model_extract:
 *
 * The group as a model of its own, for the clipboard. What it reads from outside becomes an
 * Input of that shape, so the piece is a network that can be opened by itself.
 */
NnModel *nn_model_extract      (const NnModel *model, const guint *ids, guint n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/**
 * nn_model_paste:
 * @new_ids: (out) (nullable): room for as many ids as @piece has entries; 0 ends them
 *
 * The entries of @piece between @after and @before, as nn_model_insert() takes them, with new
 * ids and new weights. Where the network has an input, those of @piece are left out and what
 * read them reads @after.
 */
NnModel *nn_model_paste        (const NnModel *model, const NnModel *piece, guint after, guint before,
                                guint *new_ids, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What a new entry would give at that place, without building the model; FALSE: it does not fit. */
gboolean nn_model_try_insert   (const NnModel *model, const NnLayerClass *klass, const double *args,
                                guint after, guint before, NnShape *shape);
/* The same for a group that is moved behind @after: the shape of its last entry. */
gboolean nn_model_try_group    (const NnModel *model, const guint *ids, guint n, guint after, NnShape *shape);

G_END_DECLS

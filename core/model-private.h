/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What the files of the model share with each other, and with nobody else. */
#pragma once

#include "core/model.h"

G_BEGIN_DECLS

typedef struct
{
  NnEntry      entry;
  guint        input[NN_MAX_INPUTS];   /* indices */
  char        *name;
  GError      *error;
  guint        culprit;                /* where there is an error: the entry at fault */
  NnShape      shape;
  NnLayerPlan  plan;
  guint        n_weights;
  NnWeightInfo info[NN_MAX_WEIGHTS];
  NnTensor    *weight[NN_MAX_WEIGHTS];
} NnSlot;

struct _NnModel
{
  gatomicrefcount ref_count;
  guint64         seed;
  guint           n;
  NnSlot          slots[];
};

/* Empty slots to be filled. */
NnModel *nn_model_alloc   (guint n, guint64 seed);
/* Builds a model from @entries (NnEntry). Weights whose entry, class, name, shape and
 * initialiser are as in @old (nullable) are shared with it; the others are drawn anew. */
NnModel *nn_model_build   (const GArray *entries, guint64 seed, const NnModel *old, GError **error);
/* A copy of the entries, to be changed and built. */
GArray  *nn_model_entries (const NnModel *model);
/* The index of @id in @entries, -1: none. */
gint     nn_entries_find  (const GArray *entries, guint id);
/* Completes the inputs of a merging entry that begins with @first: the second is one of
 * the entries before @at that fits, at best the one that @first reads. */
void     nn_model_choose_inputs (const NnModel *model, const GArray *entries, guint at, guint first,
                                 NnEntry *entry);

G_END_DECLS

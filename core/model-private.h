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

/* As many as a file may have. */
#define NN_MAX_LAYERS 1000

/* Empty slots to be filled. */
NnModel *nn_model_alloc   (guint n, guint64 seed);
/* Builds a model from @entries (NnEntry). Weights whose entry, class, name, shape and
 * initialiser are as in @old (nullable) are shared with it; the others are drawn anew. */
NnModel *nn_model_build   (const GArray *entries, guint64 seed, const NnModel *old, GError **error);
/* A copy of the entries, to be changed and built. */
GArray  *nn_model_entries (const NnModel *model);
/* The index of @id in @entries, -1: none. */
gint     nn_entries_find  (const GArray *entries, guint id);
/* The same; -1 with the sentence that there is none. */
gint     nn_entries_get   (const GArray *entries, guint id, GError **error);
/* The shape that @entry gives where it reads @in, or the sentence why it gives none. */
gboolean nn_entry_shape   (const NnEntry *entry, const NnShape *in, NnShape *out, GError **error);
/* An id that no entry has. */
guint    nn_entries_new_id (const GArray *entries);
/* Takes entry @index out; its readers read its first input instead, or one input less. */
void     nn_entries_take_out (GArray *entries, guint index);
/* Finds the place between @after and @before, as nn_model_insert() takes them, and makes @before
 * read @id. Returns the index to put new entries at and the entry to read (0: none), or -1. */
gint     nn_entries_open_gap (GArray *entries, const char *title, guint id, guint after, guint before,
                              guint *source, GError **error);
/* Completes the inputs of a merging entry that begins with @first: the second is one of
 * the entries before @at that fits, at best the one that @first reads. */
void     nn_model_choose_inputs (const NnModel *model, const GArray *entries, guint at, guint first,
                                 NnEntry *entry);

G_END_DECLS

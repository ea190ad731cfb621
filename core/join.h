/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Join: connections between layers, made and cut by hand.
 *
 * One gesture - "from here to there" - can mean several things: the layer reads one
 * more input, it reads this instead of what it read, or both are merged before it.
 * nn_model_offer() says which it is and what shape would come of it without building
 * anything, so that a whole network can be asked while something is dragged;
 * nn_model_join() does it. Thread: any.
 */
#pragma once

#include "core/model.h"

G_BEGIN_DECLS

typedef enum
{
  NN_JOIN_READ,      /* one more input, behind those that are there */
  NN_JOIN_INSTEAD,   /* in the place of input @input */
  NN_JOIN_MERGE,     /* a new layer @klass reads input @input and the source, and is read instead */
} NnJoinKind;

/* A plain value. */
typedef struct
{
  NnJoinKind          kind;
  guint               input;
  const NnLayerClass *klass;   /* NN_JOIN_MERGE: add where the shapes agree, else concat */
  NnShape             shape;   /* of one sample: what the new layer gives, or else the reader */
} NnJoin;

/**
 * nn_model_offer:
 * @other: the second best meaning, where there are two
 *
 * What it means that entry @to shall read entry @from: of the meanings that fit, the one
 * that takes nothing away comes first. FALSE with a sentence where none fits: the entry
 * would close a loop, reads it already, or the shapes do not agree. Costs no more than a
 * walk through the list.
 */
gboolean nn_model_offer       (const NnModel *model, guint from, guint to, gboolean other, NnJoin *join,
                               GError **error);
/* Does it. Entries that would come too late move up behind what they read; all else keeps its
 * order. @new_id: (out) (nullable): the merging entry, 0: none. */
NnModel *nn_model_join        (const NnModel *model, guint from, guint to, const NnJoin *join, guint *new_id,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Entry @to no longer reads its input @k. It may have nothing to read then, and says so. */
NnModel *nn_model_disconnect  (const NnModel *model, guint to, guint k, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A new entry that reads @from and that nobody reads yet: a branch. It stands right behind
 * @from, so that the network's output stays what it is; behind the output it is the new output. */
NnModel *nn_model_branch      (const NnModel *model, const NnLayerClass *klass, guint from, guint *new_id,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether entry @id is @on or reads it, directly or through others. */
gboolean nn_model_depends     (const NnModel *model, guint id, guint on);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Model: an immutable list of layers with their weights.
 *
 * Inputs name earlier entries only, so a model is always in order and cannot
 * be cyclic. An edit makes a new model that shares every tensor that did not
 * change; that is all that undo needs. A model may hold entries that do not
 * fit: they carry the sentence that says why, and so the window can show it.
 * Thread: any; a model never changes.
 */
#pragma once

#include "core/layer.h"

G_BEGIN_DECLS

typedef struct
{
  guint               id;       /* stable through edits, never 0 */
  const NnLayerClass *klass;
  double              args[NN_MAX_ARGS];
  guint               n_inputs;
  guint               inputs[NN_MAX_INPUTS];  /* ids of earlier entries */
} NnEntry;

/* Outputs that can be trained at once. */
#define NN_MAX_OUTPUTS 4

typedef struct _NnModel NnModel;

#define NN_TYPE_MODEL (nn_model_get_type ())
GType    nn_model_get_type (void);

/* Weights are drawn from @seed and the entry's id. Fails only where the list
 * itself is broken: unknown or later inputs, a repeated id, a value out of range. */
NnModel *nn_model_new      (const NnEntry *entries, guint n, guint64 seed, GError **error) G_GNUC_WARN_UNUSED_RESULT;
NnModel *nn_model_ref      (NnModel *model);
void     nn_model_unref    (NnModel *model);

guint          nn_model_n_entries (const NnModel *model);
const NnEntry *nn_model_entry     (const NnModel *model, guint index);
gint           nn_model_index     (const NnModel *model, guint id);      /* -1: none */
guint64        nn_model_seed      (const NnModel *model);
guint          nn_model_output    (const NnModel *model);                /* index of the last entry */
gint           nn_model_find_role (const NnModel *model, NnRole role);         /* first that does this, -1 */
/* Index of input entry @k, from 0 on, in the order in which samples bring them; -1: there are fewer. */
gint           nn_model_find_input (const NnModel *model, guint k);
guint          nn_model_count_inputs (const NnModel *model);

/* Index of input @k of entry @index. */
guint          nn_model_input     (const NnModel *model, guint index, guint k);
/* How often other entries read entry @index. */
guint          nn_model_n_readers (const NnModel *model, guint index);
/* NULL where the entry fits; a sentence otherwise. Entries after one that does not fit
 * and that depend on it have the error "waits for ...". */
const GError  *nn_model_error     (const NnModel *model, guint index);
/* The first error of all, or TRUE. A model without entries is an error. The sentence says which entry it is of: by
 * the layer's title, and by the entry's name too where there are more of its class. */
gboolean       nn_model_check     (const NnModel *model, GError **error);
/* Valid where nn_model_error() is NULL. Of one sample. */
const NnShape *nn_model_shape     (const NnModel *model, guint index);
const NnLayerPlan *nn_model_plan  (const NnModel *model, guint index);
/* What can be looked at inside entry @index after an evaluation: fills @info (room for
 * %NN_MAX_INSIDES), returns how many. See nn_tape_inside(). */
guint          nn_model_insides   (const NnModel *model, guint index, NnInsideInfo *info);

guint          nn_model_n_weights   (const NnModel *model, guint index);
const NnWeightInfo *nn_model_weight_info (const NnModel *model, guint index, guint weight);
NnTensor      *nn_model_weight      (const NnModel *model, guint index, guint weight); /* (transfer none) */
/* What entry @index adds to the loss, whatever that of the data: "KL", "Activity", or by the
 * price of its weights "L1", "L2", "L1 + L2"; NULL: nothing. */
const char    *nn_model_term         (const NnModel *model, guint index);
guint64        nn_model_n_parameters (const NnModel *model, gint index); /* -1: all; fixed ones included as in Keras */
guint64        nn_model_macs         (const NnModel *model);
gsize          nn_model_bytes        (const NnModel *model);             /* of the weights */

/* "conv2d", "conv2d_2": unique, by order; what the file and the command line call an entry. */
const char    *nn_model_entry_name  (const NnModel *model, guint index);

/* Edits: each returns a new model, or NULL with a sentence. */

/* A new entry of @klass between @after (0: nothing) and @before (0: at the end:
 * it becomes the output, reading @after or the last entry). @args NULL: initial values. */
NnModel *nn_model_insert   (const NnModel *model, const NnLayerClass *klass, const double *args,
                            guint after, guint before, guint *new_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
NnModel *nn_model_set_arg  (const NnModel *model, guint id, guint arg, double value, GError **error) G_GNUC_WARN_UNUSED_RESULT;
NnModel *nn_model_set_inputs (const NnModel *model, guint id, const guint *inputs, guint n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same entries with other weights: @weights is a flat list in order of
 * entries and weights, NULL where the old one stays. */
NnModel *nn_model_with_weights (const NnModel *model, NnTensor *const *weights, guint n) G_GNUC_WARN_UNUSED_RESULT;
NnModel *nn_model_reinitialise (const NnModel *model, guint64 seed) G_GNUC_WARN_UNUSED_RESULT;
gboolean nn_model_same_structure (const NnModel *a, const NnModel *b);
/* Equal weights, number for number; of another structure: FALSE. */
gboolean nn_model_same_weights (const NnModel *a, const NnModel *b);
/* The same model, which shares with @other each tensor that holds the same numbers: what
 * did not change costs nothing. Of another structure: @model itself. */
NnModel *nn_model_sharing  (NnModel *model, const NnModel *other) G_GNUC_WARN_UNUSED_RESULT;
/* Layers that have weights, with their widths: "Conv2D 32, Dense 10". */
char    *nn_model_outline   (const NnModel *model);
/* The same text for the same layers, arguments and links, whatever their weights and ids:
 * 16 hexadecimal digits. */
char    *nn_model_signature (const NnModel *model);

/**
 * nn_model_mend:
 * @label: (out): what the mend does, "Insert Flatten"
 *
 * Tries the usual repairs of entry @index (flatten before it, "same" padding, a
 * smaller kernel, ...) and returns the first model in which it fits, or NULL.
 */
NnModel *nn_model_mend     (const NnModel *model, guint index, char **label) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnModel, nn_model_unref)

G_END_DECLS

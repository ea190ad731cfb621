/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Code: what a model's narrow place says of its samples, and the way back.
 * Synchronous.
 *
 * Thread: any; a tape belongs to one thread at a time.
 */
#pragma once

#include "core/nn.h"

G_BEGIN_DECLS

/* Samples beyond these get no code: the map would be a blot and late. */
#define VITRINE_MAX_CODES 20000

typedef struct
{
  double  reconstruction;   /* nats (sum) or the loss's own unit, mean per sample */
  double  kl;               /* sum over dimensions, mean per sample; NAN without a sampling layer */
  double  elbo;             /* -(reconstruction + kl) */
  guint   n_samples;
  const char *unit;         /* (nullable) in what they are counted: vitrine_terms_unit() */
} VitrineObjective;

/* Boxed in spirit: reference-counted, read-only once shared. */
typedef struct
{
  gatomicrefcount  ref_count;
  guint            n;
  guint            n_dims;
  float           *codes;       /* n x n_dims */
  float           *errors;      /* n; NULL where the output is no reconstruction */
  double          *kl;          /* n_dims; NULL without a sampling layer */
  VitrineObjective objective;
} VitrineCodes;

VitrineCodes *vitrine_codes_ref     (VitrineCodes *codes);
void          vitrine_codes_unref   (VitrineCodes *codes);
/* Codes of the first samples, all of them up to VITRINE_MAX_CODES. @tape: (inout): kept
 * from call to call. */
VitrineCodes *vitrine_codes_compute (NnModel *model, guint index, const NnSamples *samples,
                                     const NnRecipe *recipe, NnPool *pool, NnTape **tape,
                                     GCancellable *cancellable,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The dimensions by falling KL, or by falling variance of the codes where there is none. */
guint        *vitrine_codes_order   (const VitrineCodes *codes) G_GNUC_WARN_UNUSED_RESULT;
/* Reconstruction error of one sample's @out (not changed), by the recipe's loss where it
 * compares numbers, else squared. */
double        vitrine_reconstruction_error (const NnRecipe *recipe, const NnShape *shape,
                                            const float *out, const float *target);

/* The index of the first sampling layer, else of an autoencoder's narrowest place; -1: none. */
gint          vitrine_code_find     (const NnModel *model);
/* NULL where entry @index can be a code; else a sentence. */
char         *vitrine_code_problem  (const NnModel *model, gint index);

/* vitrine_code_find() with the sentence of vitrine_code_problem() as error. */
gboolean      vitrine_code_require  (const NnModel *model, guint *index, GError **error);
/* The pictures of the rows of @codes. */
NnTensor     *vitrine_decode        (NnModel *model, guint index, const NnTensor *codes, NnPool *pool,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A tape to decode with, kept from call to call: FALSE where the model cannot. */
gboolean      vitrine_ready_decoder (NnTape **tape, NnModel *model, guint batch, NnPool *pool,
                                     GError **error);
/* @n codes, at most the tape's batch; the pictures lie in the tape till the next call. */
const float  *vitrine_decode_with   (NnTape *tape, guint index, const float *codes, guint n,
                                     GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VitrineCodes, vitrine_codes_unref)

G_END_DECLS

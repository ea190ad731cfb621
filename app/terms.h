/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Terms: the parts that a loss is the sum of, each with its name: that of the data,
 * those of side outputs, what layers add (KL, activity) and what weights cost (L1, L2).
 * Thread: any.
 */
#pragma once

#include "core/nn.h"

G_BEGIN_DECLS

typedef struct
{
  char   *name;    /* "data", "dense_2 mse", "dense L2": for files and the command line */
  char   *title;   /* "Cross-entropy", "L2 of dense": for people */
  double  value;   /* weighted, per sample: together they are the loss */
  const char *unit; /* (nullable) of the first: in what all are counted, see vitrine_terms_unit() */
} VitrineTerm;

/* In what a loss is counted that is the log of a likelihood, and of which: "nats per picture,
 * grey Bernoulli" where a binary cross-entropy summed over the picture is held against numbers
 * between 0 and 1, which is no density of theirs; NULL where nothing is to be said. */
const char *vitrine_terms_unit (const NnRecipe *recipe, const NnSamples *samples);
/* VitrineTerm, the data's first. @evaluation and @terms: as nn_model_evaluate_terms() fills them. */
GArray *vitrine_terms_new (const NnModel *model, const NnRecipe *recipe, const NnSamples *samples,
                           const NnEvaluation *evaluation, const double *terms) G_GNUC_WARN_UNUSED_RESULT;
/* "Cross-entropy + L2 + KL": of what kinds the parts are that a loss will have. */
char   *vitrine_terms_kinds (const NnModel *model, const NnRecipe *recipe);
/* "data 0.3920 + dense L2 0.0204"; NULL where the data's is the only one. */
char   *vitrine_terms_text (const GArray *terms);

G_END_DECLS

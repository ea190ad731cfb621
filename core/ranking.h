/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Ranking: how much each feature of a table tells of what is to be learnt, by itself. All of
 * it is measured on the part for training alone. Thread: any.
 */
#pragma once

#include "core/samples.h"

G_BEGIN_DECLS

/* Mutual information looks at so many samples at most, evenly spread. */
#define NN_RANKING_ROWS 4000

/**
 * NnRank:
 * @correlation: Pearson's with the number to aim at, or with the second of two classes;
 *   of more classes the correlation ratio, which has no sign
 * @mutual: mutual information with the target, in nats: of columns of few values from
 *   counts, of others by the nearest neighbours (Ross, 2014; Kraskov et al., 2004), k = 3
 * @chi2: of the feature brought to 0..1 against the classes, as sums of it; NAN for numbers
 * @f: variance between the classes over that within them (ANOVA), or of the regression
 * @chi2_p, @f_p: how probable as much would be by chance
 *
 * NAN where a feature is always the same.
 */
typedef struct
{
  double correlation;
  double mutual;
  double chi2, chi2_p;
  double f, f_p;
} NnRank;

/* The measures of a rank, as they are listed. */
typedef enum
{
  NN_RANK_CORRELATION,
  NN_RANK_MUTUAL,
  NN_RANK_CHI2,
  NN_RANK_F,
  NN_N_RANKS,
} NnRankKind;

/**
 * NnRankMeasure:
 * @name: on the command line and in JSON
 * @has_sign: what counts is how far from 0 it is
 * @classes: it is measured only where classes are aimed at
 * @digits: how many are worth telling after the point; 0: as many as the size asks for
 * @chance_name: (nullable): in JSON, of the probability by chance; measures without one have none
 */
typedef struct
{
  const char *name;
  const char *title;
  gboolean    has_sign;
  gboolean    classes;
  guint       digits;
  const char *chance_name;
  gsize       value, chance;   /* where they stand in a NnRank */
} NnRankMeasure;

extern const NnRankMeasure nn_rank_measures[NN_N_RANKS];

/* Boxed, reference-counted, immutable. */
typedef struct
{
  guint    n_features;
  NnRank  *ranks;
  guint    n_classes;     /* 0: a number is aimed at */
  guint    n;             /* samples that were looked at */
  /*< private >*/
  gatomicrefcount ref_count;
} NnRanking;

/**
 * nn_ranking_new:
 * @target: which of several numbers to aim at; 0 for classes
 *
 * NULL with a sentence where there is nothing to rank: no table, nothing to aim at, or one class.
 */
NnRanking *nn_ranking_new   (NnSamples *samples, guint target, void (*progress) (double done, gpointer data),
                             gpointer data, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether there is something to rank: a sentence otherwise. */
gboolean   nn_ranking_check (const NnSamples *samples, GError **error);
NnRanking *nn_ranking_ref   (NnRanking *ranking);
void       nn_ranking_unref (NnRanking *ranking);

/* One number of a rank; how probable as much would be by chance: NAN where the measure has no such number. */
double     nn_rank_value    (const NnRank *rank, const NnRankMeasure *measure);
double     nn_rank_chance   (const NnRank *rank, const NnRankMeasure *measure);
/* The order of two scores, as qsort() wants it: what is always the same, and has no number, comes last, also where the
 * order is @reversed afterwards.
 * @has_sign: what counts is how far from 0 they are, as with correlations. */
gint       nn_rank_compare  (double a, double b, gboolean has_sign, gboolean reversed);

/* How probable a larger value is by chance: of chi-square with @k degrees of freedom, of F
 * with @a and @b. */
double     nn_chi2_tail (double value, double k);
double     nn_f_tail    (double value, double a, double b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnRanking, nn_ranking_unref)

G_END_DECLS

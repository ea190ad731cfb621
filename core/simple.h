/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Simple: what something simple makes of the same data, to hold a network against. Thread: any. */
#pragma once

#include "core/samples.h"

G_BEGIN_DECLS

/* Larger samples get no PCA and no linear model; of more training samples than
 * %NN_SIMPLE_ROWS these look at that many, evenly spread. */
#define NN_SIMPLE_WIDTH 1024
#define NN_SIMPLE_ROWS  10000

/**
 * NnPca:
 *
 * The directions in which samples differ most: an autoencoder without a bend, and the best
 * such one. A plain value that owns its numbers.
 */
typedef struct
{
  guint   width;        /* numbers in a sample */
  guint   components;
  double *mean;         /* width */
  double *axes;         /* components x width, orthonormal, by falling variance */
} NnPca;

/**
 * nn_pca_fit:
 * @components: at most as many as there are numbers in a sample; 0: the mean alone
 *
 * The eigenvectors of the covariance of the part for training, by LAPACK. FALSE where samples
 * are larger than %NN_SIMPLE_WIDTH or cannot be read.
 */
gboolean nn_pca_fit    (NnPca *pca, NnSamples *samples, guint components);
/* The mean squared difference between each sample of @split and its projection: @errors
 * holds as many as there are. FALSE: one could not be read. */
gboolean nn_pca_errors (const NnPca *pca, NnSamples *samples, NnSplit split, float *errors);
void     nn_pca_clear  (NnPca *pca);

/* The AUC (see core/metrics/auc.c) of those errors on @split; NAN where there is none. */
double   nn_simple_pca_auc (NnSamples *samples, NnSplit split, guint components);
/* The R2 (see core/metrics/r2.c) on @split of least squares over all inputs, fitted on the
 * part for training; NAN where the samples have nothing to aim at or are too large. */
double   nn_simple_linear_r2 (NnSamples *samples, NnSplit split);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NnPca, nn_pca_clear)

G_END_DECLS

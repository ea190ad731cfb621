/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Mutual information of two columns, in nats. Columns of few different values are counted;
 * of others it is estimated by the distances to the third nearest neighbour: B. C. Ross,
 * Mutual information between discrete and continuous data sets, 2014; A. Kraskov,
 * H. Stögbauer and P. Grassberger, Estimating mutual information, 2004.
 * Private to core. Thread: any.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A column of at most so many different values is counted. */
#define NN_MUTUAL_FEW 12

double nn_mutual_with_labels  (const float *x, const gint32 *labels, guint n, guint n_classes);
double nn_mutual_with_numbers (const float *x, const float *y, guint n);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Linear fits, solved by LAPACK. Thread: any. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * nn_ridge:
 * @x: @rows x @columns
 * @y: @rows
 * @weights: (nullable): of each row
 * @alpha: penalty on the squared coefficients; the intercept is free
 * @coefficients: (out): @columns
 * @intercept: (out) (nullable):
 * @r2: (out) (nullable): weighted coefficient of determination of the fit
 *
 * Weighted ridge regression: the weighted means are taken out, then
 * (X'WX + alpha I) b = X'Wy by Cholesky. Returns FALSE where that matrix is
 * not positive definite (alpha 0 and a column that is a sum of others).
 */
gboolean nn_ridge (const double *x, const double *y, const double *weights, gsize rows, gsize columns,
                   double alpha, double *coefficients, double *intercept, double *r2);

G_END_DECLS

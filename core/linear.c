/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/linear.h"

#include <math.h>

/* LAPACK's Cholesky solver; Fortran passes everything by address. */
extern void dposv_ (const char *uplo, const int *n, const int *nrhs, double *a, const int *lda,
                    double *b, const int *ldb, int *info);

typedef struct
{
  const double *x, *y, *weights;
  gsize         rows, columns;
  double       *mean_x;
  double        mean_y;
} Fit;

static double
weight_of (const Fit *fit,
           gsize      row)
{
  return fit->weights != NULL ? fit->weights[row] : 1;
}

static void
take_means (Fit *fit)
{
  double total = 0;

  fit->mean_y = 0;
  for (gsize r = 0; r < fit->rows; r++)
    {
      double w = weight_of (fit, r);

      total += w;
      fit->mean_y += w * fit->y[r];
      for (gsize c = 0; c < fit->columns; c++)
        fit->mean_x[c] += w * fit->x[r * fit->columns + c];
    }
  fit->mean_y /= total;
  for (gsize c = 0; c < fit->columns; c++)
    fit->mean_x[c] /= total;
}

/* a = X'WX + alpha I (lower triangle), b = X'Wy, both without their means. */
static void
normal_equations (const Fit *fit,
                  double     alpha,
                  double    *a,
                  double    *b)
{
  g_autofree double *row = g_new (double, fit->columns);

  for (gsize r = 0; r < fit->rows; r++)
    {
      double w = weight_of (fit, r), y = fit->y[r] - fit->mean_y;

      for (gsize c = 0; c < fit->columns; c++)
        row[c] = fit->x[r * fit->columns + c] - fit->mean_x[c];
      for (gsize c = 0; c < fit->columns; c++)
        {
          b[c] += w * row[c] * y;
          for (gsize d = 0; d <= c; d++)
            a[d * fit->columns + c] += w * row[c] * row[d];
        }
    }
  for (gsize c = 0; c < fit->columns; c++)
    a[c * fit->columns + c] += alpha;
}

static double
determination (const Fit    *fit,
               const double *coefficients)
{
  double left = 0, whole = 0;

  for (gsize r = 0; r < fit->rows; r++)
    {
      double w = weight_of (fit, r), y = fit->y[r] - fit->mean_y, p = 0;

      for (gsize c = 0; c < fit->columns; c++)
        p += coefficients[c] * (fit->x[r * fit->columns + c] - fit->mean_x[c]);
      left += w * (y - p) * (y - p);
      whole += w * y * y;
    }
  return whole > 0 ? 1 - left / whole : NAN;
}

gboolean
nn_ridge (const double *x,
          const double *y,
          const double *weights,
          gsize         rows,
          gsize         columns,
          double        alpha,
          double       *coefficients,
          double       *intercept,
          double       *r2)
{
  g_autofree double *mean_x = g_new0 (double, columns);
  g_autofree double *a = g_new0 (double, columns * columns);
  Fit fit = { x, y, weights, rows, columns, mean_x, 0 };
  int n = (int) columns, one = 1, info = 0;

  take_means (&fit);
  for (gsize c = 0; c < columns; c++)
    coefficients[c] = 0;
  normal_equations (&fit, alpha, a, coefficients);
  dposv_ ("L", &n, &one, a, &n, coefficients, &n, &info);
  if (info != 0)
    return FALSE;
  if (intercept != NULL)
    {
      *intercept = fit.mean_y;
      for (gsize c = 0; c < columns; c++)
        *intercept -= coefficients[c] * mean_x[c];
    }
  if (r2 != NULL)
    *r2 = determination (&fit, coefficients);
  return TRUE;
}

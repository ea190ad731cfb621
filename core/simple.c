/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/simple.h"

#include <math.h>
#include <string.h>

#include "core/linear.h"
#include "core/metric.h"

/* LAPACK's eigenvectors of a symmetric matrix; Fortran passes everything by address. */
extern void dsyevr_ (const char *jobz, const char *range, const char *uplo, const int *n, double *a,
                     const int *lda, const double *vl, const double *vu, const int *il,
                     const int *iu, const double *abstol, int *m, double *w, double *z,
                     const int *ldz, int *isuppz, double *work, const int *lwork, int *iwork,
                     const int *liwork, int *info);

/* --- samples ------------------------------------------------------------ */

static guint
n_rows (const NnSamples *samples)
{
  return MIN (samples->n_train, NN_SIMPLE_ROWS);
}

/* Which sample of the part for training is row @r of n_rows(). */
static guint32
row_index (const NnSamples *samples, guint r)
{
  return (guint64) r * samples->n_train / n_rows (samples);
}

/* --- principal components ------------------------------------------------- */

void
nn_pca_clear (NnPca *pca)
{
  g_clear_pointer (&pca->mean, g_free);
  g_clear_pointer (&pca->axes, g_free);
}

static gboolean
take_mean (NnPca *pca, NnSamples *samples, float *row)
{
  for (guint r = 0; r < n_rows (samples); r++)
    {
      const guint32 at = row_index (samples, r);

      if (!nn_samples_read (samples, 0, &at, 1, row, NULL))
        return FALSE;
      for (guint k = 0; k < pca->width; k++)
        pca->mean[k] += row[k];
    }
  for (guint k = 0; k < pca->width; k++)
    pca->mean[k] /= n_rows (samples);
  return TRUE;
}

/* To @a, width x width, the lower triangle, which Fortran takes for the upper one. */
static gboolean
add_covariance (const NnPca *pca, NnSamples *samples, float *row, double *a)
{
  const gsize width = pca->width;
  g_autofree double *x = g_new (double, width);

  for (guint r = 0; r < n_rows (samples); r++)
    {
      const guint32 at = row_index (samples, r);

      if (!nn_samples_read (samples, 0, &at, 1, row, NULL))
        return FALSE;
      for (gsize k = 0; k < width; k++)
        x[k] = row[k] - pca->mean[k];
      for (gsize k = 0; k < width; k++)
        for (gsize l = 0; l <= k; l++)
          a[k * width + l] += x[k] * x[l];
    }
  return TRUE;
}

/* Eigenvectors of the @pca->components largest eigenvalues; they come with the largest last. */
static gboolean
find_axes (NnPca *pca, double *a)
{
  const int n = pca->width, first = n - pca->components + 1, m = pca->components;
  const int lwork = 26 * n, liwork = 10 * n;
  const double none = 0;
  g_autofree double *values = g_new (double, n);
  g_autofree double *vectors = g_new (double, (gsize) n * m);
  g_autofree double *work = g_new (double, lwork);
  g_autofree int *integers = g_new (int, liwork);
  g_autofree int *support = g_new (int, 2 * n);
  int found = 0, info = 0;

  dsyevr_ ("V", "I", "U", &n, a, &n, &none, &none, &first, &n, &none, &found, values, vectors, &n,
           support, work, &lwork, integers, &liwork, &info);
  if (info != 0 || found != m)
    return FALSE;
  for (int c = 0; c < m; c++)
    memcpy (pca->axes + (gsize) c * n, vectors + (gsize) (m - 1 - c) * n, n * sizeof (double));
  return TRUE;
}

gboolean
nn_pca_fit (NnPca *pca, NnSamples *samples, guint components)
{
  const gsize width = nn_shape_count (&samples->shape);
  g_autofree float *row = NULL;
  g_autofree double *a = NULL;

  memset (pca, 0, sizeof *pca);
  if (width > NN_SIMPLE_WIDTH || components > width)
    return FALSE;
  row = g_new (float, width);
  pca->width = width;
  pca->components = components;
  pca->mean = g_new0 (double, width);
  pca->axes = g_new0 (double, components * width);
  if (components > 0)
    a = g_new0 (double, width * width);
  if (!take_mean (pca, samples, row)
      || (components > 0 && (!add_covariance (pca, samples, row, a) || !find_axes (pca, a))))
    {
      nn_pca_clear (pca);
      return FALSE;
    }
  return TRUE;
}

gboolean
nn_pca_errors (const NnPca *pca, NnSamples *samples, NnSplit split, float *errors)
{
  const guint width = pca->width;
  g_autofree float *row = g_new (float, width);
  guint first, n;

  nn_samples_range (samples, split, &first, &n);
  for (guint i = 0; i < n; i++)
    {
      const guint32 at = first + i;
      double left = 0;

      if (!nn_samples_read (samples, 0, &at, 1, row, NULL))
        return FALSE;
      for (guint k = 0; k < width; k++)
        left += (row[k] - pca->mean[k]) * (row[k] - pca->mean[k]);
      /* the axes are orthonormal: what they explain is subtracted */
      for (guint c = 0; c < pca->components; c++)
        {
          const double *axis = pca->axes + (gsize) c * width;
          double along = 0;

          for (guint k = 0; k < width; k++)
            along += axis[k] * (row[k] - pca->mean[k]);
          left -= along * along;
        }
      errors[i] = MAX (left, 0) / width;
    }
  return TRUE;
}

double
nn_simple_pca_auc (NnSamples *samples, NnSplit split, guint components)
{
  const NnMetricClass *auc = NN_METRIC_CLASS (nn_registry_find (NN_KIND_METRIC, "auc", NULL));
  g_auto (NnPca) pca = { 0 };
  g_autofree float *errors = NULL;
  g_autofree NnScored *scored = NULL;
  guint first, n;

  nn_samples_range (samples, split, &first, &n);
  if (samples->labels == NULL || samples->n_classes != 2 || n == 0
      || !nn_pca_fit (&pca, samples, components))
    return NAN;
  errors = g_new (float, n);
  scored = g_new (NnScored, n);
  if (!nn_pca_errors (&pca, samples, split, errors))
    return NAN;
  for (guint i = 0; i < n; i++)
    scored[i] = (NnScored){ errors[i], samples->labels[first + i] };
  return auc->rank (NULL, n, scored);
}

/* --- least squares --------------------------------------------------------- */

/* @b: outputs x (width + 1), the intercept last. */
static gboolean
fit_linear (NnSamples *samples, gsize width, gsize outputs, double *b)
{
  const guint rows = n_rows (samples);
  g_autofree double *x = g_new (double, rows * width);
  g_autofree double *y = g_new (double, rows);
  g_autofree float *row = g_new (float, MAX (width, outputs));

  for (guint r = 0; r < rows; r++)
    {
      const guint32 at = row_index (samples, r);

      if (!nn_samples_read (samples, 0, &at, 1, row, NULL))
        return FALSE;
      for (gsize k = 0; k < width; k++)
        x[r * width + k] = row[k];
    }
  for (gsize o = 0; o < outputs; o++)
    {
      double *own = b + o * (width + 1);

      for (guint r = 0; r < rows; r++)
        y[r] = samples->targets[row_index (samples, r) * outputs + o];
      /* a little against columns that are sums of others */
      if (!nn_ridge (x, y, NULL, rows, width, 0, own, own + width, NULL)
          && !nn_ridge (x, y, NULL, rows, width, 1e-6 * rows, own, own + width, NULL))
        return FALSE;
    }
  return TRUE;
}

double
nn_simple_linear_r2 (NnSamples *samples, NnSplit split)
{
  const NnMetricClass *r2 = NN_METRIC_CLASS (nn_registry_find (NN_KIND_METRIC, "r2", NULL));
  const gsize width = nn_shape_count (&samples->shape);
  const gsize outputs = samples->targets != NULL ? nn_shape_count (&samples->target_shape) : 0;
  double sums[NN_METRIC_SUMS] = { 0 };
  g_autofree double *b = NULL;
  g_autofree float *row = NULL;
  g_autofree float *out = NULL;
  guint first, n;

  if (outputs == 0 || width * outputs > NN_SIMPLE_WIDTH || samples->n_more > 0)
    return NAN;
  b = g_new (double, outputs * (width + 1));
  row = g_new (float, width);
  out = g_new (float, outputs);
  if (!fit_linear (samples, width, outputs, b))
    return NAN;
  nn_samples_range (samples, split, &first, &n);
  for (guint32 i = first; i < first + n; i++)
    {
      if (!nn_samples_read (samples, 0, &i, 1, row, NULL))
        return NAN;
      for (gsize o = 0; o < outputs; o++)
        {
          const double *own = b + o * (width + 1);
          double sum = own[width];

          for (gsize k = 0; k < width; k++)
            sum += own[k] * row[k];
          out[o] = sum;
        }
      r2->add (NULL, sums, 1, outputs, outputs, out, NULL, samples->targets + i * outputs);
    }
  return r2->value (NULL, sums);
}

/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/mutual.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/random.h"

#define NEIGHBOURS 3
#define EULER 0.57721566490153286061

/* psi(i) for whole i from 1 to @n. */
static double *
digammas (guint n)
{
  double *values = g_new (double, n + 2);

  values[0] = -INFINITY;
  values[1] = -EULER;
  for (guint i = 1; i <= n; i++)
    values[i + 1] = values[i] + 1.0 / i;
  return values;
}

static int
compare_doubles (const void *a, const void *b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* Over its deviation, and each moved by next to nothing, so that no two are the same. */
static double *
separate (const float *x, guint n, guint64 seed)
{
  const NnRandom random = nn_random_new (seed);
  double *values = g_new (double, n);
  double mean = 0, square = 0, size = 0, deviation;

  for (guint i = 0; i < n; i++)
    mean += x[i];
  mean /= n;
  for (guint i = 0; i < n; i++)
    square += (x[i] - mean) * (x[i] - mean);
  deviation = square > 0 ? sqrt (square / n) : 1;
  for (guint i = 0; i < n; i++)
    size += fabs (x[i] / deviation);
  size = MAX (size / n, 1);
  for (guint i = 0; i < n; i++)
    values[i] = x[i] / deviation + 1e-10 * size * nn_random_normal_at (&random, i);
  return values;
}

/* Numbers of the values of a column with few, in @codes; 0: it has more. */
static guint
count_values (const float *x, guint n, gint32 *codes)
{
  float known[NN_MUTUAL_FEW];
  guint n_known = 0;

  for (guint i = 0; i < n; i++)
    {
      guint k = 0;

      while (k < n_known && known[k] != x[i])
        k++;
      if (k == n_known)
        {
          if (n_known == NN_MUTUAL_FEW)
            return 0;
          known[n_known++] = x[i];
        }
      codes[i] = k;
    }
  return n_known;
}

/* --- counted ------------------------------------------------------------------- */

static double
counted (const gint32 *a, guint n_a, const gint32 *b, guint n_b, guint n)
{
  g_autofree guint *joint = g_new0 (guint, (gsize) n_a * n_b);
  g_autofree guint *left = g_new0 (guint, n_a);
  g_autofree guint *right = g_new0 (guint, n_b);
  double sum = 0;

  for (guint i = 0; i < n; i++)
    {
      joint[(gsize) a[i] * n_b + b[i]]++;
      left[a[i]]++;
      right[b[i]]++;
    }
  for (guint i = 0; i < n_a; i++)
    for (guint k = 0; k < n_b; k++)
      {
        const double c = joint[(gsize) i * n_b + k];

        if (c > 0)
          sum += c / n * log (c * n / ((double) left[i] * right[k]));
      }
  return MAX (sum, 0);
}

/* --- a number and a label ------------------------------------------------------- */

/* The distance from sorted[at] to its @k-th nearest neighbour. */
static double
neighbour (const double *sorted, guint n, guint at, guint k)
{
  guint left = at, right = at;
  double reach = 0;

  while (k-- > 0)
    {
      const double down = left > 0 ? sorted[at] - sorted[left - 1] : INFINITY;
      const double up = right + 1 < n ? sorted[right + 1] - sorted[at] : INFINITY;

      if (down <= up)
        {
          left--;
          reach = down;
        }
      else
        {
          right++;
          reach = up;
        }
    }
  return reach;
}

/* How many of @sorted lie within @reach of @x, itself too. */
static guint
count_within (const double *sorted, guint n, double x, double reach)
{
  guint low = 0, high = n, first;

  while (low < high)
    {
      const guint middle = (low + high) / 2;

      if (x - sorted[middle] > reach)
        low = middle + 1;
      else
        high = middle;
    }
  first = low;
  high = n;
  while (low < high)
    {
      const guint middle = (low + high) / 2;

      if (sorted[middle] - x <= reach)
        low = middle + 1;
      else
        high = middle;
    }
  return low - first;
}

static double
by_class (const double *x, const gint32 *labels, guint n, guint n_classes)
{
  g_autofree double *psi = digammas (n);
  g_autofree double *all = g_new (double, n);
  g_autofree double *own = g_new (double, n);
  guint n_all = 0;
  double neighbours = 0, sizes = 0, found = 0;

  /* a class of one sample tells nothing */
  for (guint c = 0; c < n_classes; c++)
    {
      guint count = 0;

      for (guint i = 0; i < n; i++)
        if (labels[i] == (gint) c)
          own[count++] = x[i];
      if (count > 1)
        {
          memcpy (all + n_all, own, count * sizeof *own);
          n_all += count;
        }
    }
  qsort (all, n_all, sizeof *all, compare_doubles);
  for (guint c = 0; c < n_classes; c++)
    {
      guint count = 0, k;

      for (guint i = 0; i < n; i++)
        if (labels[i] == (gint) c)
          own[count++] = x[i];
      if (count < 2)
        continue;
      qsort (own, count, sizeof *own, compare_doubles);
      k = MIN (NEIGHBOURS, count - 1);
      for (guint i = 0; i < count; i++)
        {
          const double reach = nextafter (neighbour (own, count, i, k), 0);

          neighbours += psi[k];
          sizes += psi[count];
          found += psi[count_within (all, n_all, own[i], reach)];
        }
    }
  if (n_all == 0)
    return 0;
  return MAX (psi[n_all] + (neighbours - sizes - found) / n_all, 0);
}

/* --- two numbers ------------------------------------------------------------------ */

typedef struct
{
  double x, y;
} Pair;

static int
compare_pairs (const void *a, const void *b)
{
  return compare_doubles (&((const Pair *) a)->x, &((const Pair *) b)->x);
}

/* The distance to the third nearest pair, where the larger of both differences counts:
 * pairs by rising x, looked at outwards until x alone is too far. */
static double
pair_neighbour (const Pair *pairs, guint n, guint at)
{
  double nearest[NEIGHBOURS];
  guint left = at, right = at;

  for (guint k = 0; k < NEIGHBOURS; k++)
    nearest[k] = INFINITY;
  for (;;)
    {
      const double down = left > 0 ? pairs[at].x - pairs[left - 1].x : INFINITY;
      const double up = right + 1 < n ? pairs[right + 1].x - pairs[at].x : INFINITY;
      const guint other = down <= up ? left - 1 : right + 1;
      double d;

      if (MIN (down, up) >= nearest[NEIGHBOURS - 1])
        return nearest[NEIGHBOURS - 1];
      if (down <= up)
        left--;
      else
        right++;
      d = MAX (MIN (down, up), fabs (pairs[other].y - pairs[at].y));
      for (guint k = 0; k < NEIGHBOURS; k++)
        if (d < nearest[k])
          {
            const double pushed = nearest[k];

            nearest[k] = d;
            d = pushed;
          }
    }
}

static double
by_number (const double *x, const double *y, guint n)
{
  g_autofree double *psi = digammas (n);
  g_autofree Pair *pairs = g_new (Pair, n);
  g_autofree double *xs = g_memdup2 (x, n * sizeof *x);
  g_autofree double *ys = g_memdup2 (y, n * sizeof *y);
  double found = 0;

  if (n <= NEIGHBOURS)
    return 0;
  for (guint i = 0; i < n; i++)
    pairs[i] = (Pair){ x[i], y[i] };
  qsort (pairs, n, sizeof *pairs, compare_pairs);
  qsort (xs, n, sizeof *xs, compare_doubles);
  qsort (ys, n, sizeof *ys, compare_doubles);
  for (guint i = 0; i < n; i++)
    {
      const double reach = nextafter (pair_neighbour (pairs, n, i), 0);

      found += psi[count_within (xs, n, pairs[i].x, reach)] + psi[count_within (ys, n, pairs[i].y, reach)];
    }
  return MAX (psi[n] + psi[NEIGHBOURS] - found / n, 0);
}

/* --- both ---------------------------------------------------------------------------- */

double
nn_mutual_with_labels (const float *x, const gint32 *labels, guint n, guint n_classes)
{
  g_autofree gint32 *codes = g_new (gint32, n);
  const guint n_values = count_values (x, n, codes);
  g_autofree double *values = n_values == 0 ? separate (x, n, 1) : NULL;

  return n_values > 0 ? counted (codes, n_values, labels, n_classes, n) : by_class (values, labels, n, n_classes);
}

double
nn_mutual_with_numbers (const float *x, const float *y, guint n)
{
  g_autofree gint32 *codes = g_new (gint32, n);
  const guint n_values = count_values (x, n, codes);
  g_autofree double *goals = separate (y, n, 2);
  g_autofree double *values = n_values == 0 ? separate (x, n, 1) : NULL;

  return n_values > 0 ? by_class (goals, codes, n, n_values) : by_number (values, goals, n);
}

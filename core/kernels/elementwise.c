/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Functions of each number by itself, Adam, and what weights cost. */
#include "core/kernels/fast.h"
#include "core/kernels/functions.h"

#define MAP(name, function)                                             \
  void NN_FAST (name) (gsize n, const float *x, float *y)               \
  {                                                                     \
    for (gsize i = 0; i < n; i += LANES)                                \
      store_first (y + i, function (load_first (x + i, n - i)), n - i); \
  }

MAP (exp, exponential)
MAP (sigmoid, sigmoid_of)
MAP (tanh, tanh_of)
MAP (softplus, softplus_of)
MAP (gelu, gelu_of)
MAP (gelu_slope, gelu_slope_of)

double
NN_FAST (binary_crossentropy) (gsize n, float *x, const float *t, float *d, float scale)
{
  /* sixteen sums whatever the width of a vector */
  vf loss[16 / LANES] = { 0 };
  double sum = 0;

  for (gsize i = 0; i < n; i += LANES)
    {
      vf logit = load_first (x + i, n - i);
      vf target = load_first (t + i, n - i);
      vf e = exponential (-magnitude (logit));
      vf high = 1.0f / (1.0f + e);
      vf p = if_above (logit, all (0), high, e * high);
      vf term = add_product (largest (all (0), logit), -logit, target) + logarithm_of_one_and (e);

      /* what lies behind the last number does not count */
      if (n - i < LANES)
        {
          float terms[LANES] = { 0 };

          store_some (terms, term, n - i);
          term = load (terms);
        }
      loss[i / LANES % (16 / LANES)] += term;
      store_first (x + i, p, n - i);
      if (d != NULL)
        store_first (d + i, (p - target) * scale, n - i);
    }
  for (int i = 0; i < 16; i++)
    sum += loss[i / LANES][i % LANES];
  return sum;
}

void
NN_FAST (adam) (gsize n, const float *c, float shrink, float *w, float *mean, float *square,
                const float *gradient)
{
  for (gsize i = 0; i < n; i += LANES)
    {
      vf g = load_first (gradient + i, n - i);
      vf m = add_product (c[1] * g, all (c[0]), load_first (mean + i, n - i));
      vf s = add_product (c[3] * g * g, all (c[2]), load_first (square + i, n - i));
      vf step = c[4] * m / add_product (all (c[6]), square_root (s), all (c[5]));

      store_first (mean + i, m, n - i);
      store_first (square + i, s, n - i);
      store_first (w + i, add_product (-step, all (shrink), load_first (w + i, n - i)), n - i);
    }
}

/* Sixteen sums whatever the width of a vector, in floats for some numbers, then in doubles. */
#define SIZES_BLOCK 512

void
NN_FAST (sizes) (gsize n, const float *w, double *sum, double *squares)
{
  *sum = *squares = 0;
  for (gsize from = 0; from < n; from += SIZES_BLOCK)
    {
      gsize end = MIN (n, from + SIZES_BLOCK), i = from;
      vf a[16 / LANES] = { 0 }, s[16 / LANES] = { 0 };

      for (; i + 16 <= end; i += 16)
        {
          UNROLL
          for (gsize k = 0; k < 16 / LANES; k++)
            {
              vf x = load (w + i + k * LANES);

              a[k] += magnitude (x);
              s[k] = add_product (s[k], x, x);
            }
        }
      for (gsize k = 0; i < end; k++, i += LANES)
        {
          vf x = load_first (w + i, end - i);

          a[k] += magnitude (x);
          s[k] = add_product (s[k], x, x);
        }
      for (gsize k = 0; k < 16; k++)
        {
          *sum += a[k / LANES][k % LANES];
          *squares += s[k / LANES][k % LANES];
        }
    }
}

void
NN_FAST (add_price) (gsize n, float l1, float twice_l2, const float *w, float *gradient)
{
  for (gsize i = 0; i < n; i += LANES)
    {
      vf x = load_first (w + i, n - i);
      vf g = load_first (gradient + i, n - i);

      g = add_product (g, all (twice_l2), x) + keep (x != all (0), with_sign (all (l1), x));
      store_first (gradient + i, g, n - i);
    }
}

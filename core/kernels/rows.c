/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What runs along the rows of a matrix: softmax, and the norm of a layer.
 *
 * A sum along a row goes in 16 lanes, whatever the machine's vectors: number i
 * is added to lane i mod 16, then lane i and lane i + 8, i + 4, i + 2, i + 1. So
 * AVX2 and AVX-512 agree here, too.
 */
#include "core/kernels/fast.h"
#include "core/kernels/functions.h"

#include <math.h>

#define PARTS (16 / LANES)

/* @at: of vector number @p, 16 numbers at a time. */
#define FOR_PARTS(n)                                \
  for (gsize from = 0; from < (n); from += 16)      \
    UNROLL for (gsize p = 0, at = from; p < PARTS && at < (n); p++, at += LANES)

#if LANES == 16
#define SWAP8(x) __builtin_shufflevector (x, x, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7)
#define SWAP4(x) __builtin_shufflevector (x, x, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11)
#define SWAP2(x) __builtin_shufflevector (x, x, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13)
#define SWAP1(x) __builtin_shufflevector (x, x, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14)
#elif LANES == 8
#define SWAP4(x) __builtin_shufflevector (x, x, 4, 5, 6, 7, 0, 1, 2, 3)
#define SWAP2(x) __builtin_shufflevector (x, x, 2, 3, 0, 1, 6, 7, 4, 5)
#define SWAP1(x) __builtin_shufflevector (x, x, 1, 0, 3, 2, 5, 4, 7, 6)
#else
#define SWAP2(x) __builtin_shufflevector (x, x, 2, 3, 0, 1)
#define SWAP1(x) __builtin_shufflevector (x, x, 1, 0, 3, 2)
#endif

/* The sum of all lanes, in every lane. */
INLINE vf
total (const vf *part)
{
  vf x;

#if LANES == 16
  x = part[0] + SWAP8 (part[0]);
  x = x + SWAP4 (x);
#elif LANES == 8
  x = part[0] + part[1];
  x = x + SWAP4 (x);
#else
  x = (part[0] + part[2]) + (part[1] + part[3]);
#endif
  x = x + SWAP2 (x);
  return x + SWAP1 (x);
}

INLINE vf
highest (vf x)
{
#if LANES == 16
  x = largest (x, SWAP8 (x));
#endif
#if LANES >= 8
  x = largest (x, SWAP4 (x));
#endif
  x = largest (x, SWAP2 (x));
  return largest (x, SWAP1 (x));
}

/* -1 in the first @n lanes. */
INLINE vi
first_lanes (gsize n)
{
  vi lane;

  for (int i = 0; i < LANES; i++)
    lane[i] = i;
  return lane < all_int ((gint32) MIN (n, LANES));
}

/* --- softmax ------------------------------------------------------------- */

INLINE void
softmax_row (gsize N, gsize valid, float scale, float *x)
{
  vf part[PARTS] = { 0 };
  vf best = all (-INFINITY), factor;

  for (gsize at = 0; at < valid; at += LANES)
    {
      vf v = load_first (x + at, valid - at);

      if (valid - at < LANES)
        {
          vi mask = first_lanes (valid - at);

          v = (vf) ((mask & (vi) v) | (~mask & (vi) all (-INFINITY)));
        }
      best = largest (best, v);
    }
  best = highest (best) * scale;
  FOR_PARTS (valid)
    {
      vf e = exponential (load_first (x + at, valid - at) * scale - best);

      if (valid - at < LANES)
        e = keep (first_lanes (valid - at), e);
      part[p] += e;
      store_first (x + at, e, N - at);
    }
  factor = 1.0f / total (part);
  for (gsize at = 0; at < valid; at += LANES)
    store_first (x + at, load_first (x + at, N - at) * factor, N - at);
  for (gsize at = (valid + LANES - 1) / LANES * LANES; at < N; at += LANES)
    store_first (x + at, all (0), N - at);
}

void
NN_FAST (softmax) (gsize M, gsize N, gsize limit, gboolean causal, float scale, float *x)
{
  for (gsize m = 0; m < M; m++, x += N)
    {
      gsize valid = causal && m + 1 < limit ? m + 1 : limit;

      if (valid > 0)
        softmax_row (N, valid, scale, x);
      else
        memset (x, 0, N * sizeof (float));
    }
}

void
NN_FAST (softmax_back) (gsize M, gsize N, float scale, const float *row, float *d)
{
  for (gsize m = 0; m < M; m++, row += N, d += N)
    {
      vf part[PARTS] = { 0 };
      vf sum;

      FOR_PARTS (N)
        part[p] += load_first (row + at, N - at) * load_first (d + at, N - at);
      sum = total (part);
      for (gsize at = 0; at < N; at += LANES)
        store_first (d + at,
                     load_first (row + at, N - at) * (load_first (d + at, N - at) - sum) * scale,
                     N - at);
    }
}

/* --- the norm of a layer ------------------------------------------------- */

void
NN_FAST (norm_rows) (gsize M, gsize N, gboolean center, float epsilon, const float *x,
                     const float *gamma, const float *beta, float *y, float *stats)
{
  for (gsize m = 0; m < M; m++, x += N, y += N, stats += 2)
    {
      vf part[PARTS] = { 0 };
      vf mean = all (0), inverse;

      if (center)
        {
          FOR_PARTS (N)
            part[p] += load_first (x + at, N - at);
          mean = total (part) / all ((float) N);
          memset (part, 0, sizeof part);
        }
      FOR_PARTS (N)
        {
          vf d = load_first (x + at, N - at) - mean;

          if (N - at < LANES)
            d = keep (first_lanes (N - at), d);
          part[p] += d * d;
        }
      inverse = 1.0f / square_root (total (part) / all ((float) N) + epsilon);
      stats[0] = mean[0];
      stats[1] = inverse[0];
      for (gsize at = 0; at < N; at += LANES)
        {
          vf v = (load_first (x + at, N - at) - mean) * inverse;

          if (gamma != NULL)
            v = v * load_first (gamma + at, N - at);
          if (beta != NULL)
            v = v + load_first (beta + at, N - at);
          store_first (y + at, v, N - at);
        }
    }
}

void
NN_FAST (norm_rows_back) (gsize M, gsize N, gboolean center, const float *x, const float *stats,
                          const float *gamma, const float *dy, float *dx, float *d_gamma,
                          float *d_beta)
{
  if (d_gamma != NULL)
    memset (d_gamma, 0, N * sizeof (float));
  if (d_beta != NULL)
    memset (d_beta, 0, N * sizeof (float));
  for (gsize m = 0; m < M; m++, x += N, dy += N, stats += 2)
    {
      vf mean = all (stats[0]), inverse = all (stats[1]);
      vf sum[PARTS] = { 0 }, sum_hat[PARTS] = { 0 }; /* of g = dy gamma, and of g x̂ */
      vf shift = all (0), slope;

      FOR_PARTS (N)
        {
          vf g = load_first (dy + at, N - at);
          vf hat = (load_first (x + at, N - at) - mean) * inverse;

          if (d_gamma != NULL)
            store_first (d_gamma + at, load_first (d_gamma + at, N - at) + g * hat, N - at);
          if (d_beta != NULL)
            store_first (d_beta + at, load_first (d_beta + at, N - at) + g, N - at);
          if (gamma != NULL)
            g = g * load_first (gamma + at, N - at);
          sum[p] += g;
          sum_hat[p] += g * hat;
        }
      if (dx == NULL)
        continue;
      if (center)
        shift = total (sum) / all ((float) N);
      slope = total (sum_hat) / all ((float) N);
      for (gsize at = 0; at < N; at += LANES)
        {
          vf g = load_first (dy + at, N - at);
          vf hat = (load_first (x + at, N - at) - mean) * inverse;

          if (gamma != NULL)
            g = g * load_first (gamma + at, N - at);
          store_first (dx + at, (g - shift - hat * slope) * inverse, N - at);
        }
      dx += N;
    }
}

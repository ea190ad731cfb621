/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What the fast kernels share. Their files are compiled once for each
 * instruction set; NN_FAST() gives their symbols that set's name.
 */
#pragma once

#include "core/kernels/private.h"
#include "core/kernels/vector.h"

G_BEGIN_DECLS

#define NN_PASTE_(isa, name) nn_##isa##_##name
#define NN_PASTE(isa, name)  NN_PASTE_ (isa, name)
#define NN_FAST(name)        NN_PASTE (NN_ISA, name)

/* The largest of the four outputs that a window of pooling sees, the first of
 * equals, and its place. */
INLINE vf
pick_winner (const vf *out, gboolean relu, vi *winner)
{
  vf best = out[0];
  vi place = all_int (0);

  UNROLL for (int q = 1; q < 4; q++)
    {
      place = if_above_int (out[q], best, all_int (q), place);
      best = if_above (out[q], best, out[q], best);
    }
  if (relu)
    {
      place = if_above_int (best, all (0), place, all_int (NN_WINNER_NONE));
      best = at_least_zero (best);
    }
  *winner = place;
  return best;
}

/* A run: K steps along rows of B, from places in A and B. A product of
 * matrices is one run; a convolution is one for each row of its filter. */
typedef struct
{
  gsize a;
  gsize b;
  gsize K;
} NnRun;

/* Rows and vectors of the largest tiles that the registers hold. */
#if LANES == 16
#define TILE_ROWS 12
#define WIDE_ROWS 6   /* of tiles of 4 vectors */
#else
#define TILE_ROWS 6
#define WIDE_ROWS 2
#endif

/* C (M x N) from @n_runs runs over A (m, k) = a[run.a + m a_row + k a_col] and
 * B (k, n) = b[run.b + k b_row + n]. */
void NN_FAST (runs) (gsize M, gsize N, guint n_runs, const NnRun *runs, const float *a,
                     gsize a_row, gsize a_col, const float *b, gsize b_row, float *c, gsize c_row,
                     const float *start, NnGemmFlags flags);
void NN_FAST (gemm) (gsize M, gsize N, gsize K, const float *a, gsize a_row, gsize a_col,
                     const float *b, gsize b_row, float *c, gsize c_row, const float *start,
                     NnGemmFlags flags);
void NN_FAST (gemm_nt) (gsize M, gsize N, gsize K, const float *a, gsize a_row, const float *b,
                        gsize b_row, float *c, gsize c_row, float *scratch);
void NN_FAST (sum_rows) (gsize M, gsize N, const float *a, gsize a_row, float *out);

void NN_FAST (transpose) (gsize M, gsize N, const float *a, gsize a_row, float *out,
                          gsize out_row);

const float *NN_FAST (conv_border) (const NnConv *conv, const float *x, void *scratch, gsize *H,
                                    gsize *W);
void NN_FAST (conv_transform) (const NnConv *conv, const float *w, float *u);
/* With pooling where @winner is not NULL. */
void NN_FAST (winograd) (const NnConv *conv, const float *x, const float *u, const float *bias,
                         gboolean relu, float *y, guint8 *winner, float *scratch);
void NN_FAST (conv_forward) (const NnConv *conv, const float *x, const float *w, const float *u,
                             const float *bias, gboolean relu, float *y, void *scratch);
void NN_FAST (conv_d_in) (const NnConv *conv, const float *dy, const float *w, const float *turned,
                          float *dx, void *scratch);
void NN_FAST (conv_d_weights) (const NnConv *conv, guint n, const float *x, const float *dy,
                               float *dw, float *db, void *scratch);
void NN_FAST (depthwise_forward) (const NnConv *conv, const float *x, const float *w,
                                  const float *bias, float *y, void *scratch);
void NN_FAST (depthwise_d_in) (const NnConv *conv, const float *dy, const float *w, float *dx,
                               void *scratch);
void NN_FAST (depthwise_d_weights) (const NnConv *conv, gboolean add, const float *x,
                                    const float *dy, float *dw, void *scratch);
void NN_FAST (conv_pool_forward) (const NnConv *conv, const float *x, const float *w,
                                  const float *u, const float *bias, gboolean relu, float *y,
                                  guint8 *winner, void *scratch);
void NN_FAST (conv_pool_backward) (const NnConv *conv, guint n, const float *x, const float *dy,
                                   const guint8 *winner, const float *w, const float *by_filter,
                                   float *dx, float *dw, float *db, void *scratch);
void NN_FAST (max_pool) (const NnWindows *windows, const float *x, float *y, guint8 *winner);

void NN_FAST (exp) (gsize n, const float *x, float *y);
void NN_FAST (sigmoid) (gsize n, const float *x, float *y);
void NN_FAST (tanh) (gsize n, const float *x, float *y);
void NN_FAST (softplus) (gsize n, const float *x, float *y);
void NN_FAST (gelu) (gsize n, const float *x, float *y);
void NN_FAST (gelu_slope) (gsize n, const float *x, float *y);
void NN_FAST (softmax) (gsize M, gsize N, gsize limit, gboolean causal, float scale, float *x);
void NN_FAST (softmax_back) (gsize M, gsize N, float scale, const float *p, float *d);
void NN_FAST (norm_rows) (gsize M, gsize N, gboolean center, float epsilon, const float *x,
                          const float *gamma, const float *beta, float *y, float *stats);
void NN_FAST (norm_rows_back) (gsize M, gsize N, gboolean center, const float *x,
                               const float *stats, const float *gamma, const float *dy, float *dx,
                               float *d_gamma, float *d_beta);
double NN_FAST (binary_crossentropy) (gsize n, float *x, const float *t, float *d, float scale);
void NN_FAST (lstm_forward) (const NnCell *cell);
void NN_FAST (lstm_backward) (const NnCell *cell);
void NN_FAST (gru_forward) (const NnCell *cell);
void NN_FAST (gru_backward) (const NnCell *cell);
void NN_FAST (adam) (gsize n, const float *c, float shrink, float *w, float *mean, float *square,
                     const float *gradient);
void NN_FAST (sizes) (gsize n, const float *w, double *sum, double *squares);
void NN_FAST (add_price) (gsize n, float l1, float twice_l2, const float *w, float *gradient);
gsize NN_FAST (peak) (gsize rounds, float step, float *sums);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Kernels: the inner loops, private to core. They cannot fail, know nothing of
 * layers, and work in the calling thread. They write nothing beyond what they own.
 * Products, convolutions and pooling read up to 64 bytes behind what they are
 * given, as tensors and tapes provide; functions of each number do not.
 *
 * Every sum has one fixed order: it starts from its bias (or zero, or what is
 * there) and takes its terms one by one. See README.md.
 */
#pragma once

#include "core/activation.h"

G_BEGIN_DECLS

typedef enum
{
  NN_GEMM_ADD  = 1 << 0,  /* start from what is in C, not from @start */
  NN_GEMM_RELU = 1 << 1,
} NnGemmFlags;

/* The geometry of a two-dimensional convolution; C and F are channels. */
typedef struct
{
  gsize H, W, C;        /* input */
  gsize KH, KW;         /* kernel */
  gsize stride;
  gsize dilation;
  gsize top, left;      /* zeros around the input that "same" padding adds */
  gsize OH, OW, F;      /* output */
} NnConv;

/* Windows over the first two axes; C channels each on its own. */
typedef struct
{
  gsize H, W, C;
  gsize size, stride;
  gsize top, left;
  gsize OH, OW;
} NnWindows;

/* In the state of conv2d + maxpool2d: no input of the window was above zero. */
#define NN_WINNER_NONE 4

/* One step of a recurrent cell over @n samples of U units. What a sample has at one step,
 * its record, lies @row numbers behind that of the sample before it; of another row
 * where a field of its own says so. */
typedef struct
{
  gsize        n, U;
  gsize        row;
  const float *h;          /* the state before */
  const float *w;          /* U x 4U of an LSTM (gates i, f, c, o), U x 3U of a GRU (z, r, h) */
  const float *bias;       /* GRU: U numbers that q starts from */
  float       *gates;      /* forward: the input's part of their sums becomes the gates */
  float       *q;          /* GRU: what r multiplies, U numbers */
  const float *cell;       /* LSTM: the cell before, of row @cell_row (0: the same for all) */
  gsize        cell_row;
  float       *new_cell;   /* LSTM */
  float       *tanh_cell;  /* LSTM */
  float       *out;        /* the state behind, of row @out_row */
  gsize        out_row;

  /* backward */
  float       *d_h;        /* n x U: of the state behind, becomes that of the state before
                              as far as it does not come through @w (LSTM: left alone) */
  float       *d_cell;     /* LSTM, n x U: likewise */
  const float *d_out;      /* added to d_h first, of row @out_row; or NULL */
  float       *d_gates;    /* of the gates' sums, and behind GRU's that of q; may be @gates */
  gsize        d_row;
} NnCell;

typedef struct
{
  const char *isa;      /* as shown: "AVX-512" */
  guint       lanes;    /* floats in a vector */

  /* C (M x N) = A B, A (m, k) = a[m a_row + k a_col] where one of the two steps
   * is 1; rows of B and C are contiguous. @start: N numbers that every row
   * starts from, NULL for zeros. */
  void (*gemm) (gsize M, gsize N, gsize K, const float *a, gsize a_row, gsize a_col,
                const float *b, gsize b_row, float *c, gsize c_row, const float *start,
                NnGemmFlags flags);
  /* C (M x N) = A B^T, A (M x K) and B (N x K) contiguous in k.
   * @scratch: nn_gemm_nt_scratch(). */
  void (*gemm_nt) (gsize M, gsize N, gsize K, const float *a, gsize a_row,
                   const float *b, gsize b_row, float *c, gsize c_row, float *scratch);
  /* out (N) = sum over M rows of a, one by one. */
  void (*sum_rows) (gsize M, gsize N, const float *a, gsize a_row, float *out);

  /* out (N x M) = A^T of A (M x N). */
  void (*transpose) (gsize M, gsize N, const float *a, gsize a_row, float *out, gsize out_row);

  /* One sample. @w: KH x KW x C x F. @scratch: nn_conv_scratch(). */
  /* The weights as Winograd's convolution wants them: 16 x C x F. */
  void (*conv_transform) (const NnConv *conv, const float *w, float *u);
  /* @x within the zeros that windows hang over, in @scratch, or @x itself where
   * there are none. @H and @W: its extents. */
  const float *(*conv_border) (const NnConv *conv, const float *x, void *scratch, gsize *H,
                               gsize *W);
  /* @u: the weights transformed, where nn_conv_is_winograd(), else NULL. */
  void (*conv_forward) (const NnConv *conv, const float *x, const float *w, const float *u,
                        const float *bias, gboolean relu, float *y, void *scratch);
  /* dx of one sample. @turned: from nn_conv_turn(). */
  void (*conv_d_in) (const NnConv *conv, const float *dy, const float *w, const float *turned,
                     float *dx, void *scratch);
  /* dw and (where not NULL) db summed over @n samples in order. */
  void (*conv_d_weights) (const NnConv *conv, guint n, const float *x, const float *dy,
                          float *dw, float *db, void *scratch);

  /* Each channel by itself, F = C and @w: KH x KW x C; one sample. @bias may be NULL. */
  void (*depthwise_forward) (const NnConv *conv, const float *x, const float *w, const float *bias,
                             float *y, void *scratch);
  void (*depthwise_d_in) (const NnConv *conv, const float *dy, const float *w, float *dx,
                          void *scratch);
  /* @add: to what is in dw. */
  void (*depthwise_d_weights) (const NnConv *conv, gboolean add, const float *x, const float *dy,
                               float *dw, void *scratch);

  /* Convolution (stride 1, no dilation), optional relu, and max pooling 2 x 2.
   * @winner: OH / 2 x OW / 2 x F bytes: 0 to 3 row by row, or %NN_WINNER_NONE. */
  void (*conv_pool_forward) (const NnConv *conv, const float *x, const float *w, const float *u,
                             const float *bias, gboolean relu, float *y, guint8 *winner,
                             void *scratch);
  /* dy: gradient of the pooled output. @by_filter: from nn_conv_by_filter().
   * dx and db may be NULL, dw too. */
  void (*conv_pool_backward) (const NnConv *conv, guint n, const float *x, const float *dy,
                              const guint8 *winner, const float *w, const float *by_filter,
                              float *dx, float *dw, float *db, void *scratch);

  /* @winner: the number of the place in its window, row by row; the first of equals. */
  void (*max_pool) (const NnWindows *windows, const float *x, float *y, guint8 *winner);

  /* y = f (x) over n numbers, in place if y == x. */
  void (*exp)      (gsize n, const float *x, float *y);
  void (*sigmoid)  (gsize n, const float *x, float *y);
  void (*tanh)     (gsize n, const float *x, float *y);
  void (*softplus) (gsize n, const float *x, float *y);
  void (*gelu)     (gsize n, const float *x, float *y);
  void (*gelu_slope) (gsize n, const float *x, float *y);

  /* Softmax of @scale times each of M rows of N numbers, in place, over its first
   * @limit numbers and, if @causal, over no more than m + 1 in row m; the rest
   * becomes zero. @scale is above zero. */
  void (*softmax) (gsize M, gsize N, gsize limit, gboolean causal, float scale, float *x);
  /* @d: gradient of softmax()'s result @p, becomes that of what went in. */
  void (*softmax_back) (gsize M, gsize N, float scale, const float *p, float *d);
  /* y = (x - mean) / sqrt (mean of (x - mean)^2 + epsilon) gamma + beta along each of M
   * rows of N; mean is 0 unless @center. gamma and beta may be NULL. @stats: M pairs of
   * the mean and of 1 / sqrt (...), for the way back. */
  void (*norm_rows) (gsize M, gsize N, gboolean center, float epsilon, const float *x,
                     const float *gamma, const float *beta, float *y, float *stats);
  /* gamma, dx, d_gamma and d_beta may be NULL. */
  void (*norm_rows_back) (gsize M, gsize N, gboolean center, const float *x, const float *stats,
                          const float *gamma, const float *dy, float *dx, float *d_gamma,
                          float *d_beta);

  /* Binary cross-entropy of @n logits against targets @t: see
   * core/losses/binary_crossentropy.c. Replaces x by its sigmoid; d = (p - t) scale
   * (may be NULL). Returns the sum. */
  double (*binary_crossentropy) (gsize n, float *x, const float *t, float *d, float scale);

  /* LSTM: i, f, o = sigmoid, g = tanh of gates + h w; c' = f c + i g; out = o tanh c'.
   * GRU (the reset gate behind the product): z, r = sigmoid of gates + h w;
   * q = bias + h w; g = tanh (gates + r q); out = z h + (1 - z) g. */
  void (*lstm_forward)  (const NnCell *cell);
  void (*lstm_backward) (const NnCell *cell);
  void (*gru_forward)   (const NnCell *cell);
  void (*gru_backward)  (const NnCell *cell);

  /* One step of Adam with core/optimizers/adam.c's numbers @c; the weights are
   * multiplied by @shrink first. */
  void (*adam) (gsize n, const float *c, float shrink, float *w, float *mean, float *square,
                const float *gradient);

  /* What weights cost, see core/tape-price.c. Σ |w| and Σ w². */
  void (*sizes) (gsize n, const float *w, double *sum, double *squares);
  /* gradient += l1 sign w + twice_l2 w, sign 0 = 0. */
  void (*add_price) (gsize n, float l1, float twice_l2, const float *w, float *gradient);

  /* Adds step^2 up in as many chains as keep the machine busy, for @rounds rounds.
   * @sums: 16 numbers, each what one lane of all chains came to. Returns the multiply-adds. */
  gsize (*peak) (gsize rounds, float step, float *sums);
} NnKernels;

/* The best that this machine has; VITRINE_ISA=naive|sse2|avx2|avx512|neon asks for another. */
const NnKernels *nn_kernels     (void);
/* By the name as in VITRINE_ISA; NULL where this machine or build lacks it. */
const NnKernels *nn_kernels_for (const char *isa);
/* "AVX-512", for reports. */
const char      *nn_kernels_isa (void);

/* Bytes of scratch for gemm_nt(), any M and N. */
gsize nn_gemm_nt_scratch (gsize K);
/* At most so many pieces of a sample are worked on at the same time. */
#define NN_CONV_PIECES 8
/* Bytes of scratch that the convolutions need, for any number of samples; with
 * pooling the second. Room for all pieces, then the border. */
gsize nn_conv_scratch      (const NnConv *conv);
gsize nn_conv_pool_scratch (const NnConv *conv);
/* Whether forward goes by Winograd's way: 3 x 3, stride 1, many channels. Then the
 * rows of a piece of the output must start at an even one. */
gboolean nn_conv_is_winograd (const NnConv *conv);
/* Numbers of scratch that forward needs for each piece of a sample that is worked on at
 * the same time, beside what conv_border() takes. */
gsize nn_conv_piece_floats (const NnConv *conv);
/* The weights as conv_d_in() wants them: KH x KW x F x C, taps from last to first. */
void  nn_conv_turn         (const NnConv *conv, const float *w, float *turned);
/* As conv_pool_backward() wants them: F x KH rows of nn_conv_row(), zeros at the end. */
void  nn_conv_by_filter    (const NnConv *conv, const float *w, float *by_filter);
/* Numbers in a row of a filter, KW x C, up to whole vectors. */
gsize nn_conv_row          (const NnConv *conv);

G_END_DECLS

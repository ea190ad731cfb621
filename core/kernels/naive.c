/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The naive twins: each kernel as its definition reads. The tests hold the fast
 * ones against these; VITRINE_ISA=naive runs everything on them.
 */
#include "core/kernels/private.h"

#include <math.h>
#include <string.h>

static void
gemm (gsize M, gsize N, gsize K, const float *a, gsize a_row, gsize a_col, const float *b,
      gsize b_row, float *c, gsize c_row, const float *start, NnGemmFlags flags)
{
  for (gsize m = 0; m < M; m++)
    for (gsize n = 0; n < N; n++)
      {
        float sum = flags & NN_GEMM_ADD ? c[m * c_row + n] : start != NULL ? start[n] : 0;

        for (gsize k = 0; k < K; k++)
          sum += a[m * a_row + k * a_col] * b[k * b_row + n];
        c[m * c_row + n] = (flags & NN_GEMM_RELU) && sum < 0 ? 0 : sum;
      }
}

static void
gemm_nt (gsize M, gsize N, gsize K, const float *a, gsize a_row, const float *b, gsize b_row,
         float *c, gsize c_row, float *scratch)
{
  for (gsize m = 0; m < M; m++)
    for (gsize n = 0; n < N; n++)
      {
        float sum = 0;

        for (gsize k = 0; k < K; k++)
          sum += a[m * a_row + k] * b[n * b_row + k];
        c[m * c_row + n] = sum;
      }
}

static void
sum_rows (gsize M, gsize N, const float *a, gsize a_row, float *out)
{
  memset (out, 0, N * sizeof (float));
  for (gsize m = 0; m < M; m++)
    for (gsize n = 0; n < N; n++)
      out[n] += a[m * a_row + n];
}

static void
transpose (gsize M, gsize N, const float *a, gsize a_row, float *out, gsize out_row)
{
  for (gsize m = 0; m < M; m++)
    for (gsize n = 0; n < N; n++)
      out[n * out_row + m] = a[m * a_row + n];
}

/* The place in the input that output @o sees through tap @k; FALSE: a border zero. */
static gboolean
tap (gsize o, gsize k, gsize stride, gsize dilation, gsize before, gsize extent, gsize *at)
{
  gsize place = o * stride + k * dilation;

  *at = place - before;
  return place >= before && *at < extent;
}

/* The definition has no use for transformed weights. */
static void
conv_transform (const NnConv *conv, const float *w, float *u)
{
}

/* These find the zeros by themselves. */
static const float *
conv_border (const NnConv *conv, const float *x, void *scratch, gsize *H, gsize *W)
{
  *H = conv->H;
  *W = conv->W;
  return x;
}

static void
conv_forward (const NnConv *conv, const float *x, const float *w, const float *u,
              const float *bias, gboolean relu, float *y, void *scratch)
{
  for (gsize oy = 0; oy < conv->OH; oy++)
    for (gsize ox = 0; ox < conv->OW; ox++, y += conv->F)
      {
        const float *tap_w = w;

        for (gsize f = 0; f < conv->F; f++)
          y[f] = bias != NULL ? bias[f] : 0;
        for (gsize ky = 0; ky < conv->KH; ky++)
          for (gsize kx = 0; kx < conv->KW; kx++, tap_w += conv->C * conv->F)
            {
              gsize iy, ix;

              if (!tap (oy, ky, conv->stride, conv->dilation, conv->top, conv->H, &iy)
                  || !tap (ox, kx, conv->stride, conv->dilation, conv->left, conv->W, &ix))
                continue;
              for (gsize c = 0; c < conv->C; c++)
                for (gsize f = 0; f < conv->F; f++)
                  y[f] += x[(iy * conv->W + ix) * conv->C + c] * tap_w[c * conv->F + f];
            }
        for (gsize f = 0; relu && f < conv->F; f++)
          y[f] = y[f] < 0 ? 0 : y[f];
      }
}

static void
conv_d_in (const NnConv *conv, const float *dy, const float *w, const float *turned, float *dx,
           void *scratch)
{
  memset (dx, 0, conv->H * conv->W * conv->C * sizeof (float));
  for (gsize oy = 0; oy < conv->OH; oy++)
    for (gsize ox = 0; ox < conv->OW; ox++, dy += conv->F)
      for (gsize ky = 0; ky < conv->KH; ky++)
        for (gsize kx = 0; kx < conv->KW; kx++)
          {
            const float *tap_w = w + (ky * conv->KW + kx) * conv->C * conv->F;
            gsize iy, ix;

            if (!tap (oy, ky, conv->stride, conv->dilation, conv->top, conv->H, &iy)
                || !tap (ox, kx, conv->stride, conv->dilation, conv->left, conv->W, &ix))
              continue;
            for (gsize f = 0; f < conv->F; f++)
              for (gsize c = 0; c < conv->C; c++)
                dx[(iy * conv->W + ix) * conv->C + c] += dy[f] * tap_w[c * conv->F + f];
          }
}

static void
conv_d_weights (const NnConv *conv, guint n, const float *x, const float *dy, float *dw, float *db,
                void *scratch)
{
  memset (dw, 0, conv->KH * conv->KW * conv->C * conv->F * sizeof (float));
  if (db != NULL)
    memset (db, 0, conv->F * sizeof (float));
  for (guint i = 0; i < n; i++, x += conv->H * conv->W * conv->C)
    for (gsize oy = 0; oy < conv->OH; oy++)
      for (gsize ox = 0; ox < conv->OW; ox++, dy += conv->F)
        {
          for (gsize f = 0; db != NULL && f < conv->F; f++)
            db[f] += dy[f];
          for (gsize ky = 0; ky < conv->KH; ky++)
            for (gsize kx = 0; kx < conv->KW; kx++)
              {
                float *tap_w = dw + (ky * conv->KW + kx) * conv->C * conv->F;
                gsize iy, ix;

                if (!tap (oy, ky, conv->stride, conv->dilation, conv->top, conv->H, &iy)
                    || !tap (ox, kx, conv->stride, conv->dilation, conv->left, conv->W, &ix))
                  continue;
                for (gsize c = 0; c < conv->C; c++)
                  for (gsize f = 0; f < conv->F; f++)
                    tap_w[c * conv->F + f] += x[(iy * conv->W + ix) * conv->C + c] * dy[f];
              }
        }
}

static void
depthwise_forward (const NnConv *conv, const float *x, const float *w, const float *bias, float *y,
                   void *scratch)
{
  for (gsize oy = 0; oy < conv->OH; oy++)
    for (gsize ox = 0; ox < conv->OW; ox++)
      for (gsize c = 0; c < conv->C; c++, y++)
        {
          *y = bias != NULL ? bias[c] : 0;
          for (gsize k = 0; k < conv->KH * conv->KW; k++)
            {
              gsize iy, ix;

              if (tap (oy, k / conv->KW, conv->stride, conv->dilation, conv->top, conv->H, &iy)
                  && tap (ox, k % conv->KW, conv->stride, conv->dilation, conv->left, conv->W, &ix))
                *y += x[(iy * conv->W + ix) * conv->C + c] * w[k * conv->C + c];
            }
        }
}

static void
depthwise_d_in (const NnConv *conv, const float *dy, const float *w, float *dx, void *scratch)
{
  memset (dx, 0, conv->H * conv->W * conv->C * sizeof (float));
  for (gsize oy = 0; oy < conv->OH; oy++)
    for (gsize ox = 0; ox < conv->OW; ox++, dy += conv->C)
      for (gsize k = 0; k < conv->KH * conv->KW; k++)
        {
          gsize iy, ix;

          if (!tap (oy, k / conv->KW, conv->stride, conv->dilation, conv->top, conv->H, &iy)
              || !tap (ox, k % conv->KW, conv->stride, conv->dilation, conv->left, conv->W, &ix))
            continue;
          for (gsize c = 0; c < conv->C; c++)
            dx[(iy * conv->W + ix) * conv->C + c] += dy[c] * w[k * conv->C + c];
        }
}

static void
depthwise_d_weights (const NnConv *conv, gboolean add, const float *x, const float *dy, float *dw,
                     void *scratch)
{
  if (!add)
    memset (dw, 0, conv->KH * conv->KW * conv->C * sizeof (float));
  for (gsize oy = 0; oy < conv->OH; oy++)
    for (gsize ox = 0; ox < conv->OW; ox++, dy += conv->C)
      for (gsize k = 0; k < conv->KH * conv->KW; k++)
        {
          gsize iy, ix;

          if (!tap (oy, k / conv->KW, conv->stride, conv->dilation, conv->top, conv->H, &iy)
              || !tap (ox, k % conv->KW, conv->stride, conv->dilation, conv->left, conv->W, &ix))
            continue;
          for (gsize c = 0; c < conv->C; c++)
            dw[k * conv->C + c] += dy[c] * x[(iy * conv->W + ix) * conv->C + c];
        }
}

static void
max_pool (const NnWindows *win, const float *x, float *y, guint8 *winner)
{
  for (gsize oy = 0; oy < win->OH; oy++)
    for (gsize ox = 0; ox < win->OW; ox++)
      for (gsize c = 0; c < win->C; c++)
        {
          gboolean found = FALSE;
          float best = 0;
          guint place = 0;

          for (gsize q = 0; q < win->size * win->size; q++)
            {
              gsize iy, ix;
              float value;

              if (!tap (oy, q / win->size, win->stride, 1, win->top, win->H, &iy)
                  || !tap (ox, q % win->size, win->stride, 1, win->left, win->W, &ix))
                continue;
              value = x[(iy * win->W + ix) * win->C + c];
              if (!found || !(value <= best))
                {
                  found = TRUE;
                  best = value;
                  place = q;
                }
            }
          *y++ = best;
          *winner++ = place;
        }
}

/* Plain convolution, then plain pooling. */
static void
conv_pool_forward (const NnConv *conv, const float *x, const float *w, const float *u,
                   const float *bias, gboolean relu, float *y, guint8 *winner, void *scratch)
{
  gsize n_out = (conv->OH / 2) * (conv->OW / 2) * conv->F;
  NnWindows windows = { conv->OH, conv->OW, conv->F, 2, 2, 0, 0, conv->OH / 2, conv->OW / 2 };
  g_autofree float *between = g_new (float, conv->OH * conv->OW * conv->F);

  conv_forward (conv, x, w, NULL, bias, relu, between, scratch);
  max_pool (&windows, between, y, winner);
  for (gsize i = 0; relu && i < n_out; i++)
    {
      if (y[i] <= 0)
        winner[i] = NN_WINNER_NONE;
    }
}

static void
conv_pool_backward (const NnConv *conv, guint n, const float *x, const float *dy,
                    const guint8 *winner, const float *w, const float *by_filter, float *dx,
                    float *dw, float *db, void *scratch)
{
  gsize size = conv->OH * conv->OW * conv->F;
  g_autofree float *between = g_new0 (float, n * size);

  for (gsize i = 0; i < n * (conv->OH / 2); i++)
    for (gsize px = 0; px < conv->OW / 2; px++)
      for (gsize f = 0; f < conv->F; f++, winner++, dy++)
        {
          gsize oy = i % (conv->OH / 2) * 2 + *winner / 2;
          gsize ox = px * 2 + *winner % 2;

          if (*winner != NN_WINNER_NONE)
            between[i / (conv->OH / 2) * size + (oy * conv->OW + ox) * conv->F + f] = *dy;
        }
  if (dw != NULL)
    conv_d_weights (conv, n, x, between, dw, db, scratch);
  for (guint i = 0; dx != NULL && i < n; i++)
    conv_d_in (conv, between + i * size, w, NULL, dx + i * conv->H * conv->W * conv->C,
               scratch);
}

#define MAP(name, expression)                      \
  static void                                      \
  map_##name (gsize n, const float *x, float *y)   \
  {                                                \
    for (gsize i = 0; i < n; i++)                  \
      {                                            \
        double v = x[i];                           \
                                                   \
        y[i] = (float) (expression);               \
      }                                            \
  }

MAP (exp, exp (v))
MAP (sigmoid, 1 / (1 + exp (-v)))
MAP (tanh, tanh (v))
MAP (softplus, v > 0 ? v + log1p (exp (-v)) : log1p (exp (v)))
MAP (gelu, 0.5 * v * (1 + erf (v * G_SQRT2 / 2)))
MAP (gelu_slope, 0.5 * (1 + erf (v * G_SQRT2 / 2)) + v * exp (-v * v / 2) / sqrt (2 * G_PI))

static void
softmax (gsize M, gsize N, gsize limit, gboolean causal, float scale, float *x)
{
  for (gsize m = 0; m < M; m++, x += N)
    {
      gsize valid = causal ? MIN (limit, m + 1) : limit;
      double best = -INFINITY, sum = 0;

      for (gsize n = 0; n < valid; n++)
        best = MAX (best, x[n]);
      for (gsize n = 0; n < valid; n++)
        sum += exp (scale * (x[n] - best));
      for (gsize n = 0; n < N; n++)
        x[n] = n < valid ? (float) (exp (scale * (x[n] - best)) / sum) : 0;
    }
}

static void
softmax_back (gsize M, gsize N, float scale, const float *p, float *d)
{
  for (gsize m = 0; m < M; m++, p += N, d += N)
    {
      double sum = 0;

      for (gsize n = 0; n < N; n++)
        sum += (double) p[n] * d[n];
      for (gsize n = 0; n < N; n++)
        d[n] = (float) (scale * p[n] * (d[n] - sum));
    }
}

static void
norm_rows (gsize M, gsize N, gboolean center, float epsilon, const float *x, const float *gamma,
           const float *beta, float *y, float *stats)
{
  for (gsize m = 0; m < M; m++, x += N, y += N)
    {
      double mean = 0, square = 0;

      for (gsize n = 0; center && n < N; n++)
        mean += x[n] / (double) N;
      for (gsize n = 0; n < N; n++)
        square += (x[n] - mean) * (x[n] - mean) / (double) N;
      stats[2 * m] = (float) mean;
      stats[2 * m + 1] = (float) (1 / sqrt (square + epsilon));
      for (gsize n = 0; n < N; n++)
        y[n] = (x[n] - stats[2 * m]) * stats[2 * m + 1] * (gamma != NULL ? gamma[n] : 1)
               + (beta != NULL ? beta[n] : 0);
    }
}

static void
norm_rows_back (gsize M, gsize N, gboolean center, const float *x, const float *stats,
                const float *gamma, const float *dy, float *dx, float *d_gamma, float *d_beta)
{
  for (gsize n = 0; n < N; n++)
    {
      if (d_gamma != NULL)
        d_gamma[n] = 0;
      if (d_beta != NULL)
        d_beta[n] = 0;
    }
  for (gsize m = 0; m < M; m++, x += N, dy += N)
    {
      double sum = 0, sum_hat = 0;

      for (gsize n = 0; n < N; n++)
        {
          double hat = (x[n] - stats[2 * m]) * stats[2 * m + 1];
          double g = (gamma != NULL ? gamma[n] : 1) * dy[n];

          sum += center ? g / (double) N : 0;
          sum_hat += g * hat / (double) N;
          if (d_gamma != NULL)
            d_gamma[n] += (float) (dy[n] * hat);
          if (d_beta != NULL)
            d_beta[n] += dy[n];
        }
      for (gsize n = 0; dx != NULL && n < N; n++)
        dx[m * N + n] = (float) (((gamma != NULL ? gamma[n] : 1) * dy[n] - sum
                                  - (x[n] - stats[2 * m]) * stats[2 * m + 1] * sum_hat)
                                 * stats[2 * m + 1]);
    }
}

static double
binary_crossentropy (gsize n, float *x, const float *t, float *d, float scale)
{
  double loss = 0;

  for (gsize i = 0; i < n; i++)
    {
      double e = exp (-fabs (x[i]));
      float p = (float) (x[i] >= 0 ? 1 / (1 + e) : e / (1 + e));

      loss += MAX (x[i], 0) - (double) x[i] * t[i] + log1p (e);
      x[i] = p;
      if (d != NULL)
        d[i] = (p - t[i]) * scale;
    }
  return loss;
}

static void
adam (gsize n, const float *c, float shrink, float *w, float *mean, float *square,
      const float *gradient)
{
  for (gsize i = 0; i < n; i++)
    {
      float g = gradient[i];

      mean[i] = c[0] * mean[i] + c[1] * g;
      square[i] = c[2] * square[i] + c[3] * g * g;
      w[i] = shrink * w[i] - c[4] * mean[i] / (sqrtf (square[i]) * c[5] + c[6]);
    }
}

static gsize
peak (gsize rounds, float step, float *sums)
{
  float sum = 0;

  for (gsize r = 0; r < rounds; r++)
    sum += step * step;
  for (guint i = 0; i < 16; i++)
    sums[i] = sum;
  return rounds;
}

static void
sizes (gsize n, const float *w, double *sum, double *squares)
{
  *sum = *squares = 0;
  for (gsize i = 0; i < n; i++)
    {
      *sum += fabsf (w[i]);
      *squares += (double) w[i] * w[i];
    }
}

static void
add_price (gsize n, float l1, float twice_l2, const float *w, float *gradient)
{
  for (gsize i = 0; i < n; i++)
    gradient[i] += twice_l2 * w[i] + (w[i] > 0 ? l1 : w[i] < 0 ? -l1 : 0);
}

/* start + sum over the state before of h_k w_kj */
static double
recur (const NnCell *cell, gsize m, gsize n_columns, gsize column, float start)
{
  float sum = start;

  for (gsize k = 0; k < cell->U; k++)
    sum += cell->h[m * cell->row + k] * cell->w[k * n_columns + column];
  return sum;
}

static double
sigmoid (double x)
{
  return 1 / (1 + exp (-x));
}

static void
lstm_forward (const NnCell *cell)
{
  gsize U = cell->U;

  for (gsize m = 0; m < cell->n; m++)
    for (gsize u = 0; u < U; u++)
      {
        float *a = cell->gates + m * cell->row + u;
        double i = sigmoid (recur (cell, m, 4 * U, u, a[0]));
        double f = sigmoid (recur (cell, m, 4 * U, U + u, a[U]));
        double g = tanh (recur (cell, m, 4 * U, 2 * U + u, a[2 * U]));
        double o = sigmoid (recur (cell, m, 4 * U, 3 * U + u, a[3 * U]));
        double c = f * cell->cell[m * cell->cell_row + u] + i * g;

        a[0] = (float) i;
        a[U] = (float) f;
        a[2 * U] = (float) g;
        a[3 * U] = (float) o;
        cell->new_cell[m * cell->row + u] = (float) c;
        cell->tanh_cell[m * cell->row + u] = (float) tanh (c);
        cell->out[m * cell->out_row + u] = (float) (o * tanh (c));
      }
}

static void
lstm_backward (const NnCell *cell)
{
  gsize U = cell->U;

  for (gsize m = 0; m < cell->n; m++)
    for (gsize u = 0; u < U; u++)
      {
        const float *a = cell->gates + m * cell->row + u;
        float *d = cell->d_gates + m * cell->d_row + u;
        double i = a[0], f = a[U], g = a[2 * U], o = a[3 * U];
        double t = cell->tanh_cell[m * cell->row + u];
        double d_h = cell->d_h[m * U + u]
                     + (cell->d_out != NULL ? cell->d_out[m * cell->out_row + u] : 0);
        double d_c = cell->d_cell[m * U + u] + d_h * o * (1 - t * t);

        d[0] = (float) (d_c * g * i * (1 - i));
        d[U] = (float) (d_c * cell->cell[m * cell->cell_row + u] * f * (1 - f));
        d[2 * U] = (float) (d_c * i * (1 - g * g));
        d[3 * U] = (float) (d_h * t * o * (1 - o));
        cell->d_cell[m * U + u] = (float) (d_c * f);
      }
}

static void
gru_forward (const NnCell *cell)
{
  gsize U = cell->U;

  for (gsize m = 0; m < cell->n; m++)
    for (gsize u = 0; u < U; u++)
      {
        float *a = cell->gates + m * cell->row + u;
        double z = sigmoid (recur (cell, m, 3 * U, u, a[0]));
        double r = sigmoid (recur (cell, m, 3 * U, U + u, a[U]));
        double q = recur (cell, m, 3 * U, 2 * U + u, cell->bias[u]);
        double g = tanh (a[2 * U] + r * q);

        a[0] = (float) z;
        a[U] = (float) r;
        a[2 * U] = (float) g;
        cell->q[m * cell->row + u] = (float) q;
        cell->out[m * cell->out_row + u]
            = (float) (z * cell->h[m * cell->row + u] + (1 - z) * g);
      }
}

static void
gru_backward (const NnCell *cell)
{
  gsize U = cell->U;

  for (gsize m = 0; m < cell->n; m++)
    for (gsize u = 0; u < U; u++)
      {
        const float *a = cell->gates + m * cell->row + u;
        float *d = cell->d_gates + m * cell->d_row + u;
        double z = a[0], r = a[U], g = a[2 * U];
        double q = cell->q[m * cell->row + u], h = cell->h[m * cell->row + u];
        double d_h = cell->d_h[m * U + u]
                     + (cell->d_out != NULL ? cell->d_out[m * cell->out_row + u] : 0);
        double d_g = d_h * (1 - z) * (1 - g * g);

        d[0] = (float) (d_h * (h - g) * z * (1 - z));
        d[U] = (float) (d_g * q * r * (1 - r));
        d[2 * U] = (float) d_g;
        d[3 * U] = (float) (d_g * r);
        cell->d_h[m * U + u] = (float) (d_h * z);
      }
}

const NnKernels nn_kernels_naive = {
  .isa = "naive",
  .lanes = 1,
  .gemm = gemm,
  .gemm_nt = gemm_nt,
  .sum_rows = sum_rows,
  .transpose = transpose,
  .conv_transform = conv_transform,
  .conv_border = conv_border,
  .conv_forward = conv_forward,
  .conv_d_in = conv_d_in,
  .conv_d_weights = conv_d_weights,
  .depthwise_forward = depthwise_forward,
  .depthwise_d_in = depthwise_d_in,
  .depthwise_d_weights = depthwise_d_weights,
  .conv_pool_forward = conv_pool_forward,
  .conv_pool_backward = conv_pool_backward,
  .max_pool = max_pool,
  .exp = map_exp,
  .sigmoid = map_sigmoid,
  .tanh = map_tanh,
  .softplus = map_softplus,
  .gelu = map_gelu,
  .gelu_slope = map_gelu_slope,
  .softmax = softmax,
  .softmax_back = softmax_back,
  .norm_rows = norm_rows,
  .norm_rows_back = norm_rows_back,
  .binary_crossentropy = binary_crossentropy,
  .lstm_forward = lstm_forward,
  .lstm_backward = lstm_backward,
  .gru_forward = gru_forward,
  .gru_backward = gru_backward,
  .adam = adam,
  .sizes = sizes,
  .add_price = add_price,
  .peak = peak,
};

/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Convolution as products of matrices that are never laid out: an output row is
 * one product with a run for each row of the filter, since what a row of the
 * filter sees (KW x C numbers) lies together in memory, and the next output
 * sees the same, stride x C numbers further on.
 */
#include "core/kernels/fast.h"

#define MAX_RUNS 64

const float *
NN_FAST (conv_border) (const NnConv *conv, const float *x, void *scratch, gsize *H, gsize *W)
{
  gsize row = conv->W * conv->C;
  float *inside;

  *H = MAX (conv->H, (conv->OH - 1) * conv->stride + (conv->KH - 1) * conv->dilation + 1);
  *W = MAX (conv->W, (conv->OW - 1) * conv->stride + (conv->KW - 1) * conv->dilation + 1);
  if (*H == conv->H && *W == conv->W && conv->top == 0 && conv->left == 0)
    return x;
  memset (scratch, 0, nn_conv_bordered (conv) * sizeof (float));
  inside = (float *) scratch + (conv->top * *W + conv->left) * conv->C;
  for (gsize y = 0; y < conv->H && y + conv->top < *H; y++)
    memcpy (inside + y * *W * conv->C, x + y * row,
            MIN (conv->W, *W - conv->left) * conv->C * sizeof (float));
  return scratch;
}

void
NN_FAST (conv_forward) (const NnConv *conv, const float *x, const float *w, const float *u,
                        const float *bias, gboolean relu, float *y, void *scratch)
{
  gsize width = conv->KW * conv->C;
  gboolean spread = conv->dilation > 1;
  gsize H, W, row;

  if (u != NULL)
    {
      NN_FAST (winograd) (conv, x, u, bias, relu, y, NULL, scratch);
      return;
    }
  x = NN_FAST (conv_border) (conv, x, scratch, &H, &W);
  row = W * conv->C;
  if (conv->KH == 1 && conv->KW == 1 && conv->stride == 1)
    {
      NN_FAST (gemm) (conv->OH * conv->OW, conv->F, conv->C, x, conv->C, 1, w, conv->F, y, conv->F,
                      bias, relu ? NN_GEMM_RELU : 0);
      return;
    }
  for (gsize oy = 0; oy < conv->OH; oy++, y += conv->OW * conv->F)
    for (gsize ky = 0; ky < conv->KH;)
      {
        NnGemmFlags flags = ky > 0 ? NN_GEMM_ADD : 0;
        NnRun runs[MAX_RUNS];
        guint n_runs = 0;

        /* one run for each row of the filter, or for each place of one row */
        do
          {
            gsize at = (oy * conv->stride + ky * conv->dilation) * row;

            if (!spread)
              runs[n_runs++] = (NnRun){ at, ky * width * conv->F, width };
            for (gsize kx = 0; spread && kx < conv->KW; kx++)
              runs[n_runs++] = (NnRun){ at + kx * conv->dilation * conv->C,
                                        (ky * conv->KW + kx) * conv->C * conv->F, conv->C };
            ky++;
          }
        while (ky < conv->KH && n_runs + (spread ? conv->KW : 1) <= MAX_RUNS);
        if (relu && ky == conv->KH)
          flags |= NN_GEMM_RELU;
        NN_FAST (runs) (conv->OW, conv->F, n_runs, runs, x, conv->stride * conv->C, 1, w, conv->F,
                        y, conv->F, bias, flags);
      }
}

/* dy between the zeros that windows hang over to the sides: @before places on the left. */
static const float *
lay_out (const NnConv *conv, const float *dy, float *scratch, gsize *before, gsize *row)
{
  gsize W;

  *before = ((conv->KW - 1) * conv->dilation - conv->left) / conv->stride;
  W = *before + MAX (conv->OW, (conv->W - 1 + conv->left) / conv->stride + 1);
  *row = W * conv->F;
  if (W == conv->OW)
    return dy;
  memset (scratch, 0, conv->OH * *row * sizeof (float));
  for (gsize oy = 0; oy < conv->OH; oy++)
    memcpy (scratch + oy * *row + *before * conv->F, dy + oy * conv->OW * conv->F,
            conv->OW * conv->F * sizeof (float));
  return scratch;
}

/* What row @ky of the turned filter sees of dy, for the places x = phase, phase + stride, ... of
 * row @y of dx: with a stride, every so many taps only. Returns how many runs. */
static guint
see_row (const NnConv *conv, gsize y, gsize phase, gsize ky, gsize before, gsize row, NnRun *runs)
{
  gssize s = conv->stride;
  gssize down = (gssize) (y + conv->top) - (gssize) ((conv->KH - 1 - ky) * conv->dilation);
  gsize w = ky * conv->KW * conv->F * conv->C;
  guint n_runs = 0;

  if (down < 0 || down % s != 0 || down / s >= (gssize) conv->OH)
    return 0;
  if (s == 1 && conv->dilation == 1)
    {
      runs[0] = (NnRun){ down * row, w, conv->KW * conv->F };
      return 1;
    }
  for (gsize kx = 0; kx < conv->KW; kx++, w += conv->F * conv->C)
    {
      gssize across = (gssize) (phase + conv->left + before * s)
                      - (gssize) ((conv->KW - 1 - kx) * conv->dilation);

      if (across % s == 0)
        runs[n_runs++] = (NnRun){ down / s * row + across / s * conv->F, w, conv->F };
    }
  return n_runs;
}

/* dx is the convolution of dy with the turned filters, and takes its terms in the order of the
 * outputs. Between two places of dy that a stride sets apart nothing is added: places of dx that
 * see the same taps, a stride apart, are the rows of one product. */
void
NN_FAST (conv_d_in) (const NnConv *conv, const float *dy, const float *w, const float *turned,
                     float *dx, void *scratch)
{
  guint most = conv->stride == 1 && conv->dilation == 1 ? 1 : conv->KW;
  gsize before, row;

  dy = lay_out (conv, dy, (float *) scratch + nn_conv_bordered (conv), &before, &row);
  for (gsize y = 0; y < conv->H; y++, dx += conv->W * conv->C)
    for (gsize phase = 0; phase < MIN (conv->stride, conv->W); phase++)
      for (gsize ky = 0; ky == 0 || ky < conv->KH;)
        {
          NnGemmFlags flags = ky > 0 ? NN_GEMM_ADD : 0;
          NnRun runs[MAX_RUNS];
          guint n_runs = 0;

          for (; ky < conv->KH && n_runs + most <= MAX_RUNS; ky++)
            n_runs += see_row (conv, y, phase, ky, before, row, runs + n_runs);
          NN_FAST (runs) ((conv->W - phase + conv->stride - 1) / conv->stride, conv->C, n_runs,
                          runs, dy, conv->F, 1, turned, conv->C, dx + phase * conv->C,
                          conv->stride * conv->C, NULL, flags);
        }
}

/* dw of one sample for @M rows of it, beside each other from @x and @dw on. */
static void
add_products (const NnConv *conv, gsize M, const float *x, gsize row, const float *dy, float *dw,
              NnGemmFlags flags)
{
  for (gsize oy = 0; oy < conv->OH;)
    {
      NnRun runs[MAX_RUNS];
      guint n_runs = 0;

      for (; oy < conv->OH && n_runs < MAX_RUNS; oy++)
        runs[n_runs++] = (NnRun){ oy * conv->stride * row, oy * conv->OW * conv->F, conv->OW };
      NN_FAST (runs) (M, conv->F, n_runs, runs, x, 1, conv->stride * conv->C, dy, conv->F, dw,
                      conv->F, NULL, flags);
      flags |= NN_GEMM_ADD;
    }
}

void
NN_FAST (conv_d_weights) (const NnConv *conv, guint n, const float *x, const float *dy, float *dw,
                          float *db, void *scratch)
{
  /* without dilation a row of the filter lies together */
  gsize together = conv->dilation == 1 ? conv->KW : 1;

  if (db != NULL)
    NN_FAST (sum_rows) (n * conv->OH * conv->OW, conv->F, dy, conv->F, db);
  for (guint i = 0; i < n; i++, dy += conv->OH * conv->OW * conv->F)
    {
      const float *in;
      gsize H, W, row;

      in = NN_FAST (conv_border) (conv, x + i * conv->H * conv->W * conv->C, scratch, &H, &W);
      row = W * conv->C;
      for (gsize ky = 0; ky < conv->KH; ky++)
        for (gsize kx = 0; kx < conv->KW; kx += together)
          add_products (conv, together * conv->C,
                        in + ky * conv->dilation * row + kx * conv->dilation * conv->C, row, dy,
                        dw + (ky * conv->KW + kx) * conv->C * conv->F, i > 0 ? NN_GEMM_ADD : 0);
    }
}

void
NN_FAST (max_pool) (const NnWindows *win, const float *x, float *y, guint8 *winner)
{
  for (gsize oy = 0; oy < win->OH; oy++)
    for (gsize ox = 0; ox < win->OW; ox++, y += win->C, winner += win->C)
      {
        /* the part of the window inside the image */
        gsize u0 = oy * win->stride < win->top ? win->top - oy * win->stride : 0;
        gsize v0 = ox * win->stride < win->left ? win->left - ox * win->stride : 0;
        gsize u1 = MIN (win->size, win->H + win->top - oy * win->stride);
        gsize v1 = MIN (win->size, win->W + win->left - ox * win->stride);
        /* its first number; the corner of the window itself may lie before @x */
        const float *from = x + ((oy * win->stride + u0 - win->top) * win->W
                                 + ox * win->stride + v0 - win->left) * win->C;

        for (gsize c = 0; c < win->C; c += LANES)
          {
            vf best = load (from + c);
            vi place = all_int (u0 * win->size + v0);

            for (gsize u = u0; u < u1; u++)
              for (gsize v = u == u0 ? v0 + 1 : v0; v < v1; v++)
                {
                  vf value = load (from + ((u - u0) * win->W + v - v0) * win->C + c);

                  place = if_above_int (value, best, all_int (u * win->size + v), place);
                  best = if_above (value, best, value, best);
                }
            store_first (y + c, best, win->C - c);
            store_first_bytes (winner + c, place, win->C - c);
          }
      }
}

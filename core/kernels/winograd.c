/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Winograd's convolution F(2 x 2, 3 x 3): a square of 2 x 2 outputs from 16 products
 * for each pair of channels where the definition has 36.
 *
 *   Y = A^T [ (G g G^T) . (B^T d B) ] A
 *
 *         1  0 -1  0          1    0    0            1  1  1  0
 *   B^T = 0  1  1  0      G = 1/2  1/2  1/2    A^T = 0  1 -1 -1
 *         0 -1  1  0          1/2 -1/2  1/2
 *         0  1  0 -1          0    0    1
 *
 * The sums over the channels of the 16 products are 16 products of matrices. The
 * squares start at the first output, as the windows of pooling do, so that pooling
 * picks its winner from one square: fused or not, the same bits.
 *
 * A. Lavin and S. Gray, "Fast Algorithms for Convolutional Neural Networks", 2016.
 */
#include "core/kernels/fast.h"

void
NN_FAST (conv_transform) (const NnConv *conv, const float *w, float *u)
{
  gsize C = conv->C, F = conv->F;

  for (gsize c = 0; c < C; c++)
    for (gsize f = 0; f < F; f += LANES)
      {
        vf g[3][3], t[4][3];
        float *to = u + c * F + f;

        UNROLL for (int k = 0; k < 9; k++)
          g[k / 3][k % 3] = load (w + (k * C + c) * F + f);
        UNROLL for (int x = 0; x < 3; x++)
          {
            vf outer = (g[0][x] + g[2][x]) * 0.5f, inner = g[1][x] * 0.5f;

            t[0][x] = g[0][x];
            t[1][x] = outer + inner;
            t[2][x] = outer - inner;
            t[3][x] = g[2][x];
          }
        UNROLL for (int y = 0; y < 4; y++)
          {
            vf outer = (t[y][0] + t[y][2]) * 0.5f, inner = t[y][1] * 0.5f;

            store_first (to + (4 * y + 0) * C * F, t[y][0], F - f);
            store_first (to + (4 * y + 1) * C * F, outer + inner, F - f);
            store_first (to + (4 * y + 2) * C * F, outer - inner, F - f);
            store_first (to + (4 * y + 3) * C * F, t[y][2], F - f);
          }
      }
}

/* B^T d B of one square of 4 x 4 places; its 16 numbers are @step apart. */
INLINE void
transform_input (gsize C, const float *x, gsize row, float *v, gsize step)
{
  for (gsize c = 0; c < C; c += LANES)
    {
      vf d[4][4], t[4][4];

      UNROLL for (int i = 0; i < 16; i++)
        d[i / 4][i % 4] = load (x + (i / 4) * row + (i % 4) * C + c);
      UNROLL for (int i = 0; i < 4; i++)
        {
          t[0][i] = d[0][i] - d[2][i];
          t[1][i] = d[1][i] + d[2][i];
          t[2][i] = d[2][i] - d[1][i];
          t[3][i] = d[1][i] - d[3][i];
        }
      UNROLL for (int i = 0; i < 4; i++)
        {
          store (v + (4 * i + 0) * step + c, t[i][0] - t[i][2]);
          store (v + (4 * i + 1) * step + c, t[i][1] + t[i][2]);
          store (v + (4 * i + 2) * step + c, t[i][2] - t[i][1]);
          store (v + (4 * i + 3) * step + c, t[i][1] - t[i][3]);
        }
    }
}

/* A^T m A: four outputs, row by row. */
INLINE void
transform_output (const float *m, gsize step, vf bias, vf *out)
{
  vf p[4][4], t[2][4];

  UNROLL for (int i = 0; i < 16; i++)
    p[i / 4][i % 4] = load (m + i * step);
  UNROLL for (int i = 0; i < 4; i++)
    {
      t[0][i] = p[0][i] + p[1][i] + p[2][i];
      t[1][i] = p[1][i] - p[2][i] - p[3][i];
    }
  UNROLL for (int i = 0; i < 2; i++)
    {
      out[2 * i] = t[i][0] + t[i][1] + t[i][2] + bias;
      out[2 * i + 1] = t[i][1] - t[i][2] - t[i][3] + bias;
    }
}

/* @y: the pooled output where @winner is given, else the whole one. */
static void
finish_square (const NnConv *conv, gsize ty, gsize tx, const float *m, gsize step,
               const float *bias, gboolean relu, float *y, guint8 *winner)
{
  gsize F = conv->F;

  for (gsize f = 0; f < F; f += LANES)
    {
      vf out[4];

      transform_output (m + f, step, bias != NULL ? load (bias + f) : all (0), out);
      if (winner != NULL)
        {
          gsize at = (ty * (conv->OW / 2) + tx) * F + f;
          vi place;
          vf best = pick_winner (out, relu, &place);

          store_first (y + at, best, F - f);
          store_first_bytes (winner + at, place, F - f);
          continue;
        }
      for (gsize q = 0; q < 4; q++)
        {
          gsize oy = 2 * ty + q / 2, ox = 2 * tx + q % 2;

          if (oy < conv->OH && ox < conv->OW)
            store_first (y + (oy * conv->OW + ox) * F + f, relu ? at_least_zero (out[q]) : out[q],
                         F - f);
        }
    }
}

void
NN_FAST (winograd) (const NnConv *conv, const float *x, const float *u, const float *bias,
                    gboolean relu, float *y, guint8 *winner, float *scratch)
{
  /* what is left over of an odd extent is not pooled */
  gsize TH = (conv->OH + (winner == NULL)) / 2;
  gsize TW = (conv->OW + (winner == NULL)) / 2;
  gsize C = (conv->C + 15) / 16 * 16, F = (conv->F + 15) / 16 * 16;
  float *v = scratch;
  float *m = v + 16 * NN_WINOGRAD_SQUARES * C;
  NnConv whole = *conv;
  gsize H, W;

  whole.OH = 2 * TH;
  whole.OW = 2 * TW;
  x = NN_FAST (conv_border) (&whole, x, scratch + nn_conv_piece_floats (conv), &H, &W);
  for (gsize first = 0; first < TH * TW; first += NN_WINOGRAD_SQUARES)
    {
      gsize n = MIN (NN_WINOGRAD_SQUARES, TH * TW - first);

      for (gsize i = 0; i < n; i++)
        {
          gsize ty = (first + i) / TW, tx = (first + i) % TW;

          transform_input (conv->C, x + (2 * ty * W + 2 * tx) * conv->C, W * conv->C, v + i * C,
                           n * C);
        }
      for (gsize k = 0; k < 16; k++)
        NN_FAST (gemm) (n, conv->F, conv->C, v + k * n * C, C, 1, u + k * conv->C * conv->F,
                        conv->F, m + k * n * F, F, NULL, 0);
      for (gsize i = 0; i < n; i++)
        finish_square (conv, (first + i) / TW, (first + i) % TW, m + i * F, n * F, bias, relu, y,
                       winner);
    }
}

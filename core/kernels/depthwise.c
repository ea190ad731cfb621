/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Convolution of each channel by itself: no product of matrices is in it, so a
 * vector holds neighbouring channels of one place, and what bounds it is loads.
 */
#include "core/kernels/fast.h"

/* Sums of so many outputs beside each other share the loads of the weights. */
#define BESIDE 4

INLINE void
outputs (const NnConv *conv, gsize beside, const float *x, gsize row, const float *w,
         const float *bias, float *y)
{
  for (gsize c = 0; c < conv->C; c += LANES)
    {
      vf first = bias != NULL ? load_first (bias + c, conv->C - c) : all (0);
      vf sum[BESIDE] = { first, first, first, first };

      for (gsize ky = 0; ky < conv->KH; ky++)
        for (gsize kx = 0; kx < conv->KW; kx++)
          {
            vf weight = load (w + (ky * conv->KW + kx) * conv->C + c);
            const float *from = x + ky * conv->dilation * row + kx * conv->dilation * conv->C + c;

            UNROLL for (gsize i = 0; i < beside; i++)
              sum[i] += weight * load (from + i * conv->stride * conv->C);
          }
      UNROLL for (gsize i = 0; i < beside; i++)
        store_first (y + i * conv->C + c, sum[i], conv->C - c);
    }
}

void
NN_FAST (depthwise_forward) (const NnConv *conv, const float *x, const float *w, const float *bias,
                             float *y, void *scratch)
{
  gsize H, W, row;

  x = NN_FAST (conv_border) (conv, x, scratch, &H, &W);
  row = W * conv->C;
  for (gsize oy = 0; oy < conv->OH; oy++)
    {
      const float *from = x + oy * conv->stride * row;
      gsize ox = 0;

      for (; ox + BESIDE <= conv->OW; ox += BESIDE, y += BESIDE * conv->C)
        outputs (conv, BESIDE, from + ox * conv->stride * conv->C, row, w, bias, y);
      for (; ox < conv->OW; ox++, y += conv->C)
        outputs (conv, 1, from + ox * conv->stride * conv->C, row, w, bias, y);
    }
}

void
NN_FAST (depthwise_d_in) (const NnConv *conv, const float *dy, const float *w, float *dx,
                          void *scratch)
{
  gsize H = MAX (conv->H, (conv->OH - 1) * conv->stride + (conv->KH - 1) * conv->dilation + 1);
  gsize W = MAX (conv->W, (conv->OW - 1) * conv->stride + (conv->KW - 1) * conv->dilation + 1);
  gboolean bordered = H != conv->H || W != conv->W || conv->top > 0 || conv->left > 0;
  float *to = bordered ? scratch : dx;

  memset (to, 0, H * W * conv->C * sizeof (float));
  for (gsize oy = 0; oy < conv->OH; oy++)
    for (gsize ox = 0; ox < conv->OW; ox++, dy += conv->C)
      for (gsize ky = 0; ky < conv->KH; ky++)
        for (gsize kx = 0; kx < conv->KW; kx++)
          {
            const float *tap_w = w + (ky * conv->KW + kx) * conv->C;
            float *place = to + ((oy * conv->stride + ky * conv->dilation) * W
                                 + ox * conv->stride + kx * conv->dilation) * conv->C;

            for (gsize c = 0; c < conv->C; c += LANES)
              store_first (place + c, load (place + c) + load (dy + c) * load (tap_w + c),
                           conv->C - c);
          }
  for (gsize y = 0; bordered && y < conv->H; y++)
    {
      gsize width = MIN (conv->W, W - conv->left);

      /* rows and columns that no filter reaches lie behind the border */
      memset (dx + y * conv->W * conv->C, 0, conv->W * conv->C * sizeof (float));
      if (y + conv->top < H)
        memcpy (dx + y * conv->W * conv->C, to + ((y + conv->top) * W + conv->left) * conv->C,
                width * conv->C * sizeof (float));
    }
}

void
NN_FAST (depthwise_d_weights) (const NnConv *conv, gboolean add, const float *x, const float *dy,
                               float *dw, void *scratch)
{
  gsize H, W, row;

  x = NN_FAST (conv_border) (conv, x, scratch, &H, &W);
  row = W * conv->C;
  for (gsize ky = 0; ky < conv->KH; ky++)
    for (gsize kx = 0; kx < conv->KW; kx += BESIDE)
      for (gsize c = 0; c < conv->C; c += LANES)
        {
          gsize beside = MIN (BESIDE, conv->KW - kx);
          float *to = dw + (ky * conv->KW + kx) * conv->C + c;
          vf sum[BESIDE] = { 0 };

          for (gsize i = 0; add && i < beside; i++)
            sum[i] = load_first (to + i * conv->C, conv->C - c);
          for (gsize oy = 0; oy < conv->OH; oy++)
            {
              const float *from = x + (oy * conv->stride + ky * conv->dilation) * row
                                  + kx * conv->dilation * conv->C + c;

              for (gsize ox = 0; ox < conv->OW; ox++)
                {
                  vf slope = load (dy + (oy * conv->OW + ox) * conv->C + c);
                  const float *places = from + ox * conv->stride * conv->C;

                  for (gsize i = 0; i < beside; i++)
                    sum[i] += slope * load (places + i * conv->dilation * conv->C);
                }
            }
          for (gsize i = 0; i < beside; i++)
            store_first (to + i * conv->C, sum[i], conv->C - c);
        }
}

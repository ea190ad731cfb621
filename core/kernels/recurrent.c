/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Steps of LSTM and GRU: the product of the state before with all gates' weights stays
 * in registers, a vector of units of some samples, and the cell is computed from there.
 * The weights of a vector of units (one column of each gate) serve all samples in turn,
 * from the first cache.
 */
#include "core/kernels/fast.h"
#include "core/kernels/functions.h"

/* Samples at a time: as many as the registers hold with four gates each. */
#if LANES == 16
#define SAMPLES 6
#define EACH(DO) DO (1) DO (2) DO (3) DO (4) DO (5) DO (6)
#else
#define SAMPLES 2
#define EACH(DO) DO (1) DO (2)
#endif

/* sum[m][g] += h w over the units before, @u of gate g of @gates */
INLINE void
recur (const int samples, const int gates, const NnCell *cell, gsize m, gsize u, vf sum[][4])
{
  const float *h = cell->h + m * cell->row;
  const float *w = cell->w + u;
  const gsize U = cell->U, row = cell->row;

  for (gsize k = 0; k < U; k++, w += gates * U)
    {
      vf column[4];

      UNROLL for (int g = 0; g < gates; g++)
        column[g] = load (w + g * U);
      UNROLL for (int r = 0; r < samples; r++)
        {
          vf factor = all (h[r * row + k]);

          UNROLL for (int g = 0; g < gates; g++)
            sum[r][g] = add_product (sum[r][g], column[g], factor);
        }
    }
}

INLINE void
lstm_tile (const int samples, const NnCell *cell, gsize m, gsize u)
{
  const gsize U = cell->U, some = U - u;
  float *gates = cell->gates + m * cell->row + u;
  vf sum[SAMPLES][4];

  UNROLL for (int r = 0; r < samples; r++)
    UNROLL for (int g = 0; g < 4; g++)
      sum[r][g] = load (gates + r * cell->row + g * U);
  recur (samples, 4, cell, m, u, sum);
  UNROLL for (int r = 0; r < samples; r++)
    {
      gsize at = (m + r) * cell->row + u;
      vf i = sigmoid_of (sum[r][0]), f = sigmoid_of (sum[r][1]);
      vf g = tanh_of (sum[r][2]), o = sigmoid_of (sum[r][3]);
      vf c = add_product (i * g, f, load (cell->cell + (m + r) * cell->cell_row + u));
      vf t = tanh_of (c);

      store_first (gates + r * cell->row, i, some);
      store_first (gates + r * cell->row + U, f, some);
      store_first (gates + r * cell->row + 2 * U, g, some);
      store_first (gates + r * cell->row + 3 * U, o, some);
      store_first (cell->new_cell + at, c, some);
      store_first (cell->tanh_cell + at, t, some);
      store_first (cell->out + (m + r) * cell->out_row + u, o * t, some);
    }
}

INLINE void
gru_tile (const int samples, const NnCell *cell, gsize m, gsize u)
{
  const gsize U = cell->U, some = U - u;
  float *gates = cell->gates + m * cell->row + u;
  vf sum[SAMPLES][4];

  UNROLL for (int r = 0; r < samples; r++)
    {
      sum[r][0] = load (gates + r * cell->row);
      sum[r][1] = load (gates + r * cell->row + U);
      sum[r][2] = load (cell->bias + u);
    }
  recur (samples, 3, cell, m, u, sum);
  UNROLL for (int r = 0; r < samples; r++)
    {
      gsize at = (m + r) * cell->row + u;
      vf z = sigmoid_of (sum[r][0]), reset = sigmoid_of (sum[r][1]);
      vf g = tanh_of (add_product (load (gates + r * cell->row + 2 * U), reset, sum[r][2]));
      vf h = add_product ((1.0f - z) * g, z, load (cell->h + at));

      store_first (gates + r * cell->row, z, some);
      store_first (gates + r * cell->row + U, reset, some);
      store_first (gates + r * cell->row + 2 * U, g, some);
      store_first (cell->q + at, sum[r][2], some);
      store_first (cell->out + (m + r) * cell->out_row + u, h, some);
    }
}

typedef void (*TileFunc) (const NnCell *cell, gsize m, gsize u);

#define TILE(kind, samples)                                            \
  static __attribute__ ((noinline)) void kind##_tile_##samples (      \
      const NnCell *cell, gsize m, gsize u)                            \
  {                                                                    \
    kind##_tile (samples, cell, m, u);                                 \
  }
#define LSTM_TILE(samples)  TILE (lstm, samples)
#define LSTM_ENTRY(samples) lstm_tile_##samples,
#define GRU_TILE(samples)   TILE (gru, samples)
#define GRU_ENTRY(samples)  gru_tile_##samples,

EACH (LSTM_TILE)
EACH (GRU_TILE)

static const TileFunc lstm_tiles[] = { EACH (LSTM_ENTRY) };
static const TileFunc gru_tiles[] = { EACH (GRU_ENTRY) };

/* Tiles of about the same height. */
static void
run_tiles (const TileFunc *tiles, const NnCell *cell)
{
  gsize n_tiles = (cell->n + SAMPLES - 1) / SAMPLES;

  for (gsize u = 0; u < cell->U; u += LANES)
    {
      gsize m = 0;

      for (gsize t = 0; t < n_tiles; t++)
        {
          gsize samples = (cell->n - m + n_tiles - t - 1) / (n_tiles - t);

          tiles[samples - 1](cell, m, u);
          m += samples;
        }
    }
}

void
NN_FAST (lstm_forward) (const NnCell *cell)
{
  run_tiles (lstm_tiles, cell);
}

void
NN_FAST (gru_forward) (const NnCell *cell)
{
  run_tiles (gru_tiles, cell);
}

/* --- back ---------------------------------------------------------------- */

INLINE vf
gradient_behind (const NnCell *cell, gsize m, gsize u)
{
  vf d_h = load (cell->d_h + m * cell->U + u);

  if (cell->d_out != NULL)
    d_h += load (cell->d_out + m * cell->out_row + u);
  return d_h;
}

void
NN_FAST (lstm_backward) (const NnCell *cell)
{
  const gsize U = cell->U;

  for (gsize m = 0; m < cell->n; m++)
    for (gsize u = 0; u < U; u += LANES)
      {
        const float *gates = cell->gates + m * cell->row + u;
        float *d = cell->d_gates + m * cell->d_row + u;
        vf i = load (gates), f = load (gates + U);
        vf g = load (gates + 2 * U), o = load (gates + 3 * U);
        vf t = load (cell->tanh_cell + m * cell->row + u);
        vf before = load (cell->cell + m * cell->cell_row + u);
        vf d_h = gradient_behind (cell, m, u);
        vf d_c = add_product (load (cell->d_cell + m * U + u), d_h * o, 1.0f - t * t);

        store_first (d, d_c * g * i * (1.0f - i), U - u);
        store_first (d + U, d_c * before * f * (1.0f - f), U - u);
        store_first (d + 2 * U, d_c * i * (1.0f - g * g), U - u);
        store_first (d + 3 * U, d_h * t * o * (1.0f - o), U - u);
        store_first (cell->d_cell + m * U + u, d_c * f, U - u);
      }
}

void
NN_FAST (gru_backward) (const NnCell *cell)
{
  const gsize U = cell->U;

  for (gsize m = 0; m < cell->n; m++)
    for (gsize u = 0; u < U; u += LANES)
      {
        const float *gates = cell->gates + m * cell->row + u;
        float *d = cell->d_gates + m * cell->d_row + u;
        vf z = load (gates), r = load (gates + U), g = load (gates + 2 * U);
        vf q = load (cell->q + m * cell->row + u), h = load (cell->h + m * cell->row + u);
        vf d_h = gradient_behind (cell, m, u);
        vf d_g = d_h * (1.0f - z) * (1.0f - g * g);

        store_first (d, d_h * (h - g) * z * (1.0f - z), U - u);
        store_first (d + U, d_g * q * r * (1.0f - r), U - u);
        store_first (d + 2 * U, d_g, U - u);
        store_first (d + 3 * U, d_g * r, U - u);
        store_first (cell->d_h + m * U + u, d_h * z, U - u);
      }
}

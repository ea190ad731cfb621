/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Products of matrices. A tile of C stays in registers while its K terms are
 * added one by one; nothing is packed. How C is cut into tiles changes no bit.
 */
#include "core/kernels/fast.h"

/* Rows of B that a pass over N uses again for the next rows of M: they stay in
 * the second cache. */
#define K_BLOCK 192

/* The rows of a tile start three to a pointer: x86 addresses base + step and
 * base + 2 step, and there are not enough registers for twelve. */
#define ROW(r) ((r) < 3 ? p0 : (r) < 6 ? p1 : (r) < 9 ? p2 : p3)

/* @rows x @vectors of C, @last columns of the last vector. @turned: A's rows are
 * next to each other and its columns @a_step apart, else the other way. */
INLINE void
tile (const int rows, const int vectors, const gboolean turned, guint n_runs, const NnRun *runs,
      const float *a, gsize a_step, const float *b, gsize b_row, float *c, gsize c_row,
      const float *start, NnGemmFlags flags, gsize last)
{
  vf sum[TILE_ROWS][4];

  UNROLL for (int v = 0; v < vectors; v++)
    {
      vf first = start != NULL ? load (start + v * LANES) : all (0);

      UNROLL for (int r = 0; r < rows; r++)
        sum[r][v] = flags & NN_GEMM_ADD ? load (c + r * c_row + v * LANES) : first;
    }

  for (const NnRun *run = runs; run < runs + n_runs; run++)
    {
      const float *p0 = a + run->a;
      const float *p1 = p0 + 3 * a_step, *p2 = p0 + 6 * a_step, *p3 = p0 + 9 * a_step;
      const float *q = b + run->b;

      for (gsize k = 0; k < run->K; k++, q += b_row)
        {
          vf row[4];

          UNROLL for (int v = 0; v < vectors; v++)
            row[v] = load (q + v * LANES);
          UNROLL for (int r = 0; r < rows; r++)
            {
              vf factor = all (turned ? p0[r] : ROW (r)[(r % 3) * a_step + k]);

              UNROLL for (int v = 0; v < vectors; v++)
                sum[r][v] = add_product (sum[r][v], row[v], factor);
            }
          if (turned)
            p0 += a_step;
        }
    }

  UNROLL for (int r = 0; r < rows; r++)
    UNROLL for (int v = 0; v < vectors; v++)
      {
        vf x = flags & NN_GEMM_RELU ? at_least_zero (sum[r][v]) : sum[r][v];

        store_first (c + r * c_row + v * LANES, x, v == vectors - 1 ? last : LANES);
      }
}

typedef void (*TileFunc) (guint n_runs, const NnRun *runs, const float *a, gsize a_step,
                          const float *b, gsize b_row, float *c, gsize c_row, const float *start,
                          NnGemmFlags flags, gsize last);

#define TILE(turned, rows, vectors)                                                                \
  static __attribute__ ((noinline)) void tile_##turned##_##rows##_##vectors (                      \
      guint n_runs, const NnRun *runs, const float *a, gsize a_step, const float *b, gsize b_row,  \
      float *c, gsize c_row, const float *start, NnGemmFlags flags, gsize last)                    \
  {                                                                                                \
    tile (rows, vectors, turned, n_runs, runs, a, a_step, b, b_row, c, c_row, start, flags, last); \
  }
#define NAME(turned, rows, vectors) tile_##turned##_##rows##_##vectors

/* The sizes that there are: 1, 2 vectors of any number of rows, 4 of few. */
#if LANES == 16
#define ROWS(DO, turned, vectors)                                                                  \
  DO (turned, 1, vectors) DO (turned, 2, vectors) DO (turned, 3, vectors)                          \
  DO (turned, 4, vectors) DO (turned, 5, vectors) DO (turned, 6, vectors)                          \
  DO (turned, 7, vectors) DO (turned, 8, vectors) DO (turned, 9, vectors)                          \
  DO (turned, 10, vectors) DO (turned, 11, vectors) DO (turned, 12, vectors)
#define WIDE(DO, turned)                                                                           \
  DO (turned, 1, 4) DO (turned, 2, 4) DO (turned, 3, 4)                                            \
  DO (turned, 4, 4) DO (turned, 5, 4) DO (turned, 6, 4)
#else
#define ROWS(DO, turned, vectors)                                                                  \
  DO (turned, 1, vectors) DO (turned, 2, vectors) DO (turned, 3, vectors)                          \
  DO (turned, 4, vectors) DO (turned, 5, vectors) DO (turned, 6, vectors)
#define WIDE(DO, turned) DO (turned, 1, 4) DO (turned, 2, 4)
#endif
#define ENTRY(turned, rows, vectors) NAME (turned, rows, vectors),

ROWS (TILE, 0, 1)
ROWS (TILE, 0, 2)
WIDE (TILE, 0)
ROWS (TILE, 1, 1)
ROWS (TILE, 1, 2)
WIDE (TILE, 1)

static const TileFunc one_vector[2][TILE_ROWS] = { { ROWS (ENTRY, 0, 1) }, { ROWS (ENTRY, 1, 1) } };
static const TileFunc two_vectors[2][TILE_ROWS] = { { ROWS (ENTRY, 0, 2) }, { ROWS (ENTRY, 1, 2) } };
static const TileFunc four_vectors[2][WIDE_ROWS] = { { WIDE (ENTRY, 0) }, { WIDE (ENTRY, 1) } };

void
NN_FAST (runs) (gsize M, gsize N, guint n_runs, const NnRun *runs, const float *a, gsize a_row,
                gsize a_col, const float *b, gsize b_row, float *c, gsize c_row, const float *start,
                NnGemmFlags flags)
{
  gboolean turned = a_col != 1;
  gsize step = turned ? a_col : a_row;
  gsize n_tiles = (M + TILE_ROWS - 1) / TILE_ROWS;

  for (gsize n = 0; n < N;)
    {
      const TileFunc *tiles = one_vector[turned];
      gsize width = LANES, last, m = 0;

      if (N - n > 2 * LANES && M <= WIDE_ROWS && N - n > 3 * LANES)
        {
          tiles = four_vectors[turned];
          width = 4 * LANES;
        }
      else if (N - n > LANES)
        {
          tiles = two_vectors[turned];
          width = 2 * LANES;
        }
      last = N - n < width ? N - n - (width - LANES) : LANES;
      /* tiles of about the same height */
      for (gsize t = 0; t < n_tiles; t++)
        {
          gsize rows = (M - m + n_tiles - t - 1) / (n_tiles - t);

          tiles[rows - 1](n_runs, runs, a + m * (turned ? 1 : a_row), step, b + n, b_row,
                          c + m * c_row + n, c_row, start != NULL ? start + n : NULL, flags, last);
          m += rows;
        }
      n += width;
    }
}

void
NN_FAST (gemm) (gsize M, gsize N, gsize K, const float *a, gsize a_row, gsize a_col, const float *b,
                gsize b_row, float *c, gsize c_row, const float *start, NnGemmFlags flags)
{
  gsize k = 0;

  do
    {
      NnRun run = { k * a_col, k * b_row, MIN (K_BLOCK, K - k) };
      NnGemmFlags now = k > 0 ? flags | NN_GEMM_ADD : flags;

      if (k + run.K < K)
        now &= ~NN_GEMM_RELU;
      NN_FAST (runs) (M, N, 1, &run, a, a_row, a_col, b, b_row, c, c_row, start, now);
      k += run.K;
    }
  while (k < K);
}

/* --- transposition ------------------------------------------------------- */

void
NN_FAST (transpose) (gsize M, gsize N, const float *a, gsize a_row, float *out, gsize out_row)
{
  gsize whole_m = M / LANES * LANES;
  gsize whole_n = N / LANES * LANES;

  for (gsize m = 0; m < whole_m; m += LANES)
    for (gsize n = 0; n < whole_n; n += LANES)
      {
        vf square[LANES];

        UNROLL for (int i = 0; i < LANES; i++)
          square[i] = load (a + (m + i) * a_row + n);
        transpose (square);
        UNROLL for (int i = 0; i < LANES; i++)
          store (out + (n + i) * out_row + m, square[i]);
      }
  for (gsize m = 0; m < M; m++)
    for (gsize n = m < whole_m ? whole_n : 0; n < N; n++)
      out[n * out_row + m] = a[m * a_row + n];
}

/* --- A B^T --------------------------------------------------------------- */

/* Columns of C in a tile: enough independent sums to keep the adders busy. */
#define NT_COLUMNS (LANES == 4 ? 8 : LANES)
#define COLUMN(r) ((r) < 3 ? p0 : (r) < 6 ? p1 : (r) < 9 ? p2 : (r) < 12 ? p3 : (r) < 15 ? p4 : p5)

/* @columns columns of C for as many rows as a vector has lanes: the vector runs
 * along the rows of A (@turned: K x lanes), its factors are numbers of B. */
#define NT_TILE(name, vector, unaligned, lanes, columns, transpose, add_product)                   \
  static __attribute__ ((noinline)) void name (gsize n_rows, gsize K, const float *turned,         \
                                               const float *b, gsize b_row, float *c, gsize c_row) \
  {                                                                                                \
    const float *p0 = b, *p1 = b + 3 * b_row, *p2 = b + 6 * b_row, *p3 = b + 9 * b_row;            \
    const float *p4 = b + 12 * b_row, *p5 = b + 15 * b_row;                                        \
    vector sum[16] = { 0 };                                                                        \
                                                                                                   \
    for (gsize k = 0; k < K; k++)                                                                  \
      {                                                                                            \
        vector row = *(const unaligned *) (turned + k * (lanes));                                  \
                                                                                                   \
        /* one line of the next tile for each line of this one */                                  \
        __builtin_prefetch (b + (columns) * b_row + k * (columns));                                \
        UNROLL for (int r = 0; r < (columns); r++)                                                 \
          sum[r] = add_product (sum[r], row, COLUMN (r)[(r % 3) * b_row + k] - (vector){ 0 });     \
      }                                                                                            \
    for (int at = 0; at < (columns); at += (lanes))                                                \
      {                                                                                            \
        transpose (sum + at);                                                                      \
        for (gsize m = 0; m < n_rows; m++)                                                         \
          *(unaligned *) (c + m * c_row + at) = sum[at + m];                                       \
      }                                                                                            \
  }

NT_TILE (nt_tile, vf, vf_unaligned, LANES, NT_COLUMNS, transpose, add_product)
#if LANES == 16
/* a batch is cut into chunks of 8 as a rule: 16 lanes would be half empty */
NT_TILE (nt_tile_half, v8, v8_unaligned, 8, NT_COLUMNS, transpose8, add_product8)
#endif

static void
nt_columns (gsize n_rows, gsize width, gsize K, const float *turned, const float *b, gsize b_row,
            float *c, gsize c_row)
{
#if LANES == 16
  if (width == 8)
    {
      nt_tile_half (n_rows, K, turned, b, b_row, c, c_row);
      return;
    }
#endif
  nt_tile (n_rows, K, turned, b, b_row, c, c_row);
}

/* Fewer columns than a tile has: B is completed with zeros, C cut. */
static void
nt_few (gsize n_rows, gsize width, gsize N, gsize K, const float *turned, const float *b,
        gsize b_row, float *c, gsize c_row, float *copy)
{
  float wide[LANES * 16];

  memset (copy, 0, NT_COLUMNS * K * sizeof (float));
  for (gsize n = 0; n < N; n++)
    memcpy (copy + n * K, b + n * b_row, K * sizeof (float));
  nt_columns (n_rows, width, K, turned, copy, K, wide, 16);
  for (gsize m = 0; m < n_rows; m++)
    memcpy (c + m * c_row, wide + m * 16, N * sizeof (float));
}

void
NN_FAST (gemm_nt) (gsize M, gsize N, gsize K, const float *a, gsize a_row, const float *b,
                   gsize b_row, float *c, gsize c_row, float *scratch)
{
  for (gsize m = 0; m < M;)
    {
      gsize width = LANES == 16 && M - m <= 8 ? 8 : LANES;
      gsize n_rows = MIN (width, M - m);
      float *row = c + m * c_row;

      if (n_rows < width)
        memset (scratch, 0, width * K * sizeof (float));
      NN_FAST (transpose) (n_rows, K, a + m * a_row, a_row, scratch, width);
      if (N < NT_COLUMNS)
        nt_few (n_rows, width, N, K, scratch, b, b_row, row, c_row, scratch + 16 * K);
      /* the last tile goes over some columns again */
      for (gsize n = 0; N >= NT_COLUMNS && n < N; n += NT_COLUMNS)
        {
          gsize at = MIN (n, N - NT_COLUMNS);

          nt_columns (n_rows, width, K, scratch, b + at * b_row, b_row, row + at, c_row);
        }
      m += n_rows;
    }
}

void
NN_FAST (sum_rows) (gsize M, gsize N, const float *a, gsize a_row, float *out)
{
  gsize n = 0;

  for (; n + 3 * LANES < N; n += 4 * LANES)
    {
      vf sum[4] = { 0 };

      for (gsize m = 0; m < M; m++)
        UNROLL for (int v = 0; v < 4; v++)
          sum[v] += load (a + m * a_row + n + v * LANES);
      UNROLL for (int v = 0; v < 4; v++)
        store_first (out + n + v * LANES, sum[v], MIN (LANES, N - n - v * LANES));
    }
  for (; n < N; n += LANES)
    {
      vf sum = { 0 };

      for (gsize m = 0; m < M; m++)
        sum += load (a + m * a_row + n);
      store_first (out + n, sum, N - n);
    }
}

/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Convolution, relu and max pooling 2 x 2 in one go. On the way back one of
 * four outputs of the convolution, at most, has a gradient: the sums run over
 * those winners alone. What is left out are terms times zero, so the bits are
 * those of the plain kernels as long as the others come in the same order: row
 * by row of the convolution's output, filter by filter.
 */
#include "core/kernels/fast.h"

/* --- forward ------------------------------------------------------------- */

#if LANES == 16
#define MAX_VECTORS 2
#define ONE_VECTOR_WINDOWS 5
#else
#define MAX_VECTORS 1
#define ONE_VECTOR_WINDOWS 3
#endif
#define TWO_VECTOR_WINDOWS 3

typedef struct
{
  const float *x;       /* the first window's first place */
  gsize        row;     /* numbers in a row of the input */
  gsize        C;
  gsize        KH;
  gsize        width;   /* KW x C */
  const float *w;
  gsize        F;
  const float *bias;
  gboolean     relu;
  float       *y;
  guint8      *winner;
  gsize        last;    /* filters in the last vector */
} PoolTile;

#define PLACE(q, c) ((c) < 3 ? q##0 : (c) < 6 ? q##1 : (c) < 9 ? q##2 : q##3)

/* The four sums of each window, then the largest of them. */
INLINE void
pool_tile (const int windows, const int vectors, const PoolTile *t)
{
  vf sum[ONE_VECTOR_WINDOWS][4][2];

  UNROLL for (int v = 0; v < vectors; v++)
    {
      vf first = t->bias != NULL ? load (t->bias + v * LANES) : all (0);

      UNROLL for (int i = 0; i < windows; i++)
        UNROLL for (int q = 0; q < 4; q++)
          sum[i][q][v] = first;
    }

  const gsize C = t->C, F = t->F, width = t->width;
  const float *w = t->w;

  for (gsize ky = 0; ky < t->KH; ky++)
    {
      const float *a0 = t->x + ky * t->row, *b0 = a0 + t->row;
      const float *a1 = a0 + 3 * C, *a2 = a0 + 6 * C, *a3 = a0 + 9 * C;
      const float *b1 = b0 + 3 * C, *b2 = b0 + 6 * C, *b3 = b0 + 9 * C;

      for (gsize k = 0; k < width; k++, w += F)
        {
          vf tap[2];

          UNROLL for (int v = 0; v < vectors; v++)
            tap[v] = load (w + v * LANES);
          UNROLL for (int c = 0; c < 2 * windows; c++)
            {
              vf above = all (PLACE (a, c)[(c % 3) * C + k]);
              vf below = all (PLACE (b, c)[(c % 3) * C + k]);

              UNROLL for (int v = 0; v < vectors; v++)
                {
                  vf *upper = &sum[c / 2][c % 2][v], *lower = &sum[c / 2][2 + c % 2][v];

                  *upper = add_product (*upper, tap[v], above);
                  *lower = add_product (*lower, tap[v], below);
                }
            }
        }
    }

  UNROLL for (int i = 0; i < windows; i++)
    UNROLL for (int v = 0; v < vectors; v++)
      {
        const vf four[4] = { sum[i][0][v], sum[i][1][v], sum[i][2][v], sum[i][3][v] };
        gsize n = v == vectors - 1 ? t->last : LANES;
        vi place;
        vf best = pick_winner (four, t->relu, &place);

        store_first (t->y + i * F + v * LANES, best, n);
        store_first_bytes (t->winner + i * F + v * LANES, place, n);
      }
}

#define POOL_TILE(windows, vectors)                                                               \
  static __attribute__ ((noinline)) void pool_tile_##windows##_##vectors (const PoolTile *t)      \
  {                                                                                               \
    pool_tile (windows, vectors, t);                                                              \
  }

typedef void (*PoolTileFunc) (const PoolTile *t);

POOL_TILE (1, 1)
POOL_TILE (2, 1)
POOL_TILE (3, 1)
#if LANES == 16
POOL_TILE (4, 1)
POOL_TILE (5, 1)
POOL_TILE (1, 2)
POOL_TILE (2, 2)
POOL_TILE (3, 2)
static const PoolTileFunc pool_tiles[2][ONE_VECTOR_WINDOWS]
    = { { pool_tile_1_1, pool_tile_2_1, pool_tile_3_1, pool_tile_4_1, pool_tile_5_1 },
        { pool_tile_1_2, pool_tile_2_2, pool_tile_3_2 } };
#else
static const PoolTileFunc pool_tiles[1][ONE_VECTOR_WINDOWS]
    = { { pool_tile_1_1, pool_tile_2_1, pool_tile_3_1 } };
#endif

void
NN_FAST (conv_pool_forward) (const NnConv *conv, const float *x, const float *w, const float *u,
                             const float *bias, gboolean relu, float *y, guint8 *winner,
                             void *scratch)
{
  gsize PH = conv->OH / 2, PW = conv->OW / 2, H, W;
  PoolTile t = { .C = conv->C, .KH = conv->KH, .width = conv->KW * conv->C, .F = conv->F,
                 .relu = relu };

  if (u != NULL)
    {
      NN_FAST (winograd) (conv, x, u, bias, relu, y, winner, scratch);
      return;
    }
  x = NN_FAST (conv_border) (conv, x, scratch, &H, &W);
  t.row = W * conv->C;
  for (gsize f = 0; f < conv->F;)
    {
      gsize vectors = MAX_VECTORS == 2 && conv->F - f > LANES ? 2 : 1;
      gsize most = vectors == 2 ? TWO_VECTOR_WINDOWS : ONE_VECTOR_WINDOWS;
      gsize n_tiles = (PW + most - 1) / most;

      t.w = w + f;
      t.bias = bias != NULL ? bias + f : NULL;
      t.last = MIN (LANES, conv->F - f - (vectors - 1) * LANES);
      for (gsize py = 0; py < PH; py++)
        for (gsize i = 0, px = 0; i < n_tiles; i++)
          {
            gsize windows = (PW - px + n_tiles - i - 1) / (n_tiles - i);

            t.x = x + 2 * py * t.row + 2 * px * conv->C;
            t.y = y + (py * PW + px) * conv->F + f;
            t.winner = winner + (py * PW + px) * conv->F + f;
            pool_tiles[vectors - 1][windows - 1](&t);
            px += windows;
          }
      f += vectors * LANES;
    }
}

/* --- sparse sums --------------------------------------------------------- */

#define MAX_SUMS 12

/* sum (numbers) += sum over the terms of their factor times their row. */
INLINE void
add_terms (const int vectors, guint n, const NnTerm *term, const float *rows, float *sum)
{
  vf s[MAX_SUMS];

  UNROLL for (int v = 0; v < vectors; v++)
    s[v] = load (sum + v * LANES);
  for (guint i = 0; i < n; i++)
    {
      const float *row = rows + term[i].offset;
      vf factor = all (term[i].factor);

      UNROLL for (int v = 0; v < vectors; v++)
        s[v] = add_product (s[v], load (row + v * LANES), factor);
    }
  UNROLL for (int v = 0; v < vectors; v++)
    store (sum + v * LANES, s[v]);
}

#define ADD_TERMS(vectors)                                                                       \
  static __attribute__ ((noinline)) void add_terms_##vectors (guint n, const NnTerm *term,     \
                                                               const float *rows, float *sum)     \
  {                                                                                               \
    add_terms (vectors, n, term, rows, sum);                                                    \
  }

ADD_TERMS (1)
ADD_TERMS (2)
ADD_TERMS (3)
ADD_TERMS (4)
ADD_TERMS (5)
ADD_TERMS (6)
ADD_TERMS (7)
ADD_TERMS (8)
ADD_TERMS (9)
ADD_TERMS (10)
ADD_TERMS (11)
ADD_TERMS (12)

typedef void (*AddTermsFunc) (guint n, const NnTerm *term, const float *rows, float *sum);

static const AddTermsFunc add_terms_of[MAX_SUMS]
    = { add_terms_1, add_terms_2, add_terms_3, add_terms_4,  add_terms_5,  add_terms_6,
        add_terms_7, add_terms_8, add_terms_9, add_terms_10, add_terms_11, add_terms_12 };

static void
add_all_terms (gsize width, guint n, const NnTerm *term, const float *rows, float *sum)
{
  gsize vectors = (width + LANES - 1) / LANES;
  gsize n_parts = (vectors + MAX_SUMS - 1) / MAX_SUMS;

  if (n == 0)
    return;
  for (gsize i = 0, v = 0; i < n_parts; i++)
    {
      gsize some = (vectors - v + n_parts - i - 1) / (n_parts - i);

      add_terms_of[some - 1](n, term, rows + v * LANES, sum + v * LANES);
      v += some;
    }
}

/* --- backward to the weights --------------------------------------------- */

/* Of each filter, the places where it won, row by row: of @lists, PH x PW + 1 to
 * a filter, n[f] are used. An offset is where the filter's first tap lies in x. */
static void
list_places (const NnConv *conv, gsize row, const float *dy, const guint8 *winner, NnTerm *lists,
             guint32 *n)
{
  gsize PH = conv->OH / 2, PW = conv->OW / 2, F = conv->F;

  memset (n, 0, F * sizeof *n);
  for (gsize oy = 0; oy < 2 * PH; oy++)
    for (gsize px = 0; px < PW; px++)
      {
        gsize window = (oy / 2 * PW + px) * F;
        guint32 at[2] = { oy * row + 2 * px * conv->C, oy * row + (2 * px + 1) * conv->C };

        /* always written, counted only where it belongs: no branch to guess */
        for (gsize f = 0; f < F; f++)
          {
            guint q = winner[window + f];

            lists[f * (PH * PW + 1) + n[f]] = (NnTerm){ at[q & 1], dy[window + f] };
            n[f] += q >> 1 == (oy & 1);
          }
      }
}

static void
d_weights_by_list (const NnConv *conv, guint n, const float *x, const float *dy,
                   const guint8 *winner, float *dw, float *db, float *border, float *sums,
                   NnTerm *lists, guint32 *counts)
{
  gsize n_windows = (conv->OH / 2) * (conv->OW / 2);
  gsize width = conv->KW * conv->C;
  gsize sum_row = nn_conv_row (conv);

  memset (sums, 0, conv->F * conv->KH * sum_row * sizeof (float));
  if (db != NULL)
    memset (db, 0, conv->F * sizeof (float));
  for (guint i = 0; i < n; i++, x += conv->H * conv->W * conv->C)
    {
      gsize H, W;
      const float *in = NN_FAST (conv_border) (conv, x, border, &H, &W);

      list_places (conv, W * conv->C, dy, winner, lists, counts);
      for (gsize f = 0; f < conv->F; f++)
        {
          const NnTerm *list = lists + f * (n_windows + 1);

          for (gsize ky = 0; ky < conv->KH; ky++)
            add_all_terms (width, counts[f], list, in + ky * W * conv->C,
                            sums + (f * conv->KH + ky) * sum_row);
          for (guint k = 0; db != NULL && k < counts[f]; k++)
            db[f] += list[k].factor;
        }
      dy += n_windows * conv->F;
      winner += n_windows * conv->F;
    }
  for (gsize ky = 0; ky < conv->KH; ky++)
    NN_FAST (transpose) (conv->F, width, sums + ky * sum_row, conv->KH * sum_row,
                         dw + ky * width * conv->F, conv->F);
}

#if HAVE_LOOK_UP

/* A few taps and one to three channels: a vector runs along the filters, and
 * looks up what lies under each filter's winner among the (KW + 1) C numbers
 * that a window's two places in a row see. @KH and @width are constants. */
INLINE void
add_looked_up (const int KH, const int width, const NnConv *conv, const float *x, gsize row,
               const float *dy, const guint8 *winner, float *dw, float *db, gsize n_filters)
{
  gsize PH = conv->OH / 2, PW = conv->OW / 2, F = conv->F;
  vf sum[5][9], bias_sum = db != NULL ? load (db) : all (0);

  UNROLL for (int ky = 0; ky < KH; ky++)
    UNROLL for (int t = 0; t < width; t++)
      sum[ky][t] = load (dw + (ky * width + t) * F);

  for (gsize oy = 0; oy < 2 * PH; oy++)
    {
      const float *line = x + oy * row;
      gsize window = oy / 2 * PW * F;

      for (gsize px = 0; px < PW; px++, window += F, line += 2 * conv->C)
        {
          vi q = load_bytes (winner + window);
          vf g = keep_equal (q >> 1, all_int (oy & 1), load (dy + window));
          vi first = (q & 1) * (gint32) conv->C;

          bias_sum += g;
          UNROLL for (int ky = 0; ky < KH; ky++)
            {
              vf seen = load (line + ky * row);

              UNROLL for (int t = 0; t < width; t++)
                sum[ky][t] = add_product (sum[ky][t], g, look_up (seen, first + t));
            }
        }
    }

  UNROLL for (int ky = 0; ky < KH; ky++)
    UNROLL for (int t = 0; t < width; t++)
      store_first (dw + (ky * width + t) * F, sum[ky][t], n_filters);
  if (db != NULL)
    store_first (db, bias_sum, n_filters);
}

typedef void (*LookUpFunc) (const NnConv *conv, const float *x, gsize row, const float *dy,
                            const guint8 *winner, float *dw, float *db, gsize n_filters);

#define ADD_LOOKED_UP(KH, width)                                                                  \
  static __attribute__ ((noinline)) void add_looked_up_##KH##_##width (                           \
      const NnConv *conv, const float *x, gsize row, const float *dy, const guint8 *winner,       \
      float *dw, float *db, gsize n_filters)                                                      \
  {                                                                                               \
    add_looked_up (KH, width, conv, x, row, dy, winner, dw, db, n_filters);                       \
  }

ADD_LOOKED_UP (3, 3)
#if LANES == 16
ADD_LOOKED_UP (3, 9)
ADD_LOOKED_UP (5, 5)
#endif

static LookUpFunc
find_look_up (const NnConv *conv)
{
  gsize width = conv->KW * conv->C;

  if (conv->KH == 3 && width == 3)
    return add_looked_up_3_3;
#if LANES == 16
  if (conv->KH == 3 && width == 9 && conv->C <= 3)
    return add_looked_up_3_9;
  if (conv->KH == 5 && width == 5)
    return add_looked_up_5_5;
#endif
  return NULL;
}

static void
d_weights_by_look_up (LookUpFunc look_up_func, const NnConv *conv, guint n, const float *x,
                      const float *dy, const guint8 *winner, float *dw, float *db, float *border)
{
  gsize n_windows = (conv->OH / 2) * (conv->OW / 2);

  memset (dw, 0, conv->KH * conv->KW * conv->C * conv->F * sizeof (float));
  if (db != NULL)
    memset (db, 0, conv->F * sizeof (float));
  for (guint i = 0; i < n; i++, x += conv->H * conv->W * conv->C)
    {
      gsize H, W;
      const float *in = NN_FAST (conv_border) (conv, x, border, &H, &W);

      for (gsize f = 0; f < conv->F; f += LANES)
        look_up_func (conv, in, W * conv->C, dy + f, winner + f, dw + f, db != NULL ? db + f : NULL,
                      conv->F - f);
      dy += n_windows * conv->F;
      winner += n_windows * conv->F;
    }
}

#endif

/* --- backward to the input ----------------------------------------------- */

/* Of each place of a window, the filters that won there: place q of window p has
 * terms ends[5 p + q] to ends[5 p + q + 1] of @lists. */
static void
list_filters (const NnConv *conv, gsize filter_size, const float *dy, const guint8 *winner,
              NnTerm *lists, guint32 *ends)
{
  gsize n_windows = (conv->OH / 2) * (conv->OW / 2);

  for (gsize p = 0; p < n_windows; p++, dy += conv->F, winner += conv->F, ends += 5)
    {
      guint32 count[4] = { 0 }, at[5];

      for (gsize f = 0; f < conv->F; f++)
        {
          count[0] += winner[f] == 0;
          count[1] += winner[f] == 1;
          count[2] += winner[f] == 2;
          count[3] += winner[f] == 3;
        }
      at[0] = p * conv->F;
      for (guint q = 0; q < 4; q++)
        at[q + 1] = at[q] + count[q];
      memcpy (ends, at, sizeof at);
      for (gsize f = 0; f < conv->F; f++)
        {
          guint q = winner[f];

          /* who did not win goes behind the lists, as long as there is room */
          lists[at[q]++] = (NnTerm){ f * filter_size, dy[f] };
        }
    }
}

static void
d_in_by_list (const NnConv *conv, const float *dy, const guint8 *winner, const float *by_filter,
              float *dx, float *sums, NnTerm *lists, guint32 *ends)
{
  gsize PW = conv->OW / 2;
  gsize n_rows = conv->OH / 2 * 2;
  gsize filter_row = nn_conv_row (conv);
  gsize W = MAX (conv->OW + conv->KW - 1, conv->W);
  gsize row = W * conv->C;

  list_filters (conv, conv->KH * filter_row, dy, winner, lists, ends);
  memset (sums, 0, nn_conv_bordered (conv) * sizeof (float));
  /* An input sees the outputs row by row where its taps come from last to first:
   * and one row of all filters fits the first cache. */
  for (gsize ky = conv->KH; ky-- > 0;)
    for (gsize oy = 0; oy < n_rows; oy++)
      for (gsize ox = 0; ox < 2 * PW; ox++)
        {
          const guint32 *end = ends + 5 * (oy / 2 * PW + ox / 2) + 2 * (oy & 1) + (ox & 1);

          add_all_terms (conv->KW * conv->C, end[1] - end[0], lists + end[0],
                          by_filter + ky * filter_row, sums + (oy + ky) * row + ox * conv->C);
        }
  for (gsize y = 0; y < conv->H; y++)
    memcpy (dx + y * conv->W * conv->C, sums + (y + conv->top) * row + conv->left * conv->C,
            conv->W * conv->C * sizeof (float));
}

void
NN_FAST (conv_pool_backward) (const NnConv *conv, guint n, const float *x, const float *dy,
                              const guint8 *winner, const float *w, const float *by_filter,
                              float *dx, float *dw, float *db, void *scratch)
{
  gsize n_windows = (conv->OH / 2) * (conv->OW / 2);
  float *border = scratch;
  float *d_border = border + nn_conv_bordered (conv);
  float *sums = d_border + nn_conv_bordered (conv);
  NnTerm *lists = (NnTerm *) (sums + conv->F * conv->KH * nn_conv_row (conv) + 16);
  guint32 *counts = (guint32 *) (lists + (n_windows + 1) * conv->F);

  if (dw != NULL)
    {
#if HAVE_LOOK_UP
      LookUpFunc look_up_func = find_look_up (conv);

      if (look_up_func != NULL)
        d_weights_by_look_up (look_up_func, conv, n, x, dy, winner, dw, db, border);
      else
#endif
        d_weights_by_list (conv, n, x, dy, winner, dw, db, border, sums, lists, counts);
    }
  for (guint i = 0; dx != NULL && i < n; i++)
    d_in_by_list (conv, dy + i * n_windows * conv->F, winner + i * n_windows * conv->F, by_filter,
                  dx + i * conv->H * conv->W * conv->C, d_border, lists, counts);
}

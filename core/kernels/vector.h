/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Vectors of 16, 8 or 4 floats, by what the compiler was told to build for.
 * Arithmetic is GCC's vector extension; here is what it has no operator for.
 */
#pragma once

#include <glib.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#if defined(__AVX512F__)
#define LANES 16
#elif defined(__AVX2__)
#define LANES 8
#else
#define LANES 4
#endif

#define INLINE static inline __attribute__ ((always_inline))
#define UNROLL _Pragma ("GCC unroll 32")

typedef float  vf __attribute__ ((vector_size (LANES * 4), may_alias));
typedef float  vf_unaligned __attribute__ ((vector_size (LANES * 4), may_alias, aligned (4)));
typedef gint32 vi __attribute__ ((vector_size (LANES * 4), may_alias));

INLINE vf
load (const float *p)
{
  return *(const vf_unaligned *) p;
}

INLINE void
store (float *p, vf x)
{
  *(vf_unaligned *) p = x;
}

INLINE vf
all (float x)
{
  return x - (vf){ 0 };
}

INLINE vi
all_int (gint32 x)
{
  return x - (vi){ 0 };
}

/* sum + a b, rounded once wherever the set has such an instruction. Compilers are
 * told to fuse nothing by themselves: what they would fuse, and so the bits, hangs
 * on the compiler, its options and the code around. */
INLINE vf
add_product (vf sum, vf a, vf b)
{
#if LANES == 16
  return (vf) _mm512_fmadd_ps ((__m512) a, (__m512) b, (__m512) sum);
#elif LANES == 8
  return (vf) _mm256_fmadd_ps ((__m256) a, (__m256) b, (__m256) sum);
#elif defined(__aarch64__)
  return (vf) vfmaq_f32 ((float32x4_t) sum, (float32x4_t) a, (float32x4_t) b);
#else
  return sum + a * b;
#endif
}

/* One step of Horner's scheme: p x + c. */
INLINE vf
horner (vf p, vf x, float c)
{
  return add_product (all (c), p, x);
}

/* mask lanes are -1 or 0 */
INLINE vf
keep (vi mask, vf x)
{
  return (vf) (mask & (vi) x);
}

#if LANES == 16

/* relu: keeps what is not a number. */
INLINE vf
at_least_zero (vf x)
{
  return (vf) _mm512_max_ps (_mm512_setzero_ps (), (__m512) x);
}

INLINE vf
largest (vf a, vf b)
{
  return (vf) _mm512_max_ps ((__m512) a, (__m512) b);
}

INLINE vf
smallest (vf a, vf b)
{
  return (vf) _mm512_min_ps ((__m512) a, (__m512) b);
}

/* a > b, or not a number, ? x : y */
INLINE vf
if_above (vf a, vf b, vf x, vf y)
{
  return (vf) _mm512_mask_blend_ps (_mm512_cmp_ps_mask ((__m512) a, (__m512) b, _CMP_NLE_UQ),
                                    (__m512) y, (__m512) x);
}

INLINE vf
nearest (vf x)
{
  return (vf) _mm512_roundscale_ps ((__m512) x, 0);
}

INLINE vf
square_root (vf x)
{
  return (vf) _mm512_sqrt_ps ((__m512) x);
}

INLINE void
store_some (float *p, vf x, gsize n)
{
  _mm512_mask_storeu_ps (p, (__mmask16) ((1u << n) - 1), (__m512) x);
}

INLINE vf
load_some (const float *p, gsize n)
{
  return (vf) _mm512_maskz_loadu_ps ((__mmask16) ((1u << n) - 1), p);
}

INLINE vi
load_bytes (const guint8 *p)
{
  return (vi) _mm512_cvtepu8_epi32 (_mm_loadu_si128 ((const void *) p));
}

INLINE void
store_bytes (guint8 *p, vi x)
{
  _mm_storeu_si128 ((void *) p, _mm512_cvtepi32_epi8 ((__m512i) x));
}

/* x where the bits of the two are the same, else 0 */
INLINE vf
keep_equal (vi a, vi b, vf x)
{
  return (vf) _mm512_maskz_mov_ps (_mm512_cmpeq_epi32_mask ((__m512i) a, (__m512i) b), (__m512) x);
}

#define HAVE_LOOK_UP 1
INLINE vf
look_up (vf table, vi index)
{
  return (vf) _mm512_permutexvar_ps ((__m512i) index, (__m512) table);
}

#elif LANES == 8

INLINE vf
at_least_zero (vf x)
{
  return (vf) _mm256_max_ps (_mm256_setzero_ps (), (__m256) x);
}

INLINE vf
largest (vf a, vf b)
{
  return (vf) _mm256_max_ps ((__m256) a, (__m256) b);
}

INLINE vf
smallest (vf a, vf b)
{
  return (vf) _mm256_min_ps ((__m256) a, (__m256) b);
}

INLINE vf
if_above (vf a, vf b, vf x, vf y)
{
  return (vf) _mm256_blendv_ps ((__m256) y, (__m256) x,
                                _mm256_cmp_ps ((__m256) a, (__m256) b, _CMP_NLE_UQ));
}

INLINE vf
nearest (vf x)
{
  return (vf) _mm256_round_ps ((__m256) x, 8);
}

INLINE vf
square_root (vf x)
{
  return (vf) _mm256_sqrt_ps ((__m256) x);
}

INLINE void
store_some (float *p, vf x, gsize n)
{
  const __m256i lane = _mm256_setr_epi32 (0, 1, 2, 3, 4, 5, 6, 7);

  _mm256_maskstore_ps (p, _mm256_cmpgt_epi32 (_mm256_set1_epi32 ((gint32) n), lane), (__m256) x);
}

INLINE vf
load_some (const float *p, gsize n)
{
  const __m256i lane = _mm256_setr_epi32 (0, 1, 2, 3, 4, 5, 6, 7);

  return (vf) _mm256_maskload_ps (p, _mm256_cmpgt_epi32 (_mm256_set1_epi32 ((gint32) n), lane));
}

INLINE vi
load_bytes (const guint8 *p)
{
  return (vi) _mm256_cvtepu8_epi32 (_mm_loadl_epi64 ((const void *) p));
}

INLINE vf
keep_equal (vi a, vi b, vf x)
{
  return keep (a == b, x);
}

#define HAVE_LOOK_UP 1
INLINE vf
look_up (vf table, vi index)
{
  return (vf) _mm256_permutevar8x32_ps ((__m256) table, (__m256i) index);
}

#else

#define HAVE_LOOK_UP 0

INLINE vf
if_above (vf a, vf b, vf x, vf y)
{
  vi not_above = a <= b;

  return (vf) ((not_above & (vi) y) | (~not_above & (vi) x));
}

INLINE vf
at_least_zero (vf x)
{
  return keep (~(x < all (0)), x);
}

/* b where one is not a number, as x86 has it */
INLINE vf
largest (vf a, vf b)
{
  vi mask = a > b;

  return (vf) ((mask & (vi) a) | (~mask & (vi) b));
}

INLINE vf
smallest (vf a, vf b)
{
  vi mask = a < b;

  return (vf) ((mask & (vi) a) | (~mask & (vi) b));
}

/* for |x| < 2^22 */
INLINE vf
nearest (vf x)
{
  return (x + 12582912.f) - 12582912.f;
}

INLINE vf
square_root (vf x)
{
  for (int i = 0; i < LANES; i++)
    x[i] = __builtin_sqrtf (x[i]);
  return x;
}

INLINE vi
load_bytes (const guint8 *p)
{
  vi x;

  for (int i = 0; i < LANES; i++)
    x[i] = p[i];
  return x;
}

INLINE vf
keep_equal (vi a, vi b, vf x)
{
  return keep (a == b, x);
}

#endif

#if LANES < 16
INLINE void
store_bytes (guint8 *p, vi x)
{
  for (int i = 0; i < LANES; i++)
    p[i] = (guint8) x[i];
}
#endif

#if LANES == 4
INLINE vf
load_some (const float *p, gsize n)
{
  vf x = { 0 };

  for (gsize i = 0; i < LANES; i++)
    {
      if (i < n)
        x[i] = p[i];
    }
  return x;
}

INLINE void
store_some (float *p, vf x, gsize n)
{
  for (gsize i = 0; i < LANES; i++)
    {
      if (i < n)
        p[i] = x[i];
    }
}
#endif

/* The first @n numbers and zeros, without a look behind them. */
INLINE vf
load_first (const float *p, gsize n)
{
  return n >= LANES ? load (p) : load_some (p, n);
}

/* Stores the first @n numbers; all of them in the usual case. */
INLINE void
store_first (float *p, vf x, gsize n)
{
  if (n >= LANES)
    store (p, x);
  else
    store_some (p, x, n);
}

INLINE void
store_first_bytes (guint8 *p, vi x, gsize n)
{
  if (n >= LANES)
    store_bytes (p, x);
  else
    {
      guint8 bytes[LANES];

      store_bytes (bytes, x);
      memcpy (p, bytes, n);
    }
}

INLINE vi
if_above_int (vf a, vf b, vi x, vi y)
{
  return (vi) if_above (a, b, (vf) x, (vf) y);
}

/* --- transposition ------------------------------------------------------- */

/* Merging the first half of the rows with the second, number by number, once for
 * each doubling of the size, transposes a square. */
#define MERGE4(a, b)                                                                               \
  const __typeof__ (a) low_ = __builtin_shufflevector (a, b, 0, 4, 1, 5);                          \
  const __typeof__ (a) high_ = __builtin_shufflevector (a, b, 2, 6, 3, 7)
#define MERGE8(a, b)                                                                               \
  const __typeof__ (a) low_ = __builtin_shufflevector (a, b, 0, 8, 1, 9, 2, 10, 3, 11);            \
  const __typeof__ (a) high_ = __builtin_shufflevector (a, b, 4, 12, 5, 13, 6, 14, 7, 15)
#define MERGE16(a, b)                                                                              \
  const __typeof__ (a) low_ = __builtin_shufflevector (a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, \
                                                       21, 6, 22, 7, 23);                          \
  const __typeof__ (a) high_ = __builtin_shufflevector (a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12,    \
                                                        28, 13, 29, 14, 30, 15, 31)

#define DEFINE_TRANSPOSE(name, vector, lanes, MERGE)                                               \
  INLINE void name (vector *row)                                                                   \
  {                                                                                                \
    UNROLL for (int size = 1; size < (lanes); size *= 2)                                           \
      {                                                                                            \
        vector merged[lanes];                                                                      \
                                                                                                   \
        UNROLL for (int i = 0; i < (lanes) / 2; i++)                                               \
          {                                                                                        \
            MERGE (row[i], row[i + (lanes) / 2]);                                                  \
            merged[2 * i] = low_;                                                                  \
            merged[2 * i + 1] = high_;                                                             \
          }                                                                                        \
        UNROLL for (int i = 0; i < (lanes); i++)                                                   \
          row[i] = merged[i];                                                                      \
      }                                                                                            \
  }

#if LANES == 16
typedef float v8 __attribute__ ((vector_size (32), may_alias));
typedef float v8_unaligned __attribute__ ((vector_size (32), may_alias, aligned (4)));
DEFINE_TRANSPOSE (transpose, vf, 16, MERGE16)
DEFINE_TRANSPOSE (transpose8, v8, 8, MERGE8)

INLINE v8
add_product8 (v8 sum, v8 a, v8 b)
{
  return (v8) _mm256_fmadd_ps ((__m256) a, (__m256) b, (__m256) sum);
}
#elif LANES == 8
DEFINE_TRANSPOSE (transpose, vf, 8, MERGE8)
#else
DEFINE_TRANSPOSE (transpose, vf, 4, MERGE4)
#endif

/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/random.h"

#include <math.h>

#define GOLDEN G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)

/* The SplitMix64 finaliser: each bit of @x moves about half of the bits that
 * come out, so neighbouring counters give unrelated numbers. */
static inline guint64
mix (guint64 x)
{
  x = (x ^ (x >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  x = (x ^ (x >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return x ^ (x >> 31);
}

NnRandom
nn_random_new (guint64 seed)
{
  return (NnRandom){ mix (seed + GOLDEN), 0 };
}

NnRandom
nn_random_split (const NnRandom *random, guint64 index)
{
  /* Mixed twice and apart from bits_at(), or a sub-stream would be a piece of
   * its parent's sequence. */
  return (NnRandom){ mix (random->key ^ mix (~index * GOLDEN)), 0 };
}

guint64
nn_random_bits_at (const NnRandom *random, guint64 index)
{
  return mix (random->key + (index + 1) * GOLDEN);
}

float
nn_random_uniform_at (const NnRandom *random, guint64 index)
{
  /* 24 bits: all that a float holds, so 1 is never reached by rounding. */
  return (float) (nn_random_bits_at (random, index) >> 40) * 0x1p-24f;
}

float
nn_random_normal_at (const NnRandom *random, guint64 index)
{
  guint64 bits = nn_random_bits_at (random, index);
  /* Box-Muller; the first number lies in (0, 1], so that its logarithm exists. */
  float u = (float) (((double) (bits >> 32) + 1) * 0x1p-32);
  float v = (float) ((double) (bits & 0xffffffff) * 0x1p-32);

  return sqrtf (-2 * logf (u)) * cosf (2 * (float) G_PI * v);
}

guint64
nn_random_bits (NnRandom *random)
{
  return nn_random_bits_at (random, random->next++);
}

double
nn_random_uniform (NnRandom *random)
{
  return (double) (nn_random_bits (random) >> 11) * 0x1p-53;
}

double
nn_random_normal (NnRandom *random)
{
  double u = 1 - nn_random_uniform (random);
  double v = nn_random_uniform (random);

  return sqrt (-2 * log (u)) * cos (2 * G_PI * v);
}

guint
nn_random_below (NnRandom *random, guint n)
{
  /* The upper half of a product: no modulo, and a bias below n / 2^32. */
  return (guint) (((nn_random_bits (random) >> 32) * (guint64) n) >> 32);
}

void
nn_random_shuffle (NnRandom *random, guint32 *items, guint n)
{
  for (guint i = n; i > 1; i--)
    {
      guint j = nn_random_below (random, i);
      guint32 item = items[i - 1];

      items[i - 1] = items[j];
      items[j] = item;
    }
}

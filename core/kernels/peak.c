/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The most arithmetic there is: chains of multiply-adds that wait for no memory and, being
 * several, hardly for each other. What the other kernels reach is measured by it.
 */
#include "core/kernels/fast.h"

/* An addition waits for the one before for about 4 beats, and 2 can begin in each; what
 * does not fit in the registers would be measured with its way to memory. */
#if LANES == 16
#define CHAINS 16
#else
#define CHAINS 10
#endif

gsize
NN_FAST (peak) (gsize rounds, float step, float *sums)
{
  vf chains[CHAINS], a = all (step), total = all (0);

  /* from different numbers, together 0: equal chains would be worked out once */
  UNROLL for (int c = 0; c < CHAINS; c++)
    chains[c] = all (c - (CHAINS - 1) / 2.0f);
  for (gsize r = 0; r < rounds; r++)
    {
      UNROLL for (int c = 0; c < CHAINS; c++)
        chains[c] = add_product (chains[c], a, a);
    }
  UNROLL for (int c = 0; c < CHAINS; c++)
    total += chains[c];
  store (sums, total);
  for (gsize i = LANES; i < 16; i++)
    sums[i] = sums[i % LANES];
  return rounds * CHAINS * LANES;
}

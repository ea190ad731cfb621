/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Random numbers by counter, not by sequence: the number at (key, index) is a
 * pure function, so chunks and threads cannot change it. Source: SplitMix64
 * finaliser (Steele, Lea and Flood, 2014), Box-Muller for the normal.
 * Thread: any; what draws in sequence belongs to one at a time.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint64 key;
  guint64 next;   /* only for the sequential calls */
} NnRandom;

NnRandom nn_random_new     (guint64 seed);
/* An independent generator for sub-stream @index (step, entry, sample...). */
NnRandom nn_random_split   (const NnRandom *random, guint64 index);

/* By counter. */
guint64  nn_random_bits_at    (const NnRandom *random, guint64 index);
float    nn_random_uniform_at (const NnRandom *random, guint64 index);  /* [0, 1) */
float    nn_random_normal_at  (const NnRandom *random, guint64 index);

/* In sequence. */
guint64  nn_random_bits    (NnRandom *random);
double   nn_random_uniform (NnRandom *random);                          /* [0, 1) */
double   nn_random_normal  (NnRandom *random);
guint    nn_random_below   (NnRandom *random, guint n);                 /* 0 .. n-1 */
void     nn_random_shuffle (NnRandom *random, guint32 *items, guint n);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was heard, brought to the word in it: silence before and after, the word as it was. */
#include <math.h>
#include <string.h>

#include "app/microphone.h"

#define RATE  16000
#define N     (RATE * 2)
#define FROM  (RATE * 7 / 10)    /* the word */
#define TO    (RATE * 12 / 10)
#define ROOM  0.002f

/* Noise of the room, a word in it unless @word is 0. */
static float *
sound_of (float word)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  float *sound = g_new (float, N);

  for (guint i = 0; i < N; i++)
    {
      sound[i] = ROOM * (float) g_rand_double_range (random, -1, 1);
      if (i >= FROM && i < TO)
        sound[i] += word * (float) sin (i * 0.21);
    }
  return sound;
}

/* All of the word is there, bit for bit, a little of the room beside it, and no more. */
static void
test_word (void)
{
  g_autofree float *before = sound_of (0.3f);
  g_autofree float *after = g_memdup2 (before, N * sizeof (float));
  const guint beside = RATE / 10;
  guint first = N, last = 0;

  vitrine_take_trim (after, N, RATE);
  for (guint i = 0; i < N; i++)
    if (after[i] != 0)
      {
        first = MIN (first, i);
        last = i;
      }
  g_assert_cmpuint (first, <, FROM);
  g_assert_cmpuint (first, >=, FROM - beside);
  g_assert_cmpuint (last, >=, TO);
  g_assert_cmpuint (last, <, TO + beside);
  g_assert_cmpmem (after + first, (last + 1 - first) * sizeof (float), before + first, (last + 1 - first) * sizeof (float));
}

/* A short pause within it is a part of it. */
static void
test_pause (void)
{
  g_autofree float *before = sound_of (0.3f);
  g_autofree float *room = sound_of (0);
  g_autofree float *after = NULL;

  memcpy (before + RATE * 9 / 10, room + RATE * 9 / 10, RATE / 10 * sizeof (float));
  after = g_memdup2 (before, N * sizeof (float));
  vitrine_take_trim (after, N, RATE);
  g_assert_cmpmem (after + FROM, (TO - FROM) * sizeof (float), before + FROM, (TO - FROM) * sizeof (float));
  g_assert_cmpfloat (after[0], ==, 0);
  g_assert_cmpfloat (after[N - 1], ==, 0);
}

/* Where nothing is louder than the room there is nothing to cut; a few numbers are no fault. */
static void
test_none (void)
{
  g_autofree float *before = sound_of (0);
  g_autofree float *after = g_memdup2 (before, N * sizeof (float));

  vitrine_take_trim (after, N, RATE);
  g_assert_cmpmem (after, N * sizeof (float), before, N * sizeof (float));
  vitrine_take_trim (after, 5, RATE);
  vitrine_take_trim (after, 0, RATE);
  g_assert_cmpmem (after, N * sizeof (float), before, N * sizeof (float));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/take/word", test_word);
  g_test_add_func ("/take/pause", test_pause);
  g_test_add_func ("/take/none", test_none);
  return g_test_run ();
}

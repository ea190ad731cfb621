/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "core/layer.h"

#define DRAWS 100000

/* A number depends on its key and index alone, whoever asks in whichever order. */
static void
test_counter (void)
{
  NnRandom a = nn_random_new (1), b = nn_random_new (1), other = nn_random_new (2);
  guint64 forward[100];
  guint same = 0;

  for (guint i = 0; i < 100; i++)
    forward[i] = nn_random_bits_at (&a, i);
  for (guint i = 100; i > 0; i--)
    {
      g_assert_cmpuint (nn_random_bits_at (&b, i - 1), ==, forward[i - 1]);
      same += nn_random_bits_at (&other, i - 1) == forward[i - 1];
    }
  g_assert_cmpuint (same, ==, 0);
  g_assert_cmpuint (nn_random_bits (&b), ==, forward[0]);
  g_assert_cmpuint (nn_random_bits (&b), ==, forward[1]);
}

/* Saved networks and examples depend on it: these numbers may never change. */
static void
test_known (void)
{
  NnRandom random = nn_random_new (1);
  NnRandom child = nn_random_split (&random, 3);

  g_assert_cmphex (nn_random_bits_at (&random, 0), ==, G_GUINT64_CONSTANT (0x5e41ab087439611e));
  g_assert_cmphex (nn_random_bits_at (&child, 7), ==, G_GUINT64_CONSTANT (0xedc764d3ea6d6348));
}

/* Sub-streams repeat neither each other nor their parent. */
static void
test_split (void)
{
  NnRandom parent = nn_random_new (0);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint stream = 0; stream < 64; stream++)
    {
      NnRandom child = stream == 0 ? parent : nn_random_split (&parent, stream - 1);

      for (guint i = 0; i < 256; i++)
        {
          gint64 bits = (gint64) nn_random_bits_at (&child, i);

          g_assert_true (g_hash_table_add (seen, g_memdup2 (&bits, sizeof bits)));
        }
    }
}

static void
test_uniform (void)
{
  NnRandom random = nn_random_new (3);
  double sum = 0, squares = 0;

  for (guint i = 0; i < DRAWS; i++)
    {
      float x = nn_random_uniform_at (&random, i);
      double y = nn_random_uniform (&random);

      g_assert_true (x >= 0 && x < 1 && y >= 0 && y < 1);
      sum += x;
      squares += (x - 0.5) * (x - 0.5);
    }
  g_assert_cmpfloat_with_epsilon (sum / DRAWS, 0.5, 0.004);           /* four deviations */
  g_assert_cmpfloat_with_epsilon (squares / DRAWS, 1 / 12.0, 0.001);
}

static void
test_normal (void)
{
  NnRandom random = nn_random_new (4);
  double sum[2] = { 0 }, squares[2] = { 0 }, product = 0;
  guint far = 0;

  for (guint i = 0; i < DRAWS; i++)
    {
      double x[2] = { nn_random_normal_at (&random, i), nn_random_normal (&random) };

      for (guint k = 0; k < 2; k++)
        {
          g_assert_true (isfinite (x[k]));
          sum[k] += x[k];
          squares[k] += x[k] * x[k];
        }
      far += fabs (x[0]) > 1.959964;
      product += x[0] * nn_random_normal_at (&random, i + 1);
    }
  for (guint k = 0; k < 2; k++)
    {
      g_assert_cmpfloat_with_epsilon (sum[k] / DRAWS, 0, 0.013);
      g_assert_cmpfloat_with_epsilon (squares[k] / DRAWS, 1, 0.018);
    }
  g_assert_cmpfloat_with_epsilon (far / (double) DRAWS, 0.05, 0.003);
  g_assert_cmpfloat_with_epsilon (product / DRAWS, 0, 0.013);         /* neighbours are apart */
}

static void
test_below (void)
{
  NnRandom random = nn_random_new (5);
  guint counts[7] = { 0 };

  for (guint i = 0; i < 70000; i++)
    {
      guint x = nn_random_below (&random, 7);

      g_assert_cmpuint (x, <, 7);
      counts[x]++;
    }
  for (guint i = 0; i < 7; i++)
    g_assert_cmpfloat_with_epsilon (counts[i], 10000, 400);
}

static void
test_shuffle (void)
{
  NnRandom random = nn_random_new (6);
  guint first[5] = { 0 };

  for (guint round = 0; round < 5000; round++)
    {
      guint32 items[5] = { 0, 1, 2, 3, 4 };
      guint seen = 0;

      nn_random_shuffle (&random, items, 5);
      for (guint i = 0; i < 5; i++)
        seen |= 1u << items[i];
      g_assert_cmpuint (seen, ==, 31);
      first[items[0]]++;
    }
  for (guint i = 0; i < 5; i++)
    g_assert_cmpfloat_with_epsilon (first[i], 1000, 120);
}

/* The variance that each initialiser promises, and its bound. */
static void
test_init (void)
{
  static const struct
  {
    NnInit init;
    double variance;
    double bound;
  } rows[] = {
    { NN_INIT_GLOROT_UNIFORM, 2.0 / 500, 0.110 }, { NN_INIT_GLOROT_NORMAL, 2.0 / 500, 1 },
    { NN_INIT_HE_UNIFORM, 2.0 / 400, 0.123 },     { NN_INIT_HE_NORMAL, 2.0 / 400, 1 },
    { NN_INIT_UNIFORM, 0.0025 / 3, 0.0501 },      { NN_INIT_NORMAL, 0.0025, 1 },
    { NN_INIT_ZEROS, 0, 0 },                      { NN_INIT_ONES, 1, 1 },
    { NN_INIT_ORTHOGONAL, 1.0 / 400, 1 },
  };

  for (guint r = 0; r < G_N_ELEMENTS (rows); r++)
    {
      NnWeightInfo info = { "kernel", NN_SHAPE (400, 100), rows[r].init, 400, 100, FALSE };
      NnRandom random = nn_random_new (r);
      float *block = nn_alloc (40000 * sizeof (float));
      double squares = 0;

      nn_weight_init (&info, &random, block);
      for (guint i = 0; i < 40000; i++)
        {
          g_assert_cmpfloat (fabsf (block[i]), <=, rows[r].bound);
          squares += (double) block[i] * block[i];
        }
      g_assert_cmpfloat_with_epsilon (squares / 40000, rows[r].variance,
                                      0.03 * rows[r].variance + 1e-12);
      nn_free (block);
    }
  g_assert_null (nn_init_names[G_N_ELEMENTS (rows)]);
}

/* Rows, or columns, at right angles, and the bias of an LSTM. */
static void
test_init_arranged (void)
{
  static const NnShape shapes[] = { { 2, { 7, 28 } }, { 2, { 40, 40 } }, { 2, { 33, 9 } }, { 1, { 5 } } };
  NnRandom random = nn_random_new (3);
  NnWeightInfo bias = { "bias", NN_SHAPE (12), NN_INIT_FORGET_GATE, 4, 12, FALSE };
  float values[1600];

  for (guint s = 0; s < G_N_ELEMENTS (shapes); s++)
    {
      NnWeightInfo info = { "kernel", shapes[s], NN_INIT_ORTHOGONAL, 1, 1, FALSE };
      gsize columns = shapes[s].size[shapes[s].n_axes - 1];
      gsize rows = nn_shape_count (&shapes[s]) / columns;
      gsize n = MIN (rows, columns), width = MAX (rows, columns);
      gsize along = rows <= columns ? 1 : columns, across = rows <= columns ? columns : 1;

      nn_weight_init (&info, &random, values);
      for (gsize i = 0; i < n; i++)
        for (gsize j = 0; j <= i; j++)
          {
            double sum = 0;

            for (gsize k = 0; k < width; k++)
              sum += values[i * across + k * along] * values[j * across + k * along];
            g_assert_cmpfloat_with_epsilon (sum, i == j, 1e-5);
          }
    }
  nn_weight_init (&bias, &random, values);
  for (guint i = 0; i < 12; i++)
    g_assert_cmpfloat (values[i], ==, i >= 3 && i < 6);
}

/* SplitMix64's finaliser, backwards. */
static guint64
unmix (guint64 x)
{
  x = x ^ (x >> 31) ^ (x >> 62);
  x *= G_GUINT64_CONSTANT (0x319642b2d24d8ec3);
  x = x ^ (x >> 27) ^ (x >> 54);
  x *= G_GUINT64_CONSTANT (0x96de1b173f119089);
  return x ^ (x >> 30) ^ (x >> 60);
}

/* The bits of which a number in four thousand million is made: still a number. */
static void
test_extremes (void)
{
  static const guint64 bits[] = { 0, 0xffffffff, G_GUINT64_CONSTANT (0xffffffff00000000), G_MAXUINT64 };

  for (guint i = 0; i < G_N_ELEMENTS (bits); i++)
    {
      NnRandom random = { unmix (bits[i]) - G_GUINT64_CONSTANT (0x9e3779b97f4a7c15), 0 };
      float normal = nn_random_normal_at (&random, 0);
      float uniform = nn_random_uniform_at (&random, 0);

      g_assert_cmphex (nn_random_bits_at (&random, 0), ==, bits[i]);
      g_assert_true (isfinite (normal) && fabsf (normal) < 7);
      g_assert_true (uniform >= 0 && uniform < 1);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/random/counter", test_counter);
  g_test_add_func ("/random/init-arranged", test_init_arranged);
  g_test_add_func ("/random/known", test_known);
  g_test_add_func ("/random/split", test_split);
  g_test_add_func ("/random/uniform", test_uniform);
  g_test_add_func ("/random/normal", test_normal);
  g_test_add_func ("/random/below", test_below);
  g_test_add_func ("/random/shuffle", test_shuffle);
  g_test_add_func ("/random/init", test_init);
  g_test_add_func ("/random/extremes", test_extremes);
  return g_test_run ();
}

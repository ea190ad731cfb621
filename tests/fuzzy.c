/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names that answer what was typed: which, and which first. */
#include "app/fuzzy.h"

static void
test_order (void)
{
  /* for "conv", from the best to the worst */
  static const char *const names[] = { "Conv", "Conv1D", "Separable conv", "DepthwiseConv2D", "Cropping over", NULL };

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_assert_cmpuint (vitrine_fuzzy_score (names[i], "conv"), >, 0);
      if (i > 0)
        g_assert_cmpuint (vitrine_fuzzy_score (names[i], "conv"), <, vitrine_fuzzy_score (names[i - 1], "conv"));
    }
}

static void
test_letters (void)
{
  g_assert_cmpuint (vitrine_fuzzy_score ("Dropout", "drp"), >, 0);
  g_assert_cmpuint (vitrine_fuzzy_score ("Dropout", "DRP"), ==, vitrine_fuzzy_score ("Dropout", "drp"));
  g_assert_cmpuint (vitrine_fuzzy_score ("Dropout", "prd"), ==, 0);
  g_assert_cmpuint (vitrine_fuzzy_score ("Dropout", "dropouts"), ==, 0);
  g_assert_cmpuint (vitrine_fuzzy_score ("Dropout", " drop "), ==, vitrine_fuzzy_score ("Dropout", "drop"));
  /* nothing typed: all alike */
  g_assert_cmpuint (vitrine_fuzzy_score ("Dense", ""), ==, vitrine_fuzzy_score ("MaxPool2D", " "));
  g_assert_cmpuint (vitrine_fuzzy_score ("Dense", ""), >, 0);
  /* other alphabets have capitals too */
  g_assert_cmpuint (vitrine_fuzzy_score ("Über", "ü"), >, 200);
  g_assert_cmpuint (vitrine_fuzzy_score ("Свёртка", "СВ"), >, 200);
}

/* A long name is no better than the short one that begins alike. */
static void
test_length (void)
{
  g_assert_cmpuint (vitrine_fuzzy_score ("Dense", "den"), >, vitrine_fuzzy_score ("DenselyConnected", "den"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fuzzy/order", test_order);
  g_test_add_func ("/fuzzy/letters", test_letters);
  g_test_add_func ("/fuzzy/length", test_length);
  return g_test_run ();
}

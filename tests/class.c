/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/nn.h"

static const char *const fruits[] = { "apple", "pear", "plum", NULL };

static const NnArg args[] = {
  { "count", "Count", "", NN_ARG_INTEGER, 3, 1, 10 },
  { "size", "Size", "px", NN_ARG_REAL, 0.5, -1, 2 },
  { "rate", "Rate", "", NN_ARG_LOG, 0.001, 1e-7, 10 },
  { "on", "On", "", NN_ARG_BOOLEAN, TRUE },
  { "fruit", "Fruit", "", NN_ARG_CHOICE, 1, 0, 0, fruits },
  { NULL }
};

static const NnClass klass = { "basket", "Basket", "Holds fruit.", "Test", args };
static const NnClass bare = { "bare", "Bare", "Has nothing.", "Test", NULL };

static void
test_args (void)
{
  double values[NN_MAX_ARGS];

  g_assert_cmpuint (nn_class_n_args (&klass), ==, 5);
  g_assert_cmpuint (nn_class_n_args (&bare), ==, 0);
  g_assert_cmpint (nn_class_find_arg (&klass, "rate"), ==, 2);
  g_assert_cmpint (nn_class_find_arg (&klass, "rat"), ==, -1);
  g_assert_cmpint (nn_class_find_arg (&bare, "rate"), ==, -1);
  nn_class_init_args (&klass, values);
  g_assert_cmpfloat (values[0], ==, 3);
  g_assert_cmpfloat (values[4], ==, 1);
  g_assert_cmpfloat (values[5], ==, 0);
}

static void
test_check (void)
{
  static const struct
  {
    guint arg;
    double value;
    gboolean good;
  } rows[] = {
    { 0, 1, TRUE }, { 0, 10, TRUE }, { 0, 0, FALSE }, { 0, 11, FALSE }, { 0, 2.5, FALSE },
    { 0, NAN, FALSE }, { 1, -1, TRUE }, { 1, 1.999, TRUE }, { 1, 2.001, FALSE },
    { 1, INFINITY, FALSE }, { 2, 1e-7, TRUE }, { 2, 0, FALSE }, { 3, 0, TRUE }, { 3, 1, TRUE },
    { 3, 2, FALSE }, { 3, 0.5, FALSE }, { 4, 0, TRUE }, { 4, 2, TRUE }, { 4, 3, FALSE },
    { 4, -1, FALSE },
  };

  for (guint r = 0; r < G_N_ELEMENTS (rows); r++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (nn_arg_check (&args[rows[r].arg], rows[r].value, &error) == rows[r].good);
      if (rows[r].good)
        g_assert_no_error (error);
      else
        g_assert_error (error, NN_ERROR, NN_ERROR_RANGE);
    }
}

/* The sentences name the range, so that nobody has to look it up. */
static void
test_sentences (void)
{
  static const struct
  {
    guint arg;
    double value;
    const char *message;
  } rows[] = {
    { 0, 11, "“count” must be a whole number from 1 to 10, not 11." },
    { 0, -70000, "“count” must be a whole number from 1 to 10, not -70,000." },
    { 1, 2.25, "“size” must be a number from -1 to 2, not 2.25." },
    { 4, 9, "“fruit” must be one of apple, pear, plum." },
    { 3, 9, "“on” must be true or false." },
  };

  for (guint r = 0; r < G_N_ELEMENTS (rows); r++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (nn_arg_check (&args[rows[r].arg], rows[r].value, &error));
      g_assert_cmpstr (error->message, ==, rows[r].message);
    }
}

static void
test_strings (void)
{
  static const struct
  {
    guint arg;
    double value;
    const char *text;
  } rows[] = {
    { 0, 3, "3" }, { 0, 10, "10" }, { 1, 0.1, "0.1" }, { 1, 1.0 / 3, "0.3333333333333333" },
    { 1, -0.25, "-0.25" }, { 2, 1e-7, "1e-07" }, { 2, 0.001, "0.001" }, { 3, 1, "true" },
    { 3, 0, "false" }, { 4, 2, "plum" },
  };

  for (guint r = 0; r < G_N_ELEMENTS (rows); r++)
    {
      const NnArg *arg = &args[rows[r].arg];
      g_autofree char *text = nn_arg_to_string (arg, rows[r].value);
      g_autoptr (GError) error = NULL;
      double back = -9;

      g_assert_cmpstr (text, ==, rows[r].text);
      g_assert_true (nn_arg_from_string (arg, text, &back, &error));
      g_assert_no_error (error);
      g_assert_cmpfloat (back, ==, rows[r].value); /* to the last bit */
    }
}

static void
test_bad_strings (void)
{
  static const struct
  {
    guint arg;
    const char *text;
  } rows[] = {
    { 0, "" }, { 0, "three" }, { 0, "3x" }, { 0, "3,5" }, { 0, "99" }, { 1, "nan" },
    { 1, "inf" }, { 3, "maybe" }, { 4, "1" }, { 4, "peach" },
  };

  for (guint r = 0; r < G_N_ELEMENTS (rows); r++)
    {
      g_autoptr (GError) error = NULL;
      double value = 7;

      g_assert_false (nn_arg_from_string (&args[rows[r].arg], rows[r].text, &value, &error));
      g_assert_error (error, NN_ERROR, NN_ERROR_RANGE);
      g_assert_cmpfloat (value, ==, 7); /* left as it was */
    }
}

static void
test_spec (void)
{
  NnSpec spec = nn_spec_new (&klass), other = nn_spec_new (&klass), third = nn_spec_new (&bare);
  g_autoptr (GError) error = NULL;

  g_assert_true (nn_spec_equal (&spec, &other));
  g_assert_false (nn_spec_equal (&spec, &third));
  g_assert_true (nn_spec_set_string (&spec, "fruit", "Plum", &error));
  g_assert_true (nn_spec_set_string (&spec, "on", "no", &error));
  g_assert_true (nn_spec_set (&spec, "size", 2, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat (nn_spec_get (&spec, "fruit"), ==, 2);
  g_assert_cmpfloat (nn_spec_get (&spec, "on"), ==, 0);
  g_assert_cmpfloat (nn_spec_get (&spec, "size"), ==, 2);
  g_assert_false (nn_spec_equal (&spec, &other));

  g_assert_false (nn_spec_set_string (&spec, "colour", "red", &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_UNKNOWN);
  g_assert_cmpstr (error->message, ==,
                   "“basket” has no argument “colour”. It has: count, size, rate, on, fruit.");
  g_clear_error (&error);
  g_assert_false (nn_spec_set (&spec, "size", 3, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_RANGE);
  g_assert_cmpfloat (nn_spec_get (&spec, "size"), ==, 2);
}

/* Every class of every kind: unique names, sound rows, and to be found by name. */
static void
test_registry (void)
{
  for (guint kind = 0; kind < NN_N_KINDS; kind++)
    {
      const NnClass *const *list = nn_registry_list (kind);
      g_autoptr (GError) error = NULL;

      g_assert_nonnull (nn_kind_name (kind));
      for (guint i = 0; list[i] != NULL; i++)
        {
          guint n = nn_class_n_args (list[i]);

          g_assert_true (nn_registry_find (kind, list[i]->name, NULL) == list[i]);
          g_assert_cmpuint (n, <=, NN_MAX_ARGS);
          g_assert_cmpuint (strlen (list[i]->title), >, 0);
          g_assert_cmpuint (strlen (list[i]->summary), >, 0);
          for (guint a = 0; a < n; a++)
            {
              const NnArg *arg = &list[i]->args[a];

              g_assert_nonnull (arg->title);
              g_assert_nonnull (arg->unit);
              g_assert_cmpint (nn_class_find_arg (list[i], arg->name), ==, a);
              nn_arg_check (arg, arg->initial, &error);
              g_assert_no_error (error);
              if (arg->choice_titles != NULL)
                g_assert_cmpuint (g_strv_length ((char **) arg->choice_titles), ==,
                                  g_strv_length ((char **) arg->choices));
            }
        }
      g_assert_null (nn_registry_find (kind, "no such thing", &error));
      g_assert_error (error, NN_ERROR, NN_ERROR_UNKNOWN);
      g_assert_nonnull (strstr (error->message, "“no such thing”"));
      /* many names are no help */
      g_assert_cmpuint (strlen (error->message), <, 260);
    }
}

static void
test_named (void)
{
  NnSpec spec;
  g_autoptr (GError) error = NULL;

  g_assert_true (nn_spec_named (&spec, NN_KIND_LAYER, "dropout", &error));
  g_assert_cmpfloat (nn_spec_get (&spec, "rate"), ==, 0.5);
  g_assert_false (nn_spec_named (&spec, NN_KIND_LAYER, "dens", &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_UNKNOWN);
  g_assert_nonnull (strstr (error->message, "There is no layer named “dens”. The nearest of "));
  g_assert_nonnull (strstr (error->message, " are dense, "));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/class/args", test_args);
  g_test_add_func ("/class/check", test_check);
  g_test_add_func ("/class/sentences", test_sentences);
  g_test_add_func ("/class/strings", test_strings);
  g_test_add_func ("/class/bad-strings", test_bad_strings);
  g_test_add_func ("/class/spec", test_spec);
  g_test_add_func ("/class/registry", test_registry);
  g_test_add_func ("/class/named", test_named);
  return g_test_run ();
}

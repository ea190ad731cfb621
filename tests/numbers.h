/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reference/numbers/, which PyTorch computed in float64 (reference/make.py). */
#pragma once

#include "core/nn.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

G_GNUC_UNUSED static float *
read_floats (JsonArray *array)
{
  guint n = json_array_get_length (array);
  float *values = nn_alloc (MAX (n, 1) * sizeof (float));

  for (guint i = 0; i < n; i++)
    values[i] = json_array_get_double_element (array, i);
  return values;
}

/* To 1e-5 of the largest number: what float32 can promise for sums of this length. Of @got only
 * each number @every is told. */
G_GNUC_UNUSED static void
compare_thinned (const char *what, JsonArray *expected, const float *got, guint every, double tolerance)
{
  guint n = json_array_get_length (expected);
  double largest = 0, worst = 0;
  guint at = 0;

  for (guint i = 0; i < n; i++)
    {
      double e = json_array_get_double_element (expected, i);
      double miss = fabs (e - got[i * every]);

      largest = MAX (largest, fabs (e));
      if (!(miss <= worst))
        {
          worst = miss;
          at = i;
        }
    }
  if (!(worst <= tolerance * MAX (largest, 1e-3)))
    g_error ("%s: number %u is %.8g and should be %.8g", what, at * every, got[at * every],
             json_array_get_double_element (expected, at));
}

G_GNUC_UNUSED static void
compare (const char *what, JsonArray *expected, const float *got, double tolerance)
{
  compare_thinned (what, expected, got, 1, tolerance);
}

static void
set_args (NnSpec *spec, JsonObject *args)
{
  g_autoptr (GList) names = json_object_get_members (args);

  for (GList *l = names; l != NULL; l = l->next)
    {
      JsonNode *node = json_object_get_member (args, l->data);
      g_autoptr (GError) error = NULL;

      if (json_node_get_value_type (node) == G_TYPE_STRING)
        nn_spec_set_string (spec, l->data, json_node_get_string (node), &error);
      else
        nn_spec_set (spec, l->data, json_node_get_double (node), &error);
      g_assert_no_error (error);
    }
}

typedef void (*RowFunc) (NnKind kind, const char *family, JsonObject *row);

static void
walk_kind (JsonObject *root, const char *family, NnKind kind, RowFunc func)
{
  JsonArray *rows;

  if (!json_object_has_member (root, nn_kind_name (kind)))
    return;
  rows = json_object_get_array_member (root, nn_kind_name (kind));
  for (guint i = 0; i < json_array_get_length (rows); i++)
    func (kind, family, json_array_get_object_element (rows, i));
}

/* Calls @func with every case of all files; what is returned keeps them alive. */
G_GNUC_UNUSED static GPtrArray *
walk_numbers (RowFunc func)
{
  static const NnKind kinds[]
      = { NN_KIND_LAYER, NN_KIND_LOSS, NN_KIND_OPTIMIZER, NN_KIND_SCHEDULE, NN_KIND_METRIC };
  GPtrArray *parsers = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "reference", "numbers", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *family = NULL;
      JsonParser *parser;
      JsonNode *root;

      if (!g_str_has_suffix (name, ".json"))
        continue;
      family = g_strndup (name, strlen (name) - strlen (".json"));
      parser = json_parser_new ();
      g_ptr_array_add (parsers, parser);
      g_assert_true (json_parser_load_from_file (parser, path, NULL));
      root = json_parser_get_root (parser);
      /* a list is of other numbers */
      for (guint k = 0; JSON_NODE_HOLDS_OBJECT (root) && k < G_N_ELEMENTS (kinds); k++)
        walk_kind (json_node_get_object (root), family, kinds[k], func);
    }
  g_assert_cmpuint (parsers->len, >, 0);
  return parsers;
}

/* The class of a case, with its arguments. */
G_GNUC_UNUSED static NnSpec
read_spec (NnKind kind, JsonObject *row)
{
  g_autoptr (GError) error = NULL;
  NnSpec spec;

  nn_spec_named (&spec, kind, json_object_get_string_member (row, "class"), &error);
  g_assert_no_error (error);
  set_args (&spec, json_object_get_object_member (row, "args"));
  return spec;
}

G_GNUC_UNUSED static void
add_row (NnKind kind, const char *family, JsonObject *row, GTestDataFunc func)
{
  g_autofree char *path = g_strdup_printf ("/reference/%s/%s/%s", family, nn_kind_name (kind),
                                           json_object_get_string_member (row, "name"));

  g_test_add_data_func (path, row, func);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Networks and data for the tests, in a line. */
#pragma once

#include "core/nn.h"

#include <string.h>

/* "input height=6 width=6 channels=2; dense units=3 activation=relu; add from=1,2":
 * entries get the ids 1, 2, 3, ... and read the one before unless told. */
G_GNUC_UNUSED static NnModel *
build_model (const char *text, guint64 seed)
{
  g_auto (GStrv) lines = g_strsplit (text, ";", -1);
  guint n = g_strv_length (lines);
  g_autofree NnEntry *entries = g_new0 (NnEntry, n);
  g_autoptr (GError) error = NULL;
  NnModel *model;

  for (guint i = 0; i < n; i++)
    {
      g_auto (GStrv) words = g_strsplit (g_strstrip (lines[i]), " ", -1);
      NnEntry *entry = &entries[i];
      NnSpec spec;

      nn_spec_named (&spec, NN_KIND_LAYER, words[0], &error);
      g_assert_no_error (error);
      entry->id = i + 1;
      entry->klass = NN_LAYER_CLASS (spec.klass);
      entry->n_inputs = entry->klass->max_inputs > 0 ? 1 : 0;
      entry->inputs[0] = i;
      if (g_str_equal (words[0], "input"))
        nn_spec_set (&spec, "height", 0, NULL), nn_spec_set (&spec, "width", 0, NULL);
      for (guint w = 1; words[w] != NULL; w++)
        {
          g_auto (GStrv) pair = g_strsplit (words[w], "=", 2);

          if (g_str_equal (pair[0], "from"))
            {
              g_auto (GStrv) ids = g_strsplit (pair[1], ",", -1);

              entry->n_inputs = g_strv_length (ids);
              for (guint k = 0; k < entry->n_inputs; k++)
                entry->inputs[k] = g_ascii_strtoull (ids[k], NULL, 10);
              continue;
            }
          nn_spec_set_string (&spec, pair[0], pair[1], &error);
          g_assert_no_error (error);
        }
      memcpy (entry->args, spec.values, sizeof spec.values);
    }
  model = nn_model_new (entries, n, seed, &error);
  g_assert_no_error (error);
  return model;
}

/* @n samples of normal numbers, the last fifth held out; labels below @n_classes
 * (0: none), @n_targets numbers each (0: none). What is to be learnt is a simple
 * function of the first numbers. */
G_GNUC_UNUSED static NnSamples *
build_samples (NnShape shape, guint n, guint n_classes, guint n_targets)
{
  gsize size = nn_shape_count (&shape);
  float *x = g_new (float, n * size);
  gint32 *labels = g_new0 (gint32, n);
  float *targets = g_new0 (float, MAX (n * n_targets, 1));
  g_autoptr (GBytes) x_bytes = g_bytes_new_take (x, n * size * sizeof (float));
  g_autoptr (GBytes) label_bytes = g_bytes_new_take (labels, n * sizeof (gint32));
  g_autoptr (GBytes) target_bytes
      = g_bytes_new_take (targets, MAX (n * n_targets, 1) * sizeof (float));
  const char *names[] = { "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", NULL };
  NnRandom random = nn_random_new (n + size);
  NnShape target_shape = NN_SHAPE (n_targets);
  g_autoptr (GError) error = NULL;
  NnSamples *samples;

  for (gsize i = 0; i < n * size; i++)
    x[i] = nn_random_normal_at (&random, i);
  for (guint b = 0; b < n; b++)
    {
      const float *row = x + b * size;
      float second = size > 1 ? row[1] : row[0];

      if (n_classes > 0)
        labels[b] = ((row[0] > 0) + 2 * (second > 0)) % n_classes;
      for (guint t = 0; t < n_targets; t++)
        targets[b * n_targets + t] = 0.5f * row[0] + (t + 1) * second;
    }
  names[n_classes] = NULL;
  samples = nn_samples_new_floats ("test", "Test", &shape, n, n - n / 5, x_bytes,
                                   n_classes > 0 ? label_bytes : NULL,
                                   n_classes > 0 ? names : NULL,
                                   n_targets > 0 ? target_bytes : NULL,
                                   n_targets > 0 ? &target_shape : NULL, &error);
  g_assert_no_error (error);
  return samples;
}

G_GNUC_UNUSED static void
set_recipe (NnRecipe *recipe, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  for (guint w = 0; words[w] != NULL; w++)
    {
      g_auto (GStrv) pair = g_strsplit (words[w], "=", 2);
      g_autoptr (GError) error = NULL;

      nn_recipe_set_string (recipe, pair[0], pair[1], &error);
      g_assert_no_error (error);
    }
}

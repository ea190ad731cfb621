/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the numbers of a data set are, and which features tell of the target: against what
 * scikit-learn and NumPy say (reference/ranking.py), and by what must hold for any data. */
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "core/nn.h"

static const char *data_dirs[] = { NULL, NULL };

static NnSamples *
load (const char *name)
{
  g_auto (NnSource) source = { 0 };
  g_autoptr (GError) error = NULL;
  NnSamples *samples;

  g_assert_true (nn_source_parse (&source, name, &error));
  if (strcmp (name, "fashion") == 0)
    nn_spec_set (&source.spec, "subset", 1, NULL);
  samples = nn_source_load (&source, data_dirs, NULL, &error);
  g_assert_no_error (error);
  return samples;
}

static GBytes *
floats_of (JsonArray *array)
{
  const guint n = json_array_get_length (array);
  float *values = g_new (float, n);

  for (guint i = 0; i < n; i++)
    values[i] = json_array_get_double_element (array, i);
  return g_bytes_new_take (values, n * sizeof (float));
}

/* All rows are for training. */
static NnSamples *
samples_of (JsonObject *table)
{
  const guint n = json_object_get_int_member (table, "rows"), width = json_object_get_int_member (table, "columns");
  const gboolean classes = json_object_get_int_member (table, "classes") > 0;
  JsonArray *y = json_object_get_array_member (table, "y");
  g_autoptr (GBytes) x = floats_of (json_object_get_array_member (table, "x"));
  g_autoptr (GBytes) targets = floats_of (y);
  g_autoptr (GBytes) labels = NULL;
  gint32 *values = g_new (gint32, n);
  g_autoptr (GError) error = NULL;
  NnSamples *samples;

  for (guint i = 0; i < n; i++)
    values[i] = json_array_get_double_element (y, i);
  labels = g_bytes_new_take (values, n * sizeof (gint32));
  samples = nn_samples_new_floats ("t", "T", &NN_SHAPE (width), n, n, x, classes ? labels : NULL, NULL,
                                   classes ? NULL : targets, &NN_SHAPE (1), &error);
  g_assert_no_error (error);
  return samples;
}

static void
same (JsonObject *table, const char *what, guint i, double got, double tolerance)
{
  const double expected = json_array_get_double_element (json_object_get_array_member (table, what), i);

  if (!(fabs (got - expected) <= tolerance * MAX (fabs (expected), 1e-3)))
    g_error ("%s, %s %u is %.12g and should be %.12g", json_object_get_string_member (table, "name"), what, i, got,
             expected);
}

/* Exact, but where chance decides which of tied values are neighbours. */
static void
same_mutual (JsonObject *table, guint i, double got)
{
  const gboolean tied = json_array_get_boolean_element (json_object_get_array_member (table, "tied"), i);

  if (tied)
    g_assert_cmpfloat_with_epsilon (json_array_get_double_element (json_object_get_array_member (table, "mutual"), i),
                                    got, 0.05);
  else
    same (table, "mutual", i, got, 1e-6);
}

static void
test_numbers (gconstpointer data)
{
  JsonObject *table = (JsonObject *) data;
  g_autoptr (NnSamples) samples = samples_of (table);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnStatistics) told = nn_statistics_new (samples, NULL, NULL, NULL, &error);
  JsonArray *counts = json_object_get_array_member (table, "counts");

  g_assert_no_error (error);
  for (guint k = 0; k < told->n_features; k++)
    {
      JsonArray *bins = json_array_get_array_element (counts, k);
      guint64 moved = 0;

      same (table, "mean", k, told->features[k].mean, 1e-9);
      same (table, "deviation", k, told->features[k].deviation, 1e-7);
      same (table, "min", k, told->features[k].min, 0);
      same (table, "max", k, told->features[k].max, 0);
      for (guint i = 0; i < NN_STATISTICS_BINS; i++)
        moved += ABS ((gint64) told->features[k].counts[i] - json_array_get_int_element (bins, i));
      g_assert_cmpuint (moved, <=, 4); /* of what lies on the very edge of two */
      for (guint j = 0; j < told->n_features; j++)
        same (table, "matrix", k * told->n_features + j, told->matrix[k * told->n_matrix + j], 1e-5);
    }
}

static void
test_ranks (gconstpointer data)
{
  JsonObject *table = (JsonObject *) data;
  g_autoptr (NnSamples) samples = samples_of (table);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnRanking) ranking = nn_ranking_new (samples, 0, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  for (guint k = 0; k < ranking->n_features; k++)
    {
      const NnRank *rank = &ranking->ranks[k];

      same (table, "f", k, rank->f, 1e-6);
      same (table, "f_p", k, rank->f_p, 1e-6);
      same_mutual (table, k, rank->mutual);
      if (ranking->n_classes == 0)
        {
          same (table, "correlation", k, rank->correlation, 1e-6);
          g_assert_true (isnan (rank->chi2));
          continue;
        }
      same (table, "chi2", k, rank->chi2, 1e-6);
      same (table, "chi2_p", k, rank->chi2_p, 1e-6);
      /* the correlation ratio is what F says in another way */
      g_assert_cmpfloat_with_epsilon (rank->correlation * rank->correlation,
                                      rank->f * (ranking->n_classes - 1)
                                        / (rank->f * (ranking->n_classes - 1) + ranking->n - ranking->n_classes),
                                      1e-9);
    }
}

/* --- any data ------------------------------------------------------------------ */

static void
count_progress (double done, gpointer data)
{
  double *last = data;

  g_assert_cmpfloat (done, >=, *last);
  g_assert_cmpfloat (done, <=, 1 + 1e-9);
  *last = done;
}

/* The deviation of what lies at @first and every @step numbers on, two passes of it. */
static double
deviation_of (const NnSamples *samples, gsize first, gsize step)
{
  const gsize size = nn_shape_count (&samples->shape);
  g_autofree float *row = g_new (float, size);
  double sum = 0, square = 0, n = 0;

  for (guint pass = 0; pass < 2; pass++)
    for (guint32 i = 0; i < samples->n; i++)
      {
        nn_samples_input (samples, &i, 1, row);
        for (gsize k = first; k < size; k += step)
          {
            if (pass == 0)
              sum += row[k], n++;
            else
              square += (row[k] - sum / n) * (row[k] - sum / n);
          }
      }
  return sqrt (square / n);
}

static void
test_every_set (void)
{
  const NnClass *const *list = nn_registry_list (NN_KIND_DATASET);

  for (guint i = 0; list[i] != NULL; i++)
    {
      g_autoptr (NnSamples) samples = NULL;
      g_autoptr (NnStatistics) told = NULL;
      g_autoptr (GError) error = NULL;
      double last = 0;
      guint64 sum = 0;

      if (NN_DATASET_CLASS (list[i])->needs_path)
        continue;
      samples = load (list[i]->name);
      told = nn_statistics_new (samples, count_progress, &last, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpfloat (last, >, 0.99);
      for (guint k = 0; k < NN_STATISTICS_BINS; k++)
        sum += told->all.counts[k];
      g_assert_cmpuint (sum, ==, (guint64) samples->n * nn_shape_count (&samples->shape));
      if ((guint64) samples->n * nn_shape_count (&samples->shape) < 3000000)
        {
          g_assert_cmpfloat_with_epsilon (told->all.deviation, deviation_of (samples, 0, 1), 1e-6 * (1 + told->all.deviation));
          if (told->n_features > 0 && samples->feature_mean == NULL)
            g_assert_cmpfloat_with_epsilon (told->features[told->n_features - 1].deviation,
                                            deviation_of (samples, told->n_features - 1, told->n_features), 1e-6);
        }
      g_assert_cmpfloat (told->all.min, <=, told->all.mean);
      g_assert_cmpfloat (told->all.mean, <=, told->all.max);
      for (guint k = 0; k < told->n_features; k++)
        {
          const NnFeature *feature = &told->features[k];
          guint64 in_classes = 0;

          sum = 0;
          for (guint b = 0; b < NN_STATISTICS_BINS; b++)
            sum += feature->counts[b];
          for (guint b = 0; feature->by_class != NULL && b < NN_STATISTICS_BINS * told->n_classes; b++)
            in_classes += feature->by_class[b];
          g_assert_cmpuint (sum, ==, (guint64) samples->n * (samples->shape.n_axes == 2 ? samples->shape.size[0] : 1));
          if (feature->by_class != NULL)
            g_assert_cmpuint (in_classes, ==, sum);
          g_assert_nonnull (feature->name);
        }
      for (guint a = 0; a < told->n_matrix; a++)
        for (guint b = 0; b < told->n_matrix; b++)
          {
            const float r = told->matrix[a * told->n_matrix + b];

            g_assert_true (isnan (r) || (r >= -1 && r <= 1 && r == told->matrix[b * told->n_matrix + a]));
          }
      if (told->n_tokens > 0)
        {
          sum = 0;
          for (guint k = 0; k < told->n_tokens; k++)
            sum += told->token_counts[k];
          g_assert_cmpuint (sum, ==, (guint64) samples->n * nn_shape_count (&samples->shape));
        }
    }
}

/* Numbers of flowers in centimetres, though the network reads them standardised. */
static void
test_units (void)
{
  g_autoptr (NnSamples) iris = load ("iris");
  g_autoptr (NnStatistics) told = nn_statistics_new (iris, NULL, NULL, NULL, NULL);

  g_assert_cmpuint (told->n_features, ==, 4);
  g_assert_cmpfloat_with_epsilon (told->features[0].min, 4.3, 1e-4);
  g_assert_cmpfloat_with_epsilon (told->features[0].max, 7.9, 1e-4);
  g_assert_cmpfloat_with_epsilon (told->features[2].mean, 3.758, 1e-3);
  g_assert_cmpfloat_with_epsilon (told->features[2].deviation, 1.7594, 1e-3);
  g_assert_cmpuint (told->class_counts[1], ==, 50);
}

static void
test_mean_picture (void)
{
  g_autoptr (NnSamples) digits = load ("digits8");
  g_autoptr (NnStatistics) told = nn_statistics_new (digits, NULL, NULL, NULL, NULL);
  double sum = 0;
  float row[64];

  for (guint32 i = 0; i < digits->n; i++)
    {
      nn_samples_input (digits, &i, 1, row);
      sum += row[20];
    }
  g_assert_cmpfloat_with_epsilon (told->mean[20], sum / digits->n, 1e-6);
  g_assert_cmpuint (told->n_features, ==, 0);
}

static void
test_cancelled (void)
{
  g_autoptr (NnSamples) wine = load ("wine");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (nn_statistics_new (wine, NULL, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (nn_ranking_new (wine, 0, NULL, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_nothing_to_rank (void)
{
  static const char *const names[] = { "digits8", "words", "co2", "ecg", NULL };

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr (NnSamples) samples = load (names[i]);
      g_autoptr (GError) error = NULL;

      g_assert_null (nn_ranking_new (samples, 0, NULL, NULL, NULL, &error));
      g_assert_error (error, NN_ERROR, NN_ERROR_DATA);
      g_test_message ("%s", error->message);
    }
}

static void
test_constant_columns (void)
{
  const float x[] = { 1, 0, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1 };
  const gint32 y[] = { 0, 1, 0, 1, 0, 1 };
  g_autoptr (GBytes) inputs = g_bytes_new (x, sizeof x);
  g_autoptr (GBytes) labels = g_bytes_new (y, sizeof y);
  g_autoptr (NnSamples) samples = nn_samples_new_floats ("t", "T", &NN_SHAPE (2), 6, 6, inputs, labels, NULL, NULL,
                                                         NULL, NULL);
  g_autoptr (NnRanking) ranking = nn_ranking_new (samples, 0, NULL, NULL, NULL, NULL);
  g_autoptr (NnStatistics) told = nn_statistics_new (samples, NULL, NULL, NULL, NULL);

  g_assert_true (isnan (ranking->ranks[0].f) && isnan (ranking->ranks[0].mutual));
  g_assert_true (isfinite (ranking->ranks[1].f) && isfinite (ranking->ranks[1].mutual));
  g_assert_true (isnan (told->matrix[0]) && isnan (told->matrix[1]));
  g_assert_cmpfloat (told->matrix[3], ==, 1);
  g_assert_true (told->features[0].constant);
}

static gint
by_rank (gconstpointer a, gconstpointer b)
{
  return nn_rank_compare (*(const double *) a, *(const double *) b, FALSE, FALSE);
}

static gint
by_strength (gconstpointer a, gconstpointer b)
{
  return nn_rank_compare (*(const double *) a, *(const double *) b, TRUE, FALSE);
}

/* As a list that is sorted downwards does it. */
static gint
downwards (gconstpointer a, gconstpointer b)
{
  return -nn_rank_compare (*(const double *) a, *(const double *) b, FALSE, TRUE);
}

/* A strong correlation is strong whichever way it goes; what has no number stands at the end of all. */
static void
test_order (void)
{
  static const double mixed[] = { 0.3, NAN, -0.9, 0, 0.5, NAN, -0.1 };
  static const double ranked[] = { -0.9, -0.1, 0, 0.3, 0.5, NAN, NAN }, strong[] = { 0, -0.1, 0.3, 0.5, -0.9, NAN, NAN };
  static const double fallen[] = { 0.5, 0.3, 0, -0.1, -0.9, NAN, NAN };
  static const struct { GCompareFunc by; const double *right; } orders[] = {
    { by_rank, ranked }, { by_strength, strong }, { downwards, fallen },
  };

  for (guint k = 0; k < G_N_ELEMENTS (orders); k++)
    {
      double sorted[G_N_ELEMENTS (mixed)];

      memcpy (sorted, mixed, sizeof mixed);
      qsort (sorted, G_N_ELEMENTS (mixed), sizeof *sorted, orders[k].by);
      for (guint i = 0; i < G_N_ELEMENTS (mixed); i++)
        {
          const double right = orders[k].right[i];

          g_assert_true (isnan (right) ? isnan (sorted[i]) : sorted[i] == right);
        }
    }
  for (guint m = 0; m < NN_N_RANKS; m++)
    {
      const NnRank rank = { 1, 2, 3, 30, 4, 40 };
      const NnRankMeasure *measure = &nn_rank_measures[m];
      const double value = nn_rank_value (&rank, measure), chance = nn_rank_chance (&rank, measure);

      g_assert_cmpfloat (value, ==, m + 1);
      g_assert_true (measure->chance_name != NULL ? chance == 10 * value : isnan (chance));
    }
  g_assert_cmpint (nn_rank_compare (NAN, NAN, TRUE, FALSE), ==, 0);
  g_assert_cmpint (nn_rank_compare (-0.5, 0.5, TRUE, FALSE), ==, 0);
}

static void
test_chance (void)
{
  /* from tables that are as old as the tests */
  g_assert_cmpfloat_with_epsilon (nn_chi2_tail (3.841459, 1), 0.05, 1e-6);
  g_assert_cmpfloat_with_epsilon (nn_chi2_tail (18.307038, 10), 0.05, 1e-6);
  g_assert_cmpfloat_with_epsilon (nn_f_tail (4.102821, 2, 10), 0.05, 1e-6);
  g_assert_cmpfloat_with_epsilon (nn_f_tail (1, 7, 7), 0.5, 1e-12);
  g_assert_cmpfloat (nn_f_tail (INFINITY, 1, 1), ==, 0);
  g_assert_cmpfloat (nn_chi2_tail (0, 3), ==, 1);
}

int
main (int argc, char **argv)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  JsonArray *tables;

  g_test_init (&argc, &argv, NULL);
  data_dirs[0] = g_getenv ("VITRINE_DATA_DIR");
  path = g_test_build_filename (G_TEST_DIST, "reference", "numbers", "ranking.json", NULL);
  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  tables = json_object_get_array_member (json_node_get_object (json_parser_get_root (parser)), "tables");
  for (guint i = 0; i < json_array_get_length (tables); i++)
    {
      JsonObject *table = json_array_get_object_element (tables, i);
      g_autofree char *numbers = g_strdup_printf ("/statistics/%s", json_object_get_string_member (table, "name"));
      g_autofree char *ranks = g_strdup_printf ("/ranking/%s", json_object_get_string_member (table, "name"));

      g_test_add_data_func (numbers, table, test_numbers);
      g_test_add_data_func (ranks, table, test_ranks);
    }
  g_test_add_func ("/statistics/every-data-set", test_every_set);
  g_test_add_func ("/statistics/units", test_units);
  g_test_add_func ("/statistics/mean-picture", test_mean_picture);
  g_test_add_func ("/statistics/cancelled", test_cancelled);
  g_test_add_func ("/statistics/constant-columns", test_constant_columns);
  g_test_add_func ("/ranking/nothing-to-rank", test_nothing_to_rank);
  g_test_add_func ("/ranking/order", test_order);
  g_test_add_func ("/ranking/chance", test_chance);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mean samples and correlations: every map tells what its colours stand for. */
#include <string.h>

#include "core/nn.h"
#include "tests/draw/harness.h"
#include "ui/draw/feature.h"
#include "ui/draw/means.h"

#define N     12
#define WIDTH 200

static NnSamples *
made (const NnShape *shape, double low, double high)
{
  const gsize count = nn_shape_count (shape);
  float *values = g_new (float, N * count);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  NnSamples *samples;

  for (gsize i = 0; i < N * count; i++)
    values[i] = low + (high - low) * draw_noise (i) * (i % count) / count;
  bytes = g_bytes_new_take (values, N * count * sizeof (float));
  samples = nn_samples_new_floats ("made", "Made", shape, N, N, bytes, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return samples;
}

static NnStatistics *
told (NnSamples *samples)
{
  g_autoptr (GError) error = NULL;
  NnStatistics *statistics = nn_statistics_new (samples, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  return statistics;
}

static cairo_surface_t *
drawn (VitrineDrawFunc draw, gconstpointer data, double width, double height)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  cairo_t *cr = cairo_create (surface);

  draw (data, FALSE, cr, width, height);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

/* How many pixels of a rectangle have anything on them. */
static guint
ink (cairo_surface_t *surface, int x, int y, int w, int h)
{
  const int stride = cairo_image_surface_get_stride (surface);
  guint n = 0;

  for (int row = MAX (y, 0); row < MIN (y + h, cairo_image_surface_get_height (surface)); row++)
    for (int column = MAX (x, 0); column < MIN (x + w, cairo_image_surface_get_width (surface)); column++)
      n += ((const guint32 *) (cairo_image_surface_get_data (surface) + row * stride))[column] >> 24 > 40;
  return n;
}

/* Pictures, signed ones, photographs and sounds: below each map stand a bar and two numbers. */
static void
test_bars (void)
{
  const struct { NnShape shape; double low, high; gboolean photo; } rows[] = {
    { NN_SHAPE (8, 8, 1), 0, 1, FALSE },
    { NN_SHAPE (8, 8, 1), -2, 2, FALSE },
    { NN_SHAPE (8, 8, 3), 0, 1, TRUE },
    { NN_SHAPE (24, 16), 0, 9, FALSE },
  };
  const int side = (WIDTH - 12) / 2;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (NnSamples) samples = made (&rows[i].shape, rows[i].low, rows[i].high);
      g_autoptr (NnStatistics) statistics = told (samples);
      const VitrineMeans means = { samples, statistics };
      cairo_surface_t *surface = drawn (vitrine_draw_means, &means, WIDTH, vitrine_means_height (&means, WIDTH));

      for (int k = 0; k < 2; k++)
        {
          const int x = k * (side + 12);
          const gboolean bar = !rows[i].photo || k == 1;

          g_assert_cmpint (ink (surface, x, side + 6, side, 7) >= 7 * side * 0.9, ==, bar);
          g_assert_cmpint (ink (surface, x, side + 15, 20, 14) > 5, ==, bar);
          g_assert_cmpint (ink (surface, x + side - 20, side + 15, 20, 14) > 5, ==, bar);
        }
      cairo_surface_destroy (surface);
    }
}

/* The rows of the matrix of whose names there is something to see. */
static guint
named (const VitrineCorrelations *figure, double width, double height)
{
  cairo_surface_t *surface = drawn (vitrine_draw_correlations, figure, width, height);
  const guint n = figure->statistics->n_matrix;
  int left = width, top[64], count = 0, row, column, last = -1;

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      if (vitrine_correlations_at (figure, width, height, x, y, &row, &column))
        {
          left = MIN (left, x);
          if (row > last)
            top[last = row] = y;
        }
  g_assert_cmpint (last, ==, n - 1);
  for (guint i = 0; i < n; i++)
    {
      const int to = i + 1 < n ? top[i + 1] : 2 * top[i] - top[i - 1];

      count += ink (surface, 0, top[i] + 2, left - 4, MAX (to - top[i] - 4, 1)) > 6;
    }
  cairo_surface_destroy (surface);
  return count;
}

/* However small, the matrix says what its rows are. */
static void
test_names (void)
{
  g_autoptr (NnSamples) samples = made (&NN_SHAPE (30), -1, 1);
  g_autoptr (NnStatistics) statistics = told (samples);
  const VitrineCorrelations figure = { statistics, -1, -1 };

  for (guint i = 0; i < statistics->n_features; i++)
    {
      g_free (statistics->features[i].name);
      statistics->features[i].name = g_strdup_printf ("worst fractal dimension %u", i);
    }
  g_assert_cmpuint (statistics->n_matrix, ==, 30);
  g_assert_cmpuint (named (&figure, 1200, 900), ==, 30);
  g_assert_cmpuint (named (&figure, 727, 500), ==, 30);   /* a window of 1024 × 640 */
  g_assert_cmpuint (named (&figure, 400, 300), ==, 10);   /* one in three */
}

/* Columns whose names differ at their end alone are told apart where there is no room for all of it. */
static void
test_ends (void)
{
  g_autoptr (NnSamples) samples = made (&NN_SHAPE (4), -1, 1);
  g_autoptr (NnStatistics) statistics = told (samples);
  const VitrineCorrelations figure = { statistics, -1, -1 };
  cairo_surface_t *surfaces[2];

  for (guint k = 0; k < 2; k++)
    {
      for (guint i = 0; i < statistics->n_features; i++)
        {
          g_free (statistics->features[i].name);
          statistics->features[i].name = g_strdup_printf ("joined the society in the year = %u", i + 2021 + 4 * k);
        }
      surfaces[k] = drawn (vitrine_draw_correlations, &figure, 400, 300);
    }
  g_assert_cmpint (memcmp (cairo_image_surface_get_data (surfaces[0]), cairo_image_surface_get_data (surfaces[1]),
                           300 * cairo_image_surface_get_stride (surfaces[0])), !=, 0);
  cairo_surface_destroy (surfaces[0]);
  cairo_surface_destroy (surfaces[1]);
}

/* What leaves: every pixel of both means, every bin of a feature, every pair of the matrix. */
static void
test_tables (void)
{
  g_autoptr (NnSamples) pictures = made (&NN_SHAPE (8, 8, 1), 0, 1), table = made (&NN_SHAPE (5), -1, 1);
  g_autoptr (NnStatistics) of_pictures = told (pictures), of_table = told (table);
  const VitrineMeans means = { pictures, of_pictures };
  const VitrineCorrelations figure = { of_table, -1, -1 };
  VitrineFeatureFigure feature = { .feature = &of_table->features[1] };
  g_autofree char *bins = NULL;
  guint64 sum = 0;

  g_assert_cmpuint (draw_csv_rows (vitrine_means_csv (&means), 5), ==, 64);
  g_free (of_table->features[2].name);
  of_table->features[2].name = g_strdup ("size, \"wide\"");
  g_assert_cmpuint (draw_csv_rows (vitrine_correlations_csv (&figure), 6), ==, 5);
  bins = vitrine_feature_csv (&feature);
  g_assert_true (g_str_has_prefix (bins, "from,to,count\n"));
  for (const char *line = strchr (bins, '\n') + 1; *line != '\0'; line = strchr (line, '\n') + 1)
    sum += g_ascii_strtoull (strchr (strchr (line, ',') + 1, ',') + 1, NULL, 10);
  g_assert_cmpuint (sum, ==, N);
  g_assert_cmpuint (draw_csv_rows (vitrine_feature_csv (&feature), 3), >, 4);
}

int
main (int argc, char **argv)
{
  g_autoptr (NnSamples) pictures = made (&NN_SHAPE (8, 8, 1), 0, 1), series = made (&NN_SHAPE (40, 2), -1, 1);
  g_autoptr (NnSamples) table = made (&NN_SHAPE (30), -1, 1);
  g_autoptr (NnStatistics) of_pictures = told (pictures), of_series = told (series), of_table = told (table);
  const VitrineMeans means = { pictures, of_pictures }, curves = { series, of_series };
  const VitrineCorrelations correlations = { of_table, 3, 17 };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/statistics/bars", test_bars);
  g_test_add_func ("/statistics/names", test_names);
  g_test_add_func ("/statistics/ends", test_ends);
  g_test_add_func ("/statistics/tables", test_tables);
  draw_case ("statistics-means", vitrine_draw_means, &means, WIDTH, vitrine_means_height (&means, WIDTH));
  draw_case ("statistics-means-series", vitrine_draw_means, &curves, WIDTH, vitrine_means_height (&curves, WIDTH));
  draw_case ("statistics-correlations", vitrine_draw_correlations, &correlations, 480, 360);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The weights of a layer: what is at a pixel is what is drawn there, and every weight is somewhere. */
#include "tests/build.h"
#include "tests/draw/harness.h"
#include "ui/draw/matrix.h"
#include "ui/draw/weights.h"

#include <math.h>
#include <time.h>

#define WIDTH 288

static VitrineWeights *
weights_of (const char *text)
{
  g_autoptr (NnModel) model = build_model (text, 5);

  return vitrine_weights_new (model, nn_model_output (model));
}

/* Red where it is positive, blue where it is negative, at the middle of a cell. */
static void
check_colour (cairo_surface_t *surface, const VitrineWeights *weights, const VitrineWeightPoint *point)
{
  const guchar *data = cairo_image_surface_get_data (surface);
  const guchar *pixel = data + (gsize) (point->y + point->h / 2) * cairo_image_surface_get_stride (surface)
                        + (gsize) (point->x + point->w / 2) * 4;
  int red = pixel[2], blue = pixel[0];

  if (point->w < 3 || point->h < 3 || fabs (point->value) < 0.2 * weights->limit)
    return;
  if (point->value > 0)
    g_assert_cmpint (red, >, blue + 20);
  else
    g_assert_cmpint (blue, >, red + 20);
}

static void
test_points (gconstpointer data)
{
  g_autoptr (VitrineWeights) weights = weights_of (data);
  double height = vitrine_weights_height (weights, WIDTH);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, WIDTH, (int) height);
  cairo_t *cr = cairo_create (surface);
  gboolean means = FALSE;
  g_autofree gsize *found = g_new0 (gsize, weights->n);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  vitrine_weights_draw (weights, FALSE, cr, WIDTH, height);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  for (double y = 0.25; y < height; y += 0.5)
    for (double x = 0.25; x < WIDTH; x += 0.5)
      {
        VitrineWeightPoint point;
        g_autofree char *text = NULL;
        const NnTensor *tensor;

        if (!vitrine_weights_at (weights, WIDTH, x, y, &point))
          continue;
        tensor = weights->tensors[point.tensor];
        g_assert_cmpfloat (x, >=, point.x - 1e-9);
        g_assert_cmpfloat (x, <, point.x + point.w + 1e-9);
        g_assert_cmpfloat (y, >=, point.y - 1e-9);
        g_assert_cmpfloat (y, <, point.y + point.h + 1e-9);
        g_assert_cmpuint (point.index, <, nn_tensor_count (tensor));
        means |= point.mean;
        if (!point.mean)
          {
            g_assert_cmpfloat (point.value, ==, tensor->data[point.index]);
            check_colour (surface, weights, &point);
          }
        text = g_strdup_printf ("%u %.4f %.4f", point.tensor, point.x, point.y);
        if (g_hash_table_add (seen, g_steal_pointer (&text)))
          found[point.tensor] += point.count;
      }
  for (guint w = 0; w < weights->n; w++)
    g_assert_cmpuint (found[w], ==, nn_tensor_count (weights->tensors[w]));
  g_assert_cmpint (means, ==, strstr (data, "channels=3") != NULL);
  cairo_surface_destroy (surface);
}

static void
test_text (void)
{
  g_autoptr (VitrineWeights) weights = weights_of ("input height=9 width=9 channels=1; conv2d filters=10 kernel_size=3");
  VitrineWeightPoint point;
  g_autofree char *text = NULL;

  weights->tensors[0]->data[(1 * 3 + 2) * 10 + 9] = -0.25f;
  /* the second row of tiles, its second tile: row 1, column 2 */
  g_assert_true (vitrine_weights_at (weights, WIDTH, 37 + 27, 37 + 15, &point));
  text = vitrine_weights_point_text (weights, &point);
  g_assert_cmpstr (text, ==, "kernel[1, 2, 0, 9] = −0.2500");
}

/* Each cell of the window of all weights is one number, and each number one cell; the pixel
 * of a cell's middle is that cell, however far it is scrolled and zoomed. */
static void
test_matrix (gconstpointer data)
{
  g_autoptr (VitrineWeights) weights = weights_of (data);

  for (guint w = 0; w < weights->n; w++)
    for (double cell = 1; cell < 60; cell = cell * 1.7 + 1)
      {
        const NnTensor *tensor = weights->tensors[w];
        g_autofree guint *seen = g_new0 (guint, nn_tensor_count (tensor));
        VitrineMatrix matrix = { .tensor = tensor, .limit = weights->limit, .cell = round (cell), .x = 3, .y = 2 };
        double width, height;
        gsize rows, columns;

        vitrine_matrix_extents (tensor, &rows, &columns);
        vitrine_matrix_size (&matrix, &width, &height);
        g_assert_cmpuint (rows * columns, ==, nn_tensor_count (tensor));
        for (gsize r = 0; r < rows; r++)
          for (gsize c = 0; c < columns; c++)
            {
              gsize row = 0, column = 0;
              double x, y;

              seen[vitrine_matrix_index (tensor, r, c)]++;
              vitrine_matrix_place (&matrix, r, c, &x, &y);
              x += VITRINE_MATRIX_LEFT + matrix.cell / 2;
              y += VITRINE_MATRIX_TOP + matrix.cell / 2;
              g_assert_cmpfloat (x, <, width);
              g_assert_cmpfloat (y, <, height);
              if (x - matrix.x < VITRINE_MATRIX_LEFT || y - matrix.y < VITRINE_MATRIX_TOP)
                continue;
              g_assert_true (vitrine_matrix_at (&matrix, x - matrix.x, y - matrix.y, &row, &column));
              g_assert_cmpuint (row, ==, r);
              g_assert_cmpuint (column, ==, c);
            }
        for (gsize i = 0; i < nn_tensor_count (tensor); i++)
          g_assert_cmpuint (seen[i], ==, 1);
      }
}

static cairo_surface_t *
drawn (const VitrineWeights *weights)
{
  const double height = vitrine_weights_height (weights, WIDTH);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, WIDTH, (int) height);
  cairo_t *cr = cairo_create (surface);

  vitrine_weights_draw (weights, FALSE, cr, WIDTH, height);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

static double
worked (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (double) now.tv_sec + 1e-9 * (double) now.tv_nsec;
}

/* Sixteen million weights that were weighed for this width: the same picture and the same numbers under the pointer, and
 * a frame costs next to nothing. */
static void
test_large (void)
{
  g_autoptr (NnModel) model = build_model ("input channels=4096; dense units=4096", 5);
  const guint index = nn_model_output (model);
  g_autoptr (VitrineWeights) plain = vitrine_weights_new (model, index);
  g_autoptr (VitrineWeights) ready = NULL;
  VitrineWeighed *weighed = vitrine_weights_unweighed (model, index, WIDTH);
  cairo_surface_t *expected, *surface;
  double begin, took;

  vitrine_weighed_count (weighed);
  ready = vitrine_weights_new_weighed (model, index, weighed);
  begin = worked ();
  expected = drawn (plain);
  took = worked () - begin;
  surface = drawn (ready);   /* fonts are there now */
  cairo_surface_destroy (surface);
  begin = worked ();
  surface = drawn (ready);
  g_test_message ("drawn in %.1f ms out of all numbers, in %.2f ms out of the cells", 1e3 * took, 1e3 * (worked () - begin));
  g_assert_cmpfloat (worked () - begin, <, 0.008);
  g_assert_cmpmem (cairo_image_surface_get_data (surface),
                   (gsize) cairo_image_surface_get_stride (surface) * (gsize) cairo_image_surface_get_height (surface),
                   cairo_image_surface_get_data (expected),
                   (gsize) cairo_image_surface_get_stride (expected) * (gsize) cairo_image_surface_get_height (expected));
  for (guint i = 0; i < 200; i++)
    {
      VitrineWeightPoint a, b;
      const double x = i * 7 % WIDTH, y = i * 11 % 160;

      g_assert_true (vitrine_weights_at (plain, WIDTH, x, y, &a) && vitrine_weights_at (ready, WIDTH, x, y, &b));
      g_assert_cmpuint (a.index, ==, b.index);
    }
  cairo_surface_destroy (surface);
  cairo_surface_destroy (expected);
}

/* Blue for the least, red for the most, and the mark where the chosen number lies. */
static void
test_bar (void)
{
  const NnShape shape = { 2, { 2, 2 } };
  g_autoptr (NnTensor) tensor = nn_tensor_new (&shape);
  const double places[] = { 0.25, 0.75 };

  tensor->data[0] = -0.5f;
  tensor->data[3] = 0.5f;
  for (guint i = 0; i < 3; i++)
    {
      VitrineMatrix matrix = { .tensor = tensor, .limit = 1, .cell = 20, .chosen = i < 2, .row = i, .column = i };
      cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 200, 32);
      cairo_t *cr = cairo_create (surface);
      const guchar *data = cairo_image_surface_get_data (surface);
      gint stride = cairo_image_surface_get_stride (surface);
      const guchar *bar = data + 4 * stride, *below = data + (VITRINE_MATRIX_BAR + 5) * stride;

      vitrine_matrix_draw_bar (&matrix, FALSE, cr, 200, 32);
      cairo_destroy (cr);
      cairo_surface_flush (surface);
      g_assert_cmpint (bar[4 * 4], >, bar[4 * 4 + 2] + 60);
      g_assert_cmpint (bar[195 * 4 + 2], >, bar[195 * 4] + 60);
      for (guint k = 0; k < 2; k++)
        g_assert_true ((below[(guint) (200 * places[k]) * 4 + 3] > 150) == (k == i));
      cairo_surface_destroy (surface);
    }
}

/* Every number of every tensor, biases too. */
static void
test_table (void)
{
  g_autoptr (VitrineWeights) weights = weights_of ("input channels=7; dense units=20");
  g_autofree char *text = vitrine_weights_csv (weights), *later = NULL;
  g_autoptr (VitrineWeights) kept = NULL;

  g_assert_cmpuint (draw_csv_rows (vitrine_weights_csv (weights), 3), ==, 7 * 20 + 20);
  g_assert_true (g_str_has_prefix (text, "weight,index,value\n"));
  g_assert_nonnull (strstr (text, "\nbias,"));
  /* of what is kept of them it is the same, when they are gone */
  kept = vitrine_weights_keep (weights);
  g_clear_pointer (&weights, vitrine_weights_free);
  later = vitrine_weights_csv (kept);
  g_assert_cmpstr (later, ==, text);
}

int
main (int argc, char **argv)
{
  static const struct { const char *name, *text; } cases[] = {
    { "tiles", "input height=9 width=9 channels=1; conv2d filters=20 kernel_size=3" },
    { "tiles-of-colours", "input height=9 width=9 channels=3; conv2d filters=5 kernel_size=2" },
    { "matrix", "input channels=7; dense units=20" },
    { "lying", "input channels=40; dense units=6" },
    { "large", "input channels=900; dense units=250" },
    { "recurrent", "input time=4 channels=2; gru units=6" },
    { "series", "input time=9 channels=4; conv1d filters=400 kernel_size=3" },
  };
  g_autoptr (VitrineWeights) marked = NULL, colours = NULL;
  VitrineMatrix matrix = { .cell = 24, .x = 10, .y = 8, .chosen = TRUE, .row = 3, .column = 5 };
  VitrineMatrix numbers = { .cell = 44, .chosen = TRUE, .row = 2, .column = 1 };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/weights/points/", cases[i].name, NULL);

      g_autofree char *other = g_strconcat ("/weights/matrix/", cases[i].name, NULL);

      g_test_add_data_func (path, cases[i].text, test_points);
      g_test_add_data_func (other, cases[i].text, test_matrix);
    }
  g_test_add_func ("/weights/text", test_text);
  g_test_add_func ("/weights/bar", test_bar);
  g_test_add_func ("/weights/table", test_table);
  g_test_add_func ("/weights/millions", test_large);
  marked = weights_of (cases[0].text);
  marked->unit = 13;
  marked->pointed = vitrine_weights_at (marked, WIDTH, 100, 20, &marked->point);
  draw_case ("weights-marked", vitrine_weights_draw, marked, WIDTH, vitrine_weights_height (marked, WIDTH));
  colours = weights_of (cases[1].text);
  matrix.tensor = numbers.tensor = colours->tensors[0];
  matrix.limit = numbers.limit = colours->limit;
  draw_case ("weights-all", vitrine_matrix_draw, &matrix, 300, 160);
  draw_case ("weights-numbers", vitrine_matrix_draw, &numbers, 420, 240);
  return g_test_run ();
}

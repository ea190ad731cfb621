/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The latent map, traversal, reconstruction and error histogram. */
#include <math.h>

#include "tests/draw/harness.h"
#include "ui/draw/density.h"
#include "ui/draw/histogram.h"
#include "ui/draw/latent-map.h"
#include "ui/draw/reconstruction.h"
#include "ui/draw/thumbs.h"
#include "ui/draw/traversal.h"

#define N 4000
#define CLASSES 10
#define SIDE 14

typedef struct
{
  float  codes[N * 2];
  float  errors[N];
  gint32 labels[N];
  float  pointer[2];
  float  cells[2 * 13];
  guint  dims[2];
  double kl[2];
} Codes;

static double
gauss (guint index)
{
  return sqrt (-2 * log (draw_noise (2 * index) + 1e-9)) * cos (2 * G_PI * draw_noise (2 * index + 1));
}

/* Ten clusters on two rings. */
static void
make_codes (Codes *made)
{
  for (guint i = 0; i < N; i++)
    {
      guint label = i % CLASSES;
      double angle = label * 2 * G_PI / CLASSES, r = label % 2 ? 2.2 : 1.2;

      made->labels[i] = label;
      made->codes[2 * i] = r * cos (angle) + 0.32 * gauss (2 * i);
      made->codes[2 * i + 1] = r * sin (angle) + 0.32 * gauss (2 * i + 1);
      made->errors[i] = 140 + 40 * gauss (N + i) + (i % 200 == 0 ? 200 : 0);
    }
  made->pointer[0] = 0.86;
  made->pointer[1] = -1.29;
  made->dims[0] = 1;
  made->dims[1] = 0;
  made->kl[0] = 0.04;
  made->kl[1] = 3.32;
  for (guint row = 0; row < 2; row++)
    for (guint step = 0; step < 13; step++)
      made->cells[row * 13 + step] = -3 + 0.5 * step;
}

/* Rings whose size and place follow the code: something to see in every cell. */
static NnTensor *
make_pictures (guint n)
{
  NnTensor *pictures = nn_tensor_new (&NN_SHAPE (n, SIDE, SIDE, 1));

  for (guint i = 0; i < n; i++)
    for (guint p = 0; p < SIDE * SIDE; p++)
      {
        double x = p % SIDE - 6.5, y = p / SIDE - 6.5, r = 2.5 + 2.5 * i / MAX (n - 1, 1);

        pictures->data[i * SIDE * SIDE + p] = exp (-pow (hypot (x, y * (1 + 0.04 * (i % 13))) - r, 2) / 1.5);
      }
  return pictures;
}

static void
make_map (VitrineLatentMap *map, const Codes *made, NnTensor *grid, NnTensor *decoded)
{
  vitrine_latent_map_init (map);
  map->codes = made->codes;
  map->n = N;
  map->labels = made->labels;
  map->n_classes = CLASSES;
  map->errors = made->errors;
  map->n_errors = N;
  map->pointer = made->pointer;
  map->grid = grid;
  map->grid_x0 = -4, map->grid_x1 = 4, map->grid_cols = 17;
  map->grid_y0 = -3, map->grid_y1 = 3, map->grid_rows = 13;
  map->decoded = decoded;
  map->steps = 13;
}

static void
to_and_fro (void)
{
  VitrineLatentMap map;
  double px, py, x, y;

  vitrine_latent_map_init (&map);
  map.x = 0.4, map.y = -0.7, map.scale = 51;
  for (guint i = 0; i < 100; i++)
    {
      double ax = 6 * draw_noise (i) - 3, ay = 6 * draw_noise (i + 500) - 3;

      vitrine_latent_map_to_pixel (&map, 800, 500, ax, ay, &px, &py);
      vitrine_latent_map_to_code (&map, 800, 500, px, py, &x, &y);
      g_assert_cmpfloat_with_epsilon (x, ax, 1e-9);
      g_assert_cmpfloat_with_epsilon (y, ay, 1e-9);
    }
  /* Up is up, and a unit is as long one way as the other. */
  vitrine_latent_map_to_pixel (&map, 800, 500, 0.4, 0.3, &px, &py);
  g_assert_cmpfloat_with_epsilon (px, 400, 1e-9);
  g_assert_cmpfloat_with_epsilon (py, 199, 1e-9);
}

/* Each class has its badge in the middle of its cluster. */
static void
hearts (void)
{
  g_autofree Codes *made = g_new (Codes, 1);
  g_autofree VitrineDensity *density = NULL;

  make_codes (made);
  density = vitrine_density_new (made->codes, made->codes + 1, 2, N, made->labels, CLASSES);
  g_assert_cmpuint (density->n_classes, ==, CLASSES);
  for (guint c = 0; c < CLASSES; c++)
    {
      double angle = c * 2 * G_PI / CLASSES, r = c % 2 ? 2.2 : 1.2;

      g_assert_cmpuint (density->counts[c], ==, N / CLASSES);
      g_assert_cmpfloat_with_epsilon (density->hearts[c][0], r * cos (angle), 0.35);
      g_assert_cmpfloat_with_epsilon (density->hearts[c][1], r * sin (angle), 0.35);
    }
}

static void
thresholds (void)
{
  float values[1000];

  for (guint i = 0; i < 1000; i++)
    values[i] = (i * 617) % 1000;
  values[3] = NAN;
  g_assert_cmpfloat_with_epsilon (vitrine_histogram_threshold (values, 1000, 0.99), 990, 1.01);
  g_assert_true (isnan (vitrine_histogram_threshold (values, 0, 0.99)));
}

static void
cells (void)
{
  g_autofree Codes *made = g_new (Codes, 1);
  VitrineTraversal traversal = { .n_rows = 2, .steps = 13, .focus_row = -1, .focus_step = -1 };
  guint row, step, found = 0;

  make_codes (made);
  traversal.codes = made->cells;
  traversal.dims = made->dims;
  traversal.pointer = made->pointer;
  g_assert_cmpint (vitrine_traversal_nearest (&traversal, 0), ==, 3);   /* -1.29: -1.5 */
  g_assert_cmpint (vitrine_traversal_nearest (&traversal, 1), ==, 8);   /* 0.86: 1.0 */
  for (double px = 0; px < 800; px += 2)
    if (vitrine_traversal_at (&traversal, 800, px, 20, &row, &step))
      {
        g_assert_cmpuint (row, ==, 0);
        found |= 1u << step;
      }
  g_assert_cmphex (found, ==, (1u << 13) - 1);
  g_assert_false (vitrine_traversal_at (&traversal, 800, 20, 20, &row, &step));
  for (double width = 200; width < 1600; width += 50)
    g_assert_cmpuint (vitrine_traversal_steps (width) % 2, ==, 1);
}

/* Dragging the pointer copies the kept layers; and all of it is made anew within two frames. */
static void
speed (void)
{
  g_autofree Codes *made = g_new (Codes, 1);
  g_autoptr (NnTensor) grid = make_pictures (17 * 13);
  g_autoptr (VitrineMapCache) cache = vitrine_map_cache_new ();
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 840, 590);
  double best[2] = { INFINITY, INFINITY };
  VitrineLatentMap map;

  make_codes (made);
  make_map (&map, made, grid, NULL);
  map.cache = cache;
  for (guint i = 0; i < 24; i++)
    {
      cairo_t *cr = cairo_create (surface);
      gint64 start = g_get_monotonic_time ();

      if (i % 2 == 0)
        map.x += 0.01;
      made->pointer[0] += 0.01;
      vitrine_latent_map_draw (&map, FALSE, cr, 840, 590);
      best[i % 2] = MIN (best[i % 2], (g_get_monotonic_time () - start) / 1000.0);
      cairo_destroy (cr);
    }
  cairo_surface_destroy (surface);
  g_test_message ("map: %.2f ms anew, %.2f ms while the pointer moves", best[0], best[1]);
  g_assert_cmpfloat (best[1], <, 8);
  g_assert_cmpfloat (best[0], <, 33);
}

/* Two named classes get a row each, numbers stand in two columns. */
static void
class_rows (void)
{
  const guint counts[4] = { 364, 133, 12, 7 };
  char *names[] = { (char *) "normal", (char *) "ventricular", NULL };
  char *numbers[] = { (char *) "0", (char *) "1", (char *) "2", (char *) "3", NULL };
  const VitrineClassCounts named = { 2, counts, names }, numbered = { 4, counts, numbers }, plain = { 4, counts, NULL };

  g_assert_cmpfloat (vitrine_class_counts_height (&named, 270), ==, vitrine_class_counts_height (&plain, 270));
  g_assert_cmpfloat (vitrine_class_counts_height (&numbered, 270), ==, vitrine_class_counts_height (&plain, 270));
}

/* What leaves as a table. */
static void
tables (void)
{
  static char *const names[] = { "cat", "dog, small" };
  const guint counts[] = { 3, 14 }, dims[] = { 4, 0 };
  const float values[] = { 0.5f, -1.25f }, codes[] = { -1, 0, 1, -2, 0, 2 };
  const VitrineClassCounts named = { 2, counts, names }, plain = { 2, counts, NULL };
  const VitrineHistogram histogram = { values, 2, 0.99, NAN };
  const VitrineTraversal traversal = { .codes = codes, .dims = dims, .n_rows = 2, .steps = 3 };
  g_autofree char *a = vitrine_class_counts_csv (&named), *b = vitrine_class_counts_csv (&plain);
  g_autofree char *c = vitrine_histogram_csv (&histogram), *d = vitrine_traversal_csv (&traversal);

  g_assert_cmpstr (a, ==, "class,count\ncat,3\n\"dog, small\",14\n");
  g_assert_cmpstr (b, ==, "class,count\n0,3\n1,14\n");
  g_assert_cmpstr (c, ==, "sample,value\n0,0.5\n1,-1.25\n");
  g_assert_cmpstr (d, ==, "dimension,step,code\n4,0,-1\n4,1,0\n4,2,1\n0,0,-2\n0,1,0\n0,2,2\n");
}

int
main (int argc, char **argv)
{
  static Codes made;
  static VitrineLatentMap map, plain;
  static VitrineTraversal traversal;
  static VitrineHistogram histogram;
  static VitrineReconstruction reconstruction;
  static VitrineReconstruction beat;
  g_autoptr (NnTensor) before = nn_tensor_new (&NN_SHAPE (1, 40, 1)), after = nn_tensor_new (&NN_SHAPE (1, 40, 1));
  static const guint counts[3] = { 364, 133, 12 };
  static char *names[] = { (char *) "normal", (char *) "ventricular", (char *) "a name that is far too long", NULL };
  static const VitrineClassCounts classes = { 3, counts, names };
  g_autoptr (NnTensor) grid = NULL, decoded = NULL, row = NULL, other = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  grid = make_pictures (17 * 13);
  decoded = make_pictures (1);
  row = make_pictures (2 * 13);
  other = nn_tensor_new (&decoded->shape);
  make_codes (&made);
  for (guint i = 0; i < SIDE * SIDE; i++)
    other->data[i] = row->data[20 * SIDE * SIDE + i];

  make_map (&map, &made, grid, decoded);
  make_map (&plain, &made, NULL, NULL);
  plain.colour = VITRINE_MAP_BY_ERROR;
  plain.prior = FALSE;
  plain.pointer = NULL;
  vitrine_latent_map_fit (&plain, 420, 360);
  traversal = (VitrineTraversal){ row, made.cells, made.dims, made.kl, made.pointer, 2, 13, FALSE, 0, 5 };
  histogram = (VitrineHistogram){ made.errors, N, 0.99, 143 };
  for (guint t = 0; t < 40; t++)
    {
      before->data[t] = 5 * exp (-pow ((t - 15.0) / 2, 2)) + 0.3 * sin (t / 4.0);
      after->data[t] = 4 * exp (-pow ((t - 16.0) / 2, 2));
    }
  beat = (VitrineReconstruction){ before, after, "Sample 140" };
  reconstruction = (VitrineReconstruction){ decoded, other, "Sample 1,620" };

  g_test_add_func ("/latent/tables", tables);
  g_test_add_func ("/latent/to-and-fro", to_and_fro);
  g_test_add_func ("/latent/hearts", hearts);
  g_test_add_func ("/latent/thresholds", thresholds);
  g_test_add_func ("/latent/cells", cells);
  g_test_add_func ("/latent/speed", speed);
  g_test_add_func ("/latent/class-rows", class_rows);
  draw_case ("latent-map", vitrine_latent_map_draw, &map, 700, 500);
  draw_case ("latent-map-errors", vitrine_latent_map_draw, &plain, 420, 360);
  draw_case ("traversal", vitrine_traversal_draw, &traversal, 800, 130);
  draw_case ("histogram", vitrine_histogram_draw, &histogram, 282, 100);
  draw_case ("reconstruction", vitrine_reconstruction_draw, &reconstruction, 282, 140);
  draw_case ("reconstruction-series", vitrine_reconstruction_draw, &beat, 282, 140);
  draw_case ("class-counts", vitrine_class_counts_draw, &classes, 270, vitrine_class_counts_height (&classes, 270));
  status = g_test_run ();
  return status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Thumbnails of samples, and samples that were drawn by hand. */
#include <math.h>
#include <string.h>

#include "tests/draw/harness.h"
#include "ui/draw/data.h"
#include "ui/draw/plane.h"
#include "ui/draw/sample.h"
#include "ui/draw/reconstruction.h"
#include "ui/draw/thumbs.h"
#include "ui/draw/pad.h"
#include "ui/draw/paint.h"
#include "ui/draw/picture.h"
#include "ui/draw/strip.h"

#define SIDE 28

static void
line (VitrinePad *pad, double x0, double y0, double x1, double y1)
{
  const VitrinePadPoint points[2] = { { x0, y0, TRUE }, { x1, y1, FALSE } };

  g_array_append_vals (pad->points, points, 2);
}

static VitrinePad
seven (double x, double y, double size)
{
  VitrinePad pad = { g_array_new (FALSE, FALSE, sizeof (VitrinePadPoint)), 0.06, -1, -1 };

  line (&pad, x, y, x + size, y);
  line (&pad, x + size, y, x + 0.4 * size, y + 1.4 * size);
  return pad;
}

static void
measure (const NnTensor *sample, double *x, double *y, guint *width, guint *height, double *top)
{
  double sum = 0;
  guint x0 = SIDE, y0 = SIDE, x1 = 0, y1 = 0;

  *x = *y = *top = 0;
  for (guint i = 0; i < SIDE * SIDE; i++)
    {
      double value = sample->data[i];

      g_assert_cmpfloat (value, >=, 0);
      g_assert_cmpfloat (value, <=, 1);
      *top = MAX (*top, value);
      sum += value;
      *x += value * (i % SIDE + 0.5);
      *y += value * (i / SIDE + 0.5);
      if (value < 0.01)
        continue;
      x0 = MIN (x0, i % SIDE);
      x1 = MAX (x1, i % SIDE + 1);
      y0 = MIN (y0, i / SIDE);
      y1 = MAX (y1, i / SIDE + 1);
    }
  *x /= sum;
  *y /= sum;
  *width = x1 - x0;
  *height = y1 - y0;
}

/* Wherever and however large it is drawn, it becomes a digit as MNIST has them. */
static void
centred (void)
{
  const double places[][3] = { { 0.1, 0.1, 0.2 }, { 0.5, 0.3, 0.4 }, { 0.2, 0.15, 0.55 } };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      VitrinePad pad = seven (places[i][0], places[i][1], places[i][2]);
      g_autoptr (NnTensor) sample = vitrine_pad_sample (&pad, &NN_SHAPE (SIDE, SIDE, 1));
      double x, y, top;
      guint width, height;

      measure (sample, &x, &y, &width, &height, &top);
      g_assert_cmpfloat (fabs (x - SIDE / 2.0), <, 0.15);
      g_assert_cmpfloat (fabs (y - SIDE / 2.0), <, 0.15);
      g_assert_cmpuint (height, >=, 20);
      g_assert_cmpuint (height, <=, 22);
      g_assert_cmpuint (width, <, height);
      g_assert_cmpfloat (top, >, 0.95);
      g_array_unref (pad.points);
    }
}

static void
nothing_drawn (void)
{
  VitrinePad pad = { g_array_new (FALSE, FALSE, sizeof (VitrinePadPoint)), 0.06, -1, -1 };

  g_assert_null (vitrine_pad_sample (&pad, &NN_SHAPE (SIDE, SIDE, 1)));
  g_array_unref (pad.points);
}

static void
draw_thumbs (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const NnTensor *digit = data;
  const float place[2] = { 2.8, -1.6 }, table[6] = { 0.2, -1.1, 0.6, 2.0, -0.3, 1.0 };
  const VitrineThumb thumbs[] = {
    { .shape = NN_SHAPE (SIDE, SIDE, 1), .values = digit->data, .caption = (char *) "7 → 1", .wrong = TRUE,
      .selected = TRUE },
    { .shape = NN_SHAPE (SIDE, SIDE, 1), .values = digit->data, .caption = (char *) "7", .pinned = TRUE },
    { .shape = NN_SHAPE (2), .values = place, .caption = (char *) "0" },
    { .shape = NN_SHAPE (6), .values = table, .caption = (char *) "1,204" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (thumbs); i++)
    {
      cairo_save (cr);
      cairo_translate (cr, i * VITRINE_THUMB_WIDTH, 0);
      vitrine_draw_thumb (&thumbs[i], dark, cr, VITRINE_THUMB_WIDTH, VITRINE_THUMB_HEIGHT);
      cairo_restore (cr);
    }
}

/* A large picture with both boxes and what they mean; small ones with one each, one of
 * them partly outside; a thumbnail of the strip. */
static void
draw_boxes (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const NnTensor *digit = data;
  const NnShape shape = NN_SHAPE (SIDE, SIDE, 1);
  const VitrineBoxes both = { TRUE, TRUE, { 0.5f, 0.5f, 0.6f, 0.8f }, { 0.55f, 0.45f, 0.5f, 0.9f } };
  const VitrineBoxes truth = { TRUE, FALSE, { 0.5f, 0.5f, 0.6f, 0.8f }, { 0 } };
  const VitrineBoxes outside = { FALSE, TRUE, { 0 }, { 0.9f, 0.5f, 0.6f, 0.8f } };
  const VitrineThumb thumb = { .shape = shape, .values = digit->data, .caption = (char *) "7", .boxes = truth };

  vitrine_draw_frame (cr, dark, 6, 6, 168, 168, 6);
  vitrine_draw_picture (cr, dark, &shape, digit->data, 0, 6, 6, 168, 168);
  vitrine_draw_boxes (cr, dark, &both, 6, 6, 168, 168);
  vitrine_draw_boxes_legend (cr, dark, &both, 6, 176, 168);
  vitrine_draw_frame (cr, dark, 186, 6, 56, 56, 6);
  vitrine_draw_picture (cr, dark, &shape, digit->data, 0, 186, 6, 56, 56);
  vitrine_draw_boxes (cr, dark, &truth, 186, 6, 56, 56);
  vitrine_draw_frame (cr, dark, 186, 70, 56, 56, 6);
  vitrine_draw_picture (cr, dark, &shape, digit->data, 0, 186, 70, 56, 56);
  vitrine_draw_boxes (cr, dark, &outside, 186, 70, 56, 56);
  cairo_translate (cr, 186, 130);
  vitrine_draw_thumb (&thumb, dark, cr, VITRINE_THUMB_WIDTH, VITRINE_THUMB_HEIGHT);
}

/* Five frames of a falling block: in one line, in two, and as a thumbnail. */
static void
draw_film (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const NnShape shape = NN_SHAPE (8, 40, 1);
  float values[8 * 40] = { 0 };
  const VitrineThumb thumb = { .shape = shape, .values = values, .caption = (char *) "down", .frames = 5 };

  for (guint t = 0; t < 5; t++)
    for (guint k = 0; k < 6; k++)
      values[(t + k / 3) * 40 + t * 8 + 2 + k % 3] = 1;
  vitrine_draw_film (cr, dark, &shape, 5, values, 6, 6, 230, 44);
  vitrine_draw_film (cr, dark, &shape, 5, values, 6, 56, 60, 60);
  cairo_translate (cr, 90, 52);
  vitrine_draw_thumb (&thumb, dark, cr, VITRINE_THUMB_WIDTH, VITRINE_THUMB_HEIGHT);
}

/* What is in both, and nothing where there is nothing to compare. */
static void
boxes (void)
{
  g_autoptr (GBytes) inputs = g_bytes_new_take (g_new0 (float, 8), 8 * sizeof (float));
  const float where[] = { 0.5f, 0.5f, 0.5f, 0.5f, 0.25f, 0.5f, 0.5f, 1 };
  g_autoptr (GBytes) targets = g_bytes_new (where, sizeof where);
  g_autoptr (NnSamples) samples
      = nn_samples_new_floats ("test", "Test", &NN_SHAPE (2, 2, 1), 2, 1, inputs, NULL, NULL, NULL, NULL, NULL);
  const float out[] = { 0.5f, 0.5f, 0.5f, 1 }, broken[] = { 0.5f, NAN, 0.5f, 1 };
  VitrineBoxes found;

  found = vitrine_boxes_of (samples, 0, out, 4);
  g_assert_false (found.has_truth || found.has_guess);   /* no boxes yet */
  g_assert_true (nn_samples_set_boxes (samples, targets, NULL));
  found = vitrine_boxes_of (samples, 1, out, 4);
  g_assert_true (found.has_truth && found.has_guess);
  g_assert_cmpfloat (found.truth[0], ==, 0.25f);
  g_assert_cmpfloat (fabs (vitrine_boxes_iou (&found) - 1 / 3.0), <, 1e-6);
  found = vitrine_boxes_of (samples, -1, out, 4);
  g_assert_true (!found.has_truth && found.has_guess);
  g_assert_true (isnan (vitrine_boxes_iou (&found)));
  found = vitrine_boxes_of (samples, 0, out, 3);
  g_assert_true (found.has_truth && !found.has_guess);
  found = vitrine_boxes_of (samples, 0, broken, 4);
  g_assert_true (found.has_truth && !found.has_guess);
}

/* Numbers leave with where they stand, and in the order in which they lie in memory. */
static void
tables (void)
{
  static const char *const both[] = { "sample", "reconstruction", NULL }, *const alone[] = { "value", NULL };
  const float values[] = { 0, 0.5f, 1, -2 }, others[] = { 1, 1, 1, 1.25f };
  g_autoptr (NnTensor) sample = nn_tensor_new (&NN_SHAPE (1, 2, 2, 1)), output = nn_tensor_new (&NN_SHAPE (1, 2, 2, 1));
  const VitrineReconstruction pair = { sample, output, NULL };
  const VitrineThumbs near = { .n = 2, .samples = { 7, 9 }, .labels = { 3, -1 }, .numbers = { 0.25, 1.5 } };
  g_autoptr (GBytes) points = g_bytes_new (values, sizeof values);
  g_autoptr (GBytes) labels = g_bytes_new ((const gint32[]){ 0, 1 }, 2 * sizeof (gint32));
  static const char *const names[] = { "one, first", "two", NULL };
  g_autoptr (NnSamples) plane
      = nn_samples_new_floats ("p", "P", &NN_SHAPE (2), 2, 1, points, labels, names, NULL, NULL, NULL);
  g_autofree char *image = vitrine_picture_csv (&NN_SHAPE (2, 2, 1), both, (const float *const[]){ values, others });
  g_autofree char *row = vitrine_picture_csv (&NN_SHAPE (4), alone, (const float *const[]){ values });
  g_autofree char *rebuilt = NULL, *thumbs = vitrine_thumbs_csv (&near), *scatter = vitrine_scatter_csv (plane);

  memcpy (sample->data, values, sizeof values);
  memcpy (output->data, others, sizeof others);
  rebuilt = vitrine_reconstruction_csv (&pair);
  g_assert_cmpstr (image, ==, "row,column,channel,sample,reconstruction\n0,0,0,0,1\n0,1,0,0.5,1\n1,0,0,1,1\n1,1,0,-2,1.25\n");
  g_assert_cmpstr (rebuilt, ==, image);
  g_assert_cmpstr (row, ==, "number,value\n0,0\n1,0.5\n2,1\n3,-2\n");
  g_assert_cmpstr (thumbs, ==, "sample,label,distance\n7,3,0.25\n9,,1.5\n");
  g_assert_cmpstr (scatter, ==, "x1,x2,class,part\n0,0.5,\"one, first\",training\n1,-2,two,held out\n");
}

/* Two columns of a table: axes, tables and hints have their names and units; ticks are round and all different. */
static void
plane_units (void)
{
  static const char *const names[] = { "Petal length", "width, cm", NULL };
  const float at[] = { -1, 1, 1, -2 };
  g_autoptr (GBytes) points = g_bytes_new (at, sizeof at);
  g_autoptr (NnSamples) samples
      = nn_samples_new_floats ("t", "T", &NN_SHAPE (2), 2, 2, points, NULL, NULL, NULL, NULL, NULL);
  const VitrinePlane plane = { .left = 0, .top = 0, .side = 280, .reach = 2 };
  g_autofree char *bare = vitrine_scatter_csv (samples), *csv = NULL;

  g_assert_true (g_str_has_prefix (bare, "x1,x2,class,part\n-1,1,,training\n"));
  samples->feature_names = g_strdupv ((char **) names);
  samples->feature_mean = g_memdup2 ((const double[]){ 4, 100 }, 2 * sizeof (double));
  samples->feature_spread = g_memdup2 ((const double[]){ 0.5, 25 }, 2 * sizeof (double));
  csv = vitrine_scatter_csv (samples);
  g_assert_cmpstr (csv, ==, "Petal length,\"width, cm\",class,part\n3.5,125,,training\n4.5,50,,training\n");
  for (guint axis = 0; axis < 2; axis++)
    {
      double ticks[16], places[16];
      const guint n = vitrine_plane_ticks (&plane, samples, axis, ticks, places);

      g_assert_cmpuint (n, >, 2);
      for (guint i = 0; i < n; i++)
        {
          const double middle = axis == 0 ? 4 : 100, half = axis == 0 ? 1 : 50;
          g_autofree char *text = vitrine_number_tick (ticks[i], ticks[1] - ticks[0]);
          g_autofree char *next = i + 1 < n ? vitrine_number_tick (ticks[i + 1], ticks[1] - ticks[0]) : NULL;

          g_assert_cmpfloat (fabs (places[i] - (ticks[i] - middle + half) / (2 * half)), <, 1e-9);
          g_assert_cmpstr (text, !=, next);
          g_assert_cmpfloat (fabs (g_ascii_strtod (text, NULL) - ticks[i]), <, 1e-9);
        }
    }
}

/* A row below 0 stands on the line on which the others stand. */
static void
row_baseline (void)
{
  const float values[] = { 1, 2, 3, -1, 2, 1 };
  g_autoptr (GBytes) floats = g_bytes_new (values, sizeof values);
  g_autoptr (NnSamples) samples
      = nn_samples_new_floats ("t", "T", &NN_SHAPE (3), 2, 2, floats, NULL, NULL, NULL, NULL, NULL);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 60, 60);
  cairo_t *cr = cairo_create (surface);
  const guint8 *foot;

  vitrine_set_color (cr, vitrine_theme (FALSE)->view);
  cairo_paint (cr);
  vitrine_draw_sample (samples, 0, values, FALSE, cr, 0, 0, 60, 60);
  cairo_surface_flush (surface);
  /* all above the middle: nothing stands below it */
  foot = cairo_image_surface_get_data (surface) + 48 * cairo_image_surface_get_stride (surface) + 4 * 48;
  g_assert_cmpint (foot[0], ==, 255);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

/* How far apart the channels of a pixel are: of a grey 0. */
static int
colour_at (cairo_surface_t *surface, int x, int y)
{
  const guint8 *p = cairo_image_surface_get_data (surface) + y * cairo_image_surface_get_stride (surface) + 4 * x;

  return MAX (MAX (p[0], p[1]), p[2]) - MIN (MIN (p[0], p[1]), p[2]);
}

/* Points of a number to predict: the nearer to 0, the paler. */
static void
shades (gconstpointer data)
{
  const gboolean dark = GPOINTER_TO_INT (data);
  const float at[] = { -3, 0, 0, 0, 3, 0, 0, 3 }, aim[] = { -1, 0, 1, 0.4f };
  g_autoptr (GBytes) points = g_bytes_new (at, sizeof at), targets = g_bytes_new (aim, sizeof aim);
  g_autoptr (NnSamples) samples
      = nn_samples_new_floats ("p", "P", &NN_SHAPE (2), 4, 4, points, NULL, NULL, targets, &NN_SHAPE (1), NULL);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 120, 120);
  cairo_t *cr = cairo_create (surface);
  const VitrinePlane plane = { .left = 0, .top = 0, .side = 120, .reach = 6 };

  vitrine_set_color (cr, vitrine_theme (dark)->view);
  cairo_paint (cr);
  vitrine_plane_points (cr, vitrine_theme (dark), &plane, samples, 5);
  cairo_surface_flush (surface);
  g_assert_cmpint (colour_at (surface, 30, 60), >, 100);
  g_assert_cmpint (colour_at (surface, 60, 60), <, 20);
  g_assert_cmpint (colour_at (surface, 90, 60), >, 100);
  g_assert_cmpint (colour_at (surface, 60, 30), >, 30);
  g_assert_cmpint (colour_at (surface, 60, 30), <, colour_at (surface, 90, 60) - 30);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

int
main (int argc, char **argv)
{
  VitrinePad pad = seven (0.3, 0.25, 0.35);
  g_autoptr (NnTensor) sample = vitrine_pad_sample (&pad, &NN_SHAPE (SIDE, SIDE, 1));
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pad/centred", centred);
  g_test_add_func ("/pad/nothing-drawn", nothing_drawn);
  draw_case ("strip-thumbs", draw_thumbs, sample, 4 * VITRINE_THUMB_WIDTH, VITRINE_THUMB_HEIGHT);
  g_test_add_func ("/boxes/found", boxes);
  g_test_add_func ("/figures/tables", tables);
  g_test_add_func ("/plane/units", plane_units);
  g_test_add_func ("/row/baseline", row_baseline);
  g_test_add_data_func ("/plane/shades/light", GINT_TO_POINTER (FALSE), shades);
  g_test_add_data_func ("/plane/shades/dark", GINT_TO_POINTER (TRUE), shades);
  draw_case ("boxes", draw_boxes, sample, 252, 204);
  draw_case ("film", draw_film, NULL, 242, 126);
  draw_case ("pad", vitrine_paint_pad, &pad, 140, 140);
  status = g_test_run ();
  g_array_unref (pad.points);
  return status;
}

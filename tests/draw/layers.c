/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The charts of layers: what they show, and that their look-ups agree with what is drawn. */
#include <math.h>
#include <string.h>

#include "tests/draw/harness.h"
#include "ui/draw/layers.h"

#define STEPS 600

static VitrineLayerNames names;

/* A convolution and two dense layers; the second falls silent bit by bit. */
static NnModel *
made_model (void)
{
  static const char *const classes[] = { "input", "conv2d", "flatten", "dense", "dense" };
  NnEntry entries[5];
  g_autoptr (GError) error = NULL;
  NnModel *model;

  for (guint i = 0; i < 5; i++)
    {
      NnSpec spec;

      nn_spec_named (&spec, NN_KIND_LAYER, classes[i], NULL);
      entries[i] = (NnEntry){ .id = i + 1, .klass = NN_LAYER_CLASS (spec.klass), .n_inputs = i > 0, .inputs = { i } };
      memcpy (entries[i].args, spec.values, sizeof spec.values);
    }
  entries[3].args[nn_class_find_arg (&entries[3].klass->base, "activation")] = NN_ACTIVATION_RELU;
  entries[4].args[nn_class_find_arg (&entries[4].klass->base, "units")] = 10;
  model = nn_model_new (entries, 5, 1, &error);
  g_assert_no_error (error);
  return model;
}

static NnWatchLog *
made_log (const NnModel *model)
{
  NnWatchLog *log = nn_watch_log_new (model);

  g_assert_cmpuint (log->n_layers, ==, 3);
  for (guint32 i = 1; i <= STEPS; i++)
    {
      guint32 step = i * 3;

      g_array_append_val (log->steps, step);
      for (guint k = 0; k < 3; k++)
        {
          double noise = 0.6 + 0.8 * draw_noise (i * 3 + k);
          NnLayerReading reading = { .gradient = 0.2 * pow (4, k) * exp (-1.6 * i / STEPS) * noise, .weight = 4 + 3 * k + 0.002 * i,
                                     .step = 0.004 * noise, .silent = k == 1 && i > 100 ? 0.1 + 0.3 * i / STEPS : NAN };

          g_array_append_val (log->readings, reading);
        }
      if (i % 20 != 1)
        continue;
      g_array_append_val (log->spread_steps, step);
      for (guint k = 0; k < 6; k++)
        {
          NnHistogram histogram = { -0.1 - 0.5 * i / STEPS, 0.1 + 0.4 * i / STEPS, { 0 } };

          for (guint b = 0; b < NN_HISTOGRAM_BINS; b++)
            histogram.counts[b] = 1000 * exp (-0.01 * (b - 22.0) * (b - 22.0));
          g_array_append_val (log->spreads, histogram);
        }
    }
  return log;
}

static NnWatchLog *log_;

static VitrineLayerLines
made_lines (VitrineLayersKind kind)
{
  return (VitrineLayerLines){ .log = log_, .names = &names, .kind = kind, .steps_per_epoch = 250, .title = TRUE, .hover = NAN };
}

static void
called (void)
{
  g_assert_cmpuint (names.n, ==, 3);
  g_assert_cmpstr (names.names[0], ==, "Conv2D");
  g_assert_cmpstr (names.names[1], ==, "Dense 32");
  g_assert_cmpstr (names.names[2], ==, "Dense 10");
}

/* Every reading is found where it is drawn: going from left to right no step is met twice,
 * none is left out, and outside there is none. */
static void
look_ups (void)
{
  VitrineLayerLines lines = made_lines (VITRINE_LAYERS_GRADIENT);
  double last = 0;
  guint met = 0;

  for (double x = 0; x < 4000; x += 0.5)
    {
      double step = vitrine_layer_lines_nearest (&lines, 4000, 240, x, 120);

      if (isnan (step) || step == last)
        continue;
      g_assert_cmpfloat (step, ==, last + 3);
      last = step;
      met++;
    }
  g_assert_cmpuint (met, ==, STEPS);
  g_assert_true (isnan (vitrine_layer_lines_nearest (&lines, 400, 240, 10, 120)));
  g_assert_true (isnan (vitrine_layer_lines_nearest (&lines, 400, 240, 200, 4)));
  /* the last reading by then */
  g_assert_cmpfloat (vitrine_layer_lines_value (&lines, 1, 31), ==, g_array_index (log_->readings, NnLayerReading, 9 * 3 + 1).gradient);
  g_assert_true (isnan (vitrine_layer_lines_value (&lines, 1, 2)));
}

static void
words (void)
{
  VitrineLayerLines lines = made_lines (VITRINE_LAYERS_WEIGHT);
  g_autofree char *all = vitrine_layer_lines_describe (&lines), *csv = vitrine_layer_lines_csv (&lines), *silent = NULL;
  g_auto (GStrv) rows = g_strsplit (csv, "\n", -1);

  g_assert_cmpstr (all, ==, "Weight norm at step 1,800: Conv2D 5.20, Dense 32 8.20, Dense 10 11.2");
  g_assert_cmpuint (g_strv_length (rows), ==, STEPS + 2);
  g_assert_cmpstr (rows[0], ==, "step,\"Conv2D\",\"Dense 32\",\"Dense 10\"");
  lines.kind = VITRINE_LAYERS_SILENT;
  silent = vitrine_layer_lines_describe (&lines);
  g_assert_cmpstr (silent, ==, "Silent units at step 1,800: Dense 32 40 %");
}

/* Where a step is looked at, its histogram is told: the last one by then. */
static void
words_of_then (void)
{
  VitrineLayerSpread spread = { .log = log_, .names = &names, .layer = 1, .steps_per_epoch = 250, .at = NAN };
  g_autofree char *now = vitrine_layer_spread_describe (&spread), *then = NULL, *first = NULL;

  g_assert_true (g_str_has_suffix (now, "after step 1,743"));
  spread.at = 900;
  then = vitrine_layer_spread_describe (&spread);
  g_assert_true (g_str_has_suffix (then, "after step 843"));
  spread.at = 0;
  first = vitrine_layer_spread_describe (&spread);
  g_assert_true (g_str_has_suffix (first, "after step 3"));
}

/* Numbers that lie within one decade have an axis, too. */
static void
axis_within_decade (void)
{
  NnWatchLog *log = nn_watch_log_new_empty (1);
  const NnLayerReading readings[] = { { 1.5f, 1.5f, 0.1f, 0 }, { 2.2f, 2.2f, 0.1f, 0 } };
  const guint32 steps[] = { 1, 2 };
  VitrineLayerNames alone = { .n = 1, .names = { (char *) "Dense" } };
  VitrineLayerLines lines = { .log = log, .names = &alone, .kind = VITRINE_LAYERS_WEIGHT, .hover = NAN };
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 330, 250);
  cairo_t *cr = cairo_create (surface);
  const guint32 *pixels;
  guint ink = 0;

  g_array_append_vals (log->steps, steps, 2);
  g_array_append_vals (log->readings, readings, 2);
  vitrine_layer_lines_draw (&lines, FALSE, cr, 330, 250);
  cairo_surface_flush (surface);
  pixels = (const guint32 *) (gpointer) cairo_image_surface_get_data (surface);
  for (guint y = 0; y < 220; y++)
    for (guint x = 0; x < 46; x++)
      ink += pixels[y * (guint) cairo_image_surface_get_stride (surface) / 4 + x] != 0;
  g_assert_cmpuint (ink, >, 100);

  /* and a single reading is a dot of its layer's own colour */
  g_array_set_size (log->steps, 1);
  g_array_set_size (log->readings, 1);
  cairo_set_operator (cr, CAIRO_OPERATOR_CLEAR);
  cairo_paint (cr);
  cairo_set_operator (cr, CAIRO_OPERATOR_OVER);
  vitrine_layer_lines_draw (&lines, FALSE, cr, 330, 250);
  cairo_surface_flush (surface);
  ink = 0;
  for (guint y = 0; y < 215; y++)
    for (guint x = 228; x < 242; x++)
      {
        guint32 pixel = pixels[y * (guint) cairo_image_surface_get_stride (surface) / 4 + x];

        /* grid lines are faint */
        ink += pixel >> 24 > 200;
      }
  g_assert_cmpuint (ink, >, 8);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  nn_watch_log_free (log);
}

/* A row for each bin of each step that was looked at. */
static void
spread_table (void)
{
  VitrineLayerSpread spread = { .log = log_, .names = &names, .layer = 1, .steps_per_epoch = 250, .at = NAN };
  const guint n = log_->spread_steps->len;
  g_autofree char *text = vitrine_layer_spread_csv (&spread);

  g_assert_cmpuint (draw_csv_rows (vitrine_layer_spread_csv (&spread), 4), ==, n * NN_HISTOGRAM_BINS);
  g_assert_true (g_str_has_prefix (text, "step,low,high,count\n3,-0.1"));
  spread.log = NULL;
  g_assert_cmpuint (draw_csv_rows (vitrine_layer_spread_csv (&spread), 4), ==, 0);
}

int
main (int argc, char **argv)
{
  g_autoptr (NnModel) model = made_model ();
  VitrineLayerLines gradient, silent, empty;
  VitrineLayerSpread spread;

  g_test_init (&argc, &argv, NULL);
  log_ = made_log (model);
  vitrine_layer_names_set (&names, log_, model);
  gradient = made_lines (VITRINE_LAYERS_GRADIENT);
  gradient.hover = 900;
  silent = made_lines (VITRINE_LAYERS_SILENT);
  empty = made_lines (VITRINE_LAYERS_STEP);
  empty.log = NULL;
  spread = (VitrineLayerSpread){ .log = log_, .names = &names, .layer = 1, .steps_per_epoch = 250, .title = TRUE,
                                   .at = NAN };
  draw_case ("layers-gradient", vitrine_layer_lines_draw, &gradient, 330, 250);
  draw_case ("layers-silent", vitrine_layer_lines_draw, &silent, 330, 250);
  draw_case ("layers-empty", vitrine_layer_lines_draw, &empty, 330, 250);
  draw_case ("layers-spread", vitrine_layer_spread_draw, &spread, 330, 250);
  g_test_add_func ("/draw/layers/names", called);
  g_test_add_func ("/draw/layers/spread-table", spread_table);
  g_test_add_func ("/draw/layers/look-ups", look_ups);
  g_test_add_func ("/draw/layers/words", words);
  g_test_add_func ("/draw/layers/axis-within-decade", axis_within_decade);
  g_test_add_func ("/draw/layers/words-of-then", words_of_then);
  return g_test_run ();
}

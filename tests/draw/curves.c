/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loss and metric curves: no point is lost, look-ups agree with what is drawn, and it is quick. */
#include <cairo-svg.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/draw/harness.h"
#include "ui/draw/curves.h"
#include "ui/draw/paint.h"
#include "app/pyramid.h"

#define PER_EPOCH 250

/* A run as training makes one: a falling, noisy loss and a rising accuracy. */
static NnRun *
made_run (const char *title, guint n, double pace, guint seed)
{
  NnRun *run = nn_run_new (title, "Adam 0.001");

  run->steps_per_epoch = PER_EPOCH;
  for (guint i = 0; i < n; i++)
    {
      double noise = draw_noise (i + seed * 7919), t = (i + 1) * pace / 60;
      double loss = 2.3 / (1 + t) * exp (1.6 * (noise - 0.5));
      NnRunStep step = { loss, MIN (1, floor (32 * (1 - 0.9 / (1 + 0.8 * t) * 2 * noise)) / 32) };

      nn_run_add_steps (run, &step, 1);
      if ((i + 1) % PER_EPOCH == 0)
        {
          double swing = 0.02 * sin (i * 0.013 + seed);
          NnRunEpoch epoch = { i + 1, (i + 1) * 0.004, 2.3 / (1 + t), 1 - 0.9 / (1 + 0.8 * t),
                               2.3 / (1 + t) + 0.06 + 0.00002 * i + swing, 1 - 0.9 / (1 + 0.8 * t) - 0.01 + 0.2 * swing };

          g_array_append_val (run->epochs, epoch);
        }
    }
  return run;
}

static GPtrArray *
made_curves (void)
{
  GPtrArray *curves = g_ptr_array_new_with_free_func ((GDestroyNotify) vitrine_curve_free);
  const guint steps[] = { 1625, 1500, 1500 };
  const double pace[] = { 1, 1.6, 0.7 };

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *title = g_strdup_printf ("Run %u", 3 - i);
      g_autoptr (NnRun) run = made_run (title, steps[i], pace[i], i);
      VitrineCurve *curve = vitrine_curve_new (run);

      vitrine_curve_update (curve, 0.98);
      vitrine_curve_show (curve, i, TRUE);
      g_ptr_array_add (curves, curve);
    }
  return curves;
}

/* Spans of random stretches, grown bit by bit, are those of a plain loop. */
static void
pyramid (void)
{
  VitrinePyramid spans = { 0 };
  const guint n = 5000;
  g_autofree float *values = g_new (float, 2 * n);

  for (guint i = 0; i < 2 * n; i++)
    values[i] = draw_noise (i) < 0.02 ? NAN : draw_noise (i + 1) - 0.5;
  for (gsize at = 0; at < n; at += 1 + 97 * draw_noise (at))
    vitrine_pyramid_grow (&spans, values, 2, at);
  vitrine_pyramid_grow (&spans, values, 2, n);
  for (guint k = 0; k < 2000; k++)
    {
      /* some from the start on, over the largest blocks, and some up to the end, which is within a block of every size */
      gsize from = k % 5 == 0 ? 0 : n * draw_noise (2 * k), to = k % 4 == 0 ? n : n * draw_noise (2 * k + 1);
      VitrineSpan span = vitrine_pyramid_span (&spans, values, 2, from, to);
      float low = INFINITY, high = -INFINITY;

      for (gsize i = from; i < to; i++)
        if (isfinite (values[2 * i]))
          {
            low = MIN (low, values[2 * i]);
            high = MAX (high, values[2 * i]);
          }
      g_assert_cmpfloat (span.low, ==, low);
      g_assert_cmpfloat (span.high, ==, high);
    }
  vitrine_pyramid_clear (&spans);
}

/* Points taken in bit by bit give the very same line, and the formula's. */
static void
smoothing (void)
{
  g_autoptr (NnRun) run = made_run ("Run 1", 1000, 1, 0);
  g_autoptr (NnRun) grown = nn_run_new ("Run 1", "");
  g_autoptr (VitrineCurve) curve = vitrine_curve_new (run);
  g_autoptr (VitrineCurve) again = vitrine_curve_new (grown);
  const float *a, *b;
  gsize stride, n;
  double mean = NAN;

  vitrine_curve_update (curve, 0.9);
  for (guint i = 0; i < 1000; i++)
    {
      nn_run_add_steps (grown, &nn_run_steps (run)[i], 1);
      if (i % 37 == 0 || i == 999)
        vitrine_curve_update (again, 0.9);
    }
  a = vitrine_curve_values (curve, VITRINE_CURVES_LOSS, VITRINE_LINE_SMOOTH, &stride, &n);
  b = vitrine_curve_values (again, VITRINE_CURVES_LOSS, VITRINE_LINE_SMOOTH, &stride, &n);
  g_assert_cmpuint (n, ==, 1000);
  for (gsize i = 0; i < n; i++)
    {
      double x = nn_run_steps (run)[i].loss;

      mean = i == 0 ? x : 0.9 * mean + 0.1 * x;
      g_assert_cmpfloat_with_epsilon (a[i], mean, 1e-6);
      g_assert_cmpfloat (a[i], ==, b[i]);
    }
}

static void
time_axis (void)
{
  g_autoptr (NnRun) run = made_run ("Run 1", 1100, 1, 0);
  g_autoptr (VitrineCurve) curve = vitrine_curve_new (run);
  g_autoptr (NnRun) young = made_run ("Run 2", 20, 1, 0);
  g_autoptr (VitrineCurve) unknown = vitrine_curve_new (young);

  /* The second epoch took twice as long. */
  for (guint i = 1; i < run->epochs->len; i++)
    g_array_index (run->epochs, NnRunEpoch, i).seconds += 1;
  g_assert_cmpfloat_with_epsilon (vitrine_curve_x (curve, VITRINE_AXIS_TIME, 125), 0.5, 1e-9);
  g_assert_cmpfloat_with_epsilon (vitrine_curve_x (curve, VITRINE_AXIS_TIME, 375), 2, 1e-9);
  for (double step = 0; step < 1300; step += 61)
    g_assert_cmpfloat_with_epsilon (vitrine_curve_step (curve, VITRINE_AXIS_TIME,
                                                        vitrine_curve_x (curve, VITRINE_AXIS_TIME, step)), step, 1e-6);
  g_assert_true (isnan (vitrine_curve_x (unknown, VITRINE_AXIS_TIME, 10)));
  vitrine_curve_set_seconds (unknown, 4);
  g_assert_cmpfloat_with_epsilon (vitrine_curve_x (unknown, VITRINE_AXIS_TIME, 10), 2, 1e-9);
}

/* What the cross-hair snaps to is where the drawing puts it. */
static void
nearest (void)
{
  g_autoptr (GPtrArray) array = made_curves ();
  VitrineCurves curves;
  VitrineCurvesPlan plan;

  vitrine_curves_init (&curves, VITRINE_CURVES_LOSS);
  curves.curves = array;
  for (guint axis = VITRINE_AXIS_STEP; axis <= VITRINE_AXIS_TIME; axis++)
    {
      curves.axis = axis;
      vitrine_curves_plan (&curves, 640, 420, &plan);
      for (double px = plan.x + 3; px < plan.x + plan.w; px += 29)
        {
          double x = vitrine_curves_nearest (&curves, 640, 420, px, plan.y + 10);
          VitrineCurveReading reading;

          g_assert_cmpfloat_with_epsilon (vitrine_curves_px (&plan, x), px, 1.01);
          vitrine_curves_read (&curves, vitrine_curves_first (&curves), x, &reading);
          g_assert_cmpfloat_with_epsilon (reading.step, round (reading.step), 1e-9);
        }
      g_assert_true (isnan (vitrine_curves_nearest (&curves, 640, 420, 4, 100)));
    }
  for (double value = plan.y0 * 1.1; value < plan.y1; value *= 1.7)
    g_assert_cmpfloat_with_epsilon (vitrine_curves_value (&plan, vitrine_curves_py (&plan, value)), value, 1e-6);
  {
    VitrineCurveReading reading;

    curves.axis = VITRINE_AXIS_STEP;
    vitrine_curves_read (&curves, vitrine_curves_first (&curves), 600, &reading);
    g_assert_cmpfloat (reading.raw, ==, nn_run_steps (vitrine_curve_run (vitrine_curves_first (&curves)))[599].loss);
    g_assert_cmpfloat (reading.validation, ==,
                       g_array_index (vitrine_curve_run (vitrine_curves_first (&curves))->epochs, NnRunEpoch, 1).val_loss);
  }
}

/* Whether the curve's colour reaches the top of the plot near pixel column @px. */
static gboolean
reaches_top (const VitrineCurves *curves, double px)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 640, 420);
  cairo_t *cr = cairo_create (surface);
  VitrineCurvesPlan plan;
  gboolean found = FALSE;
  const guchar *data;

  vitrine_curves_plan (curves, 640, 420, &plan);
  vitrine_curves_draw (curves, FALSE, cr, 640, 420);
  cairo_surface_flush (surface);
  data = cairo_image_surface_get_data (surface);
  for (int x = MAX (plan.x, px - 2); x <= MIN (px + 2, plan.x + plan.w); x++)
    for (int y = plan.y + 3; y < plan.y + 12; y++)
      {
        guint32 pixel = ((const guint32 *) (gpointer) (data + y * cairo_image_surface_get_stride (surface)))[x];

        /* Grid lines are grey: the stroke is blue. */
        found |= (pixel & 255) > (pixel >> 16 & 255) + 20;
      }
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return found;
}

/* The least of some drawings, in microseconds. */
static gint64
time_of (const VitrineCurves *curves)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 800, 420);
  cairo_t *cr = cairo_create (surface);
  gint64 start = g_get_monotonic_time (), time;

  vitrine_curves_draw (curves, FALSE, cr, 800, 420);
  time = g_get_monotonic_time () - start;
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return time;
}

/* What is drawn costs by its columns, not by its points: many times as many take hardly
 * longer. Both are drawn in turn, so that whatever else the machine does is in both. */
static void
assert_cheap (const char *what, const VitrineCurves *many, const VitrineCurves *few)
{
  gint64 best[2] = { G_MAXINT64, G_MAXINT64 };

  /* The least of many: what else goes on only ever adds. */
  for (guint i = 0; i < 300 && (i < 8 || best[0] >= 4 * best[1]); i++)
    {
      best[0] = MIN (best[0], time_of (many));
      best[1] = MIN (best[1], time_of (few));
    }
  g_test_message ("%s: %.2f ms, far fewer: %.2f ms", what, best[0] / 1000.0, best[1] / 1000.0);
  g_assert_cmpfloat (best[0], <, 4.0 * best[1]);
}

/* A million points: one wild batch shows at every zoom, and a frame stays cheap. */
static void
million (void)
{
  g_autoptr (GPtrArray) array = g_ptr_array_new_with_free_func ((GDestroyNotify) vitrine_curve_free);
  g_autoptr (NnRun) run = nn_run_new ("Run 1", "");
  const guint n = 1000000, spike = 618033;
  VitrineCurves curves;
  VitrineCurve *curve;
  g_autoptr (GPtrArray) few_array = g_ptr_array_new_with_free_func ((GDestroyNotify) vitrine_curve_free);
  g_autoptr (NnRun) few_run = nn_run_new ("Run 1", "");
  VitrineCurves few;

  run->steps_per_epoch = 1000;
  for (guint i = 0; i < n; i++)
    {
      NnRunStep step = { 0.2 + 0.05 * draw_noise (i), 0.9 };

      if (i == spike)
        step.loss = 5000;
      nn_run_add_steps (run, &step, 1);
    }
  curve = vitrine_curve_new (run);
  g_ptr_array_add (array, curve);
  vitrine_curves_init (&curves, VITRINE_CURVES_LOSS);
  curves.curves = array;
  curves.axis = VITRINE_AXIS_STEP;
  /* So smooth that the spike hardly lifts the line: only its own stroke can reach the top. */
  vitrine_curve_update (curve, 0.99995);

  for (double half = n; half > 40; half /= 3)
    {
      VitrineCurvesPlan plan;

      curves.x0 = MAX (0, spike + 1 - half * 0.7);
      curves.x1 = MIN (n, spike + 1 + half * 1.1);
      curves.y0 = 0.1;
      curves.y1 = 1;
      vitrine_curves_plan (&curves, 640, 420, &plan);
      g_assert_true (reaches_top (&curves, vitrine_curves_px (&plan, spike + 1)));
      if (half < n)
        g_assert_false (reaches_top (&curves, vitrine_curves_px (&plan, spike + 1) + 40));
    }

  curves.x0 = curves.x1 = curves.y0 = curves.y1 = NAN;
  few_run->steps_per_epoch = 1000;
  nn_run_add_steps (few_run, nn_run_steps (run), n / 100);
  g_ptr_array_add (few_array, vitrine_curve_new (few_run));
  vitrine_curve_update (g_ptr_array_index (few_array, 0), 0.99995);
  few = curves;
  few.curves = few_array;
  assert_cheap ("a million points", &curves, &few);
}

/* @n epochs of ten batches each, of which one in three takes longer; held out at a level of its own. */
static GPtrArray *
made_epochs (guint n)
{
  GPtrArray *curves = g_ptr_array_new_with_free_func ((GDestroyNotify) vitrine_curve_free);
  g_autoptr (NnRun) run = nn_run_new ("Run 1", "");
  double seconds = 0;

  run->steps_per_epoch = 10;
  for (guint i = 0; i < 10 * n; i++)
    nn_run_add_steps (run, &(NnRunStep){ 0.2, 0.5 }, 1);
  for (guint i = 1; i <= n; i++)
    {
      NnRunEpoch epoch = { 10 * i, seconds += i % 3 == 0 ? 2 : 0.5, 0.2, 0.5, i == n / 2 ? 0.79 : 0.8, 0.5 };

      g_array_append_val (run->epochs, epoch);
    }
  g_ptr_array_add (curves, vitrine_curve_new (run));
  vitrine_curve_show (curves->pdata[0], 0, TRUE);
  vitrine_curve_update (curves->pdata[0], 0.5);
  return curves;
}

/* What the time axis says is what a plain loop over the epochs says; and it is no slower for many epochs. */
static void
time_of_epochs (void)
{
  g_autoptr (GPtrArray) list = made_epochs (50), many_list = made_epochs (20000), few_list = made_epochs (200);
  const VitrineCurve *curve = list->pdata[0];
  const NnRun *run = vitrine_curve_run (curve);
  VitrineCurves many, few;

  for (double step = 0; step < 560; step += 3.5)
    {
      double a = 0, b = 0, seconds = 0, at;

      for (guint i = 0; i < 50 && (i == 0 || step > b); i++)
        {
          double before = i == 0 ? 0 : g_array_index (run->epochs, NnRunEpoch, i - 1).seconds;

          a = 10 * i, b = a + 10;
          seconds = before + (step - a) / 10 * (g_array_index (run->epochs, NnRunEpoch, i).seconds - before);
        }
      at = vitrine_curve_x (curve, VITRINE_AXIS_TIME, step);
      g_assert_cmpfloat_with_epsilon (at, seconds, 1e-9);
      g_assert_cmpfloat_with_epsilon (vitrine_curve_step (curve, VITRINE_AXIS_TIME, at), step, 1e-9);
    }
  vitrine_curves_init (&many, VITRINE_CURVES_LOSS);
  many.axis = VITRINE_AXIS_TIME;
  few = many;
  many.curves = many_list;
  few.curves = few_list;
  assert_cheap ("20,000 epochs", &many, &few);
}

/* Rows of the run's colour in the column of pixels of @epoch, 10 above its point to 10 below: a line has three
 * or four, a dot has six, a star more. */
static guint
thickness_at (const VitrineCurves *curves, guint epoch)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 660, 424);
  cairo_t *cr = cairo_create (surface);
  const VitrineColor color = vitrine_theme_run (vitrine_theme (FALSE), 0);
  VitrineCurvesPlan plan;
  guint n = 0;
  gint x, y;

  vitrine_curves_plan (curves, 660, 424, &plan);
  vitrine_curves_draw (curves, FALSE, cr, 660, 424);
  cairo_surface_flush (surface);
  x = (gint) floor (vitrine_curves_px (&plan, epoch));
  y = (gint) floor (vitrine_curves_py (&plan, 0.8));
  for (gint k = MAX (0, y - 10); k <= y + 10; k++)
    {
      const guint8 *pixel = cairo_image_surface_get_data (surface) + k * cairo_image_surface_get_stride (surface) + 4 * x;

      n += fabs (pixel[0] / 255.0 - color.b) + fabs (pixel[1] / 255.0 - color.g) + fabs (pixel[2] / 255.0 - color.r) < 0.3;
    }
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return n;
}

/* Each epoch has its dot as long as they can be told apart: by what is seen of them, not by how many there are. */
static void
dots (void)
{
  g_autoptr (GPtrArray) list = made_epochs (20), many_list = made_epochs (2000);
  VitrineCurves curves;

  vitrine_curves_init (&curves, VITRINE_CURVES_LOSS);
  curves.curves = list;
  g_assert_cmpuint (thickness_at (&curves, 5), >=, 5);
  g_assert_cmpuint (thickness_at (&curves, 10), >=, 7);
  /* At the left end of a long axis. The best keeps its star. */
  curves.x_end = 200;
  g_assert_cmpuint (thickness_at (&curves, 5), <, 5);
  g_assert_cmpuint (thickness_at (&curves, 10), >=, 7);
  curves.curves = many_list;
  curves.x_end = 0;
  g_assert_cmpuint (thickness_at (&curves, 501), <, 5);
  g_assert_cmpuint (thickness_at (&curves, 1000), >=, 7);
  curves.x0 = 495;
  curves.x1 = 510;
  g_assert_cmpuint (thickness_at (&curves, 501), >=, 5);
}

static cairo_status_t
keep_text (void *text, const unsigned char *data, unsigned int length)
{
  g_string_append_len (text, (const char *) data, length);
  return CAIRO_STATUS_SUCCESS;
}

/* How often @what stands in the drawing as SVG: "L" for the segments of all its lines. */
static guint
count_in_drawing (const VitrineCurves *curves, const char *what)
{
  g_autoptr (GString) text = g_string_new (NULL);
  cairo_surface_t *surface = cairo_svg_surface_create_for_stream (keep_text, text, 640, 420);
  cairo_t *cr = cairo_create (surface);
  guint n = 0;

  vitrine_curves_draw (curves, FALSE, cr, 640, 420);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  cairo_surface_destroy (surface);
  for (const char *at = text->str; (at = strstr (at, what)) != NULL; at++)
    n++;
  return n;
}

/* @n epochs that jump from top to bottom. */
static NnRun *
jumping_run (guint n)
{
  NnRun *run = nn_run_new ("Run 1", "");

  run->steps_per_epoch = 1;
  for (guint i = 0; i < n; i++)
    {
      nn_run_add_steps (run, &(NnRunStep){ 0.5, 0.5 }, 1);
      g_array_append_val (run->epochs, ((NnRunEpoch){ i + 1, i + 1, 0.5, 0.5, i % 2 ? 80 : 0.1 + draw_noise (i), 0.5 }));
    }
  return run;
}

/* Held-out values that are denser than the pixels cost by the columns, too, and a line that jumps has no dashes:
 * cairo would cut each of its thousand pixels from point to point. */
static void
jumping (void)
{
  static const guint numbers[] = { 100000, 2000, 100, 8 };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autoptr (GPtrArray) array = g_ptr_array_new_with_free_func ((GDestroyNotify) vitrine_curve_free);
      g_autoptr (NnRun) run = jumping_run (numbers[i]);
      VitrineCurves curves;
      VitrineCurvesPlan plan;
      guint segments, dashed;

      g_ptr_array_add (array, vitrine_curve_new (run));
      vitrine_curve_update (g_ptr_array_index (array, 0), 0);
      vitrine_curves_init (&curves, VITRINE_CURVES_LOSS);
      curves.curves = array;
      curves.axis = VITRINE_AXIS_EPOCH;
      vitrine_curves_plan (&curves, 640, 420, &plan);
      segments = count_in_drawing (&curves, " L ");
      dashed = count_in_drawing (&curves, "stroke-dasharray");
      g_test_message ("%u held-out points: %u segments, %u dashed lines, %.1f ms", numbers[i], segments, dashed,
                      time_of (&curves) / 1000.0);
      g_assert_cmpuint (segments, <, 12 * plan.w);
      /* One is the sign in the head; few points are joined by dashes. */
      g_assert_cmpuint (dashed, ==, numbers[i] == 8 ? 2 : 1);
      /* A zoomed part has no more than what is in it. */
      curves.x0 = numbers[i] * 0.4;
      curves.x1 = numbers[i] * 0.4 + 4;
      g_assert_cmpuint (count_in_drawing (&curves, " L "), <, 400);
    }
}

/* A loss that reaches 0 keeps its logarithmic axis over all that is greater, and is told at the edge; where nothing
 * is greater the chart says why its axis is linear. */
static void
reaches_zero (void)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GPtrArray) array = g_ptr_array_new_with_free_func ((GDestroyNotify) vitrine_curve_free);
      g_autoptr (NnRun) run = nn_run_new ("Run 1", "");
      VitrineCurves curves;
      VitrineCurvesPlan plan;

      run->steps_per_epoch = 1;
      for (guint k = 0; k < 40; k++)
        {
          const double loss = i == 1 ? -0.5 * k : k < 30 ? 80 * pow (0.7, k) : 0;

          nn_run_add_steps (run, &(NnRunStep){ loss, 0.5 }, 1);
          g_array_append_val (run->epochs, ((NnRunEpoch){ k + 1, k + 1, loss, 0.5, loss, 0.5 }));
        }
      g_ptr_array_add (array, vitrine_curve_new (run));
      vitrine_curve_update (g_ptr_array_index (array, 0), 0.9);
      vitrine_curves_init (&curves, VITRINE_CURVES_LOSS);
      curves.curves = array;
      curves.scale = VITRINE_SCALE_LOG;
      vitrine_curves_plan (&curves, 640, 420, &plan);
      g_assert_cmpuint (plan.scale, ==, i == 0 ? VITRINE_SCALE_LOG : VITRINE_SCALE_LINEAR);
      g_assert_cmpint (plan.no_logarithm, ==, i == 1);
      if (i == 1)
        continue;
      g_assert_cmpfloat (plan.y0, >, 0);
      g_assert_cmpfloat (plan.y0, <, 80 * pow (0.7, 29));
      g_assert_cmpfloat (plan.y0, >, 80 * 1e-10);
      g_assert_cmpfloat (plan.beyond[0], ==, 0);
      g_assert_cmpfloat_with_epsilon (plan.beyond_x[0], 31, 1e-9);
    }
}

/* Five runs that differ by their seed: three of them come to the end. */
static GPtrArray *
made_seeds (guint n_runs, guint n_steps)
{
  GPtrArray *curves = g_ptr_array_new_with_free_func ((GDestroyNotify) vitrine_curve_free);

  for (guint i = 0; i < n_runs; i++)
    {
      g_autofree char *title = g_strdup_printf ("Run %u", n_runs - i);
      g_autoptr (NnRun) run = made_run (title, i < 3 ? n_steps : n_steps / 2, 1 + 0.5 * draw_noise (i), i);
      VitrineCurve *curve = vitrine_curve_new (run);

      vitrine_curve_update (curve, 0.98);
      vitrine_curve_show (curve, i, TRUE);
      vitrine_curve_set_group (curve, 1);
      g_ptr_array_add (curves, curve);
    }
  return curves;
}

/* Mean and deviation are those of a plain loop, over the runs that have come so far; the
 * first of a group stands for all, and only for those that are shown. */
static void
spread (void)
{
  g_autoptr (GPtrArray) list = made_seeds (5, 1500);
  VitrineCurve *first = g_ptr_array_index (list, 0), *second = g_ptr_array_index (list, 1);
  VitrineCurves curves;
  VitrineSpread group;
  VitrineMoments moments;
  g_autofree char *text = NULL;
  g_autofree char *words = NULL;

  vitrine_curves_init (&curves, VITRINE_CURVES_LOSS);
  curves.curves = list;
  g_assert_cmpuint (vitrine_curves_spread (&curves, first, &group), ==, 1);
  curves.spread = TRUE;
  g_assert_cmpuint (vitrine_curves_spread (&curves, second, &group), ==, 0);
  g_assert_cmpuint (vitrine_curves_spread (&curves, first, &group), ==, 5);
  for (gsize step = 1; step <= 1500; step += 83)
    {
      double sum = 0, squares = 0, mean;
      guint n = step <= 750 ? 5 : 3;

      for (guint i = 0; i < n; i++)
        {
          gsize stride, length;

          sum += vitrine_curve_values (group.members[i], VITRINE_CURVES_LOSS, VITRINE_LINE_SMOOTH, &stride, &length)[step - 1];
        }
      mean = sum / n;
      for (guint i = 0; i < n; i++)
        {
          gsize stride, length;
          double value = vitrine_curve_values (group.members[i], VITRINE_CURVES_LOSS, VITRINE_LINE_SMOOTH, &stride,
                                               &length)[step - 1];

          squares += (value - mean) * (value - mean);
        }
      vitrine_spread_at (&group, VITRINE_CURVES_LOSS, step, &moments);
      g_assert_cmpuint (moments.n, ==, n);
      g_assert_cmpfloat_with_epsilon (moments.mean, mean, 1e-9);
      g_assert_cmpfloat_with_epsilon (moments.deviation, sqrt (squares / (n - 1)), 1e-9);
    }
  vitrine_spread_at (&group, VITRINE_CURVES_LOSS, 1501, &moments);
  g_assert_cmpuint (moments.n, ==, 0);
  vitrine_spread_held_out (&group, VITRINE_CURVES_LOSS, 500, &moments);
  g_assert_cmpuint (moments.n, ==, 5);
  vitrine_spread_held_out (&group, VITRINE_CURVES_LOSS, 501, &moments);
  g_assert_cmpuint (moments.n, ==, 0);
  moments = (VitrineMoments){ 0.09731, 0.00412, 3 };
  text = vitrine_moments_format (&curves, &moments);
  g_assert_cmpstr (text, ==, "0.0973 ± 0.0041");
  words = vitrine_curves_describe (&curves);
  g_assert_nonnull (strstr (words, "Loss of 5 seeds at step 750, mean and deviation: training "));
  g_assert_nonnull (strstr (words, " ± "));

  vitrine_curve_show (first, 0, FALSE);
  g_assert_cmpuint (vitrine_curves_spread (&curves, second, &group), ==, 4);
  vitrine_curve_set_group (second, 0);
  g_assert_cmpuint (vitrine_curves_spread (&curves, second, &group), ==, 1);
}

/* Ten runs of a hundred thousand steps, a million points, are drawn in a moment. */
static void
spread_million (void)
{
  g_autoptr (GPtrArray) list = made_seeds (10, 100000), few_list = made_seeds (10, 10000);
  VitrineCurves curves, few;

  vitrine_curves_init (&curves, VITRINE_CURVES_LOSS);
  curves.curves = list;
  curves.spread = TRUE;
  few = curves;
  few.curves = few_list;
  assert_cheap ("ten runs of 100,000 steps", &curves, &few);
}

/* What is looked back at is marked from top to bottom, where it stands on the axis, and nowhere else. */
static void
past_mark (void)
{
  g_autoptr (GPtrArray) array = made_curves ();
  cairo_surface_t *surfaces[2];
  VitrineCurves curves;
  VitrineCurvesPlan plan;
  gint at;

  vitrine_curves_init (&curves, VITRINE_CURVES_LOSS);
  curves.curves = array;
  vitrine_curves_plan (&curves, 660, 424, &plan);
  at = (gint) floor (vitrine_curves_px (&plan, 2.5));
  for (guint i = 0; i < 2; i++)
    {
      cairo_t *cr;

      surfaces[i] = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 660, 424);
      cr = cairo_create (surfaces[i]);
      curves.past = i == 0 ? NAN : 2.5;
      vitrine_curves_draw (&curves, FALSE, cr, 660, 424);
      cairo_surface_flush (surfaces[i]);
      cairo_destroy (cr);
    }
  for (gint x = 0; x < 660; x++)
    {
      guint other = 0;

      for (gint y = 0; y < 424; y++)
        other += memcmp (cairo_image_surface_get_data (surfaces[0]) + y * cairo_image_surface_get_stride (surfaces[0]) + 4 * x,
                         cairo_image_surface_get_data (surfaces[1]) + y * cairo_image_surface_get_stride (surfaces[1]) + 4 * x, 4) != 0;
      if (x == at)
        g_assert_cmpuint (other, >, plan.h * 0.9);
      else if (abs (x - at) > 4)
        g_assert_cmpuint (other, ==, 0);
    }
  cairo_surface_destroy (surfaces[0]);
  cairo_surface_destroy (surfaces[1]);
}

/* Labels of a chart's right edge end within it, however long they are. */
static void
labels_fit (void)
{
  g_autoptr (GPtrArray) array = g_ptr_array_new_with_free_func ((GDestroyNotify) vitrine_curve_free);
  g_autoptr (NnRun) run = nn_run_new ("Run 1", "");
  static const double widths[] = { 300, 404, 480, 490, 660 };
  VitrineCurves curves;

  run->steps_per_epoch = 100;
  for (guint i = 0; i < 400; i++)
    nn_run_add_steps (run, &(NnRunStep){ 0.001, 1 }, 1);
  for (guint i = 1; i <= 4; i++)
    g_array_append_val (run->epochs, ((NnRunEpoch){ i * 100, i, 0.001, 1, 0.001, 0.99996 }));
  g_ptr_array_add (array, vitrine_curve_new (run));
  vitrine_curve_update (g_ptr_array_index (array, 0), 0.5);
  vitrine_curves_init (&curves, VITRINE_CURVES_METRIC);
  curves.title = "Accuracy";
  curves.curves = array;
  curves.share = TRUE;
  curves.scale = VITRINE_SCALE_ERRORS;
  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) widths[i] + 200, 420);
      cairo_t *cr = cairo_create (surface);
      const guint32 *pixels;
      gint stride;

      vitrine_curves_draw (&curves, FALSE, cr, widths[i], 420);
      cairo_surface_flush (surface);
      pixels = (const guint32 *) (gpointer) cairo_image_surface_get_data (surface);
      stride = cairo_image_surface_get_stride (surface) / 4;
      for (gint y = 0; y < 420; y++)
        for (gint x = (gint) widths[i] - 3; x < stride; x++)
          if (pixels[y * stride + x] != 0)
            g_error ("at a width of %g something is drawn at %d, %d", widths[i], x, y);
      cairo_destroy (cr);
      cairo_surface_destroy (surface);
    }
}

/* A metric that begins far below all that follows, or @offset higher. */
static GPtrArray *
made_outlier (double offset)
{
  GPtrArray *curves = g_ptr_array_new_with_free_func ((GDestroyNotify) vitrine_curve_free);
  g_autoptr (NnRun) run = nn_run_new ("Run 1", "");

  run->steps_per_epoch = 10;
  for (guint i = 0; i < 600; i++)
    {
      NnRunStep step = { 1, i < 8 ? offset - 170.0 + i : 0.4 + 0.1 * draw_noise (i) + offset };

      nn_run_add_steps (run, &step, 1);
    }
  for (guint i = 1; i <= 60; i++)
    g_array_append_val (run->epochs, ((NnRunEpoch){ i * 10, i, 1, 0.4 + offset, 1, 0.42 + 0.001 * i + offset }));
  g_ptr_array_add (curves, vitrine_curve_new (run));
  vitrine_curve_update (g_ptr_array_index (curves, 0), 0);
  return curves;
}

/* A few numbers far off do not flatten the rest, and are told at the edge. */
static void
outliers (void)
{
  g_autoptr (GPtrArray) array = made_outlier (0), positive = made_outlier (200);
  VitrineCurves curves;
  VitrineCurvesPlan plan;
  g_autofree char *words = NULL;

  vitrine_curves_init (&curves, VITRINE_CURVES_METRIC);
  curves.curves = array;
  vitrine_curves_plan (&curves, 640, 420, &plan);
  g_assert_cmpfloat (plan.y0, >, 0);
  g_assert_cmpfloat (plan.y0, <, 0.41);
  g_assert_cmpfloat (plan.y1, >, 0.5);
  g_assert_cmpfloat (plan.beyond[0], ==, -170);
  g_assert_cmpfloat_with_epsilon (plan.beyond_x[0], 0.1, 1e-9);
  g_assert_true (isnan (plan.beyond[1]));
  words = vitrine_curves_describe (&curves);
  g_assert_true (g_str_has_suffix (words, ", down to −170"));
  /* The part without it, and what the user chose, have nothing to tell. */
  curves.x0 = 2;
  curves.x1 = 9;
  vitrine_curves_plan (&curves, 640, 420, &plan);
  g_assert_true (isnan (plan.beyond[0]));
  curves.x0 = curves.x1 = NAN;
  curves.y0 = -100;
  curves.y1 = 1;
  vitrine_curves_plan (&curves, 640, 420, &plan);
  g_assert_true (isnan (plan.beyond[0]));
  g_assert_cmpfloat (plan.y0, ==, -100);
  /* All of it has a logarithm: the linear axis shows it all. */
  curves.y0 = curves.y1 = NAN;
  curves.curves = positive;
  vitrine_curves_plan (&curves, 640, 420, &plan);
  g_assert_cmpfloat (plan.y0, <=, 30);
  g_assert_true (isnan (plan.beyond[0]));
}

/* A long plan does not hide the beginning. */
static void
long_plan (void)
{
  double last = 0;

  g_assert_cmpfloat (vitrine_curves_grown_end (76, 300), ==, 300);
  g_assert_cmpfloat (vitrine_curves_grown_end (300, 300), ==, 300);
  g_assert_cmpfloat (vitrine_curves_grown_end (74, 300), ==, 75);
  g_assert_cmpfloat (vitrine_curves_grown_end (1, 300), ==, 300.0 / 256);
  g_assert_cmpfloat (vitrine_curves_grown_end (0, 0), ==, 0);
  for (double now = 0.5; now <= 100000; now *= 1.01)
    {
      double end = vitrine_curves_grown_end (now, 100000);

      /* It only grows, has room for what there is, and that takes a quarter at least. */
      g_assert_cmpfloat (end, >=, last);
      g_assert_cmpfloat (end, >=, now);
      g_assert_cmpfloat (end, <=, 4 * now * (1 + 1e-9));
      last = end;
    }
}

/* Each metric says what it is a share of. */
static void
subtitles (void)
{
  g_autofree char *iou = vitrine_curves_subtitle (NN_METRIC_CLASS (nn_registry_find (NN_KIND_METRIC, "iou", NULL)), VITRINE_SCALE_ERRORS);
  guint n = 0;

  g_assert_cmpstr (iou, ==, "overlap, log axis towards 100 %");
  for (const NnClass *const *list = nn_registry_list (NN_KIND_METRIC); *list != NULL; list++, n++)
    {
      const NnMetricClass *metric = NN_METRIC_CLASS (*list);
      g_autofree char *text = vitrine_curves_subtitle (metric, VITRINE_SCALE_LINEAR);

      g_assert_cmpstr (text, ==, metric->share ? metric->of : metric->higher_is_better ? "higher is better" : "lower is better");
    }
  g_assert_cmpuint (n, >, 5);
}

/* In words: the last numbers or those under the cross-hair, and the axes. */
static void
words (void)
{
  g_autoptr (GPtrArray) array = made_curves ();
  g_autofree char *last = NULL, *under = NULL, *batch = NULL, *expected = NULL;
  VitrineCurves curves;

  vitrine_curves_init (&curves, VITRINE_CURVES_LOSS);
  curves.curves = array;
  curves.axis = VITRINE_AXIS_STEP;
  last = vitrine_curves_describe (&curves);
  g_assert_true (g_str_has_prefix (last, "Loss of Run 3 at step 1,625: training "));
  g_assert_nonnull (strstr (last, ". From step 0 to 1,625, from "));
  g_assert_true (g_str_has_suffix (last, ", logarithmic"));
  curves.hover = 1200;
  under = vitrine_curves_describe (&curves);
  batch = vitrine_curves_format (&curves, nn_run_steps (vitrine_curve_run (array->pdata[0]))[1199].loss);
  expected = g_strdup_printf (", this batch %s, validation ", batch);
  g_assert_true (g_str_has_prefix (under, "Loss at step 1,200: Run 3 training "));
  g_assert_nonnull (strstr (under, expected));
  g_assert_nonnull (strstr (under, "; Run 2 training "));
  g_assert_nonnull (strstr (under, "; Run 1 training "));
}

/* All points leave, of the runs that are shown, and names may have commas and quotes. */
static void
table (void)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) vitrine_curve_free);
  g_autoptr (NnRun) first = made_run ("Run \"1\", wide", 40, 1, 0), second = made_run ("Run 2", 25, 1, 1);
  VitrineCurves figure = { .curves = list };
  g_autofree char *text = NULL, *shown = NULL, *later = NULL;
  gpointer kept;

  g_ptr_array_add (list, vitrine_curve_new (second));
  g_ptr_array_add (list, vitrine_curve_new (first));
  for (guint i = 0; i < list->len; i++)
    {
      vitrine_curve_update (list->pdata[i], 0.98);
      vitrine_curve_show (list->pdata[i], i, TRUE);
    }
  g_assert_cmpuint (draw_csv_rows (vitrine_curves_csv (&figure), 8), ==, 65);
  text = vitrine_curves_csv (&figure);
  g_assert_nonnull (strstr (text, "\n\"Run \"\"1\"\", wide\",1,"));

  /* A thread makes the same of what was kept, whatever the runs have come to by then. */
  vitrine_curve_show (list->pdata[0], 0, FALSE);
  shown = vitrine_curves_csv (&figure);
  kept = vitrine_curves_keep (&figure);
  nn_run_add_steps (first, &(NnRunStep){ 1, 2 }, 1);
  vitrine_curve_update (list->pdata[1], 0.5);
  later = vitrine_curves_kept_csv (kept);
  g_assert_cmpstr (later, ==, shown);
  vitrine_curves_kept_free (kept);
}

int
main (int argc, char **argv)
{
  static VitrineCurves loss, accuracy, linear, narrow, zoomed, seeds, outlier;
  g_autoptr (GPtrArray) array = NULL;
  g_autoptr (GPtrArray) repeated = NULL;
  g_autoptr (GPtrArray) outlying = NULL;

  g_test_init (&argc, &argv, NULL);
  array = made_curves ();
  repeated = made_seeds (5, 1500);
  {
    g_autoptr (NnRun) other = made_run ("Run 0", 1250, 0.3, 9);
    VitrineCurve *curve = vitrine_curve_new (other);

    vitrine_curve_update (curve, 0.98);
    vitrine_curve_show (curve, 5, TRUE);
    g_ptr_array_add (repeated, curve);
  }

  vitrine_curves_init (&loss, VITRINE_CURVES_LOSS);
  loss.curves = array;
  loss.subtitle = "cross-entropy";
  loss.x_end = 10;
  loss.running = TRUE;
  linear = narrow = zoomed = loss;
  loss.hover = 3.2;
  loss.readout = TRUE;

  vitrine_curves_init (&accuracy, VITRINE_CURVES_METRIC);
  accuracy.curves = array;
  accuracy.title = "Accuracy";
  accuracy.subtitle = "share right, axis by log of the errors";
  accuracy.scale = VITRINE_SCALE_ERRORS;
  accuracy.share = TRUE;
  accuracy.x_end = 10;
  accuracy.running = TRUE;
  accuracy.hover = 3.2;

  linear.scale = VITRINE_SCALE_LINEAR;
  linear.axis = VITRINE_AXIS_TIME;
  linear.x_end = 0;
  linear.running = FALSE;
  narrow.x_end = 0;
  zoomed.x0 = 2;
  zoomed.x1 = 2.4;
  zoomed.band[0] = 200, zoomed.band[1] = 120, zoomed.band[2] = 320, zoomed.band[3] = 240;

  g_test_add_func ("/curves/table", table);
  g_test_add_func ("/curves/pyramid", pyramid);
  g_test_add_func ("/curves/smoothing", smoothing);
  g_test_add_func ("/curves/time", time_axis);
  g_test_add_func ("/curves/nearest", nearest);
  g_test_add_func ("/curves/million", million);
  g_test_add_func ("/curves/jumping", jumping);
  g_test_add_func ("/curves/reaches-zero", reaches_zero);
  g_test_add_func ("/curves/labels-fit", labels_fit);
  g_test_add_func ("/curves/past", past_mark);
  g_test_add_func ("/curves/outliers", outliers);
  g_test_add_func ("/curves/long-plan", long_plan);
  g_test_add_func ("/curves/words", words);
  g_test_add_func ("/curves/subtitles", subtitles);
  g_test_add_func ("/curves/time-of-epochs", time_of_epochs);
  g_test_add_func ("/curves/dots", dots);
  g_test_add_func ("/curves/spread", spread);
  g_test_add_func ("/curves/spread/million", spread_million);
  draw_case ("curves-loss", vitrine_curves_draw, &loss, 660, 424);
  draw_case ("curves-accuracy", vitrine_curves_draw, &accuracy, 404, 424);
  draw_case ("curves-time", vitrine_curves_draw, &linear, 560, 320);
  draw_case ("curves-narrow", vitrine_curves_draw, &narrow, 360, 260);
  draw_case ("curves-zoomed", vitrine_curves_draw, &zoomed, 560, 320);
  seeds = loss;
  seeds.curves = repeated;
  seeds.spread = TRUE;
  seeds.running = FALSE;
  seeds.x_end = 0;
  outlying = made_outlier (0);
  vitrine_curves_init (&outlier, VITRINE_CURVES_METRIC);
  outlier.title = "R²";
  outlier.curves = outlying;
  draw_case ("curves-outlier", vitrine_curves_draw, &outlier, 420, 320);
  draw_case ("curves-seeds", vitrine_curves_draw, &seeds, 660, 424);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs that differ by their seed alone, as one line of their means in a band of one
 * deviation to either side. */
#include "ui/draw/curves-private.h"

#include <glib/gi18n.h>
#include <math.h>

guint
vitrine_curves_spread (const VitrineCurves *curves, const VitrineCurve *curve, VitrineSpread *spread)
{
  guint group = vitrine_curve_group (curve);

  spread->n = 0;
  if (!curves->spread || group == 0)
    {
      spread->members[spread->n++] = curve;
      return 1;
    }
  for (guint i = 0; i < curves->curves->len && spread->n < VITRINE_MOST_SEEDS; i++)
    {
      const VitrineCurve *other = g_ptr_array_index (curves->curves, i);

      if (vitrine_curve_shown (other) && vitrine_curve_group (other) == group)
        spread->members[spread->n++] = other;
    }
  /* The first of them stands for all. */
  return spread->n > 0 && spread->members[0] == curve ? spread->n : 0;
}

/* Mean and deviation (of a sample: by n - 1) of what is finite. */
static void
reduce (const double *values, guint n, VitrineMoments *moments)
{
  double sum = 0, squares = 0;

  *moments = (VitrineMoments){ NAN, 0, 0 };
  for (guint i = 0; i < n; i++)
    {
      if (!isfinite (values[i]))
        continue;
      sum += values[i];
      moments->n++;
    }
  if (moments->n == 0)
    return;
  moments->mean = sum / moments->n;
  for (guint i = 0; i < n; i++)
    {
      if (isfinite (values[i]))
        squares += (values[i] - moments->mean) * (values[i] - moments->mean);
    }
  moments->deviation = moments->n > 1 ? sqrt (squares / (moments->n - 1)) : 0;
}

void
vitrine_spread_at (const VitrineSpread *spread, VitrineCurvesKind kind, gsize step, VitrineMoments *moments)
{
  double values[VITRINE_MOST_SEEDS];

  for (guint i = 0; i < spread->n; i++)
    {
      gsize stride, n;
      const float *smooth = vitrine_curve_values (spread->members[i], kind, VITRINE_LINE_SMOOTH, &stride, &n);

      values[i] = step >= 1 && step <= n ? smooth[step - 1] : NAN;
    }
  reduce (values, spread->n, moments);
}

static double
value_of (const NnRunEpoch *epoch, VitrineCurvesKind kind)
{
  return kind == VITRINE_CURVES_LOSS ? epoch->val_loss : epoch->val_metric;
}

/* What was measured at just that step; NULL: nothing. */
static const NnRunEpoch *
find_epoch (const GArray *epochs, double step)
{
  guint low = 0, high = epochs->len;

  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (g_array_index (epochs, NnRunEpoch, middle).step < step)
        low = middle + 1;
      else
        high = middle;
    }
  return low < epochs->len && g_array_index (epochs, NnRunEpoch, low).step == step
             ? &g_array_index (epochs, NnRunEpoch, low) : NULL;
}

void
vitrine_spread_held_out (const VitrineSpread *spread, VitrineCurvesKind kind, double step, VitrineMoments *moments)
{
  double values[VITRINE_MOST_SEEDS];

  for (guint i = 0; i < spread->n; i++)
    {
      const NnRunEpoch *epoch = find_epoch (vitrine_curve_run (spread->members[i])->epochs, step);

      values[i] = epoch != NULL ? value_of (epoch, kind) : NAN;
    }
  reduce (values, spread->n, moments);
}

/* How many of them have come to @step. */
static guint
count_at (const VitrineSpread *spread, double step)
{
  guint n = 0;

  for (guint i = 0; i < spread->n; i++)
    n += nn_run_n_steps (vitrine_curve_run (spread->members[i])) >= step;
  return n;
}

/* --- drawn ------------------------------------------------------------------- */

typedef struct
{
  double x, mean, low, high;
} Point;

static void
add_point (GArray *points, const VitrineChart *chart, double x, const VitrineMoments *moments)
{
  Point point = { x, vitrine_chart_py (chart, moments->mean),
                  vitrine_chart_py (chart, moments->mean - moments->deviation),
                  vitrine_chart_py (chart, moments->mean + moments->deviation) };

  if (moments->n > 0 && isfinite (x))
    g_array_append_val (points, point);
}

/* One point for each column of pixels, or for each step where there are fewer. */
static GArray *
training_points (const VitrineChart *chart, const VitrineSpread *spread)
{
  const VitrineCurvesPlan *plan = &chart->plan;
  const VitrineCurve *curve = spread->members[0];
  GArray *points = g_array_new (FALSE, FALSE, sizeof (Point));
  gsize longest = 0, before = 0;

  for (guint i = 0; i < spread->n; i++)
    longest = MAX (longest, nn_run_n_steps (vitrine_curve_run (spread->members[i])));
  for (double px = floor (plan->x) - 1; px < plan->x + plan->w + 1; px++)
    {
      double from, to;
      gsize step;
      VitrineMoments moments;

      vitrine_chart_column (chart, curve, px, &from, &to);
      if (isnan (from) || from >= longest)
        break;
      step = (gsize) CLAMP (floor (to), 0, longest);
      if (step <= before)
        continue;
      before = step;
      vitrine_spread_at (spread, chart->curves->kind, step, &moments);
      add_point (points, chart, vitrine_curves_px (plan, vitrine_curve_x (curve, chart->curves->axis, step)), &moments);
    }
  return points;
}

/* One for each step at which the first of them was held out. */
static GArray *
held_out_points (const VitrineChart *chart, const VitrineSpread *spread)
{
  const VitrineCurve *curve = spread->members[0];
  const GArray *epochs = vitrine_curve_run (curve)->epochs;
  GArray *points = g_array_new (FALSE, FALSE, sizeof (Point));
  /* More than can be told apart need not be added up. */
  guint stride = MAX (1, (guint) (epochs->len / MAX (chart->plan.w, 1)));

  for (guint k = 0; k < epochs->len; k += stride)
    {
      double step = g_array_index (epochs, NnRunEpoch, k).step;
      VitrineMoments moments;

      vitrine_spread_held_out (spread, chart->curves->kind, step, &moments);
      /* In the middle of an epoch not all of them are held out: a mean of some would jump. */
      if (moments.n < count_at (spread, step))
        continue;
      add_point (points, chart, vitrine_curves_px (&chart->plan, vitrine_curve_x (curve, chart->curves->axis, step)),
                 &moments);
    }
  return points;
}

static void
fill_band (cairo_t *cr, const GArray *points, VitrineColor color)
{
  if (points->len < 2)
    return;
  for (guint i = 0; i < points->len; i++)
    cairo_line_to (cr, g_array_index (points, Point, i).x, g_array_index (points, Point, i).high);
  for (guint i = points->len; i-- > 0;)
    cairo_line_to (cr, g_array_index (points, Point, i).x, g_array_index (points, Point, i).low);
  cairo_close_path (cr);
  vitrine_set_color (cr, color);
  cairo_fill (cr);
}

static void
stroke_mean (cairo_t *cr, const GArray *points, double width, VitrineColor color)
{
  for (guint i = 0; i < points->len; i++)
    cairo_line_to (cr, g_array_index (points, Point, i).x, g_array_index (points, Point, i).mean);
  cairo_set_line_width (cr, width);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  vitrine_set_color (cr, color);
  cairo_stroke (cr);
}

static void
draw_dots (cairo_t *cr, const VitrineChart *chart, const GArray *points, gboolean first, VitrineColor color)
{
  double radius = first ? 2.8 : 2.2;

  for (guint i = 0; i < points->len && points->len <= chart->plan.w / 8; i++)
    {
      const Point *point = &g_array_index (points, Point, i);

      vitrine_line (cr, point->x, point->low, point->x, point->high, 1.2, vitrine_color_alpha (color, 0.75));
      vitrine_set_color (cr, chart->theme->card);
      cairo_arc (cr, point->x, point->mean, radius + 1.2, 0, 2 * G_PI);
      cairo_fill (cr);
      vitrine_set_color (cr, color);
      cairo_arc (cr, point->x, point->mean, radius, 0, 2 * G_PI);
      cairo_fill (cr);
    }
}

void
vitrine_chart_draw_spread (cairo_t *cr, const VitrineChart *chart, const VitrineSpread *spread, gboolean first)
{
  VitrineColor color = vitrine_theme_run (chart->theme, vitrine_curve_color (spread->members[0]));
  g_autoptr (GArray) training = training_points (chart, spread);
  g_autoptr (GArray) held_out = held_out_points (chart, spread);
  const double dash[] = { 5, 3 };

  fill_band (cr, held_out, vitrine_color_alpha (color, 0.10));
  fill_band (cr, training, vitrine_color_alpha (color, 0.20));
  stroke_mean (cr, training, first ? 2.2 : 1.4, first ? color : vitrine_color_alpha (color, 0.70));
  cairo_save (cr);
  cairo_set_dash (cr, dash, 2, 0);
  stroke_mean (cr, held_out, first ? 1.8 : 1.3, first ? color : vitrine_color_alpha (color, 0.85));
  cairo_restore (cr);
  draw_dots (cr, chart, held_out, first, color);
}

/* --- in words ------------------------------------------------------------------ */

char *
vitrine_spread_title (const VitrineSpread *spread)
{
  return g_strdup_printf (g_dngettext (NULL, "%u seed", "%u seeds", spread->n), spread->n);
}

char *
vitrine_moments_format (const VitrineCurves *curves, const VitrineMoments *moments)
{
  g_autofree char *mean = vitrine_curves_format (curves, moments->mean);
  g_autofree char *deviation = NULL;

  if (moments->n == 0)
    return g_steal_pointer (&mean);
  if (curves->share)
    {
      /* Both in percent, which is said once. */
      g_free (mean);
      mean = g_strdup_printf ("%.1f", 100 * moments->mean);
      return g_strdup_printf ("%s ± %.1f %%", mean, 100 * moments->deviation);
    }
  deviation = vitrine_number (moments->deviation, 2);
  return g_strdup_printf ("%s ± %s", mean, deviation);
}

void
vitrine_chart_draw_spread_end (cairo_t *cr, VitrineChart *chart, const VitrineSpread *spread, gboolean first)
{
  const VitrineCurves *curves = chart->curves;
  const VitrineCurve *curve = spread->members[0];
  const GArray *epochs = vitrine_curve_run (curve)->epochs;
  VitrineColor color = vitrine_theme_run (chart->theme, vitrine_curve_color (curve));
  gboolean words = chart->width > 480 && first;
  gsize last = nn_run_n_steps (vitrine_curve_run (curve));
  double x = vitrine_curves_px (&chart->plan, vitrine_curve_x (curve, curves->axis, last));
  VitrineMoments moments;

  vitrine_spread_at (spread, curves->kind, last, &moments);
  if (moments.n > 0)
    {
      g_autofree char *number = vitrine_curves_format (curves, moments.mean);
      g_autofree char *title = vitrine_spread_title (spread);

      vitrine_chart_label (cr, chart, x + (first ? 14 : 8), vitrine_chart_py (chart, moments.mean), first ? 12 : 11,
                           first ? VITRINE_TEXT_BOLD : VITRINE_TEXT_SEMI, color,
                           words ? g_strdup_printf (_("training %s"), number) : g_strdup (first ? number : title));
    }
  if (!first || epochs->len == 0)
    return;
  vitrine_spread_held_out (spread, curves->kind, g_array_index (epochs, NnRunEpoch, epochs->len - 1).step, &moments);
  if (moments.n > 0)
    {
      g_autofree char *number = vitrine_curves_format (curves, moments.mean);

      vitrine_chart_label (cr, chart, x + 14, vitrine_chart_py (chart, moments.mean), 12, VITRINE_TEXT_BOLD, color,
                           words ? g_strdup_printf (_("validation %s"), number) : g_strdup (number));
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which values a chart shows, and the marks for those that it leaves out. */
#include "ui/draw/curves-private.h"

#include <glib/gi18n.h>
#include <math.h>

#define PROBES   256    /* of each line */
#define FEWEST   20     /* numbers that tell what is usual */
#define NEAR     3      /* times the extent of the middle half of them: still to be seen */
#define OUTLYING 40     /* and where the whole of them takes more of that, what is farther is left out */

#define DECADES  8      /* that a logarithmic axis shows of a line that comes down to 0 */

static double
held_out (const VitrineCurves *curves, const NnRunEpoch *epoch)
{
  return curves->kind == VITRINE_CURVES_LOSS ? epoch->val_loss : epoch->val_metric;
}

static void
widen (double range[2], double value)
{
  if (isfinite (value))
    {
      range[0] = MIN (range[0], value);
      range[1] = MAX (range[1], value);
    }
}

/* Least and greatest of the lines (not of every batch) between @x0 and @x1; in
 * @lowest the least batch of the run that is drawn in full. */
static void
values_between (const VitrineCurves *curves, double x0, double x1, double range[2], double *lowest)
{
  range[0] = *lowest = INFINITY;
  range[1] = -INFINITY;
  for (guint i = 0; curves->curves != NULL && i < curves->curves->len; i++)
    {
      const VitrineCurve *curve = g_ptr_array_index (curves->curves, i);
      const NnRun *run = vitrine_curve_run (curve);
      double a = vitrine_curve_step (curve, curves->axis, x0), b = vitrine_curve_step (curve, curves->axis, x1);
      double low, high;

      if (!vitrine_curve_shown (curve) || isnan (a) || isnan (b))
        continue;
      vitrine_curve_span (curve, curves->kind, VITRINE_LINE_SMOOTH, MAX (a - 1, 0), MAX (b, 1), &low, &high);
      widen (range, low);
      widen (range, high);
      if (curve == vitrine_curves_first (curves))
        vitrine_curve_span (curve, curves->kind, VITRINE_LINE_RAW, MAX (a - 1, 0), MAX (b, 1), lowest, &high);
      for (guint k = 0; k < run->epochs->len; k++)
        {
          const NnRunEpoch *epoch = &g_array_index (run->epochs, NnRunEpoch, k);

          if (epoch->step >= a - 0.5 && epoch->step <= b + 0.5)
            widen (range, held_out (curves, epoch));
        }
    }
}

/* The least of the lines between @x0 and @x1 that has a logarithm; INFINITY: none has. Every number is looked at: asked
 * for only where one of them is not greater than 0. */
static double
least_positive (const VitrineCurves *curves, double x0, double x1)
{
  double least = INFINITY;

  for (guint i = 0; i < curves->curves->len; i++)
    {
      const VitrineCurve *curve = g_ptr_array_index (curves->curves, i);
      const GArray *epochs = vitrine_curve_run (curve)->epochs;
      double a = vitrine_curve_step (curve, curves->axis, x0), b = vitrine_curve_step (curve, curves->axis, x1);
      gsize stride, n;
      const float *values = vitrine_curve_values (curve, curves->kind, VITRINE_LINE_SMOOTH, &stride, &n);

      if (!vitrine_curve_shown (curve) || isnan (a) || isnan (b))
        continue;
      for (gsize k = MAX (a - 1, 0); k < MIN ((double) n, MAX (b, 1)); k++)
        if (values[k * stride] > 0)
          least = MIN (least, values[k * stride]);
      for (guint k = 0; k < epochs->len; k++)
        {
          const NnRunEpoch *epoch = &g_array_index (epochs, NnRunEpoch, k);

          if (epoch->step >= a - 0.5 && epoch->step <= b + 0.5 && held_out (curves, epoch) > 0)
            least = MIN (least, held_out (curves, epoch));
        }
    }
  return least;
}

/* --- what would flatten all the rest ------------------------------------------- */

/* Up to PROBES numbers of each line that is drawn, evenly out of what lies between @x0 and @x1. */
static GArray *
probe (const VitrineCurves *curves, double x0, double x1)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < curves->curves->len; i++)
    {
      const VitrineCurve *curve = g_ptr_array_index (curves->curves, i);
      const GArray *epochs = vitrine_curve_run (curve)->epochs;
      double a = vitrine_curve_step (curve, curves->axis, x0), b = vitrine_curve_step (curve, curves->axis, x1);
      gsize stride, n, from, to;
      const float *values = vitrine_curve_values (curve, curves->kind, VITRINE_LINE_SMOOTH, &stride, &n);

      if (!vitrine_curve_shown (curve) || isnan (a) || isnan (b))
        continue;
      from = MIN ((double) n, MAX (a, 0));
      to = MIN ((double) n, MAX (b, 0));
      for (gsize k = 0; k < MIN (to - from, PROBES); k++)
        {
          double value = values[(from + k * (to - from) / MIN (to - from, PROBES)) * stride];

          if (isfinite (value))
            g_array_append_val (found, value);
        }
      for (guint k = 0; k < MIN (epochs->len, PROBES); k++)
        {
          const NnRunEpoch *epoch = &g_array_index (epochs, NnRunEpoch, (gsize) k * epochs->len / MIN (epochs->len, PROBES));
          double value = held_out (curves, epoch);

          if (isfinite (value) && epoch->step >= a - 0.5 && epoch->step <= b + 0.5)
            g_array_append_val (found, value);
        }
    }
  return found;
}

static gint
by_size (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* Where the farthest of all stands on the axis: for the mark at the edge. */
static double
place_of (const VitrineCurves *curves, const VitrineCurvesPlan *plan, double value, gboolean high)
{
  for (guint i = 0; i < curves->curves->len; i++)
    {
      const VitrineCurve *curve = g_ptr_array_index (curves->curves, i);
      const GArray *epochs = vitrine_curve_run (curve)->epochs;
      gsize from = MAX (vitrine_curve_step (curve, curves->axis, plan->x0) - 1, 0);
      gsize to = MAX (vitrine_curve_step (curve, curves->axis, plan->x1), 1);
      double ends[2];

      if (!vitrine_curve_shown (curve))
        continue;
      for (guint k = 0; k < epochs->len; k++)
        if (held_out (curves, &g_array_index (epochs, NnRunEpoch, k)) == value)
          return vitrine_curve_x (curve, curves->axis, g_array_index (epochs, NnRunEpoch, k).step);
      vitrine_curve_span (curve, curves->kind, VITRINE_LINE_SMOOTH, from, to, &ends[0], &ends[1]);
      if (ends[high] != value)
        continue;
      while (to - from > 1)
        {
          gsize middle = from + (to - from) / 2;

          vitrine_curve_span (curve, curves->kind, VITRINE_LINE_SMOOTH, from, middle, &ends[0], &ends[1]);
          if (ends[high] == value)
            to = middle;
          else
            from = middle;
        }
      return vitrine_curve_x (curve, curves->axis, to);
    }
  return NAN;
}

/* A few numbers far from all others, such as those of the first epochs, would make a flat line of
 * the rest: they are left out of the range, and the chart says so at its edge. Where a logarithm
 * could show all of it nothing is left out: whoever asks for a linear axis wants to see that. */
static void
leave_out (const VitrineCurves *curves, VitrineCurvesPlan *plan, double range[2])
{
  g_autoptr (GArray) found = range[0] <= 0 ? probe (curves, plan->x0, plan->x1) : NULL;
  double whole[2] = { range[0], range[1] }, low, high, extent;

  if (found == NULL)
    return;
  if (found->len < FEWEST)
    return;
  g_array_sort (found, by_size);
  low = g_array_index (found, double, found->len / 4);
  high = g_array_index (found, double, found->len - 1 - found->len / 4);
  /* A line that has come to rest is no reason to draw its noise. */
  extent = MAX (high - low, 0.02 * MAX (fabs (low), fabs (high)));
  if (!(extent > 0) || range[1] - range[0] < OUTLYING * extent)
    return;
  if (range[0] < low - NEAR * extent)
    range[0] = high;
  if (range[1] > high + NEAR * extent)
    range[1] = low;
  /* The farthest of those that are near. */
  for (guint i = 0; i < found->len; i++)
    {
      double value = g_array_index (found, double, i);

      if (value >= low - NEAR * extent && value <= high + NEAR * extent)
        widen (range, value);
    }
  for (guint k = 0; k < 2; k++)
    if (range[k] != whole[k])
      {
        plan->beyond[k] = whole[k];
        plan->beyond_x[k] = place_of (curves, plan, whole[k], k == 1);
      }
}

/* What is not greater than 0 has no place on a logarithmic axis: the chart says so at its edge. A line on its way
 * down to 0 has ever smaller numbers, and they are no reason to press the others together. */
static void
leave_out_zero (const VitrineCurves *curves, VitrineCurvesPlan *plan, double range[2])
{
  plan->beyond[0] = range[0];
  plan->beyond_x[0] = place_of (curves, plan, range[0], FALSE);
  range[0] = MAX (least_positive (curves, plan->x0, plan->x1), range[1] * pow (10, -DECADES));
}

/* A share begins at a round number under what matters: the first climb from
 * chance would take half of the axis. */
static void
share_range (const VitrineCurves *curves, VitrineCurvesPlan *plan, double range[2])
{
  static const double floors[] = { 0.98, 0.95, 0.9, 0.8, 0.5, 0 };
  double late[2], lowest;

  values_between (curves, plan->x0 + 0.06 * (plan->x1 - plan->x0), plan->x1, late, &lowest);
  if (isfinite (late[0]) && isnan (curves->x0))
    range[0] = MAX (range[0], late[0]);
  if (plan->scale == VITRINE_SCALE_ERRORS)
    {
      for (guint i = 0; i < G_N_ELEMENTS (floors); i++)
        if (floors[i] <= range[0] || i + 1 == G_N_ELEMENTS (floors))
          {
            range[0] = floors[i];
            break;
          }
      range[1] = 1 - MAX ((1 - range[1]) * 0.6, VITRINE_LEAST_ERROR);
      range[1] = MAX (range[1], 1 - 0.5 * (1 - range[0]));
      return;
    }
  range[0] = floor (MAX (range[0], 0) * 20) / 20;
  range[1] = MIN (1, ceil (range[1] * 20 + 0.2) / 20);
  if (range[1] <= range[0])
    range[0] = range[1] - 0.05;
}

void
vitrine_curves_range (const VitrineCurves *curves, VitrineCurvesPlan *plan)
{
  double range[2], lowest;

  plan->beyond[0] = plan->beyond[1] = NAN;
  plan->no_logarithm = FALSE;
  plan->scale = curves->scale;
  values_between (curves, plan->x0, plan->x1, range, &lowest);
  if (!(range[0] <= range[1]))
    {
      plan->scale = VITRINE_SCALE_LINEAR;
      plan->y0 = 0;
      plan->y1 = 1;
      return;
    }
  if (plan->scale == VITRINE_SCALE_LOG && range[1] <= 0)
    {
      plan->scale = VITRINE_SCALE_LINEAR;
      plan->no_logarithm = TRUE;
    }
  else if (plan->scale == VITRINE_SCALE_LOG && range[0] <= 0)
    leave_out_zero (curves, plan, range);
  if (curves->share && plan->scale != VITRINE_SCALE_LOG)
    share_range (curves, plan, range);
  else if (plan->scale == VITRINE_SCALE_LOG)
    {
      double decades = MAX (log10 (range[1] / range[0]), 0.05);

      /* Batches scatter below the line: room for most of them, not for one lucky one. */
      range[0] = MIN (range[0] * pow (10, -0.06 * decades), MAX (lowest * 0.9, range[0] / 5));
      range[1] *= pow (10, 0.06 * decades);
    }
  else
    {
      double margin;

      leave_out (curves, plan, range);
      margin = MAX (range[1] - range[0], 1e-6 * MAX (fabs (range[0]), 1)) * 0.06;
      /* A loss that comes near zero is shown down to zero. */
      range[0] = range[0] >= 0 && range[0] < 0.4 * range[1] ? 0 : range[0] - margin;
      range[1] += margin;
    }
  /* Who zooms knows what is left out. */
  if (!isnan (curves->y0) || !isnan (curves->y1))
    plan->beyond[0] = plan->beyond[1] = NAN;
  plan->y0 = isnan (curves->y0) ? range[0] : curves->y0;
  plan->y1 = isnan (curves->y1) ? range[1] : curves->y1;
  if (plan->scale == VITRINE_SCALE_LOG && plan->y0 <= 0)
    plan->y0 = range[0];
  if (!(plan->y1 > plan->y0))
    plan->y1 = plan->y0 + MAX (1e-6, fabs (plan->y0) * 1e-3);
}

/* An arrow at the edge, over or under the place, and the number. */
void
vitrine_chart_draw_beyond (cairo_t *cr, VitrineChart *chart)
{
  const VitrineCurvesPlan *plan = &chart->plan;
  VitrineColor color = vitrine_theme_fg (chart->theme, chart->theme->text);

  for (guint k = 0; k < 2; k++)
    {
      double x = vitrine_curves_px (plan, plan->beyond_x[k]), y = k == 0 ? plan->y + plan->h - 2 : plan->y + 2;
      double back = k == 0 ? -7 : 7;
      g_autofree char *number = NULL;

      if (isnan (plan->beyond[k]))
        continue;
      x = isfinite (x) ? CLAMP (x, plan->x + 6, plan->x + plan->w) : plan->x + 6;
      vitrine_polygon (cr, (const double[3][2]){ { x, y }, { x - 4.5, y + back }, { x + 4.5, y + back } }, 3, color);
      number = vitrine_curves_format (chart->curves, plan->beyond[k]);
      vitrine_chart_label (cr, chart, x + 9, y + back, 11, VITRINE_TEXT_SEMI, color,
                           g_strdup_printf (k == 0 ? _("down to %s") : _("up to %s"), number));
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a chart's pixels lie: ranges, margins and the look-ups that go back. */
#include "ui/draw/curves.h"

#include <math.h>

#include "ui/draw/paint.h"

#define LEAST_ERROR 0.0005   /* a share of all right has no logarithm of its errors */

static double
warp (VitrineScale scale, double value)
{
  switch (scale)
    {
    case VITRINE_SCALE_LOG:
      return log10 (MAX (value, 1e-30));
    case VITRINE_SCALE_ERRORS:
      return -log10 (MAX (1 - value, LEAST_ERROR / 4));
    default:
      return value;
    }
}

static double
unwarp (VitrineScale scale, double warped)
{
  switch (scale)
    {
    case VITRINE_SCALE_LOG:
      return pow (10, warped);
    case VITRINE_SCALE_ERRORS:
      return 1 - pow (10, -warped);
    default:
      return warped;
    }
}

double
vitrine_curves_px (const VitrineCurvesPlan *plan, double x)
{
  return plan->x + (x - plan->x0) / (plan->x1 - plan->x0) * plan->w;
}

double
vitrine_curves_py (const VitrineCurvesPlan *plan, double value)
{
  double low = warp (plan->scale, plan->y0), high = warp (plan->scale, plan->y1);

  return plan->y + plan->h * (1 - (warp (plan->scale, value) - low) / (high - low));
}

double
vitrine_curves_value (const VitrineCurvesPlan *plan, double py)
{
  double low = warp (plan->scale, plan->y0), high = warp (plan->scale, plan->y1);

  return unwarp (plan->scale, low + (1 - (py - plan->y) / plan->h) * (high - low));
}

/* How far all shown runs reach, in axis units. */
static double
reach (const VitrineCurves *curves)
{
  double end = curves->x_end;

  for (guint i = 0; curves->curves != NULL && i < curves->curves->len; i++)
    {
      const VitrineCurve *curve = g_ptr_array_index (curves->curves, i);
      const NnRun *run = vitrine_curve_run (curve);
      double x;

      if (!vitrine_curve_shown (curve))
        continue;
      x = vitrine_curve_x (curve, curves->axis, run->steps->len);
      if (isfinite (x))
        end = MAX (end, x);
      if (run->epochs->len > 0)
        {
          x = vitrine_curve_x (curve, curves->axis, g_array_index (run->epochs, NnRunEpoch, run->epochs->len - 1).step);
          if (isfinite (x))
            end = MAX (end, x);
        }
    }
  return end > 0 ? end : 1;
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
            widen (range, curves->kind == VITRINE_CURVES_LOSS ? epoch->val_loss : epoch->val_metric);
        }
    }
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
      range[1] = 1 - MAX ((1 - range[1]) * 0.6, LEAST_ERROR);
      range[1] = MAX (range[1], 1 - 0.5 * (1 - range[0]));
      return;
    }
  range[0] = floor (MAX (range[0], 0) * 20) / 20;
  range[1] = MIN (1, ceil (range[1] * 20 + 0.2) / 20);
  if (range[1] <= range[0])
    range[0] = range[1] - 0.05;
}

static void
value_range (const VitrineCurves *curves, VitrineCurvesPlan *plan)
{
  double range[2], lowest;

  plan->scale = curves->scale;
  values_between (curves, plan->x0, plan->x1, range, &lowest);
  if (!(range[0] <= range[1]))
    {
      plan->scale = VITRINE_SCALE_LINEAR;
      plan->y0 = 0;
      plan->y1 = 1;
      return;
    }
  if (plan->scale == VITRINE_SCALE_LOG && range[0] <= 0)
    plan->scale = VITRINE_SCALE_LINEAR;
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
      double margin = MAX (range[1] - range[0], 1e-6 * MAX (fabs (range[0]), 1)) * 0.06;

      /* A loss that comes near zero is shown down to zero. */
      range[0] = range[0] >= 0 && range[0] < 0.4 * range[1] ? 0 : range[0] - margin;
      range[1] += margin;
    }
  plan->y0 = isnan (curves->y0) ? range[0] : curves->y0;
  plan->y1 = isnan (curves->y1) ? range[1] : curves->y1;
  if (plan->scale == VITRINE_SCALE_LOG && plan->y0 <= 0)
    plan->y0 = range[0];
  if (!(plan->y1 > plan->y0))
    plan->y1 = plan->y0 + MAX (1e-6, fabs (plan->y0) * 1e-3);
}

void
vitrine_curves_plan (const VitrineCurves *curves, double width, double height, VitrineCurvesPlan *plan)
{
  /* The labels at the curves' ends need a place of their own: a margin that
   * stays, or the axis would move with every batch. */
  double right = width > 480 ? 124 : 66;

  /* "100.00 %" */
  if (curves->share)
    right += 12;
  plan->x = 58;
  plan->y = 46;
  plan->w = MAX (40, width - plan->x - right);
  plan->h = MAX (30, height - plan->y - 34);
  plan->x0 = isnan (curves->x0) ? 0 : curves->x0;
  plan->x1 = isnan (curves->x1) ? reach (curves) : curves->x1;
  if (!(plan->x1 > plan->x0))
    plan->x1 = plan->x0 + 1;
  value_range (curves, plan);
}

double
vitrine_curves_nearest (const VitrineCurves *curves, double width, double height, double px, double py)
{
  const VitrineCurve *curve = vitrine_curves_first (curves);
  VitrineCurvesPlan plan;
  double x, step;

  vitrine_curves_plan (curves, width, height, &plan);
  if (px < plan.x || px > plan.x + plan.w || py < plan.y || py > plan.y + plan.h)
    return NAN;
  x = plan.x0 + (px - plan.x) / plan.w * (plan.x1 - plan.x0);
  if (curve == NULL)
    return x;
  step = round (vitrine_curve_step (curve, curves->axis, x));
  return isnan (step) ? x : vitrine_curve_x (curve, curves->axis, MAX (step, 0));
}

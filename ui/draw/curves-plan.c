/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a chart's pixels lie: margins and the look-ups that go back. */
#include "ui/draw/curves-private.h"

#include <math.h>

static double
warp (VitrineScale scale, double value)
{
  switch (scale)
    {
    case VITRINE_SCALE_LOG:
      return log10 (MAX (value, 1e-30));
    case VITRINE_SCALE_ERRORS:
      return -log10 (MAX (1 - value, VITRINE_LEAST_ERROR / 4));
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
      x = vitrine_curve_x (curve, curves->axis, nn_run_n_steps (run));
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

double
vitrine_curves_grown_end (double now, double planned)
{
  double end = planned;

  while (end / 4 >= MAX (now, 1e-9))
    end /= 4;
  return end;
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
  /* "99.95 %" at the left too */
  plan->x = curves->share ? 66 : 58;
  plan->y = 46;
  plan->w = MAX (40, width - plan->x - right);
  plan->h = MAX (30, height - plan->y - 34);
  plan->x0 = isnan (curves->x0) ? 0 : curves->x0;
  plan->x1 = isnan (curves->x1) ? reach (curves) : curves->x1;
  if (!(plan->x1 > plan->x0))
    plan->x1 = plan->x0 + 1;
  vitrine_curves_range (curves, plan);
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

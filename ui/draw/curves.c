/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw/curves.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/draw/paint.h"

#define STRIDE (sizeof (NnRunStep) / sizeof (float))

struct _VitrineCurve
{
  NnRun          *run;
  guint           color;
  gboolean        shown;
  guint           group;
  double          seconds;
  VitrineSmooth  *smooth;
};

VitrineCurve *
vitrine_curve_new (NnRun *run)
{
  VitrineCurve *curve = g_new0 (VitrineCurve, 1);

  curve->run = nn_run_ref (run);
  curve->shown = TRUE;
  curve->smooth = vitrine_smooth_new (NAN);
  return curve;
}

void
vitrine_curve_free (VitrineCurve *curve)
{
  nn_run_unref (curve->run);
  vitrine_smooth_free (curve->smooth);
  g_free (curve);
}

VitrineCurve *
vitrine_curve_copy (const VitrineCurve *curve)
{
  g_autoptr (NnRun) run = nn_run_copy (curve->run);
  VitrineCurve *copy = vitrine_curve_new (run);

  copy->color = curve->color;
  copy->shown = curve->shown;
  copy->smooth->s = curve->smooth->s;
  return copy;
}

NnRun *
vitrine_curve_run (const VitrineCurve *curve)
{
  return curve->run;
}

void
vitrine_curve_show (VitrineCurve *curve, guint color, gboolean shown)
{
  curve->color = color;
  curve->shown = shown;
}

guint
vitrine_curve_color (const VitrineCurve *curve)
{
  return curve->color;
}

gboolean
vitrine_curve_shown (const VitrineCurve *curve)
{
  return curve->shown;
}

void
vitrine_curve_set_group (VitrineCurve *curve, guint group)
{
  curve->group = group;
}

guint
vitrine_curve_group (const VitrineCurve *curve)
{
  return curve->group;
}

void
vitrine_curve_set_seconds (VitrineCurve *curve, double seconds)
{
  curve->seconds = seconds;
}

static const float *
raw_values (const VitrineCurve *curve, guint kind)
{
  return (const float *) (gpointer) nn_run_steps (curve->run) + kind;
}

void
vitrine_curve_update (VitrineCurve *curve, double smoothing)
{
  if (smoothing != curve->smooth->s)
    vitrine_smooth_restart (curve->smooth, smoothing);
  vitrine_smooth_grow (curve->smooth, nn_run_steps (curve->run), nn_run_n_steps (curve->run));
}

double
vitrine_curve_smoothing (const VitrineCurve *curve)
{
  return curve->smooth->s;
}

void
vitrine_curve_take (VitrineCurve *curve, VitrineSmooth *smooth)
{
  vitrine_smooth_free (curve->smooth);
  curve->smooth = smooth;
}

double
vitrine_curve_fair_smoothing (guint64 steps)
{
  return 1 - CLAMP (50.0 / MAX (steps, 1), 0.02, 0.2);
}

const float *
vitrine_curve_values (const VitrineCurve *curve, VitrineCurvesKind kind, VitrineLine line,
                      gsize *stride, gsize *n)
{
  *n = curve->smooth->values[kind]->len;
  *stride = line == VITRINE_LINE_RAW ? STRIDE : 1;
  return line == VITRINE_LINE_RAW ? raw_values (curve, kind)
                                  : (const float *) (gpointer) curve->smooth->values[kind]->data;
}

void
vitrine_curve_span (const VitrineCurve *curve, VitrineCurvesKind kind, VitrineLine line,
                    gsize from, gsize to, double *low, double *high)
{
  const VitrinePyramid *spans = line == VITRINE_LINE_RAW ? &curve->smooth->raw_spans[kind] : &curve->smooth->spans[kind];
  gsize stride, n;
  const float *values = vitrine_curve_values (curve, kind, line, &stride, &n);
  VitrineSpan span = vitrine_pyramid_span (spans, values, stride, from, to);

  *low = span.low;
  *high = span.high;
}

gint
vitrine_curve_best (const VitrineCurve *curve)
{
  gint best = -1;
  double least = INFINITY;

  for (guint i = 0; i < curve->run->epochs->len; i++)
    {
      double loss = g_array_index (curve->run->epochs, NnRunEpoch, i).val_loss;

      if (isfinite (loss) && loss < least)
        {
          least = loss;
          best = i;
        }
    }
  return best;
}

/* The knots (step, seconds) that the time axis runs through: the start, the
 * epochs, and the newest step where its time is known. */
static gboolean
time_knot (const VitrineCurve *curve, guint index, double *step, double *seconds)
{
  const GArray *epochs = curve->run->epochs;

  *step = *seconds = 0;
  if (index == 0)
    return TRUE;
  if (index <= epochs->len)
    {
      const NnRunEpoch *epoch = &g_array_index (epochs, NnRunEpoch, index - 1);

      *step = epoch->step;
      *seconds = epoch->seconds;
      return TRUE;
    }
  if (index == epochs->len + 1 && curve->seconds > 0)
    {
      double last = epochs->len ? g_array_index (epochs, NnRunEpoch, epochs->len - 1).step : 0;

      *step = nn_run_n_steps (curve->run);
      *seconds = curve->seconds;
      return *step > last;
    }
  return FALSE;
}

/* From step to seconds, or back; beyond the last knot the last pace goes on. It is asked for every column of
 * pixels, and the epochs may be a hundred thousand. */
static double
through_knots (const VitrineCurve *curve, double value, gboolean back)
{
  guint low = 1, high = curve->run->epochs->len + 1;
  double a[2], b[2];

  if (!time_knot (curve, high, &b[0], &b[1]) && --high == 0)
    return NAN;
  /* The first knot that is not before @value, or the last. */
  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      time_knot (curve, middle, &b[0], &b[1]);
      if (value > b[back])
        low = middle + 1;
      else
        high = middle;
    }
  time_knot (curve, low - 1, &a[0], &a[1]);
  time_knot (curve, low, &b[0], &b[1]);
  if (b[back] <= a[back])
    return b[!back];
  return a[!back] + (value - a[back]) / (b[back] - a[back]) * (b[!back] - a[!back]);
}

double
vitrine_curve_x (const VitrineCurve *curve, VitrineAxis axis, double step)
{
  switch (axis)
    {
    case VITRINE_AXIS_EPOCH:
      return step / MAX (1, curve->run->steps_per_epoch);
    case VITRINE_AXIS_TIME:
      return through_knots (curve, step, FALSE);
    default:
      return step;
    }
}

double
vitrine_curve_step (const VitrineCurve *curve, VitrineAxis axis, double x)
{
  switch (axis)
    {
    case VITRINE_AXIS_EPOCH:
      return x * MAX (1, curve->run->steps_per_epoch);
    case VITRINE_AXIS_TIME:
      return through_knots (curve, x, TRUE);
    default:
      return x;
    }
}

void
vitrine_curves_init (VitrineCurves *curves, VitrineCurvesKind kind)
{
  *curves = (VitrineCurves){
    .kind = kind,
    .title = kind == VITRINE_CURVES_LOSS ? _("Loss") : _("Metric"),
    .axis = VITRINE_AXIS_EPOCH,
    .scale = kind == VITRINE_CURVES_LOSS ? VITRINE_SCALE_LOG : VITRINE_SCALE_LINEAR,
    .x0 = NAN, .x1 = NAN, .y0 = NAN, .y1 = NAN, .past = NAN, .hover = NAN,
    .band = { NAN, NAN, NAN, NAN },
  };
}

VitrineCurve *
vitrine_curves_first (const VitrineCurves *curves)
{
  for (guint i = 0; curves->curves != NULL && i < curves->curves->len; i++)
    {
      VitrineCurve *curve = g_ptr_array_index (curves->curves, i);

      if (curve->shown)
        return curve;
    }
  return NULL;
}

void
vitrine_curves_read (const VitrineCurves *curves, const VitrineCurve *curve, double x,
                     VitrineCurveReading *reading)
{
  double step = vitrine_curve_step (curve, curves->axis, x);
  gsize n = curve->smooth->values[0]->len;

  *reading = (VitrineCurveReading){ step, NAN, NAN, NAN, NAN };
  if (isnan (step))
    return;
  step = reading->step = round (step);
  if (step >= 1 && step <= n)
    {
      gsize i = (gsize) step - 1;

      reading->raw = raw_values (curve, curves->kind)[i * STRIDE];
      reading->smooth = g_array_index (curve->smooth->values[curves->kind], float, i);
    }
  for (guint i = 0; i < curve->run->epochs->len; i++)
    {
      const NnRunEpoch *epoch = &g_array_index (curve->run->epochs, NnRunEpoch, i);

      if (epoch->step <= step && step <= MAX (n, epoch->step))
        {
          reading->validation = curves->kind == VITRINE_CURVES_LOSS ? epoch->val_loss : epoch->val_metric;
          reading->measured = epoch->step;
        }
    }
}

char *
vitrine_curves_format (const VitrineCurves *curves, double value)
{
  if (!isfinite (value))
    return g_strdup ("–");
  if (curves->share)
    {
      double percent = 100 * value;

      /* Close to 100 % the second decimal tells models apart. */
      return g_strdup_printf (percent > 99 && percent < 100 ? "%.2f %%" : "%.1f %%", percent);
    }
  return vitrine_number (value, 3);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A chart in words and in numbers. */
#include "ui/draw/curves-private.h"

#include <glib/gi18n.h>
#include <math.h>

static gsize
n_steps (const VitrineCurve *curve)
{
  gsize stride, n;

  vitrine_curve_values (curve, VITRINE_CURVES_LOSS, VITRINE_LINE_SMOOTH, &stride, &n);
  return n;
}

/* The step up to which all of them have come. */
static gsize
common_steps (const VitrineSpread *spread)
{
  gsize n = G_MAXSIZE;

  for (guint i = 0; i < spread->n; i++)
    n = MIN (n, n_steps (spread->members[i]));
  return n;
}

static void
describe_spread (GString *text, const VitrineCurves *curves, const VitrineSpread *spread)
{
  const GArray *epochs = vitrine_curve_run (spread->members[0])->epochs;
  gsize n = common_steps (spread);
  VitrineMoments train, valid = { NAN, 0, 0 };
  g_autofree char *title = vitrine_spread_title (spread), *step = vitrine_count (n);
  g_autofree char *train_text = NULL, *valid_text = NULL;

  vitrine_spread_at (spread, curves->kind, n, &train);
  for (guint i = 0; i < epochs->len; i++)
    if (g_array_index (epochs, NnRunEpoch, i).step <= n)
      vitrine_spread_held_out (spread, curves->kind, g_array_index (epochs, NnRunEpoch, i).step, &valid);
  train_text = vitrine_moments_format (curves, &train);
  valid_text = vitrine_moments_format (curves, &valid);
  g_string_append_printf (text, _("%s of %s at step %s, mean and deviation: training %s, validation %s"), curves->title,
                          title, step, train_text, valid_text);
}

static void
describe_last (GString *text, const VitrineCurves *curves, const VitrineCurve *curve)
{
  gsize stride, n;
  const float *values = vitrine_curve_values (curve, curves->kind, VITRINE_LINE_SMOOTH, &stride, &n);
  g_autofree char *train = NULL, *valid = NULL, *step = vitrine_count (n);
  VitrineCurveReading last;

  vitrine_curves_read (curves, curve, vitrine_curve_x (curve, curves->axis, n), &last);
  train = vitrine_curves_format (curves, values[n - 1]);
  valid = vitrine_curves_format (curves, last.validation);
  g_string_append_printf (text, _("%s of %s at step %s: training %s, validation %s"), curves->title,
                          vitrine_curve_run (curve)->title, step, train, valid);
}

void
vitrine_curves_read_row (const VitrineCurves *curves, const VitrineSpread *spread, char **name, char **train, char **valid)
{
  const VitrineCurve *curve = spread->members[0];
  VitrineCurveReading reading;
  VitrineMoments of_train, of_valid;

  vitrine_curves_read (curves, curve, curves->hover, &reading);
  if (spread->n == 1)
    {
      *name = g_strdup (vitrine_curve_run (curve)->title);
      *train = vitrine_curves_format (curves, reading.smooth);
      *valid = vitrine_curves_format (curves, reading.validation);
      return;
    }
  vitrine_spread_at (spread, curves->kind, (gsize) MAX (reading.step, 0), &of_train);
  vitrine_spread_held_out (spread, curves->kind, reading.measured, &of_valid);
  *name = vitrine_spread_title (spread);
  *train = vitrine_moments_format (curves, &of_train);
  *valid = vitrine_moments_format (curves, &of_valid);
}

/* All runs where the cross-hair stands. */
static void
describe_hover (GString *text, const VitrineCurves *curves)
{
  const VitrineCurve *first = vitrine_curves_first (curves);
  g_autofree char *step = vitrine_count (MAX (round (vitrine_curve_step (first, curves->axis, curves->hover)), 0));
  gboolean any = FALSE;

  g_string_append_printf (text, _("%s at step %s"), curves->title, step);
  for (guint i = 0; i < curves->curves->len; i++)
    {
      const VitrineCurve *curve = g_ptr_array_index (curves->curves, i);
      g_autofree char *name = NULL, *train = NULL, *valid = NULL, *batch = NULL;
      VitrineCurveReading reading;
      VitrineSpread spread;

      if (!vitrine_curve_shown (curve) || vitrine_curves_spread (curves, curve, &spread) == 0)
        continue;
      vitrine_curves_read_row (curves, &spread, &name, &train, &valid);
      vitrine_curves_read (curves, curve, curves->hover, &reading);
      batch = vitrine_curves_format (curves, reading.raw);
      g_string_append (text, any ? "; " : ": ");
      if (spread.n > 1)
        g_string_append_printf (text, _("%s training %s, validation %s"), name, train, valid);
      else
        g_string_append_printf (text, _("%s training %s, this batch %s, validation %s"), name, train, batch, valid);
      any = TRUE;
    }
}

/* What the axes show, and what they do not. */
static void
describe_axes (GString *text, const VitrineCurves *curves)
{
  const char *const axes[] = { _("step"), _("epoch"), _("second") };
  VitrineCurvesPlan plan;
  g_autofree char *x0 = NULL, *x1 = NULL, *y0 = NULL, *y1 = NULL;

  vitrine_curves_plan (curves, 640, 420, &plan);
  x0 = curves->axis == VITRINE_AXIS_STEP ? vitrine_count (MAX (round (plan.x0), 0)) : vitrine_number (plan.x0, 4);
  x1 = curves->axis == VITRINE_AXIS_STEP ? vitrine_count (MAX (round (plan.x1), 0)) : vitrine_number (plan.x1, 4);
  y0 = vitrine_curves_format (curves, plan.y0);
  y1 = vitrine_curves_format (curves, plan.y1);
  g_string_append_printf (text, plan.scale == VITRINE_SCALE_LINEAR ? _(". From %s %s to %s, from %s to %s")
                                : plan.scale == VITRINE_SCALE_LOG  ? _(". From %s %s to %s, from %s to %s, logarithmic")
                                                                   : _(". From %s %s to %s, from %s to %s, by log of the errors"),
                          axes[curves->axis], x0, x1, y0, y1);
  for (guint k = 0; k < 2; k++)
    if (!isnan (plan.beyond[k]))
      {
        g_autofree char *number = vitrine_curves_format (curves, plan.beyond[k]);

        g_string_append (text, ", ");
        g_string_append_printf (text, k == 0 ? _("down to %s") : _("up to %s"), number);
      }
}

char *
vitrine_curves_describe (const VitrineCurves *curves)
{
  const VitrineCurve *curve = vitrine_curves_first (curves);
  GString *text;
  VitrineSpread spread;

  if (curve == NULL || n_steps (curve) == 0)
    return g_strdup (_("No run is shown"));
  text = g_string_new (NULL);
  if (!isnan (curves->hover) && !isnan (vitrine_curve_step (curve, curves->axis, curves->hover)))
    describe_hover (text, curves);
  else if (vitrine_curves_spread (curves, curve, &spread) > 1)
    describe_spread (text, curves, &spread);
  else
    describe_last (text, curves, curve);
  describe_axes (text, curves);
  return g_string_free (text, FALSE);
}

char *
vitrine_curves_subtitle (const NnMetricClass *metric, VitrineScale scale)
{
  if (!metric->share)
    return g_strdup (metric->higher_is_better ? _("higher is better") : _("lower is better"));
  return scale == VITRINE_SCALE_ERRORS ? g_strdup_printf (_("%s, log axis towards 100 %%"), _(metric->of))
                                       : g_strdup (_(metric->of));
}

static void
append_number (GString *text, double value)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_c (text, ',');
  if (isfinite (value))
    g_string_append (text, g_ascii_formatd (number, sizeof number, "%.7g", value));
}

char *
vitrine_curves_csv (gconstpointer data)
{
  const VitrineCurves *curves = data;
  GString *text = g_string_new ("run,step,loss,metric,smoothed_loss,smoothed_metric,validation_loss,validation_metric\n");

  for (guint i = 0; curves->curves != NULL && i < curves->curves->len; i++)
    {
      const VitrineCurve *curve = g_ptr_array_index (curves->curves, i);
      const NnRun *run = vitrine_curve_run (curve);
      g_auto (GStrv) quotes = g_strsplit (run->title, "\"", -1);
      g_autofree char *title = g_strjoinv ("\"\"", quotes);
      const NnRunStep *steps = nn_run_steps (run);
      gsize stride, n;
      const float *loss = vitrine_curve_values (curve, VITRINE_CURVES_LOSS, VITRINE_LINE_SMOOTH, &stride, &n);
      const float *metric = vitrine_curve_values (curve, VITRINE_CURVES_METRIC, VITRINE_LINE_SMOOTH, &stride, &n);
      guint epoch = 0;

      for (guint k = 0; vitrine_curve_shown (curve) && k < n; k++)
        {
          const NnRunStep *step = &steps[k];
          gboolean measured = epoch < run->epochs->len && g_array_index (run->epochs, NnRunEpoch, epoch).step <= k + 1;
          const NnRunEpoch *point = measured ? &g_array_index (run->epochs, NnRunEpoch, epoch++) : NULL;

          g_string_append_printf (text, "\"%s\",%u", title, k + 1);
          append_number (text, step->loss);
          append_number (text, step->metric);
          append_number (text, loss[k]);
          append_number (text, metric[k]);
          append_number (text, point != NULL ? point->val_loss : NAN);
          append_number (text, point != NULL ? point->val_metric : NAN);
          g_string_append_c (text, '\n');
        }
    }
  return g_string_free (text, FALSE);
}

gpointer
vitrine_curves_keep (gconstpointer data)
{
  const VitrineCurves *curves = data;
  VitrineCurves *kept = g_new0 (VitrineCurves, 1);

  kept->curves = g_ptr_array_new_with_free_func ((GDestroyNotify) vitrine_curve_free);
  for (guint i = 0; curves->curves != NULL && i < curves->curves->len; i++)
    {
      const VitrineCurve *curve = g_ptr_array_index (curves->curves, i);

      if (vitrine_curve_shown (curve))
        g_ptr_array_add (kept->curves, vitrine_curve_copy (curve));
    }
  return kept;
}

char *
vitrine_curves_kept_csv (gconstpointer data)
{
  const VitrineCurves *kept = data;

  /* what a smoothed line is made of was kept, not the line */
  for (guint i = 0; i < kept->curves->len; i++)
    {
      VitrineCurve *curve = g_ptr_array_index (kept->curves, i);

      vitrine_curve_update (curve, vitrine_curve_smoothing (curve));
    }
  return vitrine_curves_csv (kept);
}

void
vitrine_curves_kept_free (gpointer data)
{
  VitrineCurves *kept = data;

  g_ptr_array_unref (kept->curves);
  g_free (kept);
}

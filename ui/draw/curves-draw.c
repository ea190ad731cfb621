/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chart itself; what stands where is curves-plan.c's. */
#include "ui/draw/curves-private.h"

#include <glib/gi18n.h>
#include <math.h>


#define LABEL_GAP 15.0
#define DOT_PITCH 6.0   /* of epochs, at least */
#define GAP       8.0   /* between two words of the axis */
#define SPARSE    4.0   /* pixels from one point to the next of a dashed line */
#define LONG      8.0   /* times the width of the plot: a line that jumps */
#define EDGE      6.0   /* what stays free at both sides */

static double
epoch_value (const VitrineChart *chart, const NnRunEpoch *epoch)
{
  return chart->curves->kind == VITRINE_CURVES_LOSS ? epoch->val_loss : epoch->val_metric;
}

double
vitrine_chart_py (const VitrineChart *chart, double value)
{
  /* One pixel beyond the edge is as good as a mile: cairo is spared huge numbers. */
  return CLAMP (vitrine_curves_py (&chart->plan, value), chart->plan.y - 8, chart->plan.y + chart->plan.h + 8);
}

void
vitrine_chart_column (const VitrineChart *chart, const VitrineCurve *curve, double px, double *from, double *to)
{
  const VitrineCurvesPlan *plan = &chart->plan;
  double unit = (plan->x1 - plan->x0) / plan->w;
  double x = plan->x0 + (px - plan->x) * unit;

  *from = vitrine_curve_step (curve, chart->curves->axis, x);
  *to = vitrine_curve_step (curve, chart->curves->axis, x + unit);
}

/* The points one by one: where they are sparser than the pixels. */
static void
trace_points (cairo_t *cr, const VitrineChart *chart, const VitrineCurve *curve, VitrineLine line, double from, double to)
{
  gsize stride, n;
  const float *values = vitrine_curve_values (curve, chart->curves->kind, line, &stride, &n);
  gsize first = MAX (0, floor (from) - 1), last = MIN ((double) n, ceil (to) + 1);
  gboolean pen = FALSE;

  for (gsize i = first; i < last; i++)
    {
      float value = values[i * stride];

      if (!isfinite (value))
        {
          pen = FALSE;
          continue;
        }
      (pen ? cairo_line_to : cairo_move_to) (cr,
        vitrine_curves_px (&chart->plan, vitrine_curve_x (curve, chart->curves->axis, i + 1)),
        vitrine_chart_py (chart, value));
      pen = TRUE;
    }
}

static gboolean
is_sparse (const VitrineChart *chart, const VitrineCurve *curve, double *from, double *to)
{
  *from = vitrine_curve_step (curve, chart->curves->axis, chart->plan.x0);
  *to = vitrine_curve_step (curve, chart->curves->axis, chart->plan.x1);
  return *to - *from < chart->plan.w;
}

/* Every batch: one stroke from least to greatest for each column of pixels. */
static void
draw_raw (cairo_t *cr, const VitrineChart *chart, const VitrineCurve *curve)
{
  const VitrineCurvesPlan *plan = &chart->plan;
  VitrineColor color = vitrine_color_alpha (vitrine_theme_run (chart->theme, vitrine_curve_color (curve)), 0.20);
  double from, to;
  gsize n = nn_run_n_steps (vitrine_curve_run (curve));

  vitrine_set_color (cr, color);
  if (is_sparse (chart, curve, &from, &to))
    {
      trace_points (cr, chart, curve, VITRINE_LINE_RAW, from, to);
      cairo_set_line_width (cr, 1);
      cairo_stroke (cr);
      return;
    }
  for (double px = floor (plan->x); px < plan->x + plan->w; px++)
    {
      double low, high, top, bottom;

      vitrine_chart_column (chart, curve, px, &from, &to);
      if (isnan (from) || from >= n)
        break;
      /* From the last point of the column before, so that strokes join. */
      vitrine_curve_span (curve, chart->curves->kind, VITRINE_LINE_RAW, MAX (0, floor (from) - 1),
                          MAX (0, floor (to)), &low, &high);
      if (!(low <= high))
        continue;
      top = vitrine_chart_py (chart, high);
      bottom = vitrine_chart_py (chart, low);
      top = floor (top);
      /* One fill each: cairo sorts all edges of a path, which costs more than all fills. */
      cairo_rectangle (cr, px, top, 1, MAX (1, ceil (bottom) - top));
      cairo_fill (cr);
    }
}

static void
draw_smooth (cairo_t *cr, const VitrineChart *chart, const VitrineCurve *curve, gboolean first)
{
  const VitrineCurvesPlan *plan = &chart->plan;
  VitrineColor color = vitrine_theme_run (chart->theme, vitrine_curve_color (curve));
  gboolean pen = FALSE;
  gsize stride, n;
  const float *values = vitrine_curve_values (curve, chart->curves->kind, VITRINE_LINE_SMOOTH, &stride, &n);
  double from, to;

  if (is_sparse (chart, curve, &from, &to))
    trace_points (cr, chart, curve, VITRINE_LINE_SMOOTH, from, to);
  else
    for (double px = floor (plan->x) - 1; px < plan->x + plan->w + 1; px++)
      {
        double low, high, top, bottom, x = px + 0.5;
        gsize a, b;

        vitrine_chart_column (chart, curve, px, &from, &to);
        if (isnan (from) || from >= n)
          break;
        a = MAX (0, floor (from));
        b = MIN ((double) n, MAX (0, floor (to)));
        if (a >= b)
          continue;
        vitrine_curve_span (curve, chart->curves->kind, VITRINE_LINE_SMOOTH, a, b, &low, &high);
        if (!(low <= high))
          continue;
        top = vitrine_chart_py (chart, high);
        bottom = vitrine_chart_py (chart, low);
        if (bottom - top > 1.5)
          {
            /* What lies between shows too: down to both ends, out at the last. */
            gboolean falls = values[b - 1] < values[a];

            (pen ? cairo_line_to : cairo_move_to) (cr, x, falls ? top : bottom);
            cairo_line_to (cr, x, falls ? bottom : top);
            pen = TRUE;
          }
        (pen ? cairo_line_to : cairo_move_to) (cr, x, vitrine_chart_py (chart, values[b - 1]));
        pen = TRUE;
      }
  cairo_set_line_width (cr, first ? 2.2 : 1.4);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  if (!first)
    color = vitrine_color_alpha (color, 0.70);
  vitrine_set_color (cr, color);
  cairo_stroke (cr);
  /* one step is no line yet */
  if (n == 1 && isfinite (values[0]))
    {
      cairo_arc (cr, vitrine_curves_px (plan, vitrine_curve_x (curve, chart->curves->axis, 1)),
                 vitrine_chart_py (chart, values[0]), first ? 2.4 : 1.8, 0, 2 * G_PI);
      cairo_fill (cr);
    }
}

/* The epochs that are seen, with one before and one after: @from to @to - 1. */
static void
find_seen (const VitrineChart *chart, const VitrineCurve *curve, guint *from, guint *to)
{
  const GArray *epochs = vitrine_curve_run (curve)->epochs;
  double begin = vitrine_curve_step (curve, chart->curves->axis, chart->plan.x0);
  double end = vitrine_curve_step (curve, chart->curves->axis, chart->plan.x1);

  *from = 0;
  *to = epochs->len;
  while (*from + 1 < *to && g_array_index (epochs, NnRunEpoch, *from + 1).step < begin)
    (*from)++;
  while (*to > *from + 1 && g_array_index (epochs, NnRunEpoch, *to - 2).step > end)
    (*to)--;
}

static double
step_px (const VitrineChart *chart, const VitrineCurve *curve, double step)
{
  return vitrine_curves_px (&chart->plan, vitrine_curve_x (curve, chart->curves->axis, step));
}

/* Where @epoch is drawn; FALSE: it has no value, or its time is not known. */
static gboolean
place_epoch (const VitrineChart *chart, const VitrineCurve *curve, const NnRunEpoch *epoch, double *x, double *y)
{
  double value = epoch_value (chart, epoch);

  *x = step_px (chart, curve, epoch->step);
  if (!isfinite (value) || !isfinite (*x))
    return FALSE;
  *y = vitrine_chart_py (chart, value);
  return TRUE;
}

/* Thousands of epochs as a few strokes: in each column of pixels from the least to the greatest, out at the last. */
static void
trace_columns (cairo_t *cr, const VitrineChart *chart, const VitrineCurve *curve, guint from, guint to)
{
  const NnRunEpoch *epochs = (const NnRunEpoch *) (gpointer) vitrine_curve_run (curve)->epochs->data;
  gboolean pen = FALSE;

  for (guint i = from; i < to;)
    {
      double x = step_px (chart, curve, epochs[i].step), low = INFINITY, high = -INFINITY, last = NAN, begin, end;

      vitrine_chart_column (chart, curve, floor (x), &begin, &end);
      do
        {
          double value = epoch_value (chart, &epochs[i]);

          if (!isfinite (value))
            continue;
          low = MIN (low, value);
          high = MAX (high, value);
          last = value;
        }
      while (++i < to && epochs[i].step < end);
      if (isnan (last) || !isfinite (x))
        continue;
      if (low < high)
        {
          (pen ? cairo_line_to : cairo_move_to) (cr, x, vitrine_chart_py (chart, low));
          cairo_line_to (cr, x, vitrine_chart_py (chart, high));
          pen = TRUE;
        }
      (pen ? cairo_line_to : cairo_move_to) (cr, x, vitrine_chart_py (chart, last));
      pen = TRUE;
    }
}

static double
path_length (cairo_t *cr)
{
  cairo_path_t *path = cairo_copy_path (cr);
  double length = 0, x = 0, y = 0;

  for (int i = 0; i < path->num_data; i += path->data[i].header.length)
    {
      const cairo_path_data_t *to = &path->data[i];

      if (to->header.length < 2)
        continue;
      if (to->header.type == CAIRO_PATH_LINE_TO)
        length += hypot (to[1].point.x - x, to[1].point.y - y);
      x = to[1].point.x;
      y = to[1].point.y;
    }
  cairo_path_destroy (path);
  return length;
}

static void
draw_validation (cairo_t *cr, const VitrineChart *chart, const VitrineCurve *curve, gboolean first)
{
  const NnRun *run = vitrine_curve_run (curve);
  const NnRunEpoch *epochs = (const NnRunEpoch *) (gpointer) run->epochs->data;
  VitrineColor color = vitrine_theme_run (chart->theme, vitrine_curve_color (curve));
  const double dash[] = { 5, 3 };
  gboolean pen = FALSE;
  guint from, to;
  double x, y, pitch;

  if (run->epochs->len == 0)
    return;
  if (!first)
    color = vitrine_color_alpha (color, 0.85);
  find_seen (chart, curve, &from, &to);
  if (run->epochs->len > chart->plan.w)
    trace_columns (cr, chart, curve, from, to);
  else
    /* The dashes begin at the first epoch, wherever the zoom is. */
    for (guint i = 0; i < run->epochs->len; i++)
      if (place_epoch (chart, curve, &epochs[i], &x, &y))
        {
          (pen ? cairo_line_to : cairo_move_to) (cr, x, y);
          pen = TRUE;
        }
  pitch = to - from > 1 ? (step_px (chart, curve, epochs[to - 1].step) - step_px (chart, curve, epochs[from].step))
                          / (to - from - 1) : chart->plan.w;
  cairo_save (cr);
  /* Where the line jumps from point to point its dashes would say nothing, and cairo would cut thousands of them. */
  if (!(pitch < SPARSE) && path_length (cr) < LONG * MAX (chart->plan.w, pitch * run->epochs->len))
    cairo_set_dash (cr, dash, 2, 0);
  cairo_set_line_width (cr, pitch < SPARSE ? 1 : first ? 1.8 : 1.3);
  vitrine_set_color (cr, color);
  cairo_stroke (cr);
  cairo_restore (cr);
  /* Dots only where they can be told apart. */
  if (pitch < DOT_PITCH)
    return;
  for (guint i = from; i < to; i++)
    {
      if (!place_epoch (chart, curve, &epochs[i], &x, &y))
        continue;
      vitrine_set_color (cr, chart->theme->card);
      cairo_arc (cr, x, y, (first ? 2.8 : 2.2) + 1.2, 0, 2 * G_PI);
      cairo_fill (cr);
      vitrine_set_color (cr, color);
      cairo_arc (cr, x, y, first ? 2.8 : 2.2, 0, 2 * G_PI);
      cairo_fill (cr);
    }
}

static void
draw_star (cairo_t *cr, const VitrineChart *chart, double x, double y, VitrineColor color)
{
  double points[10][2];

  for (guint halo = 2; halo-- > 0;)
    {
      for (guint i = 0; i < 10; i++)
        {
          double r = (i % 2 ? 3.1 : 7.5) + (halo ? 1.6 : 0), angle = -G_PI / 2 + i * G_PI / 5;

          points[i][0] = x + r * cos (angle);
          points[i][1] = y + r * sin (angle);
        }
      vitrine_polygon (cr, (const double (*)[2]) points, 10, halo ? chart->theme->card : color);
    }
}

/* Text over curves, on a breath of paper. */
static void
text_on_paper (cairo_t *cr, const VitrineChart *chart, double x, double y, double ax, double size, VitrineWeight weight,
               VitrineColor color, const char *text)
{
  double w, h;

  vitrine_text_size (cr, size, weight, text, &w, &h);
  vitrine_round_rect (cr, x - ax * w - 3, y - h / 2, w + 6, h, 4);
  vitrine_set_color (cr, vitrine_color_alpha (chart->theme->card, 0.78));
  cairo_fill (cr);
  vitrine_text (cr, x, y, ax, 0.5, size, weight, color, text);
}

void
vitrine_chart_label (cairo_t *cr, VitrineChart *chart, double x, double y, double size, VitrineWeight weight,
           VitrineColor color, char *text)
{
  VitrineChartLabel *label;

  if (chart->n_labels == VITRINE_CHART_LABELS || !isfinite (x) || !isfinite (y)
      || x < chart->plan.x || x > chart->plan.x + chart->plan.w + 20)
    {
      g_free (text);
      return;
    }
  label = &chart->labels[chart->n_labels++];
  *label = (VitrineChartLabel){ x, CLAMP (y, chart->plan.y + 4, chart->plan.y + chart->plan.h - 8), 0, color, weight, size, text };
  vitrine_text_size (cr, size, weight, text, &label->width, NULL);
  label->x = MAX (MIN (x, chart->width - label->width - EDGE), EDGE);
}

/* Moves labels apart that would touch: down from the top, then up from the bottom. */
static void
place_labels (cairo_t *cr, VitrineChart *chart)
{
  VitrineChartLabel *labels = chart->labels;
  double floor_y = chart->plan.y + chart->plan.h - 8;

  for (guint i = 1; i < chart->n_labels; i++)
    for (guint j = i; j > 0 && labels[j].y < labels[j - 1].y; j--)
      {
        VitrineChartLabel swap = labels[j];

        labels[j] = labels[j - 1];
        labels[j - 1] = swap;
      }
  for (guint i = 0; i < chart->n_labels; i++)
    for (guint j = 0; j < i; j++)
      if (labels[i].x < labels[j].x + labels[j].width && labels[j].x < labels[i].x + labels[i].width)
        labels[i].y = MAX (labels[i].y, labels[j].y + LABEL_GAP);
  for (guint i = chart->n_labels; i-- > 0;)
    {
      labels[i].y = MIN (labels[i].y, floor_y);
      for (guint j = i + 1; j < chart->n_labels; j++)
        if (labels[i].x < labels[j].x + labels[j].width && labels[j].x < labels[i].x + labels[i].width)
          labels[i].y = MIN (labels[i].y, labels[j].y - LABEL_GAP);
    }
  for (guint i = 0; i < chart->n_labels; i++)
    {
      text_on_paper (cr, chart, labels[i].x, labels[i].y, 0, labels[i].size, labels[i].weight, labels[i].color,
                     labels[i].text);
      g_free (labels[i].text);
    }
  chart->n_labels = 0;
}

/* The last values at the curve's end, the best epoch, and the dot of now. */
static void
draw_ends (cairo_t *cr, VitrineChart *chart, const VitrineCurve *curve, gboolean first)
{
  const NnRun *run = vitrine_curve_run (curve);
  const VitrineCurves *curves = chart->curves;
  VitrineColor color = vitrine_theme_run (chart->theme, vitrine_curve_color (curve));
  gboolean words = chart->width > 480;
  gsize stride, n;
  const float *values = vitrine_curve_values (curve, curves->kind, VITRINE_LINE_SMOOTH, &stride, &n);
  double x = vitrine_curves_px (&chart->plan, vitrine_curve_x (curve, curves->axis, n));
  double y = n > 0 ? vitrine_chart_py (chart, values[n - 1]) : NAN;
  gint best = vitrine_curve_best (curve);
  guint last = run->epochs->len;

  if (!first)
    {
      vitrine_chart_label (cr, chart, x + 8, y, 11, VITRINE_TEXT_SEMI, color, g_strdup (run->title));
      return;
    }
  while (last > 0 && !isfinite (epoch_value (chart, &g_array_index (run->epochs, NnRunEpoch, last - 1))))
    last--;
  if (last > 0)
    {
      const NnRunEpoch *epoch = &g_array_index (run->epochs, NnRunEpoch, last - 1);
      double value = epoch_value (chart, epoch);
      g_autofree char *number = vitrine_curves_format (curves, value);

      vitrine_chart_label (cr, chart, MAX (vitrine_curves_px (&chart->plan, vitrine_curve_x (curve, curves->axis, epoch->step)),
                                 isfinite (x) ? MIN (x, chart->plan.x + chart->plan.w) : 0) + 14,
                 vitrine_curves_py (&chart->plan, value), 12, VITRINE_TEXT_BOLD, color,
                 words ? g_strdup_printf (_("validation %s"), number) : g_strdup (number));
    }
  if (best >= 0 && curves->kind == VITRINE_CURVES_LOSS)
    {
      const NnRunEpoch *epoch = &g_array_index (run->epochs, NnRunEpoch, best);
      double bx = vitrine_curves_px (&chart->plan, vitrine_curve_x (curve, curves->axis, epoch->step));
      double by = vitrine_curves_py (&chart->plan, epoch->val_loss);

      if (isfinite (bx) && bx >= chart->plan.x && bx <= chart->plan.x + chart->plan.w + 1
          && by >= chart->plan.y && by <= chart->plan.y + chart->plan.h)
        {
          draw_star (cr, chart, bx, by, color);
          if ((guint) best + 1 < last)
            {
              g_autofree char *number = vitrine_curves_format (curves, epoch->val_loss);
              g_autofree char *text = g_strdup_printf (_("best %s"), number);
              double end = isfinite (x) ? MIN (x, chart->plan.x + chart->plan.w) : bx, w;

              /* Clear of the labels at the curve's end; on a short curve the star alone. */
              vitrine_text_size (cr, 12, VITRINE_TEXT_BOLD, text, &w, NULL);
              bx = MAX (MIN (bx, end + 6 - w / 2), chart->plan.x + w / 2);
              if (bx + w / 2 <= end + 10)
                text_on_paper (cr, chart, bx, MAX (by - 20, chart->plan.y + 2), 0.5, 12, VITRINE_TEXT_BOLD, color, text);
            }
        }
    }
  if (n > 0 && isfinite (x) && x <= chart->plan.x + chart->plan.w + 1 && x >= chart->plan.x)
    {
      g_autofree char *number = vitrine_curves_format (curves, values[n - 1]);

      if (curves->running)
        {
          vitrine_set_color (cr, vitrine_color_alpha (color, 0.22));
          cairo_arc (cr, x, y, 8, 0, 2 * G_PI);
          cairo_fill (cr);
          vitrine_set_color (cr, color);
          cairo_arc (cr, x, y, 4, 0, 2 * G_PI);
          cairo_fill (cr);
        }
      vitrine_chart_label (cr, chart, x + 14, y, 12, VITRINE_TEXT_BOLD, color,
                 words ? g_strdup_printf (_("training %s"), number) : g_strdup (number));
    }
}

/* A share's round places: what is missing to 1 falls by about a half each time. */
static guint
share_ticks (double *ticks)
{
  static const double places[] = { 0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9998 };

  memcpy (ticks, places, sizeof places);
  return G_N_ELEMENTS (places);
}

static guint
log_ticks (double low, double high, double *ticks)
{
  static const double ones[] = { 1 }, threes[] = { 1, 3 }, fives[] = { 1, 2, 5 };
  double decades = log10 (high / low);
  const double *steps = decades > 4.2 ? ones : decades > 1.2 ? threes : fives;
  guint n_steps = decades > 4.2 ? 1 : decades > 1.2 ? 2 : 3, n = 0;

  if (decades < 0.7)
    return vitrine_ticks (low, high, 5, ticks);
  for (double decade = pow (10, floor (log10 (low))); decade <= high && n < 15; decade *= 10)
    for (guint k = 0; k < n_steps && n < 15; k++)
      if (decade * steps[k] >= low * 0.999 && decade * steps[k] <= high * 1.001)
        ticks[n++] = decade * steps[k];
  return n;
}

/* The decimals that a tick of a logarithmic axis needs: 0.03, 3, but 0.25 beside 0.3. */
static double
log_step (const double *ticks, guint n, guint i)
{
  gboolean even = n > 2 && fabs ((ticks[n - 1] - ticks[n - 2]) - (ticks[1] - ticks[0])) < 1e-9 * ticks[n - 1];

  return even ? ticks[1] - ticks[0] : pow (10, floor (log10 (ticks[i]) + 1e-9));
}

static void
draw_value_axis (cairo_t *cr, const VitrineChart *chart)
{
  const VitrineCurvesPlan *plan = &chart->plan;
  double ticks[16], above = INFINITY, gap;
  guint n;

  if (vitrine_curves_first (chart->curves) == NULL)
    return;
  if (plan->scale == VITRINE_SCALE_ERRORS)
    n = share_ticks (ticks);
  else if (plan->scale == VITRINE_SCALE_LOG)
    n = log_ticks (plan->y0, plan->y1, ticks);
  else
    n = vitrine_ticks (plan->y0, plan->y1, MAX (3, plan->h / 56), ticks);
  gap = plan->scale == VITRINE_SCALE_LINEAR && n > 1 ? ticks[1] - ticks[0] : 0;
  for (guint i = 0; i < n; i++)
    {
      double y = vitrine_curves_py (plan, ticks[i]);
      g_autofree char *text = NULL;

      if (y < plan->y - 0.5 || y > plan->y + plan->h + 0.5 || above - y < 20)
        continue;
      above = y;
      text = chart->curves->share ? g_strdup_printf ("%.*f %%", ticks[i] > 0.999 ? 2 : ticks[i] > 0.99 ? 1 : 0,
                                                     100 * ticks[i])
                                  : vitrine_number_short (ticks[i], gap > 0 ? gap : log_step (ticks, n, i));
      y = floor (y) + 0.5;
      vitrine_line (cr, plan->x, y, plan->x + plan->w, y, 1, vitrine_theme_fg (chart->theme, chart->theme->grid));
      vitrine_text (cr, plan->x - 9, y, 1, 0.5, 11.5, VITRINE_TEXT_NORMAL,
                    vitrine_theme_fg (chart->theme, chart->theme->dim), text);
    }
}

static void
draw_x_axis (cairo_t *cr, const VitrineChart *chart)
{
  const VitrineCurvesPlan *plan = &chart->plan;
  VitrineColor dim = vitrine_theme_fg (chart->theme, chart->theme->dim);
  double ticks[16], unit = 1, bottom = floor (plan->y + plan->h) + 0.5, name_x, name_width, taken = -INFINITY;
  const char *name = chart->curves->axis == VITRINE_AXIS_STEP ? _("step") : _("epoch");
  guint n;

  if (chart->curves->axis == VITRINE_AXIS_TIME)
    {
      unit = plan->x1 < 180 ? 1 : plan->x1 < 3 * 3600 ? 60 : 3600;
      name = unit == 1 ? _("seconds") : unit == 60 ? _("minutes") : _("hours");
    }
  vitrine_text_size (cr, 11.5, VITRINE_TEXT_NORMAL, name, &name_width, NULL);
  name_x = MIN (plan->x + plan->w + 20, chart->width - name_width - 2);
  n = vitrine_ticks (plan->x0 / unit, plan->x1 / unit, CLAMP (plan->w / 64, 2, 10), ticks);
  for (guint i = 0; i < n; i++)
    {
      double x = vitrine_curves_px (plan, ticks[i] * unit), width;
      g_autofree char *text = NULL;

      if (x < plan->x - 0.5 || x > plan->x + plan->w + 0.5)
        continue;
      text = vitrine_number_tick (ticks[i], n > 1 ? ticks[1] - ticks[0] : ticks[i]);
      vitrine_text_size (cr, 11.5, VITRINE_TEXT_NORMAL, text, &width, NULL);
      /* A number that has no room beside its neighbour is left to the reader; the axis' name gives way to the last. */
      if (x - width / 2 < taken)
        continue;
      taken = x + width / 2 + GAP;
      if (taken > name_x)
        {
          if (taken + name_width + 2 > chart->width)
            continue;
          name_x = taken;
        }
      vitrine_line (cr, floor (x) + 0.5, bottom, floor (x) + 0.5, bottom + 4, 1,
                    vitrine_theme_fg (chart->theme, chart->theme->axis));
      vitrine_text (cr, x, bottom + 7, 0.5, 0, 11.5, VITRINE_TEXT_NORMAL, dim, text);
    }
  vitrine_line (cr, plan->x, bottom, plan->x + plan->w, bottom, 1, vitrine_theme_fg (chart->theme, chart->theme->axis));
  vitrine_text (cr, name_x, bottom + 7, 0, 0, 11.5, VITRINE_TEXT_NORMAL, dim, name);
}

static void
draw_head (cairo_t *cr, const VitrineChart *chart)
{
  const VitrineTheme *theme = chart->theme;
  VitrineColor dim = vitrine_theme_fg (theme, theme->dim);
  const char *names[] = { _("training, smoothed"), _("training, every batch"), _("validation") };
  const double dash[] = { 5, 3 };
  const VitrineCurve *first = vitrine_curves_first (chart->curves);
  double x = 15, width, right = chart->width - 15;
  VitrineSpread spread;

  if (first != NULL && vitrine_curves_spread (chart->curves, first, &spread) > 1)
    {
      names[0] = _("training, mean");
      names[1] = _("± one deviation");
    }
  x += vitrine_text (cr, x, 18, 0, 0.5, 14.7, VITRINE_TEXT_BOLD, vitrine_theme_fg (theme, theme->text),
                     chart->curves->title) + 9;
  if (chart->curves->subtitle != NULL)
    x += vitrine_text (cr, x, 19, 0, 0.5, 12, VITRINE_TEXT_NORMAL, dim, chart->curves->subtitle) + 9;
  if (chart->plan.no_logarithm)
    x += vitrine_text (cr, x, 19, 0, 0.5, 12, VITRINE_TEXT_NORMAL, dim, _("linear: no number is greater than 0"));
  if (chart->curves->kind != VITRINE_CURVES_LOSS || right - x < 440)
    return;
  for (guint i = 3; i-- > 0;)
    {
      VitrineColor ink = vitrine_theme_fg (theme, theme->dim);

      vitrine_text_size (cr, 12, VITRINE_TEXT_NORMAL, names[i], &width, NULL);
      right -= width;
      vitrine_text (cr, right, 19, 0, 0.5, 12, VITRINE_TEXT_NORMAL, dim, names[i]);
      right -= 26;
      vitrine_set_color (cr, i == 1 ? vitrine_theme_fg (theme, 0.20) : ink);
      if (i == 1)
        cairo_rectangle (cr, right, 15, 18, 9);
      else
        {
          cairo_save (cr);
          if (i == 2)
            cairo_set_dash (cr, dash, 2, 0);
          cairo_set_line_width (cr, 1.8);
          cairo_move_to (cr, right, 19.5);
          cairo_line_to (cr, right + 18, 19.5);
          cairo_stroke (cr);
          cairo_restore (cr);
          if (i == 2)
            cairo_arc (cr, right + 9, 19.5, 2.8, 0, 2 * G_PI);
        }
      cairo_fill (cr);
      right -= 18;
    }
}

static char *
reading_title (const VitrineChart *chart, const VitrineCurve *curve, double step)
{
  guint per_epoch = MAX (1, vitrine_curve_run (curve)->steps_per_epoch);
  g_autofree char *count = vitrine_count (step);

  /* Epochs count from 1, and the step that ends one belongs to it. */
  return g_strdup_printf (_("Epoch %u, step %s"), (guint) (MAX (step - 1, 0) / per_epoch) + 1, count);
}

static void
draw_readout (cairo_t *cr, const VitrineChart *chart, double x)
{
  const VitrineTheme *theme = chart->theme;
  const VitrineCurves *curves = chart->curves;
  const VitrineCurvesPlan *plan = &chart->plan;
  VitrineColor text = vitrine_theme_fg (theme, theme->text), dim = vitrine_theme_fg (theme, theme->dim);
  const VitrineCurve *first = vitrine_curves_first (curves);
  double width = 206, column = 54;
  double left = x + 12, top = plan->y + 6, y, height;
  g_autofree char *title = NULL;
  VitrineSpread spread;
  guint n = 0;

  for (guint i = 0; i < curves->curves->len; i++)
    {
      const VitrineCurve *curve = g_ptr_array_index (curves->curves, i);

      if (!vitrine_curve_shown (curve) || vitrine_curves_spread (curves, curve, &spread) == 0)
        continue;
      n++;
      /* Room for the deviations. */
      if (spread.n > 1)
        {
          width = 298;
          column = 104;
        }
    }
  n = MIN (n, 6);
  height = 56 + 19 * n;
  if (left + width > chart->width - 6)
    left = MAX (6, x - 12 - width);
  for (guint i = 3; i > 0; i--)
    {
      vitrine_round_rect (cr, left - i, top - i + 2, width + 2 * i, height + 2 * i, 9 + i);
      vitrine_set_color (cr, (VitrineColor){ 0, 0, 0, theme->dark ? 0.10 : 0.04 });
      cairo_fill (cr);
    }
  vitrine_round_rect (cr, left + 0.5, top + 0.5, width - 1, height - 1, 9);
  vitrine_set_color (cr, theme->dark ? vitrine_color_mix (theme->card, vitrine_color_hex ("#000000"), 0.15) : theme->card);
  cairo_fill_preserve (cr);
  vitrine_set_color (cr, vitrine_theme_fg (theme, theme->line));
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);

  title = reading_title (chart, first, round (vitrine_curve_step (first, curves->axis, curves->hover)));
  vitrine_text (cr, left + 14, top + 18, 0, 0.5, 12.5, VITRINE_TEXT_BOLD, text, title);
  vitrine_text (cr, left + width - 14 - column, top + 37, 1, 0.5, 11, VITRINE_TEXT_NORMAL, dim, _("train"));
  vitrine_text (cr, left + width - 14, top + 37, 1, 0.5, 11, VITRINE_TEXT_NORMAL, dim, _("valid."));
  y = top + 56;
  for (guint i = 0, drawn = 0; i < curves->curves->len && drawn < n; i++)
    {
      const VitrineCurve *curve = g_ptr_array_index (curves->curves, i);
      g_autofree char *train = NULL, *valid = NULL, *name = NULL;

      if (!vitrine_curve_shown (curve) || vitrine_curves_spread (curves, curve, &spread) == 0)
        continue;
      drawn++;
      vitrine_curves_read_row (curves, &spread, &name, &train, &valid);
      vitrine_set_color (cr, vitrine_theme_run (theme, vitrine_curve_color (curve)));
      cairo_arc (cr, left + 18, y, 4, 0, 2 * G_PI);
      cairo_fill (cr);
      vitrine_text (cr, left + 30, y, 0, 0.5, 12, VITRINE_TEXT_NORMAL, text, name);
      vitrine_text (cr, left + width - 14 - column, y, 1, 0.5, 12, VITRINE_TEXT_NORMAL, text, train);
      vitrine_text (cr, left + width - 14, y, 1, 0.5, 12, VITRINE_TEXT_BOLD, text, valid);
      y += 19;
    }
}

static void
draw_hover (cairo_t *cr, const VitrineChart *chart)
{
  const VitrineCurvesPlan *plan = &chart->plan;
  const VitrineCurves *curves = chart->curves;
  double x = vitrine_curves_px (plan, curves->hover);

  if (isnan (x) || x < plan->x || x > plan->x + plan->w || vitrine_curves_first (curves) == NULL)
    return;
  vitrine_line (cr, floor (x) + 0.5, plan->y, floor (x) + 0.5, plan->y + plan->h, 1,
                vitrine_theme_fg (chart->theme, 0.45));
  for (guint i = 0; i < curves->curves->len; i++)
    {
      const VitrineCurve *curve = g_ptr_array_index (curves->curves, i);
      VitrineCurveReading reading;
      VitrineSpread spread;
      double y;

      if (!vitrine_curve_shown (curve) || vitrine_curves_spread (curves, curve, &spread) == 0)
        continue;
      vitrine_curves_read (curves, curve, curves->hover, &reading);
      if (spread.n > 1)
        {
          VitrineMoments moments;

          vitrine_spread_at (&spread, curves->kind, (gsize) MAX (reading.step, 0), &moments);
          reading.smooth = moments.mean;
        }
      y = vitrine_curves_py (plan, reading.smooth);
      if (!isfinite (reading.smooth) || y < plan->y || y > plan->y + plan->h)
        continue;
      vitrine_set_color (cr, chart->theme->card);
      cairo_arc (cr, x, y, 4.4, 0, 2 * G_PI);
      cairo_fill (cr);
      vitrine_set_color (cr, vitrine_theme_run (chart->theme, vitrine_curve_color (curve)));
      cairo_arc (cr, x, y, 3.2, 0, 2 * G_PI);
      cairo_fill (cr);
    }
  if (curves->readout)
    draw_readout (cr, chart, x);
}

/* The moment that all pages show. */
static void
draw_past (cairo_t *cr, const VitrineChart *chart)
{
  const VitrineCurvesPlan *plan = &chart->plan;
  double x = vitrine_curves_px (plan, chart->curves->past);

  if (isnan (x) || x < plan->x - 1 || x > plan->x + plan->w + 1)
    return;
  vitrine_line (cr, floor (x) + 0.5, plan->y, floor (x) + 0.5, plan->y + plan->h, 1, chart->theme->accent);
  vitrine_set_color (cr, chart->theme->accent);
  cairo_arc (cr, floor (x) + 0.5, plan->y + plan->h, 3.5, 0, 2 * G_PI);
  cairo_fill (cr);
}

static void
draw_band (cairo_t *cr, const VitrineChart *chart)
{
  const double *band = chart->curves->band;
  const VitrineCurvesPlan *plan = &chart->plan;
  double x0, x1, y0, y1;

  if (isnan (band[0]))
    return;
  x0 = CLAMP (MIN (band[0], band[2]), plan->x, plan->x + plan->w);
  x1 = CLAMP (MAX (band[0], band[2]), plan->x, plan->x + plan->w);
  y0 = CLAMP (MIN (band[1], band[3]), plan->y, plan->y + plan->h);
  y1 = CLAMP (MAX (band[1], band[3]), plan->y, plan->y + plan->h);
  cairo_rectangle (cr, x0, y0, x1 - x0, y1 - y0);
  vitrine_set_color (cr, vitrine_color_alpha (chart->theme->accent, 0.14));
  cairo_fill_preserve (cr);
  vitrine_set_color (cr, chart->theme->accent);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
}

void
vitrine_curves_draw (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const VitrineCurves *curves = data;
  VitrineChart chart = { .curves = curves, .theme = vitrine_theme (dark), .width = width, .height = height };
  VitrineCurve *first = vitrine_curves_first (curves);
  VitrineSpread spread;

  vitrine_curves_plan (curves, width, height, &chart.plan);
  draw_head (cr, &chart);
  draw_value_axis (cr, &chart);
  draw_x_axis (cr, &chart);

  cairo_save (cr);
  cairo_rectangle (cr, chart.plan.x, chart.plan.y - 6, chart.plan.w + 6, chart.plan.h + 6);
  cairo_clip (cr);
  /* A batch of 32 has 33 accuracies: strokes of those would be a solid block; those of several
   * runs would be none of theirs. */
  if (first != NULL && !curves->share && vitrine_curves_spread (curves, first, &spread) == 1)
    draw_raw (cr, &chart, first);
  /* Oldest first: the newest lies on top. */
  for (guint i = curves->curves != NULL ? curves->curves->len : 0; i-- > 0;)
    {
      VitrineCurve *curve = g_ptr_array_index (curves->curves, i);

      if (!vitrine_curve_shown (curve) || vitrine_curves_spread (curves, curve, &spread) == 0)
        continue;
      if (spread.n > 1)
        {
          vitrine_chart_draw_spread (cr, &chart, &spread, curve == first);
          continue;
        }
      draw_smooth (cr, &chart, curve, curve == first);
      draw_validation (cr, &chart, curve, curve == first);
    }
  cairo_restore (cr);

  for (guint i = curves->curves != NULL ? curves->curves->len : 0; i-- > 0;)
    {
      VitrineCurve *curve = g_ptr_array_index (curves->curves, i);

      if (!vitrine_curve_shown (curve) || vitrine_curves_spread (curves, curve, &spread) == 0)
        continue;
      if (spread.n > 1)
        vitrine_chart_draw_spread_end (cr, &chart, &spread, curve == first);
      else
        draw_ends (cr, &chart, curve, curve == first);
    }
  vitrine_chart_draw_beyond (cr, &chart);
  draw_past (cr, &chart);
  place_labels (cr, &chart);
  draw_hover (cr, &chart);
  draw_band (cr, &chart);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw/layers-private.h"

#include <glib/gi18n.h>
#include <math.h>

#define SMOOTHING 0.9
#define LABEL_GAP 15

typedef struct
{
  const VitrineTheme *theme;
  VitrineLayersPlan   plan;
  double              width, height;
} Chart;

static VitrineColor
layer_color (const Chart *chart, const VitrineLayerNames *names, guint layer)
{
  return vitrine_theme_layer (chart->theme, names->roles[layer]);
}

/* --- axes ------------------------------------------------------------------ */

static void
draw_head (cairo_t *cr, const Chart *chart, const char *title, const char *subtitle)
{
  double x = 15;

  x += vitrine_text (cr, x, 18, 0, 0.5, 14.7, VITRINE_TEXT_BOLD, vitrine_theme_fg (chart->theme, chart->theme->text),
                     title) + 9;
  vitrine_text (cr, x, 19, 0, 0.5, 12, VITRINE_TEXT_NORMAL, vitrine_theme_fg (chart->theme, chart->theme->dim), subtitle);
}

static void
draw_x_axis (cairo_t *cr, const Chart *chart)
{
  const VitrineLayersPlan *plan = &chart->plan;
  VitrineColor dim = vitrine_theme_fg (chart->theme, chart->theme->dim), line = vitrine_theme_fg (chart->theme, chart->theme->axis);
  double ticks[16], bottom = floor (plan->y + plan->h) + 0.5;
  guint n = vitrine_ticks (0, plan->end / plan->unit, CLAMP (plan->w / 44, 2, 10), ticks);

  for (guint i = 0; i < n; i++)
    {
      double x = floor (vitrine_layers_px (plan, ticks[i] * plan->unit)) + 0.5;
      g_autofree char *text = NULL;

      if (x > plan->x + plan->w + 1)
        continue;
      text = vitrine_number_tick (ticks[i], n > 1 ? ticks[1] - ticks[0] : 1);
      vitrine_line (cr, x, bottom, x, bottom + 4, 1, line);
      vitrine_text (cr, x, bottom + 7, 0.5, 0, 11.5, VITRINE_TEXT_NORMAL, dim, text);
    }
  vitrine_line (cr, plan->x, bottom, plan->x + plan->w, bottom, 1, line);
}

static void
draw_value_line (cairo_t *cr, const Chart *chart, double value, double step, gboolean share)
{
  const VitrineLayersPlan *plan = &chart->plan;
  double y = floor (vitrine_layers_py (plan, value)) + 0.5;
  g_autofree char *text = NULL;

  if (y < plan->y - 1 || y > plan->y + plan->h + 1)
    return;
  text = share ? g_strdup_printf ("%.3g %%", 100 * value) : vitrine_number_short (value, step);
  vitrine_line (cr, plan->x, y, plan->x + plan->w, y, 1, vitrine_theme_fg (chart->theme, chart->theme->grid));
  vitrine_text (cr, plan->x - 9, y, 1, 0.5, 11.5, VITRINE_TEXT_NORMAL, vitrine_theme_fg (chart->theme, chart->theme->dim), text);
}

/* Whole decades; with few of them 3 of each, too; within one, round numbers. */
static void
draw_value_axis (cairo_t *cr, const Chart *chart, gboolean share)
{
  const VitrineLayersPlan *plan = &chart->plan;
  double decades = plan->logarithmic ? log10 (plan->high / plan->low) : 0, decade, ticks[16];

  if (decades < 1)
    {
      guint n = vitrine_ticks (plan->low, plan->high, MAX (3, plan->h / 48), ticks);

      for (guint i = 0; i < n; i++)
        draw_value_line (cr, chart, ticks[i], n > 1 ? ticks[1] - ticks[0] : 1, share);
      return;
    }
  for (decade = pow (10, floor (log10 (plan->low))); decade <= plan->high; decade *= decades > plan->h / 22 ? 100 : 10)
    {
      draw_value_line (cr, chart, decade, decade, FALSE);
      if (decades < 2.2)
        draw_value_line (cr, chart, 3 * decade, decade, FALSE);
    }
}

/* --- lines ------------------------------------------------------------------ */

/* Every reading: a stroke from least to greatest in each column of pixels. */
static void
draw_raw (cairo_t *cr, const Chart *chart, const VitrineLayerLines *lines, guint layer)
{
  const NnWatchLog *log = lines->log;
  double column = -1, low = 0, high = 0;

  vitrine_set_color (cr, vitrine_color_alpha (layer_color (chart, lines->names, layer), 0.20));
  for (guint i = 0; i <= log->steps->len; i++)
    {
      gboolean end = i == log->steps->len;
      double value = end ? NAN : vitrine_layer_reading (lines, i, layer);
      double x = end ? -1 : floor (vitrine_layers_px (&chart->plan, g_array_index (log->steps, guint32, i)));
      double y = isfinite (value) ? vitrine_layers_py (&chart->plan, value) : NAN;

      if (x != column && column >= 0)
        {
          cairo_rectangle (cr, column, floor (low), 1, MAX (1, ceil (high) - floor (low)));
          cairo_fill (cr);
          column = -1;
        }
      if (isnan (y))
        continue;
      low = column < 0 ? y : MIN (low, y);
      high = column < 0 ? y : MAX (high, y);
      column = x;
    }
}

/* Smoothed by its logarithm where that is the axis. Returns where it ends. */
static double
draw_smooth (cairo_t *cr, const Chart *chart, const VitrineLayerLines *lines, guint layer, double *last)
{
  const NnWatchLog *log = lines->log;
  gboolean raw = lines->kind == VITRINE_LAYERS_SILENT || log->steps->len < 40;
  double mean = NAN, x = NAN, column = -INFINITY;
  guint n_points = 0;

  for (guint i = 0; i < log->steps->len; i++)
    {
      double value = vitrine_layer_reading (lines, i, layer), y;

      if (!isfinite (value) || (chart->plan.logarithmic && value <= 0))
        continue;
      y = vitrine_layers_py (&chart->plan, value);
      mean = isnan (mean) || raw ? y : SMOOTHING * mean + (1 - SMOOTHING) * y;
      x = vitrine_layers_px (&chart->plan, g_array_index (log->steps, guint32, i));
      /* two points a pixel are enough */
      if (x - column < 0.5 && i + 1 < log->steps->len)
        continue;
      (isinf (column) ? cairo_move_to : cairo_line_to) (cr, x, mean);
      n_points++;
      column = x;
    }
  vitrine_set_color (cr, layer_color (chart, lines->names, layer));
  cairo_set_line_width (cr, 1.8);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  /* One reading makes no line. */
  if (n_points == 1)
    {
      cairo_new_path (cr);
      cairo_arc (cr, x, mean, 2.6, 0, 2 * G_PI);
      cairo_fill (cr);
    }
  cairo_stroke (cr);
  *last = mean;
  return x;
}

typedef struct { double x, y; guint layer; } End;

static gint
compare_ends (gconstpointer a, gconstpointer b)
{
  return ((const End *) a)->y < ((const End *) b)->y ? -1 : 1;
}

/* The names at the lines' ends, moved apart; those that find no room are left out. */
static void
draw_names (cairo_t *cr, const Chart *chart, const VitrineLayerLines *lines, End *ends, guint n)
{
  double y = chart->plan.y - LABEL_GAP, floor_y = chart->plan.y + chart->plan.h;
  guint fit = MIN (n, (guint) (chart->plan.h / LABEL_GAP) + 1);

  qsort (ends, n, sizeof *ends, compare_ends);
  for (guint i = 0; i < fit; i++)
    {
      double wish = ends[i * n / fit].y, most = floor_y - (fit - 1 - i) * LABEL_GAP;
      guint layer = ends[i * n / fit].layer;

      y = MIN (MAX (wish, y + LABEL_GAP), most);
      vitrine_text (cr, MIN (ends[i * n / fit].x, chart->plan.x + chart->plan.w) + 9, y, 0, 0.5, 12, VITRINE_TEXT_BOLD,
                    layer_color (chart, lines->names, layer), lines->names->names[layer]);
    }
}

static void
draw_cross_hair (cairo_t *cr, const Chart *chart, const VitrineLayerLines *lines)
{
  const VitrineLayersPlan *plan = &chart->plan;
  double x = vitrine_layers_px (plan, lines->hover);

  vitrine_line (cr, floor (x) + 0.5, plan->y, floor (x) + 0.5, plan->y + plan->h, 1, vitrine_theme_fg (chart->theme, 0.45));
  for (guint k = 0; k < lines->names->n; k++)
    {
      double value = vitrine_layer_lines_value (lines, k, lines->hover);
      g_autofree char *number = NULL;
      double y, w, h;

      if (!isfinite (value) || (plan->logarithmic && value <= 0))
        continue;
      number = vitrine_layer_lines_format (lines, value);
      y = vitrine_layers_py (plan, value);
      vitrine_set_color (cr, layer_color (chart, lines->names, k));
      cairo_arc (cr, x, y, 3.2, 0, 2 * G_PI);
      cairo_fill (cr);
      vitrine_text_size (cr, 11.5, VITRINE_TEXT_BOLD, number, &w, &h);
      vitrine_round_rect (cr, x + 6, y - h / 2, w + 6, h, 4);
      vitrine_set_color (cr, vitrine_color_alpha (chart->theme->card, 0.85));
      cairo_fill (cr);
      vitrine_text (cr, x + 9, y, 0, 0.5, 11.5, VITRINE_TEXT_BOLD, layer_color (chart, lines->names, k), number);
    }
}

static void
draw_nothing (cairo_t *cr, const Chart *chart, const char *text)
{
  vitrine_text_wrap (cr, chart->plan.x, chart->plan.y + chart->plan.h / 2 - 20, chart->width - chart->plan.x - 15, 12.5,
                     VITRINE_TEXT_NORMAL, vitrine_theme_fg (chart->theme, chart->theme->dim), text);
}

void
vitrine_layer_lines_draw (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const VitrineLayerLines *lines = data;
  Chart chart = { .theme = vitrine_theme (dark), .width = width, .height = height };
  End ends[VITRINE_MAX_LAYERS];
  guint n = 0;

  vitrine_layer_lines_plan (lines, width, height, &chart.plan);
  if (lines->title)
    draw_head (cr, &chart, vitrine_layers_title (lines->kind), vitrine_layers_subtitle (lines->kind));
  if (lines->log == NULL || lines->log->steps->len == 0)
    {
      draw_nothing (cr, &chart, _("Train, and how each layer fares is drawn here."));
      return;
    }
  draw_value_axis (cr, &chart, lines->kind == VITRINE_LAYERS_SILENT);
  draw_x_axis (cr, &chart);
  cairo_save (cr);
  cairo_rectangle (cr, chart.plan.x, chart.plan.y - 4, chart.plan.w + 4, chart.plan.h + 8);
  cairo_clip (cr);
  for (guint k = 0; k < lines->names->n; k++)
    draw_raw (cr, &chart, lines, k);
  for (guint k = 0; k < lines->names->n; k++)
    {
      End end = { .layer = k };

      end.x = draw_smooth (cr, &chart, lines, k, &end.y);
      if (isfinite (end.x))
        ends[n++] = end;
    }
  cairo_restore (cr);
  if (n > 0)
    draw_names (cr, &chart, lines, ends, n);
  else
    draw_nothing (cr, &chart, lines->kind == VITRINE_LAYERS_SILENT
                                ? _("This network has no ReLU units, or too few samples went by to judge them.")
                                : _("This network has no weights that are trained."));
  if (isfinite (lines->hover) && n > 0)
    draw_cross_hair (cr, &chart, lines);
}

/* --- how numbers are spread --------------------------------------------------- */

void
vitrine_layer_spread_draw (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const VitrineLayerSpread *spread = data;
  Chart chart = { .theme = vitrine_theme (dark), .width = width, .height = height };
  guint n = spread->log != NULL ? spread->log->spread_steps->len : 0;

  vitrine_layer_spread_plan (spread, width, height, &chart.plan);
  if (spread->title)
    draw_head (cr, &chart, spread->which == 0 ? _("Weights") : _("Gradients"), spread->names->names[spread->layer]);
  if (n == 0)
    {
      draw_nothing (cr, &chart, _("Train, and how the numbers of each layer are spread is drawn here."));
      return;
    }
  draw_value_axis (cr, &chart, FALSE);
  draw_x_axis (cr, &chart);
  for (guint i = 0; i < n; i++)
    {
      const NnHistogram *histogram = nn_watch_log_spread (spread->log, i, spread->layer, spread->which);
      double from = vitrine_layers_px (&chart.plan, g_array_index (spread->log->spread_steps, guint32, i));
      double to = vitrine_layers_px (&chart.plan, i + 1 < n ? g_array_index (spread->log->spread_steps, guint32, i + 1)
                                                            : MAX (chart.plan.last, 1));
      double width_of_bin = (histogram->high - histogram->low) / NN_HISTOGRAM_BINS;
      guint32 most = 1;

      to = MAX (to, from + 2);
      for (guint b = 0; b < NN_HISTOGRAM_BINS; b++)
        most = MAX (most, histogram->counts[b]);
      for (guint b = 0; b < NN_HISTOGRAM_BINS; b++)
        {
          double top = vitrine_layers_py (&chart.plan, histogram->low + (b + 1) * width_of_bin);
          double bottom = vitrine_layers_py (&chart.plan, histogram->low + b * width_of_bin);

          if (histogram->counts[b] == 0)
            continue;
          /* By the square root: the tails are what one looks for. */
          vitrine_set_color (cr, vitrine_map_magnitude (chart.theme, sqrt ((double) histogram->counts[b] / most)));
          cairo_rectangle (cr, floor (from), floor (top), ceil (to) - floor (from), MAX (1, ceil (bottom) - floor (top)));
          cairo_fill (cr);
        }
    }
  if (isfinite (spread->at))
    {
      double x = floor (vitrine_layers_px (&chart.plan, spread->at)) + 0.5;

      vitrine_line (cr, x, chart.plan.y, x, chart.plan.y + chart.plan.h, 1, vitrine_theme_fg (chart.theme, 0.45));
    }
}

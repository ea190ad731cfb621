/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw/rates.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/draw/paint.h"

#define LEFT   58.0
#define TOP    46.0
#define RIGHT  26.0
#define BOTTOM 34.0
#define READOUT_WIDTH 190.0

typedef struct
{
  const VitrineRates *rates;
  const NnFinding    *finding;
  const VitrineTheme *theme;
  VitrineRatesPlan    plan;
  double              width;
} Chart;

void
vitrine_rates_init (VitrineRates *rates)
{
  *rates = (VitrineRates){ .chosen = NAN, .hover = -1 };
}

/* From the least to what the loss began with and a bit above: where it flies apart, the
 * line leaves the chart. */
static void
loss_range (const NnFinding *finding, double *low, double *high)
{
  guint n = finding != NULL ? finding->n : 0, start = MIN (n, MAX (n / 10, 5));
  double least = INFINITY, raw = INFINITY, top = -INFINITY;

  for (guint i = 0; i < n; i++)
    {
      least = MIN (least, finding->points[i].smooth);
      raw = MIN (raw, finding->points[i].loss);
      if (i < start || (gint) i <= finding->least)
        top = MAX (top, finding->points[i].smooth);
    }
  if (!(least <= top))
    {
      *low = 0;
      *high = 1;
      return;
    }
  top = MAX (top, least + 1e-3 * MAX (fabs (least), 1e-3));
  /* Room for most of the batches below the line, not for one lucky one. */
  *low = MAX (MIN (raw, least), least - 0.35 * (top - least)) - 0.06 * (top - least);
  if (raw >= 0)
    *low = MAX (*low, 0);
  *high = top + 0.32 * (top - least);
}

void
vitrine_rates_plan (const VitrineRates *rates, double width, double height, VitrineRatesPlan *plan)
{
  const NnFinding *finding = rates->finding;
  guint steps = finding != NULL ? nn_spec_get (&finding->settings, "steps") : 0;

  plan->x = LEFT;
  plan->y = TOP;
  plan->w = MAX (40, width - LEFT - RIGHT);
  plan->h = MAX (30, height - TOP - BOTTOM);
  plan->x0 = finding != NULL ? log10 (nn_finder_rate (&finding->settings, 0)) : -6;
  plan->x1 = finding != NULL ? log10 (nn_finder_rate (&finding->settings, steps - 1)) : 1;
  loss_range (finding, &plan->y0, &plan->y1);
}

double
vitrine_rates_px (const VitrineRatesPlan *plan, double rate)
{
  return plan->x + (log10 (rate) - plan->x0) / (plan->x1 - plan->x0) * plan->w;
}

double
vitrine_rates_py (const VitrineRatesPlan *plan, double loss)
{
  return plan->y + plan->h * (1 - (loss - plan->y0) / (plan->y1 - plan->y0));
}

gint
vitrine_rates_nearest (const VitrineRates *rates, double width, double height, double px, double py)
{
  const NnFinding *finding = rates->finding;
  VitrineRatesPlan plan;
  double share;

  if (finding == NULL || finding->n == 0)
    return -1;
  vitrine_rates_plan (rates, width, height, &plan);
  if (px < plan.x - 4 || px > plan.x + plan.w + 4 || py < plan.y || py > plan.y + plan.h)
    return -1;
  share = CLAMP ((px - plan.x) / plan.w, 0, 1);
  return MIN (round (share * (nn_spec_get (&finding->settings, "steps") - 1)), finding->n - 1);
}

char *
vitrine_rates_format (double rate)
{
  if (!isfinite (rate))
    return g_strdup ("–");
  if (rate < 1e-4)
    return vitrine_number (rate, 2);
  return g_strdup_printf (rate < 100 ? "%.2g" : "%.0f", rate);
}

char *
vitrine_rates_describe (const VitrineRates *rates)
{
  const NnFinding *finding = rates->finding;
  g_autofree char *chosen = vitrine_rates_format (rates->chosen);
  g_autofree char *from = NULL, *to = NULL, *suggestion = NULL;

  if (finding == NULL || finding->n == 0)
    return g_strdup (_("No rate was tried yet"));
  from = vitrine_rates_format (finding->points[0].rate);
  to = vitrine_rates_format (finding->points[finding->n - 1].rate);
  suggestion = vitrine_rates_format (finding->suggestion);
  if (rates->hover >= 0 && rates->hover < (gint) finding->n)
    {
      const NnFinderPoint *point = &finding->points[rates->hover];
      g_autofree char *rate = vitrine_rates_format (point->rate);
      g_autofree char *smooth = vitrine_number (point->smooth, 3);
      g_autofree char *loss = vitrine_number (point->loss, 3);

      return g_strdup_printf (_("At a rate of %s: loss %s, smoothed %s"), rate, loss, smooth);
    }
  if (rates->running)
    return g_strdup_printf (_("Rates from %s to %s so far"), from, to);
  if (isnan (rates->chosen))
    return g_strdup_printf (_("Rates from %s to %s, none suggested"), from, to);
  return g_strdup_printf (_("Rates from %s to %s, suggested %s, chosen %s"), from, to, suggestion, chosen);
}

/* --- axes ------------------------------------------------------------------ */

static void
draw_loss_axis (cairo_t *cr, const Chart *chart)
{
  const VitrineRatesPlan *plan = &chart->plan;
  double ticks[16];
  guint n = vitrine_ticks (plan->y0, plan->y1, MAX (3, plan->h / 56), ticks);

  for (guint i = 0; i < n; i++)
    {
      double y = floor (vitrine_rates_py (plan, ticks[i])) + 0.5;
      g_autofree char *text = vitrine_number_tick (ticks[i], n > 1 ? ticks[1] - ticks[0] : ticks[i]);

      if (y < plan->y - 0.5 || y > plan->y + plan->h + 0.5)
        continue;
      vitrine_line (cr, plan->x, y, plan->x + plan->w, y, 1, vitrine_theme_fg (chart->theme, chart->theme->grid));
      vitrine_text (cr, plan->x - 9, y, 1, 0.5, 11.5, VITRINE_TEXT_NORMAL,
                    vitrine_theme_fg (chart->theme, chart->theme->dim), text);
    }
}

/* Decades as people type them, and as powers where that would be a row of zeros. */
static char *
decade_markup (gint power)
{
  if (power < -3 || power > 3)
    return g_strdup_printf (power < 0 ? "10<sup>−%d</sup>" : "10<sup>%d</sup>", ABS (power));
  return g_strdup_printf ("%.*f", MAX (-power, 0), pow (10, power));
}

static void
draw_rate_axis (cairo_t *cr, const Chart *chart)
{
  const VitrineRatesPlan *plan = &chart->plan;
  const VitrineTheme *theme = chart->theme;
  double bottom = floor (plan->y + plan->h) + 0.5, per_decade = plan->w / (plan->x1 - plan->x0);
  gint every = MAX (1, (gint) ceil (44 / per_decade));

  for (gint power = floor (plan->x0 - 1e-9); power <= plan->x1 + 1e-9; power++)
    for (guint digit = 1; digit < 10; digit++)
      {
        double x = vitrine_rates_px (plan, digit * pow (10, power));
        gboolean labelled = digit == 1 && power % every == 0;
        g_autofree char *text = NULL;

        if (x < plan->x - 0.5 || x > plan->x + plan->w + 0.5 || (digit > 1 && per_decade < 60))
          continue;
        x = floor (x) + 0.5;
        if (digit == 1)
          vitrine_line (cr, x, plan->y, x, bottom, 1, vitrine_theme_fg (theme, theme->grid));
        vitrine_line (cr, x, bottom, x, bottom + (digit == 1 ? 4 : 2.5), 1, vitrine_theme_fg (theme, theme->axis));
        if (!labelled)
          continue;
        text = decade_markup (power);
        vitrine_text_markup (cr, x, bottom + 7, 0.5, 0, 11.5, VITRINE_TEXT_NORMAL,
                             vitrine_theme_fg (theme, theme->dim), text);
      }
  vitrine_line (cr, plan->x, bottom, plan->x + plan->w, bottom, 1, vitrine_theme_fg (theme, theme->axis));
}

static void
draw_head (cairo_t *cr, const Chart *chart)
{
  const VitrineTheme *theme = chart->theme;
  VitrineColor dim = vitrine_theme_fg (theme, theme->dim), blue = vitrine_theme_run (theme, 0);
  const char *names[] = { _("smoothed"), _("every batch") };
  double x = 15, right = chart->width - 15, width;

  x += vitrine_text (cr, x, 18, 0, 0.5, 14.7, VITRINE_TEXT_BOLD, vitrine_theme_fg (theme, theme->text),
                     _("Loss by learning rate")) + 9;
  if (chart->finding != NULL && chart->finding->subject != NULL)
    {
      vitrine_text_size (cr, 12, VITRINE_TEXT_NORMAL, chart->finding->subject, &width, NULL);
      if (x + width > right)
        return;
      x += vitrine_text (cr, x, 19, 0, 0.5, 12, VITRINE_TEXT_NORMAL, dim, chart->finding->subject);
    }
  if (right - x < 230)
    return;
  for (guint i = 2; i-- > 0;)
    {
      vitrine_text_size (cr, 12, VITRINE_TEXT_NORMAL, names[i], &width, NULL);
      right -= width;
      vitrine_text (cr, right, 19, 0, 0.5, 12, VITRINE_TEXT_NORMAL, dim, names[i]);
      right -= 26;
      vitrine_line (cr, right, 19.5, right + 18, 19.5, i == 0 ? 2.2 : 1.4,
                    i == 0 ? blue : vitrine_color_alpha (blue, 0.45));
      right -= 18;
    }
}

/* --- lines and marks -------------------------------------------------------- */

static void
trace (cairo_t *cr, const Chart *chart, gboolean smooth)
{
  const VitrineRatesPlan *plan = &chart->plan;
  VitrineColor blue = vitrine_theme_run (chart->theme, 0);

  for (guint i = 0; i < chart->finding->n; i++)
    {
      const NnFinderPoint *point = &chart->finding->points[i];
      double y = vitrine_rates_py (plan, smooth ? point->smooth : point->loss);

      /* A plot's height beyond the edge is as good as a mile: cairo is spared huge numbers. */
      (i > 0 ? cairo_line_to : cairo_move_to) (cr, vitrine_rates_px (plan, point->rate),
                                               CLAMP (y, plan->y - plan->h, plan->y + 2 * plan->h));
    }
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_width (cr, smooth ? 2.2 : 1);
  vitrine_set_color (cr, smooth ? blue : vitrine_color_alpha (blue, chart->theme->dark ? 0.45 : 0.30));
  cairo_stroke (cr);
}

/* The smoothed loss at any rate, between the points. */
static double
smooth_at (const NnFinding *finding, double rate)
{
  double at, steps = nn_spec_get (&finding->settings, "steps");
  double low = log (nn_finder_rate (&finding->settings, 0));
  double high = log (nn_finder_rate (&finding->settings, steps - 1));
  guint i;

  if (finding->n == 0)
    return NAN;
  at = CLAMP ((log (rate) - low) / (high - low) * (steps - 1), 0, finding->n - 1);
  i = MIN ((guint) at, finding->n - 1);
  if (i + 1 >= finding->n)
    return finding->points[i].smooth;
  return finding->points[i].smooth + (at - i) * (finding->points[i + 1].smooth - finding->points[i].smooth);
}

static void
dot (cairo_t *cr, const Chart *chart, double x, double y, double radius, VitrineColor color)
{
  vitrine_set_color (cr, chart->theme->card);
  cairo_arc (cr, x, y, radius + 1.4, 0, 2 * G_PI);
  cairo_fill (cr);
  vitrine_set_color (cr, color);
  cairo_arc (cr, x, y, radius, 0, 2 * G_PI);
  cairo_fill (cr);
}

typedef struct
{
  double      rate;
  guint       row;         /* of its words */
  gboolean    right;       /* they stand right of the line */
  const char *text;
} Mark;

static gboolean
is_chosen (const Chart *chart, const Mark *mark)
{
  return mark->rate == chart->rates->chosen;
}

static VitrineColor
mark_color (const Chart *chart, const Mark *mark)
{
  return is_chosen (chart, mark) ? chart->theme->accent : vitrine_theme_fg (chart->theme, chart->theme->dim);
}

static void
draw_mark_line (cairo_t *cr, const Chart *chart, const Mark *mark)
{
  const VitrineRatesPlan *plan = &chart->plan;
  gboolean strong = is_chosen (chart, mark);
  double x = vitrine_rates_px (plan, mark->rate);
  double y = vitrine_rates_py (plan, smooth_at (chart->finding, mark->rate));
  const double dash[] = { 4, 3 };

  cairo_save (cr);
  if (!strong)
    cairo_set_dash (cr, dash, 2, 0);
  vitrine_line (cr, floor (x) + 0.5, plan->y, floor (x) + 0.5, plan->y + plan->h, strong ? 1.6 : 1.2,
                mark_color (chart, mark));
  cairo_restore (cr);
  dot (cr, chart, x, CLAMP (y, plan->y, plan->y + plan->h), strong ? 4.4 : 3, mark_color (chart, mark));
}

static void
draw_mark_words (cairo_t *cr, const Chart *chart, const Mark *mark)
{
  const VitrineRatesPlan *plan = &chart->plan;
  VitrineWeight weight = is_chosen (chart, mark) ? VITRINE_TEXT_BOLD : VITRINE_TEXT_NORMAL;
  double x = vitrine_rates_px (plan, mark->rate), y = plan->y + 9 + 19 * mark->row, width, left;
  gboolean right;

  vitrine_text_size (cr, 12, weight, mark->text, &width, NULL);
  right = mark->right ? x + 7 + width <= plan->x + plan->w : x - 7 - width < plan->x;
  left = right ? x + 7 : x - 7 - width;
  vitrine_round_rect (cr, left - 4, y - 9, width + 8, 18, 5);
  vitrine_set_color (cr, vitrine_color_alpha (chart->theme->card, 0.86));
  cairo_fill (cr);
  vitrine_text (cr, left, y, 0, 0.5, 12, weight, mark_color (chart, mark), mark->text);
}

/* Words stand outside of the two suggestions, and nobody's line goes through them. */
static void
draw_marks (cairo_t *cr, const Chart *chart)
{
  const NnFinding *finding = chart->finding;
  double chosen = chart->rates->chosen;
  g_autofree char *fastest = vitrine_rates_format (finding->suggestion);
  g_autofree char *tenth = vitrine_rates_format (finding->tenth);
  g_autofree char *own = vitrine_rates_format (chosen);
  g_autofree char *fastest_text = g_strdup_printf (_("%s falls fastest"), fastest);
  g_autofree char *tenth_text = g_strdup_printf (_("%s a tenth of the least"), tenth);
  g_autofree char *own_text = g_strdup_printf (_("%s chosen"), own);
  Mark marks[3];
  guint n = 0;

  if (!isnan (finding->suggestion))
    {
      gboolean before = finding->suggestion < finding->tenth;

      marks[n++] = (Mark){ finding->suggestion, 0, !before, fastest_text };
      marks[n++] = (Mark){ finding->tenth, 1, before, tenth_text };
    }
  if (!isnan (chosen) && chosen != finding->suggestion && chosen != finding->tenth)
    marks[n++] = (Mark){ chosen, 2, FALSE, own_text };
  for (guint i = 0; i < 2 * n; i++)
    {
      const Mark *mark = &marks[i % n];
      double x = vitrine_rates_px (&chart->plan, mark->rate);

      if (x >= chart->plan.x - 1 && x <= chart->plan.x + chart->plan.w + 1)
        (i < n ? draw_mark_line : draw_mark_words) (cr, chart, mark);
    }
}

/* Where it ended, if not at the highest rate. */
static void
draw_end (cairo_t *cr, const Chart *chart)
{
  const VitrineRatesPlan *plan = &chart->plan;
  const NnFinderPoint *last = &chart->finding->points[chart->finding->n - 1];
  double x = vitrine_rates_px (plan, last->rate);
  double y = CLAMP (vitrine_rates_py (plan, last->smooth), plan->y, plan->y + plan->h), width;

  if (chart->rates->running)
    {
      vitrine_set_color (cr, vitrine_color_alpha (vitrine_theme_run (chart->theme, 0), 0.22));
      cairo_arc (cr, x, y, 8, 0, 2 * G_PI);
      cairo_fill (cr);
      vitrine_set_color (cr, vitrine_theme_run (chart->theme, 0));
      cairo_arc (cr, x, y, 4, 0, 2 * G_PI);
      cairo_fill (cr);
      return;
    }
  if (chart->finding->end != NN_FINDER_DIVERGED)
    return;
  cairo_rectangle (cr, x, plan->y, plan->x + plan->w - x, plan->h);
  vitrine_set_color (cr, vitrine_color_alpha (chart->theme->hot, 0.10));
  cairo_fill (cr);
  vitrine_text_size (cr, 12, VITRINE_TEXT_SEMI, _("no longer finite"), &width, NULL);
  vitrine_text (cr, x + 6 + width < plan->x + plan->w ? x + 6 : plan->x + plan->w - width,
                plan->y + plan->h - 12, 0, 0.5, 12, VITRINE_TEXT_SEMI, chart->theme->hot, _("no longer finite"));
}

static void
readout_row (cairo_t *cr, const Chart *chart, double left, double y, const char *name, const char *value,
             VitrineWeight weight)
{
  VitrineColor text = vitrine_theme_fg (chart->theme, chart->theme->text);

  vitrine_text (cr, left + 14, y, 0, 0.5, 12, VITRINE_TEXT_NORMAL, vitrine_theme_fg (chart->theme, chart->theme->dim),
                name);
  vitrine_text (cr, left + READOUT_WIDTH - 14, y, 1, 0.5, 12, weight, text, value);
}

static void
draw_hover (cairo_t *cr, const Chart *chart)
{
  const VitrineRatesPlan *plan = &chart->plan;
  const VitrineTheme *theme = chart->theme;
  gint hover = chart->rates->hover;
  const NnFinderPoint *point;
  g_autofree char *rate = NULL, *loss = NULL, *smooth = NULL, *title = NULL;
  double x, y, left, top;

  if (hover < 0 || hover >= (gint) chart->finding->n)
    return;
  point = &chart->finding->points[hover];
  x = vitrine_rates_px (plan, point->rate);
  y = vitrine_rates_py (plan, point->smooth);
  rate = vitrine_rates_format (point->rate);
  loss = vitrine_number (point->loss, 3);
  smooth = vitrine_number (point->smooth, 3);
  title = g_strdup_printf (_("Rate %s"), rate);
  vitrine_line (cr, floor (x) + 0.5, plan->y, floor (x) + 0.5, plan->y + plan->h, 1, vitrine_theme_fg (theme, 0.45));
  if (y >= plan->y && y <= plan->y + plan->h)
    dot (cr, chart, x, y, 3.2, vitrine_theme_run (theme, 0));
  /* Below the level part of the curve there is room. */
  left = x - 12 - READOUT_WIDTH >= plan->x ? x - 12 - READOUT_WIDTH : x + 12;
  top = plan->y + plan->h - 96;
  for (guint i = 3; i > 0; i--)
    {
      vitrine_round_rect (cr, left - i, top - i + 2, READOUT_WIDTH + 2 * i, 80 + 2 * i, 9 + i);
      vitrine_set_color (cr, (VitrineColor){ 0, 0, 0, theme->dark ? 0.10 : 0.04 });
      cairo_fill (cr);
    }
  vitrine_round_rect (cr, left + 0.5, top + 0.5, READOUT_WIDTH - 1, 79, 9);
  vitrine_set_color (cr, theme->dark ? vitrine_color_mix (theme->card, vitrine_color_hex ("#000000"), 0.15) : theme->card);
  cairo_fill_preserve (cr);
  vitrine_set_color (cr, vitrine_theme_fg (theme, theme->line));
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
  vitrine_text (cr, left + 14, top + 18, 0, 0.5, 12.5, VITRINE_TEXT_BOLD, vitrine_theme_fg (theme, theme->text), title);
  readout_row (cr, chart, left, top + 40, _("loss of the batch"), loss, VITRINE_TEXT_NORMAL);
  readout_row (cr, chart, left, top + 60, _("smoothed"), smooth, VITRINE_TEXT_BOLD);
}

void
vitrine_rates_draw (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const VitrineRates *rates = data;
  Chart chart = { .rates = rates, .finding = rates->finding, .theme = vitrine_theme (dark), .width = width };
  const VitrineRatesPlan *plan = &chart.plan;

  vitrine_rates_plan (rates, width, height, &chart.plan);
  draw_head (cr, &chart);
  if (rates->finding != NULL && rates->finding->n > 0)
    draw_loss_axis (cr, &chart);
  draw_rate_axis (cr, &chart);
  if (rates->finding == NULL || rates->finding->n == 0)
    return;
  cairo_save (cr);
  cairo_rectangle (cr, plan->x, plan->y, plan->w, plan->h);
  cairo_clip (cr);
  trace (cr, &chart, FALSE);
  trace (cr, &chart, TRUE);
  cairo_restore (cr);
  draw_end (cr, &chart);
  if (!rates->running)
    draw_marks (cr, &chart);
  draw_hover (cr, &chart);
}

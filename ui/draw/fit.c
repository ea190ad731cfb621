/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw/fit.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/draw/outcome.h"
#include "ui/draw/paint.h"

#define MARGIN 15.0
#define TITLE  26.0    /* of the upright axis: its title's room, and what parts it from the numbers */
#define DIGIT  6.6     /* the widest, of a number on an axis */
#define BOTTOM 34.0
#define REACH  12.0    /* of the pointer */
#define SINGLE 1500    /* points that are drawn one by one; more are a picture */

void
vitrine_fit_init (VitrineFit *fit)
{
  *fit = (VitrineFit) { .pointed = -1, .high = 1 };
}

static guint
n_points (const VitrineFit *fit)
{
  return fit->outcomes != NULL && fit->outcomes->numbers != NULL && fit->samples != NULL
             && fit->samples->targets != NULL && fit->number < fit->outcomes->width
           ? fit->outcomes->n : 0;
}

static double
wanted (const VitrineFit *fit, guint i)
{
  return nn_samples_in_units (fit->samples, fit->number,
                              fit->samples->targets[(gsize) fit->outcomes->items[i].index * fit->outcomes->width
                                                    + fit->number]);
}

static double
got (const VitrineFit *fit, guint i)
{
  return nn_samples_in_units (fit->samples, fit->number,
                              fit->outcomes->numbers[(gsize) i * fit->outcomes->width + fit->number]);
}

void
vitrine_fit_set (VitrineFit *fit, const NnOutcomes *outcomes, const NnSamples *samples, guint number)
{
  double low = INFINITY, high = -INFINITY, mean = 0, rest = 0, spread = 0, error = 0;
  guint n;

  fit->outcomes = outcomes;
  fit->samples = samples;
  fit->number = number;
  n = n_points (fit);
  if (fit->pointed >= (gint) n)
    fit->pointed = -1;
  for (guint i = 0; i < n; i++)
    {
      low = MIN (low, MIN (wanted (fit, i), isfinite (got (fit, i)) ? got (fit, i) : INFINITY));
      high = MAX (high, MAX (wanted (fit, i), isfinite (got (fit, i)) ? got (fit, i) : -INFINITY));
      mean += wanted (fit, i) / n;
      error += fabs (got (fit, i) - wanted (fit, i)) / n;
    }
  for (guint i = 0; i < n; i++)
    {
      rest += pow (got (fit, i) - wanted (fit, i), 2);
      spread += pow (wanted (fit, i) - mean, 2);
    }
  fit->r2 = spread > 0 ? 1 - rest / spread : NAN;
  fit->mean_error = n > 0 ? error : NAN;
  if (!(high > low))
    {
      double middle = n > 0 && isfinite (low) ? low : 0;

      low = middle - 1;
      high = middle + 1;
    }
  fit->low = low - 0.04 * (high - low);
  fit->high = high + 0.04 * (high - low);
}

/* --- what stands where ----------------------------------------------------------- */

typedef struct
{
  double x, y, side;
  double names;       /* room of the widest number on the upright axis */
  guint  n;
  double ticks[16];   /* of both axes */
} Plan;

static char *
tick_text (const Plan *plan, guint i)
{
  return vitrine_number_short (plan->ticks[i], plan->n > 1 ? plan->ticks[1] - plan->ticks[0] : 1);
}

/* A square: the diagonal is one of 45 degrees. What is told in large numbers has more room for them. */
static Plan
plan_for (const VitrineFit *fit, double width, double height)
{
  Plan plan = { .y = VITRINE_HEAD + 6, .n = 0 };
  double left;

  plan.n = vitrine_ticks (fit->low, fit->high, 4, plan.ticks);
  for (guint i = 0; i < plan.n; i++)
    {
      g_autofree char *text = tick_text (&plan, i);

      plan.names = MAX (plan.names, DIGIT * g_utf8_strlen (text, -1));
    }
  left = TITLE + plan.names;
  plan.side = MAX (20, MIN (width - left - MARGIN, height - plan.y - BOTTOM));
  plan.x = left + MAX (0, (width - left - MARGIN - plan.side) / 2);
  return plan;
}

static double
px_of (const VitrineFit *fit, const Plan *plan, double value)
{
  return plan->x + (value - fit->low) / (fit->high - fit->low) * plan->side;
}

static double
py_of (const VitrineFit *fit, const Plan *plan, double value)
{
  return plan->y + plan->side - (value - fit->low) / (fit->high - fit->low) * plan->side;
}

void
vitrine_fit_place (const VitrineFit *fit, double width, double height, guint position, double *px, double *py)
{
  Plan plan = plan_for (fit, width, height);

  *px = px_of (fit, &plan, wanted (fit, position));
  *py = py_of (fit, &plan, got (fit, position));
}

gint
vitrine_fit_at (const VitrineFit *fit, double width, double height, double px, double py)
{
  Plan plan = plan_for (fit, width, height);
  double least = REACH * REACH;
  gint nearest = -1;

  for (guint i = 0; i < n_points (fit); i++)
    {
      double dx = px_of (fit, &plan, wanted (fit, i)) - px, dy = py_of (fit, &plan, got (fit, i)) - py;

      if (dx * dx + dy * dy < least)
        {
          least = dx * dx + dy * dy;
          nearest = i;
        }
    }
  return nearest;
}

/* --- drawing ------------------------------------------------------------------------ */

static void
draw_axes (const VitrineFit *fit, const VitrineTheme *theme, cairo_t *cr, const Plan *plan)
{
  const double dash[] = { 4, 4 };
  VitrineColor dim = vitrine_theme_fg (theme, theme->dim), grid = vitrine_theme_fg (theme, theme->grid);
  double end = 0;   /* of the last number below */

  for (guint i = 0; i < plan->n; i++)
    {
      g_autofree char *text = tick_text (plan, i);
      double x = floor (px_of (fit, plan, plan->ticks[i])) + 0.5, y = floor (py_of (fit, plan, plan->ticks[i])) + 0.5;
      double wide, from;

      vitrine_line (cr, x, plan->y, x, plan->y + plan->side, 1, grid);
      vitrine_line (cr, plan->x, y, plan->x + plan->side, y, 1, grid);
      vitrine_text (cr, plan->x - 6, y, 1, 0.5, 11, VITRINE_TEXT_NORMAL, dim, text);
      /* Below, a number that would touch the one before it is left out. */
      vitrine_text_size (cr, 11, VITRINE_TEXT_NORMAL, text, &wide, NULL);
      from = MIN (x - wide / 2, plan->x + plan->side + MARGIN - 2 - wide);
      if (i > 0 && from < end + 6)
        continue;
      vitrine_text (cr, from, plan->y + plan->side + 4, 0, 0, 11, VITRINE_TEXT_NORMAL, dim, text);
      end = from + wide;
    }
  cairo_save (cr);
  cairo_set_dash (cr, dash, 2, 0);
  vitrine_line (cr, plan->x, plan->y + plan->side, plan->x + plan->side, plan->y, 1, vitrine_theme_fg (theme, 0.45));
  cairo_restore (cr);
  vitrine_text (cr, plan->x + plan->side, plan->y + plan->side + 18, 1, 0, 11, VITRINE_TEXT_NORMAL, dim, _("true"));
  cairo_save (cr);
  cairo_translate (cr, plan->x - plan->names - 15, plan->y);
  cairo_rotate (cr, -G_PI_2);
  vitrine_text (cr, 0, 0, 1, 0.5, 11, VITRINE_TEXT_NORMAL, dim, _("predicted"));
  cairo_restore (cr);
}

static void
draw_points (const VitrineFit *fit, cairo_t *cr, const Plan *plan, VitrineColor color)
{
  vitrine_set_color (cr, vitrine_color_alpha (color, n_points (fit) > 400 ? 0.45 : 0.62));
  for (guint i = 0; i < n_points (fit); i++)
    {
      if (!isfinite (got (fit, i)))
        continue;
      cairo_arc (cr, px_of (fit, plan, wanted (fit, i)), py_of (fit, plan, got (fit, i)), 2.4, 0, 2 * G_PI);
      cairo_fill (cr);
    }
}

/* Many points: how many there are at each place, in half pixels. */
static void
draw_density (const VitrineFit *fit, cairo_t *cr, const Plan *plan, VitrineColor color)
{
  int size = (int) ceil (plan->side * 2);
  g_autofree guint8 *weight = g_new0 (guint8, (gsize) size * size);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, size, size);
  guchar *data = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);

  for (guint i = 0; i < n_points (fit); i++)
    {
      double x = (px_of (fit, plan, wanted (fit, i)) - plan->x) * 2, y = (py_of (fit, plan, got (fit, i)) - plan->y) * 2;

      for (int dy = -1; dy <= 1 && isfinite (y); dy++)
        for (int dx = -1; dx <= 1; dx++)
          {
            int cx = (int) x + dx, cy = (int) y + dy;

            if (cx >= 0 && cy >= 0 && cx < size && cy < size && weight[(gsize) cy * size + cx] < 5)
              weight[(gsize) cy * size + cx]++;
          }
    }
  for (int y = 0; y < size; y++)
    for (int x = 0; x < size; x++)
      data[y * stride + x] = weight[(gsize) y * size + x] * 48;
  cairo_surface_mark_dirty (surface);
  cairo_save (cr);
  cairo_translate (cr, plan->x, plan->y);
  cairo_scale (cr, 0.5, 0.5);
  vitrine_set_color (cr, color);
  cairo_mask_surface (cr, surface, 0, 0);
  cairo_restore (cr);
  cairo_surface_destroy (surface);
}

/* The residual as a line from the point to the diagonal. */
static void
draw_pointed (const VitrineFit *fit, const VitrineTheme *theme, cairo_t *cr, const Plan *plan)
{
  double x = px_of (fit, plan, wanted (fit, fit->pointed));
  double y = py_of (fit, plan, got (fit, fit->pointed)), right = py_of (fit, plan, wanted (fit, fit->pointed));

  if (!isfinite (y))
    return;
  vitrine_line (cr, x, y, x, right, 1.6, theme->hot);
  cairo_arc (cr, x, y, 4.4, 0, 2 * G_PI);
  vitrine_set_color (cr, theme->card);
  cairo_fill_preserve (cr);
  vitrine_set_color (cr, theme->accent);
  cairo_set_line_width (cr, 2.2);
  cairo_stroke (cr);
}

/* As much as there is room for. */
static char *
head_text (const VitrineFit *fit, cairo_t *cr, double width)
{
  char *text = vitrine_fit_describe (fit);
  double title, wide;

  vitrine_text_size (cr, 14.7, VITRINE_TEXT_BOLD, _("Predicted"), &title, NULL);
  vitrine_text_size (cr, 12, VITRINE_TEXT_NORMAL, text, &wide, NULL);
  if (title + wide + 9 <= width - 2 * MARGIN)
    return text;
  g_free (text);
  if (fit->pointed >= 0)
    {
      g_autofree char *is = vitrine_number (wanted (fit, fit->pointed), 3);
      g_autofree char *said = vitrine_number (got (fit, fit->pointed), 3);

      return g_strdup_printf ("%s → %s", is, said);
    }
  else
    {
      g_autofree char *r2 = vitrine_number (fit->r2, 3), *error = vitrine_number (fit->mean_error, 2);

      return isnan (fit->r2) ? g_strdup_printf (_("off by %s"), error) : g_strdup_printf (_("R² %s"), r2);
    }
}

void
vitrine_fit_draw (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const VitrineFit *fit = data;
  const VitrineTheme *theme = vitrine_theme (dark);
  Plan plan = plan_for (fit, width, height);
  guint n = n_points (fit);
  g_autofree char *subtitle = n > 0 ? head_text (fit, cr, width - fit->aside) : NULL;

  vitrine_draw_head (cr, theme, width - fit->aside, _("Predicted"), subtitle);
  if (n == 0)
    {
      if (fit->empty != NULL)
        vitrine_text (cr, width / 2, height / 2, 0.5, 0.5, 11, VITRINE_TEXT_NORMAL, vitrine_theme_fg (theme, theme->dim),
                      fit->empty);
      return;
    }
  draw_axes (fit, theme, cr, &plan);
  if (n <= SINGLE)
    draw_points (fit, cr, &plan, theme->classes[0]);
  else
    draw_density (fit, cr, &plan, theme->classes[0]);
  if (fit->pointed >= 0)
    draw_pointed (fit, theme, cr, &plan);
}

/* --- in words ------------------------------------------------------------------------- */

char *
vitrine_fit_name (const NnSamples *samples, guint number)
{
  if (samples->target_names != NULL && number < g_strv_length (samples->target_names))
    return g_strdup (_(samples->target_names[number]));
  return g_strdup_printf (_("number %u"), number + 1);
}

char *
vitrine_fit_describe (const VitrineFit *fit)
{
  g_autofree char *error = NULL, *r2 = NULL;
  const char *where;

  if (n_points (fit) == 0)
    return g_strdup (fit->empty != NULL ? fit->empty : _("Nothing is known yet"));
  if (fit->pointed >= 0)
    {
      guint i = fit->pointed;
      double residual = got (fit, i) - wanted (fit, i);
      g_autofree char *index = vitrine_count (fit->outcomes->items[i].index);
      g_autofree char *is = vitrine_number (wanted (fit, i), 3), *said = vitrine_number (got (fit, i), 3);
      g_autofree char *off = vitrine_number (residual, 2);

      return g_strdup_printf (_("Sample %s: true %s, predicted %s, off by %s%s"), index, is, said,
                              residual > 0 ? "+" : "", off);
    }
  where = vitrine_outcomes_where (fit->outcomes);
  error = vitrine_number (fit->mean_error, 2);
  if (isnan (fit->r2))
    return g_strdup_printf (_("%s, off by %s in the mean"), where, error);
  r2 = vitrine_number (fit->r2, 3);
  return g_strdup_printf (_("%s, R² %s, off by %s in the mean"), where, r2, error);
}

char *
vitrine_fit_csv (gconstpointer data)
{
  const VitrineFit *fit = data;
  GString *text = g_string_new ("sample,true,predicted,residual\n");

  for (guint i = 0; i < n_points (fit); i++)
    g_string_append_printf (text, "%u,%.7g,%.7g,%.7g\n", fit->outcomes->items[i].index, wanted (fit, i), got (fit, i),
                            got (fit, i) - wanted (fit, i));
  return g_string_free (text, FALSE);
}

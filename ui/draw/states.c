/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw/states.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/arithmetic-text.h"

#define LIST_WIDTH  250.0
#define LIST_GAP     36.0
#define LEFT         34.0   /* room for the units' numbers */
#define TOP           8.0
#define BOTTOM       40.0   /* steps, colour bar */
#define LISTED        5
#define NARROW      520.0   /* no list */

typedef struct
{
  double x, y, w, h;
} Map;

static Map
map_of (double width,
        double height)
{
  double right = width >= NARROW ? LIST_WIDTH + LIST_GAP : 4;

  return (Map){ LEFT, TOP, MAX (width - LEFT - right, 40), MAX (height - TOP - BOTTOM, 30) };
}

static float
value_at (const VitrineStates *states,
          gsize                step,
          gsize                unit)
{
  return states->values->data[step * states->values->shape.size[1] + unit];
}

static double
limit_of (const NnTensor *values)
{
  double limit = 1e-9;

  for (gsize i = 0; i < nn_tensor_count (values); i++)
    limit = MAX (limit, fabs (values->data[i]));
  return limit;
}

/* Gates are shares: they go from nothing to all. */
static VitrineMap
colours_of (const NnTensor *values)
{
  for (gsize i = 0; i < nn_tensor_count (values); i++)
    if (values->data[i] < 0)
      return VITRINE_MAP_SIGNED;
  return VITRINE_MAP_MAGNITUDE;
}

/* Units by how strong they are at the step. */
static guint
strongest (const VitrineStates *states,
           guint               *units,
           guint                most)
{
  gsize n_units = states->values->shape.size[1];
  guint n = 0;

  for (guint u = 0; u < n_units; u++)
    {
      guint at = n;

      while (at > 0 && fabsf (value_at (states, states->step, units[at - 1])) < fabsf (value_at (states, states->step, u)))
        at--;
      if (at >= most)
        continue;
      for (guint i = MIN (n, most - 1); i > at; i--)
        units[i] = units[i - 1];
      units[at] = u;
      n = MIN (n + 1, most);
    }
  return n;
}

static void
draw_map (cairo_t             *cr,
          const VitrineTheme  *theme,
          const VitrineStates *states,
          const Map           *map)
{
  gsize steps = states->values->shape.size[0], units = states->values->shape.size[1];
  g_autofree float *turned = g_new (float, steps * units);
  cairo_surface_t *surface;
  double limit = limit_of (states->values);
  VitrineMap colours = colours_of (states->values);

  for (gsize t = 0; t < steps; t++)
    for (gsize u = 0; u < units; u++)
      turned[u * steps + t] = value_at (states, t, u);
  cairo_rectangle (cr, map->x, map->y, map->w, map->h);
  vitrine_set_color (cr, theme->view);
  cairo_fill (cr);
  surface = vitrine_map_surface (theme, colours, turned, units, steps, 1, limit);
  vitrine_paint_surface (cr, surface, map->x, map->y, map->w, map->h, TRUE, 1);
  cairo_surface_destroy (surface);
  cairo_rectangle (cr, map->x - 0.5, map->y - 0.5, map->w + 1, map->h + 1);
  vitrine_set_color (cr, vitrine_theme_fg (theme, theme->line));
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
  vitrine_colour_bar (cr, theme, colours, map->x + map->w - 132, map->y + map->h + 16, 132, 7, FALSE,
                      colours == VITRINE_MAP_SIGNED ? -limit : 0, limit, NAN);
}

static void
draw_axes (cairo_t             *cr,
           const VitrineTheme  *theme,
           const VitrineStates *states,
           const Map           *map)
{
  gsize steps = states->values->shape.size[0], units = states->values->shape.size[1];
  VitrineColor dim = vitrine_theme_fg (theme, theme->dim);
  double ticks[16];
  guint n = vitrine_ticks (0, steps - 1, 8, ticks);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("%.0f", ticks[i]);
      double x = map->x + (ticks[i] + 0.5) * map->w / steps;

      if (ticks[i] == floor (ticks[i]) && x < map->x + map->w - 150)
        vitrine_text (cr, x, map->y + map->h + 4, 0.5, 0, 11, VITRINE_TEXT_NORMAL, dim, text);
    }
  vitrine_text (cr, map->x, map->y + map->h + 20, 0, 0, 11, VITRINE_TEXT_NORMAL, dim, _("Step"));
  n = vitrine_ticks (0, units - 1, 4, ticks);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("%.0f", ticks[i]);

      if (ticks[i] == floor (ticks[i]))
        vitrine_text (cr, map->x - 6, map->y + (ticks[i] + 0.5) * map->h / units, 1, 0.5, 11, VITRINE_TEXT_NORMAL, dim, text);
    }
}

static void
draw_marks (cairo_t             *cr,
            const VitrineTheme  *theme,
            const VitrineStates *states,
            const Map           *map)
{
  gsize steps = states->values->shape.size[0], units = states->values->shape.size[1];
  double pitch = map->w / steps, w = MAX (pitch, 5), x = map->x + (states->step + 0.5) * pitch - w / 2;

  cairo_rectangle (cr, x, map->y - 6, w, map->h + 12);
  vitrine_set_color (cr, vitrine_color_alpha (theme->accent, 0.18));
  cairo_fill_preserve (cr);
  vitrine_set_color (cr, theme->accent);
  cairo_set_line_width (cr, 1.6);
  cairo_stroke (cr);
  if (states->unit < 0 || (gsize) states->unit >= units)
    return;
  pitch = map->h / units;
  cairo_rectangle (cr, x, map->y + (states->unit + 0.5) * pitch - MAX (pitch, 4) / 2, w, MAX (pitch, 4));
  vitrine_set_color (cr, theme->hot);
  cairo_set_line_width (cr, 1.8);
  cairo_stroke (cr);
}

static void
draw_row (cairo_t             *cr,
          const VitrineTheme  *theme,
          const VitrineStates *states,
          guint                unit,
          double               x,
          double               y,
          double               limit,
          gboolean             pointed)
{
  double value = value_at (states, states->step, unit), width = 84, middle = x + 66 + width / 2;
  double length = CLAMP (value / limit, -1, 1) * width / 2;
  g_autofree char *label = g_strdup_printf (_("Unit %u"), unit);
  g_autofree char *number = vitrine_arithmetic_number (value);
  VitrineWeight weight = pointed ? VITRINE_TEXT_BOLD : VITRINE_TEXT_NORMAL;

  vitrine_text (cr, x, y, 0, 0.5, 12.5, weight, vitrine_theme_fg (theme, pointed ? theme->text : theme->dim), label);
  vitrine_round_rect (cr, middle + MIN (length, 0), y - 4, MAX (fabs (length), 1), 8, 2);
  vitrine_set_color (cr, value < 0 ? theme->negative : theme->positive);
  cairo_fill (cr);
  vitrine_line (cr, middle, y - 7, middle, y + 7, 1, vitrine_theme_fg (theme, theme->axis));
  vitrine_text (cr, x + LIST_WIDTH - 8, y, 1, 0.5, 12.5, weight, vitrine_theme_fg (theme, theme->text), number);
}

static void
draw_list (cairo_t             *cr,
           const VitrineTheme  *theme,
           const VitrineStates *states,
           double               x)
{
  guint units[LISTED], n = strongest (states, units, LISTED);
  g_autofree char *head = g_strdup_printf (_("%s, step %" G_GSIZE_FORMAT), states->title, states->step);
  double limit = limit_of (states->values), y = 12;
  gboolean listed = states->unit < 0;

  vitrine_text (cr, x, y, 0, 0.5, 13, VITRINE_TEXT_BOLD, vitrine_theme_fg (theme, theme->text), head);
  for (guint i = 0; i < n; i++)
    {
      y += 24;
      draw_row (cr, theme, states, units[i], x, y, limit, (gint) units[i] == states->unit);
      listed |= (gint) units[i] == states->unit;
    }
  if (!listed && (gsize) states->unit < states->values->shape.size[1])
    draw_row (cr, theme, states, (guint) states->unit, x, y + 28, limit, TRUE);
}

void
vitrine_draw_states (gconstpointer data,
                     gboolean      dark,
                     cairo_t      *cr,
                     double        width,
                     double        height)
{
  const VitrineStates *states = data;
  const VitrineTheme *theme = vitrine_theme (dark);
  Map map = map_of (width, height);

  draw_map (cr, theme, states, &map);
  draw_axes (cr, theme, states, &map);
  draw_marks (cr, theme, states, &map);
  if (width >= NARROW)
    draw_list (cr, theme, states, width - LIST_WIDTH);
}

gboolean
vitrine_states_at (const VitrineStates *states,
                   double               width,
                   double               height,
                   double               x,
                   double               y,
                   gsize               *step,
                   guint               *unit)
{
  Map map = map_of (width, height);
  gsize steps = states->values->shape.size[0], units = states->values->shape.size[1];

  if (x < map.x || x >= map.x + map.w || y < map.y - 8 || y >= map.y + map.h + 8)
    return FALSE;
  *step = MIN ((gsize) ((x - map.x) / map.w * steps), steps - 1);
  *unit = (guint) CLAMP ((y - map.y) / map.h * units, 0, units - 1);
  return TRUE;
}

char *
vitrine_states_csv (gconstpointer data)
{
  const VitrineStates *states = data;
  GString *text = g_string_new ("step,unit,value\n");
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  for (gsize t = 0; t < states->values->shape.size[0]; t++)
    for (gsize u = 0; u < states->values->shape.size[1]; u++)
      g_string_append_printf (text, "%" G_GSIZE_FORMAT ",%" G_GSIZE_FORMAT ",%s\n", t, u,
                              g_ascii_dtostr (buffer, sizeof buffer, value_at (states, t, u)));
  return g_string_free (text, FALSE);
}

char *
vitrine_states_text (const VitrineStates *states)
{
  guint units[LISTED], n = strongest (states, units, LISTED);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, _("%s at step %" G_GSIZE_FORMAT ":"), states->title, states->step);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *number = vitrine_arithmetic_number (value_at (states, states->step, units[i]));

      g_string_append_printf (text, _("%s unit %u %s"), i > 0 ? "," : "", units[i], number);
    }
  if (states->unit >= 0 && (gsize) states->unit < states->values->shape.size[1])
    {
      g_autofree char *number = vitrine_arithmetic_number (value_at (states, states->step, (gsize) states->unit));

      g_string_append_printf (text, _("; pointed at: unit %d %s"), states->unit, number);
    }
  return g_string_free (text, FALSE);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw/data.h"

#include <math.h>

#include "ui/draw/paint.h"

#define ROW    24
#define MARGIN 44

char *
vitrine_class_name (const NnSamples *samples,
                    gint             label)
{
  if (samples->class_names != NULL && label >= 0 && (guint) label < samples->n_classes)
    return g_strdup (samples->class_names[label]);
  return g_strdup_printf ("%d", label);
}

/* --- class balance ------------------------------------------------------ */

double
vitrine_balance_height (gconstpointer data,
                        double        width)
{
  const NnSamples *samples = data;

  return MAX (samples->n_classes, 1) * ROW;
}

void
vitrine_draw_balance (gconstpointer data,
                      gboolean      dark,
                      cairo_t      *cr,
                      double        width,
                      double        height)
{
  const NnSamples *samples = data;
  const VitrineTheme *theme = vitrine_theme (dark);
  g_autofree guint *counts = g_new0 (guint, MAX (samples->n_classes, 1));
  guint most = 1;
  double names = 0, numbers = 0;

  for (guint i = 0; samples->labels != NULL && i < samples->n; i++)
    counts[samples->labels[i]]++;
  for (guint c = 0; c < samples->n_classes; c++)
    {
      g_autofree char *name = vitrine_class_name (samples, (gint) c);
      g_autofree char *number = vitrine_count (counts[c]);
      double w, h;

      most = MAX (most, counts[c]);
      vitrine_text_size (cr, 12, VITRINE_TEXT_SEMI, name, &w, &h);
      names = MIN (MAX (names, w), width * 0.45);
      vitrine_text_size (cr, 12, VITRINE_TEXT_NORMAL, number, &w, &h);
      numbers = MAX (numbers, w);
    }
  for (guint c = 0; c < samples->n_classes; c++)
    {
      g_autofree char *name = vitrine_class_name (samples, (gint) c);
      g_autofree char *number = vitrine_count (counts[c]);
      double y = c * ROW + ROW / 2.0, room = width - names - numbers - 24;

      vitrine_text (cr, 0, y, 0, 0.5, 12, VITRINE_TEXT_SEMI, vitrine_theme_fg (theme, theme->text), name);
      vitrine_text (cr, width, y, 1, 0.5, 12, VITRINE_TEXT_NORMAL, vitrine_theme_fg (theme, theme->dim), number);
      vitrine_set_color (cr, vitrine_color_alpha (theme->classes[c % 10], 0.6));
      vitrine_round_rect (cr, names + 12, y - 3, MAX (room * counts[c] / most, 6), 6, 3);
      cairo_fill (cr);
    }
}

/* --- points ------------------------------------------------------------- */

typedef struct
{
  double x0, x1, y0, y1;    /* of the data */
  double left, top, side;   /* of the drawing */
} Plane;

static Plane
fit (const NnSamples *samples,
     double           width,
     double           height)
{
  double most = 1e-6;
  Plane plane;

  for (guint32 i = 0; i < samples->n; i++)
    {
      float xy[2];

      nn_samples_input (samples, &i, 1, xy);
      most = MAX (most, MAX (fabs (xy[0]), fabs (xy[1])));
    }
  most = ceil (most * 1.02);
  plane.x0 = plane.y0 = -most;
  plane.x1 = plane.y1 = most;
  plane.side = MIN (width, height) - 2 * MARGIN;
  plane.left = (width - plane.side) / 2;
  plane.top = (height - plane.side) / 2;
  return plane;
}

static void
draw_axes (cairo_t            *cr,
           const VitrineTheme *theme,
           const Plane        *plane)
{
  double ticks[16];
  guint n = vitrine_ticks (plane->x0, plane->x1, 7, ticks);

  for (guint i = 0; i < n; i++)
    {
      double t = (ticks[i] - plane->x0) / (plane->x1 - plane->x0);
      double x = plane->left + t * plane->side, y = plane->top + (1 - t) * plane->side;
      double strength = ticks[i] == 0 ? theme->axis : theme->grid;
      g_autofree char *text = vitrine_number (ticks[i], fabs (ticks[i]) < 10 ? 1 : 2);

      vitrine_line (cr, x, plane->top, x, plane->top + plane->side, 1, vitrine_theme_fg (theme, strength));
      vitrine_line (cr, plane->left, y, plane->left + plane->side, y, 1, vitrine_theme_fg (theme, strength));
      vitrine_text (cr, x, plane->top + plane->side + 6, 0.5, 0, 11, VITRINE_TEXT_NORMAL,
                    vitrine_theme_fg (theme, theme->dim), text);
      vitrine_text (cr, plane->left - 8, y, 1, 0.5, 11, VITRINE_TEXT_NORMAL,
                    vitrine_theme_fg (theme, theme->dim), text);
    }
  vitrine_text_markup (cr, plane->left + plane->side, plane->top + plane->side + 24, 1, 0, 12, VITRINE_TEXT_SEMI,
                       vitrine_theme_fg (theme, theme->text), "x<sub>1</sub>");
  vitrine_text_markup (cr, plane->left - 8, plane->top - 8, 1, 1, 12, VITRINE_TEXT_SEMI,
                       vitrine_theme_fg (theme, theme->text), "x<sub>2</sub>");
}

/* A class's colour, or the diverging map of a number to predict. */
static VitrineColor
point_color (const VitrineTheme *theme,
             const NnSamples    *samples,
             guint32             index)
{
  float target = 0;

  if (samples->labels != NULL)
    return theme->classes[samples->labels[index] % 10];
  if (samples->targets == NULL)
    return theme->accent;
  nn_samples_target (samples, FALSE, &index, 1, &target);
  return vitrine_color_alpha (vitrine_map_signed (theme, CLAMP (target, -1, 1)), 1);
}

void
vitrine_draw_scatter (gconstpointer data,
                      gboolean      dark,
                      cairo_t      *cr,
                      double        width,
                      double        height)
{
  const NnSamples *samples = data;
  const VitrineTheme *theme = vitrine_theme (dark);
  Plane plane = fit (samples, width, height);

  draw_axes (cr, theme, &plane);
  for (guint32 i = 0; i < samples->n; i++)
    {
      float xy[2];
      VitrineColor color = point_color (theme, samples, i);

      nn_samples_input (samples, &i, 1, xy);
      cairo_arc (cr, plane.left + (xy[0] - plane.x0) / (plane.x1 - plane.x0) * plane.side,
                 plane.top + (plane.y1 - xy[1]) / (plane.y1 - plane.y0) * plane.side, 3.4, 0, 2 * G_PI);
      vitrine_set_color (cr, vitrine_color_alpha (color, i < samples->n_train ? 0.9 : 0.25));
      cairo_fill_preserve (cr);
      vitrine_set_color (cr, color);
      cairo_set_line_width (cr, 1.2);
      cairo_stroke (cr);
    }
}

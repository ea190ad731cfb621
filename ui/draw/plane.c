/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw/plane.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "ui/draw/data.h"
#include "ui/draw/outcome.h"

#define MARGIN 44
#define MAX_OUTPUTS 16
#define MOST_POINTS 5000

void
vitrine_plane_fit (VitrinePlane *plane, double reach, double width, double height, double head)
{
  plane->reach = MAX (reach, 1e-6);
  plane->side = MAX (MIN (width - 2 * MARGIN, height - head - MARGIN - (head > 0 ? 8 : MARGIN)), 10);
  plane->left = (width - plane->side) / 2;
  plane->top = head > 0 ? head + 8 : (height - plane->side) / 2;
}

double
vitrine_plane_in_units (const NnSamples *samples, guint axis, double value)
{
  return samples->feature_mean != NULL ? value * samples->feature_spread[axis] + samples->feature_mean[axis] : value;
}

guint
vitrine_plane_ticks (const VitrinePlane *plane, const NnSamples *samples, guint axis, double *ticks, double *places)
{
  const double low = vitrine_plane_in_units (samples, axis, -plane->reach);
  const double high = vitrine_plane_in_units (samples, axis, plane->reach);
  const guint n = vitrine_ticks (low, high, CLAMP (plane->side / 40, 3, 7), ticks);

  for (guint i = 0; i < n; i++)
    places[i] = (ticks[i] - low) / (high - low);
  return n;
}

/* Beside the end of its axis where it is a letter, else below it or above it. */
static void
draw_name (cairo_t *cr, const VitrineTheme *theme, const VitrinePlane *plane, const NnSamples *samples, guint axis)
{
  g_autofree char *name = nn_samples_feature (samples, axis);
  const VitrineColor color = vitrine_theme_fg (theme, theme->text);
  const double end = plane->left + plane->side, foot = plane->top + plane->side;
  g_autofree char *fit = NULL;

  if (g_utf8_strlen (name, -1) <= 2)
    {
      g_autofree char *letter = g_strdup_printf ("x<sub>%u</sub>", axis + 1);
      const gboolean usual = g_str_equal (name, axis == 0 ? "x₁" : "x₂") || g_str_equal (name, axis == 0 ? "x1" : "x2");
      g_autofree char *plain = g_markup_escape_text (name, -1);

      vitrine_text_markup (cr, axis == 0 ? end + 8 : plane->left - 28, axis == 0 ? foot + 6 : plane->top - 2, axis, axis * 0.5,
                           12, VITRINE_TEXT_SEMI, color, usual ? letter : plain);
      return;
    }
  fit = vitrine_text_fit (cr, 12, VITRINE_TEXT_SEMI, name, plane->side);
  if (axis == 0)
    {
      vitrine_text (cr, end, foot + 22, 1, 0, 12, VITRINE_TEXT_SEMI, color, fit);
      return;
    }
  vitrine_text (cr, plane->left, plane->top - 7, 0, 1, 12, VITRINE_TEXT_SEMI, color, fit);
}

void
vitrine_plane_axes (cairo_t *cr, const VitrineTheme *theme, const VitrinePlane *plane, const NnSamples *samples)
{
  const double foot = plane->top + plane->side;

  for (guint axis = 0; axis < 2; axis++)
    {
      double ticks[16], places[16];
      const guint n = vitrine_plane_ticks (plane, samples, axis, ticks, places);

      for (guint i = 0; i < n; i++)
        {
          const double x = plane->left + places[i] * plane->side, y = plane->top + (1 - places[i]) * plane->side;
          const VitrineColor line = vitrine_theme_fg (theme, ticks[i] == 0 ? theme->axis : theme->grid);
          const VitrineColor dim = vitrine_theme_fg (theme, theme->dim);
          g_autofree char *text = vitrine_number_tick (ticks[i], n > 1 ? ticks[1] - ticks[0] : 1);

          if (axis == 0)
            {
              vitrine_line (cr, x, plane->top, x, foot, 1, line);
              vitrine_text (cr, x, foot + 6, 0.5, 0, 11, VITRINE_TEXT_NORMAL, dim, text);
            }
          else
            {
              vitrine_line (cr, plane->left, y, plane->left + plane->side, y, 1, line);
              vitrine_text (cr, plane->left - 8, y, 1, 0.5, 11, VITRINE_TEXT_NORMAL, dim, text);
            }
        }
      draw_name (cr, theme, plane, samples, axis);
    }
}

/* A class's colour, or the diverging map of a number to predict. */
static VitrineColor
point_color (const VitrineTheme *theme, const NnSamples *samples, guint32 index)
{
  float target[NN_MAX_MORE * 4] = { 0 };

  if (samples->labels != NULL)
    return theme->classes[samples->labels[index] % 10];
  if (samples->targets == NULL || nn_shape_count (&samples->target_shape) > G_N_ELEMENTS (target))
    return theme->accent;
  nn_samples_target (samples, FALSE, &index, 1, target);
  target[0] = CLAMP (target[0], -1, 1);
  /* Where the map is transparent a point would be gone: it is pale instead. */
  return vitrine_color_mix (vitrine_color_mix (theme->view, theme->ink, 0.18),
                            target[0] < 0 ? theme->negative : theme->positive, pow (fabs ((double) target[0]), 0.8));
}

guint
vitrine_plane_n_points (const NnSamples *samples)
{
  return MIN (samples->n, MOST_POINTS);
}

void
vitrine_plane_points (cairo_t *cr, const VitrineTheme *theme, const VitrinePlane *plane, const NnSamples *samples,
                      double radius)
{
  const guint drawn = vitrine_plane_n_points (samples);

  for (guint32 k = 0; k < drawn; k++)
    {
      float xy[2];
      guint32 i = (guint32) ((guint64) k * samples->n / drawn);
      VitrineColor color = point_color (theme, samples, i);

      nn_samples_input (samples, &i, 1, xy);
      cairo_arc (cr, plane->left + (xy[0] / plane->reach + 1) / 2 * plane->side,
                 plane->top + (1 - xy[1] / plane->reach) / 2 * plane->side, radius, 0, 2 * G_PI);
      vitrine_set_color (cr, vitrine_color_alpha (color, i < samples->n_train ? 0.9 : 0.25));
      cairo_fill_preserve (cr);
      vitrine_set_color (cr, color);
      cairo_set_line_width (cr, 1.2);
      cairo_stroke (cr);
    }
}

/* "x1" is for machines what "x₁" is for people. */
void
vitrine_plane_csv_head (const NnSamples *samples, GString *csv)
{
  for (guint axis = 0; axis < 2; axis++)
    {
      g_autofree char *name = nn_samples_feature (samples, axis);
      g_autofree char *plain = g_strdup_printf ("x%u", axis + 1);
      const gboolean usual = g_str_equal (name, axis == 0 ? "x₁" : "x₂");

      if (axis > 0)
        g_string_append_c (csv, ',');
      vitrine_csv_field (csv, usual ? plain : name);
    }
}

/* --- what a network makes of it ------------------------------------------------ */

static guint
n_outputs (const VitrineDecision *decision)
{
  const NnTensor *values = decision->surface != NULL && decision->output < decision->surface->n_entries
                             ? decision->surface->values[decision->output] : NULL;

  return values != NULL ? values->shape.size[0] : 0;
}

/* How sure: 0 where all are equally likely, 1 where there is no doubt. */
static double
likeliest (const double *values, guint n, guint *which)
{
  *which = 0;
  for (guint u = 1; u < n; u++)
    if (values[u] > values[*which])
      *which = u;
  return CLAMP ((values[*which] - 1.0 / n) / (1 - 1.0 / n), 0, 1);
}

VitrineColor
vitrine_decision_color (const VitrineTheme *theme, const NnSamples *samples, const double *values, guint n)
{
  gboolean labels = samples->labels != NULL;
  double sure;
  guint which;

  if (labels && n == 1)
    return vitrine_color_alpha (theme->classes[values[0] >= 0.5 ? 1 : 0], 0.55 * MIN (fabs (2 * values[0] - 1), 1));
  if (!labels || n != samples->n_classes)
    return vitrine_color_alpha (vitrine_map_signed (theme, CLAMP (values[0], -1, 1)), 0.7 * pow (MIN (fabs (values[0]), 1), 0.8));
  sure = likeliest (values, n, &which);
  return vitrine_color_alpha (theme->classes[which % 10], 0.55 * sure);
}

static void
read_values (const VitrineDecision *decision, gsize point, double *values, guint n)
{
  const NnTensor *tensor = decision->surface->values[decision->output];
  gsize points = (gsize) decision->surface->side * decision->surface->side;

  for (guint u = 0; u < n; u++)
    values[u] = tensor->data[u * points + point];
}

static void
paint_surface (cairo_t *cr, const VitrineTheme *theme, const VitrineDecision *decision, const VitrinePlane *plane)
{
  guint n = MIN (n_outputs (decision), MAX_OUTPUTS), side = decision->surface->side;
  cairo_surface_t *picture = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) side, (int) side);
  int stride = cairo_image_surface_get_stride (picture);
  guchar *data = cairo_image_surface_get_data (picture);

  cairo_surface_flush (picture);
  for (guint row = 0; row < side; row++)
    for (guint column = 0; column < side; column++)
      {
        double values[MAX_OUTPUTS];
        VitrineColor color;
        guint32 pixel;

        read_values (decision, (gsize) row * side + column, values, n);
        color = vitrine_decision_color (theme, decision->samples, values, n);
        if (!isfinite (values[0]))
          color.a = 0;
        pixel = (guint32) lround (255 * color.a) << 24 | (guint32) lround (255 * color.a * color.r) << 16
                | (guint32) lround (255 * color.a * color.g) << 8 | (guint32) lround (255 * color.a * color.b);
        memcpy (data + row * stride + column * 4, &pixel, 4);
      }
  cairo_surface_mark_dirty (picture);
  vitrine_paint_surface (cr, picture, plane->left, plane->top, plane->side, plane->side, FALSE, 1);
  cairo_surface_destroy (picture);
}

/* "1 97 %", or the number. */
static char *
verdict (const VitrineDecision *decision, const double *values, guint n)
{
  g_autofree char *name = NULL;
  guint which;

  if (n == 1 && decision->samples->labels != NULL)
    {
      which = values[0] >= 0.5;
      name = vitrine_class_name (decision->samples, (gint) which);
      return g_strdup_printf ("%s %.0f %%", name, 100 * (which ? values[0] : 1 - values[0]));
    }
  if (decision->samples->labels == NULL || n != decision->samples->n_classes)
    return vitrine_number (values[0], 3);
  likeliest (values, n, &which);
  name = vitrine_class_name (decision->samples, (gint) which);
  return g_strdup_printf ("%s %.0f %%", name, 100 * values[which]);
}

static char *
read_hover (const VitrineDecision *decision)
{
  guint n = MIN (n_outputs (decision), MAX_OUTPUTS);
  double values[MAX_OUTPUTS];
  g_autofree char *x = vitrine_number (vitrine_plane_in_units (decision->samples, 0, decision->hover[0]), 3);
  g_autofree char *y = vitrine_number (vitrine_plane_in_units (decision->samples, 1, decision->hover[1]), 3);
  g_autofree char *name = nn_samples_feature (decision->samples, 0), *other = nn_samples_feature (decision->samples, 1);
  g_autofree char *says = NULL;

  for (guint u = 0; u < n; u++)
    values[u] = nn_surface_at (decision->surface, decision->output, u, decision->hover[0], decision->hover[1]);
  if (n == 0 || isnan (values[0]))
    return NULL;
  says = verdict (decision, values, n);
  return g_strdup_printf (_("%s %s, %s %s: %s"), name, x, other, y, says);
}

void
vitrine_decision_draw (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const VitrineDecision *decision = data;
  const VitrineTheme *theme = vitrine_theme (dark);
  g_autofree char *hover = NULL;
  VitrinePlane plane;
  double x = 15;

  x += vitrine_text (cr, x, 18, 0, 0.5, 14.7, VITRINE_TEXT_BOLD, vitrine_theme_fg (theme, theme->text), _("Decision surface")) + 9;
  if (n_outputs (decision) > 0 && isfinite (decision->hover[0]))
    hover = read_hover (decision);
  vitrine_text (cr, x, 19, 0, 0.5, 12, VITRINE_TEXT_NORMAL, vitrine_theme_fg (theme, hover != NULL ? theme->text : theme->dim),
                hover != NULL ? hover : _("rings are held out"));
  if (decision->samples == NULL)
    return;
  vitrine_plane_fit (&plane, decision->reach, width, height, 32);
  if (n_outputs (decision) > 0)
    paint_surface (cr, theme, decision, &plane);
  vitrine_plane_axes (cr, theme, &plane, decision->samples);
  cairo_save (cr);
  cairo_rectangle (cr, plane.left - 4, plane.top - 4, plane.side + 8, plane.side + 8);
  cairo_clip (cr);
  vitrine_plane_points (cr, theme, &plane, decision->samples, MIN (3.0, plane.side / 90));
  cairo_restore (cr);
  if (hover != NULL)
    {
      double px = plane.left + (decision->hover[0] / plane.reach + 1) / 2 * plane.side;
      double py = plane.top + (1 - decision->hover[1] / plane.reach) / 2 * plane.side;

      vitrine_line (cr, px, plane.top, px, plane.top + plane.side, 1, vitrine_theme_fg (theme, 0.45));
      vitrine_line (cr, plane.left, py, plane.left + plane.side, py, 1, vitrine_theme_fg (theme, 0.45));
    }
}

gboolean
vitrine_decision_point (const VitrineDecision *decision, double width, double height, double px, double py, double *x,
                        double *y)
{
  VitrinePlane plane;

  vitrine_plane_fit (&plane, decision->reach, width, height, 32);
  if (px < plane.left || px > plane.left + plane.side || py < plane.top || py > plane.top + plane.side)
    return FALSE;
  *x = ((px - plane.left) / plane.side * 2 - 1) * plane.reach;
  *y = (1 - (py - plane.top) / plane.side * 2) * plane.reach;
  return TRUE;
}

/* --- in words and numbers --------------------------------------------------------- */

char *
vitrine_decision_describe (const VitrineDecision *decision)
{
  guint n = MIN (n_outputs (decision), MAX_OUTPUTS), classes = n == 1 ? 2 : n;
  g_autofree guint *shares = g_new0 (guint, MAX (classes, 1));
  gsize points = decision->surface != NULL ? (gsize) decision->surface->side * decision->surface->side : 0;
  GString *text;

  if (n > 0 && isfinite (decision->hover[0]))
    return read_hover (decision);
  if (n == 0)
    return g_strdup (_("Nothing was computed yet"));
  if (decision->samples->labels == NULL || classes != decision->samples->n_classes)
    return g_strdup (_("What the network predicts over the plane"));
  text = g_string_new (NULL);
  for (gsize i = 0; i < points; i++)
    {
      double values[MAX_OUTPUTS];
      guint which;

      read_values (decision, i, values, n);
      if (n == 1)
        which = values[0] >= 0.5;
      else
        likeliest (values, n, &which);
      shares[which]++;
    }
  for (guint c = 0; c < classes; c++)
    {
      g_autofree char *name = vitrine_class_name (decision->samples, (gint) c);

      g_string_append_printf (text, _("%s%s has %.0f %% of the plane"), c > 0 ? ", " : "", name, 100.0 * shares[c] / points);
    }
  return g_string_free (text, FALSE);
}

char *
vitrine_decision_csv (gconstpointer data)
{
  const VitrineDecision *decision = data;
  guint n = n_outputs (decision), side = n > 0 ? decision->surface->side : 0;
  GString *text = g_string_new (NULL);

  vitrine_plane_csv_head (decision->samples, text);

  for (guint u = 0; u < n; u++)
    g_string_append_printf (text, ",output %u", u);
  g_string_append_c (text, '\n');
  for (guint i = 0; i < side * side; i++)
    {
      char number[G_ASCII_DTOSTR_BUF_SIZE];
      double x = vitrine_plane_in_units (decision->samples, 0, decision->surface->reach * (2 * (i % side + 0.5) / side - 1));
      double y = vitrine_plane_in_units (decision->samples, 1, decision->surface->reach * (1 - 2 * (i / side + 0.5) / side));

      g_string_append (text, g_ascii_formatd (number, sizeof number, "%.6g", x));
      g_string_append_printf (text, ",%s", g_ascii_formatd (number, sizeof number, "%.6g", y));
      for (guint u = 0; u < n; u++)
        g_string_append_printf (text, ",%s",
                                g_ascii_formatd (number, sizeof number, "%.6g",
                                                 decision->surface->values[decision->output]->data[(gsize) u * side * side + i]));
      g_string_append_c (text, '\n');
    }
  return g_string_free (text, FALSE);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text, numbers, small shapes, colour bars and axis ticks. */
#include "ui/draw/paint.h"

#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

#include "core/nn.h"

#define MINUS "\xe2\x88\x92"

static GPrivate text_context = G_PRIVATE_INIT (g_object_unref);

/* One for each thread: a new one would look for its fonts again, for every word. */
static PangoContext *
context_for (cairo_t *cr)
{
  PangoContext *context = g_private_get (&text_context);
  cairo_font_options_t *options;

  if (context == NULL)
    {
      context = pango_font_map_create_context (pango_cairo_font_map_get_default ());
      /* No hinting of widths: a figure is laid out alike on the screen, in a PNG of
       * twice the size and in a PDF. */
      options = cairo_font_options_create ();
      cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
      cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
      cairo_font_options_set_antialias (options, CAIRO_ANTIALIAS_GRAY);
      pango_cairo_context_set_font_options (context, options);
      cairo_font_options_destroy (options);
      pango_context_set_round_glyph_positions (context, FALSE);
      g_private_set (&text_context, context);
    }
  pango_cairo_update_context (cr, context);
  return context;
}

static PangoLayout *
text_layout (cairo_t *cr, double size, VitrineWeight weight, const char *text, gboolean markup)
{
  PangoLayout *layout = pango_layout_new (context_for (cr));
  PangoFontDescription *font = pango_font_description_new ();
  PangoAttrList *attributes;

  pango_font_description_set_family (font, "Cantarell");
  pango_font_description_set_absolute_size (font, size * PANGO_SCALE);
  pango_font_description_set_weight (font, (PangoWeight) weight);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);

  if (markup)
    pango_layout_set_markup (layout, text, -1);
  else
    pango_layout_set_text (layout, text, -1);
  attributes = pango_layout_get_attributes (layout);
  attributes = attributes != NULL ? pango_attr_list_copy (attributes) : pango_attr_list_new ();
  pango_attr_list_insert_before (attributes, pango_attr_font_features_new ("tnum"));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  return layout;
}

static void
layout_size (PangoLayout *layout, double *w, double *h)
{
  int width, height;

  pango_layout_get_size (layout, &width, &height);
  *w = width / (double) PANGO_SCALE;
  *h = height / (double) PANGO_SCALE;
}

static double
draw_text (cairo_t *cr, double x, double y, double ax, double ay, double size, VitrineWeight weight,
           VitrineColor color, const char *text, gboolean markup)
{
  g_autoptr (PangoLayout) layout = text_layout (cr, size, weight, text, markup);
  double w, h;

  layout_size (layout, &w, &h);
  vitrine_set_color (cr, color);
  cairo_move_to (cr, x - w * ax, y - h * ay);
  pango_cairo_show_layout (cr, layout);
  cairo_new_path (cr);
  return w;
}

double
vitrine_text (cairo_t *cr, double x, double y, double ax, double ay, double size, VitrineWeight weight,
              VitrineColor color, const char *text)
{
  return draw_text (cr, x, y, ax, ay, size, weight, color, text, FALSE);
}

double
vitrine_text_markup (cairo_t *cr, double x, double y, double ax, double ay, double size,
                     VitrineWeight weight, VitrineColor color, const char *markup)
{
  return draw_text (cr, x, y, ax, ay, size, weight, color, markup, TRUE);
}

double
vitrine_text_wrap (cairo_t *cr, double x, double y, double width, double size, VitrineWeight weight,
                   VitrineColor color, const char *text)
{
  g_autoptr (PangoLayout) layout = text_layout (cr, size, weight, text, FALSE);
  double w, h;

  pango_layout_set_width (layout, width * PANGO_SCALE);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  layout_size (layout, &w, &h);
  vitrine_set_color (cr, color);
  cairo_move_to (cr, x, y);
  pango_cairo_show_layout (cr, layout);
  cairo_new_path (cr);
  return h;
}

void
vitrine_text_size (cairo_t *cr, double size, VitrineWeight weight, const char *text, double *w, double *h)
{
  g_autoptr (PangoLayout) layout = text_layout (cr, size, weight, text, FALSE);
  double width, height;

  layout_size (layout, &width, &height);
  if (w != NULL)
    *w = width;
  if (h != NULL)
    *h = height;
}

/* Numbers */

/* |value| with @decimals digits after the point and commas between thousands. */
static char *
grouped (double value, int decimals)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE + 320], format[16];
  GString *text = g_string_new (NULL);
  gsize whole;

  g_snprintf (format, sizeof format, "%%.%df", decimals);
  g_ascii_formatd (digits, sizeof digits, format, value);
  whole = strcspn (digits, ".");
  for (gsize i = 0; digits[i] != '\0'; i++)
    {
      if (i > 0 && i < whole && (whole - i) % 3 == 0)
        g_string_append_c (text, ',');
      g_string_append_c (text, digits[i]);
    }
  return g_string_free (text, FALSE);
}

char *
vitrine_number (double value, guint significant)
{
  double size = fabs (value);
  const char *sign = value < 0 ? MINUS : "";
  g_autofree char *text = NULL;
  int exponent;

  if (isnan (value))
    return g_strdup ("\xe2\x80\x93");
  if (isinf (value))
    return g_strconcat (sign, "\xe2\x88\x9e", NULL);
  if (size == 0)
    return g_strdup ("0");
  /* Exponent after rounding: 0.0999 with one digit is 0.1. */
  {
    char digits[64], format[16];

    g_snprintf (format, sizeof format, "%%.%de", (int) MAX (significant, 1) - 1);
    g_ascii_formatd (digits, sizeof digits, format, size);
    exponent = atoi (strchr (digits, 'e') + 1);
    if (exponent < -4 || exponent > 8)
      {
        *strchr (digits, 'e') = '\0';
        return g_strdup_printf ("%s%se%s%d", sign, digits, exponent < 0 ? MINUS : "", ABS (exponent));
      }
  }
  text = grouped (size, MAX (0, (int) MAX (significant, 1) - 1 - exponent));
  return g_strconcat (sign, text, NULL);
}

static gboolean
is_zero_text (const char *text)
{
  return strspn (text, "0.") == strlen (text);
}

char *
vitrine_number_signed (double value, guint decimals)
{
  g_autofree char *text = NULL;

  if (!isfinite (value))
    return vitrine_number (value, 1);
  text = grouped (fabs (value), decimals);
  if (is_zero_text (text))
    return g_steal_pointer (&text);
  return g_strconcat (value < 0 ? MINUS : "+", text, NULL);
}

char *
vitrine_number_tick (double value, double step)
{
  g_autofree char *text = NULL;
  int decimals;

  if (step <= 0 || !isfinite (value))
    return vitrine_number (value, 3);
  decimals = (int) ceil (-log10 (step) - 1e-9);
  if (decimals > 5 || fabs (value) >= 1e7)
    return fabs (value) < step * 1e-6 ? g_strdup ("0") : vitrine_number (value, 2);
  text = grouped (fabs (value), MAX (0, decimals));
  if (is_zero_text (text))
    return g_strdup ("0");
  return g_strconcat (value < 0 ? MINUS : "", text, NULL);
}

char *
vitrine_number_short (double value, double step)
{
  gint power;

  if (!(fabs (value) >= 1e6) || !isfinite (value))
    return vitrine_number_tick (value, step);
  power = (gint) floor (log10 (fabs (value)) + 1e-9);
  return g_strdup_printf ("%s%.3ge%d", value < 0 ? MINUS : "", fabs (value) / pow (10, power), power);
}

char *
vitrine_count (guint64 value)
{
  return nn_count_to_string (value);
}

guint
vitrine_ticks (double low, double high, guint wanted, double *ticks)
{
  static const double nice[] = { 1, 2, 5 };
  double step;
  gint k;
  guint n = 0;

  if (!isfinite (low) || !isfinite (high) || !(high > low))
    return 0;
  /* The smallest round step that is not much too small, then smaller ones until there are two. */
  step = 0.7 * (high - low) / MAX (wanted, 1);
  for (k = 3 * (gint) floor (log10 (step)); pow (10, floor (k / 3.0)) * nice[((k % 3) + 3) % 3] < step; k++)
    ;
  for (;; k--)
    {
      double size = pow (10, floor (k / 3.0)) * nice[((k % 3) + 3) % 3];
      double first = ceil (low / size - 1e-9), last = floor (high / size + 1e-9);

      if (last - first < 1)
        continue;
      while (last - first > 15)
        {
          size *= 2;
          first = ceil (low / size - 1e-9);
          last = floor (high / size + 1e-9);
        }
      for (double i = first; i <= last && n < 16; i++)
        ticks[n++] = i * size + 0.0;
      return n;
    }
}

/* Shapes */

void
vitrine_set_color (cairo_t *cr, VitrineColor color)
{
  cairo_set_source_rgba (cr, color.r, color.g, color.b, color.a);
}

void
vitrine_round_rect (cairo_t *cr, double x, double y, double w, double h, double r)
{
  r = MIN (r, MIN (w, h) / 2);
  cairo_new_sub_path (cr);
  cairo_arc (cr, x + w - r, y + r, r, -G_PI_2, 0);
  cairo_arc (cr, x + w - r, y + h - r, r, 0, G_PI_2);
  cairo_arc (cr, x + r, y + h - r, r, G_PI_2, G_PI);
  cairo_arc (cr, x + r, y + r, r, G_PI, 1.5 * G_PI);
  cairo_close_path (cr);
}

void
vitrine_line (cairo_t *cr, double x0, double y0, double x1, double y1, double width, VitrineColor color)
{
  vitrine_set_color (cr, color);
  cairo_set_line_width (cr, width);
  cairo_move_to (cr, x0, y0);
  cairo_line_to (cr, x1, y1);
  cairo_stroke (cr);
}

void
vitrine_polygon (cairo_t *cr, const double (*points)[2], guint n, VitrineColor color)
{
  vitrine_set_color (cr, color);
  for (guint i = 0; i < n; i++)
    cairo_line_to (cr, points[i][0], points[i][1]);
  cairo_close_path (cr);
  cairo_fill (cr);
}

/* Colour bars */

/* Two digits that count, whatever the size. */
static char *
bar_number (VitrineMap map, double value, double limit)
{
  int decimals = limit > 0 ? (int) CLAMP (1 - floor (log10 (limit)), 0, 4) : 2;

  if (value == 0)
    return g_strdup ("0");
  /* There is room for seven characters beside a map: "+7.8e−4", all with the same power. */
  if (limit > 0 && limit < 0.001)
    {
      int power = (int) floor (log10 (limit));
      g_autofree char *digits = map == VITRINE_MAP_SIGNED ? vitrine_number_signed (value * pow (10, -power), 1)
                                                          : vitrine_number_tick (value * pow (10, -power), 0.1);

      return g_strdup_printf ("%se%s%d", digits, MINUS, -power);
    }
  if (limit >= 1e5)
    {
      g_autofree char *text = vitrine_number (value, 2);

      return g_strconcat (map == VITRINE_MAP_SIGNED && value > 0 ? "+" : "", text, NULL);
    }
  if (map == VITRINE_MAP_SIGNED)
    return vitrine_number_signed (value, decimals);
  return vitrine_number_tick (value, limit > 0 ? pow (10, -decimals) : 0.01);
}

static VitrineColor
bar_color (const VitrineTheme *theme, VitrineMap map, double f)
{
  switch (map)
    {
    case VITRINE_MAP_SIGNED:
      return vitrine_map_signed (theme, 2 * f - 1);
    case VITRINE_MAP_MAGNITUDE:
      return vitrine_map_magnitude (theme, f);
    case VITRINE_MAP_VIRIDIS:
      return vitrine_map_viridis (f);
    case VITRINE_MAP_INK:
    default:
      return vitrine_theme_fg (theme, f * (theme->dark ? 1 : 0.92));
    }
}

static void
bar_label (cairo_t *cr, const VitrineTheme *theme, VitrineMap map, double x, double y, double w, double h,
           gboolean upright, double low, double high, double value, double mark_at)
{
  double limit = MAX (fabs (low), fabs (high));
  double f = high > low ? (value - low) / (high - low) : 0;
  g_autofree char *text = bar_number (map, value, limit);
  VitrineColor color = vitrine_theme_fg (theme, theme->dim);
  double at = upright ? y + h * (1 - f) : x + w * f;

  if (!isnan (mark_at) && fabs (mark_at - at) < (upright ? 17 : 40))
    return;
  if (upright)
    vitrine_text (cr, x + w + 5, at, 0, f > 0.99 ? 0.22 : f < 0.01 ? 0.78 : 0.5, 10.5, VITRINE_TEXT_NORMAL, color, text);
  else
    vitrine_text (cr, at, y + h + 3, f > 0.99 ? 1 : f < 0.01 ? 0 : 0.5, 0, 11, VITRINE_TEXT_NORMAL, color, text);
}

static void
bar_mark (cairo_t *cr, const VitrineTheme *theme, VitrineMap map, double x, double y, double w, double h,
          gboolean upright, double at, double mark, double limit)
{
  g_autofree char *text = bar_number (map, mark, limit);
  VitrineColor color = vitrine_theme_fg (theme, theme->text);

  if (upright)
    {
      const double tip[3][2] = { { x + w + 1, at }, { x + w + 7, at - 4 }, { x + w + 7, at + 4 } };

      vitrine_polygon (cr, tip, 3, color);
      vitrine_text (cr, x + w + 8, at, 0, 0.5, 10.5, VITRINE_TEXT_BOLD, color, text);
    }
  else
    {
      const double tip[3][2] = { { at, y + h + 1 }, { at - 4, y + h + 7 }, { at + 4, y + h + 7 } };
      double half;

      vitrine_text_size (cr, 11, VITRINE_TEXT_BOLD, text, &half, NULL);
      half /= 2;
      vitrine_polygon (cr, tip, 3, color);
      vitrine_text (cr, CLAMP (at, x + half, MAX (x + half, x + w - half)), y + h + 7, 0.5, 0, 11,
                    VITRINE_TEXT_BOLD, color, text);
    }
}

void
vitrine_colour_bar (cairo_t *cr, const VitrineTheme *theme, VitrineMap map, double x, double y, double w,
                    double h, gboolean upright, double low, double high, double mark)
{
  cairo_pattern_t *ramp = upright ? cairo_pattern_create_linear (0, y + h, 0, y)
                                  : cairo_pattern_create_linear (x, 0, x + w, 0);
  double limit = MAX (fabs (low), fabs (high));
  double mark_at = NAN;

  for (guint i = 0; i <= 40; i++)
    {
      VitrineColor color = bar_color (theme, map, i / 40.0);

      cairo_pattern_add_color_stop_rgba (ramp, i / 40.0, color.r, color.g, color.b, color.a);
    }
  /* The paper first: a transparent zero is the paper's colour, not the card's. */
  cairo_rectangle (cr, x, y, w, h);
  vitrine_set_color (cr, theme->view);
  cairo_fill_preserve (cr);
  cairo_set_source (cr, ramp);
  cairo_fill (cr);
  cairo_pattern_destroy (ramp);
  cairo_rectangle (cr, x + 0.5, y + 0.5, w - 1, h - 1);
  cairo_set_line_width (cr, 1);
  vitrine_set_color (cr, vitrine_theme_fg (theme, 0.18));
  cairo_stroke (cr);

  if (!isnan (mark) && high > low)
    {
      double f = CLAMP ((mark - low) / (high - low), 0, 1);

      mark_at = upright ? y + h * (1 - f) : x + w * f;
    }
  bar_label (cr, theme, map, x, y, w, h, upright, low, high, low, mark_at);
  bar_label (cr, theme, map, x, y, w, h, upright, low, high, high, mark_at);
  if (low < 0 && high > 0)
    bar_label (cr, theme, map, x, y, w, h, upright, low, high, 0, mark_at);
  if (!isnan (mark_at))
    bar_mark (cr, theme, map, x, y, w, h, upright, mark_at, mark, limit);
}
